"""What `make bench` prints is a table, of figures that can be."""

from pathlib import Path

import pytest

from tests import bench


@pytest.mark.usefixtures("postgres")
def test_a_first_sync_is_a_line_for_each_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ISSUES", 1_800)
    monkeypatch.setattr(bench, "OF_A_TICKET", 1)
    head, line, *rows = bench.first_sync(tmp_path)
    assert [row.split("|")[1:3] for row in rows] == [[" SQLite ", " 3,600 "], [" PostgreSQL ", " 3,600 "]]
    assert {row.count("|") for row in (head, line, *rows)} == {7}
    assert all(float(figure.replace(",", "")) > 0 for row in rows for figure in row.split("|")[2:-1])


def test_weeks_at_once_and_one_by_one_are_a_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "PERIODS", 2)
    *_, each, many = bench.backfill(tmp_path)
    assert each.startswith("| python -m reportlib weekly, 2 times | ")
    assert many.startswith("| python -m reportlib backfill, 2 times | ")
    assert (tmp_path / "each" / "feed.xml").read_bytes() == (tmp_path / "many" / "feed.xml").read_bytes()
