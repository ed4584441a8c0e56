"""What a command costs: its processes' time and memory."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

import psutil

from tests.test_weekly import ROOT, environment


@dataclass(frozen=True)
class Cost:
    """Of a command and all that it starts: seconds from begin to end, seconds of processor time, and the most memory at a time."""

    seconds: float
    processor: float
    megabytes: float


def cost(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> Cost:
    """What the command costs, which has to end well."""
    with tempfile.TemporaryFile("w+") as said:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=said, stderr=said)
        watch = _Watch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        watch.over.set()
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.join()
        said.seek(0)
        assert process.returncode == 0, said.read()[-2000:]
    return Cost(seconds, used.ru_utime + used.ru_stime, watch.most / 1e6)


def cost_of_run(*arguments: str, cwd: Path = ROOT, pictures: bool = False, **given: str) -> Cost:
    """What one of our own commands costs, in the environment of the tests."""
    env = environment(*arguments, pictures=pictures, **given)
    return cost(sys.executable, "-m", "reportlib", *arguments, cwd=cwd, env=env)


def quickest(each: Iterable[Cost]) -> Cost:
    """The least of each of the figures: what disturbs only adds."""
    seconds, processor, megabytes = zip(*map(astuple, each), strict=True)
    return Cost(min(seconds), min(processor), min(megabytes))


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants fifty times a second; what two of them share counts for each."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.over = threading.Event()
        self.most = 0

    def run(self) -> None:
        while not self.over.wait(0.02):
            with suppress(psutil.Error):
                first = psutil.Process(self._process)
                self.most = max(self.most, sum(_resident(one) for one in (first, *first.children(recursive=True))))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
