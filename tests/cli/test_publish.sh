#!/usr/bin/env bash
# test_publish.sh - nothing is published that may not be, whichever way it is tried; what was taken
# out stands in no byte of the site; the site is the same each time, and whole at any moment.
#
#   tests/cli/test_publish.sh JOURNEYS
. "$(dirname "$0")/room.sh"
journeys() { "$program" "$@" -p p.journeys; }
publish() { journeys publish -o site --site "$root/corpus/site.yaml" --no-docx; }

"$program" init p.journeys >/dev/null
journeys import "$root/corpus/journeys.ndjson" >/dev/null
journeys tag --codebook "$root/codebooks/1000-journeys.yaml" >/dev/null
journeys select 12 --seed 5 >/dev/null
ids() { journeys select --list --format csv | sed 1d | cut -d, -f2; }
for id in $(ids); do journeys sign "$id" --coder Ama --answered >/dev/null; done
mapfile -t chosen < <(ids)
publish >/dev/null || { echo "not ok the selection is published"; exit 1; }

# ---- What may not be published -------------------------------------------------------------------

digest() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum); }
before=$(digest site)
one=${chosen[0]}

# No other door lets it out either: the pack of a workshop, and the texts for researchers.
elsewhere() {
  local words
  journeys workshop -o pack --site "$root/corpus/site.yaml" >/dev/null 2>&1 && echo "it is in a workshop's pack"
  [ ! -e pack ] || echo "a pack was made"
  words=$(journeys sign "$one" --dry-run | awk '!/^  |nothing was signed/ && length > length(l) {l = $0} END {print l}')
  journeys export --deidentified -f ndjson | jq -r .text >texts
  [ ${#words} -gt 20 ] && [ "$(wc -l <texts)" -gt 500 ] || echo "nothing to look for"
  grep -qF -- "$words" texts && echo "it is among the texts for researchers"
  true
}

# refused WHY: publishing ends with 1, names the story with the reason, and the site stays.
refused() {
  local said
  said=$(publish 2>&1)
  [ $? = 1 ] || echo "it was published"
  grep -q "^$one: $1" <<<"$said" || echo "$said"
  [ "$(digest site)" = "$before" ] || echo "the site is another"
  [ -z "$(find . -name '.site.*')" ] || echo "something is left"
  elsewhere
}
allowed() {
  publish >/dev/null 2>&1 || echo "it was not published again"
  [ "$(digest site)" = "$before" ] || echo "the site is another"
}

by=$(journeys select --list --format csv | sed -n 2p | cut -d, -f2)
[ "$by" = "$one" ] || echo "not ok the first story is the first"
journeys consent "$one" internal >/dev/null
check "consent that was taken back" refused "nobody agreed to its being shown"
journeys undo >/dev/null
check "... and given again" allowed
journeys flag "$one" at-risk --coder Ben --contact 'Duty team, 020 7946 0000' >/dev/null
check "a story at risk" refused "it is marked at risk"
journeys undo >/dev/null
check "... and no longer" allowed
journeys flag "$one" second-reader --coder Ben >/dev/null
check "a story that waits for a second reader" refused "it waits for a second reader"
journeys flag "$one" none --coder Cleo >/dev/null
check "... who has answered" allowed
journeys undo >/dev/null
check "... and whose answer was undone" refused "it waits for a second reader"
journeys undo >/dev/null
journeys sign "$one" --coder Cleo --answered >/dev/null
journeys undo >/dev/null # of two signatures the last; the first stands
check "a signature over a signature, undone" allowed
jq -c --arg id "$one" 'select(.id == $id) | .text += " And more."' "$root/corpus/journeys.ndjson" >other.ndjson
journeys import --corrections other.ndjson >/dev/null
check "other words than were signed" refused "nobody signed its redactions"
journeys undo import >/dev/null
check "... and the first ones again" allowed

withdrawn() {
  journeys undo import >/dev/null
  publish >/dev/null 2>&1 && echo "what was withdrawn was published"
  [ "$(digest site)" = "$before" ] || echo "the site is another"
}
cp p.journeys kept.journeys
check "stories that were withdrawn" withdrawn
rm -f p.journeys-wal p.journeys-shm && mv kept.journeys p.journeys
unsigned() {
  journeys select --drop "$one" >/dev/null
  one=$(journeys select --list --format csv | grep 'nobody signed' | cut -d, -f2)
  refused "nobody signed its redactions"
}
cp p.journeys kept.journeys
check "a story that came in and is not signed" unsigned
rm -f p.journeys-wal p.journeys-shm && mv kept.journeys p.journeys
check "and all is as it was" allowed

# ---- What was taken out ----------------------------------------------------------------------------

# A selection with stories of every kind of identifier, for which a string each is searched, in the bytes of the site and in
# what a reader sees of them.
rich() {
  local kind id n
  "$program" init r.journeys >/dev/null && "$program" import "$root/corpus/journeys.ndjson" -p r.journeys >/dev/null
  "$program" tag --codebook "$root/codebooks/1000-journeys.yaml" -p r.journeys >/dev/null
  "$program" select 20 --seed 5 -p r.journeys >/dev/null
  for kind in date-of-birth email nhs-number other phone place postcode school username; do
    n=0
    for id in $(jq -r --arg k $kind 'select(any(.pii[]; .kind == $k)) | .id' "$root/corpus/pii.ndjson"); do
      "$program" select --pin "$id" -p r.journeys >/dev/null 2>&1 && n=$((n + 1))
      [ $n -lt 2 ] || break
    done
  done
  "$program" select --list --format csv -p r.journeys | sed 1d | cut -d, -f2 >rich-ids
  while read -r id; do "$program" sign "$id" --coder Ama --answered -p r.journeys >/dev/null; done <rich-ids
  "$program" publish -o rich --site "$root/corpus/site.yaml" --no-docx -p r.journeys >/dev/null || echo "it is not published"
  while read -r id; do jq -c --arg id "$id" 'select(.id == $id)' "$root/corpus/journeys.ndjson"; done <rich-ids >rich.ndjson
  "$program" redact - <rich.ndjson | jq -r '. as $s | .redactions[] | [.class, $s.id, (.text | gsub("\\s+"; " "))] | join("\u001f")' >strings
  [ "$(wc -l <rich-ids)" = 20 ] || echo "it is not 20 stories"
  [ "$(cut -d $'\x1f' -f1 strings | sort -u | wc -l)" -ge 9 ] || echo "few classes are searched: $(cut -d $'\x1f' -f1 strings | sort | uniq -c)"
  [ "$(wc -l <strings)" -ge 20 ] || echo "few strings are searched"
}

# search FOLDER: each of the strings, as words, and each id, that stands in it; every byte of it, and its text without tags.
search() {
  local class id text
  rm -rf seen && mkdir seen
  find "$1" -type f -print0 | while IFS= read -r -d '' page; do
    sed -e 's/<[^>]*>//g' -e 's/&#39;/\x27/g' -e 's/&quot;/"/g' -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&amp;/\&/g' "$page" |
      tr -s ' \n' '  ' >"seen/$(printf '%s' "$page" | tr / -)"
  done
  while IFS=$'\x1f' read -r class id text; do
    grep -rlwF -- "$id" "$1" && echo "has the id $id"
    grep -rlwF -- "$text" "$1" seen && echo "has the $class \"$text\" of $id"
  done <strings
  true
}
hidden() {
  rich
  search rich
  for id in "${chosen[@]}"; do grep -rlwF -- "$id" site && echo "has the id $id"; done
  true
}
check "what was taken out stands nowhere: every class, also birth dates, others and short ones" hidden

# The search itself: each string, planted alone in a copy, is found.
planted() {
  local class id text n=0
  while IFS=$'\x1f' read -r class id text; do
    rm -rf copy && mkdir copy && printf '<p>It was %s, they said.</p>\n' "${text//&/&amp;}" >copy/page.html
    [ -n "$(search copy | grep -F "has the $class")" ] || echo "the search passes over the $class \"$text\""
    n=$((n + 1))
  done < <(sort -u -t $'\x1f' -k1,1 strings)
  [ $n -ge 9 ] || echo "only $n are planted"
}
check "... and the search finds a string of each class that was planted" planted

internal() {
  [ "$(stat -c %a site-record.csv site-record.html p.journeys | sort -u)" = 600 ] || echo "the record is open"
  [ "$(find site -type f -printf '%m\n' | sort -u)" = 644 ] || echo "the site is closed"
  grep -q INTERNAL site-record.html || echo "the record does not say what it is"
  grep -rl "INTERNAL\|<script\|http-equiv=\"refresh\|src=" site
  grep -rhoE 'href="[^"#]+' site | sort -u | sed 's/href="//' | grep -vE '^https://|^mailto:' |
    while read -r page; do [ -f "site/$page" ] || echo "no page $page"; done
}
check "modes, no script, every link leads somewhere" internal

outside() {
  mkdir -p mine && echo 'do not lose this' >mine/letter.txt
  journeys publish -o mine --site "$root/corpus/site.yaml" --no-docx >/dev/null 2>&1 && echo "it went over a letter"
  grep -q 'do not lose' mine/letter.txt || echo "the letter is lost"
}
check "a folder of somebody else is not touched" outside

valid() {
  local page
  for page in site/*.html site-record.html; do
    # tidy ends with 1 on a warning; it does not know aria-current, which ARIA 1.1 has.
    tidy -q -e "$page" 2>&1 | sed -e '/proprietary attribute "aria-current"/d' -e "s|^|$page: |"
  done
  true
}
if command -v tidy >/dev/null; then check "every page is HTML as it should be" valid; else echo "skip HTML: no tidy"; fi

# ---- Numbers for researchers ---------------------------------------------------------------------

# They tell nothing of the order in which stories came: a word more in one story deals them anew.
dealt_anew() {
  sed '1s/"text": "/"text": "Well. /' "$root/corpus/journeys.ndjson" >other.ndjson
  "$program" init other.journeys >/dev/null && "$program" import other.ndjson -p other.journeys >/dev/null
  "$program" tag --codebook "$root/codebooks/1000-journeys.yaml" -p other.journeys >/dev/null
  order() { "$program" export --deidentified --unsigned -f ndjson -p "$1" | jq -r '.text[-30:]' | sed 1d | head -200; }
  order p.journeys >order-1
  order p.journeys >order-2
  order other.journeys >order-3
  [ "$(wc -l <order-1)" -gt 100 ] || echo "few are told"
  cmp order-1 order-2
  ! cmp -s order-1 order-3 || echo "the numbers go by the order of arrival"
}
check "numbers of de-identified stories are dealt by their texts" dealt_anew

# ---- The page for print as DOCX ------------------------------------------------------------------

as_docx() {
  local n
  for n in one two; do
    journeys publish -o docx-$n --site "$root/corpus/site.yaml" >/dev/null || { echo "not published"; return; }
  done
  [ "$(digest docx-one)" = "$(digest docx-two)" ] || echo "a second time it is another"
  pandoc docx-one/stories.docx -t plain --wrap=none -o stories.txt || return
  [ "$(wc -w <stories.txt)" -gt 500 ] || echo "there is little in it"
  for n in "${chosen[@]:0:3}"; do ! grep -q "$n" stories.txt || echo "it names $n"; done
}
if command -v pandoc >/dev/null; then check "stories.docx holds the stories, the same each time" as_docx; else echo "skip DOCX: no pandoc"; fi

# ---- At any moment -----------------------------------------------------------------------------

cp -r site first && journeys select --drop "${chosen[3]}" >/dev/null
for id in $(ids); do journeys sign "$id" --coder Ama --answered >/dev/null; done
publish >/dev/null && cp -r site second && second=$(digest second)
kills() {
  local i now pid times=${JNY_KILLS:-40}
  [ "$before" != "$second" ] || echo "the two sites are one"
  RANDOM=7
  for ((i = 0; i < times; i++)); do
    rm -rf site && cp -r first site
    "$program" publish -o site --site "$root/corpus/site.yaml" --no-docx -p p.journeys >/dev/null 2>&1 &
    pid=$!
    sleep "0.$(printf %03d $((RANDOM % 400)))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    now=$(digest site)
    [ "$now" = "$before" ] || [ "$now" = "$second" ] || echo "after kill $i the site is neither"
  done
  publish >/dev/null 2>&1
  [ "$(digest site)" = "$second" ] || echo "it does not recover"
  [ -z "$(find . -name '.site.*')" ] || echo "something is left"
}
check "killed at any moment, the old site or the new one is there" kills
