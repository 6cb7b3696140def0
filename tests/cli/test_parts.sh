#!/usr/bin/env bash
# test_parts.sh PROGRAM - stories tagged in any parts give the bytes of one run: any number of
# shards, in any order, with parts twice, halves of parts, and reruns of what was missing; then
# by GNU parallel, over ssh to this machine, and under a Slurm of its own, where these are installed.
set -uo pipefail
program=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
mkdir "$room/bin"
ln -s "$program" "$room/bin/journeys"
PATH=$room/bin:$PATH
cd "$room" || exit 1
fine() { echo "ok $1"; }
wrong() { echo "not ok $1"; [ -z "${2:-}" ] || head -5 "$2"; }
same() { if cmp -s whole.ndjson "$2"; then fine "$1"; else wrong "$1" err; fi; }

# A codebook of few rules starts quickly; stories with every kind of end, and one told twice.
cat >book.yaml <<'Y'
codebook: small
language: en
themes:
  - {id: help, rules: [help, nobody ~6 help, 'come*']}
  - id: school
    rules: [school, =SEND]
    themes:
      - {id: plan, rules: [=EHC, plan]}
Y
{ head -220 "$root/corpus/journeys.ndjson"; sed -n 7p "$root/corpus/journeys.ndjson"; } >stories.ndjson
tag() { journeys tag --codebook book.yaml "$@" - <stories.ndjson; }
tag >whole.ndjson || wrong "one run"
[ "$(wc -l <whole.ndjson)" = 221 ] && grep -q '"theme":"school/plan"' whole.ndjson && fine "one run has 221 answers" || wrong "one run"

RANDOM=${JNY_SEED:-2012}
seed=$RANDOM
trials=${JNY_TRIALS:-6} bad=0
for ((trial = 0; trial < trials; trial++)); do
  n=$((RANDOM % 7 + 1))
  rm -f part-*
  for ((i = 1; i <= n; i++)); do tag --shard "$i/$n" >"part-$i"; done
  # Another way to cut, of which some parts are there too: duplicates across parts.
  m=$((RANDOM % 5 + 1))
  k=$((RANDOM % m + 1))
  tag --shard "$k/$m" >part-again
  # One part died and left part of itself; it ran again under another name.
  die=$((RANDOM % n + 1)) size=$(wc -c <"part-$die")
  cp "part-$die" part-rerun
  head -c "$((size * (RANDOM % 100) / 100))" part-rerun >"part-$die"
  # shellcheck disable=SC2046
  if ! journeys import-tags $(printf '%s\n' part-* | shuf --random-source=<(yes $trial)) --stories stories.ndjson -o merged 2>err ||
    ! cmp -s whole.ndjson merged; then
    bad=$((bad + 1))
    wrong "trial $trial of seed $seed: $n shards, $k/$m again, shard $die died" err
  fi
  # Without the rerun its stories are missing, and nothing else; tagged, they complete it.
  rm part-rerun part-again merged
  journeys import-tags part-* --stories stories.ndjson --missing rest -o merged 2>err
  code=$?
  if [ $code = 1 ]; then
    [ ! -e merged ] || { bad=$((bad + 1)); wrong "trial $trial: written though stories are missing"; }
    journeys tag --codebook book.yaml - <rest >part-rest
    journeys import-tags part-* --stories stories.ndjson -o merged 2>err
  fi
  cmp -s whole.ndjson merged || { bad=$((bad + 1)); wrong "trial $trial: the rest, tagged" err; }
  rm -f rest merged
done
[ $bad = 0 ] && fine "$trials ways to part and to lose: the same bytes"

# The test of the test: an answer changed by one byte is not merged in silence.
sed '5s/"tags":\[/"tags":[{"hits":[],"source":"rule","theme":"help"},/' whole.ndjson >changed
journeys import-tags whole.ndjson changed >/dev/null 2>err
[ $? = 3 ] && grep -q 'changed:5' err && fine "two answers to one story are told" || wrong "two answers to one story" err

# More parts than files may be open.
(ulimit -n 40; rm -f part-*; split -l 1 -a 3 whole.ndjson part-; journeys import-tags part-* --stories stories.ndjson -o many) 2>err
same "221 parts with 40 open files" many

