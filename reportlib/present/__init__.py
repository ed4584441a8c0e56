"""From a Report to what people see: each function makes one piece of the page, as HTML, as Markdown, and as a chart where it is one."""

from reportlib.present import explore as explore
from reportlib.present import portfolio as portfolio
from reportlib.present.advising import recommendations
from reportlib.present.behind import tickets_behind
from reportlib.present.cards import headline
from reportlib.present.contract import twin
from reportlib.present.facts import how_to_read
from reportlib.present.figures import age_chart, backlog_chart, flow_chart, response_chart
from reportlib.present.group_figures import labels_chart, themes_chart
from reportlib.present.letter import mail
from reportlib.present.problems import common_issues
from reportlib.present.tables import attention, days, label_breakdown, most_active
from reportlib.present.time_figures import calendar_chart, timelines_chart

__all__ = [
    "age_chart",
    "attention",
    "backlog_chart",
    "calendar_chart",
    "common_issues",
    "days",
    "flow_chart",
    "headline",
    "how_to_read",
    "label_breakdown",
    "labels_chart",
    "mail",
    "most_active",
    "recommendations",
    "response_chart",
    "themes_chart",
    "tickets_behind",
    "timelines_chart",
    "twin",
]
