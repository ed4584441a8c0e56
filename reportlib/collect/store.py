"""The store: everything that a sync brought, in SQLite or PostgreSQL, read while it is written.

Rows are kept as GitHub gave them; nothing derived is stored. `database`, `bulk`, `store`, `writing`, `gone`, `reading`, `answers`,
`health`, `copying` and `repair` alone speak SQL.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from reportlib.collect import bulk, gone, schema, writing
from reportlib.collect.database import Database, of_each
from reportlib.collect.rows import clean, instant, stamp
from reportlib.collect.source import Row
from reportlib.errors import StoreError

if TYPE_CHECKING:
    from reportlib.collect.history import History


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
        with self._connect(write=repository) as connection:
            return writing.save(connection, repository, kind, rows, at, cursor)

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
        with self._connect(write=repository) as connection:
            gone.bury(connection, repository, number, at, how)

    def shrunk(self, repository: str, since: datetime, updated_since: datetime) -> list[int]:
        """The tickets whose count of comments, in a row that was seen or updated after those times, is less than the store has of them, or
        than what an earlier row said and what came in.
        """
        with self._connect() as connection:
            return gone.shrunk(connection, repository, since, updated_since)

    def keep_only(self, repository: str, number: int, ids: set[int], at: datetime) -> int:
        """Mark the ticket's other comments as removed; how many were not marked before."""
        with self._connect(write=repository) as connection:
            return gone.keep_only(connection, repository, number, ids, at)

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
