"""Since which version a theme is there, where the evidence says so."""

import re

import pandas as pd

LEAST = 3
"""A version that fewer tickets name may be chance."""


def since_version(members: pd.DataFrame, tickets: pd.DataFrame) -> str | None:
    """The version with which a theme began: the latest that at least three of its tickets, and most of those that name any, name or are
    later than, and of which all tickets of the trend say the same: none of the theme's was opened before the first that names it, and one
    before that names an earlier version. None where no version is such.

    `members` are the theme's tickets, `tickets` all of the trend; both with number, created_at and versions (tuples of str).
    """
    naming = members[members["versions"].map(bool)]
    if len(naming) < LEAST:
        return None
    newest = [max(map(_order, named)) for named in naming["versions"]]
    in_order = tickets[tickets["versions"].map(bool)].sort_values(["created_at", "number"])
    found = None
    for version in sorted({version for named in naming["versions"] for version in named}, key=lambda version: (_order(version), version)):
        place = _order(version)
        later = sum(one >= place for one in newest)
        first = next(at for at, named in zip(in_order["created_at"], in_order["versions"], strict=True) if place in map(_order, named))
        before = in_order.loc[in_order["created_at"] < first, "versions"]
        came_in_the_trend = any(_order(one) < place for named in before for one in named)
        if later >= LEAST and later * 2 > len(naming) and members["created_at"].min() >= first and came_in_the_trend:
            found = version
    return found


def _order(version: str) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
    """What sorts versions: 1.2 is 1.2.0, and 1.2-rc1 comes before it."""
    numbers, *rest = re.split(r"[-.]?(?=[a-z])", version, maxsplit=1)
    parts = [int(part) for part in numbers.split(".") if part]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts), int(not rest), tuple(int(part) for part in re.findall(r"\d+", rest[0] if rest else ""))
