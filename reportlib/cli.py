"""The command line: a light wrapper that brings tickets in, executes the notebook and publishes. It computes nothing."""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from reportlib import params as parameters
from reportlib.errors import OutputError, ReportError, UnavailableError
from reportlib.params import Params
from reportlib.period import Kind, Period, latest, parse, refuse_future
from reportlib.publish.lock import alone

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
    _use_store(out)
    with alone(out, _say):
        _bring_in(settings)


@app.command()
def explore(repo: Repo = None, period: When = None, params: File = None, out: Out = Path("outputs")) -> None:
    """Open JupyterLab on a week, on a copy of explore.py in the outputs folder."""
    from reportlib.publish.explore import open_lab, prepare

    settings = _settings("week", repo, period, params)
    _use_store(out)
    with alone(out, _say):
        now, _ = _bring_in_what_can_be(settings)
    _forget_secrets()
    week = settings.model_copy(update={"period": _period(settings, now).label})
    open_lab(prepare(_notebooks() / "explore.py", week, out / "explore"))


@app.command()
def mail(repo: Repo = None, period: When = None, out: Out = Path("outputs")) -> None:
    """Make report.eml of a report that there is (without --period the latest weekly one): a mail with the page attached."""
    from reportlib.publish.mail import make_mail

    typer.echo(make_mail(_existing(repo, period, out), _say))


@app.command()
def pdf(repo: Repo = None, period: When = None, out: Out = Path("outputs")) -> None:
    """Make report.pdf of a report that there is (without --period the latest weekly one), by a Chromium or Chrome."""
    from reportlib.publish.pdf import make_pdf

    typer.echo(make_pdf(_existing(repo, period, out)))


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
        _say(str(error), style="red")
        sys.exit(error.exit_code)


def _run(
    kind: Kind | None, repo: str | None, label: str | None, file: Path | None, out: Path, dailies: bool = False, catch_up: bool = False,
    strict: bool = False,
) -> None:  # fmt: skip
    settings = _settings(kind, repo, label, file)
    _refuse_what_lacks(settings)
    _use_store(out)
    with alone(out, _say):
        path = _reports(settings, out, dailies, catch_up)
        typer.echo(path)
        _refuse_what_is_not_complete(path, strict)


def _reports(settings: Params, out: Path, dailies: bool, catch_up: bool) -> Path:
    """Sync, and make the report and those that were asked for beside it; its path."""
    from reportlib.publish.shelf import gaps, is_whole, place

    missing = gaps(out, settings.repository, _period(settings, datetime.now(UTC))) if catch_up else []
    now, is_current = _bring_in_what_can_be(settings, missing)
    _forget_secrets()
    # A period that GitHub was not reached for is the one that it was asked for.
    period = _period(settings, now if is_current else datetime.now(UTC))
    # The sample ends long before this machine's clock, so the gaps are those before its own last period.
    for other in gaps(out, settings.repository, period) if catch_up else []:
        typer.echo(_make(settings, other, out))
    for day in period.days() if dailies else ():
        if day.start < now and not is_whole(place(out, settings.repository, day)):
            _make(settings, day, out)
    return _make(settings, period, out)


def _refuse_what_is_not_complete(path: Path, strict: bool) -> None:
    from reportlib.publish.summary import read

    summary = read(path.with_name("report.json"))
    if strict and not (summary and summary.data.complete):
        raise ReportError(f"The report {path} is there, and not complete: it says at its head and at its end what is missing.")


def _refuse_what_lacks(settings: Params) -> None:
    """UsageError where an extra is not installed that the params ask for: told before a long sync."""
    if settings.language_model:
        from reportlib.wording import model

        model.ready()
    if settings.semantic:
        from reportlib.analyse import meaning

        meaning.ready()


def _existing(repo: str | None, label: str | None, out: Path) -> Path:
    from reportlib.publish.existing import existing

    settings = _settings(None if label else "week", repo, label, None)
    return existing(out, settings.repository, settings.period)


