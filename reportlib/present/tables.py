"""The lists and tables of the page, each as HTML and as Markdown; the long parts are folded."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from reportlib.analyse.labels import UNCATEGORIZED
from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows as each
from reportlib.present import text
from reportlib.present.layout import MARKDOWN_ROWS, Cell, both, fold, linked, links, markdown_fold, markdown_links, said, table
from reportlib.present.marks import marks
from reportlib.present.needs import Need, needs
from reportlib.present.sentences import usual
from reportlib.present.text import Piece

MOST_LABELS = 1_000
"""So many labels are on the page, those of the most tickets: with ten times as many a browser takes seconds."""

NOTHING_NEEDED = "Nothing is late, nothing came back, no problem stands out."


def attention(report: Report) -> Piece:
    """What needs somebody: themes that came up, late answers and soon late ones, reopened tickets; a line each, the many folded."""
    first, rest = ([_line(report, need) for need in part] for part in needs(report))
    unknown = _unknown(report)
    if not first:
        nothing = said(NOTHING_NEEDED)
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
    terms = {"Ticket": "Ticket", "State": "As of", "Activity level": "Activity level"}
    caption = "The activity level is made of comments, reactions and age; a recent change adds to it"
    return table(caption, head, rows, report.params.shown, numbers=head[3:7], terms=terms)


def _in_period(ticket: Any) -> str:
    parts = [
        text.count(ticket.comments_in_period, "comment") if ticket.comments_in_period else "",
        text.count(ticket.people_in_period, "person", "people") if ticket.people_in_period else "",
        text.count(ticket.changes_in_period, "close or reopening", "closes or reopenings") if ticket.changes_in_period else "",
    ]
    return ", ".join(part for part in parts if part) or "–"


def label_breakdown(report: Report) -> Piece:
    """Received, resolved, pending and opened per label, by group: a row with its name, then its labels; the others last."""
    if report.labels.empty:
        return said(f"No ticket was active {report.during}.")
    rows: list[list[Cell]] = []
    headings = set()
    for heading, labels in _grouped(report.labels.head(MOST_LABELS)):
        if heading:
            headings.add(len(rows))
            rows.append([heading])
        rows += [_label(report, row) for row in each(labels)]
    caption = "Active tickets per label, and those of them opened; a ticket counts once for each of its labels"
    counts = ["Received", "Resolved", "Pending", "Opened"]
    # A heading is folded with its labels.
    shown = 2 * report.params.shown - (2 * report.params.shown - 1 in headings)
    before = text.sentence(report.before)
    terms = dict.fromkeys(["Label", *counts], "Labels") | {before: "Usual"}
    listed = table(caption, ["Label", *counts, before], rows, shown, counts, terms)
    left_out = len(report.labels) - MOST_LABELS
    if left_out <= 0:
        return listed
    rest = said(f"{text.sentence(text.count(left_out, 'more label'))} {'is' if left_out == 1 else 'are'} in report.json.")
    return Piece(listed.html + rest.html, f"{listed.markdown}\n{rest.markdown}")


def _grouped(labels: pd.DataFrame) -> Iterator[tuple[Cell | None, pd.DataFrame]]:
    """Each group with its heading, the one with most tickets received first; then the other labels, and those without a label."""
    none = labels["category"] == UNCATEGORIZED
    received = labels.groupby("group")["received"].sum().reset_index().sort_values(["received", "group"], ascending=[False, True])
    for name in received["group"]:
        yield (f"<b>{text.foreign(name)}</b>", f"**{text.markdown(name)}**"), labels[labels["group"] == name]
    yield None if received.empty else ("<b>other</b>", "**other**"), labels[labels["group"].isna() & ~none]
    yield None, labels[none]


def _label(report: Report, row: Any) -> list[Cell]:
    compared = row.compared
    past = "–" if compared.previous is None else f"{compared.previous:,.0f}"
    words = ", ".join(part for part in (past, usual(compared, is_hours=False), "a spike" if compared.is_spike else "") if part)
    counts = (row.received, row.resolved, row.pending, int(row.compared.value))
    return [(text.foreign(row.category), text.markdown(row.category)), *(both(str(count)) for count in counts), both(words)]


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


def _line(report: Report, need: Need) -> Cell:
    """A ticket by its number and title; a theme or a label by its name, then its tickets."""
    before = need.before and f"{need.before} "
    html, markdown = text.foreign(need.name), text.markdown(need.name)
    if need.is_ticket:
        number = linked(report, need.numbers[0])
        html, markdown = f"{number[0]} {html}", f"{number[1]} {markdown}"
    else:
        html = f"{before}{html} {links(report, need.numbers)}"
        markdown = f"{before}{markdown} {markdown_links(report, need.numbers)}"
    return (
        f"<tr><th scope=row>{need.what}</th><td>{html}</td><td>{text.html(need.why)}</td></tr>",
        f"| {need.what} | {markdown} | {need.why} |",
    )
