"""Charts in, pictures out, through kaleido, as a program: `python -P draw.py BROWSER SCRATCH FLAG...`.

A process of its own has only the environment that it is given, and can be ended with its browser, whatever that is doing; it ends itself
when nobody is left who could ask. It imports nothing of reportlib, so that the browser starts at once.
"""

import asyncio
import base64
import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from choreographer.browsers import Chromium
from kaleido import Kaleido, PageGenerator


class Artist(Kaleido):  # type: ignore[misc]  # kaleido has no types
    """Kaleido that loads plotly.js once: it would load it anew after each chart, though none leaves anything behind."""

    async def _return_kaleido_tab(self, tab: Any) -> None:
        await self.tabs_ready.put(tab)


async def draw(path: str, scratch: Path, flags: Sequence[str]) -> None:
    """Start the browser; then for each {"width", "charts"}, a line of stdin, write the PNGs, base64, as a JSON list on a line."""

    class Alone(Chromium):
        """Chromium with further flags, for which kaleido has no argument."""

        def get_cli(self) -> Sequence[str]:
            return [*super().get_cli(), *flags]

    page = scratch / "index.html"
    (bundle,) = Path(__file__).with_name("plotlyjs").glob("*.js")
    # MathJax would be loaded from elsewhere.
    page.write_text(PageGenerator(plotly=bundle.as_uri(), mathjax=False).generate_index(), encoding="utf-8")
    # The sandbox is the flags' matter.
    artist = Artist(path=path, browser_cls=Alone, page_generator=str(page), tmp_dir=str(scratch), enable_sandbox=True)
    signal.signal(signal.SIGTERM, lambda *_: _end(artist, scratch))
    async with artist:
        while asked := await asyncio.to_thread(sys.stdin.readline):
            given = json.loads(asked)
            options = [{"format": "png", "width": given["width"], "scale": 2} for _ in given["charts"]]
            pictures = [await artist.calc_fig(chart, option) for chart, option in zip(given["charts"], options, strict=True)]
            print(json.dumps([base64.b64encode(picture).decode() for picture in pictures]), flush=True)
        _end(artist, scratch)


def _end(artist: Kaleido, scratch: Path) -> None:
    """At once: an orderly close waits for answers of the browser."""
    if started := getattr(artist, "subprocess", None):
        # It leads a session of its own.
        os.killpg(started.pid, signal.SIGKILL)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    asyncio.run(draw(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
