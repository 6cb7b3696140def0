#!/usr/bin/env bash
# test_qdpx_in.sh JOURNEYS - REFI-QDA projects as other programs write them: each habit has a file
# made here by hand; projects of ATLAS.ti; and files that mean harm.
set -uo pipefail
journeys=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/cli/check.sh"
shared=${JOURNEYS_SHARED_DATA:-$root/../shared/data}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 2
j() { "$journeys" "$@"; }
none() { ! grep -E "$@"; }

guid() { printf '%08d-0000-4000-8000-000000000000' "$1"; }
# project SOURCES [MORE]: a project.qde with two coders and two codes around its sources.
head_of() {
  printf '<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="%s" name="Cake">' "${ns:-urn:QDA-XML:project:1.0}"
  printf '<Users><User guid="%s" name="Ada"/><User guid="%s" name="Bo"/></Users>' "$(guid 1)" "$(guid 2)"
  printf '<CodeBook><Codes><Code guid="%s" name="Cake" isCodable="true"><Code guid="%s" name="Lemon cake" isCodable="true"/></Code></Codes></CodeBook>' "$(guid 3)" "$(guid 4)"
}
project() { head_of; printf '%s<Sources>%s</Sources>%s</Project>' "${frame:-}" "$1" "${2:-}"; }
coding() { printf '<Coding guid="%s" creatingUser="%s" creationDateTime="2019-05-06T07:08:09Z"><CodeRef targetGUID="%s"/></Coding>' "$(guid "9$1")" "$(guid "${2:-1}")" "$(guid "${3:-4}")"; }
passage() { # NUMBER NAME START END [INSIDE]
  printf '<PlainTextSelection guid="%s" name="%s" startPosition="%s" endPosition="%s">%s</PlainTextSelection>' \
    "$(guid "5$1")" "$2" "$3" "$4" "${5-$(coding "$1")}"
}
text() { # NUMBER NAME PATH INSIDE
  printf '<TextSource guid="%s" name="%s" plainTextPath="%s">%s</TextSource>' "$(guid "6$1")" "$2" "$3" "$4"
}
# take NAME: packs project.qde and sources/ of the folder x, and imports that.
take() {
  (cd x && zip -qr "../$1.qdpx" .)
  rm -rf x "$1.journeys"
  j init "$1.journeys" >/dev/null
  j import "$1.qdpx" -p "$1.journeys" ${more:-} >"$1.told" 2>&1
}
# What came in, as it goes out again: the words at each position, by the text itself.
words() {
  j export --format qdpx -o out.qdpx -p "$1.journeys" >/dev/null 2>&1
  rm -rf out && unzip -qo out.qdpx -d out
  sed -n 's/.*plainTextPath="internal:\/\/\(.*\)">$/@\1/p; s/.*startPosition="\([0-9]*\)" endPosition="\([0-9]*\)">$/\1 \2/p' out/project.qde |
    while read -r from to; do
      case $from in
        @*) file=out/sources/${from#@} ;;
        *) iconv -f UTF-8 -t UTF-32LE "$file" | tail -c +$((from * 4 + 1)) | head -c $(((to - from) * 4)) |
          iconv -f UTF-32LE -t UTF-8 | tr '\n' '/'; echo ;;
      esac
    done
}
same() { [ "$(words "$1")" = "$2" ] || { words "$1"; cat "$1.told"; }; }
folder() { mkdir -p x/"${1:-sources}"; }

# ---- How positions are counted ------------------------------------------------------------------------
# The story: two lines, a lemon cake on the second.
lf() { printf 'We baked on Sundays.\nA lemon cake, mostly.\n'; }
crlf() { lf | sed 's/$/\r/'; }

