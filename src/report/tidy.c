/* tidy.c - the project as data for R, quanteda and others: a row a story with its themes as 0 and
 * 1, or a row a passage. What nobody knows is empty, never 0. */
#include "outputs.h"

#include <string.h>

typedef struct {
    jny_project    *p;
    jny_arena      *a;
    const jny_tidy *to;
    jny_buf         line;
    bool            begun; /* the line has a cell */
    jny_str        *names; /* of attributes */
    size_t          n_names;
    jny_active     *books;
    jny_run        *runs;
    size_t          n_books;
    uint64_t        rows;
} tidy;

static void add(tidy *t, jny_str s, bool text)
{
    if (t->begun)
        jny_buf_char(&t->line, t->to->separator);
    t->begun = true;
    separated_cell(&t->line, s, text, t->to->separator);
}

static void add_number(tidy *t, size_t n)
{
    char   digits[24];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    add(t, (jny_str){digits + at, sizeof digits - at}, false);
}

static void end_line(tidy *t)
{
    jny_buf_char(&t->line, '\n');
    t->begun = false;
    t->rows++;
    if (t->line.n > 1 << 16) {
        t->to->put(t->to->ctx, jny_buf_str(&t->line));
        t->line.n = 0;
    }
}

static void add_story_cells(tidy *t, const jny_story *s)
{
    add(t, s->id, true);
    add(t, s->respondent, true);
    for (size_t i = 0, k = 0; i < t->n_names; i++) { /* both are sorted by name */
        while (k < s->n_attributes && jny_str_cmp(s->attributes[k].name, t->names[i]) < 0)
            k++;
        bool given = k < s->n_attributes && jny_str_eq(s->attributes[k].name, t->names[i]);
        add(t, given ? s->attributes[k].value : (jny_str){0}, true);
    }
}

static void add_headings(tidy *t)
{
    add(t, JNY_STR("id"), true);
    add(t, JNY_STR("respondent"), true);
    for (size_t i = 0; i < t->n_names; i++)
        add(t, t->names[i], true);
}

static jny_status finish(tidy *t, uint64_t *rows, jny_err *err)
{
    if (err->status == JNY_OK)
        t->to->put(t->to->ctx, jny_buf_str(&t->line));
    *rows = t->rows ? t->rows - 1 : 0; /* without the headings */
    return err->status;
}

/* ---- A row a story --------------------------------------------------------------------------- */

static bool bit(const uint64_t *bits, size_t words, size_t row, size_t theme)
{
    return bits && (bits[row * words + theme / 64] >> theme % 64 & 1);
}

static void add_themes(tidy *t, const jny_presence *presence, size_t row, size_t themes)
{
    for (size_t k = 0; k < themes; k++) {
        bool present  = bit(presence->present, presence->words, row, k);
        bool reviewed = presence->answered && bit(presence->reviewed, presence->words, row, k);
        bool disputed = presence->answered && bit(presence->disputed, presence->words, row, k);
        bool known =
            !disputed && (present || reviewed || (presence->tagged && presence->tagged[row]));
        jny_str value = present ? JNY_STR("1") : JNY_STR("0");
        if (!known)
            value = JNY_STR("");
        add(t, value, false);
    }
}

jny_status jny_tidy_matrix(jny_project *p, jny_arena *a, const jny_active *active, jny_str codings,
                           const jny_tidy *to, uint64_t *rows, jny_err *err)
{
    tidy         t = {.p = p, .a = a, .to = to, .line = jny_buf_open(a)};
    jny_census   census;
    jny_presence presence;
    jny_stories  it    = {0};
    jny_arena    story = jny_arena_open(a->world);
    jny_story    s;
    jny_status   st = jny_census_load(p, a, &census, err);
    if (st == JNY_OK)
        st = jny_presence_load(p, a, &census, active, codings, &presence, err);
    if (st == JNY_OK)
        st = jny_attributes(p, a, &t.names, &t.n_names, err);
    if (st == JNY_OK) {
        add_headings(&t);
        add(&t, JNY_STR("text"), true);
        for (size_t k = 0; k < active->book.n; k++)
            add(&t, jny_str_format(a, "theme.%.*s", JNY_ARG(active->book.themes[k].path)), true);
        end_line(&t);
        st = jny_stories_open(&it, p, err);
    }
    while (st == JNY_OK && jny_stories_next(&it, &story, &s, err)) {
        size_t row = jny_census_row(&census, s.key);
        if (row == SIZE_MAX)
            continue;
        add_story_cells(&t, &s);
        add(&t, s.text, true);
        add_themes(&t, &presence, row, active->book.n);
        end_line(&t);
        jny_arena_reset(&story);
    }
    jny_stories_close(&it);
    jny_arena_close(&story);
    return finish(&t, rows, err);
}

/* ---- A row a passage ------------------------------------------------------------------------- */

typedef struct {
    jny_str codebook, theme, coder, state, valence, at, note;
    bool    machine, present;
} said;

