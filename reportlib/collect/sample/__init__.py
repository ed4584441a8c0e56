"""The embedded tickets: what GitHub answered about a fictional repository at three instants, read like GitHub itself.

So that the first run needs no token and no network, and still goes through the same sync, removals included.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from reportlib.collect.source import PAGE, Fate, Page, Row

FOLDER = Path(__file__).parent / "recordings"


def instants() -> list[datetime]:
    """When the recordings were made, the oldest first."""
    return [_instant(path) for path in _files()]


def edition() -> str:
    """A name of the embedded data that changes with it: a newer version of the program may bring other tickets."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def recordings(after: datetime | None = None) -> "Iterator[SampleSource]":
    """A source per recording, the oldest first; with `after`, only those made later, but at least the last one."""
    made = instants()
    for place, instant in enumerate(made):
        if after is None or instant > after or place == len(made) - 1:
            yield SampleSource(place)


class SampleSource:
    """The repository as it was at one recording, for `sync` (a Source). Places count from 0; the last one is the default."""

    name = "sample"
    # No page lies there, and none ever will: example.com is kept for examples.
    web_url = "https://github.example.com"
    requests_left: int | None = None

    def __init__(self, place: int = -1) -> None:
        files = _files()
        self._files = files[: place % len(files) + 1]
        self.requests = 0

    def repository(self) -> tuple[Row, datetime]:
        """The repository's row and the recording's instant."""
        self.requests += 1
        return self._world.repository | {"edition": edition()}, self._world.instant

    def foretell(self, row: Row, history_from: datetime) -> None:
        """Nothing: no limit is set here."""

    def issues(self, state: str, since: datetime, page: int = 1) -> Page:
        """Issues and pull requests updated at or after `since`, the oldest update first."""
        self.requests += 1
        listed = [row for row in self._world.issues.values() if state in ("all", row["state"])]
        return _page(_since(listed, since), page)

    def comments(self, since: datetime, page: int = 1) -> Page:
        """Comments updated at or after `since`, the oldest update first."""
        self.requests += 1
        return _page(_since(self._world.comments, since), page)

    def comments_of(self, number: int, page: int) -> Page:
        """One ticket's comments."""
        self.requests += 1
        return _page([row for row in self._world.comments if _number(row) == number], page)

    def events(self, page: int, size: int | None = None) -> Page:
        """Issue events, the newest first, each with the copy of its ticket that GitHub embeds."""
        self.requests += 1
        listed = _page(self._world.events, page, size)
        return Page((row | {"issue": self._world.issues[_number(row)]} for row in listed), listed.more)

    def fate(self, number: int) -> Fate | None:
        """What became of a ticket; None if it is still there."""
        self.requests += 1
        return self._world.gone.get(number)

    @cached_property
    def _world(self) -> "_World":
        return _World(self._files)


class _World:
    """All recordings up to one, later rows over earlier ones, and without the tickets that are gone."""

    def __init__(self, files: list[Path]) -> None:
        self.issues: dict[int, Row] = {}
        comments: list[Row] = []
        events: list[Row] = []
        for path in files:
            recording = json.loads(gzip.decompress(path.read_bytes()))
            self.issues |= {row["number"]: row for row in recording["issues"]}
            comments += recording["comments"]
            events += recording["events"]
        self.instant = datetime.fromisoformat(recording["instant"])
        self.repository: Row = recording["repository"]
        self.gone: dict[int, Fate] = {int(number): how for number, how in recording["gone"].items()}
        self.issues = {number: row for number, row in self.issues.items() if number not in self.gone}
        self.comments = [row for row in comments if _number(row) in self.issues]
        self.events = sorted(
            (row for row in events if _number(row) in self.issues), key=lambda row: (row["created_at"], row["id"]), reverse=True
        )


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.json.gz"))


def _instant(path: Path) -> datetime:
    return datetime.strptime(path.name.split(".")[0], "%Y-%m-%dT%H").replace(tzinfo=UTC)


def _since(rows: list[Row], since: datetime) -> list[Row]:
    floor = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return sorted((row for row in rows if row["updated_at"] >= floor), key=lambda row: (row["updated_at"], row["id"]))


def _page(rows: list[Row], page: int, size: int | None = None) -> Page:
    size = size or PAGE
    return Page(rows[(page - 1) * size : page * size], page * size < len(rows))


def _number(row: Row) -> int:
    return int(row["issue_url"].rsplit("/", 1)[1])
