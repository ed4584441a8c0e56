"""Rules of the recommendations over single tickets: each names those that one kind of act would bring on."""

from collections.abc import Collection

import pandas as pd

from reportlib.analyse.evidence import Advice, Evidence, Rule

RECENT_DAYS = 30
"""Who wrote longer ago has gone; and what was not done in so many days of reports is not done for one more."""

MISTAKEN_HOURS = 1
"""Who reopens a ticket sooner takes a slip of the hand back."""

OLD_DAYS = 90
POPULAR = 5
MOST = 10
"""More tickets are no recommendation but a project."""


def reopened(evidence: Evidence) -> list[Advice]:
    """Tickets that were reopened in the period and are open, after having been closed for an hour or longer, and not by a bot."""
    back = evidence.reopened
    listed = back[(back["closed_hours"] >= MISTAKEN_HOURS) & ~back["by_bot"]]
    return _advice("reopened", listed, evidence.came_back, {})


def reply(evidence: Evidence, named: Collection[int]) -> list[Advice]:
    """Tickets past their target without a first answer that were opened in the last 30 days and are not named already: those of this period
    first, then the longest late; ten at most.
    """
    recent = evidence.late[evidence.late["created_at"] > evidence.span.as_of - pd.Timedelta(days=RECENT_DAYS)]
    left = recent[~recent["number"].isin(named)]
    is_new = left["created_at"] >= evidence.span.start
    listed = pd.concat([left[is_new], left[~is_new]]).head(MOST)
    days = (evidence.span.as_of - listed["created_at"]).max().days if len(listed) else 0
    return _advice("reply", listed, len(evidence.late), {"recent": len(recent), "days": days})


def popular(evidence: Evidence, named: Collection[int]) -> list[Advice]:
    """Open tickets older than 90 days with five reactions or more that were active in the period and are not named already, the most wanted
    first; five at most.
    """
    tickets = evidence.open_tickets
    is_wanted = (tickets["age_days"] > OLD_DAYS) & (tickets["reactions"] >= POPULAR) & tickets["is_active"]
    wanted = tickets[is_wanted & ~tickets["number"].isin(named)].sort_values(["reactions", "number"], ascending=[False, True])
    listed = wanted.head(POPULAR)
    if listed.empty:
        return []
    first = listed.iloc[0]
    return _advice("popular", listed, int(first["reactions"]), {"wanted": len(wanted)}, int(first["number"]))


def ask(evidence: Evidence, named: Collection[int]) -> list[Advice]:
    """Open tickets whose reporter was asked something by the team 30 to 60 days ago, after which nobody has written, and that are not named
    already: the last asked first, ten at most.
    """
    tickets = evidence.open_tickets
    days = tickets["turn_hours"] / 24
    is_due = tickets["is_asked"] & (days > RECENT_DAYS) & (days <= 2 * RECENT_DAYS) & ~tickets["number"].isin(named)
    due = tickets[is_due].sort_values(["turn_hours", "number"])
    waiting = int((tickets["turn"] == "reporter").sum())
    return _advice("ask", due.head(MOST), waiting, {"due": len(due), "days": int(days[is_due].max()) if len(due) else 0})


def _advice(rule: Rule, listed: pd.DataFrame, value: int, facts: dict[str, int], of: int | None = None) -> list[Advice]:
    """The rule's advice on the listed tickets; none without one."""
    if listed.empty:
        return []
    people = len(listed) + int(listed["reactions"].sum())
    return [Advice(rule, tuple(listed["number"].tolist()), value, people, of, facts=facts)]
