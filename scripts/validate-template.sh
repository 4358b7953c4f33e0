#!/usr/bin/env bash
# `sam validate --lint` on the stacks. It wants a region and credentials to be there, and uses neither.
set -euo pipefail
cd "$(dirname "$0")/.."
export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION="${AWS_DEFAULT_REGION:-eu-central-1}"
export AWS_ACCESS_KEY_ID="${AWS_ACCESS_KEY_ID:-none}" AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:-none}"
for template in template.yaml batch/template.yaml; do .venv/bin/sam validate --lint --template "$template"; done
