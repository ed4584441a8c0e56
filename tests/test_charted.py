"""What the charts draw, against brute force over GitHub's raw rows; and a history whose picture is worked out by hand."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reportlib import present
from reportlib.analyse.charted import LATELY
from reportlib.analyse.days import CALENDAR
from reportlib.analyse.report import Report, compute
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import parse
from tests import oracle
from tests.fake_github import Recording
from tests.oracle import Ticket, instant
from tests.syncing import comment, event, issue
from tests.test_golden import filled
from tests.test_numbers import WEEKS
from tests.test_small_trackers import DAY, INSIDE, report

__all__ = ["filled"]  # the fixture of the recorded stores


def active(every: list[Ticket], begin: datetime, end: datetime) -> tuple[int, ...]:
    return tuple(sorted(ticket.number for ticket in every if ticket.created < end and oracle.active(ticket, begin, end)))


def moments(ticket: Ticket, begin: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """What happened to a ticket, by going through its raw rows."""
    every = [(ticket.created, "opened"), *((at, "closed" if what == "closed" else "reopened") for at, what in ticket.moves)]
    for said in ticket.comments:
        if not oracle.is_bot(said["user"]):
            is_answer = said["author_association"] in oracle.TEAM and oracle.login(said["user"]) != oracle.login(ticket.row["user"])
            every.append((instant(said["created_at"]), "answer" if is_answer else "comment"))
    return sorted(one for one in every if begin <= one[0] < end)


@pytest.mark.parametrize("zone", ["UTC", "America/Santiago"])
def test_every_day_period_and_moment_is_that_of_brute_force(filled: tuple[str, Store], tracker: tuple[str, Recording], zone: str) -> None:
    (name, store), recording = filled, tracker[1]
    every = oracle.tickets(recording.issues, recording.comments, recording.events)
    by_number = {ticket.number: ticket for ticket in every}
    drawn = 0
    for week in WEEKS[name].values():
        params = Params(repository=name, period=week, timezone=zone, shown=8)
        series = parse(week, zone).back_to(params.trend_periods)
        made = compute(store.history(name, series[0].start, series[-1].end), params, series)
        end = made.as_of
        for row in made.charted.calendar.itertuples():
            begin = oracle.midnight(date.fromisoformat(str(row.date)), zone)
            after = oracle.midnight(date.fromisoformat(str(row.date)) + timedelta(days=1), zone)
            assert row.numbers == active(every, begin, after), row.date
            assert row.active == len(row.numbers)
        assert len(made.charted.calendar) == 7 * params.trend_periods
        for period, row in zip(series, made.charted.trend.itertuples(), strict=True):
            counted = oracle.flow(every, period.start.astimezone(UTC), period.end.astimezone(UTC))
            assert (len(row.opened_tickets), len(row.closed_tickets)) == (counted["opened"], counted["closed"])
            opened = [ticket for ticket in every if period.start <= ticket.created < period.end]
            waits = sorted((-wait, ticket.number) for ticket in opened if (wait := ticket.answer(period.end, team=False)) is not None)
            assert [(number, round(hours, 6)) for number, hours in row.slowest] == [(number, round(-wait, 6)) for wait, number in waits[:3]]
        begin = series[-LATELY].start.astimezone(UTC)
        for number in made.active["number"].head(8):
            found = made.charted.moments[made.charted.moments["number"] == number]
            expected = moments(by_number[number], begin, end)
            assert sorted(zip(found["at"].dt.to_pydatetime(), found["what"], strict=True)) == expected
            drawn += len(expected)
            for at in (begin + (end - begin) * random.Random(number + place).random() for place in range(20)):
                spans = made.charted.stretches[made.charted.stretches["number"] == number]
                is_open = bool(((spans["start"] < at) & (at <= spans["end"])).any())
                assert is_open == (by_number[number].created < at and by_number[number].is_open(at)), (number, at)
    assert drawn > 20


def history(tmp_path: Path, patch: pytest.MonkeyPatch, since_days: int = -365, **params: Any) -> Report:
    at = INSIDE + 60
    rows = [issue(1, INSIDE, comments=3), issue(2, INSIDE, title="Quiet", body="", state="closed", closed_at=issue(1, at)["created_at"])]
    said = [
        comment(1, 1, INSIDE + 10) | {"author_association": "MEMBER", "user": {"login": "team", "type": "User"}},
        comment(2, 1, INSIDE + DAY) | {"user": {"login": "helper[bot]", "type": "Bot"}},
        comment(3, 1, INSIDE + 2 * DAY) | {"user": None},
    ]
    moved = [event(1, 1, INSIDE + 20, "closed"), event(2, 1, INSIDE + 30, "reopened"), event(3, 2, at, "closed")]
    return report(Recording(rows, said, moved), tmp_path, patch, since_days, **params)


def test_a_history_is_drawn_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = history(tmp_path, monkeypatch)
    found = made.charted.moments
    assert found.loc[found["number"] == 1, "what"].tolist() == ["opened", "answer", "closed", "reopened", "comment"]
    assert found.loc[found["number"] == 2, "what"].tolist() == ["opened", "closed"]
    minutes = made.charted.stretches.assign(length=lambda frame: (frame["end"] - frame["start"]).dt.total_seconds() / 60)
    assert minutes.loc[minutes["number"] == 1, "length"].tolist()[0] == 20
    assert minutes.loc[minutes["number"] == 2, "length"].tolist() == [60]
    week = made.charted.calendar.tail(7)
    assert week["numbers"].tolist() == [(), (1, 2), (1,), (1,), (), (), ()]
    said = present.timelines_chart(made).markdown
    assert "#⁠1: one comment of the team, one other comment, one close, one reopening" in said
    assert "#⁠2: one close" in said


def test_days_before_the_history_and_after_the_data_are_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = history(tmp_path, monkeypatch, -100, kind="month", period="2025-01", trend_periods=14)
    days = made.charted.calendar
    assert pd.Timestamp(days["date"].iloc[-1]) - pd.Timestamp(days["date"].iloc[0]) < CALENDAR
    assert days["date"].iloc[-1] == "2025-01-31"
    assert days.set_index("date").loc["2025-01-07", "active"] == 2
    assert days["active"].isna().sum() > 0
    chart = present.calendar_chart(made).chart
    assert chart
    assert any("not known" in words for row in chart["data"][0]["hovertext"] for words in row)  # type: ignore[index]  # plotly's JSON
    assert len(chart["layout"]["xaxis"]["ticktext"]) >= 5  # type: ignore[index]  # plotly's JSON
