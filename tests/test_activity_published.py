"""The activity level against the values that the ancestor published, to the cent.

The records keep a ticket's level whenever it changed, and the numerator N in the same way. N was worked back from the levels,
so it is wrong where the age was taken wrongly: those records are told apart, by name, and not counted as reproduced in silence.
"""

import gzip
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from reportlib.analyse.activity import level, numerator
from reportlib.params import Weights

DAY = timedelta(days=1)
LAG = timedelta(hours=1)
"""How far a recorded creation may be off: it is known by the minute at best, a run lasts, and its file comes later."""

Change = tuple[datetime, float]


@dataclass
class Published:
    """One ticket's published levels and numerators, each with the run that first had it."""

    number: int
    levels: list[Change]
    numerators: list[Change]
    low: datetime
    high: datetime

    @cached_property
    def born(self) -> datetime:
        """The creation, between those that the records allow, that explains most levels."""
        return max(births(self.low, self.high, self.runs), key=lambda born: sum(self.fits(born, change) for change in self.levels))

    @property
    def runs(self) -> list[datetime]:
        return [run for run, _ in self.levels]

    def fits(self, born: datetime, change: Change) -> bool:
        run, value = change
        return level(in_force(self.numerators, run), max((run - born) // DAY, 0)) == value

    def misses(self) -> list[Change]:
        return [change for change in self.levels if not self.fits(self.born, change)]

    def fits_with_a_neighbours_numerator(self, change: Change) -> bool:
        """Whether another N that the ticket had within the same day, and one birth for this and all other levels, give the value."""
        run, value = change
        near = {numerator for at, numerator in self.numerators if abs(at - run) < DAY}
        others = [other for other in self.levels if other != change]
        return any(
            level(near_by, max((run - born) // DAY, 0)) == value and all(self.fits(born, other) for other in others)
            for born in births(self.low - LAG, self.high + LAG, self.runs)
            for near_by in near
        )


def births(low: datetime, high: datetime, runs: list[datetime]) -> list[datetime]:
    """Creation instants that differ in the age, in whole days, at any of the runs."""
    marks = {low, high}
    for run in runs:
        behind = (run - low) % DAY
        marks |= {low + behind + DAY * days for days in range((high - low) // DAY + 1)}
    return sorted(mark for mark in marks if low <= mark <= high)


def in_force(changes: list[Change], at: datetime) -> float:
    """The value of the last change at or before the run; the first one before it."""
    return next((value for when, value in reversed(changes) if when <= at), changes[0][1])


def read(ticket: dict[str, Any]) -> Published:
    levels, numerators = (
        [(datetime.fromisoformat(run), value) for run, value in ticket[name]] for name in ("activity_changes", "score_numerator_changes")
    )
    return Published(ticket["number"], levels, numerators, *(datetime.fromisoformat(bound) for bound in ticket["created_between"]))


@pytest.fixture(scope="module")
def published(recorded: Path) -> list[Published]:
    path = recorded / "pieces-app__support" / "tickets.json.gz"
    return [read(ticket) for ticket in json.loads(gzip.decompress(path.read_bytes())) if ticket["activity_changes"]]


def test_at_least_999_of_1000_published_levels_are_reproduced_to_the_cent(published: list[Published]) -> None:
    missed = [(ticket, change) for ticket in published for change in ticket.misses()]
    mistaken = [(ticket, change) for ticket, change in missed if ticket.fits_with_a_neighbours_numerator(change)]
    total = sum(len(ticket.levels) for ticket in published)
    print(f"{total - len(missed)} of {total} recorded levels with the recorded N, {total - len(missed) + len(mistaken)} with N put right")
    # 1,631 of 1,634 as recorded. #499 and #505: the recorded N fits neither the level nor the N of the runs hours before and after.
    assert total > 1600
    assert {ticket.number for ticket, _ in mistaken} <= {499, 505}
    assert len(missed) <= 3
    assert (total - len(missed) + len(mistaken)) / total >= 0.999


@pytest.mark.parametrize(
    ("comments", "reactions", "recent", "age_days", "expected"), [(1, 0, True, 0, 4.42), (1, 0, True, 1, 3.50), (16, 1, False, 7, 10.99)]
)
def test_the_examples_of_the_definition(comments: int, reactions: int, recent: bool, age_days: int, expected: float) -> None:
    assert level(numerator(comments, reactions, recent, Weights()), age_days) == expected
