#!/usr/bin/env bash
# test_office.sh JOURNEYS - the six untidy sources of the corpus give the corpus, field for field;
# and while archives of strangers are read, nothing else is opened and nobody is called.
set -uo pipefail
journeys=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/cli/check.sh"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 2

# ---- The corpus from its raw sources --------------------------------------------------------------
"$journeys" init raw.journeys >/dev/null
"$journeys" import "$root/corpus/raw" --mapping "$root/corpus/raw/mapping.yaml" -p raw.journeys >told 2>&1
check "the raw sources are imported" [ $? = 0 ]
# What the raw files do not hold: batch, consent_by and, but for the TSV, channel.
fields='select(.id) | {id, text, respondent_type, age, ward, locality, event, date, wave, consent}
        | with_entries(select(.value != null and .value != ""))'
jq -cS "$fields" "$root/corpus/journeys.ndjson" | sort >want
"$journeys" export -p raw.journeys | jq -cS "$fields" | sort >got
check "1,010 stories, field for field" cmp want got
check "no field beside them" [ "$("$journeys" export -p raw.journeys |
  jq -r 'keys[]' | sort -u | tr '\n' ' ')" = \
  "age channel consent date event id locality respondent_type text ward wave " ]
jq -r --slurpfile of "$root/corpus/raw-sources.json" \
  'select($of[0][.id] | endswith(".tsv")) | [.id, .channel] | @tsv' "$root/corpus/journeys.ndjson" | sort >want
"$journeys" export -p raw.journeys | jq -r 'select(.channel) | [.id, .channel] | @tsv' | sort >got
check "the channel of the TSV" cmp want got
check "tests and repeats are told" grep -q '4 a second time' told
check "tests are told" grep -q '3 tests: left out' told
"$journeys" import "$root/corpus/raw" --mapping "$root/corpus/raw/mapping.yaml" -p raw.journeys >again 2>&1
check "a second import adds nothing" [ "$(grep -c 'new stor' again)" = 0 ]
check "six sources, six steps to take back" [ "$(for i in 1 2 3 4 5 6; do
  "$journeys" undo import -p raw.journeys; done | grep -c Withdrawn)" = 6 ]
check "nothing is left" [ -z "$("$journeys" export -p raw.journeys)" ]

# ---- Without a mapping: nine in ten fields --------------------------------------------------------
"$journeys" init guess.journeys >/dev/null
"$journeys" import "$root/corpus/raw" -p guess.journeys >guessed 2>&1
pairs='. as $s | keys[] | select(. != "batch" and . != "consent_by" and . != "channel")
       | select($s[.] != "") | [$s.id, ., $s[.]] | @json'
jq -r "$pairs" "$root/corpus/journeys.ndjson" | sort >want
"$journeys" export -p guess.journeys | jq -r "$pairs" | sort >got
right=$(comm -12 want got | wc -l) all=$(wc -l <want)
check "$right of $all fields are guessed right, at least nine in ten" [ $((right * 10)) -ge $((all * 9)) ]
check "doubts are told" grep -q 'with doubt' guessed
"$journeys" init written.journeys >/dev/null
"$journeys" import "$root/corpus/raw" -p written.journeys --dry-run --write-mapping guess.yaml >/dev/null 2>&1
"$journeys" import "$root/corpus/raw" -p written.journeys --mapping guess.yaml >/dev/null 2>&1
check "the written guess gives what the guess gave" \
  cmp <("$journeys" export -p guess.journeys) <("$journeys" export -p written.journeys)

# ---- Nothing else is opened ---------------------------------------------------------------------
data=${JOURNEYS_SHARED_DATA:-$root/../shared/data}
if [ ! -d "$data/office/hostile" ]; then
  echo "skip what hostile files open: no $data/office/hostile"
elif ! strace -o /dev/null true 2>/dev/null; then
  echo "skip what hostile files open: strace cannot trace here"
else
  "$journeys" init calls.journeys >/dev/null
  for file in "$data"/office/hostile/* "$root"/corpus/raw/2012-events.xlsx; do
    ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=%file,%network,execve,fork,vfork,clone,clone3 \
      -o calls "$journeys" import "$file" -p calls.journeys --dry-run >/dev/null 2>&1
    name=$(basename "$file")
    # the reader is the process that is forked (a thread of the parent is none); from its first
    # line to its end it opens nothing
    forked=$(sed -n 's/.*child_tidptr=.* = \([0-9][0-9]*\)$/\1/p' calls)
    for pid in $forked; do grep "^$pid " calls; done | grep -vE '\+\+\+ (exited|killed)' >child
    case $name in *.xlsx | *.docx) check "$name: it has a reader of its own" [ -n "$forked" ] ;; esac
    check "$name: its reader opens nothing" [ ! -s child ]
    check "$name: nobody is called" [ "$(grep -cE 'AF_INET|AF_PACKET|AF_NETLINK' calls)" = 0 ]
  done
fi
