"""The page by keyboard, for a screen reader, on paper, without scripts, in a busy week: in Debian's Chromium, offline."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.fake_github import FakeGitHub, Recording
from tests.syncing import START, comment, issue
from tests.test_page import CHARTS, report, show
from tests.test_small_trackers import DAY, INSIDE, WEEK
from tests.test_weekly import run

__all__ = ["report", "show"]  # the fixtures of the page
SORT = "#section-most-active-tickets .scroll:not(.more > *) th:nth-child({}) .sort"


def work(page: Page) -> float:
    """Seconds for which the processor works until the page answers: read, its scripts run, its first chart drawn, the others in turn."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        return float(next(one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration"))

    before = spent()
    page.reload()
    page.wait_for_selector(".plot .main-svg")
    return spent() - before


def soonest(page: Page, drawn: int) -> tuple[float, float]:
    """Seconds by the clock until the page can be used, and until so many charts are drawn: each the least of five openings."""
    script = """drawn => new Promise(found => (function look() {
        const charts = document.querySelectorAll(".plot:has(.main-svg)").length;
        const { domInteractive } = performance.getEntriesByType("navigation")[0];
        charts < drawn ? setTimeout(look, 10) : found([domInteractive / 1000, performance.now() / 1000]);
    })())"""
    took = []
    for _ in range(5):
        page.reload()
        took.append(page.evaluate(script, drawn))
    usable, whole = zip(*took, strict=True)
    return min(usable), min(whole)


@pytest.mark.parametrize(
    ("width", "scheme", "is_open"), [(1280, "light", True), (390, "dark", True), (1280, "dark", False), (390, "light", False)]
)
def test_axe_finds_nothing_and_the_console_is_empty(
    show: Callable[..., Page], report: Path, width: int, scheme: str, is_open: bool
) -> None:
    page = show(report, width, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.reload()
    page.wait_for_selector(".plot .main-svg")
    if is_open:
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    # Axe cannot tell contrasts in a drawing: test_page.py does.
    found = Axe().run(page, context={"exclude": [".main-svg"]}).response
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert len(found["passes"]) > 30
    assert said == []
    page.context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 860), (390, 844)])
def test_the_first_screen_says_whether_the_week_is_normal(show: Callable[..., Page], report: Path, width: int, height: int) -> None:
    page = show(report, width)
    for words in ("Week 16", "15 resolved, 21 open", "13 the week before", "6 the week before", "104 the week before", "Needs attention"):
        box = page.get_by_text(words).last.bounding_box()
        assert box, words
        assert box["y"] + box["height"] <= height, words
    first = page.locator(".attention tr").first.bounding_box()
    assert first
    assert first["y"] + first["height"] <= height
    page.context.close()


def column(page: Page, number: int) -> list[str]:
    """The words of a column of the most active tickets, those of the folded rows too."""
    return page.locator(f"#section-most-active-tickets td:nth-child({number})").all_text_contents()


