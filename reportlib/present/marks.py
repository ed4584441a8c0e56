"""Marks beside the figures that rest on less than the whole: in words, linked to the note that says why."""

from collections.abc import Mapping

from reportlib.analyse.report import Report
from reportlib.present import text
from reportlib.present.layout import Cell

WORDS = {
    "running": "so far",
    "stale": "so far",
    "history": "part of the history is missing",
    "trend": "part of the history is missing",
    "unknown": "not known of some older tickets",
    "events": "some events are missing",
}


def wording(report: Report, key: int, texts: Mapping[int, object]) -> str:
    """Who worded a text of these: the language model, or the program where the model was asked in vain; nothing where it was not asked."""
    if key not in texts:
        return ""
    return "default text" if texts[key] is None else f"worded by {report.wordings.model}"


def author(report: Report, key: int, texts: Mapping[int, object]) -> Cell:
    """Who worded a text of these, as a mark that leads to the note."""
    words = wording(report, key, texts)
    return (f' <a class="mark" href="#note-wording">{text.html(words)}</a>', f" ({text.markdown(words)})") if words else ("", "")


def marks(report: Report, figure: str) -> Cell:
    """What limits the figure (its name in report.json's `tickets`, "trend" or "late"); nothing for most."""
    causes = [note.cause for note in report.notes if figure in note.figures]
    html = "".join(f' <a class="mark" href="#note-{cause}">{WORDS[cause]}</a>' for cause in causes)
    return html, "".join(f" ({WORDS[cause]})" for cause in causes)
