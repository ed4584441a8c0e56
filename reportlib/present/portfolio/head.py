"""The head of a portfolio's page: the period, the sentences, and the sums that a manager looks for first."""

from collections.abc import Sequence

from reportlib.analyse.overview import Overview
from reportlib.analyse.trends import Comparison
from reportlib.present import text
from reportlib.present.card import Card, shown
from reportlib.present.cards import period_name
from reportlib.present.chart_style import values
from reportlib.present.sentences import usual
from reportlib.present.text import Piece


def headline(overview: Overview) -> Piece:
    """Title, period, freshness, the sentences, and a card for each sum."""
    lead, figures = " ".join(sentences(overview)), shown(_cards(overview), len(overview.trend))
    title = f"{text.sentence(text.count(len(overview.params.repositories), 'repository', 'repositories'))}: {period_name(overview.period)}"
    return Piece(
        f'<header><p class="where">Portfolio</p><h1>{text.html(title)}</h1><p class="about">{text.html(about(overview))}</p>'
        f'<p class="lead">{text.html(lead)}</p>{figures.html}</header>',
        f"# {text.markdown(title, 200)}\n\n{about(overview)}\n\n{text.markdown(lead, 2000)}\n\n{figures.markdown}",
    )


def about(overview: Overview) -> str:
    """When the data is from, and what limits it."""
    table, parts = overview.repositories, []
    if overview.as_of:
        at = overview.as_of.astimezone(overview.period.start.tzinfo)
        parts.append(f"data of all as of {at:%a %-d %B %Y %H:%M} ({overview.period.timezone})")
    if running := int((~table["is_whole"].astype(bool)).sum()):
        parts.append(f"so far: {text.count(running, 'report')} made before the {overview.period.kind} had ended")
    if partial := int((table["is_whole"].astype(bool) & ~table["is_complete"].astype(bool)).sum()):
        parts.append(f"{text.count(partial, 'report')} incomplete")
    if len(overview.without):
        parts.append(f"{text.count(len(overview.without), 'repository', 'repositories')} without a report")
    return " · ".join(parts)


def sentences(overview: Overview) -> list[str]:
    """What came in and went out in all, what is late and where, and what came up."""
    table, kind = overview.repositories, overview.period.kind
    if table.empty:
        return ["No repository has a report."]
    opened, closed, net = (int(table[name].sum()) for name in ("opened", "closed", "net"))
    backlog = f"{int(table['backlog'].sum()):,}"
    moved = f"the backlog {'grew' if net > 0 else 'shrank'} by {abs(net):,} to {backlog}" if net else f"the backlog stays at {backlog}"
    gone = f"{closed:,} were" if closed > 1 else "one was" if closed else "none was"
    lines = [f"{text.sentence(text.count(opened, 'ticket'))} came in, {gone} closed; {moved}."]
    late = table[table["late"] > 0]
    if len(late):
        waited = text.sentence(text.count(int(late["late"].sum()), "ticket"))
        lines.append(f"{waited} of this {kind} waited longer than the target, in {text.count(len(late), 'repository', 'repositories')}.")
    elif opened:
        lines.append(f"No ticket of this {kind} waited longer than its target.")
    if spiking := int((table["spikes"].map(len) > 0).sum()):
        lines.append(f"Something came up far more often than before in {text.count(spiking, 'repository', 'repositories')}.")
    if len(overview.shared):
        first = overview.shared.iloc[0]
        lines.append(f"“{text.cut(first['title'])}” came up in {first['repositories']} repositories.")
    return lines


def _cards(overview: Overview) -> list[Card]:
    table, trend, compared = overview.repositories, overview.trend, overview.comparison
    kind = overview.period.kind
    net, asked, late = int(table["net"].sum()), int(table["asked"].sum()), int(table["late"].sum())
    # The series is that of the repositories with a history: a sum of others beside it would not fit.
    all_reach = overview.reaching == len(table)
    beside = {name: (compared[name] if all_reach else None, values(trend[name]) if all_reach else []) for name in compared}
    with_report = f"{len(table)} of {len(overview.params.repositories)} with a report"
    return [
        _card("Repositories", len(overview.params.repositories), None, [], with_report),
        _card("Opened", int(table["opened"].sum()), *beside["opened"], f"{int(table['answered'].sum()):,} of {asked:,} answered"),
        _card("Closed", int(table["closed"].sum()), *beside["closed"], f"in {int((table['closed'] > 0).sum()):,} of them"),
        _card("Backlog", int(table["backlog"].sum()), *beside["backlog_end"], f"{net:+,d} in this {kind}" if net else "as before"),
        _card("Unanswered", int(table["unanswered"].sum()), None, [], "of those opened"),
        _card("Late", late, None, [], f"of those opened; {int(table['late_in_all'].sum()):,} in all", "section-needs-attention"),
    ]


def _card(
    name: str, total: int, compared: Comparison | None, series: Sequence[float | None], below: str, anchor: str = "section-repositories"
) -> Card:
    before = usual(compared, is_hours=False) if compared else ""
    return Card(name, f"{total:,}", anchor, compared.direction if compared else None, below, before, series, name)
