"""The command line: a light wrapper that brings tickets in, executes the notebook and publishes. It computes nothing."""

import signal
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from reportlib import params as parameters
from reportlib import portfolio as portfolios
from reportlib.errors import ReportError
from reportlib.options import Begin, CatchUp, Dailies, End, File, Looked, Out, Repair, Repo, Scheduler, Strict, When
from reportlib.params import Params
from reportlib.period import Kind, parse, refuse_future
from reportlib.places import FOLDERS, is_remote, local
from reportlib.publish import heartbeat, log
from reportlib.publish.run import (
    at_work,
    catching_up,
    forget_secrets,
    missed,
    period_of,
    refuse_what_does_not_reach,
    refuse_what_is_not_complete,
    refuse_what_lacks,
    reports,
    say,
    sync_all,
    sync_what_can_be,
)  # fmt: skip
from reportlib.publish.run import (
    backfill as fill_back,
)
from reportlib.publish.shelf import notice
from reportlib.publish.unsaid import without_secrets
from reportlib.publish.writable import fault, refuse_unwritable

HELP = (
    "Reports on a GitHub repository's support tickets, for a week, a day, a month or any other period.\n\n"
    "The last line printed is the path of the report. A run ends with 0 when the report is there, 1 when something went wrong, "
    "2 when the call or the params are wrong; one sentence on stderr tells what, and --debug shows the traceback too."
)

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=HELP)


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
def backfill(
    begin: Begin, end: End, repo: Repo = None, params: File = None, out: Out = Path("outputs"), scheduler: Scheduler = None
) -> None:
    """The reports of the days, weeks or months from one to another that have none; on all cores with the extra `fleet`."""
    settings = parameters.choose(None, params, {"repository": repo, "period": end})
    refuse_what_lacks(settings)
    refuse_what_does_not_reach(scheduler)
    first, last = (parse(label, settings.timezone) for label in (begin, end))
    with at_work(out):
        typer.echo(log.made(fill_back(settings, first, last, out, scheduler)))


@app.command()
def portfolio(
    params: Annotated[Path, typer.Option("--params", help="A YAML file that names the repositories.")] = Path("params/portfolio.yaml"),
    period: When = None, out: Out = Path("outputs"), scheduler: Scheduler = None,
) -> None:  # fmt: skip
    """One page on many repositories, and the report of each; without --period of the last complete period."""
    from reportlib.publish.portfolio import publish

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with heartbeat.kept(out, say) as outcome:
        asked, report = portfolios.read(params, period)
        clock = datetime.now(UTC)
        outcome.of(portfolios.NAME, FOLDERS.get(report.kind, "other"), period_of(report, clock).label)
        refuse_future(period_of(report, clock), clock)
        refuse_what_lacks(report)
        refuse_what_does_not_reach(scheduler)
        with at_work(out):
            path, failed = publish(asked, report, out, scheduler)
            log.made(path)
        outcome.made(path, [], None)
        typer.echo(path)
        if failed:
            raise ReportError(f"The page is there, and has no report of {', '.join(failed)}; it says why.")


@app.command()
def sync(repo: Repo = None, period: When = None, params: File = None, out: Out = Path("outputs")) -> None:
    """Bring a repository's tickets into the store, and make no report."""
    settings = _settings(None, repo, period, params)
    with at_work(out):
        sync_all(settings)


@app.command()
def explore(repo: Repo = None, period: When = None, params: File = None, out: Out = Path("outputs")) -> None:
    """Open JupyterLab on a week, on a copy of explore.py in the outputs folder."""
    from reportlib.publish.explore import open_lab, prepare
    from reportlib.publish.make import notebooks

    settings = _settings("week", repo, period, params)
    with at_work(out):
        now, _ = sync_what_can_be(settings)
    forget_secrets(asks_model=True)
    week = settings.model_copy(update={"period": period_of(settings, now).label})
    notebook = prepare(notebooks() / "explore.py", week, local(out) / "explore")
    log.note(f"JupyterLab goes on with {notebook}")
    open_lab(notebook)


