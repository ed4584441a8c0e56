"""Whether first answers came in time, and which tickets are late or soon will be (METRICS: target).

A clock is the windows of time in which it runs: one window for calendar hours, one a day for business hours. Every instant that a
target ends at is found in them, so a window has as many hours as really pass in it, also when clocks change.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from reportlib.business_hours import DAYS, BusinessHours
from reportlib.collect.history import INSTANT
from reportlib.params import Params, Targets
from reportlib.period import zone

SOON = pd.Timedelta(hours=24)
HOUR = 3600 * 10**6
"""In microseconds, the unit of the store's instants."""


@dataclass(frozen=True)
class Target:
    """The tickets opened in the period that have a target: n = within + late + not_due; and the open tickets of any age past theirs.

    `late_tickets` and `soon_late_tickets` (due within 24 hours after as-of): the state's columns, target_hours, waited_hours (both on
    the target's clock) and due_at, the first to end first.
    """

    n: int
    within: int
    late: int
    late_tickets: pd.DataFrame
    soon_late_tickets: pd.DataFrame

    @property
    def not_due(self) -> int:
        """Tickets without an answer whose target had not ended at as-of, or that were closed before it did."""
        return self.n - self.due

    @property
    def due(self) -> int:
        """Tickets that were answered or are late: those that the share is of."""
        return self.within + self.late

    @property
    def share(self) -> float | None:
        """Of those, the ones answered in time; None where there is none."""
        return self.within / self.due if self.due else None


def target(cohort: pd.DataFrame, unanswered: pd.DataFrame, as_of: pd.Timestamp, params: Params) -> Target:
    """The share of the tickets opened in the period that had their first response within `targets`, of those answered or already late. One
    not yet due, or closed without an answer before it was, is left out. The shortest target of a ticket's labels counts, else that for
    all; the hours are the calendar's, or those of `business_hours`. Late: open tickets of any age past their target without an answer;
    soon late: due in the 24 hours after the report's end.

    `cohort` as `answers` gives it; `unanswered` are the open tickets without an answer.
    """
    begin = min([as_of, *cohort["created_at"], *unanswered["created_at"]])
    clock = windows(begin, as_of + SOON, params)
    asked, open_ones = (_with_target(tickets, as_of, clock, params.targets) for tickets in (cohort, unanswered))
    is_answered = asked["first_response_at"].notna()
    # A ticket that was closed before its target ended needed no answer any more.
    until = asked["first_response_at"].fillna(asked["closed_at"]).fillna(as_of)
    is_late = until > asked["due_at"]
    is_past = open_ones["due_at"] < as_of
    is_soon = ~is_past & (open_ones["due_at"] <= as_of + SOON)
    return Target(
        len(asked), int((is_answered & ~is_late).sum()), int(is_late.sum()), _first_due(open_ones[is_past]), _first_due(open_ones[is_soon])
    )


def late_tickets(unanswered: pd.DataFrame, as_of: pd.Timestamp, params: Params) -> pd.DataFrame:
    """The late ones of the open tickets without an answer, with target_hours, due_at and waited_hours, the first to end first."""
    clock = windows(min([as_of, *unanswered["created_at"]]), as_of + SOON, params)
    asked = _with_target(unanswered, as_of, clock, params.targets)
    return _first_due(asked[asked["due_at"] < as_of])


def target_hours(labels: pd.Series, targets: Targets) -> pd.Series:
    """The hours in which each ticket shall be answered, by its labels: the shortest of theirs, else the one for all; NaN for none."""
    of_label = targets.by_label
    hours = [min((of_label[name] for name in names if name in of_label), default=targets.first_response) for names in labels]
    return pd.Series(hours, index=labels.index, dtype=float)


def windows(begin: pd.Timestamp, end: pd.Timestamp, params: Params) -> pd.DataFrame:
    """The windows in which the clock runs, in order and apart: opens, closes (UTC); all that touch the span from begin to end.

    A time of day is the first instant at which the local clock shows it or a later one, so that days follow each other without a gap.
    """
    if params.business_hours is None:
        return pd.DataFrame({"opens": [begin], "closes": [end]}).astype(INSTANT)
    return _business_windows(begin, end, params.business_hours, params.business_hours.timezone or params.timezone)


