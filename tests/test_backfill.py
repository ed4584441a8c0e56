"""Many missing reports at once: the same bytes as one after the other, none made twice, and a failure that stops no other."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from reportlib.publish import fleet
from tests.fake_github import FakeGitHub
from tests.test_stale import AFTER, recording
from tests.test_weekly import ROOT, environment, run, written

DAYS = [f"2025-01-{day:02}" for day in range(6, 10)]


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub({"a/b": recording()}, now=AFTER.timestamp()) as fake:
        yield fake


def called(out: Path | str, begin: str, end: str) -> tuple[str, ...]:
    return "backfill", "--repo", "a/b", "--from", begin, "--to", end, "--out", str(out)


def reports(out: Path) -> dict[str, bytes]:
    """What is published; not how the runs went."""
    return {name: content for name, content in written(out).items() if name.startswith(("a__b", "index", "feed"))}


def test_it_makes_the_very_bytes_that_runs_one_after_another_make(tmp_path: Path, github: FakeGitHub) -> None:
    done = run(*called(tmp_path / "many", "2025-W02", "2025-W04"), GITHUB_API_URL=github.url)
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "many" / "index.html")), done.stderr
    assert done.stderr.splitlines()[-1] == "2 reports made, 1 for periods that have not ended left out."
    for week in ("2025-W02", "2025-W03"):
        one = run("weekly", "--repo", "a/b", "--period", week, "--out", str(tmp_path / "single"), GITHUB_API_URL=github.url)
        assert one.returncode == 0, one.stderr
    assert reports(tmp_path / "many") == reports(tmp_path / "single")
    assert not [path for path in (tmp_path / "many").rglob(".*") if path.name.startswith((".publish", ".index"))]


def made(out: Path) -> dict[str, int]:
    """The reports, by when each was made."""
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob("a__b/daily/*/report.json")}


def test_one_that_is_killed_goes_on_where_it_was_and_makes_nothing_twice(tmp_path: Path, github: FakeGitHub) -> None:
    arguments = called(tmp_path, DAYS[0], DAYS[-1])
    env = environment(*arguments, GITHUB_API_URL=github.url)
    process = subprocess.Popen([sys.executable, "-m", "reportlib", *arguments], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    started: set[psutil.Process] = set()
    while not made(tmp_path):
        assert process.poll() is None
        started |= set(psutil.Process(process.pid).children(recursive=True))
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(started, timeout=30)
    assert not alive
    before = made(tmp_path)
    assert 1 <= len(before) < len(DAYS)
    done = run(*arguments, GITHUB_API_URL=github.url)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == f"{len(DAYS) - len(before)} reports made, {len(before)} there before."
    after = made(tmp_path)
    assert sorted(after) == DAYS
    assert before.items() <= after.items()


def test_one_that_fails_stops_no_other_and_is_told(tmp_path: Path, github: FakeGitHub) -> None:
    (tmp_path / "a__b" / "daily").mkdir(parents=True)
    (tmp_path / "a__b" / "daily" / DAYS[1]).write_text("in the way")
    done = run(*called(tmp_path, DAYS[0], DAYS[2]), GITHUB_API_URL=github.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    *_, why, counted, last = done.stderr.splitlines()
    assert why.startswith(f"The report cannot be written to {tmp_path / 'a__b' / 'daily' / DAYS[1]}")
    assert counted == "2 reports made, 1 failed."
    assert last == f"Without a report: {DAYS[1]}; the same command makes what is missing, and nothing twice."
    assert sorted(made(tmp_path)) == [DAYS[0], DAYS[2]]


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [("2025-W03", "2025-W01", "From 2025-W03 to 2025-W01 there are no days, weeks or months"), ("2025-W01", "2025-01", "of a kind"),
     ("2025-Q1", "2025-Q2", "as FROM=2024-W01 TO=2024-W52"), ("", "2025-W01", "'' is not a period"), ("2025-W01", "x", "'x'")],
)  # fmt: skip
def test_what_is_no_span_is_told(tmp_path: Path, begin: str, end: str, told: str) -> None:
    done = run(*called(tmp_path, begin, end))
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def halved(number: int) -> tuple[int, int]:
    return os.getpid(), 12 // number


def memory(_task: int) -> str | None:
    return os.environ.get("MALLOC_TRIM_THRESHOLD_")


def test_what_a_worker_starts_keeps_its_memory_as_elsewhere() -> None:
    """Dask's setting makes a kernel take twice its time: it gets each large array from the system anew."""
    assert dict(fleet.each(memory, {"1": 1, "2": 2})) == {"1": None, "2": None}


@pytest.mark.parametrize("many", [False, True])
def test_each_task_comes_with_what_it_gave_or_with_its_fault(monkeypatch: pytest.MonkeyPatch, many: bool) -> None:
    monkeypatch.setattr(fleet, "has_many", lambda: many)
    with ExitStack() as until:
        with suppress(OSError):  # another test has its own there
            until.enter_context(socket.create_server(("127.0.0.1", 8787)))
        found = dict(fleet.each(halved, {"1": 1, "0": 0, "3": 3, "4": 4}))
    assert isinstance(found.pop("0"), ZeroDivisionError)
    processes, numbers = zip(*found.values(), strict=True)  # type: ignore[arg-type]  # no faults are left
    assert sorted(zip(found, numbers, strict=True)) == [("1", 12), ("3", 4), ("4", 3)]
    assert (os.getpid() in processes) is not many
