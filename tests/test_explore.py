"""`make explore` as a person uses it: JupyterLab in a browser, all cells run, controls used, and a home that nothing is written to."""

import difflib
import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.lab import Lab, drawn, explored, listened

# JupyterLab 4 shows a traceback as stderr; a warning is none of the user's business either.
FAULT = ".jp-OutputArea-output:is([data-mime-type$='.stderr'], [data-mime-type$='.error'])"
PROMPT = ".jp-CodeCell .jp-InputPrompt"

END = datetime(2025, 4, 21, tzinfo=UTC)
"""Of the week, and of the sample."""

# A cell that fails stops those after it, so the last cell gets its number or a fault is shown.
ENDED = "([fault, prompt]) => document.querySelector(fault) || /[0-9]/.test([...document.querySelectorAll(prompt)].at(-1).textContent)"

_CELL = """([source, wanted]) => {
  const cell = [...document.querySelectorAll(".jp-CodeCell")].find(one => one.querySelector(".jp-Editor").textContent.includes(source));
"""

# The data that Plotly drew, and a mark for each of them.
BARS = (
    _CELL
    + """  const data = cell?.querySelector(".js-plotly-plot")?.data, bars = cell?.querySelectorAll(".bars .point");
  return data?.length === 1 && JSON.stringify(data[0].y.map(Number)) === JSON.stringify(JSON.parse(wanted))
    && bars.length === data[0].y.length;
}"""
)

ROWS = (
    _CELL
    + """  const rows = [...cell?.querySelectorAll("table.dataTable tbody tr") ?? []];
  return rows.length && rows.every(row => row.children[1].textContent.toLowerCase().includes(wanted));
}"""
)


def open_notebook(page: Page, lab: Lab) -> None:
    """The copy, shown as a notebook; a text editor in its place is told at once."""
    page.goto(lab.address()[0])
    page.wait_for_selector(".jp-Notebook .jp-CodeCell, .jp-FileEditor")
    assert page.locator(".jp-FileEditor").count() == 0, "the notebook is open as text"
    page.locator(".jp-Notebook .jp-CodeCell", has_text='period = "2025-W16"').wait_for()


def wait_for_the_kernel(page: Page, lab: Lab) -> None:
    """A kernel that the server calls idle, and the page too; before there is any, the page's circle is that of an idle one."""
    port, token = lab.address().groups()
    while True:
        answer = page.request.get(f"http://127.0.0.1:{port}/api/sessions", headers={"Authorization": f"token {token}"})
        if [(session["kernel"] or {}).get("execution_state") for session in answer.json()] == ["idle"]:
            break
        lab.waits("the server did not call a kernel idle")
    page.wait_for_selector("#jp-main-statusbar >> text=/^Python 3.*\\| Idle$/")


def run_all_cells(page: Page, _: Lab) -> None:
    """By the menu, to the end."""
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(ENDED, arg=[FAULT, PROMPT])


def assert_no_cell_failed(page: Page, _: Lab) -> None:
    assert page.locator(FAULT).all_text_contents() == []
    prompts = page.locator(PROMPT).all_text_contents()
    assert prompts == [f"[{place}]:" for place in range(1, len(prompts) + 1)]


def cell(page: Page, source: str) -> Locator:
    """The code cell with these words in it, in view: JupyterLab does not draw one that is not."""
    found = page.locator(".jp-CodeCell", has=page.locator(".jp-Editor", has_text=source))
    found.scroll_into_view_if_needed()
    return found


def assert_tables_and_charts_are_drawn(page: Page, _: Lab) -> None:
    # An output is drawn in its own time after the kernel's answer, hence waits and no counts.
    page.locator(".jp-OutputArea dl.cards").wait_for()
    for name in ("explorer.table", "report.unanswered", "report.active", "report.themes.table[[", "report.trend", "explore.columns"):
        cell(page, name).locator("table.dataTable tbody tr").nth(1).wait_for()
    # What Plotly draws of the data, not just the axes: the sample's trend has twelve weeks, opened and closed.
    for name, marks, count in (
        ("present.themes_chart", ".hm image", 1),
        ("present.flow_chart", ".bars .point", 24),
        ("present.backlog_chart", ".scatter .point", 12),
        ("explorer.chart", ".bars .point", 24),
    ):
        chart = cell(page, name).locator(".jp-OutputArea .js-plotly-plot")
        chart.locator(marks).nth(count - 1).wait_for(state="attached")
        place = chart.bounding_box()
        assert place and place["width"] > 300 and place["height"] > 100, name


def assert_controls_change_chart_and_table(page: Page, lab: Lab) -> None:
    """A label, a search, another week: each time the chart has the counts of the raw rows, and the table the tickets."""
    label, search, period = (page.get_by_label(name, exact=True) for name in ("Label", "Search", "Period"))
    label.select_option(label="bug")
    assert_chart_shows(page, counted(lab.store, "bug"))
    many = chosen(page)
    search.fill("search")
    search.press("Enter")
    assert_chart_shows(page, counted(lab.store, "bug", "search"))
    page.wait_for_function(ROWS, arg=["explorer.table", "search"])
    table = cell(page, "explorer.table").locator("table.dataTable tbody tr")
    assert 1 < table.count() == chosen(page) < many
    assert all("bug" in row for row in table.all_text_contents())
    search.fill("")
    search.press("Enter")
    assert_chart_shows(page, counted(lab.store, "bug"))
    period.select_option(label="2025-W14")
    page.locator(".widget-label", has_text="Computing 2025-W14 …").wait_for()
    page.locator(".widget-label", has_text=re.compile("^2025-W14: [0-9]+ tickets of [0-9]+")).wait_for()
    period.select_option(label="2025-W16")
    assert_chart_shows(page, counted(lab.store, "bug"))


