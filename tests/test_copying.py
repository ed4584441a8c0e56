"""`store copy`: a whole store into another database, from SQLite to PostgreSQL and back, all of it or nothing."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text, update
from sqlalchemy.engine import Engine
from typer.testing import CliRunner

from reportlib.cli import app
from reportlib.collect import schema
from reportlib.collect.answers import Answers
from reportlib.collect.copying import copy
from reportlib.collect.store import Store
from reportlib.errors import StoreError
from tests.syncing import START, comment, issue
from tests.syncing import event as happened


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'other' / 'store.db'}"


def filled(url: str) -> Store:
    """A store with rows in each table: more than a batch, and what no database takes as it is."""
    store = Store(url)
    for title in ("a\x00b\ud800c", "Another"):
        store.save("a/b", "issues", [issue(number, 1, title=title) for number in range(1, 251)], START, ("issues", START))
    store.save("a/b", "comments", [comment(number, number, 2) for number in range(1, 251)], START)
    store.save("a/b", "events", [happened(1, 1, 3, "closed")], START)
    store.finish("a/b", {}, "github", "https://github.com", START, START, START, True, 0)
    store.save("a/b", "comments", [], START, ("comments", START))
    store.bury("a/b", 7, START, "deleted")
    store.note_fault("a/b", "GitHub said ü.")
    Answers(url).keep("asked", "said \x00\ud800")
    return store


def content(url: str) -> dict[str, list[tuple[object, ...]]]:
    with create_engine(url).connect() as connection:
        return {name: sorted(tuple(row) for row in connection.execute(table.select())) for name, table in schema.metadata.tables.items()}


def test_a_store_is_copied_there_and_back_whole(store_url: str, file: str, tmp_path: Path) -> None:
    filled(file)
    before, back = content(file), f"sqlite:///{tmp_path / 'back.db'}"
    assert all(before.values())
    said = copy(file, store_url)
    each = "repositories 1, cursors 2, issues 250, comments 250, events 1, faults 1, versions 250, answers 1."
    assert said.endswith(f", {sum(len(rows) for name, rows in before.items() if name != 'meta'):,} rows: {each}")
    assert "\n" not in said
    copy(store_url, back)
    assert content(store_url) == content(back) == content(file) == before


def test_a_copy_that_fails_midway_leaves_nothing(store_url: str, file: str) -> None:
    filled(file)

    def fail(_connection: object, _cursor: object, statement: str, values: object, _context: object, _many: bool) -> None:
        # The tables before this one are written by then; which of them have rows was looked at before that.
        if statement.startswith("SELECT versions.") and "LIMIT" not in statement:
            raise StoreError("here it ends")

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(StoreError, match="here it ends"):
            copy(file, store_url)
    finally:
        event.remove(Engine, "before_cursor_execute", fail)
    assert not any(rows for name, rows in content(store_url).items() if name != "meta")
    assert copy(file, store_url)


def test_what_cannot_be_copied_is_refused_in_a_sentence(store_url: str, file: str, tmp_path: Path) -> None:
    filled(file)
    copy(file, store_url)
    with pytest.raises(StoreError, match=r"has tickets already.*name a new database in TO"):
        copy(file, store_url)
    with pytest.raises(StoreError, match="FROM and TO are one and the same store"):
        copy(store_url, store_url)
    nothing = tmp_path / "nowhere" / "store.db"
    with pytest.raises(StoreError, match=r"There is no store at .*nowhere.*in FROM"):
        copy(f"sqlite:///{nothing}", store_url)
    assert not nothing.parent.exists()
    for version, what in ((99, "upgrade the program"), (4, "upgrade the store with any other command")):
        with create_engine(store_url).begin() as connection:
            connection.execute(update(schema.meta).values(schema_version=version))
        with pytest.raises(StoreError, match=rf"schema version {version}.*{what}.*in FROM"):
            copy(store_url, f"sqlite:///{tmp_path / 'new.db'}")
    with create_engine(store_url).begin() as connection:
        connection.execute(text("DROP TABLE meta"))
    with pytest.raises(StoreError, match="There is no store at"):
        copy(store_url, f"sqlite:///{tmp_path / 'new.db'}")


@pytest.mark.parametrize("place", [0, 1])
def test_no_password_is_shown_and_the_argument_is_named(file: str, place: int) -> None:
    filled(file)
    addresses = [file, file]
    addresses[place] = "postgresql+psycopg://me:canary@127.0.0.1:9/reports"
    told = CliRunner().invoke(app, ["store", "copy", *addresses])
    assert isinstance(told.exception, StoreError)
    assert "canary" not in str(told.exception) + told.output
    assert f"name another store in {('FROM', 'TO')[place]}" in str(told.exception)
