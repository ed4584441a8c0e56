"""Sync against a GitHub that changes while it is read, repeats, shifts and cuts its answers, and against its own death at any request.

Whatever happened: after a last sync in quiet the store is the truth, and before it no cursor claims more than was brought.
`HISTORIES=10000 make test` tries so many; a failure prints the script of what happened.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from reportlib.collect import asking
from reportlib.collect.github import GitHubSource
from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.collect.sync import OVERLAP, SyncSummary, sync
from reportlib.errors import SourceError
from tests.fake_github import Row
from tests.unruly_github import START, Mischief, Step, Tracker, UnrulyGitHub, What

QUIET = Console(quiet=True)
FROM = (START - timedelta(days=1), START + timedelta(days=3))
"""Where histories begin: before all, and after what is old."""

KEYS = {"issues": "number", "comments": "id", "events": "id"}


class KilledError(Exception):
    """The process is no more."""


class Mortal(GitHubSource):
    """Dies where the server's script says so, with the answer in its hands."""

    def __init__(self, fake: UnrulyGitHub) -> None:
        super().__init__("a/b", QUIET)
        self._fake = fake

    def _get(self, path: str, is_right: Callable[[Any], bool], **query: Any) -> tuple[dict[str, Any], Any]:
        answered = super()._get(path, is_right, **query)
        if self._fake.is_killed:
            raise KilledError
        return answered


@dataclass(frozen=True)
class Run:
    """What happens before a sync, how long after the one before it comes, how far it shall reach, and what happens during it.

    The store tells syncs apart by the second, so none begins in that of the one before.
    """

    changes: tuple[tuple[What, int], ...]
    seconds: int
    history_from: datetime
    steps: tuple[Step, ...]


changes = st.lists(st.tuples(st.sampled_from(get_args(What)), st.integers(0, 5)), max_size=4).map(tuple)
some_changes = st.one_of(st.just(()), changes)
shifts = st.tuples(st.sampled_from(["edit", "label", "delete", "transfer", "comment", "uncomment", "open"]), st.integers(0, 11))
moving = st.builds(
    lambda shift, late: Step((shift,) if shift else (), 1, **late), st.none() | shifts,
    st.sampled_from([{}, {}, {"lag": 200}, {"lag": 200, "mischief": "fresh"}]),
)  # fmt: skip
wild = st.builds(
    Step, some_changes, seconds=st.sampled_from([0, 0, 1, 30]), lag=st.sampled_from([0, 0, 0, 3, 200]),
    mischief=st.one_of(st.just(""), st.sampled_from(get_args(Mischief))),
)  # fmt: skip
runs = st.builds(
    Run, changes, seconds=st.sampled_from([1, 60, 86400]), history_from=st.sampled_from(FROM),
    steps=st.lists(wild, max_size=14).map(tuple),
)  # fmt: skip


@st.composite
def beginnings(draw: st.DrawFn) -> Tracker:
    """A tracker with a past: tickets of a few seconds' distance or of days', the odd one left out of its page."""
    tracker = Tracker()
    for _ in range(draw(st.integers(0, 12))):
        tracker.change("open", 0)
        for change in draw(some_changes):
            tracker.change(*change)
        if draw(st.booleans()):
            tracker.change("close", -1)
        tracker.now += timedelta(seconds=draw(st.sampled_from([0, 0, 1, 86400])))
    # A row of a closed ticket that is lost stays lost; where one of an open ticket is, the counts tell.
    if draw(st.booleans()):
        tracker.change("bulk", 0)
    tracker.now = max(tracker.now, START + timedelta(days=5))
    # Closed ones: of open ones GitHub's count is more than its list, and such a difference can hide another.
    closed = sorted(number for number, row in tracker.rows("issues").items() if row["state"] == "closed")
    tracker.hidden = draw(st.sets(st.sampled_from(closed), max_size=2)) if closed else set()
    return tracker


@pytest.fixture(scope="module")
def fake() -> Iterator[UnrulyGitHub]:
    with UnrulyGitHub() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_API_URL", server.url)
        patch.delenv("GITHUB_TOKEN", raising=False)
        yield server


@st.composite
def crowds(draw: st.DrawFn) -> Tracker:
    """Closed tickets that somebody touched all at once: what is lost of them is in no later list, and in no count."""
    tracker = Tracker()
    for number in range(draw(st.integers(5, 12))):
        tracker.change("open", 0)
        tracker.change("comment", number)
        tracker.change("close", number)
    tracker.change("bulk", 0)
    tracker.now = START + timedelta(days=5)
    return tracker


def many(share: float = 1) -> Any:
    asked = os.environ.get("HISTORIES")
    return settings(
        max_examples=int(int(asked or 40) * share), deadline=None, derandomize=asked is None, print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
    )  # fmt: skip


