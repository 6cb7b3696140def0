#!/usr/bin/env bash
# test_shown.sh - what strangers wrote cannot speak to the terminal: names of files and columns,
# values, words, ids and options with escape sequences, 8-bit controls, overrides of direction and
# line ends go through every command, and are spelt where a person is shown them. Data is left alone.
#
#   tests/cli/test_shown.sh JOURNEYS
. "$(dirname "$0")/room.sh"

escape=$'\e[31m' c1=$'\xc2\x9b31m' turned=$'\xe2\x80\xae\xe2\x81\xa6' raw=$'\x9b31m' bell=$'\a\x7f\r'
forged=$'\nFORGED: all is well'
any=$escape$c1$turned$raw$bell
# What an importer lets in: an attribute may be of several lines, and holds no C0 but those.
kept=$c1$turned

# run ARGUMENTS...: one command, told apart from what it tells. What it answers does not matter here.
n=0
run() {
  n=$((n + 1))
  "$program" "$@" </dev/null >"$n.out" 2>"$n.err"
  printf '%q ' "$@" >"$n.said"
}
# Every byte that a terminal would obey, and every line that a name forged.
obeyed='[\x00-\x08\x0B-\x1F\x7F]|\xC2[\x80-\x9F]|\xE2\x80[\xAA-\xAE]|\xE2\x81[\xA6-\xA9]'
spoken() {
  local lines=${1:-^FORGED} f # of data a cell may hold several
  for f in [0-9]*.out [0-9]*.err; do
    grep -aP "$obeyed|(?<![\x80-\xFF])[\x80-\xBF]|$lines" "$f" >found || continue
    cat "${f%.*}.said"
    grep -aPn "$obeyed|$lines" "$f" | cat -v | head -3
  done
  return 0
}
begin() { rm -f [0-9]*.out [0-9]*.err [0-9]*.said; }

# ---- The fixture: everything that can hold a hostile name holds one ---------------------------------

story() { printf '{"id":"%s","respondent":"%s","ward":"%s","respondent_type":"%s","date":"2012-06-13","consent":"publish","%s":"%s","text":"%s"}\n' "$@"; }
line='\nFORGED: all is well'
{
  story "A$kept" "R$kept" "Rye$kept" "parent$kept" "w$kept" "x$kept" "Nobody helped $kept at all and the waiting list never ended."
  story "B$line" "R$line" "Peckham$line" "parent$line" "vigil" "y$line" "Nobody helped us at all and the waiting list never ended."
  story "C" "R3" "Rye$kept" "parent" "vigil" "y" "The school $kept said no, the waiting list was long, and my son waited for years."
  for i in 1 2 3 4 5 6; do story "D$i" "S$i" "Rye$kept" "parent" "vigil" "y$i" "The youth club $i shut, the waiting list $kept grew and we waited for the bus at night."; done
} >stories.ndjson
cat >book.yaml <<YAML
codebook: "words-x"
title: "Words $kept"
language: en
themes:
  - id: waiting
    name: "Waiting $kept"
    rules: ["waiting list", "waited $kept for"]
    examples: ["the waiting list $kept grew"]
  - id: school
    name: "School"
    rules: [school]
    examples: ["no rule is met here $kept"]
YAML
printf 'codebook: x\nthemes:\n  - id: "%s"\n    rulez: [%s]\n' "$any" "$any" >broken.yaml
printf 'codebook: x\n"%s": 1\nthemes: []\n' "$kept" >odd.yaml
printf '%s' "$any" >bytes.yaml
printf 'id,text,%s\n1,"words %s","%s"\n' "$escape" "$escape" "$escape" >controls.csv
printf 'sources:\n  - files: "%s"\n    columns: {"%s": nothing}\n' "$kept" "$kept" >map.yaml
mkdir folder && cp stories.ndjson "folder/f$any.ndjson" && cp stories.ndjson "folder/g$forged.ndjson" && echo x >"folder/h$any.what"
cp stories.ndjson "s$any.ndjson"
cp broken.yaml "broken$any$forged.yaml"
journeys() { "$program" "$@"; }
{
  journeys init p.journeys
  journeys import stories.ndjson -p p.journeys
  journeys tag --codebook book.yaml -p p.journeys
  journeys decide "A$kept" waiting add --coder "Ama" -p p.journeys --note "a note"
  journeys decide "A$kept" waiting remove --coder "Bo" -p p.journeys
  journeys decisions export -o decisions.ndjson -p p.journeys
} >made 2>&1
fixture() {
  journeys status --format json -p p.journeys | grep '"stories":9,' >count || cat made
}
check "the fixture holds nine stories, hostile names and all" fixture

# ---- What is asked of a project ----------------------------------------------------------------------

p=(-p p.journeys)
begin
for id in "A$kept" $'B\nFORGED: all is well' C; do
  run show "$id" "${p[@]}"; run why "$id" waiting "${p[@]}"; run why "$id" school "${p[@]}"
  run consent "$id" none --coder Ama "${p[@]}"; run flag "$id" at-risk --coder Ama "${p[@]}"; run flag "$id" --help
  run finish "$id" --coder Cy "${p[@]}"; run sign "$id" "${p[@]}"; run sign "$id" --coder Ama "${p[@]}"
  run decide "$id" school add --coder Ama "${p[@]}"; run undo "${p[@]}"; run undo "${p[@]}"
  run forget --story "$id" --dry-run "${p[@]}"; run select --add "$id" "${p[@]}"
