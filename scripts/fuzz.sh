#!/usr/bin/env bash
# Each fuzz target in turn for so many seconds: scripts/fuzz.sh SECONDS. A finding ends it; the input that makes it is kept
# in target/fuzz/findings, and `cargo +nightly fuzz run TARGET FILE` repeats it. What has been learnt stays in
# target/fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
if ! command -v cargo-fuzz >/dev/null || ! cargo +nightly --version >/dev/null 2>&1; then
  echo "fuzz: it needs cargo-fuzz and a nightly toolchain: cargo install cargo-fuzz && rustup toolchain install nightly" >&2
  exit 2
fi
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
mkdir -p "$CARGO_TARGET_DIR"/{corpus/onnx,corpus/kernels,findings,seeds}
cp shared/engine/tests/data/*.onnx shared/engine/tests/data/kinds/*.onnx tools/testing/data/*.onnx "$CARGO_TARGET_DIR/seeds"
limits=("-max_total_time=$seconds" -rss_limit_mb=2048 -timeout=60 "-artifact_prefix=$CARGO_TARGET_DIR/findings/")

# The kernels are where unsafe code is: with AddressSanitizer.
cargo +nightly fuzz run kernels "$CARGO_TARGET_DIR/corpus/kernels" -- "${limits[@]}" -max_len=4096
# The engine has none; panics, time and memory show without.
cargo +nightly fuzz run --sanitizer none --features engine onnx "$CARGO_TARGET_DIR/corpus/onnx" "$CARGO_TARGET_DIR/seeds" -- \
  "${limits[@]}" -max_len=200000 -dict=fuzz/onnx.dict
