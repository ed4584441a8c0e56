"""A weekly report on a repository's support tickets.

The way of the data: `collect` (GitHub to store), `analyse` (store to Report), `present` (Report to tables, charts, words), `publish`
(notebook to files); where a language model is asked for, `wording` puts its words in the place of those of `present`. Notebooks use what
is named here, and nothing else.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportlib.analyse.overview import Overview, overview
    from reportlib.analyse.report import Report, build
    from reportlib.params import Params
    from reportlib.portfolio import Portfolio
    from reportlib.present import explore
    from reportlib.wording.worded import worded

__all__ = ["Overview", "Params", "Portfolio", "Report", "build", "explore", "overview", "worded"]


def __getattr__(name: str) -> Any:
    """Import on first use: `python -m reportlib --help` must not wait for pandas."""
    from importlib import import_module

    rooms = {
        "Overview": "reportlib.analyse.overview",
        "Params": "reportlib.params",
        "Portfolio": "reportlib.portfolio",
        "Report": "reportlib.analyse.report",
        "build": "reportlib.analyse.report",
        "explore": "reportlib.present",
        "overview": "reportlib.analyse.overview",
        "worded": "reportlib.wording.worded",
    }
    if name not in rooms:
        raise AttributeError(f"module 'reportlib' has no attribute {name!r}")
    return getattr(import_module(rooms[name]), name)
