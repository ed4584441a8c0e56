"""report.json of a portfolio: the same page for programs."""

import math
from typing import Any

import pandas as pd

from reportlib.analyse.overview import Overview
from reportlib.analyse.tickets import rows
from reportlib.portfolio import NAME
from reportlib.present import mime
from reportlib.present.contract import Shown
from reportlib.present.figure_parts import PeriodPart
from reportlib.present.models import SCHEMA_VERSION
from reportlib.present.portfolio.head import sentences
from reportlib.present.portfolio.models import (
    PortfolioDataPart,
    PortfolioTwin,
    RepositoryPart,
    SharedPart,
    SharedTicketPart,
    SumPart,
    TotalPart,
    WithoutPart,
)


def twin(overview: Overview) -> Shown:
    """The page's JSON twin, checked against its schema."""
    return Shown(mime.PORTFOLIO, content(overview).model_dump(mode="json"))


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


def _repository(row: Any) -> RepositoryPart:
    hours = row.median_hours
    return RepositoryPart(
        repository=row.repository, opened=row.opened, closed=row.closed, net=row.net, backlog_end=row.backlog, answered=row.answered,
        unanswered=row.unanswered, first_response_median_hours=None if hours is None or math.isnan(hours) else hours, late=row.late,
        late_in_all=row.late_in_all, spikes=row.spikes, as_of=row.as_of.isoformat(), complete=bool(row.is_complete), missed=row.gaps,
    )  # fmt: skip


def _known(count: Any) -> int | None:
    return None if pd.isna(count) else int(count)
