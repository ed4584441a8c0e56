"""A complete series of periods and what is usual in it (METRICS: comparison and trend).

Each row says what that period's own report says, so the rows can be compared with each other.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np
import pandas as pd

from reportlib.analyse.flow import flow
from reportlib.analyse.response import answers, waiting
from reportlib.analyse.spikes import is_spike
from reportlib.analyse.tickets import Span, open_at, present_at, touched_in
from reportlib.collect.history import History
from reportlib.params import Params
from reportlib.period import Period

COUNTS = ("opened", "closed", "reopened", "active", "resolved", "backlog_end", "unanswered", "answered")
HEADLINE = ("active", "opened", "closed", "reopened", "backlog_end", "first_response_median_hours", "unanswered")
"""The figures that a report sets beside their past, by their columns in the trend."""
BEHIND = ("opened_tickets", "closed_tickets", "slowest")
SLOWEST = 3
LOOK_BACK = 8
ENOUGH = 4
Direction = Literal["up", "down"]
ENOUGH_ANSWERS = 5
"""A median of fewer answers moves by chance."""


@dataclass(frozen=True)
class Comparison:
    """A figure beside its past: the previous period, the middle half (low to high) and median of the last eight.

    All but the first two are None where fewer than four periods are known. `direction` is "up" or "down" only beyond the normal spread;
    `is_spike` is None for what is no count of a period.
    """

    value: float | None
    previous: float | None
    low: float | None
    high: float | None
    median: float | None
    direction: Direction | None
    is_spike: bool | None


def trend(
    history: History, moves: pd.DataFrame, touched: pd.DataFrame, periods: list[Period], params: Params
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per period, the oldest first: period, start, the COUNTS (Int64), first_response_median_hours and p90 (float).

    A period that began before the history has no figures (NA): what is not known is not guessed. The second frame has the tickets behind
    them: opened_tickets and closed_tickets (numbers), slowest (number and hours of the SLOWEST answers that took longest).
    """
    rows = [_row(history, moves, touched, period, params) for period in periods]
    frame = pd.DataFrame(rows, columns=["period", "start", *COUNTS, "first_response_median_hours", "first_response_p90_hours"])
    hours = {name: "float64" for name in ("first_response_median_hours", "first_response_p90_hours")}
    behind = [{name: row.get(name, ()) for name in BEHIND} for row in rows]
    return frame.astype({name: "Int64" for name in COUNTS} | hours), pd.DataFrame(behind, columns=list(BEHIND))


def known(trend: pd.DataFrame) -> pd.DataFrame:
    """The trend's last rows without the periods that are not known, and those before the first ticket: no tracker, nothing usual.

    The last row is always there.
    """
    begun = ((trend["active"] > 0) | (trend["backlog_end"] > 0)).fillna(False).cummax()
    return cast("pd.DataFrame", trend[begun | (trend.index == trend.index[-1])])


def headline(trend: pd.DataFrame, *, is_running: bool) -> dict[str, Comparison]:
    """Each of the HEADLINE figures of the trend's last period beside its past.

    A median of less than five answers has no direction. Nor is a period that is still running down: it may yet come up. The backlog can
    be, but it has no spikes: it is what was left, not what happened.
    """
    past = known(trend)
    return {name: _judged(name, compare(past[name], counts=not name.endswith("hours")), past, is_running) for name in HEADLINE}


def changes(comparison: dict[str, Comparison]) -> pd.DataFrame:
    """One row per figure: figure, now, before, usual_low, usual_high (floats; NaN: not known), direction and is_spike (None: neither)."""
    rows = [(figure, one.value, one.previous, one.low, one.high, one.direction, one.is_spike) for figure, one in comparison.items()]
    frame = pd.DataFrame(rows, columns=["figure", "now", "before", "usual_low", "usual_high", "direction", "is_spike"], dtype=object)
    return frame.astype(dict.fromkeys(["now", "before", "usual_low", "usual_high"], "float64"))


def compare(series: pd.Series, *, counts: bool = True) -> Comparison:
    """The middle half of the last eight periods; with fewer than four, nothing is called usual. An arrow stands only where a figure is
    further from their median than two standard deviations of a Poisson count; for hours, than that middle half is wide, or half the median.
    None stands over fewer than five answers, and none down while the period is still running, but for the backlog.

    The last value of the series beside those before it.
    """
    *past, now = series.tolist()
    known = [float(value) for value in past[-LOOK_BACK:] if not pd.isna(value)]
    value = None if pd.isna(now) else float(now)
    previous = None if not past or pd.isna(past[-1]) else float(past[-1])
    if value is None or len(known) < ENOUGH:
        return Comparison(value, previous, None, None, None, None, None)
    low, middle, high = (float(value) for value in np.percentile(known, (25, 50, 75)))
    spread = 2 * math.sqrt(max(middle, 1)) if counts else max(high - low, 0.5 * middle)
    away = value - middle
    direction: Direction | None = None if abs(away) <= spread else "up" if away > 0 else "down"
    spike = is_spike(int(now), [int(one) for one in past if not pd.isna(one)]) if counts else None
    return Comparison(value, previous, low, high, middle, direction, spike)


def _judged(name: str, compared: Comparison, past: pd.DataFrame, is_running: bool) -> Comparison:
    """The comparison with what cannot be said of this figure taken away."""
    if name == "backlog_end":
        return replace(compared, is_spike=None)
    few = name.endswith("hours") and past["answered"].fillna(0).iloc[-1] < ENOUGH_ANSWERS
    too_early = is_running and compared.direction == "down"
    return replace(compared, direction=None) if few or too_early else compared


def _row(history: History, moves: pd.DataFrame, touched: pd.DataFrame, period: Period, params: Params) -> dict[str, object]:
    span = Span.of(period, history.synced_at)
    row: dict[str, object] = {"period": period.label, "start": period.first.isoformat()}
    if span.start < history.history_from:
        return row
    tickets = present_at(history.tickets, span.as_of)
    counted = flow(history, moves, span)
    active = tickets[tickets["number"].isin(touched_in(touched, span))]
    cohort = answers(tickets[tickets["created_at"] >= span.start], history.comments, span.as_of, params)
    first = waiting(cohort["first_response_hours"], cohort["waited_hours"])
    slowest = cohort.dropna(subset="first_response_hours").sort_values(["first_response_hours", "number"], ascending=[False, True])
    still_open = int(open_at(active, moves, span.as_of).sum())
    return row | {
        "opened": len(counted.opened),
        "closed": len(counted.closed),
        "reopened": len(counted.reopened),
        "active": len(active),
        "resolved": len(active) - still_open,
        "backlog_end": counted.backlog_end,
        "unanswered": first.unanswered,
        "answered": first.answered,
        "first_response_median_hours": first.median_hours,
        "first_response_p90_hours": first.p90_hours,
        "opened_tickets": counted.opened,
        "closed_tickets": counted.closed,
        "slowest": tuple(zip(slowest["number"][:SLOWEST], slowest["first_response_hours"][:SLOWEST], strict=True)),
    }
