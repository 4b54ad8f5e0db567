# Every target sets up .venv first, if that is needed: `make demo PYTHON=python3.12` chooses the Python.
PYTHON ?= python3
VENV ?= .venv
EXTRAS := local,dev
BIN := $(VENV)/bin

.PHONY: demo test lint format bench attack docs venv clean

demo: EXTRAS := local
demo: venv
	$(BIN)/python examples/agent/conversation/main.py

test: venv
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

format: venv
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: venv
	$(BIN)/python benchmarks/run.py $(ARGS)

attack: venv
	$(BIN)/python tests/attack/run.py $(ARGS)

docs: VENV := .venv-docs
docs: EXTRAS := docs
docs: venv
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict --quiet

venv:
	@scripts/venv '$(PYTHON)' '$(VENV)' $(EXTRAS) $(if $(filter-out file,$(origin PYTHON)),chosen)

clean:
	rm -rf $(VENV) site build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