folder; lf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 23 33)")" >x/project.qde; take plain
check "positions as the standard has them" same plain 'lemon cake'
check "and nothing is said of them" none 'passages' plain.told
folder; crlf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 23 33)")" >x/project.qde; take one
check "CR LF in the text, counted as one (ATLAS.ti)" same one 'lemon cake'
check "that is told" grep -q 'CR LF as one: 1' one.told
folder; crlf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 24 34)")" >x/project.qde; take two
check "CR LF in the text, counted as two (NVivo)" same two 'lemon cake'
folder; lf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 24 34)")" >x/project.qde; take twice
check "LF in the text, counted as two (MAXQDA)" same twice 'lemon cake'
folder; { printf '\xEF\xBB\xBF'; lf; } >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 24 34)")" >x/project.qde; take bom
check "a byte order mark, counted (QualCoder)" same bom 'lemon cake'
folder; { printf '\xEF\xBB\xBF'; lf; } >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 23 33)")" >x/project.qde; take bom0
check "a byte order mark, not counted" same bom0 'lemon cake'
folder; printf 'Cake \xF0\x9F\x8D\xB0\xF0\x9F\x8D\xB0 on Sundays, a lemon cake.' >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 24 34)")" >x/project.qde; take utf16
check "UTF-16 units, behind two emoji" same utf16 'lemon cake'
folder; lf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 23 32)")" >x/project.qde; take last
check "the last character included, as the standard's prose can be read" same last 'lemon cake'
folder; crlf >x/sources/a.txt; crlf >x/sources/b.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 23 33)")$(text 2 b internal://b.txt "$(passage 2 'what she said of it' 23 33)")" >x/project.qde; take rest
check "a label in the place of the words is read as the other texts are" same rest $'lemon cake\nlemon cake'
check "and is told" grep -q 'whose name is not their words.*: 1 (b)' rest.told

# ---- Quotes -------------------------------------------------------------------------------------------------
folder; lf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'We baked on Sun…' 0 19)$(passage 2 'Sundays. A lemon' 12 28)")" >x/project.qde; take cut
check "a quote that is cut short, and one across lines" same cut $'We baked on Sundays\nSundays./A lemon'
folder; lf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 3 13)$(passage 2 'on Sundays' 9 19)")" >x/project.qde; take moved
check "a passage elsewhere than it says is found by its words" same moved $'on Sundays\nlemon cake'
check "and is told" grep -q 'found by their words: 1' moved.told
folder; lf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'no such words' 400 413)")" >x/project.qde; take nowhere
check "what cannot be placed is named ..." grep -q 'cannot be placed.*: a at 400 to 413: 1' nowhere.told
check "... and its coding stays with the story" sh -c "unzip -p nowhere.qdpx project.qde >/dev/null; $journeys export --format qdpx -o n.qdpx -p nowhere.journeys 2>/dev/null | grep -q ' 1 coding in' || cat nowhere.told"

# ---- Names, namespaces, guids ----------------------------------------------------------------------------------
folder Sources; lf >x/Sources/A.TXT
ns=urn:QDA-XML:project:1:0 project "$(text 1 'Oven.docx' a.txt "$(passage 1 'lemon cake' 23 33)")" |
  sed -E "s/=\"($(guid 1))\"/=\"{\1}\"/; s/targetGUID=\"([^\"]*)\"/targetGUID=\"{\1}\"/" >x/Project.QDE
(cd x && zip -qr0 ../names.qdpx .); rm -rf x
j init names.journeys >/dev/null; j import names.qdpx -p names.journeys >names.told 2>&1
check "Project.QDE, Sources/, bare names, braces, :1:0, stored entries" same names 'lemon cake'
check "the story has the name of its source" [ "$(j export -p names.journeys | jq -r .id)" = Oven.docx ]
folder sources; lf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 23 33)")" | sed "s/name=\"Ada\"/name=\"coder: $(printf 'A\342\200\213da%0300d' 1)\"/" >x/project.qde
take unseen
check "a name that no coder may have is mended and told" [ "$(j show a -p unseen.journeys | grep -c "by Ada0\{150,\}: ")" = 1 ]
check "... once" [ "$(grep -c "coders whose name cannot stand here as it is: called otherwise: 1" unseen.told)" = 1 ]
mv names.qdpx other.zip; j init zip.journeys >/dev/null; j import other.zip -p zip.journeys >zip.told 2>&1
check "under another name it is told by its content" same zip 'lemon cake'
folder; project "<TextSource guid=\"$(guid 61)\" name=\"a\"><PlainTextContent>We baked a lemon cake.</PlainTextContent>$(passage 1 'lemon cake' 11 21)</TextSource>" >x/project.qde; take inside
check "a text within the XML" same inside 'lemon cake'
folder; lf >x/sources/a.txt; printf 'Another.' >x/sources/b.txt
project "$(text 1 same internal://a.txt '')$(text 2 same internal://b.txt '')" >x/project.qde; take same
check "two sources of one name" [ "$(j export -p same.journeys | jq -r .id | tr '\n' ' ')" = 'same same-2 ' ]

