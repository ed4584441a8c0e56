"""Reports made by workers of a scheduler, each a process of its own, of a store in PostgreSQL, into a bucket: the same bytes as one process
makes in a folder, whatever is lost on the way.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from reportlib.errors import FleetError
from reportlib.params import Params
from reportlib.period import parse
from reportlib.publish import away, fleet
from reportlib.publish.make import asked
from tests.cluster import Cluster, cluster, kill
from tests.fake_github import FakeGitHub
from tests.postgres import Server, closed
from tests.s3 import SECRET, Buckets
from tests.test_backfill import DAYS, called, reports
from tests.test_stale import AFTER, recording
from tests.test_weekly import environment, run, written

MODEL = Params(repository="a/b", period="2025-01-08", kind="day", language_model={"url": "http://127.0.0.1:9/v1", "model": "any"})
MANY = (DAYS[0], DAYS[-1])


@dataclass
class Machines:
    """What a run needs to have its reports made elsewhere."""

    cluster: Cluster
    buckets: Buckets
    folder: Path
    environment: dict[str, str]

    def call(self, *arguments: str) -> "subprocess.Popen[str]":
        """A command, begun in a folder of its own."""
        command = [sys.executable, "-m", "reportlib", *arguments, "--scheduler", self.cluster.address]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def made(self, url: str) -> list[str]:
        """The reports that are whole in the bucket."""
        return [name for name in self.buckets.names(url) if name.endswith("/report.json")]

    def reports(self, url: str) -> dict[str, bytes]:
        """What is published in the bucket; not how the runs went."""
        return {name: content for name, content in self.buckets.written(url).items() if name.startswith(("a__b", "index", "feed"))}


@contextmanager
def machines(github: str, postgres: Server, buckets: Buckets, folder: Path) -> Iterator[Machines]:
    with postgres.database() as store:
        env = environment("backfill", GITHUB_API_URL=github, REPORT_STORE=store, **buckets.environment)
        with cluster(folder / "cluster", env) as running:
            yield Machines(running, buckets, folder, env)


@pytest.fixture
def all_there(github: FakeGitHub, postgres: Server, buckets: Buckets, tmp_path: Path) -> Iterator[Machines]:
    with machines(github.url, postgres, buckets, tmp_path) as there:
        yield there


@pytest.fixture(scope="module")
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub({"a/b": recording()}, now=AFTER.timestamp()) as fake:
        yield fake


@pytest.fixture(scope="module")
def alone(github: FakeGitHub, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one run makes on one machine, with SQLite and a folder."""
    out = tmp_path_factory.mktemp("alone")
    done = run(*called(out, *MANY), GITHUB_API_URL=github.url)
    assert done.returncode == 0, done.stderr
    return reports(out)


def wait_for(what: Callable[[], object], process: "subprocess.Popen[str]") -> None:
    while not what():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def test_a_worker_that_is_lost_changes_nothing(all_there: Machines, alone: dict[str, bytes]) -> None:
    url = all_there.buckets.new() + "/support reports"
    first, _ = all_there.cluster.worker(), all_there.cluster.worker()
    process = all_there.call(*called(url, *MANY))
    wait_for(lambda: all_there.made(url), process)
    kill(first)
    said, told = process.communicate()
    assert (process.returncode, said.strip()) == (0, f"{url}/index.html"), told
    assert told.splitlines()[-1] == f"{len(DAYS)} reports made."
    assert all_there.reports(url) == alone
    everything = all_there.buckets.written(url) | written(all_there.folder)
    assert not [name for name, content in everything.items() if SECRET.encode() in content]


def test_after_a_scheduler_was_lost_the_same_command_makes_what_is_missing(all_there: Machines, alone: dict[str, bytes]) -> None:
    url = all_there.buckets.new() + "/out"
    all_there.cluster.worker()
    arguments = called(url, *MANY)
    process = all_there.call(*arguments)
    wait_for(lambda: all_there.made(url), process)
    kill(all_there.cluster.scheduler)
    said, told = process.communicate(timeout=120)
    assert (process.returncode, said) == (1, "")
    assert "Traceback" not in told
    assert "The scheduler was lost before it was made" in told
    assert "the same command makes what is missing, and nothing twice." in told.splitlines()[-1]
    before = all_there.made(url)
    all_there.cluster.begin()
    all_there.cluster.worker()
    again = all_there.call(*arguments)
    _, told = again.communicate()
    assert again.returncode == 0, told
    assert f"{len(DAYS) - len(before)} reports made, {len(before)} there before." in told
    assert all_there.reports(url) == alone


