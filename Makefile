# Every target prepares what it needs: a fresh machine wants only Python 3.11 or later with venv and pip, and make.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup up test test15 year clickhouse check fuzz bench contracts differences clients clean

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	if command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$name; break; fi; done)
BIN := .venv/bin
STAMP := .venv/.ready
ARGS ?=

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV

help: ## print this list
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s%s\n", $$1, $$2}'

setup: $(STAMP) ## make .venv with everything that uv.lock names; instant when nothing changed

$(STAMP): pyproject.toml uv.lock
	@if [ -d .venv ] && ! $(BIN)/python -m pip --version >/dev/null 2>&1; then rm -rf .venv; fi
	@if [ ! -d .venv ]; then \
		if [ -z "$(PYTHON)" ]; then \
			echo "Billow needs Python 3.11 or later; python3 is $$(python3 --version 2>&1 || echo missing)." >&2; \
			echo "Install one (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv), or name it:" >&2; \
			echo "  make setup PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
		if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
			echo "$(PYTHON) cannot make virtual environments: its venv package is missing. Install it with" >&2; \
			echo "  apt-get install python3-venv" >&2; \
			echo "or, for a Python that is not the system's, python$$($(PYTHON) -c \
				'import sys; print("%d.%d" % sys.version_info[:2])')-venv" >&2; exit 1; fi; \
		echo "Making .venv with $$($(PYTHON) --version)"; \
		$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }; fi
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
	@$(BIN)/uv sync --quiet --frozen --all-extras --all-groups --no-group clickhouse --python $(BIN)/python
	@touch $(STAMP)

up: setup ## start Billow with its own PostgreSQL, in .billow
	@exec $(BIN)/billow up $(ARGS)

test: setup ## run the tests; ARGS="tests/rating -x" narrows them
	@$(BIN)/python -m pytest -n 2 $(ARGS)

test15: setup ## the tests that touch a database, on PostgreSQL 15 (Debian's package, installed by apt when absent)
	@[ -x /usr/lib/postgresql/15/bin/postgres ] || { apt-get update -qq && apt-get install -y -qq postgresql-15; } || { \
		echo "PostgreSQL 15 is not here: apt-get install postgresql-15" >&2; exit 1; }
	@BILLOW_TEST_POSTGRES_BIN=/usr/lib/postgresql/15/bin $(BIN)/python -m pytest -n 2 \
		tests/scenarios tests/catalog tests/metering tests/billing tests/invoicing tests/payments tests/doctor $(ARGS)

year: setup ## a simulated year of a thousand subscriptions that two workers bill while they are changed, audited
	@BILLOW_TEST_YEAR=$${BILLOW_TEST_YEAR:-1000x12} $(BIN)/python -m pytest -q tests/simulation/test_a_year.py $(ARGS)

clickhouse: setup ## the contract of event stores on ClickHouse: in process by chdb, and on BILLOW_TEST_CLICKHOUSE_URL when set
	@if $(BIN)/uv sync --quiet --frozen --inexact --all-extras --all-groups --python $(BIN)/python; \
	then $(BIN)/python -m pytest -n 2 tests/metering/stores $(ARGS); \
	elif [ -n "$${CI:-}" ]; \
	then echo "chdb cannot be installed, and CI is set: ClickHouse has to be tested there." >&2; exit 1; \
	else echo "SKIPPED: chdb cannot be installed, so ClickHouse is not tested." >&2; fi

check: setup ## lint, format, types, structure, tidiness, and no contract broken unawares
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tools
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/tidy
	$(BIN)/billow contracts --check
	$(BIN)/python -m tools.differences --brief

fuzz: setup ## over ten thousand requests made from the contract; ARGS="--seed 7 --max-examples 200" are handed on
	@$(BIN)/python -m tests.fuzz $(ARGS)

bench: setup ## measure; ARGS="--only events,fold" chooses, ARGS=--full goes up to thirty million events
	@$(BIN)/python -m bench $(ARGS)

contracts: setup ## write contracts/ anew from the operations
	@$(BIN)/billow contracts $(ARGS)

differences: setup ## what changed in contracts/, and what of it breaks; ARGS="--against v1.0.0" names the base
	@$(BIN)/python -m tools.differences $(ARGS)

clients: setup ## write clients/ anew from contracts/openapi.json; ARGS=--check only looks
	@$(BIN)/python -m tools.clients $(ARGS)

clean: ## remove caches and .venv; data in .billow stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
