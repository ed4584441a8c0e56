# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: tags,-all
#     formats: py:percent
#     notebook_metadata_filter: -jupytext.text_representation.format_version,-jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Explore a period
#
# The same report as the page, open to questions. Run all cells, then turn the controls; every frame is pandas, and the last two tables
# say what each of them holds. Hours are hours, instants are UTC in the frames and in the report's time zone in the tables, and *as-of* is
# the end of the period, or the last sync where that was earlier.

# %%
from reportlib import Params, build, explore, present, worded

# %% tags=["parameters"]
repository = "example/support"
kind = "week"
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
explore.load_tables()

# %%
present.headline(report)

# %% [markdown]
# ## Choose
#
# The chart and the table below follow the controls. They show `report.listed`, a row per ticket that was opened in the trend's periods,
# active in this one, or open at as-of. With nothing chosen, the chart is the page's own. Labels, titles and themes are those at as-of, so
# a period of long ago may count fewer tickets here than in its own report, which has those that were deleted since.

# %%
explorer = explore.controls(report, worded)
explorer

# %%
explorer.chart

# %%
explorer.table

# %% [markdown]
# `explorer.chosen` is the frame of the chosen tickets, `explorer.report` the report of the chosen period. The questions below are asked of
# `report`, the period of the parameters; to ask them of the chosen one, run this and what follows it:

# %%
report = explorer.report

# %% [markdown]
# ## Who waits on us?
#
# `report.open_tickets`, a row per ticket that was open at as-of: `turn` is `us`, `reporter` or `unknown`, `turn_hours` the hours since the
# last comment by a person, or since the opening; `labels` is a list.

# %%
explore.sortable(
    report,
    report.open_tickets.query("turn == 'us'").sort_values("turn_hours", ascending=False)[["number", "title", "turn_hours", "labels"]],
)

# %% [markdown]
# ## Which tickets wait for a first answer?
#
# `report.unanswered`, open tickets of any age that nobody but their author and bots has commented on: `waited_hours` are the hours from
# the opening to as-of.

# %%
explore.sortable(report, report.unanswered[["number", "title", "waited_hours", "labels"]])

# %% [markdown]
# ## What changed since the period before?
#
# `report.changes`, a row per headline figure: `now` and `before` count tickets, or hours where the `figure` says so; `usual_low` to
# `usual_high` is the middle half of the last eight periods; `direction` and `is_spike` are empty where nothing can be said.

# %%
explore.sortable(report, report.changes)

# %% [markdown]
# New tickets, `report.tickets["opened"]`: `created_at` is an instant, `state` open or closed at as-of.

# %%
explore.sortable(report, report.tickets["opened"])

# %% [markdown]
# Closed tickets, `report.tickets["closed"]`: `close_hours` are the hours from the opening to `closed_at`, the last close; `state_reason` is
# completed, not_planned or duplicate.

# %%
explore.sortable(report, report.tickets["closed"])

# %% [markdown]
# Reopened tickets, `report.tickets["reopened"]`: `reopened_at` is the last time in the period, `state` open or closed at as-of.

# %%
explore.sortable(report, report.tickets["reopened"])

# %% [markdown]
# ## Which tickets were active?
#
# `report.active`, the highest `activity_level` (no unit) first: `comments` and `reactions` are counts at as-of, `age_days` whole days from
# the opening, `people_in_period` the persons who opened or commented it in the period.

# %%
explore.sortable(
    report,
    report.active[["number", "title", "is_open", "activity_level", "comments", "reactions", "age_days", "people_in_period"]],
)

# %% [markdown]
# ## What are they about?
#
# `report.themes.table`, a row per theme: `frequency`, `active` and `open` count its tickets, `counts` those opened in each period of the
# trend; `numbers` lists them; `theme` is its id.

# %%
explore.sortable(report, report.themes.table[["theme", "title", "status", "frequency", "active", "open", "counts", "numbers"]])

# %%
present.themes_chart(report)

# %% [markdown]
# ## This theme's tickets
#
# `report.listed` has the id of each ticket's `theme`. Here it is the first of the table; put another id in its place, or choose it above.

# %%
theme = report.themes.table["theme"].head(1)
explore.sortable(
    report, report.listed[report.listed["theme"].isin(theme)][["number", "title", "is_open", "created_at", "turn", "turn_hours"]]
)

# %% [markdown]
# ## How did it come to this?
#
# `report.trend`, a row per period, each as that period's own report says: counts of tickets, and hours to the first answer.

# %%
explore.sortable(report, report.trend)

# %%
present.flow_chart(report)

# %%
present.backlog_chart(report)

# %%
present.response_chart(report)

# %%
present.age_chart(report)

# %% [markdown]
# ## What else is there?
#
# Each frame of a report, with the number of its rows here and what a row is; then each column of each frame, with its type and what it
# says.

# %%
explore.sortable(report, explore.frames(report))

# %%
explore.sortable(report, explore.columns(report))
