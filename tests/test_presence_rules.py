"""Which tickets and comments were there at the end of a week, rule by rule: counts, last update, removed, transferred (METRICS: as-of)."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from tests.known import BEGIN, END, flow, known, report, state, ticket
from tests.oracle import Row
from tests.test_oracle import closed, comment, happened, issue

BEFORE, BORDER, AFTER, LATER = (f"2025-04-{day:02d}T00:00:00Z" for day in (10, 21, 25, 28))
OPENED, MONDAY, INSIDE, FRIDAY = (f"2025-04-{day:02d}T00:00:00Z" for day in (1, 14, 15, 18))
CHANGES = ("opened", "closed", "close_events", "reopen_events", "removed", "transferred_in", "backlog_start", "backlog_end")
NOTHING = (0, 0, 0, 0, 0, 0, 0, 0)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


def numbers(history: Any, at: datetime = END) -> list[int]:
    """The tickets that were there."""
    return state(history, at).index.tolist()


def active(history: Any) -> list[int]:
    """The tickets that were touched in the week."""
    listed: list[int] = report(history).active["number"].tolist()
    return listed


def test_comments_written_later_are_not_counted() -> None:
    history = known([issue(1, OPENED, comments=4)], [comment(1, at) for at in (BEFORE, INSIDE, BORDER, AFTER)])
    assert ticket(history).comments == 2
    assert ticket(history, BEGIN).comments == 1
    assert ticket(history, datetime(2025, 5, 1, tzinfo=UTC)).comments == 4


def test_comments_of_before_the_history_are_in_the_rows_count() -> None:
    history = known([issue(1, OPENED, comments=40)], [comment(1, INSIDE), comment(1, AFTER)], known_from=BEGIN)
    assert ticket(history).comments == 39


@pytest.mark.parametrize("at", [END, BEGIN, datetime(2025, 5, 1, tzinfo=UTC)])
def test_a_count_of_none_stays_none_though_comments_are_known(at: datetime) -> None:
    # GitHub counts no comment that it hides from others, as those of a flagged account.
    history = known([issue(1, OPENED)], [comment(1, at) for at in (BEFORE, INSIDE, AFTER)])
    assert ticket(history, at).comments == 0


def test_a_comment_that_was_deleted_later_was_there_in_the_week() -> None:
    history = known([issue(1, OPENED, comments=0)], [comment(1, INSIDE), comment(1, FRIDAY)], unsaid=utc(AFTER))
    assert ticket(history).comments == 2
    assert ticket(history).last_updated_at == utc(FRIDAY)
    assert report(history).active["comments_in_period"].tolist() == [2]
    assert ticket(history, utc(LATER)).comments == 0


def test_a_comment_that_was_written_and_deleted_in_the_week_was_not_there_at_its_end() -> None:
    history = known([issue(1, OPENED, comments=0)], [comment(1, INSIDE)], unsaid=utc(FRIDAY))
    assert ticket(history).comments == 0
    assert ticket(history).last_updated_at == utc(OPENED)
    assert active(history) == []
    # On the Thursday it was.
    assert ticket(history, utc("2025-04-17T00:00:00Z")).comments == 1


def test_a_comment_written_and_deleted_after_the_week_changes_nothing_in_it() -> None:
    history = known([issue(1, OPENED, comments=0)], [comment(1, AFTER)], unsaid=utc(LATER))
    assert ticket(history).comments == 0


@pytest.mark.parametrize(
    ("row", "said", "done", "last"),
    [
        (issue(1, OPENED), [], [], OPENED),
        (issue(1, OPENED, updated_at=LATER), [], [], OPENED),
        (issue(1, OPENED, comments=3), [BEFORE, INSIDE, AFTER], [], INSIDE),
        (issue(1, OPENED, comments=1), [BORDER], [], OPENED),
        (issue(1, OPENED, comments=1), [BEFORE], [("milestoned", INSIDE)], INSIDE),
        (issue(1, OPENED, comments=1), [INSIDE], [("mentioned", FRIDAY), ("locked", AFTER)], INSIDE),
        (closed(1, OPENED, INSIDE, comments=1), [BEFORE], [], INSIDE),
    ],
)
def test_last_update_is_the_last_thing_that_happened_before_the_end(
    row: Row, said: list[str], done: list[tuple[str, str]], last: str
) -> None:
    history = known([row], [comment(1, at) for at in said], [happened(1, what, at, ident) for ident, (what, at) in enumerate(done, 1)])
    assert ticket(history).last_updated_at == utc(last)
    assert active(history) == ([1] if utc(last) >= BEGIN else [])


@pytest.mark.parametrize(("created", "there"), [("2025-04-20T23:59:59Z", [1]), (BORDER, []), (AFTER, [])])
def test_a_ticket_is_there_from_the_second_after_its_creation(created: str, there: list[int]) -> None:
    assert numbers(known([issue(1, created), issue(2, OPENED)])) == [*there, 2]


@pytest.mark.parametrize("how", ["deleted", "transferred"])
class TestGone:
    """A ticket that was deleted (410) or transferred away, from when a sync found it so."""

    def test_after_the_week_it_was_still_there(self, how: Any) -> None:
        history = known([issue(1, OPENED)], gone=utc(AFTER), how=how)
        assert numbers(history) == [1]
        assert flow(history, "removed", "backlog_start", "backlog_end") == (0, 1, 1)

    def test_at_the_very_end_of_the_week_it_was_still_there(self, how: Any) -> None:
        history = known([issue(1, OPENED)], gone=END, how=how)
        assert flow(history, "removed", "backlog_end") == (0, 1)
        assert flow(history, "removed", "backlog_start", "backlog_end", week="2025-W17") == (1, 1, 0)

    def test_in_the_week_while_open_it_is_removed_and_in_no_other_figure(self, how: Any) -> None:
        history = known([issue(1, OPENED, comments=1), issue(2, OPENED)], [comment(1, INSIDE)], gone=utc(FRIDAY), how=how)
        assert numbers(history) == [2]
        assert active(history) == []
        assert flow(history, "removed", "backlog_start", "backlog_end") == (1, 2, 1)

    def test_in_the_week_while_closed_it_is_not_counted(self, how: Any) -> None:
        history = known([closed(1, OPENED, BEFORE)], [], [happened(1, "closed", BEFORE)], gone=utc(FRIDAY), how=how)
        assert flow(history, *CHANGES) == NOTHING

    def test_closed_in_the_week_and_then_gone_it_left_the_backlog_as_removed(self, how: Any) -> None:
        history = known([closed(1, OPENED, INSIDE)], [], [happened(1, "closed", INSIDE)], gone=utc(FRIDAY), how=how)
        assert flow(history, "closed", "close_events", "removed", "backlog_start", "backlog_end") == (0, 0, 1, 1, 0)

    def test_opened_in_the_week_and_then_gone_it_is_in_no_figure(self, how: Any) -> None:
        history = known([issue(1, INSIDE), issue(2, OPENED)], gone=utc(FRIDAY), how=how)
        assert flow(history, "opened", "removed", "backlog_start", "backlog_end") == (0, 0, 1, 1)

    def test_before_the_week_it_is_in_no_figure(self, how: Any) -> None:
        history = known([closed(1, OPENED, INSIDE)], [comment(1, INSIDE)], [happened(1, "closed", INSIDE)], gone=utc(BEFORE), how=how)
        assert numbers(history) == []
        assert flow(history, *CHANGES) == NOTHING


def moved(*times: str) -> list[Row]:
    """Ticket 1's transfers to here."""
    return [happened(1, "transferred", at, 100 + ident) for ident, at in enumerate(times)]


