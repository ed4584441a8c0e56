"""What is said of a theme: its title, how it moves, its counts, what its tickets name, and a sentence of one of its reporters."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from reportlib.analyse import words
from reportlib.analyse.folding import LONGEST_BODY
from reportlib.analyse.identity import Group
from reportlib.analyse.likeness import Matrix
from reportlib.analyse.platforms import PLATFORM, platforms
from reportlib.analyse.since import since_version
from reportlib.analyse.template import Template
from reportlib.analyse.theme_title import title_of
from reportlib.analyse.tickets import Span, rows
from reportlib.analyse.trends import compare
from reportlib.analyse.versions import versions

COLUMNS = [
    "theme", "title", "status", "frequency", "active", "open", "counts", "compared", "numbers", "titles", "quote", "quoted", "first",
    "latest", "platforms", "versions", "since", "error", "with_error",
]  # fmt: skip
"""theme is its id; counts are the tickets opened per period, compared the last of them beside its past; quote is "" for none, and quoted
its ticket; first and latest are instants; platforms and versions have each name with its number of tickets, the most frequent first; since
is a version, "" for none; error is a line that so many tickets (with_error) share, "" for none."""


def describe_all(
    tickets: pd.DataFrame,
    groups: Iterable[tuple[int, Group]],
    alike: Matrix,
    active_now: pd.Series,
    spans: list[Span],
    known: int,
    template: Template,
) -> pd.DataFrame:
    """One row of COLUMNS for each theme, given as id and numbers, that was active or is gone: the most active first, those gone last.

    `alike` is the likeness of all tickets by position, `template` the repository's template.
    """
    found = [versions(title, body) for title, body in zip(tickets["title"], tickets["body"], strict=True)]
    named = tickets.assign(versions=pd.Series(found, index=tickets.index, dtype=object))
    described = (
        _described(theme, named[named["number"].isin(group)], named, alike, active_now, spans, known, template) for theme, group in groups
    )
    listed = [row for row in described if row["active"] or row["status"] == "gone"]
    return pd.DataFrame(listed, columns=COLUMNS).sort_values(
        ["active", "frequency", "theme"], ascending=[False, False, True], ignore_index=True
    )


def _described(
    theme: int,
    members: pd.DataFrame,
    tickets: pd.DataFrame,
    alike: Matrix,
    active_now: pd.Series,
    spans: list[Span],
    known: int,
    template: Template,
) -> dict[str, Any]:
    places = members.index.to_numpy(dtype=np.intp)
    near = alike[np.ix_(places, places)].sum(axis=1)
    by_nearness = members.assign(near=near).sort_values(["near", "number"], ascending=[False, True])
    quotes = ((row.number, words.sentence(row.title, row.body, template)) for row in rows(by_nearness))
    quoted, quote = next(((number, text) for number, text in quotes if text), (int(by_nearness["number"].iloc[0]), ""))
    counts = [int(span.holds(members["created_at"]).sum()) for span in spans]
    older = int((members["created_at"] < spans[0].start).sum())
    active, still_open = int(active_now[members.index].sum()), int(members["is_open"].sum())
    systems = [platforms(row.title, row.body, row.labels) for row in rows(members)]
    errors = Counter(line for line in map(words.error_line, members["body"]) if line)
    error, with_error = max(errors.items(), key=lambda pair: pair[1], default=("", 0))
    return {
        "theme": theme,
        "title": title_of(by_nearness["title"].tolist(), _of_all(systems), _of_all(map(_releases, members["title"], members["body"]))),
        "status": status(counts, older, active, still_open),
        "frequency": len(members),
        "active": active,
        "open": still_open,
        "counts": counts,
        "compared": compare(pd.Series(counts[-known:])),
        "numbers": members["number"].tolist(),
        "titles": members["title"].tolist(),
        "quote": quote,
        "quoted": quoted,
        "first": members["created_at"].min(),
        "latest": members["created_at"].max(),
        "platforms": _counted(systems),
        "versions": _counted(members["versions"]),
        "since": since_version(members, tickets) or "",
        "error": error if with_error >= 2 else "",
        "with_error": with_error if with_error >= 2 else 0,
    }


def status(counts: list[int], older: int, active: int, still_open: int) -> str:
    """How a theme moves, by its tickets opened per period (the last is this one), the number of older ones, of active and of open ones.

    new: all of them in this period. back: some now, none in the four periods before, some earlier. growing: at least two, and
    more than one and a half times the mean of the four before. gone: none now and none in the four before, none was active, and none is
    open. fading: less than half of that mean, or none in all five. steady: the others.
    """
    now, before = counts[-1], counts[-5:-1]
    usual = sum(before) / max(len(before), 1)
    if now and now == sum(counts) + older:
        return "new"
    if now and not any(before):
        return "back"
    if now >= 2 and now > 1.5 * usual:
        return "growing"
    if not now and not any(before):
        return "fading" if active or still_open else "gone"
    return "fading" if now < usual / 2 else "steady"


def _counted(named: Iterable[tuple[str, ...]]) -> list[tuple[str, int]]:
    """Each name with the number of tickets that name it, the most frequent first."""
    counted = Counter(name for names in named for name in names)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _releases(title: str, body: str) -> tuple[str, ...]:
    """The platforms that a ticket names, as written, with their release."""
    return tuple({" ".join(match.group().split()).casefold() for text in (title, body[:LONGEST_BODY]) for match in PLATFORM.finditer(text)})


def _of_all(named: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The names that each ticket has."""
    return frozenset.intersection(*map(frozenset, named))
