/* document.c - the paragraphs of a document as stories: one under each heading, or the whole; a
 * details line under a heading gives its fields. In the child only. */
#include "document.h"

enum { DETAIL_KEY = 40, DETAILS_BYTES = 600 };

typedef struct {
    JNY_LIST(cell) cells;
} story;

/* "Told by: parent; age: 35": pieces that each have a short key. A piece without one goes on
 * with the value before it. */
static bool take_pieces(jny_arena *a, jny_str line, story *out, size_t *pieces)
{
    jny_str rest = line;
    size_t  from = out->cells.n;
    *pieces      = 0;
    while (rest.n) {
        jny_str key, value, piece = jny_str_cut(&rest, ';');
        if (detail_read(a, piece, DETAIL_KEY, &key, &value)) {
            *JNY_PUSH(a, &out->cells) = (cell){.name = key, .text = value};
            ++*pieces;
        } else if (out->cells.n > from && jny_str_trim(piece).n) {
            cell *last = &out->cells.at[out->cells.n - 1];
            last->text = jny_str_format(a, "%.*s;%.*s", JNY_ARG(last->text), JNY_ARG(piece));
        } else if (jny_str_trim(piece).n) {
            out->cells.n = from;
            return false;
        }
    }
    return *pieces > 0;
}

static bool repeats(const story *s, size_t from)
{
    for (size_t i = from; i < s->cells.n; i++)
        for (size_t k = 0; k < i; k++)
            if (jny_str_eq(s->cells.at[i].name, s->cells.at[k].name))
                return true;
    return false;
}

/* All lines of a paragraph are details, or none is. */
static bool take_details(jny_arena *a, jny_str text, story *out, size_t *pieces)
{
    jny_str rest = text;
    size_t  from = out->cells.n, n;
    *pieces      = 0;
    while (text.n <= DETAILS_BYTES && rest.n) {
        jny_str line = jny_str_trim(jny_str_cut(&rest, '\n'));
        if (!line.n)
            continue;
        if (!take_pieces(a, line, out, &n)) {
            *pieces = 0;
            break;
        }
        *pieces += n;
    }
    if (*pieces && !repeats(out, from))
        return true;
    out->cells.n = from;
    return false;
}

/* Details stand in one paragraph, or one in each of several; a single one only where everybody
 * calls a field so. */
static size_t take_head(jny_arena *a, const paragraph *p, size_t n, story *out)
{
    size_t pieces, lines = 0;
    if (n > 0 && take_details(a, p[0].text, out, &pieces) && pieces >= 2)
        return 1;
    out->cells.n = 0;
    while (lines < n && take_details(a, p[lines].text, out, &pieces) && pieces == 1)
        lines++;
    if (lines >= 2 || (lines == 1 && detail_is_known(a, out->cells.at[0].name)))
        return lines;
    out->cells.n = 0;
    return 0;
}

static void give_one(document *d, const paragraph *heading, const paragraph *p, size_t n)
{
    story   s    = {0};
    size_t  from = heading ? take_head(d->a, p, n, &s) : 0;
    jny_buf text = jny_buf_open(d->a);
    for (size_t i = from; i < n; i++) {
        if (text.n) /* rows of a table are lines of one paragraph */
            jny_buf_add(&text,
                        p[i].in_table && p[i - 1].in_table ? JNY_STR("\n") : JNY_STR("\n\n"));
        jny_buf_add(&text, p[i].text);
    }
    *JNY_PUSH(d->a, &s.cells) = (cell){.name = JNY_STR("title"), .text = d->title};
    *JNY_PUSH(d->a, &s.cells) =
        (cell){.name = JNY_STR("heading"), .text = heading ? heading->text : (jny_str){0}};
    *JNY_PUSH(d->a, &s.cells) = (cell){.name = JNY_STR("text"), .text = jny_buf_str(&text)};
    raw_row row               = {.at   = s.cells.at,
                                 .n    = s.cells.n,
                                 .line = heading ? heading->number
                                         : n     ? p[0].number
                                                 : 1};
    office_row(d->out, &row);
}

/* One heading over deeper ones, with no words of its own, is the name of the whole: so web pages
 * begin. Its place, or `n`. */
static size_t heading_of_all(const paragraph *p, size_t n)
{
    size_t first = 0;
    while (first < n && p[first].level <= 0)
        first++;
    if (first + 1 >= n || p[first + 1].level <= p[first].level)
        return n;
    for (size_t i = first + 1; i < n; i++)
        if (p[i].level > 0 && p[i].level <= p[first].level)
            return n;
    return first;
}

/* Takes out what names the whole document. */
static size_t take_title(document *d)
{
    paragraph *p = d->paragraphs.at;
    size_t     n = d->paragraphs.n, of_all = heading_of_all(p, n), k = 0;
    for (size_t i = 0; i < n && !d->title.n; i++) /* the first title is the document's */
        if (p[i].level == -1)
            d->title = p[i].text;
    if (of_all < n && !d->title.n)
        d->title = p[of_all].text;
    for (size_t i = 0; i < n; i++)
        if (i != of_all && (p[i].level != -1 || !jny_str_eq(p[i].text, d->title)))
            p[k++] = p[i];
    return k;
}

void document_give(document *d)
{
    int        level = LEVELS + 1;
    size_t     n = take_title(d), before = 0;
    paragraph *p = d->paragraphs.at;
    for (size_t i = 0; i < n; i++)
        if (p[i].level > 0 && p[i].level < level)
            level = p[i].level;
    if (level > LEVELS) { /* no heading: one story */
        if (n)
            give_one(d, NULL, p, n);
        return;
    }
    while (before < n && p[before].level != level)
        before++;
    if (before)
        office_remark(d->out, "%zu paragraph%s before the first heading: left out", before,
                      before == 1 ? "" : "s");
    for (size_t i = before; i < n;) {
        size_t next = i + 1;
        while (next < n && p[next].level != level)
            next++;
        give_one(d, &p[i], p + i + 1, next - i - 1);
        i = next;
    }
}

void document_remark(document *d, uint64_t n, const char *one, const char *many)
{
    if (n)
        office_remark(d->out, "%llu %s not read", (unsigned long long)n, n == 1 ? one : many);
}
