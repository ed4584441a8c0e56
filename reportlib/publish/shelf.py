"""Which reports there are in the outputs folder, and which are missing between them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from reportlib.collect.summary import read
from reportlib.errors import UsageError
from reportlib.period import Period, around, parse
from reportlib.places import FOLDERS, place


def is_whole(folder: Path) -> bool:
    """Whether the folder has a report that was made after its period had ended: one of a running period says only so far."""
    summary = read(folder / "report.json")
    return summary is not None and summary.is_whole


def gaps(outputs: Path, repository: str, until: Period) -> list[Period]:
    """The periods of that kind before `until` that have no whole report though an earlier one has a report, the oldest first."""
    if until.kind not in FOLDERS:
        return []
    return missing(shelved(outputs, repository, until), until)


def shelved(outputs: Path, repository: str, kin: Period) -> dict[str, bool]:
    """The periods of the same kind as `kin` that have a report, and whether it is whole."""
    shelf = place(outputs, repository, kin).parent
    return {path.parent.name: is_whole(path.parent) for path in shelf.glob("*/report.json")}


def missing(reported: Mapping[str, bool], until: Period) -> list[Period]:
    """The periods before `until` that are not reported as whole (label -> is whole), from the first label on, the oldest first."""
    begun = min((first for label in reported if (first := _first_day(label))), default=until.first)
    found = []
    period = until.previous()
    while period.first >= around(begun, until.kind, until.timezone).first:
        if not reported.get(period.label):
            found.append(period)
        period = period.previous()
    return found[::-1]


def notice(labels: Sequence[str], again: str) -> str | None:
    """A sentence on the periods without a report, with the command that makes those; None where there are none."""
    if not labels:
        return None
    if len(labels) == 1:
        return f"The report of {labels[0]} is missing; {again} makes it."
    return f"{len(labels)} reports are missing, from {labels[0]} to {labels[-1]}; {again} makes them."


def _first_day(label: str) -> date | None:
    try:
        return parse(label, "UTC").first
    except UsageError:
        return None
