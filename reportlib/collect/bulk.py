"""Many rows at once into one of the store's tables and out of it, in the way that is quickest on each database."""

import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from reportlib.collect import schema


def add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Put rows that are not there yet, each with all columns, into the table."""
    names = [column.name for column in table.columns]
    place, values = f"{table.name} ({', '.join(names)})", map(itemgetter(*names), rows)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {place} VALUES ({', '.join('?' * len(names))})", list(values))  # noqa: S608  # names of ours
        return
    cursor: Any = connection.connection.cursor()
    try:
        with closing(cursor), cursor.copy(f"COPY {place} FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError("COPY", None, error) from error  # as SQLAlchemy tells of what goes through it


def known(connection: Connection, table: Table, repository: str, ids: Iterable[int], names: Sequence[str]) -> dict[int, Any]:
    """Those columns of the repository's rows that are there, by the last part of their key."""
    key = list(table.primary_key)[-1].name
    shown = ", ".join([key, *names])
    if connection.dialect.name == "sqlite":
        query = f"SELECT {shown} FROM {table.name} WHERE repository = :repository AND {key} IN (SELECT value FROM json_each(:ids))"  # noqa: S608  # names of ours
        wanted = json.dumps(list(ids))
    else:
        # One by one, each by its key: of a table that nobody has counted yet PostgreSQL would rather read all rows of the repository.
        query = (
            f"SELECT found.* FROM unnest(CAST(:ids AS bigint[])) AS wanted, "  # noqa: S608  # names of ours
            f"LATERAL (SELECT {shown} FROM {table.name} WHERE repository = :repository AND {key} = wanted LIMIT 1) AS found"
        )
        wanted = f"{{{','.join(map(str, ids))}}}"
    return {row[0]: row for row in connection.execute(text(query), {"ids": wanted, "repository": repository})}


def count(connection: Connection) -> None:
    """Have PostgreSQL count what is in the tables, which it does by itself a minute later: until then it reads whole ones."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"ANALYZE {', '.join(schema.metadata.tables)}"))
