#!/usr/bin/env bash
# test_documents.sh JOURNEYS - small workbooks and documents made here, so that each thing that
# must be read stands in plain sight: an ODS, dates of 1904, tracked changes, notes; ODT, RTF and
# HTML through pandoc, and what pandoc may do meanwhile.
set -uo pipefail
journeys=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/cli/check.sh"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 2

# archive NAME: what stands in the folder NAME.d as an archive.
archive() { (cd "$1.d" && rm -f "../$1" && zip -q -X -r "../$1" .); }
# stories FILE OPTION...: a fresh project of the file; what was said in `told`, its stories on stdout.
stories() {
  rm -f p.journeys*
  "$journeys" init p.journeys >/dev/null
  env PATH="${programs:-$PATH}" "$journeys" import "$@" -p p.journeys >told 2>&1
  echo $? >code
  "$journeys" export -p p.journeys
}
says() { grep -qF -- "$1" told || { echo "it said:"; cat told; }; }
field() { jq -r "$1" got; }

# ---- ODS: two sheets, repeated and covered cells, real dates, notes on cells, line breaks --------------
mkdir -p t.ods.d
cat >t.ods.d/content.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<office:body><office:spreadsheet>
<table:table table:name="Parents">
 <table:table-row><table:table-cell office:value-type="string"><text:p>Autumn forms</text:p></table:table-cell><table:table-cell table:number-columns-repeated="1023"/></table:table-row>
 <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
 <table:table-row>
  <table:table-cell office:value-type="string"><text:p>Ref</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>Date</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>Your story</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>Age</text:p></table:table-cell></table:table-row>
 <table:table-row>
  <table:table-cell office:value-type="string"><office:annotation><dc:creator>A clerk</dc:creator><text:p>not a story</text:p></office:annotation><text:p>P1</text:p></table:table-cell>
  <table:table-cell office:value-type="date" office:date-value="2012-06-13"><text:p>13/06/12</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>She came<text:s text:c="2"/>every week.</text:p><text:p>Then <text:span>nobody</text:span> came.<text:line-break/>Nobody.</text:p></table:table-cell>
  <table:table-cell office:value-type="float" office:value="35"><text:p>35.0 years</text:p></table:table-cell></table:table-row>
 <table:table-row>
  <table:table-cell office:value-type="string"><text:p>P2</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>14 June 2012</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>We waited two years for a letter.</text:p></table:table-cell>
  <table:table-cell table:number-columns-repeated="1021"/></table:table-row>
 <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
</table:table>
<table:table table:name="Staff">
 <table:table-row>
  <table:table-cell office:value-type="string"><text:p>Where</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>What happened?</text:p></table:table-cell></table:table-row>
 <table:table-row>
  <table:table-cell office:value-type="string"><text:p>Peckham</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>I carried nineteen families at once, and I left.</text:p></table:table-cell></table:table-row>
</table:table>
<table:table table:name="Totals"><table:table-row><table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>
XML
archive t.ods
stories t.ods >got
check "ODS: three stories of two sheets" [ "$(jq -s length got)" = 3 ]
check "ODS: what stands in the cells, and only there" \
  [ "$(field 'select(.id == "P1") | [.date, .age, .text] | @json')" = \
    '["2012-06-13","35","She came  every week.\nThen nobody came.\nNobody."]' ]
check "ODS: a date in words" [ "$(field 'select(.id == "P2") | .date')" = 2012-06-14 ]
check "ODS: a sheet has its own headings" \
  [ "$(field 'select(.id | startswith("t-Staff")) | .text')" = "I carried nineteen families at once, and I left." ]
check "ODS: its title row is told" says "headings stand in row 4, under 1 row of title"
"$journeys" import t.ods -p p.journeys >told 2>&1
check "ODS: a second time nothing is new" says "3 already there"
sed 's/<?xml[^>]*>/&<!DOCTYPE x [<!ENTITY y "boo">]>/' -i t.ods.d/content.xml && archive t.ods
stories t.ods >got
check "ODS: a DOCTYPE is refused" says "t.ods"
check "ODS: and nothing comes of it" [ "$(cat code)$(wc -c <got)" = 30 ]

