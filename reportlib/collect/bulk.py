"""Many rows at once into one of the store's tables, in the way that is quickest on each database."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy.dialects import sqlite

from reportlib.collect import schema


def add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> Sequence[Any]:
    """The last part of the keys of those rows, each with all columns, that were not there and are now; the others stay as they were."""
    key = list(table.primary_key)[-1]
    if connection.dialect.name == "sqlite":
        return connection.execute(sqlite.insert(table).on_conflict_do_nothing().returning(key), rows).scalars().all()
    # As one value: a driver that goes from row to row takes as long again as the server.
    put = (
        f"INSERT INTO {table.name} SELECT * FROM json_populate_recordset(NULL::{table.name}, :rows) "  # noqa: S608  # names of ours
        f"ON CONFLICT DO NOTHING RETURNING {key.name}"
    )
    return connection.execute(text(put), {"rows": json.dumps(rows)}).scalars().all()


def known(connection: Connection, table: Table, repository: str, ids: Sequence[int]) -> dict[int, Any]:
    """The repository's rows that are there, by the last part of their key."""
    key = list(table.primary_key)[-1]
    if connection.dialect.name == "sqlite":
        found = connection.execute(select(table).where(table.c.repository == repository, key.in_(ids)))
    else:
        # One by one, each by its key: of a table that nobody has counted yet PostgreSQL would rather read all rows of the repository.
        each = (
            f"SELECT found.* FROM unnest(CAST(:ids AS bigint[])) AS wanted, "  # noqa: S608  # names of ours
            f"LATERAL (SELECT * FROM {table.name} WHERE repository = :repository AND {key.name} = wanted LIMIT 1) AS found"
        )
        found = connection.execute(text(each), {"ids": list(ids), "repository": repository})
    return {getattr(row, key.name): row for row in found}


def count(connection: Connection) -> None:
    """Have PostgreSQL count what is in the tables, which it does by itself a minute later: until then it reads whole ones."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"ANALYZE {', '.join(schema.metadata.tables)}"))
