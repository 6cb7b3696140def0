"""Reads t.csv, t.xlsx and so on, files of one shared table, and looks for what it hides.

exact.ndjson has the exact counts. Every format is read by Python's own libraries into the same
form: of every theme and group a number, or that it is hidden. Then what is left of a file, when
its cells are taken, is searched for numbers: widths of bars, what a chart remembers.
"""
import csv, html.parser, json, re, sys, xml.etree.ElementTree as ET, zipfile

by = sys.argv[1].split(",")
HIDDEN = "[c]"
problems = []


def wrong(what):
    problems.append(what)


def lines(name):
    return [json.loads(line) for line in open(name, encoding="utf-8")]


def key(row):
    return (row["theme"],) + tuple(row[b] for b in by)


exact = {key(r): r for r in lines("exact.ndjson")}
shared = {}
for r in lines("t.ndjson"):
    if ("respondents" in r and "base_respondents" in r) == bool(r.get("suppressed")):
        wrong(f"ndjson: {r} says it is suppressed, or not, and is the other")
    shared[key(r)] = (r.get("respondents", HIDDEN), r.get("base_respondents", HIDDEN))
hidden = {k for k, v in shared.items() if v[0] == HIDDEN}
if set(shared) != set(exact):
    wrong("ndjson: other rows than the exact table")

FIGURES = ["stories", "respondents", "base_stories", "base_respondents", "percent", "low", "high"]
FORBIDDEN = {"unreviewed", "disputed", "untagged", "working-well", "needs-change", "no-valence"}


def check_record(name, k, row):
    """A row of data: every figure of what is hidden is missing, every other as in ndjson."""
    told = dict(zip(("respondents", "base_respondents"), shared[k]))
    told["stories"], told["base_stories"] = told["respondents"], told["base_respondents"]
    for f in ("percent", "low", "high"):
        if HIDDEN in shared[k] and row.get(f) not in (None, "", HIDDEN, "NA"):
            wrong(f"{name}: {k} has {f} {row[f]} of what is hidden")
    for f in ("stories", "respondents", "base_stories", "base_respondents"):
        if f not in row and f in ("stories", "base_stories"):
            continue
        value = row.get(f, HIDDEN)
        value = HIDDEN if value in (None, "", HIDDEN, "NA") else int(value)
        if value != told[f]:
            wrong(f"{name}: {k} has {f} {value}, not {told[f]}")
    if FORBIDDEN & set(row):
        wrong(f"{name}: has {FORBIDDEN & set(row)}")


def check_records(name, rows, null):
    seen = set()
    for row in rows:
        k = tuple(None if row[c] == null.get(c) else "" if row[c] == "(not given)" else row[c]
                  for c in ["theme"] + by)
        seen.add(k)
        check_record(name, k, row)
    if seen != set(shared):
        wrong(f"{name}: other rows than ndjson")


ALL = {"theme": "(no theme)", **{b: "(all)" for b in by}}
check_records("csv", csv.DictReader(open("t.csv", encoding="utf-8-sig")), ALL)
check_records("tsv", csv.DictReader(open("t.tsv", encoding="utf-8-sig"), delimiter="\t"), ALL)
document = json.load(open("t.json", encoding="utf-8"))
rows = next(v for v in document.values() if isinstance(v, list) and v and isinstance(v[0], dict))
check_records("json", rows, {"theme": None, **{b: None for b in by}})

script = open("t.r", encoding="utf-8").read()
columns = {}
for name, values in re.findall(r'^  "((?:[^"\\]|\\.)*)" = c\((.*)\),$', script, re.M):
    columns[name] = [v.strip('"') if v.startswith('"') else v
                     for v in re.findall(r'"(?:[^"\\]|\\.)*"|[^,]+', values)]
made = [dict(zip(columns, r)) for r in zip(*columns.values())]
# Totals are NA in a column of texts, as is "without any theme": the order of rows tells them.
for row, k in zip(made, (key(r) for r in lines("t.ndjson"))):
    check_record("r", k, row)
if len(made) != len(shared):
    wrong("r: other rows than ndjson")


# ---- Crossed tables --------------------------------------------------------------------------


def number(text):
    """What a cell says: a number, or that it is hidden; shares and marks behind it are checked."""
    text = text.strip()
    if text == HIDDEN:
        return HIDDEN
    m = re.fullmatch(r"(\d+)(?: \(\d+ %\))?( ?[\u25b2\u25bc])?", text)
    if not m:
        wrong(f"a cell says {text!r}")
        return None
    return int(m[1])


def check_crossed(name, grid):
    """`grid`: rows of texts, the first the headings; themes down, the last attribute across."""
    head, n = grid[0], len(by)
    side, seen = max(1, n), 0
    across = head[side:]
    for line in grid[1:]:
        base = line[0].startswith("Base: ")
        first = "" if len(line) < 2 or n < 2 else line[1]
        for heading, cell in zip(across, line[side:]):
            values = ([first] if n == 2 else []) + [heading]
            k = tuple(None if v == "All" else "" if v == "(not given)" else v for v in values)
            theme = None if line[0] == "(no theme)" else line[0]
            cell = str(cell).strip()
            if cell == "\u00b7" or (base and (theme, *k) not in shared and (None, *k) not in shared):
                continue
            want = shared[(None, *k)][1] if base else shared[(theme, *k)][0]
            seen += 1
            if number(cell) != want:
                wrong(f"{name}: {line[0]} {k} says {cell!r}, not {want}")
            if HIDDEN in shared.get((theme, *k), ()) and "%" in cell:
                wrong(f"{name}: {line[0]} {k} has a share of what is hidden: {cell!r}")
    if seen < len(shared):
        wrong(f"{name}: only {seen} cells were found")


