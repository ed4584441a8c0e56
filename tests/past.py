"""What GitHub would have answered at an earlier instant about a recorded tracker, and what may happen to it later."""

import copy
import random
from datetime import UTC, datetime, timedelta

from reportlib.collect.rows import stamp
from tests import oracle
from tests.fake_github import Recording
from tests.oracle import Row, Ticket


def at(recording: Recording, instant: datetime) -> Recording:
    """The recording as it was: later rows left out, each ticket's row with its later events undone."""
    until = stamp(instant)
    issues = [_row(ticket, instant) for ticket in oracle.tickets(recording.issues, recording.comments, recording.events)]
    # Pull requests are only passed over: but for the time of their last update they may stay as they are now.
    pulls = [row | {"updated_at": min(row["updated_at"], until)} for row in recording.issues if "pull_request" in row]
    return Recording(
        [row for row in (*issues, *pulls) if row["created_at"] < until],
        [row for row in recording.comments if row["created_at"] < until],
        [row for row in recording.events if row["created_at"] < until],
    )


def _row(ticket: Ticket, instant: datetime) -> Row:
    is_open = ticket.is_open(instant)
    closes = [at for at, what in ticket.moves if what == "closed" and at < instant]
    later = [at for at in ticket.touches() if at < instant]
    is_last = not any(at >= instant for at, _ in ticket.moves)
    return ticket.row | {
        "state": "open" if is_open else "closed",
        "closed_at": None if is_open or not closes else ticket.row["closed_at"] if is_last else stamp(closes[-1]),
        "state_reason": None if is_open else ticket.row["state_reason"] if is_last else "completed",
        "title": ticket.title(instant),
        "labels": [{"name": name} for name in ticket.labels(instant)],
        "comments": ticket.comment_count(instant),
        "updated_at": stamp(max(later, default=ticket.created)),
    }


class Later:
    """A tracker to which things happen; every change is one that GitHub's users can make."""

    def __init__(self, recording: Recording, seed: str) -> None:
        self.recording = copy.deepcopy(recording)
        self.dice = random.Random(seed)
        self._next = 9_000_000_000

    def happen(self, count: int, begin: datetime, end: datetime) -> None:
        """So many changes, each to a ticket of its own choice, in the order of their times."""
        span = (end - begin).total_seconds()
        times = sorted(begin + timedelta(seconds=self.dice.uniform(0, span)) for _ in range(count))
        kinds = [
            self._close_or_reopen,
            self._label,
            self._rename,
            self._say,
            self._unsay,
            self._edit,
            self._like,
            self._delete,
            self._forget,
        ]
        for when in times:
            there = [row for row in self.recording.issues if row["number"] not in self.recording.gone and "pull_request" not in row]
            self.dice.choice(kinds)(self.dice.choice(there), stamp(when))

    def _event(self, row: Row, what: str, when: str, **more: object) -> None:
        self._next += 1
        url = f"https://api.github.com/repos/o/r/issues/{row['number']}"
        self.recording.events.append({"id": self._next, "event": what, "actor": None, "created_at": when, "issue_url": url, **more})
        row["updated_at"] = when

    def _close_or_reopen(self, row: Row, when: str) -> None:
        if row["state"] == "open":
            row |= {"state": "closed", "closed_at": when, "state_reason": self.dice.choice(["completed", "not_planned", "duplicate"])}
            self._event(row, "closed", when)
        else:
            row |= {"state": "open", "closed_at": None, "state_reason": "reopened"}
            self._event(row, "reopened", when)

    def _label(self, row: Row, when: str) -> None:
        names = {label["name"] for label in row["labels"]}
        # To GitHub "bug" is "Bug": nobody can put both on a ticket.
        new = {"bug", "later"} - {name.casefold() for name in names}
        name = self.dice.choice([*(label["name"] for label in row["labels"]), *sorted(new)])
        row["labels"] = [{"name": other} for other in sorted(names ^ {name})]
        self._event(row, "unlabeled" if name in names else "labeled", when, label={"name": name})

    def _rename(self, row: Row, when: str) -> None:
        self._event(row, "renamed", when, rename={"from": row["title"], "to": f"Renamed {when}"})
        row["title"] = f"Renamed {when}"

    def _say(self, row: Row, when: str) -> None:
        self._next += 1
        url = f"https://api.github.com/repos/o/r/issues/{row['number']}"
        user = self.dice.choice([None, {"login": "late", "type": "User"}, row["user"]])
        self.recording.comments.append(
            {"id": self._next, "issue_url": url, "user": user, "author_association": self.dice.choice(["NONE", "MEMBER"]), "body": "late",
             "created_at": when, "updated_at": when}
        )  # fmt: skip
        row |= {"comments": row["comments"] + 1, "updated_at": when}

    def _unsay(self, row: Row, when: str) -> None:
        mine = [comment for comment in self.recording.comments if comment["issue_url"].endswith(f"/issues/{row['number']}")]
        if mine and row["comments"]:
            self.recording.comments.remove(self.dice.choice(mine))
            row |= {"comments": row["comments"] - 1, "updated_at": when}

    def _edit(self, row: Row, when: str) -> None:
        row |= {"body": f"Edited {when}", "updated_at": when}
        for comment in self.recording.comments:
            if comment["issue_url"].endswith(f"/issues/{row['number']}"):
                comment |= {"body": "edited", "author_association": "MEMBER", "updated_at": when}

    def _like(self, row: Row, when: str) -> None:
        row["reactions"] = (row["reactions"] or {}) | {"total_count": row["reactions"]["total_count"] + 7}
        self._say(row, when)

    def _delete(self, row: Row, when: str) -> None:
        self.recording.gone[row["number"]] = self.dice.choice([410, 404])

    def _forget(self, row: Row, when: str) -> None:
        row |= {"user": None, "author_association": "NONE"}
        self._edit(row, when)


def instant(text: str) -> datetime:
    """A UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
