"""Whether reports can be written to the outputs folder."""

import tempfile
from contextlib import suppress
from pathlib import Path

from reportlib.errors import OutputError
from reportlib.places import is_remote, local
from reportlib.publish.replace import replace

_PACKAGES = ("botocore", "aiobotocore", "aiohttp", "s3fs", "gcsfs", "google", "adlfs", "azure")


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
        _refuse_unusable(outputs)


def fault(error: Exception) -> OutputError | None:
    """The sentence on what a bucket's package raised; None for what is none of those: each has kinds of its own."""
    if type(error).__module__.partition(".")[0] not in _PACKAGES:
        return None
    said = (str(error).splitlines() or [""])[0]
    return OutputError(f"The bucket cannot be used ({type(error).__name__}: {said}); check the network, its address and its keys.")


def _refuse_unusable(bucket: Path) -> None:
    tried = replace(bucket / ".written", b"")
    try:
        tried.read_bytes()
        next(iter(bucket.glob("*")), None)
        with suppress(PermissionError):  # who may put files there need not be allowed to take them away
            tried.unlink()
    except Exception as error:
        said = fault(error) or f"Reports in {bucket} cannot be read or listed ({error}); ask for the right to, or name another with OUT=."
        raise OutputError(str(said)) from error
