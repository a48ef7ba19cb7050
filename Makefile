# Enishi: `make demo` shows it, `make test` proves it, `make check` guards the house.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help venv demo test faults fuzz bench check format count docs lock wheel clean

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(VENV)/.ready ## build .venv from the locked dependencies

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@sh tests/bootstrap.sh $(PYTHON) $(VENV)
	@touch $@

demo: venv ## the main job on an embedded mail world; HOLD=1 keeps the mail world open
	@$(BIN)/enishi demo $(if $(HOLD),--hold)

test: venv ## the whole test suite, real servers included
	@sh tests/packages.sh
	@$(BIN)/python -m pytest -n auto --dist loadfile

faults: venv ## the fault laboratory: crashes, full disks, wrong clocks, silent servers (docs/fault-laboratory.md)
	@sh tests/packages.sh
	@$(BIN)/python -m pytest tests/faults -n auto --dist loadfile

fuzz: venv ## grow mails by what they reach in the code; SECONDS=600 (installs atheris, Apache-2.0, x86-64 Linux)
	@$(BIN)/python -m pip install -q --disable-pip-version-check 'atheris>=3,<4'
	@nice $(BIN)/python -m tests.fuzz $(or $(SECONDS),600)

bench: venv ## measure speed and size (docs/performance.md); ONLY="sending idle" for some
	@$(BIN)/python -m tests.bench $(ONLY)

check: venv ## lint, types, import rules
	@$(BIN)/ruff check daemon tests training
	@$(BIN)/ruff format --check daemon tests training
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: venv ## lay the code out
	@$(BIN)/ruff check --fix-only -q daemon tests training; $(BIN)/ruff format -q daemon tests training

count: venv ## count the example texts in training/ anew (docs/inbound.md)
	@$(BIN)/python -m training.count

docs: venv ## draw docs/states.md and docs/failures.md from the code
	@{ printf '# States\n\nDrawn from `daemon/enishi/core/transitions.py` by `make docs`. What is not here cannot happen.\n\n'; $(BIN)/python -m enishi.core.transitions; } > docs/states.md
	@$(BIN)/python -m enishi.core.failures.page > docs/failures.md

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-find-links --python-version 3.11 --upgrade pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-find-links --python-version 3.11 --upgrade pyproject.toml --group dev --extra fast -o requirements-dev.lock

wheel: venv ## build the wheel and the source archive into dist/
	@$(BIN)/python -m build --no-isolation

clean: ## remove what was built
	rm -rf $(VENV) dist build
