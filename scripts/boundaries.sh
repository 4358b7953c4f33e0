#!/usr/bin/env bash
# The crates' boundaries, as the README's map draws them: who may depend on what. Fails naming the one that was crossed.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
# forbid PACKAGE PATTERN WHY [OPTION]: no crate in PACKAGE's tree (normal dependencies, default features unless OPTION says
# otherwise) may match PATTERN.
forbid() {
  local tree found
  # By itself, so that a crate that is not there ends this script; grep alone may find nothing.
  tree=$(cargo tree --locked --package "$1" ${4:+"$4"} --edges normal --prefix none --format '{p}')
  found=$(awk '{print $1}' <<<"$tree" | sort -u | grep -E "$2") || [ $? -eq 1 ]
  if [ -n "$found" ]; then
    echo "boundaries: $1 depends on $(echo $found): $3" >&2
    failed=1
  fi
}

forbid solecism-system '^(tokio|serde|solecism-(api|text|http|kernels|engine|store|checker|service|gateway|lambda))' 'everyone may ask it what the process takes'
forbid solecism-api '^(tract|tokio|axum|hyper|aws-|solecism-(http|kernels|engine|store|checker|service|gateway))' 'it is words, which everyone may use'
forbid solecism-text '^(tract|tokenizers|tokio|aws-|solecism-(corrector|api|http|kernels|engine|store|checker|service|gateway))' 'it is text: no model, no wire'
forbid solecism-lexicon '^(tract|tokenizers|tokio|aws-|solecism-(corrector|api|http|kernels|engine|store|checker|service|gateway))' 'it is words: no model, no wire'
forbid solecism-corrector '^(axum|hyper|lambda|aws-|solecism-(http|service|gateway|lambda))' 'who corrects asks a checker, and knows nothing of HTTP or AWS'
forbid solecism-checker '^solecism-corrector' 'detection is whole without corrections'
forbid solecism-http '^(tract|aws[-_]|lambda|solecism-(kernels|engine|store|checker|service|gateway|lambda))' 'it knows no language, and nothing of Lambda'
forbid solecism-lambda '^(tract|tokenizers|aws-|solecism-(text|kernels|engine|store|checker|service|gateway))' 'it is glue around any router'
forbid solecism-service '^(lambda|solecism-(gateway|lambda))' 'its routes know nothing of Lambda'
forbid solecism-gateway '^(lambda|solecism-(service|lambda))' 'its routes know nothing of Lambda'
forbid solecism-gateway-function '^(tract|tokenizers|aws-sdk-s3|solecism-(kernels|engine|store|checker|service))' 'it loads no model'
forbid solecism-kernels '^(tract|solecism-(engine|store|checker|service))' 'the kernels know nothing above them'
forbid solecism-store '^(tract|aws-|solecism-(kernels|engine|checker|service))' 'the store knows bundles and bytes; S3 is a feature'
forbid solecism-de '^(object_store|reqwest)' 'stores other than S3 are for the command line: a function stays small'
forbid solecism-engine '^(tokenizers|tokio|aws-|solecism-(store|checker|service))' 'the engine takes bytes and token ids'
forbid solecism-checker '^(axum|hyper|lambda|aws-|solecism-service)' 'the checker knows nothing of HTTP or AWS'
forbid solecism '^(aws-|lambda|solecism-lambda)' 'a server of its own knows nothing of AWS unless it is built with S3'
forbid solecism '^(axum|hyper|solecism-(http|service|gateway))' '`make run` builds the command line without the server' --no-default-features

# Of what ships, only the engine names tract in its own manifest; tools/peers times tract by itself.
named=$(grep -lE '^tract' shared/*/Cargo.toml functions/*/Cargo.toml cli/Cargo.toml | grep -v '^shared/engine/' || true)
if [ -n "$named" ]; then
  echo "boundaries: $named names tract, which only shared/engine may" >&2
  failed=1
fi
exit $failed
