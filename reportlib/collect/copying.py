"""A whole store into another database, as from a file to a team's server."""

from collections.abc import Generator
from contextlib import closing
from typing import Any

from sqlalchemy import Table, select

from reportlib.collect import bulk, schema
from reportlib.collect.database import EVERYTHING, Database, Existing
from reportlib.errors import StoreError

_ROWS = 100
"""At a time: a row may be some hundred kilobytes."""

_COPIED = [table for table in schema.metadata.tables.values() if table is not schema.meta]


def copy(source: str, target: str) -> str:
    """A sentence on what was copied from the store at one SQLAlchemy URL to the database at the other.

    StoreError where it fails, and then nothing was.
    """
    old, new = Existing(source, "FROM"), Database(target, "TO")
    if old.place == new.place:
        raise StoreError(f"FROM and TO are one and the same store, {old.name}; name another database in TO.")
    counts = dict.fromkeys([table.name for table in _COPIED], 0)
    with new.connect(write=EVERYTHING) as connection, closing(_batches(old)) as batches:
        if any(connection.execute(select(table).limit(1)).first() for table in _COPIED):
            raise StoreError(f"The store {new.name} has tickets already, and nothing was copied; name a new database in TO.")
        for table, rows in batches:
            bulk.add(connection, table, rows)
            counts[table.name] += len(rows)
        bulk.count(connection)
    each = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    return f"{old.name} is copied to {new.name}, {sum(counts.values()):,} rows: {each}."


def _batches(source: Database) -> Generator[tuple[Table, list[dict[str, Any]]], None, None]:
    """All rows, as they were at one moment, some of a table at a time; what the source says of them is told as the source's."""
    with source.connect() as connection:
        for table in _COPIED:
            found = connection.execute(select(table).execution_options(yield_per=_ROWS))
            for rows in found.mappings().partitions():
                yield table, [dict(row) for row in rows]
