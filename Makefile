# Everything runs from .venv, which each target builds by itself when it is not there or the lock has changed.
# PYTHON chooses the interpreter (3.11 to 3.13): make test PYTHON=python3.13
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
READY := $(VENV)/.ready-$(VERSION)
# Where it is set each of the processes that the tests start compiles all that it imports anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test check migrations docs bench soak mutants lock setup

setup: $(READY)

$(READY): requirements-dev.txt pyproject.toml sandbox/pyproject.toml
	@case "$(VERSION)" in 3.11|3.12|3.13) ;; *) \
		echo "Python 3.11, 3.12 or 3.13 is needed, and $(PYTHON) is not one; name one: make PYTHON=python3.12"; exit 2;; esac
	@echo "Setting up $(VENV) with Python $(VERSION): the locked packages, then this project (about a minute, once)."
	@[ -e $@ ] || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e . -e ./sandbox
	@touch $@

demo: $(READY)
	@$(BIN)/health-network demo $(if $(ONCE),--once) $(if $(RECORD),--record "$(RECORD)")

test: $(READY)
	@echo "Running the tests on SQLite and on a PostgreSQL of their own; nothing outside this machine is called."
	$(BIN)/python -m pytest -q -n logical --dist worksteal

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory migrations

migrations: $(READY)
	@mkdir -p build && rm -f build/check.db*
	DATABASE_URL=sqlite:///build/check.db $(BIN)/alembic upgrade head
	DATABASE_URL=sqlite:///build/check.db $(BIN)/alembic check

docs: $(READY)
	@mkdir -p build
	$(BIN)/health-network member kept > docs/privacy.md
	$(BIN)/python -m tests.configuration > build/configuration.md && mv build/configuration.md docs/configuration.md
	$(BIN)/python -m tests.placeables > build/placeables.txt && mv build/placeables.txt bot/placeables.txt

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

soak: $(READY)
	$(BIN)/python -m tests.benchmarks.soak

mutants: $(READY)
	$(BIN)/python -m tests.mutants

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		-p 3.11 --extra build pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		-p 3.11 --extra build --extra dev pyproject.toml sandbox/pyproject.toml -o requirements-dev.txt
