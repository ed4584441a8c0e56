"""The lists and tables of the page, each as HTML and as Markdown; the long parts are folded."""

from typing import Any

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows as each
from reportlib.present import text
from reportlib.present.layout import MARKDOWN_ROWS, Cell, both, fold, linked, links, markdown_fold, markdown_links, said, table
from reportlib.present.marks import marks
from reportlib.present.sentences import standing_out
from reportlib.present.text import Piece


def attention(report: Report) -> Piece:
    """What needs somebody: themes that came up, late answers, reopened tickets; one line each, the many late ones folded."""
    late = report.unanswered[report.unanswered["waited_hours"] > report.params.late_hours]
    fresh = late["created_at"] >= pd.Timestamp(report.period.start)
    # The tickets of this period first: those of earlier ones were in earlier reports.
    waiting = [
        _line(report, "Reply", ticket, f"waiting {text.hours(ticket.waited_hours)} for a first answer")
        for ticket in each(pd.concat([late[fresh], late[~fresh]]))
    ]
    back = [
        _line(report, "Check", ticket, f"was closed and came back, {text.count(ticket.comments, 'comment')}")
        for ticket in each(report.reopened[report.reopened["is_open"]])
    ]
    shown = report.params.shown
    first = [_spike(report, theme) for theme in standing_out(report)] + waiting[:shown] + back[:shown]
    rest = waiting[shown:] + back[shown:]
    unknown = _unknown(report)
    if not first:
        nothing = said("Nothing is late, nothing came back, no problem stands out.")
        return Piece(nothing.html + unknown[0], nothing.markdown + unknown[1])
    more = f"{text.sentence(text.count(len(rest), 'more ticket'))} of these kinds"
    return Piece(
        _attention_html(first) + unknown[0] + (fold(more, _attention_html(rest)) if rest else ""),
        _attention_markdown(first) + unknown[1] + (markdown_fold(more, _attention_markdown(rest[:MARKDOWN_ROWS])) if rest else ""),
    )


def _unknown(report: Report) -> Cell:
    """A line where it is not known of all open tickets whether they are late."""
    html, markdown = marks(report, "late")
    return (f"<p>Late answers:{html}</p>", f"\nLate answers:{markdown}\n") if html else ("", "")


def _attention_html(lines: list[Cell]) -> str:
    rows = "".join(line[0] for line in lines)
    return f'<table class="attention"><caption>What to do, for which ticket, why</caption><tbody>{rows}</tbody></table>'


def _attention_markdown(lines: list[Cell]) -> str:
    return "| | | |\n| --- | --- | --- |\n" + "\n".join(line[1] for line in lines) + "\n"


def _spike(report: Report, theme: Any) -> Cell:
    words = f"{theme.counts[-1]} tickets opened {report.during}, {theme.status}"
    return (
        f"<tr><th scope=row>Look into</th><td>{text.foreign(theme.title)} {links(report, theme.numbers)}</td>"
        f"<td>{text.html(words)}</td></tr>",
        f"| Look into | {text.markdown(theme.title)} {markdown_links(report, theme.numbers)} | {words} |",
    )


def recommendations(report: Report) -> Piece:
    """The recommendations, each with its figure and the tickets it rests on."""
    if not report.advice:
        return said("No rule found anything to recommend.")
    html = "".join(
        f"<li><b>{text.html(advice.action)}.</b> {text.html(advice.why)} {links(report, advice.tickets)}</li>" for advice in report.advice
    )
    markdown = "".join(
        f"{place}. **{text.markdown(advice.action, 200)}.** {text.markdown(advice.why, 300)} {markdown_links(report, advice.tickets)}\n"
        for place, advice in enumerate(report.advice, 1)
    )
    return Piece(f'<ol class="advice">{html}</ol>', markdown)


def most_active(report: Report) -> Piece:
    """The active tickets by activity level, with its parts and what happened in the period."""
    if report.active.empty:
        return said(f"No ticket was active {report.during}.")
    head = ["Ticket", "Title", "State", "Activity level", "Comments", "Reactions", "Age, days", text.sentence(report.during)]
    rows = [
        [
            linked(report, ticket.number),
            (text.foreign(ticket.title), text.markdown(ticket.title)),
            both("open" if ticket.is_open else "closed"),
            both(f"{ticket.activity_level:.2f}"),
            both(str(ticket.comments)),
            both(str(ticket.reactions)),
            both(str(ticket.age_days)),
            both(_in_period(ticket)),
        ]
        for ticket in each(report.active)
    ]  # fmt: skip
    caption = "The activity level is made of comments, reactions and age; a recent change adds to it"
    return table(caption, head, rows, report.params.shown, numbers=head[3:7], terms={"Activity level": "Activity level"})


def _in_period(ticket: Any) -> str:
    parts = [
        text.count(ticket.comments_in_period, "comment") if ticket.comments_in_period else "",
        text.count(ticket.people_in_period, "person", "people") if ticket.people_in_period else "",
        text.count(ticket.changes_in_period, "close or reopening", "closes or reopenings") if ticket.changes_in_period else "",
    ]
    return ", ".join(part for part in parts if part) or "–"


def label_breakdown(report: Report) -> Piece:
    """Received, resolved and pending per label."""
    if report.labels.empty:
        return said(f"No ticket was active {report.during}.")
    rows = [
        [(text.foreign(row.category), text.markdown(row.category)), *map(both, map(str, (row.received, row.resolved, row.pending)))]
        for row in each(report.labels)
    ]  # fmt: skip
    caption = "Active tickets per label; a ticket counts once for each of its labels"
    counts = ["Received", "Resolved", "Pending"]
    return table(caption, ["Label", *counts], rows, 2 * report.params.shown, counts, dict.fromkeys(counts, "Labels"))


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
    counts = ["Opened", "Closed", "Active"]
    whole = table("Tickets per day", ["Day", *counts], rows, 31, counts, {name: name for name in counts})
    if report.days[["opened", "closed", "active"]].to_numpy().any():
        return whole
    nothing = f"Nothing happened on any of these {len(rows)} days."
    return Piece(f"<p>{nothing}</p>" + fold("Day by day", whole.html), f"{nothing}\n" + markdown_fold("Day by day", whole.markdown))


def _line(report: Report, what: str, ticket: Any, why: str) -> Cell:
    html, markdown = linked(report, ticket.number)
    return (
        f"<tr><th scope=row>{what}</th><td>{html} {text.foreign(ticket.title)}</td><td>{text.html(why)}</td></tr>",
        f"| {what} | {markdown} {text.markdown(ticket.title)} | {why} |",
    )
