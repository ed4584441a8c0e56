"""From an executed notebook to the files of a report, through nbconvert and our templates."""

import base64
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, MarkdownExporter
from nbformat import NotebookNode
from plotly.offline import get_plotlyjs

from reportlib.errors import OutputError
from reportlib.params import Assets
from reportlib.present import contract, definitions, letter, models
from reportlib.publish import assets as shared

TEMPLATES = Path(__file__).parent.parent / "present" / "template"
CHART = "application/vnd.plotly.v1+json"
FILES = ("report.ipynb", "report.json", "report.md", "report-mail.html", "report.html")
"""In the order of publishing: the one that people are sent comes last."""

MADE_LATER = ("report.eml", "report.pdf")
"""What is made of a report on request; they go when the report changes, so that nobody sends what it no longer says."""


def export(notebook: NotebookNode, assets: Assets = "inline") -> dict[str, str]:
    """The text of each of the FILES; all of them say what the notebook computed. With shared assets the page refers to plotly.js."""
    content = outputs_of(notebook, contract.MIME)[0]
    models.Twin.model_validate(content)
    return {
        "report.ipynb": nbformat.writes(notebook) + "\n",
        "report.json": json.dumps(content, indent=2, ensure_ascii=False) + "\n",
        "report.md": _markdown(notebook),
        "report-mail.html": outputs_of(notebook, letter.MIME)[0]["html"],
        "report.html": _html(notebook, content, assets == "shared"),
    }


def publish(files: Mapping[str, str | bytes], folder: Path) -> Path:
    """Write the files and put each in its place by a rename, so that a reader sees the old one or the new one, whole; the last's path."""
    staging = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".publish-", dir=folder))
        for name, content in files.items():
            (staging / name).write_bytes(_bytes(content))
        if "report.html" in files and any(_bytes(content) != _written(folder / name) for name, content in files.items()):
            for name in MADE_LATER:
                (folder / name).unlink(missing_ok=True)
        for name in files:
            os.replace(staging / name, folder / name)
    except OSError as error:
        raise OutputError(
            f"The report cannot be written to {folder} ({error.strerror or error}); make it a writable folder, or name another with OUT=."
        ) from error
    finally:
        if staging:
            shutil.rmtree(staging, ignore_errors=True)
    return folder / list(files)[-1]


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def _written(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _html(notebook: NotebookNode, content: dict[str, Any], is_shared: bool) -> str:
    copy = deepcopy(notebook)
    number = 0
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = definitions.heading(cell.source)
        for output in cell.get("outputs", []):
            if chart := output.get("data", {}).get(CHART):
                number += 1
                output.data = {"text/html": _chart(number, chart, output.data["text/html"])}
    # Plotly is large: what needs no chart works before it is read.
    own = [(TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.js", "sort.js", "draw.js")]
    plotly = [] if is_shared else [get_plotlyjs()]
    scripts = [*own[:2], *plotly, own[2]]
    hashes = [f"'sha256-{script_hash(script)}'" for script in scripts]
    exporter = HTMLExporter(template_name="report", extra_template_basedirs=[str(TEMPLATES)], exclude_input=True, exclude_anchor_links=True)
    page, _ = exporter.from_notebook_node(
        copy,
        resources={
            "title": f"{content['repository']} {content['period']['label']}",
            "style": (TEMPLATES / "style.css").read_text(encoding="utf-8"),
            "shared": shared.address() if is_shared else None,
            "scripts": scripts,
            "hashes": " ".join([shared.SOURCES, *hashes] if is_shared else hashes),
        },
    )
    return str(page)


def _markdown(notebook: NotebookNode) -> str:
    exporter = MarkdownExporter(template_name="report-md", extra_template_basedirs=[str(TEMPLATES)], exclude_input=True)
    text, _ = exporter.from_notebook_node(notebook)
    return str(text).strip() + "\n"


def _chart(number: int, chart: dict[str, Any], said: str) -> str:
    """A place for the chart, its data as inert JSON (no tag can end it), and its caption below."""
    data = json.dumps(chart, sort_keys=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return (
        f'<figure class="chart"><div class="plot" id="chart-{number}"></div>'
        f'<script type="application/json" data-for="chart-{number}">{data}</script>'
        f"<figcaption>{said}</figcaption></figure>"
    )


def outputs_of(notebook: NotebookNode, mime: str) -> list[Any]:
    """The notebook's outputs of this MIME type, in its order."""
    found = [output.get("data", {}).get(mime) for cell in notebook.cells for output in cell.get("outputs", [])]
    return [data for data in found if data is not None]


def script_hash(script: str) -> str:
    """What a page's CSP calls an inline script."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
