"""Groups of tickets that are alike, beside the plainest way to find them: the best of all pairs, again and again."""

import numpy as np
import pytest

from reportlib.analyse.grouping import STRONG, groups


def plainly(alike: np.ndarray, together: np.ndarray, least: float) -> set[frozenset[int]]:
    found = [frozenset(np.flatnonzero(together == place).tolist()) for place in np.unique(together)]

    def evidence(one: frozenset[int], other: frozenset[int]) -> float:
        likeness = [alike[row, column] for row in one for column in other]
        return float(np.mean(likeness)) * min(len(likeness) ** 0.5, STRONG)

    while len(found) > 1:
        pairs = [(evidence(one, other), one, other) for place, one in enumerate(found) for other in found[:place]]
        best, one, other = max(pairs, key=lambda pair: pair[0])
        if best < least:
            break
        found = [group for group in found if group not in (one, other)] + [one | other]
    return set(found)


@pytest.mark.parametrize("seed", range(40))
def test_it_finds_what_the_plainest_way_finds(seed: int) -> None:
    dice = np.random.default_rng(seed)
    count = int(dice.integers(2, 40))
    words = dice.random((count, 12)) * (dice.random((count, 12)) < 0.3)
    length = np.linalg.norm(words, axis=1, keepdims=True)
    words /= np.where(length == 0, 1, length)
    alike = words @ words.T
    together = np.arange(count)
    if seed % 2:
        together[count // 2] = together[count - 1] = 0
    least = (0.2, 0.4, 0.6, 0.9)[seed % 4]
    found = groups((alike + alike.T) / 2, together, least)
    assert {frozenset(np.flatnonzero(found == place).tolist()) for place in np.unique(found)} == plainly(alike, together, least)
    assert all(place == np.flatnonzero(found == place)[0] for place in np.unique(found))
