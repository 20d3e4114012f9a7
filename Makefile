# Two commands matter: `make start` and `make test`. All others are listed by `make help`.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
RUN := .venv/bin/python
PROCESSES := 4
MANY := 2000
NPM := $(PYTHON) -m factcheck.install npm
export PYTHONUNBUFFERED := 1
.DEFAULT_GOAL := help
.PHONY: help python start test sure checks bench screenshots fuzz format schema examples lock clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 14
	@echo
	@echo "  make start PORT=8001         on another port"
	@echo "  make start DOCS=folder       with the articles of a folder"

python:
	@test -n "$(PYTHON)" || { echo "Factcheck needs Python 3.11 or later. If it has another name: make start PYTHON=/path/to/python3"; exit 1; }

start: python ## install what is missing and run the app
	@$(PYTHON) -m factcheck.install base frontend
	@exec $(RUN) -m factcheck.supervisor $(if $(DOCS),--docs "$(DOCS)")

test: python ## every test: Python, front end, real browser
	@$(PYTHON) -m factcheck.install test readers frontend
	@$(RUN) -m tests.browser
	@frontend=0; $(NPM) test || frontend=$$?; \
	$(RUN) -m pytest --numprocesses=auto --maxprocesses=$(PROCESSES) --dist=loadfile $(TESTS) && exit $$frontend

sure: checks test ## format, lint, types, import contracts, then every test

checks: python
	@$(PYTHON) -m factcheck.install test frontend
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy factcheck annotations manage.py
	.venv/bin/lint-imports
	$(RUN) -m bandit --quiet --severity-level medium --recursive --configfile pyproject.toml factcheck annotations manage.py
	$(NPM) run check

bench: python ## the benchmarks, a JSON line each
	@$(PYTHON) -m factcheck.install test readers frontend
	@$(RUN) -m tests.benchmarks $(ONLY)

screenshots: python ## every screen, small and large, light and dark, into docs/screenshots
	@$(PYTHON) -m factcheck.install test frontend
	@$(RUN) -m tests.screenshots $(ONLY)

fuzz: python ## send the API thousands of requests that nobody would (MANY=2000 an operation and caller)
	@$(PYTHON) -m factcheck.install test readers
	$(RUN) -m pytest tests/api/test_fuzzing.py --fuzz $(MANY)

format: python ## put every file into its shape
	@$(PYTHON) -m factcheck.install test frontend
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix-only .
	$(NPM) run format

schema: python ## write the OpenAPI document and the front end's types from the API
	@$(PYTHON) -m factcheck.install test frontend
	$(RUN) manage.py spectacular --file frontend/openapi.yaml --validate --fail-on-warn
	$(NPM) run schema

examples: python ## write the API's examples from what it answers, then the schema
	@$(PYTHON) -m factcheck.install test frontend
	$(RUN) -m pytest --quiet tests/api/test_examples.py --write-examples -k 'examples_show or what_is_given'
	$(MAKE) schema

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --quiet
READERS := $(patsubst requirements/readers/%.in,%,$(wildcard requirements/readers/*.in))

lock: python ## choose new versions of the Python packages (needs uv)
	for name in base gamma html parquet s3 test; do $(LOCK) requirements/$$name.in -o requirements/$$name.txt; done
	for name in $(READERS); do \
		overrides=requirements/readers/$$name.overrides; \
		$(LOCK) requirements/readers/$$name.in $$(test -e $$overrides && echo --override $$overrides) -o requirements/readers/$$name.txt; done
	$(LOCK) requirements/transformers.in --no-emit-package torch -o requirements/transformers.txt

clean: ## remove what can be made again; never the data
	rm -rf .venv .readers .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	rm -rf frontend/node_modules frontend/dist frontend/.stamp-build
	find annotations factcheck tests -name __pycache__ -type d -prune -exec rm -rf {} +
