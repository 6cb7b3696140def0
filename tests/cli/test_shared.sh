#!/usr/bin/env bash
# test_shared.sh - files that may leave, read back from their bytes by other code, number by number.
#
#   tests/cli/test_shared.sh JOURNEYS
#
# Random projects of a hundred people or two; every policy, every format. read_shared.py knows
# the exact counts, from an INTERNAL table, and what was hidden, and looks for it.
. "$(dirname "$0")/room.sh"
export LC_ALL=C.UTF-8

cat >book.yaml <<'YAML'
codebook: animals
language: en
themes:
  - {id: quokka, name: Quokka, definition: Q., rules: [quokka]}
  - {id: zebu, name: Zebu, definition: Z., rules: [zebu], sensitive: true}
  - {id: ibex, name: Ibex, definition: I., rules: [ibex]}
YAML

# make SEED: a project; some tell two stories in every other one.
make() {
  python3 - "$1" >stories.csv <<'PYTHON'
import random, sys
seed = int(sys.argv[1])
luck = random.Random(seed)
print("id,respondent,type,place,text")
for i in range(60 + 40 * seed):
    person = i if seed % 2 or luck.random() < 0.8 else luck.randrange(max(1, i))
    words = [w for w, p in (("quokka", 0.35), ("zebu", 0.12), ("ibex", 0.05)) if luck.random() < p]
    kind = luck.choice(["carer", "child", "child", "parent", "parent", "parent", ""])
    place = luck.choice(["Dulwich", "Peckham", "Peckham", "Walworth & <Borough>", ""])
    print(f'S{i},R{person},{kind},{place},"Number {i}: {" ".join(words)}."')
PYTHON
  rm -f p.journeys
  "$program" init p.journeys && "$program" import stories.csv -p p.journeys &&
    "$program" tag --codebook book.yaml -p p.journeys
}

tables=0 refused=0
for seed in 1 2 3 4 5 6; do
  make $seed >said 2>&1 || { cat said; echo "not ok a project of seed $seed"; exit 1; }
  by=respondent_type,place
  [ $((seed % 3)) -ne 0 ] || by=respondent_type
  for policy in round-5 round-7 round-10 exact-5 exact-10; do
    good=1
    "$program" count --by $by --format ndjson -p p.journeys >exact.ndjson
    for format in csv tsv json ndjson md html xlsx svg r table; do
      "$program" count --by $by --percent --test --share $policy --dry-run -p p.journeys \
        --format $format -o "t.$format" 2>said || { good=0; break; }
    done
    if [ $good = 0 ]; then
      grep -q 'REFUSED: ' said || { cat said; echo "not ok $policy of seed $seed"; }
      refused=$((refused + 1))
      continue
    fi
    tables=$((tables + 1))
    check "seed $seed, $policy: what is hidden is in none of ten files" \
      python3 "$root/tests/cli/read_shared.py" $by
  done
done
enough() { test $tables -ge 20 && test $refused -le 10; }
check "$tables tables were shared, $refused refused" enough
