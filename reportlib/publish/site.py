"""outputs/index.html: every report there is, by repository, the latest first; and feed.xml, the newest of them for feed readers."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from reportlib.period import Period
from reportlib.portfolio import NAME
from reportlib.present import models, overview, text
from reportlib.publish.export import script_hash
from reportlib.publish.feed import feed
from reportlib.publish.listed import NEVER, Listed, Repository, Shelf, repositories
from reportlib.publish.markdown import TEMPLATES
from reportlib.publish.replace import replace

OPEN = overview.SHOWN
"""So many rows of a table stand open, as many as a series shows; the rest is folded."""


def write_index(outputs: Path, site_url: str | None = None) -> Path:
    """The index of the reports below the folder; beside it their feed, and the schema of report.json."""
    found = repositories(outputs)
    replace(outputs / "report.schema.json", models.schema().encode())
    replace(outputs / "feed.xml", feed(found, site_url))
    return replace(outputs / "index.html", _page(found).encode())


def _page(found: list[Repository]) -> str:
    # Whatever the template shows is escaped; only what is made in `present` as markup is not.
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else Markup(text.html(str(value))),  # noqa: S704  # text.html escapes
    )  # fmt: skip
    script = (TEMPLATES / "index.js").read_text(encoding="utf-8")
    newest = max((repository.as_of for repository in found), default=NEVER)
    reports = sum(len(shelf.reports) for repository in found for shelf in repository.shelves)
    parts = (len(found), "repository", "repositories"), (reports, "report")
    page = pages.get_template("index.html.j2").render(
        about=[text.count(*part) for part in parts] + ([f"latest data as of {newest:%a} {newest.day} {newest:%B %Y}"] if reports else []),
        repositories=[_section(place, repository) for place, repository in enumerate(found, 1)],
        style=Markup("".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", "index.css"))),  # noqa: S704  # ours
        script=Markup(script),  # noqa: S704  # ours
        hash=script_hash(script),
    )
    return page + "\n"


def _section(place: int, repository: Repository) -> dict[str, Any]:
    tables = []
    for shelf in repository.shelves:
        rows = list(_rows(shelf))
        folded = rows[OPEN:]
        between = f"{folded[-1]['label']} to {folded[0]['label']}" if len(folded) > 1 else ""
        tables.append({
            "kind": shelf.kind.capitalize(), "rows": rows[:OPEN], "folded": folded, "between": between,
            "is_caught_up": repository.name != NAME,
        })  # fmt: skip
    return {"id": f"repository-{place}", "name": repository.name, "newest": _newest(repository.shelves[0]), "tables": tables}


def _newest(shelf: Shelf) -> dict[str, Any] | None:
    """The head of a repository: its newest report and the figures of the last periods, as that report knows them."""
    report = next((report for report in shelf.reports if report.summary), None)
    if report is None or report.summary is None or report.period is None or not report.summary.trend:
        return None
    trend = report.summary.trend[-overview.SHOWN :]
    labels = [point.period for point in trend]
    opened, closed = [point.opened for point in trend], [point.closed for point in trend]
    backlog = [point.backlog_end for point in trend]
    flow = overview.top(opened, closed)
    return {
        "address": report.address,
        "name": overview.name(report.period),
        "days": overview.days(report.period),
        "headline": " ".join(report.summary.headline),
        "series": [
            overview.series("Opened", labels, opened, flow),
            overview.series("Closed", labels, closed, flow),
            overview.series("Backlog", labels, backlog, overview.top(backlog)),
        ],
        "first": labels[0],
        "last": labels[-1],
    }


def _rows(shelf: Shelf) -> Iterator[dict[str, Any]]:
    """A row for each report, and one for all the missed periods between two of them."""
    listed: list[Listed | Period] = [*shelf.reports, *shelf.missed]
    listed.sort(key=_first, reverse=True)
    for is_missed, run in groupby(listed, key=lambda one: isinstance(one, Period)):
        if is_missed:
            labels = [one.label for one in run]
            yield {"label": labels[0] if len(labels) == 1 else f"{labels[-1]} to {labels[0]}", "missed": len(labels), "word": shelf.kind}
        else:
            yield from (_row(one) for one in run if isinstance(one, Listed))


def _first(one: Listed | Period) -> str:
    period = one if isinstance(one, Period) else one.period
    return period.first.isoformat() if period else ""


def _row(report: Listed) -> dict[str, Any]:
    row = {"label": report.label, "days": overview.days(report.period) if report.period else "", "address": report.address}
    if report.summary is None:
        return row | {"is_broken": True, "has_page": report.has_page}
    summary = report.summary
    response = summary.trend[-1].first_response_median_hours if summary.trend else None
    flow = summary.flow
    return row | {
        "figures": [f"{flow.opened:,}", f"{flow.closed:,}", f"{flow.backlog_end:,}", text.hours(response)],
        "data": overview.completeness(summary.is_whole, summary.data.complete, summary.as_of),
        "is_complete": summary.is_whole and summary.data.complete,
    }  # fmt: skip
