"""Many rows at once into one of the store's tables and out of it, in the way that is quickest on each database."""

import json
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, text

from reportlib.collect import schema


def add(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Put rows that are not there yet, each with all columns, into the table."""
    place, came, values = _written(connection, table, rows)
    connection.exec_driver_sql(f"INSERT INTO {place} {came}", values)


def meet(connection: Connection, table: Table, repository: str, rows: dict[int, dict[str, Any]], names: Sequence[str]) -> dict[int, Any]:
    """Put the repository's rows, by the last part of their key, into the table, but for those that are there; of these, those columns."""
    if not rows:
        return {}
    key = list(table.primary_key)[-1].name
    shown = ", ".join([key, *names])
    if connection.dialect.name == "sqlite":
        query = f"SELECT {shown} FROM {table.name} WHERE repository = ? AND {key} IN (SELECT value FROM json_each(?))"  # noqa: S608  # names of ours
        met = {row[0]: row for row in connection.exec_driver_sql(query, (repository, json.dumps(list(rows))))}
        if new := [row for id_, row in rows.items() if id_ not in met]:
            add(connection, table, new)
        return met
    place, came, values = _written(connection, table, rows.values())
    # One request for all; on its way to PostgreSQL each takes longer than what it asks for. Those that are there are looked up one by
    # one, each by its key: of a table that nobody has counted yet PostgreSQL would rather read all rows of the repository.
    query = (
        f"WITH came AS MATERIALIZED ({came}), added AS (INSERT INTO {place} SELECT * FROM came ON CONFLICT DO NOTHING) "  # noqa: S608  # names of ours
        f"SELECT met.* FROM came, LATERAL (SELECT {shown} FROM {table.name} "
        f"WHERE repository = came.repository AND {key} = came.{key} LIMIT 1) AS met"
    )
    return {row[0]: row for row in connection.exec_driver_sql(query, values)}


def _written(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> tuple[str, str, Any]:
    """The table with its columns, what gives the rows in SQL, and their values as the driver takes them."""
    names = [column.name for column in table.columns]
    columns, values = ", ".join(names), list(map(itemgetter(*names), rows))
    if connection.dialect.name == "sqlite":
        return f"{table.name} ({columns})", f"VALUES ({', '.join('?' * len(names))})", values
    # Each column is one binary array, of which nothing is escaped.
    arrays = ", ".join(f"%b::{column.type.compile(connection.dialect)}[]" for column in table.columns)
    came = f"SELECT * FROM unnest({arrays}) AS came ({columns})"  # noqa: S608  # names of ours
    return f"{table.name} ({columns})", came, tuple(map(list, zip(*values, strict=True)))


def count(connection: Connection) -> None:
    """Have PostgreSQL count what is in the tables, which it does by itself a minute later: until then it reads whole ones."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"ANALYZE {', '.join(schema.metadata.tables)}"))
