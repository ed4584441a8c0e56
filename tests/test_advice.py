"""Each rule of the recommendations on a few rows, where it fires and where it does not; their order and their repetition."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from reportlib.analyse import theme_rules, ticket_rules
from reportlib.analyse.advice import IN_A_ROW, URGENCY, effect, findings, recommend
from reportlib.analyse.evidence import Advice, Evidence
from reportlib.analyse.tickets import Span

END = pd.Timestamp("2025-04-21", tz="UTC")
WEEK = Span(END - pd.Timedelta(days=7), END)
COLUMNS: dict[str, list[str]] = {
    "late": ["number", "created_at", "reactions"],
    "reopened": ["number", "reactions", "closed_hours", "by_bot"],
    "open_tickets": ["number", "turn", "turn_hours", "is_asked", "age_days", "is_active", "reactions"],
    "labeled": ["category", "number", "is_handled", "is_active", "received"],
    "pairs": ["number", "other", "score", "reason", "other_is_open"],
    "themes": ["theme", "title", "numbers", "counts", "known", "is_spike", "open", "reporters"],
    "named": ["number", "created_at", "version"],
}
FLAGS = ("by_bot", "is_asked", "is_active", "is_handled", "other_is_open", "is_spike")


def evidence(**rows: list[dict[str, Any]]) -> Evidence:
    """The evidence with these rows, and with no others."""
    frames = {name: pd.DataFrame(rows.get(name, []), columns=columns) for name, columns in COLUMNS.items()}
    for frame in frames.values():
        for name in frame.columns:
            frame[name] = frame[name].astype(
                "bool" if name in FLAGS else "datetime64[us, UTC]" if name == "created_at" else frame[name].dtype
            )
    return Evidence(span=WEEK, came_back=len(rows.get("reopened", [])), **frames)


def late(number: int, days: float, reactions: int = 0) -> dict[str, Any]:
    return {"number": number, "created_at": END - pd.Timedelta(days=days), "reactions": reactions}


def ticket(number: int, **other: Any) -> dict[str, Any]:
    row = {"turn": "us", "turn_hours": 1.0, "is_asked": False, "age_days": 1, "is_active": True, "reactions": 0}
    return {"number": number, **row, **other}


def theme(counts: list[int], **other: Any) -> dict[str, Any]:
    numbers = tuple(range(1, sum(counts) + 1))
    row = {"theme": 1, "title": "It breaks", "numbers": numbers, "counts": counts, "known": len(counts), "is_spike": False}
    return {**row, "open": len(numbers), "reporters": 2, **other}


def numbers(found: list[Advice]) -> list[tuple[int, ...]]:
    return [advice.tickets for advice in found]


def test_a_reply_is_asked_for_recent_late_tickets_this_periods_first_ten_at_most() -> None:
    rows = evidence(late=[late(1, 200), late(2, 29), late(3, 6), late(4, 5)])
    (advice,) = ticket_rules.reply(rows, ())
    assert (advice.tickets, advice.value, advice.facts, advice.people) == ((3, 4, 2), 4, {"recent": 3, "days": 29}, 3)
    assert numbers(ticket_rules.reply(rows, {3})) == [(4, 2)]
    assert ticket_rules.reply(evidence(late=[late(1, 31)]), ()) == []
    assert ticket_rules.reply(evidence(), ()) == []
    many = evidence(late=[late(number, 5) for number in range(1, 30)])
    assert numbers(ticket_rules.reply(many, ())) == [tuple(range(1, 11))]


def test_a_reopened_ticket_is_checked_but_not_after_a_slip_of_the_hand_or_a_bots_close() -> None:
    back = [
        {"number": n, "reactions": 0, "closed_hours": hours, "by_bot": bot}
        for n, hours, bot in [(1, 0.5, False), (2, 90, True), (3, 90, False)]
    ]
    (advice,) = ticket_rules.reopened(evidence(reopened=back))
    assert (advice.tickets, advice.value) == ((3,), 3)
    assert ticket_rules.reopened(evidence(reopened=back[:2])) == []
    assert ticket_rules.reopened(evidence(reopened=[back[0] | {"closed_hours": float("nan")}])) == []


def test_an_old_ticket_that_many_want_is_decided_on_when_it_is_active() -> None:
    rows = [
        ticket(1, age_days=91, reactions=5), ticket(2, age_days=90, reactions=50), ticket(3, age_days=500, reactions=4),
        ticket(4, age_days=500, reactions=50, is_active=False), ticket(5, age_days=91, reactions=7),
    ]  # fmt: skip
    (advice,) = ticket_rules.popular(evidence(open_tickets=rows), ())
    assert (advice.tickets, advice.of, advice.value, advice.people) == ((5, 1), 5, 7, 14)
    assert ticket_rules.popular(evidence(open_tickets=rows[1:4]), ()) == []
    assert numbers(ticket_rules.popular(evidence(open_tickets=rows), {5})) == [(1,)]


def test_a_reporter_is_asked_once_more_a_month_after_a_question_and_not_for_ever() -> None:
    waits = {"turn": "reporter", "is_asked": True}
    rows = [
        ticket(1, turn_hours=30 * 24.0, **waits), ticket(2, turn_hours=31 * 24.0, **waits), ticket(3, turn_hours=60 * 24.0, **waits),
        ticket(4, turn_hours=61 * 24.0, **waits), ticket(5, turn_hours=40 * 24.0, turn="reporter"), ticket(6, turn_hours=40 * 24.0),
    ]  # fmt: skip
    (advice,) = ticket_rules.ask(evidence(open_tickets=rows), ())
    assert (advice.tickets, advice.value, advice.facts["due"]) == ((2, 3), 5, 2)
    assert ticket_rules.ask(evidence(open_tickets=[rows[0], *rows[3:]]), ()) == []


def test_a_spike_is_one_of_at_least_two_reporters_with_an_open_ticket() -> None:
    (advice,) = theme_rules.about_themes(evidence(themes=[theme([0, 1, 0, 0, 4], is_spike=True)]))
    assert (advice.rule, advice.value, advice.of, len(advice.tickets), advice.facts) == ("spike", 4, 1, 5, {"open": 5, "before": 1})
    for no in ({"reporters": 1}, {"open": 0}):
        assert theme_rules.about_themes(evidence(themes=[theme([0, 0, 0, 0, 4], is_spike=True, **no)])) == []


@pytest.mark.parametrize(
    ("counts", "known", "grows"),
    [
        ([0, 1, 1, 1, 1, 3], 6, True), ([0, 2, 2, 2, 2, 3], 6, False), ([0, 0, 0, 0, 3], 5, True), ([0, 0, 0, 3], 4, False),
        ([0, 0, 0, 0, 1, 1, 1, 2], 8, True), ([0, 0, 0, 0, 1, 1, 1, 1], 8, False), ([0, 0, 0, 0, 1, 1, 1, 2], 7, False),
        ([0, 0, 0, 0, 2, 2, 2, 0], 8, False),
    ],
)  # fmt: skip
def test_a_theme_grows_at_once_or_over_four_periods(counts: list[int], known: int, grows: bool) -> None:
    found = theme_rules.about_themes(evidence(themes=[theme(counts, known=known)]))
    assert [advice.rule for advice in found] == ["growing"] * grows
    for no in ({"reporters": 1}, {"open": 1}, {"open": (sum(counts) - 1) // 2}):
        assert theme_rules.about_themes(evidence(themes=[theme(counts, known=known, **no)])) == []


def naming(versions: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {"number": number, "created_at": END - pd.Timedelta(days=90 - number), "version": version} for number, version in versions.items()
    ]


OLD = dict.fromkeys(range(1, 11), "4.1.0")


@pytest.mark.parametrize(
    ("versions", "is_one"),
    [
        (OLD | {20: "4.2.0", 21: "4.2.0", 22: "4.2.0"}, True),
        (OLD | {20: "4.2.0", 21: "4.2.0"}, False),  # two say little
        (OLD | {20: "4.2.0", 21: "4.2.0", 22: "4.2.0", 5: "4.2.0"}, False),  # it was there before the problem
        (OLD | {20: "4.1.0", 21: "4.1.0", 22: "4.1.0"}, False),  # the version was there all the time
        ({20: "4.2.0", 21: "4.2.0", 22: "4.2.0"}, False),  # nobody named any other: all would be younger anyway
        (OLD | {20: "4.2-nightly", 21: "4.2-nightly", 22: "4.2-nightly"}, False),
    ],
)
def test_a_regression_is_a_theme_that_came_with_a_version(versions: dict[int, str], is_one: bool) -> None:
    rows = evidence(themes=[theme([0, 0, 0, 3], numbers=(20, 21, 22))], named=naming(versions))
    found = theme_rules.about_themes(rows)
    assert [(advice.rule, advice.detail, advice.facts["named"]) for advice in found] == [("regression", "4.2.0", 3)] * is_one
    older = evidence(themes=[theme([0, 0, 0, 3], numbers=(4, 20, 21, 22))], named=naming(OLD | {20: "4.2.0", 21: "4.2.0", 22: "4.2.0"}))
    assert theme_rules.about_themes(older) == []


def pair(number: int, other: int, *, is_open: bool = True) -> dict[str, Any]:
    return {"number": number, "other": other, "score": 0.8, "reason": "the same title", "other_is_open": is_open}


def test_likely_duplicates_are_named_once_and_ten_at_most() -> None:
    rows = evidence(pairs=[pair(5, 1), pair(6, 1, is_open=False), pair(7, 2)])
    (advice,) = theme_rules.likely_duplicates(rows, ())
    assert (advice.tickets, advice.value, advice.facts["listed"], advice.facts["closed"]) == ((5, 1, 6, 7, 2), 3, 3, 1)
    assert numbers(theme_rules.likely_duplicates(rows, {5, 1, 2})) == [(6, 1, 7, 2)]
    assert theme_rules.likely_duplicates(rows, {1, 2, 5, 6, 7}) == []
    assert theme_rules.likely_duplicates(evidence(), ()) == []
    many = evidence(pairs=[pair(2 * number, 2 * number - 1) for number in range(1, 20)])
    assert [len(found) for found in numbers(theme_rules.likely_duplicates(many, ()))] == [10]


def labeled(label: str, numbers: range, *, handled: bool, active: bool = True) -> list[dict[str, Any]]:
    return [
        {"category": label, "number": number, "is_handled": handled, "is_active": active, "received": len(numbers)} for number in numbers
    ]


def test_a_label_nobody_handles_is_one_by_more_than_chance() -> None:
    others = labeled("bug", range(100, 110), handled=True)
    left = labeled("sync", range(1, 6), handled=False)
    (advice,) = theme_rules.unhandled_labels(evidence(labeled=others + left), ())
    assert (advice.tickets, advice.of, advice.value, advice.facts) == (
        (5, 4, 3, 2, 1),
        "sync",
        5,
        {"count": 5, "handled": 10, "tickets": 15},
    )
    for rows, named in [
        (others + left[:4], set()),
        (others + left[:4] + labeled("sync", range(5, 6), handled=True), set()),
        (others[:2] + left, set()),  # so little is handled that five may be left by chance
        (others + labeled("sync", range(1, 6), handled=False, active=False), set()),
        (others + [row | {"category": "Uncategorized"} for row in left], set()),
        (others + left, {1, 2, 3}),
        ([], set()),
    ]:
        assert theme_rules.unhandled_labels(evidence(labeled=rows), named) == []


def advised(rule: Any, tickets: tuple[int, ...], people: int, of: int | None = None) -> Advice:
    return Advice(rule, tickets, 1, people, of)


def test_the_effect_is_urgency_times_the_logarithm_of_the_people() -> None:
    assert effect(advised("reply", (1,), 1)) == 3
    assert effect(advised("reply", (1, 2, 3), 3)) == effect(advised("growing", (1, 2, 3), 7)) == 6
    assert list(URGENCY.values()) == sorted(URGENCY.values(), reverse=True)


def test_at_most_so_many_the_greatest_effect_first_and_two_of_one_rule() -> None:
    themes = [
        theme([0, 0, 0, 0, 3], theme=start, numbers=tuple(range(start, start + size)), is_spike=True)
        for start, size in [(1, 3), (20, 5), (40, 4)]
    ]
    rows = evidence(
        themes=themes, late=[late(1, 3), late(99, 3)], pairs=[pair(2, 1), pair(70, 60)], open_tickets=[ticket(80, age_days=99, reactions=9)]
    )
    found = recommend([rows], 5)
    assert [(advice.rule, advice.of) for advice in found] == [
        ("spike", 20),
        ("spike", 40),
        ("reply", None),
        ("popular", 80),
        ("duplicates", None),
    ]
    # A theme's tickets are not named as duplicates again, but their reporters are owed an answer.
    assert found[2].tickets == (1, 99)
    assert found[4].tickets == (70, 60)
    assert [len(recommend([rows], limit)) for limit in range(6)] == [0, 1, 2, 3, 4, 5]


def test_a_single_ticket_is_named_by_one_rule() -> None:
    back = {"number": 1, "reactions": 9, "closed_hours": 50.0, "by_bot": False}
    rows = evidence(
        reopened=[back], late=[late(1, 3), late(2, 3)],
        open_tickets=[ticket(1, age_days=100, reactions=9), ticket(2, turn="reporter", is_asked=True, turn_hours=800.0)],
    )  # fmt: skip
    assert [(advice.rule, advice.tickets) for advice in findings(rows)] == [("reopened", (1,)), ("reply", (2,))]


def test_a_rule_that_fired_on_the_same_tickets_three_periods_running_says_so() -> None:
    now = evidence(late=[late(1, 20), late(2, 3)], themes=[theme([0, 0, 0, 0, 3])])
    same = evidence(late=[late(1, 13)], themes=[theme([0, 0, 0, 0, 3], is_spike=True)])
    other = evidence(late=[late(9, 3)])
    for before, weeks in [([same, same], 3), ([same, other], 2), ([other, same], 1), ([same], 2), ([], 1), ([same] * 5, 3)]:
        found = recommend([now, *before], 5)
        assert [(advice.rule, advice.in_a_row) for advice in found] == [("reply", weeks), ("growing", weeks)], weeks
    assert IN_A_ROW == 3


def test_an_empty_period_has_nothing_to_recommend() -> None:
    assert recommend([evidence()], 5) == []
    assert recommend([replace(evidence(), came_back=3)] * 3, 5) == []
