"""Frames as tables that sort and search in a notebook, by itables: all rows, ticket numbers linked, ticket text as text."""

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportlib.analyse.report import Report
from reportlib.present import text
from reportlib.present.explore.extra import extra

LONGEST_CELL = 200

SHORT, LONG = 16, 42
"""So many characters are not broken: an instant, a period, a word; and more than so many want room: a title, a sentence."""

NUMBERS = ("number", "other")
"""The columns that hold tickets' numbers."""

# The address is ours, and the column holds numbers alone.
_LINK = """function (data, type) {{
  return type === "display" ? '<a target="_blank" rel="noopener" href="' + {base} + data + '">#' + data + "</a>" : data;
}}"""


@dataclass(frozen=True)
class Sortable:
    """A frame as a table that sorts, for a notebook in which `load_tables` ran."""

    html: str
    plain: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {"text/html": text.without_formulas(self.html), "text/plain": self.plain}


def load_tables() -> Sortable:
    """What sorts the tables, for one cell of the notebook; it comes from the package and not from the network, and shows nothing.

    ReportError where itables is not installed.
    """
    itables = extra("itables")
    from IPython.utils.capture import capture_output

    # A frame that a person shows as it is has titles too, and a formula in one could be a link.
    pd.set_option("display.html.use_mathjax", False)
    with capture_output() as captured:
        # Frames that a person shows as they are stay pandas' own tables.
        itables.init_notebook_mode(all_interactive=False, connected=False)
    # itables puts what colours the tables before the script that it asks, and the browser would log an error.
    return Sortable("".join(one.data["text/html"] for one in reversed(captured.outputs)), "")


def sortable(report: Report, frame: pd.DataFrame) -> Sortable:
    """The frame's rows as a table that sorts and searches: its order at first, instants in the report's time zone, `number` linked.

    ReportError where itables is not installed.
    """
    itables = extra("itables")
    shown = in_words(report, frame)
    base = json.dumps(text.address(report.web_url, report.repository, 0).removesuffix("0"))
    link = itables.JavascriptFunction(_LINK.format(base=base))
    html = itables.to_html_datatable(
        shown,
        connected=False,
        showIndex=False,
        # A ticket's text is text.
        allow_html=False,
        # All rows, however many.
        maxBytes=0,
        classes="display compact",
        style="table-layout:auto;width:100%",
        css="td.long { min-width: 14em; } td.words { min-width: 7em; }",
        display_logo_when_loading=False,
        # Else only the small arrows sort.
        text_in_header_can_be_selected=False,
        columnDefs=[
            {"targets": place, "className": _classes(shown[name])} | ({"render": link} if name in NUMBERS else {})
            for place, name in enumerate(shown.columns)
        ],
    )
    return Sortable(html, shown.to_string(index=False, max_rows=10))


def in_words(report: Report, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as people read it: numbers stay numbers; all else is text on one line, "" for what is missing."""
    return pd.DataFrame({name: _column(report, frame[name]) for name in frame.columns}, index=frame.index)


def _classes(series: pd.Series) -> str:
    """Numbers to the right, text to the left; what is short stays on one line, and what is long has room."""
    if series.dtype != object:
        return "dt-right"
    longest = series.str.len().max()
    return f"dt-left {'long' if longest > LONG else 'words' if longest > SHORT else 'dt-nowrap'}"


def _column(report: Report, series: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(series):
        return series.astype("float64").round(2)
    if pd.api.types.is_integer_dtype(series) and series.notna().all():
        return series.astype("int64")
    return pd.Series([_words(report, value) for value in series], index=series.index, dtype=object)


def _words(report: Report, value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_words(report, one) for one in value)
    if pd.isna(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return f"{value.tz_convert(report.period.timezone):%Y-%m-%d %H:%M}"
    return _line(str(value))


def _line(words: str) -> str:
    # itables fills a template with the table and looks in all of it for what to fill in next: nobody's title may be that.
    return text.cut(words, LONGEST_CELL).replace("dt_args", "dt_\u2060args")
