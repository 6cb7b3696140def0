#!/usr/bin/env bash
# test_classes.sh - the table of word-break classes is made while building, from Debian's
# unicode-data: who builds with other data, or with none, is told, and gets no table.
#
#   tests/cli/test_classes.sh JOURNEYS     beside which gen_classes was built
set -uo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
make=$(dirname "$(realpath "$1")")/gen_classes
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 4
. "$root/tests/cli/check.sh"

if [ ! -x "$make" ]; then
  echo "skip the table of word-break classes: gen_classes was not built beside the program"
  exit 0
fi
# A small Unicode: letters, a range, a digit, a mark that joins.
small() {
  rm -rf data
  mkdir -p data/auxiliary data/emoji
  printf '%s\n' '# words' '0041..005A ; ALetter # Lu' '0030 ; Numeric' '0027 ; Single_Quote' \
    '1234 ; Unheard_Of' >data/auxiliary/WordBreakProperty.txt
  echo '1F600..1F64F ; Extended_Pictographic# faces' >data/emoji/emoji-data.txt
  printf '%s\n' '0041;LATIN CAPITAL LETTER A;Lu;0' '0030;DIGIT ZERO;Nd;0' '0027;APOSTROPHE;Po;0' \
    '4E00;<CJK Ideograph, First>;Lo;0' '9FFF;<CJK Ideograph, Last>;Lo;0' >data/UnicodeData.txt
}
small
is_made() {
  "$make" data >table && grep -q '^static const uint8_t class_index\[4352\]' table || echo "no table"
  "$make" data | cmp - table
}
check "a table is made, the same each time" is_made
# refused WORDS COMMAND...: with these words, and not with exit 0.
refused() {
  local words=$1
  shift
  "$@" >table 2>said && echo "it is taken"
  grep -q "$words" said || { echo "it said:"; cat said; }
}
check "without a folder it says how it is used" refused 'usage' "$make"
check "without the data it asks for the package" refused 'is the package unicode-data installed' "$make" nowhere
sed -i 's/ALetter/Vowel/; s/Numeric/Number/; s/Single_Quote/Quote/' data/auxiliary/WordBreakProperty.txt
check "a file without a class that it knows is refused" refused 'nothing known in' "$make" data
small && echo '110000 ; ALetter' >>data/auxiliary/WordBreakProperty.txt
check "a character behind the last is refused" refused 'bad range' "$make" data
small && echo '005A..0041 ; ALetter' >>data/auxiliary/WordBreakProperty.txt
check "a range that ends before it begins is refused" refused 'bad range' "$make" data
small && echo 'LATIN' >>data/UnicodeData.txt
check "a line that is no character is refused" refused 'unreadable line' "$make" data
# Each block of 256 another: more than a byte can name.
small && awk 'BEGIN { for (b = 0; b < 300; b++) { from = b * 256 + (b > 255); printf "%X..%X ; ALetter\n", from, from + b % 256 } }' >>data/auxiliary/WordBreakProperty.txt
check "more kinds of blocks than a byte can name are refused" refused 'too many distinct blocks' "$make" data
