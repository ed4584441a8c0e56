"""The shape of report.json: what other people's programs may rely on, published as report.schema.json."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


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
    """Hours from opening to a close."""

    n: int
    median_hours: float | None
    p90_hours: float | None


class SharePart(_Part):
    """So many (count) of n: closed with at most one comment of the team."""

    count: int
    n: int


class TurnsPart(_Part):
    """Open tickets by who spoke last: the team (then they wait on the reporter) or anybody else (on us); median hours since."""

    on_us: int
    on_reporter: int
    unknown: int
    on_us_median_hours: float | None
    on_reporter_median_hours: float | None


class RatesPart(_Part):
    """reopen_rate = reopened / closed; backlog_management_index = closed / opened x 100; closed_by_bot: of closed, by the last close."""

    reopen_rate: float | None
    backlog_management_index: float | None
    closed_by_bot: int


class BacklogPart(_Part):
    """Days since the open tickets were created; ranges by whole days."""

    n: int
    median_days: float | None
    p90_days: float | None
    oldest_days: float | None
    ranges: dict[str, int]


class WaitingTicketPart(_Part):
    """An open ticket without an answer; target_hours and waited_hours (since its creation) are on the target's clock."""

    number: int
    title: str
    url: str
    target_hours: float
    waited_hours: float
    due_at: str


class TargetPart(_Part):
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


class ResponsePart(_Part):
    """How long reporters wait."""

    first_response: WaitingPart
    first_team_response: WaitingPart
    target: TargetPart
    time_to_close: DurationPart
    time_to_first_close: DurationPart
    one_touch: SharePart
    waiting: TurnsPart


class LabelPart(_Part):
    """Active tickets of one label; then its group (the prefix that it shares), and those opened, beside the periods before."""

    category: str
    received: int
    resolved: int
    pending: int
    group: str | None
    opened: int
    opened_previous: int | None
    opened_median_of_8: float | None
    is_spike: bool | None


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


class NamedPart(_Part):
    """A platform or a version, and how many tickets name it."""

    name: str
    tickets: int


class ThemePart(_Part):
    """A theme; frequency is the number of its tickets, of which some were opened in the period, beside the periods before.

    Its id stays from period to period. per_period are the tickets opened in each period of the trend; since_version is null where the
    evidence does not say that it began with one; quote and shared_error are null where there is none.
    """

    id: str
    title: str
    description: str
    frequency: int
    status: Literal["new", "growing", "steady", "fading", "gone", "back"]
    related_issues: list[RelatedPart]
    opened: int
    opened_previous: int | None
    opened_median_of_8: float | None
    is_spike: bool | None
    active: int
    open: int
    per_period: list[int]
    first_opened: str
    latest_opened: str
    platforms: list[NamedPart]
    versions: list[NamedPart]
    since_version: str | None
    quote: str | None
    quoted_ticket: int | None
    shared_error: str | None
    tickets_with_error: int


class DuplicatePart(_Part):
    """A new ticket and the older one that it resembles; score 0 to 1, where 1 is a comment's word; the new one is open."""

    number: int
    other: int
    score: float
    reason: str
    other_state: Literal["open", "closed"]


class ChainPart(_Part):
    """Three or more tickets that resemble each other one by one, one of them new; by number."""

    oldest: int
    tickets: list[int]


class FigurePart(_Part):
    """A figure of this file: its name, as response.target.late_tickets, its value (of a list: how many), and the row (of) that has it.

    A row is named by its id, category or number.
    """

    name: str
    of: str | int | None
    value: int


class AdvicePart(_Part):
    """A recommendation with the tickets that it rests on and the figure that it states.

    in_a_row counts the periods, this one included, at whose end the rule named the same; 3 is three or more.
    """

    action: str
    why: str
    tickets: list[int]
    rule: Literal["regression", "spike", "growing", "reopened", "reply", "label", "duplicates", "popular", "ask"]
    figure: FigurePart
    in_a_row: int


class TrendPart(_Part):
    """One period of the trend; null where the history does not reach."""

    period: str
    opened: int | None
    closed: int | None
    reopened: int | None
    backlog_end: int | None
    first_response_median_hours: float | None


class ComparisonPart(_Part):
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


class DayPart(_Part):
    """One day of the period; url leads to its daily report where there is one."""

    date: str
    weekday: str
    opened: int
    closed: int
    active: int
    url: str | None


class TicketsPart(_Part):
    """The numbers of the tickets behind each figure, sorted and complete; answered and unanswered: of those opened in the period."""

    active: list[int]
    opened: list[int]
    closed: list[int]
    reopened: list[int]
    removed: list[int]
    transferred_in: list[int]
    backlog: list[int]
    unanswered: list[int]
    answered: list[int]
    waiting_on_us: list[int]
    waiting_on_reporter: list[int]
    one_touch: list[int]


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
