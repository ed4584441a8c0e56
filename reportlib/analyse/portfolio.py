"""The figures of many repositories side by side, from the reports that were made of them, and what their tickets share; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from reportlib.analyse.labels import UNCATEGORIZED
from reportlib.analyse.redact import redacted
from reportlib.analyse.theme_title import title_of
from reportlib.analyse.themes import find_themes
from reportlib.analyse.tickets import rows
from reportlib.collect.made import Made
from reportlib.portfolio import Portfolio

SERIES = ("opened", "closed", "backlog_end")
COLUMNS = [
    "repository", "opened", "closed", "net", "backlog", "asked", "answered", "unanswered", "median_hours", "late", "late_in_all", "spikes",
    *(f"{name}_before" for name in SERIES), "is_whole", "is_complete", "as_of", "web_url",
    "gaps",
]  # fmt: skip
"""asked are the tickets opened that could be answered; late those of the period, late_in_all those of the whole backlog; spikes are names;
the series are lists, None where the history does not reach; gaps are the earlier periods without a report."""


def table(reports: Mapping[str, Made], web_urls: Mapping[str, str], gaps: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """One row of COLUMNS per report (name -> report)."""
    found = [
        {
            "repository": name,
            "opened": report.flow.opened,
            "closed": report.flow.closed,
            "net": report.flow.net,
            "backlog": report.flow.backlog_end,
            "asked": report.response.first_response.n,
            "answered": report.response.first_response.answered,
            "unanswered": report.response.first_response.unanswered,
            "median_hours": report.response.first_response.median_hours,
            "late": report.response.target.late,
            "late_in_all": len(report.response.target.late_tickets),
            "spikes": spikes(report),
            **{f"{column}_before": [getattr(point, column) for point in report.trend] for column in SERIES},
            "is_whole": report.is_whole,
            "is_complete": report.is_whole and report.data.complete,
            "as_of": report.as_of,
            "web_url": web_urls[name],
            "gaps": list(gaps[name]),
        }
        for name, report in reports.items()
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def spikes(report: Made) -> list[str]:
    """What came up far more often than before: opened or reopened tickets, themes by their title, and labels where no theme says it."""
    counts = [one.figure for one in report.comparison if one.is_spike and one.figure in ("opened", "reopened")]
    themes = [one.title for one in report.common_issues if one.is_spike]
    labels = [f"label {one.category}" for one in report.ticket_breakdown if one.is_spike and one.category != UNCATEGORIZED]
    return counts + (themes or labels)


def worst_first(repositories: pd.DataFrame) -> pd.DataFrame:
    """The repositories with most late answers of the period first; among equals those with most spikes, then those whose backlog grew
    most, then by name.
    """
    keyed = repositories.assign(spiking=repositories["spikes"].map(len))
    by = ["late", "spiking", "net", "repository"]
    return keyed.sort_values(by, ascending=[False, False, False, True], ignore_index=True).drop(columns="spiking")


def total(repositories: pd.DataFrame, labels: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """The sums of the repositories, per period: of those only whose history reaches the whole trend, as a part of the others would look
    like a fall.

    period and SERIES (Int64; NA where no history reaches); and of how many repositories.
    """
    reaching = repositories[[_reaches(row, len(labels)) for row in rows(repositories)]]
    sums = {
        name: pd.array(
            [sum(values) for values in zip(*reaching[f"{name}_before"], strict=True)] if len(reaching) else [None] * len(labels), "Int64"
        )
        for name in SERIES
    }
    return pd.DataFrame({"period": list(labels), **sums}), len(reaching)


def texts(
    reports: Mapping[str, Made], wanted: Mapping[str, Sequence[int]], bodies: Mapping[str, Mapping[int, str]], asked: Portfolio
) -> pd.DataFrame:
    """The new tickets of all repositories: number (a running one), repository, ticket, title, body, as they may be shown."""
    found = []
    for name in sorted(wanted):
        titles = {one.number: one.title for one in reports[name].most_active_tickets}
        for ticket in sorted(wanted[name]):
            body = bodies[name].get(ticket, "")
            found.append((name, ticket, titles.get(ticket, ""), redacted(body, asked.redact == "uuids") if asked.redact else body))
    frame = pd.DataFrame(found, columns=["repository", "ticket", "title", "body"])
    return frame.assign(number=range(1, len(frame) + 1))


def shared(tickets: pd.DataFrame, distance: float) -> pd.DataFrame:
    """Tickets opened in the period that are one theme, as within a repository, and come from two repositories or more.

    title, tickets (list of (repository, ticket)), repositories (how many); that of most repositories first.
    """
    themed = tickets.merge(find_themes(tickets, distance), on="number") if len(tickets) else tickets.assign(theme=None)
    found = []
    for _, members in themed.dropna(subset="theme").groupby("theme", sort=True):
        if (count := members["repository"].nunique()) > 1:
            listed = list(zip(members["repository"], members["ticket"], strict=True))
            found.append((title_of(members["title"].tolist(), ()), listed, count))
    frame = pd.DataFrame(found, columns=["title", "tickets", "repositories"])
    keyed = frame.assign(size=frame["tickets"].map(len))
    return keyed.sort_values(["repositories", "size", "title"], ascending=[False, False, True], ignore_index=True).drop(columns="size")


def _reaches(row: Any, periods: int) -> bool:
    series = [getattr(row, f"{name}_before") for name in SERIES]
    return all(len(values) == periods and None not in values for values in series)
