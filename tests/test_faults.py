"""Whatever strikes a run, and wherever: the next normal one leaves what an undisturbed one does. `python -m tests.faults` tries it all."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import Engine, event

from reportlib.collect.github import GitHubSource
from reportlib.collect.store import Store
from reportlib.collect.sync import sync
from tests.faults import Case, Disturbed, Matrix, left_in
from tests.syncing import START

CASES = (
    Case("first sync", "kill -9", "execute"),
    Case("later sync", "kill -9", "publish"),
    Case("later sync", "power loss", "commit"),
    Case("first sync", "Ctrl-C", "execute"),
    Case("first sync", "no space left", "execute"),
    Case("later sync", "pages shift", "middle page"),
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    return Matrix(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, case)))
def test_after_a_fault_a_normal_run_leaves_what_an_undisturbed_one_does(runs: Matrix, case: Case) -> None:
    code, said = runs.outcome(case)
    assert code == {"kill -9": -9, "power loss": -9, "Ctrl-C": 130, "no space left": 1}.get(case.fault, 0)
    assert code != 1 or said.endswith(".")


def brought_in(url: str, store: Path) -> None:
    os.environ["GITHUB_API_URL"] = url
    sync(GitHubSource("a/b", Console(quiet=True)), Store(f"sqlite:///{store}"), "a/b", START, Console(quiet=True))


def killed_at(count: int, url: str, store: Path) -> None:
    passed = 0

    def reach(_connection: object) -> None:
        nonlocal passed
        passed += 1
        if passed == count:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", reach)
    brought_in(url, store)


def test_a_sync_that_is_killed_before_any_one_of_its_commits_goes_on_to_the_same_store(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    with Disturbed("", tmp_path / "no mark") as fake, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "x" * 40)
        brought_in(fake.url, folder / "store.db")
        expected = left_in(folder, fake.url)
        for count in range(1, 1000):
            folder = tmp_path / str(count)
            folder.mkdir()
            process = fork.Process(target=killed_at, args=(count, fake.url, folder / "store.db"))
            process.start()
            process.join()
            brought_in(fake.url, folder / "store.db")
            assert left_in(folder, fake.url) == expected, count
            if process.exitcode == 0:
                break
    assert count > 25
