"""report.json: the same report for programs, by a published schema (report.schema.json)."""

import json
import math
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from reportlib.analyse.report import Report
from reportlib.analyse.response import Duration, Waiting
from reportlib.analyse.tickets import rows
from reportlib.present import text
from reportlib.present.problems import describe

MIME = "application/vnd.reportlib.report+json"
SCHEMA_VERSION = "1.0"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PeriodPart(_Part):
    """The period: start and end ISO-8601 with offset, half-open."""

    kind: Literal["day", "week", "month", "quarter", "range"]
    label: str
    start: str
    end: str
    timezone: str


class SummaryPart(_Part):
    """Active tickets: total = resolved + open."""

    total_tickets: int
    resolved_tickets: int
    open_tickets: int


class ReasonsPart(_Part):
    """Closed tickets by the reason given; one without a reason is in none."""

    completed: int
    not_planned: int
    duplicate: int


class FlowPart(_Part):
    """net = opened + reopen_events - close_events - removed = backlog_end - backlog_start."""

    opened: int
    closed: int
    reopened: int
    close_events: int
    reopen_events: int
    removed: int
    backlog_start: int
    backlog_end: int
    net: int
    closed_by_reason: ReasonsPart


class WaitingPart(_Part):
    """Hours from opening to an answer; median_all_hours counts the unanswered as still waiting (Kaplan-Meier)."""

    n: int
    answered: int
    unanswered: int
    median_hours: float | None
    p90_hours: float | None
    median_all_hours: float | None


class DurationPart(_Part):
    """Hours from opening to the last close."""

    n: int
    median_hours: float | None
    p90_hours: float | None


class ResponsePart(_Part):
    """How long reporters wait."""

    first_response: WaitingPart
    first_team_response: WaitingPart
    time_to_close: DurationPart


class LabelPart(_Part):
    """Active tickets of one label."""

    category: str
    received: int
    resolved: int
    pending: int


class ActivePart(_Part):
    """An active ticket with its activity level and the parts of it."""

    number: int
    title: str
    url: str
    state: Literal["open", "closed"]
    activity_level: float
    comments: int
    reactions: int
    age_days: int
    recent: bool
    comments_in_period: int
    people_in_period: int


class RelatedPart(_Part):
    """A ticket of a theme."""

    number: int
    title: str
    url: str


class ThemePart(_Part):
    """A theme; frequency is the number of its tickets."""

    id: str
    title: str
    description: str
    frequency: int
    status: Literal["new", "growing", "steady", "fading", "gone", "back"]
    related_issues: list[RelatedPart]


class DuplicatePart(_Part):
    """A new ticket and the older one that it resembles; score 0 to 1."""

    number: int
    other: int
    score: float
    reason: str


class AdvicePart(_Part):
    """A recommendation with the tickets that it rests on."""

    action: str
    why: str
    tickets: list[int]


class TrendPart(_Part):
    """One period of the trend; null where the history does not reach."""

    period: str
    opened: int | None
    closed: int | None
    reopened: int | None
    backlog_end: int | None
    first_response_median_hours: float | None


class DayPart(_Part):
    """One day of the period; url leads to its daily report where there is one."""

    date: str
    weekday: str
    opened: int
    closed: int
    active: int
    url: str | None


class DataPart(_Part):
    """What the report rests on."""

    source: str
    synced_at: str
    complete: bool
    notes: list[str]


class Twin(_Part):
    """The whole report. Times are ISO-8601 with offset, durations hours, absent values null, lists complete."""

    schema_version: str
    repository: str
    period: PeriodPart
    as_of: str
    summary: SummaryPart
    flow: FlowPart
    response: ResponsePart
    ticket_breakdown: list[LabelPart]
    most_active_tickets: list[ActivePart]
    common_issues: list[ThemePart]
    likely_duplicates: list[DuplicatePart]
    recommendations: list[AdvicePart]
    trend: list[TrendPart]
    daily_reports: list[DayPart]
    data: DataPart


