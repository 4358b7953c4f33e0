#!/usr/bin/env bash
# One text through a function that scripts/local.sh runs, by `cargo lambda invoke`: TEXT="…" LANGUAGE=de PORT=9000.
set -euo pipefail
cd "$(dirname "$0")/.."
language=${LANGUAGE:-de}
languages=$(cd functions && ls | grep -vx gateway)
if ! grep -qx "$language" <<<"$languages"; then
  echo "invoke: there is no function for $language, only for $(echo $languages): choose one with LANGUAGE=…" >&2
  exit 2
fi
if [ -z "${TEXT:-}" ]; then
  echo "invoke: say what to check: make invoke LANGUAGE=$language TEXT=\"…\"" >&2
  exit 2
fi

case $language in
  correct-*) route=/v1/${language#correct-}/correct ;;
  *) route=/v1/$language/detect ;;
esac
event=$(mktemp)
trap 'rm -f "$event"' EXIT
python3 -c 'import json, os; print(json.dumps({"text": os.environ["TEXT"]}))' |
  python3 scripts/api_event.py POST "$route" >"$event"
if ! answer=$(.venv/bin/cargo-lambda lambda invoke "solecism-$language" \
  --invoke-address 127.0.0.1 --invoke-port "${PORT:-9000}" --data-file "$event"); then
  echo "invoke: nothing answered on port ${PORT:-9000}: start the functions with \`make local\` in another terminal" >&2
  exit 1
fi
# The function's answer is an HTTP response; its body is what a caller of the API sees. Exit 1 where it is an error.
printf '%s' "$answer" | python3 -c '
import json, sys
response = json.load(sys.stdin)
print(json.dumps(json.loads(response["body"]), ensure_ascii=False, indent=2))
sys.exit(response["statusCode"] != 200)'
