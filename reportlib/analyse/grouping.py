"""Groups of tickets that are alike: average linkage, where the evidence of several pairs counts more than that of one.

Not forced: what is like nothing else stays alone. The order of the rows decides only between merges that are equally good.
"""

from typing import Any, cast

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

    # The evidence that each two groups are one; of a group and itself, and of one that is gone, there is none.
    strength = _evidence(sums, size[:, None] * size)
    np.fill_diagonal(strength, -1)
    strength[gone] = strength[:, gone] = -1
    partner = strength.argmax(axis=1)
    best = strength.max(axis=1)
    while best.max() >= least:
        one = int(best.argmax())
        into, other = sorted((one, int(partner[one])))
        merge(into, other)
        strength[other] = strength[:, other] = -1
        strength[into] = np.where(gone, -1, _evidence(sums[into], size[into] * size))
        strength[into, into] = -1
        strength[:, into] = strength[into]
        # Whose partner is no more what it was looks for one anew; of the others, some find a nearer one in the group that grew.
        anew = np.flatnonzero(~gone & ((partner == into) | (partner == other)))
        anew = np.append(anew, into)
        nearer = strength[into] > best
        best[nearer], partner[nearer] = strength[into][nearer], into
        partner[anew] = strength[anew].argmax(axis=1)
        best[anew] = strength[anew, partner[anew]]
        best[other] = -1
    return group


def _evidence(sums: Matrix, pairs: "np.ndarray[Any, np.dtype[np.float64]]") -> Matrix:
    return cast("Matrix", sums / np.maximum(np.sqrt(pairs), pairs / STRONG))
