"""The activity level against the values that the ancestor published, to the cent."""

import gzip
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from reportlib.analyse.activity import level, numerator
from reportlib.params import Weights
from tests.conftest import RECORDED

DAY = timedelta(days=1)


def in_force(changes: list[tuple[datetime, float]], at: datetime) -> float:
    """The value of the last change at or before the run; the first one before it."""
    return next((value for when, value in reversed(changes) if when <= at), changes[0][1])


def births(low: datetime, high: datetime, runs: list[datetime]) -> list[datetime]:
    """Creation instants that differ in the age, in whole days, at any of the runs."""
    marks = {low, high}
    for run in runs:
        behind = (run - low) % DAY
        marks |= {low + behind + DAY * days for days in range((high - low) // DAY + 1)}
    return sorted(mark for mark in marks if low <= mark <= high)


def reproduced(ticket: dict[str, Any], runs: list[datetime]) -> tuple[int, int]:
    """How many of the ticket's published levels the formula gives for the best creation instant, and how many there are.

    Only changes are recorded. A level stands in every run until the next change, or until the ticket is a day older: after
    that the same level means that the ticket was in no report.
    """
    levels = [(datetime.fromisoformat(run), value) for run, value in ticket["activity_changes"]]
    scores = [(datetime.fromisoformat(run), value) for run, value in ticket["score_numerator_changes"]]
    low, high = (datetime.fromisoformat(bound) for bound in ticket["created_between"])

    def same(born: datetime, run: datetime, value: float) -> bool:
        return abs(level(in_force(scores, run), max((run - born) // DAY, 0)) - value) < 0.005

    born = max(births(low, high, [run for run, _ in levels]), key=lambda born: sum(same(born, run, value) for run, value in levels))
    published = []
    for place, (run, value) in enumerate(levels):
        older = born + DAY * ((run - born) // DAY + 1)
        until = min([older, *(following for following, _ in levels[place + 1 : place + 2])])
        published += [same(born, other, value) for other in runs if run <= other < until]
    return sum(published), len(published)


def test_at_least_999_of_1000_published_levels_are_reproduced_to_the_cent() -> None:
    path = RECORDED / "pieces-app__support" / "tickets.json.gz"
    if not path.is_file():
        pytest.skip("the recorded trackers are not here")
    tickets = [ticket for ticket in json.loads(gzip.decompress(path.read_bytes())) if ticket["activity_changes"]]
    runs = sorted({datetime.fromisoformat(run) for ticket in tickets for run, _ in ticket["activity_changes"]})
    counts = [reproduced(ticket, runs) for ticket in tickets]
    same, published = (sum(column) for column in zip(*counts, strict=True))
    print(f"{same} of {published} published values of {len(tickets)} tickets reproduced")
    assert published > 3000
    assert same / published >= 0.999


@pytest.mark.parametrize(
    ("comments", "reactions", "recent", "age_days", "expected"), [(1, 0, True, 0, 4.42), (1, 0, True, 1, 3.50), (16, 1, False, 7, 10.99)]
)
def test_the_examples_of_the_definition(comments: int, reactions: int, recent: bool, age_days: int, expected: float) -> None:
    assert level(numerator(comments, reactions, recent, Weights()), age_days) == expected
