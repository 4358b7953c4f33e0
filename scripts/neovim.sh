#!/usr/bin/env bash
# Sees to it that there is a Neovim, for the tests of the language server.
#
# It is installed where it is missing and this runs as root with apt-get; elsewhere those tests are skipped, and this says so.
set -euo pipefail
if command -v nvim >/dev/null; then exit; fi
step='apt-get install --yes --no-install-recommends neovim'
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  printf 'neovim: there is none, so the language server is not tested in it. On Debian, as root for apt-get:\n  %s\n' "$step" >&2
  exit
fi
echo "$step" >&2
apt-get update --quiet >&2
DEBIAN_FRONTEND=noninteractive $step >&2
