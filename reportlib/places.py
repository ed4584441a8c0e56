"""Where the store and the reports are: in folders of this machine, or in a bucket."""

import os
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from reportlib.errors import UsageError
from reportlib.period import Period

FOLDERS = {"day": "daily", "week": "weekly", "month": "monthly"}
"""The folders of the kinds that are made again and again."""


def home() -> Path:
    """The project's folder that this one is in; this one where it is in none."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "notebooks" / "weekly.py").is_file()), here)


def store_url() -> str:
    """Where the tickets are: REPORT_STORE, or outputs/store.db of the project that this folder is in."""
    return os.environ.get("REPORT_STORE") or f"sqlite:///{home() / 'outputs' / 'store.db'}"


def outputs() -> Path:
    """Where the reports are: REPORT_OUTPUTS, or outputs of the project that this folder is in."""
    return folder(os.environ.get("REPORT_OUTPUTS") or home() / "outputs")


def folder(address: str | Path) -> Path:
    """The folder at a path, or at a URL that fsspec knows, as s3://BUCKET/FOLDER; UsageError where that is neither."""
    if "://" not in str(address):
        return Path(address)
    if str(address).startswith("file://"):
        return Path(unquote(urlsplit(str(address)).path))
    try:
        from upath import UPath

        # Other machines put reports there, too: what was listed before does not tell what there is.
        found = UPath(str(address), use_listings_cache=False)
        is_folder = bool(found.fs and found.parts[1:])
    except ImportError as error:
        raise UsageError(
            f"OUT={address} needs a package that is not installed ({error.name or error}); for s3:// run "
            ".venv/bin/python -m pip install -e '.[s3]'."
        ) from None
    except Exception as error:  # each of fsspec's packages has kinds of its own
        raise UsageError(f"OUT={address} is no place for reports ({error}); name a folder, or s3://BUCKET/FOLDER.") from None
    if not is_folder:
        raise UsageError(f"OUT={address} names no folder; write s3://BUCKET/FOLDER.")
    # It does what a path of the disk does, and Python's library has no type that is both.
    return cast(Path, found)


def is_remote(folder: Path) -> bool:
    """Whether it is elsewhere than in a folder of this machine."""
    return not isinstance(folder, Path)


def local(outputs: Path) -> Path:
    """The outputs folder itself; the project's where that is elsewhere: for the log, locks, and what is opened on this machine."""
    return home() / "outputs" if is_remote(outputs) else outputs


def place(outputs: Path, repository: str, period: Period) -> Path:
    """The folder of a period's report."""
    return outputs / repository.replace("/", "__") / FOLDERS.get(period.kind, "other") / period.label
