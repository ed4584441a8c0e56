"""Tables, folds and rows of ticket links, in HTML and in Markdown."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reportlib.present import text
from reportlib.present.definitions import term
from reportlib.present.text import Piece

if TYPE_CHECKING:
    from reportlib.analyse.report import Report

Cell = tuple[str, str]
"""A cell as HTML and as Markdown."""

LINKS = 12
"""A longer row of numbers is read by nobody."""

MARKDOWN_ROWS = 50
"""GitHub shows no Markdown file above a size; the JSON has every row."""

MARKDOWN_ITEMS = 10
"""The same, for items of several lines, and for the rows of lists that are many."""


def table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    shown: int,
    numbers: Sequence[str] = (),
    terms: Mapping[str, str] | None = None,
) -> Piece:
    """A table with the first rows open and the rest folded below it; columns of these names stand to the right.

    A row of a single cell is a heading above those that follow. `terms` names the definitions of column heads, to which they are linked.
    """
    names = [term(terms[name], name) if terms and name in terms else text.html(name) for name in head]
    kinds = [" class=number" if name in numbers else "" for name in head]
    first, rest = rows[:shown], rows[shown:]
    more = "one more row" if len(rest) == 1 else f"{len(rest)} more rows"
    left_out = f"\n{len(rest) - MARKDOWN_ROWS} more are in report.json.\n" if len(rest) > MARKDOWN_ROWS else ""
    return Piece(
        _html(caption, names, first, kinds) + (_more(more, _html(f"{caption}, continued", names, rest, kinds)) if rest else ""),
        _markdown(head, first, numbers) + (markdown_fold(more, _markdown(head, rest[:MARKDOWN_ROWS], numbers) + left_out) if rest else ""),
    )


def _more(summary: str, inner: str) -> str:
    """The further rows of the table before it; sort.js sorts both as one."""
    return f'<details class="more"><summary>{summary}</summary>{inner}</details>'


def fold(summary: str, inner: str, anchor: str = "") -> str:
    """What is shown on a click, for HTML; page.js opens it for a link to its anchor or into it."""
    named = f' id="{anchor}"' if anchor else ""
    return f"<details{named}><summary>{summary}</summary>{inner}</details>"


def markdown_fold(summary: str, inner: str) -> str:
    """What is shown on a click, for Markdown."""
    return f"\n<details><summary>{summary}</summary>\n\n{inner}\n</details>\n"


def linked(report: "Report", number: int) -> Cell:
    """#12, linked."""
    return text.link(report.web_url, report.repository, number), text.markdown_link(report.web_url, report.repository, number)


def links(report: "Report", numbers: Sequence[int]) -> str:
    """The tickets' numbers, linked, for HTML."""
    return " ".join(linked(report, number)[0] for number in numbers[:LINKS]) + _and_more(numbers)


def markdown_links(report: "Report", numbers: Sequence[int]) -> str:
    """The tickets' numbers, linked, for Markdown."""
    return " ".join(linked(report, number)[1] for number in numbers[:LINKS]) + _and_more(numbers)


def cited(report: "Report", words: str, numbers: Sequence[int]) -> Cell:
    """A language model's words, in which these tickets are linked where it cites them."""
    return text.cited(words, {number: linked(report, number) for number in numbers})


def both(words: str) -> Cell:
    """Our own words as a cell."""
    return text.html(words), words


def said(words: str) -> Piece:
    """A sentence where there is nothing to list."""
    return Piece(f"<p>{text.html(words)}</p>", f"{words}\n")


def _html(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], kinds: Sequence[str]) -> str:
    names = "".join(f"<th scope=col{kind}>{name}</th>" for kind, name in zip(kinds, head, strict=True))
    body = "".join(_row(row, kinds) for row in rows)
    top = f"<caption>{text.html(caption)}</caption><thead><tr>{names}</tr></thead>"
    return f'<div class="scroll"><table>{top}<tbody>{body}</tbody></table></div>'


def _row(row: Sequence[Cell], kinds: Sequence[str]) -> str:
    if len(row) == 1:
        return f'<tr class="group"><td colspan="{len(kinds)}">{row[0][0]}</td></tr>'
    return "<tr>" + "".join(f"<td{kind}>{cell[0]}</td>" for kind, cell in zip(kinds, row, strict=True)) + "</tr>"


def _markdown(head: Sequence[str], rows: Sequence[Sequence[Cell]], numbers: Sequence[str]) -> str:
    rules = "".join(" ---: |" if name in numbers else " --- |" for name in head)
    top = f"| {' | '.join(head)} |\n|{rules}\n"
    wide = ([*row, *[("", "")] * (len(head) - len(row))] for row in rows)
    return top + "".join(f"| {' | '.join(cell[1] for cell in row)} |\n" for row in wide)


def _and_more(numbers: Sequence[int]) -> str:
    return f" and {len(numbers) - LINKS} more (all are in report.json)" if len(numbers) > LINKS else ""
