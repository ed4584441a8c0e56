"""What a command does: the store found, the tickets brought in, the notebooks executed and published, one after the other."""

import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer

from reportlib.errors import ReportError, UnavailableError
from reportlib.language_model import KEY
from reportlib.params import SAMPLE, Params
from reportlib.period import Period, latest, parse, refuse_future
from reportlib.places import FOLDERS, is_remote, local, place, store_url
from reportlib.publish import log
from reportlib.publish.lock import alone
from reportlib.publish.writable import refuse_unwritable


@contextmanager
def at_work(out: Path) -> Iterator[None]:
    """While the block runs, the folder is there and no other run works in it; OutputError where that cannot be."""
    use_store(out)
    with alone(out, say):
        run = log.current()
        if run and (fault := run.renew()):
            say(f"The log {run.file} cannot be written ({fault}); the run goes on without.", style="yellow")
        yield


def use_store(out: Path) -> None:
    """The kernel finds the same store through the environment; a path never becomes a parameter."""
    refuse_unwritable(out)
    os.environ["REPORT_OUTPUTS"] = str(out if is_remote(out) else out.resolve())
    os.environ.setdefault("REPORT_STORE", f"sqlite:///{(local(out) / 'store.db').resolve()}")


def refuse_what_lacks(settings: Params) -> None:
    """UsageError where an extra is not installed that the params ask for: told before a long sync."""
    if settings.language_model:
        from reportlib.wording import model

        model.ready()
    if settings.semantic:
        from reportlib.analyse import meaning

        meaning.ready()


def refuse_what_does_not_reach(scheduler: str | None) -> None:
    """UsageError or FleetError where the scheduler's workers cannot make reports: told before a long sync."""
    if scheduler:
        from reportlib.publish import away, fleet

        away.refuse_what_is_here_alone()
        with fleet.elsewhere(scheduler):
            pass


def period_of(settings: Params, now: datetime) -> Period:
    """The period asked for; without one, the last that is complete."""
    return parse(settings.period, settings.timezone) if settings.period else latest(settings.kind, now, settings.timezone)


def sync_what_can_be(settings: Params, also: Sequence[Period] = ()) -> tuple[datetime, bool]:
    """The data's now, and whether GitHub gave it: where it does not answer, the data that the store has reaches into the period."""
    try:
        return sync_all(settings, also), True
    except UnavailableError as error:
        return do_without(settings, error), False


def do_without(settings: Params, error: UnavailableError) -> datetime:
    """The time of what the store has, where that reaches into the period; else the error."""
    from reportlib.collect.intake import fall_back

    begin = period_of(settings, datetime.now(UTC)).start.astimezone(UTC)
    synced_at = fall_back(settings.repository, store_url(), begin, error)
    say(f"{error} Until then the report rests on the data as of {synced_at:%Y-%m-%d %H:%M} UTC.", style="yellow")
    return synced_at


def sync_all(settings: Params, also: Sequence[Period] = ()) -> datetime:
    """Sync the repository as far back as its report looks, and those of the periods `also`; its time is the data's now."""
    from reportlib.collect.intake import bring_in

    # Which period is the latest is asked of this machine's clock only to know how far back to read; the report asks the source's.
    start = min([*also, period_of(settings, datetime.now(UTC))], key=lambda period: period.first)
    history_from = (start.back_to(settings.trend_periods)[0] if start.kind != "day" else start).start.astimezone(UTC)
    earliest = min(history_from, start.start.astimezone(UTC) - timedelta(weeks=settings.history_weeks))
    return bring_in(settings.repository, store_url(), earliest, log.Screen(), settings.max_wait, log.spent)


def forget_secrets(asks_model: bool) -> None:
    """What comes after a sync needs no token: the kernel, and a notebook that somebody changed, get none.

    Two stay, as the notebook uses them: the store's address, and the key of a language model where one may be asked.
    """
    from reportlib.collect.auth import SECRETS

    for name in SECRETS if asks_model else (*SECRETS, KEY):
        os.environ.pop(name, None)


def reports(settings: Params, out: Path, dailies: bool, catch_up: bool) -> Path:
    """Sync, and make the report and those that were asked for beside it; its path."""
    from reportlib.publish.shelf import gaps, is_whole

    missing = gaps(out, settings.repository, period_of(settings, datetime.now(UTC))) if catch_up else []
    now, is_current = sync_what_can_be(settings, missing)
    forget_secrets(asks_model=settings.language_model is not None)
    # A period that GitHub was not reached for is the one that it was asked for.
    period = period_of(settings, now if is_current else datetime.now(UTC))
    # The sample ends long before this machine's clock, so the gaps are those before its own last period.
    for other in gaps(out, settings.repository, period) if catch_up else []:
        show(_make(settings, other, out))
    for day in period.days() if dailies else ():
        if day.start < now and not is_whole(place(out, settings.repository, day)):
            _make(settings, day, out)
    return _make(settings, period, out)


def missed(settings: Params, out: Path, report: Path) -> list[str]:
    """The periods before that of the report, from the first one on, that have none."""
    from reportlib.publish.shelf import gaps

    return [period.label for period in gaps(out, settings.repository, parse(report.parent.name, settings.timezone))]


def catching_up(settings: Params, file: Path | None, out: Path) -> str:
    """The command that makes what was missed, with the same params in the same folder."""
    target = FOLDERS.get(settings.kind, "")
    given = {
        "REPO": "" if settings.repository == SAMPLE else settings.repository,
        "PARAMS": "" if file in (None, Path(f"params/{target}.yaml")) else str(file),
        "OUT": "" if out == Path("outputs") else str(out),
    }
    return " ".join([f"make {target}", *(f"{name}={shlex.quote(value)}" for name, value in given.items() if value), "CATCH_UP=1"])


def refuse_what_is_not_complete(path: Path) -> None:
    """ReportError where the report says that it is not complete."""
    from reportlib.collect.summary import read

    summary = read(path.with_name("report.json"))
    if not (summary and summary.data.complete):
        raise ReportError(f"The report {path} is there, and not complete: it says at its head and at its end what is missing.")


def say(words: str, style: str | None = None) -> None:
    """Tell the person at the terminal; stdout is for paths."""
    log.Screen(soft_wrap=True).print(words, style=style, highlight=False, markup=False)


def show(path: Path) -> None:
    """A report's path on stdout, and in the log."""
    typer.echo(path)
    log.note(str(path))


def _make(settings: Params, period: Period, out: Path) -> Path:
    """The period's report, and the index with it."""
    from reportlib.publish.make import asked, make
    from reportlib.publish.shelf import gaps
    from reportlib.publish.site import write_index

    made = make(asked(settings, period, out, gaps(out, settings.repository, period)), out, of_many=True)
    if made.warning:
        say(made.warning, style="yellow")
    write_index(out, settings.site_url)
    return made.page


def backfill(settings: Params, first: Period, last: Period, out: Path, scheduler: str | None = None) -> Path:
    """Sync once, and make the reports from the first period to the last that are missing; the index.

    ReportError where one could not be made: the others are there.
    """
    from reportlib.publish.backfill import fill, span

    periods = span(first, last)
    refuse_future(first, datetime.now(UTC))
    now, _ = sync_what_can_be(settings, periods[:1])
    forget_secrets(asks_model=settings.language_model is not None)
    filled = fill(settings, periods, out, now, scheduler)
    for words in filled.failed.values():
        say(words, style="red")
    say(str(filled))
    if filled.failed:
        raise ReportError(f"Without a report: {', '.join(filled.failed)}; the same command makes what is missing, and nothing twice.")
    return out / "index.html"
