"""What is said of a theme: its title, how it moves, its counts, and a sentence of one of its reporters."""

from typing import Any

import numpy as np
import pandas as pd

from reportlib.analyse import words
from reportlib.analyse.likeness import Matrix
from reportlib.analyse.template import Template
from reportlib.analyse.tickets import Span, rows
from reportlib.analyse.trends import compare

COLUMNS = ["theme", "title", "status", "frequency", "active", "open", "counts", "compared", "numbers", "titles", "quote", "quoted"]


def describe(
    members: pd.DataFrame,
    alike: Matrix,
    active_now: pd.Series,
    spans: list[Span],
    known: int,
    template: Template,
) -> dict[str, Any]:
    """One theme's row, with the names of COLUMNS; `members` are its tickets, `alike` the likeness of all tickets by position."""
    places = members.index.to_numpy(dtype=np.intp)
    near = alike[np.ix_(places, places)].sum(axis=1)
    by_nearness = members.assign(near=near).sort_values(["near", "number"], ascending=[False, True])
    central = by_nearness.iloc[0]
    quotes = ((row.number, words.sentence(row.title, row.body, template)) for row in rows(by_nearness))
    quoted, quote = next(((number, text) for number, text in quotes if text), (int(central["number"]), ""))
    counts = [int(span.holds(members["created_at"]).sum()) for span in spans]
    return {
        "theme": int(members["number"].min()),
        "title": central["title"],
        "status": status(counts, int((members["created_at"] < spans[0].start).sum())),
        "frequency": len(members),
        "active": int(active_now[members.index].sum()),
        "open": int(members["is_open"].sum()),
        "counts": counts,
        "compared": compare(pd.Series(counts[-known:])),
        "numbers": members["number"].tolist(),
        "titles": members["title"].tolist(),
        "quote": quote,
        "quoted": quoted,
    }


def status(counts: list[int], older: int) -> str:
    """How a theme moves, by its tickets opened per period (the last is this one) and the number of older ones.

    new: all of them in this period. back: some now, none in the four periods before, some earlier. growing: at least two, and
    more than one and a half times the mean of the four before. fading: less than half of that mean. steady: the others.
    """
    now, before = counts[-1], counts[-5:-1]
    usual = sum(before) / max(len(before), 1)
    if now and now == sum(counts) + older:
        return "new"
    if now and not any(before):
        return "back"
    if now >= 2 and now > 1.5 * usual:
        return "growing"
    if now < usual / 2 or (not now and not any(before)):
        return "fading"
    return "steady"
