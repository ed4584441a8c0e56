"""The state of every ticket as of an instant, rebuilt by undoing what happened later.

The present row of a ticket is true now; whatever happened at or after the instant is taken back, so the same week gives the
same numbers whenever it is computed (METRICS: as-of). This room decides what was the case; the others count.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import pandas as pd

from reportlib.collect.history import INSTANT, History
from reportlib.period import Period

NOT_A_TOUCH = ("subscribed", "unsubscribed", "mentioned", "referenced")
"""Events that leave a ticket untouched (METRICS: active tickets)."""


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
    """One row per real change of state, in order: number, at, is_open (the state from then on).

    A `closed` event on a closed ticket changes nothing and is left out; so is `reopened` on an open one. A ticket starts open.
    One that is older than the history was in the state which its first known event ended. A closed ticket whose last
    close has no event (GitHub lost a few) gets one at its `closed_at`.
    """
    events = history.events.loc[history.events["event"].isin(["closed", "reopened"]), ["number", "id", "created_at", "event"]]
    closed = history.tickets.loc[history.tickets["closed_at"] >= history.history_from, ["number", "closed_at"]]
    known = pd.MultiIndex.from_frame(events.loc[events["event"] == "closed", ["number", "created_at"]])
    missing = closed[~pd.MultiIndex.from_frame(closed).isin(known)]
    lost = missing.rename(columns={"closed_at": "created_at"}).assign(event="closed", id=2**62)
    moves = (
        pd.concat([events, lost])
        .sort_values(["number", "created_at", "id"], kind="stable")
        .assign(is_open=lambda frame: frame["event"] == "reopened")
        .merge(history.tickets[["number", "created_at"]].rename(columns={"created_at": "opened_at"}), on="number")
    )
    before = moves.groupby("number")["is_open"].shift().astype("boolean")
    first = (moves["opened_at"] >= history.history_from) | ~moves["is_open"]
    was_open = before.fillna(first.astype("boolean")).astype(bool)
    return (
        moves[moves["is_open"] != was_open].rename(columns={"created_at": "at"}).loc[:, ["number", "at", "is_open"]].reset_index(drop=True)
    )


def present_at(tickets: pd.DataFrame, instant: pd.Timestamp) -> pd.DataFrame:
    """The tickets that existed at the instant: created before it and not removed before it."""
    gone = tickets["removed_at"] < instant
    return tickets[(tickets["created_at"] < instant) & ~gone]


def open_at(tickets: pd.DataFrame, moves: pd.DataFrame, instant: pd.Timestamp) -> pd.Series:
    """Whether each ticket was open just before the instant: bool, by the tickets' index.

    The last change before the instant says so; else the first one after it says the opposite; else the ticket's row does.
    """
    earlier = moves[moves["at"] < instant].groupby("number")["is_open"].last()
    later = ~moves[moves["at"] >= instant].groupby("number")["is_open"].first()
    known = earlier.combine_first(later).astype("boolean")
    row = (tickets["state"] == "open").astype("boolean")
    return tickets["number"].map(known).astype("boolean").fillna(row).astype(bool)


def touches(history: History) -> pd.DataFrame:
    """Everything that touches a ticket: number, at; its creation, each comment, each event that counts."""
    events = history.events[~history.events["event"].isin(NOT_A_TOUCH)]
    parts = [frame[["number", "created_at"]] for frame in (history.tickets, history.comments, events)]
    closed = history.tickets.loc[history.tickets["closed_at"].notna(), ["number", "closed_at"]]
    parts.append(closed.rename(columns={"closed_at": "created_at"}))
    return pd.concat(parts, ignore_index=True).rename(columns={"created_at": "at"})


def touched_in(touched: pd.DataFrame, span: Span) -> pd.Series:
    """The distinct numbers of the tickets touched in the span."""
    return cast("pd.Series", touched.loc[span.holds(touched["at"]), "number"].drop_duplicates())


def state_at(history: History, moves: pd.DataFrame, touched: pd.DataFrame, instant: pd.Timestamp) -> pd.DataFrame:
    """The tickets as they were just before the instant, one row each, by number.

    The history's columns, with title, labels and comments (count) taken back to the instant, and is_open, closed_at (last
    close before it), state_reason (None where a later change hides it), last_updated_at (UTC).
    """
    tickets = present_at(history.tickets, instant)
    later_events = history.events[history.events["created_at"] >= instant]
    later_moves = moves[moves["at"] >= instant]
    earlier = moves[moves["at"] < instant]
    comments_after = history.comments.loc[history.comments["created_at"] >= instant, "number"].value_counts()
    renamed = later_events[later_events["event"] == "renamed"].groupby("number")["renamed_from"].first()
    last_closed = earlier[~earlier["is_open"]].groupby("number")["at"].last()
    updated = touched[touched["at"] < instant].groupby("number")["at"].max()
    by_number = tickets["number"]
    return tickets.assign(
        is_open=open_at(tickets, moves, instant),
        title=tickets["title"].mask(by_number.isin(renamed.index), by_number.map(renamed).astype(object)),
        labels=_labels_at(tickets, later_events),
        comments=(tickets["comments"] - by_number.map(comments_after).fillna(0).astype("int64")).clip(lower=0),
        state_reason=tickets["state_reason"].mask(by_number.isin(later_moves["number"])),
        closed_at=lambda frame: _instants(by_number, last_closed).fillna(tickets["closed_at"]).mask(frame["is_open"]),
        last_updated_at=_instants(by_number, updated),
    ).reset_index(drop=True)


def _instants(numbers: pd.Series, known: pd.Series) -> pd.Series:
    """Each number's instant; one that is not known is NaT, also where none is known (`map` cannot do that)."""
    return known.astype(INSTANT).reindex(numbers).set_axis(numbers.index)


def _labels_at(tickets: pd.DataFrame, later_events: pd.DataFrame) -> pd.Series:
    """Each ticket's labels with the later labeled and unlabeled events undone, the latest first."""
    changes = later_events[later_events["event"].isin(["labeled", "unlabeled"]) & later_events["label"].notna()]
    undone = {number: group for number, group in changes.groupby("number")}
    rows = [
        _undo(labels, undone[number]) if number in undone else sorted(labels)
        for number, labels in zip(tickets["number"], tickets["labels"], strict=True)
    ]
    return pd.Series(rows, index=tickets.index, dtype=object)


def _undo(labels: list[str], changes: pd.DataFrame) -> list[str]:
    names = set(labels)
    for event, label in zip(reversed(changes["event"].tolist()), reversed(changes["label"].tolist()), strict=True):
        if event == "labeled":
            names.discard(label)
        else:
            names.add(label)
    return sorted(names)
