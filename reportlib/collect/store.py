"""The store: everything that a sync brought, in SQLite or PostgreSQL, read while it is written.

Rows are kept as GitHub gave them; nothing derived is stored. `database`, `bulk`, `store`, `reading`, `answers`, `health`, `copying`
and `repair` alone speak SQL.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, TextClause, bindparam, delete, func, insert, select, text, update

from reportlib.collect import bulk, schema
from reportlib.collect.database import Database, of_each
from reportlib.collect.rows import clean, instant, stamp, stored
from reportlib.collect.source import Row
from reportlib.errors import StoreError

if TYPE_CHECKING:
    from reportlib.collect.history import History

CHANGED = "changed"
"""The stream that is begun as soon as a sync has brought something new."""

_LOOKED_AT = {"issues": ("raw", "seen_at", "removed_at", "is_pull_request"), "comments": ("raw", "seen_at", "removed_at"), "events": ()}
"""What tells whether a row that is there differs from the one that came."""


@dataclass(frozen=True)
class Progress:
    """How far a repository was synced; all None before the first complete sync. `about` is GitHub's row of the repository."""

    synced_at: datetime | None = None
    history_from: datetime | None = None
    go_on_from: datetime | None = None
    open_difference: int | None = None
    about: Row | None = None
    web_url: str | None = None


