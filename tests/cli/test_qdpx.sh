#!/usr/bin/env bash
# test_qdpx.sh JOURNEYS - a project goes out as REFI-QDA and comes in again: valid by the standard's
# schema, the same bytes each time, and nothing lost on the way round.
set -uo pipefail
journeys=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/cli/check.sh"
shared=${JOURNEYS_SHARED_DATA:-$root/../shared/data}
xsd=$shared/refi/schemas/Project.xsd
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 2
j() { "$journeys" "$@"; }
qde() { unzip -p "$1" project.qde; }
check_xsd() { xmllint --noout --schema "$xsd" "$1" 2>&1 | sed '/ validates$/d'; }
none() { ! grep -E "$@"; } # no line like this
valid() {
  [ -f "$xsd" ] || { echo "skip $1: Project.xsd is not there"; return; }
  qde "$2" >checked.qde
  check "$1" check_xsd checked.qde
}

# ---- Out ------------------------------------------------------------------------------------------
for f in journeys gold gold-b; do head -120 "$root/corpus/$f.ndjson" >"$f.ndjson"; done
j init a.journeys >/dev/null
j import journeys.ndjson -p a.journeys >/dev/null 2>&1
j tag --codebook "$root/codebooks/1000-journeys.yaml" -p a.journeys >/dev/null
j decide --file gold.ndjson --coder Ana -p a.journeys >/dev/null
j decide --file gold-b.ndjson --coder Bea -p a.journeys >/dev/null
j flag J0003 at-risk --coder Ana -p a.journeys >/dev/null
j decide J0007 access add --valence mixed --note 'She says it "twice" & <means> it' \
  --coder Ana -p a.journeys >/dev/null
j decide J0007 access adjudicate --coder Lea -p a.journeys >/dev/null
j export --format qdpx -o a.qdpx -p a.journeys >/dev/null 2>&1
valid "what goes out is valid" a.qdpx
cp a.qdpx first.qdpx
j export --format qdpx -o a.qdpx -p a.journeys >/dev/null 2>&1
check "the same bytes each time" cmp first.qdpx a.qdpx
check "only its owner reads it" [ "$(stat -c %a a.qdpx)" = 600 ]
check "nothing is left beside it" [ "$(find . -name 'a.qdpx?*' | wc -l)" = 0 ]
check "a text for each story, in UTF-8 with LF" [ "$(unzip -Z1 a.qdpx | grep -c '^sources/.*\.txt$')" = 120 ]
unzip -qo a.qdpx -d unpacked
check "no text begins with a byte order mark or holds CR" \
  sh -c '! grep -lP "^\xEF\xBB\xBF|\r" unpacked/sources/*.txt'

