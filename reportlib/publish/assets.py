"""plotly.js, once beside all reports of a folder (`assets: shared`)."""

import hashlib
from pathlib import Path

from plotly.offline import get_plotlyjs, get_plotlyjs_version

from reportlib.errors import OutputError
from reportlib.publish.replace import replace

SOURCES = "'self' file:"
"""What a page allows for it in its CSP. Chromium checks no hash of a script at a file: address, and refuses one that has an integrity
attribute there; so the name of the file has the hash, and `share` compares the bytes."""


def address() -> str:
    """Where a report finds the shared plotly.js, from its own folder."""
    return f"../../../assets/{_name()}"


def share(outputs: Path) -> Path:
    """The folder's plotly.js, written unless it is there as it should be; those of other versions stay, for older reports."""
    path, content = outputs / "assets" / _name(), get_plotlyjs().encode()
    try:
        path.parent.mkdir(exist_ok=True)
        if path.is_file() and path.read_bytes() == content:
            return path
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror or error}); name another folder with OUT=.") from error
    return replace(path, content)


def _name() -> str:
    return f"plotly-{get_plotlyjs_version()}-{hashlib.sha256(get_plotlyjs().encode()).hexdigest()[:12]}.min.js"
