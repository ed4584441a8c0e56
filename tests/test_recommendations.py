"""The recommendations of recorded weeks: those that brute force finds, their tickets there, and each figure the report's own.

`WEEKS=1000 make test` looks at so many weeks of each tracker, in which they have fewer.
"""

import os
import random
from datetime import date

from reportlib.analyse.report import compute
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import around, parse
from reportlib.present.contract import content
from tests import oracle, oracle_advice
from tests.fake_github import Recording
from tests.test_golden import filled

__all__ = ["filled"]  # the fixture of the recorded stores


def sampled(recording: Recording) -> list[str]:
    """Weeks from the first ticket to the last change, a few of them, the same each time."""
    rows = [row for row in recording.issues if "pull_request" not in row]
    first, last = (date.fromisoformat(pick(row[key] for row in rows)[:10]) for pick, key in ((min, "created_at"), (max, "updated_at")))
    every = [period.label for period in around(last, "week", "UTC").back_to((last - first).days // 7 + 1)]
    return random.Random(1).sample(every, min(int(os.environ.get("WEEKS", "3")), len(every)))


def test_the_recommendations_of_recorded_weeks_are_those_of_brute_force(filled: tuple[str, Store], tracker: tuple[str, Recording]) -> None:
    (name, store), recording = filled, tracker[1]
    every = oracle.tickets(recording.issues, recording.comments, recording.events)
    synced_at = store.progress(name).synced_at
    for week in sampled(recording):
        params = Params(repository=name, period=week)
        series = parse(week, "UTC").back_to(params.trend_periods)
        made = content(compute(store.history(name, series[0].start, series[-1].end), params, series)).model_dump(mode="json")
        oracle_advice.check(made, every, synced_at)