done
run status "${p[@]}"; run doctor "${p[@]}"; run codebook list "${p[@]}"; run codebook list book.yaml
for by in ward respondent_type vigil "w$kept" respondent "ward,vigil"; do
  run count --by "$by" "${p[@]}"; run count --by "$by" --format md "${p[@]}"; run tabulate "$by" "${p[@]}"
  run count --by "$by" --share "${p[@]}"; run trend --by "$by" "${p[@]}"
done
run count "${p[@]}"; run trend "${p[@]}"; run together "${p[@]}"; run words "${p[@]}"; run repeat "${p[@]}"; run search waiting "${p[@]}"; run kwic waiting "${p[@]}"
run kwic list --width 60 "${p[@]}"; run queue "${p[@]}"; run agree Ama Bo "${p[@]}"; run agree Ama Bo --disagreements "${p[@]}"; run decisions list "${p[@]}"
run select 3 --seed 7 "${p[@]}"; run select --list "${p[@]}"; run audit "${p[@]}"; run evaluate --gold decisions.ndjson "${p[@]}"
run codebook suggest waiting "${p[@]}"; run codebook diff book.yaml "${p[@]}"; run codebook compare book.yaml broken.yaml "${p[@]}"; run backup --list "${p[@]}"; run backup "${p[@]}"; run workshop --help
run decisions merge decisions.ndjson "${p[@]}"; run undo --list "${p[@]}"; run coverage --population controls.csv "${p[@]}"
check "what is told of hostile stories is spelt" spoken

# ---- What is typed, and where it is wrong ---------------------------------------------------------------

begin
for bad in "$any$forged" "$kept"; do
  run "$bad"; run "--$bad"; run "-$bad"; run help "$bad"; run -p "$bad" status; run -p "$bad" count; run init "x/$bad"; run init "$bad"
  run count "--$bad" "${p[@]}"; run count "$bad" "${p[@]}"; run count --by "$bad" "${p[@]}"; run count --where "ward = $bad" "${p[@]}"; run count --where "$bad" "${p[@]}"
  run count --theme "$bad" "${p[@]}"; run count --codebook "$bad" "${p[@]}"; run count --codings "$bad" "${p[@]}"; run count --format "$bad" "${p[@]}"; run count -o "x.$bad" "${p[@]}"
  run count -o "nowhere$bad/x.csv" "${p[@]}"; run count --by ward --merge "ward=$bad" "${p[@]}"; run count --by ward --share --policy "$bad" "${p[@]}"; run trend --by "$bad" "${p[@]}"
  run tabulate "$bad" "${p[@]}"; run search "$bad" "${p[@]}"; run kwic "$bad" "${p[@]}"; run words --theme "$bad" "${p[@]}"; run words --where "$bad" "${p[@]}"
  run show "$bad" "${p[@]}"; run why "$bad" waiting "${p[@]}"; run why C "$bad" "${p[@]}"; run decide C "$bad" add "${p[@]}"; run decide "$bad" waiting add "${p[@]}"
  run decide C waiting "$bad" "${p[@]}"; run decide C waiting add --coder "$bad" "${p[@]}"; run decide C waiting add --note "$bad" --quote "$bad" "${p[@]}"
  run decide --file "$bad" "${p[@]}"; run finish C --coder "$bad" "${p[@]}"; run consent C "$bad" "${p[@]}"; run flag C "$bad" "${p[@]}"; run flag C --note "$bad" "${p[@]}"; run undo "$bad" "${p[@]}"
  run import "$bad" "${p[@]}"; run import "s$bad.ndjson" "${p[@]}"; run import stories.ndjson --mapping "$bad" "${p[@]}"; run import stories.ndjson --set "$bad=x" --set "x=$bad" --dry-run "${p[@]}"
  run tag --codebook "$bad" "${p[@]}"; run tag --codebook "$bad" -; run codebook check "$bad"; run codebook test "$bad"; run codebook "$bad"; run codebook suggest "$bad" "${p[@]}"
  run codebook convert "$bad"; run evaluate --gold "$bad" "${p[@]}"; run agree "$bad" Ama "${p[@]}"; run queue --for "$bad" "${p[@]}"; run queue --coder "$bad" "${p[@]}"; run audit --draw "$bad" "${p[@]}"
  run learn -o "nowhere/$bad" "${p[@]}"; run learn --themes "$bad" "${p[@]}"; run select "$bad" "${p[@]}"; run select 3 --quota "$bad" "${p[@]}"; run select 3 --where "$bad" "${p[@]}"; run publish "$bad" "${p[@]}"
  run publish -o "nowhere/$bad" --title "$bad" "${p[@]}"; run publish --check "$bad" "${p[@]}"; run forget --story "$bad" "${p[@]}"; run forget --respondent "$bad" "${p[@]}"; run doctor --head "$bad" "${p[@]}"; run doctor -p "$bad"
  run backup -o "nowhere/$bad" "${p[@]}"; run restore "$bad" "${p[@]}"; run restore p.journeys -p "$bad"; run pack -o "nowhere/$bad" "${p[@]}"; run pack --encrypt --passphrase-file "$bad" -o q "${p[@]}"
  run unpack "$bad" -o "x$bad"; run export --format "$bad" "${p[@]}"; run export "$bad" "${p[@]}"; run export -o "nowhere/$bad.csv" "${p[@]}"; run decisions merge "$bad" "${p[@]}"; run decisions "$bad" "${p[@]}"
  run import-tags "$bad" --stories "$bad"; run completion "$bad"; run tour "nowhere/$bad"; run redact --gazetteer "$bad" -; run workshop "$bad" "${p[@]}"; run coverage --population "$bad" "${p[@]}"; run review --port "$bad" "${p[@]}"
  run status --no-input --format "$bad" "${p[@]}"; JOURNEYS_PROJECT=$bad run status
