"""From an executed notebook to the files of a report, through nbconvert and our templates."""

import base64
import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from reportlib.errors import OutputError
from reportlib.params import Assets
from reportlib.present import definitions, mime, models
from reportlib.present.figure_parts import Part
from reportlib.present.portfolio.models import PortfolioTwin
from reportlib.publish import assets as shared
from reportlib.publish import pictures
from reportlib.publish.markdown import TEMPLATES, markdown
from reportlib.publish.pictures import Drawn
from reportlib.publish.replace import replace_all

FILES = ("report.ipynb", "report.md", "report-mail.html", "report.html", "report.json")
"""In the order of publishing: the one by which a report counts as made comes last."""

TWINS: dict[str, type[Part]] = {mime.TWIN: models.Twin, mime.PORTFOLIO: PortfolioTwin}
"""The kinds of report.json, by the type of output that has them."""

MADE_LATER = ("report.eml", "report.pdf")
"""What is made of a report on request; they go when the report changes, so that nobody sends what it no longer says."""


def export(notebook: NotebookNode, assets: Assets, drawn: Drawn) -> dict[str, str | bytes]:
    """The content of each of the FILES, the charts' pictures before them; all of them say what the notebook computed."""
    content, letters = twin_of(notebook), outputs_of(notebook, mime.MAIL)
    charts = pictures.files(outputs_of(notebook, mime.CHART), drawn)
    return charts | {
        "report.ipynb": nbformat.writes(notebook) + "\n",
        "report.md": markdown(_shown(notebook), drawn, list(charts)),
        **({"report-mail.html": letters[0]["html"]} if letters else {}),
        "report.html": page(notebook, assets),
        "report.json": json.dumps(content, indent=2, ensure_ascii=False) + "\n",
    }


def publish(files: Mapping[str, str | bytes], folder: Path) -> None:
    """Put the files in their places, so that a reader sees the old one or the new one, whole."""
    contents = {name: content if isinstance(content, bytes) else content.encode() for name, content in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if "report.html" in files and any(content != _written(folder / name) for name, content in contents.items()):
            for name in MADE_LATER:
                (folder / name).unlink(missing_ok=True)
        replace_all(contents, folder)
        if "report.html" in files:
            _clear(folder / pictures.FOLDER, files)
    except OSError as error:
        raise OutputError(
            f"The report cannot be written to {folder} ({error.strerror or error}); make it a writable folder, or name another with OUT=."
        ) from error


def _clear(charts: Path, files: Mapping[str, str | bytes]) -> None:
    """Remove the pictures that the report no longer has, and their folder with the last thing in it."""
    for path in charts.glob("*.png"):
        if f"{charts.name}/{path.name}" not in files:
            path.unlink()
    if charts.is_dir() and not any(charts.iterdir()):
        charts.rmdir()


def _written(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _shown(notebook: NotebookNode) -> NotebookNode:
    """The notebook without the report's twin and its mail, which no page shows: nbconvert copies all that there is several times."""
    copy = NotebookNode(notebook)
    copy.cells = [NotebookNode(cell) for cell in notebook.cells]
    for cell in copy.cells:
        if outputs := cell.get("outputs"):
            cell.outputs = [output for output in outputs if not {*TWINS, mime.MAIL} & output.get("data", {}).keys()]
    return copy


def page(notebook: NotebookNode, assets: Assets) -> str:
    """report.html; with shared assets it refers to plotly.js."""
    content, is_shared = twin_of(notebook), assets == "shared"
    copy = deepcopy(_shown(notebook))
    number = 0
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = definitions.heading(cell.source)
        for output in cell.get("outputs", []):
            if chart := output.get("data", {}).get(mime.CHART):
                number += 1
                output.data = {"text/html": _chart(number, chart, output.data["text/html"])}
    scripts = [(TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.js", "sort.js", "draw.js")]
    hashes = [f"'sha256-{script_hash(script)}'" for script in (scripts if is_shared else [*scripts, shared.plotlyjs()])]
    exporter = HTMLExporter(template_name="report", extra_template_basedirs=[str(TEMPLATES)], exclude_input=True, exclude_anchor_links=True)
    whole, _ = exporter.from_notebook_node(
        copy,
        resources={
            "title": f"{content['repository']} {content['period']['label']}",
            "style": (TEMPLATES / "style.css").read_text(encoding="utf-8"),
            "shared": shared.address() if is_shared else None,
            "plotly": None if is_shared else shared.plotlyjs(),
            "scripts": scripts,
            "hashes": " ".join([shared.SOURCES, *hashes] if is_shared else hashes),
        },
    )
    return str(whole)


def _chart(number: int, chart: dict[str, Any], said: str) -> str:
    """A place for the chart, its data as inert JSON (no tag can end it), and its caption below."""
    data = json.dumps(chart, sort_keys=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return (
        f'<figure class="chart"><div class="plot" id="chart-{number}"></div>'
        f'<script type="application/json" data-for="chart-{number}">{data}</script>'
        f"<figcaption>{said}</figcaption></figure>"
    )


def outputs_of(notebook: NotebookNode, kind: str) -> list[Any]:
    """The notebook's outputs of this MIME type, in its order."""
    found = [output.get("data", {}).get(kind) for cell in notebook.cells for output in cell.get("outputs", [])]
    return [data for data in found if data is not None]


def twin_of(notebook: NotebookNode) -> dict[str, Any]:
    """What the notebook has for programs, checked against its schema."""
    content, model = next((found, model) for kind, model in TWINS.items() for found in outputs_of(notebook, kind))
    model.model_validate(content)
    return dict(content)


def script_hash(script: str) -> str:
    """What a page's CSP calls an inline script."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
