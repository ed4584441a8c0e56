"""plotly.js, within a page or once beside all reports of a folder (`assets: shared`)."""

import hashlib
from functools import cache
from pathlib import Path

from reportlib.errors import OutputError
from reportlib.publish.replace import replace

SOURCES = "'self' file:"
"""What a page allows for it in its CSP. Chromium checks no hash of a script at a file: address, and refuses one that has an integrity
attribute there; so the name of the file has the hash, and `share` compares the bytes."""

_BUNDLE = Path(__file__).with_name("plotlyjs") / "plotly-cartesian-4.1.1.min.js"


@cache
def plotlyjs() -> str:
    """The library that draws the charts."""
    return _BUNDLE.read_text(encoding="utf-8")


def address() -> str:
    """Where a report finds the shared plotly.js, from its own folder."""
    return f"../../../assets/{_name()}"


def share(outputs: Path) -> Path:
    """The folder's plotly.js, written unless it is there as it should be; those of other versions stay, for older reports."""
    path, content = outputs / "assets" / _name(), plotlyjs().encode()
    try:
        path.parent.mkdir(exist_ok=True)
        if path.is_file() and path.read_bytes() == content:
            return path
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror or error}); name another folder with OUT=.") from error
    return replace(path, content)


def _name() -> str:
    return f"{_BUNDLE.name.removesuffix('.min.js')}-{hashlib.sha256(plotlyjs().encode()).hexdigest()[:12]}.min.js"