# ---- Texts that are not as the standard asks ---------------------------------------------------------------------
folder; printf 'Caf\xe9 \x93lemon cake\x94, mostly.' >x/sources/a.txt; lf | iconv -t UTF-16LE | sed '1s/^/\xff\xfe/' >x/sources/b.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 6 16)")$(text 2 b internal://b.txt "$(passage 2 'lemon cake' 23 33)")" >x/project.qde; take coded
check "windows-1252 and UTF-16 come in as words" same coded $'lemon cake\nlemon cake'
check "and are told" sh -c "[ \$(grep -cE '(windows-1252|converted): 1 ' coded.told) = 2 ] || cat coded.told"
folder; printf 'A \x81\x8d cake.' >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(coding 1)")" >x/project.qde; take noise
check "bytes that mean nothing are named" grep -q 'no encoding that this program knows: a (a.txt)' noise.told
folder; lf >x/sources/a.txt; folder sources/b; printf 'Another.' >x/sources/b/a.txt
project "$(text 1 a internal://a.txt '')$(text 2 b internal://b/a.txt '')" >x/project.qde; take folders
check "files of one name in two folders are two texts" [ "$(j export -p folders.journeys | jq -r .text | tr '\n' '/')" = 'We baked on Sundays./A lemon cake, mostly./Another./' ]
folder; printf '\fOne.\fA lemon cake.\x07' >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 8 18)")" >x/project.qde; take control
check "a blank stands for a control character, and what is behind it where it stood" same control 'lemon cake'
check "the story is trimmed" [ "$(j export -p control.journeys | jq -r .text)" = 'One. A lemon cake.' ]
check "control characters are counted" grep -qF 'lost: control characters in texts: a blank stands for each: 3 (first: a)' control.told
folder; printf 'One.\fTwo.' >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(coding 1)")" >x/project.qde; (cd x && zip -qr ../long.qdpx .); rm -rf x
j init long.journeys >/dev/null; j import long.qdpx -p long.journeys --max-story 5 --rejects rejects >long.told 2>&1
check "codings of a text that cannot be imported are counted" grep -q 'cannot be imported: 1 (a)' long.told

# ---- People, cases, variables, sets ------------------------------------------------------------------------------
folder; lf >x/sources/a.txt; printf 'Never on Mondays.' >x/sources/b.txt
frame="<Variables><Variable guid=\"$(guid 71)\" name=\"Ward\" typeOfVariable=\"Text\"/><Variable guid=\"$(guid 72)\" name=\"Children\" typeOfVariable=\"Integer\"/></Variables><Cases><Case guid=\"$(guid 73)\" name=\"P1\"><VariableValue><VariableRef targetGUID=\"$(guid 71)\"/><TextValue>Peckham</TextValue></VariableValue><SourceRef targetGUID=\"$(guid 61)\"/><SourceRef targetGUID=\"$(guid 62)\"/></Case></Cases>"
project "$(text 1 a internal://a.txt "$(coding 1 2 3)<VariableValue><VariableRef targetGUID=\"$(guid 72)\"/><IntegerValue>3</IntegerValue></VariableValue>")$(text 2 b internal://b.txt "<Coding guid=\"$(guid 99)\"><CodeRef targetGUID=\"$(guid 3)\"/></Coding>")" \
  "<Sets><Set guid=\"$(guid 81)\" name=\"gender: female\"><MemberSource targetGUID=\"$(guid 62)\"/></Set></Sets>" >x/project.qde
frame=''; take people
check "values of cases and of sources" [ "$(j export -p people.journeys | jq -c '[.id,.respondent,.ward,.Children]' | tr '\n' ' ')" = '["a","P1","Peckham","3"] ["b","P1","Peckham",null] ' ]
check "codings are their coder's" [ "$(j count --codings coder:Bo --by respondent --format csv -p people.journeys 2>/dev/null | grep -c '^cake,P1,1')" = 1 ]
check "of nobody: somebody" grep -q 'of the coder "somebody": 1' people.told
check "a set named like an attribute is offered" grep -q 'sets-as-attributes.*: 1 (gender: female)' people.told
j import people.qdpx -p people.journeys --sets-as-attributes >/dev/null 2>&1
check "and taken when asked" [ "$(j export -p people.journeys | jq -c '[.id,.gender]' | tr '\n' ' ')" = '["a",null] ["b","female"] ' ]

# Two people of one name; one without a text; values and marks that have no place.
folder; lf >x/sources/a.txt; printf 'Never on Mondays.' >x/sources/b.txt; printf 'caf\xe9' >x/sources/n.txt
frame="<Variables><Variable guid=\"$(guid 71)\" name=\"Ward\" typeOfVariable=\"Boolean\"/></Variables><Cases><Case guid=\"$(guid 73)\" name=\"P\"><SourceRef targetGUID=\"$(guid 61)\"/></Case><Case guid=\"$(guid 74)\" name=\"P\"><SourceRef targetGUID=\"$(guid 62)\"/></Case><Case guid=\"$(guid 75)\" name=\"Silent\"><VariableValue><VariableRef targetGUID=\"$(guid 71)\"/><TextValue>Peckham</TextValue></VariableValue></Case></Cases>"
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 23 33 "$(coding 1 | sed "s|</Coding>|<CodeRef targetGUID=\"$(guid 3)\"/><NoteRef targetGUID=\"$(guid 91)\"/></Coding>|; s/2019-05/2019-13/")" | sed "s/name=/creatingUser=\"$(guid 1)\" name=/")")$(text 2 b internal://b.txt '')" \
  "<Notes><Note guid=\"$(guid 91)\" name=\"Why\" plainTextPath=\"internal://n.txt\"/><Note guid=\"$(guid 92)\" plainTextPath=\"internal://no.txt\"/><Note guid=\"$(guid 93)\"><PlainTextContent>n</PlainTextContent>$(passage 7 n 0 1)</Note></Notes>" |
  sed 's/name="Cake">/name="Cake" creationDateTime="2019-05-06T07:08:09Z" mood="blue">/' >x/project.qde
