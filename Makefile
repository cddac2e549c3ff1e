# `make` or `make help` lists the targets. Everything is installed inside the repository.
.DEFAULT_GOAL := help
.PHONY: help setup setup-spark doctor demo serve test deep chaos spark coverage guards lint format lock peers docs screenshots clean

# The Python that makes .venv: the first one on PATH that is 3.11. Another: make setup PYTHON=/path/to/python3.11
PYTHON ?= $(or $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done),python3)

# Said here, since a Python that is too old cannot read the tools which say the rest.
PYTHON_THERE = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || { echo \
	"python: found no \`$(PYTHON)\` of version 3.8 or newer; install Python 3.11 (Debian: apt-get install python3.11)" \
	"or name one: make setup PYTHON=/path/to/python3.11" >&2; exit 3; }

# Folders with Python that must be fully typed and clean.
TYPED := $(wildcard offchain api scripts tools benchmarks)

help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install everything, pinned, inside the repository; seconds when nothing changed
	@$(PYTHON_THERE)
	@$(PYTHON) -m tools.setup

setup-spark: setup ## Spark besides, optional (640 MB; it needs Java 17 or newer)
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes --requirement requirements-spark.lock

doctor: ## say what is missing and how to get it
	@$(PYTHON_THERE)
	@$(PYTHON) -m tools.doctor

demo: setup ## the whole story, from behaviour to an audited redemption (PROMO_DATA=DIR for the Complete Journey tables)
	@.venv/bin/promo demo $(if $(PROMO_DATA),--data "$(PROMO_DATA)")

serve: setup ## chain, oracle and API with seeded state until Ctrl-C (PORT=8000; 0 for a free one)
	@.venv/bin/promo serve --port "$(or $(PORT),8000)" $(if $(PROMO_DATA),--data "$(PROMO_DATA)")

test: setup .toolchain/schemathesis/ready ## every test, or some: make test T="tests/unit -k rounding"
	@.venv/bin/python -m tools.run_tests $(T)

deep: setup .toolchain/schemathesis/ready chaos ## a million random sets of promotions, a thousand lives of all contracts, a thousand damages to a history, a thousand reorganisations, a hundred thousand requests, and `chaos`
	@PROMO_CASES=1000000 PROMO_LIVES=1000 PROMO_DAMAGES=1000 PROMO_REORGS=1000 PROMO_REQUESTS=100000 .venv/bin/python -m tools.run_tests \
		tests/differential/test_cascade.py tests/differential/test_rules.py tests/stateful tests/audit/test_damage_trials.py tests/integration/test_replaced_blocks.py tests/generated -s

chaos: setup ## an oracle and its index killed a thousand times on anvil (KILLS=1034), 10,000 calls to faulty nodes (CALLS=10000), 1,000 clients for 100 coupons (CLIENTS=1000), 10,000 submissions twice (DOUBLED=10000)
	@PROMO_REQUIRE=anvil PROMO_RACE=$(or $(CLIENTS),1000) PROMO_DOUBLED=$(or $(DOUBLED),10000) PROMO_KILLS=$(or $(KILLS),1034) PROMO_CALLS=$(or $(CALLS),10000) .venv/bin/python -m tools.run_tests tests/chaos -s

spark: setup-spark ## the same bits from Spark as from one machine
	@PROMO_REQUIRE=spark .venv/bin/python -m tools.run_tests tests/spark

coverage: setup ## which branches of the contracts their tests reach, or some of the tests: make coverage T=tests/contracts/test_refund.py
	@.venv/bin/python -m tools.coverage $(T)

guards: setup ## take each guard out of a copy and see its tests turn red, or some: make guards G="hub-*"
	@.venv/bin/python -m tools.guards $(if $(G),--only "$(G)")

lint: setup ## style and types of Python and Solidity
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --strict $(TYPED)
	node_modules/.bin/solhint --disc --noPoster --max-warnings 0 'contracts/**/*.sol' 'benchmarks/**/*.sol'
	node_modules/.bin/prettier --check 'contracts/**/*.sol' 'benchmarks/**/*.sol'

format: setup ## put Python and Solidity into the form that lint asks for
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format --quiet .
	node_modules/.bin/prettier --write --log-level warn 'contracts/**/*.sol' 'benchmarks/**/*.sol'

lock: setup ## resolve requirements.in anew into requirements.lock
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --output-file requirements.lock requirements.in
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --constraint requirements.lock --output-file requirements-spark.lock requirements-spark.in
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --output-file docs/site/requirements.lock docs/site/requirements.in
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --constraint requirements.lock --output-file benchmarks/peers.lock benchmarks/peers.in
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --output-file tests/generated/requirements.lock tests/generated/requirements.in

peers: setup ## install the optional packages that benchmarks compare with, pinned
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv pip install --require-hashes --requirement benchmarks/peers.lock

docs: setup ## the documentation site, into build/site/html; a link that leads nowhere is an error
	@.venv/bin/python -m tools.site

screenshots: setup ## take the pictures of docs/images anew, from the pages that the browser tests look at
	@PROMO_PICTURES=docs/images PROMO_REQUIRE=browser .venv/bin/python -m tools.run_tests $(or $(T),tests/browser tests/integration/test_report_page.py)

.toolchain/schemathesis/ready: tests/generated/requirements.lock
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv venv --quiet --clear --python .venv/bin/python .toolchain/schemathesis
	UV_CACHE_DIR=.toolchain/cache/uv .venv/bin/uv pip install --quiet --python .toolchain/schemathesis/bin/python --require-hashes --requirement $<
	@touch $@

clean: ## remove what running made; what set-up installed stays
	rm -rf build reports .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
