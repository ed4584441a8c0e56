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
from reportlib.present.sentences import beside, standing_out, usual
from reportlib.present.text import Piece


def attention(report: Report) -> Piece:
    """What needs somebody: themes that came up, late answers and soon late ones, reopened tickets; a line each, the many folded."""
    late = report.target.late_tickets
    fresh = late["created_at"] >= pd.Timestamp(report.period.start)
    # The tickets of this period first: those of earlier ones were in earlier reports.
    waiting = [
        _line(report, "Reply", ticket, f"waiting {text.hours(_waited(report, ticket))} for a first answer, {_due(report, ticket)}")
        for ticket in each(pd.concat([late[fresh], late[~fresh]]))
    ]
    soon = [
        _line(report, "Reply soon", ticket, f"no answer yet, {_due(report, ticket)}") for ticket in each(report.target.soon_late_tickets)
    ]
    back = [
        _line(report, "Check", ticket, f"was closed and came back, {text.count(ticket.comments, 'comment')}")
        for ticket in each(report.reopened[report.reopened["is_open"]])
    ]
    shown = report.params.shown
    themes = standing_out(report)
    looks = [_look(report, text.foreign(theme.title), text.markdown(theme.title), theme, f", {theme.status}") for theme in themes]
    labels = _label_spikes(report, themes)
    first = looks + labels[:shown] + waiting[:shown] + soon[:shown] + back[:shown]
    rest = labels[shown:] + waiting[shown:] + soon[shown:] + back[shown:]
    unknown = _unknown(report)
    if not first:
        nothing = said("Nothing is late, nothing came back, no problem stands out.")
        return Piece(nothing.html + unknown[0], nothing.markdown + unknown[1])
    more = f"{text.sentence(text.count(len(rest), 'more ticket'))} of these kinds"
    return Piece(
        _attention_html(first) + unknown[0] + (fold(more, _attention_html(rest)) if rest else ""),
        _attention_markdown(first) + unknown[1] + (markdown_fold(more, _attention_markdown(rest[:MARKDOWN_ROWS])) if rest else ""),
    )


def _waited(report: Report, ticket: Any) -> float:
    """Calendar hours, whatever the target's clock."""
    return float((pd.Timestamp(report.as_of) - ticket.created_at).total_seconds() / 3600)


def _due(report: Report, ticket: Any) -> str:
    left = ticket.due_at - pd.Timestamp(report.as_of)
    words = text.hours(abs(left.total_seconds()) / 3600)
    return f"due {words} ago" if left < pd.Timedelta(0) else f"due in {words}"


def _unknown(report: Report) -> Cell:
    """A line where it is not known of all open tickets whether they are late."""
    html, markdown = marks(report, "late")
    return (f"<p>Late answers:{html}</p>", f"\nLate answers:{markdown}\n") if html else ("", "")


def _attention_html(lines: list[Cell]) -> str:
    rows = "".join(line[0] for line in lines)
    return f'<table class="attention"><caption>What to do, for which ticket, why</caption><tbody>{rows}</tbody></table>'


def _attention_markdown(lines: list[Cell]) -> str:
    return "| | | |\n| --- | --- | --- |\n" + "\n".join(line[1] for line in lines) + "\n"


def _label_spikes(report: Report, themes: list[Any]) -> list[Cell]:
    """A line for each label that came up far more often than before, unless its tickets are all in one of the themes."""
    spikes = report.labels[[compared.is_spike is True for compared in report.labels["compared"]]]
    return [
        _look(report, f"Label {text.foreign(row.category)}", f"Label {text.markdown(row.category)}", row)
        for row in each(spikes)
        if row.category != UNCATEGORIZED and not any(set(row.numbers) <= set(theme.numbers) for theme in themes)
    ]


def _look(report: Report, html: str, markdown: str, row: Any, how: str = "") -> Cell:
    """A theme or a label with its tickets, and how many were opened."""
    past = beside(report, row.compared)
    words = f"{row.compared.value:.0f} opened {report.during}" + (f" ({past})" if past else "") + how
    return (
        f"<tr><th scope=row>Look into</th><td>{html} {links(report, row.numbers)}</td><td>{text.html(words)}</td></tr>",
        f"| Look into | {markdown} {markdown_links(report, row.numbers)} | {words} |",
    )


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
    for heading, labels in _grouped(report.labels):
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
    return table(caption, ["Label", *counts, before], rows, shown, counts, terms)


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


def _line(report: Report, what: str, ticket: Any, why: str) -> Cell:
    html, markdown = linked(report, ticket.number)
    return (
        f"<tr><th scope=row>{what}</th><td>{html} {text.foreign(ticket.title)}</td><td>{text.html(why)}</td></tr>",
        f"| {what} | {markdown} {text.markdown(ticket.title)} | {why} |",
    )
