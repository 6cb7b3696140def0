/* exchange.c - any codebook or dictionary in, any out: what a file is, who reads it, and
 * the report of what did not fit. */
#include "xml.h"

#include <string.h>

static const struct {
    jny_book_format format;
    jny_str         name, title;
    reader         *read;
    writer         *write;
} formats[] = {
    {JNY_BOOK_YAML, JNY_INIT("yaml"), JNY_INIT("a codebook in YAML"), NULL, write_yaml},
    {JNY_BOOK_QUANTEDA, JNY_INIT("quanteda"), JNY_INIT("a quanteda dictionary"), read_quanteda,
     write_quanteda},
    {JNY_BOOK_LIWC, JNY_INIT("liwc"), JNY_INIT("a LIWC dictionary"), read_liwc, write_liwc},
    {JNY_BOOK_QDC, JNY_INIT("qdc"), JNY_INIT("a REFI-QDA codebook"), read_qdc, write_qdc},
    {JNY_BOOK_CSV, JNY_INIT("csv"), JNY_INIT("a codebook in CSV"), read_csv_rules, write_csv_rules},
    {JNY_BOOK_WORDSTAT, JNY_INIT("wordstat"), JNY_INIT("a WordStat dictionary"), read_wordstat,
     NULL},
    {JNY_BOOK_YOSHIKODER, JNY_INIT("yoshikoder"), JNY_INIT("a Yoshikoder dictionary"),
     read_yoshikoder, NULL},
    {JNY_BOOK_LEXICODER, JNY_INIT("lexicoder"), JNY_INIT("a Lexicoder dictionary"), read_lexicoder,
     NULL},
};

enum { FORMATS = sizeof formats / sizeof *formats };

jny_book_format jny_book_format_named(jny_str name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (jny_str_eq(formats[i].name, name))
            return formats[i].format;
    return JNY_BOOK_UNKNOWN;
}

jny_str jny_book_format_title(jny_book_format format)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].format == format)
            return formats[i].title;
    return JNY_STR("an unknown format");
}

bool jny_book_format_is_written(jny_book_format format)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].format == format)
            return formats[i].write != NULL;
    return false;
}

/* ---- What is it? ----------------------------------------------------------------------------- */

static jny_str first_line(jny_str text)
{
    jny_str line = {0};
    while (text.n && line.n == 0)
        line = jny_str_trim(jny_str_cut(&text, '\n'));
    return line;
}

/* A line that stands in and ends with a weight: "	BEER* (1)". */
static bool has_weights(jny_str text)
{
    while (text.n) {
        jny_str line = jny_str_cut(&text, '\n'), body = jny_str_trim(line);
        size_t  open = body.n;
        if (body.n < 5 || (line.p[0] != '\t' && line.p[0] != ' ') || body.p[body.n - 1] != ')')
            continue;
        while (open > 0 && body.p[open - 1] != '(')
            open--;
        if (jny_str_starts(body, JNY_STR("- ")) || memmem(body.p, body.n, ": ", 2))
            continue; /* YAML */
        bool digits = open > 1 && body.p[open - 2] == ' ' && open + 1 < body.n;
        for (size_t i = open; digits && i + 1 < body.n; i++)
            digits = (body.p[i] >= '0' && body.p[i] <= '9') || body.p[i] == '.';
        if (digits)
            return true;
    }
    return false;
}

/* A heading with a cell "theme" and one "rule" or "pattern". */
static bool has_csv_heading(jny_arena *a, jny_str line)
{
    char *cells = jny_str_z(a, lower_of(a, line));
    bool  theme = false, rule = false;
    for (char *save = NULL, *cell = strtok_r(cells, ",;\t\"\r", &save); cell;
         cell = strtok_r(NULL, ",;\t\"\r", &save)) {
        jny_str name = jny_str_trim(jny_cstr(cell));
        theme |= jny_str_eq(name, JNY_STR("theme"));
        rule |= jny_str_eq(name, JNY_STR("rule")) || jny_str_eq(name, JNY_STR("pattern"));
    }
    return theme && rule;
}

