"""A weekly report on a repository's support tickets.

The way of the data: `collect` (GitHub to store), `analyse` (store to Report), `present` (Report to tables, charts, words), `publish`
(notebook to files); where a language model is asked for, `wording` puts its words in the place of those of `present`. Notebooks use what
is named here, and nothing else.
"""

from typing import TYPE_CHECKING

from reportlib.lazily import on_first_use

if TYPE_CHECKING:
    from reportlib.analyse.overview import Overview, overview
    from reportlib.analyse.report import Report, build
    from reportlib.params import Params
    from reportlib.portfolio import Portfolio
    from reportlib.present import explore
    from reportlib.wording.worded import worded

__all__ = ["Overview", "Params", "Portfolio", "Report", "build", "explore", "overview", "worded"]

__getattr__ = on_first_use(
    __name__,
    {
        "Overview": "analyse.overview", "Params": "params", "Portfolio": "portfolio", "Report": "analyse.report", "build": "analyse.report",
        "explore": "present", "overview": "analyse.overview", "worded": "wording.worded",
    },
)  # fmt: skip
