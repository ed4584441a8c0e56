"""A repository's tickets as frames: what analysis gets, and all that it gets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from reportlib.collect import said
from reportlib.collect.rows import LONGEST_LINE, clean

INSTANT: Any = "datetime64[us, UTC]"

QUIET_EVENTS = ("subscribed", "unsubscribed", "mentioned", "referenced")
"""Events that leave a ticket untouched (METRICS: active tickets)."""

TICKETS: dict[str, Any] = {
    "number": "int64", "title": "object", "body": "object", "author": "object", "author_type": "object",
    "association": "object", "state": "object", "state_reason": "object", "labels": "object", "comments": "int64",
    "reactions": "int64", "created_at": INSTANT, "updated_at": INSTANT, "closed_at": INSTANT, "seen_at": INSTANT,
    "removed_at": INSTANT, "removed_how": "object", "assignees": "object", "milestone": "object",
}  # fmt: skip
COMMENTS: dict[str, Any] = {
    "number": "int64", "id": "int64", "author": "object", "author_type": "object", "association": "object",
    "created_at": INSTANT, "removed_at": INSTANT, "asks": "bool", "duplicate_of": "Int64",
}  # fmt: skip
EVENTS: dict[str, Any] = {
    "number": "int64", "id": "int64", "event": "object", "actor": "object", "actor_type": "object", "created_at": INSTANT,
    "label": "object", "renamed_from": "object", "assignee": "object", "milestone": "object",
}  # fmt: skip


@dataclass(frozen=True)
class History:
    """The tickets of a repository that were open or touched from `history_from` on, complete before `synced_at`.

    A ticket's row is the one that stood at the instant asked for, or the first that was seen after it; `seen_at` says when.
    Of these tickets all comments and events are there that the store has: those from `known_from` on.

    The frames have the columns and types of TICKETS, COMMENTS and EVENTS, even when empty; pull requests are in none.
    `changed_at` is the last sync that brought anything new; `fault` is why a later one did not come to its end, None if none failed.
    """

    repository: str
    source: str
    web_url: str
    synced_at: datetime
    changed_at: datetime
    history_from: datetime
    known_from: datetime
    fault: str | None
    tickets: pd.DataFrame
    comments: pd.DataFrame
    events: pd.DataFrame


def ticket(row: Mapping[str, Any], seen_at: str | None, removed_at: str | None, removed_how: str | None) -> dict[str, Any]:
    """GitHub's issue -> a row of TICKETS."""
    return {
        "number": row["number"],
        "title": clean(row["title"], LONGEST_LINE),
        "body": clean(row.get("body") or ""),
        **_author(row.get("user")),
        "association": row.get("author_association") or "NONE",
        "state": row["state"],
        "state_reason": row.get("state_reason"),
        "labels": [
            clean(name, LONGEST_LINE) for label in row.get("labels") or [] if (name := label["name"] if isinstance(label, dict) else label)
        ],
        "comments": row.get("comments") or 0,
        "reactions": (row.get("reactions") or {}).get("total_count") or 0,
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "closed_at": row.get("closed_at"),
        "seen_at": seen_at,
        "removed_at": removed_at,
        "removed_how": removed_how,
        "assignees": sorted(clean(user["login"], LONGEST_LINE) for user in row.get("assignees") or []),
        "milestone": _named(row.get("milestone"), "title"),
    }


def comment(repository: str, number: int, row: Mapping[str, Any], removed_at: str | None) -> dict[str, Any]:
    """GitHub's comment -> a row of COMMENTS; of its text, only what `said` finds in it."""
    body = row.get("body") or ""
    return {
        "number": number,
        "id": row["id"],
        **_author(row.get("user")),
        "association": row.get("author_association") or "NONE",
        "created_at": row["created_at"],
        "removed_at": removed_at,
        "asks": said.asks(body),
        "duplicate_of": said.duplicate_of(body, repository),
    }


def event(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """GitHub's issue event -> a row of EVENTS."""
    actor = _author(row.get("actor"))
    return {
        "number": number,
        "id": row["id"],
        "event": row["event"],
        "actor": actor["author"],
        "actor_type": actor["author_type"],
        "created_at": row["created_at"],
        "label": _named(row.get("label"), "name"),
        "renamed_from": _named(row.get("rename"), "from"),
        "assignee": _named(row.get("assignee"), "login"),
        "milestone": _named(row.get("milestone"), "title"),
    }


def frame(rows: Iterable[dict[str, Any]], columns: Mapping[str, Any], by: list[str]) -> pd.DataFrame:
    """The rows as a frame of these columns and types, sorted."""
    raw = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    typed = {
        name: pd.to_datetime(raw[name], utc=True, format="ISO8601").astype(INSTANT) if kind == INSTANT else raw[name].astype(kind)
        for name, kind in columns.items()
    }
    return pd.DataFrame(typed).sort_values(by, ignore_index=True)


def _named(part: Mapping[str, Any] | None, key: str) -> str | None:
    """The text at the key; None where GitHub gave no part or no text, both of which its schema allows."""
    return clean(part[key], LONGEST_LINE) if part and part.get(key) else None


def _author(user: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"author": _named(user, "login"), "author_type": user.get("type") if user else None}
