"""Recommendations: rules over the figures, each with what to do, why, and the tickets it rests on (METRICS: recommendations).

A rule that finds no ticket says nothing; the rules stand in the order of their expected effect.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from reportlib.analyse.targets import in_words
from reportlib.analyse.themes import Themes
from reportlib.analyse.tickets import days_old, rows
from reportlib.params import Params

MANY = 3
POPULAR = 5
OLD_DAYS = 90


@dataclass(frozen=True)
class Advice:
    """One recommendation; `tickets` are the numbers that it rests on, never none."""

    rule: str
    action: str
    why: str
    tickets: tuple[int, ...]


@dataclass(frozen=True)
class Evidence:
    """What the rules look at: the late tickets, the reopened ones, the themes, and the active or open tickets."""

    late: pd.DataFrame
    reopened: tuple[int, ...]
    reopen_events: int
    themes: Themes
    tickets: pd.DataFrame
    as_of: pd.Timestamp
    word: str
    """What a period is called: week, day, month."""


def recommend(evidence: Evidence, params: Params) -> list[Advice]:
    """What the figures of this report suggest, by fixed rules: at most five, the most useful first, each with the tickets that it rests on.

    At most `max_recommendations`; two of one rule on the same tickets are one.
    """
    rules: list[Callable[[Evidence, Params], list[Advice]]] = [_spikes, _replies, _reopened, _duplicates, _popular]
    seen: set[tuple[str, tuple[int, ...]]] = set()
    found = []
    for advice in (advice for rule in rules for advice in rule(evidence, params)):
        if (advice.rule, advice.tickets) not in seen:
            seen.add((advice.rule, advice.tickets))
            found.append(advice)
    return found[: params.max_recommendations]


def _spikes(evidence: Evidence, params: Params) -> list[Advice]:
    """A theme that came up far more often than before, and still has open tickets."""
    found = []
    for theme in rows(evidence.themes.table):
        if theme.open and theme.compared.is_spike:
            now, middle = theme.counts[-1], theme.compared.median
            usual = f"before, {middle:g} were usual" if middle else "usually there is none"
            found.append(
                Advice(
                    "spike",
                    f"Find the common cause of “{theme.title}”",
                    f"{now} tickets were opened about it this {evidence.word}; {usual}.",
                    tuple(theme.numbers),
                )
            )
    return found[:2]


def _replies(evidence: Evidence, params: Params) -> list[Advice]:
    """Open tickets that nobody but their author has commented on, past their target."""
    late = evidence.late
    if late.empty:
        return []
    days = int(days_old(late["created_at"], evidence.as_of).max())
    count = "the ticket that waits" if len(late) == 1 else f"the {len(late)} tickets that wait"
    why = f"No answer within the target of {in_words(params)}; the longest has waited {days} days."
    return [Advice("reply", f"Reply to {count} for a first answer", why, tuple(late["number"]))]


def _reopened(evidence: Evidence, params: Params) -> list[Advice]:
    """Tickets that came back in the period and are still open."""
    still = evidence.tickets[evidence.tickets["is_open"] & evidence.tickets["number"].isin(evidence.reopened)]
    if still.empty:
        return []
    count = "The reopened ticket was" if len(still) == 1 else f"{len(still)} tickets were"
    why = (
        f"{count} closed before, came back this {evidence.word} and is open."
        if len(still) == 1
        else (f"{count} closed before, came back this {evidence.word} and are open.")
    )
    return [Advice("reopened", "Check whether the fix holds before closing again", why, tuple(still["number"]))]


def _duplicates(evidence: Evidence, params: Params) -> list[Advice]:
    """Open tickets of the period that look like an older one."""
    pairs = evidence.themes.pairs
    if pairs.empty:
        return []
    numbers = tuple(sorted({int(number) for number in pairs[["number", "other"]].to_numpy().ravel()}))
    count = "1 new ticket looks" if len(pairs) == 1 else f"{len(pairs)} new tickets look"
    why = f"{count} like an older one (likeness {pairs['score'].min():.2f} to {pairs['score'].max():.2f})."
    return [Advice("duplicates", "Compare the likely duplicates and close what is one", why, numbers)]


def _popular(evidence: Evidence, params: Params) -> list[Advice]:
    """Old open tickets that many people want, and that were active in the period."""
    age = days_old(evidence.tickets["created_at"], evidence.as_of)
    wanted = evidence.tickets[evidence.tickets["is_open"] & (age > OLD_DAYS) & (evidence.tickets["reactions"] >= POPULAR)].sort_values(
        ["reactions", "number"], ascending=[False, True]
    )
    if wanted.empty:
        return []
    count = "1 open ticket is" if len(wanted) == 1 else f"{len(wanted)} open tickets are"
    why = f"{count} older than {OLD_DAYS} days with {POPULAR} or more reactions; the first has {wanted['reactions'].iloc[0]}."
    return [Advice("popular", "Decide on the old tickets that many people ask for", why, tuple(wanted["number"][:5]))]
