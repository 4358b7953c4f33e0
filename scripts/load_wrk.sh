#!/usr/bin/env bash
# Sees to it that there is wrk, the load generator of `make load`.
#
# It is installed where it is missing and this runs as root with apt-get; elsewhere this says how to get it.
set -euo pipefail
if command -v wrk >/dev/null; then exit; fi
step='apt-get install --yes --no-install-recommends wrk'
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  printf 'wrk: there is none, and it makes the load. On Debian, as root for apt-get:\n  %s\n' "$step" >&2
  exit 2
fi
echo "$step" >&2
apt-get update --quiet >&2
DEBIAN_FRONTEND=noninteractive $step >&2
