"""Reports that were missed: the index shows them, and a run with CATCH_UP=1 makes them."""

import json
from pathlib import Path

import pytest

from reportlib.period import parse
from reportlib.places import place
from reportlib.publish.shelf import gaps, is_whole
from tests.test_weekly import run

REPOSITORY = "example/support"


def put(outputs: Path, label: str, as_of: str | None = None) -> None:
    period = parse(label, "Europe/Berlin")
    folder = place(outputs, REPOSITORY, period)
    folder.mkdir(parents=True)
    figures = {"opened": 1, "closed": 1, "backlog_end": 1}
    said = {"repository": REPOSITORY, "as_of": as_of or period.end.isoformat(), "period": {"end": period.end.isoformat()}}
    said |= {"flow": figures, "trend": [], "data": {"complete": True}}
    (folder / "report.json").write_text(json.dumps(said))


def missing(outputs: Path, until: str) -> list[str]:
    return [period.label for period in gaps(outputs, REPOSITORY, parse(until, "Europe/Berlin"))]


def test_nothing_is_missing_before_the_first_report(tmp_path: Path) -> None:
    assert missing(tmp_path, "2025-W16") == []
    put(tmp_path, "2025-W16")
    assert missing(tmp_path, "2025-W16") == []


def test_weeks_between_reports_are_missing_also_over_the_end_of_a_long_year(tmp_path: Path) -> None:
    put(tmp_path, "2020-W51")
    put(tmp_path, "2021-W01")
    assert missing(tmp_path, "2021-W03") == ["2020-W52", "2020-W53", "2021-W02"]


def test_a_report_of_a_week_that_was_still_running_is_missing_once_the_week_is_over(tmp_path: Path) -> None:
    put(tmp_path, "2025-W14", as_of="2025-04-03T12:00:00+00:00")
    assert missing(tmp_path, "2025-W16") == ["2025-W14", "2025-W15"]


@pytest.mark.parametrize(("first", "until", "expected"), [("2025-01", "2025-04", ["2025-02", "2025-03"]), ("2025-Q1", "2025-Q4", [])])
def test_months_have_gaps_and_other_kinds_have_none(tmp_path: Path, first: str, until: str, expected: list[str]) -> None:
    put(tmp_path, first)
    assert missing(tmp_path, until) == expected


def test_a_broken_report_is_none(tmp_path: Path) -> None:
    put(tmp_path, "2025-W14")
    folder = place(tmp_path, REPOSITORY, parse("2025-W14", "UTC"))
    assert is_whole(folder)
    (folder / "report.json").write_text("{")
    assert not is_whole(folder)


def test_a_missed_week_is_shown_in_the_index_and_made_by_the_next_run_that_catches_up(tmp_path: Path) -> None:
    for week in ("2025-W13", "2025-W15"):
        assert run("weekly", "--period", week, "--out", str(tmp_path)).returncode == 0
    index = (tmp_path / "index.html").read_text()
    assert '<th scope="row">2025-W14</th>' in index
    assert index.count("no report") == 1
    done = run("weekly", "--catch-up", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert [Path(line).parent.name for line in done.stdout.splitlines()] == ["2025-W14", "2025-W16"]
    assert "no report" not in (tmp_path / "index.html").read_text()