frame=''; take kinds
check "two cases of one name are two people" [ "$(j export -p kinds.journeys | jq -r .respondent | tr '\n' ' ')" = 'P P-2 ' ]
told() { grep -qF "$1" kinds.told && echo "ok told: $1" || { echo "not ok told: $1"; cat kinds.told; }; }
told "note: cases of one name: the later ones are numbered: 1 (P)"
told "note: variables that are no text, whole number or day: their values are kept as text: 1 (Ward)"
told "lost: cases without a text, with their values: 1 (Silent)"
told "lost: dates of codings that are no dates: 1 (a)"
told "lost: codes of a coding behind its first: 1 (a)"
told "lost: who marked passages or changed them, and when: 1 (a)"
told "lost: titles of notes: 1 (Why)"
told "lost: notes whose words are not in the file: 1 (no.txt)"
told "lost: passages of notes: 1"
told "lost: codings of notes: 1"
told "lost: the project's name: 1 (Cake)"
told "lost: who made the project or changed it, and when: 1 (Cake)"
told "lost: attributes that the standard does not have: 1 (mood)"
check "a note in windows-1252 is read" sh -c "$journeys export --what codings -p kinds.journeys | grep -q 'café'"
j export --format qdpx -o kinds.out.qdpx -p kinds.journeys >/dev/null 2>&1
valid() {
  local said
  said=$(unzip -p kinds.out.qdpx project.qde | xmllint --noout --schema "$shared/refi/schemas/Project.xsd" - 2>&1)
  [ "$said" = "- validates" ] || echo "not valid: $said"
}
if [ -f "$shared/refi/schemas/Project.xsd" ]; then
  check "what goes out again is valid" valid
else
  echo "skip the schema of REFI-QDA: $shared/refi is not there"
fi

# ---- Idempotent by guid ---------------------------------------------------------------------------------------------
folder; lf >x/sources/a.txt
project "$(text 1 renamed internal://a.txt "$(passage 1 'lemon cake' 23 33)$(passage 2 'on Sundays' 9 19)")" >x/project.qde
(cd x && zip -qr ../later.qdpx .); rm -rf x
j import later.qdpx -p plain.journeys >later.told 2>&1
check "known by its guid under another name" [ "$(j export -p plain.journeys | jq -r .id)" = a ]
check "a coding more comes in" same plain $'on Sundays\nlemon cake'
j import later.qdpx -p plain.journeys >later.told 2>&1
check "then nothing" none 'codings of themes' later.told
check "and no second codebook" [ "$(j codebook list -p plain.journeys 2>/dev/null | grep -c '^[a-z]')" = 1 ]

