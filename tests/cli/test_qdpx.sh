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
for f in journeys gold gold-b; do head -60 "$root/corpus/$f.ndjson" >"$f.ndjson"; done
j init a.journeys >/dev/null
j import journeys.ndjson -p a.journeys >/dev/null 2>&1
j tag --codebook "$root/codebooks/1000-journeys.yaml" -p a.journeys >/dev/null
j decide --file gold.ndjson --coder Ana -p a.journeys >/dev/null
j decide --file gold-b.ndjson --coder Bea -p a.journeys >/dev/null
j flag J0003 at-risk --coder Ana --note Tonight --contact 'Duty team, 020 7946 0000' -p a.journeys >/dev/null
j flag J0004 second-reader --coder Bea -p a.journeys >/dev/null
j decide J0007 access add --valence mixed --note 'She says it "twice" & <means> it' \
  --coder Ana -p a.journeys >/dev/null
j decide J0007 access adjudicate --coder Lea -p a.journeys >/dev/null
j export --format qdpx -o a.qdpx -p a.journeys >/dev/null 2>&1
valid "what goes out is valid" a.qdpx
cp a.qdpx first.qdpx
j export --format qdpx -o a.qdpx -p a.journeys >/dev/null 2>&1
check "the same bytes each time" cmp first.qdpx a.qdpx
check "a mark of risk is not in it" none 'at-risk|Tonight|020 7946' <(qde a.qdpx)
check "one for a second reader is" sh -c "unzip -p a.qdpx project.qde | grep 'name=\"second-reader: Bea\"' >/dev/null"
check "only its owner reads it" [ "$(stat -c %a a.qdpx)" = 600 ]
check "nothing is left beside it" [ "$(find . -name 'a.qdpx?*' | wc -l)" = 0 ]
check "a text for each story, in UTF-8 with LF" [ "$(unzip -Z1 a.qdpx | grep -c '^sources/.*\.txt$')" = 60 ]
unzip -qo a.qdpx -d unpacked
check "no text begins with a byte order mark or holds CR" \
  sh -c '! grep -lP "^\xEF\xBB\xBF|\r" unpacked/sources/*.txt'

# ---- And in again ------------------------------------------------------------------------------------
j init b.journeys >/dev/null
j import a.qdpx -p b.journeys >told 2>&1
check "it comes in" [ $? = 0 ]
check "nothing is told to be lost" none ': lost:' told
j export -p a.journeys >a.ndjson
j export -p b.journeys >b.ndjson
check "the same stories and attributes" cmp a.ndjson b.ndjson
j export --format qdpx -o b.qdpx -p b.journeys >/dev/null 2>&1
check "the second file is the first, byte for byte" cmp a.qdpx b.qdpx
for coder in Ana Bea; do
  for p in a b; do
    j count --by wave --codings "coder:$coder" --valence --format csv -p "$p.journeys" 2>/dev/null |
      cut -d, -f1-6,10-14 >"$p.csv"
  done
  check "the same counts of $coder, with valence" cmp a.csv b.csv
done
for p in a b; do
  j agree Ana Bea --format csv -p "$p.journeys" >"$p.csv" 2>/dev/null
done
check "people agree on something, and on how it was" grep -q "^valence: " a.csv
check "the same agreement" cmp a.csv b.csv
j import a.qdpx -p b.journeys >told 2>&1
check "a second time adds nothing" none 'new|changed|codings of themes|finished' told
j import a.qdpx -p a.journeys >told 2>&1
check "nor into the project it came from" none 'new|changed|codings of themes|finished' told
j undo import -p b.journeys >/dev/null
j import a.qdpx -p b.journeys >/dev/null 2>&1
j export --format qdpx -o b.qdpx -p b.journeys >/dev/null 2>&1
check "withdrawn and brought in again, it is the same" cmp a.qdpx b.qdpx

# ---- What was answered here holds ---------------------------------------------------------------------
j decide J0001 send remove --coder Ana -p b.journeys >/dev/null
j import a.qdpx -p b.journeys >told 2>&1
check "an import does not overrule a person" sh -c "grep -q 'theirs hold: 1' told || cat told"

