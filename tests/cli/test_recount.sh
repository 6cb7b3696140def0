#!/usr/bin/env bash
# test_recount.sh - the whole corpus through the program, and every figure worked out a
# second time by jq alone, from what went in and what the filter put out.
#
#   tests/cli/test_recount.sh JOURNEYS
#
# Prints "ok NAME" or "not ok NAME" for each check. Nothing here knows a count: rules and
# corpus may change, and the two ways of counting must still agree.
. "$(dirname "$0")/room.sh"
umask 022 # the program must not rely on a careful user
corpus=$root/corpus/journeys.ndjson
gold=$root/corpus/gold.ndjson
book=$root/codebooks/1000-journeys.yaml

# Every word the program says beside its results, for the last check.
journeys() { "$program" "$@" 2>>said; }
# Complains unless both files hold the same, and hold something.
same() { { test -p "$1" || test -s "$1"; } && cmp "$1" "$2"; }

total=$(wc -l <"$corpus")
filter() { journeys tag --codebook "$book" "$@" -; }

# ---- Stories in and out ---------------------------------------------------------------

journeys init p.journeys >/dev/null
journeys import "$corpus" -p p.journeys >imported
stories_in() { test "$(journeys status -p p.journeys | sed -n 's/^stories *\([0-9,]*\) by.*/\1/p' | tr -d ,)" = "$total"; }
check "every line of the corpus is a story" stories_in

# What the design lets an import change: empty values go, an unsaid type is "unknown".
jq -cS 'with_entries(select(.value != "")) | .respondent_type //= "unknown"' "$corpus" | sort >given
journeys export -p p.journeys -o stories.ndjson
jq -cS . stories.ndjson | sort >kept
check "export gives every story back, field for field" same given kept
check "the export is in the order of the ids" sort -c <(jq -r .id stories.ndjson)

journeys status -p p.journeys >before
journeys import "$corpus" -p p.journeys >again
journeys status -p p.journeys >after
same_words() { grep -q "already there, word for word" again && ! grep -q "new stor" again; }
check "a second import adds no story" same_words
check "a second import leaves the record as it was" same before after

journeys init q.journeys >/dev/null
journeys import stories.ndjson -p q.journeys >/dev/null
journeys export -p q.journeys >stories-2.ndjson
check "the export, imported elsewhere, gives the same export" same stories.ndjson stories-2.ndjson

# ---- The filter -----------------------------------------------------------------------

filter <"$corpus" >tags.ndjson
check "one line comes out for each line" same <(jq -r .id "$corpus") <(jq -r .id tags.ndjson)
no_errors() { jq -c 'select(has("error") or has("warnings"))' tags.ndjson; }
check "no line of the corpus is bad, no rule runs away" no_errors

# Story and answer side by side.
paste -d '\n' "$corpus" tags.ndjson | jq -cn '[inputs] | range(0; length; 2) as $i
  | {id: .[$i].id, text: .[$i].text, type: .[$i].respondent_type, locality: .[$i].locality,
     tags: .[$i + 1].tags}' >pairs.ndjson
hits=$(jq '.tags[].hits[] | 1' pairs.ndjson | wc -l)
some_hits() { test "$hits" -gt "$total"; }
check "there are hits to look at" some_hits

