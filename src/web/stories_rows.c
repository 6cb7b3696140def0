/* stories_rows.c - which stories the grid shows, and in which order. */
#include "stories_grid.h"

#include <stdlib.h>
#include <string.h>

const grid_column grid_columns[GRID_COLUMNS] = {
    {"respondent_type", "Who", false}, {"age", "Age", true},
    {"ward", "Ward", false},           {"date", "Date", true},
    {"channel", "Channel", false},     {"consent", "Consent", false}};

jny_str grid_value(const grid *g, size_t column, size_t row)
{
    const jny_values *x = g->values[column];
    return x ? x->values[x->of[row]] : (jny_str){0};
}

uint32_t grid_waiting(const grid *g, size_t row)
{
    uint32_t        n = 0;
    const jny_desk *d = g->v->web->desk;
    if (is_blind(g->v, row) || jny_desk_settled(d, row))
        return 0;
    for (size_t t = 0; t < jny_desk_themes(d); t++)
        n += jny_desk_suggested(d, row, t) && !jny_desk_answer(d, row, t, (jny_str){0});
    return n;
}

/* Whether a theme, or one below it, is suggested or accepted here. */
static bool has_theme(const grid *g, size_t row, size_t theme)
{
    const jny_desk *d = g->v->web->desk;
    jny_named_theme a = jny_desk_theme(d, theme);
    for (size_t t = 0; t < jny_desk_themes(d); t++) {
        jny_named_theme b = jny_desk_theme(d, t);
        if (a.codebook != b.codebook || !jny_codebook_within(&a.codebook->book, b.theme, a.theme))
            continue;
        bool              blind = is_blind(g->v, row);
        const jny_answer *x =
            blind ? jny_desk_own(d, row, t, g->v->coder) : jny_desk_answer(d, row, t, (jny_str){0});
        if (blind && !x)
            continue;
        if (x ? x->present : jny_desk_suggested(d, row, t) && !jny_desk_settled(d, row))
            return true;
    }
    return false;
}

static bool in_state(const grid *g, size_t row)
{
    const jny_desk *d = g->v->web->desk;
    if (!g->state.n)
        return true;
    if (jny_str_eq(g->state, JNY_STR("finished")))
        return jny_desk_settled(d, row);
    if (jny_str_eq(g->state, JNY_STR("flagged")))
        return jny_desk_marked(d, row, "second-reader");
    if (jny_str_eq(g->state, JNY_STR("unread")))
        return !jny_desk_settled(d, row);
    if (jny_str_eq(g->state, JNY_STR("again")))
        return jny_desk_again(d, row);
    return grid_waiting(g, row) > 0;
}

static int compare_texts(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

/* A mark for each row whose text holds the words. */
static jny_status search(grid *g, bool *found)
{
    visit     *v = g->v;
    int64_t   *texts;
    size_t     n;
    jny_status st = jny_search_texts(v->web->project, v->a, g->q, &texts, &n, &v->err);
    for (size_t row = 0; st == JNY_OK && n && row < jny_desk_rows(v->web->desk); row++) {
        int64_t text = jny_desk_text(v->web->desk, row);
        found[row]   = bsearch(&text, texts, n, sizeof *texts, compare_texts) != NULL;
    }
    return st;
}

static jny_status choose_rows(grid *g)
{
    visit *v     = g->v;
    size_t all   = jny_desk_rows(v->web->desk);
    bool  *found = g->q.n ? JNY_ARRAY(v->a, bool, all + 1) : NULL;
    g->rows      = JNY_ARRAY(v->a, size_t, all + 1);
    if (found && search(g, found) != JNY_OK)
        return v->err.status;
    for (size_t row = 0; row < all; row++) {
        if ((found && !found[row]) || (g->who.n && !jny_str_eq(grid_value(g, 0, row), g->who)) ||
            (g->locality.n && g->localities &&
             !jny_str_eq(g->localities->values[g->localities->of[row]], g->locality)) ||
            (g->theme != JNY_NO_PARENT && !has_theme(g, row, g->theme)) || !in_state(g, row))
            continue;
        g->rows[g->n++] = row;
    }
    return JNY_OK;
}

/* ---- Sorting: by the number of a value, which is by its bytes -------------------------------- */

typedef struct {
    uint32_t key;
    size_t   row;
} keyed;

static int compare_keyed(const void *x, const void *y)
{
    const keyed *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static void sort_rows(grid *g)
{
    visit            *v     = g->v;
    bool              down  = jny_str_starts(g->sort, JNY_STR("-"));
    jny_str           by    = jny_str_sub(g->sort, down, g->sort.n);
    const jny_values *x     = NULL;
    keyed            *items = JNY_ARRAY(v->a, keyed, g->n + 1);
    for (size_t c = 0; c < GRID_COLUMNS; c++)
        if (jny_str_eq(by, jny_cstr(grid_columns[c].attribute)))
            x = g->values[c];
    bool waiting = jny_str_eq(by, JNY_STR("waiting"));
    if (!x && !waiting) {
        jny_err ignored = {0};
        if (jny_desk_column(v->web->desk, JNY_STR("id"), &x, &ignored) != JNY_OK) {
            note_trouble(v, &ignored);
            return;
        }
    }
    for (size_t i = 0; i < g->n; i++) {
        size_t row = g->rows[i];
        items[i]   = (keyed){waiting ? grid_waiting(g, row) : x->of[row], row};
        if (down)
            items[i].key = UINT32_MAX - items[i].key;
    }
    if (g->n)
        qsort(items, g->n, sizeof *items, compare_keyed);
    for (size_t i = 0; i < g->n; i++)
        g->rows[i] = items[i].row;
}

void grid_prepare(web *w)
{
    const jny_values *x;
    jny_err           ignored = {0}; /* as below */
    for (size_t c = 0; c < GRID_COLUMNS; c++)
        jny_desk_column(w->desk, jny_cstr(grid_columns[c].attribute), &x, &ignored);
    jny_desk_column(w->desk, JNY_STR("locality"), &x, &ignored);
    jny_desk_column(w->desk, JNY_STR("id"), &x, &ignored);
}

jny_status grid_load(grid *g)
{
    visit  *v     = g->v;
    jny_str theme = get(v, "theme");
    g->q          = jny_str_trim(get(v, "q"));
    g->who        = get(v, "who");
    g->locality   = get(v, "locality");
    g->state      = get(v, "state");
    g->sort       = get(v, "sort");
    g->theme      = JNY_NO_PARENT;
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    for (size_t b = 0; theme.n && b < n && g->theme == JNY_NO_PARENT; b++)
        g->theme = jny_desk_theme_find(v->web->desk, books[b].book.name, theme);
    for (size_t c = 0; c < GRID_COLUMNS; c++) {
        jny_err ignored = {0}; /* an attribute that nobody has is a column left out */
        if (jny_desk_column(v->web->desk, jny_cstr(grid_columns[c].attribute), &g->values[c],
                            &ignored) != JNY_OK)
            g->values[c] = NULL;
        note_trouble(v, &ignored);
    }
    jny_err ignored = {0};
    if (jny_desk_column(v->web->desk, JNY_STR("locality"), &g->localities, &ignored) != JNY_OK)
        g->localities = NULL;
    note_trouble(v, &ignored);
    jny_status st = v->err.status == JNY_OK ? choose_rows(g) : v->err.status;
    if (st == JNY_OK)
        sort_rows(g);
    return st;
}
