"""The types of a notebook's outputs: what an export needs to know of them, and no more."""

CHART = "application/vnd.plotly.v1+json"

TWIN = "application/vnd.reportlib.report+json"
PORTFOLIO = "application/vnd.reportlib.portfolio+json"
MAIL = "application/vnd.reportlib.mail+json"
"""Types of our own, which no front end draws."""
