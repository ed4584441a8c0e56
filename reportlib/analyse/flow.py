"""What came in, what went out, and what is left: the flow of tickets in a span and the backlog around it (METRICS: flow)."""

from dataclasses import dataclass

import pandas as pd

from reportlib.analyse.tickets import Span, instants_of, open_at, present_at
from reportlib.collect.history import History

REASONS = ("completed", "not_planned", "duplicate")


@dataclass(frozen=True)
class Flow:
    """The counts of one span; the tuples are distinct tickets, by their numbers.

    `transferred_in` are older tickets that were open when they came from another repository.
    """

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
        """Reopened tickets over closed ones; None where none was closed."""
        return len(self.reopened) / len(self.closed) if self.closed else None

    @property
    def management_index(self) -> float | None:
        """Closed over opened x 100 (Kan 2002: backlog management index); None where none was opened."""
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
    is_open = open_at(tickets, moves, span.as_of)
    was_open = open_at(before, moves, span.start)
    arrived = tickets[span.holds(tickets["arrived_at"]) & (tickets["created_at"] < span.start)]
    # What happened to a ticket before it came here is another repository's.
    since = arrived.set_index("number")["arrived_at"]
    events = history.events[span.holds(history.events["created_at"]) & history.events["number"].isin(tickets["number"])]
    events = events[~(events["created_at"] < instants_of(events["number"], since))]
    inside = moves[span.holds(moves["at"]) & moves["number"].isin(tickets["number"]) & ~(moves["at"] < instants_of(moves["number"], since))]
    # A close that GitHub kept no event of is among the moves only.
    close_seen = pd.concat([events.loc[events["event"] == "closed", "number"], inside.loc[~inside["is_open"], "number"]])
    closed_now = tickets.loc[~is_open, "number"]
    gone = before.loc[was_open & span.holds(before["removed_at"]), "number"]
    return Flow(
        opened=_numbers(tickets.loc[tickets["created_at"] >= span.start, "number"]),
        closed=_numbers(close_seen[close_seen.isin(closed_now)]),
        reopened=_numbers(events.loc[events["event"] == "reopened", "number"]),
        removed=_numbers(gone),
        transferred_in=_numbers(arrived.loc[_open_on_arrival(arrived, moves), "number"]),
        close_events=int((~inside["is_open"]).sum()),
        reopen_events=int(inside["is_open"].sum()),
        backlog_start=int(was_open.sum()),
        backlog_end=int(is_open.sum()),
    )


def closed_by_reason(state: pd.DataFrame, closed: tuple[int, ...]) -> dict[str, int]:
    """How many of the closed tickets carry each reason; one without a reason is in none."""
    reasons = state.loc[state["number"].isin(closed), "state_reason"].value_counts()
    return {reason: int(reasons.get(reason, 0)) for reason in REASONS}


def _open_on_arrival(arrived: pd.DataFrame, moves: pd.DataFrame) -> list[bool]:
    instants = zip(arrived.index, arrived["arrived_at"], strict=True)
    return [bool(open_at(arrived.loc[[place]], moves, at).iloc[0]) for place, at in instants]


def _numbers(series: pd.Series) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in series.unique()))
