#!/usr/bin/env bash
# test_agree.sh - coder A against coder B of the sample corpus: the program's cells, kappa,
# alpha and AC1 against the same worked out by jq from the two files alone.
#
#   tests/cli/test_agree.sh PROGRAM
set -uo pipefail
journeys=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$(mktemp -d)" || exit 1
trap 'rm -rf "$PWD"' EXIT
{
  "$journeys" init agree.journeys
  "$journeys" import "$root/corpus/journeys.ndjson" -p agree.journeys
  "$journeys" tag --codebook "$root/codebooks/1000-journeys.yaml" -p agree.journeys
  "$journeys" decide --file "$root/corpus/gold.ndjson" --coder A -p agree.journeys
  "$journeys" decide --file "$root/corpus/gold-b.ndjson" --coder B -p agree.journeys
} >/dev/null || { echo "not ok the corpus could not be coded"; exit 1; }
"$journeys" agree A B --samples 10 --format ndjson -p agree.journeys >said.ndjson ||
  { echo "not ok agree failed"; exit 1; }

# A theme and all above it: "send/diagnosis" is also "send".
jq -n --slurpfile a "$root/corpus/gold.ndjson" --slurpfile b "$root/corpus/gold-b.ndjson" '
  def up: split("/") as $p | [range(1; ($p | length) + 1) | $p[:.] | join("/")];
  def sets(x): x | map({key: .id, value: ([.codes[].theme | up[]] | unique)}) | from_entries;
  sets($a) as $A | sets($b) as $B
  | [$A | keys[] | select($B[.])] as $ids
  | ([$A[$ids[]][], $B[$ids[]][]] | unique)[] as $t
  | [$ids[] | [($A[.] | index($t) != null), ($B[.] | index($t) != null)]] as $x
  | ($x | map(select(.[0] and .[1])) | length) as $both
  | ($x | map(select(.[0] and (.[1] | not))) | length) as $first
  | ($x | map(select((.[0] | not) and .[1])) | length) as $second
  | ($x | length) as $n | ($n - $both - $first - $second) as $neither
  | (($both + $neither) / $n) as $po
  | ((($both + $first) * ($both + $second) + ($neither + $second) * ($neither + $first)) / ($n * $n)) as $pe
  | (2 * $both + $first + $second) as $yes | (2 * $n - $yes) as $no
  | ($yes / (2 * $n)) as $q | (2 * $q * (1 - $q)) as $ge
  | {theme: $t, both: $both, first: $first, second: $second, neither: $neither,
     kappa: (($po - $pe) / (1 - $pe)), alpha: (1 - ($first + $second) * (2 * $n - 1) / ($yes * $no)),
     ac1: (($po - $ge) / (1 - $ge))}' -c >ours.ndjson

themes=$(wc -l <ours.ndjson)
[ "$themes" -ge 20 ] && echo "ok the two files name $themes themes" || echo "not ok only $themes themes"
wrong=$(jq -n --slurpfile said said.ndjson --slurpfile ours ours.ndjson '
  ($said | map({key: .theme, value: .}) | from_entries) as $s
  | [$ours[] | . as $o | $s[.theme] as $x
     | select($x == null or ([["both", "first", "second", "neither"][] | $x[.] != $o[.]] | any)
              or ([["kappa", "alpha", "ac1"][] | (($x[.] - $o[.]) | fabs) > 0.000501] | any)) | .theme]
  | join(" ")' -r)
if [ -z "$wrong" ]; then echo "ok cells, kappa, alpha and AC1 are those of the files"
else echo "not ok differs for: $wrong"; fi
# Of codings of the same theme in both files.
wrong=$(jq -n --slurpfile said said.ndjson --slurpfile a "$root/corpus/gold.ndjson" \
  --slurpfile b "$root/corpus/gold-b.ndjson" '
  def how(x): x | map(.id as $i | .codes[] | select(.valence) | {key: ($i + " " + .theme), value: .valence}) | from_entries;
  how($a) as $A | how($b) as $B | [$A | keys[] | select($B[.]) | [$A[.], $B[.]]] as $both
  | if ($both | length) < 100 then "few" else
    [$said[] | select(.theme | startswith("valence: ")) | (.theme | ltrimstr("valence: ")) as $v
     | {v: $v, x: [.both, .first, .second, .neither],
        y: [[true, true], [true, false], [false, true], [false, false]] | map(. as $w
             | $both | map([.[0] == $v, .[1] == $v]) | map(select(. == $w)) | length)}]
    | if length != 4 then "\(length) valences" else map(select(.x != .y) | .v) | join(" ") end end' -r)
if [ -z "$wrong" ]; then echo "ok valences are those of the files"
else echo "not ok valences differ: $wrong"; fi
more=$(jq -n --slurpfile said said.ndjson --slurpfile ours ours.ndjson '
  [$said[] | select(.theme | startswith("valence: ") | not) | select(.both + .first + .second > 0) | .theme] - [$ours[].theme] | length')
[ "$more" = 0 ] && echo "ok no theme besides" || echo "not ok $more themes besides"
