"""outputs/index.html: every report there is, by repository, the latest first."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from reportlib.errors import OutputError
from reportlib.period import parse
from reportlib.present import contract, text
from reportlib.publish.export import TEMPLATES
from reportlib.publish.shelf import gaps

KINDS = ("weekly", "daily", "monthly", "other")


def write_index(outputs: Path) -> Path:
    """The index of the reports below the folder, and the schema of report.json beside it."""
    page = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("index.html.j2")
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    written = page.render(repositories=_reports(outputs), style=style, hours=text.hours)
    _replace(outputs / "report.schema.json", contract.schema())
    return _replace(outputs / "index.html", written + "\n")


def _reports(outputs: Path) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """repository -> kind -> reports, the latest first; a folder without a whole report.json is no report."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for path in sorted(outputs.glob("*/*/*/report.json"), reverse=True):
        kind = path.parts[-3]
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            entry = {
                "path": f"{path.parts[-4]}/{kind}/{path.parts[-2]}/report",
                "label": content["period"]["label"],
                "opened": content["flow"]["opened"],
                "closed": content["flow"]["closed"],
                "backlog": content["flow"]["backlog_end"],
                "response": content["response"]["first_response"]["median_hours"],
            }
            found.setdefault(content["repository"], {}).setdefault(kind, []).append(entry)
        except (ValueError, KeyError, TypeError):
            continue
    for repository, kinds in found.items():
        for kind in {"weekly", "monthly"} & set(kinds):
            kinds[kind] = _with_gaps(outputs, repository, kinds[kind])
    return {repository: {kind: found[repository][kind] for kind in KINDS if kind in found[repository]} for repository in sorted(found)}


def _with_gaps(outputs: Path, repository: str, reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reports with a row, without a path, for each period between them that was missed."""
    missed = gaps(outputs, repository, parse(reports[0]["label"], "UTC"))
    absent = [{"label": period.label} for period in missed if not any(report["label"] == period.label for report in reports)]
    return sorted([*reports, *absent], key=lambda report: report["label"], reverse=True)


def _replace(path: Path, content: str) -> Path:
    try:
        handle, staged = tempfile.mkstemp(dir=path.parent, prefix=".index-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
        Path(staged).chmod(0o644)
        os.replace(staged, path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror or error}); name another folder with OUT=.") from error
    return path
