"""The reports of many repositories, and the page that has them side by side."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from reportlib.collect.store import Store
from reportlib.errors import LimitError, ReportError, UnavailableError, UsageError
from reportlib.params import SAMPLE, Params
from reportlib.period import latest, parse
from reportlib.places import store_url
from reportlib.portfolio import NAME, Portfolio
from reportlib.present.portfolio.models import schema
from reportlib.publish import log
from reportlib.publish.batch import make_all
from reportlib.publish.make import asked, make
from reportlib.publish.replace import replace
from reportlib.publish.run import do_without, forget_secrets, say, sync_all
from reportlib.publish.shelf import gaps
from reportlib.publish.site import write_index


def publish(portfolio: Portfolio, report: Params, out: Path, scheduler: str | None = None) -> tuple[Path, dict[str, str]]:
    """The page on the portfolio's repositories, whose reports are made first; and why some of those could not be.

    ReportError where there is no page.
    """
    names = _named(portfolio, report)
    failed, now = _sync(names, report)
    forget_secrets(asks_model=report.language_model is not None)
    period = parse(report.period, report.timezone) if report.period else latest(report.kind, now, report.timezone)
    each = {name: report.model_copy(update={"repository": name}) for name in names if name not in failed}
    tasks = {name: asked(settings, period, out, gaps(out, name, period)) for name, settings in each.items()}
    failed |= make_all(tasks, out, NAME, scheduler)
    filled = portfolio.model_copy(
        update={
            "repositories": tuple(names), "organization": None, "topic": None, "leave_out": (), "failed": dict(sorted(failed.items())),
            "kind": period.kind, "period": period.label, "missed": tuple(one.label for one in gaps(out, NAME, period)),
        }
    )  # fmt: skip
    made = make(filled, out)
    if made.warning:
        say(made.warning, style="yellow")
    replace(out / "portfolio.schema.json", schema().encode())
    write_index(out, report.site_url)
    return made.page, failed


def _named(portfolio: Portfolio, report: Params) -> list[str]:
    """All repositories that are meant, sorted."""
    names = set(portfolio.repositories)
    if portfolio.organization:
        from reportlib.collect.listing import repositories

        names |= set(repositories(portfolio.organization, portfolio.topic, log.Screen(), report.max_wait))
    left_out = {name.casefold() for name in portfolio.leave_out}
    kept = sorted((name for name in names if name.casefold() not in left_out), key=str.casefold)
    if not kept:
        raise UsageError("The portfolio has no repository; see repositories, organization, topic and leave_out in its params.")
    return kept


def _sync(names: Sequence[str], report: Params) -> tuple[dict[str, str], datetime]:
    """Bring each repository's tickets in, one after the other; why that failed for some, and the data's now.

    Those whose data is oldest come first, so that no repository always waits where the request limit does not do for all. Once it is used
    up, nothing more is asked of GitHub, and the others do with what the store has.
    """
    failed: dict[str, str] = {}
    instants: dict[str, datetime] = {}
    limit: LimitError | None = None
    for name in _oldest_first(names):
        settings = report.model_copy(update={"repository": name})
        try:
            if limit and name != SAMPLE:
                do_without(settings, limit)
            else:
                instants[name] = sync_all(settings)
        except ReportError as error:
            limit = error if isinstance(error, LimitError) else limit
            failed |= _stand_in(settings, error)
    # The sample ends long ago.
    known = {name: now for name, now in instants.items() if name != SAMPLE} or instants
    return failed, max(known.values(), default=datetime.now(UTC))


def _stand_in(settings: Params, error: ReportError) -> dict[str, str]:
    """Nothing where the store has data that will do; else why there is none."""
    try:
        if not isinstance(error, UnavailableError):
            raise error
        do_without(settings, error)
    except ReportError as fault:
        say(f"{settings.repository}: {fault}", style="yellow")
        return {settings.repository: str(fault)}
    return {}


def _oldest_first(names: Sequence[str]) -> list[str]:
    store = Store(store_url())
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(names, key=lambda name: (store.progress(name).synced_at or never, name))
