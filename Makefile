# `make` alone prints what there is. Recipes are one line each: the work is in reportlib.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP ?= $(PY) -m pip
PARAMS ?= params/$@.yaml
OUT ?= outputs
# Through the environment and in quotes, so that what a person types is never taken for a command.
export REPO WEEK DAY MONTH PARAMS OUT
RUN = $(PY) -m reportlib $@ $(if $(REPO),--repo "$$REPO") --params "$$PARAMS" --out "$$OUT" $(if $(DAILIES),--dailies)
.PHONY: help weekly daily monthly explore test lint format clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

weekly: $(VENV)/base ## the report of a week: [REPO=owner/name] [WEEK=2025-W16] [PARAMS=file] [OUT=folder] [DAILIES=1]
	@$(RUN) $(if $(WEEK),--period "$$WEEK")

daily: $(VENV)/base ## the report of a day: [REPO=owner/name] [DAY=2025-04-15] [PARAMS=file] [OUT=folder]
	@$(RUN) $(if $(DAY),--period "$$DAY")

monthly: $(VENV)/base ## the report of a month: [REPO=owner/name] [MONTH=2025-04] [PARAMS=file] [OUT=folder] [DAILIES=1]
	@$(RUN) $(if $(MONTH),--period "$$MONTH")

explore: $(VENV)/explore ## open JupyterLab on a week: [REPO=owner/name] [WEEK=2025-W16] [OUT=folder]
	@$(PY) -m reportlib explore $(if $(REPO),--repo "$$REPO") --out "$$OUT" $(if $(WEEK),--period "$$WEEK")

test: $(VENV)/dev ## run the tests
	@$(PY) -m pytest

lint: $(VENV)/dev ## check style, types and the direction of imports; writes nothing
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy && $(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()'

format: $(VENV)/dev ## put the code into shape
	@$(PY) -m ruff check --fix . ; $(PY) -m ruff format .

clean: ## remove the environment and caches; reports and the store stay
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/base: pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Python 3.11 or newer is needed, and {sys.executable} is {v[0]}.{v[1]}; name another one with make PYTHON=python3.11.")'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/explore: $(VENV)/base
	@$(PIP) install --quiet --editable '.[explore]'
	@touch $@

$(VENV)/dev: $(VENV)/base
	@$(PIP) install --quiet --editable '.[dev,explore]'
	@touch $@
