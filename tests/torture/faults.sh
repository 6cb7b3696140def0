#!/usr/bin/env bash
# faults.sh - every request for memory, every system call and every statement for SQLite of every
# command fails: once, and from there on; with EIO, ENOSPC, EINTR, in part; as busy (faults.c says
# what must hold afterwards).
#
#   tests/torture/faults.sh JOURNEYS [WHICH [SEED]]
#
# WHICH: how many calls of each command and kind, drawn by SEED (default 3); `ways`: the first call of
# each way through the program; `places`: of each way through it and its libraries; `all`: every one,
# which takes days; `twins`: every request for memory of the process, each refused to a twin of it
# (fail.c), which takes minutes and wants a build without AddressSanitizer. JOBS (2) at a time; ONLY:
# an extended regular expression of commands; KIND: `memory`, `system` or `statement` alone; ONCE=1: a
# call fails in the first way only (no memory, EIO).
# JOURNEYS may be built with AddressSanitizer: then leaks are looked for as well.
set -uo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath "$1")
which=${2:-3}
seed=${3:-${SEED:-$(date +%s)}}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cc -shared -fPIC -O1 -w -o "$room/fail.so" "$root/tests/torture/fail.c" -ldl &&
  cc -O1 -w -o "$room/faults" "$root/tests/torture/faults.c" || exit 4
mkdir "$room/base" && cd "$room/base" || exit 4
# The sanitizer limits core dumps before main does, which is where counting begins; what backtrace
# loads for itself is never given back.
echo 'leak:dl_open_worker' >"$room/not-ours"
export ASAN_OPTIONS=verify_asan_link_order=0:disable_coredump=0:allocator_may_return_null=1:${ASAN_OPTIONS:-}
export LSAN_OPTIONS=suppressions=$room/not-ours:print_suppressions=0:${LSAN_OPTIONS:-}
unset JOURNEYS_PROJECT
j() { "$program" "$@" >/dev/null 2>../told || { echo "faults: journeys $*"; cat ../told; exit 4; }; }

corpus=$root/corpus
head -12 "$corpus/journeys.ndjson" >some.ndjson
sed -n 13,20p "$corpus/journeys.ndjson" >more.ndjson
head -120 "$corpus/journeys.ndjson" >hundred.ndjson
head -120 "$corpus/gold.ndjson" >gold.ndjson
cp "$root/codebooks/1000-journeys.yaml" book.yaml
sed "s/^plan:.*/plan: other.yaml/" "$corpus/site.yaml" >site.yaml
cp "$root/codebooks/cypp-2013.yaml" other.yaml
# What the small project is tagged with: a bit of everything a codebook may say, quickly read.
cat >little.yaml <<END
codebook: little
title: A little codebook
language: en
themes:
  - {id: care, name: Care, definition: Somebody looked after., rules: [foster*, ^looked after, carer, =LAC]}
  - id: send
    name: SEND
    definition: A special educational need, and what is done about it.
    links: ['cypp-2013:choice-control/integrated-plan']
    rules: [=SEND, statement, autis*, special ~3 need, one >2 one, support, school, =EHC]
    unless: [school holiday, mission statement]
    themes:
      - {id: transport, name: Transport, definition: How they come there., rules: [bus, escort]}
  - {id: neglect, name: Neglect, sensitive: true, definition: Needs not met., rules: [hungry, left ~3 alone, neglect*]}
END
printf 'codebook: mini\nlanguage: en\nthemes:\n  - {id: help, definition: Help., rules: [help, early ~3 help]}\n' >mini.yaml
printf 'ward,number\nPeckham,100\nFaraday,80\n' >wards.csv
echo "four words in a row" >secret
id=J0001
j init p.journeys
j import some.ndjson -p p.journeys
j tag --codebook little.yaml -p p.journeys
j decide $id send add --coder Ama -p p.journeys
cp p.journeys ben.journeys
j decide J0002 neglect add --coder Ben -p ben.journeys
j decisions export -o ben.ndjson -p ben.journeys
j export --format qdpx -o away.qdpx -p ben.journeys
j export -o away.csv -p ben.journeys
j export -o away.xlsx -p ben.journeys
rm -r ben.journeys*
j backup -o copy.journeys -p p.journeys
j pack --encrypt --passphrase-file secret -o sealed -p p.journeys
"$program" tag --codebook book.yaml - <some.ndjson >tagged.ndjson
j init m.journeys
j import hundred.ndjson -p m.journeys
j tag --codebook book.yaml -p m.journeys
j decide --file gold.ndjson --coder A -p m.journeys
j decide --file gold.ndjson --coder B -p m.journeys
j learn --folds 3 -o m.model -p m.journeys
j select 3 -p m.journeys
for story in $("$program" select --list --format csv -p m.journeys | sed 1d | cut -d, -f2); do
  j sign "$story" --coder A --answered -p m.journeys
