#!/usr/bin/env bash
# coverage.sh - which branches of the library the tests take, room by room. Half an hour by hand;
# nothing is left out of the count, and what cannot be reached counts as not taken.
#
#   tests/coverage.sh [FOLDER]     FOLDER (build-coverage) keeps the build; FOLDER/branches.txt the lines
#
# A child that is locked up, killed, or runs out of its limits writes no figures: what only it does
# is counted by the fuzzers' replay, which reads the same parts of archives without the cage.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
build=${1:-build-coverage}
bash tests/setup.sh coverage || exit 4

find "$build" -name '*.gcda' -delete 2>/dev/null
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DJNY_TESTS=ON \
  -DCMAKE_C_FLAGS='--coverage -fprofile-update=atomic -DJNY_COVERAGE' >"$build.log" 2>&1 &&
  cmake --build "$build" >>"$build.log" 2>&1 || { tail -40 "$build.log"; exit 1; }
rm -f "$build.log"

program=$(realpath "$build/journeys")
for test in "$build"/test_*; do "$test" --timeout 600 >/dev/null 2>&1 || echo "not passed: $(basename "$test")"; done
for fuzzer in "$build"/fuzz_*; do
  "$fuzzer" "tests/fuzz/regress/$(basename "$fuzzer" | sed 's/^fuzz_//')" >/dev/null 2>&1 || echo "not passed: $(basename "$fuzzer")"
done
bash tests/cli/console.sh "$program" README.md corpus/ten-minutes.md corpus/recipes.md src/cli/README.md src/tag/README.md \
  tests/cli/*.md | grep '^not ok'
for script in tests/cli/test_*.sh; do
  bash "$script" "$program" 2>&1 | grep '^not ok' | sed "s/^/$(basename "$script"): /"
done
bash tests/torture/faults.sh "$program" "${FAULTS:-4}" 6 >/dev/null 2>&1
if command -v node >/dev/null && [ -e tests/e2e/node_modules ]; then
  for page in coding watch import selection edge; do
    (cd tests/e2e && JOURNEYS=$program timeout 240 node $page.mjs 2>&1 | grep '^not ok')
  done
fi

# A line of gcovr's JSON for a file: its branches, and those that were taken.
gcovr --root . --object-directory "$build" --filter 'src/' --json-summary --output "$build/branches.json" . 2>"$build/gcovr.log" ||
  { tail "$build/gcovr.log"; exit 1; }
jq -r '.files[] | [.filename, .branch_covered, .branch_total] | @tsv' "$build/branches.json" | sort >"$build/branches.txt"
awk -F'\t' '
  { split($1, room, "/"); taken[room[2]] += $2; all[room[2]] += $3; t += $2; n += $3 }
  END { for (r in all) printf "%-10s %6d of %6d  %5.1f %%\n", r, taken[r], all[r], all[r] ? 100 * taken[r] / all[r] : 100
        printf "%-10s %6d of %6d  %5.1f %%\n", "together", t, n, 100 * t / n }' "$build/branches.txt" | sort
