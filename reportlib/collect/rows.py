"""GitHub's rows as the store keeps them."""

import json
from datetime import UTC, datetime
from typing import Any

from reportlib.collect.source import Row

_LARGEST = 2**63 - 1
"""A number that a database takes."""

_written = json.JSONEncoder(check_circular=False).encode
"""A row as text; what came as JSON has no circles to look for."""

LONGEST_LINE, LONGEST_TEXT = 1_000, 65_536
"""So many characters of a title or a name, and of a text, are read; GitHub takes 256 of a title and 65,536 of a text."""


def stamp(instant: datetime) -> str:
    """The instant as GitHub writes it: UTC, whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def number_of(row: Row) -> int:
    """The ticket that a comment or an event belongs to."""
    url = row.get("issue_url") or row["issue"]["url"]
    return int(str(url).rsplit("/", 1)[1])


def has_ticket(row: Row) -> bool:
    """Whether the event still has a ticket: GitHub's list may show one whose ticket is gone."""
    return bool(row.get("issue_url") or row.get("issue"))


_TEXTS = {
    "repository": ("full_name", "created_at"), "issues": ("title", "state", "created_at", "updated_at"),
    "comments": ("created_at", "updated_at", "issue_url"), "events": ("event", "created_at"),
}  # fmt: skip
_TIMES = {kind: tuple(name for name in names if name.endswith("_at")) for kind, names in _TEXTS.items()}
_NUMBERS = {"repository": ("id", "open_issues_count"), "issues": ("id", "number"), "comments": ("id",), "events": ("id",)}


def is_whole(kind: str, row: Any) -> bool:
    """Whether an answer's row, or the repository's, has what a sync and a report cannot do without."""
    if not isinstance(row, dict):
        return False
    if {type(row.get(name)) for name in _NUMBERS[kind]} != {int} or {type(row.get(name)) for name in _TEXTS[kind]} != {str}:
        return False
    if not all(0 <= row[name] <= _LARGEST for name in _NUMBERS[kind]):
        return False
    times = [row[name] for name in _TIMES[kind]]
    if row.get("closed_at") is not None:
        times.append(row["closed_at"])
    try:
        # Python takes anything between a day and its hour, PostgreSQL does not keep it.
        if not (written := "".join([*times, row.get("state", "")])).isascii() or not written.isprintable():
            return False
        has_zones = all([datetime.fromisoformat(time).tzinfo for time in times])
        return has_zones and (
            kind not in ("comments", "events") or (kind == "events" and not has_ticket(row)) or 0 < number_of(row) <= _LARGEST
        )
    except (LookupError, TypeError, ValueError):
        return False


def stored(kind: str, repository: str, row: Row, seen_at: str) -> dict[str, Any]:
    """GitHub's row -> the columns of its table, with the row whole in `raw`."""
    if kind == "issues":
        return {
            "repository": repository, "number": row["number"], "is_pull_request": int("pull_request" in row),
            "state": row["state"], "updated_at": row["updated_at"], "removed_at": None, "removed_how": None,
            "seen_at": seen_at, "raw": _written(row),
        }  # fmt: skip
    number = number_of(row)
    # An event's copy of its ticket is the ticket of today, not of the event, and would differ with each look.
    own = {name: value for name, value in row.items() if name != "issue"} if "issue" in row else row
    happened = {"repository": repository, "id": row["id"], "number": number, "created_at": row["created_at"], "raw": _written(own)}
    return happened if kind == "events" else happened | {"removed_at": None, "seen_at": seen_at}


def instant(text: str | None) -> datetime | None:
    """GitHub's text back as an instant."""
    return datetime.fromisoformat(text) if text else None


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """The beginning of the text, without NUL and lone surrogates, which no database and no file would take."""
    return text.replace("\0", "")[:longest].encode("utf-8", "replace").decode("utf-8")
