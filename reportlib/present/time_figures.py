"""The charts of single days and tickets: a calendar of activity, and what happened to the most active tickets when."""

from datetime import date, timedelta, tzinfo

import pandas as pd
import plotly.graph_objects as go

from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows
from reportlib.present import text
from reportlib.present.chart_style import caption, hover, piece, tickets
from reportlib.present.colors import COLORS
from reportlib.present.text import Piece

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CELL, ROW = 22, 44
"""Pixels per weekday, and per ticket: half for its name, half for its line."""
WEEKS_WITH_NUMBERS, MONTHS = 16, 9
"""In a calendar of more weeks a number does not fit into a day on a phone; nor do more names of months fit below it."""
MARKS = {
    "opened": ("opened", "circle-open", "accent"),
    "answer": ("answered", "circle", "accent"),
    "comment": ("comment", "diamond", "soft"),
    "closed": ("closed", "x", "ink"),
    "reopened": ("reopened", "triangle-up", "warn"),
}
"""Name, shape and colour of each kind of moment, so that colour alone says nothing; answered: by the team."""


def calendar_chart(report: Report) -> Piece:
    """How many tickets were active on each day: a column per week, a row per weekday."""
    days = report.charted.calendar
    known = days["active"].dropna()
    monday = _monday(days["date"].iloc[0])
    weeks = _week(days["date"].iloc[-1], monday) + 1
    counts: list[list[int | None]] = [[None] * weeks for _ in DAYS]
    words = [[""] * weeks for _ in DAYS]
    for day in rows(days):
        when, week = date.fromisoformat(day.date), _week(day.date, monday)
        counts[when.weekday()][week] = None if pd.isna(day.active) else int(day.active)
        said = "not known" if pd.isna(day.active) else f"{text.count(int(day.active), 'ticket')} active{tickets(report, day.numbers)}"
        words[when.weekday()][week] = f"{when:%A %-d %B %Y}: {said}"
    is_written = weeks <= WEEKS_WITH_NUMBERS
    heat = go.Heatmap(
        z=counts,
        zmin=0,
        zmax=max([1, *known.tolist()]),
        text=[[str(count) if count and is_written else "" for count in row] for row in counts],
        texttemplate="%{text}",
        textfont={"color": COLORS["ink"], "size": 11},
        colorscale=[[0, COLORS["card"]], [1, COLORS["tint"]]],
        showscale=False,
        xgap=2 if is_written else 1,
        ygap=2 if is_written else 1,
        hoverongaps=False,
        **hover(words),
    )
    figure = _months(go.Figure([heat]), monday, weeks)
    figure.update_yaxes(tickmode="array", tickvals=list(range(7)), ticktext=list(DAYS), autorange="reversed", showgrid=False)
    below = caption(report, "Active")
    return piece(figure, "Tickets active on each day", _of_days(days), {}, below, height=7 * CELL + 66, l=36, r=0, t=36)


