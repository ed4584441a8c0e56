"""Rules of the recommendations over what tickets have in common: themes, likely duplicates and labels."""

import re
from collections.abc import Collection, Sequence
from math import comb
from typing import Any

from reportlib.analyse.evidence import Advice, Evidence, Rule
from reportlib.analyse.labels import UNCATEGORIZED
from reportlib.analyse.ticket_rules import MOST
from reportlib.analyse.tickets import rows

MANY = 3
REPORTERS = 2
SHARE = 0.05
"""What has a smaller probability is not taken for chance."""

_MOVING = re.compile("nightly|dev|canary")
"""Under such a name something else is running every day."""

LEAST_LABELED = 5


def about_themes(evidence: Evidence) -> list[Advice]:
    """Each theme by the first of the rules regression, spike and growing that it fits."""
    found = (regression(evidence, theme) or spike(theme) or growing(theme) for theme in rows(evidence.themes))
    return [advice for advice in found if advice]


def regression(evidence: Evidence, theme: Any) -> Advice | None:
    """A theme with a ticket opened in the period and one that is open, of which at least three tickets, and half, name one released
    version; none of its tickets came before the first that names this version; and that all of them came later has by chance a
    probability below 5 %, by the share of later ones among the tickets that name any version.
    """
    if not theme.open or not theme.counts[-1]:
        return None
    named = evidence.named
    counted = named.loc[named["number"].isin(theme.numbers) & ~named["version"].str.contains(_MOVING), "version"].value_counts()
    for version, count in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        if count < MANY or 2 * count < len(theme.numbers):
            break
        first = int(named.loc[named["version"] == version, "number"].min())
        share = float((named["number"].drop_duplicates() >= first).mean())
        if min(theme.numbers) >= first and share ** len(theme.numbers) < SHARE:
            facts = {"named": int(count), "opened": theme.counts[-1]}
            return _about(theme, "regression", len(theme.numbers), facts, str(version))
    return None


def spike(theme: Any) -> Advice | None:
    """A theme whose tickets opened in the period are a spike, with a ticket that is open, and which in the last four periods at least two
    people reported that are not of the team.
    """
    if not theme.open or not theme.is_spike or theme.reporters < REPORTERS:
        return None
    return _about(theme, "spike", theme.counts[-1], {"before": sum(theme.counts[-5:-1])})


def growing(theme: Any) -> Advice | None:
    """A theme of which two tickets and half of all are open, which in the last four periods at least two people reported that are not of
    the team, and that grows: at least three were opened in the period, and more than one and a half times the mean of the four before; or
    one was, and so many more in the last four periods than in the four before that it has a probability below 5 % where either is as
    likely.
    """
    counts = theme.counts
    if theme.open < max(2, len(theme.numbers) / 2) or not counts[-1] or theme.reporters < REPORTERS:
        return None
    late, early = sum(counts[-4:]), sum(counts[-8:-4])
    is_fast = theme.known > 4 and counts[-1] >= MANY and counts[-1] > 1.5 * sum(counts[-5:-1]) / 4
    if not is_fast and not (theme.known >= 8 and improbable(late, early)):
        return None
    facts = {"before": sum(counts[-5:-1])} if is_fast else {"late": late, "early": early}
    return _about(theme, "growing", counts[-1], facts)


def _about(theme: Any, rule: Rule, value: int, facts: dict[str, int], detail: str = "") -> Advice:
    return Advice(rule, theme.numbers, value, len(theme.numbers), theme.theme, theme.title, {"open": theme.open, **facts}, detail)


def improbable(late: int, early: int) -> bool:
    """Whether so many of both, or more, are late by chance with a probability below 5 %, where a ticket is as likely early (sign test)."""
    both = late + early
    return bool(sum(comb(both, one) for one in range(late, both + 1)) < SHARE * 2**both)


def likely_duplicates(evidence: Evidence, named: Collection[int]) -> list[Advice]:
    """The likely duplicates that are not both named already; at most ten tickets, the likeliest first."""
    pairs = [pair for pair in rows(evidence.pairs) if not {pair.number, pair.other} <= set(named)]
    tickets: list[int] = []
    listed = 0
    for pair in pairs:
        new = [number for number in (pair.number, pair.other) if number not in tickets]
        if len(tickets) + len(new) > MOST:
            break
        tickets += new
        listed += 1
    if not pairs:
        return []
    closed = sum(not pair.other_is_open for pair in pairs[:listed])
    facts = {"listed": listed, "closed": closed, "number": pairs[0].number, "other": pairs[0].other}
    return [Advice("duplicates", tuple(tickets), len(evidence.pairs), len(tickets), facts=facts, detail=pairs[0].reason)]


def unhandled_labels(evidence: Evidence, named: Collection[int]) -> list[Advice]:
    """A label of which at least five tickets were opened in the trend, a week ago or earlier, and the team closed and commented none,
    while it does so with the others: so many by chance have a probability below 5 %. One of them was active in the period, and half of
    them or more are not named already.
    """
    tickets = evidence.labeled.drop_duplicates("number")
    share = float(tickets["is_handled"].mean()) if len(tickets) else 0.0
    found = []
    for label, mine in evidence.labeled.groupby("category"):
        count = len(mine)
        is_left = count >= LEAST_LABELED and not mine["is_handled"].any() and (1 - share) ** count < SHARE
        if label == UNCATEGORIZED or not is_left or not mine["is_active"].any() or 2 * mine["number"].isin(named).sum() > count:
            continue
        numbers = tuple(sorted(mine["number"], reverse=True)[:MOST])
        facts = {"count": count, "handled": int(tickets["is_handled"].sum()), "tickets": len(tickets)}
        found.append(Advice("label", numbers, int(mine["received"].iloc[0]), count, str(label), str(label), facts))
    return sorted(found, key=lambda advice: (-advice.people, advice.title))


def tickets_of(found: Sequence[Advice]) -> set[int]:
    """All tickets that these name."""
    return {number for advice in found for number in advice.tickets}
