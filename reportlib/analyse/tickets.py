"""The state of every ticket as of an instant, rebuilt by undoing what happened later.

The present row of a ticket is true now; whatever happened at or after the instant is taken back, so the same week gives the
same numbers whenever it is computed (METRICS: as-of). This room decides what was the case; the others count.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportlib.analyse import undo
from reportlib.collect.history import INSTANT, QUIET_EVENTS, History
from reportlib.period import Period

Numbers = npt.NDArray[np.int64]
FIRST = np.datetime64(0, "us")
FAR = pd.Timestamp("9999-01-01", tz="UTC").as_unit("us")


@dataclass(frozen=True)
class Span:
    """The part of a period that a report can speak of: [start, as_of), both UTC."""

    start: pd.Timestamp
    as_of: pd.Timestamp

    @classmethod
    def of(cls, period: Period, synced_at: datetime) -> "Span":
        """The period up to the last complete sync; empty when that was before the period."""
        start = pd.Timestamp(period.start).tz_convert("UTC")
        end = pd.Timestamp(period.end).tz_convert("UTC")
        return cls(start, min(end, pd.Timestamp(synced_at).tz_convert("UTC")))

    def holds(self, instants: pd.Series) -> pd.Series:
        """Which of the instants lie in the span; NaT does not."""
        return cast("pd.Series", (instants >= self.start) & (instants < self.as_of))


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The frame's rows as named tuples."""
    return cast("Iterator[Any]", frame.itertuples())


def hours_between(earlier: pd.Series, later: pd.Series | pd.Timestamp) -> pd.Series:
    """Hours from the earlier instants to the later ones; NaN where either is missing."""
    return (later - earlier).dt.total_seconds() / 3600


