#!/usr/bin/env bash
# From the start of the function's own release binary to its answers, beside the same job in Python; see tools/bench.
#
#   LANGUAGE  the function; de unless set; correct-en for the corrector, which has no peer in Python
#   MODEL     the folder of the bundle; models/$LANGUAGE unless set
#   OPTIONS   more for `solecism-bench cold`, for example "--runs 20 --latency 20 --bandwidth 90"
#
# The figures also go to target/bench/cold-*.json, which `make cost` reads.
set -euo pipefail
cd "$(dirname "$0")/.."
language=${LANGUAGE:-de}
target=${CARGO_TARGET_DIR:-$PWD/target}
work=$target/bench
model=${MODEL:-models/$language}
if [ ! -d "functions/$language" ] || [ ! -d "$model" ]; then
  echo "bench-cold: there is no function or no model for $language: choose one of $(echo $(ls models)) with LANGUAGE=…, and a bundle that is not in models/ with MODEL=folder" >&2
  exit 2
fi
judge=()
if [ "$language" = correct-en ]; then
  judge=(--judge models/en)
fi

# No --package, as in scripts/local.sh.
echo "Building the function and the benchmark in release (minutes the first time) …" >&2
cargo build --release --locked --bin "solecism-$language" --bin solecism-bench
mkdir -p "$work"
# The name that Lambda starts it by.
ln -f "$target/release/solecism-$language" "$work/bootstrap"
python3 scripts/bench_events.py "$language" "$work"

# measure NAME LABEL COMMAND…
measure() {
  # shellcheck disable=SC2086  # OPTIONS are words.
  "$target/release/solecism-bench" cold --bundle "$model" "${judge[@]}" --event "$work/1.json" --event "$work/20.json" \
    --output "$work/cold-$1.json" --label "$2" ${OPTIONS:-} -- "${@:3}"
}
if [ "$language" = correct-en ]; then
  measure correct-en "Solecism, English corrector" "$work/bootstrap"
  exit
fi
measure solecism "Solecism" "$work/bootstrap"
echo
measure python "Python, boto3 and ONNX Runtime" .venv-bench/bin/python tools/bench/peer/function.py
