"""The charts of a portfolio: the sums per period, with what is usual."""

import plotly.graph_objects as go

from reportlib.analyse.overview import Overview
from reportlib.present.chart_style import band, full_names, hover, name_last, piece, time_axis, values
from reportlib.present.colors import COLORS
from reportlib.present.layout import said
from reportlib.present.sentences import usual
from reportlib.present.text import Piece


def flow_chart(overview: Overview) -> Piece:
    """Opened and closed in all repositories per period, with what is usual to open."""
    trend, kind = overview.trend, overview.period.kind
    if not overview.reaching:
        return said("No repository's history reaches the whole trend.")
    styles = {"opened": {"color": COLORS["accent"]}, "closed": {"color": COLORS["bar"], "pattern": {"shape": "/"}}}
    traces = [
        go.Bar(y=values(trend[column]), name=column, marker=style, **hover(_each(overview, column, column)))
        for column, style in styles.items()
    ]
    figure = time_axis(go.Figure(traces), overview).update_layout(barmode="group", bargap=0.25)
    name_last(figure, trend["opened"], f"{int(trend['opened'].iloc[-1]):,}", "accent", xanchor="right", xshift=2)
    band(figure, trend["opened"], len(trend))
    words = f"Opened per {kind}: {_said(overview, 'opened')}; closed: {_said(overview, 'closed')}."
    title = f"Opened and closed per {kind}"
    return piece(figure, title, words, {"opened": trend["opened"], "closed": trend["closed"]}, ("", ""), t=52)


def backlog_chart(overview: Overview) -> Piece:
    """The backlog of all repositories at the end of each period, with what was usual."""
    backlog, kind = overview.trend["backlog_end"], overview.period.kind
    if not overview.reaching:
        return Piece("", "")
    words = _each(overview, "backlog_end", "open")
    line = go.Scatter(
        y=values(backlog), mode="lines+markers", line_color=COLORS["accent"], showlegend=False, cliponaxis=False, **hover(words)
    )
    figure = time_axis(go.Figure([line]), overview).update_yaxes(rangemode="tozero")
    band(figure, backlog, len(backlog))
    name_last(figure, backlog, f"{int(backlog.iloc[-1]):,}", "accent")
    title = f"Backlog at the end of each {kind}"
    return piece(figure, title, f"{title}: {_said(overview, 'backlog_end')}.", {"backlog": backlog}, ("", ""))


def _each(overview: Overview, column: str, what: str) -> list[str]:
    """What each period's point says."""
    return [f"{name}:<br>{count:,} {what}" for name, count in zip(full_names(overview), overview.trend[column], strict=True)]


def _said(overview: Overview, column: str) -> str:
    numbers, words = ", ".join(f"{value:,}" for value in overview.trend[column]), usual(overview.comparison[column], is_hours=False)
    return f"{numbers} ({words})" if words else numbers
