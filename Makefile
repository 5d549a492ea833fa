# make demo    a memory of the sample world, ten questions, answers with evidence
# make test    every test but the slow ones          make test-all   those too
# make check   format, lint, types, layers           make bench      what starting up costs
# Each target creates .venv and installs what it needs, nothing outside this folder.

VENV := .venv
BIN := $(VENV)/bin
# The first Python that runs and is 3.11 or newer; `make PYTHON=/path/to/python ...` names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v $$python && break; done)

.PHONY: setup demo test test-all check format bench

setup: $(VENV)/.dev

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "graphmem needs Python 3.11 or newer: install it, or name it with  make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1" # the first that knows --group

$(VENV)/.core: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet "pip>=25.1"
	$(BIN)/python -m pip install --quiet -e '.[docs,graph,langchain,llama-index,mcp]' --group dev
	@touch $@ $(VENV)/.core

demo: $(VENV)/.core
	@$(BIN)/graphmem demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	$(BIN)/python tests/benchmarks/startup.py
