"""Where the store and the reports are."""

import os
from pathlib import Path

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
    return Path(os.environ.get("REPORT_OUTPUTS") or home() / "outputs")


def place(outputs: Path, repository: str, period: Period) -> Path:
    """The folder of a period's report."""
    return outputs / repository.replace("/", "__") / FOLDERS.get(period.kind, "other") / period.label
