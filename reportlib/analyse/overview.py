"""The Overview: every figure of a portfolio's page, computed from the reports of one period and handed to whoever draws or writes it.

This room brings data into the analysis, as `report` does; what it calls is pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd

from reportlib.analyse.portfolio import SERIES, shared, table, texts, total, worst_first
from reportlib.analyse.trends import Comparison, compare
from reportlib.collect import made
from reportlib.collect.made import Made
from reportlib.collect.store import Store
from reportlib.errors import OutputError, StoreError
from reportlib.period import Period, latest, parse
from reportlib.places import outputs, place, store_url
from reportlib.portfolio import Portfolio

MOST = 5_000
"""With more new tickets than these, what repositories share is looked for in those of the worst of them: the cost grows with the square."""


@dataclass(frozen=True)
class Overview:
    """The repositories of a portfolio in one period.

    Frames: `repositories` (COLUMNS, the worst first), `without` (repository, reason: those that have no report), `trend` (period and
    SERIES, the sum of those `reaching` repositories whose history reaches all of it), `shared` (title, tickets as (repository, number),
    repositories). `looked_at` of `new` tickets were compared for what they share.
    """

    params: Portfolio
    period: Period
    repositories: pd.DataFrame
    without: pd.DataFrame
    trend: pd.DataFrame
    reaching: int
    comparison: dict[str, Comparison]
    shared: pd.DataFrame
    new: int
    looked_at: int

    @property
    def as_of(self) -> datetime | None:
        """The instant up to which all of the reports have data; None where there is no report."""
        return None if self.repositories.empty else self.repositories["as_of"].min().to_pydatetime()

    @property
    def is_complete(self) -> bool:
        """Whether every repository has a report, and each report all that it should."""
        return self.without.empty and bool(self.repositories["is_complete"].all())


def overview(params: Portfolio | Mapping[str, Any]) -> Overview:
    """The Overview of the portfolio, from the reports of its period in REPORT_OUTPUTS and the store in REPORT_STORE.

    Without a period, the last one that was complete when the first of the repositories was synced.
    """
    asked = params if isinstance(params, Portfolio) else Portfolio(**params)
    store = Store(store_url())
    period = parse(asked.period, asked.timezone) if asked.period else _latest(asked, store)
    reports, why = _reports(asked, period)
    web_urls = {name: store.progress(name).web_url or "https://github.com" for name in reports}
    series = [one.label for one in period.back_to(asked.trend_periods)]
    repositories = worst_first(table(reports, web_urls, {name: _gaps(name, period, series[:-1]) for name in reports}))
    wanted, count = _new_tickets(reports, repositories["repository"].tolist())
    bodies = {name: store.bodies(name, numbers) for name, numbers in wanted.items()}
    tickets = texts(reports, wanted, bodies, asked)
    trend, reaching = total(repositories, series)
    return Overview(
        params=asked,
        period=period,
        repositories=repositories,
        without=pd.DataFrame(sorted(why.items()), columns=["repository", "reason"]),
        trend=trend,
        reaching=reaching,
        comparison={name: _compared(trend[name], is_running=not repositories["is_whole"].all()) for name in SERIES},
        shared=shared(tickets, asked.theme_distance),
        new=count,
        looked_at=len(tickets),
    )


def _latest(asked: Portfolio, store: Store) -> Period:
    """StoreError where no repository was ever synced."""
    synced = [at for name in asked.repositories if (at := store.progress(name).synced_at)]
    if not synced:
        raise StoreError("The store has no tickets of any of these repositories; make portfolio brings them in.")
    return latest(asked.kind, min(synced), asked.timezone)


def _reports(asked: Portfolio, period: Period) -> tuple[dict[str, Made], dict[str, str]]:
    """What was made, by repository; and of the others why not."""
    reports: dict[str, Made] = {}
    why = dict(asked.failed)
    for name in asked.repositories:
        try:
            if name not in why:
                reports[name] = made.read(place(outputs(), name, period) / "report.json")
        except OutputError as error:
            why[name] = str(error)
    return reports, why


def _gaps(name: str, period: Period, earlier: Sequence[str]) -> list[str]:
    """The earlier periods without a report, from the first on that has one."""
    there = [(place(outputs(), name, period).parent / label / "report.json").is_file() for label in earlier]
    return [label for at, label in enumerate(earlier) if not there[at] and any(there[:at])]


def _new_tickets(reports: Mapping[str, Made], order: Sequence[str]) -> tuple[dict[str, list[int]], int]:
    """The tickets to compare, by repository, MOST at most; and how many were opened."""
    wanted: dict[str, list[int]] = {}
    left = MOST
    for name in order:
        wanted[name] = reports[name].tickets.opened[:left]
        left -= len(wanted[name])
    return wanted, sum(len(report.tickets.opened) for report in reports.values())


def _compared(series: pd.Series, *, is_running: bool) -> Comparison:
    """A sum beside its past; a period that is still running is not down: it may yet come up."""
    compared = replace(compare(series), is_spike=None)
    return replace(compared, direction=None) if is_running and compared.direction == "down" and series.name != "backlog_end" else compared
