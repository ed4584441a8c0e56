"""Likely duplicates: tickets that look like one, in pairs and chains; advice only, nothing is closed (METRICS: themes)."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd

from reportlib.analyse import words
from reportlib.analyse.folding import folded
from reportlib.analyse.likeness import Matrix
from reportlib.analyse.tickets import Span, rows, said_at

DUPLICATE_SCORE = 0.5
"""How alike two tickets are that nothing else connects; half of it is enough beside a phrase or an error line that both have.

Chosen on the pairs that two trackers' maintainers called duplicates: of what is found so, read by eye, about two in three are plausible.
Another measure of likeness needs another score.
"""

PHRASE = 4
FEW = 5
"""A phrase (so many words of a title in a row) or an error line that more tickets have says little."""

COLUMNS = ["number", "other", "score", "reason"]


def lookalikes(ordered: pd.DataFrame, alike: Matrix) -> pd.DataFrame:
    """For each ticket that resembles an older one, the one that it resembles most: number, other (older), score 0 to 1, reason.

    `ordered` by number, with title and body; `alike` the likeness of each two of them.
    """
    if len(ordered) < 2:
        return pd.DataFrame(columns=COLUMNS)
    numbers = ordered["number"].tolist()
    older = np.tril(alike, -1)
    # What two tickets have in common beside their words makes it surer than the words alone.
    found: dict[int, list[tuple[bool, float, int, str]]] = defaultdict(list)
    for place, (other, score) in enumerate(zip(older.argmax(axis=1), older.max(axis=1), strict=True)):
        if score >= DUPLICATE_SCORE:
            found[place].append((False, float(score), int(other), "nearly the same words"))
    for reason, shared in _shared(ordered).items():
        for place, other in shared:
            if alike[place, other] >= DUPLICATE_SCORE / 2:
                found[place].append((True, float(alike[place, other]), other, reason))
    best = {place: max(listed, key=lambda one: (one[0], one[1], -one[2])) for place, listed in sorted(found.items())}
    lines = [(numbers[place], numbers[other], round(score, 2), reason) for place, (_, score, other, reason) in best.items()]
    return pd.DataFrame(lines, columns=COLUMNS)


def _shared(ordered: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    """The places of each two tickets (the later first) that have a title, an error line or a phrase in common, by that reason."""
    titles = [folded(title) for title in ordered["title"]]
    errors = [words.error_line(body) for body in ordered["body"]]
    phrases = [{tuple(run) for run in _runs(re.findall(r"\w+", title))} for title in titles]
    # The first reason counts where two tickets have several.
    return {
        "the same title": _pairs([title] if title else [] for title in titles),
        "the same phrase in the title": _pairs(phrases),
        "the same error line": _pairs([error] if error and len(error.split()) >= PHRASE else [] for error in errors),
    }


def _runs(listed: list[str]) -> Iterable[list[str]]:
    return (listed[start : start + PHRASE] for start in range(len(listed) - PHRASE + 1))


def _pairs(features: Iterable[Iterable[Hashable]]) -> list[tuple[int, int]]:
    """Each two places that share a feature which few places have."""
    having: dict[Hashable, list[int]] = defaultdict(list)
    for place, mine in enumerate(features):
        for feature in mine:
            having[feature].append(place)
    shared = {(late, early) for places in having.values() if len(places) <= FEW for late in places for early in places if early < late}
    return sorted(shared)


def with_said(links: pd.DataFrame, state: pd.DataFrame, comments: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The links, and before them those that a comment stated until as-of ("Duplicate of #12"), with score 1."""
    stated = said_at(comments, as_of).dropna(subset=["duplicate_of"]).drop_duplicates("number", keep="last")
    stated = stated[(stated["duplicate_of"] < stated["number"]) & stated["number"].isin(state["number"])]
    stated = stated[stated["duplicate_of"].isin(state["number"])]
    known = pd.DataFrame(
        {"number": stated["number"], "other": stated["duplicate_of"].astype("int64"), "score": 1.0, "reason": "a comment says so"}
    )
    return pd.concat([known, links[~links["number"].isin(known["number"])]], ignore_index=True) if len(known) else links


def likely_duplicates(links: pd.DataFrame, state: pd.DataFrame, span: Span) -> pd.DataFrame:
    """A ticket that was opened in the period and is open, and the older one that it is most like: by nearly all of their words, or by fewer
    of them and the same title, the same error line, or four words of the title in a row that few other tickets have; or the one that a
    comment calls its original. Three or more that are connected in this way are a chain. Advice only, nothing is closed.

    number, other (older), score 0..1 (1: said in a comment), reason, other_is_open; the likeliest first. `state` at the span's end.
    """
    is_open = state.set_index("number")["is_open"]
    fresh = state.loc[state["is_open"] & span.holds(state["created_at"]), "number"]
    pairs = links[links["number"].isin(fresh) & links["other"].isin(is_open.index)]
    pairs = pairs.assign(other_is_open=pairs["other"].map(is_open).astype(bool))
    return pairs.sort_values(["score", "number"], ascending=[False, True], ignore_index=True)


def chains(links: pd.DataFrame, pairs: pd.DataFrame) -> list[tuple[int, ...]]:
    """Three or more tickets that the links connect, one of them new in the pairs: their numbers, sorted; the longest chain first."""
    older = {int(link.number): int(link.other) for link in rows(links)}

    def oldest(number: int) -> int:
        while number in older:
            number = older[number]
        return number

    # Each ticket has one older one at most, so the links are trees.
    members: dict[int, set[int]] = defaultdict(set)
    for number in older:
        members[oldest(number)] |= {number, oldest(number)}
    new = {oldest(int(number)) for number in pairs["number"]}
    found = [tuple(sorted(members[first])) for first in new if len(members[first]) >= 3]
    return sorted(found, key=lambda chain: (-len(chain), chain[0]))
