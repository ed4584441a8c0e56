"""report.json of a portfolio: the same page for programs, by a published schema (portfolio.schema.json)."""

import json
import math
from typing import Any

import pandas as pd

from reportlib.analyse.overview import Overview
from reportlib.analyse.tickets import rows
from reportlib.portfolio import NAME
from reportlib.present.contract import SCHEMA_VERSION
from reportlib.present.figure_parts import Part, PeriodPart
from reportlib.present.portfolio.head import sentences

MIME = "application/vnd.reportlib.portfolio+json"


class TotalPart(Part):
    """The sums of the repositories that have a report."""

    opened: int
    closed: int
    backlog_end: int
    net: int
    answered: int
    unanswered: int
    late: int


class SumPart(Part):
    """A period's sums of those repositories whose history reaches the whole trend; null where none does."""

    period: str
    opened: int | None
    closed: int | None
    backlog_end: int | None
    first_response_median_hours: None = None


class RepositoryPart(Part):
    """A repository, the worst first; late: tickets opened in the period and past their target, late_in_all: of the whole backlog.

    spikes name what came up; missed are the earlier periods of the trend that have no report.
    """

    repository: str
    opened: int
    closed: int
    net: int
    backlog_end: int
    answered: int
    unanswered: int
    first_response_median_hours: float | None
    late: int
    late_in_all: int
    spikes: list[str]
    as_of: str
    complete: bool
    missed: list[str]


class WithoutPart(Part):
    """A repository that has no report, and why."""

    repository: str
    reason: str


class SharedTicketPart(Part):
    """A ticket of one of the repositories."""

    repository: str
    number: int


class SharedPart(Part):
    """What new tickets of several repositories have in common."""

    title: str
    repositories: int
    tickets: list[SharedTicketPart]


class PortfolioDataPart(Part):
    """What the page rests on: complete where every repository has a report and each has all that it should; of the new tickets, how many
    were compared; how many repositories the trend sums.
    """

    complete: bool
    compared: int
    new: int
    reaching: int


class PortfolioTwin(Part):
    """The whole page. Times are ISO-8601 with offset, durations hours, absent values null, lists complete."""

    schema_version: str
    repository: str
    period: PeriodPart
    as_of: str
    headline: list[str]
    flow: TotalPart
    repositories: list[RepositoryPart]
    without_report: list[WithoutPart]
    common_issues: list[SharedPart]
    trend: list[SumPart]
    data: PortfolioDataPart


class Shown:
    """The twin as a notebook's output: a type of its own, which no front end draws."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {MIME: self._content, "text/plain": "report.json"}


def twin(overview: Overview) -> Shown:
    """The page's JSON twin, checked against its schema."""
    return Shown(content(overview).model_dump(mode="json"))


def content(overview: Overview) -> PortfolioTwin:
    """The page as the published model; raises if it does not fit."""
    table, period = overview.repositories, overview.period
    total = {name: int(table[name].sum()) for name in ("opened", "closed", "net", "answered", "unanswered", "late")}
    return PortfolioTwin(
        schema_version=SCHEMA_VERSION,
        repository=NAME,
        period=PeriodPart(
            kind=period.kind, label=period.label, start=period.start.isoformat(), end=period.end.isoformat(), timezone=period.timezone
        ),
        as_of=(overview.as_of or period.start).isoformat(),
        headline=sentences(overview),
        flow=TotalPart(**total, backlog_end=int(table["backlog"].sum())),
        repositories=[_repository(row) for row in rows(table)],
        without_report=[WithoutPart(repository=row.repository, reason=row.reason) for row in rows(overview.without)],
        common_issues=[
            SharedPart(
                title=row.title, repositories=row.repositories,
                tickets=[SharedTicketPart(repository=name, number=number) for name, number in row.tickets],
            )
            for row in rows(overview.shared)
        ],
        trend=[
            SumPart(period=row.period, opened=_known(row.opened), closed=_known(row.closed), backlog_end=_known(row.backlog_end))
            for row in rows(overview.trend)
        ],
        data=PortfolioDataPart(
            complete=overview.is_complete, compared=overview.looked_at, new=overview.new, reaching=overview.reaching
        ),
    )  # fmt: skip


def schema() -> str:
    """The JSON Schema of a portfolio's report.json, as text."""
    return json.dumps(PortfolioTwin.model_json_schema(), indent=2, sort_keys=True) + "\n"


def _repository(row: Any) -> RepositoryPart:
    hours = row.median_hours
    return RepositoryPart(
        repository=row.repository, opened=row.opened, closed=row.closed, net=row.net, backlog_end=row.backlog, answered=row.answered,
        unanswered=row.unanswered, first_response_median_hours=None if hours is None or math.isnan(hours) else hours, late=row.late,
        late_in_all=row.late_in_all, spikes=row.spikes, as_of=row.as_of.isoformat(), complete=bool(row.is_complete), missed=row.gaps,
    )  # fmt: skip


def _known(count: Any) -> int | None:
    return None if pd.isna(count) else int(count)
