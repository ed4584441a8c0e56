"""The database behind the store: opened or made at a SQLAlchemy URL, brought to this program's schema, its faults in one sentence."""

import hashlib
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Select, create_engine, delete, event, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from reportlib.collect import schema
from reportlib.errors import StoreError

EVERYTHING = ""
"""What a writer names that lets nobody else write meanwhile."""

_PATIENCE = 30_000
"""So many milliseconds a writer waits for its turn: a machine that is gone may hold PostgreSQL's locks for hours."""

_IDS, _ROWS = 500, 100
"""Ids in one query, and rows at a time: a ticket's comments may be hundreds of megabytes, of which next to nothing is kept."""

_ONLY = text("SELECT pg_advisory_xact_lock(:everything)")
_TURN = text("SELECT pg_advisory_xact_lock_shared(:everything), pg_advisory_xact_lock(:one)")
"""PostgreSQL's locks, held to the end of a transaction, by which writers of one repository wait for each other, and not for others."""

_TRIES = 200
_TAKEN = ("40001", "40P01", "55P03")
"""What PostgreSQL calls a clash of two transactions, a deadlock, and a lock that another did not give up in time."""


class Database:
    """A database of tickets, opened or made at a SQLAlchemy URL that was given in what is `named`; StoreError where that cannot be."""

    def __init__(self, url: str, named: str = "REPORT_STORE") -> None:
        self._named = named
        try:
            self._url = make_url(url)
            self._sqlite = self._url.get_backend_name() == "sqlite"
            if "@" in (self._url.host or ""):
                # Its end would be taken for the host, and told.
                raise StoreError(f"The password in {named} holds an @; write it as %40 there.")
            # Said once for the engine and not with each transaction, as it is for those who read.
            engine = create_engine(self._url) if self._sqlite else create_engine(self._url, isolation_level="READ COMMITTED")
        except ImportError as error:
            raise StoreError(
                f"{named} asks for {self._url.get_backend_name()}, and the driver {error.name or 'for it'} is not installed; "
                "for PostgreSQL run .venv/bin/python -m pip install -e '.[postgres]' and write postgresql+psycopg://HOST/DATABASE."
            ) from error
        except (ArgumentError, NoSuchModuleError, ValueError):
            # Without what SQLAlchemy says: it may show the address, and a password with it. ValueError: a port that is no number.
            raise StoreError(
                f"{named} is no address of a database that can be used here; write sqlite:///outputs/store.db "
                "or postgresql+psycopg://HOST/DATABASE."
            ) from None
        event.listen(engine, "connect", _tune if self._sqlite else _tune_server)
        # A reader sees one and the same moment, as SQLite's do by themselves. A writer sees what was written before its turn: a moment of
        # its own would be the one at which it began to wait.
        self._writer = engine
        self._reader = engine if self._sqlite else engine.execution_options(isolation_level="REPEATABLE READ")
        self._prepare()

    def _prepare(self) -> None:
        if self.file:
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise self._failed(error) from error
        with self.connect() as connection:
            found = _version(connection)
        if found is None or found < schema.VERSION:
            with self.connect(write=EVERYTHING) as connection:
                # Another run may have been here first.
                found = _version(connection)
                for older in range(found or schema.VERSION, schema.VERSION):
                    for statement in schema.UPGRADES[older]:
                        connection.exec_driver_sql(statement)
                schema.metadata.create_all(connection)
                connection.execute(delete(schema.meta))
                connection.execute(insert(schema.meta).values(schema_version=schema.VERSION))
                found = schema.VERSION
        self._refuse_version(found)

    def _refuse_version(self, found: int) -> None:
        if found != schema.VERSION:
            raise StoreError(
                f"The store {self.name} has schema version {found}, and this program knows {schema.VERSION}; "
                f"upgrade the {'program' if found > schema.VERSION else 'store with any other command'}, or name another store in "
                f"{self._named}."
            )

    @contextmanager
    def connect(self, write: str | None = None) -> Iterator[Connection]:
        """One transaction that reads, or that writes what is named (a repository, or EVERYTHING) when no other does; whatever the database
        says is told in one sentence.
        """
        try:
            with (self._reader if write is None else self._writer).begin() as connection:
                if self._sqlite:
                    # A writer takes its turn before it reads, so that two syncs at once wait for each other and do not clash.
                    connection.exec_driver_sql("BEGIN" if write is None else "BEGIN IMMEDIATE")
                elif write is not None:
                    connection.execute(_ONLY if write == EVERYTHING else _TURN, {"everything": _lock(EVERYTHING), "one": _lock(write)})
                yield connection
        except SQLAlchemyError as error:
            raise self._failed(getattr(error, "orig", None) or error) from error

    def close(self) -> None:
        """No connection is kept for the next time."""
        self._reader.dispose()

    @property
    def file(self) -> Path | None:
        """SQLite's file; None where there is none."""
        return Path(str(self._url.database)) if self._sqlite and self._url.database not in (None, "", ":memory:") else None

    @property
    def place(self) -> object:
        """What two addresses of one database have in common."""
        return self.file.resolve() if self.file else (self._url.host, self._url.port, self._url.database, self._url.query)

    @property
    def name(self) -> str:
        """The database's file, or its address without the password."""
        return self._url.database or "" if self._sqlite else repr(self._url.set(query={}))

    def _failed(self, error: BaseException) -> StoreError:
        said = getattr(error, "strerror", None) or (str(error).splitlines() or [""])[0]
        if getattr(error, "sqlstate", None) in _TAKEN or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            advice = "another run is writing in it, so run the command again later"
        elif self._sqlite:
            advice = "make its folder writable, with room on the disk"
        else:
            advice = "check that the database runs and lets you in"
        return StoreError(f"The store {self.name} cannot be used ({said}); {advice}, or name another store in {self._named}.")


