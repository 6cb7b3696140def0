#!/bin/sh
# nightly.sh - takes in what came during the day, tags it, and says what waits for people.
#
#   nightly.sh PROJECT INBOX [CODEBOOK]
#
# A crontab line, with the codebook from the folder where this file is installed:
#   0 3 * * *  cd /usr/share/journeys && sh corpus/nightly.sh ~/s.journeys ~/inbox codebooks/1000-journeys.yaml
# What is in goes to INBOX/done; rows that cannot come in go to INBOX/to-mend, each night's under its own
# name: mend them and put the file back into INBOX. A file of which nothing came in stays where it is.
# Exit: 0 all taken in; 1 some rows or files wait to be mended; else what stopped it.
set -u
[ $# -ge 2 ] || { echo "usage: nightly.sh PROJECT INBOX [CODEBOOK]" >&2; exit 2; }
export JOURNEYS_PROJECT="$1"
inbox=$2
worst=0
mkdir -p "$inbox/done" "$inbox/to-mend" || exit 4
night=$(date +%Y-%m-%d-%H%M%S)
# What another run set aside within this second is not written over.
while ls "$inbox/done" "$inbox/to-mend" | grep "^$night-" >/dev/null; do
  sleep 1
  night=$(date +%Y-%m-%d-%H%M%S)
done
[ -f "$1" ] || journeys init "$1" || exit
journeys backup || exit
for file in "$inbox"/*; do
  [ -f "$file" ] || continue
  name=$night-${file##*/}
  case $name in *.[Cc][Ss][Vv] | *.[Tt][Ss][Vv] | *.ndjson) mend=$name ;; *) mend=$name.ndjson ;; esac
  journeys import "$file" --rejects "$inbox/to-mend/$mend"
  code=$?
  case $code in
    0) mv "$file" "$inbox/done/$name" ;;
    1) mv "$file" "$inbox/done/$name"; worst=1 ;; # the good rows are in, the others to be mended
    3) worst=1 ;;                                 # nothing of it is in: somebody must look
    *) exit $code ;;
  esac
done
if [ $# -ge 3 ]; then journeys tag --codebook "$3" || exit; else journeys tag || exit; fi
echo "Stories that nobody has read yet, by the year in which they were told:"
journeys count --by wave --format csv | tail -n +1
journeys status
exit $worst
