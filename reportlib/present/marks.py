"""Marks beside the figures that rest on less than the whole: in words, linked to the note that says why."""

from reportlib.analyse.report import Report
from reportlib.present.layout import Cell

WORDS = {
    "running": "so far",
    "history": "part of the history is missing",
    "trend": "part of the history is missing",
    "unknown": "not known of some older tickets",
    "events": "some events are missing",
}


def marks(report: Report, figure: str) -> Cell:
    """What limits the figure (its name in report.json's `tickets`, "trend" or "late"); nothing for most."""
    causes = [note.cause for note in report.notes if figure in note.figures]
    html = "".join(f' <a class="mark" href="#note-{cause}">{WORDS[cause]}</a>' for cause in causes)
    return html, "".join(f" ({WORDS[cause]})" for cause in causes)
