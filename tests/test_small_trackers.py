"""Trackers as they are when they are young or odd: each gets a report, and nothing of a ticket's text becomes markup."""

from datetime import timedelta
from pathlib import Path

import pytest

from reportlib import Params, Report, build, present
from reportlib.present.contract import content
from tests.fake_github import Recording
from tests.test_sync import START, Row, bring_in, comment, event, issue, served

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
