#!/usr/bin/env bash
# run.sh - sets up, builds with sanitizers and warnings as errors, and runs every test.
# Closes with "N passed, N failed, N skipped"; each skip gives its reason.
#
#   tests/run.sh            everything
#   tests/run.sh --quick    without the slow linters
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
quick=0
[ "${1:-}" = --quick ] && quick=1
bash tests/setup.sh test || exit 4

build=build-test
passed=0 failed=0 skipped=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAILED: $1"; }
skip() { skipped=$((skipped + 1)); echo "skipped: $1"; }
# one NAME COMMAND...: one test that passes when the command does.
one() {
  local name=$1 out
  shift
  if out=$("$@" 2>&1); then pass; else fail "$name"; shown "$out"; fi
}
# What failed, from there on; of a text that does not say, both ends.
shown() {
  printf '%s\n' "$1" | grep -A 12 '^not ok' >"$complaints.shown"
  [ -s "$complaints.shown" ] || printf '%s\n' "$1" | awk '{l[NR] = $0} END {for (i = 1; i <= NR; i++) if (i <= 20 || i > NR - 40) print l[i]}' >"$complaints.shown"
  head -60 "$complaints.shown"
  rm -f "$complaints.shown"
}
heading() { printf '\n== %s\n' "$1"; }

heading "build: ASan, UBSan, warnings are errors"
cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DJNY_SANITIZE=ON -DJNY_WERROR=ON \
  -DJNY_TESTS=ON >build-test.log 2>&1 && cmake --build $build >>build-test.log 2>&1
if [ $? -ne 0 ]; then
  tail -60 build-test.log
  fail "the build"
  echo "$passed passed, $failed failed, $skipped skipped"
  exit 1
fi
rm -f build-test.log

# A leaking child of Criterion still passes; the sanitizers' own words do not.
complaints=$(mktemp -d)
trap 'rm -rf "$complaints" "${lint:-}"' EXIT
export ASAN_OPTIONS=log_path=$complaints/asan UBSAN_OPTIONS=log_path=$complaints/ubsan:print_stacktrace=1

