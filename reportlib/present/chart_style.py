"""The house style of the charts: colours, axes, the band of what is usual, and a chart as a piece of the page."""

import math
from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd
import plotly.graph_objects as go

from reportlib.analyse.report import Report
from reportlib.analyse.trends import LOOK_BACK, compare
from reportlib.period import Period
from reportlib.present import text
from reportlib.present.colors import COLORS
from reportlib.present.definitions import term
from reportlib.present.layout import Cell
from reportlib.present.marks import marks
from reportlib.present.sentences import usual
from reportlib.present.text import Piece

LETTERS = 30
"""So many fit side by side below a chart on a phone."""

NAMED = 5
TITLE = 44
"""So many tickets a hover names, and so much of their titles: it has to fit beside what it is about."""

_STEPS = (0.25, 0.5, 1, 2, 4, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880, 8760)
_HOVER = "%{hovertext}<extra></extra>"


class Trended(Protocol):
    """What a time axis needs to know: the period that is reported on, and the trend that ends with it."""

    @property
    def period(self) -> Period:
        """The period."""

    @property
    def trend(self) -> pd.DataFrame:
        """A row for each period, the last being this one."""


def hover(words: Sequence[Any]) -> dict[str, Any]:
    """The arguments of a trace that says these words, one per point, and nothing else."""
    return {"hovertext": words, "hovertemplate": _HOVER}


def tickets(report: Report, numbers: Sequence[int], limit: int = NAMED) -> str:
    """The first of the tickets for a hover, a line each, and how many more there are; nothing where there is none."""
    titles = report.charted.titles
    named = [f"<br>#{number} {text.label(titles.get(number, '(removed)'), TITLE)}" for number in numbers[:limit]]
    return "".join(named) + (f"<br>and {len(numbers) - limit} more" if len(numbers) > limit else "")


def caption(report: Report, *names: str, figure: str = "trend") -> Cell:
    """The definitions that a chart needs, linked in HTML, and what limits its figure."""
    html, markdown = marks(report, figure)
    return f'<small class="terms">{" · ".join(map(term, names))}{html}</small>', markdown


def piece(figure: go.Figure, title: str, said: str, lines: dict[str, pd.Series], below: Cell, height: int = 240, **margin: int) -> Piece:
    """The chart in house style, its caption and its sentence, and its sparklines for Markdown."""
    font = {"family": 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif', "color": COLORS["soft"]}
    figure.update_layout(
        title={
            "text": title,
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 6},
            "font": {"size": 15, "color": COLORS["ink"]},
        },
        template="none",
        font={**font, "size": 12},
        margin={"l": 36, "r": 52, "t": 34, "b": 26} | margin,
        height=height,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False},
        hoverlabel={"bgcolor": COLORS["paper"], "bordercolor": COLORS["soft"], "align": "left", "font": {**font, "color": COLORS["ink"]}},
        dragmode=False,
        # What is nearest to the finger speaks, however far it is.
        hovermode="closest",
        hoverdistance=-1,
        meta={"alt": said, "colors": COLORS},
    )
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True, tickangle=0, ticklabelstandoff=3, ticks="", tickfont={"size": 10})
    figure.update_yaxes(
        gridcolor=COLORS["line"], zeroline=False, fixedrange=True, ticks="", nticks=5, ticklabelstandoff=3, tickfont={"size": 11}
    )
    rows = "".join(f"| {name} | {text.sparkline(values(series))} |\n" for name, series in lines.items())
    table = f"\n| | |\n| --- | --- |\n{rows}" if rows else ""
    return Piece(
        f"{below[0]}<details open><summary>In words</summary><p>{text.html(said)}</p></details>",
        f"**{title}**{below[1]}\n{table}\n{text.markdown(said, 2000)}\n",
        figure.to_plotly_json(),
    )


def time_axis(figure: go.Figure, report: Trended) -> go.Figure:
    """The figure with the trend's periods below it: short names, only every second or third where a phone has no room for all."""
    names = [_short_name(period) for period in report.period.back_to(len(report.trend))]
    step = math.ceil(sum(map(len, names)) / LETTERS)
    # Counted from the end, so that the period of the report always has its name.
    shown = sorted(range(len(names) - 1, -1, -step))
    return figure.update_xaxes(tickmode="array", tickvals=shown, ticktext=[names[place] for place in shown], range=[-0.5, len(names) - 0.5])


