# The commands of this project. Each sets up what it needs; nothing but Python 3.11 has to be there before.
# PORT=8001 make run     LEARNING_EXCHANGE_DATA=/somewhere make run     make test ARGS="-k digest"

VENV := .venv/bin
ARGS ?=
BENCH ?= reactions routing pages mail figures screening templates
# A start imports a thousand modules: compiling them each time would cost it two seconds.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test check bench
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: .venv/run.stamp ## everything on this machine, with the Myshire demo, until Ctrl-C
	@exec $(VENV)/learning-exchange run

test: .venv/dev.stamp ## the whole suite, against real parts (ARGS="-k digest" for some of it)
	@$(VENV)/python -m tests.browser.chromium
	@exec $(VENV)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/dev.stamp ## style, types, who imports whom, house rules
	@exec .ci/check

bench: .venv/dev.stamp ## the figures that we promise (BENCH="pages mail" for some of them)
	@for name in $(BENCH); do echo "== $$name"; $(VENV)/python -m bench.$$name || exit; done

.venv/run.stamp: requirements.lock pyproject.toml .ci/install .ci/install.lock
	@.ci/install requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml .ci/install .ci/install.lock
	@.ci/install requirements-dev.lock
	@touch .venv/run.stamp $@
