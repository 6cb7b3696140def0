#!/usr/bin/env bash
# console.sh - runs the console blocks of Markdown files as a reader would, and compares.
#
#   tests/cli/console.sh JOURNEYS FILE.md...
#
# A block is fenced by ```console or ~~~ console. A line "$ command" is run; the lines
# up to the next command are what it must print, standard output and error together. A
# last line "[3]" is the exit code (else 0). "..." stands for any text, on a line or for
# whole lines. All blocks of a file run in one fresh folder in which `corpus` and
# `codebooks` are those of the checkout, `older-files` are projects of older versions, and
# `journeys` is on the path.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath "$1")
shift
total=0

# Turns an expected text into a pattern for [[ == ]]: only "..." is special.
pattern_of() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\*/\\*}
  text=${text//\?/\\?}
  text=${text//\[/\\[}
  text=${text//(/\\(}
  text=${text//.../*}
  printf '%s' "$text"
}

check() { # file line command expected
  local file=$1 line=$2 command=$3 expected=$4 wanted=0 got code
  if [[ $expected =~ (^|$'\n')\[([0-9]+)\]$'\n'$ ]]; then
    wanted=${BASH_REMATCH[2]}
    expected=${expected%"[$wanted]"$'\n'}
  fi
  got=$(cd "$room" && PATH="$room/bin:$PATH" timeout 120 bash -c "$command" 2>&1 </dev/null; echo "code=$?")
  code=${got##*code=}
  got=${got%code=*}
  got=${got%$'\n'}
  total=$((total + 1))
  # shellcheck disable=SC2053
  if [[ $code == "$wanted" && $got == $(pattern_of "$expected") ]]; then
    echo "ok $file:$line"
  else
    echo "not ok $file:$line: $command"
    printf '%s\n' "--- expected [$wanted]" "$expected" "--- got [$code]" "$got"
  fi
}

for file in "$@"; do
  if [ ! -f "$file" ] || [ ! -r "$file" ]; then
    echo "not ok console: $file cannot be read"
    total=$((total + 1))
    continue
  fi
  room=$(mktemp -d)
  mkdir "$room/bin"
  ln -s "$program" "$room/bin/journeys"
  ln -s "$root/corpus" "$room/corpus"
  ln -s "$root/codebooks" "$room/codebooks"
  ln -s "$root/tests/old" "$room/older-files"
  inside=0 command='' expected='' line=0 at=0
  while IFS= read -r text || [ -n "$text" ]; do
    line=$((line + 1))
    if [ $inside = 0 ]; then
      case "$text" in '```console' | '~~~ console') inside=1 ;; esac
      continue
    fi
    case "$text" in
      '```' | '~~~')
        [ -z "$command" ] || check "$file" "$at" "$command" "$expected"
        inside=0 command='' expected=''
        ;;
      '$ '*)
        [ -z "$command" ] || check "$file" "$at" "$command" "$expected"
        command=${text:2} expected='' at=$line
        ;;
      *) expected+=$text$'\n' ;;
    esac
  done <"$file"
  rm -rf "$room"
done
if [ $total = 0 ]; then echo "not ok console: no command found in $*"; fi
