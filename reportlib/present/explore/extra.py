"""The packages of the extra `explore`, which a report does without."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from reportlib.errors import ReportError


def extra(name: str) -> Any:
    """The package of that name; ReportError where it is not installed."""
    if find_spec(name) is None:
        raise ReportError(f"{name} is not installed; run make explore, or pip install 'reportlib[explore]'.")
    return import_module(name)