class Existing(Database):
    """One that is a store of this program's schema already; StoreError where it is none, and nothing is made or changed."""

    def _prepare(self) -> None:
        found = None
        if not self._sqlite or (self.file and self.file.is_file()):
            with self.connect() as connection:
                found = _version(connection)
        if found is None:
            raise StoreError(f"There is no store at {self.name or 'that address'}; name the address of one in {self._named}.")
        self._refuse_version(found)


def of_each(connection: Connection, query: Select[Any], column: Column[Any], ids: Collection[int]) -> Iterator[Any]:
    """The query's rows whose column has one of the ids, asked for some hundred ids at a time, the smallest first."""
    ordered = sorted(ids)
    for begin in range(0, len(ordered), _IDS):
        some = query.where(column.in_(ordered[begin : begin + _IDS]))
        yield from connection.execute(some.execution_options(yield_per=_ROWS))


def _version(connection: Connection) -> int | None:
    """That of the store's schema; None where there is no store."""
    return connection.execute(select(schema.meta.c.schema_version)).scalar() if inspect(connection).has_table("meta") else None


@cache
def _lock(what: str) -> int:
    """The number by which PostgreSQL knows a lock; those of other programs in the same database are others."""
    return int.from_bytes(hashlib.sha256(f"reportlib {what}".encode()).digest()[:8], "big", signed=True)


def _tune_server(connection: Any, _record: Any) -> None:
    """Nobody waits for others for ever, nor each page for the disk: a power cut may lose the last ones, which a sync fetches again."""
    connection.execute(f"SET lock_timeout = {_PATIENCE}")
    connection.execute("SET synchronous_commit = off")
    connection.commit()


def _tune(connection: Any, _record: Any) -> None:
    """WAL lets a notebook read while a sync writes; NORMAL may lose the last page after a power cut, which a sync fetches again."""
    connection.isolation_level = None  # the driver begins no transaction of its own: `connect` does
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")


def _switch_to_wal(connection: Any) -> None:
    """In a new file only; there SQLite does not wait by itself for another process that is doing the same."""
    for left in reversed(range(_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or not left:
                raise
            time.sleep(0.05)
