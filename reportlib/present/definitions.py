"""How to read the report: what each figure means, what was left out, how complete the data is."""

from dataclasses import dataclass

from reportlib.analyse.report import Report
from reportlib.present import text
from reportlib.present.facts import said_of
from reportlib.present.text import Piece


@dataclass(frozen=True)
class Definition:
    """What a figure means, in one place for the page, the README and the tests; `chaoss` is the metric's name there, if it has one."""

    name: str
    words: str
    chaoss: str = ""


DEFINITIONS = (
    Definition("Ticket", "A GitHub issue; a pull request is none. A deleted or transferred ticket is counted apart, as removed."),
    Definition(
        "As of",
        "Every figure is the state at the end of the period, or at the last sync where that was earlier, rebuilt from the tickets' events "
        "and from what stood then: the same period gives the same figures when it is run later.",
    ),
    Definition(
        "Active",
        "Tickets that were created, commented or changed in the period. Resolved: those of them that were closed as of then; open: "
        "the others.",
        "Issues Active",
    ),
    Definition("Opened", "Distinct tickets created in the period.", "Issues New"),
    Definition(
        "Closed",
        "Distinct tickets closed in the period and still closed at its end, split by GitHub's reason; those closed by a bot "
        "are told. "
        "Close events, which count every close, stand "
        "beside it.",
        "Issues Closed",
    ),
    Definition("Reopened", "Distinct tickets reopened in the period. The reopen rate is reopened / closed."),
    Definition(
        "Backlog",
        "Tickets open as of then. It grew by opened + transferred here + reopen events - close events - removed; the report checks that.",
    ),
    Definition("Backlog management index", "Closed / opened x 100: below 100 the backlog grows (Kan 2002)."),
    Definition("Backlog age", "As of then less the creation of each open ticket: median, P90 (from ten on), the oldest.", "Issue Age"),
    Definition(
        "First response",
        "From a ticket's creation to the first comment by a person other than its author, over the tickets opened in the period; the "
        "median of the answered ones, n beside it. Unanswered ones are not dropped: with them counted as still waiting, "
        "the median is Kaplan and "
        "Meier's. By the team: the same, for GitHub's owners, members and collaborators and the logins in `team`.",
        "Time to First Response",
    ),
    Definition(
        "Target",
        "The share of tickets opened in the period that had their first response within `targets`, of those answered or already late; not "
        "yet due, or closed without an answer before they were, is left out. The shortest target of a ticket's labels counts, else that "
        "for all. The hours are the calendar's, or those of `business_hours`. Late: open tickets of any age past their target without an "
        "answer; soon late: due in the 24 hours after as of.",
    ),
    Definition(
        "Waiting on us, on the reporter",
        "Open tickets by who wrote the last comment (bots' left out): after one of the team the reporter's answer is awaited, else ours. "
        "An older ticket whose comments are not in the store is counted as not known.",
    ),
    Definition(
        "Time to close",
        "From a ticket's creation to its last close, over the tickets closed in the period; and to its first close, which a reopening does "
        "not change.",
        "Issue Resolution Duration",
    ),
    Definition("One-touch", "Tickets closed in the period with at most one comment of the team, of those whose comments are all known."),
    Definition(
        "Usual",
        "The middle half of the last eight periods; with fewer than four, nothing is called usual. An arrow stands only where a figure is "
        "further from their median than two standard deviations of a Poisson count; for hours, than their middle half is wide. None stands "
        "over fewer than five answers, and none down while the period is still running, but for the backlog.",
    ),
    Definition(
        "Spike",
        "At least three tickets, and more than in any of the up to twelve periods before, where so many have a probability below 1 % under "
        "the level of those periods (at least four): Poisson, or negative binomial where they vary more.",
    ),
    Definition(
        "Activity level",
        "(3 + 2 x comments + 1.5 x reactions + 2 if updated in the last 48 hours) / log2(age in days + 3): a thread's length, "
        "damped by its age.",
    ),
    Definition(
        "Labels",
        "A ticket counts once for each of its labels, so the rows add up to more than the tickets. Labels that are alike up to their first "
        "colon or slash form a group. Opened: by the labels that the tickets had at the end of their own period.",
    ),
    Definition(
        "Common issues",
        "Tickets whose words are alike (TF-IDF, average linkage), opened in the periods of the trend or active in this one. Nobody is "
        "forced in. New: all opened in this period; back: none in the four before; growing: more than one and a half times their mean; "
        "fading: less than half of it.",
    ),
    Definition("Likely duplicates", "A new open ticket and the older one it is most alike; advice only."),
    Definition("Recommendations", "Rules over these figures, at most five; none without tickets."),
)


def how_to_read(report: Report) -> Piece:
    """The definitions, what the data rests on, and the figures that have no place elsewhere."""
    facts = said_of(report)
    html = "".join(f"<dt>{one.name}{_chaoss(one)}</dt><dd>{text.html(one.words)}</dd>" for one in DEFINITIONS)
    listed = "".join(f"<li>{text.html(fact)}</li>" for fact in facts)
    markdown = "".join(f"- **{one.name}**{_chaoss(one)}: {text.markdown(one.words, 1000)}\n" for one in DEFINITIONS)
    return Piece(
        f'<ul class="facts">{listed}</ul><details><summary>What each figure means</summary><dl class="definitions">{html}</dl></details>',
        "".join(f"- {text.markdown(fact, 1000)}\n" for fact in facts)
        + f"\n<details><summary>What each figure means</summary>\n\n{markdown}\n</details>\n",
    )


def readme_table() -> str:
    """The definitions as the README's table: figure, its name at CHAOSS, definition."""
    rows = "".join(f"| {one.name} | {one.chaoss or '–'} | {one.words} |\n" for one in DEFINITIONS)
    return f"| figure | CHAOSS | definition |\n| --- | --- | --- |\n{rows}"


def _chaoss(one: Definition) -> str:
    return f" (CHAOSS: {one.chaoss})" if one.chaoss else ""
