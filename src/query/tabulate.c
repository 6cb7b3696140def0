/* tabulate.c - attributes and closed answers counted for themselves, and set beside a
 * population or quotas: who was heard, and who was not. */
#include "loaded.h"

#include <assert.h>
#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* ---- Counting attributes --------------------------------------------------------------------- */

typedef struct {
    uint32_t group, person;
} teller;

static int by_group(const void *x, const void *y)
{
    const teller *a = x, *b = y;
    return a->group != b->group ? (a->group > b->group) - (a->group < b->group)
                                : (a->person > b->person) - (a->person < b->person);
}

jny_status jny_tabulate(jny_project *p, jny_arena *a, const jny_str *by, size_t n_by,
                        jny_where where, jny_tabulation *out, jny_err *err)
{
    jny_loaded l = {.project = p, .a = a};
    jny_values column[JNY_BY_MAX];
    bool      *chosen;
    size_t     groups = 1, n = 0;
    *out          = (jny_tabulation){.n_by = n_by};
    jny_status st = jny_census_load(p, a, &l.census, err);
    if (st == JNY_OK)
        st = where_match(&l, a, where, &chosen, &out->hint, err);
    for (size_t i = 0; st == JNY_OK && i < n_by; i++) {
        out->by[i] = by[i];
        st         = loaded_column(&l, by[i], &column[i], err);
        if (st == JNY_OK)
            groups *= column[i].n ? column[i].n : 1;
    }
    if (st != JNY_OK)
        return st;
    if (groups > 1000000)
        return jny_fail(err, JNY_ELIMIT, NULL,
                        "that would be more than a million groups: ask for fewer attributes");
    teller *list = JNY_ARRAY(a, teller, l.census.n + 1);
    for (size_t row = 0; row < l.census.n; row++) {
        size_t group = 0;
        if (chosen && !chosen[row])
            continue;
        for (size_t i = 0; i < n_by; i++)
            group = group * column[i].n + column[i].of[row];
        list[n++] = (teller){(uint32_t)group, l.census.person[row]};
    }
    if (n)
        qsort(list, n, sizeof *list, by_group);
    jny_tabulated *rows = JNY_ARRAY(a, jny_tabulated, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || list[i].group != list[i - 1].group) {
            size_t group = list[i].group;
            for (size_t k = n_by; k-- > 0;) {
                assert(column[k].n > 0); /* a story is in it */
                rows[out->n].value[k] = column[k].values[group % column[k].n];
                group /= column[k].n;
            }
            out->n++;
        }
        rows[out->n - 1].stories++;
        rows[out->n - 1].respondents +=
            i == 0 || list[i].group != list[i - 1].group || list[i].person != list[i - 1].person;
    }
    out->rows    = rows;
    out->stories = n;
    return JNY_OK;
}

/* ---- A population ---------------------------------------------------------------------------- */

typedef struct {
    jny_arena              *a;
    JNY_LIST(jny_str)       cells;
    JNY_LIST(jny_tabulated) rows;
    size_t                  columns, line;
    jny_str                 names[JNY_BY_MAX + 1];
    const char             *wrong;
} quota_reader;

static void on_cell(void *text, size_t n, void *ctx)
{
    quota_reader *r            = ctx;
    *JNY_PUSH(r->a, &r->cells) = jny_str_trim(jny_str_copy(r->a, (jny_str){text, n}));
}

static void on_row(int end, void *ctx)
{
    quota_reader *r   = ctx;
    jny_tabulated row = {0};
    (void)end;
    r->line++;
    if (r->cells.n && !r->columns) {
        r->columns = r->cells.n;
        if (r->columns < 2 || r->columns > JNY_BY_MAX + 1)
            r->wrong = "a population has one to three attributes and, last, how many people";
        for (size_t i = 0; i < r->columns && !r->wrong; i++)
            r->names[i] = r->cells.at[i];
    } else if (r->cells.n && !r->wrong) {
        if (r->cells.n != r->columns)
            r->wrong = "this row has not as many cells as the first";
        for (size_t i = 0; i + 1 < r->columns && !r->wrong; i++)
            row.value[i] = r->cells.at[i];
        jny_str people = {0};
        if (!r->wrong)
            people = r->cells.at[r->columns - 1];
        for (size_t i = 0; i < people.n; i++)
            if (people.p[i] >= '0' && people.p[i] <= '9' && row.respondents < 1000000000)
                row.respondents = row.respondents * 10 + (uint64_t)(people.p[i] - '0');
            else
                r->wrong = "the last cell must be a whole number of people";
        *JNY_PUSH(r->a, &r->rows) = row;
    }
    r->cells.n = 0;
}

jny_status jny_population_parse(jny_arena *a, jny_str file, jny_str csv, jny_tabulation *out,
                                jny_err *err)
{
    quota_reader      r = {.a = a};
    struct csv_parser parser;
    jny_str           place;
    if (jny_str_starts(csv, JNY_STR("\xEF\xBB\xBF")))
        csv = jny_str_sub(csv, 3, csv.n);
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return jny_fail(err, JNY_EIO, NULL, "no memory for reading CSV");
    if (csv_parse(&parser, csv.p, csv.n, on_cell, on_row, &r) != csv.n ||
        csv_fini(&parser, on_cell, on_row, &r) != 0)
        r.wrong = "this is not CSV: a quote is not closed";
    csv_free(&parser);
    if (!r.wrong && r.rows.n == 0)
        r.wrong = "there is no row";
    place = jny_str_format(a, "%.*s:%zu", JNY_ARG(file), r.line ? r.line : 1);
    if (r.wrong)
        return jny_fail(err, JNY_ESYNTAX, jny_str_z(a, place), "%s", r.wrong);
    *out = (jny_tabulation){.rows = r.rows.at, .n = r.rows.n, .n_by = r.columns - 1};
    for (size_t i = 0; i + 1 < r.columns; i++)
        out->by[i] = r.names[i];
    for (size_t i = 0; i < r.rows.n; i++)
        out->stories += r.rows.at[i].respondents;
    return JNY_OK;
}

/* ---- Who was heard --------------------------------------------------------------------------- */

static bool is_same(const jny_tabulated *x, const jny_tabulated *y, size_t n)
{
    bool same = true;
    for (size_t i = 0; i < n; i++)
        same &= jny_str_eq(x->value[i], y->value[i]);
    return same;
}

void jny_coverage(jny_arena *a, const jny_tabulation *heard, const jny_tabulation *population,
                  jny_covered **out, size_t *n)
{
    jny_covered *list = JNY_ARRAY(a, jny_covered, heard->n + population->n + 1);
    size_t       k    = 0;
    for (size_t i = 0; i < population->n; i++) {
        list[k] = (jny_covered){
            .group = population->rows[i], .people = population->rows[i].respondents, .known = true};
        list[k].group.stories = list[k].group.respondents = 0;
        for (size_t h = 0; h < heard->n; h++)
            if (is_same(&heard->rows[h], &population->rows[i], heard->n_by)) {
                list[k].group.stories     = heard->rows[h].stories;
                list[k].group.respondents = heard->rows[h].respondents;
            }
        k++;
    }
    for (size_t h = 0; h < heard->n; h++) { /* heard, but in no row of the population */
        bool known = false;
        for (size_t i = 0; i < population->n; i++)
            known |= is_same(&heard->rows[h], &population->rows[i], heard->n_by);
        if (!known)
            list[k++] = (jny_covered){.group = heard->rows[h]};
    }
    *out = list;
    *n   = k;
}
