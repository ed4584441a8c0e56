"""A week that is reported again, months later, says the same: whatever happened to its tickets meanwhile."""

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from reportlib import Params, build
from reportlib.collect.github import GitHubSource
from reportlib.collect.store import Store
from reportlib.collect.sync import sync
from reportlib.present.contract import content
from tests import oracle
from tests.fake_github import FakeGitHub, Recording
from tests.past import Later, at
from tests.test_numbers import WEEKS as WEEKS_OF
from tests.test_numbers import compare

WEEKS = int(os.environ.get("WEEKS", "4"))
"""So many weeks of each tracker; WEEKS=20 takes more."""


def weeks(recording: Recording, name: str) -> list[str]:
    """Random weeks in which the tracker lived."""
    touched = [oracle.instant(row["created_at"]) for row in (*recording.issues, *recording.comments)]
    first, last = min(touched) + timedelta(weeks=4), max(touched) - timedelta(weeks=30)
    dice = random.Random(name)
    chosen = (first + (last - first) * dice.random() for _ in range(WEEKS))
    return [f"{day.isocalendar().year}-W{day.isocalendar().week:02d}" for day in chosen]


class Run:
    """One store, and GitHub as it is at one time after the other."""

    def __init__(self, name: str, url: str, patch: pytest.MonkeyPatch) -> None:
        self.name, self.url, self.patch = name, url, patch
        patch.delenv("GITHUB_TOKEN", raising=False)
        patch.setenv("REPORT_STORE", url)

    def sync(self, recording: Recording, now: datetime, since: datetime) -> None:
        with FakeGitHub({self.name: recording}, now=now.timestamp()) as fake:
            self.patch.setenv("GITHUB_API_URL", fake.url)
            console = Console(quiet=True)
            sync(GitHubSource(self.name, console), Store(self.url), self.name, since, console)

    def report(self, week: str) -> dict[str, Any]:
        made = content(build(Params(repository=self.name, period=week, redact=False))).model_dump(mode="json")
        made.pop("data")
        # The links hold the port of the day.
        themes = (issue for theme in made["common_issues"] for issue in theme["related_issues"])
        late = (made["response"]["target"][name] for name in ("late_tickets", "soon_late_tickets"))
        for row in (*made["most_active_tickets"], *themes, *(ticket for listed in late for ticket in listed)):
            row["url"] = row["url"].partition("/issues/")[2]
        return made


@pytest.mark.parametrize("place", range(WEEKS))
def test_a_report_that_is_made_again_later_is_equal(
    tracker: tuple[str, Recording], place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, recording = tracker
    week = weeks(recording, name)[place]
    start, end = oracle.week(week, "UTC")
    monday, since = end + timedelta(hours=6), start - timedelta(weeks=26)
    run = Run(name, f"sqlite:///{tmp_path}/store.db", monkeypatch)
    run.sync(at(recording, monday), monday, since)
    first = run.report(week)
    later = Later(at(recording, end + timedelta(weeks=8)), f"{name} {week}")
    run.sync(later.recording, end + timedelta(weeks=8), since)
    assert run.report(week) == first
    later.happen(300, end + timedelta(weeks=9), end + timedelta(weeks=20))
    run.sync(later.recording, end + timedelta(weeks=21), since)
    assert run.report(week) == first


@pytest.mark.parametrize("weeks_before", [0, 3, 20])
def test_rows_that_came_in_earlier_do_not_hide_what_happened_since_whatever_the_servers_clock_said(
    tracker: tuple[str, Recording], weeks_before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, recording = tracker
    week = WEEKS_OF[name]["busy"]
    start, _ = oracle.week(week, "UTC")
    run = Run(name, f"sqlite:///{tmp_path}/store.db", monkeypatch)
    # As on a mirror: both syncs are of today, and the first brought only what there was then.
    today = datetime(2026, 11, 1, tzinfo=UTC)
    for rows in (at(recording, start + timedelta(days=2) - timedelta(weeks=weeks_before)), recording):
        run.sync(rows, today, datetime(2010, 1, 1, tzinfo=UTC))
    report = content(build(Params(repository=name, period=week))).model_dump(mode="json")
    compare(report, recording, week, "UTC")
