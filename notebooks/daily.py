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

# %%
from reportlib import Params, build, present, worded

# %% tags=["parameters"]
repository = "example/support"
kind = "day"
period = None
timezone = "UTC"
history_weeks = 26
max_wait = 60
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
redact = True
language_model = None
assets = "inline"
site_url = None
dailies = []
missed = []

# %%
params = Params(
    repository=repository, kind=kind, period=period, timezone=timezone, history_weeks=history_weeks, max_wait=max_wait,
    trend_periods=trend_periods, team=team, bots=bots, skip_labels=skip_labels, activity_weights=activity_weights,
    theme_distance=theme_distance, semantic=semantic, targets=targets, business_hours=business_hours,
    max_recommendations=max_recommendations, shown=shown, redact=redact, language_model=language_model, assets=assets,
    site_url=site_url, dailies=dailies, missed=missed,
)  # fmt: skip
report = worded(build(params))

# %%
present.headline(report)

# %% [markdown]
# ## Needs attention

# %%
present.attention(report)

# %% [markdown]
# ## Recommendations
#
# Each rests on a figure of this report and on the tickets that it names.

# %%
present.recommendations(report)

# %% [markdown]
# ## Common issues
#
# Tickets whose words are alike, with how many were opened in each of the last days.

# %%
present.common_issues(report)

# %% [markdown]
# ## Trends

# %%
present.flow_chart(report)

# %%
present.backlog_chart(report)

# %%
present.response_chart(report)

# %%
present.age_chart(report)

# %%
present.themes_chart(report)

# %% [markdown]
# ## Most active tickets
#
# By activity level: a thread's length, damped by its age. What happened on this day stands in the last column.

# %%
present.most_active(report)

# %%
present.timelines_chart(report)

# %% [markdown]
# ## Labels

# %%
present.labels_chart(report)

# %%
present.label_breakdown(report)

# %% [markdown]
# ## The tickets behind the numbers

# %%
present.tickets_behind(report)

# %% [markdown]
# ## How to read this

# %%
present.how_to_read(report)

# %%
present.mail(report)

# %%
present.twin(report)
