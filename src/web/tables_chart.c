/* tables_chart.c - the totals of a table as bars. */
#include "page_tables.h"

#include <stdlib.h>

/* What a row tells: of a shared table respondents, rounded. */
static uint64_t told(const jny_count_table *t, const jny_count_row *r)
{
    return r->hidden ? 0 : t->shared ? r->respondents : r->stories;
}

static const jny_count_table *sorting; /* qsort takes no context; one thread serves */

/* By what is told, so that the order tells no more; ties in the order of the codebook. */
static int compare_rows(const void *x, const void *y)
{
    const jny_count_row *a = *(const jny_count_row *const *)x,
                        *b = *(const jny_count_row *const *)y;
    if (a->hidden != b->hidden)
        return a->hidden ? 1 : -1;
    if (told(sorting, a) != told(sorting, b))
        return told(sorting, a) > told(sorting, b) ? -1 : 1;
    return a < b ? -1 : a > b;
}

static void chart_rows(html *h, const jny_count_table *t, const jny_codebook *book,
                       const jny_count_row *const *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        html_open(h, "tr");
        html_open(h, "th");
        html_set(h, "scope", "row");
        html_text(h, book->themes[rows[i]->theme].name);
        html_close(h);
        if (rows[i]->hidden)
            html_words(h, "td", "n", "[c]");
        else
            number_cell(h, told(t, rows[i]));
        html_el(h, "td", "b");
        if (rows[i]->hidden)
            html_say(h, "hidden");
        else
            bar(h, (double)told(t, rows[i]), (double)told(t, rows[0]));
        html_close(h);
        html_close(h);
    }
}

void tables_chart(visit *v, const jny_count_query *q, const jny_count_table *t, jny_str policy)
{
    html                 *h    = &v->h;
    const jny_codebook   *book = &q->codebook->book;
    const jny_count_row **rows = JNY_ARRAY(v->a, const jny_count_row *, t->n + 1);
    size_t                n    = 0;
    for (size_t i = 0; i < t->n; i++) {
        const jny_count_row *r     = &t->rows[i];
        bool                 total = r->theme != JNY_NO_PARENT;
        for (size_t k = 0; k < q->n_by; k++)
            total &= r->value[k] == t->values[k].n;
        if (total && book->themes[r->theme].depth == 0)
            rows[n++] = r;
    }
    if (!n)
        return;
    sorting = t;
    qsort(rows, n, sizeof(const jny_count_row *), compare_rows);
    html_el(h, "section", "card rowgap");
    html_words(h, "h2", NULL, "The totals as bars");
    table_begin(h, "bars",
                t->shared
                    ? jny_str_format(v->a, "SHARED under %.*s. Respondents who mention each theme",
                                     JNY_ARG(policy))
                    : JNY_STR("INTERNAL: exact counts. Stories that mention each theme"),
                NULL);
    html_el(h, "thead", "vh");
    html_open(h, "tr");
    head_cell(h, "Theme", false);
    head_cell(h, t->shared ? "Respondents" : "Stories", true);
    head_cell(h, "Bar", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    chart_rows(h, t, book, rows, n);
    html_close(h);
    table_end(h);
    html_close(h);
}
