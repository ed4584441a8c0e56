"""The page on three hundred repositories: its size, how soon it opens, and that nothing in it stops a reader."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reportlib.portfolio import Portfolio
from reportlib.publish.assets import plotlyjs
from reportlib.publish.make import make
from tests import many
from tests.test_accessibility import soonest, work

COUNT = 300

EDGES = "cells => cells.map(cell => { const at = cell.getBoundingClientRect(); return [Math.round(at.left), Math.round(at.right)]; })"
TOUCHING = """rows => rows.flatMap(row => {
  const words = cell => { const all = document.createRange(); all.selectNodeContents(cell); return all.getBoundingClientRect(); };
  const shown = [...row.children].map(cell => [cell.textContent, words(cell)]).filter(([, at]) => at.width);
  const beside = (one, other) => one.right + 2 <= other.left || one.bottom <= other.top;
  const touch = (one, other) => !beside(one, other) && !beside(other, one);
  return shown.flatMap(([said, at], place) => shown.slice(place + 1).filter(other => touch(at, other[1])).map(([other]) => [said, other]));
})"""
"""The cells of each row whose words touch those of another."""


@pytest.fixture(scope="module")
def page_file(sample_week: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out, names = tmp_path_factory.mktemp("many"), many.names(COUNT)
    many.write(out, names, json.loads((sample_week / "report.json").read_text()))
    failed = {"vendor/gone": "GitHub has no repository vendor/gone."}
    asked = Portfolio(repositories=(*names, *failed), period="2025-W16", failed=failed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORT_OUTPUTS", str(out))
        patch.setenv("REPORT_STORE", f"sqlite:///{sample_week.parents[2]}/store.db")
        patch.setenv("PATH", "")  # no pictures, which take seconds
        return make(asked, out).page


@pytest.fixture
def show(browser: Browser, page_file: Path) -> Callable[..., Page]:
    def opened(scheme: str = "light", width: int = 1280) -> Page:
        page = browser.new_context(viewport={"width": width, "height": 860}, offline=True, color_scheme=scheme).new_page()
        page.goto(page_file.as_uri())
        return page

    return opened


def test_it_is_small_beside_plotly(page_file: Path) -> None:
    assert page_file.stat().st_size - len(plotlyjs().encode()) <= 1.5e6
    assert len(page_file.with_suffix(".md").read_bytes()) < 500_000  # GitHub shows no larger one


def test_it_opens_in_two_seconds_with_every_repository_and_both_charts(show: Callable[..., Page]) -> None:
    page = show()
    took, usable = work(page), soonest(page, 2)[0]
    assert page.locator("a.repository").evaluate_all("all => new Set(all.map(one => one.textContent)).size") == COUNT
    assert page.get_by_text("GitHub has no repository vendor/gone.").count() == 1
    page.context.close()
    assert took <= 2
    assert usable <= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_width_is_too_small(show: Callable[..., Page], scheme: str) -> None:
    page = show(scheme, width=390)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    page.wait_for_selector(".plot .main-svg")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    found = Axe().run(page)
    page.context.close()
    assert [one["id"] for one in found.response["violations"]] == []
    assert said == []


def test_on_a_phone_each_figure_stands_below_its_name_and_none_touches_another(show: Callable[..., Page]) -> None:
    rows = show(width=390).locator("tr:has(> :nth-child(9))")
    head, *tickets = (rows.nth(number) for number in range(4))
    heads = head.locator("> *").evaluate_all(EDGES)
    assert len(heads) == 9
    for row in tickets:
        assert row.locator("> *").evaluate_all(EDGES) == heads
    assert rows.evaluate_all(TOUCHING) == []


def test_nothing_is_cut_on_paper(show: Callable[..., Page]) -> None:
    page = show(width=718)  # A4 within its margins
    page.wait_for_selector(".plot .main-svg")
    page.emulate_media(media="print")
    wide = page.eval_on_selector_all(
        "main table", "all => all.filter(it => it.offsetWidth && it.getBoundingClientRect().right > 719).length"
    )
    page.context.close()
    assert wide == 0


def test_a_click_sorts_the_repositories_folded_ones_too(show: Callable[..., Page], page_file: Path) -> None:
    opened = [row["opened"] for row in json.loads(page_file.with_name("report.json").read_text())["repositories"]]
    page = show()
    page.get_by_role("button", name="Sort by Opened").first.click()
    shown = page.locator("#section-repositories .scroll").first.locator("tbody tr td:nth-child(2)").all_inner_texts()
    page.context.close()
    assert [int(text.split()[0].replace(",", "")) for text in shown] == sorted(opened, reverse=True)[:10]
