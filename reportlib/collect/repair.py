"""A damaged SQLite store put aside, and a new one with what of it can still be read."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from reportlib.collect import schema
from reportlib.errors import StoreError

# Not how far each repository was synced: with that the next sync would not look for what was lost.
SAVED = ("issues", "comments", "events", "versions", "answers")


def repair(path: Path) -> tuple[Path, int]:
    """Where the damaged file is kept from now on, and how many of its rows are in the new one at `path`; StoreError if that fails."""
    staged = path.with_name(f".{path.name}-new")
    try:
        kept = _keep(path)
        staged.unlink(missing_ok=True)
        # No pool, so that no connection is left when the file is renamed.
        engine = create_engine(URL.create("sqlite", database=str(staged)), poolclass=NullPool)
        schema.metadata.create_all(engine)
        with closing(sqlite3.connect(staged)) as new:
            count = sum(_copy(path, new, table) for table in SAVED)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        os.replace(staged, path)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise StoreError(
            f"The store {path} could not be repaired ({error}); it is as it was; see that there is room on the disk."
        ) from error
    return kept, count


def _keep(path: Path) -> Path:
    """A copy beside the file, under a name that was free, with what had not come into the file itself yet."""
    number = next(number for number in range(1, 1_000_000) if not path.with_name(f"{path.name}.corrupt-{number}").exists())
    kept = path.with_name(f"{path.name}.corrupt-{number}")
    for suffix in ("", "-wal"):
        if (source := path.with_name(path.name + suffix)).exists():
            shutil.copy2(source, f"{kept}{suffix}")
    return kept


def _copy(path: Path, new: sqlite3.Connection, table: str) -> int:
    """How many rows of the table could be read, and are whole."""
    fields = [row[1] for row in new.execute(f"PRAGMA table_info({table})")]
    before = new.total_changes
    with new:
        for row in _readable(path, table):
            values = {name: row[name] for name in fields if name in row}
            places = ", ".join("?" * len(values))
            new.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({places})", tuple(values.values()))  # noqa: S608  # ours
    return new.total_changes - before


def _readable(path: Path, table: str) -> Iterator[dict[str, object]]:
    """The rows from the first up to a damaged place, then from the last one back to it; twice those that both ways reach."""
    for way in ("ASC", "DESC"):
        try:
            with closing(sqlite3.connect(path)) as damaged:
                damaged.row_factory = sqlite3.Row
                for row in damaged.execute(f"SELECT * FROM {table} ORDER BY rowid {way}"):  # noqa: S608  # a table of ours
                    if _is_whole(row):
                        yield dict(row)
                return
        except sqlite3.DatabaseError:
            continue


def _is_whole(row: sqlite3.Row) -> bool:
    """Whether what GitHub said is still what it said, as far as JSON tells."""
    try:
        return "raw" not in row.keys() or isinstance(json.loads(row["raw"]), dict)  # noqa: SIM118  # a Row is no dict
    except (ValueError, TypeError):
        return False