def days_old(created_at: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """Whole days from creation to as-of."""
    return (hours_between(created_at, as_of) // 24).astype("int64")


def is_bot(authors: pd.Series, types: pd.Series, bots: Iterable[str]) -> pd.Series:
    """Which authors are bots: of type Bot, with a login ending in [bot], or named; a deleted account is a person."""
    names = authors.fillna("").astype(str)
    return cast("pd.Series", (types == "Bot") | names.str.endswith("[bot]") | names.isin(list(bots)))


def transitions(history: History) -> pd.DataFrame:
    """One row per real change of state, in order: number, at, is_open (the state from then on), actor, actor_type (of who changed it).

    A `closed` event on a closed ticket changes nothing and is left out; so is `reopened` on an open one. A ticket starts open.
    One that is older than what is known was in the state which its first known event ended. A closed ticket whose last
    close has no event (GitHub lost a few) gets one at its `closed_at`, of nobody.
    """
    columns = ["number", "id", "created_at", "event", "actor", "actor_type"]
    events = history.events.loc[history.events["event"].isin(["closed", "reopened"]), columns]
    closed = history.tickets.loc[history.tickets["closed_at"] >= history.known_from, ["number", "closed_at"]]
    known = pd.MultiIndex.from_frame(events.loc[events["event"] == "closed", ["number", "created_at"]])
    missing = closed[~pd.MultiIndex.from_frame(closed).isin(known)]
    lost = missing.rename(columns={"closed_at": "created_at"}).assign(event="closed", id=2**62, actor=None, actor_type=None)
    moves = (
        pd.concat([events, lost])
        .sort_values(["number", "created_at", "id"], kind="stable")
        .assign(is_open=lambda frame: frame["event"] == "reopened")
        .merge(history.tickets[["number", "created_at"]].rename(columns={"created_at": "opened_at"}), on="number")
    )
    before = moves.groupby("number")["is_open"].shift().astype("boolean")
    first = (moves["opened_at"] >= history.known_from) | ~moves["is_open"]
    was_open = before.fillna(first.astype("boolean")).astype(bool)
    real = moves[moves["is_open"] != was_open].rename(columns={"created_at": "at"})
    return real[["number", "at", "is_open", "actor", "actor_type"]].reset_index(drop=True)


def settled(history: History) -> History:
    """The history with each ticket's time in the repository: `arrived_at` and `removed_at`.

    A ticket transferred here arrived with that event, the last of them if it went through other repositories; any other with its
    creation. One that became a discussion was removed with that event, if it is not gone for another reason before.
    """
    times = history.events.groupby(["event", "number"])["created_at"]
    numbers = history.tickets["number"]
    arrived = instants_of(numbers, _of_event(times.max(), "transferred"))
    discussed = instants_of(numbers, _of_event(times.min(), "converted_to_discussion"))
    removed_at = history.tickets["removed_at"].where(~(discussed < history.tickets["removed_at"].fillna(FAR)), discussed)
    tickets = history.tickets.assign(arrived_at=arrived.fillna(history.tickets["created_at"]), removed_at=removed_at)
    return replace(history, tickets=tickets)


def _of_event(times: pd.Series, event: str) -> pd.Series:
    """The time of that event, by number."""
    here = times[times.index.get_level_values("event") == event]
    return here.set_axis(here.index.get_level_values("number"))


def present_at(tickets: pd.DataFrame, instant: pd.Timestamp) -> pd.DataFrame:
    """GitHub's issues; a pull request is none. An issue that was deleted or left the repository is counted as removed, and nowhere else.

    Those of the tickets that had arrived before the instant and were not removed before it.
    """
    gone = tickets["removed_at"] < instant
    return tickets[(tickets["arrived_at"] < instant) & ~gone]


def open_at(tickets: pd.DataFrame, moves: pd.DataFrame, instant: pd.Timestamp) -> pd.Series:
    """Whether each ticket was open just before the instant: bool, by the tickets' index; the moves in the order of `transitions`.

    A row that was last updated between the last change of all and the instant says so: it shows a change whose event GitHub lost. Else
    the last change before the instant does; else a row that was last updated before it; else the first change after it says the
    opposite; else the row does.
    """
    number, moved = tickets["number"].to_numpy(), moves["number"].to_numpy()
    is_before = (moves["at"] < instant).to_numpy()
    has_earlier, earlier = _found(number, moved[is_before], "right")
    has_later, later = _found(number, moved[~is_before], "left")
    at, is_open = moves["at"].to_numpy("datetime64[us]"), moves["is_open"].to_numpy(bool)
    row, stood = (tickets["state"] == "open").to_numpy(), (tickets["updated_at"] < instant).to_numpy()
    is_newest = has_earlier & (tickets["updated_at"].to_numpy("datetime64[us]") > np.append(at[is_before], FIRST)[earlier])
    says = [
        (stood & is_newest & ~has_later, row),
        (has_earlier, np.append(is_open[is_before], False)[earlier]),
        (stood, row),
        (has_later, ~np.append(is_open[~is_before], False)[later]),
    ]
    return pd.Series(np.select([who for who, _ in says], [what for _, what in says], row), index=tickets.index)


def _found(numbers: Numbers, known: Numbers, side: Literal["left", "right"]) -> tuple[npt.NDArray[np.bool_], Numbers]:
    """Whether each number is among the known ones, which are in order, and the place of the first (left) or last (right) of them."""
    places = np.searchsorted(known, numbers, side) - (side == "right")
    # One more at the end, which no ticket has: where there is none, the place is -1 or past the last.
    return np.append(known, 0)[places] == numbers, places


def touches(history: History) -> pd.DataFrame:
    """Everything that touches a ticket: number, at, until; its creation, each comment, each event that counts.

    `until` is when a deleted comment went away, NaT for all else.
    """
    events = history.events[~history.events["event"].isin(QUIET_EVENTS)]
    closed = history.tickets.loc[history.tickets["closed_at"].notna(), ["number", "closed_at"]].rename(columns={"closed_at": "created_at"})
    comments = history.comments[["number", "created_at", "removed_at"]].rename(columns={"removed_at": "until"})
    parts = [frame[["number", "created_at"]] for frame in (history.tickets, events, closed)]
    return pd.concat([comments, *parts], ignore_index=True).rename(columns={"created_at": "at"}).astype({"until": INSTANT})


def touched_in(touched: pd.DataFrame, span: Span) -> pd.Series:
    """Tickets created, commented or changed in the period. Resolved: those of them that were closed at its end; open: the others.

    Their distinct numbers; the caller leaves out what was removed in the span.
    """
    there = ~(touched["until"] < span.as_of)
    return touched.loc[span.holds(touched["at"]) & there, "number"].drop_duplicates()


def said_at(comments: pd.DataFrame, instant: pd.Timestamp) -> pd.DataFrame:
    """The comments that could be read at the instant: written before it and not deleted before it."""
    return comments[(comments["created_at"] < instant) & ~(comments["removed_at"] < instant)]


def state_at(history: History, moves: pd.DataFrame, touched: pd.DataFrame, instant: pd.Timestamp) -> pd.DataFrame:
    """Every ticket as it was at the end of the period, or at the last sync where that was earlier, rebuilt from its events and from what
    stood then: the same period gives the same figures when it is run later.

    One row each, by number, just before the instant: the history's columns, with title, labels, assignees, milestone and comments
    (count) taken back to the instant, and is_open, closed_at (last close before it; NaT where only a later one is known), state_reason
    (None where a later change hides it), last_updated_at (UTC).
    """
    tickets = present_at(history.tickets, instant)
    later_events = history.events[history.events["created_at"] >= instant]
    earlier = moves[moves["at"] < instant]
    later_moves = moves[moves["at"] >= instant].groupby("number")["at"].first()
    last_closed = earlier[~earlier["is_open"]].groupby("number")["at"].last()
    readable = touched[(touched["at"] < instant) & ~(touched["until"] < instant)]
    by_number = tickets["number"]
    # A change that came after the row was seen has not hidden the row's reason.
    is_hidden = instants_of(by_number, later_moves) <= tickets["updated_at"]
    return tickets.assign(
        is_open=open_at(tickets, moves, instant),
        title=undo.first_value(tickets, "title", later_events, "renamed", "renamed_from"),
        labels=undo.names(tickets, "labels", later_events, ("labeled", "unlabeled"), "label"),
        assignees=undo.names(tickets, "assignees", later_events, ("assigned", "unassigned"), "assignee"),
        milestone=undo.milestone(tickets, later_events),
        comments=undo.comment_count(tickets, history.comments, instant),
        state_reason=tickets["state_reason"].mask(is_hidden),
        closed_at=lambda frame: (
            instants_of(by_number, last_closed).fillna(tickets["closed_at"].where(tickets["closed_at"] < instant)).mask(frame["is_open"])
        ),
        last_updated_at=instants_of(by_number, readable.groupby("number")["at"].max()),
    ).reset_index(drop=True)


def instants_of(numbers: pd.Series, known: pd.Series) -> pd.Series:
    """Each number's instant; one that is not known is NaT, also where none is known (`map` cannot do that)."""
    return known.astype(INSTANT).reindex(numbers).set_axis(numbers.index)
