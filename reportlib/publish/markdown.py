"""report.md: the notebook's Markdown, with the charts as pictures beside it or, in words, why there are none."""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

from nbconvert.exporters import MarkdownExporter
from nbformat import NotebookNode

from reportlib.present import mime, text
from reportlib.present.layout import markdown_fold
from reportlib.publish.pictures import Chart, Drawn

TEMPLATES = Path(__file__).parent.parent / "present" / "template"
WIDTH = 680
"""As wide as a chart on the page, in pixels."""


def markdown(notebook: NotebookNode, drawn: Drawn, pictures: Sequence[str]) -> str:
    """The whole file; `pictures` are where those of the charts are, from the file's own folder."""
    copy = deepcopy(notebook)
    charts = [output.data for cell in copy.cells for output in cell.get("outputs", []) if mime.CHART in output.get("data", {})]
    for data, picture in zip(charts, pictures, strict=False):
        data["text/markdown"] = _with_picture(data[mime.CHART], data["text/markdown"], picture)
    if charts and drawn.why_not:
        why = f"*Charts are small bars and words here: {drawn.why_not}; {drawn.remedy}. In report.html they are drawn.*"
        charts[0]["text/markdown"] = f"{why}\n\n{charts[0]['text/markdown']}"
    exporter = MarkdownExporter(template_name="report-md", extra_template_basedirs=[str(TEMPLATES)], exclude_input=True)
    whole, _ = exporter.from_notebook_node(copy)
    return str(whole).strip() + "\n"


def _with_picture(chart: Chart, small: str, picture: str) -> str:
    """The picture, which has the title, in the place of title and bars; what limits the figure below it, its words folded."""
    said, title = chart["layout"]["meta"]["alt"], chart["layout"]["title"]["text"]
    limits = small.split("\n", 1)[0].removeprefix(f"**{title}**").strip()
    words = markdown_fold("In words", f"{text.markdown(said, len(said))}\n")
    return "\n\n".join(part for part in (text.picture(picture, said, WIDTH), limits) if part) + f"\n{words}"
