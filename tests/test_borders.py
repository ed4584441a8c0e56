"""The borders of a week: a second before belongs to the week before, in any time zone and over a clock change."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from reportlib import Params, build
from reportlib.collect.github import GitHubSource
from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.collect.sync import sync
from reportlib.period import Period, parse
from tests.fake_github import FakeGitHub, Recording
from tests.syncing import Row, event, issue

SECOND = timedelta(seconds=1)
HOURS = {
    ("2025-W10", "America/New_York"): 167, ("2025-W44", "America/New_York"): 169, ("2025-W16", "Asia/Kolkata"): 168,
    ("2025-W14", "Pacific/Auckland"): 169, ("2025-W39", "Pacific/Auckland"): 167,
}  # fmt: skip


def edges(period: Period) -> list[datetime]:
    """The seconds around both borders."""
    return [period.start - SECOND, period.start, period.end - SECOND, period.end]


def tracker(period: Period) -> Recording:
    """Tickets 1 to 4 are opened at the edges; 11 to 14 are old, and closed at them."""
    issues: list[Row] = []
    events: list[Row] = []
    for place, at in enumerate(edges(period), 1):
        issues.append(issue(place, 0, created_at=stamp(at), updated_at=stamp(at)))
        issues.append(issue(place + 10, 0, state="closed", closed_at=stamp(at), updated_at=stamp(at), state_reason="completed"))
        events.append(event(place, place + 10, 0, "closed") | {"created_at": stamp(at)})
    return Recording(issues, [], events)


def before(recording: Recording, at: datetime) -> Recording:
    """What GitHub listed at that time: old tickets that were closed later were open then."""
    until = stamp(at)
    rows = [row if row["updated_at"] <= until else row | {"state": "open", "closed_at": None, "updated_at": row["created_at"]}
            for row in recording.issues if row["created_at"] <= until]  # fmt: skip
    return Recording(rows, [], [row for row in recording.events if row["created_at"] <= until])


@pytest.mark.parametrize(("week", "zone"), HOURS)
def test_what_happens_a_second_before_or_after_a_border_is_in_its_week_and_no_sync_misses_it(
    week: str, zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = parse(week, zone)
    assert (period.end.timestamp() - period.start.timestamp()) / 3600 == HOURS[week, zone]
    url = f"sqlite:///{tmp_path}/store.db"
    monkeypatch.setenv("REPORT_STORE", url)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    # A machine in that zone, on which a `since` without its zone would miss what is new.
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    console = Console(quiet=True)
    for now in (*edges(period), period.end + timedelta(days=9)):
        with FakeGitHub({"a/b": before(tracker(period), now)}, now=now.timestamp()) as fake:
            monkeypatch.setenv("GITHUB_API_URL", fake.url)
            sync(GitHubSource("a/b", console), Store(url), "a/b", period.start - timedelta(weeks=30), console)
    for one, place in ((period.previous(), 1), (period, 2), (parse(following(period), zone), 4)):
        flow = build(Params(repository="a/b", period=one.label, timezone=zone)).flow
        expected = (2, 3) if one == period else (place,)
        assert flow.opened == expected
        assert flow.closed == tuple(number + 10 for number in expected)
        assert flow.is_balanced


@pytest.fixture(autouse=True)
def _zone_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> object:
    yield
    monkeypatch.undo()
    time.tzset()


def following(period: Period) -> str:
    year, week, _ = (period.last + timedelta(days=1)).isocalendar()
    return f"{year}-W{week:02d}"
