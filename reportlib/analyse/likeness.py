"""How alike tickets are, by the words and letters that they share (TF-IDF)."""

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from reportlib.analyse.common_words import COMMON
from reportlib.analyse.template import Template
from reportlib.analyse.words import document, words

Matrix = np.ndarray[Any, np.dtype[np.float32]]

BY_WORDS = 0.75
"""What the likeness by words counts; the rest is that by letters, which sees inflected and compound words."""

PRIOR = 50
"""So many tickets are thought of beside the given ones, half of which have each common word: of twenty, one cannot tell what is common."""

_AT_ONCE = 200


@dataclass(frozen=True)
class Likeness:
    """The tickets' vectors, one row each, of length 1 (0 where a ticket says nothing): by words and by letters, weighted."""

    vectors: sparse.csr_matrix

    def all(self) -> Matrix:
        """How alike each two tickets are, 0 to 1; four bytes for each two."""
        count = self.vectors.shape[0]
        total = np.zeros((count, count), dtype=np.float32)
        for start in range(0, count, _AT_ONCE):
            end = start + _AT_ONCE
            # Those before were compared with these.
            total[start:end, start:] = _rounded((self.vectors[start:end] @ self.vectors[start:].T).toarray())
            total[end:, start:end] = total[start:end, end:].T
        return total


def likeness(tickets: pd.DataFrame, template: Template) -> Likeness:
    """How alike the tickets are. Takes title, body; rows stay in their order."""
    texts = [document(title, body, template) for title, body in zip(tickets["title"], tickets["body"], strict=True)]
    by_words = _weighted([words(text) for text in texts], COMMON) * np.sqrt(BY_WORDS)
    by_letters = _weighted([_letters(text) for text in texts], frozenset()) * np.sqrt(1 - BY_WORDS)
    return Likeness(sparse.csr_matrix(sparse.hstack([by_words, by_letters])))


def _letters(text: str) -> list[str]:
    """Each four letters side by side within a word and its two ends."""
    return [word[at : at + 4] for word in (f" {word} " for word in text.split()) for at in range(max(len(word) - 3, 1))]


def _weighted(texts: list[list[str]], common: frozenset[str]) -> sparse.csr_matrix:
    """Sublinear TF-IDF (Salton and Buckley 1988), each row of length 1, with a prior on how common words are."""
    counted = [Counter(text) for text in texts]
    seen = Counter(term for count in counted for term in count)
    place = {term: at for at, term in enumerate(sorted(seen))}
    total = len(texts) + PRIOR
    weight = {term: log((1 + total) / (1 + many + (PRIOR / 2 if term in common else 0))) + 1 for term, many in seen.items()}
    values = [(1 + log(many)) * weight[term] for count in counted for term, many in count.items()]
    columns = [place[term] for count in counted for term in count]
    ends = np.cumsum([0, *(len(count) for count in counted)])
    matrix = sparse.csr_matrix((values, columns, ends), shape=(len(texts), max(len(place), 1)), dtype=np.float64)
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(length > 0, length, 1)) @ matrix)


def _rounded(values: "np.ndarray[Any, Any]") -> Matrix:
    """Without the last digits, which depend on the order in which a processor adds them up."""
    return np.clip(np.round(values, 6), 0, 1).astype(np.float32)
