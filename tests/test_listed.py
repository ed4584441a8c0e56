"""The tickets that a report looks at, and what a reader chooses of them, beside the raw rows of the store gone through by brute force."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from reportlib import Params, Report, build
from reportlib.analyse.listed import categories, chosen, opened_per_period
from tests import oracle
from tests.known import known, report
from tests.oracle import Ticket
from tests.syncing import issue
from tests.test_weekly import run

AS_OF = datetime(2025, 4, 21, tzinfo=UTC)
WEEKS = [(AS_OF - timedelta(weeks=back + 1), AS_OF - timedelta(weeks=back)) for back in reversed(range(12))]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, list[Ticket]]:
    """The sample's last week, and its tickets out of the store's raw rows."""
    folder = tmp_path_factory.mktemp("sample")
    assert run("sync", "--out", str(folder)).returncode == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORT_STORE", f"sqlite:///{folder}/store.db")
        return build(Params(period="2025-W16")), raw(folder / "store.db")


def raw(store: Path) -> list[Ticket]:
    """The tickets of a store that were there at as-of, which is when the sample was last synced."""
    there = "removed_at IS NULL OR removed_at >= '2025-04-21T00:00:00Z'"
    rules = {"issues": there, "comments": there, "events": "true"}
    with sqlite3.connect(store) as database:
        rows = [database.execute(f"SELECT raw FROM {table} WHERE {rule}") for table, rule in rules.items()]  # noqa: S608  # our own words
        issues, comments, events = ([json.loads(row[0]) for row in found] for found in rows)
    return oracle.tickets(issues, comments, events)


def opened(tickets: list[Ticket]) -> list[int]:
    return [sum(start <= ticket.created < end for ticket in tickets) for start, end in WEEKS]


def numbers(frame: pd.DataFrame) -> set[int]:
    return set(frame["number"])


def test_a_ticket_is_listed_if_it_was_opened_in_the_trend_or_active_or_open(sample: tuple[Report, list[Ticket]]) -> None:
    made, every = sample
    kept = [
        ticket
        for ticket in every
        if ticket.created >= WEEKS[0][0] or oracle.active(ticket, *WEEKS[-1]) or ticket.is_open(AS_OF)
    ]  # fmt: skip
    assert [int(number) for number in made.listed["number"]] == sorted((ticket.row["number"] for ticket in kept), reverse=True)
    rows = made.listed.set_index("number")
    for ticket in kept:
        row = rows.loc[ticket.row["number"]]
        assert (row["title"], row["is_open"], row["labels"]) == (ticket.title(AS_OF), ticket.is_open(AS_OF), ticket.labels(AS_OF))
        week = [name for name, (start, end) in zip(made.trend["period"], WEEKS, strict=True) if start <= ticket.created < end]
        assert [row["period"]] == (week or [None])
        assert (row["turn"] is None) == (not ticket.is_open(AS_OF))
        assert pd.notna(row["activity_level"]) == oracle.active(ticket, *WEEKS[-1])


def test_each_label_chooses_the_tickets_that_have_it_and_their_count_per_week(sample: tuple[Report, list[Ticket]]) -> None:
    made, every = sample
    names = categories(made.listed)
    assert len(names) > 8
    for name in names:
        mine = [ticket for ticket in every if ticket.row["number"] in numbers(made.listed) and name in ticket.labels(AS_OF)]
        found = chosen(made.listed, label=name)
        assert numbers(found) == {ticket.row["number"] for ticket in mine}, name
        assert opened_per_period(found, made.trend)["opened"].tolist() == opened(mine), name


@pytest.mark.parametrize("words", ["crash", "CRASH", "sync note", "366", "#366", "4.2.0", "(", "update to", "no such words", ""])
def test_a_search_finds_numbers_and_words_of_titles(sample: tuple[Report, list[Ticket]], words: str) -> None:
    made, every = sample
    mine = [
        ticket
        for ticket in every
        if ticket.row["number"] in numbers(made.listed)
        and all(
            word in ticket.title(AS_OF).lower() or word.lstrip("#") == str(ticket.row["number"])
            for word in words.lower().split(" ")
            if word
        )
    ]
    found = chosen(made.listed, words=words)
    assert numbers(found) == {ticket.row["number"] for ticket in mine}
    assert opened_per_period(found, made.trend)["opened"].tolist() == opened(mine)
    assert bool(mine) == (words != "no such words")


def test_a_theme_chooses_its_tickets_and_their_counts_are_those_of_the_theme(sample: tuple[Report, list[Ticket]]) -> None:
    made, _ = sample
    assert len(made.themes.table) >= 2
    for theme, its, counts in zip(made.themes.table["theme"], made.themes.table["numbers"], made.themes.table["counts"], strict=True):
        found = chosen(made.listed, theme=theme)
        assert sorted(found["number"]) == sorted(its)
        counted = opened_per_period(found, made.trend)
        assert counted["opened"].tolist() == counts
        assert [len(one) for one in counted["numbers"]] == counts


def test_what_is_chosen_together_is_what_each_chooses(sample: tuple[Report, list[Ticket]]) -> None:
    made, _ = sample
    theme = int(made.themes.table["theme"].iloc[0])
    parts = [chosen(made.listed, label="bug"), chosen(made.listed, theme=theme), chosen(made.listed, words="database")]
    together = chosen(made.listed, label="bug", theme=theme, words="database")
    assert numbers(together) == set.intersection(*map(numbers, parts))
    assert 0 < len(together) < min(map(len, parts))
    assert numbers(chosen(made.listed)) == numbers(made.listed)


def test_a_skipped_label_is_none(sample: tuple[Report, list[Ticket]]) -> None:
    made, _ = sample
    skip = ["bug", "status:"]
    assert not {"bug", "status:new"} & set(categories(made.listed, skip))
    bare = {
        row.number for row in made.listed.itertuples() if all(name == "bug" or name.startswith("status:") for name in row.labels)
    }  # fmt: skip
    assert bare
    assert numbers(chosen(made.listed, skip, label="Uncategorized")) == bare


def test_where_the_history_does_not_reach_no_count_is_made_up() -> None:
    made = report(known([issue(1, 0, created_at="2025-04-15T00:00:00Z", updated_at="2025-04-15T00:00:00Z")]))
    trend = made.trend.assign(opened=made.trend["opened"].mask(made.trend.index < 2))
    counted = opened_per_period(made.listed, trend)["opened"]
    assert counted.isna().tolist() == [True, True, False, False]
    assert counted.dropna().tolist() == [0, 1]


def test_without_tickets_there_is_nothing_to_choose() -> None:
    made = report(known([issue(1, 0, created_at="2025-04-15T00:00:00Z", updated_at="2025-04-15T00:00:00Z")]))
    nothing = made.listed.head(0)
    assert categories(nothing) == []
    assert chosen(nothing, label="bug", theme=1, words="a 1").empty
    assert opened_per_period(nothing, made.trend)["opened"].tolist() == [0, 0, 0, 0]


def test_the_changes_are_the_headline_figures_beside_their_past(sample: tuple[Report, list[Ticket]]) -> None:
    made, _ = sample
    for row in made.changes.to_dict("records"):
        series = made.trend[row["figure"]].tolist()
        assert row["now"] == series[-1]
        assert row["before"] == series[-2]
        low, high = (float(pd.Series(series[-9:-1], dtype=float).quantile(share)) for share in (0.25, 0.75))
        assert (row["usual_low"], row["usual_high"]) == (low, high)
    assert made.changes["figure"].tolist() == list(made.comparison)
