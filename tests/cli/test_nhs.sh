#!/usr/bin/env bash
# test_nhs.sh JOURNEYS - 5,096 comments of patients with fifty columns of marks: who coded them is
# another coder, and the counts by service are those that were counted elsewhere, cell for cell.
set -uo pipefail
journeys=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/cli/check.sh"
data=${JOURNEYS_SHARED_DATA:-$root/../shared/data}/nhs-feedback
if [ ! -d "$data" ]; then
  echo "skip the NHS comments: no $data"
  exit 0
fi
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 2
"$journeys" init nhs.journeys >/dev/null
"$journeys" import "$data/v6-neas.csv" -p nhs.journeys --codings-from NHS >told 2>&1
check "it comes in" [ $? = 0 ]
check "5,096 stories" grep -q '5,096 new stories' told
check "nine of them without words" grep -qE '^ +9 of them without words' told
check "fifty themes" grep -q '50 columns of marks are the themes of NHS' told
check "the no-break space is noticed" grep -q 'Service type 1: 1941 of 5096 values hold a no-break space' told
check "line breaks in cells are noticed" grep -q 'FFT question: 497 of 5096 values hold line breaks' told
check "month-first dates are noticed" grep -q 'dates name no day when read as dmy (they look month first)' told

# theme,111,PTS,See and Convey,texts,respondents: ours in the same form
"$journeys" count -p nhs.journeys --codings coder:NHS --by 'Service type 1' --format ndjson >rows
"$journeys" codebook list -p nhs.journeys >/dev/null 2>&1
jq -rs '
  map(select(.theme != null)) | group_by(.theme)[] |
  (map({key: (."Service type 1" // "all"), value: .}) | from_entries) as $r |
  [.[0].theme, ($r["111"].stories), ($r["PTS\u00a0 - Patient Transport"].stories),
   ($r["See and Convey"].stories), $r.all.stories, $r.all.respondents] | @csv' rows | tr -d '"' | sort >got
slug() { LC_ALL=C tr 'A-Z' 'a-z' | LC_ALL=C sed -E 's/[^a-z0-9]+/-/g; s/^-+|-+$//g'; }
tr -d '\r' <"$data/expected-theme-by-service.csv" | sed 1d | grep -v '^(texts)' |
  while IFS= read -r line; do
    numbers=$(grep -oE '(,[0-9]+){5}$' <<<"$line")
    printf '%s%s\n' "$(printf '%s' "${line%"$numbers"}" | slug | cut -c1-60 | sed 's/-$//')" "$numbers"
  done | sort >want
check "50 themes by 3 services, texts and respondents, cell for cell" diff want got
check "they are fifty" [ "$(wc -l <got)" = 50 ]
check "all texts and respondents" [ "$(jq -s 'map(select(.theme == null and ."Service type 1" == null))[0]
  | [.base_stories, .base_respondents] | @csv' -r rows)" = 5096,2959 ]
check "nobody is said to have finished" [ "$("$journeys" status -p nhs.journeys | grep -c '0 finished')" = 1 ]
"$journeys" import "$data/v6-neas.csv" -p nhs.journeys --codings-from NHS >again 2>&1
check "a second time adds no coding" [ "$(grep -c 'codings of themes' again)" = 0 ]
"$journeys" undo import -p nhs.journeys >/dev/null
check "one step takes all back" [ -z "$("$journeys" export -p nhs.journeys)" ]
