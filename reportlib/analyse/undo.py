"""What a ticket said before later events changed it: each event after the instant is taken back from the ticket's row.

The row may be of any time after the instant, and events that it does not know yet do no harm: the first event after the instant
says what was before it, and the row speaks only where there is none.
"""

from collections import defaultdict

import pandas as pd


def first_value(tickets: pd.DataFrame, column: str, later: pd.DataFrame, event: str, before: str) -> pd.Series:
    """The column with the value that the first later event of that kind replaced, where there is one."""
    was = later[(later["event"] == event) & later[before].notna()].groupby("number")[before].first()
    numbers = tickets["number"]
    return tickets[column].mask(numbers.isin(was.index), numbers.map(was).astype(object))


def names(tickets: pd.DataFrame, column: str, later: pd.DataFrame, events: tuple[str, str], name: str) -> pd.Series:
    """The column's lists of names, sorted, with the later events (added, removed) taken back.

    Of each name the first later event decides: if it was added then, the ticket did not have it, and the other way round. Names that
    differ in capitals are one, as they are at GitHub, where an event keeps those of its time and the row has those of today.
    """
    added, _ = events
    named = later[later["event"].isin(events) & later[name].notna()].assign(folded=lambda frame: frame[name].str.casefold())
    first = named.drop_duplicates(["number", "folded"])
    changes: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for number, event, folded, one in zip(first["number"], first["event"], first["folded"], first[name], strict=True):
        changes[number].append((event, folded, one))
    rows = []
    for number, listed in zip(tickets["number"], tickets[column], strict=True):
        there = {one.casefold(): one for one in listed}
        for event, folded, one in changes[number]:
            if event == added:
                there.pop(folded, None)
            else:
                there.setdefault(folded, one)
        rows.append(sorted(there.values()))
    return pd.Series(rows, index=tickets.index, dtype=object)


def milestone(tickets: pd.DataFrame, later: pd.DataFrame) -> pd.Series:
    """The milestone's title: the one that the first later event took away; none where that event gave one.

    GitHub tells a change from one milestone to another as two events of one second, whose ids are in either order: the one that
    took away was first.
    """
    changes = later[later["event"].isin(["milestoned", "demilestoned"])].sort_values(["created_at", "event"], kind="stable")
    first = changes.drop_duplicates("number").set_index("number")
    was = first["milestone"].where(first["event"] == "demilestoned")
    numbers = tickets["number"]
    return tickets["milestone"].mask(numbers.isin(was.index), numbers.map(was).astype(object))


def comment_count(tickets: pd.DataFrame, comments: pd.DataFrame, instant: pd.Timestamp) -> pd.Series:
    """How many comments each ticket had: the row's count, less the known ones written later, and the known ones deleted since.

    Exact however old the thread is, for the comments that nobody knows are in the row's count.
    """
    rows = tickets[["number", "updated_at", "seen_at"]]
    known = comments[["number", "created_at", "removed_at"]].merge(rows, on="number", validate="many_to_one")
    is_lost = known["removed_at"] <= known["seen_at"]
    written_later = known[(known["created_at"] >= instant) & (known["created_at"] <= known["updated_at"]) & ~is_lost]
    deleted_since = known[(known["created_at"] < instant) & (known["removed_at"] >= instant) & is_lost]
    change = deleted_since["number"].value_counts().sub(written_later["number"].value_counts(), fill_value=0)
    return (tickets["comments"] + tickets["number"].map(change).fillna(0).astype("int64")).clip(lower=0)
