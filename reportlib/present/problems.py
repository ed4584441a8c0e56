"""The common issues of the page: themes with a quoted sentence each, and the likely duplicates."""

from typing import Any

from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows
from reportlib.present import text
from reportlib.present.card import bars
from reportlib.present.layout import MARKDOWN_ITEMS, Cell, both, cited, fold, linked, links, markdown_fold, markdown_links, said, table
from reportlib.present.marks import author
from reportlib.present.sentences import beside
from reportlib.present.text import Piece

FEW = 3
"""So many platforms and versions of a theme are named in its sentence; report.json has all."""


def common_issues(report: Report) -> Piece:
    """The themes of the period: title, how many, how they move, a quoted sentence, their tickets; those gone; then likely duplicates."""
    single = report.themes.single
    alone = (
        ""
        if report.active.empty
        else f"{text.sentence(text.count(single, 'active ticket'))} {'fits' if single == 1 else 'fit'} no common issue."
    )
    table = report.themes.table
    themes = [_theme(report, theme) for theme in rows(table[table["status"] != "gone"])]
    ended, pairs = _gone(report, list(rows(table[table["status"] == "gone"]))), _pairs(report)
    if not themes:
        nothing = said(f"No two active tickets are about the same thing. {alone}" if alone else f"No ticket was active {report.during}.")
        return Piece(f"{nothing.html}{ended[0]}{pairs[0]}", f"{nothing.markdown}{ended[1]}{pairs[1]}")
    first, rest = themes[: report.params.shown], themes[report.params.shown :]
    more = "one more theme" if len(rest) == 1 else f"{len(rest)} more themes"
    html = _listed(first) + (fold(more, _listed(rest)) if rest else "") + ended[0] + f"<p>{alone}</p>{pairs[0]}"
    markdown = "".join(item[1] for item in first)
    left_out = f"\n{len(rest) - MARKDOWN_ITEMS} more are in report.json.\n" if len(rest) > MARKDOWN_ITEMS else ""
    folded = markdown_fold(more, "".join(item[1] for item in rest[:MARKDOWN_ITEMS]) + left_out) if rest else ""
    return Piece(html, f"{markdown}{folded}{ended[1]}\n{alone}\n{pairs[1]}")


def describe(theme: Any, report: Report) -> str:
    """A theme in counted facts: how many tickets, open, active and opened in this period; from when to when, and what they name."""
    # Those that were active, too, however old they are.
    came, span = sum(theme.counts), f"in {len(report.trend)} {report.word}s"
    within = span if came == theme.frequency else f"({came or 'none'} opened {span})"
    counted = f"{text.sentence(text.count(theme.frequency, 'ticket'))} {within}, {theme.open} open"
    now = f"{theme.active or 'none'} active and {theme.counts[-1] or 'none'} opened {report.during}{_past(theme, report)}"
    since = f", since version {theme.since}" if theme.since else ""
    return f"{counted}; {now}. Opened {_days(theme, report)}{since}{_named(theme)}."


def _past(theme: Any, report: Report) -> str:
    """What was opened before, where anything was, or where nothing was and now there is much."""
    compared = theme.compared
    if not compared.previous and not compared.high and not compared.is_spike:
        return ""
    return f" ({beside(report, compared)}{': a spike' if compared.is_spike else ''})"


def _days(theme: Any, report: Report) -> str:
    first, latest = (at.tz_convert(report.period.timezone) for at in (theme.first, theme.latest))
    if first.date() == latest.date():
        return f"on {first:%-d %B %Y}"
    return f"from {first:%-d %B}{'' if first.year == latest.year else f' {first.year}'} to {latest:%-d %B %Y}"


def _named(theme: Any) -> str:
    """The most frequent platforms and versions, each with its number of tickets."""
    parts = [
        ", ".join(f"{text.cut(name, 30)} in {count}" for name, count in counted[:FEW]) for counted in (theme.platforms, theme.versions)
    ]
    listed = "; version ".join(part for part in parts if part) if parts[0] else f"version {parts[1]}" if parts[1] else ""
    return f"; named: {listed}" if listed else ""


def _theme(report: Report, theme: Any) -> Cell:
    worded = report.wordings.descriptions.get(theme.theme)
    facts = describe(theme, report)
    what = cited(report, worded, theme.numbers) if worded else (text.html(facts), text.markdown(facts, 600))
    by = author(report, theme.theme, report.wordings.descriptions)
    counts = [float(count) for count in theme.counts]
    quote = error = ("", "")
    if theme.quote:
        html, markdown = linked(report, theme.quoted)
        quote = (
            f"<blockquote>{text.foreign(theme.quote, 220)} {html}</blockquote>",
            f"  > {text.markdown(theme.quote, 220)} ({markdown})\n\n",
        )
    if theme.error:
        html, markdown = text.foreign(theme.error, 160), text.markdown(theme.error, 160)
        error = (
            f"<p>The same error in {theme.with_error}: <code>{html}</code></p>",
            f"  The same error in {theme.with_error}: {markdown}\n\n",
        )
    spike = (" <span class=tag>spike</span>", " · spike") if theme.compared.is_spike else ("", "")
    return (
        f"<li><h3>{text.foreign(theme.title)} <span class=tag>{theme.status}</span>{spike[0]}</h3>"
        f"<p>{what[0]} {bars(counts)}{by[0]}</p>{quote[0]}{error[0]}<p>{links(report, theme.numbers)}</p></li>",
        f"- **{text.markdown(theme.title)}** · {theme.status}{spike[1]} · {text.sparkline(counts)}\n\n"
        f"  {what[1]} {markdown_links(report, theme.numbers)}{by[1]}\n\n{quote[1]}{error[1]}",
    )


def _gone(report: Report, themes: list[Any]) -> Cell:
    """A line for each theme that ended, folded."""
    if not themes:
        return "", ""
    more = "one theme is gone" if len(themes) == 1 else f"{len(themes)} themes are gone"
    lines = [
        (
            f"<li>{text.foreign(theme.title)}: {text.count(theme.frequency, 'ticket')}, all closed, the last opened {_last(theme, report)} "
            f"{links(report, theme.numbers)}</li>",
            f"- {text.markdown(theme.title)}: {text.count(theme.frequency, 'ticket')}, all closed, the last opened {_last(theme, report)} "
            f"{markdown_links(report, theme.numbers)}\n",
        )
        for theme in themes
    ]
    left_out = f"\n{len(lines) - MARKDOWN_ITEMS} more are in report.json.\n" if len(lines) > MARKDOWN_ITEMS else ""
    listed = "".join(line[0] for line in lines)
    return fold(more, f"<ul>{listed}</ul>"), markdown_fold(more, "".join(line[1] for line in lines[:MARKDOWN_ITEMS]) + left_out)


def _last(theme: Any, report: Report) -> str:
    return f"{theme.latest.tz_convert(report.period.timezone):on %-d %B %Y}"


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
