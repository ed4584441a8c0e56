"""Made-up trackers of any size, from a seed: the last weeks are always the same, what lies before is as long as asked for."""

import random
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from reportlib.collect.rows import stamp
from reportlib.collect.store import Store

Row = dict[str, Any]
REPOSITORY = "made/up"
WEEK = "2025-W16"
END = datetime(2025, 4, 21, tzinfo=UTC)
SYNCED = END + timedelta(hours=6)
LATELY = timedelta(weeks=40)
"""So far back a report of a week looks, its trend's twelve weeks and those that theirs are compared with."""
THIS_WEEK, LATE, COMMENTS = 250, 1_800, 5
"""Tickets of the week, of the last weeks with it, and comments of a ticket."""
A_YEAR = 3_000
"""Tickets of a year, before the last weeks."""
STILL_OPEN = 300
"""So many of the old tickets nobody has closed, in a tracker of any size: a report has to look at each of those."""
PEOPLE = [f"person{number}" for number in range(400)]
TEAM = [f"member{number}" for number in range(5)]
VOCABULARY = (
    "login sync crash update window button search plugin export import token server proxy cache index editor theme menu font "
    "shortcut snippet upload download timeout error folder language model answer keyboard installer dialog notification tab "
    "database migration password account license network socket certificate memory cursor clipboard scroll screen layout"
)


def tickets(count: int) -> Iterator[tuple[Row, list[Row], list[Row]]]:
    """`count` tickets, the oldest first, each with its comments and events."""
    old = count - LATE
    still_open = set(random.Random("nobody has closed these").sample(range(old), min(old, STILL_OPEN)))
    dice, recent = random.Random(f"old {old}"), random.Random("the last weeks")
    begin = END - LATELY
    years = timedelta(days=365) * (old / A_YEAR)
    created = sorted(begin - years * dice.random() for _ in range(old))
    late = sorted(begin + (LATELY - timedelta(weeks=1)) * recent.random() for _ in range(LATE - THIS_WEEK))
    week = sorted(END - timedelta(weeks=1) * recent.random() for _ in range(THIS_WEEK))
    for place, at in enumerate(created):
        # What is old was over before the last weeks, or nobody has touched it since.
        yield _ticket(dice, 1_000_000 + place, at.replace(microsecond=0), begin, place in still_open)
    for place, at in enumerate([*late, *week]):
        yield _ticket(recent, 2_000_000 + place, at.replace(microsecond=0), END, recent.random() < 0.3)


def _ticket(dice: random.Random, number: int, created: datetime, until: datetime, is_open: bool) -> tuple[Row, list[Row], list[Row]]:
    author = dice.choice(PEOPLE)
    url = f"https://api.github.com/repos/{REPOSITORY}/issues/{number}"
    # A thread lives for three weeks at most.
    times = sorted(created + min(until - created, timedelta(weeks=3)) * dice.random() ** 2 for _ in range(COMMENTS + 1))
    said = [stamp(at.replace(microsecond=0)) for at in times]
    closed_at = None if is_open else said[-1]
    label = {"id": 1, "name": dice.choice(["bug", "question", "os: linux", "os: windows", "app: editor", "app: cli"])}
    comments = [
        {
            "id": number * 10 + place, "issue_url": url, "created_at": at, "updated_at": at, "body": _text(dice, 40),
            "user": _user(dice.choice(TEAM) if place % 2 == 0 else author), "author_association": "MEMBER" if place % 2 == 0 else "NONE",
        }
        for place, at in enumerate(said[:COMMENTS])
    ]  # fmt: skip
    events: list[Row] = [
        {"id": number * 10, "issue_url": url, "event": "labeled", "created_at": said[0], "actor": _user(TEAM[0]), "label": label},
    ]
    if closed_at:
        events.append({"id": number * 10 + 1, "issue_url": url, "event": "closed", "created_at": closed_at, "actor": _user(TEAM[0])})
    row = {
        "number": number, "id": number, "title": _text(dice, 6), "body": _text(dice, 120), "user": _user(author),
        "author_association": "NONE", "state": "closed" if closed_at else "open", "state_reason": "completed" if closed_at else None,
        "labels": [label], "comments": COMMENTS, "reactions": {"total_count": dice.choice([0, 0, 0, 1, 5])}, "assignees": [],
        "created_at": stamp(created), "updated_at": closed_at or said[COMMENTS - 1], "closed_at": closed_at,
    }  # fmt: skip
    return row, comments, events


def _user(login: str) -> Row:
    return {"login": login, "type": "User"}


def _text(dice: random.Random, length: int) -> str:
    return " ".join(dice.choices(VOCABULARY.split(), k=length))


def fill(store: Store, count: int) -> list[Row]:
    """Bring the tickets into the store as one complete sync would; the rows of those that are open."""
    begun, still_open = END, []
    page: dict[str, list[Row]] = {"issues": [], "comments": [], "events": []}
    for row, comments, events in tickets(count):
        if row["state"] == "open":
            still_open.append(row)
        begun = min(begun, datetime.fromisoformat(row["created_at"]))
        for kind, more in (("issues", [row]), ("comments", comments), ("events", events)):
            page[kind] += more
        if len(page["issues"]) == 150:
            _save(store, page)
    _save(store, page)
    id_ = zlib.crc32(REPOSITORY.encode())  # as the loopback GitHub has it
    about = {"id": id_, "full_name": REPOSITORY, "name": "up", "created_at": stamp(begun), "open_issues_count": len(still_open)}
    store.finish(REPOSITORY, about, "github", "https://github.com", SYNCED, begun, SYNCED - timedelta(minutes=5), True, 0)
    return still_open


def _save(store: Store, page: dict[str, list[Row]]) -> None:
    for kind, rows in page.items():
        if rows:
            store.save(REPOSITORY, kind, rows, SYNCED)
        rows.clear()
