# Everything a person types. The set-up itself is tools/setup.py, which needs nothing but Python.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first of these that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
VENV := .venv/bin

.PHONY: help run test demo bench bench-long drill lint format lock messages pictures clean setup setup-tools setup-test python

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: setup ## set everything up and serve at http://127.0.0.1:8000
	@exec $(VENV)/python -m tools.serve

test: setup-test ## set everything up and run every check and test
	@exec $(VENV)/python -m tools.gates all

lint: setup-test ## the checks without the tests
	@exec $(VENV)/python -m tools.gates lint

demo: setup-tools ## play the whole story through the real application, into out/
	@exec $(VENV)/python -m tools.demo

bench: setup-tools ## measure, under ten minutes, into out/bench.json
	@exec $(VENV)/python -m tools.bench

bench-long: setup-tools ## measure at full length
	@exec $(VENV)/python -m tools.bench --long

drill: setup-tools ## break the application 200 times under load and count what was lost, into out/drill.json
	@exec $(VENV)/python -m tools.drill

pictures: setup-test ## take the pictures of the guides anew from the real pages
	@exec $(VENV)/python -m tools.pictures

format: setup-tools ## rewrite the Python sources in the one style
	@$(VENV)/ruff check --fix . && $(VENV)/ruff format .

lock: python ## choose the newest versions allowed by pyproject.toml and package.json, and lock them
	@$(PYTHON) -m tools.setup lock
	@exec $(VENV)/python -m tools.lock

messages: setup-tools ## collect the texts of the interface into the catalogue
	@$(VENV)/pybabel -q extract --mapping pyproject.toml --keyword N_ --keyword _l --no-location --sort-output \
		--project quizapp --output-file var/messages.pot .
	@test -f quizapp/translations/vi/LC_MESSAGES/messages.po || \
		$(VENV)/pybabel -q init --input-file var/messages.pot --output-dir quizapp/translations --locale vi
	@$(VENV)/pybabel -q update --input-file var/messages.pot --output-dir quizapp/translations --locale vi \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

clean: ## remove all that was installed or built; the database in var/ stays
	@rm -rf .venv node_modules static/dist out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find quizapp tools tests -name __pycache__ -prune -exec rm -rf {} +

setup: python
	@$(PYTHON) -m tools.setup run

setup-tools: python
	@$(PYTHON) -m tools.setup tools

setup-test: python
	@$(PYTHON) -m tools.setup test

python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Stopped: Python 3.11 or newer is needed, and $$("$(or $(PYTHON),python3)" --version 2>/dev/null || \
		echo "no Python") was found; Debian 12 and Ubuntu 24.04 have it: apt-get install python3" >&2; exit 1; }
