"""Sync of lists that move: no row is missed that changes, comes or goes while pages are read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.errors import SourceError
from tests.fake_github import FakeGitHub, Fault, Recording
from tests.syncing import START, bring_in, comment, counts, environment, everything, issue, meddling, recording, served, store

__all__ = ["environment", "recording", "store"]  # the fixtures


def test_rows_that_move_while_pages_are_read_are_not_missed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(number, number) for number in range(1, 301)])
    fake = served(recording, monkeypatch)
    answer = fake.answer

    def shifting(target: str, token: str | None) -> Any:
        answered = answer(target, token)
        if "/issues?" in target:  # after each page an early ticket is touched, and all that follow move up
            row = recording.issues[len(fake.requests)]
            row["updated_at"] = stamp(datetime.now(UTC) + timedelta(seconds=len(fake.requests)))
        return answered

    fake.answer = shifting  # type: ignore[method-assign]  # a server whose lists move
    with fake:
        bring_in(fake, store)
    assert counts(store)[0] == 300


def test_rows_of_one_second_that_move_up_a_page_are_not_missed(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def touch(target: str, fake: FakeGitHub) -> None:
        if "/issues?" in target and "page=2" in target:  # the first of the second is touched, and all behind it move up
            recording.issues[119]["updated_at"] = stamp(datetime.now(UTC))

    with meddling(recording, monkeypatch, touch) as fake:
        bring_in(fake, store)
    assert counts(store) == (250, 230, 220)


def test_a_sync_that_is_cut_off_between_the_pages_of_one_second_misses_none_of_them(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 220 moves to a page that was read; the page after it leads five minutes on, and the sync dies before it reads back."""
    recording.issues.append(issue(251, 240))
    for row in recording.issues:  # an open one would be missed by GitHub's count, and looked for
        row["state"] = "closed"

    def touch(target: str, fake: FakeGitHub) -> None:
        if "/issues?" in target and "page=2" in target and not fake.faults:
            recording.issues[119]["updated_at"] = stamp(START + timedelta(minutes=230))
            fake.faults.append(Fault(500, times=4, after=1))

    with meddling(recording, monkeypatch, touch) as fake:
        with pytest.raises(SourceError):
            bring_in(fake, store)
        bring_in(fake, store)
    assert counts(store) == (251, 230, 220)


def test_a_ticket_that_changes_state_between_two_lists_is_not_missed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(number, number, state="closed" if number % 2 else "open") for number in range(1, 11)])
    fake = served(recording, monkeypatch)
    answer = fake.answer

    def changing(target: str, token: str | None) -> Any:
        answered = answer(target, token)
        if "/issues?" in target and len(fake.requests) == 2:  # after the first list every ticket turns over
            for row in recording.issues:
                row |= {"state": "open" if row["state"] == "closed" else "closed", "updated_at": stamp(datetime.now(UTC))}
        return answered

    fake.answer = changing  # type: ignore[method-assign]  # a server whose lists move
    with fake:
        bring_in(fake, store)
    assert set(everything(store).tickets["state"][:2]) == {"open", "closed"}
    assert counts(store)[0] == 10


def test_a_change_that_the_lists_did_not_show_yet_comes_with_the_next_sync(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(1, 1), issue(2, 61)])
    with served(recording, monkeypatch) as fake:
        fake.now = (START + timedelta(minutes=62)).timestamp()
        bring_in(fake, store)
        recording.issues[0] |= {"title": "Other", "updated_at": stamp(START + timedelta(minutes=60))}
        fake.now += 3600
        bring_in(fake, store)
    assert everything(store).tickets["title"].tolist() == ["Other", "Ticket 2"]


def test_a_row_that_changed_after_its_place_was_found_does_not_lead_past_the_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(number, number) for number in range(1, 251)])
    fake = served(recording, monkeypatch)
    answer = fake.answer

    def late(target: str, token: str | None) -> Any:
        status, headers, body = answer(target, token)
        if "/issues?" in target:
            body = [*body[:-1], body[-1] | {"updated_at": stamp(datetime.now(UTC))}]
        return status, headers, body

    fake.answer = late  # type: ignore[method-assign]  # a server that shows a row as it is now in its place of before
    with fake:
        bring_in(fake, store)
    assert counts(store)[0] == 250


@pytest.mark.parametrize("page", [2, 3])
def test_an_event_that_moved_up_a_page_as_a_ticket_was_deleted_is_not_missed(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    def delete(target: str, fake: FakeGitHub) -> None:
        if "/events?" in target and f"page={page}" in target:
            recording.gone[210] = 410

    with meddling(recording, monkeypatch, delete) as fake:
        bring_in(fake, store)
    assert len(everything(store).events) == 220


def test_a_comment_that_moved_up_a_page_is_not_taken_for_deleted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(1, 1, comments=150)], [comment(id_, 1, 2) for id_ in range(1, 151)])

    def delete(target: str, fake: FakeGitHub) -> None:
        if "/1/comments" in target and "page=2" in target:
            recording.comments = [row for row in recording.comments if row["id"] != 5]

    with meddling(recording, monkeypatch, delete) as fake:
        fake.now = (START + timedelta(days=1)).timestamp()
        bring_in(fake, store)
        del recording.comments[0]
        recording.issues[0] |= {"comments": 149, "updated_at": stamp(START + timedelta(days=2))}
        fake.now = (START + timedelta(days=3)).timestamp()
        bring_in(fake, store)
    assert set(everything(store).comments.dropna(subset=["removed_at"])["id"]) <= {1, 5}


def test_a_ticket_opened_while_the_first_sync_runs_does_not_hide_that_another_is_gone(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(target: str, fake: FakeGitHub) -> None:
        if len(recording.issues) == 250 and "/issues?" in target:  # counted without it, and listed with it
            recording.issues.append(issue(251, 251))

    with meddling(recording, monkeypatch, opened) as fake:
        bring_in(fake, store)
        recording.gone[7] = 410
        bring_in(fake, store)
    assert everything(store).tickets.dropna(subset=["removed_at"])["number"].tolist() == [7]
