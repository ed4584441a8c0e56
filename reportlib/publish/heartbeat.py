"""OUT/heartbeat.json: how the last run ended and the last good one, by repository and kind of report; for a monitor, and for `doctor`."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import AwareDatetime, BaseModel, ValidationError, field_serializer

from reportlib.collect.summary import read as summary_of
from reportlib.errors import ReportError
from reportlib.places import is_remote, local
from reportlib.publish import log
from reportlib.publish.replace import replace
from reportlib.publish.unsaid import without_secrets

NAME = "heartbeat.json"
DUE = {"daily": timedelta(days=2), "weekly": timedelta(days=8), "monthly": timedelta(days=32)}
"""So old may the last good run be: the period, and a day for the schedule to be late."""

_PATIENCE = 10
"""Seconds that a run waits for another that writes its end at the same time."""

WHOLE = "The report is there."
PARTIAL = "The report is there, and not complete: it says at its head and at its end what is missing."


class Run(BaseModel):
    """How a run ended, and when; what it was for is null where the call or the params did not say, and the report where there is none."""

    at: AwareDatetime
    process: int
    command: str
    repository: str | None = None
    kind: str | None = None
    period: str | None = None
    exit_code: int
    report: str | None = None
    complete: bool | None = None
    said: str

    @field_serializer("at")
    def _at(self, at: datetime) -> str:
        # As jq's fromdate reads it.
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class Beat(BaseModel):
    """A kind of report of a repository; what was `missed` is as the last run that made a report found it."""

    last: Run
    last_good: Run | None = None
    missed: list[str] = []
    notice: str | None = None


class Heartbeat(BaseModel):
    """The file: the last run of all, and the beats by repository and kind (weekly, daily, monthly, other)."""

    version: Literal[1] = 1
    last: Run
    reports: dict[str, dict[str, Beat]] = {}


class Outcome:
    """What a run finds out about itself while it is at work."""

    def __init__(self, outputs: Path) -> None:
        self._outputs = outputs
        self._is_of: tuple[str | None, str | None, str | None] = (None, None, None)
        self._report: Path | None = None
        self._missed: tuple[list[str], str | None] | None = None

    def of(self, repository: str, kind: str, period: str) -> None:
        """What it is for, once that is known."""
        self._is_of = (repository, kind, period)

    def made(self, report: Path, missed: list[str], notice: str | None) -> None:
        """The report is there; the periods before it that have none, and what the screen says of them."""
        self._is_of = (*self._is_of[:2], report.parent.name)
        self._report, self._missed = report, (missed, notice)

    def ended(self, exit_code: int, said: str = "") -> str:
        """Write it down, if there is an outputs folder; why that could not be, empty where nothing is wrong."""
        here = local(self._outputs)
        try:
            last = self._run(exit_code, said)
            if here.is_dir():
                # Where no file can be made, the lock would be waited for in vain.
                with tempfile.TemporaryFile(dir=here):
                    pass
                with FileLock(here / f".{NAME}.lock", timeout=_PATIENCE):
                    self._write(last)
        except Exception as error:  # of a bucket, whatever its package raises
            return f"{self._outputs / NAME} cannot be written ({getattr(error, 'strerror', None) or error}); a monitor sees an old one."
        return ""

    def _run(self, exit_code: int, said: str) -> Run:
        repository, kind, period = self._is_of
        summary = summary_of(self._report.with_name("report.json")) if self._report else None
        complete = summary.data.complete if summary else None
        run = log.current()
        return Run(
            at=datetime.now(UTC), process=os.getpid(), command=run.called if run else "", repository=repository, kind=kind, period=period,
            exit_code=exit_code, report=self._report.relative_to(self._outputs).as_posix() if self._report else None, complete=complete,
            said=without_secrets(said or (WHOLE if complete else PARTIAL)),
        )  # fmt: skip

    def _write(self, last: Run) -> None:
        before = read(self._outputs)
        reports = before.reports if before else {}
        if last.repository and last.kind:
            kinds = reports.setdefault(last.repository, {})
            was = kinds.get(last.kind)
            missed, notice = self._missed or ((was.missed, was.notice) if was else ([], None))
            good = last if last.exit_code == 0 else was.last_good if was else None
            kinds[last.kind] = Beat(last=last, last_good=good, missed=missed, notice=notice)
        said = json.dumps(Heartbeat(last=last, reports=reports).model_dump(), indent=2)
        replace(self._outputs / NAME, said.encode() + b"\n")


@contextmanager
def kept(outputs: Path, tell: Callable[[str], None]) -> Iterator[Outcome]:
    """What the block finds out of its run, written down however it ends; a heartbeat that cannot be written stops no run."""
    outcome = Outcome(outputs)
    try:
        yield outcome
    except ReportError as error:
        # Its own sentence is the one for the screen.
        log.note(outcome.ended(error.exit_code, str(error)))
        raise
    except KeyboardInterrupt:
        log.note(outcome.ended(130, "The run was interrupted."))
        raise
    except Exception as error:
        log.note(outcome.ended(1, log.unexpected(error)))
        raise
    if fault := outcome.ended(0):
        tell(fault)


def read(outputs: Path) -> Heartbeat | None:
    """What the file says; None where there is none, or where somebody changed it so that it says nothing."""
    try:
        return Heartbeat.model_validate_json((outputs / NAME).read_bytes())
    except (OSError, ValidationError) as error:
        if is_remote(outputs) and not isinstance(error, FileNotFoundError | ValidationError):
            raise  # what cannot be read just now is not to be written over
        return None
