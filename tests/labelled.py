"""Tickets that people have labelled, in windows: what the themes are scored on."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from tests.scoring import Window

FOLDER = Path(__file__).parents[2] / "shared" / "data"
WEEKS_OF_A_TREND = 12
Task = list[tuple[pd.DataFrame, Window]]


def tasks(folder: Path) -> dict[str, Task]:
    """The labelled windows: real weeks, each with the twelve weeks up to its end, each 20 and 50 labelled tickets in a row, and each 20
    sets of duplicates."""
    tickets = pd.DataFrame(_read(folder / "pieces-app__support" / "tickets.json.gz")).fillna({"body": ""}).sort_values("number")
    unsure = frozenset((min(pair), max(pair)) for pair in json.loads((folder / "pieces-app__support" / "unsure_pairs.json").read_text()))
    born = pd.to_datetime(tickets["created_between"].str[0], utc=True)
    labelled = tickets[tickets["theme"].notna()]
    weeks = weeks_of(folder)
    return {
        "real weeks": [_window(tickets[tickets["number"].isin(_named(week))], unsure) for week in weeks],
        "twelve weeks": [_window(tickets[_is_recent(born, week)], unsure) for week in weeks],
        "windows of 20": in_windows(labelled, 20, unsure),
        "windows of 50": in_windows(labelled, 50, unsure),
        "rust duplicates": list(_duplicates(folder / "rust-lang__rust-2015q1")),
    }


def in_windows(labelled: pd.DataFrame, size: int, unsure: frozenset[tuple[int, int]]) -> Task:
    """The labelled tickets (number, title, body, theme), so many in a row."""
    return [_window(labelled.iloc[start : start + size], unsure) for start in range(0, len(labelled), size)]


def weeks_of(folder: Path) -> Any:
    """The weekly reports of the tool that this one replaces."""
    return _read(folder / "pieces-app__support" / "weeks.json.gz")


def _named(week: dict[str, Any]) -> set[int]:
    """The tickets that the week's report named."""
    grouped = {issue["number"] for one in week["common_issues"] for issue in one["related_issues"]}
    return grouped | {ticket["number"] for ticket in week["most_active_tickets"]}


def _is_recent(born: pd.Series, week: dict[str, Any]) -> pd.Series:
    end = pd.Timestamp(week["end"])
    end = end.tz_localize("UTC") if end.tzinfo is None else end.tz_convert("UTC")
    return (born < end) & (born >= end - pd.Timedelta(weeks=WEEKS_OF_A_TREND))


def _window(tickets: pd.DataFrame, unsure: frozenset[tuple[int, int]]) -> tuple[pd.DataFrame, Window]:
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


def _read(path: Path) -> Any:
    with gzip.open(path, "rt", encoding="utf-8") as text:
        return json.load(text)
