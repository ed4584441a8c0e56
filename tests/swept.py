"""A report with other texts in the place of those of its tickets: any number of texts in each form of the page, without a run for each."""

from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from reportlib import Report, present
from reportlib.analyse.evidence import Advice, Rule
from reportlib.present import mime
from reportlib.publish.export import page
from tests.browsed import rendered

PIECES = ("headline", "attention", "recommendations", "most_active", "label_breakdown", "common_issues")
RULES: tuple[Rule, ...] = ("regression", "spike", "growing", "label")
"""Those whose sentences name a theme, a version or a label."""

FACTS = {name: 3 for name in ("named", "opened", "open", "before", "count", "handled", "tickets")}
BATCH = 100
"""So many rows of a list as Markdown has at most."""


def swept(report: Report, texts: list[str]) -> dict[str, str]:
    """Each of the texts in each list of the page: as "html", as "markdown" (rendered), and as "mail"."""
    found: dict[str, list[str]] = {"html": [], "markdown": [], "mail": []}
    for start in range(0, len(texts), BATCH):
        filled = with_texts(report, texts[start : start + BATCH])
        for name in PIECES:
            bundle = getattr(present, name)(filled)._repr_mimebundle_()
            found["html"].append(bundle["text/html"])
            found["markdown"].append(rendered(bundle["text/markdown"]))
        found["mail"].append(present.mail(filled)._repr_mimebundle_()[mime.MAIL]["html"])  # type: ignore[index]  # the letter's parts
    return {name: "\n".join(parts) for name, parts in found.items()}


def with_texts(report: Report, texts: list[str]) -> Report:
    """The report whose titles, labels and their groups, quotes, errors, versions and advice are these texts."""

    def rows(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return table.iloc[np.resize(np.arange(len(table)), len(texts))].assign(**dict.fromkeys(columns, texts))

    named = [[(words, 2)] for words in texts]
    themes = rows(report.themes.table, "title", "quote", "error", "since").assign(numbers=[(1, 2)] * len(texts), versions=named)
    late, soon = (rows(report.target.late_tickets, "title") for _ in range(2))
    return replace(
        report,
        themes=replace(report.themes, table=themes),
        active=rows(report.active, "title"),
        reopened=rows(report.reopened, "title"),
        labels=rows(report.labels, "category", "group"),
        target=replace(report.target, late_tickets=late, soon_late_tickets=soon),
        advice=[
            Advice(RULES[place % len(RULES)], (1, 2), 3, 3, 1, words, FACTS, words) for place, words in enumerate(texts)
        ],
    )  # fmt: skip


def chart_page(report: Report, texts: list[str], notebook: Path) -> str:
    """The page of the notebook with the chart of the common issues for each six of the texts, in the place of its own charts."""
    made: NotebookNode = nbformat.read(notebook, as_version=4)
    made.cells = [cell for cell in made.cells if any(kind in str(cell.get("outputs", ""))[:200] for kind in (mime.TWIN, mime.MAIL))]
    charts = [present.themes_chart(with_texts(report, texts[start : start + 6])) for start in range(0, len(texts), 6)]
    made.cells.append(new_code_cell(outputs=[new_output("display_data", data=chart._repr_mimebundle_()) for chart in charts]))
    return page(made, "inline")
