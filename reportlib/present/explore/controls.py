"""The controls of explore.py, and the chart and the table that change with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd

from reportlib.analyse.listed import categories
from reportlib.analyse.report import Report, build
from reportlib.analyse.trends import known
from reportlib.errors import ReportError
from reportlib.period import around
from reportlib.present import text
from reportlib.present.explore.chosen import Choice, chosen_chart, chosen_table, chosen_words
from reportlib.present.explore.extra import extra
from reportlib.present.explore.sortable import sortable

ALL = ("all", "")
"""The option that is no choice: None would show none."""


def controls(report: Report, finish: Callable[[Report], Report]) -> "Explorer":
    """Controls for the report, and for those of other periods, which `finish` completes after they are built.

    ReportError where ipywidgets or itables is not installed.
    """
    return Explorer(report, finish)


class Explorer:
    """The controls for a report; `chart` and `table` show what they choose, `chosen` is its frame, `report` that of the chosen period."""

    def __init__(self, report: Report, finish: Callable[[Report], Report]) -> None:
        """The controls start with the report, and nothing chosen; `finish` makes the last of each report that is built."""
        widgets = extra("ipywidgets")
        self.report, self._finish, self._is_set = report, finish, True
        self._period = widgets.Dropdown(description="Period", options=periods(report), value=report.period.label)
        self._label = widgets.Dropdown(description="Label")
        self._theme = widgets.Dropdown(description="Theme", layout={"width": "auto"})
        # The kernel is asked when a person has ended, not for each letter.
        self._words = widgets.Text(description="Search", placeholder="number or title, then Enter", continuous_update=False)
        self._status = widgets.Label()
        self.chart, self.table = widgets.Output(), widgets.Output()
        self._controls = (self._period, self._label, self._theme, self._words)
        self._box = widgets.VBox([widgets.HBox([self._period, self._label, self._words]), self._theme, self._status])
        self._offer()
        self._draw()
        self._period.observe(lambda change: self._to(change["new"]), names="value")
        for control in self._controls[1:]:
            control.observe(lambda _: self._draw(), names="value")

    def _repr_mimebundle_(self, **how: Any) -> Any:
        return self._box._repr_mimebundle_(**how)

    @property
    def choice(self) -> Choice:
        """What the controls say."""
        return Choice(self._label.value or None, self._theme.value or None, self._words.value.strip())

    @property
    def chosen(self) -> pd.DataFrame:
        """The rows of `report.listed` that are chosen."""
        return self.choice.of(self.report)

    def _to(self, period: str) -> None:
        """Go to the report of another period; stay where there is none."""
        if period == self.report.period.label:
            return
        self._wait(f"Computing {period} …")
        told = ""
        try:
            self.report = self._finish(build(self.report.params.model_copy(update={"period": period})))
            self._offer()
            self._draw()
        except ReportError as error:
            told = str(error)
            self._period.value = self.report.period.label
        finally:
            self._wait("", told)

    def _wait(self, words: str, told: str = "") -> None:
        """Say that it takes a while, and take no other choice meanwhile; with no words, go on."""
        for control in self._controls:
            control.disabled = bool(words)
        self._status.value = words or told or chosen_words(self.report, self.choice)

    def _offer(self) -> None:
        """The labels and themes of the report; what was chosen of another report stays so where it is in this one too."""
        labels = categories(self.report.listed, self.report.params.skip_labels)
        table = self.report.themes.table
        themes = zip(table["theme"], table["title"], table["frequency"], strict=True)
        self._is_set = False
        _fill(self._label, [(text.cut(name), name) for name in labels])
        _fill(self._theme, [(f"{text.cut(title)} ({text.count(count, 'ticket')})", int(theme)) for theme, title, count in themes])
        self._is_set = True

    def _draw(self) -> None:
        if not self._is_set:
            return
        chart, table = chosen_chart(self.report, self.choice), sortable(self.report, chosen_table(self.report, self.choice))
        for view, shown in ((self.chart, chart), (self.table, table)):
            view.outputs = ({"output_type": "display_data", "data": shown._repr_mimebundle_(), "metadata": {}},)
        self._status.value = chosen_words(self.report, self.choice)


def periods(report: Report) -> list[str]:
    """The labels of the trend's periods that are known, and of those after them up to the end of the data; the newest first."""
    one, later = report.period, []
    while one.kind != "range" and (one := around(one.last + timedelta(days=1), one.kind, one.timezone)).start < report.synced_at:
        later.append(one.label)
    return [*reversed(later), *reversed(known(report.trend)["period"].tolist())]


def _fill(control: Any, options: list[tuple[str, Any]]) -> None:
    """The options after "all", of which that of the present value is chosen again."""
    before = control.value
    control.options = [ALL, *options]
    control.value = before if before in [value for _, value in options] else ""
