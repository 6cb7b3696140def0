#!/bin/sh
# nightly.sh - takes in what came during the day, tags it, and says what waits for people.
#
#   nightly.sh PROJECT INBOX [CODEBOOK]
#
# A crontab line: 0 3 * * *  nightly.sh $HOME/southwark.journeys $HOME/inbox 1000-journeys.yaml
# Exit: 0 all taken in; 1 some rows or files wait to be mended; else what stopped it.
set -u
[ $# -ge 2 ] || { echo "usage: nightly.sh PROJECT INBOX [CODEBOOK]" >&2; exit 2; }
export JOURNEYS_PROJECT="$1"
inbox=$2
worst=0
mkdir -p "$inbox/done"
[ -f "$1" ] || journeys init "$1" || exit
journeys backup || exit
for file in "$inbox"/*; do
  case $file in *.rejects) continue ;; esac
  [ -f "$file" ] || continue
  journeys import "$file" --rejects "$file.rejects"
  code=$?
  case $code in
    0) mv "$file" "$inbox/done/" ;;
    1) mv "$file" "$inbox/done/"; worst=1 ;; # the good rows are in, the others in .rejects
    3) worst=1 ;;                            # nothing of it is in: somebody must look
    *) exit $code ;;
  esac
done
if [ $# -ge 3 ]; then journeys tag --codebook "$3" || exit; else journeys tag || exit; fi
echo "Stories that nobody has read yet, by the year in which they were told:"
journeys count --by wave --format csv | tail -n +1
journeys status
exit $worst
