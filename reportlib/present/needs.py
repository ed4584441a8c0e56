"""What needs somebody: themes and labels that came up, late answers and soon late ones, reopened tickets."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportlib.analyse.labels import UNCATEGORIZED
from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows as each
from reportlib.present import text
from reportlib.present.sentences import beside, standing_out


@dataclass(frozen=True)
class Need:
    """What to do, for which ticket (or theme, or label, with its tickets), and why; `name` is ticket text, not yet escaped."""

    what: str
    name: str
    numbers: tuple[int, ...]
    why: str
    is_ticket: bool = True
    before: str = ""


def needs(report: Report) -> tuple[list[Need], list[Need]]:
    """Those to show first, the first few of each kind, and the others."""
    late = report.target.late_tickets
    fresh = late["created_at"] >= pd.Timestamp(report.period.start)
    # The tickets of this period first: those of earlier ones were in earlier reports.
    waiting = [
        _of_ticket("Reply", ticket, f"waiting {text.hours(_waited(report, ticket))} for a first answer, {_due(report, ticket)}")
        for ticket in each(pd.concat([late[fresh], late[~fresh]]))
    ]
    soon = [_of_ticket("Reply soon", ticket, f"no answer yet, {_due(report, ticket)}") for ticket in each(report.target.soon_late_tickets)]
    back = [
        _of_ticket("Check", ticket, f"was closed and came back, {text.count(ticket.comments, 'comment')}")
        for ticket in each(report.reopened[report.reopened["is_open"]])
    ]
    shown = report.params.shown
    themes = standing_out(report)
    looks = [_look(report, theme.title, theme, f", {theme.status}") for theme in themes]
    labels = _label_spikes(report, themes)
    return (
        looks + labels[:shown] + waiting[:shown] + soon[:shown] + back[:shown],
        labels[shown:] + waiting[shown:] + soon[shown:] + back[shown:],
    )


def _of_ticket(what: str, ticket: Any, why: str) -> Need:
    return Need(what, ticket.title, (ticket.number,), why)


def _waited(report: Report, ticket: Any) -> float:
    """Calendar hours, whatever the target's clock."""
    return float((pd.Timestamp(report.as_of) - ticket.created_at).total_seconds() / 3600)


def _due(report: Report, ticket: Any) -> str:
    left = ticket.due_at - pd.Timestamp(report.as_of)
    words = text.hours(abs(left.total_seconds()) / 3600)
    return f"due {words} ago" if left < pd.Timedelta(0) else f"due in {words}"


def _label_spikes(report: Report, themes: list[Any]) -> list[Need]:
    """One for each label that came up far more often than before, unless its tickets are all in one of the themes."""
    spikes = report.labels[[compared.is_spike is True for compared in report.labels["compared"]]]
    return [
        _look(report, row.category, row, before="Label")
        for row in each(spikes)
        if row.category != UNCATEGORIZED and not any(set(row.numbers) <= set(theme.numbers) for theme in themes)
    ]


def _look(report: Report, name: str, row: Any, how: str = "", before: str = "") -> Need:
    """A theme or a label with its tickets, and how many were opened."""
    past = beside(report, row.compared)
    why = f"{row.compared.value:.0f} opened {report.during}" + (f" ({past})" if past else "") + how
    return Need("Look into", name, tuple(row.numbers), why, is_ticket=False, before=before)
