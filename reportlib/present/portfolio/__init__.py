"""From an Overview to the one page on a portfolio: each function makes a piece of it, as the functions of `present` do of a report's."""

from reportlib.lazily import on_first_use

_HOMES = {
    "attention": "lists",
    "backlog_chart": "charts",
    "flow_chart": "charts",
    "headline": "head",
    "how_to_read": "lists",
    "repositories": "lists",
    "shared": "lists",
    "twin": "content",
    "without": "lists",
}
__all__ = [*_HOMES]  # noqa: PLE0604  # names, which mypy and ruff cannot see
__getattr__ = on_first_use(__name__, _HOMES)
