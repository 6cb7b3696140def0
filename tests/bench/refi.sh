#!/usr/bin/env bash
# refi.sh - what a project costs as REFI-QDA, out and in: time, and memory at its peak.
#
#   tests/bench/refi.sh                  1,000, 10,000, 25,000 and 100,000 stories; some minutes
#   tests/bench/refi.sh 1000 5000        of so many
#
# JOURNEYS and GENERATE name the programs; else both are built, as run.sh does.
# JNY_BENCH_DATA=FOLDER keeps the projects there and uses them again.
#
# Stories are those of `generate`, tagged with the codebook of the corpus; of every tenth a person
# decided what the rules say. Memory is that of all processes of a command together, each page
# counted once (Pss of smaps_rollup), looked at ten times a second. The second file must be the
# first, byte for byte.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
if [ -z "${JOURNEYS:-}" ] || [ -z "${GENERATE:-}" ]; then
  cmake -S . -B build-bench -G Ninja -DCMAKE_BUILD_TYPE=Release -DJNY_BENCH=ON >/dev/null
  cmake --build build-bench --target journeys generate >/dev/null
  JOURNEYS=$root/build-bench/journeys GENERATE=$root/build-bench/generate
fi
data=${JNY_BENCH_DATA:-}
if [ -z "$data" ]; then
  data=$(mktemp -d)
  trap 'rm -rf "$data"' EXIT
fi
mkdir -p "$data"
book=$root/codebooks/1000-journeys.yaml

# A process and those it started, one a line.
family() {
  local child
  echo "$1"
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do family "$child"; done
}
watch() { # PID: its peak in kB. A process may end while it is looked at: then it is not counted
  local most=0 now
  while [ -e /proc/"$1"/smaps_rollup ]; do
    now=$(family "$1" | sed 's|.*|/proc/&/smaps_rollup|' | xargs cat 2>/dev/null |
      awk '/^Pss:/ {n += $2} END {print n + 0}') || true
    if [ "$now" -gt "$most" ]; then most=$now; fi
    sleep 0.1
  done
  echo "$most"
}
measure() { # NAME COMMAND...
  local name=$1 begun pid most ended
  shift
  begun=$(date +%s%N)
  "$@" >/dev/null 2>"$data/told" &
  pid=$!
  watch $pid >"$data/most" &
  if ! wait $pid; then cat "$data/told" >&2; return 1; fi
  ended=$(date +%s%N)
  wait $!
  most=$(cat "$data/most")
  awk -v n="$name" -v t=$((ended - begun)) -v m="$most" \
    'BEGIN {printf "  %-4s %6.1f s  %5.0f MB\n", n, t / 1e9, m / 1000}'
}

make() { # STORIES: a project
  local p=$data/$1.journeys
  [ -e "$p" ] && return
  "$GENERATE" stories --stories "$1" corpus/journeys.ndjson >"$data/stories.ndjson"
  rm -f "$p".new.*
  "$JOURNEYS" init "$p.new.journeys" >/dev/null
  "$JOURNEYS" import "$data/stories.ndjson" -p "$p.new.journeys" >/dev/null 2>&1
  "$JOURNEYS" tag --codebook "$book" -p "$p.new.journeys" >/dev/null 2>&1
  awk 'NR % 10 == 0' "$data/stories.ndjson" | "$JOURNEYS" tag --codebook "$book" - |
    jq -c '{id, codes: [.tags[] | {theme, evidence: [.hits[].text]}]}' >"$data/decisions"
  "$JOURNEYS" decide --file "$data/decisions" --coder Ana -p "$p.new.journeys" >/dev/null 2>&1
  rm "$data/stories.ndjson" "$data/decisions"
  mv "$p.new.journeys" "$p"
}

[ $# -gt 0 ] || set -- 1000 10000 25000 100000
for stories; do
  make "$stories"
  rm -f "$data"/in.journeys* "$data"/*.qdpx
  echo "$stories stories"
  measure out "$JOURNEYS" export --format qdpx -o "$data/a.qdpx" -p "$data/$stories.journeys"
  "$JOURNEYS" init "$data/in.journeys" >/dev/null
  measure in "$JOURNEYS" import "$data/a.qdpx" -p "$data/in.journeys"
  "$JOURNEYS" export --format qdpx -o "$data/b.qdpx" -p "$data/in.journeys" >/dev/null 2>&1
  cmp "$data/a.qdpx" "$data/b.qdpx"
done
