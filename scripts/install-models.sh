#!/usr/bin/env bash
# install-models.sh FROM TO: the models in FROM that TO has not, or has in another version. Says what it did to each.
set -euo pipefail

from=$1 to=$2
for folder in "$from"/*/; do
  language=$(basename "$folder")
  here="$to/$language"
  if [ -f "$here/manifest.json" ] && diff -rq "$folder" "$here" >/dev/null; then
    echo "$language: there already"
    continue
  fi
  # Beside it, and then in its place by one step: whoever is looking finds the old model or the new one, and no half.
  new="$to/.$language.new" old="$to/.$language.old"
  rm -rf "$new" "$old"
  mkdir -p "$new"
  cp -r "$folder." "$new"
  did=installed
  if [ -e "$here" ]; then
    mv "$here" "$old"
    did=replaced
  fi
  mv "$new" "$here"
  rm -rf "$old"
  echo "$language: $did ($(du -sh "$here" | cut -f1))"
done
echo "The models are in $to"
