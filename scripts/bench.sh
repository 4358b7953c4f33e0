#!/usr/bin/env bash
# The kernels in operations a second, then one forward pass of a shipped model: int8 in the engine, and the same
# network in float32 in tract alone. One thread, optimised as the functions are. Minutes to build the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
language=${LANGUAGE:-de}
# Absolute: cargo runs a benchmark in the folder of its crate.
float=${CARGO_TARGET_DIR:-$PWD/target}/bench/$language-float.onnx

cargo bench --package solecism-kernels --bench linear -- --noplot
mkdir -p "$(dirname "$float")"
PYTHONPATH=training .venv/bin/python -m solecism_training.dequantise "models/$language/model.onnx" "$float"
SOLECISM_BENCH_INT8="$PWD/models/$language/model.onnx" SOLECISM_BENCH_FLOAT="$float" \
  cargo bench --package solecism-engine --bench forward
