"""From a Report to what people see: each function makes one piece of the page, as HTML, as Markdown, and as a chart where it is one."""

from reportlib.present.advising import recommendations
from reportlib.present.behind import tickets_behind
from reportlib.present.cards import headline
from reportlib.present.contract import twin
from reportlib.present.explorer import explore
from reportlib.present.facts import how_to_read
from reportlib.present.figures import age_chart, backlog_chart, flow_chart, response_chart, themes_chart
from reportlib.present.frames import columns, frames
from reportlib.present.letter import mail
from reportlib.present.problems import common_issues
from reportlib.present.sortable import load_tables, sortable
from reportlib.present.tables import attention, days, label_breakdown, most_active

__all__ = [
    "age_chart",
    "attention",
    "backlog_chart",
    "columns",
    "common_issues",
    "days",
    "explore",
    "flow_chart",
    "frames",
    "headline",
    "how_to_read",
    "label_breakdown",
    "load_tables",
    "mail",
    "most_active",
    "recommendations",
    "response_chart",
    "sortable",
    "themes_chart",
    "tickets_behind",
    "twin",
]
