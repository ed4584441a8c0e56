"""Rules of the recommendations over what tickets have in common: themes, likely duplicates and labels."""

from collections.abc import Collection, Sequence
from math import comb
from typing import Any

from reportlib.analyse.evidence import Advice, Evidence
from reportlib.analyse.labels import UNCATEGORIZED
from reportlib.analyse.tickets import rows

MANY = 3
SHARE = 0.05
"""What has a smaller probability is not taken for chance."""

LEAST_LABELED = 5
MOST = 10
"""More tickets are no recommendation but a project."""


def about_themes(evidence: Evidence) -> list[Advice]:
    """Each theme by the first of the rules regression, spike and growing that it fits."""
    found = (regression(evidence, theme) or spike(theme) or growing(theme) for theme in rows(evidence.themes))
    return [advice for advice in found if advice]


def regression(evidence: Evidence, theme: Any) -> Advice | None:
    """A theme with a ticket opened in the period and one that is open, of which at least three tickets, and half, name one version; none of
    its tickets is older than the first ticket that names this version, and by then another version had been named.
    """
    if not theme.open or not theme.counts[-1]:
        return None
    named = evidence.named
    counted = named.loc[named["number"].isin(theme.numbers), "version"].value_counts()
    for version, count in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        if count < MANY or 2 * count < len(theme.numbers):
            break
        first = named.loc[named["version"] == version, ["created_at", "number"]].min()
        if min(theme.numbers) >= first["number"] and (named["created_at"] < first["created_at"]).any():
            facts = {"named": int(count), "opened": theme.counts[-1]}
            return Advice(
                "regression", theme.numbers, len(theme.numbers), len(theme.numbers), theme.theme, theme.title, facts, str(version)
            )
    return None


def spike(theme: Any) -> Advice | None:
    """A theme whose tickets opened in the period are a spike, with a ticket that is open."""
    if not theme.open or not theme.is_spike:
        return None
    return Advice("spike", theme.numbers, theme.counts[-1], len(theme.numbers), theme.theme, theme.title, {"open": theme.open})


def growing(theme: Any) -> Advice | None:
    """A theme of which two tickets are open and that grows: at least three were opened in the period, and more than one and a half times
    the mean of the four before; or one was, and so many more in the last four periods than in the four before that it has a probability
    below 5 % where either is as likely.
    """
    counts = theme.counts
    if theme.open < 2 or not counts[-1]:
        return None
    late, early = sum(counts[-4:]), sum(counts[-8:-4])
    grew = len(counts) >= 8 and improbable(late, early)
    if not grew and not (counts[-1] >= MANY and counts[-1] > 1.5 * sum(counts[-5:-1]) / 4):
        return None
    facts = {"open": theme.open, "late": late, "early": early, "is_slow": int(counts[-1] < MANY)}
    return Advice("growing", theme.numbers, counts[-1], len(theme.numbers), theme.theme, theme.title, facts)


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
        found.append(Advice("label", numbers, int(mine["is_active"].sum()), count, str(label), str(label), facts))
    return sorted(found, key=lambda advice: (-advice.people, advice.title))


def tickets_of(found: Sequence[Advice]) -> set[int]:
    """All tickets that these name."""
    return {number for advice in found for number in advice.tickets}
