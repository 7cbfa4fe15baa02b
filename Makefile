# Jiesu 接诉. `make` alone prints this menu; `make run` and `make test` need only Python ≥ 3.11, git and make.
.DEFAULT_GOAL := menu
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
# What is compiled is kept, whatever the machine says.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: menu run demo test quick test-all proof bench faults audit lint format lock clean

VENV := .venv
BIN := $(VENV)/bin
# -qq: on a machine with local package folders pip warns once a package
# --no-compile: Python compiles what is imported, when it is; pip would compile all there is, on one core.
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --no-compile
# Another interpreter: make run PYTHON=/opt/python3.12/bin/python3
# The distribution's own first, where it is whole: built with profile-guided optimisation, it runs all of this a tenth
# faster than what a version manager compiles by default.
IS_FIT = -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(shell for p in /usr/bin/python3 python3.13 python3.12 python3.11; do $$p $(IS_FIT) && echo $$p && exit; done; \
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo python3)
# Arguments for the command behind a target: make run ARGS="--port 9000", make test ARGS="tests/rules -k number"
ARGS ?=
# Where the demonstration lies: a data folder like any other
DEMO ?= .demo

menu: ## print this menu
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: $(VENV)/.ready-to-run ## install, then web, workers and cron on one machine, with a sample registry; prints the address and the first log-in
	@exec $(BIN)/jiesu up --sample $(ARGS)

# Filled beside its place and moved there when whole, so that a demonstration broken off is begun anew
demo: $(VENV)/.ready-to-run ## install, then 400 synthetic complaints of four months in a folder of their own, and everything started on them
	@test -d $(DEMO) || { rm -rf $(DEMO).new && mkdir -m 700 $(DEMO).new && \
		JIESU_DATA_DIR=$(DEMO).new $(BIN)/jiesu demo --complaints 400 >$(DEMO).new/played.txt && mv $(DEMO).new $(DEMO); }
	@tail -n 1 $(DEMO)/played.txt
	@JIESU_DATA_DIR=$(DEMO) exec $(BIN)/jiesu up $(ARGS)

# By file, so that what a file has made is made once.
PYTEST = $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=20

test: $(VENV)/.ready-to-test ## every assertion: SQLite, PostgreSQL, Valkey and Chromium, all real; some ten minutes on two cores
	@tests/browser/install.sh
	@$(PYTEST) -v $(ARGS)

quick: $(VENV)/.ready-to-test ## the inner loop, about a minute: no browser, no whole installations, no property tests, SQLite only
	@$(PYTEST) --databases sqlite -m "not browser and not slow and not hypothesis" --ignore tests/browser $(ARGS)

test-all: $(VENV)/.ready-to-test ## as test, with each test of data on SQLite and on PostgreSQL
	@tests/browser/install.sh
	@$(PYTEST) -v --databases all $(ARGS)

proof: $(VENV)/.ready-to-test ## what test tries in a sample, in full: walks, kills, every screen both ways; takes long
	@tests/browser/install.sh
	@$(PYTEST) -v --databases all --proof --timeout 1800 $(ARGS)

bench: $(VENV)/.ready-to-test ## intake, lists, rules beside zen-engine, checks, replays, clocks, the record, sweeps, figures: each against its mark
	@$(BIN)/python -m tests.bench $(ARGS)

faults: $(VENV)/.ready-to-test ## 300 kills of random processes and everything else that befalls a house, on both databases, at most 20 minutes; ARGS="--seed 1 --kills 60"
	@timeout --kill-after 60 1200 $(BIN)/python -m tests.faults $(ARGS)

# Its tools stand in an environment of their own: nothing of the product or its tests is solved together with them.
audit: $(VENV)/.ready-to-test $(VENV)/audit/.ready ## known vulnerabilities of the locks, a bill of materials, secrets, a static scan; what it ends with says tests/supply/audit.py
	@$(BIN)/python -m tests.supply.audit $(VENV)/audit/bin

lint: $(VENV)/.ready-to-test ## style, import contracts, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

format: $(VENV)/.ready-to-test ## put the layout of the code in order
	@$(BIN)/ruff check --select I --fix --quiet .
	@$(BIN)/ruff format .

# uv reads the present locks and moves only what pyproject.toml asks; LOCK_ARGS=--upgrade moves all.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(LOCK_ARGS)
lock: $(VENV)/bin/python ## solve the dependencies anew: requirements.lock to run, tests/requirements.lock to test
	@$(PIP) uv
	@$(COMPILE) --extra build pyproject.toml -o requirements.lock
	@$(COMPILE) --extra build --extra dev -c requirements.lock pyproject.toml -o tests/requirements.lock \
		$$(sed -n 's/^\([a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.lock)
	@$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['audit'], sep='\n')" | \
		$(COMPILE) - -o tests/supply/requirements.lock

clean: ## throw away the environment, the demonstration and what tests left
	rm -rf $(VENV) $(DEMO) $(DEMO).new .test-output .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each step leaves a mark, so that a second run is instant. Debian and Ubuntu ship `venv` apart from Python.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2; exit 2; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && \
			DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; } || { \
		echo "Python lacks its venv module: sudo apt-get install python3-venv" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.locked: requirements.lock | $(VENV)/bin/python
	@echo "installing what Jiesu runs on"
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ready-to-run: pyproject.toml $(VENV)/.locked
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/audit/.ready: tests/supply/requirements.lock | $(VENV)/bin/python
	@echo "installing what the audit needs"
	@$(BIN)/python -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip --disable-pip-version-check install -qq --no-compile --require-hashes -r $<
	@touch $@

$(VENV)/.ready-to-test: tests/requirements.lock $(VENV)/.ready-to-run
	@echo "installing what the tests need"
	@$(PIP) --require-hashes -r requirements.lock -r tests/requirements.lock
	@touch $@
