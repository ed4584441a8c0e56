"""The command line: a light wrapper that brings tickets in, executes the notebook and publishes. It computes nothing."""

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from reportlib import params as parameters
from reportlib.errors import ReportError
from reportlib.params import Params
from reportlib.period import Kind, refuse_future
from reportlib.publish.lock import alone
from reportlib.publish.run import (
    forget_secrets,
    notebooks,
    period_of,
    refuse_what_is_not_complete,
    refuse_what_lacks,
    reports,
    say,
    sync_all,
    sync_what_can_be,
    use_store,
)  # fmt: skip

HELP = (
    "Reports on a GitHub repository's support tickets, for a week, a day, a month or any other period.\n\n"
    "The last line printed is the path of the report. A run ends with 0 when the report is there, 1 when something went wrong, "
    "2 when the call or the params are wrong; one sentence on stderr tells what, and --debug shows the traceback too."
)

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=HELP)

Repo = Annotated[str | None, typer.Option("--repo", help="OWNER/NAME on GitHub; without it the params', or the sample.")]
When = Annotated[str | None, typer.Option("--period", help="2025-04-15, 2025-W16, 2025-04, 2025-Q2 or 2025-04-14..2025-04-20.")]
File = Annotated[Path | None, typer.Option("--params", help="A YAML file; params/ has one per kind of run.")]
Out = Annotated[Path, typer.Option("--out", help="The folder for reports, index.html and (by default) the store.")]
Dailies = Annotated[bool, typer.Option("--dailies", help="Also make the daily reports of the period that are missing.")]
Strict = Annotated[bool, typer.Option("--strict", help="End with 1 where the report is not complete, as when GitHub did not answer.")]
Repair = Annotated[bool, typer.Option("--repair", help="Keep a damaged store, and make a new one of what can be read of it.")]
CatchUp = Annotated[bool, typer.Option("--catch-up", help="Also make the reports that are missing since the first one of the kind.")]


@app.command()
def weekly(
    repo: Repo = None, period: When = None, params: File = None, out: Out = Path("outputs"), dailies: Dailies = False,
    catch_up: CatchUp = False, strict: Strict = False,
) -> None:  # fmt: skip
    """The report of an ISO week; without --period the last complete one."""
    _run("week", repo, period, params, out, dailies, catch_up, strict)


@app.command()
def daily(
    repo: Repo = None, period: When = None, params: File = None, out: Out = Path("outputs"), catch_up: CatchUp = False,
    strict: Strict = False,
) -> None:  # fmt: skip
    """The report of a day; without --period the last complete one."""
    _run("day", repo, period, params, out, catch_up=catch_up, strict=strict)


@app.command()
def monthly(
    repo: Repo = None, period: When = None, params: File = None, out: Out = Path("outputs"), dailies: Dailies = False,
    catch_up: CatchUp = False, strict: Strict = False,
) -> None:  # fmt: skip
    """The report of a month; without --period the last complete one."""
    _run("month", repo, period, params, out, dailies, catch_up, strict)


@app.command()
def report(
    period: When, repo: Repo = None, params: File = None, out: Out = Path("outputs"), dailies: Dailies = False, strict: Strict = False
) -> None:
    """The report of any period: a day, week, month, quarter or two dates."""
    _run(None, repo, period, params, out, dailies, strict=strict)


@app.command()
def sync(repo: Repo = None, period: When = None, params: File = None, out: Out = Path("outputs")) -> None:
    """Bring a repository's tickets into the store, and make no report."""
    settings = _settings(None, repo, period, params)
    use_store(out)
    with alone(out, say):
        sync_all(settings)


@app.command()
def explore(repo: Repo = None, period: When = None, params: File = None, out: Out = Path("outputs")) -> None:
    """Open JupyterLab on a week, on a copy of explore.py in the outputs folder."""
    from reportlib.publish.explore import open_lab, prepare

    settings = _settings("week", repo, period, params)
    use_store(out)
    with alone(out, say):
        now, _ = sync_what_can_be(settings)
    forget_secrets()
    week = settings.model_copy(update={"period": period_of(settings, now).label})
    open_lab(prepare(notebooks() / "explore.py", week, out / "explore"))


@app.command()
def mail(repo: Repo = None, period: When = None, out: Out = Path("outputs")) -> None:
    """Make report.eml of a report that there is (without --period the latest weekly one): a mail with the page attached."""
    from reportlib.publish.mail import make_mail

    folder = _existing(repo, period, out)
    with alone(out, say):
        typer.echo(make_mail(folder, say))


@app.command()
def pdf(repo: Repo = None, period: When = None, out: Out = Path("outputs")) -> None:
    """Make report.pdf of a report that there is (without --period the latest weekly one), by a Chromium or Chrome."""
    from reportlib.publish.pdf import make_pdf

    folder = _existing(repo, period, out)
    with alone(out, say):
        typer.echo(make_pdf(folder))


@app.command()
def doctor(out: Out = Path("outputs"), repair: Repair = False) -> None:
    """Look at all that a report needs, and say what to do; ends with 0 when nothing hinders one, else with 1."""
    from reportlib.publish.doctor import examine

    raise typer.Exit(0 if examine(out, typer.echo, repair) else 1)


def main() -> None:
    """Run a command; a ReportError is told in one sentence, unless --debug asks for the traceback."""
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(arguments, prog_name="python -m reportlib")
    except ReportError as error:
        if debug:
            traceback.print_exc()
        say(str(error), style="red")
        sys.exit(error.exit_code)


def _run(
    kind: Kind | None, repo: str | None, label: str | None, file: Path | None, out: Path, dailies: bool = False, catch_up: bool = False,
    strict: bool = False,
) -> None:  # fmt: skip
    settings = _settings(kind, repo, label, file)
    refuse_what_lacks(settings)
    use_store(out)
    with alone(out, say):
        path = reports(settings, out, dailies, catch_up)
        typer.echo(path)
    if strict:
        refuse_what_is_not_complete(path)


def _existing(repo: str | None, label: str | None, out: Path) -> Path:
    from reportlib.publish.existing import existing

    settings = _settings(None if label else "week", repo, label, None)
    return existing(out, settings.repository, settings.period)


def _settings(kind: Kind | None, repo: str | None, label: str | None, file: Path | None) -> Params:
    settings = parameters.choose(kind, file, {"repository": repo, "period": label})
    # A sync may take long: what cannot have begun is told before it.
    clock = datetime.now(UTC)
    refuse_future(period_of(settings, clock), clock)
    return settings
