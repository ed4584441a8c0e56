"""From a Report to what people see: each function makes one piece of the page, as HTML, as Markdown, and as a chart where it is one."""

from reportlib.lazily import on_first_use

_HOMES = {
    "age_chart": "figures",
    "attention": "tables",
    "backlog_chart": "figures",
    "calendar_chart": "time_figures",
    "common_issues": "problems",
    "days": "tables",
    "explore": "",
    "flow_chart": "figures",
    "headline": "cards",
    "how_to_read": "facts",
    "label_breakdown": "tables",
    "labels_chart": "group_figures",
    "mail": "letter",
    "most_active": "tables",
    "portfolio": "",
    "recommendations": "advising",
    "response_chart": "figures",
    "themes_chart": "group_figures",
    "tickets_behind": "behind",
    "timelines_chart": "time_figures",
    "twin": "contract",
}
__all__ = [name for name, home in _HOMES.items() if home]  # names, which mypy and ruff cannot see
__getattr__ = on_first_use(__name__, _HOMES)
