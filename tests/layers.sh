#!/usr/bin/env bash
# layers.sh - data flows one way through the house: an include that runs back, or a door
# that is not public, fails. CMake enforces it by include paths; this says it in words.
#
#   tests/layers.sh [FOLDER]    FOLDER holds src/ and include/ (the checkout by default)
set -uo pipefail
cd "${1:-$(dirname "$0")/..}" || exit 2

# What each room may know besides itself, in the order of the design.
declare -A knows=(
  [base]=""
  [stat]="base"
  [text]="base"
  [codebook]="base stat text"
  [tag]="base stat text codebook"
  [store]="base stat text codebook tag"
  [import]="base stat text codebook tag store"
  [review]="base stat text codebook tag store"
  [query]="base stat text codebook tag store"
  [learn]="base stat text codebook tag store"
  [report]="base stat text codebook tag store import review query learn"
  [publish]="base stat text codebook tag store import review query learn report"
  [cli]="journeys"
  [web]="base stat text codebook tag store import review query learn report publish journeys"
)
# A public header is called like its room, but for these.
declare -A room_of=([record]=store)
bad=0
complain() { echo "$1"; bad=1; }

for folder in src/*/; do
  room=$(basename "$folder")
  [ -n "${knows[$room]+x}" ] || { complain "$room: not a room of the house"; continue; }
  while IFS=: read -r file line text; do
    header=$(sed -E 's/.*["<]([^">]+)[">].*/\1/' <<<"$text")
    case "$header" in
      journeys/*)
        name=${header#journeys/}; name=${name%.h}; name=${room_of[$name]:-$name}
        case " ${knows[$room]} $room " in
          *" $name "*) ;;
          *) complain "$file:$line: src/$room may not know <$header>" ;;
        esac ;;
      json.h) # jansson's door stands in base, for the rooms that read JSON
        case "$room" in base | tag | import | review | query | publish) ;; *) complain "$file:$line: src/$room may not read JSON by itself" ;; esac ;;
      keys.h) # and tables of guids, for who goes through a whole project
        case "$room" in base | import | publish) ;; *) complain "$file:$line: src/$room may not keep guids by itself" ;; esac ;;
      html.h) # the writer of HTML too, for the rooms that make pages
        case "$room" in base | web | publish) ;; *) complain "$file:$line: src/$room may not make pages" ;; esac ;;
      yaml.h) # and libfyaml's in codebook
        case "$room" in codebook | import | publish) ;; *) complain "$file:$line: src/$room may not read YAML by itself" ;; esac ;;
      sqlite3.h)
        [ "$room" = store ] || complain "$file:$line: SQL lives in src/store only" ;;
    esac
    if [[ $text == *'"'* && $header != */* && $header != json.h && $header != html.h && $header != keys.h && $header != yaml.h && ! -f $folder$header && $header != classes.inc ]]; then
      complain "$file:$line: \"$header\" is not in src/$room"
    fi
  done < <(grep -nE '^[[:space:]]*#[[:space:]]*include' "$folder"*.c "$folder"*.h 2>/dev/null)
done

# The public headers keep the same order.
for header in include/journeys/*.h; do
  name=$(basename "$header" .h)
  [ "$name" = journeys ] && continue
  room=${room_of[$name]:-$name}
  while IFS=: read -r line text; do
    other=$(sed -E 's/.*<journeys\/([a-z]+)\.h>.*/\1/' <<<"$text")
    [ "$room" = "$name" ] && own="" || own=$room
    case " ${knows[$room]} $own " in
      *" ${room_of[$other]:-$other} "*) ;;
      *) complain "$header:$line: may not know <journeys/$other.h>" ;;
    esac
  done < <(grep -nE '#include <journeys/' "$header")
done
exit $bad
