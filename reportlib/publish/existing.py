"""A report that was made before: where it is, for what is made of it."""

from pathlib import Path

from reportlib.errors import OutputError
from reportlib.params import Params
from reportlib.period import parse
from reportlib.places import place

COMMANDS = {"day": "make daily{repo} DAY={label}", "week": "make weekly{repo} WEEK={label}", "month": "make monthly{repo} MONTH={label}"}


def existing(outputs: Path, repository: str, label: str | None) -> Path:
    """The folder of the period's report, or of the latest weekly one; OutputError where there is none."""
    period = parse(label or "2000-W01", "UTC")
    folder = place(outputs, repository, period)
    if not label:
        # A week's label sorts as its date does.
        folder = max((path.parent for path in folder.parent.glob("*/report.html")), default=folder)
    if not (folder / "report.html").is_file():
        repo = "" if repository == Params().repository else f" REPO={repository}"
        other = f"python -m reportlib report --period {label}"
        command = COMMANDS.get(period.kind, other).format(repo=repo, label=label) if label else f"make weekly{repo}"
        raise OutputError(f"There is no report of {repository} for {label or 'any week'} in {outputs}; {command} makes it.")
    return folder
