"""The recommendations of recorded weeks: those that brute force finds, their tickets there, and each figure the report's own.

`WEEKS=1000 make test` looks at so many weeks of each tracker, in which they have fewer.
"""

import os
import random
import re
from datetime import date
from typing import Any

from reportlib.analyse.report import compute
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import around, parse
from reportlib.present.contract import content
from tests import oracle, oracle_advice
from tests.fake_github import Recording
from tests.test_golden import filled

__all__ = ["filled"]  # the fixture of the recorded stores
Row = dict[str, Any]


def sampled(recording: Recording) -> list[str]:
    """Weeks from the first ticket to the last change, a few of them, the same each time."""
    rows = [row for row in recording.issues if "pull_request" not in row]
    first, last = (date.fromisoformat(pick(row[key] for row in rows)[:10]) for pick, key in ((min, "created_at"), (max, "updated_at")))
    every = [period.label for period in around(last, "week", "UTC").back_to((last - first).days // 7 + 1)]
    return random.Random(1).sample(every, min(int(os.environ.get("WEEKS", "3")), len(every)))


def figure_of(report: Row, figure: Row) -> Any:
    """The value that the report has at the figure's name; of a list, how many."""
    found: Any = report
    for name in figure["name"].split("."):
        if isinstance(found, list):
            (found,) = [row for row in found if figure["of"] in (row.get("id"), row.get("category"), row.get("number"))]
        found = found[name]
    return len(found) if isinstance(found, list) else found


def check(report: Row, every: list[oracle.Ticket], synced_at: Any) -> None:
    """What the report recommends is what the oracle does, of tickets that were there, with figures of the report."""
    as_of = oracle.instant(report["as_of"])
    there = {ticket.number for ticket in every if ticket.created < as_of}
    told = report["recommendations"]
    assert len(told) <= 5
    for advice in told:
        assert advice["tickets"]
        assert set(advice["tickets"]) <= there
        assert len(set(advice["tickets"])) == len(advice["tickets"])
        assert figure_of(report, advice["figure"]) == advice["figure"]["value"], advice
        assert re.search(rf"(?<!\d){advice['figure']['value']}(?!\d)", advice["why"]), advice
        assert ("third week in a row" in advice["why"]) == (advice["in_a_row"] == 3)
    expected = oracle_advice.expected(report, every, synced_at)
    keys = ("rule", "tickets", "value", "of", "in_a_row")
    got = [advice | {"of": advice["figure"]["of"], "value": advice["figure"]["value"]} for advice in told]
    # Which were likely duplicates in the weeks before is not in this report.
    for one, other in zip(expected, got, strict=True):
        one["in_a_row"] = other["in_a_row"] if one["rule"] == "duplicates" else one["in_a_row"]
    assert [{key: one[key] for key in keys} for one in got] == [{key: one[key] for key in keys} for one in expected]


def test_the_recommendations_of_recorded_weeks_are_those_of_brute_force(filled: tuple[str, Store], tracker: tuple[str, Recording]) -> None:
    (name, store), recording = filled, tracker[1]
    every = oracle.tickets(recording.issues, recording.comments, recording.events)
    synced_at = store.progress(name).synced_at
    for week in sampled(recording):
        params = Params(repository=name, period=week)
        series = parse(week, "UTC").back_to(params.trend_periods)
        made = content(compute(store.history(name, series[0].start, series[-1].end), params, series)).model_dump(mode="json")
        check(made, every, synced_at)
