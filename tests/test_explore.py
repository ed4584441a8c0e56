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
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.test_weekly import ROOT, browser

__all__ = ["browser"]  # the fixture that skips, or fails in CI, without a Chromium

PATIENCE, FAREWELL = 150.0, 30.0
"""Seconds that a busy machine has for the notebook, and for the end of the server; every wait ends with what it waits for."""

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/lab/\S*token=(\w+)(?=\s)")

# JupyterLab 4 shows a traceback as stderr; a warning is none of the user's business either.
FAULT = ".jp-OutputArea-output:is([data-mime-type$='.stderr'], [data-mime-type$='.error'])"
PROMPT = ".jp-CodeCell .jp-InputPrompt"

# A cell that fails stops those after it, so the last cell gets its number or a fault is shown.
ENDED = "([fault, prompt]) => document.querySelector(fault) || /[0-9]/.test([...document.querySelectorAll(prompt)].at(-1).textContent)"


class Lab:
    """The command, which becomes JupyterLab, and what it says."""

    def __init__(self, home: Path, out: Path) -> None:
        # A folder that the caller's environment gives to Jupyter would hide what is written to the home.
        foreign = re.compile("JUPYTER|IPYTHON|XDG_|npm_|REPORT_STORE|GITHUB_TOKEN")
        env = {name: value for name, value in os.environ.items() if not foreign.match(name)}
        # `true` is the browser that opens nothing. Nothing listens on port 9: the sample needs no GitHub.
        env |= {"HOME": str(home), "BROWSER": "true", "GITHUB_API_URL": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "reportlib", "explore", "--period", "2025-W16", "--out", str(out)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
        )
        self.deadline = time.monotonic() + PATIENCE
        self.said: list[str] = []
        # Read all the time, or a full pipe would hold the server up.
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line)

    def left(self) -> float:
        return max(self.deadline - time.monotonic(), 0.1)

    def waits(self, what: str) -> None:
        """One look more, unless time is up."""
        assert time.monotonic() < self.deadline, f"{what}, in {PATIENCE:.0f} seconds"
        time.sleep(0.1)

    def address(self) -> re.Match[str]:
        """Where the server says that it is: port and token. On a busy machine it says so well before it listens."""
        while not ((found := ADDRESS.search("".join(self.said))) and listens(found)):
            assert self.process.poll() is None, "the command ended before JupyterLab was up"
            self.waits("JupyterLab was not up")
        return found


def listens(address: re.Match[str]) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", int(address[1]))) == 0


@contextmanager
def explored(home: Path, out: Path) -> Iterator[Lab]:
    """JupyterLab by the real command; what it said is shown with a failure."""
    lab = Lab(home, out)
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
        lab.process.wait(FAREWELL)
    except subprocess.TimeoutExpired:
        lab.process.kill()
        lab.process.wait()
    # The kernel writes to the same pipe, so the listener comes to an end when the last of them has gone.
    lab.listener.join(FAREWELL)


@contextmanager
def drawn(browser: Browser, picture: Path) -> Iterator[Page]:
    """A page so tall that all cells are in view, as JupyterLab does not draw the others; a picture is left of how it ended."""
    with browser.new_context(viewport={"width": 1280, "height": 8000}) as context:
        page = context.new_page()
        try:
            yield page
        finally:
            page.screenshot(path=picture, timeout=FAREWELL * 1000)


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


def assert_tables_and_charts_are_drawn(page: Page, _: Lab) -> None:
    # An output is drawn in its own time after the kernel's answer, hence waits and no counts.
    page.locator(".jp-OutputArea dl.cards").wait_for()
    for name in ("report.unanswered", "report.active", "report.themes.table", "report.trend"):
        page.locator(".jp-CodeCell", has_text=name).locator(".jp-OutputArea table.dataframe tbody tr").nth(1).wait_for()
    # What Plotly draws of the data, not just the axes: the sample's trend has twelve weeks, opened and closed.
    for name, marks, count in (
        ("themes_chart", ".hm image", 1),
        ("flow_chart", ".bars .point", 24),
        ("backlog_chart", ".scatter .point", 12),
    ):
        chart = page.locator(".jp-CodeCell", has_text=f"present.{name}").locator(".jp-OutputArea .js-plotly-plot")
        chart.locator(marks).nth(count - 1).wait_for(state="attached")
        place = chart.bounding_box()
        assert place and place["width"] > 300 and place["height"] > 100, name


def assert_server_and_kernel_have_gone(lab: Lab, out: Path) -> None:
    assert lab.process.returncode == 0
    assert not lab.listener.is_alive(), "a kernel outlived the server"
    assert list((out / "explore" / ".jupyter" / "runtime").glob("kernel-*")) == []


def test_explore_opens_a_week_as_a_notebook_that_runs_and_leaves_the_home_alone(browser: Browser, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    with explored(home, out) as lab, drawn(browser, tmp_path / "lab.png") as page:
        for step in (open_notebook, wait_for_the_kernel, run_all_cells, assert_no_cell_failed, assert_tables_and_charts_are_drawn):
            page.set_default_timeout(lab.left() * 1000)
            step(page, lab)
    assert_server_and_kernel_have_gone(lab, out)
    assert list(home.rglob("*")) == []