# ---- What is not there -------------------------------------------------------------------------------------------------
folder; project "$(text 1 gone internal://gone.txt "$(passage 1 'lemon cake' 23 33)")$(text 2 far 'relative:///far.txt' '')" >x/project.qde; take gone
check "a missing text is exit 1" [ "$(j import gone.qdpx -p gone.journeys >/dev/null 2>&1; echo $?)" = 1 ]
check "and is named" grep -q 'not in the file: gone (gone.txt)' gone.told
check "one outside the file too" grep -q 'outside the file: far (relative:///far.txt)' gone.told
check "with its coding" grep -q 'codings of texts that are not there: 1' gone.told

# ---- What is no archive that can be read -------------------------------------------------------------------------------
told_of() { # WORDS FILE: refused, with these words
  local code
  j import "$2" -p plain.journeys >h.told 2>&1
  code=$?
  { [ $code = 3 ] && grep -qF "$1" h.told; } || { echo "[$code]"; cat h.told; }
}
folder; lf >x/sources/a.txt; project "$(text 1 a internal://a.txt "$(coding 1)")" >x/project.qde
(cd x && zip -q -P secret -r ../locked.qdpx . && zip -q -P secret ../half.qdpx sources/a.txt && zip -q ../half.qdpx project.qde)
check "a password is told to be one" told_of 'project.qde: is locked with a password' locked.qdpx
check "also of a text alone" told_of 'a.txt: is locked with a password' half.qdpx
check "an unpacked project does not come in without its codings" told_of 'x: is a REFI-QDA project that was unpacked' x
check "nor its project.qde alone" told_of 'is one part of a REFI-QDA project' x/project.qde
rm -rf x
for f in study.nvp study.mx24 study.atlproj23 study.qda; do : >$f; check "$f is told by its name" told_of 'export it there as REFI-QDA' $f; done

# ---- Files that mean harm -------------------------------------------------------------------------------------------------
refused() { # NAME FILE WORDS
  j init h.journeys >/dev/null 2>&1
  local TIMEFORMAT='%U %S' code
  { time timeout 60 "$journeys" import "$2" -p h.journeys >h.told 2>&1; echo $? >h.code; } 2>h.time
  code=$(cat h.code)
  [ "$code" = 3 ] && grep -qE "$3" h.told && echo "ok $1" || { echo "not ok $1"; echo "[$code]"; head -5 h.told; }
  # processor time, that a busy machine does not count; a sanitizer takes several times as long
  sanitized || check "$1: within a second" awk '$1 + $2 >= 1' h.time
}
sanitized() { grep -q __asan_init "$journeys"; }
folder; { head_of | head -1; echo '<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Project name="&b;"/>'; } >x/project.qde
(cd x && zip -qr ../h1.qdpx .); rm -rf x; refused "entities" h1.qdpx 'DOCTYPE'
mkdir x; { head_of; head -c 300000000 /dev/zero | tr '\0' ' '; echo '</Project>'; } >x/project.qde
(cd x && zip -qr ../h2.qdpx .); rm -rf x; refused "a bomb" h2.qdpx 'bomb|limit'
folder; head -c 300000000 /dev/zero >x/sources/a.txt; project "$(text 1 a internal://a.txt "$(passage 1 a 0 1)")" >x/project.qde
(cd x && zip -qr ../h3.qdpx .); rm -rf x; refused "a bomb in a text" h3.qdpx 'bomb|limit'
folder; lf >x/sources/a.txt; project '' >x/project.qde; mkdir y; lf >y/evil.txt
(cd x && zip -qr ../h4.qdpx . ../y/evil.txt); rm -rf x y; refused "a part that leaves its folder" h4.qdpx 'leave its folder'
head -c 700 plain.qdpx >h5.qdpx; refused "a file cut short" h5.qdpx 'no whole archive'
mkdir x; perl -e 'print "<Project>" x 100000' >x/project.qde
(cd x && zip -qr ../h6.qdpx .); rm -rf x; refused "elements a hundred thousand deep" h6.qdpx 'nests'
mkdir x; { printf '<Project name="'; head -c 50000000 /dev/zero | tr '\0' 'x'; echo '"/>'; } >x/project.qde
(cd x && zip -qr ../h9.qdpx .); rm -rf x; refused "a tag without end" h9.qdpx 'tag longer|bomb'
mkdir x; echo hello >x/readme.txt; (cd x && zip -qr ../h7.qdpx .); rm -rf x; refused "no project in it" h7.qdpx 'no project.qde'
# A directory of a million parts and one, each the same empty one.
perl -e 'my $h = pack("VvvvvvVVVvv", 0x04034b50, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) . "a"; my $n = 1000001;
  my $e = pack("VvvvvvvVVVvvvvvVV", 0x02014b50, 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) . "a";
  print $h, $e x $n, pack("VQvvVVQQQQ", 0x06064b50, 44, 45, 45, 0, 0, $n, $n, 47 * $n, 31), pack("VVQV", 0x07064b50, 0, 31 + 47 * $n, 1),
  pack("VvvvvVVv", 0x06054b50, 0, 0, 0xffff, 0xffff, 0xffffffff, 0xffffffff, 0);' >h11.qdpx
