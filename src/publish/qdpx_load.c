/* qdpx_load.c - what a REFI-QDA project needs to know before its first story: people, variables
 * and their types, codebooks, sets. */
#include "qdpx.h"

#include <stdlib.h>
#include <string.h>

uint32_t qdpx_user_of(qdpx *q, jny_str name, bool machine)
{
    uint32_t k = jny_intern(&q->user_names, name);
    if (k > q->users.n)
        *JNY_PUSH(q->a, &q->users) =
            (qdpx_user){jny_intern_copy(&q->user_names, name),
                        jny_refi_guid(q->a, "user", name, (jny_str){0}), machine};
    return k;
}

/* Other programs compute with numbers and days; a value that they would write otherwise
 * ("007", "8-9") stays a text. */
static bool is_whole_number(jny_str s)
{
    size_t at = s.n && s.p[0] == '-';
    if (s.n == at || s.n > 15 || (s.p[at] == '0' && s.n > 1))
        return false;
    for (size_t i = at; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static void choose_type(qdpx_variable *v)
{
    bool numbers = true, dates = true;
    for (size_t i = 0; i < v->values.n; i++) {
        jny_str s = v->values.values[i];
        numbers &= s.n == 0 || is_whole_number(s);
        dates &= s.n == 0 || jny_is_day_text(s);
    }
    v->type    = numbers ? "Integer" : dates ? "Date" : "Text";
    v->element = numbers ? "IntegerValue" : dates ? "DateValue" : "TextValue";
}

static jny_status load_variables(qdpx *q, jny_err *err)
{
    jny_str   *names;
    size_t     n;
    jny_status st = jny_attributes(q->p, q->a, &names, &n, err);
    q->variables  = JNY_ARRAY(q->a, qdpx_variable, n + 1);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        qdpx_variable *v = &q->variables[q->n_variables];
        if (jny_str_eq(names[i], JNY_STR(QDPX_SOURCE_GUID)))
            continue;
        v->name = names[i];
        v->guid = jny_refi_guid(q->a, "variable", names[i], (jny_str){0});
        st      = jny_census_column(q->p, q->a, &q->census, names[i], &v->values, err);
        if (st == JNY_OK)
            choose_type(v);
        q->n_variables++;
    }
    return st;
}

/* A codebook that was copied under another name has the same guids: a code has one of its own. */
static jny_status load_codebooks(qdpx *q, jny_err *err)
{
    jny_interned taken = jny_intern_open(q->a);
    jny_status   st    = jny_codebooks_active(q->p, q->a, &q->books, &q->n_books, err);
    size_t       n     = 0;
    for (size_t k = 0; st == JNY_OK && k < q->n_books; k++)
        n += q->books[k].book.n;
    q->runs       = JNY_ARRAY(q->a, jny_run, q->n_books + 1);
    q->first_code = JNY_ARRAY(q->a, size_t, q->n_books + 1);
    q->rules      = JNY_ARRAY(q->a, uint32_t, q->n_books + 1);
    q->codes      = JNY_ARRAY(q->a, jny_str, n + 1);
    n             = 0;
    for (size_t k = 0; st == JNY_OK && k < q->n_books; k++) {
        const jny_codebook *book = &q->books[k].book;
        q->first_code[k]         = n;
        for (size_t i = 0; i < book->n; i++) {
            jny_str guid = jny_refi_theme_guid(q->a, book, &book->themes[i]);
            if (jny_intern_find(&taken, guid))
                guid = jny_refi_guid(q->a, "code", book->name, book->themes[i].path);
            q->codes[n++] = jny_intern_copy(&taken, guid);
        }
        st = jny_run_last(q->p, q->books[k].key, &q->runs[k], err);
        if (st == JNY_OK && q->runs[k].key && !q->runs[k].current && !q->o->accepted)
            jny_receipt_told(q->a, &q->r->receipt,
                             JNY_STR("codebooks whose latest run knows not all stories as they are "
                                     "now: tag again for the rest"),
                             book->name, 1);
    }
    q->first_code[q->n_books] = n;
    q->r->themes              = n;
    return st;
}

static qdpx_set *set_of(qdpx *q, jny_str name, const char *kind)
{
    jny_str guid = jny_refi_guid(q->a, kind, name, (jny_str){0});
    for (size_t i = 0; i < q->sets.n; i++)
        if (jny_str_eq(q->sets.at[i].guid, guid))
            return &q->sets.at[i];
    qdpx_set *s = JNY_PUSH(q->a, &q->sets);
    *s          = (qdpx_set){.name = name, .guid = guid};
    return s;
}

static void put_in(qdpx *q, jny_str name, const char *kind, int64_t story)
{
    size_t row = jny_census_row(&q->census, story);
    if (row == SIZE_MAX)
        return;
    qdpx_set *s                  = set_of(q, name, kind);
    *JNY_PUSH(q->a, &s->members) = (uint32_t)row;
}

static void load_waves(qdpx *q)
{
    for (size_t i = 0; i < q->n_variables; i++) {
        const jny_values *v = &q->variables[i].values;
        if (!jny_str_eq(q->variables[i].name, JNY_STR("wave")))
            continue;
        for (size_t k = 0; k < v->n; k++) {
            if (!v->values[k].n)
                continue;
            jny_str   name = jny_str_format(q->a, "wave: %.*s", JNY_ARG(v->values[k]));
            qdpx_set *s    = set_of(q, name, "set");
            for (size_t row = 0; row < q->census.n; row++)
                if (v->of[row] == k)
                    *JNY_PUSH(q->a, &s->members) = (uint32_t)row;
        }
    }
}

/* Who has read what to the end, and which stories wait for a second reader: as sets, as the
 * standard has no place of its own for either. What is marked at risk is for leads and in no
 * export, nor is that something was left out. */
static jny_status load_sets(qdpx *q, jny_err *err)
{
    jny_done  *done;
    jny_mark  *marks;
    size_t     n_done, n_marks;
    jny_status st = jny_finished(q->p, q->a, 0, &done, &n_done, err);
    if (st == JNY_OK)
        st = jny_marks_all(q->p, q->a, 0, &marks, &n_marks, err);
    load_waves(q);
    for (size_t i = 0; st == JNY_OK && i < n_done; i++) {
        qdpx_user_of(q, done[i].coder_name, done[i].machine);
        put_in(q, jny_str_format(q->a, "finished: %.*s", JNY_ARG(done[i].coder_name)), "finished",
               done[i].story);
    }
    for (size_t i = 0; st == JNY_OK && i < n_marks; i++) {
        if (strcmp(marks[i].kind, "second-reader") != 0)
            continue;
        put_in(q, jny_str_format(q->a, "%s: %.*s", marks[i].kind, JNY_ARG(marks[i].coder_name)),
               "flag", marks[i].story);
        if (marks[i].note.n)
            jny_receipt_lost(q->a, &q->r->receipt, JNY_STR("notes on flags"), (jny_str){0}, 1);
    }
    return st;
}

/* The stories that somebody chose to publish. */
static jny_status load_selection(qdpx *q, jny_err *err)
{
    jny_selection s;
    jny_status    st = jny_selection_load(q->p, q->a, &s, err);
    for (size_t i = 0; st == JNY_OK && i < s.n; i++)
        put_in(q, JNY_STR("selected to be published"), "selection of stories", s.at[i].story);
    return st;
}

jny_status qdpx_load(qdpx *q, jny_err *err)
{
    jny_status st = jny_census_load(q->p, q->a, &q->census, err);
    if (st == JNY_OK)
        st = jny_census_column(q->p, q->a, &q->census, JNY_STR("id"), &q->ids, err);
    if (st == JNY_OK)
        st = jny_census_column(q->p, q->a, &q->census, JNY_STR("respondent"), &q->tellers, err);
    if (st != JNY_OK)
        return st;
    q->guids   = keys_open(q->a->world, q->census.n);
    q->guid_of = JNY_ARRAY(q->a, uint32_t, q->census.n + 1);
    q->order   = JNY_ARRAY(q->a, uint32_t, q->census.n + 1);
    for (size_t row = 0; row < q->census.n; row++) /* no two have one id */
        q->order[q->ids.of[row]] = (uint32_t)row;
    st = load_variables(q, err);
    if (st == JNY_OK)
        st = load_codebooks(q, err);
    if (st == JNY_OK)
        st = load_sets(q, err);
    return st == JNY_OK ? load_selection(q, err) : st;
}
