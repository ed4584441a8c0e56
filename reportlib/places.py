"""Where the reports are in the outputs folder."""

from pathlib import Path

from reportlib.period import Period

FOLDERS = {"day": "daily", "week": "weekly", "month": "monthly"}
"""The folders of the kinds that are made again and again."""


def home() -> Path:
    """The project's folder that this one is in; this one where it is in none."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "notebooks" / "weekly.py").is_file()), here)


def place(outputs: Path, repository: str, period: Period) -> Path:
    """The folder of a period's report."""
    return outputs / repository.replace("/", "__") / FOLDERS.get(period.kind, "other") / period.label
