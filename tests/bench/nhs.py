"""Makes the patient comments ready for bench_learn: stories, hand codings and a codebook without rules.

  nhs.py v6-neas.csv FOLDER

Themes are those with at least 100 texts but "Labelling not possible" and "Not assigned". A person's
comments stand in one of five folds (the attribute `fold`).
"""
import csv, hashlib, json, re, sys

FIRST_THEME, LEFT_OUT, LEAST, FOLDS = "Not assigned", {"Labelling not possible", "Not assigned"}, 100, 5
source, folder = sys.argv[1:]


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].rstrip("-")


def fold(respondent):
    return hashlib.sha256(respondent.encode()).digest()[0] % FOLDS


rows = [r for r in csv.DictReader(open(source, encoding="utf-8")) if r["FFT answer"].strip()]
columns = list(rows[0])
themes = [t for t in columns[columns.index(FIRST_THEME):]
          if t not in LEFT_OUT and sum(r[t].strip() == "1" for r in rows) >= LEAST]
with open(folder + "/stories.ndjson", "w") as stories, open(folder + "/gold.ndjson", "w") as gold:
    for r in rows:
        text, respondent = r["FFT answer"].strip(), r["Respondent ID"].strip() or r["Comment ID"]
        print(json.dumps({"id": r["Comment ID"], "text": text, "respondent": respondent,
                          "fold": str(fold(respondent))}), file=stories)
        print(json.dumps({"id": r["Comment ID"],
                          "codes": [{"theme": slug(t)} for t in themes if r[t].strip() == "1"]}), file=gold)
with open(folder + "/nhs.yaml", "w") as book:
    print("codebook: nhs\nlanguage: en\nthemes:", file=book)
    for t in themes:
        print(f"  - {{id: {slug(t)}, name: {json.dumps(t)}}}", file=book)
print(f"{len(rows)} comments, {len(themes)} themes")
