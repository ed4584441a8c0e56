"""Trackers as they are when they are young or odd: each gets a report, and nothing of a ticket's text becomes markup."""

from datetime import timedelta
from pathlib import Path

import pytest

from reportlib import Params, Report, build, present
from reportlib.present.contract import content
from tests.fake_github import Recording
from tests.syncing import START, Row, bring_in, comment, event, issue, served

DAY = 24 * 60
WEEK = "2025-W02"  # Monday 6 January, five days after START
INSIDE = 6 * DAY


def report(recording: Recording, tmp_path: Path, patch: pytest.MonkeyPatch, since_days: int = -365, **params: object) -> Report:
    """The report of the week, through a sync of the recording into a store of its own."""
    from reportlib.collect.store import Store

    url = f"sqlite:///{tmp_path}/store.db"
    with served(recording, patch) as fake:
        bring_in(fake, Store(url), START + timedelta(days=since_days))
    patch.setenv("REPORT_STORE", url)
    return build(Params.model_validate({"repository": "a/b", "period": WEEK} | params))


CLOSED = issue(1, INSIDE, state="closed", closed_at=issue(1, INSIDE + 60)["created_at"], state_reason="completed")


@pytest.mark.parametrize(
    "recording",
    [
        Recording([]),
        Recording([issue(1, INSIDE)]),
        Recording([issue(1, INSIDE), issue(2, INSIDE + 1)], [comment(1, 1, INSIDE + 5)]),
        Recording([issue(1, INSIDE, labels=[{"name": "bug"}])], [], [event(1, 1, INSIDE, "labeled", label={"name": "bug"})]),
        Recording([issue(1, INSIDE, user=None)], [comment(1, 1, INSIDE + 5) | {"user": None}]),
        Recording([CLOSED], [], [event(1, 1, INSIDE + 60, "closed")]),
    ],
    ids=["empty", "one open", "two and a comment", "labelled", "ghosts", "one closed"],
)
def test_a_young_tracker_has_a_report(recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(recording, tmp_path, monkeypatch)
    assert content(made).summary.total_tickets == len(recording.issues)
    for name in present.__all__:
        shown = getattr(present, name)(made)
        assert shown._repr_mimebundle_(), name


def theme(title: str, count: int = 5) -> list[Row]:
    return [issue(number, INSIDE + number, title=title) for number in range(1, count + 1)]


def test_a_hostile_title_in_the_opening_sentence_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    title = "<script>alert(9)</script> crash @octocat #12 on *start*"
    piece = present.headline(report(Recording(theme(title)), tmp_path, monkeypatch))
    assert "One problem stands out" in piece.markdown
    assert "<script" not in piece.markdown + piece.html
    for live in ("@octocat", " #12", "*start*"):
        assert live not in piece.markdown.replace("\\*", ""), live


def test_an_old_ticket_that_only_its_author_commented_on_still_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = -200 * DAY
    rows = Recording([issue(1, old, comments=1, updated_at=issue(1, INSIDE)["created_at"])], [comment(1, 1, old + 60)])
    made = report(rows, tmp_path, monkeypatch)
    assert made.unanswered["number"].tolist() == [1]
    assert not any("not known" in note.words for note in made.notes)


def test_a_ticket_whose_comments_are_older_than_the_store_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = -500 * DAY
    rows = Recording([issue(1, old, comments=1)], [comment(1, 1, old + 60)])
    made = report(rows, tmp_path, monkeypatch)
    assert made.unanswered.empty
    assert any(note.words.startswith("1 open ticket is older than the store's comments") for note in made.notes)


def test_growth_of_the_backlog_is_explained_where_it_is_not_opened_less_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [issue(1, DAY, updated_at=issue(1, INSIDE)["created_at"]), issue(2, INSIDE)]
    events = [event(1, 1, 2 * DAY, "closed"), event(2, 1, INSIDE, "reopened")]
    piece = present.headline(report(Recording(rows, [], events), tmp_path, monkeypatch))
    assert "One ticket came in, none were closed; the backlog grew by 2 to 2 (1 came back)." in piece.markdown


def test_late_tickets_and_those_that_soon_will_be_are_named_in_this_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [issue(1, 10 * DAY + 300), issue(2, INSIDE), issue(3, 11 * DAY + 1), issue(4, INSIDE)]
    made = report(Recording(rows, [comment(1, 4, INSIDE + 60) | {"user": None}]), tmp_path, monkeypatch)
    reply, soon = [line for line in present.attention(made).markdown.splitlines() if line.startswith("| Reply")]
    assert reply.startswith("| Reply |") and reply.endswith("| waiting 6 d for a first answer, due 4 d ago |")
    assert soon.startswith("| Reply soon |") and soon.endswith("| no answer yet, due in 5.0 h |")
    assert (
        "and 1 of 2 tickets were answered in time (target 48 hours); 3 tickets of this week have none yet."
        in present.headline(made).markdown
    )
    said = "Answered within the target of 48 hours: 1 of 2; left out: 2 not yet due, or closed before."
    assert said in present.how_to_read(made).markdown
    assert [advice.why for advice in content(made).recommendations if advice.rule == "reply"] == [
        "1 open ticket is past the target of 48 hours. It has waited 6 days."
    ]


def test_business_hours_and_the_targets_of_labels_decide_what_is_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Epiphany, Monday 6 January, is a holiday in Bavaria; ticket 1 is opened on Friday evening, ticket 2 on Friday morning.
    rows = Recording([issue(1, 9 * DAY + 18 * 60, labels=[{"name": "bug"}]), issue(2, 9 * DAY + 9 * 60), issue(3, 5 * DAY + 60)])
    asked = {"targets": {"first_response": 40, "by_label": {"bug": 1}}, "business_hours": {"country": "DE", "region": "BY"}}
    target = content(report(rows, tmp_path, monkeypatch, **asked)).response.target
    assert (target.clock, target.n, target.late, target.not_due) == ("business", 3, 0, 3)
    assert target.late_tickets == []
    rows.issues[2]["labels"] = [{"name": "bug"}]
    late = content(report(rows, tmp_path / "later", monkeypatch, **asked)).response.target.late_tickets
    assert [(row.number, row.target_hours, row.waited_hours, row.due_at) for row in late] == [(3, 1, 32, "2025-01-07T10:00:00+00:00")]
