"""Two runs in one outputs folder: the later one waits and says for whom; one that was killed stops nobody."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reportlib.errors import OutputError
from reportlib.publish.lock import alone
from tests.test_weekly import ROOT, run

HOLD = "import sys, time; from pathlib import Path; from reportlib.publish.lock import alone\n\
with alone(Path(sys.argv[1]), print): print('in', flush=True); time.sleep(60)"


def holder(folder: Path) -> subprocess.Popen[str]:
    """A process that works in the folder until it is ended."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "in\n"
    return process


def test_a_run_waits_for_another_and_says_for_whom(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        with alone(tmp_path, print):
            waiting = pool.submit(run, "weekly", "--out", str(tmp_path))
            with pytest.raises(TimeoutError):
                waiting.result(timeout=6)
            assert not (tmp_path / "index.html").exists()
        done = waiting.result(timeout=120)
    assert done.returncode == 0
    assert f"Another run (process {os.getpid()} on " in done.stderr
    assert "this run waits for it." in done.stderr
    assert (tmp_path / "index.html").exists()
    assert not (tmp_path / ".running").exists()


def test_patience_has_an_end_with_one_sentence(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        alone(tmp_path, print),
        pytest.raises(OutputError, match=r"^Another run \(process \d+ on .*\) is still at work in .* name another folder with OUT=\.$"),
        alone(tmp_path, said.append, patience=0.1),
    ):
        pass
    assert len(said) == 1


def test_one_that_was_killed_stops_nobody(tmp_path: Path) -> None:
    process = holder(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (tmp_path / ".running").exists()
    said: list[str] = []
    with alone(tmp_path, said.append, patience=0):
        assert str(os.getpid()) in (tmp_path / ".running").read_text()
    assert said == []
