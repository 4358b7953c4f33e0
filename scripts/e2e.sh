#!/usr/bin/env bash
# The real `cargo lambda invoke` against the real S3 server, real clients against the gateway, its page and the add-on in a real
# browser, the command line against real stores, many texts in a bucket, on loopback; see scripts/e2e.py, scripts/e2e_gateway.py,
# scripts/e2e_page.py, scripts/e2e_addon.py, scripts/e2e_stores.py and scripts/e2e_batch.py.
#
# Chromium is installed where it is missing and this runs as root with apt-get; elsewhere this says how to get it.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/chromium.sh
python3 scripts/e2e.py
.venv/bin/python scripts/e2e_gateway.py
.venv/bin/python scripts/e2e_page.py
.venv/bin/python scripts/e2e_addon.py
cargo build --workspace --locked --bin solecism --bin local-s3
.venv/bin/python scripts/e2e_stores.py
.venv/bin/python scripts/e2e_batch.py
