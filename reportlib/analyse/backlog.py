"""The open tickets: how old they are, and whose turn it is (METRICS: backlog age; waiting on us, on the reporter)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportlib.analyse.response import is_of_team, median, p90
from reportlib.analyse.tickets import hours_between, is_bot, said_at
from reportlib.params import Params

AGES = {"0–7 days": 7, "8–30 days": 30, "31–90 days": 90, "over 90 days": None}
"""Name of each range of ages and its last whole day."""


@dataclass(frozen=True)
class BacklogAge:
    """Days from creation to as-of over the open tickets; None where there is none, no P90 under ten."""

    n: int
    median_days: float | None
    p90_days: float | None
    oldest_days: float | None
    ranges: dict[str, int]


def backlog_age(open_tickets: pd.DataFrame, as_of: pd.Timestamp) -> BacklogAge:
    """How long ago the open tickets were created: the median, the P90 (nine of ten are younger; from ten tickets on) and the oldest.

    In days before as-of, with the count in each of the AGES (by whole days).
    """
    days = hours_between(open_tickets["created_at"], as_of) / 24
    counts = age_range(days).value_counts()
    ranges = {name: int(counts.get(name, 0)) for name in AGES}
    return BacklogAge(len(days), median(days), p90(days), float(np.max(days)) if len(days) else None, ranges)


def age_range(days: pd.Series) -> pd.Series:
    """The name of each age's range, by whole days."""
    edges = [0.0, *(float(last + 1) if last else float("inf") for last in AGES.values())]
    return pd.cut(days, edges, right=False, labels=list(AGES)).astype(str)


@dataclass(frozen=True)
class Turns:
    """How many open tickets wait on the team, on the reporter; of how many older ones that is not known; median hours of each wait."""

    on_us: int
    on_reporter: int
    unknown: int
    on_us_median_hours: float | None
    on_reporter_median_hours: float | None


def whose_turn(
    open_tickets: pd.DataFrame, comments: pd.DataFrame, as_of: pd.Timestamp, known_from: pd.Timestamp, params: Params
) -> pd.DataFrame:
    """Open tickets by who wrote the last comment (bots' left out): after one of the team, if it did not open the ticket itself, we wait on
    the reporter; after any other, or none, the ticket waits on us. Of older tickets whose comments are not in the store it is not known.

    Adds turn ("us", "reporter", "unknown") and turn_hours, since that comment or the creation; NaN where the comments are older than
    `known_from`; is_asked: whether the comment after which we wait asks something.
    """
    readable = said_at(comments, as_of)
    person = readable[~is_bot(readable["author"], readable["author_type"], params.bots)]
    last = person.drop_duplicates("number", keep="last").assign(answers=lambda frame: is_of_team(frame, params))
    known = open_tickets.merge(
        last[["number", "author", "created_at", "answers", "asks"]], on="number", how="left", suffixes=("", "_said"), validate="one_to_one"
    )
    by_author = known["author_said"].fillna("ghost") == known["author"].fillna("ghost")
    is_answered = known["answers"].astype("boolean").fillna(False).astype(bool) & ~by_author
    is_silent = known["created_at_said"].isna()
    seen = known["number"].map(readable["number"].value_counts()).fillna(0)
    is_unknown = is_silent & (known["created_at"] < known_from) & (known["comments"] > seen)
    since = known["created_at_said"].fillna(known["created_at"])
    turn = pd.Series("us", index=known.index, dtype=object).mask(is_answered, "reporter").mask(is_unknown, "unknown")
    is_asked = (turn == "reporter") & known["asks"].astype("boolean").fillna(False).astype(bool)
    return known.drop(columns=["author_said", "created_at_said", "answers", "asks"]).assign(
        turn=turn, turn_hours=hours_between(since, as_of).astype(float).mask(is_unknown), is_asked=is_asked
    )


def turns(open_tickets: pd.DataFrame) -> Turns:
    """The summary of `whose_turn`."""
    hours = {name: open_tickets.loc[open_tickets["turn"] == name, "turn_hours"] for name in ("us", "reporter")}
    unknown = int((open_tickets["turn"] == "unknown").sum())
    return Turns(len(hours["us"]), len(hours["reporter"]), unknown, median(hours["us"]), median(hours["reporter"]))
