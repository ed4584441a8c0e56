"""The charts of the trends: plotly figures, each with a sentence for those who do not see it and a line for Markdown."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from reportlib.analyse.backlog import age_range
from reportlib.analyse.report import Report
from reportlib.analyse.trends import compare, known
from reportlib.present import text
from reportlib.present.chart_style import (
    band,
    caption,
    count_below,
    full_names,
    hours_axis,
    hover,
    name_last,
    piece,
    tickets,
    time_axis,
    values,
)  # fmt: skip
from reportlib.present.colors import COLORS
from reportlib.present.sentences import usual
from reportlib.present.text import Piece


def flow_chart(report: Report) -> Piece:
    """Opened and closed per period, with what is usual to open."""
    trend = report.trend
    come, gone = (
        [
            f"{name}:<br>{count} {column}{tickets(report, numbers)}"
            for name, count, numbers in zip(full_names(report), trend[column], report.charted.trend[f"{column}_tickets"], strict=True)
        ]
        for column in ("opened", "closed")
    )
    opened = go.Bar(y=values(trend["opened"]), name="opened", marker_color=COLORS["accent"], **hover(come))
    closed = go.Bar(y=values(trend["closed"]), name="closed", marker={"color": COLORS["bar"], "pattern": {"shape": "/"}}, **hover(gone))
    figure = time_axis(go.Figure([opened, closed]), report).update_layout(barmode="group", bargap=0.25)
    is_spike = report.comparison["opened"].is_spike
    name_last(figure, trend["opened"], f"{len(report.flow.opened):,}{', a spike' if is_spike else ''}", "accent", xanchor="right", xshift=2)
    band(figure, known(trend)["opened"], len(trend))
    said = f"Opened per {report.word}: {_said(report, 'opened')}; closed: {_said(report, 'closed')}."
    below = caption(report, "Opened", "Closed", "Usual")
    return piece(figure, f"Opened and closed per {report.word}", said, {"opened": trend["opened"], "closed": trend["closed"]}, below, t=52)


def backlog_chart(report: Report) -> Piece:
    """The backlog at the end of each period, with what was usual."""
    backlog = report.trend["backlog_end"]
    flow = zip(full_names(report), backlog, report.trend["opened"], report.trend["closed"], strict=True)
    words = [f"{name}:<br>backlog {count},<br>{opened} opened, {closed} closed" for name, count, opened, closed in flow]
    line = go.Scatter(
        y=values(backlog), mode="lines+markers", line_color=COLORS["accent"], showlegend=False, cliponaxis=False, **hover(words)
    )
    figure = time_axis(go.Figure([line]), report).update_yaxes(rangemode="tozero")
    band(figure, known(report.trend)["backlog_end"], len(report.trend))
    name_last(figure, backlog, f"{report.flow.backlog_end:,}", "accent")
    said = f"Backlog at the end of each {report.word}: {_said(report, 'backlog_end')}."
    return piece(figure, f"Backlog at the end of each {report.word}", said, {"backlog": backlog}, caption(report, "Backlog", "Usual"))


def response_chart(report: Report) -> Piece:
    """How soon half, and nine of ten, of the first answers came, per period of opening."""
    trend = report.trend
    half, most = trend["first_response_median_hours"], trend["first_response_p90_hours"]
    words = [
        f"{name}:<br>{text.count(0 if pd.isna(answered) else int(answered), 'ticket')} answered,<br>"
        f"half within {text.hours(middle)}" + ("" if pd.isna(late) else f",<br>9 in 10 within {text.hours(late)}") + _slowest(report, slow)
        for name, answered, middle, late, slow in zip(
            full_names(report), trend["answered"], half, most, report.charted.trend["slowest"], strict=True
        )
    ]
    style = {"mode": "lines+markers", "showlegend": False, "cliponaxis": False}
    lines = [
        go.Scatter(y=values(half), line_color=COLORS["accent"], **style, **hover(words)),
        go.Scatter(y=values(most), line={"color": COLORS["soft"], "dash": "dot"}, **style, **hover(words)),
    ]
    figure = hours_axis(time_axis(go.Figure(lines), report), pd.concat([half, most]).max())
    count_below(figure, trend["answered"], "answers")
    name_last(figure, half, "half", "accent", xanchor="left", xshift=8, yanchor="middle", yshift=0)
    # Above the other name, should both lines end in one place.
    name_last(figure, most, "9 in 10", "soft", xanchor="left", xshift=8, yanchor="bottom", yshift=7)
    said = (
        f"Half of the first answers came within, per {report.word} of opening: {', '.join(map(text.hours, half))}; "
        f"nine of ten within: {', '.join(map(text.hours, most))}; answered: {_numbers(trend['answered'])}."
    )
    below = caption(report, "First response")
    return piece(figure, f"Time to the first answer, by {report.word} of opening", said, {"median": half}, below, l=44, b=44)


def age_chart(report: Report) -> Piece:
    """How old the open tickets are."""
    ages = report.backlog_age.ranges
    # The oldest stand first in the list of the backlog.
    oldest = report.tickets["backlog"]
    ranges = age_range(oldest["age_hours"] / 24)
    words = [
        f"{name}: {text.count(count, 'open ticket')}{tickets(report, oldest.loc[ranges == name, 'number'].tolist())}"
        for name, count in ages.items()
    ]
    bars = go.Bar(
        x=list(ages), y=list(ages.values()), marker_color=COLORS["accent"], text=[str(count) for count in ages.values()], **hover(words)
    )
    bars.update(textposition="outside", cliponaxis=False, textfont={"color": COLORS["ink"]})
    # Each bar has its number: an axis would say it again.
    figure = go.Figure([bars]).update_yaxes(visible=False, rangemode="tozero")
    said = f"Open tickets by age: {', '.join(f'{name}: {count}' for name, count in ages.items())}."
    below = caption(report, "Backlog age", figure="backlog")
    return piece(figure, "Age of the backlog", said, {"ages": pd.Series(ages)}, below, height=190, l=0, r=0, t=48)


def _said(report: Report, column: str) -> str:
    numbers = _numbers(report.trend[column])
    words = usual(compare(known(report.trend)[column]), is_hours=False)
    return f"{numbers} ({words})" if words else numbers


def _numbers(series: pd.Series) -> str:
    return ", ".join("unknown" if pd.isna(value) else f"{value:g}" for value in series.tolist())


def _slowest(report: Report, slowest: Sequence[tuple[int, float]]) -> str:
    """The answers that took longest, for a hover."""
    return "".join(f"{tickets(report, [number])}: {text.hours(hours)}" for number, hours in slowest)
