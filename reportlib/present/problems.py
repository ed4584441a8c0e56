"""The common issues of the page: themes with a quoted sentence each, and the likely duplicates."""

from typing import Any

from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows
from reportlib.present import text
from reportlib.present.cards import bars
from reportlib.present.layout import MARKDOWN_ITEMS, Cell, both, fold, linked, links, markdown_fold, markdown_links, said, table
from reportlib.present.sentences import beside
from reportlib.present.text import Piece


def common_issues(report: Report) -> Piece:
    """The themes of the period: title, how many, how they move, a quoted sentence, their tickets; then likely duplicates."""
    single = report.themes.single
    alone = (
        ""
        if report.active.empty
        else f"{text.sentence(text.count(single, 'active ticket'))} {'fits' if single == 1 else 'fit'} no common issue."
    )
    if report.themes.table.empty:
        return said(f"No two active tickets are about the same thing. {alone}" if alone else f"No ticket was active {report.during}.")
    themes = [_theme(report, theme) for theme in rows(report.themes.table)]
    first, rest = themes[: report.params.shown], themes[report.params.shown :]
    more = "one more theme" if len(rest) == 1 else f"{len(rest)} more themes"
    pairs = _pairs(report)
    html = _listed(first) + (fold(more, _listed(rest)) if rest else "") + f"<p>{alone}</p>{pairs[0]}"
    markdown = "".join(item[1] for item in first)
    left_out = f"\n{len(rest) - MARKDOWN_ITEMS} more are in report.json.\n" if len(rest) > MARKDOWN_ITEMS else ""
    folded = markdown_fold(more, "".join(item[1] for item in rest[:MARKDOWN_ITEMS]) + left_out) if rest else ""
    return Piece(html, f"{markdown}{folded}\n{alone}\n{pairs[1]}")


def describe(theme: Any, report: Report) -> str:
    """A theme in counted facts: how many tickets, open, active and opened in this period."""
    return (
        f"{text.sentence(text.count(theme.frequency, 'ticket'))} in {len(report.trend)} {report.word}s, {theme.open} open; "
        f"{theme.active} active and {theme.counts[-1] or 'none'} opened {report.during}{_past(theme, report)}."
    )


def _past(theme: Any, report: Report) -> str:
    """What was opened before, where anything was, or where nothing was and now there is much."""
    compared = theme.compared
    if not compared.previous and not compared.high and not compared.is_spike:
        return ""
    return f" ({beside(report, compared)}{': a spike' if compared.is_spike else ''})"


def _theme(report: Report, theme: Any) -> Cell:
    facts = describe(theme, report)
    counts = [float(count) for count in theme.counts]
    quote = ("", "")
    if theme.quote:
        html, markdown = linked(report, theme.quoted)
        quote = (
            f"<blockquote>{text.foreign(theme.quote, 220)} {html}</blockquote>",
            f"  > {text.markdown(theme.quote, 220)} ({markdown})\n\n",
        )
    return (
        f"<li><h3>{text.foreign(theme.title)} <span class=tag>{theme.status}</span></h3><p>{text.html(facts)} {bars(counts)}</p>"
        f"{quote[0]}<p>{links(report, theme.numbers)}</p></li>",
        f"- **{text.markdown(theme.title)}** · {theme.status} · {text.sparkline(counts)}\n\n"
        f"  {facts} {markdown_links(report, theme.numbers)}\n\n{quote[1]}",
    )


def _listed(items: list[Cell]) -> str:
    return f'<ul class="themes">{"".join(item[0] for item in items)}</ul>'


def _pairs(report: Report) -> Cell:
    if report.duplicates.empty:
        return "", ""
    lines = [
        [linked(report, pair.number), _older(report, pair), both(f"{pair.score:.2f}"), both(pair.reason)]
        for pair in rows(report.duplicates)
    ]
    head = ["New", "Older", "Likeness", "Reason"]
    piece = table("Likely duplicates", head, lines, report.params.shown, ["Likeness"], {"Likeness": "Likely duplicates"})
    chains = [_chain(report, chain) for chain in report.chains[: report.params.shown]]
    html = "".join(chain[0] for chain in chains)
    markdown = "".join(chain[1] for chain in chains)
    return (
        piece.html + (f"<ul>{html}</ul>" if chains else ""),
        f"\n**Likely duplicates**\n\n{piece.markdown}" + (f"\n{markdown}" if chains else ""),
    )


def _older(report: Report, pair: Any) -> Cell:
    html, markdown = linked(report, pair.other)
    state = "" if pair.other_is_open else " (closed)"
    return html + state, markdown + state


def _chain(report: Report, chain: tuple[int, ...]) -> Cell:
    """A chain by its oldest ticket, and the others."""
    html, markdown = linked(report, chain[0])
    words = f"{len(chain)} tickets in a chain, the oldest is"
    return (
        f"<li>{words} {html}: {links(report, chain[1:])}</li>",
        f"- {words} {markdown}: {markdown_links(report, chain[1:])}\n",
    )
