"""report.json: the same report for programs, by a published schema (report.schema.json)."""

import math
from dataclasses import asdict
from typing import Any

import pandas as pd
from pydantic import BaseModel

from reportlib.analyse.evidence import THEMES
from reportlib.analyse.report import Report
from reportlib.analyse.response import Duration, Waiting
from reportlib.analyse.tickets import rows
from reportlib.analyse.trends import Comparison
from reportlib.present import advising, mime, text
from reportlib.present.figure_parts import (
    BacklogPart,
    ComparisonPart,
    DurationPart,
    FlowPart,
    PeriodPart,
    RatesPart,
    ReasonsPart,
    ResponsePart,
    SharePart,
    SummaryPart,
    TargetPart,
    TrendPart,
    TurnsPart,
    WaitingPart,
    WaitingTicketPart,
)
from reportlib.present.models import SCHEMA_VERSION, DataPart, Twin
from reportlib.present.problems import describe
from reportlib.present.row_parts import (
    ActivePart,
    AdvicePart,
    ChainPart,
    DayPart,
    DuplicatePart,
    FigurePart,
    LabelPart,
    NamedPart,
    RelatedPart,
    ThemePart,
    TicketsPart,
)
from reportlib.present.sentences import sentences


class Shown:
    """A twin as a notebook's output: a type of its own, which no front end draws."""

    def __init__(self, mime: str, content: dict[str, Any]) -> None:
        self._mime, self._content = mime, content

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {self._mime: self._content, "text/plain": "report.json"}


def twin(report: Report) -> Shown:
    """The report's JSON twin, checked against its schema."""
    return Shown(mime.TWIN, content(report).model_dump(mode="json"))


def content(report: Report) -> Twin:
    """The report as the published model; raises if it does not fit."""
    active, flow, period = report.active, report.flow, report.period
    resolved = int((~active["is_open"]).sum())
    return Twin(
        schema_version=SCHEMA_VERSION,
        repository=report.repository,
        period=PeriodPart(
            kind=period.kind, label=period.label, start=period.start.isoformat(), end=period.end.isoformat(), timezone=period.timezone
        ),
        as_of=report.as_of.isoformat(),
        headline=sentences(report),
        summary=SummaryPart(total_tickets=len(active), resolved_tickets=resolved, open_tickets=len(active) - resolved),
        flow=FlowPart(
            opened=len(flow.opened), closed=len(flow.closed), reopened=len(flow.reopened), close_events=flow.close_events,
            reopen_events=flow.reopen_events, removed=len(flow.removed), backlog_start=flow.backlog_start,
            backlog_end=flow.backlog_end, net=flow.net, closed_by_reason=ReasonsPart(**report.closed_by_reason),
        ),
        response=ResponsePart(
            first_response=_waiting(report.first_response), first_team_response=_waiting(report.first_team_response),
            target=_target(report), time_to_close=_duration(report.time_to_close),
            time_to_first_close=_duration(report.time_to_first_close),
            one_touch=SharePart(**asdict(report.one_touch)), waiting=TurnsPart(**_rounded(report.turns)),
        ),
        rates=RatesPart(
            reopen_rate=_hours(flow.reopen_rate), backlog_management_index=_hours(flow.management_index),
            closed_by_bot=report.closed_by_bot,
        ),
        backlog=BacklogPart(**_rounded(report.backlog_age)),
        ticket_breakdown=[LabelPart(**_picked(row, LabelPart) | _past(row["compared"])) for row in report.labels.to_dict("records")],
        most_active_tickets=[
            ActivePart(**_picked(row, ActivePart) | {"url": _url(report, row["number"]), "state": "open" if row["is_open"] else "closed"})
            for row in active.to_dict("records")
        ],
        common_issues=[_theme(report, row) for row in rows(report.themes.table)],
        likely_duplicates=[
            DuplicatePart(**_picked(row, DuplicatePart) | {"other_state": "open" if row["other_is_open"] else "closed"})
            for row in report.duplicates.to_dict("records")
        ],
        duplicate_chains=[ChainPart(oldest=chain[0], tickets=list(chain)) for chain in report.chains],
        recommendations=[_advice(report, place) for place in range(len(report.advice))],
        trend=[TrendPart(**_picked(row, TrendPart)) for row in report.trend.astype(object).to_dict("records")],
        comparison=[_compared(figure, compared) for figure, compared in report.comparison.items()],
        daily_reports=[
            DayPart(url=f"../../daily/{row['date']}/report.html" if row["is_reported"] else None, **_picked(row, DayPart))
            for row in report.days.to_dict("records")
        ],
        tickets=TicketsPart(**{name: sorted(listed["number"].tolist()) for name, listed in report.tickets.items()}),
        data=DataPart(
            source=report.source, synced_at=report.synced_at.isoformat(), complete=report.is_complete,
            notes=[note.words for note in report.notes],
        ),
    )  # fmt: skip


