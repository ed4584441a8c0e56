"""GitHub does not answer: the report is made of what the store has, says so at its head, and is made anew when it answers again."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fake_github import FakeGitHub, Fault, Recording
from tests.syncing import comment, event, issue
from tests.test_weekly import run

WEEK = "2025-W02"
"""Monday 6 to Sunday 12 January."""
DAY = 24 * 60
WEDNESDAY = datetime(2025, 1, 8, 12, tzinfo=UTC)
RENAMED = 40
AFTER = datetime(2025, 1, 20, tzinfo=UTC)


def recording() -> Recording:
    """Five tickets a day from the first of January on; each is answered after an hour and closed after two days."""
    rows, said, moved = [], [], []
    for number in range(1, 76):
        at = (number - 1) // 5 * DAY + 60 * number % 600
        closed = issue(number, at + 2 * DAY)["created_at"]
        rows.append(issue(number, at, state="closed", closed_at=closed, updated_at=closed, comments=1, state_reason="completed"))
        said.append(comment(number, number, at + 60) | {"user": {"login": "bob", "type": "User"}})
        moved.append(event(number, number, at + 2 * DAY, "closed"))
    # On Thursday, a day before it was closed.
    rows[RENAMED - 1]["title"] = "Another title"
    moved.append(event(1000, RENAMED, 8 * DAY, "renamed", rename={"from": f"Ticket {RENAMED}", "to": "Another title"}))
    return Recording(rows, said, moved)


def until(whole: Recording, instant: datetime) -> Recording:
    """What GitHub would have said then."""
    text = f"{instant:%Y-%m-%dT%H:%M:%SZ}"
    answered = {number: one["created_at"] for number, one in enumerate(whole.comments, 1) if one["created_at"] < text}
    rows = []
    for row in whole.issues:
        if row["created_at"] < text <= row["closed_at"]:
            as_it_was = {"state": "open", "closed_at": None, "state_reason": None, "title": f"Ticket {row['number']}"}
            rows.append(row | as_it_was | {"updated_at": answered.get(row["number"], row["created_at"])})
        elif row["created_at"] < text:
            rows.append(row)
    said, moved = ([one for one in kind if one["created_at"] < text] for kind in (whole.comments, whole.events))
    return Recording(rows, said, moved)


@pytest.fixture
def github() -> Iterator[Callable[[datetime], FakeGitHub]]:
    """GitHub at an instant, for a test."""
    with FakeGitHub({"a/b": recording()}) as fake:

        def at(instant: datetime) -> FakeGitHub:
            fake.repositories = {"a/b": until(recording(), instant)}
            fake.now = instant.timestamp()
            return fake

        yield at


def weekly(out: Path, fake: FakeGitHub, *more: str, period: str = WEEK) -> tuple[int, str, Path]:
    done = run("weekly", "--repo", "a/b", "--period", period, "--out", str(out), *more, GITHUB_API_URL=fake.url)
    return done.returncode, done.stderr, out / "a__b" / "weekly" / period


def content(folder: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((folder / "report.json").read_text())
    return found


def test_github_is_down_and_the_report_says_up_to_when_it_is(github: Callable[[datetime], FakeGitHub], tmp_path: Path) -> None:
    assert weekly(tmp_path, github(WEDNESDAY))[0] == 0
    fake = github(AFTER)
    fake.faults = [Fault(503, times=1000)]
    code, said, folder = weekly(tmp_path, fake)
    assert code == 0
    assert "data as of 2025-01-08 12:00" in said
    assert "Traceback" not in said
    stale = content(folder)
    assert stale["data"]["complete"] is False
    assert stale["as_of"] == "2025-01-08T12:00:00+00:00"
    assert stale["headline"][0] == "The data ends on Wednesday 8 January 2025 12:00, before the week does."  # type: ignore[index]  # a list
    for name, banner in (
        ("report.html", '<p class="banner">'),
        ("report.md", "> **Not up to date.**"),
        ("report-mail.html", "before the week does"),
    ):
        assert banner in (folder / name).read_text(), name
    assert "week is still running" not in (folder / "report.html").read_text()
    assert "so far, to 8 Jan 12:00" in (tmp_path / "index.html").read_text()
    # What is opened, closed and answered is counted up to that instant, by going through the rows.
    text = f"{WEDNESDAY:%Y-%m-%dT%H:%M:%SZ}"
    assert stale["flow"]["opened"] == sum("2025-01-06" <= row["created_at"] < text for row in recording().issues) > 5
    assert stale["flow"]["closed"] == sum("2025-01-06" <= str(row["closed_at"]) < text for row in recording().issues) > 5
    strict = weekly(tmp_path, fake, "--strict")
    assert strict[0] == 1
    assert "not complete" in strict[1]
    fake.faults = []
    assert weekly(tmp_path, fake, "--strict")[0] == 0
    assert weekly(tmp_path / "undisturbed", fake)[0] == 0
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "undisturbed" / path.relative_to(tmp_path)).read_bytes(), path.name


def test_a_sync_that_is_cut_off_in_the_middle_leaves_the_report_as_of_the_one_before(
    github: Callable[[datetime], FakeGitHub], tmp_path: Path
) -> None:
    assert weekly(tmp_path, github(WEDNESDAY))[0] == 0
    before = content(tmp_path / "a__b" / "weekly" / WEEK)
    fake = github(AFTER)
    # The tickets' rows come, which are closed by now; then nothing does.
    fake.faults = [Fault(502, times=1000, after=2)]
    code, _, folder = weekly(tmp_path, fake)
    assert code == 0
    for name in ("summary", "flow", "response", "most_active_tickets", "ticket_breakdown", "trend"):
        assert content(folder)[name] == before[name], name


def test_a_store_that_does_not_reach_into_the_week_is_no_report(github: Callable[[datetime], FakeGitHub], tmp_path: Path) -> None:
    assert weekly(tmp_path, github(WEDNESDAY))[0] == 0
    fake = github(AFTER + timedelta(days=1))
    fake.faults = [Fault(500, times=1000)]
    code, said, folder = weekly(tmp_path, fake, period="2025-W03")
    assert code == 1
    assert len(said.strip().splitlines()) == 1
    assert not folder.exists()


def test_a_week_that_the_store_has_whole_is_complete(github: Callable[[datetime], FakeGitHub], tmp_path: Path) -> None:
    assert weekly(tmp_path, github(AFTER))[0] == 0
    fake = github(AFTER)
    first = content(tmp_path / "a__b" / "weekly" / WEEK)
    fake.faults = [Fault(500, times=1000)]
    code, said, folder = weekly(tmp_path, fake, "--strict")
    assert code == 0
    assert "data as of 2025-01-20" in said
    assert content(folder) == first


def test_a_refused_access_is_no_outage(github: Callable[[datetime], FakeGitHub], tmp_path: Path) -> None:
    assert weekly(tmp_path, github(WEDNESDAY))[0] == 0
    fake = github(AFTER)
    fake.faults = [Fault(401, times=1000)]
    code, said, _ = weekly(tmp_path, fake)
    assert code == 1
    assert "answers nobody without a token" in said
