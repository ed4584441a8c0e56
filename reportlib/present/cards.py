"""The head of the page: the period, the sentences, and the six figures that a manager looks for first."""

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.period import Period
from reportlib.present import text
from reportlib.present.card import Card, shown
from reportlib.present.definitions import term
from reportlib.present.layout import Cell
from reportlib.present.marks import marks
from reportlib.present.sentences import beside, sentences
from reportlib.present.text import Piece

BEHIND = {
    "Active": "active",
    "Opened": "opened",
    "Closed": "closed",
    "Backlog": "backlog",
    "First response": "answered",
    "Unanswered": "unanswered",
}
"""The list of tickets that each card's figure counts."""


def headline(report: Report) -> Piece:
    """Title, period, freshness, two or three sentences, and a card for each headline figure."""
    lead = " ".join(sentences(report))
    figures = shown(cards(report), len(report.trend))
    banner = _banner(report)
    title = f"{report.repository}: {period_name(report.period)}"
    return Piece(
        f'<header><p class="where">{text.html(report.repository)}</p><h1>{text.html(period_name(report.period))}</h1>'
        f'<p class="about">{text.html(about(report))}</p>{banner[0]}<p class="lead">{text.html(lead)}</p>'
        f'{figures.html}<p class="paper">{_where(report)}</p></header>',
        f"# {text.markdown(title, 200)}\n\n{about(report)}\n\n{banner[1]}{text.markdown(lead, 2000)}\n\n{figures.markdown}",
    )


def _banner(report: Report) -> Cell:
    """What a reader must know before any figure: that the data ends before the period does."""
    if not report.is_stale:
        return "", ""
    words = next(note.words for note in report.notes if note.cause == "stale")
    return f'<p class="banner"><b>Not up to date.</b> {text.html(words)}</p>', f"> **Not up to date.** {text.markdown(words, 2000)}\n\n"


def about(report: Report) -> str:
    """When the data is from, and what limits it."""
    parts = [f"data as of {report.as_of.astimezone(report.period.start.tzinfo):%a %-d %B %Y %H:%M} ({report.period.timezone})"]
    if report.is_running and not report.is_stale:
        parts.insert(0, f"so far: the {report.word} is still running")
    if report.source == "sample":
        parts.append("sample data")
    if report.comparison["opened"].low is None:
        parts.append("too little history to call anything usual")
    if not report.is_complete:
        parts.append("incomplete, see “How to read this”")
    return " · ".join(parts)


def _where(report: Report) -> str:
    """What a ticket's number leads to: paper says it once, not beside each ticket."""
    return f"Tickets are at {text.html(text.address(report.web_url, report.repository, 0).removesuffix('0'))}NUMBER"


def period_name(period: Period) -> str:
    """The period as a title: a week by its number and days, any other by its name or days."""
    first, last = period.first, period.last
    match period.kind:
        case "day":
            return f"{first:%A %-d %B %Y}"
        case "month":
            return f"{first:%B %Y}"
        case "quarter":
            return period.label
        case _:
            begin = f"{first:%a %-d}" if first.month == last.month else f"{first:%a %-d %B}"
            week = f"Week {first.isocalendar().week} · " if period.kind == "week" else ""
            return f"{week}{begin} – {last:%a %-d %B %Y} ({period.timezone})"


def cards(report: Report) -> list[Card]:
    """The six figures, each beside its past."""
    flow, first = report.flow, report.first_response
    active = len(report.active)
    resolved = int((~report.active["is_open"]).sum())
    waits = report.unanswered[report.unanswered["created_at"] >= pd.Timestamp(report.period.start)]
    oldest = f"oldest {text.hours(waits['waited_hours'].max())}" if len(waits) else "none is waiting"
    answered = f"{first.answered} of {first.n} answered" if first.n else "nothing to answer"
    named = [
        ("Active", str(active), "active", f"{resolved} resolved, {active - resolved} open"),
        ("Opened", str(len(flow.opened)), "opened", f"{len(flow.reopened) or 'none'} reopened"),
        ("Closed", str(len(flow.closed)), "closed", _reasons(report)),
        ("Backlog", f"{flow.backlog_end:,}", "backlog_end", f"{flow.net:+d} {report.during}" if flow.net else "as before"),
        ("First response", text.hours(first.median_hours), "first_response_median_hours", f"median, {answered}"),
        ("Unanswered", str(first.unanswered), "unanswered", f"of those opened; {oldest}"),
    ]
    made = []
    for name, value, column, below in named:
        compared = report.comparison[column]
        series = [None if pd.isna(item) else float(item) for item in report.trend[column]]
        before = beside(report, compared, is_hours=column.endswith("hours"))
        anchor, limits = f"tickets-{BEHIND[name]}", marks(report, BEHIND[name])
        made.append(Card(name, value, anchor, compared.direction, below, before, series, term(name), limits))
    return made


def _reasons(report: Report) -> str:
    names = {"completed": "completed", "not_planned": "not planned", "duplicate": "duplicate"}
    said = [f"{count} {names[reason]}" for reason, count in report.closed_by_reason.items() if count]
    words = ", ".join(said) or f"of {report.flow.backlog_start + len(report.flow.opened):,} open or new"
    return f"{words}; {report.closed_by_bot} by a bot" if report.closed_by_bot else words
