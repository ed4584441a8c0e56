"""How the active tickets spread over labels, and what each label's tickets were in the periods before (METRICS: label breakdown, spike)."""

import re
from collections.abc import Collection, Iterable

import pandas as pd

from reportlib.analyse import undo
from reportlib.analyse.tickets import Span, present_at
from reportlib.analyse.trends import compare
from reportlib.collect.history import History

UNCATEGORIZED = "Uncategorized"
_PREFIXED = re.compile(r"\s*+([^:/]*[^:/\s])\s*([:/])\s*\S")


def prefix(label: str) -> str | None:
    """What stands before the label's first colon or slash, with that sign ("os:" of "os: linux"); None where there is nothing on a side."""
    found = _PREFIXED.match(label)
    return f"{found[1]}{found[2]}" if found else None


def groups(labels: Iterable[str]) -> dict[str, str]:
    """The group of each label that is in one: the prefix, if at least two of the labels have it."""
    prefixes = {name: start for name in sorted(set(labels)) if (start := prefix(name))}
    counts = pd.Series(prefixes, dtype=object).value_counts()
    return {name: start for name, start in prefixes.items() if counts[start] >= 2}


def breakdown(active: pd.DataFrame, known: Iterable[str], skip: Collection[str] = ()) -> pd.DataFrame:
    """The active tickets by label: received are all of them, resolved those closed at the end of the period, pending the others. A ticket
    counts once for each of its labels, so the rows add up to more than the tickets; without a label it is "Uncategorized". Labels that are
    alike up to their first colon or slash form a group. Opened: by the labels that the tickets had at the end of their own period.

    One row per label: category, group (None: none), received, resolved, pending; the most received first. Groups are made of all
    `known` labels; one in `skip` is left out, and so is each label whose prefix is in it. A ticket with skipped labels only has none.
    """
    group = groups(known)
    return (
        by_label(active[["number", "is_open", "labels"]], skip)
        .groupby("category", as_index=False)
        .agg(received=("number", "size"), pending=("is_open", "sum"))
        .assign(
            group=lambda frame: pd.Series([group.get(name) for name in frame["category"]], index=frame.index, dtype=object),
            received=lambda frame: frame["received"].astype("int64"),
            pending=lambda frame: frame["pending"].astype("int64"),
            resolved=lambda frame: frame["received"] - frame["pending"],
        )
        .loc[:, ["category", "group", "received", "resolved", "pending"]]
        .sort_values(["received", "category"], ascending=[False, True])
        .reset_index(drop=True)
    )


def opened(history: History, spans: list[Span], skip: Collection[str] = ()) -> pd.DataFrame:
    """The tickets opened in each of the spans with each of their labels as at that span's own end: place (of the span), category, number.

    Only the tickets opened inside the spans are looked at, so that it costs little however many there are.
    """
    new = history.tickets[history.tickets["created_at"] >= spans[0].start]
    events = history.events[history.events["event"].isin(["labeled", "unlabeled"]) & history.events["number"].isin(new["number"])]
    parts = []
    for place, span in enumerate(spans):
        tickets = present_at(new, span.as_of).loc[lambda frame, start=span.start: frame["created_at"] >= start, ["number", "labels"]]
        later = events[(events["created_at"] >= span.as_of) & events["number"].isin(tickets["number"])]
        labels = undo.names(tickets, "labels", later, ("labeled", "unlabeled"), "label")
        parts.append(by_label(tickets.assign(labels=labels), skip).assign(place=place))
    return pd.concat(parts, ignore_index=True)[["place", "category", "number"]]


def with_past(table: pd.DataFrame, new: pd.DataFrame, spans: int, known: int) -> pd.DataFrame:
    """The breakdown with numbers (of the tickets opened in the last span) and compared (their count beside its past), per label.

    `new` is what `opened` says of so many spans, of which the last `known` can be compared.
    """
    counts = new.groupby(["category", "place"])["number"].nunique().unstack("place", fill_value=0)
    counts = counts.reindex(index=table["category"], columns=range(spans - known, spans), fill_value=0)
    # Most labels of many have the same few counts.
    past = list(map(tuple, counts.to_numpy().tolist()))
    compared = {row: compare(pd.Series(row)) for row in set(past)}
    last = new[new["place"] == spans - 1].groupby("category")["number"].agg(sorted)
    return table.assign(
        numbers=pd.Series([last.get(name, []) for name in table["category"]], index=table.index, dtype=object),
        compared=pd.Series([compared[row] for row in past], index=table.index, dtype=object),
    )


def by_label(tickets: pd.DataFrame, skip: Collection[str]) -> pd.DataFrame:
    """One row per ticket and label that is not skipped, the label as `category`."""
    skipped = set(skip)
    kept = [[name for name in names if name not in skipped and prefix(name) not in skipped] for names in tickets["labels"]]
    categories = pd.Series([names or [UNCATEGORIZED] for names in kept], index=tickets.index, dtype=object)
    return tickets.drop(columns="labels").assign(category=categories).explode("category").drop_duplicates(["number", "category"])
