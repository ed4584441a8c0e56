"""Rows as GitHub lists them, a server that has them, and a sync from it into a store, for tests of what is brought in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from reportlib.collect import asking
from reportlib.collect.github import GitHubSource
from reportlib.collect.history import History
from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.collect.sync import SyncSummary, sync
from tests.fake_github import FakeGitHub, Recording

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
def store(store_url: str) -> Store:
    return Store(store_url)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.setattr(asking, "BACKOFF", 0.01)


def served(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> FakeGitHub:
    fake = FakeGitHub({"a/b": recording})
    monkeypatch.setenv("GITHUB_API_URL", fake.url)
    return fake


def meddling(recording: Recording, monkeypatch: pytest.MonkeyPatch, meddle: Callable[[str, FakeGitHub], None]) -> FakeGitHub:
    """The server, with something done to its rows before each request is answered."""
    fake = served(recording, monkeypatch)
    answer = fake.answer

    def answering(target: str, token: str | None) -> Any:
        meddle(target, fake)
        return answer(target, token)

    fake.answer = answering  # type: ignore[method-assign]  # a server whose lists move
    return fake


def bring_in(fake: FakeGitHub, store: Store, since: datetime = START) -> SyncSummary:
    console = Console(quiet=True)
    return sync(GitHubSource("a/b", console), store, "a/b", since, console)


def everything(store: Store) -> History:
    return store.history("a/b", START - timedelta(days=1))


def counts(store: Store) -> tuple[int, int, int]:
    history = everything(store)
    return len(history.tickets), len(history.comments), len(history.events)
