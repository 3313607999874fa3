# Needs Python 3.11 or later and make; everything else is installed into .venv.
# A particular Python: make PYTHON=/path/to/python3.12 …

PYTHONS := $(or $(PYTHON),python3.11 python3 python3.12 python3.13 python3.14)
VENV := .venv
BIN := $(VENV)/bin
ARGS :=

.DEFAULT_GOAL := help
.PHONY: help run test mypy pyright fmt fuzz opinion bench spark catalog clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

run: $(VENV)/.run ## decide a sample case, then serve the HTTP API; ARGS=--once stops after the case
	@$(BIN)/fenze decide -p three_party_liability samples/wrong_item.json --explain
	@case " $(ARGS) " in (*" --once "*) ;; (*) exec $(BIN)/fenze serve $(ARGS) ;; esac

test: $(VENV)/.dev ## format, lint, types, layers, policies, tests with branch coverage: everything CI checks
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target mypy pyright
	$(BIN)/lint-imports --no-logo
	$(BIN)/fenze fmt --check policies
	$(BIN)/fenze test
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadgroup --cov --cov-report=term $(ARGS)

mypy: $(VENV)/.dev
	$(BIN)/mypy

pyright: $(VENV)/.dev
	$(BIN)/pyright --pythonpath $(BIN)/python

fmt: $(VENV)/.dev ## bring the Python sources and the shipped policies into canonical form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/fenze fmt policies

fuzz: $(VENV)/.dev ## all tests, with many more random policies, cases, alterations and kills than `make test` takes
	$(BIN)/python -m pytest --numprocesses=auto --hypothesis-profile=fuzz --timeout=0 $(ARGS)

opinion: $(VENV)/.dev ## ask xclingo, a third opinion, what the rules of policies without negation rest on
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps 'xclingo>=2.0b24'
	$(BIN)/python -m pytest tests/traces/test_third_opinion.py $(ARGS)

bench: $(VENV)-bench/.made ## time decisions beside other engines, and write bench/RESULTS.md; python -m tests.bench times the parts
	$(VENV)-bench/bin/python -m bench

spark: $(VENV)/.dev ## decide a table inside Spark in local mode (needs Java 17 or later; installs half a gigabyte)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,spark]'
	$(BIN)/python -m pytest tests/bulk/test_spark.py $(ARGS)

catalog: $(VENV)/.dev ## each clause of the catalog with its rules and scenarios, and what is missing; ARGS=--all names every scenario
	@$(BIN)/python -m tests.catalog $(ARGS)

clean: ## remove the environment and everything built
	rm -rf $(VENV) $(VENV)-bench build dist *.egg-info .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# ── the environment: a stamp per purpose, made again when pyproject.toml changes ──────────────────────────────────────────

$(VENV)/.run: pyproject.toml | $(VENV)/.made
	@echo "installing fenze into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.made
	@echo "installing fenze and its development tools into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(VENV)/.run $@

$(VENV)-bench/.made: pyproject.toml bench/requirements.txt | $(VENV)/.made
	@echo "installing what Fenze is measured beside into $(VENV)-bench …"
	@$(BIN)/python -m venv --clear $(VENV)-bench
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable . --requirement bench/requirements.txt
	@touch $@

$(VENV)/.made:
	@for python in $(PYTHONS); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  echo "making $(VENV) with $$("$$python" --version) …"; \
	  "$$python" -m venv --clear $(VENV) && touch $@ && exit 0; \
	  echo "$$python could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; \
	done; \
	echo "Fenze needs Python 3.11 or later; found none (looked for: $(PYTHONS))" >&2; \
	exit 1
