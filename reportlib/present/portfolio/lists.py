"""The lists of a portfolio's page: what needs somebody, every repository, what several share, and those without a report."""

import inspect
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reportlib.analyse import portfolio
from reportlib.analyse.overview import Overview
from reportlib.analyse.tickets import rows
from reportlib.places import place
from reportlib.present import text
from reportlib.present.card import bars
from reportlib.present.layout import Cell, both, fold, markdown_fold, said, table
from reportlib.present.overview import completeness
from reportlib.present.text import Piece

MEANT = {
    "Order": portfolio.worst_first,
    "All together": portfolio.total,
    "Came up": portfolio.spikes,
    "Issues in several repositories": portfolio.shared,
}
"""What a name on the page means: what computes it says so."""

NAMED = 6
"""So many tickets of an issue are named."""

WORDS = {"opened": "far more tickets than before", "reopened": "far more reopened tickets than before"}


def attention(overview: Overview) -> Piece:
    """The repositories with late answers and with spikes, the worst first, a line each; the many folded."""
    lines = [_line(overview, row) for row in rows(overview.repositories) if row.late or row.spikes]
    if not lines:
        return said("Nothing is late, nothing came up.")
    first, rest = lines[: overview.params.shown], lines[overview.params.shown :]
    more = f"{text.sentence(text.count(len(rest), 'more repository', 'more repositories'))}"
    return Piece(
        _lines_html(first) + (fold(more, _lines_html(rest)) if rest else ""),
        _lines_markdown(first) + (markdown_fold(more, _lines_markdown(rest)) if rest else ""),
    )


def repositories(overview: Overview) -> Piece:
    """Every repository with a report, the worst first: flow, backlog, response, late tickets, what came up, and its data."""
    if overview.repositories.empty:
        return said("No repository has a report.")
    head = ["Repository", "Opened", "Closed", "Backlog", "First response", "Unanswered", "Late", "Came up", "Data"]
    listed = [
        [
            _named(overview, row.repository),
            _counted(row.opened, row.opened_before),
            both(f"{row.closed:,}"),
            _counted(row.backlog, row.backlog_end_before, f" ({row.net:+,d})" if row.net else ""),
            both(text.hours(row.median_hours)),
            both(f"{row.unanswered:,} (of {row.asked:,})" if row.asked else "–"),
            both(f"{row.late:,}"),
            _came_up(row.spikes),
            both(_data(row)),
        ]
        for row in rows(overview.repositories)
    ]
    return table("Repositories, the worst first", head, listed, overview.params.shown, head[1:7])


def shared(overview: Overview) -> Piece:
    """What new tickets of two or more repositories have in common, each with its tickets."""
    left_out = f" Only {overview.looked_at:,} of {overview.new:,} new tickets were compared." if overview.looked_at < overview.new else ""
    if overview.shared.empty:
        return said(f"No new ticket is like one of another repository.{left_out}")
    listed = [
        [_foreign(row.title), both(f"{row.repositories}"), both(f"{len(row.tickets)}"), _tickets(overview, row)]
        for row in rows(overview.shared)
    ]
    head = ["Issue", "Repositories", "Tickets", "Which"]
    made = table("Issues in several repositories", head, listed, overview.params.shown, head[1:3])
    return Piece(made.html + f"<p>{text.html(left_out)}</p>", made.markdown + left_out) if left_out else made


def without(overview: Overview) -> Piece:
    """The repositories that have no report, with the reason."""
    if overview.without.empty:
        return said("Every repository has its report.")
    listed = [[_foreign(row.repository), (text.html(row.reason), text.markdown(row.reason, 2000))] for row in rows(overview.without)]
    return table("Repositories without a report", ["Repository", "Why"], listed, max(overview.params.shown, 25))


