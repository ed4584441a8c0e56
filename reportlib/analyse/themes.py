"""Themes: tickets about the same thing, found by their words (METRICS: themes).

TF-IDF of words and of letters, average linkage, cut at a cosine distance. Nobody is forced in: a ticket that is like no other
is in no theme. The tickets are sorted first, so their order does not matter.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reportlib.analyse import words
from reportlib.analyse.duplicates import lookalikes
from reportlib.analyse.theme_facts import COLUMNS, describe
from reportlib.analyse.tickets import Span

DISTANCE = 0.84


@dataclass(frozen=True)
class Themes:
    """What the tickets have in common: `table` one row per theme, `pairs` tickets that resemble an older one, `single` tickets in none."""

    table: pd.DataFrame
    pairs: pd.DataFrame
    single: int


def find_themes(tickets: pd.DataFrame, distance: float = DISTANCE) -> pd.DataFrame:
    """The theme of each ticket: number, theme (Int64, the smallest number in it; NA where a ticket is in none).

    Takes number, title, body. Rows come back by number, whatever the order they were given in.
    """
    ordered = tickets.sort_values("number").reset_index(drop=True)
    return _grouped(ordered, _similarity(words.documents(ordered, words.boilerplate(ordered["body"]))), distance)


def themes(tickets: pd.DataFrame, active: pd.Series, span: Span, spans: list[Span], known: int, distance: float) -> Themes:
    """Tickets whose words are alike (TF-IDF, average linkage), opened in the periods of the trend or active in this one; nobody is forced
    in. New: all opened in this period; back: some now and none in the four before; growing: more than one and a half times their mean;
    fading: less than half of it.

    The themes with a ticket that was active in the span, the most active first; and the tickets that resemble an older one. `tickets` are
    the state at as-of; `spans` the periods of the trend, the last being this one, of which the last `known` can be compared. The table
    has theme, title, status, frequency (tickets), active (of them in this period), open, counts (opened per period), compared (the last
    count beside its past), numbers, titles, quote ("" for none) and quoted (its ticket).
    """
    ordered = tickets.sort_values("number").reset_index(drop=True)
    common = words.boilerplate(ordered["body"])
    alike = _similarity(words.documents(ordered, common))
    found = _grouped(ordered, alike, distance)
    active_now = ordered["number"].isin(active)
    described = []
    for _, members in ordered.groupby(found["theme"]):
        if active_now[members.index].any():
            described.append(describe(members, alike, active_now, spans, known, common))
    table = pd.DataFrame(described, columns=COLUMNS).sort_values(
        ["active", "frequency", "theme"], ascending=[False, False, True], ignore_index=True
    )
    single = int((found["theme"].isna() & active_now).sum())
    return Themes(table, lookalikes(ordered, alike), single)


def _similarity(documents: pd.Series) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The cosine similarity of each two documents: words (1-2) and letters within words (3-5), half each."""
    if len(documents) < 2 or not documents.str.strip().any():
        return np.eye(len(documents))
    from sklearn.feature_extraction.text import TfidfVectorizer

    total = np.zeros((len(documents), len(documents)))
    for settings in (
        {"analyzer": "word", "ngram_range": (1, 2), "stop_words": "english", "token_pattern": r"(?u)\b\w\w+\b"},
        {"analyzer": "char_wb", "ngram_range": (3, 5)},
    ):
        try:
            matrix = TfidfVectorizer(sublinear_tf=True, **settings).fit_transform(documents)
        except ValueError:  # nothing but stop words
            continue
        total += (matrix @ matrix.T).toarray() / 2
    # Rounded, because the last digits depend on the order in which a processor adds them up.
    return np.clip(np.round(total, 9), 0, 1)


def _grouped(ordered: pd.DataFrame, alike: "np.ndarray[Any, np.dtype[np.float64]]", distance: float) -> pd.DataFrame:
    result = ordered[["number"]].assign(theme=pd.array([pd.NA] * len(ordered), dtype="Int64"))
    if len(ordered) < 2:
        return result
    from sklearn.cluster import AgglomerativeClustering

    apart = 1 - alike
    np.fill_diagonal(apart, 0)
    cluster = AgglomerativeClustering(n_clusters=None, metric="precomputed", linkage="average", distance_threshold=distance)
    groups = ordered["number"].groupby(cluster.fit_predict(apart))
    smallest, size = groups.transform("min"), groups.transform("size")
    return result.assign(theme=smallest.where(size >= 2).astype("Int64"))
