"""Sync: complete at first, incremental after, at its price, and resumed where it was cut off."""

import copy
import math
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, update

from reportlib.collect import schema
from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.collect.sync import EPOCH
from reportlib.errors import SourceError
from tests.fake_github import Fault, Recording
from tests.syncing import START, bring_in, comment, counts, environment, event, everything, issue, recording, served, store

__all__ = ["environment", "recording", "store"]  # the fixtures


def test_more_than_a_page_within_one_second_is_read_to_its_end(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        assert bring_in(fake, store).rows == 250 + 230 + 220
    assert counts(store) == (250, 230, 220)


def test_the_history_bounds_comments_events_and_closed_tickets_but_never_open_ones(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.issues[0]["state"] = "closed"
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store, START + timedelta(minutes=200))
        history = store.history("a/b", START)
        assert (len(history.tickets), len(history.comments)) == (249, 31)
        # The list of events has no other end than a page's, so a page's rest comes along; reading stops at the history.
        assert history.events["created_at"].min() >= START + timedelta(minutes=200)
        bring_in(fake, store, START)
    assert counts(store) == (250, 230, 220)


def test_pull_requests_are_no_tickets(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(1, 1), issue(2, 2, pull_request={"url": "x"})], [comment(1, 2, 3)], [event(1, 2, 3, "closed")])
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
    assert counts(store) == (1, 0, 0)


def test_text_that_no_database_takes_is_kept_readable(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(1, 1, title="a\x00b\ud800c", body="\x00", user=None)])
    with served(copy.deepcopy(recording), monkeypatch) as fake:
        bring_in(fake, store)
    assert everything(store).tickets["title"].tolist() == ["ab?c"]


def test_an_event_whose_ticket_is_no_longer_told_is_left_out(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording.events.append({"id": 900, "event": "closed", "actor": None, "issue": None, "created_at": stamp(START)})
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
    assert counts(store) == (250, 230, 220)


def test_a_page_that_github_shortened_is_not_taken_for_the_last(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.hidden = {30, 150, 200}
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
    assert counts(store) == (247, 227, 217)


def test_a_reader_is_not_stopped_by_a_writer(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, store_url: str) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
    with create_engine(store_url).begin() as writer:
        writer.execute(update(schema.issues).values(state="closed"))
        assert len(everything(Store(store_url)).tickets) == 250


# What it asks of GitHub does not depend on the database, and the other tests have written to both.
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_tracker_costs_a_request_per_hundred_rows_and_five_more_and_then_five(
    tracker: tuple[str, Recording], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, rows = tracker
    lists = (rows.issues, rows.comments, rows.events)
    with served(rows, monkeypatch) as fake:
        summary = bring_in(fake, store, EPOCH)
        assert summary.rows == sum(map(len, lists))
        assert summary.requests == len(fake.requests) <= sum(math.ceil(len(part) / 100) for part in lists) + 5
        fake.requests.clear()
        assert bring_in(fake, store, EPOCH).rows == 0
        assert len(fake.requests) <= 5


def test_nothing_is_asked_for_from_before_the_repository_was_made(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        before = len(fake.requests)
        bring_in(fake, store, START - timedelta(days=400))
        assert len(fake.requests) - before <= 5


def test_a_second_sync_brings_only_what_changed(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        first = everything(store)
        assert bring_in(fake, store).rows == 0
        assert everything(store).changed_at == first.changed_at
        now = stamp(datetime.now(UTC) + timedelta(minutes=1))
        recording.issues[4] |= {"state": "closed", "closed_at": now, "updated_at": now}
        recording.events.append(event(900, 5, 0, "closed") | {"created_at": now})
        summary = bring_in(fake, store)
    assert summary.rows == 2
    assert summary.requests <= 5
    assert everything(store).tickets.set_index("number")["state"][5] == "closed"


@pytest.mark.parametrize("after", range(0, 9))
def test_a_sync_that_is_cut_off_goes_on_and_ends_with_the_same_rows(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with served(recording, monkeypatch) as fake:
        fake.faults.append(Fault(500, times=4, after=after))
        with pytest.raises(SourceError, match="run the command again"):
            bring_in(fake, store)
        bring_in(fake, store)
    assert counts(store) == (250, 230, 220)


def test_what_came_before_a_cut_counts_as_new_when_the_sync_goes_on(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(recording, monkeypatch) as fake:
        fake.now = START.timestamp() + 86400
        bring_in(fake, store)
        recording.issues[4] |= {"title": "Other", "updated_at": stamp(START + timedelta(days=2))}
        fake.now += 2 * 86400
        fake.faults.append(Fault(500, times=4, path="/comments"))
        with pytest.raises(SourceError):
            bring_in(fake, store)
        assert bring_in(fake, store).rows == 0
    assert everything(store).changed_at == START + timedelta(days=3)


def test_an_event_that_came_before_a_cut_counts_as_new_when_the_sync_goes_on(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(recording, monkeypatch) as fake:
        fake.now = START.timestamp() + 86400
        bring_in(fake, store)
        recording.events.append(event(900, 5, 2000, "subscribed"))
        recording.gone[7] = 410
        fake.now += 86400
        fake.faults.append(Fault(500, times=4, path="state=open"))
        with pytest.raises(SourceError):
            bring_in(fake, store)
        recording.gone.clear()
        assert bring_in(fake, store).rows == 0
    assert everything(store).changed_at == START + timedelta(days=2)
