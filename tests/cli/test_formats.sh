#!/usr/bin/env bash
# test_formats.sh JOURNEYS - CSV files of others against their answers in JSON; documents made to break
# parsers; a survey that is made anew; an import that is killed.
set -uo pipefail
journeys=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/cli/check.sh"
data=${JOURNEYS_SHARED_DATA:-$root/../shared/data}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 2

# ---- csv-spectrum: every cell under its heading; what is empty is absent, line ends are LF ----------
if [ ! -d "$data/csv-spectrum" ]; then
  echo "skip csv-spectrum: no $data/csv-spectrum"
else
  right=0
  for file in "$data"/csv-spectrum/csvs/*.csv; do
    name=$(basename "$file" .csv)
    jq 'if type == "array" then . else [.] end' "$data/csv-spectrum/json/$name.json" >answer
    # one answer has another telephone number than its file
    [ "$name" = location_coordinates ] && sed -i s/1234567890/2095257564/ answer
    first=$(jq -r '.[0] | keys_unsorted[0]' answer)
    rm -f c.journeys && "$journeys" init c.journeys >/dev/null
    # the first column is taken for the story, so that no word of any cell is read as a field
    { printf 'sources:\n  - files: "*.csv"\n    no-text: keep\n    columns:\n      "%s": text\n' "$first"
      jq -r '.[0] | keys_unsorted[1:][] | "      \(tojson): \("x " + . | tojson)"' answer; } >m.yaml
    "$journeys" import "$file" -p c.journeys --mapping m.yaml >told 2>&1 || cat told
    tidy='map(with_entries(.value |= (gsub("\r\n"; "\n") | gsub("^[ \n\t]+|[ \n\t]+$"; "")) | select(.value != "")))'
    "$journeys" export -p c.journeys | jq -cS --arg first "$first" \
      'del(.id, .respondent_type) | with_entries(if .key == "text" then .key = $first
       else .key |= ltrimstr("x ") end)' | sort >got
    jq -cS "$tidy | .[]" answer | sort >want
    if [ -s want ] && cmp -s got want; then right=$((right + 1)); else echo "not ok csv-spectrum $name"; diff got want; fi
  done
  check "csv-spectrum: $right of 12" [ $right = 12 ]
fi

# ---- JSONTestSuite through the whole import: an answer, and no crash --------------------------------
if [ ! -d "$data/json/test_parsing" ]; then
  echo "skip documents of JSONTestSuite: no $data/json"
else
  "$journeys" init j.journeys >/dev/null
  crashed=0
  for file in "$data"/json/test_parsing/*.json; do
    "$journeys" import "$file" -p j.journeys --dry-run >/dev/null 2>told
    code=$?
    if [ $code -gt 3 ]; then crashed=$((crashed + 1)); echo "$(basename "$file"): $code"; fi
  done
  check "318 documents, no crash" [ $crashed = 0 ]
fi

# ---- The survey ---------------------------------------------------------------------------------------
check "the survey is what its seeded program makes" \
  cmp <(awk -f "$root/corpus/survey/make.awk") "$root/corpus/survey/2010-survey.csv"
"$journeys" init s.journeys >/dev/null
"$journeys" import "$root/corpus/survey/2010-survey.csv" --mapping "$root/corpus/survey/2010-survey.yaml" \
  -p s.journeys >told 2>&1
check "890 answers" grep -q '890 new stories' told
sed 1,3d "$root/corpus/survey/2010-survey.csv" | cut -d, -f6 | grep -c . >want
"$journeys" export -p s.journeys | jq -r 'select(.stay_safe) | .stay_safe' | wc -l >got
check "every rating is an attribute" cmp want got
check "comments are stories, the others are kept without words" \
  [ "$("$journeys" export -p s.journeys | jq -r 'select(.text == "") | .id' | wc -l)" = \
    "$(grep -c ',,$' "$root/corpus/survey/2010-survey.csv")" ]
sed 's/^P0001,\([^,]*,[^,]*,[^,]*\),3,/P0001,\1,7,/' "$root/corpus/survey/2010-survey.csv" >2010-survey.csv
"$journeys" import 2010-survey.csv --mapping "$root/corpus/survey/2010-survey.yaml" -p s.journeys --dry-run >told 2>&1
check "an answer outside its range is told" grep -q 'is no answer from 1 to 5' told

# ---- Ctrl-C and kill -9 in the middle: the project is as before ---------------------------------------
awk 'BEGIN { print "id,text"; for (i = 0; i < 60000; i++) printf "K%d,\"Story %d of a child who waits for a bus that comes when it likes.\"\n", i, i }' >long.csv
for signal in INT TERM KILL; do
  rm -f k.journeys* && "$journeys" init k.journeys >/dev/null
  "$journeys" import "$root/corpus/journeys.ndjson" -p k.journeys >/dev/null 2>&1
  "$journeys" export -p k.journeys | sha256sum >before
  env --default-signal=INT "$journeys" import long.csv -p k.journeys >/dev/null 2>&1 &
  pid=$!
  sleep 0.7
  kill -$signal $pid 2>/dev/null
  check "it was still at it when $signal came" [ $? = 0 ]
  wait $pid 2>/dev/null
  "$journeys" export -p k.journeys | sha256sum >after
  check "$signal in the middle: the project is as before" cmp before after
  check "and can be written" [ -n "$("$journeys" import "$root/corpus/localities.csv" -p k.journeys 2>&1)" ]
done
