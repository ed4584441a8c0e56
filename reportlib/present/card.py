"""A headline figure as a card, on a report's page and a portfolio's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportlib.analyse.trends import Direction
from reportlib.present import text
from reportlib.present.layout import Cell
from reportlib.present.text import Piece


@dataclass(frozen=True)
class Card:
    """The figure and what it is called; what it leads to, how it changed, what is below it, what it was before, and its series.

    `term` is the name as markup, `marks` what limits the figure.
    """

    name: str
    value: str
    anchor: str
    direction: Direction | None
    below: str
    before: str
    series: Sequence[float | None]
    term: str
    marks: Cell = ("", "")


def shown(cards: Sequence[Card], periods: int) -> Piece:
    """The cards as a list of definitions, and as a table, whose series are of so many periods."""
    rows = "".join(
        f"| {card.name} | {card.value} {arrow(card.direction)}{card.marks[1]} | {card.below} | {card.before} "
        f"| {text.sparkline(card.series)} |\n"
        for card in cards
    )
    return Piece(
        f'<dl class="cards">{"".join(map(_html, cards))}</dl>',
        f"| | | | before | last {periods} |\n| --- | ---: | --- | --- | --- |\n{rows}",
    )


def _html(card: Card) -> str:
    return (
        f'<div class="card"><dt>{card.term}</dt><dd><span><b><a href="#{card.anchor}">{text.html(card.value)}</a></b>'
        f'<i class="{meaning(card.name, card.direction)}">{arrow(card.direction)}</i> {card.marks[0]}</span>'
        f"<small>{text.html(card.below)}</small> {bars(card.series) if card.series else '<span></span>'} "
        f"<small>{_whole(card.before)}</small></dd></div>"
    )


def bars(values: Sequence[float | None]) -> str:
    """The values as a row of small bars, the last one marked (SVG); it looks right without the page's style too, as in JupyterLab."""
    top = max((value for value in values if value is not None), default=0) or 1
    shapes = []
    for place, value in enumerate(values):
        tall = 0 if value is None else max(round(value / top * 22, 1), 1)
        last = ' class="now"' if place == len(values) - 1 else ""
        shapes.append(f'<rect x="{place * 8}" y="{24 - tall:g}" width="6" height="{tall:g}"{last}/>')
    wide = len(values) * 8
    return f'<svg class="bars" viewBox="0 0 {wide} 24" width="{wide}" height="24" fill="gray" aria-hidden="true">{"".join(shapes)}</svg>'


def _whole(words: str) -> str:
    """The words for HTML; neither a range is broken at its dash, nor a number from its unit."""
    return re.sub(r"(?<=\d) (?=(?:min|h|d)\b)", "&nbsp;", text.html(words)).replace("–", "&#8288;–&#8288;")


def meaning(name: str, direction: str | None) -> str:
    """Whether the change asks for attention: more of everything does, but for what is closed."""
    return "bad" if direction == ("down" if name == "Closed" else "up") else ""


def arrow(direction: str | None) -> str:
    """The change as a sign; nothing where there is none."""
    return {"up": "▲", "down": "▼"}.get(direction or "", "")
