/* desk.c - the project as a reviewer needs it, in memory: suggestions and what people said.
 * Asks nothing of SQL; every number comes from the store's readers. */
#include "desk.h"

#include "decide.h"

#include <stdlib.h>
#include <string.h>

static size_t find_theme(const jny_desk *d, jny_str codebook, jny_str path)
{
    for (size_t b = 0; b < d->n_books; b++)
        if (jny_str_eq(d->books[b].book.name, codebook)) {
            size_t t = jny_codebook_find(&d->books[b].book, path);
            return t == JNY_NO_PARENT ? t : d->first[b] + t;
        }
    return JNY_NO_PARENT;
}

size_t jny_desk_theme_find(const jny_desk *d, jny_str codebook, jny_str path)
{
    return find_theme(d, codebook, path);
}

size_t jny_desk_themes(const jny_desk *d)
{
    return d->n_themes;
}

static size_t book_of(const jny_desk *d, size_t t)
{
    size_t b = d->n_books - 1;
    while (b && d->first[b] > t)
        b--;
    return b;
}

jny_named_theme jny_desk_theme(const jny_desk *d, size_t t)
{
    size_t b = book_of(d, t);
    return (jny_named_theme){&d->books[b], t - d->first[b]};
}

const jny_theme *jny_desk_theme_of(const jny_desk *d, size_t t)
{
    jny_named_theme n = jny_desk_theme(d, t);
    return &n.codebook->book.themes[n.theme];
}

const jny_active *jny_desk_codebooks(const jny_desk *d, size_t *n)
{
    *n = d->n_books;
    return d->books;
}

size_t jny_desk_rows(const jny_desk *d)
{
    return d->census.n;
}

jny_str jny_desk_id(const jny_desk *d, size_t row)
{
    return d->ids.values[d->ids.of[row]];
}

int64_t jny_desk_key(const jny_desk *d, size_t row)
{
    return d->census.key[row];
}

int64_t jny_desk_text(const jny_desk *d, size_t row)
{
    return d->census.text[row];
}

