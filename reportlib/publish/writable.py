"""Whether reports can be written to the outputs folder."""

import tempfile
from contextlib import suppress
from pathlib import Path

from reportlib.errors import OutputError
from reportlib.places import is_remote, local
from reportlib.publish.replace import replace


def refuse_unwritable(outputs: Path) -> None:
    """OutputError where nothing can be written to the folder, which is made; nor, where that is a bucket, to this machine's part of it."""
    here = local(outputs)
    try:
        if here.exists() and not here.is_dir():
            raise OutputError(f"The outputs folder {here} is a file; name a folder with OUT=.")
        here.mkdir(parents=True, exist_ok=True)
        # Only a file that was made tells: permissions say nothing of /proc, or to root.
        with tempfile.TemporaryFile(dir=here):
            pass
    except OSError as error:
        raise OutputError(
            f"Nothing can be written to the outputs folder {here} ({error.strerror}); make it writable, or name another with OUT=."
        ) from error
    if is_remote(outputs):
        tried = replace(outputs / ".written", b"")
        with suppress(OSError):  # who may put files there need not be allowed to take them away
            tried.unlink()
