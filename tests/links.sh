#!/usr/bin/env bash
# links.sh [ROOT] - every link of a README leads to a file that is there, and every file of the
# code that one names in `backticks` is there: what a newcomer is sent to exists.
set -uo pipefail
cd "${1:-$(dirname "$0")/..}" || exit 2
bad=0
told() { echo "$1"; bad=1; }
while IFS= read -r page; do
  folder=$(dirname "$page")
  while IFS=: read -r line to; do
    to=${to%%#*}
    case $to in '' | http*) continue ;; esac
    [ -e "$folder/$to" ] || told "$page:$line: there is no $to"
  done < <(grep -noP '\]\(\K[^)\s]+(?=\))' "$page")
  # A name with a folder is looked for from here, from its page and in src; one without, anywhere.
  while IFS=: read -r line name; do
    case $name in
      */*_x.c) ;; # a name to be given
      */*) [ -e "$name" ] || [ -e "$folder/$name" ] || [ -e "src/$name" ] || [ -e "tests/$name" ] ||
        [ -e "include/journeys/$name" ] || told "$page:$line: there is no $name" ;;
      *) [ -n "$(find src tests include corpus -name "$name" -not -path '*/node_modules/*' -print -quit)" ] || told "$page:$line: there is no $name" ;;
    esac
  done < <(grep -noP '`\K[\w./-]+\.(c|h|sql|mjs|sh)(?=`)' "$page")
done < <(find . -name '*.md' -not -path './build*' -not -path '*/node_modules/*' -not -path './tests/cli/*' -not -path './tests/spec/*' | sort)
exit $bad
