"""What the reader must know about the data, and which figures it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlib.analyse.flow import Flow
from reportlib.collect.history import History
from reportlib.params import Params
from reportlib.period import Period

Cause = Literal["", "running", "stale", "history", "trend", "unknown", "events", "missed", "wording"]
FLOW = ("active", "opened", "closed", "reopened", "removed", "transferred_in", "backlog", "answered", "unanswered", "one_touch")
"""The figures that rest on what happened in the period."""

TURNS = ("waiting_on_us", "waiting_on_reporter")

COMMANDS = {"day": "daily", "week": "weekly", "month": "monthly"}
"""Whose reports stand on a shelf on which one can be missing, and the command that makes them."""

LISTED = 8
"""More labels than these are told as a number."""


@dataclass(frozen=True)
class Note:
    """A sentence about the data; where it limits figures, the cause and their names (as in report.json's `tickets`, and "trend")."""

    words: str
    cause: Cause = ""
    figures: tuple[str, ...] = ()


def notes_of(history: History, counted: Flow, unknown: int, replaced: int, series: Sequence[Period], params: Params) -> list[Note]:
    """What limits the figures of the last period of the series, or must be known beside them.

    `unknown`: of so many open tickets the store does not know whether they were answered. `replaced`: in so many tickets words stand
    for what is private.
    """
    period = series[-1]
    notes = [Note("Reactions carry no time: they are counted as last seen.")]
    if replaced:
        many = "one ticket" if replaced == 1 else f"{replaced} tickets"
        notes.append(
            Note(
                f"In the title or text of {many}, words in brackets as [e-mail] stand for e-mail addresses, user names in paths, "
                "passwords, tokens or keys; redact: false shows them."
            )
        )
    if history.source == "sample":
        notes.insert(0, Note("Sample data: a fictional product's tickets that come with the program."))
    if history.fault and period.end > history.synced_at:
        ends = f"{history.synced_at.astimezone(period.start.tzinfo):%Y-%m-%d %H:%M}"
        words = f"The data ends on {ends}, as the last sync failed: {history.fault}"
        notes.append(Note(words, "stale", (*FLOW, *TURNS, "trend")))
    elif period.end > history.synced_at:
        words = f"The {period.kind} is still running: all figures are those so far."
        notes.append(Note(words, "running", (*FLOW, *TURNS, "trend")))
    if history.history_from > period.start:
        notes.append(
            Note(f"The {period.kind} began before {history.history_from:%Y-%m-%d}, to which the store reaches back.", "history", FLOW)
        )
    if history.history_from > series[0].start:
        words = f"The store reaches back to {history.history_from:%Y-%m-%d}; earlier periods of the trend are left empty."
        notes.append(Note(words, "trend", ("trend",)))
    if unknown:
        many = "1 open ticket is" if unknown == 1 else f"{unknown} open tickets are"
        words = f"{many} older than the store's comments (since {history.known_from:%Y-%m-%d}): whether they were answered is not known."
        notes.append(Note(words, "unknown", ("late", *TURNS)))
    if counted.transferred_in:
        numbers = ", ".join(f"#{number}" for number in counted.transferred_in)
        notes.append(
            Note(
                f"Open tickets transferred here from another repository: {numbers}. They add to the backlog, and are not counted as opened."
            )
        )
    if not counted.is_balanced:
        words = "The backlog did not change by what came in less what went out: some events of this period are missing at GitHub."
        notes.append(Note(words, "events", ("closed", "reopened", "removed", "transferred_in", "backlog")))
    if params.missed and period.kind in COMMANDS:
        notes.append(Note(_missed(params.missed, period, "" if history.source == "sample" else f"REPO={history.repository} "), "missed"))
    return notes


def _missed(labels: Sequence[str], period: Period, of_which: str) -> str:
    command = f"make {COMMANDS[period.kind]} {of_which}CATCH_UP=1"
    if len(labels) == 1:
        return f"The report of {labels[0]} is missing; {command} makes it."
    named = f"{', '.join(labels[:-1])} and {labels[-1]}"
    if len(labels) > LISTED:
        named = f"{len(labels)} {period.kind}s from {labels[0]} to {labels[-1]}"
    return f"The reports of {named} are missing; {command} makes them."
