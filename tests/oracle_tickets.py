"""The tickets behind each figure once more, from GitHub's raw rows: their numbers, as report.json must list them."""

from datetime import datetime

from tests import oracle
from tests.oracle import Row, Ticket

FIGURES = {
    "active": ("summary", "total_tickets"), "opened": ("flow", "opened"), "closed": ("flow", "closed"), "reopened": ("flow", "reopened"),
    "removed": ("flow", "removed"), "backlog": ("flow", "backlog_end"), "answered": ("response", "first_response", "answered"),
    "unanswered": ("response", "first_response", "unanswered"), "waiting_on_us": ("response", "waiting", "on_us"),
    "waiting_on_reporter": ("response", "waiting", "on_reporter"), "one_touch": ("response", "one_touch", "count"),
}  # fmt: skip
"""Where report.json has the count of each list; of tickets transferred here it has none of their own."""


def behind(every: list[Ticket], start: datetime, as_of: datetime) -> Row:
    """The numbers behind each figure; in the records no ticket was removed, and all comments are known."""
    there = sorted((ticket for ticket in every if ticket.created < as_of), key=lambda ticket: ticket.number)
    lists: dict[str, list[int]] = {name: [] for name in (*FIGURES, "transferred_in")}
    for ticket in there:
        still_open = ticket.is_open(as_of)
        fresh = ticket.created >= start
        is_answered = ticket.answer(as_of, team=False) is not None
        is_closed = not still_open and any(start <= at < as_of for at in ticket.close_times)
        turn = on_whom(ticket, as_of)
        true_of = {
            "active": oracle.active(ticket, start, as_of), "opened": fresh, "answered": fresh and is_answered,
            "unanswered": fresh and not is_answered, "backlog": still_open, "closed": is_closed,
            "reopened": any(e["event"] == "reopened" and start <= oracle.instant(e["created_at"]) < as_of for e in ticket.events),
            "waiting_on_us": still_open and turn == "us", "waiting_on_reporter": still_open and turn == "reporter",
            "one_touch": is_closed and team_comments(ticket, as_of) <= 1,
        }  # fmt: skip
        for name, is_true in true_of.items():
            if is_true:
                lists[name].append(ticket.number)
    return lists


def on_whom(ticket: Ticket, as_of: datetime) -> str:
    last = [c for c in ticket.comments if oracle.instant(c["created_at"]) < as_of and not oracle.is_bot(c["user"])][-1:]
    by_team = bool(last) and last[0]["author_association"] in oracle.TEAM
    return "reporter" if by_team and oracle.login(last[0]["user"]) != oracle.login(ticket.row["user"]) else "us"


def team_comments(ticket: Ticket, as_of: datetime) -> int:
    said = [c for c in ticket.comments if oracle.instant(c["created_at"]) < as_of and not oracle.is_bot(c["user"])]
    return sum(c["author_association"] in oracle.TEAM for c in said)


def counts(report: Row) -> Row:
    """The count that the report's figures state for each list."""
    stated = {}
    for name, path in FIGURES.items():
        figure = report
        for key in path:
            figure = figure[key]
        stated[name] = figure
    return stated