static void add_passage(tidy *t, const jny_story *s, const said *x, const jny_evidence *e)
{
    add_story_cells(t, s);
    add(t, x->codebook, true);
    add(t, x->theme, true);
    add(t, x->coder, true);
    add(t, x->machine ? JNY_STR("1") : JNY_STR("0"), false);
    add(t, x->present ? JNY_STR("1") : JNY_STR("0"), false);
    add(t, x->state, true);
    add(t, x->valence, true);
    add(t, x->at, false);
    if (e) {
        size_t from = jny_utf8_count(jny_str_sub(s->text, 0, e->start));
        add_number(t, from);
        add_number(t, from + jny_utf8_count(jny_str_sub(s->text, e->start, e->end)));
        add(t, jny_str_sub(s->text, e->start, e->end), true);
    } else {
        for (int i = 0; i < 3; i++)
            add(t, (jny_str){0}, false);
    }
    add(t, x->note, true);
    end_line(t);
}

static jny_status add_answers(tidy *t, jny_arena *scratch, const jny_story *s, jny_err *err)
{
    jny_answer  *answers;
    jny_passage *moved;
    size_t       n, n_moved;
    jny_status   st = jny_answers(t->p, scratch, s->key, &answers, &n, err);
    if (st == JNY_OK)
        st = jny_passages_corrected(t->p, scratch, s->id, &moved, &n_moved, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        const jny_answer *x = &answers[i];
        said says = {x->theme_codebook, x->theme_path, x->coder_name, x->action, x->valence, x->at,
                     x->note,           x->machine,    x->present};
        jny_evidence *spans;
        size_t        k, shown = 0;
        bool          corrected = false;
        for (size_t m = 0; m < n_moved; m++)
            if (jny_str_eq(moved[m].codebook, x->theme_codebook) &&
                jny_str_eq(moved[m].theme, x->theme_path) &&
                jny_str_eq(moved[m].coder, x->coder_name)) {
                corrected = true;
                if (moved[m].found && ++shown)
                    add_passage(t, s, &says, &(jny_evidence){moved[m].start, moved[m].end});
            }
        st = jny_answer_spans(t->p, scratch, x->decision, &spans, &k, err);
        for (size_t e = 0; st == JNY_OK && !corrected && e < k; e++)
            if (spans[e].end <= s->text.n && ++shown)
                add_passage(t, s, &says, &spans[e]);
        if (st == JNY_OK && !shown)
            add_passage(t, s, &says, NULL);
    }
    return st;
}

static jny_status add_rules(tidy *t, jny_arena *scratch, const jny_story *s, jny_err *err)
{
    for (size_t k = 0; k < t->n_books && err->status == JNY_OK; k++) {
        const jny_codebook *book = &t->books[k].book;
        jny_tags            tags;
        if (!t->runs[k].key ||
            jny_run_hits(t->p, scratch, t->runs[k].key, book, s, &tags, err) != JNY_OK)
            continue;
        tags = jny_tags_specific(scratch, book, tags);
        for (size_t i = 0; i < tags.n; i++) {
            const jny_hit *h    = &tags.hits[i];
            said           says = {.codebook = book->name,
                                   .theme    = book->themes[h->theme].path,
                                   .coder    = JNY_STR("rules"),
                                   .state    = JNY_STR("suggested"),
                                   .note     = jny_codebook_rule(book, h->rule)->text,
                                   .machine  = true,
                                   .present  = true};
            add_passage(t, s, &says, &(jny_evidence){h->start, h->end});
        }
    }
    return err->status;
}

static jny_status open_codings(tidy *t, jny_err *err)
{
    static const char *const own[] = {"codebook", "theme", "coder", "machine", "present", "state",
                                      "valence",  "at",    "from",  "to",      "quote",   "note"};
    jny_status               st    = jny_attributes(t->p, t->a, &t->names, &t->n_names, err);
    if (st == JNY_OK)
        st = jny_codebooks_active(t->p, t->a, &t->books, &t->n_books, err);
    t->runs = JNY_ARRAY(t->a, jny_run, t->n_books + 1);
    for (size_t k = 0; st == JNY_OK && k < t->n_books; k++)
        st = jny_run_find(t->p, t->books[k].key, &t->runs[k], err);
    if (st != JNY_OK)
        return st;
    add_headings(t);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        add(t, jny_str_format(t->a, "coding.%s", own[i]), true);
    end_line(t);
    return st;
}

jny_status jny_tidy_codings(jny_project *p, jny_arena *a, const jny_tidy *to, uint64_t *rows,
                            jny_err *err)
{
    tidy        t     = {.p = p, .a = a, .to = to, .line = jny_buf_open(a)};
    jny_stories it    = {0};
    jny_arena   story = jny_arena_open(a->world), scratch = jny_arena_open(a->world);
    jny_story   s;
    jny_status  st = open_codings(&t, err);
    if (st == JNY_OK)
        st = jny_stories_open(&it, p, err);
    while (st == JNY_OK && jny_stories_next(&it, &story, &s, err)) {
        st = add_answers(&t, &scratch, &s, err);
        if (st == JNY_OK)
            st = add_rules(&t, &scratch, &s, err);
        jny_arena_reset(&story);
        jny_arena_reset(&scratch);
    }
    jny_stories_close(&it);
    jny_arena_close(&story);
    jny_arena_close(&scratch);
    return finish(&t, rows, err);
}
