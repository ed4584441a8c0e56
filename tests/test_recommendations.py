"""The recommendations of recorded weeks: those that brute force finds, their tickets there, and each figure the report's own.

`WEEKS=1000 make test` looks at so many weeks of each tracker, in which they have fewer.
"""

import os
import random
from datetime import date
from pathlib import Path

from reportlib.analyse.report import compute
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import around, parse
from reportlib.present.contract import content
from tests import oracle, oracle_advice
from tests.fake_github import Recording
from tests.test_golden import filled, stored

__all__ = ["filled"]  # the fixture of the recorded stores


def sampled(recording: Recording) -> list[str]:
    """Weeks from the first ticket to the last change, a few of them, the same each time."""
    rows = [row for row in recording.issues if "pull_request" not in row]
    first, last = (date.fromisoformat(pick(row[key] for row in rows)[:10]) for pick, key in ((min, "created_at"), (max, "updated_at")))
    every = [period.label for period in around(last, "week", "UTC").back_to((last - first).days // 7 + 1)]
    return random.Random(1).sample(every, min(int(os.environ.get("WEEKS", "3")), len(every)))


def test_the_recommendations_of_recorded_weeks_are_those_of_brute_force(filled: tuple[str, Store], tracker: tuple[str, Recording]) -> None:
    agree(*filled, tracker[1], sampled(tracker[1]))


def test_so_are_those_of_weeks_with_many_tickets_and_labels(recorded: Path) -> None:
    """Every label rule that a recorded week knows fired here; the recording has no events."""
    folder = recorded / "rust-lang__rust-2015q1"
    recording = Recording.read(folder)
    weeks = ["2014-W51", "2015-W01", "2015-W07"]
    rules = agree("rust-lang/rust", stored("rust-lang/rust", recording), recording, weeks)
    assert {"label", "growing", "duplicates", "reply"} <= rules


def agree(name: str, store: Store, recording: Recording, weeks: list[str]) -> set[str]:
    """The rules that fired in these weeks, each with the figure and the tickets that brute force finds."""
    every = oracle.tickets(recording.issues, recording.comments, recording.events)
    synced_at = store.progress(name).synced_at
    rules = set()
    for week in weeks:
        params = Params(repository=name, period=week)
        series = parse(week, "UTC").back_to(params.trend_periods)
        made = content(compute(store.history(name, series[0].start, series[-1].end), params, series)).model_dump(mode="json")
        oracle_advice.check(made, every, synced_at)
        rules |= {one["rule"] for one in made["recommendations"]}
    return rules
