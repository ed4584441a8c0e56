"""The lists and tables of the page, each as HTML and as Markdown; the long parts are folded."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.present import text
from reportlib.present.cards import bars
from reportlib.present.text import Piece

MARKDOWN_ROWS = 100
"""GitHub shows no Markdown file above a size; the JSON has every row."""

Cell = tuple[str, str]
"""A cell as HTML and as Markdown."""


def attention(report: Report) -> Piece:
    """What needs somebody: late answers, reopened tickets, themes that came up; one line each."""
    late = report.unanswered[report.unanswered["waited_hours"] > report.params.late_hours]
    fresh = late[late["created_at"] >= pd.Timestamp(report.period.start)]
    # The tickets of this period first: those of earlier ones were in earlier reports.
    shown = pd.concat([fresh, late[~late["number"].isin(fresh["number"])]]).head(report.params.shown)
    rows = [
        _line(report, "Reply", ticket, f"waiting {text.hours(ticket.waited_hours)} for a first answer") for ticket in shown.itertuples()
    ]
    rows += [
        _line(report, "Check", ticket, f"was closed and came back, {text.count(ticket.comments, 'comment')}")
        for ticket in report.reopened[report.reopened["is_open"]].head(report.params.shown).itertuples()
    ]
    for theme in report.themes.table.itertuples():
        if theme.status in ("new", "growing", "back") and theme.counts[-1] >= 3:
            words = f"{theme.counts[-1]} tickets opened in this {report.word}, {theme.status}"
            rows.append(
                (
                    f"<tr><th scope=row>Look into</th><td>{text.foreign(theme.title)}</td><td>{text.html(words)}</td></tr>",
                    f"| Look into | {text.markdown(theme.title)} | {words} |",
                )
            )
    if not rows:
        return _said("Nothing is late, nothing came back, no problem stands out.")
    more = len(late) - len(shown)
    rest = f"{text.count(more, 'more ticket')} {'waits' if more == 1 else 'wait'} for a first answer: see the recommendations." if more > 0 else ""
    html = f'<table class="attention"><caption>What needs somebody now</caption><tbody>{"".join(row[0] for row in rows)}</tbody></table>'
    markdown = "| | | |\n| --- | --- | --- |\n" + "\n".join(row[1] for row in rows) + "\n"
    return Piece(html + (f"<p>{rest}</p>" if rest else ""), markdown + (f"\n{rest}\n" if rest else ""))


def recommendations(report: Report) -> Piece:
    """The recommendations, each with its figure and the tickets it rests on."""
    if not report.advice:
        return _said("No rule found anything to recommend.")
    html = "".join(
        f"<li><b>{text.html(advice.action)}</b> {text.html(advice.why)} {_links(report, advice.tickets)}</li>" for advice in report.advice
    )
    markdown = "".join(
        f"{place}. **{text.markdown(advice.action, 200)}** {text.markdown(advice.why, 300)} {_markdown_links(report, advice.tickets)}\n"
        for place, advice in enumerate(report.advice, 1)
    )
    return Piece(f'<ol class="advice">{html}</ol>', markdown)


def common_issues(report: Report) -> Piece:
    """The themes of the period: title, how many, how they move, a quoted sentence, their tickets."""
    table, word = report.themes.table, report.word
    alone = text.sentence(f"{text.count(report.themes.single, 'active ticket')} {'is' if report.themes.single == 1 else 'are'} like no other.")
    if table.empty:
        return _said(f"No two tickets are about the same thing. {alone}")
    html, markdown = [], []
    for theme in table.itertuples():
        facts = describe(theme, word, len(report.trend))
        quote_html = f"<blockquote>{text.foreign(theme.quote, 220)} {text.link(report.web_url, report.repository, theme.quoted)}</blockquote>" if theme.quote else ""
        quote_md = f"   > {text.markdown(theme.quote, 220)} ({text.markdown_link(report.web_url, report.repository, theme.quoted)})\n\n" if theme.quote else ""
        html.append(
            f"<li><h3>{text.foreign(theme.title)} <span class=tag>{theme.status}</span></h3>"
            f"<p>{text.html(facts)} {bars([float(count) for count in theme.counts])}</p>{quote_html}<p>{_links(report, theme.numbers)}</p></li>"
        )
        markdown.append(
            f"- **{text.markdown(theme.title)}** · {theme.status} · {text.sparkline([float(count) for count in theme.counts])}\n\n"
            f"   {text.markdown(facts, 300)} {_markdown_links(report, theme.numbers)}\n\n{quote_md}"
        )
    pairs = _pairs(report)
    shown = report.params.shown
    return Piece(
        f'<ul class="themes">{"".join(html[:shown])}</ul>' + _fold(f"{len(html) - shown} more themes", f'<ul class="themes">{"".join(html[shown:])}</ul>', len(html) > shown)
        + f"<p>{alone}</p>{pairs[0]}",
        "".join(markdown[:shown]) + _markdown_fold(f"{len(html) - shown} more themes", "".join(markdown[shown:]), len(html) > shown) + f"\n{alone}\n{pairs[1]}",
    )  # fmt: skip


def describe(theme: Any, word: str, periods: int) -> str:
    """A theme in counted facts: how many tickets, open, active and opened in this period."""
    return text.sentence(
        f"{text.count(theme.frequency, 'ticket')} in {periods} {word}s, {theme.open} open; "
        f"{theme.active} active and {theme.counts[-1]} opened in this {word}."
    )


def most_active(report: Report) -> Piece:
    """The active tickets by activity level, with its parts and what happened in the period."""
    if report.active.empty:
        return _said(f"No ticket was active in this {report.word}.")
    head = ["Ticket", "Title", "State", "Activity level", "Comments", "Reactions", "Age, days", "In this " + report.word]
    rows = [
        [
            (text.link(report.web_url, report.repository, ticket.number), text.markdown_link(report.web_url, report.repository, ticket.number)),
            (text.foreign(ticket.title), text.markdown(ticket.title)),
            _both("open" if ticket.is_open else "closed"),
            _both(f"{ticket.activity_level:.2f}"),
            _both(str(ticket.comments)),
            _both(str(ticket.reactions)),
            _both(str(ticket.age_days)),
            _both(f"{ticket.comments_in_period} by {ticket.people_in_period}" if ticket.comments_in_period else "–"),
        ]
        for ticket in report.active.itertuples()
    ]  # fmt: skip
    return _table("Most active tickets; the last column: comments by people", head, rows, report.params.shown)


def label_breakdown(report: Report) -> Piece:
    """Received, resolved and pending per label."""
    if report.labels.empty:
        return _said(f"No ticket was active in this {report.word}.")
    rows = [
        [(text.foreign(row.category), text.markdown(row.category)), _both(str(row.received)), _both(str(row.resolved)), _both(str(row.pending))]
        for row in report.labels.itertuples()
    ]  # fmt: skip
    caption = "Active tickets per label; a ticket counts once for each of its labels"
    return _table(caption, ["Label", "Received", "Resolved", "Pending"], rows, 2 * report.params.shown)


def days(report: Report) -> Piece:
    """Each day with its counts, linked to its daily report where there is one."""
    if report.days.empty:
        return _said("This report is of a single day.")
    rows = []
    for day in report.days.itertuples():
        name = f"{day.weekday} {day.date}"
        target = f"../../daily/{day.date}/report"
        cell = (f'<a href="{target}.html">{name}</a>', f"[{name}]({target}.md)") if day.is_reported else _both(name)
        rows.append([cell, _both(str(day.opened)), _both(str(day.closed)), _both(str(day.active))])
    return _table(f"Days of this {report.word}", ["Day", "Opened", "Closed", "Active"], rows, 31)


def _pairs(report: Report) -> Cell:
    if report.themes.pairs.empty:
        return "", ""
    rows = [
        [
            (text.link(report.web_url, report.repository, number), text.markdown_link(report.web_url, report.repository, number))
            for number in (pair.number, pair.other)
        ]
        + [_both(f"{pair.score:.2f}"), _both(pair.reason)]
        for pair in report.themes.pairs.itertuples()
    ]
    piece = _table("Likely duplicates", ["New", "Older", "Likeness", "Reason"], rows, report.params.shown)
    return piece.html, "\n" + piece.markdown


def _line(report: Report, what: str, ticket: Any, why: str) -> Cell:
    link, markdown_link = (make(report.web_url, report.repository, ticket.number) for make in (text.link, text.markdown_link))
    return (
        f"<tr><th scope=row>{what}</th><td>{link} {text.foreign(ticket.title)}</td><td>{text.html(why)}</td></tr>",
        f"| {what} | {markdown_link} {text.markdown(ticket.title)} | {why} |",
    )


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], shown: int) -> Piece:
    """A table with the first rows open and the rest folded below it."""
    html_head = "".join(f"<th scope=col>{text.html(name)}</th>" for name in head)
    markdown_head = f"| {' | '.join(head)} |\n|{' --- |' * len(head)}\n"

    def html(part: Sequence[Sequence[Cell]], title: str) -> str:
        body = "".join("<tr>" + "".join(f"<td>{cell[0]}</td>" for cell in row) + "</tr>" for row in part)
        return f'<div class="scroll"><table><caption>{text.html(title)}</caption><thead><tr>{html_head}</tr></thead><tbody>{body}</tbody></table></div>'

    def markdown(part: Sequence[Sequence[Cell]]) -> str:
        return markdown_head + "".join(f"| {' | '.join(cell[1] for cell in row)} |\n" for row in part)

    left_out = f"\n{len(rows) - shown - MARKDOWN_ROWS} more are in report.json.\n" if len(rows) > shown + MARKDOWN_ROWS else ""
    rest, more = rows[shown:], f"{len(rows) - shown} more rows" if len(rows) - shown > 1 else "one more row"
    return Piece(
        html(rows[:shown], caption) + _fold(more, html(rest, f"{caption}, continued"), bool(rest)),
        markdown(rows[:shown]) + _markdown_fold(more, markdown(rest[:MARKDOWN_ROWS]) + left_out, bool(rest)),
    )


def _fold(summary: str, inner: str, is_needed: bool) -> str:
    return f"<details><summary>{summary}</summary>{inner}</details>" if is_needed else ""


def _markdown_fold(summary: str, inner: str, is_needed: bool) -> str:
    return f"\n<details><summary>{summary}</summary>\n\n{inner}\n</details>\n" if is_needed else ""


def _links(report: Report, numbers: Sequence[int]) -> str:
    return " ".join(text.link(report.web_url, report.repository, number) for number in numbers)


def _markdown_links(report: Report, numbers: Sequence[int]) -> str:
    return " ".join(text.markdown_link(report.web_url, report.repository, number) for number in numbers)


def _both(words: str) -> Cell:
    return text.html(words), words


def _said(words: str) -> Piece:
    return Piece(f"<p>{text.html(words)}</p>", f"{words}\n")
