#!/usr/bin/env bash
# test_live.sh - a command that takes long says so on a terminal, within two seconds, and nowhere else;
# and it is still while a person is asked. (With many stories: tests/torture/silence.sh.)
#
#   tests/cli/test_live.sh JOURNEYS
. "$(dirname "$0")/room.sh"
export LC_ALL=C.UTF-8
cc -O1 -Wall -o "$room/gaps" "$root/tests/torture/gaps.c" -lutil || exit 4

head -20 "$root/corpus/journeys.ndjson" >some.ndjson
{ "$program" init p.journeys && "$program" import some.ndjson -p p.journeys; } >/dev/null
mkfifo slow.yaml
# What a codebook takes to come from a disk far away, in seconds.
slowly() { { sleep "$1"; cat "$root/codebooks/1000-journeys.yaml"; } >slow.yaml & }

slowly 2.4
read -r gap _ code < <(./gaps shown "$program" tag --codebook slow.yaml -p p.journeys)
wait
is_short() { [ "$code" = 0 ] && awk -v g="$gap" 'BEGIN { exit !(g < 2) }' || echo "silent for $gap s, exit $code"; }
check "a command that waits for its codebook is never silent for two seconds" is_short
says_how_long() { grep -q 'tag: 2 s' shown || cat -v shown; }
check "it says for how long it has worked" says_how_long
leaves_nothing() { tr '\r' '\n' <shown | sed 's/.*\x1b\[K//' | grep '^1000-journeys: 20 stories tagged' >/dev/null || cat -v shown; }
check "the line gives way to what the command says" leaves_nothing

slowly 1
"$program" tag --codebook slow.yaml -p p.journeys >out 2>err
wait
check "through a pipe there is no such line" cmp -s err /dev/null

words='four words in a row'
{ sleep 1; echo "$words"; sleep 0.5; echo "$words"; } |
  script -qec "'$program' pack --encrypt -o sealed -p p.journeys" shown >/dev/null
asks_in_peace() { tr -d '\r' <shown | grep '^Passphrase: $' >/dev/null && [ -s sealed ] || cat -v shown; }
check "nothing is drawn over a question" asks_in_peace
