"""A report costs what its week, its trend and the open tickets cost, not what the history does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reportlib.collect.store import Store
from tests.fake_github import FakeGitHub, Recording
from tests.large import REPOSITORY, SYNCED, WEEK, fill
from tests.measured import Cost, cost_of_run, quickest

SIZES = (2_500, 20_000)


@pytest.fixture(scope="module")
def trackers(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Path, list[dict[str, Any]]]]:
    """A folder with a store of each size, and the tickets that its GitHub lists as open."""
    made = {}
    for size in SIZES:
        folder = tmp_path_factory.mktemp(f"tickets-{size}")
        made[size] = (folder, fill(Store(f"sqlite:///{folder / 'store.db'}"), size))
    return made


def cost(folder: Path, still_open: list[dict[str, Any]]) -> Cost:
    """What one `weekly` costs with nothing new at GitHub."""
    with FakeGitHub({REPOSITORY: Recording(still_open)}, now=(SYNCED + timedelta(hours=1)).timestamp()) as github:
        return cost_of_run("weekly", "--repo", REPOSITORY, "--period", WEEK, "--out", str(folder), GITHUB_API_URL=github.url)


def test_the_same_week_in_a_history_of_20000_tickets_costs_at_most_one_and_a_half_times_that_in_2500(
    trackers: dict[int, tuple[Path, list[dict[str, Any]]]],
) -> None:
    each = list[list[Cost]]()
    # What disturbs only adds: where the first two show it, no more are needed.
    for _ in range(3):
        each.append([cost(*trackers[size]) for size in SIZES])
        small, large = (quickest(measured) for measured in zip(*each, strict=True))
        if large.processor <= 1.5 * small.processor:
            break
    print(f"in a store of 2,500 tickets {small}, in one of 20,000 {large}")
    assert large.processor <= 1.5 * small.processor
    assert large.megabytes <= 1.5 * small.megabytes
    reports = [(folder / "made__up" / "weekly" / WEEK / "report.json").read_text() for folder, _ in trackers.values()]
    assert all('"opened": 250' in report for report in reports)
