"""One run at a time in an outputs folder: another one waits, and says for whom."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from reportlib.errors import OutputError

PATIENCE = 1800
"""So many seconds a run waits for another: a first sync of a large tracker takes its time."""


@contextmanager
def alone(outputs: Path, tell: Callable[[str], None], patience: float = PATIENCE) -> Iterator[None]:
    """While the block runs, no other run works in the folder; OutputError where another one still does after so many seconds.

    The system gives the lock back with the process that had it, however that ended.
    """
    lock, note = FileLock(outputs / ".lock"), outputs / ".running"
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
