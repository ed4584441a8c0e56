# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Explore a period
#
# The same report as the page, open to questions. Change the parameters, run all cells; every frame below is pandas.

# %%
from reportlib import Params, build, present, worded

# %% tags=["parameters"]
repository = "example/support"
kind = "week"
period = None
timezone = "UTC"
history_weeks = 26
trend_periods = 12
team = []
bots = []
skip_labels = []
activity_weights = {"base": 3, "comment": 2, "reaction": 1.5, "recent": 2}
theme_distance = 0.67
semantic = False
targets = {"first_response": 48, "by_label": {}}
business_hours = None
max_recommendations = 5
shown = 5
language_model = None
assets = "inline"
site_url = None
dailies = []
missed = []

# %%
params = Params(
    repository=repository, kind=kind, period=period, timezone=timezone, history_weeks=history_weeks,
    trend_periods=trend_periods, team=team, bots=bots, skip_labels=skip_labels, activity_weights=activity_weights,
    theme_distance=theme_distance, semantic=semantic, targets=targets, business_hours=business_hours,
    max_recommendations=max_recommendations, shown=shown, language_model=language_model, assets=assets,
    site_url=site_url, dailies=dailies, missed=missed,
)  # fmt: skip
report = worded(build(params))

# %%
present.headline(report)

# %% [markdown]
# ## Which tickets wait for a first answer?
#
# `report.unanswered`: open tickets that nobody but their author has commented on; `waited_hours` from opening to as-of.

# %%
report.unanswered[["number", "title", "waited_hours", "labels"]]

# %% [markdown]
# ## Which tickets were active?
#
# `report.active`: the most active first, with the parts of the activity level and what happened in the period.

# %%
report.active[["number", "title", "is_open", "activity_level", "comments", "reactions", "age_days", "people_in_period"]]

# %% [markdown]
# ## What are they about?
#
# `report.themes.table`: one row per theme; `counts` are tickets opened per period of the trend.

# %%
report.themes.table[["title", "status", "frequency", "active", "open", "counts", "numbers"]]

# %%
present.themes_chart(report)

# %% [markdown]
# ## How did it come to this?
#
# `report.trend`: one row per period, each as that period's own report says.

# %%
report.trend

# %%
present.flow_chart(report)

# %%
present.backlog_chart(report)
