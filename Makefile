# Two commands: `make run` plays the sample months (SAMPLE=lovasa-2023: a whole year of another agreement), `make test`
# checks everything. Both need Python 3.11-3.14 and make.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run test lint format lock bench clean

run: .venv/run.stamp
	@$(BIN)/python -m flows.setup.demo $(SAMPLE)

# The program's packages are looked at without the developers', the tests' with them. The tests' order is drawn: the same
# one again with --random-order-seed and the number that stands at the top.
test: .venv/test.stamp
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/deptry . && $(BIN)/deptry tests --exclude '^$$' --ignore DEP002,DEP004
	@$(BIN)/basedpyright --pythonpath $(BIN)/python
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --random-order

format: .venv/test.stamp
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: .venv/test.stamp
	@for b in tests/benches/*.py; do echo "== $$b"; $(BIN)/python $$b || exit 1; done

# Resolves anew for all platforms and Pythons; needs uv. Read the comments in pyproject.toml first.
lock:
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
		--extra dev pyproject.toml -o requirements-dev.txt
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
		-c requirements-dev.txt pyproject.toml -o requirements.txt

# Made anew until it is whole: what was broken off half way has no pip.
.venv/venv.stamp:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null || \
		{ echo "Python 3.11 to 3.14 is needed and was not found: install it, or make PYTHON=/path/to/python3" >&2; exit 1; }
	@rm -rf .venv && $(PYTHON) -m venv .venv >/dev/null 2>&1 || \
		{ echo "$(PYTHON) -m venv .venv failed: on Debian, apt install python3-venv; or is the disk full?" >&2; exit 1; }
	@touch $@

.venv/run.stamp: requirements.txt pyproject.toml .venv/venv.stamp
	@$(BIN)/python flows/setup/install.py requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt .venv/run.stamp
	@$(BIN)/python flows/setup/install.py requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv data/demo build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
