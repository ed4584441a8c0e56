"""Histories that nobody thought of: each through a real store and the analysis, and every figure against the oracle's.

`HISTORIES=10000 make test` tries so many; a failure prints the history and how to keep it.
"""

import os
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportlib.analyse.report import compute
from reportlib.collect.rows import number_of, stamp
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import parse
from reportlib.present.contract import content
from tests import oracle, oracle_comparison, oracle_targets
from tests.oracle_targets import DAYS, Clock
from tests.test_numbers import SECTIONS, without_addresses

Row = dict[str, Any]
REPOSITORY = "a/b"
WEEKS = [
    ("2025-W16", "UTC"), ("2025-W13", "Europe/Berlin"), ("2025-W44", "America/New_York"), ("2025-W14", "Pacific/Auckland"),
    ("2025-W01", "Asia/Kolkata"), ("2020-W53", "UTC"),
]  # fmt: skip
PEOPLE = [
    ({"login": "ann", "type": "User"}, "NONE"), ({"login": "bob", "type": "User"}, "MEMBER"), (None, "NONE"),
    ({"login": "ci[bot]", "type": "Bot"}, "NONE"), ({"login": "eve", "type": "User"}, "CONTRIBUTOR"),
]  # fmt: skip
QUIET = ("subscribed", "mentioned", "referenced", "unsubscribed")
LOUD = ("locked", "unlocked", "pinned", "unpinned", "connected", "comment_deleted")
HOURS = 24 * 7
TREND = 8
KINDS = [
    "comment", "comment", "closed", "closed", "reopened", "reopened", "label", "label", "renamed", "milestone", "assignee", "loud", "quiet",
]  # fmt: skip
SELDOM = st.sampled_from([False] * 6 + [True])


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, str, datetime, list[Row], list[Row], list[Row], set[int]]:
    """A week, its zone, when it was synced, the rows of a few tickets around it, and the comments that were found deleted by then."""
    week, zone = draw(st.sampled_from(WEEKS))
    start, end = oracle.week(week, zone)
    # Borders and one second before them come up often, and so do several things in one second.
    borders = [start, end, start - timedelta(seconds=1), end - timedelta(seconds=1), start + timedelta(days=1), start - timedelta(weeks=2)]
    anywhen = st.integers(-TREND * HOURS, 2 * HOURS).map(lambda hours: start + timedelta(hours=hours))
    times = st.one_of(st.sampled_from(borders), anywhen)
    synced = draw(st.sampled_from([end + timedelta(weeks=3), end + timedelta(weeks=3), start + timedelta(days=3, hours=5)]))
    ids = iter(range(1, 10_000))
    issues, comments, events = [], [], []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        created = draw(times)
        if created >= synced:
            continue
        later = sorted(at for at in draw(st.lists(times, max_size=7)) if created <= at < synced)
        row, said, done = ticket(draw, number, created, later, ids)
        issues.append(row)
        comments += said
        events += done
    unsaid = {comment["id"] for comment in comments if draw(SELDOM)}
    return week, zone, synced, issues, comments, events, unsaid


def ticket(draw: st.DrawFn, number: int, created: datetime, times: list[datetime], ids: Any) -> tuple[Row, list[Row], list[Row]]:
    """A ticket to which one thing happens at each of the times; its row is what it is after the last."""
    url = f"https://api.github.com/repos/{REPOSITORY}/issues/{number}"
    user, association = draw(st.sampled_from(PEOPLE))
    row: Row = {
        "number": number, "id": number, "title": f"Ticket {number}", "body": "", "user": user, "author_association": association,
        "state": "open", "state_reason": None, "closed_at": None, "labels": [], "comments": 0,
        "milestone": None, "assignees": [],
        "reactions": {"total_count": draw(st.integers(0, 9))}, "created_at": stamp(created), "updated_at": stamp(created),
    }  # fmt: skip
    comments, events = [], []
    for at in times:
        what = draw(st.sampled_from(KINDS))
        actor, _ = draw(st.sampled_from(PEOPLE))
        happened: Row = {"id": next(ids), "issue_url": url, "created_at": stamp(at), "actor": actor}
        if what == "comment":
            who, role = draw(st.sampled_from(PEOPLE))
            comments.append(happened | {"user": who, "author_association": role, "updated_at": stamp(at), "body": "x"})
            row["comments"] += 1
        else:
            events.append(happened | change(draw, row, what, at))
        if what != "quiet":
            row["updated_at"] = stamp(at)
    # GitHub lost the events of a few closes; `closed_at` tells of the last one.
    return row, comments, [event for event in events if event["event"] != "closed" or not draw(SELDOM)]


