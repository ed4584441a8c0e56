"""What a language model is asked to word: each theme that the page shows first, and each recommendation, with what may be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlib.analyse.folding import uncommented
from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows
from reportlib.present import advising, problems, text

MOST = 10
"""So many tickets of an item are sent; with more, small models lose the thread."""

BODY = 600
"""So many characters of a ticket's body are sent: what the problem is stands at its beginning."""


@dataclass(frozen=True)
class Excerpt:
    """What is sent of a ticket; the body of one that neither was active nor is open is not."""

    number: int
    title: str
    body: str


@dataclass(frozen=True)
class Item:
    """One headline with its text as the report has them by itself, and the tickets that they are about.

    `of` is the theme, or the place of the recommendation; `figure` what the text must state; `quotes` are lines of the tickets that the
    report shows by itself.
    """

    kind: Literal["theme", "recommendation"]
    of: int
    figure: int
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
    known = _known(report)
    table = report.themes.table
    shown = rows(table[table["status"] != "gone"].head(report.params.shown))
    themes = [
        Item(
            "theme", theme.theme, theme.frequency, theme.title, problems.describe(theme, report), _chosen(theme.numbers, known),
            tuple(quote for quote in (text.cut(theme.quote, BODY), text.cut(theme.error, BODY)) if quote),
        )
        for theme in shown
    ]  # fmt: skip
    advice = [
        Item("recommendation", place, one.value, *advising.words(one, report), _chosen(one.tickets, known))
        for place, one in enumerate(report.advice)
    ]
    # Without a ticket nothing could be cited.
    return [item for item in (*themes, *advice) if item.tickets]


def _known(report: Report) -> dict[int, tuple[str, str]]:
    """Title and body of each ticket that the report holds; "" for a body that it has not."""
    known: dict[int, tuple[str, str]] = {}
    for theme in rows(report.themes.table):
        known |= {number: (title, "") for number, title in zip(theme.numbers, theme.titles, strict=True)}
    for frame in (report.open_tickets, report.active):
        known |= {number: (title, body) for number, title, body in zip(frame["number"], frame["title"], frame["body"], strict=True)}
    return known


def _chosen(numbers: Sequence[int], known: dict[int, tuple[str, str]]) -> tuple[Excerpt, ...]:
    """The tickets with a text first, the newest of them first; a duplicate's original may be in no list of the report."""
    found = sorted((number for number in numbers if number in known), key=lambda number: (not known[number][1], -number))
    return tuple(Excerpt(number, text.cut(known[number][0], BODY), _beginning(known[number][1])) for number in found[:MOST])


def _beginning(body: str) -> str:
    return text.cut(uncommented(body)[: 4 * BODY], BODY)
