"""The shape of report.json: what other people's programs may rely on, published as report.schema.json."""

import json

from reportlib.present.figure_parts import (
    BacklogPart,
    ComparisonPart,
    FlowPart,
    Part,
    PeriodPart,
    RatesPart,
    ResponsePart,
    SummaryPart,
    TrendPart,
)
from reportlib.present.row_parts import (
    ActivePart,
    AdvicePart,
    ChainPart,
    DayPart,
    DuplicatePart,
    LabelPart,
    ThemePart,
    TicketsPart,
)

SCHEMA_VERSION = "1.0"


class DataPart(Part):
    """What the report rests on."""

    source: str
    synced_at: str
    complete: bool
    notes: list[str]


class Twin(Part):
    """The whole report. Times are ISO-8601 with offset, durations hours, absent values null, lists complete; headline is in sentences."""

    schema_version: str
    repository: str
    period: PeriodPart
    as_of: str
    headline: list[str]
    summary: SummaryPart
    flow: FlowPart
    rates: RatesPart
    backlog: BacklogPart
    response: ResponsePart
    ticket_breakdown: list[LabelPart]
    most_active_tickets: list[ActivePart]
    common_issues: list[ThemePart]
    likely_duplicates: list[DuplicatePart]
    duplicate_chains: list[ChainPart]
    recommendations: list[AdvicePart]
    trend: list[TrendPart]
    comparison: list[ComparisonPart]
    daily_reports: list[DayPart]
    tickets: TicketsPart
    data: DataPart


def schema() -> str:
    """The JSON Schema of report.json, as text."""
    return json.dumps(Twin.model_json_schema(), indent=2, sort_keys=True) + "\n"
