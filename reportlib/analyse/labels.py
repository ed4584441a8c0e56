"""How the active tickets spread over labels (METRICS: label breakdown)."""

from collections.abc import Iterable

import pandas as pd

UNCATEGORIZED = "Uncategorized"


def breakdown(active: pd.DataFrame, skip: Iterable[str] = ()) -> pd.DataFrame:
    """The active tickets by label: received are all of them, resolved those closed at the end of the period, pending the others. A ticket
    counts once for each of its labels, so the rows add up to more than the tickets; without a label it is "Uncategorized".

    One row per label: category, received, resolved, pending; the most received first. A ticket with skipped labels only has none.
    """
    skipped = set(skip)
    categories = [[name for name in names if name not in skipped] or [UNCATEGORIZED] for names in active["labels"]]
    rows = (
        active[["number", "is_open"]]
        .assign(category=pd.Series(categories, index=active.index, dtype=object))
        .explode("category")
        .drop_duplicates(["number", "category"])
    )
    return (
        rows.groupby("category", as_index=False)
        .agg(received=("number", "size"), pending=("is_open", "sum"))
        .assign(
            received=lambda frame: frame["received"].astype("int64"),
            pending=lambda frame: frame["pending"].astype("int64"),
            resolved=lambda frame: frame["received"] - frame["pending"],
        )
        .loc[:, ["category", "received", "resolved", "pending"]]
        .sort_values(["received", "category"], ascending=[False, True])
        .reset_index(drop=True)
    )
