"""What a ticket said at the end of a week, rule by rule: state, reason, labels, assignees, title, milestone (METRICS: as-of)."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from tests.known import BEGIN, END, flow, known, report, ticket
from tests.oracle import Row
from tests.test_oracle import closed, happened, issue, person

BEFORE, INSIDE, BORDER, AFTER, LATER = (f"2025-04-{day:02d}T00:00:00Z" for day in (10, 15, 21, 25, 28))
OPENED = "2025-04-01T00:00:00Z"
EVENTS = ("opened", "closed", "reopened", "close_events", "reopen_events", "backlog_start", "backlog_end")


def utc(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def events(*told: tuple[str, str], **more: object) -> list[Row]:
    """Events of ticket 1, (what, when), with ids in this order."""
    return [happened(1, what, at, ident, **more) for ident, (what, at) in enumerate(told, 1)]


def test_an_open_ticket_without_events_is_open() -> None:
    row = ticket(known([issue(1, OPENED)]))
    assert row.is_open
    assert row.closed_at is None


@pytest.mark.parametrize(("at", "is_open"), [(INSIDE, False), ("2025-04-20T23:59:59Z", False), (BORDER, True), (AFTER, True)])
def test_a_close_counts_from_the_second_after_it(at: str, is_open: bool) -> None:
    row = ticket(known([closed(1, OPENED, at)], events=events(("closed", at))))
    assert row.is_open == is_open
    assert row.closed_at == (None if is_open else utc(at))


def test_reopened_in_the_week_is_open_and_has_no_close_time() -> None:
    history = known([issue(1, OPENED, state_reason="reopened")], events=events(("closed", BEFORE), ("reopened", INSIDE)))
    assert ticket(history).is_open
    assert ticket(history).closed_at is None
    assert ticket(history, BEGIN).closed_at == utc(BEFORE)
    assert flow(history, *EVENTS) == (0, 0, 1, 0, 1, 0, 1)


def test_closed_twice_is_closed_since_the_first_time() -> None:
    history = known([closed(1, OPENED, BEFORE)], events=events(("closed", BEFORE), ("closed", INSIDE)))
    assert ticket(history).closed_at == utc(BEFORE)
    # Its close event of this week is no transition; closed in the week it is, as METRICS counts tickets with such an event.
    assert flow(history, *EVENTS) == (0, 1, 0, 0, 0, 0, 0)


def test_reopened_while_open_changes_nothing() -> None:
    history = known([issue(1, OPENED)], events=events(("reopened", INSIDE)))
    assert ticket(history).is_open
    assert flow(history, *EVENTS) == (0, 0, 1, 0, 0, 1, 1)


def test_close_and_reopening_of_one_second_are_in_the_order_of_their_ids() -> None:
    assert ticket(known([issue(1, OPENED)], events=events(("closed", INSIDE), ("reopened", INSIDE)))).is_open
    assert not ticket(known([closed(1, OPENED, INSIDE)], events=events(("reopened", INSIDE), ("closed", INSIDE)))).is_open


def test_an_event_without_a_person_is_an_event() -> None:
    done = events(("closed", BEFORE), ("reopened", INSIDE), ("closed", AFTER), actor=None)
    history = known([closed(1, OPENED, AFTER)], events=done)
    assert ticket(history).is_open
    assert not ticket(history, BEGIN).is_open
    assert flow(history, *EVENTS) == (0, 0, 1, 0, 1, 0, 1)


def test_closed_at_without_an_event_is_a_close() -> None:
    history = known([closed(1, OPENED, INSIDE)])
    assert ticket(history, BEGIN).is_open
    assert ticket(history).closed_at == utc(INSIDE)
    assert flow(history, *EVENTS) == (0, 1, 0, 1, 0, 1, 0)


def test_closed_at_without_an_event_after_the_week_is_none_of_it() -> None:
    history = known([closed(1, OPENED, AFTER)])
    assert ticket(history).is_open
    assert flow(history, *EVENTS) == (0, 0, 0, 0, 0, 1, 1)


def test_closed_at_without_an_event_comes_after_the_reopening_of_its_second() -> None:
    history = known([closed(1, OPENED, INSIDE)], events=events(("closed", BEFORE), ("reopened", INSIDE)))
    assert not ticket(history).is_open
    assert flow(history, *EVENTS) == (0, 1, 1, 1, 1, 0, 0)


def test_a_reopening_without_an_event_is_told_by_the_row_and_the_figures_are_marked() -> None:
    # Closed in the week, open in a row that was updated two days later: when it was reopened nobody knows.
    row = issue(1, OPENED, updated_at="2025-04-17T00:00:00Z")
    history = known([row], events=events(("closed", INSIDE)))
    assert ticket(history).is_open
    assert not ticket(history, datetime(2025, 4, 16, tzinfo=UTC)).is_open
    assert not report(history).is_complete


def test_an_open_row_from_before_a_close_does_not_hide_it() -> None:
    # The list of issues was read before the ticket was closed, the list of events after.
    history = known([issue(1, OPENED)], events=events(("closed", INSIDE)))
    assert not ticket(history).is_open
    assert flow(history, *EVENTS) == (0, 1, 0, 1, 0, 1, 0)


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        ([("closed", INSIDE)], "not_planned"),
        # What it was when closed in the week is hidden by what came later.
        ([("closed", INSIDE), ("reopened", AFTER), ("closed", LATER)], None),
        ([("closed", BEFORE), ("reopened", INSIDE), ("closed", INSIDE)], "not_planned"),
    ],
)
def test_reason_of_a_close_is_the_rows_unless_a_later_change_wrote_over_it(done: list[tuple[str, str]], reason: str | None) -> None:
    history = known([closed(1, OPENED, done[-1][1], state_reason="not_planned")], events=events(*done))
    assert ticket(history).state_reason == reason
    assert report(history).closed_by_reason == {"completed": 0, "not_planned": int(reason is not None), "duplicate": 0}


def test_reason_of_a_ticket_that_is_open_again_later_is_not_known() -> None:
    history = known([issue(1, OPENED, state_reason="reopened")], events=events(("closed", INSIDE), ("reopened", AFTER)))
    assert ticket(history).state_reason is None
    assert flow(history, "closed") == (1,)
    assert sum(report(history).closed_by_reason.values()) == 0


LATE_HISTORY = datetime(2025, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(("first", "was_open"), [("reopened", False), ("closed", True)])
def test_a_ticket_older_than_the_history_was_what_its_first_known_event_ended(first: str, was_open: bool) -> None:
    row = closed(1, OPENED, INSIDE) if first == "closed" else issue(1, OPENED)
    history = known([row], events=events((first, INSIDE)), known_from=LATE_HISTORY)
    assert ticket(history, BEGIN).is_open == was_open
    assert ticket(history).is_open != was_open


@pytest.mark.parametrize("row", [issue(1, OPENED), closed(1, OPENED, BEFORE, updated_at=INSIDE)])
def test_a_ticket_older_than_the_history_without_events_is_what_its_row_says(row: Row) -> None:
    history = known([row], known_from=LATE_HISTORY)
    assert ticket(history).is_open == (row["state"] == "open")


def test_a_close_before_the_history_has_no_time_once_a_later_one_took_its_place() -> None:
    history = known([closed(1, OPENED, LATER)], events=events(("reopened", AFTER), ("closed", LATER)), known_from=LATE_HISTORY)
    assert not ticket(history).is_open
    assert ticket(history).closed_at is None


def labelled(present: list[str], *told: tuple[str, str, str]) -> list[str]:
    """The labels at the end of the week, from those of today and the events (what, label, when)."""
    done = [happened(1, what, at, ident, label={"name": name}) for ident, (what, name, at) in enumerate(told, 1)]
    labels: list[str] = ticket(known([issue(1, OPENED, labels=[{"name": name} for name in present])], events=done)).labels
    return labels


def test_labels_are_those_of_the_week() -> None:
    assert labelled(["bug", "app"]) == ["app", "bug"]
    assert labelled(["bug"], ("labeled", "bug", INSIDE)) == ["bug"]
    assert labelled([], ("labeled", "bug", BEFORE), ("unlabeled", "bug", INSIDE)) == []
    assert labelled(["bug"], ("labeled", "bug", AFTER)) == []
    assert labelled(["bug"], ("labeled", "bug", BORDER)) == []
    assert labelled([], ("unlabeled", "bug", AFTER)) == ["bug"]
    assert labelled([], ("labeled", "bug", AFTER), ("unlabeled", "bug", LATER)) == []


def test_a_label_added_removed_and_added_in_one_second_was_not_there_before() -> None:
    assert labelled(["bug"], ("labeled", "bug", AFTER), ("unlabeled", "bug", AFTER), ("labeled", "bug", AFTER)) == []
    assert labelled([], ("unlabeled", "bug", AFTER), ("labeled", "bug", AFTER), ("unlabeled", "bug", AFTER)) == ["bug"]


def test_a_label_event_without_a_label_touches_the_ticket_and_changes_no_label() -> None:
    history = known([issue(1, OPENED, labels=[{"name": "bug"}])], events=events(("unlabeled", INSIDE), ("labeled", AFTER), label=None))
    assert ticket(history).labels == ["bug"]
    assert report(history).active["number"].tolist() == [1]


def test_a_label_without_a_name_is_none() -> None:
    nameless = {"name": None}
    history = known(
        [issue(1, OPENED, labels=[nameless, {"name": "bug"}], milestone={"title": None})],
        events=events(("labeled", AFTER), ("unlabeled", AFTER), label=nameless),
    )
    assert ticket(history).labels == ["bug"]


def test_a_label_that_the_repository_renamed_has_todays_name() -> None:
    # GitHub keeps no event of it: events bear the name of their time, the row the one of today.
    assert labelled(["kind: bug"], ("labeled", "bug", BEFORE)) == ["kind: bug"]


def test_a_label_whose_capitals_changed_is_the_same_label() -> None:
    # bitcoin-core/gui: its events say windows, its tickets Windows.
    assert labelled(["Windows"], ("labeled", "windows", AFTER)) == []
    assert labelled(["Windows"], ("unlabeled", "windows", AFTER), ("labeled", "Windows", LATER)) == ["Windows"]


def test_assignees_are_those_of_the_week() -> None:
    def assigned(present: list[str], *told: tuple[str, str | None, str]) -> list[str]:
        done = [happened(1, what, at, ident, assignee=person(name)) for ident, (what, name, at) in enumerate(told, 1)]
        names: list[str] = ticket(known([issue(1, OPENED, assignees=[person(name) for name in present])], events=done)).assignees
        return names

    assert assigned(["eve", "bob"]) == ["bob", "eve"]
    assert assigned([], ("assigned", "bob", INSIDE), ("unassigned", "bob", AFTER)) == ["bob"]
    assert assigned(["eve"], ("unassigned", "bob", AFTER), ("assigned", "eve", AFTER)) == ["bob"]
    assert assigned([], ("assigned", "bob", BEFORE), ("unassigned", "bob", INSIDE)) == []
    # The account is gone, and its name with it: GitHub takes a deleted account off the ticket, and nobody can put it back.
    assert assigned([], ("assigned", None, INSIDE), ("unassigned", None, AFTER)) == []


def test_title_is_the_one_before_the_first_later_renaming() -> None:
    def titled(*told: tuple[str, str | None, str]) -> str:
        done = [
            happened(1, "renamed", at, ident, rename={"from": old, "to": new} if new else None)
            for ident, (old, new, at) in enumerate(told, 1)
        ]
        title: str = ticket(known([issue(1, OPENED, title="now")], events=done)).title
        return title

    assert titled() == "now"
    assert titled(("first", "now", INSIDE)) == "now"
    assert titled(("first", "second", AFTER), ("second", "now", LATER)) == "first"
    assert titled(("first", "second", AFTER), ("second", "now", AFTER)) == "first"
    # A renaming of which GitHub does not say what it changed.
    assert titled(("", None, AFTER)) == "now"


def test_milestone_is_the_one_of_the_week() -> None:
    def planned(present: str | None, *told: tuple[str, str, str]) -> str | None:
        done = [happened(1, what, at, ident, milestone={"title": title}) for ident, (what, title, at) in enumerate(told, 1)]
        milestone: str | None = ticket(known([issue(1, OPENED, milestone=present and {"title": present})], events=done)).milestone
        return milestone

    assert planned(None) is None
    assert planned("2.0", ("milestoned", "2.0", INSIDE)) == "2.0"
    assert planned("2.0", ("milestoned", "2.0", AFTER)) is None
    assert planned(None, ("demilestoned", "1.0", AFTER)) == "1.0"
    assert planned("3.0", ("demilestoned", "1.0", AFTER), ("milestoned", "2.0", AFTER), ("milestoned", "3.0", LATER)) == "1.0"
    assert planned(None, ("milestoned", "1.0", AFTER), ("demilestoned", "1.0", LATER)) is None
    # A change from one to the other is two events of one second, and not always in this order (venomous0x/WhatsAPI#659).
    assert planned("2.0", ("milestoned", "2.0", AFTER), ("demilestoned", "1.0", AFTER)) == "1.0"


@pytest.mark.parametrize("what", ["locked", "unlocked", "pinned", "unpinned"])
def test_locking_and_pinning_touch_a_ticket_and_change_nothing(what: str) -> None:
    for row in (issue(1, OPENED), closed(1, OPENED, BEFORE)):
        history = known([row], events=[*events(("closed", BEFORE))[: row["state"] == "closed"], happened(1, what, INSIDE, 7)])
        assert ticket(history).is_open == (row["state"] == "open")
        assert ticket(history).last_updated_at == utc(INSIDE)
        assert report(history).active["number"].tolist() == [1]
        assert flow(history, "closed", "close_events", "reopen_events") == (0, 0, 0)


@pytest.mark.parametrize("what", ["subscribed", "unsubscribed", "mentioned", "referenced"])
def test_what_nobody_did_to_the_ticket_does_not_touch_it(what: str) -> None:
    history = known([issue(1, OPENED)], events=[happened(1, what, INSIDE)])
    assert ticket(history).last_updated_at == utc(OPENED)
    assert report(history).active.empty


def test_the_instant_itself_is_after_it() -> None:
    history = known([closed(1, OPENED, BORDER)], events=events(("closed", BORDER)))
    assert ticket(history, END).is_open
    assert not ticket(history, datetime(2025, 4, 21, 0, 0, 1, tzinfo=UTC)).is_open
