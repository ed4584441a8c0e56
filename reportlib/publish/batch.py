"""Many reports side by side, with one progress bar."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from reportlib.errors import ReportError
from reportlib.params import Params
from reportlib.publish import log
from reportlib.publish.fleet import each
from reportlib.publish.make import Made, make


def make_all(tasks: Mapping[str, Params], out: Path, title: str, scheduler: str | None = None) -> dict[str, str]:
    """Make each of the reports (name -> what its notebook is asked for), whatever becomes of the others; why those failed that did.

    With the address of a scheduler they are made by the machines that work for it; FleetError where there are none.
    """
    failed: dict[str, str] = {}
    warnings: set[str] = set()
    with _bar() as bar:
        begun = bar.add_task(title, total=len(tasks))
        for name, outcome in _outcomes(tasks, out, scheduler):
            bar.advance(begun)
            if isinstance(outcome, Exception):
                failed[name] = str(outcome) if isinstance(outcome, ReportError) else log.unexpected(outcome)
            else:
                log.note(str(outcome.page))
                warnings |= {outcome.warning} - {""}
    for words in sorted(warnings):
        log.Screen(soft_wrap=True).print(words, style="yellow", highlight=False, markup=False)
    return {name: failed[name] for name in tasks if name in failed}


def _outcomes(tasks: Mapping[str, Params], out: Path, scheduler: str | None) -> Iterator[tuple[str, Made | Exception]]:
    if any(task.assets == "shared" for task in tasks.values()):
        from reportlib.publish.assets import share

        share(out)  # else each of the first would put it there
    if scheduler:
        from reportlib.publish import away

        return each(away.made, away.ask(tasks, out), scheduler)
    return each(partial(make, out=out, of_many=True), tasks)


def _bar() -> Progress:
    """For a person at a terminal; silence elsewhere."""
    console = log.Screen()
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    )  # fmt: skip
