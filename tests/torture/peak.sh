#!/usr/bin/env bash
# peak.sh - every file of a folder goes through every command that might read it, and how much memory
# parent and children held together at most is measured: never above 256 MiB.
#
#   tests/torture/peak.sh JOURNEYS FOLDER
#
# Closes with the ten highest. MOST: the MiB allowed (256). A file that is no story, no codebook, is
# refused (exit 3), and measured all the same; any other end than 0, 1 and 3 is told.
set -uo pipefail
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath "$1")
folder=$(realpath "$2")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cc -O1 -Wall -o "$room/peak" "$root/tests/torture/peak.c" || exit 4
cd "$room" || exit 4
unset JOURNEYS_PROJECT
odd=0
# held FILE INPUT COMMAND...: measured, into `all`.
held() {
  local file=$1 input=$2 kib code
  shift 2
  read -r kib code < <({ ./peak "$program" "$@" <"$input" >out 2>err; } 3>&1)
  printf '%s\t%s\t%s\n' "$kib" "$*" "$file" >>all
  case $code in 0 | 1 | 3) ;; *) odd=$((odd + 1)); echo "exit $code: $* ($file)"; tail -2 err ;; esac
}
while IFS= read -r file; do
  rm -rf p.journeys*
  "$program" init p.journeys >/dev/null
  held "$file" /dev/null import "$file" -p p.journeys
  held "$file" /dev/null tag --codebook "$root/codebooks/1000-journeys.yaml" -p p.journeys
  case $file in
    *.cat | *.dic | *.ykd | *.lcd | *.lc3 | *.yml | *.yaml | *.csv | *.qdpx | *.qdc | *.md)
      held "$file" /dev/null codebook convert "$file" -o book.yaml
      held "$file" /dev/null codebook check "$file"
      if [ -s book.yaml ]; then
        held "$file" "$root/corpus/journeys.ndjson" tag --codebook book.yaml -
        rm -f book.yaml
      fi ;;
    *.json | *.txt) held "$file" "$file" tag --codebook "$root/codebooks/1000-journeys.yaml" - ;;
  esac
done < <(find "$folder" -type f | sort)
sort -rn all | head -10 | awk -F'\t' '{ printf "%6.1f MiB  %s (%s)\n", $1 / 1024, $2, $3 }' | sed "s|$folder/||g; s|$root/||g"
awk -F'\t' -v m="${MOST:-256}" -v odd="$odd" '
  { if ($1 > top) top = $1; over += $1 > m * 1024 }
  END { printf "peak: %d runs, at most %.1f MiB, %d above %d MiB, %d ended oddly\n", NR, top / 1024, over, m, odd
        exit over + odd > 0 }' all
