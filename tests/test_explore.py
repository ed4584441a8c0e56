"""`make explore` as a person uses it: JupyterLab in a browser, all cells run, and a home that nothing is written to."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.test_weekly import ROOT, browser

__all__ = ["browser"]  # the fixture that skips, or fails in CI, without a Chromium

PATIENCE = 180.0
"""Seconds that all of it may take on a machine that is busy; nothing sleeps for so long, every wait ends with what it waits for."""

FAREWELL = 30.0
"""Seconds of its own for the end of a server whose test ran out of patience."""

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/lab/\S*token=(\w+)\s")

# A cell that fails stops those after it, so the last cell gets its number or an error is shown.
ENDED = """() => document.querySelector('[data-mime-type="application/vnd.jupyter.error"]')
    || /\\d/.test([...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].at(-1).textContent)"""


@dataclass
class Lab:
    """The command, which became JupyterLab, and what it says."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    deadline: float = field(default_factory=lambda: time.monotonic() + PATIENCE)

    def __post_init__(self) -> None:
        # Read all the time, or a full pipe would hold the server up.
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            self.said.extend(lines)

    def left(self) -> float:
        return max(self.deadline - time.monotonic(), 0.1)

    def waits(self, what: str) -> None:
        """One look more, unless time is up."""
        assert time.monotonic() < self.deadline, f"{what}, in {PATIENCE:.0f} seconds"
        time.sleep(0.1)

    def address(self) -> re.Match[str]:
        """Where the server says that it is: port and token."""
        while not (found := ADDRESS.search("".join(self.said))):
            assert self.process.poll() is None, "the command ended before JupyterLab was up"
            self.waits("JupyterLab did not say where it is")
        return found


@contextmanager
def explored(home: Path, out: Path) -> Iterator[Lab]:
    """JupyterLab by the real command; what it said is shown with a failure."""
    # A folder that the caller's environment gives to Jupyter would hide what is written to the home.
    env = {name: value for name, value in os.environ.items() if not re.match(r"JUPYTER|IPYTHON|XDG_|npm_|REPORT_STORE|GITHUB_TOKEN", name)}
    # `true` is the browser that opens nothing. Nothing listens on port 9: the sample needs no GitHub.
    env |= {"HOME": str(home), "BROWSER": "true", "GITHUB_API_URL": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "reportlib", "explore", "--period", "2025-W16", "--out", str(out)]
    lab = Lab(subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
    try:
        yield lab
    finally:
        end(lab)
        print("".join(lab.said))


def end(lab: Lab) -> None:
    """SIGTERM, and a hard end for a server that does not listen to it."""
    if lab.process.poll() is None:
        lab.process.send_signal(signal.SIGTERM)
    try:
        lab.process.wait(max(lab.left(), FAREWELL))
    except subprocess.TimeoutExpired:
        lab.process.kill()
        lab.process.wait()
    # The kernel writes to the same pipe, so the listener comes to an end when the last of them has gone.
    lab.listener.join(max(lab.left(), FAREWELL))


def open_notebook(page: Page, lab: Lab) -> None:
    """The copy, shown as a notebook; a text editor in its place is told at once."""
    page.set_default_timeout(lab.left() * 1000)
    page.goto(lab.address()[0].strip())
    page.wait_for_selector(".jp-Notebook .jp-CodeCell, .jp-FileEditor")
    assert page.locator(".jp-FileEditor").count() == 0, "the notebook is open as text"
    assert page.locator(".jp-Notebook .jp-CodeCell", has_text='period = "2025-W16"').count() == 1


def wait_for_the_kernel(page: Page, lab: Lab) -> None:
    """A kernel that the server calls idle, and the page too; before there is any, the page's circle is that of an idle one."""
    port, token = lab.address().groups()
    while True:
        answer = page.request.get(f"http://127.0.0.1:{port}/api/sessions", headers={"Authorization": f"token {token}"})
        if [session["kernel"]["execution_state"] for session in answer.json()] == ["idle"]:
            break
        lab.waits("the server did not call a kernel idle")
    page.wait_for_selector("#jp-main-statusbar >> text=/^Python 3.*\\| Idle$/")


def run_all_cells(page: Page, lab: Lab) -> None:
    """By the menu, to the end."""
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(ENDED, timeout=lab.left() * 1000)
    wait_for_the_kernel(page, lab)


def assert_no_cell_failed(page: Page) -> None:
    for kind in ("error", "stderr"):
        assert page.locator(f'[data-mime-type="application/vnd.jupyter.{kind}"]').all_text_contents() == []
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()
    assert prompts == [f"[{place}]:" for place in range(1, len(prompts) + 1)]


def assert_tables_and_charts_are_drawn(page: Page) -> None:
    assert page.locator(".jp-OutputArea dl.cards").count() == 1
    asked = ("report.unanswered", "report.active", "report.themes.table", "report.trend")
    for name in asked:
        rows = page.locator(".jp-CodeCell", has_text=name).locator(".jp-OutputArea table.dataframe tbody tr")
        assert rows.count() > 1, name
    for name in ("themes_chart", "flow_chart", "backlog_chart"):
        chart = page.locator(".jp-CodeCell", has_text=f"present.{name}").locator(".jp-OutputArea .js-plotly-plot")
        # Plotly draws after the kernel's answer, in its own time: a trace in the plot, not just the axes.
        chart.locator(".main-svg .trace path").first.wait_for(state="attached")
        place = chart.bounding_box()
        assert place and place["width"] > 300 and place["height"] > 100, name


def assert_all_have_gone(lab: Lab, out: Path) -> None:
    assert lab.process.returncode == 0
    assert not lab.listener.is_alive(), "a kernel outlived the server"
    assert list((out / "explore" / ".jupyter" / "runtime").glob("kernel-*")) == []
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", int(lab.address()[1]))) != 0


def test_explore_opens_a_week_as_a_notebook_that_runs_and_leaves_the_home_alone(browser: Browser, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    # So tall that all cells are in view: JupyterLab does not draw the others.
    with explored(home, out) as lab, browser.new_context(viewport={"width": 1280, "height": 6000}) as context:
        page = context.new_page()
        open_notebook(page, lab)
        wait_for_the_kernel(page, lab)
        run_all_cells(page, lab)
        page.screenshot(path=tmp_path / "lab.png")
        assert_no_cell_failed(page)
        assert_tables_and_charts_are_drawn(page)
    assert_all_have_gone(lab, out)
    assert list(home.rglob("*")) == []
