"""The themes on labelled tickets: as good as was asked for, with one setting for every repository."""

import pytest

from tests.evaluate import FOLDER, replaced, scored, tasks
from tests.scoring import Window, score


def test_scores_of_a_small_example_are_those_counted_by_hand() -> None:
    """1 and 2 belong together, and 3 and 4; 1, 2, 3 were grouped: one pair of three is right, one of two was found."""
    result = score([(Window({1: "a", 2: "a", 3: "b", 4: "b"}), [[1, 2, 3, 9]])])
    assert (result.precision, result.recall, result.purity, result.one_theme) == (pytest.approx(1 / 3), 0.5, pytest.approx(2 / 3), 0)
    assert result.b_cubed == pytest.approx(2 * (2 / 3) * 0.75 / (2 / 3 + 0.75))
    assert score([(Window({1: "a", 2: "b"}, frozenset({(1, 2)})), [[1, 2]])]).precision == 0


def test_themes_of_labelled_tickets_are_right_often_enough() -> None:
    if not FOLDER.is_dir():
        pytest.skip("the recorded trackers are not here")
    every = tasks(FOLDER)
    weeks, twenty, rust = (scored(every[name]) for name in ("real weeks", "windows of 20", "rust duplicates"))
    assert weeks.precision >= 0.80
    assert weeks.recall >= 0.45
    assert weeks.purity >= 0.88
    assert weeks.one_theme >= 0.75
    assert twenty.precision >= 0.78
    assert twenty.recall >= 0.58
    assert rust.f1 >= 0.63
    assert replaced(FOLDER, every["real weeks"]).precision < 0.25
