# The front doors. Only `python3` and `make` are needed; the rest is fetched into .venv folders.
# Say PYTHON=python3.12 to choose another interpreter.

ENV := .venv-test
IN  := $(ENV)/bin
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help ask serve env test fast fix record laws docs bench lock audit clean

help:  ## show these lines
	@awk -F ':.*## +' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

ask:  ## answer the questions (installs Triage into .venv the first time)
	@tools/ask.sh

serve:  ## the same in a browser, at http://localhost:8000/
	@tools/serve.sh

env:  ## make or renew the developers' environment, .venv-test
	@tools/environment.sh $(ENV)

test: env  ## run every check, then the tests on each Python there is
	@tools/test.sh $(ENV)

fast: env  ## run the checks that take seconds (what a commit hook runs)
	@tools/test.sh $(ENV) fast

fix: env  ## put code and rules into their one format, and mend what can be mended
	@$(IN)/ruff check --fix --quiet . ; $(IN)/ruff format --quiet . && $(IN)/triage fmt

record: env  ## write the golden files anew; read the difference before you commit it
	@$(IN)/pytest --record && git --no-pager diff --stat -- tests

laws: env  ## try the laws on many more random cases (minutes)
	@TRIAGE_LONG=1 $(IN)/pytest -m laws

docs: env  ## write the generated pages under docs/
	@$(IN)/python -m tools.pages

bench: env  ## measure the budgets, beside other engines (minutes; on a quiet machine)
	@tools/bench_environment.sh .venv-bench && $(IN)/python -m benchmarks

lock: env  ## renew requirements/*.txt from pyproject.toml (UPGRADE=1 takes newer versions)
	@UV=$(IN)/uv sh tools/lock.sh $(if $(UPGRADE),--upgrade)

audit: env  ## ask the public advisories about every pinned package
	@tools/audit.sh $(ENV)

clean:  ## remove environments, caches and builds
	@rm -rf .venv .venv-test .venv-test-* build dist .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis .triage-cache
	@find triage tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
