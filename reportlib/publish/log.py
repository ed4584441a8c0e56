"""OUT/log/reportlib.log: how each run began, what it told and how it ended, since nobody looks at the screen of cron."""

import logging
import shlex
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from rich.console import Console

from reportlib.places import local
from reportlib.publish.unsaid import without_secrets

NAME = Path("log") / "reportlib.log"
BYTES, KEPT = 1_000_000, 5
"""A log of so many bytes gives way to a new one, and so many old ones stay: years, of a run a day."""

_LEVELS = {"red": logging.ERROR, "yellow": logging.WARNING}
_LOGGER = logging.getLogger("reportlib")
_LOGGER.addHandler(logging.NullHandler())  # before there is a log, Python would say once more what the screen says
_LONGEST = 20_000


class Screen(Console):
    """What a person at the terminal is told, on stderr, and the log with it."""

    def __init__(self, **how: Any) -> None:
        super().__init__(stderr=True, **how)

    def print(self, *objects: Any, **how: Any) -> None:
        """As a console does; only sentences come into the log, and no progress bars."""
        super().print(*objects, **how)
        for words in objects:
            if isinstance(words, str):
                _LOGGER.log(_LEVELS.get(str(how.get("style")), logging.INFO), words)


class RunLog(RotatingFileHandler):
    """One run's way into the log; a log that cannot be written is a `fault` in words, and stops nothing.

    The file is open for a record only, and rotates only by `renew`, under the lock of the outputs folder: a run that waits
    for that lock writes to whatever file has the name by then.
    """

    def __init__(self, outputs: Path, called: str) -> None:
        super().__init__(outputs / NAME, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8", errors="backslashreplace", delay=True)
        self.setFormatter(_Lines())
        self.called, self.fault, self.requests = called, "", 0
        self.path: Path | None = None
        self._outputs, self._begun = outputs, time.monotonic()
        self._early: list[logging.LogRecord] = []

    @property
    def file(self) -> Path:
        """As the call names it."""
        return self._outputs / NAME

    @property
    def is_kept(self) -> bool:
        """Whether all that was told so far is in the file."""
        return not self.fault and not self._early

    @property
    def seconds(self) -> float:
        """How long the run has been at work."""
        return time.monotonic() - self._begun

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, as soon as there is an outputs folder: a wrong call makes none."""
        self._early.append(record)
        self._write()

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802  # logging's name
        """Never with a record: `renew` is called for it."""
        return False

    def renew(self) -> str:
        """Begin a new file where this one is large, for the run that has the lock; the fault so far, if there is one."""
        self._write()
        log = Path(self.baseFilename)
        try:
            if log.is_file() and log.stat().st_size >= self.maxBytes:
                self.doRollover()
        except OSError as error:
            self.fault = error.strerror or str(error)
        return self.fault

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Keep why, for the screen."""
        error = sys.exc_info()[1]
        self.fault = getattr(error, "strerror", None) or type(error).__name__

    def _write(self) -> None:
        try:
            if not self._outputs.is_dir():
                return
            Path(self.baseFilename).parent.mkdir(exist_ok=True)
        except OSError as error:
            self.fault = error.strerror or str(error)
            self._early.clear()
            return
        for record in self._early:
            super().emit(record)
        self._early.clear()
        self._let_go()

    def _let_go(self) -> None:
        if self.stream:
            with suppress(OSError):
                self.stream.close()
            self.stream = None


class _Lines(logging.Formatter):
    """A record as a line: the time (UTC), level, process, words; what follows in other lines is indented, so that no text can forge one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(process)d %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        return f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%SZ}"

    def format(self, record: logging.LogRecord) -> str:
        text = without_secrets(super().format(record))
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}\n[…]\n{text[-_LONGEST // 2 :]}"
        return "\n    ".join(_visible(line) for line in text.splitlines())


def _visible(line: str) -> str:
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)


def begin(outputs: Path) -> Path:
    """The folder, in which the run has a log from now on; the command line goes into it."""
    run = RunLog(local(outputs), without_secrets(shlex.join(sys.argv[1:])))
    _LOGGER.handlers[:] = [run]
    _LOGGER.setLevel(logging.INFO)
    _LOGGER.propagate = False
    _LOGGER.info(f"began: {run.called}")
    return outputs


def current() -> RunLog | None:
    """The log of the run, where it has one."""
    return next((handler for handler in _LOGGER.handlers if isinstance(handler, RunLog)), None)


def spent(requests: int) -> None:
    """So many requests more, for the end of the log."""
    if run := current():
        run.requests += requests


def made(path: Path) -> Path:
    """The path, which the end of the log names too."""
    if run := current():
        run.path = path
    return path


def note(words: str) -> None:
    """A sentence for the log alone, if it is one."""
    if words:
        _LOGGER.info(words)


def traceback() -> None:
    """The fault that is being handled, with its way through the program."""
    _LOGGER.critical("an unexpected fault", exc_info=True)


def unexpected(error: BaseException) -> str:
    """A sentence for a fault that has none of its own; without what it says, which may be anything."""
    run = current()
    where = f"the traceback in {run.file}" if run and run.is_kept else "the traceback that --debug shows"
    return f"An unexpected fault ({type(error).__name__}) ended the run; run it again, and if it stays, report it with {where}."


def end(code: int) -> None:
    """How the run ended; nothing more of it is told."""
    if run := current():
        requests = "1 request" if run.requests == 1 else f"{run.requests:,} requests"
        where = f": {run.path}" if run.path else ""
        _LOGGER.log(logging.ERROR if code else logging.INFO, f"ended with {code} after {run.seconds:.0f} s and {requests}{where}")
        _LOGGER.handlers.clear()
