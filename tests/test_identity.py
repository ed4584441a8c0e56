"""A theme keeps its id: from week to week on recorded trackers, in any order of the tickets, whatever falls out of the trend."""

import os
import random
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from reportlib.analyse import identity
from reportlib.analyse.report import compute
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import Period, around, parse
from reportlib.present.contract import content
from tests.fake_github import Recording
from tests.known import known
from tests.oracle import Row, instant
from tests.test_golden import filled

__all__ = ["filled"]
WEEKS_IN_A_ROW = {"bitcoin-core/gui": "2021-W08", "venomous0x/WhatsAPI": "2014-W40"}
Themes = dict[str, set[int]]


def continues(earlier: set[int], later: set[int], both: set[int]) -> bool:
    """Whether a theme goes on as that of the next week: they share more than half of their tickets that could be in both."""
    return 2 * len(earlier & later) > len((earlier | later) & both)


def in_trend(recording: Recording, period: Period) -> set[int]:
    start, end = period.back_to(12)[0].start, period.end
    return {row["number"] for row in recording.issues if start <= instant(row["created_at"]) < end}


def shown(name: str, store: Store, period: Period) -> Themes:
    """The themes of the week's report by their ids, without those gone."""
    series = period.back_to(12)
    history = store.history(name, identity.periods_before(series)[0].start, period.end)
    made = content(compute(history, Params(repository=name, period=period.label), series)).model_dump()
    return {theme["id"]: {one["number"] for one in theme["related_issues"]} for theme in made["common_issues"]}


def test_nine_of_ten_themes_that_go_on_a_week_later_keep_their_id(tracker: tuple[str, Recording], filled: tuple[str, Store]) -> None:
    """`WEEKS=all pytest tests/test_identity.py` looks at every pair of weeks."""
    name, recording = tracker
    last = parse(WEEKS_IN_A_ROW[name], "UTC")
    count = 24
    if os.environ.get("WEEKS") == "all":
        begin = min(instant(row["created_at"]).date() for row in recording.issues)
        last = around(filled[1].progress(name).synced_at.date() - timedelta(weeks=1), "week", "UTC")
        count = (last.first - begin).days // 7 + 1
    goes_on = kept = 0
    before: tuple[set[int], Themes] | None = None
    for period in last.back_to(count):
        there, now = in_trend(recording, period), shown(name, filled[1], period)
        assert len(set(now)) == len(now)
        for id_, earlier in (before[1] if before else {}).items():
            for other, later in now.items():
                if before and continues(earlier, later, before[0] & there):
                    goes_on += 1
                    kept += id_ == other
        before = there, now
    print(f"{name}: {kept} of {goes_on} themes that went on kept their id")
    assert goes_on >= 5
    assert kept >= 0.9 * goes_on


def test_an_id_is_handed_on_when_the_oldest_ticket_leaves_and_each_goes_to_one_theme() -> None:
    steps = [[{1, 2, 3}], [{2, 3, 4}], [{3, 4, 5}, {6, 7}], [{4, 5}, {3, 8}, {1, 9}]]
    found = identity.ids([[frozenset(group) for group in step] for step in steps])
    assert found == {frozenset({4, 5}): 1, frozenset({3, 8}): 3, frozenset({1, 9}): 9}


def test_one_report_after_the_other_looks_back_to_the_same_period_and_at_least_as_far_as_the_trend() -> None:
    for label in ("2025-W16", "2025-04-15", "2025-04", "2025-Q2", "2025-04-14..2025-04-20"):
        begun, period = set(), parse(label, "UTC")
        for _ in range(12):
            period = period.previous()
            before = identity.periods_before(period.back_to(12))
            assert 12 <= len(before) < 24
            begun.add(before[0].label)
        assert len(begun) <= 2


def problem(number: int, title: str, day: date) -> Row:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return {
        "number": number, "id": number, "title": title, "body": "", "user": None, "author_association": "NONE", "state": "open",
        "state_reason": None, "closed_at": None, "labels": [], "comments": 0, "reactions": {"total_count": 0}, "milestone": None,
        "assignees": [], "created_at": f"{at:%FT%TZ}", "updated_at": f"{at:%FT%TZ}",
    }  # fmt: skip


def test_the_order_of_the_tickets_changes_nothing_that_is_said_of_the_themes() -> None:
    titles = ["Database corrupt after update", "Dark mode for the sidebar", "Export to PDF has blank pages"]
    rows = [problem(n, f"{titles[n % 3]} {n}", date(2025, 1, 6) + timedelta(days=3 * n)) for n in range(1, 34)]
    params = Params(repository="a/b", period="2025-W15")
    series = parse("2025-W15", "UTC").back_to(12)
    expected = None
    for seed in range(20):
        history = known(rows)
        order = random.Random(seed).sample(range(len(history.tickets)), len(history.tickets))
        shuffled = pd.DataFrame(history.tickets.iloc[order]).reset_index(drop=True)
        history = type(history)(**{**vars(history), "tickets": shuffled})
        made = content(compute(history, params, series)).model_dump_json(include={"common_issues", "likely_duplicates"})
        expected = expected or made
        assert made == expected
    assert expected
    assert "theme-" in expected


@pytest.mark.parametrize("size", [1, 2])
def test_few_tickets_have_ids_too(size: int) -> None:
    rows = [problem(n, "Database corrupt after update", date(2025, 4, 8)) for n in range(1, size + 1)]
    made = content(compute(known(rows), Params(repository="a/b", period="2025-W15"), parse("2025-W15", "UTC").back_to(12)))
    assert [theme.id for theme in made.common_issues] == (["theme-1"] if size == 2 else [])
