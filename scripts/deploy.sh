#!/usr/bin/env bash
# Builds all functions, deploys the stack, uploads the bundles and measures what is there then; see scripts/deploy.py.
#
#   STACK       the stack's name; solecism unless set
#   PARAMETERS  the template's parameters, for example "Authentication=jwt JwtIssuer=https://… JwtAudience=…"; what is not named
#               stays as it is, or is the template's default in a new stack
#   DRY_RUN     where set, nothing is built or sent, and no credentials are needed: says what would be done
#
# Region and credentials are found as the AWS tools find them: AWS_REGION, AWS_PROFILE and so on.
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python scripts/deploy.py ${DRY_RUN:+--dry-run} --stack "${STACK:-solecism}" --parameters "${PARAMETERS:-}"
