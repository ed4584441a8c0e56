"""One run at a time in an outputs folder: another one waits, and says for whom."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from reportlib.errors import OutputError
from reportlib.places import local

RUNNING = ".running"
"""The file that says who is at work."""

PATIENCE = 1800
"""So many seconds a run waits for another: a first sync of a large tracker takes its time."""


@contextmanager
def alone(outputs: Path, tell: Callable[[str], None], patience: float = PATIENCE) -> Iterator[None]:
    """While the block runs, no other run works in the folder; OutputError where another one still does after so many seconds.

    Of a folder in a bucket that holds for the runs of this machine.

    The system gives the lock back with the process that had it, however that ended.
    """
    here = local(outputs)
    lock, note = FileLock(here / ".lock"), here / RUNNING
    try:
        lock.acquire(timeout=0)
    except Timeout:
        tell(f"{_holder(note)} is at work in {outputs}; this run waits for it.")
        try:
            lock.acquire(timeout=patience)
        except Timeout:
            raise OutputError(
                f"{_holder(note)} is still at work in {outputs} after {patience / 60:g} minutes; end it, or name another folder with OUT=."
            ) from None
    try:
        note.write_text(f"process {os.getpid()} on {socket.gethostname()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC", encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _holder(note: Path) -> str:
    try:
        return f"Another run ({note.read_text(encoding='utf-8')})"
    except OSError:
        return "Another run"
