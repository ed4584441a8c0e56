"""Charts in, pictures out, through kaleido, as a program: `python -P draw.py BROWSER SCRATCH FLAG...`.

A process of its own has only the environment that it is given, and can be ended with its browser, whatever that is doing. It imports
nothing of reportlib, so that the browser starts at once.
"""

import asyncio
import base64
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from choreographer.browsers import Chromium
from kaleido import Kaleido, PageGenerator


async def draw(path: str, scratch: Path, flags: Sequence[str]) -> None:
    """Start the browser; then read {"width", "charts"} from stdin to its end, and write the PNGs, base64, as a JSON list."""

    class Alone(Chromium):
        """Chromium with further flags, for which kaleido has no argument."""

        def get_cli(self) -> Sequence[str]:
            return [*super().get_cli(), *flags]

    page = scratch / "index.html"
    # The plotly.js that plotly brings; MathJax would be loaded from elsewhere.
    page.write_text(PageGenerator(mathjax=False).generate_index(), encoding="utf-8")
    # The sandbox is the flags' matter.
    artist = Kaleido(path=path, browser_cls=Alone, page_generator=str(page), tmp_dir=str(scratch), enable_sandbox=True)
    signal.signal(signal.SIGTERM, lambda *_: _end(artist))
    async with artist:
        given = json.loads(await asyncio.to_thread(sys.stdin.read) or '{"charts": []}')
        options = [{"format": "png", "width": given.get("width"), "scale": 2} for _ in given["charts"]]
        pictures = [await artist.calc_fig(chart, option) for chart, option in zip(given["charts"], options, strict=True)]
    json.dump([base64.b64encode(picture).decode() for picture in pictures], sys.stdout)


def _end(artist: Kaleido) -> None:
    """At once: an orderly close waits for answers of the browser."""
    if started := getattr(artist, "subprocess", None):
        # It leads a session of its own.
        os.killpg(started.pid, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    asyncio.run(draw(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
