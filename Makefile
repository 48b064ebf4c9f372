# `make serve` and `make test` need only Python >= 3.11 (with venv), make and a C library.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
RUNS   := $(VENV)/.installed-to-run
STAMP  := $(VENV)/.installed-to-develop
COMPILE := $(BIN)/pip-compile --quiet --no-header
UPGRADE := --upgrade
CODE   := graph loaders schema server tests

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Images for containers set it; each of the hundred processes of a test run would compile its libraries again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help serve test check wheel format lock explorer clients neo4j bench lab evaluate-addresses

help:            ## this list
	@grep -E '^[a-z0-9-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 20

# What running takes, and what checking and testing takes besides. Each is installed again when its
# lock or the project changes. pip shows its progress: without a word it would be silent for a minute.
$(RUNS): LOCK := requirements.lock
$(STAMP): LOCK := requirements-dev.lock
$(RUNS): requirements.lock pyproject.toml
$(STAMP): requirements-dev.lock pyproject.toml
$(RUNS) $(STAMP):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "linli needs Python 3.11 or newer. 需要 Python 3.11 或更新版本。" or 0)'
	@echo '1/3 建立环境 Making the environment $(VENV)'
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo '2/3 安装依赖 Installing what $(LOCK) lists'
	$(PY) -m pip install --no-compile --only-binary :all: --require-hashes -r $(LOCK)
	@echo '3/3 安装 linli Installing linli itself'
	PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@echo '命令行 The command line: $(BIN)/linli --help'
	touch $@

serve: $(RUNS)   ## the sample city at http://127.0.0.1:8000/graphql
	$(BIN)/linli serve

# Two workers, each with stores of its own: tests/conftest.py says which tests belong together.
# What counts seconds runs by itself.
test: $(STAMP)   ## the whole suite, on both engines where Java and Maven are there
	$(PY) -m pytest -n 2 --no-loadscope-reorder -m 'not alone'
	$(PY) -m pytest -m alone

check: $(STAMP)  ## style, types, the arrows between folders, the SDL and what breaks in it, licences, weaknesses
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict $(CODE)
	$(BIN)/linli export-schema --check
	$(PY) -m pytest tests/project/test_architecture.py tests/project/test_schema_changes.py tests/project/test_supply_chain.py
	$(PY) -m tests.supply audit

wheel: $(STAMP)  ## a wheel in dist/, with the list of its parts (CycloneDX) in it
	$(PY) -m tests.supply wheel

format: $(STAMP) ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(STAMP)   ## remake both locks from pyproject.toml; UPGRADE= keeps the versions that are locked
	$(COMPILE) $(UPGRADE) --extra install --extra dev --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --extra install --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml
	@! grep -nE '://|^-' requirements.lock requirements-dev.lock || { echo 'the lock names a host or an index'; exit 1; }

explorer:        ## remake the GraphiQL page from its locked packages (needs Node 20 and npm)
	cd server/explorer/source && npm ci --omit-lockfile-registry-resolved --no-audit --no-fund && npm run build

clients:         ## remake the lock of the clients that tests try (needs Node and npm)
	cd tests/server/clients && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund && node lock.js

neo4j: $(STAMP)  ## a Neo4j to develop with, in the foreground
	$(PY) -m tests.engines

bench: $(STAMP)  ## what it takes to answer, beside the floor; what hostile requests cost; to match and to plan; to import a million rows; how all of it grows
	$(PY) -m tests.bench
	$(PY) -m tests.bench.reads
	$(PY) -m tests.bench.hostile
	$(PY) -m tests.bench.matching
	$(PY) -m tests.bench.allocation
	$(PY) -m tests.bench.intake
	$(PY) -m tests.bench.growth

lab: $(STAMP)    ## the large forms of what tests try with faults, for some hours: see docs/faults.md
	$(PY) -m tests.faults linearizability
	$(PY) -m tests.faults bugs
	ALL_MUTATIONS=1 $(PY) -m pytest tests/faults/test_broken_calls.py
	MACHINE_RUNS=500 $(PY) -m pytest --timeout 0 tests/faults/test_city_machine.py
	KEPT_QUESTIONS=100000 KEPT_UNITS=300 $(PY) -m pytest --timeout 0 tests/schema/kept/test_never_stale.py
	RANDOM_QUERIES=12500 $(PY) -m pytest tests/schema/test_random_queries.py -k whatever_way
	BOTH_ENGINES=1 $(PY) -m pytest --timeout 900 tests/server/pages -k neo4j

evaluate-addresses: $(STAMP) ## how texts in 140 ways of writing are understood as addresses
	$(PY) -m tests.evaluation
