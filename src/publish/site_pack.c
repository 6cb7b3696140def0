/* site_pack.c - a pack for making sense together on paper: the stories of the selection, cards of
 * the themes in plain words, blank sheets; and a sheet that was filled in, back as codings. */
#include "site.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { THEMES_OF_SHEET = 4 };

/* ---- The pack -------------------------------------------------------------------------------- */

static void part(html *h, const char *words)
{
    html_words(h, "h1", "part", words);
}

static void cards(draft *s, html *h)
{
    part(h, "Cards: what a story may be about");
    html_words(
        h, "p", "measure",
        "Cut along the lines. A story may get several cards, or none. If no card fits, write "
        "one of your own.");
    html_el(h, "div", "cards");
    for (size_t t = 0; t < s->book->n; t++) {
        const jny_theme *x = &s->book->themes[t];
        if (x->parent != JNY_NO_PARENT)
            continue;
        html_el(h, "section", "card");
        heading(h, 2, "small", x->name);
        html_open(h, "p");
        html_text(h, x->definition);
        html_close(h);
        html_el(h, "p", "by");
        html_format(h, "On the sheet: %.*s", JNY_ARG(x->path));
        html_close_to(h, h->depth - 2);
    }
    html_close(h);
}

static void sheet(draft *s, html *h)
{
    part(h, "Sheet");
    html_words(h, "p", "measure",
               "Who sat at this table, and when: ____________________________________________");
    html_open(h, "table");
    html_words(h, "caption", NULL, "The story's number, and the cards that you gave it");
    html_open(h, "thead");
    html_open(h, "tr");
    for (int i = 0; i <= THEMES_OF_SHEET; i++) {
        html_open(h, "th");
        html_set(h, "scope", "col");
        if (i)
            html_format(h, "Card %d", i);
        else
            html_say(h, "Story");
        html_close(h);
    }
    html_close_to(h, h->depth - 2);
    html_open(h, "tbody");
    for (size_t i = 0; i < s->n; i++) {
        html_open(h, "tr");
        html_open(h, "th");
        html_set(h, "scope", "row");
        html_format(h, "%u", s->stories[i].chosen->page);
        html_close(h);
        for (int k = 0; k < THEMES_OF_SHEET; k++) {
            html_el(h, "td", "blank");
            html_say(h, "\xC2\xA0");
            html_close(h);
        }
        html_close(h);
    }
    html_close_to(h, h->depth - 2);
}

static jny_str blank_csv(draft *s)
{
    jny_buf b = jny_buf_open(s->a);
    jny_buf_add(&b, JNY_STR("story,theme 1,theme 2,theme 3,theme 4\n"));
    for (size_t i = 0; i < s->n; i++)
        jny_buf_format(&b, "%u,,,,\n", s->stories[i].chosen->page);
    return jny_buf_str(&b);
}

void write_pack(draft *s)
{
    s->whole = s->blind = true;
    html h              = page_open(s, "Making sense together", NULL);
    html_words(&h, "h1", NULL, "Making sense together");
    html_words(
        &h, "p", "lead measure",
        "Read a story aloud. What is it about? What worked well, what should change? Give it "
        "cards, and write them on the sheet by the number of the story.");
    part(&h, "Stories");
    for (size_t i = 0; i < s->n; i++) {
        html_el(&h, "p", "number");
        html_format(&h, "Story %u", s->stories[i].chosen->page);
        html_close(&h);
        one_story(s, &h, i);
    }
    cards(s, &h);
    sheet(s, &h);
    page_close(s, &h, "pack.html");
    *JNY_PUSH(s->a, &s->files) = (jny_named_bytes){JNY_STR("sheet.csv"), blank_csv(s)};
    s->whole = s->blind = false;
}

/* ---- A sheet that comes back ----------------------------------------------------------------- */

typedef struct {
    jny_str id;
    jny_str themes[THEMES_OF_SHEET];
    size_t  n;
} filled;
typedef JNY_LIST(filled) filled_rows;