class Shown:
    """The twin as a notebook's output: a type of its own, which no front end draws."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {MIME: self._content, "text/plain": "report.json"}


def twin(report: Report) -> Shown:
    """The report's JSON twin, checked against its schema."""
    return Shown(content(report).model_dump(mode="json"))


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
        summary=SummaryPart(total_tickets=len(active), resolved_tickets=resolved, open_tickets=len(active) - resolved),
        flow=FlowPart(
            opened=len(flow.opened), closed=len(flow.closed), reopened=len(flow.reopened), close_events=flow.close_events,
            reopen_events=flow.reopen_events, removed=len(flow.removed), backlog_start=flow.backlog_start,
            backlog_end=flow.backlog_end, net=flow.net, closed_by_reason=ReasonsPart(**report.closed_by_reason),
        ),
        response=ResponsePart(
            first_response=_waiting(report.first_response), first_team_response=_waiting(report.first_team_response),
            time_to_close=_duration(report.time_to_close),
        ),
        ticket_breakdown=[LabelPart(**_picked(row, LabelPart)) for row in report.labels.to_dict("records")],
        most_active_tickets=[
            ActivePart(**_picked(row, ActivePart) | {"url": _url(report, row["number"]), "state": "open" if row["is_open"] else "closed"})
            for row in active.to_dict("records")
        ],
        common_issues=[_theme(report, row) for row in rows(report.themes.table)],
        likely_duplicates=[DuplicatePart(**_picked(row, DuplicatePart)) for row in report.themes.pairs.to_dict("records")],
        recommendations=[AdvicePart(action=one.action, why=one.why, tickets=list(one.tickets)) for one in report.advice],
        trend=[TrendPart(**_picked(row, TrendPart)) for row in report.trend.astype(object).to_dict("records")],
        daily_reports=[
            DayPart(url=f"../../daily/{row['date']}/report.html" if row["is_reported"] else None, **_picked(row, DayPart))
            for row in report.days.to_dict("records")
        ],
        data=DataPart(source=report.source, synced_at=report.synced_at.isoformat(), complete=report.is_complete, notes=report.notes),
    )  # fmt: skip


def schema() -> str:
    """The JSON Schema of report.json, as text."""
    return json.dumps(Twin.model_json_schema(), indent=2, sort_keys=True) + "\n"


def _theme(report: Report, row: Any) -> ThemePart:
    related = [
        RelatedPart(number=number, title=title, url=_url(report, number)) for number, title in zip(row.numbers, row.titles, strict=True)
    ]
    quote = f" #{row.quoted}: “{text.cut(row.quote, 220)}”" if row.quote else ""
    return ThemePart(
        id=f"theme-{row.theme}", title=row.title, description=describe(row, report.word, len(report.trend)) + quote,
        frequency=row.frequency, status=row.status, related_issues=related,
    )  # fmt: skip


def _picked(row: dict[Any, Any], part: type[BaseModel]) -> dict[str, Any]:
    """The row's values that the part has, None for what is missing."""
    return {name: _value(row[name]) for name in part.model_fields if name in row}


def _value(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return round(value, 4) if isinstance(value, float) else value


def _hours(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, 4)


def _waiting(waiting: Waiting) -> WaitingPart:
    return WaitingPart(
        n=waiting.n, answered=waiting.answered, unanswered=waiting.unanswered, median_hours=_hours(waiting.median_hours),
        p90_hours=_hours(waiting.p90_hours), median_all_hours=_hours(waiting.median_all_hours),
    )  # fmt: skip


def _duration(duration: Duration) -> DurationPart:
    return DurationPart(n=duration.n, median_hours=_hours(duration.median_hours), p90_hours=_hours(duration.p90_hours))


def _url(report: Report, number: int) -> str:
    return text.address(report.web_url, report.repository, number)
