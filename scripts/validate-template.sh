#!/usr/bin/env bash
# `sam validate --lint` and cfn-lint on the stacks. SAM's own stops at what would fail; cfn-lint by itself also says what a stack
# leaves to defaults, such as what becomes of a log group that is removed. Both want a region and credentials to be there, and use neither.
set -euo pipefail
cd "$(dirname "$0")/.."
export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION="${AWS_DEFAULT_REGION:-eu-central-1}"
export AWS_ACCESS_KEY_ID="${AWS_ACCESS_KEY_ID:-none}" AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:-none}"
templates=(template.yaml batch/template.yaml)
for template in "${templates[@]}"; do .venv/bin/sam validate --lint --template "$template"; done
.venv/bin/cfn-lint --include-checks I --non-zero-exit-code informational -- "${templates[@]}"