def change(draw: st.DrawFn, row: Row, what: str, at: datetime) -> Row:
    """What the event says, with the row changed by it; a second close or reopening changes nothing, as at GitHub."""
    if what == "closed" and row["state"] == "open":
        row |= {"state": "closed", "closed_at": stamp(at), "state_reason": draw(st.sampled_from(["completed", "not_planned", "duplicate"]))}
    elif what == "reopened" and row["state"] == "closed":
        row |= {"state": "open", "closed_at": None, "state_reason": "reopened"}
    elif what == "label":
        name = draw(st.sampled_from(["bug", "os: linux", "os: mac", "app/web"]))
        names = {label["name"] for label in row["labels"]}
        row["labels"] = [{"name": other} for other in sorted(names ^ {name})]
        return {"event": "unlabeled" if name in names else "labeled", "label": {"name": name}}
    elif what == "renamed":
        before, row["title"] = row["title"], f"{row['title']}!"
        return {"event": what, "rename": {"from": before, "to": row["title"]}}
    elif what == "milestone":
        gone = row["milestone"]
        row["milestone"] = None if gone else {"title": draw(st.sampled_from(["1.0", "2.0"]))}
        return {"event": "demilestoned" if gone else "milestoned", "milestone": gone or row["milestone"]}
    elif what == "assignee":
        bob = PEOPLE[1][0]
        row["assignees"] = [] if row["assignees"] else [bob]
        return {"event": "assigned" if row["assignees"] else "unassigned", "assignee": draw(st.sampled_from([bob, bob, None]))}
    elif what in ("loud", "quiet"):
        return {"event": draw(st.sampled_from(LOUD if what == "loud" else QUIET))}
    return {"event": what}


HOLIDAY = date(2025, 4, 18)


@st.composite
def targets(draw: st.DrawFn) -> tuple[Row, Row | None]:
    """Targets, and business hours or none."""
    some = st.sampled_from([0.5, 8, 24, 40, 48, 168])
    asked = {"first_response": draw(st.none() | some), "by_label": draw(st.dictionaries(st.sampled_from(["bug", "later"]), some))}
    business = {
        "days": draw(st.sampled_from([DAYS, DAYS[:5], ("sun",), ("fri", "sat")])),
        "hours": draw(st.sampled_from(["09:00-17:00", "00:00-24:00", "01:30-02:30", "22:15-24:00"])),
        "timezone": draw(st.sampled_from([None, "America/New_York", "Pacific/Auckland"])), "holidays": [HOLIDAY],
    }  # fmt: skip
    return asked, draw(st.sampled_from([None, business]))


@pytest.fixture(scope="module")
def store() -> Store:
    return Store("sqlite://")


def reported(store: Store, week: str, zone: str, synced: datetime, rows: dict[str, list[Row]], unsaid: set[int], **more: Any) -> Row:
    """The JSON of the report, from rows that arrived in any order, and comments that were found deleted by the last sync."""
    store.forget(REPOSITORY)
    dice = random.Random(week)
    for kind, listed in rows.items():
        seen = [without(row, rows["comments"], unsaid) for row in listed] if kind == "issues" else listed
        store.save(REPOSITORY, kind, dice.sample(seen, len(seen)), synced)
    for number in {number_of(row) for row in rows["comments"] if row["id"] in unsaid}:
        there = {row["id"] for row in rows["comments"] if row["id"] not in unsaid}
        store.keep_only(REPOSITORY, number, there, synced)
    far = datetime(2010, 1, 1, tzinfo=UTC)
    store.finish(REPOSITORY, {}, "github", "https://github.com", synced, far, synced, True, 0)
    series = parse(week, zone).back_to(TREND)
    known = store.history(REPOSITORY, series[0].start, series[-1].end)
    params = Params(repository=REPOSITORY, timezone=zone, trend_periods=TREND, **more)
    return content(compute(known, params, series)).model_dump(mode="json")


def without(row: Row, comments: list[Row], unsaid: set[int]) -> Row:
    """The ticket's row once those comments are deleted."""
    lost = sum(comment["id"] in unsaid and number_of(comment) == row["number"] for comment in comments)
    return row | {"comments": row["comments"] - lost}


@settings(
    max_examples=int(os.environ.get("HISTORIES", "60")), deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(histories(), targets())
def test_every_figure_of_a_generated_history_is_the_oracles(
    store: Store, history: tuple[str, str, datetime, list[Row], list[Row], list[Row], set[int]], target: tuple[Row, Row | None]
) -> None:
    week, zone, synced, issues, comments, events, unsaid = history
    if not any(oracle.instant(row["created_at"]) < oracle.week(week, zone)[1] for row in issues):
        return
    rows, (asked, business) = {"issues": issues, "comments": comments, "events": events}, target
    report = reported(store, week, zone, synced, rows, unsaid, targets=asked, business_hours=business)
    # A comment that was deleted after the week was there in it.
    expected = oracle.expected(issues, comments, events, week, synced, zone)
    start, end = oracle.week(week, zone)
    clock = Clock(business, zone, (HOLIDAY,))
    every = oracle.tickets(issues, comments, events)
    expected["response"]["target"] = oracle_targets.expected(every, start, min(end, synced), asked, clock)
    without_addresses(report["response"]["target"])
    expected["trend"] = expected["trend"][-TREND:]
    oracle_comparison.add(expected, report, issues, comments, events, synced, zone, TREND)
    for section in SECTIONS:
        got = report[section]
        if section in ("most_active_tickets", "daily_reports"):
            got = [{key: value for key, value in row.items() if key != "url"} for row in got]
        assert got == expected[section], section
    flow = report["flow"]
    assert flow["net"] == flow["opened"] + flow["reopen_events"] - flow["close_events"] - flow["removed"]
    assert report["data"]["complete"]
