#!/usr/bin/env bash
# run.sh - builds the release and the benchmark, makes the data, and measures: the engine
# beside its peers, its parts, the filter, a project, hostile stories. README.md explains.
#
#   tests/bench/run.sh               everything: 200 MB, half an hour or less
#   tests/bench/run.sh --quick       a few MB, to see that it works: no figure to quote
#   tests/bench/run.sh --only engine,peers    some sections; `million` and `import` only by name
#   tests/bench/run.sh --times N     repetitions (5)
#
# JNY_BENCH_DATA=FOLDER keeps the data there and uses it again.
set -euo pipefail
cd "$(dirname "$0")/../.."

quick=0 times='' only=''
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) quick=1; shift ;;
    --times) times=${2:?--times N}; shift 2 ;;
    --only) only=${2:?--only SECTION,...}; shift 2 ;;
    *) echo "usage: tests/bench/run.sh [--quick] [--times N] [--only SECTION,...]" >&2; exit 2 ;;
  esac
done
bytes=200000000
[ $quick = 0 ] || bytes=4000000
[ -n "$times" ] || { [ $quick = 1 ] && times=1 || times=5; }

bash tests/setup.sh bench
build=$PWD/build-bench
if ! { cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DJNY_BENCH=ON &&
  cmake --build "$build" --target all generate; } >"$build.log" 2>&1; then
  tail -40 "$build.log" >&2
  exit 1
fi
rm -f "$build.log"

data=${JNY_BENCH_DATA:-}
if [ -z "$data" ]; then
  data=$(mktemp -d)
  trap 'rm -rf "$data"' EXIT
fi
mkdir -p "$data"
corpus=$PWD/corpus/journeys.ndjson
# make FILE ARGUMENT...: a file of the generator, unless this very generator made it before.
make() {
  local file=$data/$1 mark
  shift
  mark="$(cat "$build/generate" "$corpus" | sha256sum) $*"
  [ -f "$file" ] && [ "$(cat "$file.made" 2>/dev/null)" = "$mark" ] && return
  "$build/generate" "$@" "$corpus" >"$file"
  printf '%s\n' "$mark" >"$file.made"
}
make "stories-$bytes.ndjson" stories --bytes $bytes
make "stories-$bytes.txt" stories --bytes $bytes --format text
make rules-800.yaml codebook --rules 800
make rules-10000.yaml codebook --rules 10000

machine() {
  local model
  model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)
  echo "$(nproc) cores, ${model:-unknown processor}," \
    "$(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) GiB," \
    "$(. /etc/os-release && echo "$PRETTY_NAME"), $(gcc -dumpfullversion | sed 's/^/gcc /')"
}
echo "journeys-bench: $(machine); load before: $(cut -d' ' -f1 /proc/loadavg)"
options=(--stories "$data/stories-$bytes.ndjson" --text "$data/stories-$bytes.txt"
  --book "$data/rules-800.yaml" --large "$data/rules-10000.yaml" --program "$build/journeys"
  --generate "$build/generate" --corpus "$corpus" --folder "$data" --times "$times")
[ $quick = 0 ] || options+=(--quick)
[ -z "$only" ] || options+=(--only "$only")
"$build/journeys-bench" "${options[@]}"
