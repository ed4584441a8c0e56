"""Themes: tickets about the same thing, found by their words (METRICS: themes).

Nobody is forced in: a ticket that is like no other is in no theme. The tickets are sorted first, so their order does not matter.
"""

import re
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from reportlib.analyse import identity, words
from reportlib.analyse.common_words import COMMON
from reportlib.analyse.duplicates import lookalikes
from reportlib.analyse.folding import folded
from reportlib.analyse.grouping import Places, groups
from reportlib.analyse.likeness import Matrix, likeness
from reportlib.analyse.meaning import blended
from reportlib.analyse.template import Template, learn
from reportlib.analyse.theme_facts import describe_all
from reportlib.analyse.tickets import Span
from reportlib.params import Params

DISTANCE = 0.67
"""Two tickets alone are one theme if they are at least 0.33 alike. Chosen on labelled tickets, in the middle of the range in which the
themes are good enough; make evaluate says how good, also at distances that were chosen without the labels that they are scored on."""

TELLING = {"title": 2, "error": 3}
"""So many words of a title or an error line that are not common words make it tell one problem from others."""

_ASIDE = re.compile(r"\([^()]*\)|\d+")
"""What differs between two reports of one error: codes, times, places in brackets."""

MOST = 2_000
"""With more tickets than these, the periods before the trend are not looked at: they would cost more than an id that stays is worth."""


@dataclass(frozen=True)
class Themes:
    """What the tickets have in common: `table` one row per theme, `pairs` tickets that resemble an older one, `single` tickets in none."""

    table: pd.DataFrame
    pairs: pd.DataFrame
    single: int


def find_themes(tickets: pd.DataFrame, distance: float = DISTANCE, *, semantic: bool = False) -> pd.DataFrame:
    """The theme of each ticket: number, theme (Int64, the smallest number in it; NA where a ticket is in none).

    Takes number, title, body. Rows come back by number, whatever the order they were given in; `semantic` compares meanings too.
    """
    ordered = tickets.sort_values("number").reset_index(drop=True)
    template = learn(ordered)
    alike = likeness(ordered, template).all()
    return grouped(ordered.assign(same=same(ordered, template)), blended(alike, ordered["title"]) if semantic else alike, distance)


def grouped(ordered: pd.DataFrame, alike: Matrix, distance: float) -> pd.DataFrame:
    """The theme of each ticket, as find_themes has it, of tickets (number, same) that are sorted and whose likeness is known."""
    if ordered.empty:
        return ordered[["number"]].assign(theme=pd.array([], dtype="Int64"))
    places = pd.Series(groups(alike, _together(ordered["same"]), 1 - distance), index=ordered.index)
    smallest = ordered["number"].groupby(places).transform("min")
    size = places.groupby(places).transform("size")
    return ordered[["number"]].assign(theme=smallest.where(size >= 2).astype("Int64"))


def themes(
    tickets: pd.DataFrame, active: pd.Series, span: Span, spans: list[Span], before: list[Span], known: int, params: Params
) -> Themes:
    """Tickets whose words are alike (TF-IDF, average linkage) or that have the same title or error line, among those opened in the
    periods of the trend or active in this one; of a text its first 20,000 characters are read, and nobody is forced in. New: all opened in
    this period; back: some now and none in the four before; growing: more than one and a half times their mean; fading: less than half of
    it; gone: none now nor in the four before, none active, none open. It keeps its id while tickets of the period before go on in it.

    The themes with a ticket that was active in the span, the most active first, then those that are gone; and the tickets that resemble
    an older one. `tickets` are the state at as-of, with those of the periods `before` the trend; `spans` the periods of the trend, the
    last being this one, of which the last `known` can be compared. The table has COLUMNS; `theme` is the id, "counts" are those opened
    per period.
    """
    ordered = tickets.sort_values("number").reset_index(drop=True)
    if len(ordered) > MOST:
        ordered, before = ordered[_of_trend(ordered, active, spans)].reset_index(drop=True), []
    template = learn(ordered)
    shown = _of_trend(ordered, active, spans)
    listed, places = ordered[shown].reset_index(drop=True), np.flatnonzero(shown)
    alike = likeness(ordered, template).all()
    pairs = lookalikes(listed, _among(alike, places))
    if params.semantic:
        alike = blended(alike, ordered["title"])
    windows = identity.windows(ordered["created_at"], [*before, *spans], len(spans))
    # Once for all windows, since cleaning takes long.
    compared = pd.DataFrame({"number": ordered["number"], "same": same(ordered, template)})
    earlier = [_groups(compared, alike, held, params.theme_distance) for held in windows][:-1] if before else []
    now = _groups(compared, alike, shown, params.theme_distance)
    ids = identity.ids([*earlier, now])
    active_now = listed["number"].isin(active)
    described = describe_all(listed, [(ids[group], group) for group in now], _among(alike, places), active_now, spans, known, template)
    single = int((~listed["number"].isin(frozenset().union(*now)) & active_now).sum())
    return Themes(described, pairs, single)


def _among(alike: Matrix, places: Places) -> Matrix:
    """The likeness of those at the places only; without a copy where that is all of them."""
    return alike if len(places) == len(alike) else alike[np.ix_(places, places)]


def _of_trend(tickets: pd.DataFrame, active: pd.Series, spans: list[Span]) -> pd.Series:
    """Which of the tickets were opened in the periods of the trend, or were active."""
    return cast("pd.Series", (tickets["created_at"] >= spans[0].start) | tickets["number"].isin(active))


def _groups(ordered: pd.DataFrame, alike: Matrix, held: pd.Series, distance: float) -> list[identity.Group]:
    """The themes of the tickets that are held, as sets of numbers."""
    places = np.flatnonzero(held)
    found = grouped(ordered.iloc[places].reset_index(drop=True), _among(alike, places), distance)
    return [frozenset(numbers.tolist()) for _, numbers in found["number"].groupby(found["theme"])]


def same(tickets: pd.DataFrame, template: Template) -> pd.Series:
    """What makes each ticket one theme with another that has it, too, whatever else they say: the same title, or the same error.

    A list of texts for each row.
    """
    telling = [_telling(title, body, template) for title, body in zip(tickets["title"], tickets["body"], strict=True)]
    return pd.Series(telling, index=tickets.index, dtype=object)


def _telling(title: str, body: str, template: Template) -> list[str]:
    found = []
    for kind, said in (("title", folded(title)), ("error", words.error_line(body) or "")):
        telling = [word for word in words.words(_ASIDE.sub(" ", said) if kind == "error" else said) if word not in COMMON]
        if said not in template.lines and len(set(telling)) >= TELLING[kind]:
            found.append(f"{kind} {' '.join(telling) if kind == 'error' else said}")
    return found


def _together(same: pd.Series) -> Places:
    """The first of the tickets that each ticket is one theme with."""
    first: dict[str, int] = {}
    leader = list(range(len(same)))
    for place, telling in enumerate(same):
        for one_of in telling:
            one, other = _leader(leader, first.setdefault(one_of, place)), _leader(leader, place)
            leader[max(one, other)] = min(one, other)
    return np.array([_leader(leader, place) for place in range(len(same))], dtype=np.intp)


def _leader(leader: list[int], place: int) -> int:
    while leader[place] != place:
        place = leader[place]
    return place
