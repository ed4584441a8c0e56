"""Periods of time: "2025-W16" becomes a half-open span [start, end) in a named time zone.

A period starts and ends at local midnights, so a week across a clock change has 167 or 169 hours (METRICS: period).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reportlib.errors import UsageError

Kind = Literal["day", "week", "month", "quarter", "range"]

FORMS = "2025-04-15 (day), 2025-W16 (week), 2025-04 (month), 2025-Q2 (quarter) or 2025-04-14..2025-04-20 (two dates)"

_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII),
    "week": re.compile(r"(\d{4})-W(\d{2})", re.ASCII),
    "month": re.compile(r"(\d{4})-(\d{2})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "range": re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII),
}


@dataclass(frozen=True)
class Period:
    """A span of whole local days: `first` and `last` are dates inside it, `start` and `end` the instants around it."""

    kind: Kind
    first: date
    last: date
    timezone: str

    @property
    def start(self) -> datetime:
        """The instant of the first midnight, in the period's zone."""
        return datetime.combine(self.first, time(), ZoneInfo(self.timezone))

    @property
    def end(self) -> datetime:
        """The instant of the midnight after the last day: the first that is no longer in the period."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(self.timezone))

    @property
    def label(self) -> str:
        """The name that `parse` reads back into this period."""
        match self.kind:
            case "day":
                return self.first.isoformat()
            case "week":
                year, week, _ = self.first.isocalendar()
                return f"{year}-W{week:02d}"
            case "month":
                return f"{self.first:%Y-%m}"
            case "quarter":
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case "range":
                return f"{self.first}..{self.last}"

    def previous(self) -> "Period":
        """The period of the same kind that ends where this one starts; for two dates, one of as many days."""
        before = self.first - timedelta(days=1)
        if self.kind == "range":
            return Period("range", before - (self.last - self.first), before, self.timezone)
        return around(before, self.kind, self.timezone)

    def back_to(self, count: int) -> "list[Period]":
        """The `count` periods that end with this one, the oldest first."""
        periods = [self]
        while len(periods) < count:
            periods.insert(0, periods[0].previous())
        return periods

    def days(self) -> "Iterator[Period]":
        """Each day of the period, in order."""
        for offset in range((self.last - self.first).days + 1):
            yield around(self.first + timedelta(days=offset), "day", self.timezone)


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; UsageError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"There is no time zone {name!r}; give a name such as UTC or Europe/Berlin.") from error


def around(day: date, kind: Kind, timezone: str) -> Period:
    """The period of that kind which holds the day."""
    match kind:
        case "week":
            first = day - timedelta(days=day.weekday())
            last = first + timedelta(days=6)
        case "month":
            first = day.replace(day=1)
            last = _next_month(first) - timedelta(days=1)
        case "quarter":
            first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            last = _next_month(_next_month(_next_month(first))) - timedelta(days=1)
        case _:
            first = last = day
    return Period(kind, first, last, timezone)


def parse(label: str, timezone: str) -> Period:
    """The period that a label names; UsageError if the label has no known form or names none, as 2025-W60."""
    zone(timezone)
    for kind, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(label):
            try:
                period = _read(kind, found.groups(), timezone)
                # Far from both ends of the calendar, so that the periods before and after exist too.
                if not 1990 <= period.first.year <= period.last.year <= 9900:
                    raise ValueError("the year is out of range")
            except (ValueError, OverflowError) as error:
                raise UsageError(f"There is no {kind} {label!r} ({_plain(error)}); periods look like {FORMS}.") from error
            return period
    raise UsageError(f"{label!r} is not a period; periods look like {FORMS}.")


def latest(kind: Kind, now: datetime, timezone: str) -> Period:
    """The last period of that kind which is complete at the instant `now`."""
    today = now.astimezone(zone(timezone)).date()
    return around(today, kind, timezone).previous()


def _read(kind: Kind, parts: tuple[str, ...], timezone: str) -> Period:
    match kind:
        case "day":
            year, month, day = map(int, parts)
            return around(date(year, month, day), kind, timezone)
        case "week":
            return around(date.fromisocalendar(int(parts[0]), int(parts[1]), 1), kind, timezone)
        case "month":
            return around(date(int(parts[0]), int(parts[1]), 1), kind, timezone)
        case "quarter":
            return around(date(int(parts[0]), int(parts[1]) * 3, 1), kind, timezone)
        case "range":
            first, last = map(date.fromisoformat, parts)
            if last < first:
                raise ValueError("the second date is before the first")
            return Period(kind, first, last, timezone)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _plain(error: Exception) -> str:
    return str(error).rstrip(".").lower()