def working_hours(clock: pd.DataFrame, earlier: pd.Series, later: pd.Series | pd.Timestamp) -> pd.Series:
    """Hours that the clock ran between the instants."""
    until = later if isinstance(later, pd.Series) else pd.Series(later, index=earlier.index, dtype=INSTANT)
    return pd.Series((_run(clock, until) - _run(clock, earlier)) / HOUR, index=earlier.index, dtype=float)


def due_at(clock: pd.DataFrame, created_at: pd.Series, hours: pd.Series) -> pd.Series:
    """The first instant at which the clock has run that many hours since creation; NaT if it is after the last window."""
    opens, closes = _microseconds(clock["opens"]), _microseconds(clock["closes"])
    run_by_close = np.cumsum(closes - opens)
    goal = _run(clock, created_at) + (hours.to_numpy() * HOUR).round().astype("int64")
    place = np.searchsorted(run_by_close, goal)
    is_known = place < len(clock)
    at = closes[place[is_known]] - (run_by_close[place[is_known]] - goal[is_known])
    known = pd.Series(pd.to_datetime(at, unit="us", utc=True), index=created_at.index[is_known])
    return known.astype(INSTANT).reindex(created_at.index)


def in_words(params: Params) -> str:
    """What is asked for, such as "48 hours", "8 to 48 working hours"; "" without a target."""
    asked = sorted({*params.targets.by_label.values(), *filter(None, [params.targets.first_response])})
    if not asked:
        return ""
    span = f"{asked[0]:g}" if len(asked) == 1 else f"{asked[0]:g} to {asked[-1]:g}"
    return f"{span} {'working ' if params.business_hours else ''}{'hour' if span == '1' else 'hours'}"


def _with_target(tickets: pd.DataFrame, as_of: pd.Timestamp, clock: pd.DataFrame, targets: Targets) -> pd.DataFrame:
    """The tickets that have a target, with target_hours, due_at and waited_hours."""
    asked = tickets.assign(target_hours=target_hours(tickets["labels"], targets)).dropna(subset=["target_hours"])
    return asked.assign(
        due_at=due_at(clock, asked["created_at"], asked["target_hours"]), waited_hours=working_hours(clock, asked["created_at"], as_of)
    )


def _first_due(tickets: pd.DataFrame) -> pd.DataFrame:
    return tickets.sort_values(["due_at", "number"]).reset_index(drop=True)


def _business_windows(begin: pd.Timestamp, end: pd.Timestamp, hours: BusinessHours, timezone: str) -> pd.DataFrame:
    first, last = begin.tz_convert(timezone).date(), end.tz_convert(timezone).date()
    days_off = hours.days_off(range(first.year, last.year + 1))
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    worked = [datetime.combine(day, time()) for day in days if DAYS[day.weekday()] in hours.days and day not in days_off]
    spans = [tuple(_shown(day + timedelta(minutes=minutes), zone(timezone)) for minutes in hours.minutes) for day in worked]
    return pd.DataFrame(spans, columns=["opens", "closes"]).astype(INSTANT)


def _shown(wall: datetime, local: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the local clock shows the time or a later one."""
    early, late = sorted(wall.replace(tzinfo=local, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(local).replace(tzinfo=None) == wall:
        return early
    seconds = range(int((late - early).total_seconds()))
    after = bisect_left(seconds, wall, key=lambda second: (early + timedelta(seconds=second)).astimezone(local).replace(tzinfo=None))
    return early + timedelta(seconds=after)


def _run(clock: pd.DataFrame, instants: pd.Series) -> np.ndarray:
    """For how many microseconds the clock had run at each instant, since its first window opened."""
    opens, closes, at = _microseconds(clock["opens"]), _microseconds(clock["closes"]), _microseconds(instants)
    run_by_close = np.concatenate([[0], np.cumsum(closes - opens)])
    begun = np.searchsorted(opens, at, side="right")
    # Before the first window nothing is left to run of any.
    to_run = np.concatenate([[at.min(initial=0)], closes])[begun] - at
    return cast("np.ndarray", run_by_close[begun] - np.clip(to_run, 0, None))


def _microseconds(instants: pd.Series) -> np.ndarray:
    return instants.astype(INSTANT).astype("int64").to_numpy()