# ---- XLSX: days counted from 1904, dates as text, a formula's value ---------------------------------------
workbook() { # 1904
  mkdir -p t.xlsx.d/xl/worksheets t.xlsx.d/_rels t.xlsx.d/xl/_rels
  cat >t.xlsx.d/_rels/.rels <<'XML'
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>
XML
  cat >t.xlsx.d/xl/_rels/workbook.xml.rels <<'XML'
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>
XML
  echo '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="'"$1"'"/><sheets><sheet name="Forms" sheetId="1" r:id="r1"/></sheets></workbook>' >t.xlsx.d/xl/workbook.xml
  echo '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>' >t.xlsx.d/xl/styles.xml
  cat >t.xlsx.d/xl/worksheets/sheet1.xml <<'XML'
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>date</t></is></c><c r="C1" t="inlineStr"><is><t>text</t></is></c><c r="D1" t="inlineStr"><is><t>children</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="B2" s="1"><v>39611</v></c><c r="C2" t="inlineStr"><is><t>The clinic had moved.</t></is></c><c r="D2"><f>1+2</f><v>3</v></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>B</t></is></c><c r="B3" t="inlineStr"><is><t>13/06/2012</t></is></c><c r="C3" t="str"><f>"The bus "&amp;"was late."</f><v>The bus was late.</v></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t>C</t></is></c><c r="B4" s="1"><v>1</v></c><c r="C4" t="inlineStr"><is><t>A clock that nobody had set.</t></is></c></row>
</sheetData></worksheet>
XML
  archive t.xlsx
}
workbook 1
stories t.xlsx >got
check "XLSX: days from 1904" [ "$(field .date | tr '\n' ' ')" = "2012-06-13 2012-06-13 1904-01-02 " ]
check "XLSX: a formula by its value" [ "$(field 'select(.id == "B").text')" = "The bus was late." ]
check "XLSX: a number as it stands" [ "$(field 'select(.id == "A").children')" = 3 ]
workbook 0
stories t.xlsx >got
check "XLSX: the same days from 1900" [ "$(field 'select(.id == "A").date')" = 2008-06-12 ]

sed -i -e 's#<f>1+2</f><v>3</v>#<f>1+2</f>#' -e 's#<c r="A2" t="inlineStr"><is><t>A</t></is></c>#<c r="A2"><v>1.2345678901234568e+16</v></c>#' t.xlsx.d/xl/worksheets/sheet1.xml
sed -i 's#<sheet name="Forms"#& state="hidden"#' t.xlsx.d/xl/workbook.xml
archive t.xlsx
stories t.xlsx >got
check "XLSX: a formula that nobody worked out is told" says "1 formula has no value"
check "XLSX: a hidden sheet is told" says 'the sheet "Forms" is hidden'
check "XLSX: a long number has all its digits" [ "$(field 'select(.date == "2008-06-12").id')" = 12345678901234568 ]

# ---- DOCX: tracked changes, notes, comments, content controls, text boxes --------------------------------
mkdir -p t.docx.d/word t.docx.d/_rels
sed 's#xl/workbook.xml#word/document.xml#' t.xlsx.d/_rels/.rels >t.docx.d/_rels/.rels
cat >t.docx.d/word/document.xml <<'XML'
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:body>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Story 1</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Ref: T1; Told by: parent; Age: 35</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">We waited </w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>three weeks</w:delText></w:r></w:del><w:ins w:id="2" w:author="x"><w:r><w:t>two years</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> for a letter.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>
<w:p><w:moveFrom w:id="3" w:author="x"><w:r><w:t>It came here.</w:t></w:r></w:moveFrom><w:r><w:t xml:space="preserve">Then we moved. </w:t></w:r><w:moveTo w:id="4" w:author="x"><w:r><w:t>It came here.</w:t></w:r></w:moveTo></w:p>
<w:sdt><w:sdtContent><w:p><w:r><w:t>Written in a box of a form.</w:t></w:r></w:p></w:sdtContent></w:sdt>
<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>Written in a text box.</w:t></w:r></w:p></w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:p><w:r><w:t>Written in a text box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Mon</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>nobody</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>Tue</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>nobody</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Story 2</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Ref: T2; Told by: child</w:t></w:r></w:p>
<w:p><w:r><w:t>My nan</w:t><w:br/><w:t>picks me up.</w:t></w:r></w:p>
</w:body></w:document>
XML
archive t.docx
stories t.docx >got
check "DOCX: insertions kept, deletions dropped, tables and boxes where they stand" \
  [ "$(field 'select(.id == "T1") | .text | @json')" = \
    '"We waited two years for a letter.\n\nThen we moved. It came here.\n\nWritten in a box of a form.\n\nWritten in a text box.\n\nMon\tnobody\nTue\tnobody"' ]
check "DOCX: the second story, its details and its line break" \
  [ "$(field 'select(.id == "T2") | [.respondent_type, .text] | @json')" = '["child","My nan\npicks me up."]' ]
