"""The recommendations of the page: what to do, and why, in words."""

from collections.abc import Callable

from reportlib.analyse.evidence import Advice, Rule
from reportlib.analyse.report import Report
from reportlib.analyse.targets import in_words
from reportlib.analyse.ticket_rules import OLD_DAYS, POPULAR, RECENT_DAYS
from reportlib.present import text
from reportlib.present.layout import Cell, cited, links, markdown_links, said
from reportlib.present.marks import author
from reportlib.present.text import Piece

FIGURES: dict[Rule, str] = {
    "regression": "common_issues.frequency",
    "spike": "common_issues.opened",
    "growing": "common_issues.opened",
    "reopened": "flow.reopened",
    "reply": "response.target.late_tickets",
    "label": "ticket_breakdown.received",
    "duplicates": "likely_duplicates",
    "popular": "most_active_tickets.reactions",
    "ask": "response.waiting.on_reporter",
}
"""The figure of report.json that each rule states."""

Words = tuple[str, str]
"""What to do, without a full stop, and why."""


def recommendations(report: Report) -> Piece:
    """The recommendations, each with its figure and the tickets it rests on."""
    if not report.advice:
        return said("No rule found anything to recommend.")
    items = [_item(report, place) for place in range(len(report.advice))]
    listed = "".join(f"<li>{html}</li>" for html, _ in items)
    return Piece(f'<ol class="advice">{listed}</ol>', "".join(f"{place}. {markdown}\n" for place, (_, markdown) in enumerate(items, 1)))


def _item(report: Report, place: int) -> Cell:
    advice, worded = report.advice[place], report.wordings.advice.get(place)
    act, why = worded or words(advice, report)
    reason = cited(report, why, advice.tickets) if worded else (text.html(why), text.markdown(why, 400))
    html, markdown = author(report, place, report.wordings.advice)
    return (
        f"<b>{text.html(act)}.</b> {reason[0]} {links(report, advice.tickets)}{html}",
        f"**{text.markdown(act, 200)}.** {reason[1]} {markdown_links(report, advice.tickets)}{markdown}",
    )


def words(advice: Advice, report: Report) -> Words:
    """What to do and why, with how long the rule has said so where that is three periods or more."""
    act, why = _WORDS[advice.rule](advice, report)
    return act, f"{why} It is the third {report.word} in a row, at least, that says so." if advice.in_a_row > 2 else why


def _regression(advice: Advice, report: Report) -> Words:
    facts = advice.facts
    return (
        f"Check what {text.cut(advice.detail, 30)} changed for “{text.cut(advice.title)}”",
        f"{facts['named']} of the {advice.value} tickets about it name this version, and none is older than the first that does; "
        f"{facts['opened']} {_were(facts['opened'])} opened {report.during}.",
    )


def _spike(advice: Advice, report: Report) -> Words:
    return f"Find the common cause of “{text.cut(advice.title)}”", f"{_came(advice, report)}, which is a spike; {_open(advice)}."


def _growing(advice: Advice, report: Report) -> Words:
    facts = advice.facts
    grew = (
        _came(advice, report)
        if "before" in facts
        else f"{_tickets(advice.value)} about it {_were(advice.value)} opened {report.during}, {facts['late']} in the last four "
        f"{report.word}s, and {facts['early'] or 'none'} in the four before"
    )
    return f"Look into “{text.cut(advice.title)}”, which grows", f"{grew}; {_open(advice)}."


def _came(advice: Advice, report: Report) -> str:
    before = advice.facts["before"]
    past = f"{before} in the four {report.word}s before together" if before else f"none in the four {report.word}s before"
    return f"{_tickets(advice.value)} about it {_were(advice.value)} opened {report.during}, and {past}"


def _reopened(advice: Advice, report: Report) -> Words:
    count = len(advice.tickets)
    still = "this one is still open" if count == 1 else f"these {count} are still open"
    return (
        "Check whether the fix holds before closing again",
        f"{_tickets(advice.value)} {_were(advice.value)} reopened {report.during}; {still}, after being closed for an hour or longer.",
    )


