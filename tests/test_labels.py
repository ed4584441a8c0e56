"""Labels: groups by a common beginning, what is left out, and a label that comes up more often than before."""

from pathlib import Path

import pytest

from reportlib import Report, present
from reportlib.analyse.labels import groups, prefix
from reportlib.present.contract import content
from tests.fake_github import Recording
from tests.syncing import Row, event, issue
from tests.test_small_trackers import DAY, INSIDE, report

SUBJECTS = ["alpha", "bravo", "cedar", "delta", "ember", "fjord", "gusto", "hazel", "igloo", "joker", "koala", "lemon"]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("os:linux", "os:"), ("os: linux", "os:"), ("os : linux", "os:"), ("os/linux", "os/"), ("area/api: read", "area/"),
        ("good first issue", None), ("os:", None), (": linux", None), ("/", None), ("", None), ("系统：中文", None), ("系统:中文", "系统:"),
    ],
)  # fmt: skip
def test_prefix_is_what_stands_before_the_first_colon_or_slash(label: str, expected: str | None) -> None:
    assert prefix(label) == expected


def test_two_labels_make_a_group_and_one_none() -> None:
    assert groups(["os: a", "os:b", "os/c", "app:x", "bug", "bug"]) == {"os: a": "os:", "os:b": "os:"}


def tickets(labels: list[list[str]], begin: int = INSIDE, first: int = 1) -> list[Row]:
    """A ticket per list of labels, each about something else."""
    return [
        issue(number, begin + number, title=SUBJECTS[number % 12], labels=[{"name": name} for name in names])
        for number, names in enumerate(labels, first)
    ]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    rows = tickets([["bug", "os: a"], ["bug", "status:new"], ["bug"], ["os: b"], ["os: b", "status:old"], [], [], [], []])
    return report(Recording(rows), tmp_path, monkeypatch)


def test_labels_stand_by_group_the_largest_first_then_the_others_and_none_last(made: Report) -> None:
    lines = [line.split(" | ")[0].lstrip("| ").replace("\u2060", "") for line in present.label_breakdown(made).markdown.splitlines()]
    assert [line for line in lines if line and line[0] != "-"] == [
        "Label", "**os:**", "os: b", "os: a", "**status:**", "status:new", "status:old", "**other**", "bug", "Uncategorized",
    ]  # fmt: skip
    assert [(row.category, row.group) for row in content(made).ticket_breakdown] == [
        ("Uncategorized", None), ("bug", None), ("os: b", "os:"), ("os: a", "os:"), ("status:new", "status:"), ("status:old", "status:"),
    ]  # fmt: skip


def test_without_groups_there_are_no_headings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = present.label_breakdown(report(Recording(tickets([["bug"], ["os: a"], []])), tmp_path, monkeypatch))
    assert "<b>" not in piece.html
    assert "**" not in piece.markdown


def test_a_heading_is_not_parted_from_its_first_label(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tickets([["a:1", "a:2", "b:1"], ["a:1", "b:2"]])
    shown = present.label_breakdown(report(Recording(rows), tmp_path, monkeypatch, shown=2)).markdown.split("<details>")
    assert "**b:**" not in shown[0]
    assert "**b:**" in shown[1]


def test_a_prefix_among_the_skipped_labels_leaves_its_group_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tickets([["bug"], ["status:new"], ["status: old", "os/a"], ["statuses"]])
    made = report(Recording(rows), tmp_path, monkeypatch, skip_labels=["status:", "os/"])
    assert made.labels["category"].tolist() == ["Uncategorized", "bug", "statuses"]
    assert [int(compared.value) for compared in made.labels["compared"]] == [2, 1, 1]


def weekly(counts: list[int], labels: list[str]) -> list[Row]:
    """So many tickets of the labels in each week, the last being the report's."""
    rows: list[Row] = []
    for place, count in enumerate(counts, 1 - len(counts)):
        rows += tickets([labels] * count, INSIDE + 7 * DAY * place, len(rows) + 1)
    return rows


def test_a_label_that_comes_up_more_often_than_before_needs_attention(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(Recording(weekly([1, 0, 1, 1, 0, 1, 0, 7], ["<b>os</b>: @linux"])), tmp_path, monkeypatch)
    piece = present.attention(made)
    assert "7 opened in this week (0 the week before, usual 0–1)" in piece.html.replace("&amp;", "&")
    assert "Label <bdi>&lt;b&gt;os&lt;/b&gt;: @linux</bdi>" in piece.html
    assert "@linux" not in piece.markdown
    assert "0, usual 0–1, a spike" in present.label_breakdown(made).html
    row = content(made).ticket_breakdown[0]
    assert (row.opened, row.opened_previous, row.opened_median_of_8, row.is_spike) == (7, 0, 1, True)


def test_tickets_without_a_label_are_no_label_that_needs_attention(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(Recording(weekly([1, 0, 1, 1, 0, 1, 0, 7], [])), tmp_path, monkeypatch)
    assert content(made).ticket_breakdown[0].is_spike
    assert "Look into" not in present.attention(made).markdown


def test_a_label_whose_tickets_are_a_theme_is_not_named_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = weekly([1, 0, 1, 1, 0, 1, 0, 7], ["sync"])
    for row in rows[4:]:
        row["title"] = "Sync stops with error 512 after the update"
    lines = present.attention(report(Recording(rows), tmp_path, monkeypatch)).markdown
    assert lines.count("Look into") == 1
    assert "Look into | Sync stops" in lines


def test_nothing_is_a_spike_in_a_tracker_of_three_weeks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row | {"title": "Sync stops with error 512 after the update"} for row in weekly([1, 0, 9], ["bug"])]
    said = content(report(Recording(rows), tmp_path, monkeypatch))
    for row in (said.ticket_breakdown[0], said.common_issues[0]):
        assert (row.opened, row.opened_previous, row.opened_median_of_8, row.is_spike) == (9, 0, None, None)


def test_opened_counts_by_the_labels_that_a_ticket_had_at_the_end_of_its_own_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tickets([["bug"]], INSIDE - 7 * DAY) + tickets([["bug"]], INSIDE, 2)
    made = report(Recording(rows, [], [event(1, 1, INSIDE, "labeled", label={"name": "bug"})]), tmp_path, monkeypatch)
    # The ticket of the week before got its label in this one.
    assert {row.category: (row.received, row.opened, row.opened_previous) for row in content(made).ticket_breakdown} == {"bug": (2, 1, 0)}
