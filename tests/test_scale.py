"""A report costs what its week, its trend and the open tickets cost, not what the history does."""

import resource
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reportlib.collect.store import Store
from tests.fake_github import FakeGitHub, Recording
from tests.large import REPOSITORY, SYNCED, WEEK, fill
from tests.test_weekly import run

SIZES = (1_000, 30_000)


@pytest.fixture(scope="module")
def trackers(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Path, list[dict[str, Any]]]]:
    """A folder with a store of each size, and the tickets that its GitHub lists as open."""
    made = {}
    for size in SIZES:
        folder = tmp_path_factory.mktemp(f"tickets-{size}")
        rows = fill(Store(f"sqlite:///{folder / 'store.db'}"), size)
        made[size] = (folder, [row for row in rows if row["state"] == "open"])
    return made


def cost(folder: Path, still_open: list[dict[str, Any]]) -> float:
    """Seconds of processor time of one `weekly` and its kernel, with nothing new at GitHub."""
    with FakeGitHub({REPOSITORY: Recording(still_open)}, now=(SYNCED + timedelta(hours=1)).timestamp()) as github:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = run("weekly", "--repo", REPOSITORY, "--period", WEEK, "--out", str(folder), GITHUB_API_URL=github.url)
    assert done.returncode == 0, done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_the_same_week_in_a_history_of_30000_tickets_costs_at_most_one_and_a_half_times_that_in_1000(
    trackers: dict[int, tuple[Path, list[dict[str, Any]]]],
) -> None:
    small, large = (min(cost(*trackers[size]) for _ in range(2)) for size in SIZES)
    print(f"{small:.1f} s of processor time in a store of 1,000 tickets, {large:.1f} s in one of 30,000")
    assert large <= 1.5 * small
    reports = [(folder / "made__up" / "weekly" / WEEK / "report.json").read_text() for folder, _ in trackers.values()]
    assert all('"opened": 250' in report for report in reports)