refused "a million parts and one" h11.qdpx 'more than the limit of 1000000 parts'
perl -0777 -pe 's/(.*PK\x06\x06.{20})(.{16})/$1 . pack("QQ", 100000, 100000)/se' h11.qdpx >h12.qdpx
refused "a directory that says it has fewer" h12.qdpx 'no whole archive|no project.qde'
# Sizes that lie: in the directory of the archive every file has 16 bytes.
size_lies() { perl -0777 -pe 's/(PK\x01\x02.{20})..../$1\x10\0\0\0/sg' "$1"; }
size_lies plain.qdpx >h8.qdpx
j init lies.journeys >/dev/null; timeout 60 "$journeys" import h8.qdpx -p lies.journeys >lies.told 2>&1
check "sizes that lie do no harm" [ $? -le 3 ]
check "a hostile file leaves nothing" [ "$(j export -p h.journeys 2>/dev/null | wc -l)" = 0 ]

# Elements where they do not belong: nothing of it may reach beyond its place.
folder; lf >x/sources/a.txt
project "$(text 1 a internal://a.txt "$(passage 1 'lemon cake' 23 33 "<Description>oh<Code guid=\"$(guid 31)\" name=\"x\"><Description/></Code><TextSource guid=\"$(guid 32)\"/></Description>$(coding 1)<Note guid=\"$(guid 33)\"><PlainTextContent>n</PlainTextContent></Note><Case guid=\"$(guid 34)\"/>")")" \
  "<Notes><Note guid=\"$(guid 35)\"><Case guid=\"$(guid 36)\"/><TextSource guid=\"$(guid 37)\"/><PlainTextContent>n</PlainTextContent></Note></Notes>" >x/project.qde; take odd
check "elements in the wrong places are passed over" same odd 'lemon cake'
check "and counted" grep -q 'elements that the standard does not have' odd.told

# ---- Projects of ATLAS.ti -----------------------------------------------------------------------------------------------------
if [ -d "$shared/refi/projects" ]; then
  for p in TestProject target-atlas-project blank-atlas-project; do
    j init "$p.journeys" >/dev/null
    j import "$shared/refi/projects/$p.qdpx" -p "$p.journeys" --receipt "$p.csv" >"$p.told" 2>&1
  done
  check "TestProject: 14 codes" grep -q '^ *14 codes as themes' TestProject.told
  check "six texts that are missing, each named" [ "$(grep -c '^lost,"a text that is not in the file: ' TestProject.csv)" = 6 ]
  check "16 codings accounted for" [ "$(sed -nE 's/^(lost,"codings of|note,"codings carried)[^"]*",([0-9]+),.*/\2/p' TestProject.csv | paste -sd+ | bc)" = 16 ]
  check "passages, pictures, recordings and drawings too" [ "$(grep -cE '^lost,"(passages of texts that are not there",6|pictures",1|PDF documents",2|sound recordings",1|films",2|drawings of codes and links",1)' TestProject.csv)" = 6 ]
  check "target-atlas: 3 codes in 2 levels" [ "$(j codebook list -p target-atlas-project.journeys 2>/dev/null | grep -c '^  commits/')" = 2 ]
  check "blank-atlas: an empty project" [ "$(grep '^lost' blank-atlas-project.csv | grep -vcE "who made the project|the project's name")" = 0 ]
  check "without stories" [ "$(j export -p blank-atlas-project.journeys | wc -l)" = 0 ]
else
  echo "skip projects of ATLAS.ti: $shared/refi is not there"
fi
