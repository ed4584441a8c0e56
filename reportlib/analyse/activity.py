"""The activity level of each ticket, with the parts that it is made of (METRICS: activity level)."""

import math

import pandas as pd

from reportlib.analyse.tickets import Span, days_old, hours_between, is_bot, said_at
from reportlib.collect.history import History
from reportlib.params import Params, Weights

RECENT_HOURS = 48


def level(numerator: float, age_days: int) -> float:
    """(3 + 2 x comments + 1.5 x reactions + 2 if updated in the last 48 hours) / log2(age in days + 3): a thread's length, damped
    by its age.

    The published formula, rounded to the cent, of `numerator` and whole days; `activity_weights` sets other weights.
    """
    return round(numerator / math.log2(age_days + 3), 2)


def numerator(comments: int, reactions: int, recent: bool, weights: Weights) -> float:
    """N: the base, the comments, the reactions and the recency, each by its weight."""
    return weights.base + weights.comment * comments + weights.reaction * reactions + weights.recent * recent


def most_active(active: pd.DataFrame, history: History, span: Span, params: Params) -> pd.DataFrame:
    """The active tickets by activity level, the highest first, then by number.

    Adds age_days (whole), recent (bool), activity_level, and for the span: comments_in_period, people_in_period (distinct
    persons who opened the ticket or commented), changes_in_period (closed, reopened).
    """
    if active.empty:
        return active.assign(age_days=0, recent=False, activity_level=0.0, comments_in_period=0, people_in_period=0, changes_in_period=0)
    age = days_old(active["created_at"], span.as_of)
    recent = hours_between(active["last_updated_at"], span.as_of) < RECENT_HOURS
    comments = said_at(history.comments, span.as_of).loc[lambda frame: span.holds(frame["created_at"])]
    changes = history.events[span.holds(history.events["created_at"]) & history.events["event"].isin(["closed", "reopened"])]
    parts = zip(active["comments"], active["reactions"], recent, age, strict=True)
    return (
        active.assign(
            age_days=age,
            recent=recent,
            activity_level=[level(numerator(said, liked, fresh, params.activity_weights), int(days)) for said, liked, fresh, days in parts],
            comments_in_period=_counted(active, comments["number"].value_counts()),
            people_in_period=_counted(active, _people(active, comments, span, params)),
            changes_in_period=_counted(active, changes["number"].value_counts()),
        )
        .sort_values(["activity_level", "number"], ascending=[False, True])
        .reset_index(drop=True)
    )


def _people(active: pd.DataFrame, comments: pd.DataFrame, span: Span, params: Params) -> pd.Series:
    columns = ["number", "author", "author_type"]
    opened = active.loc[span.holds(active["created_at"]), columns]
    seen = pd.concat([opened, comments[columns]])
    persons = seen[~is_bot(seen["author"], seen["author_type"], params.bots)].assign(author=lambda frame: frame["author"].fillna("ghost"))
    return persons.groupby("number")["author"].nunique()


def _counted(active: pd.DataFrame, counts: pd.Series) -> pd.Series:
    return active["number"].map(counts).fillna(0).astype("int64")
