"""Many rows at once into one of the store's tables, in the way that is quickest on each database."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import sqlite

from reportlib.collect import schema


def add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """How many of the rows, each with all columns, were not there by their key and are now; the others stay as they were."""
    if connection.dialect.name == "sqlite":
        return connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows).rowcount
    # As one value: a driver that goes from row to row takes as long again as the server.
    put = f"INSERT INTO {table.name} SELECT * FROM json_populate_recordset(NULL::{table.name}, :rows) ON CONFLICT DO NOTHING"  # noqa: S608  # ours
    return connection.execute(text(put), {"rows": json.dumps(rows)}).rowcount


def count(connection: Connection) -> None:
    """Have PostgreSQL count what is in the tables, which it does by itself a minute later: until then it reads whole ones."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"ANALYZE {', '.join(schema.metadata.tables)}"))
