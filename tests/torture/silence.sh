#!/usr/bin/env bash
# silence.sh - runs what takes long, with many stories, as somebody at a terminal does, and measures
# for how long they see nothing new: no command may leave them in doubt for more than two seconds.
#
#   tests/torture/silence.sh JOURNEYS GENERATE [STORIES]
#
# GENERATE is the benchmark's (`cmake -DJNY_BENCH=ON`, target `generate`). STORIES is 100,000 if it is
# not said. MOST: the seconds allowed (2). ONLY: an extended regular expression of commands. OLD: a project
# that an earlier version of the program wrote; it is copied, and brought here.
set -uo pipefail
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath "$1")
generate=$(realpath "$2")
stories=${3:-100000}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cc -O1 -Wall -o "$room/gaps" "$root/tests/torture/gaps.c" -lutil || exit 4
cd "$room" || exit 4
unset JOURNEYS_PROJECT
OLD=${OLD:+$(realpath "$OLD")}
"$generate" stories --stories "$stories" "$root/corpus/journeys.ndjson" >many.ndjson || exit 4
cp "$root/codebooks/1000-journeys.yaml" book.yaml
cp "$root/codebooks/cypp-2013.yaml" other.yaml
sed "s/^plan:.*/plan: other.yaml/" "$root/corpus/site.yaml" >site.yaml
echo "four words in a row" >secret
id=$(head -1 many.ndjson | sed 's/.*"id": *"\([^"]*\)".*/\1/')
# What two people decided of 3,000 stories: what the rules found.
for coder in A B; do
  head -3000 many.ndjson | "$program" tag --codebook book.yaml - |
    jq -c --arg c "$coder" '{id, coder: $c, codes: [.tags[] | {theme, evidence: [.hits[0].text]}]}' >$coder.ndjson
done
longest=0
# at NAME COMMAND...: measured, and shown when it is too long.
at() {
  local gap took code
  [[ "$*" =~ ${ONLY:-.} ]] || return 0
  read -r gap took code < <("$room/gaps" "$room/shown" "$program" "$@")
  printf '%6s s silent, %7s s in all, exit %s: %s\n' "$gap" "$took" "$code" "$*"
  [ "$code" -le 1 ] || tail -3 "$room/shown"
  awk -v g="$gap" -v m="${MOST:-2}" 'BEGIN { exit !(g > m) }' && too_long=$((too_long + 1))
  longest=$(printf '%s\n' "$longest" "$gap" | sort -n | tail -1)
}
too_long=0
"$program" init p.journeys >/dev/null
at import many.ndjson -p p.journeys
at import many.ndjson -p p.journeys
at tag --codebook book.yaml -p p.journeys
at decide --file A.ndjson --coder A -p p.journeys
at decide --file B.ndjson --coder B -p p.journeys
at learn --folds 3 -o m.model -p p.journeys
at queue --model m.model --limit 5 -p p.journeys
at count --by respondent_type -p p.journeys
at count --by respondent_type --share round-5 -p p.journeys
at count --by ward,respondent_type --share round-5 -p p.journeys
at tabulate respondent_type,age:band -p p.journeys
at together -p p.journeys
at trend --theme send -p p.journeys
at words --where 'respondent_type = parent' -p p.journeys
at kwic 'help ~6 school' -p p.journeys
at search help -p p.journeys
at show "$id" -p p.journeys
at codebook suggest send -p p.journeys
at codebook diff book.yaml other.yaml -p p.journeys
at codebook check book.yaml -p p.journeys
at evaluate --gold A.ndjson -p p.journeys
at agree A B -p p.journeys
at audit -p p.journeys
at status -p p.journeys
at doctor -p p.journeys
at backup -o b.journeys -p p.journeys
at pack -o small.journeys -p p.journeys
at pack --encrypt --passphrase-file secret -o sealed -p p.journeys
at unpack sealed -o opened.journeys --passphrase-file secret
at export -o out.ndjson -p p.journeys
at export -o out.csv -p p.journeys
at export -o out.xlsx -p p.journeys
at export --format qdpx -o out.qdpx -p p.journeys
at export --deidentified --unsigned -o out.deidentified.csv -p p.journeys
at decisions export -o out.journal -p p.journeys
at select 20 -p p.journeys
for story in $("$program" select --list --format csv -p p.journeys | sed 1d | cut -d, -f2); do
  "$program" sign "$story" --coder A --answered -p p.journeys >/dev/null 2>&1
done
at publish -o out --site site.yaml --no-docx -p p.journeys
"$program" init other.journeys >/dev/null
at import out.qdpx -p other.journeys
rm -f other.journeys*
"$program" init other.journeys >/dev/null
at import out.xlsx -p other.journeys
rm -f other.journeys*
"$program" init other.journeys >/dev/null
at import out.csv -p other.journeys
at decisions merge out.journal -p opened.journeys
at restore b.journeys -p p.journeys
at forget --story "$id" -p p.journeys
at undo -p p.journeys
if [ -n "${OLD:-}" ]; then
  cp "$OLD" old.journeys
  at status -p old.journeys
fi
printf 'silence: longest %s s, %d above %s s\n' "$longest" "$too_long" "${MOST:-2}"
[ "$too_long" = 0 ]
