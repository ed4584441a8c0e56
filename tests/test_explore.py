"""`make explore`, driven by a browser: the copy opens as a notebook, all cells run, and the user's home stays as it was."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.test_weekly import CHROMIUM, ROOT, browser

__all__ = ["browser"]  # the fixture that skips, or fails in CI, without a Chromium


def address(log: Path) -> str:
    """Where JupyterLab says that it is."""
    for _ in range(300):
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab\S*token=\S+", log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_the_week_opens_as_a_notebook_and_runs_and_home_stays_untouched(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    home.mkdir()
    env = {name: value for name, value in os.environ.items() if name not in ("REPORT_STORE", "GITHUB_TOKEN")}
    env |= {"HOME": str(home), "BROWSER": "true", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "reportlib", "explore", "--period", "2025-W10", "--out", str(tmp_path / "out")]
    with log.open("w") as file:
        lab = subprocess.Popen(command, cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = launched.new_page(viewport={"width": 1280, "height": 900})
            page.goto(address(log))
            page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
            page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            page.wait_for_selector(".jp-OutputArea .js-plotly-plot", timeout=60_000)
            page.screenshot(path=tmp_path / "lab.png")
            assert page.locator(".jp-OutputArea dl.cards").count() == 1
            assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
            launched.close()
    finally:
        os.killpg(lab.pid, signal.SIGTERM)
        lab.wait(20)
    assert list(home.rglob("*")) == []
