#!/usr/bin/env bash
# Warm runs of the engine beside ONNX Runtime, rten and plain tract, then a T5 beside ONNX Runtime, then the kernels in operations a
# second. Each on one thread, optimised as the functions are. Minutes to build the first time, then about ten to run.
#
#   OPTIONS   more for scripts/bench.py, for example "--models de,minilm --rounds 3"; with any, T5 and the kernels are left out
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}

echo "Building solecism and the peers in release (minutes the first time) …" >&2
# No --package, as in scripts/local.sh.
cargo build --release --locked --bin solecism
cargo build --release --locked --workspace --example generate
# One after the other: see their Cargo.toml.
cargo build --profile peers --locked --package solecism-peers
cargo build --profile peers --locked --package solecism-peers --no-default-features --features rten

# shellcheck disable=SC2086  # OPTIONS are words.
PYTHONPATH=training .venv-bench/bin/python scripts/bench.py ${OPTIONS:-}
[ -z "${OPTIONS:-}" ] || exit 0
PYTHONPATH=training .venv-bench/bin/python -m solecism_training.t5.bench
cargo bench --package solecism-kernels --bench linear -- --noplot
