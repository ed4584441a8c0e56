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
    "week": re.compile(r"(\d{4})-?[Ww](\d{1,2})", re.ASCII),
    "month": re.compile(r"(\d{4})-(\d{2})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-?[Qq]([1-4])", re.ASCII),
    "range": re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII),
}

# What people write instead, and the label that they may mean: the first that exists is named, and never taken by itself.
_MEANT = (
    (re.compile(r"(\d{4})(?:(\d{2})(\d{2})|[-/. ](\d{1,2})[-/. ](\d{1,2}))", re.ASCII), "{0}-{1:0>2}-{2:0>2}"),
    (re.compile(r"(\d{4})[-/. ]?(\d{1,2})", re.ASCII), "{0}-{1:0>2}"),
    (re.compile(r"(\d{4})\W*(?:w|kw|week)?\W*(\d{1,2})", re.ASCII | re.IGNORECASE), "{0}-W{1:0>2}"),
    (re.compile(r"(\d{4}-\d{2}-\d{2})\D+(\d{4}-\d{2}-\d{2})", re.ASCII), "{0}..{1}"),
)


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
    label = label.strip()
    for kind, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(label):
            try:
                return _read(kind, found.groups(), timezone)
            except (ValueError, OverflowError) as error:
                raise UsageError(f"There is no {kind} {label!r} ({_plain(error)}); {_advice(label)}") from error
    raise UsageError(f"{label!r} is not a period; {_advice(label)}")


def refuse_future(period: Period, clock: datetime) -> None:
    """UsageError for a period that is more than a day ahead of this machine's clock; nearer ones are for the source's own to tell."""
    if period.start > clock + timedelta(days=1):
        raise UsageError(
            f"The {period.kind} {period.label} has not begun: today is {clock.astimezone(zone(period.timezone)):%Y-%m-%d}; "
            "ask for an earlier one, or for none to get the last complete one."
        )


def latest(kind: Kind, now: datetime, timezone: str) -> Period:
    """The last period of that kind which is complete at the instant `now`."""
    today = now.astimezone(zone(timezone)).date()
    return around(today, kind, timezone).previous()


def _read(kind: Kind, parts: tuple[str, ...], timezone: str) -> Period:
    match kind:
        case "day":
            year, month, day = map(int, parts)
            period = around(date(year, month, day), kind, timezone)
        case "week":
            period = around(date.fromisocalendar(int(parts[0]), int(parts[1]), 1), kind, timezone)
        case "month":
            period = around(date(int(parts[0]), int(parts[1]), 1), kind, timezone)
        case "quarter":
            period = around(date(int(parts[0]), int(parts[1]) * 3, 1), kind, timezone)
        case "range":
            first, last = map(date.fromisoformat, parts)
            if last < first:
                raise ValueError("the second date is before the first")
            period = Period("range", first, last, timezone)
    # Far from both ends of the calendar, so that the periods before and after exist too.
    if not 1990 <= period.first.year <= period.last.year <= 9900:
        raise ValueError("the year is out of range")
    return period


def _advice(label: str) -> str:
    """How to write what a wrong label may mean, or how periods look."""
    if (found := re.fullmatch(r"[Ww]?(\d{1,2})", label, re.ASCII)) and _exists(week := f"2025-W{found[1]:0>2}"):
        return f"write the year before it, as {week} for a week or 2025-04 for a month."
    for pattern, form in _MEANT:
        if found := pattern.fullmatch(label):
            meant = form.format(*(part for part in found.groups() if part))
            if meant != label and _exists(meant):
                return f"did you mean {meant}?"
    return f"periods look like {FORMS}."


def _exists(label: str) -> bool:
    found = ((kind, pattern.fullmatch(label)) for kind, pattern in _PATTERNS.items())
    try:
        return any(_read(kind, match.groups(), "UTC") for kind, match in found if match)
    except (ValueError, OverflowError):
        return False


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _plain(error: Exception) -> str:
    return str(error).rstrip(".").lower()
