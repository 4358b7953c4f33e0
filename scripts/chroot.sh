#!/usr/bin/env bash
# Proves that what hosting/Containerfile copies is all that the program needs: in a folder with the program, the
# libraries that the loader names and the models, and with nothing else, a user without rights starts `solecism serve`,
# gets an answer, and stops it by SIGTERM. Without /proc, /dev, /tmp, /etc, a shell or a place to write.
#
#   sudo scripts/chroot.sh target/debug/solecism
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-target/debug/solecism}
# `nonroot` of the distroless images.
user=65532
# What gcr.io/distroless/cc-debian12 has: libc6, libgcc-s1, libstdc++6 and libssl3 of Debian 12.
distroless='^(ld-linux-(x86-64|aarch64)\.so\.[12]|lib(c|m|dl|rt|pthread|resolv|gcc_s|stdc\+\+|ssl|crypto)\.so\.[0-9]+)$'

fail() {
  echo "chroot: $1" >&2
  exit 1
}
[ "$(id -u)" = 0 ] || fail "only root may change the root folder: run it with sudo"
[ -x "$program" ] || fail "$program is not there: build it first, with \`cargo build -p solecism\`"

mapfile -t image < <(sed -n '/^ENV /,/[^\\]$/p' hosting/Containerfile | grep -oE '[A-Z_]+=[^ \\]+')
[ ${#image[@]} -gt 0 ] || fail "hosting/Containerfile sets no variables"

root=$(mktemp -d)
pid=
cleanup() {
  [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
  rm -rf "$root" "$root.out" "$root.err"
}
trap cleanup EXIT

mkdir "$root/models"
install -D -m 755 "$program" "$root/usr/local/bin/solecism"
while read -r library; do
  name=$(basename "$library")
  [[ $name =~ $distroless ]] || fail "$program needs $name, which is not in distroless/cc-debian12"
  install -D -m 755 "$(readlink -f "$library")" "$root$library"
  echo "chroot: $library"
done < <(ldd "$program" | grep -oE '/[^ ]+')
cp -r models/. "$root/models"
# For everybody to read and for nobody to write.
chmod -R a+rX,a-w "$root"

# start ARGUMENT...: a server in the folder, whose address is then $address.
start() {
  : >"$root.out"
  : >"$root.err"
  # The image's own variables, but an address that is free here.
  env -i "${image[@]}" HOST=127.0.0.1 PORT=0 NO_COLOR=1 \
    "$(command -v chroot)" --userspec="$user:$user" "$root" /usr/local/bin/solecism serve "$@" >"$root.out" 2>"$root.err" &
  pid=$!
  for _ in {1..100}; do
    address=$(head -1 "$root.out")
    [ -z "$address" ] || return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  fail "it did not start: $(cat "$root.err")"
}
# stop: SIGTERM, and status 0.
stop() {
  local status=0
  kill -TERM "$pid"
  wait "$pid" || status=$?
  pid=
  [ "$status" = 0 ] || fail "it ended with status $status: $(cat "$root.err")"
}

start
echo "chroot: user $(awk '/^Uid:/ {print $2}' "/proc/$pid/status") serves $(curl -sf "$address/v1/health")"
answer=$(curl -sf -d '{"text": "Ich habe gestern ein Hund gesehen."}' "$address/v1/detect") || fail "no answer: $(cat "$root.err")"
grep -q '"text":"ein"' <<<"$answer" || fail "the mistake was not found: $answer"
page=$(curl -sf "$address/") || fail "there is no page: $(cat "$root.err")"
grep -q '<html' <<<"$page" || fail "the page is none: $page"
echo "chroot: answered, with at most $(awk '/^VmHWM:/ {print int($2 * 1.024 / 1000)}' "/proc/$pid/status") MB resident"
stop
echo "chroot: stopped by SIGTERM with status 0"

# TLS to an upstream wants the one thing more that the image has.
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
start --upstream https://models.invalid --languages de
stop
echo "chroot: a front that calls by https starts with the system's certificates"
