"""The tickets behind the numbers: each figure of the page unfolds to the list that it counts."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.present import text
from reportlib.present.layout import MARKDOWN_ITEMS, Cell, both, fold, linked, markdown_fold, table
from reportlib.present.marks import marks
from reportlib.present.text import Piece

STANDING = 50
"""So many rows of the lists that the whole backlog is in; the JSON has every ticket."""


@dataclass(frozen=True)
class Listed:
    """A list's name in report.json, its title, and its columns after number and title: the frame's, its head, the head's definition."""

    name: str
    title: str
    columns: tuple[tuple[str, str, str], ...]
    order: str = "By number"
    is_standing: bool = False


COUNT = "Comments of the team"
OPENED, CLOSED, STATE = ("created_at", "Opened", "Opened"), ("closed_at", "Closed", "Closed"), ("state", "State", "As of")
TURN = ("turn_hours", "Waits for", "Waiting on us, on the reporter")
SLOWEST = "The longest first"
LISTS = (
    Listed("active", "Active", (("last_updated_at", "Last change", "Active"), STATE)),
    Listed("opened", "Opened", (OPENED, STATE)),
    Listed("closed", "Closed", (CLOSED, ("close_hours", "Took", "Time to close"), ("state_reason", "Reason", "Closed"))),
    Listed("reopened", "Reopened", (("reopened_at", "Reopened", "Reopened"), STATE)),
    Listed("removed", "Removed", (("removed_at", "Removed", "Removed"),)),
    Listed("transferred_in", "Transferred here", (("arrived_at", "Arrived", "Transferred here"),)),
    Listed("backlog", "Backlog", (OPENED, ("age_hours", "Age", "Backlog age")), "The oldest first", True),
    Listed("answered", "Opened and answered", (OPENED, ("first_response_hours", "Answered after", "First response")), SLOWEST),
    Listed("unanswered", "Opened and unanswered", (OPENED, ("waited_hours", "Waited", "Unanswered"), STATE), SLOWEST),
    Listed("waiting_on_us", "Waiting on us", (TURN,), SLOWEST, True),
    Listed("waiting_on_reporter", "Waiting on the reporter", (TURN,), SLOWEST, True),
    Listed("one_touch", "One-touch", (CLOSED, ("team_comments", COUNT, "One-touch"))),
)


def tickets_behind(report: Report) -> Piece:
    """For each figure the tickets that it counts, folded: number, title, and when, how long or how many."""
    pieces = [_piece(report, one) for one in LISTS]
    return Piece("".join(piece[0] for piece in pieces), "".join(piece[1] for piece in pieces))


def _piece(report: Report, one: Listed) -> Cell:
    tickets = report.tickets[one.name]
    html, markdown = marks(report, one.name)
    count, anchor = f"{one.title}: {text.count(len(tickets), 'ticket')}", f"tickets-{one.name}"
    if tickets.empty:
        return f'<p class="none" id="{anchor}">{count}{html}</p>', f"\n{count}{markdown}\n"
    limit = STANDING if one.is_standing else len(tickets)
    limits, rest = f"<p>{html}</p>" if html else "", f"<p>{_left_out(tickets, limit)}</p>" if len(tickets) > limit else ""
    whole, short = _table(report, one, tickets.head(limit)).html, _table(report, one, tickets.head(MARKDOWN_ITEMS)).markdown
    return (
        # A link in what folds would be a control in a control: there the mark is words, and its link is the first thing inside.
        fold(f"{count}{markdown}", f"{limits}{whole}{rest}", anchor),
        markdown_fold(f"{count}{markdown}", f"{short}\n{_left_out(tickets, MARKDOWN_ITEMS)}\n"),
    )


def _table(report: Report, one: Listed, tickets: pd.DataFrame) -> Piece:
    rows = [
        [linked(report, number), (text.foreign(title), text.markdown(title)), *(_cell(report, value) for value in values)]
        for number, title, *values in tickets.itertuples(index=False)
    ]
    heads = [head for _, head, _ in one.columns]
    terms = {"Ticket": "Ticket"} | {head: name for _, head, name in one.columns}
    return table(one.order, ["Ticket", "Title", *heads], rows, len(rows), [COUNT], terms)


def _cell(report: Report, value: Any) -> Cell:
    """An instant in the report's time zone, a duration in words, or a word."""
    if isinstance(value, pd.Timestamp):
        return both(f"{value.tz_convert(report.period.timezone):%-d %b %Y %H:%M}")
    if isinstance(value, float):
        return both(text.hours(value))
    words = "–" if pd.isna(value) else str(value).replace("_", " ")
    return text.html(words), text.markdown(words)


def _left_out(tickets: pd.DataFrame, shown: int) -> str:
    more = len(tickets) - shown
    return f"{text.sentence(text.count(more, 'more ticket'))} {'is' if more == 1 else 'are'} in report.json." if more > 0 else ""