def theme_id(theme: int) -> str:
    """A theme's name in the JSON."""
    return f"theme-{theme}"


def _theme(report: Report, row: Any) -> ThemePart:
    related = [
        RelatedPart(number=number, title=title, url=_url(report, number)) for number, title in zip(row.numbers, row.titles, strict=True)
    ]
    quote = f" #{row.quoted}: “{text.cut(row.quote, 220)}”" if row.quote else ""
    worded = report.wordings.descriptions.get(row.theme)
    return ThemePart(
        id=theme_id(row.theme), title=row.title, description=worded or describe(row, report) + quote,
        worded_by=report.wordings.model if worded else None,
        frequency=row.frequency, status=row.status, related_issues=related, **_past(row.compared), active=row.active, open=row.open,
        per_period=row.counts, first_opened=row.first.isoformat(), latest_opened=row.latest.isoformat(),
        platforms=_named(row.platforms), versions=_named(row.versions), since_version=row.since or None,
        quote=text.cut(row.quote, 220) or None, quoted_ticket=row.quoted if row.quote else None,
        shared_error=text.cut(row.error, 220) or None, tickets_with_error=row.with_error,
    )  # fmt: skip


def _named(counted: list[tuple[str, int]]) -> list[NamedPart]:
    return [NamedPart(name=name, tickets=tickets) for name, tickets in counted]


def _advice(report: Report, place: int) -> AdvicePart:
    advice, worded = report.advice[place], report.wordings.advice.get(place)
    action, why = worded or advising.words(advice, report)
    of = theme_id(advice.of) if advice.rule in THEMES and isinstance(advice.of, int) else advice.of
    return AdvicePart(
        action=action, why=why, worded_by=report.wordings.model if worded else None,
        tickets=list(advice.tickets), rule=advice.rule, in_a_row=advice.in_a_row,
        figure=FigurePart(name=advising.FIGURES[advice.rule], of=of, value=advice.value),
    )  # fmt: skip


def _compared(figure: str, compared: Comparison) -> ComparisonPart:
    return ComparisonPart(
        figure=figure, value=_hours(compared.value), previous=_hours(compared.previous), median_of_8=_hours(compared.median),
        low=_hours(compared.low), high=_hours(compared.high), direction=compared.direction, is_spike=compared.is_spike,
    )  # fmt: skip


def _past(compared: Comparison) -> dict[str, Any]:
    """How many tickets of a label or a theme were opened, beside the periods before."""
    return {
        "opened": compared.value, "opened_previous": compared.previous, "opened_median_of_8": compared.median,
        "is_spike": compared.is_spike,
    }  # fmt: skip


def _picked(row: dict[Any, Any], part: type[BaseModel]) -> dict[str, Any]:
    """The row's values that the part has, None for what is missing."""
    return {name: _value(row[name]) for name in part.model_fields if name in row}


def _value(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return round(value, 4) if isinstance(value, float) else value


def _rounded(figures: Any) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(figures).items()}


def _hours(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, 4)


def _waiting(waiting: Waiting) -> WaitingPart:
    return WaitingPart(
        n=waiting.n, answered=waiting.answered, unanswered=waiting.unanswered, median_hours=_hours(waiting.median_hours),
        p90_hours=_hours(waiting.p90_hours), median_all_hours=_hours(waiting.median_all_hours),
    )  # fmt: skip


def _target(report: Report) -> TargetPart:
    target = report.target
    return TargetPart(
        clock="business" if report.params.business_hours else "calendar", n=target.n, within=target.within, share=_hours(target.share),
        late=target.late, not_due=target.not_due, late_tickets=_unanswered(report, target.late_tickets),
        soon_late_tickets=_unanswered(report, target.soon_late_tickets),
    )  # fmt: skip


def _unanswered(report: Report, tickets: pd.DataFrame) -> list[WaitingTicketPart]:
    return [
        WaitingTicketPart(**_picked(row, WaitingTicketPart) | {"url": _url(report, row["number"]), "due_at": row["due_at"].isoformat()})
        for row in tickets.to_dict("records")
    ]


def _duration(duration: Duration) -> DurationPart:
    return DurationPart(n=duration.n, median_hours=_hours(duration.median_hours), p90_hours=_hours(duration.p90_hours))


def _url(report: Report, number: int) -> str:
    return text.address(report.web_url, report.repository, number)
