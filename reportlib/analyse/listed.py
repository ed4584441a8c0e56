"""Every ticket that a report looks at in one frame, and the choice that a reader makes of them."""

import re
from collections.abc import Collection

import pandas as pd

from reportlib.analyse.labels import by_label
from reportlib.analyse.tickets import Span

COLUMNS = ["number", "title", "is_open", "labels", "created_at", "closed_at", "period", "turn", "turn_hours", "activity_level", "theme"]


def listed(
    state: pd.DataFrame, active: pd.DataFrame, open_tickets: pd.DataFrame, themes: pd.DataFrame, spans: list[Span], names: list[str]
) -> pd.DataFrame:
    """The tickets opened in the trend's periods, active in this one, or open at its end, each once, the newest first: COLUMNS.

    `state` is that at as-of. period is the one of the `names` (one per span) in which the ticket was opened, None for an older one; turn
    and turn_hours are those of open tickets, activity_level that of active ones; theme is an id of the table's, NA for a ticket in none.
    """
    number, created = state["number"], state["created_at"]
    kept = (created >= spans[0].start) | number.isin(active["number"]) | number.isin(open_tickets["number"])
    period = pd.Series([None] * len(state), index=state.index, dtype=object)
    for span, name in zip(spans, names, strict=True):
        period = period.mask(span.holds(created), name)
    member_of = {one: theme for theme, numbers in zip(themes["theme"], themes["numbers"], strict=True) for one in numbers}
    turns = open_tickets.set_index("number")
    return (
        state.assign(
            period=period,
            turn=number.map(turns["turn"]).astype(object).where(state["is_open"], None),
            turn_hours=number.map(turns["turn_hours"]).astype("float64"),
            activity_level=number.map(active.set_index("number")["activity_level"]).astype("float64"),
            theme=pd.array([member_of.get(one) for one in number], dtype="Int64"),
        )
        .loc[kept, COLUMNS]
        .sort_values("number", ascending=False, ignore_index=True)
    )


def categories(tickets: pd.DataFrame, skip: Collection[str] = ()) -> list[str]:
    """The labels of the listed tickets as the label breakdown names them, in the order of the alphabet."""
    return sorted(by_label(tickets, skip)["category"].unique(), key=lambda name: (name.casefold(), name))


def chosen(
    tickets: pd.DataFrame, skip: Collection[str] = (), label: str | None = None, theme: int | None = None, words: str = ""
) -> pd.DataFrame:
    """The listed tickets that have the label (a category of the breakdown), are in the theme, and that the words are said of.

    Each of the words, whatever its case, is in the title, or is the ticket's number, as 12 or #12. What is not given leaves all in.
    """
    kept = pd.Series(True, index=tickets.index)
    if label is not None:
        having = by_label(tickets[["number", "labels"]], skip)
        kept &= tickets["number"].isin(having.loc[having["category"] == label, "number"])
    if theme is not None:
        kept &= (tickets["theme"] == theme).fillna(False).astype(bool)
    titles = tickets["title"].str.casefold()
    for word in words.casefold().split():
        number = re.fullmatch(r"#?(\d+)", word, re.ASCII)
        is_named = tickets["number"].astype(str) == (number[1].lstrip("0") if number else "")
        kept &= is_named | titles.str.contains(word, regex=False).astype(bool)
    return tickets[kept].reset_index(drop=True)


def opened_per_period(tickets: pd.DataFrame, trend: pd.DataFrame) -> pd.DataFrame:
    """One row per period of the trend, the oldest first: period, opened (Int64, how many of the tickets), numbers (theirs, by number).

    A period that the trend does not know has no count (NA): not all of its tickets are listed.
    """
    numbers = tickets.groupby("period")["number"].agg(sorted)
    lists = [numbers.get(name, []) for name in trend["period"]]
    counts = pd.array([len(one) for one in lists], dtype="Int64")
    return pd.DataFrame(
        {
            "period": trend["period"],
            "opened": pd.Series(counts, index=trend.index).where(trend["opened"].notna()),
            "numbers": pd.Series(lists, index=trend.index, dtype=object),
        }
    )
