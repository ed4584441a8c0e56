# `make` alone prints what there is. Recipes are one line each: the work is in reportlib.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP ?= $(PY) -m pip
# Through the environment and in quotes, so that what a person types is never taken for a command; an empty one is not given.
export REPO WEEK DAY MONTH FROM TO PARAMS OUT SCHEDULER DATA LOCK
GIVEN = $(if $(value REPO),--repo "$$REPO") --out "$${OUT:-outputs}"
RUN = $(PY) -m reportlib $@ $(GIVEN) --params "$${PARAMS:-params/$@.yaml}"
WITH_DAYS = $(if $(filter-out 0 no false,$(DAILIES)),--dailies)
# The params of the kind that FROM names: 2024-W01, 2024-01 or 2024-01-31.
KIND = $(if $(findstring W,$(value FROM)),weekly,$(if $(word 3,$(subst -, ,$(value FROM))),daily,monthly))
WITH_WORKERS = $(if $(value SCHEDULER),--scheduler "$$SCHEDULER")
WITH_GAPS = $(if $(filter-out 0 no false,$(CATCH_UP)),--catch-up)
# What make would pass over in silence: what another target takes, and a name in small letters.
meant_for = $(if $(filter command,$(origin $1)),$(if $($1),$(if $(filter $2,$(MAKECMDGOALS)),,$(error $1= is for make $(firstword $2); write make $(firstword $2) $1=$($1)))))
$(call meant_for,DAY,daily)$(call meant_for,WEEK,weekly portfolio explore mail pdf)$(call meant_for,MONTH,monthly)
$(call meant_for,DAILIES,weekly monthly)$(call meant_for,CATCH_UP,weekly daily monthly)$(call meant_for,PARAMS,weekly daily monthly backfill portfolio)$(call meant_for,SCHEDULER,backfill portfolio)$(call meant_for,FROM,backfill)$(call meant_for,TO,backfill)
$(foreach name,repo week day month from to params out scheduler dailies catch_up,$(if $(filter command,$(origin $(name))),$(error $(name)= is written in capital letters; make help lists the names)))
# With a lock the build needs no packages of its own either: the backend is among the locked ones.
LOCKED = $(PIP) install --quiet --require-hashes --requirement "$$LOCK" &&
INSTALL = $(if $(LOCK),$(LOCKED)) $(PIP) install --quiet $(if $(LOCK),--no-build-isolation) --editable
FAILED = { echo "The packages could not be installed (pip says why above); check the network or pip's index, then run make again." >&2; exit 1; }
.PHONY: help weekly daily monthly backfill portfolio mail pdf explore test evaluate bench lint format clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

weekly: $(VENV)/base ## the report of a week: [REPO=owner/name] [WEEK=2025-W16] [PARAMS=file] [OUT=folder] [DAILIES=1] [CATCH_UP=1]
	@$(RUN) $(WITH_DAYS) $(WITH_GAPS) $(if $(value WEEK),--period "$$WEEK")

daily: $(VENV)/base ## the report of a day: [REPO=owner/name] [DAY=2025-04-15] [PARAMS=file] [OUT=folder] [CATCH_UP=1]
	@$(RUN) $(WITH_GAPS) $(if $(value DAY),--period "$$DAY")

monthly: $(VENV)/base ## the report of a month: [REPO=owner/name] [MONTH=2025-04] [PARAMS=file] [OUT=folder] [DAILIES=1] [CATCH_UP=1]
	@$(RUN) $(WITH_DAYS) $(WITH_GAPS) $(if $(value MONTH),--period "$$MONTH")

backfill: $(VENV)/base ## the reports of many weeks, days or months that are missing: FROM=2024-W01 TO=2024-W52 [REPO=owner/name] [PARAMS=file] [OUT=folder] [SCHEDULER=tcp://host:8786]
	@$(PY) -m reportlib backfill $(GIVEN) --params "$${PARAMS:-params/$(KIND).yaml}" --from "$$FROM" --to "$$TO" $(WITH_WORKERS)

portfolio: $(VENV)/base ## one page on many repositories, and the report of each: [PARAMS=params/portfolio.yaml] [WEEK=2025-W16] [OUT=folder] [SCHEDULER=tcp://host:8786]
	@$(RUN) $(WITH_WORKERS) $(if $(value WEEK),--period "$$WEEK")

mail: $(VENV)/base ## report.eml of a week's report, to send: [REPO=owner/name] [WEEK=2025-W16] [OUT=folder]
	@$(PY) -m reportlib mail $(GIVEN) $(if $(value WEEK),--period "$$WEEK")

pdf: $(VENV)/base ## report.pdf of a week's report, by Chromium or Chrome: [REPO=owner/name] [WEEK=2025-W16] [OUT=folder]
	@$(PY) -m reportlib pdf $(GIVEN) $(if $(value WEEK),--period "$$WEEK")

explore: $(VENV)/explore ## open JupyterLab on a week: [REPO=owner/name] [WEEK=2025-W16] [OUT=folder]
	@$(PY) -m reportlib explore $(GIVEN) $(if $(value WEEK),--period "$$WEEK")

test: $(VENV)/dev ## run the tests
	@$(PY) -m pytest -m 'not recorded' --numprocesses auto --dist loadscope --no-loadscope-reorder

evaluate: $(VENV)/dev ## score the themes on labelled tickets: [DATA=folder]
	@$(PY) -m tests.evaluate "$$DATA"

bench: $(VENV)/dev ## measure what it all costs, for hours: [SIZES=10000] [ISSUES=10000] [TIMES=1] [PERIODS=4] make it quick
	@$(PY) -m tests.bench

lint: $(VENV)/dev ## check style, types and the direction of imports; writes nothing
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy && $(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()'

format: $(VENV)/dev ## put the code into shape
	@$(PY) -m ruff check --fix . ; $(PY) -m ruff format .

clean: ## remove the environment and caches; reports and the store stay
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/base: pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Python 3.11 or newer is needed, and {sys.executable} is {v[0]}.{v[1]}; name another one with make PYTHON=python3.11.")'
	@echo 'Building the environment in $(VENV), which takes a minute or two …' >&2
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo '$(PYTHON) -m venv failed; install the package python3-venv, or name another Python with make PYTHON=python3.11.' >&2; exit 1; }
	@$(INSTALL) . || $(FAILED)
	@touch $@

$(VENV)/explore: $(VENV)/base
	@echo 'Adding JupyterLab to the environment in $(VENV) …' >&2
	@$(INSTALL) '.[explore]' || $(FAILED)
	@touch $@

$(VENV)/dev: $(VENV)/base
	@echo 'Adding what the tests need to the environment in $(VENV) …' >&2
	@$(INSTALL) '.[dev,explore,fleet,images,llm,postgres,semantic]' || $(FAILED)
	@touch $@
