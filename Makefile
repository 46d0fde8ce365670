# Needs python3 (3.11 or newer) with its venv module, and make. `make help` lists the targets.

PYTHON ?= python3
UV ?= uv

BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
LOCKED := .venv/.locked
READY := .venv/.ready

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint docs bench teach score expectations calibrate wheel wheel-check lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

run: $(READY) ## set up, then run the first experiment into results/
	$(BIN)/rtms-sim run deandrade2011 --out results

test: $(READY) ## run the tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(READY) ## check style, types and the layering of the packages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY) ## build the documentation into docs/_build/html (some minutes)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sphinx-build -W --keep-going -j 2 -b html -d docs/_build/doctrees docs docs/_build/html
	$(BIN)/python docs/check_offline.py docs/_build/html
	@echo "open docs/_build/html/index.html"

bench: $(READY) ## time solvers and sweeps; writes docs/benchmark.md (some minutes)
	$(BIN)/rtms-sim bench --write docs

teach: $(READY) ## open the teaching page
	$(BIN)/rtms-sim teach

score: $(READY) ## compare simulated studies with the published ones
	$(BIN)/rtms-sim score

expectations: $(READY) ## accept today's scores as the expected ones
	$(BIN)/rtms-sim score --json > tests/evidence/expected_scores.json

calibrate: $(READY) ## fit the free parameters
	$(BIN)/rtms-sim calibrate

wheel: $(READY) ## build the sdist, and from it the wheel, into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist

wheel-check: wheel ## run an experiment from the wheel, installed by itself
	PYTHON=$(BIN)/python bash tests/wheel_check.sh

lock: ## resolve the dependencies in pyproject.toml anew into requirements.lock (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: pip install uv, or set UV=path/to/uv" >&2; exit 1; }
	@echo "# Every dependency, pinned and hashed, for Python 3.11 and newer. Written by \`make lock\`." > requirements.lock.new
	$(UV) pip compile pyproject.toml --all-extras --upgrade --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-config --no-header \
		--no-emit-index-url --no-emit-find-links --quiet >> requirements.lock.new \
		|| { rm -f requirements.lock.new; exit 1; }
	mv requirements.lock.new requirements.lock

clean: ## remove everything that was built, installed or cached here
	rm -rf .venv build dist results docs/_build docs/_generated .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find simulator tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A fresh environment for every new lock, so that nothing dropped from it lingers.
$(LOCKED): requirements.lock
	@command -v $(PYTHON) >/dev/null \
		|| { echo "$(PYTHON) was not found: install Python 3.11 or newer, or set PYTHON=path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11: install Python 3.11 or newer, or set PYTHON=path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) has no venv module: install it (on Debian and Ubuntu the package is python3-venv)" >&2; exit 1; }
	@echo "Installing the dependencies into .venv ..."
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
