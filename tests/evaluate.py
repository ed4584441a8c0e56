"""`make evaluate`: how good the themes are on tickets that people have labelled, beside the groups of the report that this one replaces."""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from reportlib.analyse.themes import DISTANCE, find_themes
from tests.scoring import Score, Window, score

FOLDER = Path(__file__).parents[2] / "shared" / "data"
DISTANCES = [round(0.56 + step / 100, 2) for step in range(0, 19, 2)]
Task = list[tuple[pd.DataFrame, Window]]


def tasks(folder: Path) -> dict[str, Task]:
    """The labelled windows: real weeks, each 20 and 50 labelled tickets in a row, and each 20 sets of duplicates."""
    tickets = pd.DataFrame(_read(folder / "pieces-app__support" / "tickets.json.gz"))[["number", "title", "body", "theme"]].fillna(
        {"body": ""}
    )
    tickets = tickets.sort_values("number", ignore_index=True)
    unsure = frozenset((min(pair), max(pair)) for pair in json.loads((folder / "pieces-app__support" / "unsure_pairs.json").read_text()))
    labelled = tickets[tickets["theme"].notna()]
    return {
        "real weeks": [_task(tickets[tickets["number"].isin(_of_week(week))], unsure) for week in _weeks(folder)],
        "windows of 20": [_task(labelled.iloc[start : start + 20], unsure) for start in range(0, len(labelled), 20)],
        "windows of 50": [_task(labelled.iloc[start : start + 50], unsure) for start in range(0, len(labelled), 50)],
        "rust duplicates": list(_duplicates(folder / "rust-lang__rust-2015q1")),
    }


def scored(task: Task, distance: float = DISTANCE) -> Score:
    """The score of find_themes on each window alone."""
    found = []
    for tickets, window in task:
        themes = find_themes(tickets[["number", "title", "body"]], distance).dropna()
        found.append((window, [group.tolist() for _, group in themes["number"].groupby(themes["theme"])]))
    return score(found)


def replaced(folder: Path, task: Task) -> Score:
    """The score of the replaced report's own groups on the same weeks; they overlap."""
    groups = [[[issue["number"] for issue in one["related_issues"]] for one in week["common_issues"]] for week in _weeks(folder)]
    return score([(window, groups[place]) for place, (_, window) in enumerate(task)])


def chosen_elsewhere(all_tasks: dict[str, Task]) -> dict[str, tuple[float, Score]]:
    """For each task, cut into two folds, the score where the distance of each fold is the best (F1) on everything but that fold."""
    result = {}
    for name in ("real weeks", "windows of 20", "rust duplicates"):
        folds = [all_tasks[name][::2], all_tasks[name][1::2]]
        found = []
        for place, fold in enumerate(folds):
            # Weeks and windows are made of the same tickets: what lies in the fold must not choose.
            mine = {number for _, window in fold for number in window.labels}
            rest = [one for one in folds[1 - place] if not mine & set(one[1].labels)]
            others = [
                all_tasks[other]
                for other in ("windows of 20", "rust duplicates")
                if (other == "rust duplicates") != (name == "rust duplicates")
            ]
            distance = max(DISTANCES, key=lambda at: sum(scored(task, at).f1 for task in (rest, *others) if task))
            found.append((distance, fold))
        result[name] = (found[0][0], score([pair for at, fold in found for pair in _found(fold, at)]))
    return result


def _found(task: Task, distance: float) -> Iterator[tuple[Window, list[list[int]]]]:
    for tickets, window in task:
        themes = find_themes(tickets[["number", "title", "body"]], distance).dropna()
        yield window, [group.tolist() for _, group in themes["number"].groupby(themes["theme"])]


def _task(tickets: pd.DataFrame, unsure: frozenset[tuple[int, int]]) -> tuple[pd.DataFrame, Window]:
    labelled = tickets[tickets["theme"].notna()]
    return tickets, Window(dict(zip(labelled["number"].tolist(), labelled["theme"].tolist(), strict=True)), unsure)


def _duplicates(folder: Path) -> Iterator[tuple[pd.DataFrame, Window]]:
    with gzip.open(folder / "issues.jsonl.gz", "rt", encoding="utf-8", newline="\n") as lines:
        rows = [row for row in map(json.loads, lines) if "pull_request" not in row]
    issues = {row["number"]: (row["number"], row["title"], row["body"] or "") for row in rows}
    sets: dict[int, set[int]] = {}
    for pair in json.loads((folder / "gold.json").read_text())["pairs"]:
        if pair["confidence"] == "strong" and {pair["duplicate"], pair["of"]} <= issues.keys():
            joined = sets.get(pair["duplicate"], {pair["duplicate"]}) | sets.get(pair["of"], {pair["of"]})
            sets.update(dict.fromkeys(joined, joined))
    listed = sorted({tuple(sorted(one)) for one in sets.values()})
    for start in range(0, len(listed), 20):
        labels = {number: min(one) for one in listed[start : start + 20] for number in one}
        yield pd.DataFrame([issues[number] for number in sorted(labels)], columns=["number", "title", "body"]), Window(labels)


def _weeks(folder: Path) -> Any:
    return _read(folder / "pieces-app__support" / "weeks.json.gz")


def _of_week(week: dict[str, Any]) -> set[int]:
    """The tickets that the week's report named."""
    grouped = {issue["number"] for one in week["common_issues"] for issue in one["related_issues"]}
    return grouped | {ticket["number"] for ticket in week["most_active_tickets"]}


def _read(path: Path) -> Any:
    with gzip.open(path, "rt", encoding="utf-8") as text:
        return json.load(text)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else FOLDER
    if not folder.is_dir():
        sys.exit(f"There are no labelled tickets at {folder}; name their folder with make evaluate DATA=folder.")
    every = tasks(folder)
    for name, task in every.items():
        print(f"{name} ({len(task)}): {scored(task)}")
    print(f"real weeks, groups of the report before: {replaced(folder, every['real weeks'])}")
    for name, (distance, result) in chosen_elsewhere(every).items():
        print(f"{name}, distance chosen on other labels (first fold {distance}): {result}")


if __name__ == "__main__":
    main()
