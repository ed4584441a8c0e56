"""What a busy week of a large tracker costs in requests: the pages that hold what is new, and five more."""

import math
import zlib
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from reportlib.collect.github import GitHubSource
from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.collect.sync import EPOCH, sync
from tests.fake_github import FakeGitHub, Recording
from tests.large import END, LATE, REPOSITORY, SYNCED, tickets
from tests.syncing import issue

TICKETS, NEW = 30_000, 232
BEFORE = END - timedelta(weeks=1)


def test_a_week_of_232_tickets_among_30000_costs_a_request_per_hundred_rows_and_five_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    # What was said in old tickets is not asked for again, and so need not be there.
    known = [issue(number, number, state="closed" if number % 100 else "open") for number in range(1, TICKETS - NEW + 1)]
    for begin in range(0, len(known), 100):
        store.save(REPOSITORY, "issues", known[begin : begin + 100], BEFORE)
    still_open = [row for row in known if row["state"] == "open"]
    new = list(tickets(LATE))[-NEW:]
    about = {
        "id": zlib.crc32(REPOSITORY.encode()),
        "full_name": REPOSITORY,
        "name": "up",
        "created_at": stamp(EPOCH),
        "open_issues_count": len(still_open),
    }
    store.finish(REPOSITORY, about, "github", "https://github.com", BEFORE, EPOCH, BEFORE, True, 0)
    rows = [[row for row, _, _ in new], [row for _, comments, _ in new for row in comments], [row for *_, events in new for row in events]]
    with FakeGitHub({REPOSITORY: Recording(still_open + rows[0], *rows[1:])}, now=SYNCED.timestamp()) as github:
        monkeypatch.setenv("GITHUB_API_URL", github.url)
        console = Console(file=StringIO())
        summary = sync(GitHubSource(REPOSITORY, console), store, REPOSITORY, EPOCH, console)
    assert summary.rows >= sum(map(len, rows))
    assert store.history(REPOSITORY, SYNCED - timedelta(weeks=2)).tickets["number"].isin([row["number"] for row in rows[0]]).sum() == NEW
    assert len(github.requests) <= sum(math.ceil(len(part) / 100) for part in rows) + 5