check "DOCX: both are counted" says "tracked changes: 2 insertions kept, 2 deletions dropped"
check "DOCX: notes are counted" says "1 foot- or endnote is not read"
check "DOCX: comments are counted" says "1 comment in the margin is not read"

# ---- What is rejected can be mended and imported again --------------------------------------------------------
sed 's#The bus "&amp;"was late."</f><v>The bus was late.</v>#""</f><v></v>#' -i t.xlsx.d/xl/worksheets/sheet1.xml && archive t.xlsx
stories t.xlsx --rejects mend.ndjson >got
check "rejects of a workbook: the good rows are in" [ "$(jq -s length got)$(cat code)" = 21 ]
jq -c '.text = "The bus was late after all."' mend.ndjson >mended.ndjson
"$journeys" import mended.ndjson -p p.journeys >told 2>&1
check "rejects of a workbook: mended, they come in" \
  [ "$("$journeys" export -p p.journeys | jq -r 'select(.id == "B") | [.date, .text] | @tsv')" = "$(printf '2012-06-13\tThe bus was late after all.')" ]

# ---- Through pandoc --------------------------------------------------------------------------------------------
cat >t.html <<'HTML'
<!DOCTYPE html><html><head><meta charset="utf-8"><title>Spring stories</title><script>alert("not a story")</script></head>
<body><h1>Spring stories</h1>
<h2>Story 1</h2><p>Ref: H1; Told by: parent</p>
<p>We waited <b>two
years</b> for a letter.<br>It never came.</p><ul><li>Not in May.</li><li>Not in June.</li></ul>
<table><tr><td>Mon</td><td>nobody</td></tr><tr><td>Tue</td><td>nobody</td></tr></table>
<img src="http://127.0.0.1:9/x.png" alt="a picture"><img src="/etc/passwd">
<h2>Story 2</h2><p>Ref: H2; Told by: child</p><p>My nan picks me&nbsp;up.</p></body></html>
HTML
if ! command -v pandoc >/dev/null; then
  stories t.html >got
  check "without pandoc it is said what to do" says "needs pandoc to be read, which is not installed"
  check "and the machine is at fault" [ "$(cat code)" = 4 ]
  echo "skip ODT, RTF and HTML: pandoc is not installed"
  exit 0
fi
stories t.html >got
check "HTML: a story under each heading" [ "$(jq -s length got)" = 2 ]
check "HTML: its words, lines, lists and tables" \
  [ "$(field 'select(.id == "H1") | [.respondent_type, .text] | @json')" = \
    '["parent","We waited two years for a letter.\nIt never came.\n\nNot in May.\n\nNot in June.\n\nMon\tnobody\nTue\tnobody"]' ]
check "HTML: a no-break space stays one" [ "$(field 'select(.id == "H2").text')" = "$(printf 'My nan picks me\u00a0up.')" ]
check "HTML: pictures are counted" says "2 pictures are not read"
iconv -f UTF-8 -t CP1252 >latin.html <<'HTML'
<p>I don’t pay £ 5 for a café.</p>
HTML
stories latin.html >got
check "HTML: of an older program" [ "$(field .text)" = "I don’t pay £ 5 for a café." ]
check "HTML: its encoding is said" says "read as windows-1252, by a guess"

printf '%s' '<h1>Spring, 12 June 2012</h1><h2>Story 1</h2><p>Told by: Mum</p><p>We waited.</p><h2>Story 2</h2><p>Interviewer: How was it?</p><p>Mum: Long.</p><p>And cold.</p>' >talk.html
stories talk.html >got
check "HTML: one known detail is one; the date stands in the title" \
  [ "$(field 'select(.id == "1") | [.respondent_type, .date, .text] | @json')" = '["parent","2012-06-12","We waited."]' ]
check "HTML: what is spoken is the story's" \
  [ "$(field 'select(.id == "2") | [.respondent_type, .text] | @json')" = '["unknown","Interviewer: How was it?\n\nMum: Long.\n\nAnd cold."]' ]

printf '%s' '{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard I don'"\\'92"'t go. {\b Nobody} does.\line Not here.\par\par Caf'"\\'e9"' closed.\par}' >t.rtf
stories t.rtf >got
check "RTF: paragraphs, lines, letters beyond ASCII" \
  [ "$(field '.text | @json')" = '"I don’t go. Nobody does.\nNot here.\n\nCafé closed."' ]

