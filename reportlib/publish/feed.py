"""outputs/feed.xml: the newest reports as an Atom feed (RFC 4287), the same for the same reports."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from reportlib.collect.summary import Summary
from reportlib.present import overview, text
from reportlib.publish.listed import NEVER, Listed, Repository

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50


def feed(found: list[Repository], site_url: str | None) -> bytes:
    """The feed; its links are relative to itself, or to the site's address where that is known."""
    register_namespace("", ATOM)
    base = site_url or ""
    newest = sorted(_reports(found), key=lambda one: (one[1].as_of, one[1].period.end, one[0].address), reverse=True)[:ENTRIES]
    root = Element(f"{{{ATOM}}}feed")
    _add(root, "id", _urn(f"{site_url or 'reportlib:outputs/'}feed.xml"))
    _add(root, "title", "Support reports")
    _add(root, "updated", _time(max((summary.as_of for _, summary in newest), default=NEVER)))
    _add(SubElement(root, f"{{{ATOM}}}author"), "name", "Support reports")
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{base}feed.xml")
    _add(root, "link", rel="alternate", type="text/html", href=f"{base}index.html")
    for report, summary in newest:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, "id", _urn(f"reportlib:{summary.repository}/{report.label}"))
        _add(entry, "title", f"{summary.repository} {_named(report)}: {_said(summary)[0]}")
        _add(entry, "updated", _time(summary.as_of))
        _add(entry, "link", rel="alternate", type="text/html", href=f"{base}{report.address}.html")
        _add(entry, "summary", " ".join(_said(summary)))
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _reports(found: list[Repository]) -> list[tuple[Listed, Summary]]:
    listed = [report for repository in found for shelf in repository.shelves for report in shelf.reports]
    return [(report, report.summary) for report in listed if report.summary]


def _add(parent: Element, name: str, words: str | None = None, **attributes: str) -> None:
    """An element with the words on one line and without what XML cannot hold; the writer of the tree escapes them."""
    SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = None if words is None else text.plain(words)


def _named(report: Listed) -> str:
    return f"{overview.name(report.period)}, {overview.days(report.period)}" if report.period else report.label


def _said(summary: Summary) -> list[str]:
    """The head's sentences; the figures, for a report of a version that did not write them down."""
    flow = summary.flow
    return summary.headline or [f"{flow.opened:,} opened, {flow.closed:,} closed, backlog {flow.backlog_end:,}."]


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
