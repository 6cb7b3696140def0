#!/usr/bin/env bash
# wide.sh - three million invented stories, tagged by one program, by GNU parallel in blocks and
# in shards, over ssh and as a Slurm job array: every way must give the bytes of the first. By
# hand: it wants 30 GB of room for a while and some minutes. Figures are in src/tag/README.md.
#
#   tests/bench/wide.sh [--stories N] [--shards N] [--build FOLDER] ROOM
#
# ROOM is a folder for what it makes; the last line says what to remove. Prints for each way the
# seconds from start to end, those of processors (what runs behind sshd and Slurm is not counted
# with them) and the most memory that one process held, in MB.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
stories=3000000 shards=8 build=$root/build room=''
while [ $# -gt 0 ]; do
  case $1 in
    --stories) stories=${2:?--stories N}; shift 2 ;;
    --shards) shards=${2:?--shards N}; shift 2 ;;
    --build) build=$(realpath "${2:?--build FOLDER}"); shift 2 ;;
    -*) echo "usage: tests/bench/wide.sh [--stories N] [--shards N] [--build FOLDER] ROOM" >&2; exit 2 ;;
    *) room=$1; shift ;;
  esac
done
[ -n "$room" ] || { echo "wide.sh: name a folder with room, as in: tests/bench/wide.sh /var/tmp/wide" >&2; exit 2; }
mkdir -p "$room"
room=$(cd "$room" && pwd)
bash "$root/tests/setup.sh" wide
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$build" --target journeys generate >/dev/null
# shellcheck source=tests/cli/machines.sh
. "$root/tests/cli/machines.sh"
trap machines_end EXIT
mkdir -p "$room/bin"
cp --remove-destination "$build/journeys" "$room/bin/journeys" # a build in between must not change it
PATH=$room/bin:$PATH
cd "$room"
book=$root/codebooks/1000-journeys.yaml

# timed NAME COMMAND: the command, by a shell of its own, and what it took.
timed() {
  local name=$1
  shift
  command time -f '%e %U %S %M' -o took bash -euo pipefail -c "$*" 2>wide.err ||
    { echo "wide.sh: $name failed:" >&2; tail -n 3 wide.err >&2; exit 1; }
  awk -v name="$name" '{printf "%-44s %8.1f %8.1f %8.0f\n", name, $1, $2 + $3, $4 / 1024}' took
}
# equal NAME FILE: the bytes of the one run, or the end.
equal() {
  cmp -s whole.ndjson "$2" || { echo "wide.sh: $1 gave other bytes than one run" >&2; exit 1; }
  echo "  the same bytes"
  rm -f "$2" part-*
}

if [ "$(cat stories.made 2>/dev/null)" != "$stories" ]; then
  "$build/generate" stories --stories "$stories" --seed 1 "$root/corpus/journeys.ndjson" >stories.ndjson
  echo "$stories" >stories.made
fi
echo "$stories stories, $(($(wc -c <stories.ndjson) / 1000000)) MB; $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
printf '%-44s %8s %8s %8s\n' '' 'seconds' 'at work' 'MB'
timed "one program, one thread" "journeys tag --codebook $book - <stories.ndjson >whole.ndjson"
timed "one program, -j 2" "journeys tag -j 2 --codebook $book - <stories.ndjson >tags"
equal "-j 2" tags
timed "GNU parallel in blocks, in order" "parallel --will-cite --pipe --block 16M --keep-order journeys tag --codebook $book - <stories.ndjson >tags"
equal "GNU parallel in blocks" tags
timed "GNU parallel, $shards shards" \
  "parallel --will-cite 'journeys tag --codebook $book --shard {}/$shards - <stories.ndjson >part-{}' ::: \$(seq $shards)"
timed "  import-tags" "journeys import-tags part-* --stories stories.ndjson -o tags"
equal "GNU parallel in shards" tags
sshd_begin "$room" || { echo "wide.sh: $machines_why" >&2; exit 1; }
export PARALLEL_SSH="ssh -F $room/ssh.conf" PARALLEL_HOME=$room/.parallel
timed "GNU parallel over ssh, in blocks, in order" \
  "parallel --will-cite --sshlogin 1/one,1/two --pipe --block 16M --keep-order journeys tag --codebook $book - <stories.ndjson >tags"
equal "ssh" tags
slurm_begin "$room" || { echo "wide.sh: $machines_why" >&2; exit 1; }
cat >array.sh <<A
#!/bin/sh
#SBATCH --array=1-$shards --output=/dev/null
journeys tag --codebook $book --shard "\$SLURM_ARRAY_TASK_ID/$shards" - <stories.ndjson >"part-\$SLURM_ARRAY_TASK_ID"
A
begun=$EPOCHREALTIME
slurm_wait "$(sbatch --parsable array.sh)"
awk -v a="$begun" -v b="$EPOCHREALTIME" -v n="$shards" 'BEGIN {printf "%-44s %8.1f %8s\n", "Slurm, an array of " n, b - a, "-"}'
timed "  import-tags" "journeys import-tags part-* --stories stories.ndjson -o tags"
equal "Slurm" tags
machines_end
echo "Every way gave the same bytes. Remove $room when you have seen it."
