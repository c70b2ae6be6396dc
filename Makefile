# Three commands to join: make demo, make test, make dev. They need Python 3.11, git and make, and get the rest.
.DEFAULT_GOAL := help
.PHONY: help demo test quick unit e2e prove fix setup schema strings dev check check-python check-client migrate bench screenshots crashes rehearsal
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
# Where it is set, every program would compile all it imports anew: three seconds a start.
unexport PYTHONDONTWRITEBYTECODE
run := .venv/bin/

help: ## list these commands
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: ## the whole product on http://127.0.0.1:8000 (PORT=… for another), with a sample studio (SAMPLE=0: an empty one)
	@bin/setup
	@exec $(run)pwa-tickets demo $(if $(filter 0,$(SAMPLE)),--empty)

# One worker a core (workers=… for another number); a file's tests stay together, since they share what its fixtures made.
workers ?= logical
pytest := $(run)pytest --numprocesses=$(workers) --dist=loadfile --no-loadscope-reorder

test: setup check ## everything that is checked: format, lint, types, rules, journeys in a browser, proofs
	@echo "· Tests"
	@exec $(pytest)

quick: setup check ## what answers within a minute: format, lint, types, the house's laws, unit tests of the slices that you changed
	@echo "· The house's laws, and the slices that differ from main"
	@exec $(pytest) -p no:schemathesis -m "not proof" tests/unit/test_*.py $$($(run)python -m tests.changed)

unit: setup ## the unit tests, proofs too
	@exec $(pytest) tests/unit

e2e: setup ## the journeys in a browser, but for the proofs
	@exec $(pytest) -m "not proof" tests/e2e

prove: setup ## the proofs: rush, crashes, sale model, second engine, every state by axe, strangers, the API's documents
	@exec $(pytest) -m proof

fix: setup ## format everything, and mend what can be mended by itself
	@$(run)ruff format --quiet .
	@$(run)ruff check --quiet --fix .
	@$(run)python hatch_build.py --fix

setup: ## get everything that development needs, run nothing
	@bin/setup --dev

dev: setup ## the demo, restarting at every change; scripts and styles are built again by themselves
	@exec $(run)pwa-tickets demo --reload

check: setup ## format, lint and types, without the tests
	@$(MAKE) -j check-python check-client

check-python:
	@echo "· Format and lint"
	@$(run)ruff format --check --quiet . || { echo "Run .venv/bin/ruff format . to mend the format."; exit 1; }
	@$(run)ruff check --quiet .
	@echo "· Types of Python"
	@$(run)mypy

check-client:
	@echo "· Format, lint and types of the client"
	@$(run)python hatch_build.py --check

strings: setup ## collect every sentence of the product for the translators, into pwa_tickets/locales/
	@exec $(run)python -m pwa_tickets.commands.strings

schema: setup ## write the present schema of the database into migrations/schema.sql
	@exec $(run)python -m tests.schema

migrate: ## bring the database to the newest revision
	@bin/setup
	@exec $(run)pwa-tickets migrate

crashes: setup ## kill -9 parts of the product while buyers buy, 50 times (ROUNDS=… SEED=…), and see what is left
	@exec $(run)python -m tests.e2e.crashes --rounds $(or $(ROUNDS),50) $(if $(SEED),--seed $(SEED))

rehearsal: setup ## what each fault of several machines costs: Patroni, etcd and HAProxy here, some minutes (apt-get install etcd-server haproxy)
	@exec $(run)python -m tests.e2e.rehearsal

screenshots: setup ## a picture of every page and state, on a phone and on a laptop, into docs/screenshots/
	@exec $(run)python -m tests.e2e.screenshots

benches := builder imports reserve orders orders_search figures scans picker events roster pdf show_tickets door seat_map webhooks growth
bench: setup ## how fast it is, each figure beside its limit in the same run (some minutes, on a quiet machine)
	@for name in $(benches); do $(run)python -m bench.$$name || exit 1; done
