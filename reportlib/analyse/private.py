"""A history without what its texts say of persons, and what must be told of that; the store keeps the texts as they were."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from reportlib.analyse.redact import redacted
from reportlib.collect.history import History
from reportlib.params import Params


def private(history: History, params: Params) -> tuple[History, Params, frozenset[str]]:
    """The history with titles, texts, labels and milestones as they may be shown, if `redact` says so; the params with its labels' names;
    and those titles and texts in which something was replaced.
    """
    if not params.redact:
        return history, params, frozenset()
    uuids = params.redact == "uuids"
    tickets, events = history.tickets, history.events
    called = _called(
        {*tickets["labels"].explode().dropna(), *events["label"].dropna(), *params.skip_labels, *params.targets.by_label}, uuids
    )
    texts = {column: _shown(tickets[column], uuids) for column in ("title", "body", "milestone")}
    before = {column: _shown(events[column], uuids) for column in ("renamed_from", "milestone")}
    labels = [[called.get(name, name) for name in names] for names in tickets["labels"]]
    replaced = {
        new
        for shown, was in (
            (texts["title"], tickets["title"]),
            (texts["body"], tickets["body"]),
            (before["renamed_from"], events["renamed_from"]),
        )
        for new in shown[(shown != was) & was.notna()]
    }
    shown = replace(
        history,
        tickets=tickets.assign(**texts, labels=pd.Series(labels, index=tickets.index, dtype=object)),
        events=events.assign(**before, label=events["label"].map(lambda name: called.get(name, name))),
    )
    return shown, _renamed(params, called), frozenset(replaced)


def with_replaced(tickets: pd.DataFrame, replaced: frozenset[str]) -> int:
    """In how many of the tickets something was replaced."""
    return int(tickets.loc[tickets["title"].isin(replaced) | tickets["body"].isin(replaced), "number"].nunique())


def _shown(texts: pd.Series, uuids: bool) -> pd.Series:
    return pd.Series([redacted(text, uuids) if isinstance(text, str) else None for text in texts], index=texts.index, dtype=object)


def _called(names: Iterable[str], uuids: bool) -> dict[str, str]:
    """What the labels are called that cannot be shown; two labels stay two, by a number, and one in other capitals stays one."""
    given = sorted(names)
    taken = {name.casefold() for name in given}
    called: dict[str, str] = {}
    places: dict[str, int] = defaultdict(lambda: 1)
    for name in given:
        word = new = redacted(name, uuids)
        if new == name or name.casefold() in called:
            continue
        while new.casefold() in taken:
            # Where many labels are called alike, none looks anew at what those before it have taken.
            places[word.casefold()] += 1
            new = f"{word} {places[word.casefold()]}"
        taken.add(new.casefold())
        called[name.casefold()] = new
    return {name: called[name.casefold()] for name in given if name.casefold() in called}


def _renamed(params: Params, called: dict[str, str]) -> Params:
    """The params with the labels called as in the report."""
    hours = {called.get(name, name): value for name, value in params.targets.by_label.items()}
    return params.model_copy(
        update={
            "skip_labels": tuple(called.get(name, name) for name in params.skip_labels),
            "targets": params.targets.model_copy(update={"by_label": hours}),
        }
    )
