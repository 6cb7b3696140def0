#!/usr/bin/env bash
# faults.sh - every request for memory and every system call of every command fails: once, and from
# there on; with EIO, ENOSPC, EINTR, and in part. Afterwards the command has either done all it does
# when nothing fails, and says so (exit as then), or says what went wrong (exit 1 to 4, a message on
# standard error), and the project is sound: what it was, or what it was to become.
#
#   tests/torture/faults.sh JOURNEYS [POINTS [SEED]]
#
# POINTS: how many places of each command and kind, drawn by SEED (default 3); `all`: every one.
# JOURNEYS may be built with AddressSanitizer: then leaks are looked for as well.
set -uo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath "$1")
points=${2:-3}
seed=${3:-${SEED:-$(date +%s)}}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cc -shared -fPIC -O1 -w -o "$room/fail.so" "$root/tests/torture/fail.c" -ldl || exit 4
cd "$room" || exit 4
echo "faults: seed $seed, $points places of each kind"
RANDOM=$seed
export ASAN_OPTIONS=verify_asan_link_order=0:allocator_may_return_null=1:${ASAN_OPTIONS:-}
unset JOURNEYS_PROJECT

head -12 "$root/corpus/journeys.ndjson" >some.ndjson
sed -n 13,20p "$root/corpus/journeys.ndjson" >more.ndjson
cp "$root/codebooks/1000-journeys.yaml" book.yaml
echo "four words in a row" >secret
{
  "$program" init base.journeys
  "$program" import some.ndjson -p base.journeys
  "$program" tag --codebook book.yaml -p base.journeys
  "$program" decide J0001 send add --coder Ama -p base.journeys
  "$program" backup -o copy.journeys -p base.journeys
  "$program" pack --encrypt --passphrase-file secret -o sealed -p base.journeys
  xz -dc "$root/tests/old/v2.journeys.xz" >old.journeys
} >/dev/null || exit 4
id=J0001

commands=(
  "init new.journeys"
  "import more.ndjson -p p.journeys"
  "tag -p p.journeys"
  "decide $id neglect add --coder Bo -p p.journeys"
  "finish $id --coder Bo -p p.journeys"
  "flag $id at-risk --coder Bo --contact 02079460000 -p p.journeys"
  "consent $id internal -p p.journeys"
  "undo -p p.journeys"
  "count --by respondent_type --format csv -o out.csv -p p.journeys"
  "count --by ward --share round-5 --format csv -p p.journeys"
  "show $id -p p.journeys"
  "search help -p p.journeys"
  "export -o out.ndjson -p p.journeys"
  "status -p p.journeys"
  "doctor -p p.journeys"
  "backup -o b.journeys -p p.journeys"
  "restore copy.journeys -p p.journeys"
  "pack -o packed.journeys -p p.journeys"
  "unpack sealed -o opened.journeys --passphrase-file secret"
  "forget --story $id -p p.journeys"
  "status -p old.journeys"
  "codebook check book.yaml"
)

runs=0 bad=0
fresh() {
  rm -rf p.journeys* p.backups old.journeys* old.backups new.journeys* out.* b.journeys* packed.* opened.*
  cp base.journeys p.journeys
  cp old.kept old.journeys
}
cp old.journeys old.kept
complain() { bad=$((bad + 1)); echo "not ok $1"; [ $# -lt 2 ] || printf '%s\n' "$2" | head -12; }

one() { # COMMAND KIND AT LAST CODE SHORT
  local name="$1: $2 call $3 to $4, errno $5${6:+, in part}" exit
  fresh
  # shellcheck disable=SC2086
  FAIL_WHAT=$2 FAIL_AT=$3 FAIL_LAST=$4 FAIL_CODE=$5 FAIL_SHORT=${6:-0} LD_PRELOAD=$room/fail.so \
    timeout 60 "$program" $1 >told.out 2>told.err </dev/null
  exit=$?
  runs=$((runs + 1))
  case $exit in
    "$good") cmp -s <(clean told.out) "good.out" || [ $good != 0 ] || complain "$name: exit 0, and another result" "$(diff <(clean told.out) good.out)" ;;
    1 | 2 | 3 | 4) grep -q . told.err told.out || complain "$name: exit $exit without a word" ;;
    *) complain "$name: exit $exit" "$(cat told.err)" ;;
  esac
  if grep -q "Sanitizer" told.err; then complain "$name: a sanitizer complains" "$(cat told.err)"; fi
  for file in p.journeys new.journeys b.journeys packed.journeys opened.journeys; do
    [ -e $file ] || continue
    "$program" doctor -p $file >doctor.out 2>&1 || complain "$name: $file is not sound (exit $exit)" "$(cat doctor.out told.err)"
  done
}
# What differs between two runs that are the same.
clean() { sed -E 's/[0-9a-f]{64}/HEAD/g; s/head [0-9a-f]+/HEAD/; s/[0-9]+ (pieces|bytes)/N/g; s/[0-9,]+ (pieces|bytes)/N/g' "$1"; }

for command in "${commands[@]}"; do
  fresh
  # shellcheck disable=SC2086
  FAIL_COUNT=$room/counted LD_PRELOAD=$room/fail.so "$program" $command >told.out 2>told.err </dev/null
  good=$?
  clean told.out >good.out
  read -r memory system <counted
  [ "$system" -gt 5 ] || complain "$command: only $system system calls were counted"
  for kind in memory system; do
    n=${!kind}
    for ((i = 1; i <= n; i++)); do
      if [ "$points" = all ]; then at=$i; else
        [ $i -le "$points" ] || break
        at=$((1 + (RANDOM * 32768 + RANDOM) % n))
      fi
      if [ $kind = memory ]; then
        one "$command" memory $at $at 12
        one "$command" memory $at 999999999 12
      else
        one "$command" system $at $at 5
        one "$command" system $at 999999999 28
        one "$command" system $at $at 4
        one "$command" system $at $at 5 1
      fi
    done
  done
done
echo "faults: $runs runs of ${#commands[@]} commands, $bad wrong"
[ $bad = 0 ]