def test_a_portfolio_is_the_same(all_there: Machines, github: FakeGitHub, tmp_path: Path) -> None:
    params = tmp_path / "two.yaml"
    params.write_text("repositories: [a/b, c/d]\n")
    github.repositories["c/d"] = recording()
    arguments = "portfolio", "--params", str(params), "--period", "2025-W02", "--out"
    here = run(*arguments, str(tmp_path / "here"), GITHUB_API_URL=github.url)
    assert here.returncode == 0, here.stderr
    all_there.cluster.worker()
    url = all_there.buckets.new() + "/out"
    process = all_there.call(*arguments, url)
    said, told = process.communicate()
    assert (process.returncode, said.strip()) == (0, f"{url}/portfolio/weekly/2025-W02/report.html"), told
    of_this_machine = ("heartbeat", "log/", ".", "store.db")
    expected = {name: content for name, content in written(tmp_path / "here").items() if not name.startswith(of_this_machine)}
    assert {name: content for name, content in all_there.buckets.written(url).items() if not name.startswith(of_this_machine)} == expected


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, postgres: Server, tmp_path: Path) -> Iterator[away.Asked]:
    """This process as a worker, and what it is asked for: nothing keeps it from that."""
    from reportlib.collect.intake import bring_in
    from reportlib.publish.log import Screen

    with postgres.database() as store, closed(), FakeGitHub({"a/b": recording()}, now=AFTER.timestamp()) as fake:
        for name, value in environment("backfill", pictures=True, GITHUB_API_URL=fake.url, REPORT_STORE=store).items():
            monkeypatch.setenv(name, value)
        bring_in("a/b", store, AFTER - timedelta(days=30), Screen(quiet=True), 10, lambda _: None)
        out = tmp_path / "shared by all"
        out.mkdir()
        (out / ".running").write_text("process 1")
        settings = Params(repository="a/b")
        report = asked(settings, parse("2025-01-08", settings.timezone), out, [])
        yield away.ask({"one": report}, out)["one"]


def test_a_worker_that_is_set_up_makes_the_report(worker: away.Asked) -> None:
    assert away.made(worker).page.is_file()


@pytest.mark.parametrize(
    ("changes", "store", "told"),
    [
        ({"edition": "another"}, None, "has other code or packages than this machine"),
        ({}, "", "has no store that is shared"),
        ({}, "sqlite:///a.db", "has no store that is shared"),
        ({"synced_at": AFTER + timedelta(days=1)}, None, "has another store, or a/b was synced meanwhile"),
        ({"has_key": True, "settings": MODEL}, None, "has no LLM_API_KEY, other than this machine"),
        ({"out": Path("/nowhere")}, None, "does not see /nowhere; name a folder that all machines share, or s3://"),
    ],
)
def test_a_worker_that_would_make_another_report_makes_none(
    worker: away.Asked, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], store: str | None, told: str
) -> None:
    if store is not None:
        monkeypatch.setenv("REPORT_STORE", store)
    with pytest.raises(FleetError, match=r"The worker on .* and run the same command") as error:
        away.made(replace(worker, **changes))  # type: ignore[arg-type]  # of the field that has the name
    assert told in str(error.value)
    assert not (worker.out / "a__b").exists()


@pytest.mark.parametrize(
    ("scheduler", "store", "told"),
    [("tcp://127.0.0.1:9", "sqlite:///a.db", "Other machines do not reach the store"),
     ("nonsense://x", "", "No scheduler can be used at nonsense://x ("), ("tcp://127.0.0.1:9", "", "none answered in 10 seconds")],
)  # fmt: skip
def test_what_keeps_all_from_working_is_told_before_anything_is_asked_of_github(
    scheduler: str, store: str, told: str, postgres: Server, tmp_path: Path
) -> None:
    with postgres.database() as database:
        arguments = (
            "backfill",
            "--repo",
            "a/b",
            "--from",
            DAYS[0],
            "--to",
            DAYS[1],
            "--scheduler",
            scheduler,
            "--out",
            str(tmp_path / "out"),
        )
        done = run(*arguments, cwd=tmp_path, REPORT_STORE=store or database)
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def slept(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_when_nobody_works_any_more_the_rest_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster(tmp_path / "cluster", environment()) as running:
        worker = running.worker()
        outcomes = fleet.each(slept, {"short": 0, "long": 600}, running.address)
        assert next(outcomes) == ("short", 0)
        kill(worker)
        monkeypatch.setattr(fleet, "START", 2)
        [(name, fault)] = outcomes
    assert name == "long"
    assert isinstance(fault, FleetError)
    assert "Nobody works for the scheduler" in str(fault)