# ---- the tools
if command -v parallel >/dev/null; then
  rm -f part-*
  parallel --will-cite 'journeys tag --codebook book.yaml --shard {}/3 - <stories.ndjson >part-{}' ::: 1 2 3 2>err
  journeys import-tags part-* --stories stories.ndjson -o merged 2>>err
  same "GNU parallel in shards" merged
  parallel --will-cite --pipe --block 20k journeys tag --codebook book.yaml - <stories.ndjson >shuffled 2>err
  journeys import-tags shuffled --stories stories.ndjson -o merged 2>>err
  same "GNU parallel in blocks, merged" merged
else
  echo "skip GNU parallel: not installed (tests/setup.sh test)"
fi
# page HEADING FROM TO...: the recipe that stands under this heading of the page, with our small
# book for its large one.
page() {
  awk -v heading="## $1" '$0 == heading {here = 1; next} /^## / {here = 0}
    here && /^```sh$/ {inside = 1; next} /^```$/ {if (inside) exit} inside' "$root/src/tag/README.md" |
    sed "s|[^ ]*1000-journeys.yaml|$room/book.yaml|"
}
# cannot NAME: where the programs are missing, or we are not root, it is skipped with the reason.
cannot() {
  case $machines_why in
    no\ *) echo "skip $1: $machines_why" ;;
    *) if [ "$(id -u)" -eq 0 ]; then echo "not ok $1: $machines_why"; else echo "skip $1: $machines_why"; fi ;;
  esac
}
# shellcheck source=tests/cli/machines.sh
. "$root/tests/cli/machines.sh"
trap 'machines_end; rm -rf "$room"' EXIT

if ! command -v parallel >/dev/null; then
  : # told above
elif sshd_begin "$room"; then
  page "Over ssh" >far.sh
  grep -q 'sshlogin one,two' far.sh || wrong "the page has its recipe for ssh" far.sh
  export PARALLEL_SSH="ssh -F $room/ssh.conf" PARALLEL_HOME=$room/.parallel
  sh far.sh 2>err && cmp -s whole.ndjson tags.ndjson && fine "GNU parallel over ssh, as the page says" || wrong "GNU parallel over ssh" err
  # Of two machines one is out of reach: what it should have done the other does.
  rm -f part-*
  parallel --will-cite --retries 3 --sshlogin one,1/nowhere.invalid \
    "journeys tag --codebook $room/book.yaml --shard {}/4 - <$room/stories.ndjson >$room/part-{}" ::: 1 2 3 4 2>err
  journeys import-tags part-* --stories stories.ndjson -o merged 2>>err
  same "GNU parallel in shards over ssh, one machine out of reach" merged
else
  cannot "over ssh"
fi

if slurm_begin "$room"; then
  page Slurm >array.sh
  tasks=$(sed -n 's/^#SBATCH --array=1-\([0-9]*\) .*/\1/p' array.sh)
  [ "${tasks:-0}" -gt 1 ] || wrong "the page has its recipe for Slurm" array.sh
  rm -f part-* tags.ndjson rest.ndjson
  job=$(sbatch --parsable array.sh 2>err) && slurm_wait "$job" || wrong "the job array ran: $machines_why" err
  [ "$(find . -name 'part-*.ndjson' | wc -l)" = "$tasks" ] || wrong "every task left its part" slurmd.log
  journeys import-tags part-*.ndjson --stories stories.ndjson -o tags.ndjson 2>err && cmp -s whole.ndjson tags.ndjson &&
    fine "a Slurm job array, as the page says" || wrong "a Slurm job array" err
  # A task that died in the middle of a line runs again by its number, and only it.
  size=$(wc -c <part-2.ndjson)
  head -c $((size / 2)) part-2.ndjson >half && mv half part-2.ndjson
  rm -f tags.ndjson part-3.ndjson
  journeys import-tags part-*.ndjson --stories stories.ndjson -o tags.ndjson 2>err
  [ $? = 1 ] && [ ! -e tags.ndjson ] || wrong "what a dead task leaves open is told" err
  job=$(sbatch --parsable --array=2,3 array.sh 2>err) && slurm_wait "$job" || wrong "tasks run again" err
  journeys import-tags part-*.ndjson --stories stories.ndjson -o tags.ndjson 2>err
  same "tasks of a Slurm job array that ran again by number" tags.ndjson
else
  cannot Slurm
fi
machines_end
# Spark and Hadoop streaming: a split is some lines, and may be empty.
rm -f split-*
split -l 50 stories.ndjson split-
: >split-empty
for s in split-*; do journeys tag --codebook book.yaml - <"$s" || wrong "the mapper on $s"; done >mapped
same "a streaming mapper, split by split" mapped
