#!/usr/bin/env bash
# The real `cargo lambda invoke` against the real S3 server, on loopback; see scripts/e2e.py.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 scripts/e2e.py