def chosen(page: Page) -> int:
    """How many tickets the notebook says are chosen."""
    words = page.locator(".widget-label", has_text=re.compile("^2025-W16: ")).text_content() or ""
    return int(words.split()[1])


def counted(store: Path, label: str, word: str = "") -> list[int]:
    """How many tickets with the label and the word were opened in each of the twelve weeks, out of the raw rows of the last sync."""
    with sqlite3.connect(store) as database:
        found = database.execute("SELECT raw FROM issues WHERE removed_at IS NULL OR removed_at >= ?", [f"{END:%FT%TZ}"]).fetchall()
    rows = [json.loads(raw) for (raw,) in found]
    created = [
        datetime.fromisoformat(row["created_at"])
        for row in rows
        if label in [one["name"] for one in row["labels"]] and word in row["title"].lower() and "pull_request" not in row
    ]
    ends = [END - timedelta(weeks=back) for back in reversed(range(12))]
    return [sum(end - timedelta(weeks=1) <= at < end for at in created) for end in ends]


def assert_chart_shows(page: Page, counts: list[int]) -> None:
    """Bars of these heights, as many marks as bars, after a while."""
    assert sum(counts) > 1
    cell(page, "explorer.chart")
    page.wait_for_function(BARS, arg=["explorer.chart", json.dumps(counts)])


def assert_a_click_sorts(page: Page, _: Lab) -> None:
    table = cell(page, "explorer.table").locator("table.dataTable")
    for name, order in (("ascending", sorted), ("descending", partial(sorted, reverse=True))):
        table.get_by_role("columnheader", name=re.compile("^number")).click()
        table.locator(f"th[aria-sort={name}]").wait_for()
        numbers = [int(words.removeprefix("#")) for words in table.locator("tbody tr td:first-child").all_text_contents()]
        assert numbers == list(order(numbers)), "the click on the head did not sort"
        assert len(set(numbers)) == 10
    link = table.locator("tbody tr td:first-child a").first
    assert link.get_attribute("href") == f"https://github.example.com/example/support/issues/{numbers[0]}"


def assert_a_save_changes_what_was_changed(page: Page, lab: Lab) -> None:
    """Outputs, folds and widgets are not in the file; a line that was written is, and nothing beside it."""
    before = lab.notebook.read_text()
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^View$")).click()
    page.get_by_role("menuitem", name="Collapse All Outputs", exact=True).click()
    save(page, lab)
    assert lab.notebook.read_text() == before
    line = cell(page, 'period = "2025-W16"').locator(".cm-content")
    line.click()
    line.press("Control+End")
    line.press_sequentially("\nmine = 1")
    save(page, lab)
    changes = difflib.ndiff(before.splitlines(), lab.notebook.read_text().splitlines())
    assert [one for one in changes if not one.startswith("  ")] == ["+ mine = 1"]


def save(page: Page, lab: Lab) -> None:
    """By the keyboard, until the file is written, to its end."""
    before, end = lab.notebook.stat().st_mtime_ns, lab.notebook.read_text().splitlines()[-1]
    page.keyboard.press("Control+s")
    while lab.notebook.stat().st_mtime_ns == before or not lab.notebook.read_text().endswith(f"{end}\n"):
        lab.waits("the notebook was not saved")


def assert_nothing_pops_up(page: Page, _: Lab) -> None:
    """No question about news or updates, and no dialog."""
    assert page.locator(".Toastify__toast, .jp-Dialog").all_text_contents() == []


def assert_server_and_kernel_have_gone(lab: Lab, out: Path) -> None:
    assert lab.process.returncode == 0
    assert not lab.listener.is_alive(), "a kernel outlived the server"
    assert list((out / "explore" / ".jupyter" / "runtime").glob("kernel-*")) == []


STEPS = (
    open_notebook,
    wait_for_the_kernel,
    run_all_cells,
    assert_no_cell_failed,
    assert_tables_and_charts_are_drawn,
    assert_controls_change_chart_and_table,
    assert_a_click_sorts,
    assert_nothing_pops_up,
    assert_a_save_changes_what_was_changed,
)


def test_explore_opens_a_week_as_a_notebook_that_runs_and_leaves_the_home_alone(browser: Browser, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    with explored(home, out) as lab, drawn(browser, tmp_path / "lab.png") as page:
        hosts, errors = listened(page)
        for step in STEPS:
            page.set_default_timeout(lab.left() * 1000)
            step(page, lab)
        assert hosts == {"127.0.0.1"}
        assert errors == []
    assert_server_and_kernel_have_gone(lab, out)
    assert list(home.rglob("*")) == []
