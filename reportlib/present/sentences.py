"""The sentences at the head of the page: figures of the report, said as a person would say them."""

from typing import Any

from reportlib.analyse.flow import Flow
from reportlib.analyse.report import Report
from reportlib.analyse.targets import in_words
from reportlib.analyse.tickets import rows
from reportlib.analyse.trends import Comparison
from reportlib.present import text

MANY = 3
"""So many new tickets of one theme stand out."""


def sentences(report: Report) -> list[str]:
    """What came in and went out, how soon it was answered, and what stands out; before that, that the data ends before the period does."""
    if not report.is_stale:
        return _sentences(report)
    ends = f"{report.as_of.astimezone(report.period.start.tzinfo):%A %-d %B %Y %H:%M}"
    known = [f"No ticket is known to have been opened, closed or commented {report.during}."] if report.active.empty else _sentences(report)
    return [f"The data ends on {ends}, before the {report.word} does.", *known]


def _sentences(report: Report) -> list[str]:
    flow, first, word = report.flow, report.first_response, report.word
    if report.active.empty:
        return [f"A quiet {word}: no ticket was opened, closed or commented. The backlog stays at {flow.backlog_end:,}."]
    opened = report.comparison["opened"]
    past = f" ({usual(opened, is_hours=False)})" if opened.low is not None else ""
    mood = {"up": f"A busier {word} than usual. ", "down": f"A quieter {word} than usual. "}.get(opened.direction or "", "")
    came = f"{text.count(len(flow.opened), 'ticket')} came in{past}, {len(flow.closed) or 'none'} {_were(len(flow.closed))} closed"
    lines = [f"{mood}{text.sentence(came)}; {_backlog(report)}{_apart(flow)}."]
    if first.median_hours is not None:
        half = f"Half of the first answers came within {text.hours(first.median_hours)}{_in_time(report)}"
        rest = (
            f"; {text.count(first.unanswered, 'ticket')} of this {word} {'has' if first.unanswered == 1 else 'have'} none yet"
            if first.unanswered
            else ""
        )
        lines.append(f"{half}{rest}.")
    elif first.n:
        lines.append(f"None of the tickets opened {report.during} has an answer yet.")
    if themes := standing_out(report):
        lines.append(
            f"One problem stands out: “{text.cut(themes[0].title)}” ({themes[0].counts[-1]} tickets, {themes[0].status} this {word})."
        )
    return lines


def _in_time(report: Report) -> str:
    target = report.target
    if not target.due:
        return ""
    answered = f"{target.within} of {text.count(target.due, 'ticket')} {_were(target.due)} answered in time"
    return f", and {answered} (target {in_words(report.params)})"


def standing_out(report: Report) -> list[Any]:
    """The themes that came up in the period and still have open tickets, the one with most new tickets first."""
    moving = [theme for theme in rows(report.themes.table) if theme.status in ("new", "growing", "back")]
    return sorted((theme for theme in moving if theme.counts[-1] >= MANY and theme.open), key=lambda theme: -theme.counts[-1])


def _apart(flow: Flow) -> str:
    """What makes the backlog's growth other than opened less closed."""
    if len(flow.opened) - len(flow.closed) == flow.net:
        return ""
    parts = [
        f"{flow.reopen_events} came back" if flow.reopen_events else "",
        f"{len(flow.transferred_in)} came from another repository" if flow.transferred_in else "",
        f"{flow.close_events} closes in all" if flow.close_events != len(flow.closed) else "",
        f"{len(flow.removed)} {_were(len(flow.removed))} removed" if flow.removed else "",
    ]
    return f" ({', '.join(part for part in parts if part)})"


def beside(report: Report, compared: Comparison, *, is_hours: bool = False) -> str:
    """What a figure was before, as "12 the week before, usual" with two figures; "" where nothing is known."""
    said = text.hours(compared.previous) if is_hours else f"{compared.previous or 0:,.0f}"
    parts = [f"{said} {report.before}" if compared.previous is not None else "", usual(compared, is_hours)]
    return ", ".join(part for part in parts if part)


def usual(compared: Comparison, is_hours: bool) -> str:
    """The middle half of the past, as "usual 9" or "usual" with two figures; "" where there is too little of it."""
    if compared.low is None or compared.high is None:
        return ""
    low, high = (text.hours(compared.low), text.hours(compared.high)) if is_hours else (f"{compared.low:,.0f}", f"{compared.high:,.0f}")
    return f"usual {low}" if low == high else f"usual {low}–{high}"


def _backlog(report: Report) -> str:
    net, end = report.flow.net, report.flow.backlog_end
    if net == 0:
        return f"the backlog stays at {end:,}"
    return f"the backlog {'grew' if net > 0 else 'shrank'} by {abs(net)} to {end:,}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