def timelines_chart(report: Report) -> Piece:
    """The most active tickets as lines: when they were open, answered, commented, closed."""
    drawn, zone = report.charted, report.period.start.tzinfo
    there = {*drawn.moments["number"], *drawn.stretches["number"]}
    # The most active at the top: plotly counts rows from below.
    numbers = [number for number in report.active["number"].tolist() if number in there][::-1]
    if not numbers:
        return Piece("", "")
    place = {number: row for row, number in enumerate(numbers)}
    lines = go.Scatter(
        x=[at for stretch in rows(drawn.stretches) for at in (_clock(stretch.start, zone), _clock(stretch.end, zone), None)],
        y=[row for number in drawn.stretches["number"].tolist() for row in (place[number], place[number], None)],
        mode="lines",
        line={"color": COLORS["tint"], "width": 6},
        name="open",
        hoverinfo="skip",
    )
    figure = go.Figure([lines])
    for what, (name, symbol, color) in MARKS.items():
        moments = list(rows(drawn.moments[drawn.moments["what"] == what]))
        words = [
            f"{tickets(report, [moment.number]).removeprefix('<br>')}<br>{name}, {moment.at.tz_convert(zone):%a %-d %b %Y %H:%M}"
            for moment in moments
        ]
        figure.add_scatter(
            x=[_clock(moment.at, zone) for moment in moments],
            y=[place[moment.number] for moment in moments],
            mode="markers",
            name=name,
            marker={"symbol": symbol, "color": COLORS[color], "size": 8},
            cliponaxis=False,
            showlegend=bool(moments),
            **hover(words),
        )
    for number, row in place.items():
        name = f"#{number} {text.label(drawn.titles[number], 44)}"
        figure.add_annotation(x=0, xref="paper", xanchor="left", y=row + 0.45, text=name, showarrow=False, font_color=COLORS["ink"])
    figure.update_xaxes(tickformat="%-d %b", nticks=6, range=[_clock(drawn.begin, zone), _clock(pd.Timestamp(report.as_of), zone)])
    figure.update_yaxes(visible=False, range=[-0.4, len(numbers) - 0.2])
    said = f"Most active tickets: {'; '.join(f'#{number}: {_counted(drawn.moments, number)}' for number in numbers[::-1])}."
    below = caption(report, "Activity level", "First response")
    title = "What happened to the most active tickets"
    return piece(figure, title, said, {}, below, height=ROW * len(numbers) + 102, l=2, r=8, t=70)


def _monday(day: str) -> date:
    return date.fromisoformat(day) - timedelta(days=date.fromisoformat(day).weekday())


def _week(day: str, monday: date) -> int:
    return (date.fromisoformat(day) - monday).days // 7


def _months(figure: go.Figure, monday: date, weeks: int) -> go.Figure:
    """The figure with the months' names, each below the first week that begins in it, as many as a phone has room for."""
    begins = [monday + timedelta(weeks=week) for week in range(weeks)]
    shown: list[int] = []
    for week in reversed(range(weeks)):
        is_first = week == 0 or begins[week].month != begins[week - 1].month
        if is_first and (not shown or shown[0] - week >= max(2, weeks / MONTHS)):
            shown.insert(0, week)
    return figure.update_xaxes(tickmode="array", tickvals=shown, ticktext=[f"{begins[week]:%b}" for week in shown])


def _of_days(days: pd.DataFrame) -> str:
    known = [(day.date, int(day.active)) for day in rows(days.dropna(subset="active"))]
    if not known:
        return "No day of these is known."
    busiest, most = max(known, key=lambda day: day[1])
    mean = sum(count for _, count in known) / len(known)
    weekdays: dict[int, list[int]] = {}
    for day, count in known:
        weekdays.setdefault(date.fromisoformat(day).weekday(), []).append(count)
    means = ", ".join(f"{DAYS[weekday]} {sum(counts) / len(counts):.1f}" for weekday, counts in sorted(weekdays.items()))
    return (
        f"Tickets active per day, from {known[0][0]} to {known[-1][0]}: {mean:.1f} on average, most on {busiest} ({most}). "
        f"On average by weekday: {means}."
    )


def _clock(at: pd.Timestamp, zone: tzinfo | None) -> str:
    """The instant as the period's clocks show it, without an offset, which plotly would take for another time."""
    return f"{at.tz_convert(zone):%Y-%m-%d %H:%M:%S}"


def _counted(moments: pd.DataFrame, number: int) -> str:
    """What happened to the ticket, in words."""
    counts = moments.loc[moments["number"] == number, "what"].value_counts()
    forms = {
        "answer": ("comment of the team", "comments of the team"),
        "comment": ("other comment", "other comments"),
        "closed": ("close", "closes"),
        "reopened": ("reopening", "reopenings"),
    }
    return ", ".join(text.count(int(counts[what]), *words) for what, words in forms.items() if what in counts) or "only opened"
