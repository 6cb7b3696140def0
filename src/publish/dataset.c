/* dataset.c - the stories with what they are about, as a table: all of it, for the council's own
 * work; or for researchers, with redacted texts, generalised tellers, and numbers instead of ids.
 * The two have other columns, so that neither is taken for the other. */
#include "pool.h"

#include <stdlib.h>

typedef struct {
    const jny_pool      *pool;
    jny_arena           *a;
    const jny_gazetteer *gazetteer; /* NULL: everything as it is */
    bool                 unread;    /* also texts that nobody signed */
    JNY_LIST(jny_column) columns;
    JNY_LIST(jny_cell)   cells;
    JNY_LIST(jny_cell)   codings;
    jny_str             *attributes; /* names, of all that is told */
    size_t               n_attributes;
    uint32_t            *number; /* row: in the order of chance, from 1 */
} maker;

static void add_column(maker *m, const char *key)
{
    *JNY_PUSH(m->a, &m->columns) = (jny_column){jny_cstr(key), jny_cstr(key), false};
}

static void add_text(maker *m, jny_str s)
{
    *JNY_PUSH(m->a, &m->cells) = (jny_cell){JNY_CELL_TEXT, s};
}

static jny_str number_of(maker *m, uint64_t n)
{
    return jny_str_format(m->a, "%llu", (unsigned long long)n);
}

/* A story's name: its id, or a number that tells nothing of the order in which it came. */
static jny_str name_of(maker *m, size_t row)
{
    return m->gazetteer ? number_of(m, m->number[row]) : m->pool->ids[row];
}

/* The most specific themes that count in a story; a row of `codings` each. */
static jny_str themes_of(maker *m, size_t row)
{
    const jny_codebook *book = m->pool->book;
    const jny_presence *p    = m->pool->presence;
    jny_buf             b    = jny_buf_open(m->a);
    for (size_t t = 0; t < book->n; t++) {
        bool below = false;
        if (!has_theme(p, row, t))
            continue;
        for (size_t u = t + 1; u < book->n && !below; u++)
            below = jny_codebook_within(book, u, t) && has_theme(p, row, u);
        if (below)
            continue;
        size_t  at       = row * p->words + t / 64;
        bool    reviewed = p->reviewed[at] >> t % 64 & 1;
        jny_str valence  = {0};
        for (size_t v = 0; v < JNY_VALENCES && p->valence[0]; v++)
            if (p->valence[v][at] >> t % 64 & 1)
                valence = jny_valence_name(v);
        jny_buf_format(&b, "%s%.*s", b.n ? "; " : "", JNY_ARG(book->themes[t].path));
        const jny_str cells[] = {name_of(m, row), book->name, book->themes[t].path,
                                 reviewed ? JNY_STR("people") : JNY_STR("machine"), valence};
        for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
            *JNY_PUSH(m->a, &m->codings) = (jny_cell){JNY_CELL_TEXT, cells[i]};
    }
    return jny_buf_str(&b);
}

/* ---- As it is -------------------------------------------------------------------------------- */

static jny_status begin_whole(maker *m, jny_err *err)
{
    jny_status st = jny_attributes(m->pool->project, m->a, &m->attributes, &m->n_attributes, err);
    add_column(m, "id");
    add_column(m, "respondent");
    for (size_t i = 0; st == JNY_OK && i < m->n_attributes; i++)
        add_column(m, jny_str_z(m->a, m->attributes[i]));
    add_column(m, "themes");
    add_column(m, "text");
    return st;
}

static void add_whole(maker *m, size_t row, const jny_story *s)
{
    add_text(m, s->id);
    add_text(m, jny_str_copy(m->a, s->respondent));
    for (size_t i = 0; i < m->n_attributes; i++)
        add_text(m, jny_str_copy(m->a, jny_story_attribute(s, jny_str_z(m->a, m->attributes[i]))));
    add_text(m, themes_of(m, row));
    add_text(m, jny_str_copy(m->a, s->text));
}

/* ---- For researchers ------------------------------------------------------------------------- */

/* What nobody knows who has not every text: the numbers of stories in a project can be guessed. */
static jny_status seed_of_texts(const maker *m, uint64_t *seed, jny_err *err)
{
    jny_status st = JNY_OK;
    *seed         = 0;
    for (size_t i = 0; st == JNY_OK && i < m->pool->census->n; i++) {
        jny_arena scratch = *m->a;
        jny_story s;
        st = jny_story_get(m->pool->project, &scratch, m->pool->ids[i], &s, err);
        if (st == JNY_OK)
            *seed = jny_hash_lot(s.text, *seed);
    }
    return st;
}

static jny_status begin_deidentified(maker *m, jny_err *err)
{
    static const char *const columns[] = {
        "deidentified_story", "teller", "respondent_type", "locality", "age", "alike", "themes",
        "redaction",          "text"};
    size_t     n     = m->pool->census->n;
    uint32_t  *order = JNY_ARRAY(m->a, uint32_t, n + 1);
    uint64_t   state;
    jny_status st = seed_of_texts(m, &state, err);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        add_column(m, columns[i]);
    /* A shuffle by what the texts are: the same each time, and no order of arrival. */
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    m->number = JNY_ARRAY(m->a, uint32_t, n + 1);
    for (size_t i = n; i > 0; i--) {
        size_t   k     = (size_t)(jny_chance(&state) * (double)i);
        uint32_t row   = order[k];
        order[k]       = order[i - 1];
        m->number[row] = (uint32_t)i;
    }
    return st;
}