# ---- Options ------------------------------------------------------------------------------------------
j export --format qdpx --accepted -o accepted.qdpx --receipt lost.csv -p a.journeys >/dev/null 2>&1
valid "accepted codings only: valid" accepted.qdpx
check "and no machine among its coders" sh -c '! unzip -p accepted.qdpx project.qde | grep "id=\"machine\""'
check "the receipt counts what was left out" grep -qE '^lost,"suggestions' lost.csv
j export --format qdpx --redacted -o redacted.qdpx -p a.journeys >/dev/null 2>redacted.told
valid "redacted: valid" redacted.qdpx
check "redacted: no e-mail address" sh -c '! unzip -p redacted.qdpx "sources/*" | grep -F draftplanspanel@'
check "nor in a quote" sh -c '! unzip -p redacted.qdpx project.qde | grep -F draftplanspanel@'
j init r.journeys >/dev/null
j import redacted.qdpx -p r.journeys >told 2>&1
check "redacted: every passage is its words" none 'positions|cannot be placed' told

check "redacted: that attributes and names go out is told" grep -q 'only texts are redacted' redacted.told
j init v.journeys >/dev/null
j import accepted.qdpx -p v.journeys >/dev/null 2>&1
for option in accepted:v redacted:r; do
  j export --format qdpx -o again.qdpx -p "${option#*:}.journeys" >/dev/null 2>&1
  check "${option%:*}: the second file is the first, byte for byte" cmp "${option%:*}.qdpx" again.qdpx
done

# ---- The whole corpus, there and back -------------------------------------------------------------------
j init w.journeys >/dev/null
j import "$root/corpus/journeys.ndjson" -p w.journeys >/dev/null 2>&1
j tag --codebook "$root/codebooks/1000-journeys.yaml" -p w.journeys >/dev/null
j decide --file "$root/corpus/gold.ndjson" --coder Ana -p w.journeys >/dev/null
j decide --file "$root/corpus/gold-b.ndjson" --coder Bea -p w.journeys >/dev/null
there_and_back() { # NAME OPTION...
  local what=$1
  shift
  j export --format qdpx "$@" -o w.qdpx -p w.journeys >/dev/null 2>&1
  rm -f x.journeys*; j init x.journeys >/dev/null
  j import w.qdpx -p x.journeys >told 2>&1
  check "$what: 1,010 stories, nothing lost" sh -c "grep -q ' 1,010 new stories' told && ! grep ': lost:' told"
  j export --format qdpx -o again.qdpx -p x.journeys >/dev/null 2>&1
  check "$what: the second file is the first, byte for byte" cmp w.qdpx again.qdpx
}
there_and_back "the whole corpus"
check "the whole corpus: the same stories and attributes" \
  sh -c "'$journeys' export -p w.journeys >w.ndjson && '$journeys' export -p x.journeys | cmp - w.ndjson"
valid "the whole corpus: valid" w.qdpx
if [ -n "${JNY_LONG:-}" ]; then
  there_and_back "the whole corpus, accepted" --accepted
  there_and_back "the whole corpus, redacted" --redacted
fi

# ---- A selection is a set ----------------------------------------------------------------------------------
cp a.journeys s.journeys
for story in $(j export -p s.journeys | jq -r "select(.consent == \"publish\").id" | head -3); do j sign "$story" --coder Lea -p s.journeys >/dev/null 2>&1; done
j select 3 --codebook 1000-journeys -p s.journeys >/dev/null 2>&1
j export --format qdpx -o s.qdpx --receipt s.csv -p s.journeys >/dev/null 2>&1
valid "with a selection: valid" s.qdpx
check "the selection is a set" [ "$(qde s.qdpx | sed -n '/name="selected to be published"/,/<\/Set>/p' | grep -c MemberSource)" = 3 ]
check "how it was made is told" grep -q 'how a selection was made' s.csv
check "and signatures" grep -q 'signatures under redactions' s.csv
j init t.journeys >/dev/null
j import s.qdpx -p t.journeys >told 2>&1
check "on its way in it is told" grep -q 'lost: selections of stories.*: 1 ' told

