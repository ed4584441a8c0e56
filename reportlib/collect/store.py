"""The store: everything that a sync brought, in SQLite or PostgreSQL, read while it is written.

Rows are kept as GitHub gave them; nothing derived is stored. This room alone speaks SQL.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, case, create_engine, delete, event, insert, inspect, or_, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from reportlib.collect import history, schema
from reportlib.collect.history import History
from reportlib.collect.rows import instant, stamp, stored
from reportlib.collect.source import Row
from reportlib.errors import StoreError


@dataclass(frozen=True)
class Progress:
    """How far a repository was synced; all None before the first complete sync. `about` is GitHub's row of the repository."""

    synced_at: datetime | None = None
    history_from: datetime | None = None
    open_difference: int | None = None
    about: Row | None = None


class Store:
    """A database of tickets, opened or made at a SQLAlchemy URL; StoreError where that cannot be."""

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
            self._sqlite = self._url.get_backend_name() == "sqlite"
            if self._sqlite and self._url.database not in (None, "", ":memory:"):
                Path(str(self._url.database)).parent.mkdir(parents=True, exist_ok=True)
            # A transaction sees one and the same moment; SQLite's do so by themselves.
            self._engine = create_engine(self._url, **({} if self._sqlite else {"isolation_level": "REPEATABLE READ"}))
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise StoreError(
                "REPORT_STORE is not a database URL that can be used here; write sqlite:///outputs/store.db, or leave it unset for that."
            ) from error
        except OSError as error:
            raise self._failed(error) from error
        if self._sqlite:
            event.listen(self._engine, "connect", _tune)
        self._prepare()

    def _prepare(self) -> None:
        version = select(schema.meta.c.schema_version)
        with self._connect() as connection:
            found = connection.execute(version).scalar() if inspect(connection).has_table("meta") else None
        if found is None:
            with self._connect(write=True) as connection:
                schema.metadata.create_all(connection)
                found = connection.execute(version).scalar() or schema.VERSION
                connection.execute(delete(schema.meta))
                connection.execute(insert(schema.meta).values(schema_version=found))
        if found != schema.VERSION:
            raise StoreError(
                f"The store {self._name} has schema version {found}, and this program knows {schema.VERSION}; "
                "upgrade the program, or name another store in REPORT_STORE."
            )

    def progress(self, repository: str) -> Progress:
        """How far the repository was synced."""
        table = schema.repositories
        with self._connect() as connection:
            row = connection.execute(select(table).where(table.c.repository == repository)).one_or_none()
        if row is None:
            return Progress()
        return Progress(instant(row.synced_at), instant(row.history_from), row.open_difference, json.loads(row.raw))

    def cursor(self, repository: str, stream: str) -> datetime | None:
        """The last update that the stream brought; None if it has not begun."""
        table = schema.cursors
        with self._connect() as connection:
            query = select(table.c.position).where(table.c.repository == repository, table.c.stream == stream)
            return instant(connection.execute(query).scalar())

    def save(self, repository: str, kind: str, rows: Sequence[Row], stream: str, position: datetime | None) -> int:
        """Write one page and the stream's cursor, both or neither; the number of rows that were new or differ."""
        table, key = (schema.issues, "number") if kind == "issues" else (schema.metadata.tables[kind], "id")
        values = {value[key]: value for value in (stored(kind, repository, row) for row in rows)}
        with self._connect(write=True) as connection:
            known = self._known(connection, table, key, repository, list(values))
            new = [value for id_, value in values.items() if id_ not in known]
            other = [value for id_, value in values.items() if id_ in known and known[id_] != value["raw"]]
            if new:
                connection.execute(insert(table), new)
            if other:
                self._update(connection, table, key, other)
            if position:
                self._move(connection, repository, stream, position)
        return len(new) + len(other)

    def forget_cursors(self, repository: str) -> None:
        """Begin every stream anew at the next sync."""
        with self._connect(write=True) as connection:
            connection.execute(delete(schema.cursors).where(schema.cursors.c.repository == repository))

    def forget(self, repository: str) -> None:
        """Drop all that is known of the repository, as if it had never been synced."""
        with self._connect(write=True) as connection:
            for table in (schema.repositories, schema.cursors, schema.issues, schema.comments, schema.events):
                connection.execute(delete(table).where(table.c.repository == repository))

    def open_numbers(self, repository: str) -> set[int]:
        """The numbers of the issues and pull requests that are open and not removed."""
        table = schema.issues
        query = select(table.c.number).where(table.c.repository == repository, table.c.state == "open", table.c.removed_at.is_(None))
        with self._connect() as connection:
            return set(connection.execute(query).scalars())

    def bury(self, repository: str, number: int, at: datetime, how: str) -> None:
        """Mark an issue as removed: it stays in the store, with a tombstone."""
        table = schema.issues
        with self._connect(write=True) as connection:
            connection.execute(
                update(table)
                .where(table.c.repository == repository, table.c.number == number)
                .values(removed_at=stamp(at), removed_how=how)
            )

    def finish(
        self, repository: str, row: Row, source: str, web_url: str, at: datetime, history_from: datetime, changed: bool,
        open_difference: int,
    ) -> None:  # fmt: skip
        """Note a complete sync: before `at`, and from `history_from` on, nothing is missing."""
        table = schema.repositories
        values = {
            "source": source, "web_url": web_url, "synced_at": stamp(at), "history_from": stamp(history_from),
            "open_difference": open_difference, "raw": json.dumps(row),
        }  # fmt: skip
        with self._connect(write=True) as connection:
            was = connection.execute(select(table.c.changed_at).where(table.c.repository == repository)).one_or_none()
            if was is None:
                connection.execute(insert(table).values(repository=repository, changed_at=stamp(at), **values))
            else:
                changed_at = stamp(at) if changed else was.changed_at
                connection.execute(update(table).where(table.c.repository == repository).values(changed_at=changed_at, **values))

    def history(self, repository: str, since: datetime) -> History:
        """The repository's tickets as frames, those closed before `since` left out.

        StoreError if it was never synced completely.
        """
        table = schema.repositories
        with self._connect() as connection:
            about = connection.execute(select(table).where(table.c.repository == repository)).one_or_none()
            if about is None:
                raise StoreError(
                    f"The store {self._name} has no tickets of {repository}; bring them in with "
                    f"python -m reportlib sync --repo {repository}."
                )
            read_from = max(stamp(since), about.history_from)
            tickets = self._tickets(connection, repository, read_from)
            # An old ticket that is still open may have been answered before the history.
            comments = self._happenings(connection, schema.comments, repository, about.history_from, _lately(read_from))
            events = self._happenings(connection, schema.events, repository, read_from)
        instants = (instant(text) for text in (about.synced_at, about.changed_at, read_from, about.history_from))
        synced_at, changed_at, history_from, comments_from = (at for at in instants if at)
        return History(
            repository=repository,
            source=about.source,
            web_url=about.web_url,
            synced_at=synced_at,
            changed_at=changed_at,
            history_from=history_from,
            comments_from=comments_from,
            tickets=history.frame((history.ticket(*row) for row in tickets), history.TICKETS, ["number"]),
            comments=history.frame((history.comment(*row) for row in comments), history.COMMENTS, ["created_at", "id"]),
            events=history.frame((history.event(*row) for row in events), history.EVENTS, ["created_at", "id"]),
        )

    def _tickets(self, connection: Connection, repository: str, since: str) -> list[tuple[Row, str | None, str | None]]:
        table = schema.issues
        query = select(table.c.raw, table.c.removed_at, table.c.removed_how).where(
            table.c.repository == repository, table.c.is_pull_request == 0, _lately(since)
        )
        return [(json.loads(raw), at, how) for raw, at, how in connection.execute(query)]

    def _happenings(
        self, connection: Connection, table: Table, repository: str, since: str, where: ColumnElement[bool] | None = None
    ) -> list[tuple[int, Row]]:
        issues = schema.issues
        query = (
            select(table.c.number, table.c.raw)
            .join(issues, (issues.c.repository == table.c.repository) & (issues.c.number == table.c.number))
            .where(table.c.repository == repository, table.c.created_at >= since, issues.c.is_pull_request == 0)
        )
        query = query if where is None else query.where(where)
        return [(number, json.loads(raw)) for number, raw in connection.execute(query)]

    def _known(self, connection: Connection, table: Table, key: str, repository: str, ids: list[int]) -> dict[int, str | None]:
        # A row with a tombstone is not known as it is: when it is listed again, it is written again, without.
        raw = case((table.c.removed_at.is_(None), table.c.raw)) if "removed_at" in table.c else table.c.raw
        query = select(table.c[key], raw).where(table.c.repository == repository, table.c[key].in_(ids))
        return {row[0]: row[1] for row in connection.execute(query)}

    def _update(self, connection: Connection, table: Table, key: str, values: list[dict[str, Any]]) -> None:
        """Replace the rows; an issue that is listed again is not removed any more."""
        named = [{f"old_{name}" if name in ("repository", key) else name: item for name, item in value.items()} for value in values]
        statement = update(table).where(table.c.repository == bindparam("old_repository"), table.c[key] == bindparam(f"old_{key}"))
        connection.execute(statement, named)

    def _move(self, connection: Connection, repository: str, stream: str, position: datetime) -> None:
        table = schema.cursors
        where = (table.c.repository == repository, table.c.stream == stream)
        if not connection.execute(update(table).where(*where).values(position=stamp(position))).rowcount:
            connection.execute(insert(table).values(repository=repository, stream=stream, position=stamp(position)))

    @contextmanager
    def _connect(self, write: bool = False) -> Iterator[Connection]:
        """One transaction; whatever the database says is told in one sentence."""
        try:
            with self._engine.begin() as connection:
                if self._sqlite:
                    # A writer takes its turn before it reads, so that two syncs at once wait for each other and do not clash.
                    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
                yield connection
        except SQLAlchemyError as error:
            raise self._failed(getattr(error, "orig", None) or error) from error

    @property
    def _name(self) -> str:
        return self._url.database or "" if self._sqlite else repr(self._url)

    def _failed(self, error: BaseException) -> StoreError:
        said = (str(error).splitlines() or [""])[0]
        return StoreError(
            f"The store {self._name} cannot be used ({said}); make its folder writable, or name another store in REPORT_STORE."
        )


def _lately(since: str) -> ColumnElement[bool]:
    """Whether a ticket was open or touched since then."""
    table = schema.issues
    return or_(table.c.state == "open", table.c.updated_at >= since, table.c.removed_at >= since)


def _tune(connection: Any, _record: Any) -> None:
    """WAL lets a notebook read while a sync writes; NORMAL may lose the last page after a power cut, which a sync fetches again."""
    connection.isolation_level = None  # the driver begins no transaction of its own: `_connect` does
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
