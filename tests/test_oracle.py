"""The oracle itself: tiny histories whose answers are worked out by hand, beside each."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests import oracle

Row = dict[str, Any]
WEEK = "2025-W16"  # Monday 14 April to Sunday 20 April 2025
JUNE = datetime(2025, 6, 1, tzinfo=UTC)


def person(name: str | None, kind: str = "User") -> Row | None:
    return None if name is None else {"login": name, "type": kind}


def issue(number: int, created: str, **more: Any) -> Row:
    row = {
        "number": number, "title": f"Ticket {number}", "user": person("ann"), "state": "open", "state_reason": None, "labels": [],
        "comments": 0, "reactions": {"total_count": 0}, "created_at": created, "updated_at": created, "closed_at": None,
    }  # fmt: skip
    return row | more


def closed(number: int, created: str, at: str, **more: Any) -> Row:
    return issue(number, created, **({"state": "closed", "state_reason": "completed", "closed_at": at} | more))


def happened(number: int, what: str, at: str, ident: int = 1, **more: Any) -> Row:
    return {"id": ident, "event": what, "created_at": at, "issue_url": f"https://api.github.com/repos/o/r/issues/{number}"} | more


def comment(number: int, at: str, name: str | None = "bob", association: str = "NONE", kind: str = "User") -> Row:
    return {
        "id": int(at[8:10] + at[11:13]), "created_at": at, "user": person(name, kind), "author_association": association,
        "issue_url": f"https://api.github.com/repos/o/r/issues/{number}",
    }  # fmt: skip


def report(issues: list[Row], comments: list[Row] | None = None, events: list[Row] | None = None, **more: Any) -> Row:
    call = {"period": WEEK, "synced_at": JUNE, "timezone": "UTC"} | more
    where = (call.pop("period"), call.pop("synced_at"), call.pop("timezone"))
    return oracle.expected(issues, comments or [], events or [], *where, **call)


def flow(said: Row, *names: str) -> tuple[Any, ...]:
    return tuple(said["flow"][name] for name in names)


IDENTITY = ("backlog_start", "opened", "reopen_events", "close_events", "removed", "backlog_end", "net")


def test_ticket_that_was_closed_and_reopened_in_the_week_is_open_and_not_closed() -> None:
    said = report(
        [issue(1, "2025-04-01T00:00:00Z")],
        events=[happened(1, "closed", "2025-04-15T08:00:00Z", 1), happened(1, "reopened", "2025-04-16T08:00:00Z", 2)],
    )
    assert said["summary"] == {"total_tickets": 1, "resolved_tickets": 0, "open_tickets": 1}
    assert flow(said, "closed", "reopened") == (0, 1)
    assert flow(said, *IDENTITY) == (1, 0, 1, 1, 0, 1, 0)
    assert said["response"]["time_to_close"]["n"] == 0
    # On the Tuesday's own evening it was closed; on the Wednesday's it was open again.
    assert [(day["closed"], day["active"]) for day in said["daily_reports"]] == [(0, 0), (1, 1), (0, 1), *[(0, 0)] * 4]


def test_ticket_that_is_reopened_after_the_week_was_closed_in_it() -> None:
    said = report(
        [issue(1, "2025-04-14T00:00:00Z", state_reason="reopened")],
        events=[happened(1, "closed", "2025-04-15T06:00:00Z", 1), happened(1, "reopened", "2025-05-02T00:00:00Z", 2)],
    )
    assert said["summary"]["resolved_tickets"] == 1
    assert flow(said, "closed", "reopened", "backlog_end") == (1, 0, 0)
    # Its reason was written over by the reopening.
    assert said["flow"]["closed_by_reason"] == {"completed": 0, "not_planned": 0, "duplicate": 0}
    assert said["response"]["time_to_close"] == {"n": 1, "median_hours": 30.0, "p90_hours": None}
    assert said["most_active_tickets"][0]["state"] == "closed"


def test_second_closed_event_on_a_closed_ticket_is_no_transition() -> None:
    said = report(
        [closed(1, "2025-04-14T00:00:00Z", "2025-04-15T00:00:00Z")],
        events=[happened(1, "closed", "2025-04-15T00:00:00Z", 1), happened(1, "closed", "2025-04-16T00:00:00Z", 2)],
    )
    assert flow(said, "closed", "close_events") == (1, 1)
    assert flow(said, *IDENTITY) == (0, 1, 0, 1, 0, 0, 0)
    # 24 hours, to the close that closed it; not 48.
    assert said["response"]["time_to_close"]["median_hours"] == 24.0
    assert said["flow"]["closed_by_reason"]["completed"] == 1


@pytest.mark.parametrize(("first", "second", "state"), [("closed", "reopened", "open"), ("reopened", "closed", "closed")])
def test_events_of_one_second_happened_in_the_order_of_their_ids(first: str, second: str, state: str) -> None:
    at = "2025-04-15T00:00:00Z"
    row = issue(1, "2025-04-14T00:00:00Z") if state == "open" else closed(1, "2025-04-14T00:00:00Z", at)
    said = report([row], events=[happened(1, second, at, 8), happened(1, first, at, 7)])
    assert said["most_active_tickets"][0]["state"] == state
    # A reopening of an open ticket is none, so the second order has one transition.
    assert flow(said, "close_events", "reopen_events") == ((1, 1) if state == "open" else (1, 0))
    assert flow(said, "reopened") == (1,)


def test_closed_at_without_an_event_is_a_close_and_touches_the_ticket() -> None:
    said = report([closed(1, "2025-04-01T00:00:00Z", "2025-04-15T00:00:00Z", state_reason="not_planned")])
    assert flow(said, *IDENTITY) == (1, 0, 0, 1, 0, 0, -1)
    assert said["flow"]["closed_by_reason"]["not_planned"] == 1
    assert said["summary"]["total_tickets"] == 1
    assert said["response"]["time_to_close"]["median_hours"] == 14 * 24


def test_close_at_the_very_end_belongs_to_the_next_week_and_one_a_second_before_to_this() -> None:
    last, border = "2025-04-20T23:59:59Z", "2025-04-21T00:00:00Z"
    rows = [closed(1, "2025-04-01T00:00:00Z", last), closed(2, "2025-04-01T00:00:00Z", border)]
    events = [happened(1, "closed", last, 1), happened(2, "closed", border, 2)]
    this, following = report(rows, events=events), report(rows, events=events, period="2025-W17")
    assert flow(this, "closed", "backlog_end") == (1, 1)
    assert flow(following, "closed", "backlog_start", "backlog_end") == (1, 1, 0)


def test_labels_are_those_of_the_week_with_later_changes_undone() -> None:
    # Present: late. After the week: early taken away, late put on; within it: kept put on and, after it, taken away.
    early, kept, late = {"name": "early"}, {"name": "kept"}, {"name": "late"}
    events = [
        happened(1, "labeled", "2025-04-16T00:00:00Z", 1, label=kept),
        happened(1, "unlabeled", "2025-04-22T00:00:00Z", 2, label=early),
        happened(1, "labeled", "2025-04-23T00:00:00Z", 3, label=late),
        happened(1, "unlabeled", "2025-04-23T00:00:00Z", 4, label=kept),
    ]
    rows = [issue(1, "2025-04-14T00:00:00Z", labels=[late]), issue(2, "2025-04-14T00:00:00Z")]
    said = report(rows, events=events)
    one = {"received": 1, "resolved": 0, "pending": 1}
    assert said["ticket_breakdown"] == [{"category": name, **one} for name in ("Uncategorized", "early", "kept")]


def test_title_is_the_one_before_the_first_later_renaming() -> None:
    events = [
        happened(1, "renamed", "2025-04-15T00:00:00Z", 1, rename={"from": "first", "to": "second"}),
        happened(1, "renamed", "2025-04-21T00:00:00Z", 2, rename={"from": "second", "to": "third"}),
        happened(1, "renamed", "2025-05-01T00:00:00Z", 3, rename={"from": "third", "to": "now"}),
    ]
    row = issue(1, "2025-04-14T00:00:00Z", title="now")
    assert report([row], events=events)["most_active_tickets"][0]["title"] == "second"
    assert report([row], events=events[:1])["most_active_tickets"][0]["title"] == "now"


def test_deleted_accounts_are_one_person_and_do_not_answer_themselves() -> None:
    rows = [issue(1, "2025-04-14T00:00:00Z", user=None, comments=2), issue(2, "2025-04-14T00:00:00Z", comments=1)]
    comments = [
        comment(1, "2025-04-14T01:00:00Z", None),
        comment(1, "2025-04-14T03:00:00Z", "bob"),
        comment(2, "2025-04-14T05:00:00Z", None),
    ]
    said = report(rows, comments)
    # Ticket 1 is answered by bob after 3 hours, ticket 2 by a ghost after 5.
    assert said["response"]["first_response"] == {
        "n": 2, "answered": 2, "unanswered": 0, "median_hours": 4.0, "p90_hours": None, "median_all_hours": 3.0,
    }  # fmt: skip
    assert {row["number"]: row["people_in_period"] for row in said["most_active_tickets"]} == {1: 2, 2: 2}


def test_bots_comments_count_for_the_activity_but_are_no_answer_and_no_person() -> None:
    rows = [issue(1, "2025-04-14T00:00:00Z", comments=3)]
    comments = [
        comment(1, "2025-04-14T01:00:00Z", "helper", kind="Bot"),
        comment(1, "2025-04-14T02:00:00Z", "stale[bot]", "MEMBER"),
        comment(1, "2025-04-14T09:00:00Z", "eve"),
    ]
    said = report(rows, comments)
    assert said["response"]["first_response"]["median_hours"] == 9.0
    assert said["response"]["first_team_response"]["answered"] == 0
    assert said["most_active_tickets"][0]["comments_in_period"] == 3
    assert said["most_active_tickets"][0]["people_in_period"] == 2  # ann and eve


def test_kaplan_meier_median_counts_the_unanswered_as_long_as_they_waited() -> None:
    # Answered after 2, 4 and 10 hours; unanswered for 5 hours, and for 20. Five tickets:
    # 2 h: 1 - 1/5 = 0.8; 4 h: 0.8 * (1 - 1/4) = 0.6; at 10 h two are at risk: 0.6 * (1 - 1/2) = 0.3 <= 0.5, so 10 h.
    noon = datetime(2025, 4, 15, 12, tzinfo=UTC)
    rows = [issue(number, f"2025-04-14T{hour:02d}:00:00Z") for number, hour in ((1, 1), (2, 1), (3, 1), (5, 16))]
    rows.append(issue(4, "2025-04-15T07:00:00Z"))
    comments = [comment(1, "2025-04-14T03:00:00Z"), comment(2, "2025-04-14T05:00:00Z"), comment(3, "2025-04-14T11:00:00Z")]
    assert report(rows, comments, synced_at=noon)["response"]["first_response"] == {
        "n": 5, "answered": 3, "unanswered": 2, "median_hours": 4.0, "p90_hours": None, "median_all_hours": 10.0,
    }  # fmt: skip
    # Without the third answer the curve stays at 0.6.
    fewer = report(rows, comments[:2], synced_at=noon)["response"]["first_response"]
    assert (fewer["median_hours"], fewer["median_all_hours"]) == (3.0, None)


def test_kaplan_meier_median_is_reached_where_exactly_half_are_left() -> None:
    # Answered after 1, 2, 3 of six tickets: 5/6, 4/6, 3/6; in floating point the product is not quite a half.
    rows = [issue(number, "2025-04-14T00:00:00Z") for number in range(1, 7)]
    comments = [comment(number, f"2025-04-14T{number:02d}:00:00Z") for number in (1, 2, 3)]
    assert report(rows, comments)["response"]["first_response"]["median_all_hours"] == 3.0


@pytest.mark.parametrize(("answered", "p90"), [(9, None), (10, 9.1), (11, 10.0)])
def test_p90_is_given_from_ten_answers_on(answered: int, p90: float | None) -> None:
    # 1..10 hours: position 0.9 * 9 = 8.1 between 9 and 10; 1..11 hours: position 9, that is 10.
    rows = [closed(number, "2025-04-14T00:00:00Z", f"2025-04-14T{number:02d}:00:00Z") for number in range(1, answered + 1)]
    comments = [comment(number, f"2025-04-14T{number:02d}:00:00Z") for number in range(1, answered + 1)]
    said = report(rows, comments)["response"]
    assert said["first_response"]["p90_hours"] == p90
    assert said["time_to_close"]["p90_hours"] == p90
    assert report(rows)["response"]["first_response"]["median_hours"] is None


def test_week_of_the_clock_change_has_its_local_midnights() -> None:
    # New York, 2025-W10: from Monday 3 March 05:00 UTC (EST) to Monday 10 March 04:00 UTC (EDT): 167 hours.
    start, end = oracle.week("2025-W10", "America/New_York")
    assert (start, end) == (datetime(2025, 3, 3, 5, tzinfo=UTC), datetime(2025, 3, 10, 4, tzinfo=UTC))
    created = ["2025-03-03T04:59:59Z", "2025-03-03T05:00:00Z", "2025-03-09T04:59:59Z", "2025-03-10T03:59:59Z", "2025-03-10T04:00:00Z"]
    rows = [issue(number, at) for number, at in enumerate(created, 1)]
    said = report(rows, period="2025-W10", timezone="America/New_York")
    assert said["flow"]["opened"] == 3
    # The third is of Saturday, a second before the short Sunday begins; the fourth is that Sunday's last second.
    assert [day["opened"] for day in said["daily_reports"]] == [1, 0, 0, 0, 0, 1, 1]
    assert [row["opened"] for row in said["trend"][-2:]] == [1, 3]


def test_report_before_the_end_of_the_week_knows_nothing_later_than_the_sync() -> None:
    at = datetime(2025, 4, 16, 12, tzinfo=UTC)
    rows = [closed(1, "2025-04-14T00:00:00Z", "2025-04-17T00:00:00Z", comments=3), issue(2, "2025-04-16T12:00:00Z")]
    comments = [comment(1, "2025-04-14T06:00:00Z"), comment(1, "2025-04-16T12:00:00Z")]
    said = report(rows, comments, [happened(1, "closed", "2025-04-17T00:00:00Z")], synced_at=at)
    assert said["summary"] == {"total_tickets": 1, "resolved_tickets": 0, "open_tickets": 1}
    # Three comments now, one of them at the very sync, so two then (one is older than what is known). Last touched on Monday at 6:00,
    # 54 hours before; 2 whole days old: (3 + 2 * 2) / log2(5) = 7 / 2.3219 = 3.01.
    assert said["most_active_tickets"] == [
        {
            "number": 1, "title": "Ticket 1", "state": "open", "activity_level": 3.01, "comments": 2, "reactions": 0, "age_days": 2,
            "recent": False, "comments_in_period": 1, "people_in_period": 2,
        }
    ]  # fmt: skip
    assert [day["active"] for day in said["daily_reports"]] == [1, 0, 0, 0, 0, 0, 0]
    assert flow(said, *IDENTITY) == (0, 1, 0, 0, 0, 1, 1)


def test_subscribing_and_mentioning_do_not_touch_a_ticket_and_pull_requests_are_none() -> None:
    quiet = [happened(1, what, "2025-04-15T00:00:00Z") for what in ("subscribed", "unsubscribed", "mentioned", "referenced")]
    rows = [issue(1, "2025-04-01T00:00:00Z"), issue(2, "2025-04-15T00:00:00Z", pull_request={})]
    assert report(rows, events=quiet)["summary"]["total_tickets"] == 0
    assert report(rows, events=[*quiet, happened(1, "milestoned", "2025-04-15T00:00:00Z")])["summary"]["total_tickets"] == 1


def test_activity_levels_of_the_definition_and_their_order() -> None:
    # METRICS: 1 comment, fresh, day 0 -> 4.42; the same at day 1 -> 3.50; 16 comments, 1 reaction, quiet, day 7 -> 10.99.
    rows = [
        issue(1, "2025-04-20T12:00:00Z", comments=1),
        issue(2, "2025-04-19T12:00:00Z", comments=1),
        issue(3, "2025-04-14T00:00:00Z", comments=16, reactions={"total_count": 1}),
        issue(4, "2025-04-20T12:00:00Z", comments=1),
    ]
    said = report(rows)["most_active_tickets"]
    assert [(row["number"], row["activity_level"]) for row in said] == [(3, 10.99), (1, 4.42), (4, 4.42), (2, 3.50)]


def test_time_to_close_is_to_the_last_close_before_the_end() -> None:
    events = [
        happened(1, "closed", "2025-04-15T00:00:00Z", 1),
        happened(1, "reopened", "2025-04-16T00:00:00Z", 2),
        happened(1, "closed", "2025-04-17T00:00:00Z", 3),
    ]
    said = report([closed(1, "2025-04-14T00:00:00Z", "2025-04-17T00:00:00Z")], events=events)
    assert said["response"]["time_to_close"]["median_hours"] == 72.0
    assert flow(said, "closed", "reopened") == (1, 1)
    assert flow(said, *IDENTITY) == (0, 1, 1, 2, 0, 0, 0)


def test_author_is_a_person_of_the_week_only_if_the_ticket_was_opened_in_it() -> None:
    rows = [issue(1, "2025-04-01T00:00:00Z", comments=1), issue(2, "2025-04-15T00:00:00Z", comments=1)]
    said = report(rows, [comment(1, "2025-04-16T00:00:00Z"), comment(2, "2025-04-16T01:00:00Z")])
    assert {row["number"]: row["people_in_period"] for row in said["most_active_tickets"]} == {1: 1, 2: 2}


def test_recent_means_less_than_48_hours() -> None:
    rows = [issue(1, "2025-04-19T00:00:00Z"), issue(2, "2025-04-19T00:00:01Z")]
    assert {row["number"]: row["recent"] for row in report(rows)["most_active_tickets"]} == {1: False, 2: True}