def test_a_table_sorts_by_keyboard_with_its_folded_rows_and_comes_back(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    before, comments = column(page, 1), [int(words) for words in column(page, 5)]
    stable = [number for _, number in sorted(zip(comments, before, strict=True), key=lambda row: -row[0])]
    button = page.locator(SORT.format(5))
    button.focus()
    page.keyboard.press("Enter")
    head = page.locator("#section-most-active-tickets th:nth-child(5)")
    assert [one.get_attribute("aria-sort") for one in head.all()] == ["descending"] * 2
    assert column(page, 1) == stable != before
    assert page.locator("#section-most-active-tickets .more tbody tr").count() == len(before) - 5
    page.keyboard.press("Space")
    assert head.first.get_attribute("aria-sort") == "ascending"
    assert [int(words) for words in column(page, 5)] == sorted(comments)
    page.keyboard.press("Enter")
    assert head.first.get_attribute("aria-sort") is None
    assert column(page, 1) == before
    page.locator(SORT.format(2)).click()
    first = [words[:1].lower() for words in column(page, 2) if words[:1].isascii() and words[:1].isalpha()]
    assert first == sorted(first)
    page.context.close()


def test_dates_and_durations_are_sorted_by_value(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    for place, name in ((3, "closed"), (4, "closed"), (4, "answered")):
        page.locator(f"#tickets-{name} th:nth-child({place}) .sort").click()
        shown = page.locator(f"#tickets-{name} td:nth-child({place})").all_text_contents()
        worth = [value(words) for words in shown]
        assert worth == sorted(worth, reverse=True)
        assert len(set(worth)) > 3
    labels = page.locator("#section-labels")
    labels.locator("th:nth-child(2) .sort").first.click()
    counts = [int(words) for words in labels.locator("td:nth-child(2)").all_text_contents()]
    assert counts == sorted(counts, reverse=True)
    assert labels.locator(".group").count() == 0
    page.context.close()


def value(words: str) -> float:
    """Of "17 Apr 2025 10:08" or of "2 d 4 h"."""
    if date := re.fullmatch(r"(\d+) Apr 2025 (\d\d):(\d\d)", words):
        return float(date[1]) * 1440 + float(date[2]) * 60 + float(date[3])
    return sum(float(count) * {"d": 24, "h": 1, "min": 1 / 60}[unit] for count, unit in re.findall(r"([\d.]+) (d|h|min)", words))


def test_a_copied_table_has_a_line_per_row_and_a_tab_per_column(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    for section, columns in (("most-active-tickets", 8), ("days", 4)):
        copied = page.evaluate(
            "name => { const it = document.querySelector(`#section-${name} table`); getSelection().selectAllChildren(it);"
            "return getSelection().toString(); }",
            section,
        )
        rows = [line for line in copied.split("\n") if "\t" in line]
        assert {line.count("\t") for line in rows} == {columns - 1}
        assert len(rows) == page.locator(f"#section-{section} table").first.locator("tr").count()
    page.context.close()


def test_without_scripts_there_is_no_dead_button_and_the_contents_lead_to_their_sections(show: Callable[..., Page], report: Path) -> None:
    page = show(report, java_script_enabled=False)
    assert page.locator("button").count() == 0
    links = page.locator(".contents a")
    assert links.count() == page.locator("h2").count() + 1
    assert all(link.is_visible() for link in links.all())
    links.last.click()
    box = page.locator("#section-how-to-read-this").bounding_box()
    assert box
    assert 0 <= box["y"] < 860
    assert {hash.removeprefix("#") for link in links.all() if (hash := link.get_attribute("href"))} <= {
        place.get_attribute("id") for place in page.locator("section").all()
    }
    page.context.close()


def test_the_contents_follow_and_are_folded_on_a_phone(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    current = page.locator(".contents [aria-current]")
    assert current.all_text_contents() == ["Summary"]
    page.locator("#section-labels").evaluate("it => it.scrollIntoView()")
    page.wait_for_function("() => document.querySelector('.contents [aria-current]').textContent === 'Labels'")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function("() => document.querySelector('.contents [aria-current]').textContent === 'How to read this'")
    assert (page.locator(".contents ol").bounding_box() or {"y": -1})["y"] >= 0
    page.set_viewport_size({"width": 390, "height": 844})
    links = page.locator(".contents a")
    links.first.wait_for(state="hidden")
    page.locator(".contents summary").focus()
    page.keyboard.press("Enter")
    links.nth(5).click()
    links.first.wait_for(state="hidden")
    assert page.locator("#section-most-active-tickets").evaluate("it => Math.abs(it.getBoundingClientRect().top) < 200")
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_paper_has_no_contents_and_shows_what_is_folded(show: Callable[..., Page], report: Path, script: bool) -> None:
    page = show(report, 700, java_script_enabled=script)
    page.emulate_media(media="print")
    if script:
        page.wait_for_selector(".plot .main-svg")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".contents").is_hidden()
    assert "/issues/NUMBER" in page.locator(".paper").inner_text()
    for fold in ("#tickets-opened", "#section-most-active-tickets .more", "details:has(> .definitions)"):
        assert (page.locator(f"{fold} > :last-child").last.bounding_box() or {"height": 0})["height"] > 100, fold
    assert page.locator("#tickets-backlog tbody tr").nth(24).is_visible()
    assert page.locator("#tickets-backlog tbody tr").nth(25).is_hidden()
    if script:
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("main details[open]").count() == 0
    page.context.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_chart_is_cut_in_a_print(show: Callable[..., Page], report: Path, paper: str) -> None:
    page = show(report)
    page.wait_for_selector(".plot .main-svg")
    # Printed with a mark at both ends of each chart: a cut one has them on two pages.
    page.evaluate("""() => { let place = 0; for (const chart of document.querySelectorAll('figure.chart')) {
      chart.insertAdjacentHTML('afterbegin', `<p style="margin:0">begin${place}mark</p>`);
      chart.insertAdjacentHTML('beforeend', `<p style="margin:0">end${place++}mark</p>`); } }""")
    pages = [one.extract_text() for one in PdfReader(BytesIO(page.pdf(format=paper))).pages]
    count = page.locator("figure.chart").count()
    assert count == sum(len(re.findall(r"begin\d+mark", text)) for text in pages) > 3
    for text in pages:
        assert re.findall(r"begin(\d+)mark", text) == re.findall(r"end(\d+)mark", text)
    page.context.close()


def test_a_week_of_1000_tickets_is_small_and_opens_soon(show: Callable[..., Page], tmp_path: Path) -> None:
    dice = random.Random(1000)
    rows, comments = [], []
    for number in range(1, 1001):
        at = INSIDE + dice.randrange(DAY)
        words = " ".join(f"{dice.randrange(16**6):06x}" for _ in range(9))
        rows.append(issue(number, at, title=words, body=words, labels=[{"name": f"area: {number % 9}"}], comments=1))
        comments.append(comment(number, number, at + 5))
    now = (START + timedelta(days=30)).timestamp()
    with FakeGitHub({"a/b": Recording(rows, comments)}, now=now) as github:
        done = run("weekly", "--repo", "a/b", "--period", WEEK, "--out", str(tmp_path), GITHUB_API_URL=github.url)
    assert done.returncode == 0, done.stderr
    made = tmp_path / "a__b" / "weekly" / WEEK / "report.html"
    assert made.stat().st_size <= 4_000_000
    page = show(made)
    assert work(page) < 3
    assert page.locator("#tickets-opened tbody tr").count() == 1000
    page.context.close()


def test_plotly_is_read_when_the_page_stands(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    page.add_init_script('addEventListener("DOMContentLoaded", () => (globalThis.wasRead = "Plotly" in globalThis))')
    page.reload()
    page.wait_for_selector(".plot .main-svg")
    assert page.evaluate("[wasRead, 'Plotly' in globalThis]") == [False, True]
    page.context.close()


def test_the_sample_is_small_and_can_be_used_soon(show: Callable[..., Page], report: Path) -> None:
    assert report.stat().st_size <= 2_000_000
    page = show(report)
    assert page.locator(".plot").count() == CHARTS
    usable, _ = soonest(page, CHARTS)
    assert usable <= 1.5
    assert work(page) <= 1.5
    page.context.close()
