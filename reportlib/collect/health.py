"""How the store is: whether the database finds it sound, and up to when each repository is in it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from reportlib.collect import schema
from reportlib.collect.database import Database
from reportlib.collect.rows import instant


@dataclass(frozen=True)
class Health:
    """A store as it was found: `damage` in the database's words (empty: none), and the last complete sync of each repository."""

    damage: str = ""
    version: int = schema.VERSION
    synced: dict[str, datetime] = field(default_factory=dict)


def health(url: str) -> Health:
    """The store at a SQLAlchemy URL, every page of it looked at where it is SQLite; StoreError where it cannot be used."""
    if url.startswith("sqlite") and (damage := _damage(Path(make_url(url).database or ""))):
        return Health(damage)
    table = schema.repositories
    with Database(url).connect() as connection:
        rows = connection.execute(select(table.c.repository, table.c.synced_at).order_by(table.c.repository)).all()
    return Health(synced={repository: at for repository, text in rows if (at := instant(text))})


def _damage(path: Path) -> str:
    """What SQLite finds wrong with the file, which stays as it is; empty where it is sound, or cannot be opened at all."""
    try:
        with closing(sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.OperationalError:
        return ""  # no access, or locked: the store itself says so in its own words
    except sqlite3.DatabaseError as error:
        found = str(error)
    return "" if found == "ok" else " ".join(found.split())