def test_an_open_ticket_transferred_here_adds_to_the_backlog_and_was_not_opened() -> None:
    history = known([issue(1, OPENED)], [], moved(INSIDE))
    assert numbers(history, BEGIN) == []
    assert active(history) == [1]
    assert flow(history, *CHANGES) == (0, 0, 0, 0, 0, 1, 0, 1)


def test_a_ticket_that_was_closed_elsewhere_changes_no_backlog_when_it_comes() -> None:
    history = known([closed(1, OPENED, BEFORE)], [], [happened(1, "closed", BEFORE), *moved(INSIDE)])
    assert numbers(history) == [1]
    assert active(history) == [1]
    assert flow(history, *CHANGES) == NOTHING


def test_what_happened_in_the_week_before_the_transfer_is_the_other_repositorys() -> None:
    done = [happened(1, what, at, ident) for ident, (what, at) in enumerate([("closed", MONDAY), ("reopened", MONDAY), ("closed", INSIDE)])]
    history = known([closed(1, OPENED, INSIDE)], [], [*done, *moved(FRIDAY)])
    assert flow(history, *CHANGES) == NOTHING
    assert flow(history, "reopened") == (0,)


def test_what_happens_after_the_transfer_is_of_this_repository() -> None:
    history = known([closed(1, OPENED, FRIDAY)], [], [*moved(INSIDE), happened(1, "closed", FRIDAY)])
    assert flow(history, *CHANGES) == (0, 1, 1, 0, 0, 1, 0, 0)


