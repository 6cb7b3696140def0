#!/usr/bin/env bash
# test_install.sh PROGRAM - installs what was built into a folder of its own and uses it from
# there: the tour without a checkout, the library, manual pages, completions.
set -uo pipefail
program=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(dirname "$program")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
to=$room/usr
fine() { echo "ok $1"; }
wrong() { echo "not ok $1"; [ -z "${2:-}" ] || head -30 "$2"; }
# passes NAME COMMAND...: the command ends with 0 and says nothing on standard error
passes() {
  local name=$1
  shift
  if "$@" >"$room/out" 2>"$room/err" && [ ! -s "$room/err" ]; then fine "$name"; else wrong "$name" "$room/err"; fi
}
has() { command -v "$1" >/dev/null || { echo "skip $2: $1 is not installed (tests/setup.sh test)"; return 1; }; }

if [ ! -f "$build/cmake_install.cmake" ]; then
  echo "skip installing: $build is no build folder"
  exit 0
fi
if ! cmake --build "$build" --target journeys manual $(grep -q "^JNY_LIBRARY:BOOL=ON" "$build/CMakeCache.txt" && echo libjourneys) >"$room/log" 2>&1 ||
  ! cmake --install "$build" --prefix "$to" >"$room/log" 2>&1; then
  wrong "cmake --install" "$room/log"
  exit 1
fi
fine "cmake --install"

# ---- as a person far from the checkout
mkdir "$room/home"
journeys=$to/bin/journeys
cd "$room/home" || exit 1
if "$journeys" tour walk </dev/null >tour.txt 2>tour.err && [ ! -s tour.err ]; then fine "the tour, installed"; else wrong "the tour, installed" tour.err; fi
if grep -q "import $to/share/journeys/corpus/journeys.ndjson" tour.txt; then fine "the tour takes the installed sample"; else wrong "the tour takes the installed sample" tour.txt; fi
if grep -rqF "$root" tour.txt; then wrong "the tour speaks of the checkout" tour.txt; else fine "the tour does not need the checkout"; fi
mkdir "$room/bare" && cp "$journeys" "$room/bare"
if "$room/bare/journeys" tour >lone.txt 2>&1; then wrong "a program without its sample" lone.txt; else
  if grep -q 'install journeys again' lone.txt; then fine "a program without its sample says what to do"; else wrong "a program without its sample says what to do" lone.txt; fi
fi
for file in codebooks/README.md corpus/recipes.md corpus/nightly.sh; do
  if [ -f "$to/share/journeys/$file" ]; then fine "$file is there"; else wrong "$file is there"; fi
done

# ---- manual pages: one for each command, and none that a formatter complains of
missing=0
for name in $("$journeys" completion names); do
  [ -s "$to/share/man/man1/journeys-$name.1" ] || { missing=$((missing + 1)); wrong "a manual page for $name"; }
done
[ $missing = 0 ] && fine "every command has a manual page"
if has mandoc "manual pages"; then
  # scdoc begins every section with a paragraph, which mandoc leaves out: that is no fault.
  mandoc -T lint -W warning "$to"/share/man/man1/*.1 2>&1 | grep -v 'skipping paragraph macro' >"$room/lint"
  if [ ! -s "$room/lint" ]; then fine "mandoc has no complaint"; else wrong "mandoc has no complaint" "$room/lint"; fi
  if mandoc -T utf8 "$to/share/man/man1/journeys-count.1" | col -b | grep -- '--share POLICY' >/dev/null; then fine "the page of count names its options"; else wrong "the page of count names its options"; fi
fi

# ---- completions
passes "bash reads its completion" bash -n "$to/share/bash-completion/completions/journeys"
has zsh "completion for zsh" && passes "zsh reads its completion" zsh -n "$to/share/zsh/vendor-completions/_journeys"
has fish "completion for fish" && passes "fish reads its completion" fish --no-execute "$to/share/fish/vendor_completions.d/journeys.fish"
if has fish "completion by fish"; then
  said=$(HOME=$room fish -c "source $to/share/fish/vendor_completions.d/journeys.fish; complete -C 'journeys count --sha'" 2>&1)
  if [[ $said == --share* ]]; then fine "fish completes --share"; else wrong "fish completes --share: $said"; fi
fi
has desktop-file-validate "the desktop entry" &&
  passes "the desktop entry is one" desktop-file-validate "$to/share/applications/journeys.desktop"
has xmllint "the type of project files" &&
  passes "the type of project files is XML" xmllint --noout "$to/share/mime/packages/journeys.xml"

# ---- the library
pc=$(dirname "$(find "$to" -name journeys.pc)")
if [ ! -f "$pc/journeys.pc" ]; then
  echo "skip the library: it was not built (JNY_LIBRARY)"
  exit 0
fi
export PKG_CONFIG_PATH=$pc
lib=$(pkg-config --variable=libdir journeys)
sanitize=()
nm -D "$lib/libjourneys.so" | grep __asan >"$room/asan" && sanitize=('-fsanitize=address,undefined')
# shellcheck disable=SC2046
if cc -std=c17 -Wall -Wextra -Werror "${sanitize[@]}" "$to/share/doc/journeys/examples/example.c" \
  $(pkg-config --cflags --libs journeys) -Wl,-rpath,"$lib" -o "$room/example" 2>"$room/err"; then
  fine "the example builds by pkg-config"
else
  wrong "the example builds by pkg-config" "$room/err"
fi
# shellcheck disable=SC2046
passes "it is C++17 too" cc -x c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only $(pkg-config --cflags journeys) \
  "$to/share/doc/journeys/examples/example.c"
said=$("$room/example" "$to/share/journeys/codebooks/1000-journeys.yaml" 'Mum says the EHC took two years. We were on the waiting list.' 2>&1)
if [[ $said == *'send/plan: EHC'* ]]; then fine "the example tags a string"; else wrong "the example tags a string: $said"; fi
said=$("$room/example" "$to/share/journeys/corpus/journeys.ndjson" x 2>&1)
if [ $? = 3 ] && [ -n "$said" ]; then fine "the example says what is wrong with no codebook"; else wrong "the example, given no codebook: $said"; fi
if [ "$(wc -l <"$root/tests/library/example.c")" -le 36 ]; then fine "the example is short"; else wrong "the example is short"; fi
for header in "$to"/include/journeys/*.h; do
  for language in c:c17 c++:c++17; do
    passes "$(basename "$header") stands alone, ${language#*:}" \
      cc -x "${language%:*}" -std="${language#*:}" -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$to/include" "$header"
  done
done
# What is seen of the library is what the headers declare, and all of that.
cat "$to"/include/journeys/*.h | sed 's|/\*.*\*/||' | grep -oE 'jny_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u >"$room/declared"
nm -D --defined-only "$lib/libjourneys.so" | awk '$2 ~ /[TDBR]/ {print $3}' | sed 's/@.*//' | sort -u >"$room/seen"
if comm -13 "$room/declared" "$room/seen" | grep -v '^JOURNEYS_0$' | grep . >"$room/more"; then
  wrong "the library shows what no header declares" "$room/more"
else
  fine "the library shows its public names only"
fi
[ "$(comm -12 "$room/declared" "$room/seen" | wc -l)" -gt 300 ] && fine "and has them" || wrong "and has them"
