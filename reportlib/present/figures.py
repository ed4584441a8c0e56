"""The charts: plotly figures, each with a sentence for those who do not see it and a line for Markdown."""

import pandas as pd
import plotly.graph_objects as go

from reportlib.analyse.report import Report
from reportlib.analyse.trends import compare, known
from reportlib.present import text
from reportlib.present.chart_style import COLORS, band, caption, full_names, hours_axis, hover, name_last, piece, time_axis, values
from reportlib.present.sentences import usual
from reportlib.present.text import Piece

ROW = 40
"""Pixels per theme: half for its name, half for its cells."""


def flow_chart(report: Report) -> Piece:
    """Opened and closed per period, with what is usual to open."""
    trend = report.trend
    words = [
        f"{name}:<br>{opened} opened, {closed} closed"
        for name, opened, closed in zip(full_names(report), trend["opened"], trend["closed"], strict=True)
    ]
    opened = go.Bar(y=values(trend["opened"]), name="opened", marker_color=COLORS["accent"], **hover(words))
    closed = go.Bar(y=values(trend["closed"]), name="closed", marker={"color": COLORS["bar"], "pattern": {"shape": "/"}}, **hover(words))
    figure = time_axis(go.Figure([opened, closed]), report).update_layout(barmode="group", bargap=0.25)
    band(figure, report, "opened")
    said = f"Opened per {report.word}: {_said(report, 'opened')}; closed: {_said(report, 'closed')}."
    below = caption(report, "Opened", "Closed", "Usual")
    return piece(figure, f"Opened and closed per {report.word}", said, {"opened": trend["opened"], "closed": trend["closed"]}, below, t=52)


def backlog_chart(report: Report) -> Piece:
    """The backlog at the end of each period, with what was usual."""
    backlog = report.trend["backlog_end"]
    words = [f"{name}:<br>backlog {count}" for name, count in zip(full_names(report), backlog, strict=True)]
    line = go.Scatter(
        y=values(backlog), mode="lines+markers", line_color=COLORS["accent"], showlegend=False, cliponaxis=False, **hover(words)
    )
    figure = time_axis(go.Figure([line]), report).update_yaxes(rangemode="tozero")
    band(figure, report, "backlog_end")
    name_last(figure, backlog, f"{report.flow.backlog_end:,}", "accent")
    said = f"Backlog at the end of each {report.word}: {_said(report, 'backlog_end')}."
    return piece(figure, f"Backlog at the end of each {report.word}", said, {"backlog": backlog}, caption(report, "Backlog", "Usual"))


def response_chart(report: Report) -> Piece:
    """How soon half, and nine of ten, of the first answers came, per period of opening."""
    trend = report.trend
    half, most = trend["first_response_median_hours"], trend["first_response_p90_hours"]
    words = [
        f"{name}:<br>{text.count(0 if pd.isna(answered) else int(answered), 'ticket')} answered,<br>"
        f"half within {text.hours(middle)}" + ("" if pd.isna(late) else f",<br>9 in 10 within {text.hours(late)}")
        for name, answered, middle, late in zip(full_names(report), trend["answered"], half, most, strict=True)
    ]
    style = {"mode": "lines+markers", "showlegend": False, "cliponaxis": False}
    lines = [
        go.Scatter(y=values(half), line_color=COLORS["accent"], **style, **hover(words)),
        go.Scatter(y=values(most), line={"color": COLORS["soft"], "dash": "dot"}, **style, **hover(words)),
    ]
    figure = hours_axis(time_axis(go.Figure(lines), report), pd.concat([half, most]).max())
    name_last(figure, half, "half", "accent", xanchor="left", xshift=8, yanchor="middle", yshift=0)
    # Above the other name, should both lines end in one place.
    name_last(figure, most, "9 in 10", "soft", xanchor="left", xshift=8, yanchor="bottom", yshift=7)
    said = f"Half of the first answers came within, per {report.word} of opening: {', '.join(map(text.hours, half))}."
    below = caption(report, "First response")
    return piece(figure, f"Time to the first answer, by {report.word} of opening", said, {"median": half}, below)


def age_chart(report: Report) -> Piece:
    """How old the open tickets are."""
    ages = report.backlog_age.ranges
    words = [f"{name}: {text.count(count, 'open ticket')}" for name, count in ages.items()]
    bars = go.Bar(
        x=list(ages), y=list(ages.values()), marker_color=COLORS["accent"], text=[str(count) for count in ages.values()], **hover(words)
    )
    bars.update(textposition="outside", cliponaxis=False, textfont={"color": COLORS["ink"]})
    # Each bar has its number: an axis would say it again.
    figure = go.Figure([bars]).update_yaxes(visible=False, rangemode="tozero")
    said = f"Open tickets by age: {', '.join(f'{name}: {count}' for name, count in ages.items())}."
    below = caption(report, "Backlog age", figure="backlog")
    return piece(figure, "Age of the backlog", said, {"ages": pd.Series(ages)}, below, height=190, l=0, r=0, t=48)


def themes_chart(report: Report) -> Piece:
    """Tickets opened per period in each of the largest themes."""
    # The largest at the top: plotly counts rows from below.
    table = report.themes.table.head(6).iloc[::-1]
    if table.empty:
        return Piece("<p>No theme to draw.</p>", "No theme to draw.\n")
    names = [text.label(title, 44) for title in table["title"]]
    words = [
        [f"{name}<br>{period}: {text.count(count, 'ticket')} opened" for period, count in zip(full_names(report), counts, strict=True)]
        for name, counts in zip(names, table["counts"], strict=True)
    ]
    heat = go.Heatmap(
        z=table["counts"].tolist(),
        zmin=0,
        zmax=max(1, *map(max, table["counts"])),
        text=[[str(count) if count else "" for count in counts] for counts in table["counts"]],
        texttemplate="%{text}",
        textfont={"color": COLORS["ink"], "size": 12},
        colorscale=[[0, COLORS["card"]], [1, COLORS["tint"]]],
        showscale=False,
        xgap=2,
        ygap=ROW / 2,
        **hover(words),
    )
    figure = time_axis(go.Figure([heat]), report).update_yaxes(visible=False)
    for place, name in enumerate(names):
        # Above its cells, in the gap between two rows: beside them it would leave a phone no room for the cells.
        figure.add_annotation(x=0, xref="paper", xanchor="left", y=place + 0.5, text=name, showarrow=False, font_color=COLORS["ink"])
    said = "Tickets opened per theme: " + "; ".join(
        f"{text.cut(title, 60)}: {', '.join(map(str, counts))}"
        for title, counts in zip(table["title"][::-1], table["counts"][::-1], strict=True)
    )
    below = caption(report, "Common issues")
    return piece(figure, f"Common issues: tickets opened per {report.word}", said, {}, below, height=ROW * len(table) + 62, l=0, r=0, t=36)


def _said(report: Report, column: str) -> str:
    numbers = ", ".join("unknown" if pd.isna(value) else f"{value:g}" for value in report.trend[column].tolist())
    words = usual(compare(known(report.trend)[column]), is_hours=False)
    return f"{numbers} ({words})" if words else numbers