static jny_book_format sniff_xml(jny_arena *a, jny_str text, jny_err *err)
{
    jny_str root = xml_root(a, text);
    if (jny_str_eq(root, JNY_STR("dictionary")))
        return JNY_BOOK_YOSHIKODER;
    if (jny_str_eq(root, JNY_STR("CodeBook")))
        return JNY_BOOK_QDC;
    static const xml_events nothing = {0};
    if (root.n == 0)
        xml_read(a, text, &nothing, NULL, err);
    if (jny_str_eq(root, JNY_STR("Project")))
        jny_fail(err, JNY_ESYNTAX, NULL,
                 "a REFI-QDA project, not a codebook: `journeys import` takes the .qdpx");
    jny_fail(err, JNY_ESYNTAX, NULL,
             "XML that begins with \"%.*s\": neither a Yoshikoder dictionary nor a QDC codebook",
             JNY_ARG(root));
    return JNY_BOOK_UNKNOWN;
}

static bool is_our_yaml(const yaml_node *root)
{
    for (const yaml_node *n = root && root->kind == YAML_MAP ? root->first : NULL; n; n = n->next)
        if (jny_str_eq(n->key, JNY_STR("codebook")) || jny_str_eq(n->key, JNY_STR("themes")))
            return true;
    return false;
}

/* Ours is told by its keys at the left edge, so that a mistake further down is told as ours too. */
static bool looks_like_ours(jny_arena *a, jny_str text)
{
    jny_problems problems = {0};
    for (jny_str rest = text; rest.n;) {
        jny_str line = jny_str_cut(&rest, '\n');
        if (jny_str_starts(line, JNY_STR("codebook:")) || jny_str_starts(line, JNY_STR("themes:")))
            return true;
    }
    return text.n && text.p[0] == '{' && is_our_yaml(yaml_parse(a, text, &problems));
}

static jny_book_format sniff(jny_arena *a, jny_str text, jny_err *err)
{
    jny_str first = first_line(text);
    if (first.n == 0)
        jny_fail(err, JNY_ESYNTAX, NULL, "the file is empty");
    else if (first.p[0] == '<')
        return sniff_xml(a, text, err);
    else if (first.p[0] == '%' && !jny_str_starts(first, JNY_STR("%YAML")))
        return JNY_BOOK_LIWC;
    else if (jny_str_starts(first, JNY_STR("DicTerm")))
        jny_fail(err, JNY_ESYNTAX, NULL,
                 "a LIWC-22 dictionary (.dicx): save it as .dic in LIWC, which is read here");
    else if (has_csv_heading(a, first))
        return JNY_BOOK_CSV;
    else if (looks_like_ours(a, text))
        return JNY_BOOK_YAML;
    else if (has_weights(text))
        return JNY_BOOK_WORDSTAT;
    else if (first.p[0] == '+')
        return JNY_BOOK_LEXICODER;
    else
        return JNY_BOOK_QUANTEDA;
    return JNY_BOOK_UNKNOWN;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* `<?xml version="1.0" encoding="ISO-8859-1"?>`, where the bytes alone do not tell. */
static jny_str declared_encoding(jny_arena *a, jny_str bytes)
{
    static const char key[] = "encoding=";
    jny_str           head  = jny_str_sub(bytes, 0, bytes.n < 200 ? bytes.n : 200);
    if (!jny_str_starts(head, JNY_STR("<?xml")) || jny_utf8_check(bytes, NULL))
        return (jny_str){0};
    const char *end = memmem(head.p, head.n, "?>", 2);
    const char *at  = end ? memmem(head.p, (size_t)(end - head.p), key, sizeof key - 1) : NULL;
    if (!at)
        return (jny_str){0};
    jny_str rest = {at + sizeof key, (size_t)(end - at) - sizeof key};
    jny_str name = jny_str_cut(&rest, at[sizeof key - 1]);
    return jny_str_copy(a, name);
}

static jny_status decode(jny_arena *a, jny_str bytes, jny_str *text, jny_exchange *report,
                         jny_err *err)
{
    jny_str wanted = report->encoding.encoding;
    if (jny_str_starts(bytes, JNY_STR("PK\x03\x04")))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "an archive or workbook, not a codebook: a .qdpx goes to `journeys "
                        "import`, a sheet is saved as CSV first");
    if (wanted.n == 0)
        wanted = declared_encoding(a, bytes);
    jny_status st = jny_text_decode(a, bytes, wanted, &report->encoding, err);
    *text         = report->encoding.text;
    return st;
}

