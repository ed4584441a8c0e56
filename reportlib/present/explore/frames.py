"""What the frames of a Report hold, for those who go on from them: what a row is, and what each column says, in which unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import cast

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.present.explore.columns import (
    ACTIVE,
    BEHIND,
    CHANGES,
    DAYS,
    DUPLICATES,
    LABELS,
    LISTED,
    OPEN,
    PAIRS,
    THEMES,
    TICKET,
    TREND,
    UNANSWERED,
)


@dataclass(frozen=True)
class Frame:
    """A frame by its name on a Report: what a row of it is, in which order, and what each column says."""

    name: str
    row: str
    columns: Mapping[str, str]

    def of(self, report: Report) -> pd.DataFrame:
        """The frame itself."""
        if self.name.startswith("tickets["):
            return report.tickets[self.name.split('"')[1]]
        return cast("pd.DataFrame", attrgetter(self.name)(report))


FRAMES = (
    Frame("listed", "a ticket opened in the trend's periods, active in this one or open at as-of; the newest first", LISTED),
    Frame("active", "an active ticket; the highest activity level first", ACTIVE),
    Frame("open_tickets", "a ticket that was open at as-of; by number", OPEN),
    Frame("unanswered", "an open ticket, of any age, without an answer by a person; the longest wait first", UNANSWERED),
    Frame("reopened", "a ticket reopened in the period; by number", TICKET),
    Frame("trend", "a period, as its own report says; the oldest first", TREND),
    Frame("changes", "a headline figure beside its past", CHANGES),
    Frame("days", "a day of the period; no row in a report of a day", DAYS),
    Frame("labels", "a label of the active tickets; the most received first", LABELS),
    Frame("themes.table", "a theme; the most active first, those gone last", THEMES),
    Frame("themes.pairs", "a ticket of the trend and an older one that it resembles", PAIRS),
    Frame("duplicates", "a new open ticket and the older one that it is most like; the likeliest first", DUPLICATES),
    *(Frame(f'tickets["{name}"]', row, columns) for name, (row, columns) in BEHIND.items()),
)  # fmt: skip


def frames(report: Report) -> pd.DataFrame:
    """One row per frame of the report: frame, rows (how many), row (what one is, and their order)."""
    return pd.DataFrame([(f"report.{one.name}", len(one.of(report)), one.row) for one in FRAMES], columns=["frame", "rows", "a row is"])


def columns(report: Report) -> pd.DataFrame:
    """One row per column of each frame: frame, column, type, and what it says, with its unit."""
    rows = [(f"report.{one.name}", name, str(one.of(report)[name].dtype), said) for one in FRAMES for name, said in one.columns.items()]
    return pd.DataFrame(rows, columns=["frame", "column", "type", "what it says"])
