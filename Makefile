# Two commands do all the setting up on a fresh machine with Python 3.11, 3.12 or 3.13:
#   make demo    builds example_site/ and says how to look at it
#   make test    runs every check and test, those in a browser included
# Beside them, `make docs` writes the manual to build/docs/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# As root on Debian missing system packages are installed; elsewhere make says what to install.
APT := $(shell [ "$$(id -u)" = 0 ] && command -v apt-get)
CHROMIUM := $(shell for name in chromium chromium-browser google-chrome; do command -v $$name && break; done)
VIEWER := $(wildcard themes/*/viewer/package*.json themes/*/viewer/*.mjs themes/*/viewer/src/* themes/*/viewer/src/*/*)

.PHONY: demo test docs lint format clean browser

demo: $(VENV)/.installed
	$(BIN)/sitegen build example_site

test: lint browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.equipped
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Any warning, such as a link that leads nowhere, stops it. Needs no network once it is set up.
docs: $(VENV)/.documenting
	$(BIN)/sphinx-build --quiet --nitpicky --fail-on-warning --conf-dir docs . build/docs
	@echo "The manual: build/docs/index.html"

format: $(VENV)/.equipped
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build/docs example_site/site example_site/.sitegen themes/*/assets themes/*/viewer/node_modules

# Tests that need a browser skip with a reason where none can be had. Playwright's own Node, which
# drives the browser, needs libatomic.
browser:
ifeq ($(CHROMIUM),)
ifneq ($(APT),)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium libatomic1
else
	@echo "No Chromium found: the browser tests will be skipped. On Debian: apt-get install chromium"
endif
endif

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "sitegen needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { [ -n "$(APT)" ] && apt-get update -qq && apt-get install -y -qq python3-venv; } || \
	  { echo "Python's venv module is incomplete. On Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml hatch_build.py $(VIEWER) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.equipped: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

$(VENV)/.documenting: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group docs
	@touch $@
