#!/usr/bin/env bash
# manual.sh - manual pages and completions, made by the program that was just built.
#
#   src/cli/install/manual.sh JOURNEYS FOLDER
set -euo pipefail
journeys=$1 folder=$2
mkdir -p "$folder"
# A page bears a date: that of the source, so that the same source has the same pages.
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  here=$(dirname "$0")
  SOURCE_DATE_EPOCH=$(git -C "$here" log -1 --format=%ct 2>/dev/null || stat -c %Y "$here/manual.sh")
fi
export SOURCE_DATE_EPOCH
"$journeys" completion bash >"$folder/journeys.bash"
"$journeys" completion zsh >"$folder/_journeys"
"$journeys" completion fish >"$folder/journeys.fish"
"$journeys" completion man | scdoc >"$folder/journeys.1"
for name in $("$journeys" completion names); do
  "$journeys" completion man "$name" | scdoc >"$folder/journeys-$name.1"
done