def how_to_read(overview: Overview) -> Piece:
    """Where the figures come from, how the repositories are ordered, and what is summed."""
    facts = [
        "Each figure is that of the repository's own report, to which its name leads; what it means stands there.",
        f"The sums per {overview.period.kind} are those of {overview.reaching} of {len(overview.repositories)} repositories.",
    ]
    meant = {name: " ".join((inspect.getdoc(one) or "").split("\n\n")[0].split()) for name, one in MEANT.items()}
    listed = "".join(f"<li>{text.html(fact)}</li>" for fact in facts)
    defined = "".join(f"<dt>{name}</dt><dd>{text.html(words)}</dd>" for name, words in meant.items())
    return Piece(
        f'<ul class="facts">{listed}</ul><dl class="definitions">{defined}</dl>',
        "".join(f"- {text.markdown(fact, 1000)}\n" for fact in facts)
        + "".join(f"- **{name}**: {text.markdown(words, 1000)}\n" for name, words in meant.items()),
    )


def _line(overview: Overview, row: Any) -> Cell:
    """What to do about the repository, and why."""
    named, came_up = _named(overview, row.repository), _came_up(row.spikes)
    late = f"{text.count(row.late, 'ticket')} of this {overview.period.kind} past the target, {row.late_in_all:,} in all"
    what = "Reply" if row.late else "Look into"
    html, markdown = ("; ".join(part for part in (row.late and late, row.spikes and words) if part) for words in came_up)
    return (
        f"<tr><th scope=row>{what}</th><td>{named[0]}</td><td>{html}</td></tr>",
        f"| {what} | {named[1]} | {markdown} |",
    )


def _lines_html(lines: list[Cell]) -> str:
    body = "".join(line[0] for line in lines)
    return f'<table class="attention many"><caption>What to do, where, why</caption><tbody>{body}</tbody></table>'


def _lines_markdown(lines: list[Cell]) -> str:
    return "| | | |\n| --- | --- | --- |\n" + "\n".join(line[1] for line in lines) + "\n"


def _named(overview: Overview, repository: str) -> Cell:
    """The repository's name, which leads to its report of the period."""
    address = quote((place(Path("../../.."), repository, overview.period) / "report").as_posix())
    return f'<a class="repository" href="{address}.html">{text.html(repository)}</a>', f"[{text.markdown(repository)}]({address}.md)"


def _counted(count: int, series: list[float | None], after: str = "") -> Cell:
    """The count with what it was before as small bars."""
    return f"{count:,}{after} {bars(series)}", f"{count:,}{after} {text.sparkline(series)}"


def _came_up(spikes: list[str]) -> Cell:
    if not spikes:
        return both("–")
    ours, theirs = [WORDS[name] for name in spikes if name in WORDS], [name for name in spikes if name not in WORDS]
    return "; ".join([*ours, *map(text.foreign, theirs)]), "; ".join([*ours, *map(text.markdown, theirs)])


def _data(row: Any) -> str:
    missing = f"; {text.count(len(row.gaps), 'report')} before it missing" if row.gaps else ""
    return completeness(row.is_whole, row.is_complete, row.as_of) + missing


def _tickets(overview: Overview, row: Any) -> Cell:
    """The issue's tickets, by repository, as many as are read."""
    web = dict(zip(overview.repositories["repository"], overview.repositories["web_url"], strict=True))
    first: dict[str, list[int]] = {}
    for name, number in row.tickets[:NAMED]:
        first.setdefault(name, []).append(number)
    more = f" and {len(row.tickets) - NAMED} more (all are in report.json)" if len(row.tickets) > NAMED else ""
    html = "; ".join(
        f"{text.html(name)} {' '.join(text.link(web[name], name, number) for number in numbers)}" for name, numbers in first.items()
    )
    markdown = "; ".join(
        f"{text.markdown(name)} {' '.join(text.markdown_link(web[name], name, number) for number in numbers)}"
        for name, numbers in first.items()
    )
    return html + more, markdown + more


def _foreign(words: str) -> Cell:
    return text.foreign(words), text.markdown(words)
