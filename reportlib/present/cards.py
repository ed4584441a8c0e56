"""The head of the page: the period, the sentences, and the six figures that a manager looks for first."""

from collections.abc import Sequence

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.analyse.trends import compare
from reportlib.present import text
from reportlib.present.definitions import term
from reportlib.present.marks import marks
from reportlib.present.sentences import sentences, usual
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

ENOUGH_TO_COMPARE = 5
"""A median of fewer answers moves by chance."""


def headline(report: Report) -> Piece:
    """Title, period, freshness, two or three sentences, and a card for each headline figure."""
    trend = known(report)
    lead = " ".join(sentences(report, trend))
    cards = _cards(report, trend)
    title = f"{report.repository}: {_named(report)}"
    about = [f"data as of {report.as_of.astimezone(report.period.start.tzinfo):%a %-d %B %Y %H:%M} ({report.period.timezone})"]
    if report.is_running:
        about.insert(0, f"so far: the {report.word} is still running")
    if report.source == "sample":
        about.append("sample data")
    if compare(trend["opened"]).low is None:
        about.append("too little history to call anything usual")
    if not report.is_complete:
        about.append("incomplete, see “How to read this”")
    shown = "".join(
        f'<div class="card"><dt>{term(name)}</dt><dd><b><a href="#tickets-{BEHIND[name]}">{text.html(value)}</a></b>'
        f'<i class="{_meaning(name, way)}">{_arrow(way)}</i> {marks(report, BEHIND[name])[0]}'
        f"<small>{text.html(below)}</small>{bars(series)}<small>{text.html(beside)}</small></dd></div>"
        for name, value, way, below, beside, series in cards
    )
    rows = "".join(
        f"| {name} | {value} {_arrow(way)}{marks(report, BEHIND[name])[1]} | {below} | {beside} | {text.sparkline(series)} |\n"
        for name, value, way, below, beside, series in cards
    )
    return Piece(
        f'<header><p class="where">{text.html(report.repository)}</p><h1>{text.html(_named(report))}</h1>'
        f'<p class="about">{text.html(" · ".join(about))}</p><p class="lead">{text.html(lead)}</p>'
        f'<dl class="cards">{shown}</dl></header>',
        f"# {text.markdown(title, 200)}\n\n{' · '.join(about)}\n\n{text.markdown(lead, 2000)}\n\n"
        f"| | | | usual | last {len(report.trend)} |\n| --- | ---: | --- | --- | --- |\n{rows}",
    )


def known(report: Report) -> pd.DataFrame:
    """The trend without the periods that are not known, and those before the first ticket: no tracker, nothing usual.

    The report's own period, the last, is always there.
    """
    trend = report.trend
    begun = ((trend["opened"] > 0) | (trend["backlog_end"] > 0)).fillna(False).cummax()
    return trend[(begun & trend["opened"].notna()) | (trend["period"] == report.period.label)]


def bars(values: Sequence[float | None]) -> str:
    """The values as a row of small bars, the last one marked (SVG); it looks right without the page's style too, as in JupyterLab."""
    top = max((value for value in values if value is not None), default=0) or 1
    shapes = []
    for place, value in enumerate(values):
        tall = 0 if value is None else max(round(value / top * 22, 1), 1)
        last = ' class="now"' if place == len(values) - 1 else ""
        shapes.append(f'<rect x="{place * 8}" y="{24 - tall:g}" width="6" height="{tall:g}"{last}/>')
    wide = len(values) * 8
    return f'<svg class="bars" viewBox="0 0 {wide} 24" width="{wide}" height="24" fill="gray" aria-hidden="true">{"".join(shapes)}</svg>'


def _named(report: Report) -> str:
    first, last = report.period.first, report.period.last
    match report.period.kind:
        case "day":
            return f"{first:%A %-d %B %Y}"
        case "month":
            return f"{first:%B %Y}"
        case "quarter":
            return report.period.label
        case _:
            begin = f"{first:%a %-d}" if first.month == last.month else f"{first:%a %-d %B}"
            week = f"Week {first.isocalendar().week} · " if report.period.kind == "week" else ""
            return f"{week}{begin} – {last:%a %-d %B %Y} ({report.period.timezone})"


def _cards(report: Report, trend: pd.DataFrame) -> list[tuple[str, str, str | None, str, str, list[float | None]]]:
    """name, value, direction, what is below it, what is usual, the series."""
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
    cards = []
    for name, value, column, below in named:
        compared = compare(trend[column], counts=not column.endswith("hours"))
        few = column.endswith("hours") and first.answered < ENOUGH_TO_COMPARE
        series = [None if pd.isna(item) else float(item) for item in report.trend[column]]
        cards.append((name, value, None if few else compared.direction, below, usual(compared, column.endswith("hours")), series))
    return cards


def _reasons(report: Report) -> str:
    names = {"completed": "completed", "not_planned": "not planned", "duplicate": "duplicate"}
    said = [f"{count} {names[reason]}" for reason, count in report.closed_by_reason.items() if count]
    return ", ".join(said) or f"of {report.flow.backlog_start + len(report.flow.opened):,} open or new"


def _meaning(name: str, direction: str | None) -> str:
    """Whether the change asks for attention: more of everything does, but for what is closed."""
    return "bad" if direction == ("down" if name == "Closed" else "up") else ""


def _arrow(direction: str | None) -> str:
    return {"up": "▲", "down": "▼"}.get(direction or "", "")