/* A number for who told it, so that two stories of one person are known as such. */
static uint32_t teller_of(const maker *m, size_t row)
{
    uint32_t person = m->pool->census->person[row], least = m->number[row];
    while (row > 0 && m->pool->census->person[row - 1] == person)
        row--;
    for (; row < m->pool->census->n && m->pool->census->person[row] == person; row++)
        least = m->number[row] < least ? m->number[row] : least;
    return least;
}

static jny_status add_deidentified(maker *m, size_t row, const jny_story *s, jny_err *err)
{
    const jny_shown  *shown  = &m->pool->shown[row];
    jny_redact_policy policy = {.ages = true};
    jny_redactions    r;
    jny_marks         marks;
    jny_str           how = JNY_STR("proposed by rules, read by nobody"), text = {0};
    jny_status        st = jny_marks_of(m->pool->project, m->a, s, &marks, err);
    if (st != JNY_OK)
        return st;
    const char *why = m->unread ? jny_may_not_enter(s, &marks) : jny_may_not_publish(s, &marks);
    if (!why && marks.is_signed) {
        st  = jny_signed_redactions(m->a, &marks.signature, s->text, &r, err);
        how = JNY_STR("signed by a person");
    } else if (!why) {
        jny_redact(m->a, m->gazetteer, &policy, s->text, &r);
    }
    if (st == JNY_OK && !why)
        text = jny_redact_apply(m->a, s->text, r);
    add_text(m, name_of(m, row));
    add_text(m, number_of(m, teller_of(m, row)));
    add_text(m, shown->type);
    add_text(m, shown->locality);
    add_text(m, shown->age);
    *JNY_PUSH(m->a, &m->cells) = (jny_cell){JNY_CELL_NUMBER, number_of(m, shown->k)};
    add_text(m, themes_of(m, row));
    /* One word for every reason: which it is would tell of a mark that is for leads alone, and of
     * who said no. */
    add_text(m, why ? JNY_STR("text left out") : how);
    add_text(m, text);
    return st;
}

/* By number, so that not even the order of rows tells which came first. */
static void sort_rows(maker *m, jny_cell *cells, size_t width, size_t rows)
{
    jny_cell *sorted = JNY_ARRAY(m->a, jny_cell, rows * width + 1);
    uint32_t *at     = JNY_ARRAY(m->a, uint32_t, rows + 2);
    for (size_t r = 0; r < rows; r++)
        at[strtoul(jny_str_z(m->a, cells[r * width].text), NULL, 10)] = (uint32_t)r;
    for (size_t i = 1, k = 0; i <= rows; i++, k++)
        for (size_t c = 0; c < width; c++)
            sorted[k * width + c] = cells[at[i] * width + c];
    for (size_t i = 0; i < rows * width; i++)
        cells[i] = sorted[i];
}

static void print(maker *m, jny_dataset *out, size_t rows)
{
    static const jny_column whole[] = {{JNY_INIT("id"), JNY_INIT("id"), false},
                                       {JNY_INIT("codebook"), JNY_INIT("codebook"), false},
                                       {JNY_INIT("theme"), JNY_INIT("theme"), false},
                                       {JNY_INIT("by"), JNY_INIT("by"), false},
                                       {JNY_INIT("valence"), JNY_INIT("valence"), false}};
    static const jny_column safe[]  = {
         {JNY_INIT("deidentified_story"), JNY_INIT("deidentified_story"), false},
         {JNY_INIT("codebook"), JNY_INIT("codebook"), false},
         {JNY_INIT("theme"), JNY_INIT("theme"), false},
         {JNY_INIT("by"), JNY_INIT("by"), false},
         {JNY_INIT("valence"), JNY_INIT("valence"), false}};
    jny_str caption = m->gazetteer
                          ? JNY_STR("DE-IDENTIFIED: texts redacted, tellers generalised; for "
                                    "research under an agreement, not for publication")
                          : JNY_STR("INTERNAL: everything, with ids and people's own words");
    out->stories    = (jny_table){.caption   = caption,
                                  .columns   = m->columns.at,
                                  .n_columns = m->columns.n,
                                  .cells     = m->cells.at,
                                  .n_rows    = rows,
                                  .n_body    = rows};
    out->codings    = (jny_table){.caption   = caption,
                                  .columns   = m->gazetteer ? safe : whole,
                                  .n_columns = 5,
                                  .cells     = m->codings.at,
                                  .n_rows    = m->codings.n / 5,
                                  .n_body    = m->codings.n / 5};
}

jny_status jny_dataset_make(const jny_pool *pool, jny_arena *a, const jny_gazetteer *deidentify,
                            bool unread, jny_dataset *out, jny_err *err)
{
    maker      m  = {.pool = pool, .a = a, .gazetteer = deidentify, .unread = unread};
    size_t     n  = 0;
    jny_status st = deidentify ? begin_deidentified(&m, err) : begin_whole(&m, err);
    /* By id, or by the number that stands for it. */
    for (size_t i = 0; st == JNY_OK && i < pool->census->n; i++) {
        jny_story s;
        st = jny_story_get(pool->project, a, pool->ids[i], &s, err);
        if (st != JNY_OK)
            break;
        n++;
        if (deidentify)
            st = add_deidentified(&m, i, &s, err);
        else
            add_whole(&m, i, &s);
    }
    if (st == JNY_OK && deidentify)
        sort_rows(&m, m.cells.at, m.columns.n, n);
    print(&m, out, n);
    return st;
}
