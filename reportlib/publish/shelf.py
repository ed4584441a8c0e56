"""Which reports there are in the outputs folder, and which are missing between them."""

import json
from datetime import date, datetime
from pathlib import Path

from reportlib.errors import UsageError
from reportlib.period import Period, around, parse

FOLDERS = {"day": "daily", "week": "weekly", "month": "monthly"}


def place(outputs: Path, repository: str, period: Period) -> Path:
    """The folder of a period's report."""
    return outputs / repository.replace("/", "__") / FOLDERS.get(period.kind, "other") / period.label


def is_whole(folder: Path) -> bool:
    """Whether the folder has a report that was made after its period had ended: one of a running period says only so far."""
    try:
        content = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return datetime.fromisoformat(content["as_of"]) >= datetime.fromisoformat(content["period"]["end"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def gaps(outputs: Path, repository: str, until: Period) -> list[Period]:
    """The periods of that kind before `until` that have no whole report though an earlier one has a report, the oldest first."""
    if until.kind not in FOLDERS:
        return []
    shelf = place(outputs, repository, until).parent
    begun = min((first for path in shelf.glob("*/report.json") if (first := _first_day(path.parent.name))), default=until.first)
    missing = []
    period = until.previous()
    while period.first >= around(begun, until.kind, until.timezone).first:
        if not is_whole(shelf / period.label):
            missing.append(period)
        period = period.previous()
    return missing[::-1]


def _first_day(label: str) -> date | None:
    try:
        return parse(label, "UTC").first
    except UsageError:
        return None
