#!/usr/bin/env bash
# The bundle's download by the store, in ranges of several sizes over networks of several speeds; see tools/bench.
#
#   LANGUAGE  the bundle; de unless set
#   OPTIONS   more for `solecism-bench ranges`, for example "--range 4,8 --stream-bandwidth 90"
set -euo pipefail
cd "$(dirname "$0")/.."
language=${LANGUAGE:-de}
target=${CARGO_TARGET_DIR:-$PWD/target}
# With the function, as in scripts/bench-cold.sh: the two then build what they share once.
echo "Building the benchmark in release (minutes the first time) …" >&2
cargo build --release --locked --bin "solecism-$language" --bin solecism-bench
mkdir -p "$target/bench"
# shellcheck disable=SC2086  # OPTIONS are words.
"$target/release/solecism-bench" ranges --bundle "models/$language" --output "$target/bench/ranges.json" ${OPTIONS:-}
