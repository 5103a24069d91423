# What can be done with this checkout. `make` alone lists it.
#   ARGS    are handed on:      make run ARGS="my.claims"     make test ARGS="tests/annotator -x"
#   MINUTES is how long:        make campaign MINUTES=75
#   PYTHON  chooses a Python:   make run PYTHON=python3.12    (3.11 or newer)
# Every path is relative and quoted, so the checkout may lie in a folder with spaces in its name.

PY := .venv/bin/python
ARGS ?=
MINUTES ?= 75
export PYTHON
.DEFAULT_GOAL := help
.PHONY: help run test check format bench campaign campaign-quick promises screenshots lock wheel clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: ## Open the program (on the samples, the first time); sets up what it needs
	@sh tools/prepare.sh run
	@$(PY) -m ui $(ARGS)

test: ## Run all tests with coverage; sets up what they need. With ARGS: just those, without coverage
	@sh tools/prepare.sh test
ifeq ($(strip $(ARGS)),)
	@$(PY) -m pytest -n auto --dist worksteal --cov --cov-report=term --cov-report=json:.coverage.json \
		tests/annotator tests/seeds
	@$(PY) tools/coverage_gate.py .coverage.json
	@$(PY) -m pytest -n auto --dist worksteal tests/bench tests/contracts tests/e2e tests/tools tests/ui
else
	@$(PY) -m pytest $(ARGS)
endif

check: ## Check style, types and who imports whom
	@sh tools/prepare.sh test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) tools/import_contracts.py

format: ## Put the code into shape
	@sh tools/prepare.sh test
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: ## Measure speed beside floors taken in the same run (ARGS="--quick" for a short one)
	@sh tools/prepare.sh test
	@QT_QPA_PLATFORM="$${QT_QPA_PLATFORM:-offscreen}" $(PY) -m tests.bench $(ARGS)

campaign: ## Try for MINUTES (75) to break what is promised, and add it to docs/reliability.md
	@sh tools/prepare.sh test
	@$(PY) -m tests.campaign --minutes $(MINUTES) $(ARGS)

campaign-quick: ## The same in under four minutes; counts nothing
	@sh tools/prepare.sh test
	@$(PY) -m tests.campaign --quick $(ARGS)

promises: ## Break each promise on purpose, one fault at a time: tests have to notice (ARGS="3": one)
	@sh tools/prepare.sh test
	@$(PY) -m tests.promises $(ARGS)

screenshots: ## Make the pictures of the README and the manual anew
	@sh tools/prepare.sh test
	@QT_QPA_PLATFORM="$${QT_QPA_PLATFORM:-offscreen}" $(PY) tools/screenshots.py $(ARGS)

lock: ## Lock the newest dependencies that pyproject.toml allows, with hashes
	@sh tools/prepare.sh test
	@$(PY) tools/lock.py $(ARGS)

wheel: ## Build the wheel into dist/
	@sh tools/prepare.sh test
	@$(PY) -m build --wheel --no-isolation

clean: ## Remove what tools made (the environment .venv stays)
	@rm -rf build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis
	@find annotator ui tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
