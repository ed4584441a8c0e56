"""The charts of groups of tickets: common issues over time, and labels."""

import plotly.graph_objects as go

from reportlib.analyse.labels import by_label
from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows
from reportlib.present import text
from reportlib.present.chart_style import caption, full_names, hover, piece, tickets, time_axis
from reportlib.present.colors import COLORS
from reportlib.present.text import Piece

ROW = 40
"""Pixels per row: half for its name, half for what is drawn."""
THEMES, LABELS = 6, 8


def themes_chart(report: Report) -> Piece:
    """Tickets opened per period in each of the largest themes."""
    # The largest at the top: plotly counts rows from below.
    table = report.themes.table.head(THEMES).iloc[::-1]
    if table.empty:
        return Piece("<p>No theme to draw.</p>", "No theme to draw.\n")
    names = [text.label(title, 44) for title in table["title"]]
    opened = [[[number for number in numbers if number in there] for numbers in table["numbers"]] for there in map(set, _opened(report))]
    words = [
        [
            f"{name}<br>{period}: {text.count(count, 'ticket')} opened{tickets(report, of_period[place])}"
            for period, count, of_period in zip(full_names(report), counts, opened, strict=True)
        ]
        for place, (name, counts) in enumerate(zip(names, table["counts"], strict=True))
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


def labels_chart(report: Report) -> Piece:
    """The active tickets of each of the largest labels: how many are closed, how many still open; nothing where only one is."""
    table = report.labels.sort_values("received", ascending=False, kind="stable").head(LABELS).iloc[::-1]
    if len(table) < 2:
        return Piece("", "")
    listed = by_label(report.active[["number", "is_open", "labels"]], report.params.skip_labels)
    places = list(range(len(table)))
    bars = []
    for column, name, style in (
        ("resolved", "closed", {"color": COLORS["bar"], "pattern": {"shape": "/"}}),
        ("pending", "still open", {"color": COLORS["accent"]}),
    ):
        numbers = listed[listed["is_open"] == (column == "pending")].groupby("category")["number"].agg(sorted)
        words = [
            f"{text.label(label)}: {text.count(count, 'ticket')} {name}{tickets(report, numbers.get(label, []))}"
            for label, count in zip(table["category"], table[column], strict=True)
        ]
        bars.append(go.Bar(x=table[column].tolist(), y=places, name=name, orientation="h", width=0.4, marker=style, **hover(words)))
    figure = go.Figure(bars).update_layout(barmode="stack").update_yaxes(visible=False, range=[-0.4, len(table) - 0.2])
    figure.update_xaxes(visible=False, rangemode="tozero")
    for place, row in zip(places, rows(table), strict=True):
        name = f"{text.label(row.category, 44)}  <b>{row.received}</b>"
        figure.add_annotation(x=0, xref="paper", xanchor="left", y=place + 0.42, text=name, showarrow=False, font_color=COLORS["ink"])
    said = "Active tickets per label: " + "; ".join(
        f"{text.cut(row.category, 60)}: {row.received}, {row.resolved} closed, {row.pending} still open" for row in rows(table.iloc[::-1])
    )
    title = "Active tickets of the largest labels"
    return piece(figure, title, said, {}, caption(report, "Labels"), height=ROW * len(table) + 60, l=0, r=0, t=56, b=4)


def _opened(report: Report) -> list[tuple[int, ...]]:
    return list(report.charted.trend["opened_tickets"])
