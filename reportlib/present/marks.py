"""Marks beside the figures that rest on less than the whole: in words, linked to the note that says why."""

from collections.abc import Mapping

from reportlib.analyse.report import Report
from reportlib.present import text
from reportlib.present.layout import Cell

WORDS = {
    "running": "so far",
    "history": "part of the history is missing",
    "trend": "part of the history is missing",
    "unknown": "not known of some older tickets",
    "events": "some events are missing",
}


def author(report: Report, key: int, texts: Mapping[int, object]) -> Cell:
    """Who worded a text of these: the language model, or the program where the model was asked in vain; nothing where it was not asked."""
    if key not in texts:
        return "", ""
    name = report.wordings.model
    html, markdown = ("default text",) * 2 if texts[key] is None else (f"worded by {text.html(name)}", f"worded by {text.markdown(name)}")
    return f' <a class="mark" href="#note-wording">{html}</a>', f" ({markdown})"


def marks(report: Report, figure: str) -> Cell:
    """What limits the figure (its name in report.json's `tickets`, "trend" or "late"); nothing for most."""
    causes = [note.cause for note in report.notes if figure in note.figures]
    html = "".join(f' <a class="mark" href="#note-{cause}">{WORDS[cause]}</a>' for cause in causes)
    return html, "".join(f" ({WORDS[cause]})" for cause in causes)
