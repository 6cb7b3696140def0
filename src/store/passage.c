/* passage.c - the passages that people pointed at, in a story that was corrected since. Nothing is
 * moved: a decision keeps the words it was made on. Where they stand now is worked out anew, by
 * the words and by what stands around them; where they are not found, a person must look. */
#include "db.h"

#include <string.h>

enum { AROUND = 40, ALIKE_OF_FIVE = 4 };

/* ---- Finding words again --------------------------------------------------------------------- */

static size_t common_end(jny_str x, jny_str y)
{
    size_t n = 0;
    while (n < x.n && n < y.n && n < AROUND && x.p[x.n - 1 - n] == y.p[y.n - 1 - n])
        n++;
    return n;
}

static size_t common_start(jny_str x, jny_str y)
{
    size_t n = 0;
    while (n < x.n && n < y.n && n < AROUND && x.p[n] == y.p[n])
        n++;
    return n;
}

static size_t context(jny_str was, size_t from, size_t to, jny_str is, size_t start, size_t end)
{
    return common_end(jny_str_sub(was, 0, from), jny_str_sub(is, 0, start)) +
           common_start(jny_str_sub(was, to, was.n), jny_str_sub(is, end, is.n));
}

/* The same words, wherever they stand; of several those with the same words around them. */
static bool find_exactly(jny_str was, size_t from, size_t to, jny_str is, size_t *start,
                         size_t *end)
{
    jny_str quote = jny_str_sub(was, from, to);
    size_t  best  = 0;
    bool    found = false;
    for (size_t at = 0; quote.n && at + quote.n <= is.n; at++) {
        const char *p = memmem(is.p + at, is.n - at, quote.p, quote.n);
        if (!p)
            break;
        at           = (size_t)(p - is.p);
        size_t alike = context(was, from, to, is, at, at + quote.n);
        if (!found || alike > best) {
            best   = alike;
            *start = at;
            *end   = at + quote.n;
        }
        found = true;
    }
    return found;
}

static size_t words_alike(jny_arena *a, jny_str x, const jny_words *of_x, jny_str y,
                          const jny_words *of_y, size_t from)
{
    size_t n = 0;
    for (size_t i = 0; i < of_x->n; i++) {
        jny_word u = of_x->at[i], v = of_y->at[from + i];
        jny_str  s = jny_str_sub(x, u.start, u.end), t = jny_str_sub(y, v.start, v.end);
        n += jny_str_eq(s, t) || jny_str_eq(jny_text_form(a, s, true), jny_text_form(a, t, true));
    }
    return n;
}

/* As many words in a row of which four in five are the same, in whatever case and with whatever
 * signs between; of several the most alike. */
static bool find_roughly(jny_arena *a, jny_str was, size_t from, size_t to, jny_str is,
                         size_t *start, size_t *end)
{
    jny_str   quote = jny_str_sub(was, from, to);
    jny_words of_q = jny_words_split(a, quote), of_is = jny_words_split(a, is);
    size_t    best = 0;
    if (of_q.n < 2 || of_q.n > of_is.n)
        return false;
    for (size_t i = 0; i + of_q.n <= of_is.n; i++) {
        size_t s = of_is.at[i].start, e = of_is.at[i + of_q.n - 1].end;
        size_t alike = words_alike(a, quote, &of_q, is, &of_is, i);
        if (alike * 5 < of_q.n * ALIKE_OF_FIVE)
            continue;
        alike = alike * 1000 + context(was, from, to, is, s, e);
        if (alike > best) {
            best   = alike;
            *start = s;
            *end   = e;
        }
    }
    return best > 0;
}

bool jny_passage_find(jny_arena *a, jny_str was, size_t from, size_t to, jny_str is, size_t *start,
                      size_t *end)
{
    return find_exactly(was, from, to, is, start, end) ||
           find_roughly(a, was, from, to, is, start, end);
}

/* ---- All of them ----------------------------------------------------------------------------- */

static jny_status take(jny_project *p, jny_arena *a, sqlite3_stmt *s, jny_passage *out,
                       jny_err *err)
{
    jny_str was = db_column(s, 5), is = db_column(s, 6);
    int64_t from = sqlite3_column_int64(s, 7), to = sqlite3_column_int64(s, 8);
    if (from < 0 || to < from || (uint64_t)to > was.n || !db_is_text(was) || !db_is_text(is))
        return db_damaged(p, err);
    jny_arena scratch = jny_arena_open(a->world);
    *out              = (jny_passage){.story    = db_copy(a, s, 0),
                                      .codebook = db_copy(a, s, 1),
                                      .theme    = db_copy(a, s, 2),
                                      .coder    = db_copy(a, s, 3),
                                      .quote    = db_copy(a, s, 4)};
    out->found =
        jny_passage_find(&scratch, was, (size_t)from, (size_t)to, is, &out->start, &out->end);
    jny_arena_close(&scratch);
    return JNY_OK;
}

jny_status jny_passages_corrected(jny_project *p, jny_arena *a, jny_str id, jny_passage **out,
                                  size_t *n, jny_err *err)
{
    JNY_LIST(jny_passage) list = {0};
    sqlite3_stmt         *s    = db_get(
                   p,
                   "SELECT st.name, t.codebook, t.path, c.name, e.quote, was.body, present.body, e.start_byte,"
                              " e.end_byte FROM story st"
                              " JOIN story_version v ON v.story = st.id AND v.version = st.version"
                              " JOIN decision d ON d.story = st.id AND d.text <> v.text"
                              " JOIN evidence e ON e.decision = d.id JOIN theme t ON t.id = d.theme"
                              " JOIN coder c ON c.id = d.coder JOIN text was ON was.id = d.text"
                              " JOIN text present ON present.id = v.text"
                              " WHERE st.live AND (?1 IS NULL OR st.name = ?1) AND was.body IS NOT NULL"
                              " AND d.id = (SELECT max(o.id) FROM decision o WHERE o.story = d.story"
                              "  AND o.theme = d.theme AND o.coder = d.coder"
                              "  AND (o.action = 'adjudicate') = (d.action = 'adjudicate')"
                              "  AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = o.event))"
                              " ORDER BY st.name, d.id, e.n",
                   err);
    int rc = SQLITE_DONE;
    db_bind_str(s, 1, id.n ? id : (jny_str){0});
    jny_status st = JNY_OK;
    while (st == JNY_OK && (rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_passage one;
        st = take(p, a, s, &one, err);
        if (st == JNY_OK)
            *JNY_PUSH(a, &list) = one;
    }
    jny_status end = db_done(s, rc, err);
    *out           = list.at;
    *n             = list.n;
    return st != JNY_OK ? st : end;
}
