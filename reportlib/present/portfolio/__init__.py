"""From an Overview to the one page on a portfolio: each function makes a piece of it, as the functions of `present` do of a report's."""

from reportlib.present.portfolio.charts import backlog_chart, flow_chart
from reportlib.present.portfolio.head import headline
from reportlib.present.portfolio.lists import attention, how_to_read, repositories, shared, without
from reportlib.present.portfolio.twin import twin

__all__ = ["attention", "backlog_chart", "flow_chart", "headline", "how_to_read", "repositories", "shared", "twin", "without"]
