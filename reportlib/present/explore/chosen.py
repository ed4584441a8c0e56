"""What a reader's choice of tickets looks like: a chart, a table, a sentence."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from reportlib.analyse.listed import chosen, opened_per_period
from reportlib.analyse.report import Report
from reportlib.present import text
from reportlib.present.chart_style import caption, full_names, hover, piece, tickets, time_axis, values
from reportlib.present.colors import COLORS
from reportlib.present.figures import flow_chart
from reportlib.present.text import Piece

WAITS = {"us": "us", "reporter": "the reporter", "unknown": "not known"}


@dataclass(frozen=True)
class Choice:
    """What the controls say; None and "" are no choice. A theme is its id."""

    label: str | None = None
    theme: int | None = None
    words: str = ""

    def of(self, report: Report) -> pd.DataFrame:
        """The rows of `report.listed` that are chosen."""
        return chosen(report.listed, report.params.skip_labels, self.label, self.theme, self.words)


def chosen_chart(report: Report, choice: Choice) -> Piece:
    """The chosen tickets by the period in which they were opened; where nothing is chosen, the page's own chart of the flow."""
    if choice == Choice():
        return flow_chart(report)
    counted = opened_per_period(choice.of(report), report.trend)
    words = [
        f"{name}:<br>{'not known' if pd.isna(count) else text.count(count, 'ticket')} opened{tickets(report, numbers)}"
        for name, count, numbers in zip(full_names(report), counted["opened"], counted["numbers"], strict=True)
    ]
    bars = go.Bar(y=values(counted["opened"]), marker_color=COLORS["accent"], showlegend=False, **hover(words))
    figure = time_axis(go.Figure([bars]), report).update_yaxes(rangemode="tozero")
    counts = ", ".join("unknown" if pd.isna(count) else str(count) for count in counted["opened"])
    title = f"Opened per {report.word}: {_named(report, choice)}"
    said = f"Opened per {report.word}, of the chosen tickets: {counts}."
    return piece(figure, text.label(title, 90), said, {"opened": counted["opened"]}, caption(report, "Opened"))


def chosen_table(report: Report, choice: Choice) -> pd.DataFrame:
    """The chosen tickets as people read them: number, title, state, waits on, labels, theme, opened, activity level."""
    shown = choice.of(report)
    titles = report.themes.table.set_index("theme")["title"]
    return pd.DataFrame(
        {
            "number": shown["number"],
            "title": shown["title"],
            "state": shown["is_open"].map({True: "open", False: "closed"}).astype(object),
            "waits on": shown["turn"].map(WAITS).astype(object),
            "labels": shown["labels"],
            "theme": pd.Series([titles.get(theme) for theme in shown["theme"]], index=shown.index, dtype=object),
            "opened": shown["created_at"].dt.tz_convert(report.period.timezone).dt.strftime("%Y-%m-%d"),
            "activity level": shown["activity_level"],
        }
    )


def chosen_words(report: Report, choice: Choice) -> str:
    """How many tickets are chosen of how many."""
    return f"{report.period.label}: {text.count(len(choice.of(report)), 'ticket')} of {len(report.listed):,}."


def _named(report: Report, choice: Choice) -> str:
    titles = report.themes.table.set_index("theme")["title"]
    parts = [
        f"label {choice.label}" if choice.label is not None else "",
        f"theme {titles.get(choice.theme, choice.theme)}" if choice.theme is not None else "",
        f"“{choice.words}”" if choice.words else "",
    ]
    return ", ".join(part for part in parts if part)