# The slow linters have a core for themselves while the tests, one by one, have the other.
lint=$(mktemp -d)
linters() {
  cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability \
    --inline-suppr --error-exitcode=1 --suppress=missingInclude --suppress=checkersReport \
    --suppress=normalCheckLevelMaxBranches -Iinclude -Isrc/base src >"$lint/cppcheck.told" 2>&1
  echo $? >"$lint/cppcheck.code"
  # How many warnings it held back in foreign headers is no news.
  printf '%s\n' src/*/*.c | xargs -n 4 clang-tidy --quiet -p $build 2>&1 |
    grep -v ' warnings\? generated' >"$lint/clang-tidy.told"
  echo "${PIPESTATUS[1]}" >"$lint/clang-tidy.code"
}
if [ $quick = 0 ]; then
  linters &
  linting=$!
fi

heading "specifications and unit tests (Criterion)"
for program in $build/test_*; do
  name=$(basename "$program")
  out=$("$program" 2>&1)
  code=$?
  line=$(printf '%s\n' "$out" | grep -a 'Synthesis:' | tail -1)
  if [[ $line =~ Tested:[^0-9]*([0-9]+).*Passing:[^0-9]*([0-9]+).*Failing:[^0-9]*([0-9]+).*Crashing:[^0-9]*([0-9]+) ]]; then
    # Criterion leaves a skipped test out of its closing line; it says so itself.
    s=$(printf '%s\n' "$out" | grep -ac '^SKIP: ')
    passed=$((passed + BASH_REMATCH[2]))
    failed=$((failed + BASH_REMATCH[3] + BASH_REMATCH[4]))
    skipped=$((skipped + s))
    printf '%s\n' "$out" | grep -a '^SKIP: '
    echo "$name: ${BASH_REMATCH[2]} of ${BASH_REMATCH[1]}"
    if [ $((BASH_REMATCH[3] + BASH_REMATCH[4])) -gt 0 ]; then
      echo "FAILED: $name"
      printf '%s\n' "$out" | head -80
    fi
    [ "${BASH_REMATCH[1]}" -gt 0 ] || fail "$name ran no test"
  else
    fail "$name (exit $code, no closing line)"
    printf '%s\n' "$out" | tail -40
  fi
done

heading "the program, as a person uses it"
run_console() {
  while IFS= read -r line; do
    case "$line" in
      "ok "*) pass ;;
      "not ok "*) fail "${line#not ok }" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done < <(bash tests/cli/console.sh $build/journeys "$@")
}
run_console README.md corpus/ten-minutes.md corpus/recipes.md src/cli/README.md src/tag/README.md tests/cli/*.md
for script in tests/cli/test_*.sh; do
  while IFS= read -r line; do
    case "$line" in
      "ok "*) pass ;;
      "not ok "*) fail "$(basename "$script"): ${line#not ok }" ;;
      "skip "*) skip "$(basename "$script"): ${line#skip }" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done < <(bash "$script" "$PWD/$build/journeys" 2>&1; echo "${PIPESTATUS[0]}" >"$complaints.code")
  [ "$(cat "$complaints.code")" = 0 ] || fail "$(basename "$script") ended early"
  rm -f "$complaints.code"
done

heading "the review application, in a browser"
browser_lacks() {
  command -v node >/dev/null || { echo "no node"; return; }
  command -v chromium-headless-shell chromium >/dev/null || [ -n "${CHROMIUM:-}" ] || { echo "no chromium"; return; }
  [ -e tests/e2e/node_modules ] && return
  command -v npm >/dev/null || { echo "no npm"; return; }
  (cd tests/e2e && npm install --silent --no-fund --no-audit) >/dev/null 2>&1 || echo "npm could not fetch playwright-core"
}
lack=$(browser_lacks)
if [ -n "$lack" ]; then
  skip "tests/e2e: $lack (tests/setup.sh e2e installs what it needs)"
else
  for program in coding team laptops watch import selection looks edge; do
    while IFS= read -r line; do
      case "$line" in
        "ok "*) pass ;;
        "not ok "*) fail "$program.mjs: ${line#not ok }" ;;
        "skip "*) skip "$program.mjs: ${line#skip }" ;;
        *) printf '%s\n' "$line" ;;
      esac
    done < <(cd tests/e2e && JOURNEYS_SANITIZED=1 JOURNEYS=$OLDPWD/$build/journeys timeout 240 node $program.mjs 2>&1; echo "$?" >"$complaints.code")
    [ "$(cat "$complaints.code")" = 0 ] || fail "$program.mjs did not end well"
    rm -f "$complaints.code"
  done
fi
heading "torture, in short (tests/torture/README.md)"
for program in kill power writers; do one "torture: $program" $build/torture_$program; done
# Faults come in before the sanitizers could: a build without them.
if cmake -S . -B build-plain -G Ninja -DCMAKE_BUILD_TYPE=Debug >/dev/null && cmake --build build-plain --target journeys >/dev/null; then
  one "torture: faults" bash tests/torture/faults.sh build-plain/journeys 1
else
  fail "the build without sanitizers"
fi

heading "fuzzers: what was ever found, and seeds (tests/fuzz/README.md)"
for program in $build/fuzz_*; do
  name=$(basename "$program")
  one "$name" "$program" "tests/fuzz/regress/${name#fuzz_}"
done

heading "the house"
one "a README leads nowhere" bash tests/links.sh
one "an include runs back" bash tests/layers.sh
# The test of the test: an arrow planted in a copy must be found.
planted=$(mktemp -d)
cp -r src include "$planted"
sed -i '1i #include <journeys/store.h>' "$planted/src/text/words.c"
if bash tests/layers.sh "$planted" >/dev/null; then fail "layers.sh does not see a planted arrow"; else pass; fi
rm -rf "$planted"
for header in include/journeys/*.h; do
  one "$header does not stand alone" gcc -std=c17 -Wall -Wextra -Wpedantic -Werror -Iinclude \
    -fsyntax-only -x c "$header"
  one "$header does not stand alone in C++" g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -Iinclude \
    -fsyntax-only -x c++ "$header"
done
one "codebook check" $build/journeys codebook check codebooks/*.yaml
one "codebook test" $build/journeys codebook test codebooks/*.yaml

heading "lint"
one "clang-format" clang-format --dry-run -Werror include/journeys/*.h src/*/*.[ch] tests/unit/*.c tests/fuzz/*.[ch]
if [ $quick = 1 ]; then
  skip "clang-tidy and cppcheck (--quick)"
else
  wait "$linting"
  for linter in cppcheck clang-tidy; do
    one "$linter" bash -c "grep error: $lint/$linter.told || cat $lint/$linter.told; exit \$(cat $lint/$linter.code)"
  done
fi

heading "sanitizers"
# A program that a test kills while it looks for leaks leaves an empty file.
found=$(find "$complaints" -type f -size +0 | head -5)
if [ -n "$found" ]; then fail "a sanitizer complained"; head -40 $found; else pass; fi

printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