done
check "what is typed comes back spelt" spoken

# ---- What stands in files ---------------------------------------------------------------------------------

begin
cp p.journeys q.journeys
for f in folder folder/* "s$any.ndjson" controls.csv bytes.yaml broken.yaml decisions.ndjson; do
  run import "$f" -p q.journeys --dry-run; run import "$f" -p q.journeys --rejects "rejects"; run import "$f" -p q.journeys --mapping map.yaml
  run import "$f" -p q.journeys --dry-run --write-mapping "w$any.yaml"
done
for f in book.yaml broken.yaml odd.yaml bytes.yaml "broken$any$forged.yaml" map.yaml controls.csv; do
  run codebook check "$f"; run codebook test "$f"; run codebook list "$f"; run tag --codebook "$f" -p q.journeys; run tag --codebook "$f" -
  run import stories.ndjson --mapping "$f" -p q.journeys; run decide --file "$f" -p q.journeys; run evaluate --gold "$f" -p q.journeys; run decisions merge "$f" -p q.journeys
  run restore "$f" -p q.journeys; run unpack "$f" -o unpacked; run coverage --population "$f" -p q.journeys; run import-tags "$f" --stories "$f"; run redact --gazetteer "$f" -
done
# The filters answer line by line: for people with --explain, and their errors.
for filter in "tag --codebook book.yaml --explain -" "redact --explain -"; do
  n=$((n + 1))
  # shellcheck disable=SC2086 # words of a command
  { cat stories.ndjson; printf '{"id":"%s\n{"%s":1}\n{"id":"E\\u001b[31m\\u009b","text":"waiting list \\u001b[31m \\u009b \\u202e Mr Brown of SE15 4TL"}\n' "$any" "$any"; } | "$program" $filter >"$n.out" 2>"$n.err"
  echo "$filter" >"$n.said"
done
check "what stands in files comes back spelt" spoken

# ---- On a terminal, whatever it is; elsewhere data is as it is ------------------------------------------------

begin
if script -qec true typescript >tried 2>&1 </dev/null; then
  for what in "count --by ward --format csv" "count --by ward --format json" "count --by ward" "export" "show C --format json" "import-tags tags"; do
    "$program" tag --codebook book.yaml - <stories.ndjson >tags 2>tags.err
    n=$((n + 1))
    project=" -p p.journeys"
    case $what in import-tags*) project= ;; esac
    # A terminal ends its lines with CR LF, and the program may draw how far it is.
    script -qec "$program $what$project" typescript 2>&1 </dev/null | sed -e 's/\r$//' -e 's/\r\x1b\[K[^\r]*//g' >"$n.out"
    echo "$what" >"$n.said"
    grep -aF 'u009b' "$n.out" >"$n.err" || echo NOTHING >"$n.err"
  done
  check "on a terminal data is spelt too" spoken ^NOTHING
else
  echo "skip on a terminal data is spelt too (script is not here)"
fi
true_to() { # WORDS COMMAND...: what goes into a pipe holds the very bytes
  local words=$1
  shift
  "$program" "$@" </dev/null 2>&1 | grep -aF "$words" >found || echo "$*: the bytes are gone"
}
data() {
  true_to "Rye$kept" count --by ward --format csv -p p.journeys
  true_to "Rye$kept" count --by ward --format json -p p.journeys
  true_to "Rye$kept" export -p p.journeys
  true_to "The school $kept said" show C --format json -p p.journeys
  true_to "A$kept" export --what tags -p p.journeys
}
check "data in a pipe is byte for byte what it was" data
filtered() {
  "$program" tag --codebook book.yaml - <stories.ndjson | grep -aF "A$kept" >found || echo "the filter's ids are not those that came"
  "$program" import-tags tags 2>&1 | grep -aF "A$kept" >found || echo "import-tags: the ids are not those that came"
  printf '{"id":"x%s","text":"Call me."}\n' "$kept" | "$program" redact - | grep -aF "x$kept" >found || echo "redact: the ids are not those that came"
}
check "the filters too" filtered
