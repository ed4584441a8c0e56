"""One file in its place, whole."""

import os
import tempfile
from pathlib import Path

from reportlib.errors import OutputError


def replace(path: Path, content: bytes) -> Path:
    """The file with the content, put there by a rename, so that a reader sees the old one or the new one."""
    staged = None
    try:
        handle, staged = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(staged).chmod(0o644)
        os.replace(staged, path)
    except OSError as error:
        if staged:
            Path(staged).unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written ({error.strerror or error}); name another folder with OUT=.") from error
    return path
