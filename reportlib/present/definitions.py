"""How to read the report: what each figure means, what was left out, how complete the data is."""

from reportlib.analyse.report import Report
from reportlib.analyse.response import Waiting
from reportlib.present import text
from reportlib.present.text import Piece

DEFINITIONS = {
    "Ticket": "A GitHub issue; a pull request is none. A deleted or transferred ticket is counted apart, as removed.",
    "As of": "Every figure is the state at the end of the period, or at the last sync where that was earlier, rebuilt from the "
    "tickets' events: the same period gives the same figures when it is run later.",
    "Active": "Tickets that were created, commented or changed in the period. Resolved: those of them that were closed as of then; "
    "open: the others.",
    "Opened, closed, reopened": "Distinct tickets created in the period; closed in it and still closed at its end; reopened in it.",
    "Backlog": "Tickets open as of then. It grew by opened + reopen events - close events - removed; the report checks that.",
    "First response": "From a ticket's creation to the first comment by a person other than its author, over the tickets opened in the "
    "period; the median of the answered ones, n beside it. Unanswered ones are not dropped: with them counted as still waiting, the "
    "median is Kaplan and Meier's.",
    "Usual": "The middle half of the last eight periods; with fewer than four, nothing is called usual. An arrow stands only where a "
    "figure is further from their median than two standard deviations of a Poisson count; for hours, than their middle half is wide.",
    "Activity level": "(3 + 2 x comments + 1.5 x reactions + 2 if updated in the last 48 hours) / log2(age in days + 3): a thread's "
    "length, damped by its age.",
    "Labels": "A ticket counts once for each of its labels, so the rows add up to more than the tickets.",
    "Common issues": "Tickets whose words are alike (TF-IDF, average linkage), opened in the periods of the trend or active in this one. "
    "Nobody is forced in. New: all opened in this period; back: none in the four before; growing: more than one and a half times their "
    "mean; fading: less than half of it.",
    "Likely duplicates": "A new open ticket and the older one it is most alike; advice only.",
    "Recommendations": "Rules over these figures, at most five; none without tickets.",
}


def how_to_read(report: Report) -> Piece:
    """The definitions, what the data rests on, and the figures that have no place elsewhere."""
    facts = _facts(report)
    html = "".join(f"<dt>{name}</dt><dd>{text.html(words)}</dd>" for name, words in DEFINITIONS.items())
    listed = "".join(f"<li>{text.html(fact)}</li>" for fact in facts)
    markdown = "".join(f"- **{name}**: {text.markdown(words, 1000)}\n" for name, words in DEFINITIONS.items())
    return Piece(
        f'<ul class="facts">{listed}</ul><details><summary>What each figure means</summary><dl class="definitions">{html}</dl></details>',
        "".join(f"- {text.markdown(fact, 1000)}\n" for fact in facts)
        + f"\n<details><summary>What each figure means</summary>\n\n{markdown}\n</details>\n",
    )


def _facts(report: Report) -> list[str]:
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
        f"Time to close: {took}.",
        f"Last sync that brought anything new: {report.synced_at:%Y-%m-%d %H:%M} UTC.",
        *report.notes,
    ]


def _waited(waiting: Waiting) -> str:
    if not waiting.n:
        return "no ticket was opened"
    with_all = "fewer than half are answered" if waiting.median_all_hours is None else text.hours(waiting.median_all_hours)
    return (
        f"median {text.hours(waiting.median_hours)} over {waiting.answered} of {waiting.n}, "
        f"P90 {text.hours(waiting.p90_hours)}; with the unanswered, {with_all}"
    )
