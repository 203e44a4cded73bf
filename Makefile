# Everything a newcomer or a build needs. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEEDED := .footnote/.seeds-ingested

export FOOTNOTE_DATA_DIR ?= .footnote
# A question may hold any character: it reaches the shell through the environment, never as code.
export Q

.DEFAULT_GOAL := help
.PHONY: help setup chat ask test test-long test-server lint eval bench bench-full bench-telegram bench-eval bench-retrieval bench-baseline lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.installed ## Make .venv with the pinned dependencies and Footnote itself

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Footnote needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(SEEDED): $(VENV)/.installed $(wildcard seeds/articles/*)
	@$(BIN)/footnote --data-dir .footnote ingest seeds/articles
	@touch $@

chat: $(SEEDED) ## Chat with the seed articles in the terminal
	@$(BIN)/footnote --data-dir .footnote chat

ask: $(SEEDED) ## Answer one question: make ask Q="How many troops has North Korea sent?"
	@$(BIN)/footnote --data-dir .footnote ask "$$Q"

lint: $(VENV)/.installed ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# A file's tests share what they prepared, so they stay in one process; files go out in their order,
# since those with the fewest tests, which would come last, hold the longest ones.
test: lint ## Run every check but the long tests
	FOOTNOTE_CHAT_MODEL=none $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-long: $(VENV)/.installed ## Run the tests marked long
	FOOTNOTE_CHAT_MODEL=none $(BIN)/pytest -m long --timeout 1200

test-server: $(VENV)/.installed ## Run the tests of the index against a Chroma server
	FOOTNOTE_CHAT_MODEL=none $(BIN)/pytest tests/retrieval/index --chroma-server

eval: $(VENV)/.installed ## Ask the fixed questions of the seeds and print the figures
	@FOOTNOTE_CHAT_MODEL=none $(BIN)/footnote --data-dir .footnote eval seeds/questions/sooleader.jsonl \
	  --articles seeds/articles --out out/eval/sooleader --jobs 2
	@FOOTNOTE_CHAT_MODEL=none $(BIN)/footnote --data-dir .footnote eval seeds/questions/newsroom.jsonl \
	  --articles seeds/newsroom --out out/eval/newsroom --jobs 2

bench: $(VENV)/.installed ## Measure speed and size, as ratios of one run
	FOOTNOTE_CHAT_MODEL=none $(BIN)/python -m tests.benchmarks

bench-full: $(VENV)/.installed ## Measure searches of 6,000 to 300,000 passages, beside the stock stack
	FOOTNOTE_CHAT_MODEL=none $(BIN)/python -m tests.benchmarks --full

bench-telegram: $(VENV)/.installed ## Measure the Telegram bot with fifty chats at once
	FOOTNOTE_CHAT_MODEL=none $(BIN)/python -m tests.benchmarks.telegram_chats

bench-eval: $(VENV)/.installed ## Measure what an evaluation costs beside the engine
	FOOTNOTE_CHAT_MODEL=none $(BIN)/python -m tests.benchmarks.evaluating

bench-retrieval: $(VENV)/.installed ## Measure how well a search finds, on question sets: DATA=folder
	@test -n "$(DATA)" || { echo "Name the folder of the question sets: make bench-retrieval DATA=folder"; exit 2; }
	$(BIN)/python -m tests.benchmarks.retrieval_quality "$(DATA)"

bench-baseline: .bench-venv/.installed ## Make the environment of the stock stack, for bench and bench-full

.bench-venv/.installed: tests/benchmarks/baseline-requirements.txt
	@$(PYTHON) -m venv .bench-venv
	@.bench-venv/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

lock: ## Compile requirements.lock again (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev pyproject.toml \
	  --output-file requirements.lock --no-annotate --no-header --quiet

clean: ## Remove the environment, the seed collection and everything made
	rm -rf $(VENV) .bench-venv bench-results .footnote out dist build .mypy_cache .ruff_cache .pytest_cache
