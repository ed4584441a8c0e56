"""Several machines sync into one store at once: none clashes with another, and what hinders one is told in a sentence."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from rich.console import Console
from sqlalchemy import insert, text, update

from reportlib.collect import database, schema
from reportlib.collect.github import GitHubSource
from reportlib.collect.store import Store
from reportlib.collect.sync import sync
from reportlib.errors import StoreError
from tests.fake_github import FakeGitHub, Recording
from tests.syncing import START, environment, issue, recording
from tests.test_weekly import environment as of_a_command

__all__ = ["environment", "recording"]  # the fixtures

MACHINES = 4
ON_POSTGRESQL = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
"""SQLite has one writer at a time, and no server that goes."""


def at_once(do: Callable[[int], None], many: int = MACHINES) -> None:
    """Do it so often at the same moment; what one of them raises is raised."""
    together = threading.Barrier(many)

    def one(place: int) -> None:
        together.wait()
        do(place)

    with ThreadPoolExecutor(many) as pool:
        list(pool.map(one, range(many)))


def test_syncs_of_one_repository_and_of_another_do_not_clash(recording: Recording, store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    repositories = {"a/b": recording, "c/d": Recording(recording.issues[:50])}
    with FakeGitHub(repositories) as fake:
        monkeypatch.setenv("GITHUB_API_URL", fake.url)

        def bring_in(place: int) -> None:
            name, console = sorted(repositories)[place % 2], Console(quiet=True)
            sync(GitHubSource(name, console), Store(store_url), name, START, console)

        at_once(bring_in)
        # What is brought in is changed by all, too.
        for row in recording.issues:
            row["title"] = "Another"
            row["updated_at"] = "2025-02-01T00:00:00Z"
        at_once(bring_in)
    histories = [Store(store_url).history(name, START - timedelta(days=1)) for name in repositories]
    assert [(len(one.tickets), len(one.comments), len(one.events)) for one in histories] == [(250, 230, 220), (50, 0, 0)]
    assert {*histories[0].tickets["title"], *histories[1].tickets["title"]} == {"Another"}


def test_pages_of_the_same_rows_do_not_clash(store_url: str) -> None:
    def write(place: int) -> None:
        mine = Store(store_url)
        for page in range(20):
            rows = [issue(number, 1, title=f"{place}") for number in range(page * 10, page * 10 + 10)]
            mine.save("a/b", "issues", rows, START, ("issues", START))

    at_once(write)
    with Store(store_url)._connect() as connection:
        # Each but the first found another's row, and kept it.
        assert connection.execute(text("SELECT count(*) FROM versions")).scalar() == 200 * (MACHINES - 1)
        assert connection.execute(text("SELECT max(place) FROM versions")).scalar() == MACHINES - 2


def test_a_new_database_is_opened_by_many_processes_at_once(store_url: str) -> None:
    code = "import sys; from reportlib.collect.database import Database; print(flush=True); sys.stdin.readline(); Database(sys.argv[1])"
    command = [sys.executable, "-c", code, store_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(command, env=of_a_command(), text=True, **pipes) for _ in range(MACHINES)]
    for one in processes:
        assert one.stdout
        one.stdout.readline()
    for one in processes:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    said = [one.communicate()[1] for one in processes]
    assert [one.returncode for one in processes] == [0] * MACHINES, said
    with Store(store_url)._connect() as connection:
        assert connection.execute(text("SELECT schema_version FROM meta")).scalars().all() == [schema.VERSION]


@ON_POSTGRESQL
def test_who_writes_one_repository_does_not_wait_for_who_writes_another(store_url: str) -> None:
    first, second = Store(store_url), Store(store_url)
    over = threading.Event()

    def same() -> None:
        Store(store_url).save("a/b", "issues", [issue(1, 1)], START)
        over.set()

    with first._connect(write="a/b"):
        waits = threading.Thread(target=same)
        waits.start()
        second.save("c/d", "issues", [issue(1, 1)], START)
        assert not over.wait(0.3)
    assert over.wait(10)
    waits.join()


def test_who_waits_too_long_for_another_says_so(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Store(store_url)
    monkeypatch.setattr(database, "_PATIENCE", 100)
    second = Store(store_url)
    with first._connect(write="a/b"), pytest.raises(StoreError, match="another run is writing in it, so run the command again later"):
        second.save("a/b", "issues", [issue(1, 1)], START)


@ON_POSTGRESQL
def test_two_that_wait_for_each_other_are_told(store_url: str) -> None:
    stores = [Store(store_url), Store(store_url)]
    table, told, both = schema.faults, list[str](), threading.Barrier(2)
    with stores[0]._connect(write="a/b") as connection:
        connection.execute(insert(table), [{"repository": name, "words": ""} for name in ("a/b", "c/d")])

    def write(place: int) -> None:
        names = ["a/b", "c/d"][:: 1 - 2 * place]
        try:
            with stores[place]._connect(write=names[0]) as connection:
                for name in names:
                    connection.execute(update(table).where(table.c.repository == name).values(words="x"))
                    if name == names[0]:
                        both.wait()
        except StoreError as error:
            told.append(str(error))

    at_once(write, 2)
    assert len(told) == 1
    assert "deadlock detected" in told[0]
    assert "run the command again later" in told[0]
    assert "\n" not in told[0]


@ON_POSTGRESQL
def test_a_server_that_goes_midway_is_told(store_url: str) -> None:
    store, other = Store(store_url), Store(store_url)
    with pytest.raises(StoreError, match="check that the database runs") as told, store._connect(write="a/b") as connection:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with other._connect() as ending:
            ending.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        connection.execute(text("SELECT 1"))
    assert "\n" not in str(told.value)
