"""Likely duplicates: what makes a pair, what a chain, and how many of those that maintainers called duplicates are found."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportlib.analyse.duplicates import FEW, chains, likely_duplicates, lookalikes, with_said
from reportlib.analyse.themes import themes
from reportlib.analyse.tickets import Span
from reportlib.params import Params
from tests.fake_github import Recording

START, END = (pd.Timestamp(day, tz="UTC") for day in ("2025-04-14", "2025-04-21"))
INSIDE, BEFORE = START + pd.Timedelta(days=1), START - pd.Timedelta(days=1)


def tickets(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame([(number, *row) for number, row in enumerate(rows, 1)], columns=["number", "title", "body"])


def alike(count: int, likeness: float) -> np.ndarray:
    return np.full((count, count), likeness) + np.eye(count) * (1 - likeness)


@pytest.mark.parametrize(
    ("first", "second", "likeness", "reason"),
    [
        (("Crash", ""), ("Freeze", ""), 0.5, "nearly the same words"),
        (("Crash", ""), ("Freeze", ""), 0.49, None),
        (("Crash", ""), ("crash", ""), 0.25, "the same title"),
        (("Crash", ""), ("crash", ""), 0.24, None),
        (("The app: database disk image is malformed", ""), ("Why is my database disk image broken?", ""), 0.3, None),
        (("A database disk image is broken", ""), ("My database disk image is lost", ""), 0.3, "the same phrase in the title"),
        (("Crash", "Error: cannot open the vault"), ("Freeze", "x\nError: cannot open the vault"), 0.3, "the same error line"),
        (("Crash", "Error: cannot open"), ("Freeze", "x\nError: cannot open"), 0.3, None),  # three words say little
        (("", ""), ("", ""), 0.3, None),
    ],
)  # fmt: skip
def test_a_pair_has_a_reason(first: tuple[str, str], second: tuple[str, str], likeness: float, reason: str | None) -> None:
    found = lookalikes(tickets(first, second), alike(2, likeness))
    assert found.to_numpy().tolist() == ([[2, 1, likeness, reason]] if reason else [])


def test_what_more_tickets_have_in_common_says_little() -> None:
    few, many = (tickets(*[("Cannot sign in any more", "")] * count) for count in (FEW, FEW + 1))
    assert lookalikes(few, alike(FEW, 0.3))["other"].tolist() == [1] * (FEW - 1)
    assert lookalikes(many, alike(FEW + 1, 0.3)).empty


def test_a_reason_counts_more_than_likeness_and_none_or_one_ticket_has_no_pair() -> None:
    likeness = np.array([[1, 0, 0.3], [0, 1, 0.9], [0.3, 0.9, 1]])
    found = lookalikes(tickets(("Cannot sign in", ""), ("Other", ""), ("Cannot sign in", "")), likeness)
    assert found.to_numpy().tolist() == [[3, 1, 0.3, "the same title"]]
    assert lookalikes(tickets(), alike(0, 0)).empty
    assert lookalikes(tickets(("Crash", "")), alike(1, 0)).empty


def state(*rows: tuple[int, bool, pd.Timestamp]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["number", "is_open", "created_at"])


def links(*pairs: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame([(*pair, 0.6, "nearly the same words") for pair in pairs], columns=["number", "other", "score", "reason"])


def test_only_an_open_ticket_of_the_period_is_listed_and_the_older_one_may_be_closed() -> None:
    known = state((1, False, BEFORE), (2, True, BEFORE), (3, True, INSIDE), (4, False, INSIDE), (5, True, INSIDE))
    found = likely_duplicates(links((2, 1), (3, 1), (4, 1), (5, 9)), known, Span(START, END))
    assert found[["number", "other", "other_is_open"]].to_numpy().tolist() == [[3, 1, False]]


def test_a_comments_word_comes_before_likeness_while_it_stands() -> None:
    known = state(*((number, True, INSIDE) for number in range(1, 6)))
    said = pd.DataFrame(
        [(3, 2, INSIDE, pd.NaT), (4, 9, INSIDE, pd.NaT), (5, 1, INSIDE, INSIDE), (1, 2, INSIDE, pd.NaT), (2, None, INSIDE, pd.NaT)],
        columns=["number", "duplicate_of", "created_at", "removed_at"],
    ).astype({"duplicate_of": "Int64", "removed_at": "datetime64[us, UTC]"})
    found = with_said(links((3, 1), (4, 1)), known, said, END)
    assert found.to_numpy().tolist() == [[3, 2, 1.0, "a comment says so"], [4, 1, 0.6, "nearly the same words"]]
    assert with_said(links((3, 1)), known, said, INSIDE)["other"].tolist() == [1]


def test_three_tickets_that_are_connected_are_one_chain_if_one_of_them_is_new() -> None:
    known = links((2, 1), (5, 2), (7, 1), (6, 4), (9, 8), (10, 8))
    assert chains(known, links((5, 2), (6, 4))) == [(1, 2, 5, 7)]
    assert chains(known, links((5, 2), (9, 8))) == [(1, 2, 5, 7), (8, 9, 10)]
    assert chains(links(), links()) == []


def test_of_the_pairs_that_maintainers_called_duplicates_some_are_found_among_few(recorded: Path) -> None:
    """A measure of likeness with another scale fails here: DUPLICATE_SCORE belongs to it."""
    folder = recorded / "rust-lang__rust-2015q1"
    gold = json.loads((folder / "gold.json").read_text())["pairs"]
    strong = {frozenset((pair["duplicate"], pair["of"])) for pair in gold if pair["confidence"] == "strong"}
    rows = [row for row in Recording.read(folder).issues if "pull_request" not in row]
    # Their tickets, and one in six of the others.
    kept = [row for row in rows if row["number"] in set().union(*strong) or row["number"] % 6 == 0]
    frame = pd.DataFrame(
        {"number": row["number"], "title": row["title"], "body": row["body"] or "", "created_at": pd.Timestamp(row["created_at"])}
        for row in kept
    ).assign(is_open=True, labels=[[]] * len(kept))
    span = Span(frame["created_at"].min(), frame["created_at"].max())
    pairs = themes(frame, frame["number"].head(0), span, [span], [], 1, Params(repository="o/r")).pairs
    found = sum(frozenset(pair) in strong for pair in zip(pairs["number"], pairs["other"], strict=True))
    assert found >= 12
    assert len(pairs) <= 5 * found
