#!/usr/bin/env bash
# test_full.sh - no room to write, and no time to finish: a project is afterwards what it
# was before, or what it was to become, and never anything between.
#
#   tests/cli/test_full.sh JOURNEYS
#
# A limit on the size of files (ulimit -f) needs no rights; a full disk is a small tmpfs
# where mounting is allowed. The moments of the kills are drawn from a fixed seed, but a
# machine is not a clock: what is checked holds at any moment.
. "$(dirname "$0")/room.sh"
corpus=$root/corpus/journeys.ndjson
book=$root/codebooks/1000-journeys.yaml
disk=''
clean_up() {
  [ -z "$disk" ] || umount "$disk"
  rm -rf "$room"
}

stories_of() { journeys status -p "$1" | sed -n 's/^stories *\([0-9,]*\) by.*/\1/p' | tr -d ,; }
# A fresh copy of a closed project.
copy() { rm -f "$2" "$2-wal" "$2-shm" && cp "$1" "$2"; }

all=$(wc -l <"$corpus")
head -100 "$corpus" >some.ndjson
{
  journeys init before.journeys
  journeys import some.ndjson -p before.journeys
  journeys tag --codebook "$book" -p before.journeys
  journeys status -p before.journeys >before.status
  journeys count --by respondent_type --format csv -p before.journeys >before.count
  journeys export -p before.journeys >before.export
  copy before.journeys imported.journeys
  journeys import "$corpus" -p imported.journeys
  journeys export -p imported.journeys >imported.export
  copy imported.journeys tagged.journeys
  journeys tag -p tagged.journeys
  journeys count --by respondent_type --format csv -p imported.journeys >imported.count
  journeys count --by respondent_type --format csv -p tagged.journeys >tagged.count
} >/dev/null
prepared() { test "$(stories_of before.journeys)" = 100 && test "$(stories_of tagged.journeys)" = "$all" && ! cmp -s imported.count tagged.count; }
check "the projects of this test are as planned" prepared

# A project is exactly what it was: its words, its figures, its file.
is_before() { # PROJECT
  journeys status -p "$1" | sed "s/$1/before.journeys/" | cmp - before.status
  journeys count --by respondent_type --format csv -p "$1" | cmp - before.count
  journeys export -p "$1" | cmp - before.export
}
says_why() { # PROJECT FILE: one line, which names the project and the disk
  grep -q "^journeys: $1: .*disk" "$2" && test "$(wc -l <"$2")" = 1 || echo "it said: $(cat "$2")"
}

# ---- A limit on the size of files ---------------------------------------------------------

# limited KIB COMMAND...: runs it where no file may grow beyond so many KiB.
limited() {
  local kib=$1
  shift
  (ulimit -f "$kib" && "$program" "$@" >/dev/null 2>told)
}

failed=0 finished=0
for kib in 8 24 64 200 500 800 1100 1300 1600 4000; do
  copy before.journeys p.journeys
  limited $kib import "$corpus" -p p.journeys
  code=$?
  if [ $code = 4 ]; then
    failed=$((failed + 1))
    check "import, files up to $kib KiB: says why" says_why p.journeys told
    check "import, files up to $kib KiB: not a byte of the project is changed" cmp p.journeys before.journeys
    check "import, files up to $kib KiB: all is as it was" is_before p.journeys
  else
    finished=$((finished + 1))
    whole() { test $code = 0 && journeys export -p p.journeys | cmp - imported.export; }
    check "import, files up to $kib KiB: all stories are in" whole
  fi
done
both() { test $failed -gt 2 && test $finished -gt 0; }
check "some imports had room, some had not ($finished, $failed)" both

failed=0 finished=0
for kib in 8 24 48 64 96 128 192 400 4000; do
  copy imported.journeys p.journeys
  limited $kib tag -p p.journeys
  code=$?
  if [ $code = 4 ]; then
    failed=$((failed + 1))
    check "tag, files up to $kib KiB: says why" says_why p.journeys told
    check "tag, files up to $kib KiB: not a byte of the project is changed" cmp p.journeys imported.journeys
    as_before() { journeys count --by respondent_type --format csv -p p.journeys | cmp - imported.count; }
    check "tag, files up to $kib KiB: the figures are as they were" as_before
  else
    finished=$((finished + 1))
    whole() { test $code = 0 && journeys count --by respondent_type --format csv -p p.journeys | cmp - tagged.count; }
    check "tag, files up to $kib KiB: all stories are tagged" whole
  fi
done
check "some runs had room, some had not ($finished, $failed)" both

left_alone() { # FILE: nothing half written stands beside it
  compgen -G "$1.*" || true
}
nothing_new() { # FILE
  test ! -e "$1" || echo "$1 is there"
  left_alone "$1"
}
copy before.journeys p.journeys
echo "the older table" >results
limited 40 export -p p.journeys -o results # room for SQLite's own files, not for this one
code=$?
kept() { test $code = 4 && grep -q '^journeys: results: .*too large' told && test "$(cat results)" = "the older table" && left_alone results; }
check "a result without room leaves the older file" kept
limited 40 export -p p.journeys -o book.xlsx # its pieces are larger than it will be
code=$?
unmade() { test $code = 4 && grep -q '^journeys: \.: the workbook does not read back whole' told && nothing_new book.xlsx; }
check "a workbook without room for its pieces is not made" unmade
limited 8 init new.journeys
code=$?
unmade() { test $code = 4 && says_why new.journeys told && nothing_new new.journeys; }
check "a project without room is not begun" unmade
(head -1 some.ndjson; jq -c 'del(.text)' "$corpus"; cat some.ndjson) >bad.ndjson
limited 40 import bad.ndjson -p p.journeys --rejects rejected
code=$?
unset_aside() { test $code = 4 && grep -q '^journeys: rejected: .*too large' told && nothing_new rejected && is_before p.journeys; }
check "rows that cannot be set aside are not dropped" unset_aside

