#!/usr/bin/env bash
# make.sh - makes the fixture of a file version, with the program that wrote that version.
#
#   tests/old/make.sh JOURNEYS FILE.xz
#
# Version 1 is of the program at a8a05d6, version 2 at 7a31790, version 3 at 1209049,
# version 4 at 93479d2, version 5 at 4d460e0. A new version needs a fixture made by the last
# program that wrote the one before. People and words are invented. What an older program could not
# do is left out.
set -euo pipefail
program=$(realpath "$1")
out=$(realpath -m "$2")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"
j() { "$program" "$@" -p old.journeys; }
# knows COMMAND [WORD]: whether the program has the command, and its help the word.
knows() { "$program" help "$1" 2>/dev/null | grep -q -- "${2:-Usage}"; }

cat >first.ndjson <<'X'
{"id":"J1","respondent":"R1","respondent_type":"parent","ward":"Peckham","text":"We asked for help early, and nobody came. Too late, they said."}
{"id":"J2","respondent":"R1","respondent_type":"parent","text":"Fourteen months on a waiting list. Nobody told the school."}
{"id":"J3","respondent_type":"child","age":"8","text":"I like the café. It is \"warm\"."}
X
cat >second.ndjson <<'X'
{"id":"J3","respondent_type":"child","age":"9","text":"I like the café. It is \"warm\"."}
{"id":"J1","respondent":"R1","respondent_type":"parent","ward":"Nunhead","text":"We asked for help early, and nobody came."}
{"id":"J4","respondent":"R4","text":"The flat is damp and the list is long, and so we wait here."}
X
cat >third.ndjson <<'X'
{"id":"J9","text":"This one is withdrawn again."}
X
cat >book.yaml <<'X'
codebook: words
language: en
themes:
  - id: help
    name: Help
    definition: Help.
    rules: [help]
    examples: [We asked for help.]
    near-misses: [A cat.]
  - id: waiting
    name: Waiting
    definition: Waiting.
    rules: [waiting list, the list]
    examples: [On the waiting list.]
    near-misses: [A dog.]
X
"$program" init old.journeys
j import first.ndjson
j import second.ndjson --corrections
j tag --codebook book.yaml
j decide J1 help accept --coder Ama --quote 'asked for help' --note 'so it is'
j decide J2 waiting reject --coder Bo
j decide J4 help add --coder Ama --valence needs-change --quote 'we wait'
if knows finish; then j finish J2 --coder Bo; fi
if knows flag --contact; then
  j flag J4 at-risk --coder Ama --contact 020-7946-0000
elif knows flag; then
  j flag J4 at-risk --coder Ama
fi
j import third.ndjson
j undo import
j tag
if knows count --share; then j count --by ward --share round-5 >/dev/null; fi
if knows forget; then j forget --respondent R4; fi
sqlite3 old.journeys 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
rm -f old.journeys-wal old.journeys-shm
xz -9e -c old.journeys >"$out"
ls -l "$out"
