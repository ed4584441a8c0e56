"""The charts as pictures, for where no script runs: drawn by kaleido where it and a browser are there, else why not, in words."""

import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reportlib.errors import OutputError
from reportlib.places import is_remote
from reportlib.present.colors import COLORS
from reportlib.publish import browser

FOLDER = "charts"
SECONDS = 30
"""So long at most for all charts of a report, from when the notebook has them on."""

Chart = dict[str, Any]
"""Plotly's JSON, in house style."""


@dataclass(frozen=True)
class Drawn:
    """The charts as PNG with two pixels for one, in their order; or none, why not, and what to do about it."""

    pictures: tuple[bytes, ...] = ()
    why_not: str = ""
    remedy: str = ""
    is_fault: bool = False


Draw = Callable[[Sequence[Chart], int], Drawn]
"""Draws charts, so many pixels wide."""

NO_EXTRA = Drawn((), "the extra images is not installed", "`.venv/bin/python -m pip install -e '.[images]'` adds it")
NO_BROWSER = Drawn((), "no Chromium or Chrome was found", "install one, such as by `apt install chromium`")
BROKEN = Drawn((), "the browser ended before it had drawn them", "make them again, with another browser if need be", is_fault=True)
TOO_SLOW = Drawn((), f"the browser had not drawn them after {SECONDS} seconds", BROKEN.remedy, is_fault=True)


@contextmanager
def drawing(folder: Path) -> Iterator[Draw]:
    """What draws charts; its browser starts with the context, so that it is ready when the charts are, and ends with it at the latest."""
    chromium, has_extra = browser.find(), find_spec("kaleido") is not None
    if not chromium or not has_extra:
        yield lambda charts, width: NO_BROWSER if has_extra else NO_EXTRA
        return
    try:
        # In the outputs folder where that is on this machine: a browser that came as a snap sees neither /tmp nor hidden folders.
        scratch = tempfile.mkdtemp(prefix="charts-", dir=None if is_remote(folder) else folder.resolve())
    except OSError as error:
        raise OutputError(f"Nothing can be written to {folder} ({error.strerror}); make it writable, or name another with OUT=.") from error
    command = [sys.executable, "-P", str(Path(__file__).with_name("draw.py")), chromium, scratch, *browser.flags()]
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=none, env=browser.environment(), text=True)
    try:
        yield partial(_drawn, child)
    finally:
        _end(child)
        shutil.rmtree(scratch, ignore_errors=True)


def files(charts: Sequence[Chart], drawn: Drawn) -> dict[str, bytes]:
    """The pictures by their place in the report's folder, such as charts/1-opened-and-closed-per-week.png; in the order of the charts."""
    names = [re.sub("[^a-z0-9]+", "-", chart["layout"]["title"]["text"].lower()).strip("-")[:60] for chart in charts]
    return {f"{FOLDER}/{place}-{name}.png": one for place, (name, one) in enumerate(zip(names, drawn.pictures, strict=False), 1)}


def told(drawn: Drawn, name: str) -> str:
    """A sentence for who made the file; empty where nothing is missing."""
    return f"{name} has no pictures of the charts: {drawn.why_not}; {drawn.remedy}." if drawn.why_not else ""


def _drawn(child: subprocess.Popen[str], charts: Sequence[Chart], width: int) -> Drawn:
    if not charts:
        return Drawn()
    # Charts have no background of their own, and a dark reader would show dark words on it.
    on_paper = [chart | {"layout": chart["layout"] | {"paper_bgcolor": COLORS["paper"]}} for chart in charts]
    try:
        answer, _ = child.communicate(json.dumps({"width": width, "charts": on_paper}), timeout=SECONDS)
        pictures = tuple(base64.b64decode(one) for one in json.loads(answer))
    except subprocess.TimeoutExpired:
        return TOO_SLOW
    except (OSError, ValueError):
        return BROKEN
    return Drawn(pictures)


def _end(child: subprocess.Popen[str]) -> None:
    """The child and its browser are gone; at once, if they are still busy."""
    with child:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
