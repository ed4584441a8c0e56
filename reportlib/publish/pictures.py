"""The charts as pictures, for where no script runs: drawn by kaleido where it and a browser are there, else why not, in words."""

import atexit
import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, cast

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

_of_the_process = ExitStack()
atexit.register(_of_the_process.close)

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


@contextmanager
def kept(folder: Path) -> Iterator[Draw]:
    """As drawing(), but its browser stays for the next report that this process makes; another comes after one that failed."""
    draw = _until_the_end(folder)

    def drawn(charts: Sequence[Chart], width: int) -> Drawn:
        result = draw(charts, width)
        if result.is_fault:
            _until_the_end.cache_clear()
            _of_the_process.close()
        return result

    yield drawn


@cache
def _until_the_end(folder: Path) -> Draw:
    return _of_the_process.enter_context(drawing(folder))


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
    is_late = threading.Event()

    def stop() -> None:
        is_late.set()
        _stop(child)

    clock = threading.Timer(SECONDS, stop)
    clock.start()
    try:
        asked, answers = cast("IO[str]", child.stdin), cast("IO[str]", child.stdout)
        print(json.dumps({"width": width, "charts": on_paper}), file=asked, flush=True)
        return Drawn(tuple(base64.b64decode(one) for one in json.loads(answers.readline())))
    except (OSError, ValueError):
        return TOO_SLOW if is_late.is_set() else BROKEN
    finally:
        clock.cancel()


def _stop(child: subprocess.Popen[str]) -> None:
    """The child and its browser are gone; at once, if they are still busy."""
    child.terminate()
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()


def _end(child: subprocess.Popen[str]) -> None:
    _stop(child)
    # What it was asked and had not read stays in the pipe, and closing tells of it.
    with suppress(OSError), child:
        pass
