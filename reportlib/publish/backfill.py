"""The reports of many periods that have none yet: made side by side, and none of them twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reportlib.errors import UsageError
from reportlib.params import Params
from reportlib.period import Period
from reportlib.places import FOLDERS, place
from reportlib.publish.batch import make_all
from reportlib.publish.make import asked
from reportlib.publish.shelf import is_whole, missing, shelved
from reportlib.publish.site import write_index


@dataclass(frozen=True)
class Filled:
    """How many reports were made, and were there before; how many periods have not ended; and each period that failed, with why."""

    made: int
    there: int
    running: int
    failed: dict[str, str]

    def __str__(self) -> str:
        parts = [f"{self.made} {'report' if self.made == 1 else 'reports'} made"]
        parts += [f"{self.there} there before"] if self.there else []
        parts += [f"{self.running} for periods that have not ended left out"] if self.running else []
        parts += [f"{len(self.failed)} failed"] if self.failed else []
        return ", ".join(parts) + "."


def span(first: Period, last: Period) -> list[Period]:
    """The periods from the first to the last, both with it; UsageError where they are none of a kind that has a shelf."""
    if first.kind != last.kind or first.kind not in FOLDERS or first.first > last.first:
        raise UsageError(
            f"From {first.label} to {last.label} there are no days, weeks or months; name two of a kind, the earlier one first, "
            "as FROM=2024-W01 TO=2024-W52."
        )
    periods = [last]
    while periods[-1].first > first.first:
        periods.append(periods[-1].previous())
    return periods[::-1]


def fill(settings: Params, periods: Sequence[Period], out: Path, now: datetime, scheduler: str | None = None) -> Filled:
    """Make the reports of the periods that have ended at the instant `now` and have no whole report."""
    ended = [period for period in periods if period.end <= now]
    lacking = [period for period in ended if not is_whole(place(out, settings.repository, period))]
    # Whoever looks at one of these reports finds those before it, whichever of them comes first.
    there = shelved(out, settings.repository, periods[0]) | {period.label: True for period in lacking}
    tasks = {period.label: asked(settings, period, out, missing(there, period)) for period in lacking}
    failed = make_all(tasks, out, settings.repository, scheduler)
    write_index(out, settings.site_url)
    return Filled(len(tasks) - len(failed), len(ended) - len(lacking), len(periods) - len(ended), failed)