/* Errors carry the file's name before the line. */
static jny_status fail_at(jny_arena *a, jny_str file, const jny_err *why, jny_err *err)
{
    jny_str place =
        jny_str_format(a, "%.*s%s%s", JNY_ARG(file), why->place[0] ? ":" : "", why->place);
    return jny_fail(err, why->status, jny_str_z(a, place), "%s", why->msg);
}

static jny_status read_draft(jny_arena *a, jny_str file, jny_str text, jny_codebook *out,
                             jny_exchange *report, jny_err *err)
{
    bool  glob    = report->format != JNY_BOOK_QDC && report->format != JNY_BOOK_CSV;
    draft d       = draft_open(a, report, glob);
    d.name        = name_of_file(a, file);
    jny_status st = JNY_EINVAL;
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].format == report->format)
            st = formats[i].read(&d, text, err);
    if (st != JNY_OK)
        return st;
    draft_close(&d, out);
    if (out->n == 0)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "no category in it: it is not %.*s, or an empty one",
                        JNY_ARG(jny_book_format_title(report->format)));
    jny_buf yaml = jny_buf_open(a);
    st           = write_yaml(a, out, &yaml, report, err);
    out->source  = jny_buf_str(&yaml);
    out->hash    = jny_hash_sha256(jny_codebook_canonical(a, out));
    return st;
}

jny_status jny_codebook_read(jny_arena *a, jny_str file, jny_str bytes, jny_codebook *out,
                             jny_exchange *report, jny_err *err)
{
    jny_err    why  = {0};
    jny_str    text = {0};
    jny_status st   = decode(a, bytes, &text, report, &why);
    *out            = (jny_codebook){0};
    if (st == JNY_OK && report->format == JNY_BOOK_UNKNOWN) {
        report->format = sniff(a, text, &why);
        st             = why.status;
    }
    if (st == JNY_OK && report->format == JNY_BOOK_YAML) {
        st              = jny_codebook_parse(a, file, text, out, NULL, err);
        report->entries = out->n_rules;
        return st;
    }
    if (st == JNY_OK)
        st = read_draft(a, file, text, out, report, &why);
    return st == JNY_OK ? st : fail_at(a, file, &why, err);
}

/* ---- Writing --------------------------------------------------------------------------------- */

jny_status jny_codebook_write(jny_arena *a, const jny_codebook *book, jny_book_format to,
                              jny_str *out, jny_exchange *report, jny_err *err)
{
    jny_buf b      = jny_buf_open(a);
    report->format = to;
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].format == to && formats[i].write) {
            jny_status st = formats[i].write(a, book, &b, report, err);
            *out          = jny_buf_str(&b);
            return st;
        }
    return jny_fail(err, JNY_EINVAL, NULL, "%.*s can be read but not written",
                    JNY_ARG(jny_book_format_title(to)));
}

/* ---- The report ------------------------------------------------------------------------------ */

enum { SHOWN_MAX = 20 /* refused entries that are printed one by one */ };

static void print_losses(jny_buf *b, jny_str file, const char *kind, const jny_loss *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        jny_buf_format(b, "%.*s: %s: %.*s: %zu%s%.*s%s\n", JNY_ARG(file), kind, JNY_ARG(at[i].what),
                       at[i].n, at[i].first.n ? " (first: " : "", JNY_ARG(at[i].first),
                       at[i].first.n ? ")" : "");
}

void jny_exchange_print(jny_buf *b, jny_str file, const jny_exchange *report)
{
    const jny_decoded *e = &report->encoding;
    if (e->changed)
        jny_buf_format(b, "%.*s: read as %.*s%s; characters above ASCII: %zu, such as %.*s\n",
                       JNY_ARG(file), JNY_ARG(e->encoding),
                       e->guessed ? " (a guess; --encoding says otherwise)" : "", e->changed,
                       JNY_ARG(e->sample));
    print_losses(b, file, "note", report->notes.at, report->notes.n);
    print_losses(b, file, "lost", report->losses.at, report->losses.n);
    for (size_t i = 0; i < report->refused.n && i < SHOWN_MAX; i++)
        jny_buf_format(b, "%.*s:%u: refused: %.*s\n", JNY_ARG(file), report->refused.at[i].at.line,
                       JNY_ARG(report->refused.at[i].msg));
    if (report->refused.n > SHOWN_MAX)
        jny_buf_format(b, "%.*s: and %zu more refused\n", JNY_ARG(file),
                       report->refused.n - SHOWN_MAX);
}
