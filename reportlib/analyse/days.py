"""Single days: those of the period with what came in and went out, and those of the whole trend with the tickets that were active."""

from datetime import timedelta

import pandas as pd

from reportlib.analyse.flow import flow
from reportlib.analyse.tickets import Span, present_at, touched_in
from reportlib.collect.history import History
from reportlib.params import Params
from reportlib.period import Period

CALENDAR = timedelta(weeks=53)
"""A longer calendar has cells too small to see."""


def days_of(history: History, moves: pd.DataFrame, touched: pd.DataFrame, period: Period, params: Params) -> pd.DataFrame:
    """One row per day of the period: date, weekday, opened, closed, active, is_reported; none for a day itself.

    Each day says what its own report says, at its own end.
    """
    rows = []
    for day in period.days() if period.kind != "day" else ():
        span = Span.of(day, history.synced_at)
        begun = span.as_of > span.start
        counted = flow(history, moves, span) if begun else None
        present = present_at(history.tickets, span.as_of)["number"]
        rows.append(
            {
                "date": day.label,
                "weekday": f"{day.first:%A}",
                "opened": len(counted.opened) if counted else 0,
                "closed": len(counted.closed) if counted else 0,
                "active": int(touched_in(touched, span).isin(present).sum()) if begun else 0,
                "is_reported": day.label in params.dailies,
            }
        )
    return pd.DataFrame(rows, columns=["date", "weekday", "opened", "closed", "active", "is_reported"])


def calendar(history: History, touched: pd.DataFrame, series: list[Period]) -> pd.DataFrame:
    """One row per day of the series, a year at most: date, active (Int64) and numbers, the tickets that were active on it.

    Each day says what its own report says, at its own end; nothing (NA) is known of one before the history or after its end.
    """
    days = [day for period in series for day in period.days() if day.end > series[-1].end - CALENDAR]
    starts = pd.DatetimeIndex([pd.Timestamp(day.start) for day in days], tz="UTC")
    ends = pd.DatetimeIndex([pd.Timestamp(day.end) for day in days], tz="UTC")
    synced_at = pd.Timestamp(history.synced_at)
    ends = ends.where(ends < synced_at, synced_at)
    there = touched[(touched["at"] >= starts[0]) & (touched["at"] < ends[-1])]
    places = starts.searchsorted(there["at"], side="right") - 1
    moments = there.assign(place=places, end=ends[places]).merge(history.tickets[["number", "arrived_at", "removed_at"]], on="number")
    unsaid, gone = moments["until"] < moments["end"], moments["removed_at"] < moments["end"]
    seen = moments[~unsaid & ~gone & (moments["arrived_at"] < moments["end"]) & (moments["at"] < moments["end"])]
    known = [start >= pd.Timestamp(history.history_from) and start < synced_at for start in starts]
    active: list[set[int]] = [set() for _ in days]
    for place, number in zip(seen["place"].tolist(), seen["number"].tolist(), strict=True):
        active[place].add(number)
    listed = [tuple(sorted(of_day)) if is_known else () for of_day, is_known in zip(active, known, strict=True)]
    counts = [len(of_day) if is_known else pd.NA for of_day, is_known in zip(listed, known, strict=True)]
    return pd.DataFrame({"date": [day.label for day in days], "active": pd.array(counts, dtype="Int64"), "numbers": listed})
