"""The lists and tables of the page, each as HTML and as Markdown; the long parts are folded."""

from typing import Any

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows as each
from reportlib.present import text
from reportlib.present.layout import Cell, both, linked, links, markdown_links, said, table
from reportlib.present.text import Piece


def attention(report: Report) -> Piece:
    """What needs somebody: late answers, reopened tickets, themes that came up; one line each."""
    late = report.unanswered[report.unanswered["waited_hours"] > report.params.late_hours]
    fresh = late[late["created_at"] >= pd.Timestamp(report.period.start)]
    # The tickets of this period first: those of earlier ones were in earlier reports.
    shown = pd.concat([fresh, late[~late["number"].isin(fresh["number"])]]).head(report.params.shown)
    rows = [_line(report, "Reply", ticket, f"waiting {text.hours(ticket.waited_hours)} for a first answer") for ticket in each(shown)]
    rows += [
        _line(report, "Check", ticket, f"was closed and came back, {text.count(ticket.comments, 'comment')}")
        for ticket in each(report.reopened[report.reopened["is_open"]].head(report.params.shown))
    ]
    for theme in each(report.themes.table):
        if theme.status in ("new", "growing", "back") and theme.counts[-1] >= 3:
            words = f"{theme.counts[-1]} tickets opened in this {report.word}, {theme.status}"
            rows.append(
                (
                    f"<tr><th scope=row>Look into</th><td>{text.foreign(theme.title)}</td><td>{text.html(words)}</td></tr>",
                    f"| Look into | {text.markdown(theme.title)} | {words} |",
                )
            )
    if not rows:
        return said("Nothing is late, nothing came back, no problem stands out.")
    more = len(late) - len(shown)
    rest = (
        f"{text.count(more, 'more ticket')} {'waits' if more == 1 else 'wait'} for a first answer: see the recommendations."
        if more > 0
        else ""
    )
    html = f'<table class="attention"><caption>What needs somebody now</caption><tbody>{"".join(row[0] for row in rows)}</tbody></table>'
    markdown = "| | | |\n| --- | --- | --- |\n" + "\n".join(row[1] for row in rows) + "\n"
    return Piece(html + (f"<p>{rest}</p>" if rest else ""), markdown + (f"\n{rest}\n" if rest else ""))


def recommendations(report: Report) -> Piece:
    """The recommendations, each with its figure and the tickets it rests on."""
    if not report.advice:
        return said("No rule found anything to recommend.")
    html = "".join(
        f"<li><b>{text.html(advice.action)}</b> {text.html(advice.why)} {links(report, advice.tickets)}</li>" for advice in report.advice
    )
    markdown = "".join(
        f"{place}. **{text.markdown(advice.action, 200)}** {text.markdown(advice.why, 300)} {markdown_links(report, advice.tickets)}\n"
        for place, advice in enumerate(report.advice, 1)
    )
    return Piece(f'<ol class="advice">{html}</ol>', markdown)


def most_active(report: Report) -> Piece:
    """The active tickets by activity level, with its parts and what happened in the period."""
    if report.active.empty:
        return said(f"No ticket was active in this {report.word}.")
    head = ["Ticket", "Title", "State", "Activity level", "Comments", "Reactions", "Age, days", "In this " + report.word]
    rows = [
        [
            linked(report, ticket.number),
            (text.foreign(ticket.title), text.markdown(ticket.title)),
            both("open" if ticket.is_open else "closed"),
            both(f"{ticket.activity_level:.2f}"),
            both(str(ticket.comments)),
            both(str(ticket.reactions)),
            both(str(ticket.age_days)),
            both(f"{ticket.comments_in_period} by {ticket.people_in_period}" if ticket.comments_in_period else "–"),
        ]
        for ticket in each(report.active)
    ]  # fmt: skip
    return table("Most active tickets; the last column: comments by people", head, rows, report.params.shown)


def label_breakdown(report: Report) -> Piece:
    """Received, resolved and pending per label."""
    if report.labels.empty:
        return said(f"No ticket was active in this {report.word}.")
    rows = [
        [(text.foreign(row.category), text.markdown(row.category)), *map(both, map(str, (row.received, row.resolved, row.pending)))]
        for row in each(report.labels)
    ]  # fmt: skip
    caption = "Active tickets per label; a ticket counts once for each of its labels"
    return table(caption, ["Label", "Received", "Resolved", "Pending"], rows, 2 * report.params.shown)


def days(report: Report) -> Piece:
    """Each day with its counts, linked to its daily report where there is one."""
    if report.days.empty:
        return said("This report is of a single day.")
    rows = []
    for day in each(report.days):
        name = f"{day.weekday} {day.date}"
        target = f"../../daily/{day.date}/report"
        cell = (f'<a href="{target}.html">{name}</a>', f"[{name}]({target}.md)") if day.is_reported else both(name)
        rows.append([cell, both(str(day.opened)), both(str(day.closed)), both(str(day.active))])
    return table(f"Days of this {report.word}", ["Day", "Opened", "Closed", "Active"], rows, 31)


def _line(report: Report, what: str, ticket: Any, why: str) -> Cell:
    html, markdown = linked(report, ticket.number)
    return (
        f"<tr><th scope=row>{what}</th><td>{html} {text.foreign(ticket.title)}</td><td>{text.html(why)}</td></tr>",
        f"| {what} | {markdown} {text.markdown(ticket.title)} | {why} |",
    )
