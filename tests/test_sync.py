"""Sync: complete at first, incremental after, resumed where it was cut off; what is gone is found."""

import copy
import math
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from reportlib.collect import asking
from reportlib.collect.github import GitHubSource
from reportlib.collect.history import History
from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.collect.sync import EPOCH, SyncSummary, sync
from reportlib.errors import SourceError, UnavailableError
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
    monkeypatch.setattr(asking, "BACKOFF", 0.01)


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
    with closing(sqlite3.connect(tmp_path / "store.db")) as writer:
        writer.execute("UPDATE issues SET state = 'closed'")
        reader = Store(f"sqlite:///{tmp_path}/store.db")
        assert len(everything(reader).tickets) == 250


def test_enterprise_servers_have_a_path_prefix(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        monkeypatch.setenv("GITHUB_API_URL", f"{fake.url}/api/v3")
        bring_in(fake, store)
        assert all(path.startswith("/api/v3/repo") for path in fake.requests)
    assert everything(store).web_url == fake.url


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


def test_a_page_that_github_shortened_is_not_taken_for_the_last(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.hidden = {30, 150, 200}
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
    assert counts(store) == (247, 227, 217)


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


def test_a_transferred_ticket_is_followed_to_where_it_went_and_a_restored_one_loses_its_tombstone(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        recording.gone |= {7: 404, 8: 301}
        assert bring_in(fake, store).rows == 2
        assert everything(store).tickets.set_index("number")["removed_how"].loc[[7, 8]].tolist() == ["transferred"] * 2
        del recording.gone[7]
        bring_in(fake, store)
    assert everything(store).tickets.dropna(subset=["removed_at"])["number"].tolist() == [8]


def test_a_renamed_repository_is_read_under_its_new_name_and_kept_under_the_old(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeGitHub({"new/name": recording}, renamed={"a/b": "new/name"}) as fake:
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        bring_in(fake, store)
    assert counts(store) == (250, 230, 220)
    assert fake.requests[:2] == ["/repos/a/b", "/repos/new/name"]


@pytest.mark.parametrize("after", range(1, 12))
def test_a_repository_that_is_renamed_between_two_pages_is_read_on(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """PyGithub follows a redirect without the query: a list asked for by name would begin again, in another order."""
    recording.issues[6]["state"] = recording.issues[7]["state"] = "closed"
    fake = served(recording, monkeypatch)
    answer = fake.answer

    def renaming(target: str, token: str | None) -> Any:
        if len(fake.requests) == after:
            fake.repositories["new/name"] = fake.repositories.pop("a/b")
            fake.renamed = {"a/b": "new/name"}
        return answer(target, token)

    fake.answer = renaming  # type: ignore[method-assign]  # a server that changes while it is read
    with fake:
        bring_in(fake, store)
    assert len(fake.requests) >= 11
    assert counts(store) == (250, 230, 220)
    assert everything(store).tickets["removed_at"].isna().all()


def test_another_repository_under_the_name_of_one_that_is_gone_is_told_and_not_mixed_in(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        fake.repositories = {"a/b": Recording([issue(1, 1, title="Another")]), "new/name": recording}
        fake.renamed = {"x/y": "a/b"}  # another number
        with pytest.raises(SourceError, match="another repository than the one in the store"):
            bring_in(fake, store)
    assert counts(store) == (250, 230, 220)
    assert "Another" not in set(everything(store).tickets["title"])


@pytest.mark.parametrize("after", [*range(1, 8), "/issues/7"])
def test_a_repository_that_is_made_private_between_two_pages_is_told_and_loses_no_ticket(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, after: int | str
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        recording.gone[7] = 410
        before = len(fake.requests)
        answer = fake.answer

        def hiding(target: str, token: str | None) -> Any:
            asked = fake.requests[before:]
            hidden = len(asked) > after if isinstance(after, int) else any(path.endswith(after) for path in asked)
            return (404, {}, {"message": "Not Found"}) if hidden else answer(target, token)

        fake.answer = hiding  # type: ignore[method-assign]  # a server that changes while it is read
        with pytest.raises(SourceError, match="no longer shows a/b"):
            bring_in(fake, store)
        assert everything(store).tickets["removed_at"].isna().all()
        fake.answer = answer  # type: ignore[method-assign]  # as it was
        bring_in(fake, store)
    assert everything(store).tickets.dropna(subset=["removed_at"])[["number", "removed_how"]].to_numpy().tolist() == [[7, "deleted"]]


def test_an_event_whose_ticket_is_no_longer_told_is_left_out(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording.events.append({"id": 900, "event": "closed", "actor": None, "issue": None, "created_at": stamp(START)})
    with served(recording, monkeypatch) as fake:
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


def test_issues_that_are_turned_off_are_told(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(recording, monkeypatch) as fake:
        fake.faults.append(Fault(410, path="/issues"))
        with pytest.raises(SourceError, match="issues turned off"):
            bring_in(fake, store)


def test_a_deleted_comment_is_found_by_the_count_that_no_longer_matches(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.issues[4]["comments"] = 3
    recording.comments += [comment(501, 5, 6), comment(502, 5, 7)]
    with served(recording, monkeypatch) as fake:
        fake.now = (START + timedelta(days=1)).timestamp()
        bring_in(fake, store)
        before = len(fake.requests)
        recording.comments = [row for row in recording.comments if row["id"] != 501]
        recording.comments.append(comment(503, 5, 0) | {"created_at": stamp(START + timedelta(days=2))})
        # One went and one came: the count is as it was, and still does not match.
        recording.issues[4] |= {"updated_at": stamp(START + timedelta(days=2))}
        recording.comments[-1]["updated_at"] = recording.comments[-1]["created_at"]
        fake.now = (START + timedelta(days=3)).timestamp()
        assert bring_in(fake, store).requests == len(fake.requests) - before == 5
        comments = everything(store).comments
        assert comments.dropna(subset=["removed_at"])[["id", "removed_at"]].to_numpy().tolist() == [[501, START + timedelta(days=3)]]
        fake.now = (START + timedelta(days=4)).timestamp()
        assert bring_in(fake, store).rows == 0


def test_nothing_is_asked_for_from_before_the_repository_was_made(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        before = len(fake.requests)
        bring_in(fake, store, START - timedelta(days=400))
        assert len(fake.requests) - before <= 5


def meddling(recording: Recording, monkeypatch: pytest.MonkeyPatch, meddle: Callable[[str, FakeGitHub], None]) -> FakeGitHub:
    """The server, with something done to its rows before each request is answered."""
    fake = served(recording, monkeypatch)
    answer = fake.answer

    def answering(target: str, token: str | None) -> Any:
        meddle(target, fake)
        return answer(target, token)

    fake.answer = answering  # type: ignore[method-assign]  # a server whose lists move
    return fake


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


def test_what_a_first_sync_brought_before_it_was_cut_off_and_is_gone_by_now_is_found(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.issues[4]["comments"] = 1
    with served(recording, monkeypatch) as fake:
        fake.now = (START + timedelta(days=1)).timestamp()
        fake.faults.append(Fault(500, times=4, path="/events"))
        with pytest.raises(SourceError):
            bring_in(fake, store)
        recording.gone[7] = 410
        recording.comments = [row for row in recording.comments if row["id"] != 5]
        recording.issues[4] |= {"comments": 0, "updated_at": stamp(START + timedelta(days=2))}
        fake.now = (START + timedelta(days=3)).timestamp()
        bring_in(fake, store)
    history = everything(store)
    assert history.tickets.dropna(subset=["removed_at"])["number"].tolist() == [7]
    assert history.comments.dropna(subset=["removed_at"])["id"].tolist() == [5]


def test_a_comment_that_came_after_its_tickets_row_and_went_again_is_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(1, 1, comments=0)])

    def said(target: str, fake: FakeGitHub) -> None:
        if "/issues/comments" in target and not recording.comments:
            recording.comments.append(comment(501, 1, 30))

    with meddling(recording, monkeypatch, said) as fake:
        fake.now = (START + timedelta(hours=1)).timestamp()
        bring_in(fake, store)
        recording.comments[0] = comment(502, 1, 90)
        recording.issues[0] |= {"comments": 1, "updated_at": stamp(START + timedelta(minutes=90))}
        fake.now = (START + timedelta(days=1)).timestamp()
        bring_in(fake, store)
    assert everything(store).comments.dropna(subset=["removed_at"])["id"].tolist() == [501]


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


def test_a_comment_of_the_second_of_its_tickets_row_that_went_again_is_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording([issue(1, 30, comments=1)], [comment(500, 1, 30)])

    def said(target: str, fake: FakeGitHub) -> None:
        if "/issues/comments" in target and len(recording.comments) == 1:
            recording.comments.append(comment(501, 1, 30))

    with meddling(recording, monkeypatch, said) as fake:
        fake.now = (START + timedelta(hours=1)).timestamp()
        bring_in(fake, store)
        recording.comments[1] = comment(502, 1, 90)
        recording.issues[0] |= {"comments": 2, "updated_at": stamp(START + timedelta(minutes=90))}
        fake.now = (START + timedelta(days=1)).timestamp()
        bring_in(fake, store)
    assert everything(store).comments.dropna(subset=["removed_at"])["id"].tolist() == [501]
