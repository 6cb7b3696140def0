#!/usr/bin/env bash
# run.sh - sets up, builds with sanitizers and warnings as errors, and runs every test, one more at
# once than there are cores, since many wait. Closes with "N passed, N failed, N skipped"; each skip
# gives its reason.
#
#   tests/run.sh            everything
#   tests/run.sh --quick    without the slow linters
#
# A job prints "ok X", "not ok X" with the reason in the lines below, "skip X: reason", or "count P F
# S" for many at once. When it ends, its name, its figures and all but its "ok" lines are shown.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
quick=0
[ "${1:-}" = --quick ] && quick=1
bash tests/setup.sh test || exit 4

build=build-test
program=$PWD/$build/journeys
results=$(mktemp -d)
# A leaking child of Criterion still passes; the sanitizers' own words do not.
complaints=$(mktemp -d)
trap 'rm -rf "$results" "$complaints"' EXIT
export ASAN_OPTIONS=log_path=$complaints/asan UBSAN_OPTIONS=log_path=$complaints/ubsan:print_stacktrace=1

# ---- Running jobs beside each other

workers=$(($(nproc) + 1))
# job NAME COMMAND...
job() {
  while [ "$(jobs -rp | wc -l)" -ge "$workers" ]; do wait -n; done
  work "$@" &
}
work() {
  local name=$1 began=$SECONDS code
  local file=$results/${name//[\/ ]/_}
  shift
  "$@" >"$file" 2>&1
  code=$?
  grep -aqE '^(ok|not ok|skip|count) ' "$file" || echo "not ok it ran no test (exit $code)" >>"$file"
  {
    flock 9
    awk -v name="$name" -v took=$((SECONDS - began)) -v counts="$file.counts" '
      /^ok /     { p++; next }
      /^count /  { p += $2; f += $3; s += $4; next }
      /^not ok / { f++; sub(/^not ok/, "FAILED: " name ":") }
      /^skip /   { s++; sub(/^skip/, "skipped: " name ":") }
                 { more = more $0 "\n" }
      END { printf "%s: %d passed%s%s (%d s)\n%s", name, p, f ? ", " f " failed" : "", s ? ", " s " skipped" : "", took, more
            print p + 0, f + 0, s + 0 >counts }' "$file"
  } 9>"$results/.lock"
}

# ---- Kinds of jobs

# check WHAT COMMAND...: one test that passes when the command does.
check() {
  local what=$1 out
  shift
  if out=$("$@" 2>&1); then echo "ok $what"; else
    echo "not ok $what"
    # What failed, from there on; of a text that does not say, both ends.
    printf '%s\n' "$out" | grep -aA 12 '^not ok' | sed 's/^not ok/wrong/' | head -60 ||
      printf '%s\n' "$out" | awk '{l[NR] = $0} END {for (i = 1; i <= NR; i++) if (i <= 20 || i > NR - 40) print l[i]}'
  fi
}
# script COMMAND...: it prints such lines itself.
script() {
  "$@" 2>&1
  local code=$?
  [ $code = 0 ] || echo "not ok it ended with exit $code"
}
# One page after the other: they look at how long a person waits.
in_browser() {
  cd tests/e2e || return
  for page in coding team laptops watch stale import selection looks edge; do
    JOURNEYS_SANITIZED=1 JOURNEYS=$program script timeout 240 node $page.mjs | sed -E "s/^(not ok|skip) /\\1 $page.mjs: /"
  done
}
# Criterion leaves a skipped test out of its closing line; it says so itself.
criterion() {
  local out line
  out=$("$1" 2>&1)
  line=$(printf '%s\n' "$out" | grep -a 'Synthesis:' | tail -1)
  if [[ $line =~ Tested:[^0-9]*([0-9]+).*Passing:[^0-9]*([0-9]+).*Failing:[^0-9]*([0-9]+).*Crashing:[^0-9]*([0-9]+) ]]; then
    echo "count ${BASH_REMATCH[2]} $((BASH_REMATCH[3] + BASH_REMATCH[4])) $(printf '%s\n' "$out" | grep -ac '^SKIP: ')"
    printf '%s\n' "$out" | grep -a '^SKIP: '
    [ "${BASH_REMATCH[1]}" -gt 0 ] || echo "not ok it has no test"
    [ $((BASH_REMATCH[3] + BASH_REMATCH[4])) = 0 ] || printf '%s\n' "$out" | head -80
  else
    echo "not ok no closing line"
    printf '%s\n' "$out" | tail -40
  fi
}
# A function's paths are followed through so many states, fewer than clang's 225,000: nearly twice as
# quick, and the last states of a few long functions are looked at with TIDY_STATES=225000.
# How many warnings it held back in foreign headers is no news.
tidy() {
  set -- --extra-arg={-Xclang,-analyzer-config,-Xclang,max-nodes="${TIDY_STATES:-100000}"} "$@"
  check "clang-tidy" bash -c 'set -o pipefail; clang-tidy --quiet -p '$build' "$@" 2>&1 | sed "/ warnings\? generated/d; /error:/s/^/not ok /"' tidy "$@"
}
# Faults come in before the sanitizers could: a build without them.
faults() {
  cmake -S . -B build-plain -G Ninja -DCMAKE_BUILD_TYPE=Debug && cmake --build build-plain --target journeys || return
  check "every kind of call fails" bash tests/torture/faults.sh build-plain/journeys 1
}
house() {
  check "a README leads nowhere" bash tests/links.sh
  check "an include runs back" bash tests/layers.sh
  # The test of the test: an arrow planted in a copy must be found.
  local planted=$results/planted
  mkdir "$planted" && cp -r src include "$planted"
  sed -i '1i #include <journeys/store.h>' "$planted/src/text/words.c"
  check "layers.sh sees a planted arrow" bash -c '! bash tests/layers.sh "$1"' layers "$planted"
  for header in include/journeys/*.h; do
    check "$header stands alone" gcc -std=c17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c "$header"
    check "$header stands alone in C++" g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c++ "$header"
  done
  check "codebook check" "$program" codebook check codebooks/*.yaml
  check "codebook test" "$program" codebook test codebooks/*.yaml
  check "clang-format" clang-format --dry-run -Werror include/journeys/*.h src/*/*.[ch] tests/unit/*.c tests/fuzz/*.[ch]
}

# ---- All of it, what takes longest first

build_all() {
  cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DJNY_SANITIZE=ON -DJNY_WERROR=ON -DJNY_TESTS=ON &&
    cmake --build $build
}
if ! build_all >"$results/.build" 2>&1; then
  tail -60 "$results/.build"
  printf '\nFAILED: the build\n0 passed, 1 failed, 0 skipped\n'
  exit 1
fi
echo "built in $SECONDS s: ASan, UBSan, warnings are errors"

browser_lacks() {
  command -v node >/dev/null || { echo "no node"; return; }
  command -v chromium-headless-shell chromium >/dev/null || [ -n "${CHROMIUM:-}" ] || { echo "no chromium"; return; }
  [ -e tests/e2e/node_modules ] && return
  command -v npm >/dev/null || { echo "no npm"; return; }
  (cd tests/e2e && npm install --silent --no-fund --no-audit) >/dev/null 2>&1 || echo "npm could not fetch playwright-core"
}
lack=$(browser_lacks)
if [ -n "$lack" ]; then
  job "e2e" echo "skip tests/e2e: $lack (tests/setup.sh e2e installs what it needs)"
else
  job "e2e" in_browser
fi
# How long a person waits is looked at there: all others give way to it.
renice -n 5 $$ >/dev/null
job "torture faults" faults # with a build of its own
if [ $quick = 1 ]; then
  job lint echo "skip clang-tidy and cppcheck (--quick)"
else
  job cppcheck check "cppcheck" cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability \
    --inline-suppr --error-exitcode=1 --suppress=missingInclude --suppress=checkersReport \
    --suppress=normalCheckLevelMaxBranches -Iinclude -Isrc/base src
  for room in src/*/; do job "clang-tidy ${room%/}" tidy "$room"*.c; done
fi
for test in tests/cli/test_*.sh; do job "$(basename "$test")" script bash "$test" "$program"; done
for test in $build/test_*; do job "$(basename "$test")" criterion "$test"; done
for page in README.md corpus/ten-minutes.md corpus/recipes.md src/cli/README.md src/tag/README.md tests/cli/*.md; do
  job "$page" script bash tests/cli/console.sh "$program" "$page"
done
# What is killed, cut off and refused: tests/torture/README.md.
for torture in kill power writers; do job "torture $torture" check "$torture" $build/torture_$torture; done
# What was ever found, and seeds: tests/fuzz/README.md.
for fuzzer in $build/fuzz_*; do
  name=$(basename "$fuzzer")
  job "$name" check "its seeds" "$fuzzer" "tests/fuzz/regress/${name#fuzz_}"
done
job "the house" house
wait

# A program that a test kills while it looks for leaks leaves an empty file.
complained() {
  local found
  found=$(find "$complaints" -type f -size +0 | head -5)
  if [ -z "$found" ]; then echo "ok nothing"; else
    echo "not ok a sanitizer complained"
    head -40 $found
  fi
}
work sanitizers complained

read -r passed failed skipped < <(cat "$results"/*.counts | awk '{p += $1; f += $2; s += $3} END {print p, f, s}')
printf '\n%d s\n%d passed, %d failed, %d skipped\n' $SECONDS "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
