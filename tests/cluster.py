"""A scheduler and its workers, each a process of its own, as on machines of their own."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil


class Cluster:
    """A scheduler at `address`; its workers come and go."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._folder, self._environment = folder, dict(environment)
        self._started: list[subprocess.Popen[bytes]] = []

    def begin(self) -> None:
        """Start the scheduler."""
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard")

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """One worker, started; with what else its machine's environment has."""
        scratch = tempfile.mkdtemp(dir=self._folder)
        return self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1",
                           "--local-directory", scratch, **environment)  # fmt: skip

    def end(self) -> None:
        """All that were started are gone, with what they started."""
        for process in self._started:
            kill(process)

    def _start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{len(self._started)}-{arguments[0]}.log").open("wb") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments], cwd=self._folder, env=self._environment | environment, stdout=log, stderr=log
            )
        self._started.append(started)
        return started


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a machine that loses its power."""
    if process.poll() is None:
        for one in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            one.kill()
    process.wait()


@contextmanager
def cluster(folder: Path, environment: Mapping[str, str]) -> Iterator[Cluster]:
    """A scheduler without workers yet, which know the environment."""
    folder.mkdir(parents=True, exist_ok=True)
    here = Cluster(folder, {"PATH": os.environ["PATH"], **environment})
    here.begin()
    try:
        yield here
    finally:
        here.end()
