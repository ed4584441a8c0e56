"""The shape of a portfolio's report.json, published as portfolio.schema.json."""

import json

from reportlib.present.figure_parts import Part, PeriodPart


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


def schema() -> str:
    """The JSON Schema of a portfolio's report.json, as text."""
    return json.dumps(PortfolioTwin.model_json_schema(), indent=2, sort_keys=True) + "\n"
