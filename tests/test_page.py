"""The page as a browser shows it: phone, dark, paper, no JavaScript, hover; in Debian's Chromium, offline."""

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from reportlib.present.colors import COLORS
from tests.test_weekly import ROOT, run

STYLE = ROOT / "reportlib" / "present" / "template" / "style.css"
LONG = "W" * 200
CHARTS = 8
FLOW, BACKLOG, RESPONSE, AGE, THEMES, CALENDAR, TIMELINES, LABELS = range(CHARTS)

CONTRASTS = """() => {
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const numbers = color => color.match(/[\\d.]+/g).map(Number);
  const behind = node => {
    for (let at = node; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color.length === 3) return color;
    }
    return [255, 255, 255];
  };
  const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + .05) / (b + .05); };
  document.querySelectorAll("details").forEach(fold => fold.open = true);
  const found = [];
  for (const node of document.querySelectorAll("main *")) {
    const style = getComputedStyle(node);
    const inChart = node.closest("svg.main-svg");
    if (node.matches(".bars rect")) found.push(["bar", ratio(numbers(style.fill), behind(node))]);
    else if ([...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()) && !node.closest("script, style"))
      found.push([node.textContent.slice(0, 40), ratio(numbers(inChart ? style.fill : style.color), behind(node))]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    done = run("weekly", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder / "example__support" / "weekly" / "2025-W16" / "report.html"


@pytest.fixture(scope="module")
def show(browser: Browser) -> Callable[..., Page]:
    """Opens a file in a context of its own."""

    def opened(path: Path, width: int = 1280, **context: Any) -> Page:
        page = browser.new_context(viewport={"width": width, "height": 860}, offline=True, **context).new_page()
        page.goto(path.as_uri())
        return page

    return opened


def variable(page: Page, name: str) -> str:
    """A variable of style.css as the browser computes it, such as rgb(20, 24, 30)."""
    script = "name => { const it = document.body.appendChild(document.createElement('i')); it.style.color = `var(--${name})`; \
        const color = getComputedStyle(it).color; it.remove(); return color; }"
    return str(page.evaluate(script, name))


def colors(page: Page, selector: str, what: str = "fill") -> set[str]:
    """The colours in which the page shows what the selector finds."""
    return set(page.eval_on_selector_all(selector, "(found, what) => found.map(one => getComputedStyle(one)[what])", what))


@pytest.mark.parametrize("width", [390, 320, 800])
def test_a_title_of_one_long_word_makes_nothing_wider_than_the_screen(show: Callable[..., Page], report: Path, width: int) -> None:
    hostile = report.with_name("hostile.html")
    hostile.write_text(re.sub(r"(<bdi[^>]*>)[^<]*", rf"\g<1>{LONG}", report.read_text()))
    page = show(hostile, width)
    page.wait_for_selector(".plot .main-svg")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert page.get_by_text(LONG).count() > 20
    assert page.evaluate("document.documentElement.scrollWidth") == width
    wide = page.eval_on_selector_all("h3, blockquote, li, .attention tr", "all => all.filter(it => it.scrollWidth > it.clientWidth + 1)")
    assert wide == []
    page.context.close()


def test_a_phone_shows_whole_words_of_titles_and_no_table_to_scroll(show: Callable[..., Page], report: Path) -> None:
    page = show(report, 390)
    page.wait_for_selector(".plot .main-svg")
    assert min(page.eval_on_selector_all(".scroll td > bdi", "all => all.filter(it => it.offsetWidth).map(it => it.offsetWidth)")) >= 100
    assert page.eval_on_selector_all(".scroll", "all => all.filter(it => it.scrollWidth > it.clientWidth).length") == 0
    page.goto((report.parents[3] / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.get_by_text("Markdown", exact=True).bounding_box()["height"] < 30  # type: ignore[index]
    page.context.close()


def test_names_below_a_chart_are_level_and_do_not_touch_on_a_phone(show: Callable[..., Page], report: Path) -> None:
    page = show(report, 390)
    page.wait_for_selector(".plot .main-svg")
    for place, least in {FLOW: 4, BACKLOG: 4, RESPONSE: 4, AGE: 4, THEMES: 4, CALENDAR: 3, TIMELINES: 3}.items():
        boxes = [tick.bounding_box() for tick in page.locator(".plot").nth(place).locator(".xtick text").all()]
        assert len(boxes) >= least
        assert all(box and box["height"] < 20 for box in boxes)
        assert all(a and b and a["x"] + a["width"] + 2 < b["x"] for a, b in pairwise(boxes))
    page.context.close()


def test_numbers_stand_to_the_right_below_their_names(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    cells = page.eval_on_selector_all(
        ".scroll table",
        "all => all.flatMap(table => [...table.rows]).flatMap(row => [...row.cells])"
        ".map(cell => [cell.textContent, getComputedStyle(cell).textAlign])",
    )
    numeric = [align for words, align in cells if re.fullmatch(r"\d+(\.\d+)?", words)]
    assert len(numeric) > 50
    assert set(numeric) == {"right"}
    page.context.close()


def test_the_light_colours_of_charts_are_those_of_the_style() -> None:
    light = dict(re.findall(r"--(\w+): (#\w+)", STYLE.read_text().split("@media", maxsplit=1)[0]))
    assert {name: light[name] for name in COLORS} == COLORS


def test_charts_take_their_colours_from_the_page_also_when_the_scheme_changes(show: Callable[..., Page], report: Path) -> None:
    page = show(report, color_scheme="dark")
    page.wait_for_selector(".plot .main-svg")
    seen = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "color => getComputedStyle(document.querySelector('.xtick text')).fill === color", arg=variable(page, "soft")
        )
        assert colors(page, ".xtick text, .ytick text") == {variable(page, "soft")}
        assert colors(page, ".gtitle") == {variable(page, "ink")}
        assert colors(page, ".gridlayer .ygrid", "stroke") == {variable(page, "line")}
        assert colors(page, ".heatmap-label text") == {variable(page, "ink")}
        assert page.locator(".gridlayer .xgrid").count() == 0
        seen.append(variable(page, "soft"))
    assert seen[0] != seen[1]
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_and_every_bar_can_be_seen(show: Callable[..., Page], report: Path, scheme: str) -> None:
    page = show(report, color_scheme=scheme)
    page.wait_for_selector(".plot .main-svg")
    found = page.evaluate(CONTRASTS)
    assert len(found) > 200
    assert [(name, round(ratio, 2)) for name, ratio in found if ratio < (3 if name == "bar" else 4.5)] == []
    page.context.close()


def test_a_number_in_the_darkest_cell_can_be_read() -> None:
    css = STYLE.read_text()
    for part in (css.split("@media", maxsplit=1)[0], css.split("@media", maxsplit=2)[1]):
        named = dict(re.findall(r"--(\w+): (#\w+)", part))
        assert _contrast(named["ink"], named["tint"]) >= 4.5


def test_without_javascript_each_chart_is_its_words(show: Callable[..., Page], report: Path) -> None:
    page = show(report, java_script_enabled=False)
    figures = page.locator("figure.chart")
    assert figures.count() == CHARTS
    for figure in figures.all():
        assert figure.locator("figcaption p").is_visible()
        assert (figure.locator(".plot").bounding_box() or {"height": 0})["height"] < 5
        assert figure.bounding_box()["height"] < 200  # type: ignore[index]
    page.context.close()


def test_with_javascript_the_words_are_folded(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    page.wait_for_selector(".plot .main-svg")
    assert page.locator("figcaption p").first.is_hidden()
    page.context.close()


def test_paper_is_white_and_its_charts_fit_also_from_a_dark_phone(show: Callable[..., Page], report: Path) -> None:
    page = show(report, 390, color_scheme="dark")
    page.wait_for_selector(".plot .main-svg")
    page.emulate_media(media="print", color_scheme="dark")
    assert colors(page, "body", "backgroundColor") == {"rgb(255, 255, 255)"}
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert colors(page, ".xtick text") == {variable(page, "soft")}
    assert set(page.eval_on_selector_all(".main-svg", "all => all.map(it => it.getBoundingClientRect().width)")) == {680}
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert colors(page, ".xtick text") == {variable(page, "soft")}
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.context.close()


def test_the_hover_of_a_cell_names_theme_and_count_and_no_number_is_bare(show: Callable[..., Page], report: Path) -> None:
    page = show(report)
    page.wait_for_selector(".plot .main-svg")
    charts = page.eval_on_selector_all("script[data-for]", "all => all.map(it => JSON.parse(it.textContent))")
    assert len(charts) == CHARTS
    traces = [trace for it in charts for trace in it["data"] if trace.get("hoverinfo") != "skip"]
    assert all(trace["hovertemplate"] == "%{hovertext}<extra></extra>" for trace in traces)
    assert len(traces) >= CHARTS
    heat = charts[THEMES]["data"][0]
    titles = [theme["title"] for theme in json.loads(report.with_suffix(".json").read_text())["common_issues"]]
    assert heat["hovertext"][-1][-1].startswith(f"{titles[0]}<br>Week 16, 14 Apr")
    assert "tickets opened<br>#" in heat["hovertext"][-1][-1]
    place = page.locator(".plot").nth(THEMES)
    place.scroll_into_view_if_needed()
    box = place.locator(".heatmaplayer image, .heatmaplayer .hm").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 20)
    page.wait_for_selector(".hoverlayer text")
    assert titles[0] in str(place.locator(".hoverlayer").text_content())
    first = page.locator(".plot").nth(RESPONSE)
    first.scroll_into_view_if_needed()
    area = first.bounding_box()
    assert area
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    page.wait_for_function(
        "place => /half within \\d+(\\.\\d)? (min|h)/.test(document.querySelectorAll('.plot')[place].textContent)", arg=RESPONSE
    )
    page.context.close()


def _contrast(one: str, other: str) -> float:
    low, high = sorted(map(_light, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _light(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_on_a_phone_no_word_of_what_needs_attention_lies_on_another(browser: Browser, sample_week: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((sample_week / "report.html").as_uri())
    heads = page.locator(".attention tbody th, .attention tr > th:first-child")
    # The longest that a row can begin with.
    heads.evaluate_all("all => all.forEach(one => one.textContent = 'Reply soon')")
    assert heads.count() > 0
    assert heads.evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")
    page.close()