static jny_status bad_line(jny_str file, size_t line, jny_err *err, const char *what, jny_str word)
{
    char place[300];
    snprintf(place, sizeof place, "%.*s:%zu", JNY_ARG(file), line);
    return jny_fail(err, JNY_ESYNTAX, place, "%s \"%.*s\"; nothing was taken over", what,
                    JNY_ARG(word));
}

/* A cell: "send", or "Early help" as the card says it, however it is typed. */
static size_t theme_called(jny_arena scratch, const jny_codebook *book, jny_str cell)
{
    size_t  t    = jny_codebook_find(book, cell);
    jny_str form = jny_text_form(&scratch, cell, true);
    for (size_t i = 0; t == JNY_NO_PARENT && i < book->n; i++)
        if (jny_str_eq(jny_text_form(&scratch, book->themes[i].name, true), form) ||
            jny_str_eq(book->themes[i].path, form))
            t = i;
    return t;
}

/* Cut off at the next mark that stands in no quotation marks. */
static jny_str next_cell(jny_str *line, char mark)
{
    size_t n      = 0;
    bool   quoted = false;
    while (n < line->n && (quoted || line->p[n] != mark))
        quoted ^= line->p[n++] == '"';
    jny_str cell = jny_str_trim(jny_str_sub(*line, 0, n));
    *line        = jny_str_sub(*line, n < line->n ? n + 1 : n, line->n);
    if (cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"')
        cell = jny_str_trim(jny_str_sub(cell, 1, cell.n - 1));
    return cell;
}

/* How the cells of a sheet stand: spreadsheets of other countries part them by semicolons, and
 * people move columns. */
typedef struct {
    char   mark;
    size_t story; /* the column of the story's number */
} sheet_form;

static jny_status read_heading(jny_str file, jny_str heading, sheet_form *out, jny_err *err)
{
    bool comma = memchr(heading.p, ',', heading.n);
    out->mark  = memchr(heading.p, ';', heading.n) && !comma ? ';' : ',';
    for (size_t at = 0; heading.n; at++) {
        jny_str cell = next_cell(&heading, out->mark);
        out->story   = at;
        if (cell.n == 5 && strncasecmp(cell.p, "story", 5) == 0)
            return JNY_OK;
    }
    return bad_line(file, 1, err, "the first line must be the sheet's own; it has no column",
                    JNY_STR("story"));
}

/* Spreadsheets keep lines in which nothing stands. */
static bool is_blank(jny_str line, char mark)
{
    while (line.n)
        if (next_cell(&line, mark).n)
            return false;
    return true;
}

static jny_status read_line(const jny_pool *pool, jny_arena *a, const jny_selection *sel,
                            jny_str file, size_t number, jny_str line, sheet_form form, filled *out,
                            jny_err *err)
{
    jny_str  story = {0}, rest = line;
    uint64_t page = 0;
    size_t   row  = SIZE_MAX;
    for (size_t at = 0; at <= form.story; at++)
        story = next_cell(&rest, form.mark);
    for (size_t i = 0; i < story.n && page < 1000000; i++)
        page = story.p[i] >= '0' && story.p[i] <= '9' ? page * 10 + (uint64_t)(story.p[i] - '0')
                                                      : 1000000;
    for (size_t i = 0; i < sel->n_pages; i++)
        if (sel->pages[i].page == page)
            row = jny_census_row(pool->census, sel->pages[i].story);
    if (row == SIZE_MAX)
        return bad_line(file, number, err, "no story of the selection has the number", story);
    *out = (filled){.id = pool->ids[row]};
    for (size_t at = 0; line.n; at++) {
        jny_str cell = next_cell(&line, form.mark);
        if (cell.n == 0 || at == form.story)
            continue;
        if (out->n == THEMES_OF_SHEET)
            return bad_line(file, number, err, "more cards than the sheet has room for:", cell);
        size_t t = theme_called(*a, pool->book, cell);
        if (t == JNY_NO_PARENT)
            return bad_line(file, number, err, "no card is called", cell);
        out->themes[out->n++] = pool->book->themes[t].path;
    }
    return JNY_OK;
}

static jny_status read_sheet(const jny_pool *pool, const jny_selection *sel, jny_arena *a,
                             jny_str file, jny_str csv, filled_rows *out, jny_err *err)
{
    if (!jny_utf8_check(csv, NULL))
        return bad_line(file, 1, err, "this is not UTF-8 text:", JNY_STR("save it as CSV UTF-8"));
    if (jny_str_starts(csv, JNY_STR("\xEF\xBB\xBF")))
        csv = jny_str_sub(csv, 3, csv.n);
    sheet_form form = {0};
    if (read_heading(file, jny_str_trim(jny_str_cut(&csv, '\n')), &form, err) != JNY_OK)
        return err->status;
    for (size_t number = 2; csv.n; number++) {
        jny_str line = jny_str_trim(jny_str_cut(&csv, '\n'));
        filled  row  = {0};
        if (is_blank(line, form.mark))
            continue;
        if (read_line(pool, a, sel, file, number, line, form, &row, err) != JNY_OK)
            return err->status;
        if (row.n)
            *JNY_PUSH(a, out) = row;
    }
    return JNY_OK;
}

/* Whether this coder says so already: the same sheet may be handed in twice. */
static jny_status says_already(jny_project *p, jny_arena scratch, int64_t story, int64_t theme,
                               int64_t coder, bool *already, jny_err *err)
{
    jny_answer *answers = NULL;
    size_t      n       = 0;
    jny_status  st      = jny_answers(p, &scratch, story, &answers, &n, err);
    *already            = false;
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        *already |= answers[i].theme == theme && answers[i].coder == coder && answers[i].present;
    return st;
}

/* The cards of one story, in the open event. */
static jny_status take_row(const jny_pool *pool, jny_arena scratch, const filled *row,
                           int64_t coder, jny_workshop_report *out, jny_err *err)
{
    jny_project *p = pool->project;
    jny_story    story;
    jny_status   st = jny_story_get(p, &scratch, row->id, &story, err);
    for (size_t i = 0; st == JNY_OK && i < row->n; i++) {
        jny_decision d = {.action = "add", .present = true, .coder = coder};
        bool         already;
        st = jny_theme_key(p, pool->book->name, row->themes[i], &d.theme, err);
        if (st == JNY_OK)
            st = says_already(p, scratch, story.key, d.theme, coder, &already, err);
        if (st != JNY_OK)
            break;
        if (already) {
            out->unchanged++;
            continue;
        }
        d.story = story.key;
        d.text  = story.text_key;
        d.body  = story.text;
        st      = jny_decision_add(p, &d, err);
        out->codings++;
    }
    return st;
}

jny_status jny_workshop_back(const jny_pool *pool, jny_arena *a, const jny_selection *selection,
                             jny_str file, jny_str csv, jny_str coder, jny_workshop_report *out,
                             jny_err *err)
{
    filled_rows rows = {0};
    int64_t     key  = 0;
    *out             = (jny_workshop_report){0};
    if (jny_str_trim(coder).n == 0)
        return jny_fail(err, JNY_EINVAL, NULL, "say which workshop this was: --coder NAME");
    jny_status st = read_sheet(pool, selection, a, file, csv, &rows, err);
    if (st == JNY_OK)
        st = jny_event_begin(pool->project, "decide", coder, err);
    if (st != JNY_OK)
        return st;
    st = jny_coder_key(pool->project, coder, false, &key, err);
    for (size_t i = 0; st == JNY_OK && i < rows.n; i++) {
        out->stories++;
        st = take_row(pool, *a, &rows.at[i], key, out, err);
    }
    if (st != JNY_OK || out->codings == 0) {
        jny_event_rollback(pool->project);
        return st;
    }
    return jny_event_commit(
        pool->project, jny_str_format(a, "{\"decisions\":%llu}", (unsigned long long)out->codings),
        err);
}
