# make run, make test: each sets up what it needs first, in .venv, and only once.
#
#   make run ARGS="--help"              what to say to the program
#   make setup PYTHON=python3.12        the Python to build on; without it the first one from 3.11 on
#   make test ARGS="tests/ui -k loss"   some of the tests

ARGS =
export PYTHON
BIN = .venv/bin
DONE = .venv/.done

.PHONY: run test setup bench translations networks clean again

run: setup
	@$(BIN)/python -m resnet_viewer $(ARGS)

test: setup
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest $(ARGS)

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

# Collects the texts of the window into assets/translations/*.ts and compiles those.
translations: setup
	$(BIN)/python .ci/translations.py

# Trains the bundled networks into assets/networks; hours, and goes on where it was interrupted.
networks: setup
	$(BIN)/python .ci/networks.py

setup: $(DONE)

# A .venv whose Python has gone, as after an upgrade of the system, is made anew.
$(DONE): pyproject.toml .ci/setup $(shell test -x $(BIN)/python || echo again)
	@.ci/setup
	@touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
