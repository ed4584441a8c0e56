"""Likely duplicates: pairs of tickets that look like one; advice only, nothing is closed (METRICS: themes)."""

import numpy as np
import pandas as pd

from reportlib.analyse import words
from reportlib.analyse.folding import folded
from reportlib.analyse.likeness import Matrix
from reportlib.analyse.tickets import Span

DUPLICATE_SCORE = 0.6


def likely_duplicates(ordered: pd.DataFrame, alike: Matrix, span: Span) -> pd.DataFrame:
    """A ticket that was opened in the period and is open, and the older one that it is most like; advice only, nothing is closed.

    number, other (older), score 0..1, reason; the likeliest first. `ordered` by number, `alike` the likeness of each two of them.
    """
    fresh = ordered.index[span.holds(ordered["created_at"]) & ordered["is_open"]]
    errors = [words.error_line(body) for body in ordered["body"]]
    likely = []
    for index in fresh:
        if index == 0:
            continue
        other = int(np.argmax(alike[index, :index]))
        score = float(alike[index, other])
        same_title = folded(ordered["title"][index]) == folded(ordered["title"][other])
        same_error = errors[index] is not None and errors[index] == errors[other]
        if score >= DUPLICATE_SCORE or same_title or (same_error and score >= DUPLICATE_SCORE / 2):
            reason = "the same title" if same_title else "the same error line" if same_error else "nearly the same words"
            likely.append((int(ordered["number"][index]), int(ordered["number"][other]), round(score, 2), reason))
    pairs = pd.DataFrame(likely, columns=["number", "other", "score", "reason"])
    return pairs.sort_values(["score", "number"], ascending=[False, True], ignore_index=True)
