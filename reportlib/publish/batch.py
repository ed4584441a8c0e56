"""Many reports side by side, with one progress bar."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from reportlib.errors import ReportError
from reportlib.params import Params
from reportlib.publish import away, log
from reportlib.publish.fleet import each
from reportlib.publish.make import make


def make_all(tasks: Mapping[str, Params], out: Path, title: str, scheduler: str | None = None) -> dict[str, str]:
    """Make each of the reports (name -> what its notebook is asked for), whatever becomes of the others; why those failed that did.

    With the address of a scheduler they are made by the machines that work for it; FleetError where there are none.
    """
    failed: dict[str, str] = {}
    warnings: set[str] = set()
    with _bar() as bar:
        begun = bar.add_task(title, total=len(tasks))
        outcomes = (
            each(away.made, {name: away.ask(task, out) for name, task in tasks.items()}, scheduler)
            if scheduler
            else each(partial(make, out=out), tasks)
        )
        for name, outcome in outcomes:
            bar.advance(begun)
            if isinstance(outcome, Exception):
                failed[name] = str(outcome) if isinstance(outcome, ReportError) else log.unexpected(outcome)
            else:
                log.note(str(outcome.page))
                warnings |= {outcome.warning} - {""}
    for words in sorted(warnings):
        log.Screen(soft_wrap=True).print(words, style="yellow", highlight=False, markup=False)
    return {name: failed[name] for name in tasks if name in failed}


def _bar() -> Progress:
    """For a person at a terminal; silence elsewhere."""
    console = log.Screen()
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    )  # fmt: skip
