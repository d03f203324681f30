# Estrado. `make help` lists the targets; all set themselves up in .venv (Python >= 3.11) at their first use.
.DEFAULT_GOAL := help
FITS = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(FITS)' 2>/dev/null && command -v $$p && break; done)
BIN := .venv/bin
PROTOS := $(shell find protos -name '*.proto' 2>/dev/null)
READY := .venv/.listo generated/.listo

run: $(READY) ## Start the whole suite on the embedded default, with a synthetic court
	@$(BIN)/estrado up

demo: $(READY) ## Walk the main journey against a running suite (ESTRADO_URL=…)
	@$(BIN)/estrado demo

test: $(READY) ## Every test; those on real servers need Docker
	@$(BIN)/pytest

check: $(READY) ## Format, lint, types, import contracts, architecture rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/pytest tests/architecture

bench: $(READY) ## Measure speed and size; prints a table
	@$(BIN)/python -m tests.bench

protos: ## Generate the gRPC code again
	@rm -f generated/.listo && $(MAKE) -s generated/.listo

clean: ## Remove the environment, generated code and caches; data/ stays
	rm -rf .venv generated* build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 12

include deploy/deploy.mk

# When to set up; how is in setup/setup.mk. Only one make does it at a time: a second waits, and then finds it done.
generated/.listo: requirements.lock protos/generate.py $(PROTOS)
.venv/.listo: requirements.lock pyproject.toml
$(READY):
	@$(or $(PYTHON),false) -c '$(FITS)' || { echo "Estrado needs Python 3.11 or newer with venv (Debian: apt install \
	python3-venv). Name yours with make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) setup/alone.py $(MAKE) -s -f setup/setup.mk PYTHON=$(PYTHON) $@

.PHONY: run demo test check bench protos clean help
