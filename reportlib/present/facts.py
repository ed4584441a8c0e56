"""How to read the report: the figures that have no place of their own, what the data rests on, and what each figure means."""

from reportlib.analyse.backlog import BacklogAge, Turns
from reportlib.analyse.report import Report
from reportlib.analyse.response import Waiting
from reportlib.analyse.targets import in_words
from reportlib.present import text
from reportlib.present.definitions import DEFINITIONS, Definition, term
from reportlib.present.layout import fold, markdown_fold
from reportlib.present.text import Piece

TERMS = {
    "Backlog:": "Backlog",
    "First response": "First response",
    "Time to close": "Time to close",
    "to the first close": "Time to first close",
    "one-touch": "One-touch",
    "Reopen rate": "Reopen rate",
    "Backlog management index": "Backlog management index",
    "Backlog age": "Backlog age",
    "Waiting on us": "Waiting on us, on the reporter",
}
"""What the figures are called in these sentences, and the definition of each."""


def how_to_read(report: Report) -> Piece:
    """The figures that have no place elsewhere, what the data rests on, and the definitions."""
    facts = said_of(report)
    listed = "".join(f"<li>{_with_terms(fact)}</li>" for fact in facts)
    known = "".join(f"<li{_anchor(note.cause)}>{text.html(note.words)}</li>" for note in report.notes)
    html = "".join(f'<dt id="{one.anchor}">{one.name}{_chaoss(one)}</dt><dd>{text.html(one.words)}</dd>' for one in DEFINITIONS)
    markdown = "".join(f"- **{one.name}**{_chaoss(one)}: {text.markdown(one.words, 1000)}\n" for one in DEFINITIONS)
    meaning = "What each figure means"
    return Piece(
        f'<ul class="facts">{listed}{known}</ul>' + fold(meaning, f'<dl class="definitions">{html}</dl>'),
        "".join(f"- {text.markdown(fact, 1000)}\n" for fact in (*facts, *(note.words for note in report.notes)))
        + markdown_fold(meaning, markdown),
    )


def _with_terms(fact: str) -> str:
    """The sentence for HTML, with the names of its figures linked to their definitions."""
    html = text.html(fact)
    for words, name in TERMS.items():
        html = html.replace(words, term(name, words), 1)
    return html


def _anchor(cause: str) -> str:
    return f' id="note-{cause}"' if cause else ""


def _chaoss(one: Definition) -> str:
    return f" (CHAOSS: {one.chaoss})" if one.chaoss else ""


ENOUGH_FOR_A_SHARE = 5
"""Of fewer tickets a percentage says less than the counts."""


def said_of(report: Report) -> list[str]:
    """One sentence for each figure that has no place of its own on the page, and when the data is from."""
    flow, close = report.flow, report.time_to_close
    arrived = f" + {len(flow.transferred_in)} transferred here" if flow.transferred_in else ""
    came = f"{len(flow.opened)} opened{arrived} + {text.count(flow.reopen_events, 'reopen event')}"
    went = f"{text.count(flow.close_events, 'close event')} - {len(flow.removed)} removed"
    took = (
        f"median {text.hours(close.median_hours)} over {close.n}, P90 {text.hours(close.p90_hours)}" if close.n else "no ticket was closed"
    )
    return [
        f"Backlog: {flow.backlog_start} at the start, {came} - {went} = {flow.backlog_end} at the end.",
        f"First response by anybody: {_waited(report.first_response)}.",
        f"First response by the team: {_waited(report.first_team_response)}.",
        *_in_time(report),
        f"Time to close: {took}{_first_close(report)}.",
        *_rates(report),
        _aged(report.backlog_age),
        _turns(report.turns),
        f"Last sync that brought anything new: {report.synced_at:%Y-%m-%d %H:%M} UTC.",
    ]


def _waited(waiting: Waiting) -> str:
    if not waiting.n:
        return "no ticket was opened"
    if not waiting.answered:
        return f"none of {waiting.n} is answered"
    said = f"median {text.hours(waiting.median_hours)} over {waiting.answered} of {waiting.n}, P90 {text.hours(waiting.p90_hours)}"
    if waiting.answered == waiting.n:
        return said
    with_all = "fewer than half are answered" if waiting.median_all_hours is None else text.hours(waiting.median_all_hours)
    return f"{said}; with the unanswered, {with_all}"


def _in_time(report: Report) -> list[str]:
    target = report.target
    if not target.n:
        return []
    share = f" ({target.share:.0%})" if target.share is not None and target.due >= ENOUGH_FOR_A_SHARE else ""
    left_out = f"; left out: {target.not_due} not yet due, or closed before" if target.not_due else ""
    return [f"Answered within the target of {in_words(report.params)}: {target.within} of {target.due}{share}{left_out}."]


def _first_close(report: Report) -> str:
    first, touch = report.time_to_first_close, report.one_touch
    if not report.time_to_close.n:
        return ""
    return f"; to the first close {text.hours(first.median_hours)} over {first.n}; one-touch {touch.count} of {touch.n}"


def _rates(report: Report) -> list[str]:
    flow = report.flow
    rate, index = flow.reopen_rate, flow.management_index
    said = [
        f"Reopen rate: {rate:.2f} ({len(flow.reopened)} reopened, {len(flow.closed)} closed)." if rate is not None else "",
        f"Backlog management index: {index:.0f}." if index is not None else "",
    ]
    return [fact for fact in said if fact]


def _aged(age: BacklogAge) -> str:
    if age.median_days is None or age.oldest_days is None:
        return "Backlog age: no ticket is open."
    tail = f", P90 {text.hours(age.p90_days * 24)}" if age.p90_days is not None else ""
    return f"Backlog age: median {text.hours(age.median_days * 24)}{tail}, the oldest {text.hours(age.oldest_days * 24)}, over {age.n}."


def _turns(turns: Turns) -> str:
    unknown = f"; of {turns.unknown} that is not known" if turns.unknown else ""
    return (
        f"Waiting on us: {turns.on_us} (median {text.hours(turns.on_us_median_hours)}); on the reporter: {turns.on_reporter} "
        f"(median {text.hours(turns.on_reporter_median_hours)}){unknown}."
    )
