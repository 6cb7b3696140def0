#!/usr/bin/env bash
# demo.sh - from a fresh checkout to the first answers: installs what is missing, builds,
# makes demo.journeys from the sample corpus, tags it and counts.
set -euo pipefail
cd "$(dirname "$0")/.."

bash tests/setup.sh build
if [ ! -f build/build.ninja ]; then
  cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release >build.log 2>&1 || { cat build.log >&2; exit 4; }
  rm -f build.log
fi
cmake --build build --target journeys >build/build.log 2>&1 || { cat build/build.log >&2; exit 4; }

journeys=build/journeys
project=demo.journeys
export JOURNEYS_PROJECT=$project
# A demo of an older journeys is kept under another name; decisions may be in it.
if [ -f "$project" ] && [[ $("$journeys" status 2>&1) == *'made by an older journeys'* ]]; then
  older=demo-older.journeys
  for ((n = 2; ; n++)); do
    [ -e "$older" ] || break
    older=demo-older-$n.journeys
  done
  mv "$project" "$older"
  echo "$project was made by an older journeys: it is now $older, and a new one is made."
fi
[ -f "$project" ] || "$journeys" init "$project"
"$journeys" import corpus/journeys.ndjson
"$journeys" tag --codebook codebooks/1000-journeys.yaml
echo
"$journeys" count --by respondent_type
echo
"$journeys" count --by locality
cat <<TXT

The project is $project. What to try next:
  export JOURNEYS_PROJECT=$project PATH="\$PWD/build:\$PATH"
  journeys count --theme early-help --by respondent_type,locality
  journeys why J0008 neglect
  journeys show J0008
  journeys decide --file corpus/gold.ndjson --coder A
  journeys help
TXT
