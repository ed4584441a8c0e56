"""A repository's tickets out of the store, as they were known for an instant: what analysis gets.

What it costs to read depends on the tickets that are read, not on those that the store has: each query has an index to go by.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select, union

from reportlib.collect import history, schema
from reportlib.collect.database import of_each
from reportlib.collect.history import QUIET_EVENTS, History
from reportlib.collect.rows import instant, stamp
from reportlib.collect.source import Row
from reportlib.collect.versions import Version, standing_at

Values = dict[str, Any]
"""A row of a frame."""


def read(connection: Connection, repository: str, since: datetime, until: datetime | None) -> History | None:
    """The tickets that were open or touched since then, each in the version that stood at `until` (None: now); None if never synced."""
    table = schema.repositories
    about = connection.execute(select(table).where(table.c.repository == repository)).one_or_none()
    if about is None:
        return None
    fault = connection.execute(select(schema.faults.c.words).where(schema.faults.c.repository == repository)).scalar()
    read_from = max(stamp(since), about.history_from)
    # An old ticket that is still open may have been answered, closed and reopened before the history.
    numbers = _lately(connection, repository, read_from)
    comments = _comments(connection, repository, about.history_from, numbers)
    events = _events(connection, repository, about.history_from, numbers)
    instants = (instant(text) for text in (about.synced_at, about.changed_at, read_from, about.history_from))
    synced_at, changed_at, history_from, known_from = (at for at in instants if at)
    # What a sync that was cut off has seen later is not known of all tickets.
    stood_at = until and min(until, synced_at)
    tickets = _tickets(connection, repository, numbers, stood_at, comments, events)
    return History(
        repository=repository,
        source=about.source,
        web_url=about.web_url,
        synced_at=synced_at,
        changed_at=changed_at,
        history_from=history_from,
        known_from=known_from,
        fault=fault,
        tickets=history.frame(tickets, history.TICKETS, ["number"]),
        comments=history.frame(comments, history.COMMENTS, ["created_at", "id"]),
        events=history.frame(events, history.EVENTS, ["created_at", "id"]),
    )


def _lately(connection: Connection, repository: str, since: str) -> set[int]:
    """The numbers of the tickets that were open or touched since then."""
    table = schema.issues
    # Each by its own index; of one query with OR no database can be sure to see that.
    found = [
        select(table.c.number).where(table.c.repository == repository, table.c.is_pull_request == 0, condition)
        for condition in (table.c.state == "open", table.c.updated_at >= since, table.c.removed_at >= since)
    ]
    return set(connection.execute(union(*found)).scalars())


def _tickets(
    connection: Connection, repository: str, numbers: set[int], until: datetime | None, comments: list[Values], events: list[Values]
) -> Iterable[Values]:
    table = schema.issues
    earlier = _versions(connection, repository, "issues", numbers)
    touches = _touches(comments, events, set(earlier)) if until else {}
    for found in of_each(connection, select(table).where(table.c.repository == repository), table.c.number, numbers):
        version = Version(json.loads(found.raw), instant(found.seen_at))
        if until and found.number in earlier:
            version = standing_at([*earlier[found.number], version], touches[found.number], until)
        seen_at = stamp(version.seen_at) if version.seen_at else None
        yield history.ticket(version.row, seen_at, found.removed_at, found.removed_how)


def _touches(comments: list[Values], events: list[Values], numbers: set[int]) -> dict[int, list[datetime]]:
    """When each of the tickets was commented or changed, as far as that is known."""
    times: dict[int, list[datetime]] = defaultdict(list)
    for row in (*comments, *(event for event in events if event["event"] not in QUIET_EVENTS)):
        if row["number"] in numbers:
            times[row["number"]].append(datetime.fromisoformat(row["created_at"]))
    return times


def _comments(connection: Connection, repository: str, since: str, numbers: set[int]) -> list[Values]:
    """Each comment as it was first seen: whether somebody was of the team is asked of that time, not of today."""
    table, first = schema.comments, schema.versions
    is_first = and_(first.c.repository == table.c.repository, first.c.kind == "comments", first.c.id == table.c.id, first.c.place == 0)
    query = (
        select(table.c.number, table.c.created_at, table.c.removed_at, func.coalesce(first.c.raw, table.c.raw).label("raw"))
        .outerjoin_from(table, first, is_first)
        .where(table.c.repository == repository)
    )
    found = of_each(connection, query, table.c.number, numbers)
    return [history.comment(repository, row.number, json.loads(row.raw), row.removed_at) for row in found if row.created_at >= since]


def _events(connection: Connection, repository: str, since: str, numbers: set[int]) -> list[Values]:
    table = schema.events
    query = select(table.c.number, table.c.created_at, table.c.raw).where(table.c.repository == repository)
    found = of_each(connection, query, table.c.number, numbers)
    return [history.event(row.number, json.loads(row.raw)) for row in found if row.created_at >= since]


def _versions(connection: Connection, repository: str, kind: str, ids: set[int]) -> dict[int, list[Version]]:
    """What the rows were before, by number or id, in the order in which they were seen."""
    table = schema.versions
    query = (
        select(table.c.id, table.c.seen_at, table.c.raw)
        .where(table.c.repository == repository, table.c.kind == kind)
        .order_by(table.c.id, table.c.place)
    )
    found: dict[int, list[Version]] = defaultdict(list)
    for id_, seen_at, raw in of_each(connection, query, table.c.id, ids):
        row: Row = json.loads(raw)
        found[id_].append(Version(row, instant(seen_at)))
    return found
