"""Rows into the store: a page of them with its cursor, and what a row was before behind its earlier versions."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, TextClause, bindparam, func, insert, select, text, update

from reportlib.collect import bulk, schema
from reportlib.collect.rows import stamp, stored
from reportlib.collect.source import Row

CHANGED = "changed"
"""The stream that is begun as soon as a sync has brought something new."""

_LOOKED_AT = {"issues": ("raw", "seen_at", "removed_at", "is_pull_request"), "comments": ("raw", "seen_at", "removed_at"), "events": ()}
"""What tells whether a row that is there differs from the one that came."""


def save(connection: Connection, repository: str, kind: str, rows: Sequence[Row], at: datetime, cursor: tuple[str, datetime] | None) -> int:
    """Write one page as seen by the sync of that time, and the stream's cursor; how many rows were new or differ.

    A row that differs is kept among the versions; an event that was seen stays as it is. A row that is listed is not removed.
    """
    table, key = (schema.issues, "number") if kind == "issues" else (schema.metadata.tables[kind], "id")
    seen_at = stamp(at)
    values = {value[key]: value for value in (stored(kind, repository, row, seen_at) for row in rows)}
    positions = dict([cursor]) if cursor else {}
    met = bulk.meet(connection, table, repository, values, _LOOKED_AT[kind])
    new = len(values) - len(met)
    changed = _replace(connection, table, key, repository, met, values) if met and kind != "events" else 0
    if new or changed:
        positions[CHANGED] = at
    move(connection, repository, positions)
    return new + changed


def move(connection: Connection, repository: str, positions: dict[str, datetime]) -> None:
    """Note up to which instant each of the streams has come."""
    if positions:
        values = {"repository": repository}
        for number, (stream, at) in enumerate(positions.items()):
            values |= {f"stream{number}": stream, f"position{number}": stamp(at)}
        connection.execute(_moving(len(positions)), values)


def _replace(
    connection: Connection, table: Table, key: str, repository: str, known: dict[int, Any], values: dict[int, dict[str, Any]]
) -> int:
    other = {id_: row for id_, row in known.items() if row.raw != values[id_]["raw"]}
    back = {id_: row for id_, row in known.items() if id_ not in other and row.removed_at is not None}
    # No report looks at a pull request, so what one was before is of no use.
    if earlier := {id_: row for id_, row in other.items() if not getattr(row, "is_pull_request", 0)}:
        _keep(connection, table.name, repository, earlier)
    # What comes back as it was has been seen before.
    rows = [values[id_] for id_ in other] + [values[id_] | {"seen_at": row.seen_at} for id_, row in back.items()]
    if rows:
        _update(connection, table, key, rows)
    return len(rows)


def _keep(connection: Connection, kind: str, repository: str, rows: dict[int, Any]) -> None:
    """Put the rows, as they were until now, behind their earlier versions."""
    table = schema.versions
    of_these = (table.c.repository == repository, table.c.kind == kind, table.c.id.in_(list(rows)))
    counted = connection.execute(select(table.c.id, func.count()).where(*of_these).group_by(table.c.id))
    places = {row[0]: row[1] for row in counted}
    kept = [
        {"repository": repository, "kind": kind, "id": id_, "place": places.get(id_, 0), "seen_at": row.seen_at, "raw": row.raw}
        for id_, row in rows.items()
    ]
    connection.execute(insert(table), kept)


def _update(connection: Connection, table: Table, key: str, values: list[dict[str, Any]]) -> None:
    named = [{f"old_{name}" if name in ("repository", key) else name: item for name, item in value.items()} for value in values]
    statement = update(table).where(table.c.repository == bindparam("old_repository"), table.c[key] == bindparam(f"old_{key}"))
    connection.execute(statement, named)


@cache
def _moving(count: int) -> TextClause:
    """What moves so many streams of a repository in one request."""
    places = ", ".join(f"(:repository, :stream{number}, :position{number})" for number in range(count))
    return text(
        f"INSERT INTO cursors (repository, stream, position) VALUES {places} "  # noqa: S608  # numbers of ours
        "ON CONFLICT (repository, stream) DO UPDATE SET position = excluded.position WHERE cursors.position <> excluded.position"
    )