def unmarked(cells):
    return [re.sub(r"\\([^\w\s])", r"\1", c.strip()).replace("&lt;", "<").replace("&gt;", ">")
            .replace("&amp;", "&") for c in cells]


table = [unmarked(re.split(r"(?<!\\)\|", line.strip())[1:-1])
         for line in open("t.md", encoding="utf-8") if line.startswith("|")]
table = [r for r in table if not all(re.fullmatch(r"[-: ]*", c) for c in r)]
check_crossed("md", table)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.inside, self.bars = [], False, []

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")
            self.bars.append((dict(attributes).get("style", ""), len(self.rows) - 1,
                              len(self.rows[-1]) - 1))

    def handle_endtag(self, tag):
        self.inside &= tag not in ("td", "th")

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


page = Page()
page.feed(open("t.html", encoding="utf-8").read())
check_crossed("html", page.rows)


def measure(text):
    m = re.match(r"\d+ \((\d+) %\)", text) or re.match(r"(\d+)", text)
    return float(m[1]) if m else -1.0


for style, r, c in page.bars:
    text = page.rows[r][c]
    if style and HIDDEN in text:
        wrong(f"html: a bar behind what is hidden: {style}")
    if style and "%" in text and style != f"--bar:{measure(text):.0f}%":
        wrong(f"html: a bar of {style} behind {text!r}")

space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         "c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
book = zipfile.ZipFile("t.xlsx")
texts = ["".join(t.text or "" for t in si.iter("{%s}t" % space["m"]))
         for si in ET.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", space)]
grid, places = [], {}
for row in ET.fromstring(book.read("xl/worksheets/sheet2.xml")).iter("{%s}row" % space["m"]):
    cells = {}
    for cell in row.findall("m:c", space):
        column = 0
        for letter in re.match(r"[A-Z]+", cell.get("r"))[0]:
            column = column * 26 + ord(letter) - 64
        value = cell.find("m:v", space)
        if cell.find("m:f", space) is not None:
            wrong(f"xlsx: a formula in {cell.get('r')}")
        if value is not None:
            cells[column - 1] = texts[int(value.text)] if cell.get("t") == "s" else value.text
    grid.append([cells.get(i, "") for i in range(max(cells, default=-1) + 1)])
    places[int(row.get("r"))] = grid[-1]
check_crossed("xlsx", grid[1:] if len(grid[0]) == 1 else grid)
for name in book.namelist():
    if re.search(r"(?:comments|persons|externalLinks|pivot|custom)", name, re.I):
        wrong(f"xlsx: {name} was not expected")
    if "charts/chart" in name:
        chart = ET.fromstring(book.read(name))
        for series in chart.iter("{%s}val" % space["c"]):
            where = series.find(".//c:f", space).text
            column, first, last = re.fullmatch(r"'?Table'?!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)",
                                               where).groups()
            for point in series.iter("{%s}pt" % space["c"]):
                line = places[int(first) + int(point.get("idx"))]
                shown = line[ord(column) - 65]
                told = point.find("c:v", space).text or ""
                if told not in ("", "0", shown):
                    wrong(f"xlsx: the chart remembers {told}, the sheet says {shown}")

drawing = ET.parse("t.svg").getroot()
tag = "{http://www.w3.org/2000/svg}"
words = ET.tostring(drawing, encoding="unicode", method="text")
shown = [e for e in drawing if e.tag in (tag + "rect", tag + "text")]
bars = 0
for i, e in enumerate(shown):
    if e.tag != tag + "rect" or e.get("fill") == "#fff":
        continue
    bars += 1
    text, wide = shown[i + 1].text, float(e.get("width"))
    if text in (HIDDEN, "\u00b7") and wide:
        wrong(f"svg: a bar of {wide} for what is hidden")
    if "%" in text and abs(wide - 460 * measure(text) / 100) > 0.06:
        wrong(f"svg: a bar of {wide} for {text}")
if bars == 0 or sum(words.count(HIDDEN) for _ in [0]) == 0 and hidden:
    wrong("svg: no bars, or nothing that is hidden")
described = drawing.find(tag + "desc").text
for line in described.strip().split("\n"):
    name, rest = line.rsplit(":", 1)
    for part in rest.split(";")[:-1]:
        m = re.fullmatch(r" (.*) (\[c\]|\u00b7|\d+(?: \(\d+ %\))?(?: [\u25b2\u25bc])?)", part)
        if not m:
            wrong(f"svg: the description says {part!r}")
            continue
        theme, *group = name.split(", ")
        values = group + [m[1]]
        k = (None if theme == "(no theme)" else theme,
             *(None if v == "All" else "" if v == "(not given)" else v for v in values))
        if m[2] != "\u00b7" and number(m[2]) != shared[k][0]:
            wrong(f"svg: the description says {part!r} of {name}")

# ---- The words --------------------------------------------------------------------------------

# "mentioned more often than elsewhere, in 40 % of stories against 22 %": only of what is told.
for line in open("t.table", encoding="utf-8"):
    for percent in re.findall(r"in (\d+) % of", line):
        theme = line.split(":")[0]
        shares = {round(100 * min(a, b) / b) for k, (a, b) in shared.items()
                  if (k[0] or "(no theme)") == theme and a != HIDDEN and b not in (HIDDEN, 0)}
        if shares and int(percent) not in shares:
            wrong(f"table: {line.strip()!r} is of no group that is told")

for p in problems[:10]:
    print(p, file=sys.stderr)
sys.exit(1 if problems else 0)
