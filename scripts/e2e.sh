#!/usr/bin/env bash
# The real `cargo lambda invoke` against the real S3 server, real clients against the gateway, its page and the add-on in a real
# browser, the README's commands, the command line against real stores, the language server in editors, many texts in a bucket, on
# loopback; see scripts/e2e.py, scripts/e2e_gateway.py, scripts/e2e_page.py, scripts/e2e_addon.py, scripts/readme.py,
# scripts/e2e_stores.py, scripts/editors and scripts/e2e_batch.py.
#
# Chromium and Neovim are installed where they are missing and this runs as root with apt-get; elsewhere this says how to get them.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/chromium.sh
scripts/neovim.sh
python3 scripts/e2e.py
.venv/bin/python scripts/e2e_gateway.py
.venv/bin/python scripts/e2e_page.py
.venv/bin/python scripts/e2e_addon.py
cargo build --workspace --locked --bin solecism --bin local-s3
python3 scripts/readme.py "${CARGO_TARGET_DIR:-target}/debug/solecism"
python3 scripts/serve_flags.py "${CARGO_TARGET_DIR:-target}/debug/solecism" --check
.venv/bin/python scripts/e2e_stores.py
.venv/bin/python -m pytest -q -p no:cacheprovider -o asyncio_default_fixture_loop_scope=function scripts/editors
.venv/bin/python scripts/e2e_batch.py
