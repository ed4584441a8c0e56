"""The head of the page: the period, the sentences, and the six figures that a manager looks for first."""

from collections.abc import Sequence

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.analyse.trends import Comparison, compare
from reportlib.present import text
from reportlib.present.text import Piece


def headline(report: Report) -> Piece:
    """Title, period, freshness, two or three sentences, and a card for each headline figure."""
    trend = known(report)
    sentences = " ".join(_sentences(report, trend))
    cards = _cards(report, trend)
    title = f"{report.repository}: {_named(report)}"
    about = [f"data as of {report.as_of.astimezone(report.period.start.tzinfo):%a %-d %B %Y %H:%M} ({report.period.timezone})"]
    if report.is_running:
        about.insert(0, f"so far: the {report.word} is still running")
    if report.source == "sample":
        about.append("sample data")
    if not report.is_complete:
        about.append("incomplete, see “How to read this”")
    shown = "".join(
        f'<div class="card"><dt>{name}</dt><dd><b>{text.html(value)}</b><i class="{way or ""}">{_arrow(way)}</i>'
        f"<small>{text.html(below)}</small>{bars(series)}<small>{text.html(beside)}</small></dd></div>"
        for name, value, way, below, beside, series in cards
    )
    rows = "".join(
        f"| {name} | {value} {_arrow(way)} | {below} | {beside} | {text.sparkline(series)} |\n"
        for name, value, way, below, beside, series in cards
    )
    return Piece(
        f'<header><p class="where">{text.html(report.repository)}</p><h1>{text.html(_named(report))}</h1>'
        f'<p class="about">{text.html(" · ".join(about))}</p><p class="lead">{text.html(sentences)}</p>'
        f'<dl class="cards">{shown}</dl></header>',
        f"# {text.markdown(title, 200)}\n\n{' · '.join(about)}\n\n{sentences}\n\n"
        f"| | | | usual | last {len(report.trend)} |\n| --- | ---: | --- | --- | --- |\n{rows}",
    )


def known(report: Report) -> pd.DataFrame:
    """The trend without the periods that are not known, and those before the first ticket: no tracker, nothing usual."""
    trend = report.trend.dropna(subset=["opened"])
    begun = ((trend["opened"] > 0) | (trend["backlog_end"] > 0)).cummax()
    return trend[begun | (trend["period"] == report.period.label)]


def bars(values: Sequence[float | None]) -> str:
    """The values as a row of small bars, the last one marked (SVG)."""
    top = max((value for value in values if value is not None), default=0) or 1
    shapes = []
    for place, value in enumerate(values):
        tall = 0 if value is None else max(round(value / top * 22, 1), 1)
        last = ' class="now"' if place == len(values) - 1 else ""
        shapes.append(f'<rect x="{place * 8}" y="{24 - tall:g}" width="6" height="{tall:g}"{last}/>')
    return f'<svg class="bars" viewBox="0 0 {len(values) * 8} 24" aria-hidden="true">{"".join(shapes)}</svg>'


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
    rows = [
        ("Active", str(active), "active", f"{resolved} resolved, {active - resolved} open"),
        ("Opened", str(len(flow.opened)), "opened", f"{len(flow.reopened)} reopened"),
        ("Closed", str(len(flow.closed)), "closed", f"{report.closed_by_reason['duplicate']} as duplicates"),
        ("Backlog", f"{flow.backlog_end:,}", "backlog_end", f"{flow.net:+d} in this {report.word}"),
        ("First response", text.hours(first.median_hours), "first_response_median_hours", f"median, {answered}"),
        ("Unanswered", str(first.unanswered), "unanswered", f"of those opened; {oldest}"),
    ]
    cards = []
    for name, value, column, below in rows:
        compared = compare(trend[column], counts=not column.endswith("hours"))
        series = [None if pd.isna(item) else float(item) for item in report.trend[column]]
        cards.append((name, value, compared.direction, below, _usual(compared, column.endswith("hours")), series))
    return cards


def _usual(compared: Comparison, is_hours: bool) -> str:
    if compared.low is None or compared.high is None:
        return "too little history to call anything usual"
    low, high = (text.hours(compared.low), text.hours(compared.high)) if is_hours else (f"{compared.low:.0f}", f"{compared.high:.0f}")
    return f"usual {low}" if low == high else f"usual {low}–{high}"


def _sentences(report: Report, trend: pd.DataFrame) -> list[str]:
    flow, first, word = report.flow, report.first_response, report.word
    if report.active.empty:
        return [f"A quiet {word}: no ticket was opened, closed or commented. The backlog stays at {flow.backlog_end:,}."]
    opened = compare(trend["opened"])
    usual = f" ({_usual(opened, is_hours=False)})" if opened.low is not None else ""
    mood = {"up": f"A busier {word} than usual. ", "down": f"A quieter {word} than usual. "}.get(opened.direction or "", "")
    came = f"{text.count(len(flow.opened), 'ticket')} came in{usual}, {text.count(len(flow.closed), 'ticket')} closed"
    lines = [f"{mood}{text.sentence(came)}; {_backlog(report)}."]
    if first.median_hours is not None:
        half = f"Half of the first answers came within {text.hours(first.median_hours)}"
        rest = (
            f"; {text.count(first.unanswered, 'ticket')} of this {word} {'has' if first.unanswered == 1 else 'have'} none yet"
            if first.unanswered
            else ""
        )
        lines.append(f"{half}{rest}.")
    elif first.n:
        lines.append(f"None of the tickets opened in this {word} has an answer yet.")
    standing_out = report.themes.table[report.themes.table["status"].isin(["new", "growing", "back"])]
    if len(standing_out) and standing_out["counts"].iloc[0][-1] >= 3:
        theme = standing_out.iloc[0]
        lines.append(
            f"One problem stands out: “{text.cut(theme['title'])}” ({theme['counts'][-1]} tickets, {theme['status']} this {word})."
        )
    return lines


def _backlog(report: Report) -> str:
    net, end = report.flow.net, report.flow.backlog_end
    if net == 0:
        return f"the backlog stays at {end:,}"
    return f"the backlog {'grew' if net > 0 else 'shrank'} by {abs(net)} to {end:,}"


def _arrow(direction: str | None) -> str:
    return {"up": "▲", "down": "▼"}.get(direction or "", "")
