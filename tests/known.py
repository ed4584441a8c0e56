"""A tracker out of a real store, and what its tickets were at the end of one week, for tests of single rules."""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pandas as pd

from reportlib.analyse.report import Report, compute
from reportlib.analyse.tickets import settled, state_at, touches, transitions
from reportlib.collect.history import History
from reportlib.collect.source import Fate
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import parse
from tests.oracle import QUIET, Row

REPOSITORY = "a/b"
WEEK = "2025-W16"
BEGIN, END = datetime(2025, 4, 14, tzinfo=UTC), datetime(2025, 4, 21, tzinfo=UTC)
JUNE = datetime(2025, 6, 1, tzinfo=UTC)
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)


def known(
    issues: Sequence[Row],
    comments: Sequence[Row] = (),
    events: Sequence[Row] = (),
    known_from: datetime = LONG_AGO,
    gone: datetime | None = None,
    how: Fate = "deleted",
    unsaid: datetime | None = None,
) -> History:
    """The rows as a sync of June brought them, the events from `known_from` on only.

    An issue was last updated with the last thing that happened to it. At `gone` ticket 1 was found to be gone; at `unsaid` its
    comments were.
    """
    store = Store("sqlite://")
    rows = [_updated(row, [*comments, *events]) for row in issues]
    store.save(REPOSITORY, "issues", rows, JUNE)
    store.save(REPOSITORY, "comments", comments, JUNE)
    store.save(REPOSITORY, "events", [row for row in events if row["created_at"] >= f"{known_from:%FT%TZ}"], JUNE)
    if gone:
        store.bury(REPOSITORY, 1, gone, how)
    if unsaid:
        store.keep_only(REPOSITORY, 1, set(), unsaid)
    store.finish(REPOSITORY, {}, "github", "https://github.com", JUNE, known_from, JUNE, True, 0)
    return store.history(REPOSITORY, LONG_AGO)


def _updated(row: Row, others: Sequence[Row]) -> Row:
    mine = [other for other in others if other["issue_url"].endswith(f"/{row['number']}") and other.get("event") not in QUIET]
    return row | {"updated_at": max([row["updated_at"], row["closed_at"] or "", *(other["created_at"] for other in mine)])}


def state(history: History, at: datetime = END) -> pd.DataFrame:
    """What each ticket was just before the instant, by number."""
    history = settled(history)
    moves = transitions(history)
    return state_at(history, moves, touches(history), pd.Timestamp(at)).set_index("number")


def ticket(history: History, at: datetime = END) -> Any:
    """What the only ticket was just before the instant; what is missing is None."""
    (row,) = state(history, at).reset_index().to_dict("records")
    return SimpleNamespace(**{name: value if isinstance(value, list) or not pd.isna(value) else None for name, value in row.items()})


def report(history: History, week: str = WEEK) -> Report:
    """The week's report."""
    return compute(history, Params(repository=REPOSITORY, timezone="UTC", trend_periods=4), parse(week, "UTC").back_to(4))


def flow(history: History, *names: str, week: str = WEEK) -> tuple[int, ...]:
    """The named figures of the week's flow, a list of tickets by its length; the backlog identity must hold."""
    counted = report(history, week).flow
    assert counted.is_balanced
    values = [getattr(counted, name) for name in names]
    return tuple(len(value) if isinstance(value, tuple) else value for value in values)
