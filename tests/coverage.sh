#!/usr/bin/env bash
# coverage.sh - which branches of the library the tests take, room by room. Half an hour by hand;
# nothing is left out of the count, and what cannot be reached counts as not taken.
#
#   tests/coverage.sh [FOLDER]     FOLDER (build-coverage) keeps the build; FOLDER/branches.txt the lines
#
# FAULTS: which faults of each command (tests/torture/faults.sh; `ways`; 4: four of each kind, which
# takes minutes). FUZZED=FOLDER: what fuzzers kept there is replayed too, FOLDER/c-csv for fuzz_csv.
#
# Children that are locked up or end at once write what they counted as well (uncaged.c); one that is
# killed writes nothing.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
build=${1:-build-coverage}
bash tests/setup.sh coverage || exit 4

find "$build" -name '*.gcda' -delete 2>/dev/null
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DJNY_TESTS=ON \
  -DCMAKE_C_FLAGS='--coverage -fprofile-update=atomic -DJNY_COVERAGE' \
  -DCMAKE_EXE_LINKER_FLAGS='-Wl,-u,__gcov_dump,--export-dynamic-symbol=__gcov_dump' >"$build.log" 2>&1 &&
  cmake --build "$build" >>"$build.log" 2>&1 &&
  cc -shared -fPIC -O1 -o "$build/uncaged.so" tests/uncaged.c || { tail -40 "$build.log"; exit 1; }
rm -f "$build.log"

program=$(realpath "$build/journeys")
uncaged=$(realpath "$build/uncaged.so")
data=${JOURNEYS_SHARED_DATA:-../shared/data}
LD_PRELOAD=$uncaged
export LD_PRELOAD
export program FAULTS=${FAULTS:-4}
# A line for each: two at once may add to one count.
work() {
  echo "'$build/gen_classes' /usr/share/unicode >/dev/null"
  for kind in statement system memory; do
    echo "KIND=$kind JOBS=1 bash tests/torture/faults.sh $program $FAULTS 6 >/dev/null 2>&1"
  done
  for script in tests/cli/test_*.sh; do # that the cage holds is not to be seen here
    echo "bash $script $program 2>&1 | grep '^not ok' | grep -v -e 'opens nothing' -e 'calls nobody' | sed 's|^|$(basename "$script"): |'"
  done
  for test in "$build"/test_*; do
    echo "$test --timeout 600 >/dev/null 2>&1 || echo not passed: $(basename "$test")"
  done
  for page in README.md corpus/ten-minutes.md corpus/recipes.md src/cli/README.md src/tag/README.md tests/cli/*.md; do
    echo "bash tests/cli/console.sh $program $page | grep '^not ok'"
  done
  for fuzzer in "$build"/fuzz_*; do
    name=$(basename "$fuzzer" | sed 's/^fuzz_//')
    seeds=("tests/fuzz/regress/$name")
    mixed=1000
    case $name in
      redact) seeds+=(tests/spec/identifies.md) mixed=2000 ;;
      codebook) seeds+=(codebooks tests/fuzz/regress/exchange) ;;
      exchange) [ ! -d "$data/dictionaries" ] || seeds+=("$data/dictionaries") ;;
      csv | ndjson | card | json | merge | project) mixed=200 ;; # each is an import into a project
    esac
    [ ! -d "${FUZZED:-}/c-$name" ] || seeds+=("$FUZZED/c-$name")
    echo "$fuzzer -mix $mixed ${seeds[*]} >/dev/null 2>&1 || echo not passed: $name"
  done
}
work | xargs -d '\n' -n 1 -P "$(nproc)" bash -c
unset LD_PRELOAD
if command -v node >/dev/null && [ -e tests/e2e/node_modules ]; then
  for page in coding team laptops watch import selection looks edge; do
    (cd tests/e2e && JOURNEYS=$program timeout 240 node $page.mjs 2>&1 | grep '^not ok')
  done
fi

# A line of gcovr's JSON for a file: its branches, and those that were taken.
gcovr --root . --object-directory "$build" --filter 'src/' --json-summary --output "$build/branches.json" . 2>"$build/gcovr.log" ||
  { tail "$build/gcovr.log"; exit 1; }
jq -r '.files[] | [.filename, .branch_covered, .branch_total] | @tsv' "$build/branches.json" | sort >"$build/branches.txt"
awk -F'\t' '
  { split($1, room, "/"); taken[room[2]] += $2; all[room[2]] += $3; t += $2; n += $3 }
  room[2] != "cli" && room[2] != "web" { lt += $2; ln += $3 }
  $1 ~ /query\/(disclo|ledger|share)/ { taken["disclosure"] += $2; all["disclosure"] += $3 }
  $1 ~ /publish\/redact/ { taken["redaction"] += $2; all["redaction"] += $3 }
  END { for (r in all) printf "%-10s %6d of %6d  %5.1f %%\n", r, taken[r], all[r], all[r] ? 100 * taken[r] / all[r] : 100
        printf "%-10s %6d of %6d  %5.1f %%\n", "library", lt, ln, 100 * lt / ln
        printf "%-10s %6d of %6d  %5.1f %%\n", "together", t, n, 100 * t / n }' "$build/branches.txt" | sort
