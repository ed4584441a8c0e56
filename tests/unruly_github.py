"""A loopback GitHub that lives while it is read: between two requests tickets change, and its answers are late, doubled, short or cut.

`Tracker` is the truth; `UnrulyGitHub` answers from it, each request by one `Step` of a script, and in good order when that is at its end.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from reportlib.collect.rows import number_of, stamp
from tests.fake_github import FakeGitHub, Recording, Row

START = datetime(2025, 1, 1, tzinfo=UTC)
URL = "https://api.github.com/repos/a/b/issues"
ANN = {"login": "ann", "type": "User"}
MOVES = {"close": "closed", "reopen": "reopened", "label": "labeled", "quiet": "subscribed"}

What = Literal["open", "close", "reopen", "label", "quiet", "edit", "comment", "reword", "uncomment", "delete", "transfer", "bulk"]
Mischief = Literal["", "order", "repeat", "twice", "no link", "bad gateway", "half", "cut", "killed", "fresh"]


@dataclass(frozen=True)
class Step:
    """What happens before a request is answered, and how it is: `lag` is how many seconds old the lists are, which never go back."""

    changes: tuple[tuple[What, int], ...] = ()
    seconds: int = 0
    lag: int = 0
    mischief: Mischief = ""


@dataclass
class Tracker:
    """A repository's rows in all their versions, the oldest first: (since when, row), None from when it is gone."""

    now: datetime = START
    issues: dict[int, list[tuple[datetime, Row | None]]] = field(default_factory=dict)
    comments: dict[int, list[tuple[datetime, Row | None]]] = field(default_factory=dict)
    events: dict[int, list[tuple[datetime, Row | None]]] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def change(self, what: What, pick: int) -> None:
        """Do it to one of the tickets that are there; nothing where none fits."""
        there = [number for number in self.issues if number not in self.gone and number not in self.hidden]
        if what == "open":
            self._open()
        elif what == "bulk":
            for number in there:
                self._touch(number, title=f"Ticket {number} in bulk at {stamp(self.now)}")
        elif there:
            self._one(what, there[pick % len(there)], pick)

    def seen(self, at: datetime) -> Recording:
        """The rows as lists show them that are as of then; what is gone is gone."""
        issues, comments, events = (list(_standing(kind, at)) for kind in (self.issues, self.comments, self.events))
        return Recording(issues, comments, events, dict(self.gone), set(self.hidden))

    def rows(self, kind: str) -> dict[int, Row]:
        """The rows that a sync can find: not gone, not hidden, not of a ticket that is gone."""
        listed = _standing(getattr(self, kind), self.now)
        if kind == "issues":
            return {row["number"]: row for row in listed if row["number"] not in self.gone and row["id"] not in self.hidden}
        return {row["id"]: row for row in listed if number_of(row) not in self.gone}

    def _open(self) -> None:
        number, at = len(self.issues) + 1, stamp(self.now)
        row: Row = {
            "number": number, "id": number, "title": f"Ticket {number}", "body": "", "user": ANN, "labels": [], "state": "open",
            "comments": 0, "created_at": at, "updated_at": at, "closed_at": None,
        }  # fmt: skip
        self.issues[number] = [(self.now, row | ({"pull_request": {}} if number % 5 == 0 else {}))]

    def _one(self, what: What, number: int, pick: int) -> None:
        row = self._last(number)
        if what in MOVES and (what not in ("close", "reopen") or (what == "close") == (row["state"] == "open")):
            self._event(number, MOVES[what])
            state = {"close": {"state": "closed", "closed_at": stamp(self.now)}, "reopen": {"state": "open", "closed_at": None}}
            if what != "quiet":
                self._touch(number, **state.get(what, {}))
        elif what == "edit":
            self._touch(number, title=f"{row['title']}!")
        elif what in ("delete", "transfer"):
            # To where nobody may look, or to another repository.
            self.gone[number] = 410 if what == "delete" else (301, 404)[pick % 2]
        elif what == "comment":
            id_, at = 1001 + len(self.comments), stamp(self.now)
            made = {"id": id_, "issue_url": f"{URL}/{number}", "user": ANN, "body": "x", "created_at": at, "updated_at": at}
            self.comments[id_] = [(self.now, made)]
            self._touch(number, comments=row["comments"] + 1)
        elif what in ("reword", "uncomment"):
            self._said(what, number, pick)

    def _said(self, what: What, number: int, pick: int) -> None:
        said = [versions for versions in self.comments.values() if (last := versions[-1][1]) and number_of(last) == number]
        if said and what == "reword":
            last = said[pick % len(said)][-1][1] or {}
            said[pick % len(said)].append((self.now, last | {"body": f"{last['body']}!", "updated_at": stamp(self.now)}))
        elif said:
            said[pick % len(said)].append((self.now, None))
            self._touch(number, comments=self._last(number)["comments"] - 1)

    def _last(self, number: int) -> Row:
        return self.issues[number][-1][1] or {}

    def _touch(self, number: int, **other: Any) -> None:
        self.issues[number].append((self.now, self._last(number) | {"updated_at": stamp(self.now)} | other))

    def _event(self, number: int, what: str) -> None:
        id_ = 2001 + len(self.events)
        row = {"id": id_, "issue_url": f"{URL}/{number}", "actor": ANN, "event": what, "created_at": stamp(self.now)}
        self.events[id_] = [(self.now, row)]


