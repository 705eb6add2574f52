.DEFAULT_GOAL := help
PY := .venv/bin/python

.venv/.installed: requirements.lock pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv/bin/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

.PHONY: lock
lock: .venv/.installed ## resolve the dependencies again and write uv.lock and requirements.lock
	.venv/bin/uv lock --default-index https://pypi.org/simple
	.venv/bin/uv export --quiet --locked --default-index https://pypi.org/simple --no-header --no-emit-project --all-groups -o requirements.lock >/dev/null
