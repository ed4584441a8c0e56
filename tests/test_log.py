"""The log of the runs: what was told on the screen and how each ended, one line each; it rotates under the lock, and stops no run."""

import os
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reportlib.publish.lock import alone
from reportlib.publish.log import BYTES, KEPT, NAME
from tests.test_weekly import ROOT, run

LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (INFO|WARNING|ERROR|CRITICAL) (\d+) (.*)")
TOKEN = "ghp_canary/5f0c+a1"  # noqa: S105  # made up, to be looked for


def records(outputs: Path) -> list[tuple[str, str]]:
    """Level and words of each record; every line is one, or is indented below one."""
    lines = [line for line in (outputs / NAME).read_text().splitlines() if not line.startswith("    ")]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), lines
    return [(match[2], match[4]) for match in found if match]


def test_what_a_run_told_is_in_the_log_with_its_beginning_and_its_end(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    done = run("sync", "--out", str(tmp_path / "out"))
    assert done.returncode == 0
    (begin, *told, (level, end)) = records(tmp_path / "out")
    assert begin == ("INFO", f"began: sync --out {tmp_path / 'out'}")
    assert [words for _, words in told] == done.stderr.splitlines() != []
    assert level == "INFO"
    requests = sum(int(line.split(" requests")[0].split()[-1]) for line in done.stderr.splitlines())
    assert re.fullmatch(rf"ended with 0 after \d+ s and {requests} requests", end)
    (match, *_) = (LINE.fullmatch(line) for line in (tmp_path / "out" / NAME).read_text().splitlines())
    assert match
    assert before <= datetime.fromisoformat(match[1]) <= datetime.now(UTC)


def test_a_run_that_fails_says_so_at_its_end(tmp_path: Path) -> None:
    done = run("weekly", "--repo", "a/b", "--out", str(tmp_path))
    assert done.returncode == 1
    *_, told, end = records(tmp_path)
    assert told == ("ERROR", done.stderr.strip())
    assert end[0] == "ERROR"
    assert end[1].startswith("ended with 1 after ")
    done = run("weekly", "--period", "2025-W60", "--out", str(tmp_path))
    *_, told, end = records(tmp_path)
    assert told == ("ERROR", done.stderr.strip())
    assert end == ("ERROR", "ended with 2 after 0 s and 0 requests")


def test_a_reports_path_and_its_warnings_are_in_the_log(tmp_path: Path) -> None:
    assert run("daily", "--period", "2025-04-12", "--out", str(tmp_path)).returncode == 0
    done = run("daily", "--period", "2025-04-15", "--out", str(tmp_path))
    path = tmp_path / "example__support" / "daily" / "2025-04-15" / "report.html"
    missed = f"2 reports are missing, from 2025-04-13 to 2025-04-14; make daily OUT={tmp_path} CATCH_UP=1 makes them."
    assert missed in done.stderr.splitlines()
    assert ("WARNING", missed) in records(tmp_path)
    assert records(tmp_path)[-1][1].endswith(f"requests: {path}")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the program that meets a fault nobody thought of, whose words forge a line and hold the token."""
    for name in ("notebooks", "params", "reportlib"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name, ignore=shutil.ignore_patterns("__pycache__"))
    code = tmp_path / "project" / "reportlib" / "collect" / "intake.py"
    forged = r"\x1b[2J\n2025-01-01T00:00:00Z INFO 1 ended with 0 "
    code.write_text(code.read_text().replace("sample_begins =", f"raise KeyError('{forged}' + 'ghp_canary' + '/5f0c+a1') #", 1))
    return tmp_path / "project"


def test_an_unexpected_fault_is_one_sentence_and_its_traceback_in_the_log(tmp_path: Path, broken: Path) -> None:
    out, given = tmp_path / "out", {"PYTHONPATH": str(broken), "GITHUB_TOKEN": TOKEN}
    done = run("sync", "--out", str(out), cwd=broken, **given)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert re.match(r"An unexpected fault \(KeyError\) ended the run; .* the traceback in .*reportlib\.log\.", done.stderr)
    assert str(out / NAME) in done.stderr
    text = (out / NAME).read_text()
    assert "    Traceback (most recent call last):" in text
    assert "in bring_in" in text
    assert "[secret]" in text
    assert TOKEN not in text
    assert "\x1b" not in text
    assert [level for level, _ in records(out)] == ["INFO", "CRITICAL", "ERROR", "ERROR"]
    done = run("sync", "--out", str(out), "--debug", cwd=broken, **given)
    assert "Traceback" in done.stderr
    assert TOKEN not in done.stderr


def test_an_unexpected_fault_where_no_log_can_be_is_one_sentence_too(tmp_path: Path, broken: Path) -> None:
    (tmp_path / "log").write_text("mine")
    done = run("sync", "--out", str(tmp_path), cwd=broken, PYTHONPATH=str(broken))
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert "cannot be written" in first
    assert "the traceback that --debug shows" in second


def test_a_log_that_cannot_be_written_is_told_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("mine")
    done = run("sync", "--out", str(tmp_path))
    assert done.returncode == 0
    assert done.stderr.startswith(f"The log {tmp_path / NAME} cannot be written (File exists); the run goes on without.\n")
    assert (tmp_path / "log").read_text() == "mine"


def test_a_large_log_gives_way_under_the_lock_and_a_run_that_waits_writes_to_the_one_there_is(tmp_path: Path) -> None:
    log = tmp_path / NAME
    log.parent.mkdir()
    for number in range(1, KEPT + 1):
        log.with_name(f"{log.name}.{number}").write_text(f"log {number}")
    log.write_text("x" * BYTES + "\n")
    with alone(tmp_path, print):
        env = {**os.environ, "GITHUB_API_URL": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
        waiting = subprocess.Popen([sys.executable, "-m", "reportlib", "sync", "--out", str(tmp_path)], env=env, stderr=subprocess.DEVNULL)
        while "this run waits for it." not in log.read_text():
            assert waiting.poll() is None
            time.sleep(0.05)
        assert log.read_text().startswith("x")
    assert waiting.wait() == 0
    assert "began: " not in log.read_text()
    assert records(tmp_path)[-1][1].startswith("ended with 0")
    assert log.with_name(f"{log.name}.1").read_text().startswith("x")
    assert log.with_name(f"{log.name}.{KEPT}").read_text() == f"log {KEPT - 1}"
    assert len(list(log.parent.iterdir())) == KEPT + 1


def test_a_token_by_mistake_in_the_call_is_not_in_the_log(tmp_path: Path) -> None:
    pasted = "ghp_" + "a1B2" * 9
    done = run("weekly", "--repo", pasted, "--out", str(tmp_path))
    assert done.returncode == 2
    assert pasted not in (tmp_path / NAME).read_text() + (tmp_path / "heartbeat.json").read_text()
    assert "began: weekly --repo [token] --out" in (tmp_path / NAME).read_text()