def full_names(report: Trended) -> list[str]:
    """The trend's periods as a person would name them, for the hover."""
    return [_full_name(period) for period in report.period.back_to(len(report.trend))]


def band(figure: go.Figure, past: pd.Series, count: int) -> go.Figure:
    """The figure, of so many periods, with the middle half of those before as a light band, named at its right end; as it was without one.

    `past` is the figure in those periods of which it is known, this one included.
    """
    compared = compare(past)
    if compared.low is None or compared.high is None:
        return figure
    words = usual(compared, is_hours=False).replace(" ", "<br>")
    # A band without height would not be seen.
    low, high = (compared.low, compared.high) if compared.high > compared.low else (compared.low - 0.1, compared.high + 0.1)
    begin = count - min(len(past), LOOK_BACK + 1) - 0.5
    figure.add_shape(
        type="rect", x0=begin, x1=count - 0.5, y0=low, y1=high, fillcolor=COLORS["tint"], opacity=0.45, line_width=0, layer="below"
    )
    return figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=3, y=(low + high) / 2, text=words, align="left", showarrow=False, font={"size": 11}
    )


def name_last(figure: go.Figure, series: pd.Series, words: str, color: str, **where: Any) -> go.Figure:
    """The figure with words at the last known value of the series, above it unless told where."""
    points = series.reset_index(drop=True).dropna()
    if points.empty:
        return figure
    at = {"xanchor": "center", "yanchor": "bottom", "yshift": 5} | where
    x, y = int(points.index[-1]), float(points.iloc[-1])
    return figure.add_annotation(x=x, y=y, text=words, showarrow=False, font={"color": COLORS[color], "size": 12}, **at)


def count_below(figure: go.Figure, series: pd.Series, name: str) -> go.Figure:
    """The figure with the counts on which its points rest in a line below the periods; `name`, a word, stands before them."""
    line = {"showarrow": False, "yref": "paper", "y": 0, "yanchor": "top", "yshift": -22, "font": {"size": 10}}
    for x, count in enumerate(series):
        if not pd.isna(count):
            figure.add_annotation(x=x, text=f"{int(count)}", **line)
    return figure.add_annotation(x=0, xref="paper", xanchor="right", xshift=-1, text=name, **line)


def hours_axis(figure: go.Figure, longest: float) -> go.Figure:
    """The figure with durations in words beside it: "30 min", "4 h", "2 d"; as it was where no duration is known."""
    if math.isnan(longest):
        return figure
    step = next((step for step in _STEPS if longest <= 4 * step), longest / 4)
    ticks = [step * place for place in range(math.ceil(longest / step) + 1)]
    return figure.update_yaxes(
        tickmode="array",
        tickvals=ticks,
        ticktext=[_short_duration(tick, step) for tick in ticks],
        range=[0, max(ticks[-1], longest * 1.15)],
    )


def values(series: pd.Series) -> list[float | None]:
    """The series as plotly and JSON take it: None for what is not known."""
    return [None if pd.isna(value) else float(value) for value in series]


def _short_duration(hours: float, step: float) -> str:
    if hours == 0:
        return "0"
    if step < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:g} h" if step < 24 else f"{hours / 24:.0f} d"


def _short_name(period: Period) -> str:
    match period.kind:
        case "week":
            return period.label[-3:]
        case "month":
            return f"{period.first:%b}"
        case "quarter":
            return period.label[-2:]
        case "day":
            return f"{period.first:%-d}"
        case _:
            return f"{period.first:%-d %b}"


def _full_name(period: Period) -> str:
    match period.kind:
        case "week":
            return f"Week {period.label[-2:]}, {period.first:%-d %b} – {period.last:%-d %b %Y}"
        case "month":
            return f"{period.first:%B %Y}"
        case "day":
            return f"{period.first:%A %-d %B %Y}"
        case _:
            return period.label
