# Two commands do everything, each with its own set-up:  make ask Q="..."  and  make test
PYTHON ?= python3
VENV := .venv
INDEX := .pincite
PIP := -m pip --disable-pip-version-check --quiet

# The question travels in the environment, unexpanded, so that it may hold quotes, dollars and anything else.
unexport Q
export PINCITE_QUESTION := $(value Q)

.PHONY: ask test check lint docs index clean

## Answer Q from the articles in seeds/.
ask: $(INDEX)/CURRENT
	@$(VENV)/bin/ask --index $(INDEX) -- "$$PINCITE_QUESTION"

## Everything CI runs, in an environment of its own, made anew: lint, types, tests.
test:
	@echo "Making a fresh environment in .venv-test (a few minutes) ..."
	@rm -rf .venv-test
	@$(MAKE) --no-print-directory check VENV=.venv-test

## The same in the environment at hand.
check: $(VENV)/.with-dev lint
	$(VENV)/bin/python -m pytest

lint: $(VENV)/.with-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

## Write what is made from the code: docs/settings.md, the man pages, requirements-serve.txt.
docs: $(VENV)/.installed
	$(VENV)/bin/python -m service.reference

index: $(INDEX)/CURRENT

$(INDEX)/CURRENT: $(wildcard seeds/*.md) | $(VENV)/.installed
	@$(VENV)/bin/pincite index seeds --index $(INDEX)
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Installing pincite into $(VENV) (once, a few minutes) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python $(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.with-dev: pyproject.toml constraints.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python $(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) .venv-test $(INDEX) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
