"""JupyterLab as `make explore` starts it, and a browser that looks at it."""

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
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.test_weekly import ROOT

PATIENCE, FAREWELL = 150.0, 30.0
"""Seconds that a busy machine has for the notebook, and for the end of the server; every wait ends with what it waits for."""

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/lab/\S*token=(\w+)(?=\s)")


class Lab:
    """The command, which becomes JupyterLab, and what it says."""

    def __init__(self, home: Path, out: Path) -> None:
        # A folder that the caller's environment gives to Jupyter would hide what is written to the home.
        foreign = re.compile("JUPYTER|IPYTHON|XDG_|npm_|REPORT_STORE|GITHUB_TOKEN")
        env = {name: value for name, value in os.environ.items() if not foreign.match(name)}
        # `true` is the browser that opens nothing. Nothing listens on port 9: the sample needs no GitHub.
        env |= {"HOME": str(home), "BROWSER": "true", "GITHUB_API_URL": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "reportlib", "explore", "--period", "2025-W16", "--out", str(out)]
        self.store, self.notebook = out / "store.db", out / "explore" / "example__support-2025-W16.py"
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


def listened(page: Page) -> tuple[set[str], list[str]]:
    """The hosts that the page asks from now on, and the errors that its console shows."""
    hosts: set[str] = set()
    errors: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url.removeprefix("blob:")).hostname or "none"))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return hosts, errors
