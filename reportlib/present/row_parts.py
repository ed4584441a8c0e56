"""The rows of report.json: labels, tickets, themes, duplicates, recommendations, days."""

from typing import Literal

from reportlib.present.figure_parts import Part


class LabelPart(Part):
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


class ActivePart(Part):
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


class RelatedPart(Part):
    """A ticket of a theme."""

    number: int
    title: str
    url: str


class NamedPart(Part):
    """A platform or a version, and how many tickets name it."""

    name: str
    tickets: int


class ThemePart(Part):
    """A theme; frequency is the number of its tickets, of which some were opened in the period, beside the periods before.

    Its id stays from period to period. per_period are the tickets opened in each period of the trend; since_version is null where the
    evidence does not say that it began with one; quote and shared_error are null where there is none. worded_by names the language
    model that worded title and description; null where they are the program's own.
    """

    id: str
    title: str
    description: str
    worded_by: str | None
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


class DuplicatePart(Part):
    """A new ticket and the older one that it resembles; score 0 to 1, where 1 is a comment's word; the new one is open."""

    number: int
    other: int
    score: float
    reason: str
    other_state: Literal["open", "closed"]


class ChainPart(Part):
    """Three or more tickets that resemble each other one by one, one of them new; by number."""

    oldest: int
    tickets: list[int]


class FigurePart(Part):
    """A figure of this file: its name, as response.target.late_tickets, its value (of a list: how many), and the row (of) that has it.

    A row is named by its id, category or number.
    """

    name: str
    of: str | int | None
    value: int


class AdvicePart(Part):
    """A recommendation with the tickets that it rests on and the figure that it states.

    in_a_row counts the periods, this one included, at whose end the rule named the same; 3 is three or more. worded_by names the language
    model that worded action and why; null where they are the program's own.
    """

    action: str
    why: str
    worded_by: str | None
    tickets: list[int]
    rule: Literal["regression", "spike", "growing", "reopened", "reply", "label", "duplicates", "popular", "ask"]
    figure: FigurePart
    in_a_row: int


class DayPart(Part):
    """One day of the period; url leads to its daily report where there is one."""

    date: str
    weekday: str
    opened: int
    closed: int
    active: int
    url: str | None


class TicketsPart(Part):
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
