"""How well groups of tickets match labels that people gave: pairs, B-cubed, purity and the share of groups about one thing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

Pair = tuple[int, int]


@dataclass(frozen=True)
class Window:
    """Some tickets' labels by number, and the pairs that are left out because readers were unsure."""

    labels: dict[int, object]
    unsure: frozenset[Pair] = frozenset()


@dataclass(frozen=True)
class Score:
    """Shares, 0 to 1, over all windows together; `groups` have two labelled tickets or more."""

    precision: float
    recall: float
    f1: float
    b_cubed: float
    purity: float
    one_theme: float
    groups: int

    def __str__(self) -> str:
        return (
            f"pairs: precision {self.precision:.2f}, recall {self.recall:.2f}, F1 {self.f1:.2f} · B-cubed F1 {self.b_cubed:.2f} · "
            f"purity {self.purity:.2f} · about one thing {self.one_theme:.0%} of {self.groups} groups"
        )


def score(windows: Sequence[tuple[Window, Iterable[Iterable[int]]]]) -> Score:
    """The score of the groups that were found in each window; groups may overlap, tickets without a label are passed over."""
    right = wrong = missed = members = main = pure = groups = 0
    inside: list[tuple[float, float]] = []
    for window, found in windows:
        labelled = [sorted(number for number in group if number in window.labels) for group in found]
        together = {pair for group in labelled for pair in combinations(group, 2)} - window.unsure
        same = {pair for pair in combinations(sorted(window.labels), 2) if window.labels[pair[0]] == window.labels[pair[1]]} - window.unsure
        right, wrong, missed = right + len(together & same), wrong + len(together - same), missed + len(same - together)
        for group in labelled:
            if len(group) > 1:
                most = Counter(window.labels[number] for number in group).most_common(1)[0][1]
                members, main, groups, pure = members + len(group), main + most, groups + 1, pure + (most == len(group))
        inside += _b_cubed(window.labels, together)
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    return Score(
        precision=precision,
        recall=recall,
        f1=_harmonic(precision, recall),
        b_cubed=_harmonic(sum(one for one, _ in inside) / len(inside), sum(other for _, other in inside) / len(inside)),
        purity=main / max(members, 1),
        one_theme=pure / max(groups, 1),
        groups=groups,
    )


def _b_cubed(labels: dict[int, object], together: set[Pair]) -> list[tuple[float, float]]:
    """Precision and recall of each ticket (Bagga and Baldwin 1998): of those it is grouped with, and of those it belongs with."""
    scored = []
    for number, label in labels.items():
        mine = {number} | {other for pair in together if number in pair for other in pair}
        theirs = {other for other, its in labels.items() if its == label}
        scored.append((len(mine & theirs) / len(mine), len(mine & theirs) / len(theirs)))
    return scored


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
