"""The reports below the outputs folder, by repository and kind, the latest first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from reportlib.collect.summary import Summary, read
from reportlib.errors import UsageError
from reportlib.period import Period, parse
from reportlib.places import FOLDERS
from reportlib.portfolio import NAME
from reportlib.publish.shelf import missing

KINDS = ("weekly", "daily", "monthly", "other")
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Listed:
    """A report's folder: its address leads from the index to its files, without their ending; summary is None where it cannot be read."""

    label: str
    address: str
    has_page: bool
    period: Period | None
    summary: Summary | None


@dataclass(frozen=True)
class Shelf:
    """The reports of a repository and a kind, the latest first, and the periods between them that were missed."""

    kind: str
    reports: list[Listed]
    missed: list[Period]

    @property
    def readable(self) -> list[Summary]:
        """What the reports say, the latest period first."""
        return [report.summary for report in self.reports if report.summary]


@dataclass(frozen=True)
class Repository:
    """A repository's shelves; none is empty."""

    name: str
    shelves: list[Shelf]

    @property
    def as_of(self) -> datetime:
        """When its newest data is from."""
        return max((summary.as_of for shelf in self.shelves for summary in shelf.readable), default=NEVER)


def repositories(outputs: Path) -> list[Repository]:
    """All repositories that have a report, the portfolio's pages first, then the repository with the newest data."""
    found: dict[str, dict[str, list[Listed]]] = {}
    for path in sorted(outputs.glob("*/*/*/report.json")):
        owner, kind, _ = path.parent.relative_to(outputs).parts
        if kind in KINDS:
            found.setdefault(owner, {}).setdefault(kind, []).append(_listed(outputs, path.parent, kind))
    listed = [_repository(owner, kinds) for owner, kinds in found.items()]
    newest_first = sorted(sorted(listed, key=lambda one: one.name), key=lambda one: one.as_of, reverse=True)
    return sorted(newest_first, key=lambda one: one.name != NAME)


def _listed(outputs: Path, folder: Path, kind: str) -> Listed:
    try:
        period = parse(folder.name, "UTC")
    except UsageError:
        period = None
    if period and FOLDERS.get(period.kind, "other") != kind:
        period = None
    address = quote("/".join((folder / "report").relative_to(outputs).parts))
    summary = read(folder / "report.json") if period else None
    return Listed(folder.name, address, (folder / "report.html").is_file(), period, summary)


def _repository(owner: str, kinds: dict[str, list[Listed]]) -> Repository:
    shelves = [_shelf(kind, kinds[kind]) for kind in KINDS if kind in kinds]
    named = [summary.repository for shelf in shelves for summary in shelf.readable]
    return Repository(named[0] if named else owner.replace("__", "/", 1), shelves)


def _shelf(kind: str, reports: list[Listed]) -> Shelf:
    reports = sorted(reports, key=lambda one: (one.period.first.isoformat() if one.period else "", one.label), reverse=True)
    until = reports[0].period
    if kind not in ("weekly", "monthly") or until is None:
        return Shelf(kind, reports, [])
    there = {report.label: True for report in reports}
    return Shelf(kind, reports, missing(there, until))
