"""What is asked of the store while it is used has an index to go by, so that no query reads the whole history."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from reportlib.collect import schema
from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from tests.fake_github import FakeGitHub
from tests.syncing import START, bring_in, comment, issue
from tests.test_stale import AFTER, WEDNESDAY, recording, until

LARGE = ("issues", "comments", "events", "versions")
"""The tables that grow with the history."""
Asked = tuple[str, Any]


@pytest.fixture
def asked() -> Iterator[list[Asked]]:
    """Every statement that SQLAlchemy sends, with its values."""
    found: list[Asked] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        found.append((statement, values[0] if many else values))

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def plan(store: Path, statement: str, values: Any) -> list[str]:
    """How SQLite goes about it, a line a table."""
    with closing(sqlite3.connect(store)) as connection:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]


def reads_all(line: str) -> bool:
    """Whether the line of a plan is of a large table, and goes through the whole of it or of a repository's rows."""
    words = line.split()
    return len(words) > 1 and words[1] in LARGE and (words[0] == "SCAN" or line.endswith(("(repository=?)", "(repository=? AND kind=?)")))


def test_no_query_of_a_sync_or_a_report_reads_a_whole_table(tmp_path: Path, asked: list[Asked], monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    store = Store(f"sqlite:///{path}")
    with FakeGitHub({"a/b": until(recording(), WEDNESDAY)}, now=WEDNESDAY.timestamp()) as fake:
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        monkeypatch.delenv("GITHUB_TOKEN", raising=False)
        bring_in(fake, store)
        fake.repositories, fake.now = {"a/b": until(recording(), AFTER)}, AFTER.timestamp()
        now = fake.repositories["a/b"]
        now.gone[40] = 410
        # Somebody took back the only comment of the first ticket.
        now.issues[0] = now.issues[0] | {"comments": 0, "updated_at": stamp(AFTER - timedelta(days=1))}
        del now.comments[0]
        bring_in(fake, store)
        history = store.history("a/b", START + timedelta(days=5), AFTER)
    assert (history.tickets["removed_at"].notna().sum(), history.comments["removed_at"].notna().sum()) == (1, 1)
    looked = [(statement, values) for statement, values in asked if statement.split()[0] in ("SELECT", "UPDATE", "DELETE")]
    # The greatest is the first that the index has, whatever the plan says.
    looked = [(statement, values) for statement, values in looked if not statement.startswith("SELECT max(")]
    found = {statement: lines for statement, values in looked if any(map(reads_all, lines := plan(path, statement, values)))}
    assert found == {}
    assert {name for name in LARGE for statement, _ in looked if f"FROM {name}" in statement} == set(LARGE)


@pytest.mark.parametrize(
    ("statement", "is_all"),
    [("SELECT * FROM issues WHERE raw = ?", True), ("SELECT * FROM issues WHERE repository = ?", True),
     ("SELECT * FROM issues WHERE repository = ? AND number = 1", False)],
)  # fmt: skip
def test_the_plan_tells_what_reads_all(tmp_path: Path, statement: str, is_all: bool) -> None:
    Store(f"sqlite:///{tmp_path / 'store.db'}")
    assert any(map(reads_all, plan(tmp_path / "store.db", statement, ("a/b",)))) is is_all


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_postgresql_looks_for_the_rows_of_a_page_by_their_keys_before_anybody_has_counted_them(store_url: str, asked: list[Asked]) -> None:
    store = Store(store_url)
    with store._connect(write="a/b") as connection:
        for table in (schema.issues, schema.comments):
            connection.execute(text(f"ALTER TABLE {table.name} SET (autovacuum_enabled = false)"))
    kinds = {"issues": issue, "comments": lambda number, minutes: comment(number, number, minutes)}
    for kind, row in kinds.items():
        for begin in (*range(0, 6_000, 100), 5_950):
            store.save("a/b", kind, [row(number, 1) for number in range(begin, begin + 100)], START)
    looked = {statement: values for statement, values in asked if "LATERAL" in statement}
    assert len(looked) == len(kinds)
    with store._connect() as connection:
        for statement, values in looked.items():
            lines = "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())
            assert "_pkey on" in lines
            assert "Seq Scan" not in lines
            assert "Index Cond: ((repository = came.repository) AND (" in lines
