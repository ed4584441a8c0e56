"""What came in, what went out, and what is left: the flow of tickets in a span and the backlog around it (METRICS: flow)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import pandas as pd

from reportlib.analyse.tickets import Span, instants_of, is_bot, open_at, present_at
from reportlib.collect.history import History

REASONS = ("completed", "not_planned", "duplicate")


@dataclass(frozen=True)
class Flow:
    """The counts of one span; the tuples are distinct tickets, by their numbers."""

    opened: tuple[int, ...]
    closed: tuple[int, ...]
    reopened: tuple[int, ...]
    removed: tuple[int, ...]
    transferred_in: tuple[int, ...]
    close_events: int
    reopen_events: int
    backlog_start: int
    backlog_end: int

    @property
    def net(self) -> int:
        """How much the backlog grew."""
        return self.backlog_end - self.backlog_start

    @property
    def reopen_rate(self) -> float | None:
        """Reopened tickets over closed ones of the same period; none where no ticket was closed."""
        return len(self.reopened) / len(self.closed) if self.closed else None

    @property
    def management_index(self) -> float | None:
        """Closed / opened x 100 (Kan 2002): below 100 more came in than was closed; none where no ticket was opened."""
        return 100 * len(self.closed) / len(self.opened) if self.opened else None

    @property
    def is_balanced(self) -> bool:
        """Whether the backlog grew by what came in less what went out (METRICS: the backlog identity)."""
        came, went = len(self.opened) + len(self.transferred_in) + self.reopen_events, self.close_events + len(self.removed)
        return self.net == came - went


def flow(history: History, moves: pd.DataFrame, span: Span) -> Flow:
    """The flow of the span, as at its end; tickets removed before that are in `removed` alone."""
    tickets = present_at(history.tickets, span.as_of)
    before = present_at(history.tickets, span.start)
    still_open, was_open = backlog(tickets, moves, span.as_of), backlog(before, moves, span.start)
    arrived = _arrived(tickets, span)
    since = arrived.set_index("number")["arrived_at"]
    events = events_in(history, tickets, span)
    inside = moves[span.holds(moves["at"]) & moves["number"].isin(tickets["number"]) & ~(moves["at"] < instants_of(moves["number"], since))]
    return Flow(
        opened=_numbers(opened(tickets, span)),
        closed=_numbers(closed(events, inside, still_open)),
        reopened=_numbers(reopened(events)),
        removed=_numbers(removed(before, was_open, span)),
        transferred_in=_numbers(transferred_in(arrived, moves)),
        close_events=int((~inside["is_open"]).sum()),
        reopen_events=int(inside["is_open"].sum()),
        backlog_start=len(was_open),
        backlog_end=len(still_open),
    )


def events_in(history: History, tickets: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The span's events of the tickets; what happened to one before it came here is another repository's."""
    events = history.events[span.holds(history.events["created_at"]) & history.events["number"].isin(tickets["number"])]
    since = _arrived(tickets, span).set_index("number")["arrived_at"]
    return events[~(events["created_at"] < instants_of(events["number"], since))]


def opened(tickets: pd.DataFrame, span: Span) -> pd.Series:
    """Tickets created in the period.

    Their numbers; `tickets` are those present at as-of.
    """
    return tickets.loc[tickets["created_at"] >= span.start, "number"]


def closed(events: pd.DataFrame, moves: pd.DataFrame, still_open: pd.Series) -> pd.Series:
    """Tickets closed in the period and still closed at its end, each counted once, split by the reason that GitHub has for it; those
    closed by a bot are told apart. Close events, which count every close, stand beside it.

    Their numbers, from the span's events and moves and the numbers open at as-of; a close that GitHub kept no event of is among
    the moves only.
    """
    close_seen = pd.concat([events.loc[events["event"] == "closed", "number"], moves.loc[~moves["is_open"], "number"]])
    return cast("pd.Series", close_seen[~close_seen.isin(still_open)])


def reopened(events: pd.DataFrame) -> pd.Series:
    """Tickets reopened in the period, each counted once, whether they were closed again or not.

    Their numbers, from the span's events in the order of time, by the index of each ticket's last reopening.
    """
    return events.loc[events["event"] == "reopened", "number"].drop_duplicates(keep="last")


def removed(before: pd.DataFrame, was_open: pd.Series, span: Span) -> pd.Series:
    """Tickets that were open when the period began and left the repository in it: deleted, transferred to another one, or turned into a
    discussion. From then on they are in no other figure.

    Their numbers, from the tickets that were present at the span's start and the numbers open then.
    """
    return before.loc[before["number"].isin(was_open) & span.holds(before["removed_at"]), "number"]


def transferred_in(arrived: pd.DataFrame, moves: pd.DataFrame) -> pd.Series:
    """Tickets that are older than the period and were open when they came from another repository in it: they add to the backlog, and
    are not counted as opened.

    Their numbers; `arrived` are the older tickets that came in the span.
    """
    instants = zip(arrived.index, arrived["arrived_at"], strict=True)
    return arrived.loc[[bool(open_at(arrived.loc[[place]], moves, at).iloc[0]) for place, at in instants], "number"]


def backlog(tickets: pd.DataFrame, moves: pd.DataFrame, instant: pd.Timestamp) -> pd.Series:
    """Tickets open at the end of the period. The backlog grew by opened + transferred here + reopen events - close events - removed, and
    the report checks that.

    The numbers of those open just before the instant, at which the tickets are present.
    """
    return cast("pd.Series", tickets.loc[open_at(tickets, moves, instant), "number"])


def closed_by_reason(state: pd.DataFrame, closed: tuple[int, ...]) -> dict[str, int]:
    """How many of the closed tickets carry each reason; one without a reason is in none."""
    reasons = state.loc[state["number"].isin(closed), "state_reason"].value_counts()
    return {reason: int(reasons.get(reason, 0)) for reason in REASONS}


def closed_by_bot(moves: pd.DataFrame, closed: tuple[int, ...], as_of: pd.Timestamp, bots: Iterable[str]) -> int:
    """How many of the closed tickets a bot closed, by the last close before as-of; nobody known counts as a person."""
    closes = moves[~moves["is_open"] & (moves["at"] < as_of) & moves["number"].isin(closed)]
    last = closes.drop_duplicates("number", keep="last")
    return int(is_bot(last["actor"], last["actor_type"], bots).sum())


def _arrived(tickets: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The tickets that are older than the span and came from another repository in it."""
    return tickets[span.holds(tickets["arrived_at"]) & (tickets["created_at"] < span.start)]


def _numbers(series: pd.Series) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in series.unique()))
