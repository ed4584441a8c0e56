"""What a language model is asked to word: each theme that the page shows first, and each recommendation, with what may be said of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows
from reportlib.present import advising, problems, text

MOST = 10
"""So many tickets of an item are sent; with more, small models lose the thread."""

BODY = 600
"""So many characters of a ticket's body are sent: what the problem is stands at its beginning."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Excerpt:
    """What is sent of a ticket; the body of one that neither was active nor is open is not."""

    number: int
    title: str
    body: str


@dataclass(frozen=True)
class Item:
    """One headline with its text as the report has them by itself, and the tickets that they are about.

    `of` is the theme, or the place of the recommendation; `quotes` are lines of the tickets that the report shows by itself.
    """

    kind: Literal["theme", "recommendation"]
    of: int
    headline: str
    text: str
    tickets: tuple[Excerpt, ...]
    quotes: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What the page says of it anyway."""
        return "\n".join((self.headline, self.text, *(ticket.title for ticket in self.tickets)))

    @property
    def sources(self) -> str:
        """All that was sent, on lines."""
        return "\n".join((self.shown, *self.quotes, *(ticket.body for ticket in self.tickets)))


def items_of(report: Report) -> list[Item]:
    """The themes that are not folded, and the recommendations, in the order of the page."""
    known = _excerpts(report)
    table = report.themes.table
    shown = rows(table[table["status"] != "gone"].head(report.params.shown))
    themes = [
        Item(
            "theme", theme.theme, theme.title, problems.describe(theme, report), _chosen(theme.numbers, known),
            tuple(quote for quote in (text.cut(theme.quote, BODY), text.cut(theme.error, BODY)) if quote),
        )
        for theme in shown
    ]  # fmt: skip
    advice = [
        Item("recommendation", place, *advising.words(one, report), _chosen(one.tickets, known)) for place, one in enumerate(report.advice)
    ]
    return themes + advice


def _excerpts(report: Report) -> dict[int, Excerpt]:
    """What can be sent of each ticket that the report holds."""
    known: dict[int, Excerpt] = {}
    for theme in rows(report.themes.table):
        known |= {number: Excerpt(number, text.cut(title, BODY), "") for number, title in zip(theme.numbers, theme.titles, strict=True)}
    for frame in (report.open_tickets, report.active):
        for ticket in rows(frame[["number", "title", "body"]]):
            body = text.cut(_COMMENT.sub(" ", ticket.body), BODY)
            known[ticket.number] = Excerpt(ticket.number, text.cut(ticket.title, BODY), body)
    return known


def _chosen(numbers: Sequence[int], known: dict[int, Excerpt]) -> tuple[Excerpt, ...]:
    """The tickets with a text first, the newest of them first; a duplicate's original may be in no list of the report."""
    found = [known[number] for number in numbers if number in known]
    return tuple(sorted(found, key=lambda ticket: (not ticket.body, -ticket.number))[:MOST])
