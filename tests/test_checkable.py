"""Every figure on the page can be checked: it leads to its definition and to the tickets that it counts, and says what it lacks."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from playwright.sync_api import Page

from reportlib import Params, Report, build, present
from reportlib.analyse.report import compute
from reportlib.collect.store import Store
from reportlib.period import parse
from reportlib.present.behind import LISTS, STANDING
from reportlib.present.contract import content
from reportlib.present.definitions import DEFINITIONS
from reportlib.present.facts import said_of
from tests.fake_github import Recording
from tests.syncing import Row, comment, event, issue
from tests.test_page import report, show
from tests.test_small_trackers import DAY, INSIDE, WEEK
from tests.test_small_trackers import report as made
from tests.test_weekly import ROOT, run

__all__ = ["report", "show"]  # the fixtures of the page
CARDS = ["Active", "Opened", "Closed", "Backlog", "First response", "Unanswered"]
TITLE = "<script>alert(1)</script> | @octocat #12"


def test_each_definition_is_a_docstrings_first_paragraph_and_has_a_place_of_its_own() -> None:
    assert len({one.anchor for one in DEFINITIONS}) == len({one.name for one in DEFINITIONS}) == len(DEFINITIONS)
    for one in DEFINITIONS:
        assert one.words.endswith("."), one.name
        assert len(one.words) > 20, one.name
        assert "  " not in one.words, one.name
        assert " ".join(str(resolve_name(f"reportlib.analyse.{one.computed_by}").__doc__).split()).startswith(one.words), one.name


def test_without_docstrings_no_report_is_made_and_one_sentence_says_why(tmp_path: Path) -> None:
    done = run("weekly", "--out", str(tmp_path), PYTHONOPTIMIZE="2")
    assert done.returncode == 1
    assert "PYTHONOPTIMIZE=2" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*/*/*/report.html"))
    code = "from reportlib.present.definitions import readme_table; readme_table()"
    told = subprocess.run([sys.executable, "-OO", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "ReportError: The report says what each figure means" in told.stderr


def test_every_link_inside_the_page_has_its_place_and_every_figure_a_link(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    links = page.eval_on_selector_all('main a[href^="#"]', "all => all.map(it => it.hash.slice(1))")
    places = page.eval_on_selector_all("main [id]", "all => all.map(it => it.id)")
    assert len(places) == len(set(places))
    assert set(links) <= set(places)
    assert {f"tickets-{one.name}" for one in LISTS} | {one.anchor for one in DEFINITIONS} <= set(places)
    assert page.locator(".card dt a.term").all_text_contents() == CARDS
    assert page.locator(".card b a").count() == len(CARDS)
    assert page.locator("figure.chart").count() == page.locator("figcaption .terms:has(a)").count()
    assert {"Common issues", "Recommendations", "Labels"} <= set(page.locator("h2 a.term").all_text_contents())
    assert {"Activity level", "Received", "Opened", "Closed", "Active"} <= set(page.locator("th a.term").all_text_contents())
    assert "#def-" not in report.with_suffix(".md").read_text()
    page.context.close()


def test_a_cards_number_opens_its_list_by_mouse_and_by_keyboard_and_a_name_its_definition(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    page.wait_for_selector(".plot .main-svg")
    fold = page.locator("#tickets-closed")
    for _ in range(2):  # also when the address is already that of the list
        page.locator(".card b a").nth(2).click()
        assert fold.evaluate("it => it.open")
        fold.locator("summary").click()
        assert not fold.evaluate("it => it.open")
    page.locator(".card b a").nth(1).focus()
    page.keyboard.press("Tab")
    focused = page.locator(".card dt a").nth(2)
    assert focused.evaluate("it => it === document.activeElement")
    assert focused.evaluate("it => getComputedStyle(it).outlineStyle + getComputedStyle(it).textDecorationLine") == "solidunderline"
    page.keyboard.press("Enter")
    definition = page.locator("#def-closed")
    assert definition.is_visible()
    page.wait_for_function("() => document.getElementById('def-closed').getBoundingClientRect().top < innerHeight")
    page.go_back()
    page.context.close()


@pytest.mark.parametrize("place", ["tickets-backlog", "def-usual"])
def test_an_address_with_a_place_shows_it_also_without_javascript(show: Callable[..., Page], report: Path, place: str) -> None:
    for script in (True, False):
        page = show(report, java_script_enabled=script)
        # Loaded anew, as from a mail: a reload may scroll back to where the page stood.
        page.goto("about:blank")
        page.goto(f"{report.as_uri()}#{place}")
        box = page.locator(f"#{place}").bounding_box()
        assert box
        assert 0 <= box["y"] < 860
        if script:
            assert page.locator(f"#{place} tr, dt#{place}").first.is_visible()
        page.context.close()


def test_the_lists_on_the_page_are_those_of_the_json(show: Callable[..., Page], report: Path) -> None:
    told = json.loads(report.with_suffix(".json").read_text())["tickets"]
    page = show(report)
    for one in LISTS:
        shown = page.locator(f"#tickets-{one.name} tbody tr td:first-child").all_text_contents()
        numbers = sorted(int(words.removeprefix("#")) for words in shown)
        assert set(numbers) <= set(told[one.name])
        assert len(numbers) == (min(STANDING, len(told[one.name])) if one.is_standing else len(told[one.name])), one.name
    page.context.close()


def test_of_a_long_backlog_the_page_lists_the_oldest_and_the_json_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = [issue(number, -number * DAY, title=TITLE) for number in range(1, 301)]
    answers = [
        comment(number, number, INSIDE) | {"author_association": "MEMBER", "user": {"login": "bob", "type": "User"}}
        for number in range(1, 301)
    ]
    report = made(Recording(long, answers), tmp_path, monkeypatch)
    piece = present.tickets_behind(report)
    assert content(report).tickets.backlog == list(range(1, 301))
    backlog = piece.html.split('id="tickets-backlog"')[1].split("</details>")[0]
    assert re.findall(r">#(\d+)</a>", backlog) == [str(number) for number in range(300, 250, -1)]
    assert "250 more tickets are in report.json." in backlog
    assert "<script" not in piece.html + piece.markdown
    assert "@octocat" not in piece.markdown
    whole = [getattr(present, name)(report) for name in present.__all__ if name not in ("twin", "mail")]
    assert sum(len(shown.markdown.encode()) for shown in whole) < 100_000


def reported(rows: list[Row], events: list[Row], synced: datetime, **at: Any) -> Report:
    """The report of WEEK from rows in a store, of which the history begins `since` and a ticket was `buried`."""
    store = Store("sqlite://")
    for kind, listed in {"issues": rows, "comments": [], "events": events}.items():
        store.save("a/b", kind, listed, synced)
    for number, when in at.get("buried", {}).items():
        store.bury("a/b", number, when, "deleted")
    since = at.get("since", datetime(2010, 1, 1, tzinfo=UTC))
    store.finish("a/b", {}, "github", "https://github.com", synced, since, synced, True, 0)
    series = parse(WEEK, "UTC").back_to(4)
    return compute(store.history("a/b", series[0].start, series[-1].end), Params(repository="a/b", trend_periods=4), series)


MONDAY = datetime(2025, 1, 6, tzinfo=UTC)
AFTER = MONDAY + timedelta(weeks=2)


def test_removed_and_transferred_tickets_are_listed_by_their_numbers() -> None:
    rows = [issue(number, DAY + number) for number in range(1, 4)]
    report = reported(rows, [event(1, 2, INSIDE, "transferred")], AFTER, buried={3: MONDAY + timedelta(days=2)})
    told = content(report)
    assert (told.tickets.removed, told.tickets.transferred_in) == ([3], [2])
    assert told.flow.removed == 1
    assert told.tickets.backlog == [1, 2]
    assert "8 Jan 2025 00:00" in present.tickets_behind(report).markdown


def test_one_touch_lists_the_closed_tickets_with_none_or_one_comment_of_the_team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = {"state": "closed", "closed_at": issue(1, INSIDE + 60)["created_at"], "state_reason": "completed"}
    rows = [issue(number, INSIDE, comments=number - 1, **closed) for number in (1, 2, 3)]
    team = {"author_association": "MEMBER", "user": {"login": "bob", "type": "User"}}
    said = [comment(10 * number + place, number, INSIDE + 5 + place) | team for number in (2, 3) for place in range(number - 1)]
    done = [event(number, number, INSIDE + 60, "closed") for number in (1, 2, 3)]
    told = content(made(Recording(rows, said, done), tmp_path, monkeypatch))
    assert told.tickets.one_touch == [1, 2]
    assert (told.response.one_touch.count, told.response.one_touch.n) == (2, 3)


def test_a_running_period_says_so_far_beside_each_figure() -> None:
    report = reported([issue(1, INSIDE)], [], MONDAY + timedelta(days=3))
    shown = present.headline(report)
    assert shown.html.count('<a class="mark" href="#note-running">so far</a>') == len(CARDS)
    assert shown.markdown.count("(so far)") == len(CARDS)
    assert "so far" in present.flow_chart(report).html
    assert 'id="note-running"' in present.how_to_read(report).html


def test_a_whole_report_has_no_marks() -> None:
    report = reported([issue(1, INSIDE)], [], AFTER)
    pieces = [getattr(present, name)(report) for name in present.__all__ if name not in ("twin", "mail")]
    assert not any('class="mark"' in piece.html for piece in pieces)


@pytest.mark.parametrize(("days", "cause", "marked"), [(2, "history", len(CARDS)), (-10, "trend", 0)])
def test_figures_from_before_the_history_are_marked_where_they_stand(days: int, cause: str, marked: int) -> None:
    report = reported([issue(1, INSIDE)], [], AFTER, since=MONDAY + timedelta(days=days))
    assert all(getattr(present, name)(report)._repr_mimebundle_() for name in present.__all__)
    assert present.headline(report).html.count(f'href="#note-{cause}"') == marked
    assert 'href="#note-trend">part of the history is missing' in present.backlog_chart(report).html
    assert f'id="note-{cause}"' in present.how_to_read(report).html


def test_events_that_are_missing_are_told_beside_backlog_and_closed() -> None:
    # Closed, and GitHub has neither the event nor its time.
    report = reported([issue(1, INSIDE, state="closed"), issue(2, INSIDE)], [], AFTER)
    assert not report.flow.is_balanced
    cards = present.headline(report).html.split('<div class="card">')[1:]
    marked = [
        name for name, card in zip(CARDS, cards, strict=True) if '<a class="mark" href="#note-events">some events are missing</a>' in card
    ]
    assert marked == ["Closed", "Backlog"]
    assert 'id="note-events"' in present.how_to_read(report).html


def test_what_is_not_known_of_older_tickets_is_told_beside_the_late_answers_and_the_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = -500 * DAY
    rows = [issue(1, old, comments=1), issue(2, INSIDE)]  # the second waits on us: that list has a fold
    report = made(Recording(rows, [comment(1, 1, old + 60)]), tmp_path, monkeypatch)
    assert 'href="#note-unknown"' in present.attention(report).html
    assert "(not known of some older tickets)" in present.attention(report).markdown
    assert present.tickets_behind(report).html.count('href="#note-unknown"') == 2
    folds = re.findall(r"<summary>(.*?)</summary>", present.tickets_behind(report).html)
    assert sum("(not known of some older tickets)" in words for words in folds) == 1
    assert not any("<a" in words for words in folds)  # a control in a control


def test_missed_periods_are_named_in_the_next_report(tmp_path: Path) -> None:
    folder = tmp_path / "example__support" / "weekly"
    for week in ("2025-W12", "2025-W15"):
        assert run("weekly", "--period", week, "--out", str(tmp_path)).returncode == 0
    said = "The reports of 2025-W13 and 2025-W14 are missing; make weekly CATCH_UP=1 makes them."
    assert said in json.loads((folder / "2025-W15" / "report.json").read_text())["data"]["notes"]
    assert said in (folder / "2025-W15" / "report.html").read_text()
    first = (folder / "2025-W12" / "report.json").read_text()
    assert "missing" not in first
    assert run("weekly", "--catch-up", "--out", str(tmp_path)).returncode == 0
    assert "CATCH_UP" not in (folder / "2025-W16" / "report.html").read_text()


def test_the_command_for_what_is_missed_names_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = made(Recording([issue(1, INSIDE)]), tmp_path, monkeypatch, missed=("2024-W50",))
    assert "The report of 2024-W50 is missing; make weekly REPO=a/b CATCH_UP=1 makes it." in [note.words for note in report.notes]


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ((), "none of 2 is answered."),
        ((1,), r"median 5 min over 1 of 2, P90 –; with the unanswered, .*\."),
        ((1, 2), r"median 4 min over 2 of 2, P90 –\."),
    ],
)
def test_how_soon_is_answered_with_the_unanswered_is_told_where_there_are_answers_and_some_lack(
    answered: tuple[int, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [issue(1, INSIDE), issue(2, INSIDE + 1)]
    comments = [comment(number, number, INSIDE + 5) | {"user": {"login": "bob", "type": "User"}} for number in answered]
    report = made(Recording(rows, comments), tmp_path, monkeypatch)
    assert [fact for fact in said_of(report) if re.fullmatch(f"First response by anybody: {said}", fact)]


@pytest.mark.parametrize(
    ("kind", "period", "missed", "said"),
    [
        ("week", "2025-W16", ["2025-W15"], "The report of 2025-W15 is missing; make weekly CATCH_UP=1 makes it."),
        ("month", "2025-03", ["2025-01", "2025-02"], "The reports of 2025-01 and 2025-02 are missing; make monthly CATCH_UP=1 makes them."),
        (
            "day",
            "2025-04-15",
            [f"2025-04-{day:02d}" for day in range(1, 11)],
            "10 days from 2025-04-01 to 2025-04-10 are missing; make daily",
        ),
    ],
)
def test_few_missed_periods_are_named_and_many_counted(
    kind: str, period: str, missed: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORT_STORE", f"sqlite:///{tmp_path}/store.db")
    assert run("sync", "--out", str(tmp_path)).returncode == 0
    report = build(Params(kind=kind, period=period, missed=tuple(missed)))  # type: ignore[arg-type]  # the literals above
    assert any(said in note.words for note in report.notes)