class Store:
    """The tickets in the database at a SQLAlchemy URL; StoreError where it cannot be used."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self._connect = self._database.connect

    def close(self) -> None:
        """Give the connections back to the database; the next use opens others."""
        self._database.close()

    def progress(self, repository: str) -> Progress:
        """How far the repository was synced."""
        table = schema.repositories
        with self._connect() as connection:
            row = connection.execute(select(table).where(table.c.repository == repository)).one_or_none()
        if row is None:
            return Progress()
        return Progress(
            instant(row.synced_at),
            instant(row.history_from),
            instant(row.go_on_from),
            row.open_difference,
            json.loads(row.raw),
            row.web_url,
        )

    def cursor(self, repository: str, stream: str) -> datetime | None:
        """The last update that the stream brought; None if it has not begun."""
        table = schema.cursors
        with self._connect() as connection:
            query = select(table.c.position).where(table.c.repository == repository, table.c.stream == stream)
            return instant(connection.execute(query).scalar())

    def newest(self, repository: str) -> datetime | None:
        """The time of the last change that the store has; None without any."""
        times = (schema.issues.c.updated_at, schema.comments.c.created_at, schema.events.c.created_at)
        with self._connect() as connection:
            found = [connection.execute(select(func.max(time)).where(time.table.c.repository == repository)).scalar() for time in times]
        return max((at for text in found if (at := instant(text))), default=None)

    def save(self, repository: str, kind: str, rows: Sequence[Row], at: datetime, cursor: tuple[str, datetime] | None = None) -> int:
        """Write one page as seen by the sync of that time, and the stream's cursor, both or neither; how many rows were new or differ.

        A row that differs is kept among the versions; an event that was seen stays as it is. A row that is listed is not removed.
        """
        table, key = (schema.issues, "number") if kind == "issues" else (schema.metadata.tables[kind], "id")
        seen_at = stamp(at)
        values = {value[key]: value for value in (stored(kind, repository, row, seen_at) for row in rows)}
        positions = dict([cursor]) if cursor else {}
        with self._connect(write=repository) as connection:
            met = bulk.meet(connection, table, repository, values, _LOOKED_AT[kind])
            new = len(values) - len(met)
            changed = self._replace(connection, table, key, repository, met, values) if met and kind != "events" else 0
            if new or changed:
                positions[CHANGED] = at
            self._move(connection, repository, positions)
        return new + changed

    def _replace(
        self, connection: Connection, table: Table, key: str, repository: str, known: dict[int, Any], values: dict[int, dict[str, Any]]
    ) -> int:
        other = {id_: row for id_, row in known.items() if row.raw != values[id_]["raw"]}
        back = {id_: row for id_, row in known.items() if id_ not in other and row.removed_at is not None}
        # No report looks at a pull request, so what one was before is of no use.
        if earlier := {id_: row for id_, row in other.items() if not getattr(row, "is_pull_request", 0)}:
            self._keep(connection, table.name, repository, earlier)
        # What comes back as it was has been seen before.
        rows = [values[id_] for id_ in other] + [values[id_] | {"seen_at": row.seen_at} for id_, row in back.items()]
        if rows:
            self._update(connection, table, key, rows)
        return len(rows)

    def forget(self, repository: str) -> None:
        """Drop all that is known of the repository, as if it had never been synced."""
        with self._connect(write=repository) as connection:
            for name in ("repositories", "cursors", "faults", "issues", "comments", "events", "versions"):
                table = schema.metadata.tables[name]
                connection.execute(delete(table).where(table.c.repository == repository))

    def bodies(self, repository: str, numbers: Collection[int]) -> dict[int, str]:
        """The texts of these tickets, as they were last seen; a number that the store does not have is left out."""
        query = select(schema.issues.c.number, schema.issues.c.raw).where(schema.issues.c.repository == repository)
        with self._connect() as connection:
            found = of_each(connection, query, schema.issues.c.number, numbers)
            return {number: clean(json.loads(raw).get("body") or "") for number, raw in found}

    def open_numbers(self, repository: str) -> set[int]:
        """The numbers of the issues and pull requests that are open and not removed."""
        table = schema.issues
        query = select(table.c.number).where(table.c.repository == repository, table.c.state == "open", table.c.removed_at.is_(None))
        with self._connect() as connection:
            return set(connection.execute(query).scalars())

    def bury(self, repository: str, number: int, at: datetime, how: str) -> None:
        """Mark an issue as removed: it stays in the store, with a tombstone."""
        table = schema.issues
        with self._connect(write=repository) as connection:
            connection.execute(
                update(table)
                .where(table.c.repository == repository, table.c.number == number)
                .values(removed_at=stamp(at), removed_how=how)
            )
            self._move(connection, repository, {CHANGED: at})

    def shrunk(self, repository: str, since: datetime, updated_since: datetime) -> list[int]:
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
        with self._connect() as connection:
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

    def keep_only(self, repository: str, number: int, ids: set[int], at: datetime) -> int:
        """Mark the ticket's other comments as removed; how many were not marked before."""
        table = schema.comments
        query = update(table).where(
            table.c.repository == repository, table.c.number == number, table.c.removed_at.is_(None), table.c.id.not_in(ids)
        )
        with self._connect(write=repository) as connection:
            count = connection.execute(query.values(removed_at=stamp(at))).rowcount
            if count:
                self._move(connection, repository, {CHANGED: at})
        return count

    def note_fault(self, repository: str, words: str) -> None:
        """Keep why a sync did not come to its end; the next one that does drops it."""
        table = schema.faults
        with self._connect(write=repository) as connection:
            connection.execute(delete(table).where(table.c.repository == repository))
            connection.execute(insert(table).values(repository=repository, words=clean(words)))

    def finish(
        self, repository: str, row: Row, source: str, web_url: str, at: datetime, history_from: datetime, go_on_from: datetime,
        changed: bool, open_difference: int,
    ) -> None:  # fmt: skip
        """Note a complete sync: before `at`, and from `history_from` on, nothing is missing; the next one begins every stream anew."""
        table = schema.repositories
        values = {
            "source": source, "web_url": web_url, "synced_at": stamp(at), "history_from": stamp(history_from),
            "go_on_from": stamp(go_on_from),
            "open_difference": open_difference, "raw": json.dumps(row),
        }  # fmt: skip
        with self._connect(write=repository) as connection:
            for name in ("faults", "cursors"):
                connection.execute(delete(schema.metadata.tables[name]).where(schema.metadata.tables[name].c.repository == repository))
            was = connection.execute(select(table.c.changed_at).where(table.c.repository == repository)).one_or_none()
            if was is None:
                connection.execute(insert(table).values(repository=repository, changed_at=stamp(at), **values))
                bulk.count(connection)
            else:
                changed_at = stamp(at) if changed else was.changed_at
                connection.execute(update(table).where(table.c.repository == repository).values(changed_at=changed_at, **values))

    def history(self, repository: str, since: datetime, until: datetime | None = None) -> "History":
        """The repository's tickets as frames, as they stood at `until` (None: now), those closed before `since` left out.

        StoreError if it was never synced completely.
        """
        # A sync has no use for frames, and pandas takes long to import.
        from reportlib.collect.reading import read

        with self._connect() as connection:
            found = read(connection, repository, since, until)
        if found is None:
            raise StoreError(
                f"The store {self._database.name} has no tickets of {repository}; "
                f"bring them in with python -m reportlib sync --repo {repository}."
            )
        return found

    def _keep(self, connection: Connection, kind: str, repository: str, rows: dict[int, Any]) -> None:
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

    def _update(self, connection: Connection, table: Table, key: str, values: list[dict[str, Any]]) -> None:
        named = [{f"old_{name}" if name in ("repository", key) else name: item for name, item in value.items()} for value in values]
        statement = update(table).where(table.c.repository == bindparam("old_repository"), table.c[key] == bindparam(f"old_{key}"))
        connection.execute(statement, named)

    def _move(self, connection: Connection, repository: str, positions: dict[str, datetime]) -> None:
        if positions:
            values = {"repository": repository}
            for number, (stream, at) in enumerate(positions.items()):
                values |= {f"stream{number}": stream, f"position{number}": stamp(at)}
            connection.execute(_moving(len(positions)), values)


@cache
def _moving(count: int) -> TextClause:
    """What moves so many streams of a repository in one request."""
    places = ", ".join(f"(:repository, :stream{number}, :position{number})" for number in range(count))
    return text(
        f"INSERT INTO cursors (repository, stream, position) VALUES {places} "  # noqa: S608  # numbers of ours
        "ON CONFLICT (repository, stream) DO UPDATE SET position = excluded.position WHERE cursors.position <> excluded.position"
    )