def _make(settings: Params, period: Period, out: Path) -> Path:
    """Execute the notebook of the period's kind, publish its files, renew the index."""
    from reportlib.publish.assets import share
    from reportlib.publish.execute import execute
    from reportlib.publish.export import export, outputs_of, publish
    from reportlib.publish.markdown import WIDTH
    from reportlib.publish.pictures import CHART, drawing, told
    from reportlib.publish.shelf import FOLDERS, gaps, place
    from reportlib.publish.site import write_index

    reported = [day.label for day in period.days() if place(out, settings.repository, day).joinpath("report.html").is_file()]
    linked = tuple(reported) if period.kind != "day" else ()
    missed = tuple(other.label for other in gaps(out, settings.repository, period))
    asked = settings.model_copy(update={"kind": period.kind, "period": period.label, "dailies": linked, "missed": missed})
    folder = place(out, settings.repository, period)
    failed = folder / "failed.ipynb"
    with drawing(out) as draw:
        notebook = execute(_notebooks() / f"{FOLDERS.get(period.kind, 'monthly')}.py", asked, failed)
        drawn = draw(outputs_of(notebook, CHART), WIDTH)
    if drawn.is_fault:
        _say(told(drawn, "report.md"), style="yellow")
    if settings.assets == "shared":
        share(out)
    path = publish(export(notebook, settings.assets, drawn), folder)
    failed.unlink(missing_ok=True)
    write_index(out, settings.site_url)
    return path


def _bring_in(settings: Params, also: Sequence[Period] = ()) -> datetime:
    """Sync the repository as far back as its report looks, and those of the periods `also`; its time is the data's now."""
    from reportlib.analyse.report import store_url
    from reportlib.collect.intake import bring_in

    # Which period is the latest is asked of this machine's clock only to know how far back to read; the report asks the source's.
    start = min([*also, _period(settings, datetime.now(UTC))], key=lambda period: period.first)
    history_from = (start.back_to(settings.trend_periods)[0] if start.kind != "day" else start).start.astimezone(UTC)
    earliest = min(history_from, start.start.astimezone(UTC) - timedelta(weeks=settings.history_weeks))
    return bring_in(settings.repository, store_url(), earliest, Console(stderr=True))


def _bring_in_what_can_be(settings: Params, also: Sequence[Period] = ()) -> tuple[datetime, bool]:
    """The data's now, and whether GitHub gave it: where it does not answer, the data that the store has reaches into the period."""
    from reportlib.analyse.report import store_url
    from reportlib.collect.intake import fall_back

    try:
        return _bring_in(settings, also), True
    except UnavailableError as error:
        begin = _period(settings, datetime.now(UTC)).start.astimezone(UTC)
        synced_at = fall_back(settings.repository, store_url(), begin, error)
        _say(f"{error} Until then the report rests on the data as of {synced_at:%Y-%m-%d %H:%M} UTC.", style="yellow")
        return synced_at, False


def _forget_secrets() -> None:
    """What comes after a sync needs no token: the kernel, and a notebook that somebody changed, get none."""
    from reportlib.collect.auth import SECRETS

    for name in SECRETS:
        os.environ.pop(name, None)


def _settings(kind: Kind | None, repo: str | None, label: str | None, file: Path | None) -> Params:
    settings = parameters.choose(kind, file, {"repository": repo, "period": label})
    # A sync may take long: what cannot have begun is told before it.
    clock = datetime.now(UTC)
    refuse_future(_period(settings, clock), clock)
    return settings


def _period(settings: Params, now: datetime) -> Period:
    """The period asked for; without one, the last that is complete."""
    return parse(settings.period, settings.timezone) if settings.period else latest(settings.kind, now, settings.timezone)


def _use_store(out: Path) -> None:
    """The kernel finds the same store through the environment; a path never becomes a parameter."""
    try:
        if out.exists() and not out.is_dir():
            raise OutputError(f"The outputs folder {out} is a file; name a folder with OUT=.")
        out.mkdir(parents=True, exist_ok=True)
        # Only a file that was made tells: permissions say nothing of /proc, or to root.
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise OutputError(
            f"Nothing can be written to the outputs folder {out} ({error.strerror}); make it writable, or name another with OUT=."
        ) from error
    os.environ.setdefault("REPORT_STORE", f"sqlite:///{(out / 'store.db').resolve()}")


def _notebooks() -> Path:
    """The notebooks beside the package in a checkout, else the copy inside an installed one."""
    package = Path(__file__).parent
    beside = package.parent / "notebooks"
    return beside if (beside / "weekly.py").is_file() else package / "_notebooks"


def _say(words: str, style: str | None = None) -> None:
    Console(stderr=True, soft_wrap=True).print(words, style=style, highlight=False, markup=False)