def test_a_ticket_that_was_opened_and_transferred_in_the_week_was_opened_in_it() -> None:
    assert flow(known([issue(1, MONDAY)], [], moved(INSIDE)), *CHANGES) == (1, 0, 0, 0, 0, 0, 0, 1)


def test_a_ticket_that_comes_after_the_week_was_not_there() -> None:
    history = known([issue(1, OPENED, comments=1), issue(2, OPENED)], [comment(1, INSIDE)], moved(AFTER))
    assert numbers(history) == [2]
    assert active(history) == []


def test_a_ticket_that_was_transferred_twice_came_with_the_last_transfer() -> None:
    # Its events came along, and the first transfer was to another repository.
    history = known([issue(1, OPENED)], [], moved(BEFORE, INSIDE))
    assert numbers(history, BEGIN) == []
    assert flow(history, *CHANGES) == (0, 0, 0, 0, 0, 1, 0, 1)


DISCUSSED = [happened(1, "converted_to_discussion", INSIDE, 9)]


@pytest.mark.parametrize("gone", [None, FRIDAY, AFTER])
def test_a_ticket_that_became_a_discussion_was_removed_then_whenever_it_was_found_gone(gone: str | None) -> None:
    history = known([issue(1, OPENED)], [], DISCUSSED, gone=gone and utc(gone))
    assert numbers(history, utc(INSIDE)) == [1]
    assert numbers(history) == []
    assert flow(history, *CHANGES) == (0, 0, 0, 0, 1, 0, 1, 0)


def test_a_ticket_that_is_closed_as_it_becomes_a_discussion_was_removed_and_not_closed() -> None:
    history = known([closed(1, OPENED, INSIDE)], [], [happened(1, "closed", INSIDE, 8), *DISCUSSED])
    assert flow(history, *CHANGES) == (0, 0, 0, 0, 1, 0, 1, 0)


def test_a_closed_ticket_that_becomes_a_discussion_changes_no_backlog() -> None:
    assert flow(known([closed(1, OPENED, BEFORE)], [], [happened(1, "closed", BEFORE), *DISCUSSED]), *CHANGES) == NOTHING


def test_a_ticket_that_becomes_a_discussion_after_the_week_was_there() -> None:
    history = known([issue(1, OPENED)], [], [happened(1, "converted_to_discussion", AFTER)], gone=utc(LATER))
    assert numbers(history) == [1]
    assert flow(history, "removed", "backlog_end") == (0, 1)


def test_what_happened_to_a_ticket_that_is_not_listed_or_is_a_pull_request_counts_nowhere() -> None:
    rows = [issue(1, OPENED), issue(2, OPENED, pull_request={})]
    done = [happened(number, what, INSIDE, number * 10 + place) for number in (2, 99) for place, what in enumerate(("closed", "reopened"))]
    history = known(rows, [comment(2, INSIDE), comment(99, FRIDAY)], done)
    assert numbers(history) == [1]
    assert active(history) == []
    assert flow(history, *CHANGES) == (0, 0, 0, 0, 0, 0, 1, 1)


def test_no_ticket_at_all_is_an_empty_frame_of_the_same_columns() -> None:
    history = known([issue(1, AFTER)])
    there = state(history)
    assert there.empty
    assert there.columns.tolist() == state(known([issue(1, OPENED)])).columns.tolist()
    assert isinstance(there["last_updated_at"].dtype, pd.DatetimeTZDtype)
