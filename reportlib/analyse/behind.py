"""The tickets behind each figure: who doubts a number can go through its list."""

import pandas as pd

from reportlib.analyse.flow import Flow
from reportlib.analyse.tickets import Span, hours_between, instants_of
from reportlib.collect.history import History


def behind_flow(state: pd.DataFrame, history: History, counted: Flow, span: Span) -> dict[str, pd.DataFrame]:
    """The tickets that were closed, reopened, removed and transferred in, each list by number.

    number, title, and what the figure rests on: closed_at, close_hours (from creation), state_reason; reopened_at (the last time in the
    span), state; removed_at; arrived_at (all UTC). `state` is that at as-of, in which removed tickets are no more.
    """
    reopened = history.events[span.holds(history.events["created_at"]) & (history.events["event"] == "reopened")]
    closed, back = _of(state, counted.closed), _of(state, counted.reopened)
    last_time = instants_of(back["number"], reopened.groupby("number")["created_at"].max())
    closed = closed.assign(close_hours=hours_between(closed["created_at"], closed["closed_at"]))
    return {
        "closed": _list(closed, ["closed_at", "close_hours", "state_reason"]),
        "reopened": _list(back.assign(reopened_at=last_time, state=_words(back)), ["reopened_at", "state"]),
        "removed": _list(_of(history.tickets, counted.removed), ["removed_at"]),
        "transferred_in": _list(_of(state, counted.transferred_in), ["arrived_at"]),
    }


def behind_waits(
    active: pd.DataFrame, cohort: pd.DataFrame, open_tickets: pd.DataFrame, one_touch: pd.DataFrame, as_of: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """The tickets that were active, opened, answered, are open or wait for somebody, and those closed in one touch.

    number, title, and what the figure rests on: last_updated_at, created_at (UTC), state; first_response_hours, waited_hours and age_hours
    (from creation to as-of), turn_hours, team_comments. What took longest comes first; the other lists are by number.
    """
    is_answered = cohort["first_response_hours"].notna()
    opened = cohort.assign(state=_words(cohort))
    backlog = open_tickets.assign(age_hours=hours_between(open_tickets["created_at"], as_of))
    turn = backlog["turn"]
    return {
        "active": _list(active.assign(state=_words(active)), ["last_updated_at", "state"]),
        "opened": _list(opened, ["created_at", "state"]),
        "backlog": _list(backlog, ["created_at", "age_hours"], by="age_hours"),
        "unanswered": _list(opened[~is_answered], ["created_at", "waited_hours", "state"], by="waited_hours"),
        "answered": _list(opened[is_answered], ["created_at", "first_response_hours"], by="first_response_hours"),
        "waiting_on_us": _list(backlog[turn == "us"], ["turn_hours"], by="turn_hours"),
        "waiting_on_reporter": _list(backlog[turn == "reporter"], ["turn_hours"], by="turn_hours"),
        "one_touch": _list(one_touch, ["closed_at", "team_comments"]),
    }


def _of(tickets: pd.DataFrame, numbers: tuple[int, ...]) -> pd.DataFrame:
    return tickets[tickets["number"].isin(numbers)]


def _words(tickets: pd.DataFrame) -> pd.Series:
    return tickets["is_open"].map({True: "open", False: "closed"}).astype(object)


def _list(frame: pd.DataFrame, columns: list[str], by: str | None = None) -> pd.DataFrame:
    """The frame's rows with these columns, by number; where `by` is named, its longest first."""
    ordered = frame.sort_values("number")
    if by:
        ordered = ordered.sort_values(by, ascending=False, kind="stable")
    return ordered[["number", "title", *columns]].reset_index(drop=True)
