# The whole of the work, one word each. `make` lists them.

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PYTHON ?= python3
PYTEST_WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench soak browser demo lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/run ## create .venv with the `commonplace` command in it

run: $(VENV)/run ## serve a site worth looking at on http://127.0.0.1:8000 (PORT=… changes it)
	@$(BIN)/commonplace demo --if-empty --port $(PORT)
	@$(BIN)/commonplace serve --port $(PORT)

test: $(VENV)/dev ## all tests, on SQLite and on a real PostgreSQL, journeys in Chromium
	@$(BIN)/pytest -n $(PYTEST_WORKERS) -m "not soak"

check: $(VENV)/dev ## formatting, lints, types, import contracts, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --quiet wiki/templates
	$(BIN)/djlint --lint --quiet wiki/templates

format: $(VENV)/dev ## put everything into its usual form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet wiki/templates || true

browser: $(VENV)/dev ## only the journeys in a real browser
	@$(BIN)/pytest -m browser tests/browser

bench: $(VENV)/dev ## measure, on the scale corpus when it is there
	@$(BIN)/python -m tests.bench

soak: $(VENV)/dev ## everything long: faults, load, fuzzing, whole corpora
	@$(BIN)/pytest -m soak

lock: ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --extra dev --extra setup --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.lock
	uv pip compile pyproject.toml --extra setup --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -c requirements-dev.lock -o requirements.lock

clean: ## remove what was made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/run
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
