"""The figures of report.json: flow, response, backlog, and how they were before."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of report.json: it has what its fields say, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PeriodPart(Part):
    """The period: start and end ISO-8601 with offset, half-open."""

    kind: Literal["day", "week", "month", "quarter", "range"]
    label: str
    start: str
    end: str
    timezone: str


class SummaryPart(Part):
    """Active tickets: total = resolved + open."""

    total_tickets: int
    resolved_tickets: int
    open_tickets: int


class ReasonsPart(Part):
    """Closed tickets by the reason given; one without a reason is in none."""

    completed: int
    not_planned: int
    duplicate: int


class FlowPart(Part):
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


class WaitingPart(Part):
    """Hours from opening to an answer; median_all_hours counts the unanswered as still waiting (Kaplan-Meier)."""

    n: int
    answered: int
    unanswered: int
    median_hours: float | None
    p90_hours: float | None
    median_all_hours: float | None


class DurationPart(Part):
    """Hours from opening to a close."""

    n: int
    median_hours: float | None
    p90_hours: float | None


class SharePart(Part):
    """So many (count) of n: closed with at most one comment of the team."""

    count: int
    n: int


class TurnsPart(Part):
    """Open tickets by who spoke last: the team (then they wait on the reporter) or anybody else (on us); median hours since."""

    on_us: int
    on_reporter: int
    unknown: int
    on_us_median_hours: float | None
    on_reporter_median_hours: float | None


class RatesPart(Part):
    """reopen_rate = reopened / closed; backlog_management_index = closed / opened x 100; closed_by_bot: of closed, by the last close."""

    reopen_rate: float | None
    backlog_management_index: float | None
    closed_by_bot: int


class BacklogPart(Part):
    """Days since the open tickets were created; ranges by whole days."""

    n: int
    median_days: float | None
    p90_days: float | None
    oldest_days: float | None
    ranges: dict[str, int]


class WaitingTicketPart(Part):
    """An open ticket without an answer; target_hours and waited_hours (since its creation) are on the target's clock."""

    number: int
    title: str
    url: str
    target_hours: float
    waited_hours: float
    due_at: str


class TargetPart(Part):
    """Tickets opened in the period that have a target: n = within + late + not_due, share = within / (within + late).

    not_due also has those that were closed, without an answer, before their target ended. The lists are of the whole backlog;
    soon late is due within 24 hours after as_of. Clock business counts the hours of the params' business_hours only.
    """

    clock: Literal["calendar", "business"]
    n: int
    within: int
    share: float | None
    late: int
    not_due: int
    late_tickets: list[WaitingTicketPart]
    soon_late_tickets: list[WaitingTicketPart]


class ResponsePart(Part):
    """How long reporters wait."""

    first_response: WaitingPart
    first_team_response: WaitingPart
    target: TargetPart
    time_to_close: DurationPart
    time_to_first_close: DurationPart
    one_touch: SharePart
    waiting: TurnsPart


class TrendPart(Part):
    """One period of the trend; null where the history does not reach."""

    period: str
    opened: int | None
    closed: int | None
    reopened: int | None
    backlog_end: int | None
    first_response_median_hours: float | None


class ComparisonPart(Part):
    """A headline figure, by its name in the trend, beside its past: low to high is the middle half of the last eight periods.

    Null where too little is known. A direction stands only beyond the normal spread; is_spike is null for what is no count of a period.
    """

    figure: str
    value: float | None
    previous: float | None
    median_of_8: float | None
    low: float | None
    high: float | None
    direction: Literal["up", "down"] | None
    is_spike: bool | None
