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
from reportlib import Portfolio, overview, present

# %% tags=["parameters"]
repositories = ["example/support"]
organization = None
topic = None
leave_out = []
shown = 10
kind = "week"
period = None
timezone = "UTC"
trend_periods = 12
theme_distance = 0.67
redact = True
assets = "inline"
failed = {}
missed = []

# %%
params = Portfolio(
    repositories=repositories, organization=organization, topic=topic, leave_out=leave_out, shown=shown, kind=kind, period=period,
    timezone=timezone, trend_periods=trend_periods, theme_distance=theme_distance, redact=redact, assets=assets, failed=failed,
    missed=missed,
)  # fmt: skip
view = overview(params)

# %%
present.portfolio.headline(view)

# %% [markdown]
# ## Needs attention

# %%
present.portfolio.attention(view)

# %% [markdown]
# ## Without a report

# %%
present.portfolio.without(view)

# %% [markdown]
# ## Repositories
#
# The worst first. Each name leads to the repository's own report, which has the tickets.

# %%
present.portfolio.repositories(view)

# %% [markdown]
# ## Issues in several repositories
#
# New tickets of two repositories or more whose words are alike.

# %%
present.portfolio.shared(view)

# %% [markdown]
# ## All together

# %%
present.portfolio.flow_chart(view)

# %%
present.portfolio.backlog_chart(view)

# %% [markdown]
# ## How to read this

# %%
present.portfolio.how_to_read(view)

# %%
present.portfolio.twin(view)
