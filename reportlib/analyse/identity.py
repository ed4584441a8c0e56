"""Which theme is which over time: an id that stays when a theme's oldest tickets leave the trend (METRICS: themes).

No id is kept anywhere. The themes of the periods before are found again, and each hands its id on to the one that goes on with its tickets.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count

import pandas as pd

from reportlib.analyse.tickets import Span
from reportlib.period import Period

Group = frozenset[int]
"""The numbers of the tickets of one theme."""


def periods_before(series: Sequence[Period]) -> list[Period]:
    """The periods before the trend in which its themes may have begun, the oldest first: at least as many as the trend has.

    They begin with a block of so many periods, counted from a fixed day: one report after the other looks back to the same period, and an
    id is lost only when that period moves on, with a theme that was there before it.
    """
    blocked = len(series) + _place(series[0]) % len(series)
    return series[0].back_to(blocked + 1)[:-1]


def windows(created_at: pd.Series, spans: Sequence[Span], length: int) -> Iterator[pd.Series]:
    """For each span but the first: which of the tickets were opened in it or in the `length` - 1 spans before it."""
    for last in range(1, len(spans)):
        yield (created_at >= spans[max(last - length + 1, 0)].start) & (created_at < spans[last].as_of)


def ids(steps: Iterable[Sequence[Group]]) -> dict[Group, int]:
    """The id of each theme of the last step, from the themes of each step, the oldest step first.

    A theme goes on with the one of the step before with which it shares most tickets, and has its id; each id goes to one theme. A theme
    that goes on with none has the smallest number of its tickets that is no other theme's id.
    """
    known: dict[Group, int] = {}
    for groups in steps:
        known = _handed_on(known, groups)
    return known


def _handed_on(known: dict[Group, int], groups: Sequence[Group]) -> dict[Group, int]:
    shared = [(len(old & new), id_, new) for old, id_ in known.items() for new in groups if old & new]
    given: dict[Group, int] = {}
    for _, id_, new in sorted(shared, key=lambda pair: (-pair[0], pair[1], min(pair[2]))):
        if new not in given and id_ not in given.values():
            given[new] = id_
    for new in sorted(groups, key=min):
        if new not in given:
            taken = set(given.values())
            given[new] = next(number for number in chain(sorted(new), count(max(new) + 1)) if number not in taken)
    return given


def _place(period: Period) -> int:
    """How many periods of its kind lie between a fixed day and this one."""
    match period.kind:
        case "month":
            return period.first.year * 12 + period.first.month - 1
        case "quarter":
            return period.first.year * 4 + (period.first.month - 1) // 3
        case _:
            return (period.first.toordinal() - 1) // ((period.last - period.first).days + 1)