class UnrulyGitHub(FakeGitHub):
    """Answers for a/b from the tracker, by the script's next step; `is_killed` says that whoever asked does not live to see the answer."""

    def __init__(self) -> None:
        super().__init__({})
        self.play(Tracker(), ())

    def play(self, tracker: Tracker, script: Iterable[Step]) -> None:
        """Answer from this tracker and by this script from now on."""
        self.tracker, self._script, self.is_killed = tracker, iter(script), False
        self._listed = START
        self._before: dict[tuple[str, str], tuple[int, dict[str, str], Any]] = {}

    def answer(self, target: str, token: str | None) -> tuple[int, dict[str, str], Any]:
        """What the step makes of the truth."""
        step = next(self._script, Step())
        self.tracker.now += timedelta(seconds=step.seconds)
        for change in step.changes:
            self.tracker.change(*change)
        self.now = self.tracker.now.timestamp()
        self.is_killed = step.mischief == "killed"
        self._listed = max(self._listed, self.tracker.now - timedelta(seconds=step.lag))
        self.repositories = {"a/b": self.tracker.seen(self._listed)}
        status, headers, body = super().answer(target, token)
        if isinstance(body, list):
            headers, body = self._list(step.mischief, target, headers, body)
        return _broken(step.mischief, status, headers, body)

    def _list(self, mischief: Mischief, target: str, headers: dict[str, str], rows: list[Row]) -> tuple[dict[str, str], list[Row]]:
        path, state = target.partition("?")[0], "state=open" if "state=open" in target else ""
        before = self._before.get((path, state))
        self._before[path, state] = 0, headers, rows
        leads_on = 'rel="next"' in headers.get("Link", "")
        if mischief == "twice" and before and leads_on and 'rel="next"' in before[1].get("Link", ""):
            return before[1], before[2]
        if mischief == "repeat" and before and "page=1&" not in target:
            return headers, before[2][-2:] + rows
        if mischief == "no link" and not leads_on:
            return {}, rows
        if mischief == "order":
            return headers, sorted(reversed(rows), key=_place(path))
        if mischief == "fresh" and not path.endswith("/events"):
            # Found by what was known of them a while ago, and shown as they are.
            kind = "comments" if path.endswith("comments") else "issues"
            return headers, [self.tracker.rows(kind).get(row["number" if kind == "issues" else "id"], row) for row in rows]
        return headers, rows


def _standing(kind: dict[int, list[tuple[datetime, Row | None]]], at: datetime) -> Iterator[Row]:
    for versions in kind.values():
        last = next((row for since, row in reversed(versions) if since <= at), None)
        if last:
            yield last


def _place(path: str) -> Callable[[Row], Any]:
    """What a list is sorted by, without what makes the order whole."""
    if path.endswith("/events"):
        return lambda row: -datetime.fromisoformat(row["created_at"]).timestamp()
    return lambda row: row["id"] if path.count("/") > 5 else row["updated_at"]


def _broken(mischief: Mischief, status: int, headers: dict[str, str], body: Any) -> tuple[int, dict[str, str], Any]:
    if mischief == "bad gateway":
        return 502, {}, {"message": "Bad Gateway"}
    data = json.dumps(body).encode()
    if mischief == "half" and len(data) > 2:
        return status, headers, data[: len(data) // 2]
    if mischief == "cut":
        return status, headers | {"Content-Length": str(len(data) + 1), "Connection": "close"}, data
    return status, headers, body
