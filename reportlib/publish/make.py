"""One report: the notebook of its kind executed, and its files published in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlib.params import Params
from reportlib.period import Period, parse
from reportlib.places import FOLDERS, place
from reportlib.portfolio import NAME, Portfolio


@dataclass(frozen=True)
class Made:
    """Where the page is, and a sentence on what it lacks that it should have; empty where it has all."""

    page: Path
    warning: str


def notebooks() -> Path:
    """The notebooks beside the package in a checkout, else the copy inside an installed one."""
    package = Path(__file__).parent.parent
    beside = package.parent / "notebooks"
    return beside if (beside / "weekly.py").is_file() else package / "_notebooks"


def asked(settings: Params, period: Period, out: Path, missed: Sequence[Period]) -> Params:
    """What the notebook of the period is asked for: with the daily reports that there are, and the periods before it that have none."""
    reported = [day.label for day in period.days() if place(out, settings.repository, day).joinpath("report.html").is_file()]
    linked = tuple(reported) if period.kind != "day" else ()
    lacking = tuple(other.label for other in missed)
    return settings.model_copy(update={"kind": period.kind, "period": period.label, "dailies": linked, "missed": lacking})


def make(settings: Params | Portfolio, out: Path, *, of_many: bool = False) -> Made:
    """Execute the notebook of the period in the settings, and publish its files; one of many keeps its browser for the next."""
    from reportlib.present.mime import CHART
    from reportlib.publish.assets import share
    from reportlib.publish.execute import execute
    from reportlib.publish.export import export, outputs_of, publish
    from reportlib.publish.markdown import WIDTH
    from reportlib.publish.pictures import drawing, kept, told

    period = parse(str(settings.period), settings.timezone)
    folder = place(out, settings.repository, period)
    failed = folder / "failed.ipynb"
    with kept(out) if of_many else drawing(out) as draw:
        notebook = execute(notebooks() / f"{_notebook(settings, period)}.py", settings, failed)
        drawn = draw(outputs_of(notebook, CHART), WIDTH)
    if settings.assets == "shared":
        share(out)
    publish(export(notebook, settings.assets, drawn), folder)
    failed.unlink(missing_ok=True)
    return Made(folder / "report.html", told(drawn, "report.md") if drawn.is_fault else "")


def _notebook(settings: Params | Portfolio, period: Period) -> str:
    return NAME if isinstance(settings, Portfolio) else FOLDERS.get(period.kind, "monthly")
