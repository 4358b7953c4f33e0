#!/usr/bin/env bash
# An S3 server with the bundles in it, the functions under `cargo lambda watch`, and the gateway before them, all on
# loopback; Ctrl-C stops them.
#
#   GATEWAY_PORT  where the gateway listens: one address for every language; 9100 unless set
#   PORT          where the functions listen; 9000 unless set
#   LANGUAGE      the function to start at once; de unless set. The others start with their first call
#   S3_ROOT       a folder whose folders are the buckets; unless set, a temporary one with models/ as s3://solecism-models/
#   MODELS_URI    where each language's bundle lies in a folder of its own; s3://solecism-models/ unless set
#
# What else the gateway reads from its environment (API_KEY, FALLBACK_URL and so on), it and the functions get as it is.
#
# Arguments go to `cargo lambda watch`, for example --ignore-changes.
set -euo pipefail
cd "$(dirname "$0")/.."
port=${PORT:-9000}
gateway_port=${GATEWAY_PORT:-9100}
language=${LANGUAGE:-de}
binaries=${CARGO_TARGET_DIR:-target}/debug
languages=$(cd functions && ls | grep -vxE 'gateway|correct-.*')
if ! grep -qx "$language" <<<"$languages"; then
  echo "local: there is no function for $language, only for $(echo $languages): choose one with LANGUAGE=…" >&2
  exit 2
fi

# No --package, here and for `cargo lambda watch`: which packages are selected decides the features of shared
# dependencies, and with another selection than that of `cargo test --workspace` cargo builds the AWS SDK and tract anew.
echo "Building the functions and the S3 server (minutes the first time) …" >&2
binary_options=()
for folder in functions/*/; do binary_options+=(--bin "solecism-$(basename "$folder")"); done
cargo build "${binary_options[@]}" --bin local-s3

root=${S3_ROOT:-}
temporary=
processes=()
stop() {
  trap - EXIT INT TERM
  kill "${processes[@]}" 2>/dev/null || true
  wait "${processes[@]}" 2>/dev/null || true
  if [ -n "$temporary" ]; then rm -rf "$temporary"; fi
}
trap stop EXIT
trap 'exit 0' INT TERM

if [ -z "$root" ]; then
  temporary=$(mktemp -d)
  root=$temporary
  cp -r models "$root/solecism-models"
fi
exec 3< <(exec "$binaries/local-s3" --root "$root" --port 0)
processes+=($!)
if ! read -r endpoint <&3; then
  echo "local: the S3 server did not start over $root" >&2
  exit 1
fi

# To the gateway the functions are at addresses, or, inside `cargo lambda watch`, in the Invoke API that it has too.
by_http= by_lambda=
for one in $languages; do
  by_http+=" $one=http://127.0.0.1:$port/lambda-url/solecism-$one"
  by_lambda+=" $one=lambda:solecism-$one"
done
# The languages that a model of its own corrects, of those that have one.
for one in ${CORRECTORS:-$(cd models && ls -d correct-* 2>/dev/null | sed 's/^correct-//' || true)}; do
  by_http+=" $one/correct=http://127.0.0.1:$port/lambda-url/solecism-correct-$one"
  by_lambda+=" $one/correct=lambda:solecism-correct-$one"
done

# The one key that the S3 server knows, and no other that may be set: a profile, a session. `cargo lambda watch` gives all
# functions one environment, so each finds its model by its language.
env -u AWS_PROFILE -u AWS_SESSION_TOKEN -u AWS_ENDPOINT_URL -u MODEL_URI \
  AWS_ENDPOINT_URL_S3="$endpoint" AWS_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=solecism-local AWS_SECRET_ACCESS_KEY=solecism-local-secret \
  MODELS_URI="${MODELS_URI:-s3://solecism-models/}" \
  AWS_ENDPOINT_URL_LAMBDA="http://127.0.0.1:$port" BACKENDS="$by_lambda" \
  .venv/bin/cargo-lambda lambda watch \
  --invoke-address 127.0.0.1 --invoke-port "$port" "$@" &
processes+=($!)

# The first request starts the function; any answer, an error too, means that it is there.
url="http://127.0.0.1:$port/lambda-url/solecism-$language/v1/$language"
until python3 -c '
import sys, urllib.error, urllib.request
try:
    urllib.request.urlopen(sys.argv[1])
except urllib.error.HTTPError:
    pass
except OSError:
    sys.exit(1)' "$url/health"; do
  if ! kill -0 "${processes[1]}" 2>/dev/null; then
    echo "local: cargo lambda watch stopped: is port $port taken? Choose another with PORT=…" >&2
    exit 1
  fi
  sleep 0.2
done
exec 4< <(exec env HOST=127.0.0.1 PORT="$gateway_port" BACKENDS="$by_http" "$binaries/solecism-gateway")
processes+=($!)
if ! read -r gateway <&4; then
  echo "local: the gateway did not start: is port $gateway_port taken? choose another with GATEWAY_PORT=…" >&2
  exit 1
fi
cat >&2 <<READY

Ready: $gateway speaks for every language. In another terminal:

  curl -d '{"text": "…"}' $gateway/v1/detect
  curl -d language=auto --data-urlencode 'text=…' $gateway/v2/check        # LanguageTool's API: see docs/clients.md

One language alone, without the gateway:

  make invoke LANGUAGE=$language TEXT="…"$([ "$port" = 9000 ] || echo " PORT=$port")
  curl -d '{"text": "…"}' $url/detect

and so for every language that has a folder in functions/. Ctrl-C stops the gateway, the functions and the S3 server ($endpoint).
READY
wait "${processes[1]}"