wrong_points() { jq -c '. as $s | .tags[].hits[] | . as $h
  | select($s.text[$h.span[0]:$h.span[1]] != $h.text) | [$s.id, $h.rule, $h.span]' pairs.ndjson; }
check "every hit's span, in code points, is its text" wrong_points
wrong_offsets() { jq -c '. as $s | .tags[].hits[] | . as $h
  | select(($s.text[:$h.span[0]] | utf8bytelength) != $h.bytes[0]
           or ($s.text[:$h.span[1]] | utf8bytelength) != $h.bytes[1]) | [$s.id, $h.rule, $h.bytes]' pairs.ndjson; }
check "every hit's bytes stand where its span stands" wrong_offsets
# In the C locale awk cuts bytes. Line ends and tabs become blanks, one byte for one.
jq -r 'def flat: gsub("[\n\t]"; " "); .text as $text | .tags[].hits[]
  | [(.bytes[0] | tostring), (.bytes[1] | tostring), (.text | flat), ($text | flat)] | join("\t")' \
  pairs.ndjson >bytes.tsv
wrong_bytes() {
  awk -F '\t' 'substr($4, $1 + 1, $2 - $1) != $3 || $2 <= $1 { print NR }
               END { if (NR != '"$hits"') print NR " lines" }' bytes.tsv
}
check "every hit's bytes are its text" wrong_bytes

journeys codebook list "$book" | sed -n 's|^  \([a-z0-9/-]*\) .*|\1|p' >themes
overlapping() { jq -c '.id as $id | .tags[] | select([.hits[].span] | [.[:-1], .[1:]] | transpose
  | any(.[0][1] > .[1][0])) | [$id, .theme]' pairs.ndjson; }
check "a tag's hits stand in order and apart" overlapping
out_of_order() { jq -c --rawfile themes themes '($themes | split("\n")) as $order | .id as $id
  | [.tags[].theme | . as $t | $order | index($t)]
  | select(any(. == null) or . != (unique)) | [$id, .]' pairs.ndjson; }
check "tags stand in the order of the codebook, each theme once" out_of_order
unspecific() { jq -c '.id as $id | [.tags[].theme] as $t | $t[] | . as $one
  | select(any($t[]; startswith($one + "/"))) | [$id, .]' pairs.ndjson; }
check "a theme is not named beside its own child" unspecific
empty_tags() { jq -c 'select(any(.tags[]; .hits == [] or .source != "rule")) | .id' pairs.ndjson; }
check "every tag has a hit" empty_tags
one_book() { jq -r '[.codebook, .engine] | join(" ")' tags.ndjson | sort -u | tail -n +2; }
check "every line names the same codebook and engine" one_book
story_hashes() {
  paste <(jq -c .text "$corpus") <(jq -r .story tags.ndjson) | sort -u >hashes
  cut -f 1 hashes | uniq -d
  cut -f 2 hashes | sort | uniq -d
}
check "one text has one hash, two texts have two" story_hashes

# ---- Ways to the same answer -------------------------------------------------------------

sort tags.ndjson >sorted
shuf --random-source="$corpus" "$corpus" >shuffled.ndjson
moved() { ! cmp -s "$corpus" shuffled.ndjson; }
check "the shuffled corpus is another file" moved
filter <shuffled.ndjson | sort >sorted-2
check "the order of the lines changes no byte of the sorted answer" same sorted sorted-2
for jobs in 1 2 3; do
  filter -j $jobs <"$corpus" >jobs
  check "$jobs threads give the same bytes" same tags.ndjson jobs
done
for n in 1 2 3 4 5 6 7; do
  : >shards
  for ((i = 1; i <= n; i++)); do
    filter --shard "$i/$n" <"$corpus" >shard
    jq -r .id shard >ids
    sort -c ids || echo "shard $i/$n: order"
    cat shard >>shards
  done >disorder 2>&1
  sort shards >sorted-2
  check "$n shards are the whole, each line once" same sorted sorted-2
  check "$n shards keep the order of the lines" cmp disorder /dev/null
done

journeys tag --codebook "$book" -p p.journeys >/dev/null
journeys export --what tags -p p.journeys -o project-tags.ndjson
jq -cs 'sort_by(.id)[]' tags.ndjson >by-id
jq -c . project-tags.ndjson >project-tags
check "the project's tags are the filter's, by id" same by-id project-tags
check "and byte for byte where the corpus is in that order" same sorted <(sort project-tags.ndjson)

# ---- The count, worked out again --------------------------------------------------------------

# From {id, respondent, type, locality, themes} to the rows of a count: every story counts in
# its group and in each total, every theme in its parents; null is a story without any.
cat >recount.jq <<'JQ'
def paths: split("/") | [range(1; length + 1) as $n | .[:$n] | join("/")];
def groups: [.type, null][] as $type | [.locality, null][] as $locality | {type: $type, locality: $locality};
def people: [.[].respondent] | unique | length;
($themes | split("\n") | map(select(. != ""))) as $order
| [inputs | .themes |= (map(paths[]) | unique) | .themes |= (if . == [] then [null] else . end)] as $stories
| ([$stories[] | . as $s | groups | {group: ., respondent: $s.respondent}] | group_by(.group)
   | map({key: (.[0].group | tojson), value: {stories: length, people: people, group: .[0].group}}) | from_entries) as $bases
| ([$stories[] | . as $s | $s.themes[] as $t | $s | groups | {cell: ([$t, .] | tojson), respondent: $s.respondent}]
   | group_by(.cell) | map({key: .[0].cell, value: {stories: length, people: people}}) | from_entries) as $cells
| ($order + [null])[] as $t | $bases[] as $base
| ($cells[[$t, $base.group] | tojson] // {stories: 0, people: 0}) as $cell
| {theme: $t, respondent_type: $base.group.type, locality: $base.group.locality, stories: $cell.stories,
   respondents: $cell.people, base_stories: $base.stories, base_respondents: $base.people}
JQ
recount() { jq -cnS --rawfile themes themes -f recount.jq | sort; }
counted() { # PROJECT OPTION...
  local project=$1
  shift
  journeys count --by respondent_type,locality --format ndjson -p "$project" "$@"
}
plain() { jq -cS '{theme, respondent_type, locality, stories, respondents, base_stories, base_respondents}' | sort; }

jq -c '{id, respondent: .id, type, locality, themes: [.tags[].theme]}' pairs.ndjson | recount >expected
counted p.journeys >count.ndjson
plain <count.ndjson >got
check "every row of the count is the recount's, and every row of the recount is there" same expected got
rows_twice() { jq -c '[.theme, .respondent_type, .locality]' count.ndjson | sort | uniq -d; }
check "no row stands twice" rows_twice
row_order() { jq -cn --rawfile themes themes '($themes | split("\n")) as $order | [inputs
  | [(if .theme == null then 1e6 else .theme as $t | $order | index($t) end),
     ([.respondent_type, .locality] | map(if . == null then "~" else . end))] | flatten]
  | select(. != sort)' count.ndjson | cut -c 1-200; }
check "rows stand in the order of the codebook, then of the values, totals last" row_order
all_open() { jq -c 'select(.unreviewed != .base_stories or .disputed != 0)' count.ndjson; }
check "without people every story of the base is unreviewed" all_open
counted p.journeys --codings machine >machine.ndjson
check "without people effective is the machine" same count.ndjson machine.ndjson
check "the count, asked again, is the same bytes" same count.ndjson <(counted p.journeys)

percents() { counted p.journeys --percent | jq -c 'select(((.percent - 100 * .stories / .base_stories) | fabs) > 0.0501
  or .low > .percent or .high < .percent)'; }
check "every share is of its base, inside its interval" percents

where_is() {
  local locality=$1
  journeys count --by respondent_type --where "locality = \"$locality\"" --format ndjson -p p.journeys |
    jq -cS '[.theme, .respondent_type, .stories, .respondents, .base_stories]' | sort >where
  jq -cS --arg l "$locality" 'select(.locality == $l) | [.theme, .respondent_type, .stories, .respondents, .base_stories]' \
    count.ndjson | sort >column
  same where column
}
while IFS= read -r locality; do
  check "--where gives the column of \"$locality\"" where_is "$locality"
done < <(jq -r .locality "$corpus" | sort -u)

# The same stories, told by fewer people: every seventh story is nobody's in particular.
jq -c '(.id[1:] | tonumber) as $n | if $n % 7 == 0 then . else .respondent = "R\($n * $n % 300)" end' \
  "$corpus" >people.ndjson
journeys init people.journeys >/dev/null
journeys import people.ndjson -p people.journeys >/dev/null
journeys tag --codebook "$book" -p people.journeys >/dev/null
paste -d '\n' people.ndjson pairs.ndjson | jq -cn '[inputs] | range(0; length; 2) as $i | .[$i] as $s | .[$i + 1]
  | {id, respondent: ($s.respondent // "story " + .id), type, locality, themes: [.tags[].theme]}' >told.ndjson
recount <told.ndjson >expected
counted people.journeys | plain >got
check "where people tell several stories, people are counted" same expected got
fewer() { jq -cs 'map(select(.theme == null and .respondent_type == null and .locality == null))[0]
  | select(.base_respondents >= .base_stories)' got; }
check "and there are fewer of them than stories" fewer

# What a person coded by hand, counted the same way.
journeys decide --file "$gold" --coder A -p people.journeys >/dev/null
paste -d '\n' told.ndjson "$gold" | jq -cn '[inputs] | range(0; length; 2) as $i
  | .[$i] + {themes: [.[$i + 1].codes[].theme]}' | recount >expected
counted people.journeys --codings coder:A | plain >got
check "a coder's codings count as in their file" same expected got
counted people.journeys | plain >got
check "where that coder finished every story, effective is their answer" same expected got
counted people.journeys --codings machine | plain >got
recount <told.ndjson >expected
check "and the machine's answer is still there" same expected got
none_open() { counted people.journeys | jq -c 'select(.unreviewed != 0 or .disputed != 0)'; }
check "nothing is unreviewed then" none_open

# ---- The evaluation, worked out again -------------------------------------------------------------

# {id, group, tags: [paths at the top], gold: [...]} to the rows of an evaluation.
cat >reevaluate.jq <<'JQ'
def share($x; $n): if $n == 0 then null else $x / $n end;
def mean: map(select(. != null)) | if . == [] then null else add / length end;
def figures: . + {precision: share(.both; .by_codings), recall: share(.both; .by_hand),
  f1: share(2 * .both; .by_hand + .by_codings)} | .n as $n
  | if (.by_hand + .by_codings == 0) or (.by_hand == $n and .by_codings == $n) then .kappa = null
    else (($n - .by_hand - .by_codings + 2 * .both) / $n) as $seen
      | ((.by_hand * .by_codings + ($n - .by_hand) * ($n - .by_codings)) / ($n * $n)) as $chance
      | .kappa = ($seen - $chance) / (1 - $chance) end;
($themes | split("\n") | map(select(. != "" and (contains("/") | not)))) as $order
| [inputs] as $all | ([null] + ($all | map(.group) | unique))[] as $group
| ($all | map(select($group == null or .group == $group))) as $stories
| [$order[] as $t | {theme: $t, n: ($stories | length),
    by_hand: ($stories | map(select(.gold | index($t))) | length),
    by_codings: ($stories | map(select(.tags | index($t))) | length),
    both: ($stories | map(select((.gold | index($t)) and (.tags | index($t)))) | length)} | figures] as $rows
| ($rows[], ($rows | {theme: "(micro)", n: (map(.n) | add), by_hand: (map(.by_hand) | add),
     by_codings: (map(.by_codings) | add), both: (map(.both) | add)} | figures),
   {theme: "(macro)", by_hand: null, by_codings: null, both: null, precision: ($rows | map(.precision) | mean),
    recall: ($rows | map(.recall) | mean), f1: ($rows | map(.f1) | mean), kappa: ($rows | map(.kappa) | mean)})
| del(.n) | .batch = $group
JQ
paste -d '\n' tags.ndjson "$gold" | jq -cn '[inputs] | range(0; length; 2) as $i | {group: .[$i + 1].batch,
  tags: [.[$i].tags[].theme | split("/")[0]], gold: [.[$i + 1].codes[].theme | split("/")[0]]}' |
  jq -cn --rawfile themes themes -f reevaluate.jq >expected.ndjson
journeys evaluate --gold "$gold" --by batch --format ndjson -p p.journeys >evaluated.ndjson
as_figured() { # the counts to the letter, the figures to three decimals
  test "$(wc -l <expected.ndjson)" = "$(wc -l <evaluated.ndjson)" || echo "another number of rows"
  paste -d '\n' expected.ndjson evaluated.ndjson | jq -cn 'def near($x; $y): ($x == null and $y == null)
      or ($x != null and $y != null and ($x - $y | fabs) < 0.000501);
    [inputs] | range(0; length; 2) as $i | .[$i] as $e | .[$i + 1] as $g
    | select([$e.theme, $e.batch, $e.by_hand, $e.by_codings, $e.both] != [$g.theme, $g.batch, $g.by_hand, $g.by_codings, $g.both]
      or (near($e.precision; $g.precision) and near($e.recall; $g.recall) and near($e.f1; $g.f1)
          and near($e.kappa; $g.kappa) | not))'
}
check "every figure of the evaluation is the one worked out again" as_figured
differing() { # THEME: stories where only one of the two has it
  paste -d '\n' tags.ndjson "$gold" | jq -cn --arg t "$1" '[inputs] | range(0; length; 2) as $i
    | {id: .[$i].id, tag: any(.[$i].tags[].theme; split("/")[0] == $t), hand: any(.[$i + 1].codes[].theme; split("/")[0] == $t)}
    | select(.tag != .hand) | [.id, (if .hand then "missed" else "not by hand" end)]' | sort >expected
  journeys evaluate --gold "$gold" --theme "$1" --stories --format ndjson -p p.journeys | jq -c '[.id, .difference]' | sort >got
  same expected got
}
check "--stories lists those on which the two differ" differing neglect

# ---- Private ------------------------------------------------------------------------------------

printf '%s\n' '{"id":"X0","text":"Words."}' '{"id":"X1"}' >reject.ndjson
journeys import reject.ndjson -p q.journeys --rejects rejects.ndjson >/dev/null
journeys count -p p.journeys -o table.csv
modes() { stat -c '%a %n' p.journeys q.journeys people.journeys stories.ndjson project-tags.ndjson table.csv rejects.ndjson | grep -v '^600 '; test ${PIPESTATUS[0]} = 0; }
check "projects and everything written are for the owner alone" modes
left_over() { compgen -G '*-wal' || compgen -G '*-shm' || compgen -G '*-journal' || compgen -G '*.part' || true; }
check "nothing is left beside the projects" left_over

# No story may be read in what is said about it. So the corpus is broken in all the ways
# that make the program speak, and five words in a row of every fiftieth story are looked for.
jq -r '.text | gsub("[\n\t]"; " ")' "$corpus" | awk 'NR % 50 == 25' |
  sed -n 's/^[^ ]* [^ ]* [^ ]* \([^ ]* [^ ]* [^ ]* [^ ]* [^ ]*\).*/\1/p' | grep -v '["\\]' | head -20 >runs
enough() { test "$(wc -l <runs)" -ge 15 && test "$(sort -u runs | wc -l)" = "$(wc -l <runs)"; }
check "there are runs of words to look for" enough
jq -c '{id, text}' "$corpus" >short.ndjson
sed 's/.....$//' short.ndjson >cut.ndjson                           # a string that never ends
sed 's/"text":"/"text":/' short.ndjson >bare.ndjson                 # words without quotes
sed 's/}$/,"text":"again"}/' short.ndjson >twice.ndjson             # a key twice
sed 's/"}$/\xff"}/' short.ndjson >bytes.ndjson                      # no UTF-8
sed 's/"}$/\x01"}/' short.ndjson >control.ndjson                    # a raw control character
sed 's/"}$/\\u0007"}/' short.ndjson >bell.ndjson                    # one that was escaped
sed 's/"}$/\\q"}/' short.ndjson >escape.ndjson                      # an escape that is none
jq -c '{text: .id, id: .text}' "$corpus" | awk 'length > 250' >swapped.ndjson # the words are the id
jq -c '.text += " And more."' short.ndjson >other.ndjson            # other words for known ids
(echo id,text && jq -r '[.id, .text] | @csv' "$corpus") >good.csv
sed 's/"$//' good.csv >open.csv                                     # quotes that stay open
sed '2,$s/,"/,/' good.csv >unquoted.csv                             # commas everywhere
sed '2,$s/$/,extra/' good.csv >ragged.csv
for file in cut bare twice bytes control bell escape swapped other; do
  journeys import "$file.ndjson" -p p.journeys >/dev/null
  filter <"$file.ndjson" >/dev/null
  journeys decide --file "$file.ndjson" --coder A -p p.journeys >/dev/null
  filter --max-story 20 <"$file.ndjson" >/dev/null
done
for file in open unquoted ragged good; do
  journeys import "$file.csv" -p q.journeys >/dev/null
  journeys import "$file.csv" -p q.journeys --max-line 30 >/dev/null
done
id=$(jq -r 'select(.text | length > 300) | .id' "$corpus" | head -1)
journeys decide "$id" housing accept --coder A -p p.journeys --quote "$(head -1 runs) and not"
journeys show "$id" nowhere -p p.journeys >/dev/null
journeys why "$id" nothing -p p.journeys
spoke() { test "$(grep -c 'rejected:' said)" -gt 100 && test "$(grep -c '^line [0-9]*:' said)" -gt "$total"; }
check "the program had much to say" spoke
in_corpus() { jq -r '.text | gsub("[\n\t]"; " ")' "$corpus" | grep -oFf runs | sort -u | cmp - <(sort -u runs); }
check "the runs of words are those of stories" in_corpus
leaked() { grep -aFf runs said | cut -c 1-200; true; }
check "no words of a story in anything said" leaked
check "no sanitizer spoke" eval '! grep -a -m 3 "runtime error\|AddressSanitizer\|LeakSanitizer" said'