@app.command()
def mail(repo: Repo = None, period: When = None, out: Out = Path("outputs")) -> None:
    """Make report.eml of a report that there is (without --period the latest weekly one): a mail with the page attached."""
    from reportlib.publish.mail import make_mail

    report = _existing(repo, period, out)
    with at_work(out):
        typer.echo(log.made(make_mail(report, say)))


@app.command()
def pdf(repo: Repo = None, period: When = None, out: Out = Path("outputs")) -> None:
    """Make report.pdf of a report that there is (without --period the latest weekly one), by a Chromium or Chrome."""
    from reportlib.publish.pdf import make_pdf

    report = _existing(repo, period, out)
    with at_work(out):
        typer.echo(log.made(make_pdf(report)))


store = typer.Typer(no_args_is_help=True, help="The store itself.")
app.add_typer(store, name="store")


@store.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="SQLAlchemy's URL of a store, as REPORT_STORE takes it.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="That of a database that has no tickets yet.")],
) -> None:
    """Copy a whole store into another database, all of it or nothing, as from SQLite to PostgreSQL; FROM stays as it is."""
    from reportlib.collect.copying import copy as copy_store

    typer.echo(copy_store(source, target))


@app.command()
def doctor(out: Looked = Path("outputs"), repair: Repair = False) -> None:
    """Look at all that a report needs, and say what to do; ends with 0 when nothing hinders one, else with 1."""
    from reportlib.publish.doctor import examine

    if repair:
        log.begin(out)
    raise typer.Exit(0 if examine(out, typer.echo, repair) else 1)


def main() -> None:
    """Run a command; a ReportError is told in one sentence, unless --debug asks for the traceback."""
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    code = 1
    try:
        app(arguments, prog_name="python -m reportlib")
    except ReportError as error:
        _tell(error, str(error), debug)
        code = error.exit_code
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except Exception as error:
        if told := fault(error):
            _tell(error, str(told), debug)
        else:
            log.traceback()
            _tell(error, log.unexpected(error), debug)
    log.end(code)
    sys.exit(code)


def _tell(error: Exception, words: str, debug: bool) -> None:
    if debug:
        sys.stderr.write(without_secrets("".join(traceback.format_exception(error))))
    say(words, style="red")


def _run(
    kind: Kind | None, repo: str | None, label: str | None, file: Path | None, out: Path, dailies: bool = False, catch_up: bool = False,
    strict: bool = False,
) -> None:  # fmt: skip
    # A scheduler that ends a run finds in the heartbeat that it did, as a person finds it of Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with heartbeat.kept(out, say) as outcome:
        settings = _settings(kind, repo, label, file)
        outcome.of(settings.repository, FOLDERS.get(settings.kind, "other"), period_of(settings, datetime.now(UTC)).label)
        refuse_what_lacks(settings)
        with at_work(out):
            path = log.made(reports(settings, out, dailies, catch_up))
        lacking = missed(settings, out, path)
        if told := notice(lacking, catching_up(settings, file, out)):
            say(told, style="yellow")
        outcome.made(path, lacking, told)
        typer.echo(path)
        if strict:
            refuse_what_is_not_complete(path)


def _existing(repo: str | None, label: str | None, out: Path) -> Path:
    from reportlib.publish.existing import existing

    settings = _settings(None if label else "week", repo, label, None)
    if is_remote(out):
        refuse_unwritable(out)  # else what cannot be reached would be said not to be there
    return existing(out, settings.repository, settings.period)


def _settings(kind: Kind | None, repo: str | None, label: str | None, file: Path | None) -> Params:
    settings = parameters.choose(kind, file, {"repository": repo, "period": label})
    # A sync may take long: what cannot have begun is told before it.
    clock = datetime.now(UTC)
    refuse_future(period_of(settings, clock), clock)
    return settings
