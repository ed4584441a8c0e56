"""Groups of tickets that are alike: average linkage, where the evidence of several pairs counts more than that of one.

Not forced: what is like nothing else stays alone. The order of the rows decides only between merges that are equally good.
"""

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from reportlib.analyse.likeness import Matrix

Places = np.ndarray[Any, np.dtype[np.intp]]
STRONG = 2.0
"""Two groups with four pairs between them, or more, need half the likeness that two tickets need."""


def groups(alike: Matrix, together: Places, least: float) -> Places:
    """The group of each row: the smallest place in it. Rows with the same number in `together` are in one group from the start.

    The two groups that are most alike are merged again and again, while the mean likeness of their pairs, times the root of the number of
    pairs (at most 2), is at least `least`: the mean of four tells of one theme as surely as one pair that is twice as alike.
    """
    group = np.arange(len(alike))
    # Groups merge only if a pair between them has at least half of `least`: what no such pair connects is apart for ever.
    near = csr_matrix(alike >= least / STRONG)
    same = csr_matrix((np.ones(len(together)), (np.arange(len(together)), together)))
    _, parts = connected_components(near + same @ same.T, directed=False)
    for part in np.unique(parts):
        places = np.flatnonzero(parts == part)
        if len(places) > 1:
            group[places] = places[_merged(alike[np.ix_(places, places)], together[places], least)]
    return group


def _merged(sums: Matrix, together: Places, least: float) -> Places:
    """The group of each row of one part; `sums` (the likeness of each two rows, then of each two groups) is used up."""
    count = len(sums)
    group = np.arange(count)
    size = np.ones(count)
    gone = np.zeros(count, dtype=bool)
    np.fill_diagonal(sums, 0)

    def merge(into: int, other: int) -> None:
        sums[into] += sums[other]
        sums[:, into] = sums[into]
        sums[into, into] = 0
        size[into] += size[other]
        gone[other] = True
        group[group == other] = into

    _, first = np.unique(together, return_index=True)
    leader = dict(zip(together[first].tolist(), first.tolist(), strict=True))
    for place in range(count):
        if (into := leader[int(together[place])]) != place:
            merge(into, place)

    def evidence(row: int) -> "np.ndarray[Any, np.dtype[np.float64]]":
        pairs = size[row] * size
        strength: np.ndarray[Any, np.dtype[np.float64]] = sums[row] / np.maximum(np.sqrt(pairs), pairs / STRONG)
        strength[gone] = -1
        strength[row] = -1
        return strength

    best = np.full(count, -1.0)
    partner = np.zeros(count, dtype=np.intp)

    def look(row: int) -> None:
        strength = evidence(row)
        partner[row] = strength.argmax()
        best[row] = strength[partner[row]]

    for row in np.flatnonzero(~gone):
        look(int(row))
    while best.max() >= least:
        one = int(best.argmax())
        into, other = sorted((one, int(partner[one])))
        merge(into, other)
        best[other] = -1
        look(into)
        strength = evidence(into)
        for row in np.flatnonzero(~gone & ((partner == into) | (partner == other)) & (best >= 0)):
            if row != into:
                look(int(row))
        nearer = ~gone & (strength > best)
        best[nearer], partner[nearer] = strength[nearer], into
    return group
