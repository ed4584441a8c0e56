"""The charts: plotly figures in one house style, each with a sentence for those who do not see it and a line for Markdown."""

from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reportlib.analyse.report import Report
from reportlib.analyse.tickets import hours_between
from reportlib.present import text
from reportlib.present.text import Piece

ACCENT, SOFT, WARN = "#2457a6", "#9db7dd", "#b4500f"
AGES = {"0–7 days": 7, "8–30 days": 30, "31–90 days": 90, "over 90 days": None}
_NONE: dict[str, Any] = {}


def flow_chart(report: Report) -> Piece:
    """Opened and closed per period."""
    trend = report.trend
    bars = [
        go.Bar(x=_periods(trend), y=_values(trend["opened"]), name="opened", marker_color=ACCENT),
        go.Bar(x=_periods(trend), y=_values(trend["closed"]), name="closed", marker_color=SOFT, marker_pattern_shape="/"),
    ]
    said = f"Opened per {report.word}: {_said(trend['opened'])}; closed: {_said(trend['closed'])}."
    return _piece(go.Figure(bars), f"Opened and closed per {report.word}", said, {"opened": trend["opened"], "closed": trend["closed"]})


def backlog_chart(report: Report) -> Piece:
    """The backlog at the end of each period."""
    trend = report.trend
    line = go.Scatter(x=_periods(trend), y=_values(trend["backlog_end"]), mode="lines+markers", line_color=ACCENT, name="backlog")
    figure = go.Figure([line]).update_yaxes(rangemode="tozero")
    said = f"Backlog at the end of each {report.word}: {_said(trend['backlog_end'])}."
    return _piece(figure, f"Backlog at the end of each {report.word}", said, {"backlog": trend["backlog_end"]})


def response_chart(report: Report) -> Piece:
    """Median and P90 of the first response per period."""
    trend = report.trend
    number = [f"{answered} answered" if not pd.isna(answered) else "" for answered in trend["answered"]]
    lines = [
        go.Scatter(
            x=_periods(trend), y=_values(trend[column]), mode="lines+markers", name=name, text=number, line={"color": color, "dash": dash}
        )
        for column, name, color, dash in (
            ("first_response_median_hours", "median", ACCENT, "solid"),
            ("first_response_p90_hours", "P90", WARN, "dot"),
        )
    ]
    figure = go.Figure(lines).update_yaxes(rangemode="tozero", title_text="hours")
    median = trend["first_response_median_hours"]
    said = f"Median hours to the first response: {_said(median.round(1))}."
    return _piece(figure, f"First response, hours, per {report.word} of opening", said, {"median": median})


def age_chart(report: Report) -> Piece:
    """How old the open tickets are."""
    age = hours_between(report.open_tickets["created_at"], pd.Timestamp(report.as_of)) / 24
    edges = [-1.0, *(float(days + 1) if days else float("inf") for days in AGES.values())]
    counts = [int(((age >= low) & (age < high)).sum()) for low, high in pairwise(edges)]
    bars = go.Bar(
        x=list(AGES), y=counts, marker_color=ACCENT, text=[str(count) for count in counts], textposition="outside", cliponaxis=False
    )
    said = "Open tickets by age: " + ", ".join(f"{name}: {count}" for name, count in zip(AGES, counts, strict=True)) + "."
    return _piece(go.Figure([bars]), "Age of the backlog", said, {"ages": pd.Series(counts)})


def themes_chart(report: Report) -> Piece:
    """Tickets opened per period in each of the largest themes."""
    table = report.themes.table.head(6).iloc[::-1]
    if table.empty:
        return Piece("<p>No theme to draw.</p>", "No theme to draw.\n")
    heat = go.Heatmap(
        x=_periods(report.trend),
        y=list(range(len(table))),
        z=table["counts"].tolist(),
        text=[[str(count) if count else "" for count in counts] for counts in table["counts"]],
        texttemplate="%{text}",
        hovertemplate="%{x}: %{z}<extra></extra>",
        colorscale=[[0, "#f2f5fa"], [1, ACCENT]],
        showscale=False,
        xgap=2,
        ygap=2,
    )
    names = [text.label(title, 34) for title in table["title"]]
    figure = go.Figure([heat]).update_yaxes(tickmode="array", tickvals=list(range(len(table))), ticktext=names, automargin=True)
    said = "Tickets opened per theme: " + "; ".join(
        f"{text.cut(title, 60)}: {', '.join(map(str, counts))}" for title, counts in zip(table["title"], table["counts"], strict=True)
    )
    return _piece(figure, f"Common issues: tickets opened per {report.word}", said, _NONE)


def _piece(figure: go.Figure, title: str, said: str, lines: dict[str, Any]) -> Piece:
    figure.update_layout(
        title={"text": title, "x": 0, "xanchor": "left", "font": {"size": 15}},
        template="none",
        font={"family": "system-ui, sans-serif", "size": 12, "color": "#6b7280"},
        margin={"l": 48, "r": 16, "t": 44, "b": 44},
        height=280,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.14},
        barmode="group",
        hovermode="x unified",
        meta={"alt": said},
    )
    figure.update_xaxes(type="category", automargin=True, tickfont={"size": 11}).update_yaxes(
        gridcolor="rgba(128,128,128,.25)", zeroline=False
    )
    rows = "".join(f"| {name} | {text.sparkline([None if pd.isna(v) else float(v) for v in values])} |\n" for name, values in lines.items())
    table = f"\n| | |\n| --- | --- |\n{rows}" if rows else ""
    return Piece(f"<p>{text.html(said)}</p>", f"**{title}**\n{table}\n{text.markdown(said, 2000)}\n", figure.to_plotly_json())


def _periods(trend: pd.DataFrame) -> list[str]:
    return [str(period) for period in trend["period"]]


def _values(series: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in series]


def _said(series: pd.Series) -> str:
    return ", ".join("none" if pd.isna(value) else f"{value:g}" for value in series.tolist())
