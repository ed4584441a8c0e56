"""What stands beside a figure: in words on the cards, and only what can be said."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reportlib import present
from reportlib.analyse.trends import Comparison, headline, known
from reportlib.present.contract import content
from reportlib.present.sentences import beside
from tests.fake_github import Recording
from tests.syncing import Row, event, issue
from tests.test_labels import weekly
from tests.test_small_trackers import INSIDE, report

BOT = {"login": "stale[bot]", "type": "Bot"}


def trend(opened: list[int | None], backlog: list[int | None] | None = None, answered: int = 9) -> pd.DataFrame:
    """A trend in which each count but the backlog is the same, and each first answer takes as many hours."""
    counts = pd.array(opened, dtype="Int64")
    frame = pd.DataFrame({name: counts for name in ("active", "opened", "closed", "reopened", "unanswered")})
    return frame.assign(
        backlog_end=pd.array(backlog or opened, dtype="Int64"),
        first_response_median_hours=pd.Series(opened, dtype=float),
        answered=pd.array([answered] * len(opened), dtype="Int64"),
    )


def test_periods_before_the_first_ticket_are_no_past_and_empty_ones_after_it_are() -> None:
    assert known(trend([None, 0, 0, 3, 0, 0, 2])).index.tolist() == [3, 4, 5, 6]
    assert known(trend([0, 0, 0])).index.tolist() == [2]
    assert known(trend([None, None, None])).index.tolist() == [2]


def test_a_running_period_is_not_called_low_but_for_its_backlog() -> None:
    def ways(now: int, is_running: bool) -> set[str | None]:
        return {one.direction for one in headline(trend([20] * 8 + [now]), is_running=is_running).values()}

    assert ways(2, False) == {"down"}
    assert ways(2, True) == {"down", None}
    assert headline(trend([20] * 8 + [2]), is_running=True)["backlog_end"].direction == "down"
    assert ways(90, True) == {"up"}


def test_a_median_of_few_answers_has_no_direction_and_what_is_left_no_spike() -> None:
    few = headline(trend([2] * 8 + [40], answered=4), is_running=False)
    assert few["first_response_median_hours"].direction is None
    assert headline(trend([2] * 8 + [40], answered=5), is_running=False)["first_response_median_hours"].direction == "up"
    spikes = {name: one.is_spike for name, one in few.items()}
    assert {name for name, spike in spikes.items() if spike is None} == {"backlog_end", "first_response_median_hours"}
    assert {name for name, spike in spikes.items() if spike} == {"active", "opened", "closed", "reopened", "unanswered"}


def test_the_median_is_of_the_last_eight_periods() -> None:
    compared = headline(trend([90, 90, *range(1, 9), 4]), is_running=False)["opened"]
    assert (compared.value, compared.previous, compared.median, compared.low, compared.high) == (4, 8, 4.5, 2.75, 6.25)
    short = headline(trend([5, 6, 7, 4]), is_running=False)["opened"]
    assert short == Comparison(4, 7, None, None, None, None, None)


@pytest.mark.parametrize(
    ("period", "words"),
    [("2025-W02", "the week before"), ("2025-01-06", "the day before"), ("2025-01", "the month before"), ("2025-Q1", "the quarter before"),
     ("2025-01-06..2025-01-09", "the period before")],
)  # fmt: skip
def test_the_period_before_is_called_what_a_person_calls_it(
    period: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = report(Recording([issue(1, -40 * 24 * 60), issue(2, INSIDE)]), tmp_path, monkeypatch, period=period)
    assert beside(made, Comparison(8, 12, None, None, None, None, None)) == f"12 {words}"
    assert beside(made, Comparison(8, 12, 9, 14, 10, None, False)) == f"12 {words}, usual 9–14"
    assert beside(made, Comparison(8, None, 9, 9, 9, None, False)) == "usual 9"
    assert beside(made, Comparison(2, 0.5, 1, 30, 2, None, None), is_hours=True) == f"30 min {words}, usual 1.0 h–30 h"
    assert beside(made, Comparison(2, None, None, None, None, None, None)) == ""


def test_the_cards_and_the_json_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(Recording(weekly([2, 1, 2, 1, 2, 1, 9], ["bug"])), tmp_path, monkeypatch)
    head = present.headline(made)
    assert "| Opened | 9 ▲ | none reopened | 1 the week before, usual 1–2 |" in head.markdown
    assert "1 the week before, usual 1–2" in head.html.replace("&#8288;", "")
    row = next(one for one in content(made).comparison if one.figure == "opened")
    assert (row.value, row.previous, row.median_of_8, row.direction, row.is_spike) == (9, 1, 1.5, "up", True)
    assert [one.figure for one in content(made).comparison] == [
        "active", "opened", "closed", "reopened", "backlog_end", "first_response_median_hours", "unanswered",
    ]  # fmt: skip


def closes(*actors: Row | None) -> tuple[list[Row], list[Row]]:
    """A ticket for each actor, who closes it in the week."""
    at = issue(1, INSIDE + 60)["created_at"]
    rows = [issue(number, INSIDE, state="closed", closed_at=at, state_reason="completed") for number in range(1, len(actors) + 1)]
    return rows, [event(number, number, INSIDE + 60, "closed", actor=actor) for number, actor in enumerate(actors, 1)]


def test_what_a_bot_closed_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, events = closes(BOT, None, {"login": "ann", "type": "User"}, {"login": "sweeper", "type": "User"})
    # Closed by the bot, reopened, and closed by a person: the last close counts.
    events += [
        event(8, 1, INSIDE + 70, "reopened"), event(9, 1, INSIDE + 80, "closed"),
        event(10, 3, INSIDE + 80, "closed", actor=BOT),
    ]  # fmt: skip
    rows[0]["closed_at"] = issue(1, INSIDE + 80)["created_at"]
    made = report(Recording(rows, [], events), tmp_path, monkeypatch, bots=["sweeper"])
    # The second `closed` of ticket 3 changed nothing: it was closed already.
    assert (made.closed_by_bot, content(made).rates.closed_by_bot, content(made).flow.closed) == (1, 1, 4)
    assert "4 completed; 1 by a bot" in present.headline(made).markdown
    assert "bot" not in present.headline(replace(made, closed_by_bot=0)).markdown


def test_a_close_that_github_kept_no_event_of_is_a_persons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = closes(BOT)
    assert report(Recording(rows), tmp_path, monkeypatch).closed_by_bot == 0