def _reply(advice: Advice, report: Report) -> Words:
    recent, days, count = advice.facts["recent"], advice.facts["days"], len(advice.tickets)
    which = f"{count} of the {recent}" if count < recent else str(count)
    act = "Reply to the ticket that waits" if count == recent == 1 else f"Reply to {which} recent tickets that wait"
    fresh = "" if recent == advice.value else f"; {recent} of them {_were(recent)} opened in the last {RECENT_DAYS} days"
    longest = f"It has waited {_days(days)}." if count == 1 else f"The longest of these has waited {_days(days)}."
    late = f"{_tickets(advice.value, 'open ticket')} {_are(advice.value)} past the target of {in_words(report.params)}{fresh}."
    return f"{act} for a first answer", f"{late} {longest}"


def _label(advice: Advice, report: Report) -> Words:
    facts = advice.facts
    return (
        f"Name somebody for the label {text.cut(advice.title, 60)}",
        f"{_tickets(advice.value)} with it {_were(advice.value)} active {report.during}. The team closed or commented none of the "
        f"{facts['count']} that were opened in {len(report.trend)} {report.word}s and are older than a week, but {facts['handled']} of all "
        f"{facts['tickets']}.",
    )


def _duplicates(advice: Advice, report: Report) -> Words:
    facts = advice.facts
    listed = f" Of these pairs, {facts['listed']} {_are(facts['listed'])} named here." if facts["listed"] < advice.value else ""
    closed = (
        f" {facts['closed']} of the older ones {_are(facts['closed'])} closed: what helped there may help here." if facts["closed"] else ""
    )
    first = f"#{facts['number']} and #{facts['other']} ({advice.detail})"
    looks = "1 new ticket looks" if advice.value == 1 else f"{advice.value} new tickets look"
    return "Compare the likely duplicates and merge what is one", f"{looks} like an older one, first of all {first}.{listed}{closed}"


def _popular(advice: Advice, report: Report) -> Words:
    wanted = advice.facts["wanted"]
    also = "" if wanted == 1 else f" {wanted} open tickets of more than {OLD_DAYS} days with {POPULAR} reactions or more were active."
    which = "old ticket that many people ask for" if wanted == 1 else "old tickets that many people ask for"
    return (
        f"Decide on the {which}, or say when",
        f"#{advice.of} has {advice.value} reactions, is older than {OLD_DAYS} days and was active {report.during}.{also}",
    )


def _ask(advice: Advice, report: Report) -> Words:
    due, count = advice.facts["due"], len(advice.tickets)
    which = f"{count} of the {due}" if count < due else str(count)
    act = "Ask once more, or close the ticket that waits" if count == due == 1 else f"Ask once more, or close {which} tickets that wait"
    asked = "this one was" if due == 1 else f"{due} were"
    return (
        f"{act} for its reporter" if count == due == 1 else f"{act} for their reporters",
        f"Of {_tickets(advice.value, 'open ticket')} that {'waits' if advice.value == 1 else 'wait'} on the reporter, {asked} asked "
        f"something {RECENT_DAYS} to {2 * RECENT_DAYS} days ago, and nobody has written since.",
    )


_WORDS: dict[Rule, Callable[[Advice, Report], Words]] = {
    "regression": _regression, "spike": _spike, "growing": _growing, "reopened": _reopened, "reply": _reply, "label": _label,
    "duplicates": _duplicates, "popular": _popular, "ask": _ask,
}  # fmt: skip


def _tickets(count: int, one: str = "ticket") -> str:
    """In figures, as the JSON has it."""
    return f"{count} {one}{'' if count == 1 else 's'}"


def _open(advice: Advice) -> str:
    count, of = advice.facts["open"], len(advice.tickets)
    return "it is open" if count == of == 1 else f"all {of} are open" if count == of else f"{count} of {of} {_are(count)} open"


def _days(count: int) -> str:
    return f"{count} {'day' if count == 1 else 'days'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
