# competency-xblock: what one can do here. `make` alone prints this page's list.
#
# Needs Python 3.11 or newer and make; everything else is put into $(VENV). Checking scripts needs Node 20 or newer too,
# whose tools are put into node_modules.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
# A file of pip constraints, to work with an exact set of versions: requirements/oldest.txt, requirements/newest.txt
PINS ?=
# How many tests run at once
JOBS ?= 2
# Which of the tests that need no browser to leave out: .ci/run does not say everything twice
ONCE ?=
# Which of the tests in the browser
BROWSER ?= tests/browser
# What fuzzing should know: make fuzz FUZZ="--seed 7 --bodies 1000 --files 0"
FUZZ ?=
# What else pytest should know: make test PYTEST="-x -k rating"
PYTEST ?=
# Which modules of tests/mutants/modules.toml to mutate; all, if it is empty
MODULES ?=
# What to show of the sentences: make words WORDS="--list learners README.md"; without it, only how plain they are
WORDS ?=

BIN := $(VENV)/bin
RUN := $(BIN)/python
INSTALL := $(RUN) -m pip install -qq --disable-pip-version-check --constraint requirements/tools.txt \
	$(if $(PINS),--constraint $(PINS))
# A file's tests run in one process, and files in the order that tests/conftest.py gives them
WORKERS = -n $(JOBS) --dist loadfile --no-loadscope-reorder
# An environment is made again whenever one of these changes
ENVIRONMENT := pyproject.toml setup.py requirements/tools.txt $(PINS)

# To say how long setting up took
BEGAN := $(shell date +%s)
TOOK = echo "Set up in $$(($$(date +%s) - $(BEGAN))) s."

export PORT PINS

.DEFAULT_GOAL := help
.PHONY: help ready run reset course test script-test unit-test browser-test lint format fuzz mutants bench screenshots machine dist lock clean messages words extract_translations

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the demo

run: $(VENV)/.demo  ## the demo course in the workbench, on PORT (8000)
	@$(RUN) -m demo setup
	@$(TOOK)
	@exec $(RUN) -m demo serve

reset: $(VENV)/.demo  ## start the demo over: its database and everything in it
	@$(RUN) -m demo reset

course: $(VENV)/.demo  ## the demo course as an archive for Studio: Tools > Import
	@$(RUN) -m demo.archive var/demo-course.tar.gz

screenshots: $(VENV)/.test machine  ## a picture of each step and page, in docs/screenshots
	$(RUN) -m tests.browser.screenshots

# ---------------------------------------------------------------- checking

test: script-test unit-test browser-test  ## every test, in a real browser and on a real MariaDB too

ready: $(VENV)/.test $(VENV)/.tutor machine
	@$(TOOK)

unit-test: ready  ## the tests that need no browser
	$(RUN) -m pytest $(WORKERS) $(addprefix --ignore ,tests/browser $(ONCE)) $(PYTEST)

script-test:  ## the tests of scripts that need no page
	node --test tests/scripts/*.test.js

browser-test: ready  ## only the tests in the browser
	$(RUN) -m pytest $(BROWSER) $(WORKERS) $(PYTEST)

lint: $(VENV)/.lint node_modules/.package-lock.json  ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	node_modules/.bin/biome check --error-on-warnings
	node_modules/.bin/tsc

format: $(VENV)/.lint node_modules/.package-lock.json  ## put the code into the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	node_modules/.bin/biome check --write

fuzz: $(VENV)/.test machine  ## tens of thousands of made-up inputs, thrown at the real parts; takes half an hour
	$(RUN) -m tests.fuzz $(FUZZ)

mutants: $(VENV)/.mutants  ## whether a test notices each changed line of what keeps a promise; MODULES="disclosure listing"
	CI=true $(RUN) -m tests.mutants $(MODULES)

words: $(VENV)/.words  ## how plainly pages and guides are written; WORDS="--list learners" shows what to look at
	$(RUN) -m tests.words $(WORDS)

bench: $(VENV)/.test machine  ## how long pages take, reports on a site of 100,000 too; takes ten minutes
	$(RUN) -m bench

messages: $(VENV)/.test  ## take the sentences out of the code for translators, compile the translations
	$(RUN) -m languages

extract_translations: messages  # what Open edX's translation tools call it

machine:  ## what the tests need besides Python: Chromium, MariaDB
	@sh tests/machine.sh

# ---------------------------------------------------------------- releasing

dist: $(VENV)/.release  ## what people install, built into dist/ and checked; docs/releasing.md
	@rm -rf dist
	@$(RUN) -m build --quiet --no-isolation --outdir dist .
	@$(RUN) -m twine check --strict dist/*

# ---------------------------------------------------------------- housekeeping

lock: $(VENV)/.lock  ## renew the lock of the tools, requirements/tools.txt, with their newest versions
	@sh requirements/lock.sh $(BIN)/uv

clean:  ## remove environments, caches and what was built; the demo's data too
	rm -rf .venv .venv-* node_modules var build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- environments

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "competency-xblock needs Python 3.11 or newer; say which one with make PYTHON=..." >&2; exit 1; }
	@echo "Making the environment $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { \
		echo "This Python cannot make environments; on Debian and Ubuntu install python3-venv." >&2; exit 1; }
	@touch $@

$(VENV)/.demo: $(VENV)/.python $(ENVIRONMENT)
	@echo "Installing the package and the workbench ..."
	@$(INSTALL) --editable '.[demo]'
	@touch $@

$(VENV)/.test: $(VENV)/.demo
	@echo "Installing what the tests need ..."
	@$(INSTALL) --editable '.[test]'
	@touch $@

# Tutor runs in an environment of its own, with no more of ours than the package itself. Each release of Open edX has
# its own Tutor, so a set of versions says which; without one it is the newest.
TUTOR_RUN := $(VENV)-tutor/bin/python
$(VENV)/.tutor: $(VENV)/.python $(ENVIRONMENT)
	@echo "Installing Tutor into an environment of its own ..."
	@$(PYTHON) -m venv $(VENV)-tutor
	@$(TUTOR_RUN) -m pip install -qq --disable-pip-version-check --no-compile --constraint $(or $(PINS),requirements/tools.txt) tutor
	@$(TUTOR_RUN) -m pip install -qq --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.lint: $(VENV)/.demo
	@echo "Installing what the checks need ..."
	@$(INSTALL) --editable '.[lint]'
	@touch $@

# The tools for scripts: nothing that the package or its demo needs.
node_modules/.package-lock.json: package.json package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { \
		echo "Checking scripts needs Node 20 or newer, with npm. Running the demo does not." >&2; exit 1; }
	@echo "Installing what checks scripts ..."
	@npm ci --no-audit --no-fund --loglevel error
	@touch $@

$(VENV)/.mutants: $(VENV)/.test
	@echo "Installing what makes mutants ..."
	@$(INSTALL) --editable '.[mutants]'
	@touch $@

$(VENV)/.lock: $(VENV)/.python
	@$(INSTALL) uv
	@touch $@

$(VENV)/.words: $(VENV)/.python $(ENVIRONMENT)
	@echo "Installing what measures sentences ..."
	@$(INSTALL) --editable '.[words]'
	@touch $@

$(VENV)/.release: $(VENV)/.python $(ENVIRONMENT)
	@echo "Installing what builds the package ..."
	@$(INSTALL) --editable '.[release]'
	@touch $@
