.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python

.PHONY: help run test check bench rasa-parity chat vectors lock

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: .venv/.installed ## install what is missing, then serve everything on 127.0.0.1:8000
	.venv/bin/referent run

test: .venv/.installed ## every test; as root it first installs the Debian packages they need
	$(PY) -m tests.machine install
	.venv/bin/coverage run -m pytest
	.venv/bin/coverage report
	.venv/bin/coverage report --include='bot/conversation/*' --fail-under=95
	.venv/bin/coverage report --include='bot/dialogue/*' --fail-under=95
	.venv/bin/referent replay tests/test_stories.yml tests/stories tests/scenarios --fail-under 94

check: .venv/.installed ## formatter, linter, types, import contracts, the assistant's own files
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/referent validate

bench: .venv/.installed .venv/.vectors ## measure load, kill -9, understanding and channels; writes results/bench*.json
	$(PY) -m tests.bench
	$(PY) -m tests.bench.understanding
	$(PY) -m tests.bench.channels

rasa-parity: .venv/.installed ## the same files and stories in Rasa 3.6.21, where Python 3.10 is; writes docs/rasa.md's table
	$(PY) -m tests.rasa

chat: .venv/.installed ## talk to the assistant in this terminal
	.venv/bin/referent chat

vectors: .venv/.vectors ## make the table of word vectors again, from a sentence encoder
	$(PY) -m nlu.distil data/lookups/vecteurs.npz

lock: .venv/.installed ## resolve the dependencies again and write uv.lock and requirements*.lock
	.venv/bin/uv lock --default-index https://pypi.org/simple
	.venv/bin/uv export --quiet --locked --default-index https://pypi.org/simple --no-header --no-emit-project --all-groups --no-group vectors -o requirements.lock >/dev/null
	.venv/bin/uv export --quiet --locked --default-index https://pypi.org/simple --no-header --no-emit-project --only-group vectors -o requirements-vectors.lock >/dev/null
	.venv/bin/uv pip compile --quiet --generate-hashes --python-version 3.10 --default-index https://pypi.org/simple --no-header --no-annotate tests/rasa/requirements.in -o requirements-rasa.lock >/dev/null

.venv/.vectors: .venv/.installed requirements-vectors.lock
	@echo 'Installing the sentence encoder into .venv...'
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-vectors.lock
	@touch $@

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.11 ...")'
	@echo 'Installing into .venv (once, about a minute)...'
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@
