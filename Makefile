# Needs python3 (3.11 or newer) and make; everything else is set up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help demo test check bench fixtures golden specs build clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 18

$(READY): .ci/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "alidiag needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r .ci/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

demo: $(READY) ## diagnose a refused request of the fixtures
	@echo '$$ alidiag illegal-sign @fixtures/requests/values-percent-encoded/request.txt --public-key fixtures/keys/rsa2048_pub.pem'
	@$(BIN)/alidiag illegal-sign @fixtures/requests/values-percent-encoded/request.txt \
		--public-key fixtures/keys/rsa2048_pub.pem --no-config || test $$? -eq 1

test: $(READY) ## run the tests
	$(BIN)/python -m pytest

check: $(READY) ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) build ## measure, as ratios within one run
	$(BIN)/python tests/bench.py

fixtures: $(READY) ## sign the fixtures again with openssl: the same bytes each time
	$(BIN)/python fixtures/generate.py

golden: $(READY) ## write the expected reports and the README's picture again
	ALIDIAG_UPDATE_GOLDENS=1 $(BIN)/python -m pytest -n 0 tests/test_goldens.py tests/test_forms.py tests/test_invalid_parameter.py \
		tests/test_triage.py tests/test_check_recorded.py
	$(BIN)/python fixtures/picture.py

specs: $(READY) ## compile the rules files, which makes them quick to load
	$(BIN)/python fixtures/compile_specs.py

build: $(READY) ## make the wheel and the source archive
	$(BIN)/python -m build --outdir .build/dist . > /dev/null

clean: ## remove what was made here
	rm -rf $(VENV) .build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find alidiag tests fixtures -name __pycache__ -type d -exec rm -rf {} +