@many()
@given(beginnings(), st.lists(runs, min_size=1, max_size=4), st.sampled_from([2, 3, 5]))
def test_after_whatever_happened_one_sync_in_quiet_has_it_all(
    fake: UnrulyGitHub, tmp_path_factory: pytest.TempPathFactory, tracker: Tracker, script: list[Run], page: int
) -> None:
    fake.largest_page = page  # so that few rows are many pages
    watched = Watched(fake, tracker, tmp_path_factory.mktemp("store") / "store.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "BACKOFF", 0.001)
        for run in script:
            watched.run(run)
        assert watched.run(Run((), 86400, FROM[0], ()))
        watched.has_it_all()
        again = watched.run(Run((), 86400, FROM[0], ()))
        assert again
        assert again.rows == 0


@many(2)
@given(crowds(), st.lists(moving, min_size=6, max_size=30), st.none() | shifts, st.sampled_from([2, 3]))
def test_rows_that_move_while_many_pages_are_read_are_all_there(
    fake: UnrulyGitHub, tmp_path_factory: pytest.TempPathFactory, tracker: Tracker, steps: list[Step], first: tuple[What, int], page: int
) -> None:
    fake.largest_page = page
    watched = Watched(fake, tracker, tmp_path_factory.mktemp("store") / "store.db")
    assert watched.run(Run((first,) if first else (), 1, FROM[0], tuple(steps)))
    # The second one goes on where the first ended, and finds what is gone.
    assert watched.run(Run((), 86400, FROM[0], ()))
    watched.has_it_all()


class Watched:
    """A store of which every sync is checked."""

    def __init__(self, fake: UnrulyGitHub, tracker: Tracker, path: Path) -> None:
        self._fake, self._tracker, self._path = fake, tracker, path
        self._url = f"sqlite:///{path}"
        self._finished: Any = None
        self._ever: set[tuple[str, int, str]] = set()
        Store(self._url)

    def run(self, run: Run) -> SyncSummary | None:
        """What a sync says that came to its end; None for one that did not."""
        for change in run.changes:
            self._tracker.change(*change)
        self._tracker.now += timedelta(seconds=run.seconds)
        self._fake.play(self._tracker, run.steps)
        store = Store(self._url)
        before, changed_at = store.progress("a/b"), self._changed_at()
        try:
            summary = sync(Mortal(self._fake), store, "a/b", run.history_from, QUIET)
        except (KilledError, SourceError):
            assert store.progress("a/b") == before
            self._no_cursor_claims_too_much()
            summary = None
        if summary:
            assert store.progress("a/b").synced_at == summary.synced_at
            assert not self._rows("SELECT * FROM cursors")
            # What a sync that was cut off brought is new in the one that comes to its end.
            held = self._held()
            assert self._changed_at() == (changed_at if held == self._finished else stamp(summary.synced_at))
            self._finished = held
        self._nothing_is_forgotten()
        return summary

    def has_it_all(self) -> None:
        """The store is the truth: every row once, as it is; what is gone is marked."""
        for kind, key in KEYS.items():
            there = {row[key]: row for row in self._table(kind)}
            for id_, row in self._tracker.rows(kind).items():
                if kind == "issues" or id_ in there or datetime.fromisoformat(row["created_at"]) >= FROM[0]:
                    assert json.loads(there[id_]["raw"]) == _own(row), (kind, id_)
                    assert kind == "events" or there[id_]["removed_at"] is None, (kind, id_)
            if kind == "issues":
                gone = {id_ for id_, row in there.items() if row["state"] == "open" and row["removed_at"] is None}
                assert gone <= set(self._tracker.rows("issues")), "open in the store, and gone"
        # No report looks at what was said in a pull request.
        tickets = {number for number, row in self._tracker.rows("issues").items() if "pull_request" not in row}
        said = {row["id"] for row in self._rows("SELECT * FROM comments") if row["removed_at"] is None and row["number"] in tickets}
        assert said <= set(self._tracker.rows("comments")), "said in the store, and deleted"

    def _no_cursor_claims_too_much(self) -> None:
        """A sync goes on a little before its cursor; what lies before that must be in the store as it is."""
        for stream, position in self._rows("SELECT stream, position FROM cursors WHERE stream <> 'changed'"):
            kind, state, since = stream.split(" ")
            there = {row[KEYS[kind]]: json.loads(row["raw"]) for row in self._table(kind)}
            until = stamp(datetime.fromisoformat(position) - OVERLAP)
            for id_, row in self._tracker.rows(kind).items():
                if stamp(datetime.fromisoformat(since)) <= row["updated_at"] < until and state in ("", "all", row.get("state")):
                    assert there.get(id_) == row, (stream, position)

    def _nothing_is_forgotten(self) -> None:
        """Each row that the store ever had is there, or among the versions, as the tracker once had it."""
        now = {(row[0], row[1], row[2]) for row in self._rows("SELECT kind, id, raw FROM versions")}
        assert len(now) <= len(self._rows("SELECT * FROM versions"))
        now |= {(kind, id_, raw) for kind, id_, raw, _ in self._held()}
        pulls = {number for number, versions in self._tracker.issues.items() if "pull_request" in (versions[0][1] or {})}
        assert {row for row in self._ever if row[0] != "issues" or row[1] not in pulls} <= now
        self._ever |= now

    def _held(self) -> set[tuple[str, int, str, str | None]]:
        return {
            (kind, row[key], row["raw"], None if kind == "events" else row["removed_at"])
            for kind, key in KEYS.items() for row in self._table(kind)
        }  # fmt: skip

    def _changed_at(self) -> str | None:
        return next((row["changed_at"] for row in self._rows("SELECT changed_at FROM repositories")), None)

    def _table(self, kind: str) -> list[sqlite3.Row]:
        return self._rows(f"SELECT * FROM {kind}")  # noqa: S608  # a table of ours

    def _rows(self, query: str) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(self._path)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(query).fetchall()


def _own(row: Row) -> Row:
    """An event without its ticket's address, in place of which the list embeds the ticket."""
    return {key: value for key, value in row.items() if key != "issue_url"} if "event" in row else row
