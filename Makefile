# Everything lives in .venv; nothing outside this folder is touched but the temporary folder and pip's cache.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile

.PHONY: demo test install dev run check bench quality soak lock picture messages clean

demo: install           ## the bot in this terminal: no token, no account, a throwaway database
	@$(BIN)/briefwire demo

test: dev               ## the tests, without the slow crash loops
	@$(BIN)/python -m pytest -n 2 -m "not crash"

install: .venv/installed

dev: .venv/installed-dev

run: install            ## the bot on Telegram; settings come from the environment or .env
	@$(BIN)/briefwire run

check: dev              ## the whole gate: what CI runs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n 2 -m "not crash" --cov --cov-report=term-missing:skip-covered
	@$(BIN)/python -m pytest -n 2 -m crash
	@$(BIN)/python -m tests.quality

bench: dev              ## speeds, side by side with what others do
	@$(BIN)/python -m tests.bench

quality: dev            ## judgement over news, measured; floors that only rise
	@$(BIN)/python -m tests.quality

soak: dev               ## the crash tests, 200 kills for each database
	@BRIEFWIRE_KILLS=200 $(BIN)/python -m pytest -m crash

lock: dev               ## the hashed locks, from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

picture: dev            ## the README's picture, made from the real bot
	@$(BIN)/python -m tests.picture

CATALOGS := bot/texts/locales

messages: dev           ## every message of the bot, for translators; catalogs that exist are brought up to date
	@$(BIN)/pybabel -q extract --no-default-keywords -k say:1 -k count:1,2 --omit-header --add-location=file --sort-by-file \
		-o docs/briefwire.pot bot/texts bot/handlers bot/delivery
	@for po in $(wildcard $(CATALOGS)/*.po); do \
		$(BIN)/pybabel -q update -i docs/briefwire.pot -o $$po -l $$(basename $$po .po) --no-wrap --no-fuzzy-matching \
			--ignore-obsolete --ignore-pot-creation-date; done

clean:
	rm -rf .venv build *.egg-info

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Briefwire needs Python 3.11 or newer; try: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing Briefwire into .venv (about a minute, once)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