size_t jny_desk_row(const jny_desk *d, jny_str id)
{
    size_t low = 0, high = d->ids.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int    c   = jny_str_cmp(d->ids.values[mid], id);
        if (c == 0)
            return d->row_of_id[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return SIZE_MAX;
}

jny_status jny_desk_column(jny_desk *d, jny_str attribute, const jny_values **out, jny_err *err)
{
    for (size_t i = 0; i < d->columns.n; i++)
        if (jny_str_eq(d->columns.at[i].name, attribute)) {
            *out = &d->columns.at[i].values;
            return JNY_OK;
        }
    struct named_column c = {.name = jny_str_copy(&d->arena, attribute)};
    jny_status st = jny_census_column(d->project, &d->arena, &d->census, attribute, &c.values, err);
    if (st != JNY_OK)
        return st;
    *JNY_PUSH(&d->arena, &d->columns) = c;
    *out                              = &d->columns.at[d->columns.n - 1].values;
    return JNY_OK;
}

bool jny_desk_suggested(const jny_desk *d, size_t row, size_t theme)
{
    size_t           b = book_of(d, theme), t = theme - d->first[b];
    const jny_masks *m = &d->machine[b];
    return m->bits[row * m->words + t / 64] >> (t % 64) & 1;
}

bool jny_desk_tagged(const jny_desk *d, size_t row)
{
    for (size_t b = 0; b < d->n_books; b++)
        if (!d->machine[b].tagged[row])
            return false;
    return d->n_books > 0;
}

const jny_said *jny_desk_said(const jny_desk *d, size_t row)
{
    return &d->said[row];
}

static bool is_on(const jny_answer *x, jny_named_theme t)
{
    return jny_str_eq(x->theme_path, t.codebook->book.themes[t.theme].path) &&
           jny_str_eq(x->theme_codebook, t.codebook->book.name);
}

const jny_answer *jny_desk_learned(const jny_desk *d, size_t row, size_t theme)
{
    const jny_said   *s     = &d->said[row];
    const jny_answer *found = NULL;
    jny_named_theme   t     = jny_desk_theme(d, theme);
    for (size_t i = 0; i < s->n_answers; i++)
        if (s->answers[i].machine && s->answers[i].present && is_on(&s->answers[i], t) &&
            (!found || found->decision < s->answers[i].decision))
            found = &s->answers[i];
    return found;
}

const jny_answer *jny_desk_answer(const jny_desk *d, size_t row, size_t theme, jny_str coder)
{
    const jny_said   *s     = &d->said[row];
    const jny_answer *found = NULL;
    jny_named_theme   t     = jny_desk_theme(d, theme);
    for (size_t i = 0; i < s->n_answers; i++) {
        const jny_answer *x = &s->answers[i];
        if (!x->machine && (!coder.n || jny_str_eq(x->coder_name, coder)) &&
            (!found || found->decision < x->decision) && is_on(x, t))
            found = x;
    }
    return found;
}

typedef JNY_LIST(jny_str) names;

static void add_name(jny_arena *a, names *list, jny_str name)
{
    for (size_t i = list->n; i-- > 0;)
        if (jny_str_eq(list->at[i], name))
            return;
    *JNY_PUSH(a, list) = name;
}

void jny_desk_coders(const jny_desk *d, jny_arena *a, bool machines, jny_str **out, size_t *n)
{
    names list = {0};
    for (size_t row = 0; row < d->census.n; row++) {
        const jny_said *s = &d->said[row];
        for (size_t i = 0; !machines && i < s->n_done; i++)
            if (!s->done[i].machine)
                add_name(a, &list, s->done[i].coder_name);
        for (size_t i = 0; machines && i < s->n_answers; i++)
            if (s->answers[i].machine)
                add_name(a, &list, s->answers[i].coder_name);
    }
    *out = list.at;
    *n   = list.n;
}

bool jny_desk_finished(const jny_desk *d, size_t row, jny_str coder)
{
    const jny_said *s = &d->said[row];
    for (size_t i = 0; i < s->n_done; i++)
        if (!s->done[i].machine && (!coder.n || jny_str_eq(s->done[i].coder_name, coder)))
            return true;
    return false;
}

bool jny_desk_marked(const jny_desk *d, size_t row, const char *kind)
{
    return jny_mark_since(d->said[row].marks, d->said[row].n_marks, kind) != NULL;
}

int64_t jny_desk_blind_since(const jny_desk *d, size_t row, jny_str coder)
{
    const jny_said *s     = &d->said[row];
    int64_t         given = 0, done = 0;
    for (size_t i = 0; i < s->n_assigned; i++)
        if (jny_str_eq(s->assigned[i].coder_name, coder))
            given = s->assigned[i].event;
    for (size_t i = 0; given && i < s->n_done; i++)
        if (!s->done[i].machine && jny_str_eq(s->done[i].coder_name, coder))
            done = s->done[i].event;
    return given > done ? given : 0;
}

bool jny_desk_blind(const jny_desk *d, size_t row, jny_str coder)
{
    return jny_desk_blind_since(d, row, coder) != 0;
}

jny_str jny_desk_blind_to(const jny_desk *d, size_t row, jny_str coder)
{
    if (!jny_desk_blind(d, row, coder))
        return JNY_STR("");
    return jny_desk_finished(d, row, coder) ? BLIND_TO_OWN : BLIND_TO_OTHERS;
}

const jny_answer *jny_desk_own(const jny_desk *d, size_t row, size_t theme, jny_str coder)
{
    const jny_answer *x = jny_desk_answer(d, row, theme, coder);
    return x && x->event > jny_desk_blind_since(d, row, coder) ? x : NULL;
}

/* ---- Loading ------------------------------------------------------------------------------- */

/* Leaves a parent's bit out where a child has one: what outputs name. */
static void keep_specific(const jny_codebook *book, jny_masks *m)
{
    uint64_t *above = calloc(m->words + 1, sizeof *above);
    if (!above)
        return;
    for (size_t row = 0; row < m->rows; row++) {
        uint64_t *bits = m->bits + row * m->words;
        memset(above, 0, m->words * sizeof *above);
        bool nested = false;
        for (size_t t = book->n; t-- > 0;) {
            size_t parent = book->themes[t].parent;
            if (parent != JNY_NO_PARENT && ((bits[t / 64] | above[t / 64]) >> (t % 64) & 1)) {
                above[parent / 64] |= (uint64_t)1 << (parent % 64);
                nested = true;
            }
        }
        for (size_t w = 0; nested && w < m->words; w++)
            bits[w] &= ~above[w];
    }
    free(above);
}

/* Parts a list that is sorted by story among the rows. */
#define PART(d, list, count, field, number)                                                        \
    for (size_t i = 0; i < (count);) {                                                             \
        size_t end = i;                                                                            \
        while (end < (count) && (list)[end].story == (list)[i].story)                              \
            end++;                                                                                 \
        size_t row = jny_census_row(&(d)->census, (list)[i].story);                                \
        if (row != SIZE_MAX) {                                                                     \
            (d)->said[row].field  = (list) + i;                                                    \
            (d)->said[row].number = end - i;                                                       \
        }                                                                                          \
        i = end;                                                                                   \
    }

/* What a theme of the record is called now, if it has another name; NULL: nothing new. */
static const struct renamed_theme *present_name(jny_desk *d, const jny_answer *x, jny_err *err)
{
    for (size_t i = 0; i < d->renamed.n; i++)
        if (d->renamed.at[i].theme == x->theme)
            return &d->renamed.at[i];
    struct renamed_theme r = {x->theme, x->theme_path};
    for (size_t b = 0; b < d->n_books; b++) {
        const jny_codebook *book = &d->books[b].book;
        size_t              t;
        if (!jny_str_eq(book->name, x->theme_codebook))
            continue;
        if (jny_codebook_former(d->project, &d->arena, &d->books[b], x->theme_path, &t, err) !=
            JNY_OK)
            return NULL;
        if (t != JNY_NO_PARENT)
            r.path = book->themes[t].path;
    }
    *JNY_PUSH(&d->arena, &d->renamed) = r;
    return &d->renamed.at[d->renamed.n - 1];
}

jny_status desk_follow_renames(jny_desk *d, jny_answer *answers, size_t n, jny_err *err)
{
    for (size_t i = 0; i < n; i++) {
        jny_answer *x = &answers[i];
        if (find_theme(d, x->theme_codebook, x->theme_path) != JNY_NO_PARENT)
            continue;
        const struct renamed_theme *r = present_name(d, x, err);
        if (!r)
            return err->status;
        x->theme_path = r->path;
    }
    return JNY_OK;
}

static jny_status load_people(jny_desk *d, jny_err *err)
{
    jny_answer *answers;
    jny_done   *done, *assigned;
    jny_mark   *marks;
    size_t      n, n_done, n_marks, n_assigned;
    jny_status  st = jny_answers(d->project, &d->arena, 0, &answers, &n, err);
    if (st == JNY_OK)
        st = desk_follow_renames(d, answers, n, err);
    if (st == JNY_OK)
        st = jny_finished(d->project, &d->arena, 0, &done, &n_done, err);
    if (st == JNY_OK)
        st = jny_marks_all(d->project, &d->arena, 0, &marks, &n_marks, err);
    if (st == JNY_OK)
        st = jny_assignments(d->project, &d->arena, 0, &assigned, &n_assigned, err);
    if (st != JNY_OK)
        return st;
    PART(d, answers, n, answers, n_answers)
    PART(d, done, n_done, done, n_done)
    PART(d, marks, n_marks, marks, n_marks)
    PART(d, assigned, n_assigned, assigned, n_assigned)
    return JNY_OK;
}

static jny_status load_machine(jny_desk *d, jny_err *err)
{
    d->machine = JNY_ARRAY(&d->arena, jny_masks, d->n_books + 1);
    d->first   = JNY_ARRAY(&d->arena, size_t, d->n_books + 1);
    for (size_t b = 0; b < d->n_books; b++) {
        jny_run    run;
        jny_status st = jny_run_find(d->project, d->books[b].key, &run, err);
        if (st == JNY_OK)
            st = jny_run_masks(d->project, &d->arena, run.key ? run.key : -1, &d->census,
                               d->books[b].book.n, &d->machine[b], err);
        if (st != JNY_OK)
            return st;
        keep_specific(&d->books[b].book, &d->machine[b]);
        d->first[b] = d->n_themes;
        d->n_themes += d->books[b].book.n;
    }
    return JNY_OK;
}

/* Parsing a codebook takes longer than reading a thousand stories: it is done once. */
static jny_status load_books(jny_desk *d, jny_err *err)
{
    bool        stand = false;
    jny_active *books;
    jny_status  st = JNY_OK;
    if (d->n_books)
        st = jny_codebooks_stand(d->project, d->books, d->n_books, &stand, err);
    if (st != JNY_OK || stand)
        return st;
    jny_arena_reset(&d->shelf);
    st       = jny_codebooks_active(d->project, &d->shelf, &books, &d->n_books, err);
    d->books = books;
    return st;
}

static jny_status load_all(jny_desk *d, jny_err *err)
{
    jny_project *p  = d->project;
    jny_status   st = load_books(d, err);
    if (st == JNY_OK)
        st = jny_census_load(p, &d->arena, &d->census, err);
    if (st == JNY_OK && d->census.n)
        st = jny_census_column(p, &d->arena, &d->census, JNY_STR("id"), &d->ids, err);
    if (st == JNY_OK)
        st = load_machine(d, err);
    d->said      = JNY_ARRAY(&d->arena, jny_said, d->census.n + 1);
    d->row_of_id = JNY_ARRAY(&d->arena, size_t, d->ids.n + 1);
    for (size_t row = 0; d->ids.n && row < d->census.n; row++)
        d->row_of_id[d->ids.of[row]] = row;
    if (st == JNY_OK)
        st = load_people(d, err);
    if (st == JNY_OK)
        st = desk_find_again(d, err);
    d->progress.themes = jny_alloc(&d->arena, d->n_themes + 1, sizeof *d->progress.themes);
    for (size_t row = 0; st == JNY_OK && row < d->census.n; row++)
        desk_count_row(d, row, true);
    return st;
}

/* With what may still be the codebooks on the shelf. All of it is of one state of the project. */
static jny_status open_with(jny_project *p, jny_arena shelf, const jny_active *books, size_t n,
                            jny_desk **out, jny_err *err)
{
    jny_arena  arena = jny_arena_open(shelf.world);
    jny_desk  *d     = JNY_NEW(&arena, jny_desk);
    jny_since  since = {0};
    jny_status st    = jny_project_hold(p, err);
    bool       held  = st == JNY_OK;
    d->arena         = arena;
    d->shelf         = shelf;
    d->books         = books;
    d->n_books       = n;
    d->project       = p;
    if (st == JNY_OK)
        st = jny_project_change(p, &d->change, err);
    if (st == JNY_OK)
        st = jny_record_since(p, &d->arena, &d->seen, &since, err);
    d->seen = since.now;
    if (st == JNY_OK)
        st = load_all(d, err);
    if (held)
        jny_project_let_go(p);
    if (st != JNY_OK) {
        jny_desk_close(d);
        d = NULL;
    }
    *out = d;
    return st;
}

jny_status jny_desk_open(jny_project *p, const jny_world *w, jny_desk **out, jny_err *err)
{
    return open_with(p, jny_arena_open(w), NULL, 0, out, err);
}

jny_status jny_desk_reopen(jny_desk **d, jny_err *err)
{
    jny_desk         *was   = *d;
    jny_project      *p     = was->project;
    jny_cues         *cues  = was->cues;
    jny_arena         shelf = was->shelf, rest = was->arena;
    const jny_active *books = was->books;
    size_t            n     = was->n_books;
    jny_arena_close(&rest); /* first: then there is never memory for two of them */
    jny_status st = open_with(p, shelf, books, n, d, err);
    return st == JNY_OK && cues ? jny_desk_watch(*d, cues, err) : st;
}

void jny_desk_close(jny_desk *d)
{
    if (!d)
        return;
    jny_arena a = d->arena, shelf = d->shelf; /* the desk itself lives in one */
    jny_arena_close(&a);
    jny_arena_close(&shelf);
}

jny_status jny_desk_refresh(jny_desk *d, int64_t story, jny_err *err)
{
    size_t row = jny_census_row(&d->census, story);
    if (row == SIZE_MAX)
        return JNY_OK;
    jny_said    s = d->said[row];
    jny_answer *answers;
    jny_done   *done;
    jny_mark   *marks;
    jny_status  st = jny_answers(d->project, &d->arena, story, &answers, &s.n_answers, err);
    if (st == JNY_OK)
        st = desk_follow_renames(d, answers, s.n_answers, err);
    if (st == JNY_OK)
        st = jny_finished(d->project, &d->arena, story, &done, &s.n_done, err);
    if (st == JNY_OK)
        st = jny_marks_all(d->project, &d->arena, story, &marks, &s.n_marks, err);
    if (st != JNY_OK)
        return st;
    s.answers = answers;
    s.done    = done;
    s.marks   = marks;
    desk_count_row(d, row, false);
    d->said[row] = s;
    d->refreshed++;
    desk_read_again(d, row);
    desk_count_row(d, row, true);
    return JNY_OK;
}
