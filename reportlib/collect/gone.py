"""What is gone at GitHub: marked in the store, never deleted."""

import json
from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, select, update

from reportlib.collect import schema
from reportlib.collect.database import of_each
from reportlib.collect.rows import stamp
from reportlib.collect.writing import CHANGED, move


def bury(connection: Connection, repository: str, number: int, at: datetime, how: str) -> None:
    """Mark an issue as removed."""
    table = schema.issues
    query = update(table).where(table.c.repository == repository, table.c.number == number)
    connection.execute(query.values(removed_at=stamp(at), removed_how=how))
    move(connection, repository, {CHANGED: at})


def shrunk(connection: Connection, repository: str, since: datetime, updated_since: datetime) -> list[int]:
    """The tickets whose count of comments, in a row that was seen or updated after those times, is less than the store has of them, or
    than what an earlier row said and what came in.
    """
    table, comments, versions = schema.issues, schema.comments, schema.versions
    # Each by its own index, as in `reading`.
    found = [
        select(table.c.number, table.c.raw).where(table.c.repository == repository, table.c.is_pull_request == 0, is_new)
        for is_new in (table.c.seen_at > stamp(since), table.c.updated_at >= stamp(updated_since))
    ]
    of_comments = select(comments.c.number, comments.c.created_at).where(
        comments.c.repository == repository, comments.c.removed_at.is_(None)
    )
    of_versions = (
        select(versions.c.id, versions.c.seen_at, versions.c.raw)
        .where(versions.c.repository == repository, versions.c.kind == "issues")
        .order_by(versions.c.id, versions.c.place)
    )
    counts = {number: json.loads(raw).get("comments") or 0 for query in found for number, raw in connection.execute(query)}
    known = list(of_each(connection, of_comments, comments.c.number, counts))
    earlier = list(of_each(connection, of_versions, versions.c.id, counts))
    said: dict[int, list[str]] = defaultdict(list)
    for number, at in known:
        said[number].append(at)
    least: dict[int, list[int]] = defaultdict(list)
    for number, seen_at, raw in earlier:
        was = json.loads(raw)
        if seen_at <= stamp(since):  # whoever went before that is marked
            least[number].clear()
        least[number].append((was.get("comments") or 0) + sum(at > was["updated_at"] for at in said[number]))
    return [number for number, count in sorted(counts.items()) if count < max([len(said[number]), *least[number]])]


def keep_only(connection: Connection, repository: str, number: int, ids: set[int], at: datetime) -> int:
    """Mark the ticket's other comments as removed; how many were not marked before."""
    table = schema.comments
    query = update(table).where(
        table.c.repository == repository, table.c.number == number, table.c.removed_at.is_(None), table.c.id.not_in(ids)
    )
    count = connection.execute(query.values(removed_at=stamp(at))).rowcount
    if count:
        move(connection, repository, {CHANGED: at})
    return count