done
j count --by respondent_type -o board.xlsx -p m.journeys
xz -dc "$root/tests/old/v2.journeys.xz" >old.journeys
rm -rf ./*.backups
# Stories in a folder; a backup under a name that the project had; a folder of somebody's own.
mkdir folder folder/later was.backups full
sed -n 21,24p "$corpus/journeys.ndjson" >folder/a.ndjson
sed -n 25,28p "$corpus/journeys.ndjson" >folder/later/b.ndjson
cp "$corpus/localities.csv" .
cp p.journeys was.backups/00000004.journeys
cp wards.csv full/wards.csv

# Those of the small project, then those that need the larger.
cat >../commands <<END
init new.journeys
import more.ndjson -p p.journeys
import folder -p p.journeys
import away.csv -p p.journeys --dry-run
import away.xlsx -p p.journeys --dry-run
import away.qdpx -p p.journeys
tag -p p.journeys
tag --codebook mini.yaml -p p.journeys
decide $id neglect add --coder Bo -p p.journeys
finish $id --coder Bo -p p.journeys
flag $id at-risk --coder Bo --contact 02079460000 -p p.journeys
consent $id internal -p p.journeys
undo -p p.journeys
decisions export -o out.ndjson -p p.journeys
decisions merge ben.ndjson -p p.journeys
count --by respondent_type --format csv -o out.csv -p p.journeys
count --by ward --share round-5 --format csv -p p.journeys
count --by respondent_type -o out.xlsx -p p.journeys
tabulate respondent_type,age:band -p p.journeys
coverage --population wards.csv -p p.journeys
trend --theme send -p p.journeys
together -p p.journeys
words --where 'respondent_type = parent' -p p.journeys
kwic 'help ~6 school' -p p.journeys
search help -p p.journeys
show $id -p p.journeys
why $id send -p p.journeys
sign $id --dry-run -p p.journeys
sign $id --coder Ama --answered -p p.journeys
codebook check book.yaml -p p.journeys
codebook test mini.yaml
codebook diff mini.yaml other.yaml -p p.journeys
codebook suggest send -p p.journeys
codebook list -p p.journeys
codebook convert book.yaml -o out.csv
codebook convert mini.yaml -o out.qdc
import-tags tagged.ndjson --stories some.ndjson -o out.ndjson
export -o out.ndjson -p p.journeys
export -o out.csv -p p.journeys
export -o m.journeys -p p.journeys
export -o out.xlsx -p p.journeys
export --format qdpx -o out.qdpx -p p.journeys
export --deidentified --unsigned -o out.deidentified.csv -p p.journeys
status -p p.journeys
doctor -p p.journeys
backup -o b.journeys -p p.journeys
restore copy.journeys -p p.journeys
pack -o packed.journeys -p p.journeys
pack --encrypt --passphrase-file secret -o packed -p p.journeys
unpack sealed -o opened.journeys --passphrase-file secret
forget --story $id -p p.journeys
status -p old.journeys
codebook check book.yaml
review --coder Ama -p p.journeys
agree A B -p m.journeys
evaluate --gold gold.ndjson -p m.journeys
learn --folds 3 -o out.model -p m.journeys
queue --model m.model --limit 5 -p m.journeys
audit -p m.journeys
select 4 -p m.journeys
select --list -p m.journeys
publish -o out --site site.yaml --no-docx -p m.journeys
publish -o full --site site.yaml --no-docx -p m.journeys
workshop -o out --site site.yaml -p m.journeys
repeat board.xlsx -o out.xlsx -p m.journeys
END
echo "faults: seed $seed, ${which/%[0-9]/& of each kind}"
grep -E "${ONLY:-.}" ../commands |
  "$room/faults" "$program" "$room/base" "$room/fail.so" "$which" "$seed" "${JOBS:-2}"
