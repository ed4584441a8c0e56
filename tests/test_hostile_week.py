"""A week of texts that are made to cost: it takes little longer than a normal one, and no file of it is broken."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.bombs import LABELS, weeks
from tests.fake_github import FakeGitHub, Recording
from tests.measured import Cost, cost_of_run
from tests.test_weekly import run, written

AT = datetime(2025, 4, 21, 1, tzinfo=UTC)
WEEK = "2025-W16"
MEGABYTES = 700
"""The most memory of the run and its kernel; a normal week takes 380 MB, and 600 kB of labels a hundred times in one page take the rest."""


def made(recording: Recording, out: Path) -> Cost:
    """What the week's report costs, the sync of the whole tracker with it."""
    with FakeGitHub({"a/b": recording}, now=AT.timestamp()) as github:
        return cost_of_run("weekly", "--repo", "a/b", "--period", WEEK, "--out", str(out), GITHUB_API_URL=github.url)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Path, Cost], tuple[Path, Cost]]:
    """The folders of the normal and of the hostile week, and what each cost."""
    folders = tmp_path_factory.mktemp("normal"), tmp_path_factory.mktemp("hostile")
    return tuple((folder, made(recording, folder)) for folder, recording in zip(folders, weeks(), strict=True))  # type: ignore[return-value]  # two


def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "a__b" / "weekly" / WEEK / "report.json").read_text())
    return found


def test_it_costs_at_most_three_times_what_a_normal_week_does_and_no_more_memory_than_is_said(
    both: tuple[tuple[Path, Cost], tuple[Path, Cost]],
) -> None:
    (_, normal), (_, hostile) = both
    print(f"normal: {normal.processor:.1f} s, {normal.megabytes:.0f} MB; hostile: {hostile.processor:.1f} s, {hostile.megabytes:.0f} MB")
    assert hostile.processor <= 3 * normal.processor
    assert hostile.megabytes <= MEGABYTES


def figures(value: Any) -> Any:
    """All but the texts and addresses of tickets."""
    if isinstance(value, dict):
        return {key: figures(item) for key, item in value.items() if key not in ("title", "url", "notes")}
    return [figures(item) for item in value] if isinstance(value, list) else value


def test_its_figures_are_those_of_the_normal_week(both: tuple[tuple[Path, Cost], tuple[Path, Cost]]) -> None:
    normal, hostile = (report(folder) for folder, _ in both)
    for name in ("summary", "flow", "response", "backlog", "trend", "tickets", "data"):
        assert figures(hostile[name]) == figures(normal[name]), name
    assert len(hostile["ticket_breakdown"]) > LABELS
    assert {ticket["number"] for ticket in hostile["most_active_tickets"]} == {ticket["number"] for ticket in normal["most_active_tickets"]}


def steering(folder: Path) -> dict[str, set[str]]:
    """The control characters, and those that turn the reading direction, in each text that the week and its mail have."""
    done = run("mail", "--repo", "a/b", "--period", WEEK, "--out", str(folder))
    assert done.returncode == 0, done.stderr
    texts = {name: data.decode() for name, data in written(folder).items() if re.search(r"\.(html|md|json|ipynb|xml|eml)$", name)}
    for name, words in texts.items():
        if name.endswith((".json", ".ipynb")):
            json.loads(words)
    ElementTree.fromstring(texts["feed.xml"])  # noqa: S314  # our own file
    # What is data keeps what was written; a program that shows it has to look.
    shown = {name: words for name, words in texts.items() if not name.endswith((".json", ".ipynb"))}
    return {
        name: set(re.findall(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", words))
        for name, words in shown.items()
    }


def test_each_file_is_whole_and_has_no_character_that_steers(both: tuple[tuple[Path, Cost], tuple[Path, Cost]]) -> None:
    normal, hostile = (steering(folder) for folder, _ in both)
    assert len(hostile) >= 6
    # The page carries plotly.js, which has some of its own.
    assert hostile == normal


def test_the_store_has_what_every_database_takes(both: tuple[tuple[Path, Cost], tuple[Path, Cost]]) -> None:
    with closing(sqlite3.connect(both[1][0] / "store.db")) as store:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert {"issues", "comments", "events"} <= set(tables)
        for table in tables:
            for row in store.execute(f"SELECT * FROM {table}"):  # noqa: S608  # a name of the store's own
                # PostgreSQL takes no NUL and no half of a letter; as JSON in ASCII there is none.
                assert all(value.isascii() and "\0" not in value for value in row if isinstance(value, str)), table
        assert store.execute(r"SELECT count(*) FROM issues WHERE raw LIKE '%\u0000%' OR raw LIKE '%\ud800%'").fetchone()[0] > 1
