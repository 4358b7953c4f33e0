#!/usr/bin/env bash
# The real `cargo lambda invoke` against the real S3 server, and real clients against the gateway, on loopback; see
# scripts/e2e.py and scripts/e2e_gateway.py.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 scripts/e2e.py
.venv/bin/python scripts/e2e_gateway.py
