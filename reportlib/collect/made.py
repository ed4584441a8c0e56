"""The reports that were made, as rows: what a portfolio is computed of, so that its figures are those of the reports that it links."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from reportlib.collect.summary import Count, Hours, Summary
from reportlib.collect.summary import Flow as ShortFlow
from reportlib.errors import OutputError


class Flow(ShortFlow):
    """What came, what went, and what is left."""

    net: int
    reopened: Count


class Waiting(BaseModel):
    """First answers to the tickets that were opened in the period."""

    n: Count
    answered: Count
    unanswered: Count
    median_hours: Hours | None


class Ticket(BaseModel):
    """A ticket, by its number."""

    number: Count


class Target(BaseModel):
    """Late answers: to tickets opened in the period, and in the whole backlog."""

    late: Count
    late_tickets: list[Ticket]


class Response(BaseModel):
    """How long reporters wait."""

    first_response: Waiting
    target: Target


class Titled(Ticket):
    """A ticket with its title."""

    title: str


class Theme(BaseModel):
    """A theme of the repository's own."""

    title: str
    is_spike: bool | None
    related_issues: list[Ticket]


class Labelled(BaseModel):
    """A label's row."""

    category: str
    is_spike: bool | None


class Compared(BaseModel):
    """A figure beside its past."""

    figure: str
    is_spike: bool | None


class Tickets(BaseModel):
    """The tickets behind a figure."""

    opened: list[Count]


class Made(Summary):
    """The parts of a report.json that a portfolio needs."""

    flow: Flow
    response: Response
    ticket_breakdown: list[Labelled]
    most_active_tickets: list[Titled]
    common_issues: list[Theme]
    comparison: list[Compared]
    tickets: Tickets


def read(path: Path) -> Made:
    """What the report.json says; OutputError with the reason where it is missing, broken, or not a report's."""
    try:
        content: Any = json.loads(path.read_bytes())
        return Made.model_validate(content)
    except FileNotFoundError:
        raise OutputError("There is no report of this period.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise OutputError(f"Its report.json cannot be read ({type(error).__name__}); make the report again.") from None
