"""The report as a mail: subject, HTML without scripts and with inline styles only, and the same in plain text; the page goes with it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from reportlib.analyse.report import Report
from reportlib.analyse.tickets import rows
from reportlib.present import advising, mime, text
from reportlib.present.card import arrow, meaning
from reportlib.present.cards import about, cards, period_name
from reportlib.present.marks import marks, wording
from reportlib.present.needs import Need, needs
from reportlib.present.problems import describe
from reportlib.present.sentences import sentences
from reportlib.present.tables import NOTHING_NEEDED

TEMPLATES = Path(__file__).parent / "template"
ROWS = 10
"""So many rows of a list at most: mail programs cut a mail above 102 kB, and the page has every row."""
LINKS = 5
PERIODS = 6
CHARTS = "<!--charts-->"
"""Where the pictures of the charts come in the HTML, which the notebook has without them."""
SPARKS = 12
"""As many bars as a card has room for on a phone."""


class Letter:
    """The mail as a notebook's output: a type of its own, which no front end draws."""

    def __init__(self, content: dict[str, str]) -> None:
        self._content = content

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {mime.MAIL: self._content, "text/plain": "report-mail.html"}


def mail(report: Report) -> Letter:
    """The mail: its subject, and its body as HTML and as plain text; both are made of the same values, in the page's order."""
    said = _said(report)
    return Letter({"subject": said["subject"], "html": _as_html(said), "text": _as_text(said)})


def with_charts(html: str, charts: Sequence[tuple[str, str]], why_not: str) -> str:
    """The mail with the charts (address, words for who does not see it) below its trend, or why there are none; ValueError for one that
    has no place for them.
    """
    before, after = html.split(CHARTS)
    return before + _markup().get_template("mail-charts.html.j2").render(charts=charts, why_not=why_not).strip() + after


def _as_html(said: dict[str, Any]) -> str:
    return _markup().get_template("mail.html.j2").render(said) + "\n"


def _markup() -> Environment:
    """Whatever its templates show is escaped, as ticket text or as our own."""
    markup = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else Markup(text.html(str(value))),  # noqa: S704  # just escaped
    )  # fmt: skip
    # Cut first: nobody hovers over a mail, and what is whole would be there twice.
    markup.filters["foreign"] = lambda words, length=text.LONGEST_TITLE: Markup(  # noqa: S704  # just escaped
        text.foreign(text.cut(words, length), length)
    )
    return markup


def _as_text(said: dict[str, Any]) -> str:
    lines = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701  # it is no HTML
    lines.filters |= {"foreign": text.cut, "plain": text.plain}
    return lines.get_template("mail.txt.j2").render(said) + "\n"


def _said(report: Report) -> dict[str, Any]:
    """What both templates show, nothing of it escaped yet."""
    flow, name = report.flow, period_name(report.period)
    first, rest = needs(report)
    found = report.themes.table
    moving = list(rows(found[found["status"] != "gone"]))
    so_far = " so far" if report.is_running else ""
    return {
        "subject": f"{report.repository}, {name.split(' · ')[0]}{so_far}: "
        f"{len(flow.opened)} opened, {len(flow.closed)} closed, backlog {flow.backlog_end:,}",
        "repository": report.repository,
        "period": name,
        "about": about(report),
        "sentences": [text.unlinked(sentence) for sentence in sentences(report)],
        "cards": [
            {
                "name": card.name, "value": card.value, "arrow": arrow(card.direction), "is_bad": bool(meaning(card.name, card.direction)),
                "mark": card.marks[1].strip(), "below": card.below, "past": card.before, "spark": text.sparkline(card.series[-SPARKS:]),
            }
            for card in cards(report)
        ],
        "needs": [_need(report, need) for need in first[:ROWS]],
        "needs_left": len(first[ROWS:]) + len(rest),
        "nothing_needed": NOTHING_NEEDED,
        "late": marks(report, "late")[1].strip(),
        "advice": [_advice(report, place) for place in range(len(report.advice))],
        "themes": [_theme(report, theme) for theme in moving[: min(report.params.shown, ROWS)]],
        "no_themes": f"No ticket was active {report.during}."
        if report.active.empty
        else "No two active tickets are about the same thing.",
        "themes_left": len(moving[min(report.params.shown, ROWS) :]),
        "trend": [_past(row) for row in rows(report.trend.tail(PERIODS))],
        "word": report.word,
    }  # fmt: skip


def _need(report: Report, need: Need) -> dict[str, Any]:
    return {
        "what": need.what,
        "name": text.unlinked(need.name),
        "before": need.before,
        "why": need.why,
        "is_ticket": need.is_ticket,
    } | _links(report, need.numbers)


def _advice(report: Report, place: int) -> dict[str, Any]:
    advice, worded = report.advice[place], report.wordings.advice
    action, why = worded.get(place) or advising.words(advice, report)
    return {"action": text.unlinked(action), "why": text.unlinked(why), "by": wording(report, place, worded)} | _links(
        report, advice.tickets
    )


def _theme(report: Report, theme: Any) -> dict[str, Any]:
    worded = report.wordings.descriptions
    counts = [float(count) for count in theme.counts[-SPARKS:]]
    return {
        "title": text.unlinked(theme.title), "status": theme.status, "is_spike": theme.compared.is_spike, "spark": text.sparkline(counts),
        "what": text.unlinked(worded.get(theme.theme) or describe(theme, report)), "by": wording(report, theme.theme, worded),
        "quote": text.unlinked(text.cut(theme.quote, 220)),
    } | _links(report, theme.numbers)  # fmt: skip


def _links(report: Report, numbers: Sequence[int]) -> dict[str, Any]:
    return {
        "links": [(int(number), text.address(report.web_url, report.repository, number)) for number in numbers[:LINKS]],
        "links_left": len(numbers[LINKS:]),
    }


def _past(row: Any) -> tuple[str, ...]:
    """A period of the trend in words; a dash where the history does not reach."""
    counts = ("–" if pd.isna(count) else f"{count:,}" for count in (row.opened, row.closed, row.backlog_end))
    hours = row.first_response_median_hours
    return (row.period, *counts, text.hours(None if pd.isna(hours) else hours))