# The blank that ends a control word may be left out, and a note may stand in a group that others pass over.
printf '%s' '{\rtf1\ansi\uc1\pard I don\u8217?t go, \u8220"never\u8221".{\*\footnote she laughs} A \\u8217?\par}' >u.rtf
stories u.rtf >got
check "RTF: no word is lost behind a character" [ "$(field .text)" = 'I don’t go, “never”. A \u8217?' ]
check "RTF: notes are counted" says "1 foot- or endnote is not read"

mkdir -p t.odt.d/META-INF
printf 'application/vnd.oasis.opendocument.text' >t.odt.d/mimetype
echo '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>' >t.odt.d/META-INF/manifest.xml
echo '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:styles/><office:automatic-styles/></office:document-styles>' >t.odt.d/styles.xml
cat >t.odt.d/content.xml <<'XML'
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>
<text:h text:outline-level="1">Story 1</text:h><text:p>Ref: O1; Told by: carer</text:p>
<text:p>She sleeps now.</text:p><text:p>I do<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>she laughs</text:p></text:note-body></text:note> too.<text:line-break/>Mostly.</text:p>
<text:h text:outline-level="1">Story 2</text:h><text:p>Ref: O2; Told by: parent</text:p><text:p>He does not.</text:p>
</office:text></office:body></office:document-content>
XML
archive t.odt
stories t.odt >got
check "ODT: a story under each heading, paragraphs parted by a blank line" \
  [ "$(field '[.id, .respondent_type, .text] | @json' | tr '\n' ' ')" = \
    '["O1","carer","She sleeps now.\n\nI do too.\nMostly."] ["O2","parent","He does not."] ' ]
check "ODT: notes are counted" says "1 foot- or endnote is not read"

# The same words from four programs are the same stories.
pandoc -f html -t docx t.html -o same.docx 2>/dev/null
stories same.docx >same 2>/dev/null && stories t.html >got
check "DOCX and HTML of the same words are the same stories" \
  diff <(jq -S 'select(.id == "H2")' same) <(jq -S 'select(.id == "H2")' got)

# ---- What is no document, and what pandoc may do ------------------------------------------------------------
head -c 3000 /dev/urandom >noise.odt
stories noise.odt >got
check "what is no ODT is refused" [ "$(cat code)$(wc -c <got)" = 30 ]
(printf PK; head -c 3000 /dev/urandom) >noise.odt
stories noise.odt >got
check "what only begins as one is refused" says "pandoc cannot read it"
check "and nothing comes of it" [ "$(cat code)$(wc -c <got)" = 30 ]
: >empty.html
stories empty.html >got
check "an empty page gives no story" [ "$(cat code)$(wc -c <got)" = 00 ]
awk 'BEGIN { for (i = 0; i < 5000; i++) printf "<div><blockquote>"; print "deep" }' >deep.html
stories deep.html >got
check "a page of boxes in boxes is refused" [ "$(cat code)$(wc -c <got)" = 30 ]
programs=/nowhere stories t.html >got
check "without pandoc it is said what to do" says "needs pandoc to be read, which is not installed"
check "and the machine is at fault" [ "$(cat code)" = 4 ]

mkdir fake
cat >fake/pandoc.c <<'C'
/* Tries what a pandoc that was taken over might try, and says which of it was possible. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    int can = 0;
    char where[4096];
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0) can |= 1;
    if (open("written", O_WRONLY | O_CREAT, 0600) >= 0 || open("/tmp/written", O_RDWR | O_CREAT, 0600) >= 0) can |= 2;
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) can |= 4;
    if (open(SECRET, O_RDONLY) >= 0) can |= 8;
    if (getcwd(where, sizeof where) && where[1]) can |= 16;
    for (int fd = 3; fd < 60; fd++) if (fcntl(fd, F_GETFD) >= 0) can |= 32;
    printf("{\"meta\":{},\"blocks\":[{\"t\":\"Para\",\"c\":[{\"t\":\"Str\",\"c\":\"can %d\"}]}]}\n", can);
    return 0;
}
C
echo "another story" >secret.txt
if cc -DSECRET="\"$room/secret.txt\"" -o fake/pandoc fake/pandoc.c 2>/dev/null; then
  programs=$room/fake:$PATH stories t.html >got
  can=$(field .text)
  # An old kernel has no Landlock: then a file can be read, and told to nobody but us.
  [ -r /sys/kernel/security/lsm ] && ! grep -q landlock /sys/kernel/security/lsm && [ "$can" = "can 8" ] &&
    echo "skip that pandoc reads no other file: this kernel has no Landlock" && can="can 0"
  check "pandoc calls nobody, writes nothing, starts nothing, reads no other file" [ "$can" = "can 0" ]
fi
