"""Sync: complete at first, incremental after, resumed where it was cut off; what is gone is found."""

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from reportlib.collect.github import GitHubSource
from reportlib.collect.history import History
from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.collect.sync import SyncSummary, sync
from reportlib.errors import SourceError
from tests.fake_github import FakeGitHub, Fault, Recording

START = datetime(2025, 1, 1, tzinfo=UTC)
Row = dict[str, Any]
USER = {"login": "ann", "type": "User"}


def issue(number: int, minutes: int, **other: Any) -> Row:
    at = stamp(START + timedelta(minutes=minutes))
    row = {
        "number": number, "id": number, "title": f"Ticket {number}", "body": "", "user": USER, "labels": [], "state": "open", "comments": 0,
        "reactions": {"total_count": 0}, "created_at": at, "updated_at": at, "closed_at": None, "author_association": "NONE",
        "state_reason": None,
    }  # fmt: skip
    return row | other


def comment(id_: int, number: int, minutes: int) -> Row:
    at = stamp(START + timedelta(minutes=minutes))
    url = f"https://api.github.com/repos/a/b/issues/{number}"
    return {"id": id_, "issue_url": url, "user": USER, "created_at": at, "updated_at": at, "author_association": "NONE", "body": "x"}


def event(id_: int, number: int, minutes: int, what: str, **other: Any) -> Row:
    at = stamp(START + timedelta(minutes=minutes))
    url = f"https://api.github.com/repos/a/b/issues/{number}"
    return {"id": id_, "issue_url": url, "actor": USER, "event": what, "created_at": at} | other


@pytest.fixture
def recording() -> Recording:
    """250 tickets in as many minutes, but 130 of them in one and the same second: more than a page."""
    issues = [issue(number, min(number, 120)) for number in range(1, 251)]
    return Recording(issues, [comment(id_, id_, id_) for id_ in range(1, 231)], [event(id_, id_, id_, "labeled") for id_ in range(1, 221)])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/store.db")


def bring_in(fake: FakeGitHub, store: Store, since: datetime = START) -> SyncSummary:
    console = Console(quiet=True)
    return sync(GitHubSource("a/b", console), store, "a/b", since, console)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)


def served(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> FakeGitHub:
    fake = FakeGitHub({"a/b": recording})
    monkeypatch.setenv("GITHUB_API_URL", fake.url)
    return fake


def everything(store: Store) -> History:
    return store.history("a/b", START - timedelta(days=1))


def counts(store: Store) -> tuple[int, int, int]:
    history = everything(store)
    return len(history.tickets), len(history.comments), len(history.events)


def test_more_than_a_page_within_one_second_is_read_to_its_end(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        assert bring_in(fake, store).rows == 250 + 230 + 220
    assert counts(store) == (250, 230, 220)


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


def test_a_passing_fault_of_the_server_is_not_even_noticed(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        fake.faults.append(Fault(502, after=2))
        bring_in(fake, store)
    assert counts(store) == (250, 230, 220)


def test_a_short_wait_that_github_asks_for_is_waited(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        fake.faults.append(Fault(403, {"Retry-After": "0"}, after=2))
        bring_in(fake, store)
    assert counts(store) == (250, 230, 220)


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


@pytest.mark.parametrize(("status", "how"), [(410, "deleted"), (301, "transferred")])
def test_a_ticket_that_is_gone_gets_a_tombstone_and_is_asked_for_once(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, status: int, how: str
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        recording.gone[7] = status
        bring_in(fake, store)
        before = len(fake.requests)
        bring_in(fake, store)
        assert len(fake.requests) - before <= 5
    buried = everything(store).tickets.dropna(subset=["removed_at"])
    assert buried[["number", "removed_how"]].to_numpy().tolist() == [[7, how]]


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


def test_a_reader_is_not_stopped_by_a_writer(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
    with store._engine.begin() as writing:
        writing.exec_driver_sql("UPDATE issues SET state = 'closed'")
        reader = Store(f"sqlite:///{tmp_path}/store.db")
        assert (everything(reader).tickets["state"] == "open").all()


def test_enterprise_servers_have_a_path_prefix(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        monkeypatch.setenv("GITHUB_API_URL", f"{fake.url}/api/v3")
        bring_in(fake, store)
        assert all(path.startswith("/api/v3/repos/a/b") for path in fake.requests)
    assert everything(store).web_url == fake.url