# ---- Several codebooks; a project without anything -------------------------------------------------------
j tag --codebook "$root/codebooks/safeguarding-2013.yaml" -p a.journeys >/dev/null
j export --format qdpx -o two.qdpx -p a.journeys >/dev/null 2>&1
valid "two codebooks: valid" two.qdpx
j init c.journeys >/dev/null
j import two.qdpx -p c.journeys >/dev/null 2>&1
j export --format qdpx -o again.qdpx -p c.journeys >/dev/null 2>&1
check "two codebooks go round too" cmp two.qdpx again.qdpx
j init empty.journeys >/dev/null
j export --format qdpx -o empty.qdpx -p empty.journeys >/dev/null 2>&1
valid "a project without anything is valid" empty.qdpx
j import empty.qdpx -p empty.journeys >/dev/null 2>&1
check "and comes in" [ $? = 0 ]

# ---- Data for R ---------------------------------------------------------------------------------------------
j export --what matrix -o matrix.csv -p a.journeys --codebook 1000-journeys
j export --what matrix --codings coder:Ana -o ana.csv -p a.journeys --codebook 1000-journeys
j export --what codings -o codings.csv -p a.journeys
# The matrix against another way to count: the ones of a column are the stories of a count.
ones() { # FILE COLUMN
  python3 - "$1" "$2" <<'PY'
import csv, sys
print(sum(r[sys.argv[2]] == '1' for r in csv.DictReader(open(sys.argv[1], newline=''))))
PY
}
counted() { # CODINGS THEME
  j count --theme "$2" --codings "$1" --codebook 1000-journeys --format ndjson -p a.journeys 2>/dev/null | jq -r 'select(.theme != null) | .stories' | head -1
}
if command -v python3 >/dev/null; then
  for theme in send early-help housing; do
    check "the matrix counts $theme as \`count\` does" [ "$(ones matrix.csv "theme.$theme")" = "$(counted effective "$theme")" ]
    check "and for one coder" [ "$(ones ana.csv "theme.$theme")" = "$(counted coder:Ana "$theme")" ]
  done
  cat >quotes.py <<'PY'
import csv, json, sys
text = {s['id']: s['text'] for s in map(json.loads, open('a.ndjson'))}
n = 0
for r in csv.DictReader(open('codings.csv', newline='')):
    if r['coding.from']:
        n += 1
        words = text[r['id']][int(r['coding.from']):int(r['coding.to'])]
        if r['coding.quote'].lstrip("'") != words.lstrip("'"):
            print(r['id'], r['coding.quote'], words)
print(*[] if n > 150 else ['only', n, 'passages'], sep=' ', end='')
PY
  check "every quote is the text from where to where it says" python3 quotes.py
else
  echo "skip the matrix against count: no python3"
fi
# The recipes of the ten minutes, as they stand there.
recipe() { awk -v which="$1" '/^```r$/ {on = ++n == which; next} /^```$/ {on = 0} on' "$root/corpus/ten-minutes.md"; }
check "there are two recipes" [ "$(recipe 1 | grep -c read.csv)/$(recipe 2 | grep -c 'library(quanteda)')" = 2/1 ]
if command -v Rscript >/dev/null; then
  recipe 1 >one.R
  check "the recipe for R runs" sh -c 'Rscript one.R >r.out 2>r.err && grep -q theme.send r.out || { echo failed; cat r.err; }'
  if Rscript -e 'quit(status = !requireNamespace("quanteda", quietly = TRUE))' >/dev/null 2>&1; then
    { recipe 1; recipe 2; } >two.R
    check "and that for quanteda" sh -c 'Rscript two.R >r.out 2>r.err || { echo failed; cat r.err; }'
  else
    echo "skip the recipe for quanteda: R does not have it"
  fi
else
  echo "skip the recipes for R: no Rscript"
fi
