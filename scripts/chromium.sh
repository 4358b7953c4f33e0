#!/usr/bin/env bash
# Sees to it that there is a Chromium, and a font for it.
#
# It is installed where it is missing and this runs as root with apt-get; elsewhere this says how to get it.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit; fi
done
step='apt-get install --yes --no-install-recommends chromium fonts-dejavu-core'
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  printf 'chromium: there is none, and the page is tested in it. On Debian, as root for apt-get:\n  %s\n' "$step" >&2
  exit 2
fi
echo "$step" >&2
apt-get update --quiet >&2
DEBIAN_FRONTEND=noninteractive $step >&2
