#!/usr/bin/env bash
# The crates' boundaries, as the README's map draws them: who may depend on what. Fails naming the one that was crossed.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
# forbid PACKAGE PATTERN WHY: no crate in PACKAGE's tree (normal dependencies, default features) may match PATTERN.
forbid() {
  local found
  found=$(cargo tree --locked --package "$1" --edges normal --prefix none --format '{p}' | awk '{print $1}' | sort -u | grep -E "$2" || true)
  if [ -n "$found" ]; then
    echo "boundaries: $1 depends on $(echo $found): $3" >&2
    failed=1
  fi
}

forbid solecism-api '^(tract|tokio|axum|hyper|aws-|solecism-(http|kernels|engine|store|checker|service|gateway))' 'it is words, which everyone may use'
forbid solecism-text '^(tract|tokenizers|tokio|aws-|solecism-(api|http|kernels|engine|store|checker|service|gateway))' 'it is text: no model, no wire'
forbid solecism-http '^(tract|aws-|solecism-(kernels|engine|store|checker|service|gateway))' 'it knows no language'
forbid solecism-gateway-function '^(tract|tokenizers|aws-sdk-s3|solecism-(kernels|engine|store|checker|service))' 'it loads no model'
forbid solecism-kernels '^(tract|solecism-(engine|store|checker|service))' 'the kernels know nothing above them'
forbid solecism-store '^(tract|aws-|solecism-(kernels|engine|checker|service))' 'the store knows bundles and bytes; S3 is a feature'
forbid solecism-de '^(object_store|reqwest)' 'stores other than S3 are for the command line: a function stays small'
forbid solecism-engine '^(tokenizers|tokio|aws-|solecism-(store|checker|service))' 'the engine takes bytes and token ids'
forbid solecism-checker '^(axum|hyper|lambda|aws-|solecism-service)' 'the checker knows nothing of HTTP or AWS'
forbid solecism '^(aws-|lambda|axum|solecism-service)' '`make run` builds the command line without S3'

# Of what ships, only the engine names tract in its own manifest; benches/peers times tract by itself.
named=$(grep -lE '^tract' shared/*/Cargo.toml functions/*/Cargo.toml cli/Cargo.toml | grep -v '^shared/engine/' || true)
if [ -n "$named" ]; then
  echo "boundaries: $named names tract, which only shared/engine may" >&2
  failed=1
fi
exit $failed
