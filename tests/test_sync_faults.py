"""Sync when GitHub fails, limits or answers as another would, and at odd addresses: waited for, asked again or told in a sentence."""

import re
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from reportlib.collect.github import GitHubSource
from reportlib.collect.store import Store
from reportlib.collect.sync import EPOCH, sync
from reportlib.errors import SourceError, UnavailableError
from tests.fake_github import Fault, Recording
from tests.syncing import START, bring_in, counts, environment, everything, recording, served, store

__all__ = ["environment", "recording", "store"]  # the fixtures


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


@pytest.mark.parametrize("max_wait", [0, 60, 3600])
def test_as_long_as_max_wait_is_waited_and_no_longer(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, max_wait: int
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    screen = StringIO()
    console = Console(file=screen, width=200)
    with served(recording, monkeypatch) as fake:
        fake.faults.append(Fault(403, {"Retry-After": "1800"}, after=3))
        try:
            sync(GitHubSource("a/b", console, max_wait), store, "a/b", START, console)
        except UnavailableError as error:
            assert max_wait < 1800
            assert re.search(r"used up until \d\d:\d\d UTC.*what came so far is kept", str(error))
            assert store.cursor("a/b", f"issues open {EPOCH.isoformat()}") is not None
        else:
            assert waited == [1801]
            assert re.search(r"GitHub asks to wait 1,801 s, until \d\d:\d\d:\d\d UTC\.", screen.getvalue())


def test_waiting_for_github_has_an_end(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with served(recording, monkeypatch) as fake:
        fake.faults.append(Fault(429, {"Retry-After": "1"}, times=1000))
        with pytest.raises(SourceError, match="request limit is used up"):
            bring_in(fake, store)
    assert len(fake.requests) < 10


def test_a_reset_is_read_by_the_servers_clock(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    with served(recording, monkeypatch) as fake:
        fake.now = START.timestamp()
        fake.faults.append(Fault(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(fake.now) + 20)}))
        bring_in(fake, store)
    assert waited == [21]


STRANGE = pytest.mark.parametrize("answered", [b"<html>", b'{"half', b"\xff", {"message": "?"}, None, [{}], ["a"]])


@STRANGE
def test_what_never_answers_as_github_does_is_told(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, answered: Any
) -> None:
    fake = served(recording, monkeypatch)
    fake.answer = lambda target, token: (200, {}, answered)  # type: ignore[method-assign]  # another server
    with fake, pytest.raises(SourceError, match="is not GitHub's API"):
        bring_in(fake, store)
    assert len(fake.requests) == 1


@STRANGE
def test_an_answer_that_is_cut_short_or_not_githubs_is_asked_for_again_and_told_when_none_comes(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, answered: Any
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    fake = served(recording, monkeypatch)
    answer = fake.answer
    broken = {3, 5, 6}
    fake.answer = lambda target, token: (200, {}, answered) if len(fake.requests) in broken else answer(target, token)  # type: ignore[method-assign]
    with fake:
        bring_in(fake, store)
        assert counts(store) == (250, 230, 220)
        assert len(slept) == 3
        broken |= set(range(len(fake.requests) + 2, 1000))
        with pytest.raises(UnavailableError, match="what came so far is kept"):
            bring_in(fake, store)


@pytest.mark.parametrize(
    ("path", "lacks"),
    [("/a/b", "created_at"), ("/a/b", "open_issues_count"), ("/issues?", "updated_at"), ("/issues?", "number"), ("/issues?", "title"),
     ("/comments", "updated_at"), ("/comments", "issue_url"), ("/events", "created_at"), ("/events", "event")],
)  # fmt: skip
def test_a_row_that_lacks_what_is_needed_is_not_githubs(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, path: str, lacks: str
) -> None:
    fake = served(recording, monkeypatch)
    answer = fake.answer

    def lacking(target: str, token: str | None) -> Any:
        status, headers, body = answer(target, token)
        if path in target if "/issues" in target else target.endswith(path):
            rows = body if isinstance(body, list) else [body]
            body = [{name: value for name, value in row.items() if name != lacks} for row in rows]
            body = body if "/issues" in target else body[0]
        return status, headers, body

    fake.answer = lacking  # type: ignore[method-assign]  # what answers is not GitHub
    with fake, pytest.raises(SourceError, match=r"is not GitHub's API|not its own"):
        bring_in(fake, store)


def test_issues_that_are_turned_off_are_told(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        fake.faults.append(Fault(410, path="/issues"))
        with pytest.raises(SourceError, match="issues turned off"):
            bring_in(fake, store)


def test_enterprise_servers_have_a_path_prefix(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        monkeypatch.setenv("GITHUB_API_URL", f"{fake.url}/api/v3")
        bring_in(fake, store)
        assert all(path.startswith("/api/v3/repo") for path in fake.requests)
    assert everything(store).web_url == fake.url


@pytest.mark.parametrize("url", ["http://localhost:99999", "http://[::1", "ftp://x", "localhost:80", "nonsense"])
def test_an_address_that_is_none_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_API_URL", url)
    with pytest.raises(SourceError, match="GITHUB_API_URL is no web address"):
        GitHubSource("a/b", Console(quiet=True))


def test_neither_a_token_nor_a_password_in_the_address_gets_into_a_message_or_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    for token in ("canary token", "canary\ntoken", "canary→"):
        monkeypatch.setenv("GITHUB_TOKEN", token)
        with pytest.raises(SourceError) as told:
            GitHubSource("a/b", Console(quiet=True))
        assert "canary" not in str(told.value)
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setenv("GITHUB_API_URL", "http://me:canary@127.0.0.1:9")
    source = GitHubSource("a/b", Console(quiet=True))
    with pytest.raises(SourceError) as told:
        source.repository()
    assert "canary" not in str(told.value) + source.web_url
