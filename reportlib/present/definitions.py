"""What each figure means: the first paragraph of the docstring of what computes it, for the page, the README and the tests."""

import inspect
import re
import sys
from dataclasses import dataclass
from pkgutil import resolve_name

from reportlib.errors import ReportError


@dataclass(frozen=True)
class Definition:
    """A figure's name, what of `analyse` computes it, and `chaoss`, its name there if it has one."""

    name: str
    computed_by: str
    chaoss: str = ""

    @property
    def anchor(self) -> str:
        """The id of the definition on the page."""
        return "def-" + re.sub(r"\W+", "-", self.name.lower())

    @property
    def words(self) -> str:
        """The definition; ReportError where Python has thrown the docstrings away."""
        # Without them a dataclass has one that Python made of its fields.
        if sys.flags.optimize > 1:
            raise ReportError(
                "The report says what each figure means from the code's docstrings, and Python was told to drop them (-OO or "
                "PYTHONOPTIMIZE=2); run it without that."
            )
        first = (inspect.getdoc(resolve_name(f"reportlib.analyse.{self.computed_by}")) or "").split("\n\n")[0]
        return " ".join(first.split())


DEFINITIONS = (
    Definition("Ticket", "tickets.present_at"),
    Definition("As of", "tickets.state_at"),
    Definition("Active", "tickets.touched_in", "Issues Active"),
    Definition("Opened", "flow.opened", "Issues New"),
    Definition("Closed", "flow.closed", "Issues Closed"),
    Definition("Reopened", "flow.reopened"),
    Definition("Reopen rate", "flow.Flow.reopen_rate"),
    Definition("Removed", "flow.removed"),
    Definition("Transferred here", "flow.transferred_in"),
    Definition("Backlog", "flow.backlog"),
    Definition("Backlog management index", "flow.Flow.management_index"),
    Definition("Backlog age", "backlog.backlog_age", "Issue Age"),
    Definition("First response", "response.Waiting", "Time to First Response"),
    Definition("Unanswered", "response.Waiting.unanswered"),
    Definition("Target", "targets.target"),
    Definition("Waiting on us, on the reporter", "backlog.whose_turn"),
    Definition("Time to close", "response.time_to_close", "Issue Resolution Duration"),
    Definition("Time to first close", "response.time_to_first_close"),
    Definition("One-touch", "response.one_touch"),
    Definition("Usual", "trends.compare"),
    Definition("Spike", "spikes.is_spike"),
    Definition("Activity level", "activity.level"),
    Definition("Labels", "labels.breakdown"),
    Definition("Common issues", "themes.themes"),
    Definition("Likely duplicates", "duplicates.likely_duplicates"),
    Definition("Recommendations", "advice.recommend"),
)
_KNOWN = {one.name: one for one in DEFINITIONS}
_SECTIONS = {"Most active tickets": "Activity level", "Trends": "Usual"}
"""Sections that are not called as the figure that they show."""


def term(name: str, words: str | None = None) -> str:
    """The figure's name (or other words of ours for it), linked to its definition, for HTML."""
    return f'<a class="term" href="#{_KNOWN[name].anchor}">{words or name}</a>'


def heading(source: str) -> str:
    """A cell's Markdown, with its heading linked where the section shows one figure; for the HTML page, which has the anchors."""
    section = re.match(r"## (.+)", source)
    name = _SECTIONS.get(section[1], section[1]) if section else ""
    return f"## {term(name, section[1])}{source[section.end() :]}" if section and name in _KNOWN else source


def readme_table() -> str:
    """The definitions as the README's table: figure, its name at CHAOSS, definition."""
    rows = "".join(f"| {one.name} | {one.chaoss or '–'} | {one.words} |\n" for one in DEFINITIONS)
    return f"| figure | CHAOSS | definition |\n| --- | --- | --- |\n{rows}"
