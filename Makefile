# `make` alone prints what there is. Nothing but Python 3.11+, git and make is expected beforehand.
.DEFAULT_GOAL := help
DATA ?= data
UV_VERSION := 0.13.9
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
UV := .tools/bin/uv
RUN := .venv/bin/
export UV_PYTHON_DOWNLOADS := never
# Our own code is compiled once, and not by each of hundreds of processes, whatever the machine says.
export PYTHONDONTWRITEBYTECODE :=
SECONDS ?= 60
SEED ?= 1
DATABASE ?= sqlite
export FENGQIAO_DATA := $(DATA)

.PHONY: help setup up demo test test-long check bench bench-scale rehearse torture torture-long format lock

help: ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(UV):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found (set PYTHON=…)."; exit 1; }
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.ready: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --frozen --quiet --compile-bytecode --python $(PYTHON)
	@touch $@

setup: .venv/.ready ## install everything into .venv

up: setup ## set up and serve: engine, worker and API (DATA=… for another data directory)
	@$(RUN)fengqiao up --example

demo: setup ## play the story of a handful of disputes, time skipped, on a throw-away data directory
	@$(RUN)fengqiao demo

test: check ## set up and test, on as many cores as there are, four at most
	@$(RUN)pytest -n auto --maxprocesses 4 --no-loadscope-reorder

test-long: setup ## the tests that take minutes, and examples that differ each time
	@$(RUN)pytest -m long -n auto --maxprocesses 4 --no-loadscope-reorder --hypothesis-profile default -o faulthandler_timeout=7200

POLICIES = $(filter-out policies/documents/cn-% %-1.yaml %-2.yaml,$(wildcard policies/documents/*.yaml))

check: setup ## lint, types, import contracts, and everything that can happen under the shipped policies
	@$(RUN)ruff check .
	@$(RUN)ruff format --check .
	@$(RUN)lint-imports
	@$(RUN)mypy
	@$(RUN)mypy -p rehearsal
	@$(RUN)fengqiao policy check $(POLICIES)
	@$(MAKE) --no-print-directory audit

audit: $(UV) ## look the dependencies up in the public list of vulnerabilities (OSV); says so where it is out of reach
	@$(UV) audit --frozen --preview-features audit-command --quiet; code=$$?; \
	if [ $$code -eq 2 ]; then echo "the dependencies were NOT audited: the list of vulnerabilities is out of reach"; \
	else exit $$code; fi

sbom: $(UV) ## write a bill of materials of what is installed in production, CycloneDX, to sbom.json
	@$(UV) export --frozen --no-dev --format cyclonedx1.5 --quiet --preview-features sbom-export --output-file sbom.json

bench: setup ## measure the lifecycle beside a bare workflow, then the lists; takes minutes
	@$(RUN)python -m bench

bench-scale: setup ## measure lists and deadlines at up to 100,000 open cases; takes an hour on two cores
	@$(RUN)python -m bench.scale --deadlines 0 --plot docs/figures/growth.svg
	@$(RUN)python -m bench.scale --open "" --database compose

rehearse: setup ## play the demo on what docker-compose.yml says, without containers; needs PostgreSQL
	@$(RUN)python -m rehearsal

torture: setup ## clients act while everything dies, then a checker proves what is left (SECONDS=… SEED=… DATABASE=sqlite or postgres)
	@$(RUN)python -m torture run --seconds $(SECONDS) --seed $(SEED) --database $(DATABASE)

torture-long: setup ## an hour of torture, many seeds on both databases; goes on where it was stopped
	@$(RUN)python -m torture long .torture

format: setup ## format the code
	@$(RUN)ruff check --fix . ; $(RUN)ruff format .

lock: $(UV) ## renew uv.lock after a change of dependencies
	@$(UV) lock --python $(PYTHON)