# ---- A full disk -----------------------------------------------------------------------------

mkdir tiny
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=1m,mode=0700 tmpfs tiny 2>mount.told; then
  disk=$room/tiny
  cp before.journeys tiny/p.journeys
  journeys import "$corpus" -p tiny/p.journeys >/dev/null 2>told
  code=$?
  full() {
    test $code = 4 && grep -q "^journeys: tiny/p.journeys: the disk is full: make room" told || echo "$code: $(cat told)"
  }
  check "disk of 1 MiB: the import says that the disk is full" full
  check "disk of 1 MiB: not a byte of the project is changed" cmp tiny/p.journeys before.journeys
  alone() { test "$(echo tiny/*)" = tiny/p.journeys; }
  check "disk of 1 MiB: nothing is left beside it" alone
  head -c 2000000 /dev/zero >tiny/filler 2>/dev/null
  # Reading may do without room; whoever cannot says what is the matter.
  full() {
    local command
    for command in "status" "count" "undo" "decide J0001 send add --coder Ama" "tag --codebook $book"; do
      journeys $command -p tiny/p.journeys >/dev/null 2>told
      code=$?
      case $code in
        0) ;;
        4) grep -q "^journeys: tiny/p.journeys: .*full" told || echo "$command: $(cat told)" ;;
        *) echo "$command: code $code: $(cat told)" ;;
      esac
    done
  }
  check "disk with nothing free: every command says so, or does without" full
  journeys init tiny/q.journeys >/dev/null 2>told
  code=$?
  unmade() { test $code = 4 && test ! -e tiny/q.journeys && grep -q "disk is full" told; }
  check "disk with nothing free: no project is begun" unmade
  journeys export -p before.journeys -o tiny/export 2>told
  code=$?
  no_room() { test $code = 4 && grep -q "^journeys: tiny/export: .*No space left" told && test ! -e tiny/export && ! compgen -G "tiny/*.part"; }
  check "disk with nothing free: no half of a result" no_room
  rm tiny/filler
  again() { journeys status -p tiny/p.journeys | tail -n +2 | cmp - <(sed 's/before.journeys/tiny\/p.journeys/' before.status | tail -n +2); }
  check "with room again: all is as it was" again
  check "with room again: not a byte of the project is changed" cmp tiny/p.journeys before.journeys
  umount tiny && disk=''
else
  echo "skip full disk: a tmpfs can only be mounted by root, where mounting is allowed"
fi

# ---- Killed --------------------------------------------------------------------------------------

RANDOM=2015
now() { date +%s%N; }
# killed NANOSECONDS COMMAND...: runs it and kills it at a moment within that time. The
# answer is 137 when it was still running.
killed() {
  local within=$1 pid
  shift
  "$program" "$@" >/dev/null 2>&1 &
  pid=$!
  sleep "$(awk -v r="$RANDOM" -v t="$within" 'BEGIN { printf "%.4f", r / 32768 * t / 1e9 }')"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
}
took() {
  local from
  from=$(now)
  "$program" "$@" >/dev/null 2>&1
  echo $(($(now) - from))
}

copy before.journeys p.journeys
within=$(took import "$corpus" -p p.journeys)
midway=0 none=0 whole=0
for n in {1..10}; do
  copy before.journeys p.journeys
  killed "$within" import "$corpus" -p p.journeys
  [ $? = 137 ] && midway=$((midway + 1))
  number=$(stories_of p.journeys)
  case $number in
    100) none=$((none + 1)) wanted=before ;;
    "$all") whole=$((whole + 1)) wanted=imported ;;
    *) wanted=neither ;;
  esac
  either() { journeys export -p p.journeys | cmp - $wanted.export; }
  check "import, killed ($n): all of it or nothing" either
done
often() { test $midway -gt 0; }
check "some imports were killed midway ($midway of 10; nothing $none times, all $whole times)" often
carry_on() { journeys import "$corpus" -p p.journeys >/dev/null && journeys export -p p.journeys | cmp - imported.export; }
check "after a kill the import can be done again" carry_on

copy imported.journeys p.journeys
within=$(took tag -p p.journeys)
midway=0 none=0 whole=0
for n in {1..10}; do
  copy imported.journeys p.journeys
  killed "$within" tag -p p.journeys
  [ $? = 137 ] && midway=$((midway + 1))
  either() {
    journeys status -p p.journeys | grep '^stories ' >/dev/null || echo "no status"
    journeys count --by respondent_type --format csv -p p.journeys >count
    cmp -s count imported.count || cmp -s count tagged.count || diff count tagged.count
  }
  check "tag, killed ($n): all of it or nothing" either
  if cmp -s count tagged.count; then whole=$((whole + 1)); else none=$((none + 1)); fi
done
check "some runs were killed midway ($midway of 10; nothing $none times, all $whole times)" often
carry_on() { journeys tag -p p.journeys >/dev/null && journeys count --by respondent_type --format csv -p p.journeys | cmp - tagged.count; }
check "after a kill the run can be done again" carry_on
