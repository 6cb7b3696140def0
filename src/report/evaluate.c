/* evaluate.c - an evaluation as a table: a row a theme, or a row for every story on which
 * codings and hand codings differ. */
#include <journeys/report.h>

#include <math.h>
#include <stdarg.h>

typedef JNY_LIST(jny_cell)   cells;
typedef JNY_LIST(jny_column) columns;
typedef JNY_LIST(jny_str)    texts;

typedef struct {
    jny_arena            *a;
    const jny_evaluation *e;
    bool                  people; /* else data: every figure in a column of its own */
    columns               columns;
    cells                 cells;
} writer;

static void column(writer *w, const char *key, const char *heading, bool right)
{
    *JNY_PUSH(w->a, &w->columns) = (jny_column){jny_cstr(key), jny_cstr(heading), right};
}

static void text(writer *w, jny_str s)
{
    *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_TEXT, s};
}

static void null(writer *w, const char *shown)
{
    *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_NULL, jny_cstr(shown)};
}

static void number(writer *w, uint64_t n)
{
    *JNY_PUSH(w->a, &w->cells) =
        (jny_cell){JNY_CELL_NUMBER, jny_str_format(w->a, "%llu", (unsigned long long)n)};
}

static void figure(writer *w, double v)
{
    if (isnan(v))
        null(w, "undefined");
    else
        *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_NUMBER, jny_str_format(w->a, "%.3f", v)};
}

static void figure_of(writer *w, double v, uint64_t hits, uint64_t n)
{
    double low, high;
    jny_wilson((double)hits, (double)n, &low, &high);
    if (!w->people) {
        figure(w, v);
        figure(w, n ? low : NAN);
        figure(w, n ? high : NAN);
    } else if (isnan(v) || n == 0) {
        figure(w, v);
    } else {
        text(w, jny_str_format(w->a, "%.3f (%.2f-%.2f)", v, low, high));
    }
}

static const jny_codebook *book_of(const writer *w)
{
    return &w->e->query->codebook->book;
}

static void figures_columns(writer *w)
{
    const jny_str by = w->e->query->by;
    column(w, "theme", "Theme", false);
    if (by.n)
        *JNY_PUSH(w->a, &w->columns) = (jny_column){by, by, false};
    if (!w->people)
        column(w, "base_stories", "Stories", true);
    column(w, "by_hand", "By hand", true);
    column(w, "by_codings", "Codings", true);
    column(w, "both", "Both", true);
    column(w, "precision", "Precision", true);
    if (!w->people) {
        column(w, "precision_low", "Low", true);
        column(w, "precision_high", "High", true);
    }
    column(w, "recall", "Recall", true);
    if (!w->people) {
        column(w, "recall_low", "Low", true);
        column(w, "recall_high", "High", true);
    }
    column(w, "f1", "F1", true);
    column(w, "kappa", "Kappa", true);
}

static void figures_row(writer *w, const jny_figures *f)
{
    const jny_evaluation *e = w->e;
    const jny_pairs      *p = &f->pairs;
    text(w, f->of == JNY_OF_THEME ? book_of(w)->themes[f->theme].path
            : f->of == JNY_OF_ALL ? JNY_STR("(micro)")
                                  : JNY_STR("(macro)"));
    if (e->query->by.n) {
        if (f->value == e->values.n)
            null(w, "(all)");
        else if (w->people && e->values.at[f->value].n == 0)
            text(w, JNY_STR("(not given)"));
        else
            text(w, e->values.at[f->value]);
    }
    if (!w->people)
        number(w, f->stories);
    if (f->of == JNY_OF_MEAN) {
        for (int i = 0; i < 3; i++)
            null(w, "");
        figure_of(w, f->accuracy.precision, 0, 0);
        figure_of(w, f->accuracy.recall, 0, 0);
    } else {
        number(w, p->both + p->second);
        number(w, p->both + p->first);
        number(w, p->both);
        figure_of(w, f->accuracy.precision, p->both, p->both + p->first);
        figure_of(w, f->accuracy.recall, p->both, p->both + p->second);
    }
    figure(w, f->accuracy.f1);
    figure(w, f->accuracy.kappa);
}

static void write_confusions(writer *w)
{
    column(w, "theme", "Theme", false);
    column(w, "difference", "Difference", false);
    column(w, "id", "Story", false);
    column(w, "rule", "Rule", false);
    column(w, "quote", "Words", false);
    for (size_t i = 0; i < w->e->n_confusions; i++) {
        const jny_confusion *c = &w->e->confusions[i];
        text(w, book_of(w)->themes[c->theme].path);
        text(w, c->missed ? JNY_STR("missed") : JNY_STR("not by hand"));
        text(w, c->id);
        text(w, c->rule);
        text(w, c->quote);
    }
}

static void note(writer *w, texts *notes, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void note(writer *w, texts *notes, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    jny_str s = jny_str_vformat(w->a, fmt, args);
    va_end(args);
    *JNY_PUSH(w->a, notes) = s;
}

static void write_notes(writer *w, jny_table *out)
{
    const jny_evaluation *e     = w->e;
    texts                 notes = {0};
    jny_buf               hash  = jny_buf_open(w->a);
    jny_buf_hex(&hash, book_of(w)->hash.bytes, 6);
    note(w, &notes,
         "Codebook %.*s (%.*s), codings: %.*s. A child theme counts for its parents too.",
         JNY_ARG(book_of(w)->name), JNY_ARG(jny_buf_str(&hash)),
         JNY_ARG(e->query->codings.n ? e->query->codings : JNY_STR("machine")));
    note(w, &notes,
         "Precision: of the stories with the coding, the share coded by hand; recall: of those "
         "coded by hand, the share with the coding; 95 %% Wilson intervals. F1 lies between. "
         "(micro): every pair of story and theme alike; (macro): the mean of the themes.");
    if (e->elsewhere)
        note(w, &notes, "%llu %s in the file only: left out.", (unsigned long long)e->elsewhere,
             e->elsewhere == 1 ? "story is" : "stories are");
    if (e->uncoded)
        note(w, &notes, "%llu %s in the project only: left out.", (unsigned long long)e->uncoded,
             e->uncoded == 1 ? "story is" : "stories are");
    if (e->untagged)
        note(w, &notes, "%llu %s not tagged yet: run `journeys tag`.",
             (unsigned long long)e->untagged, e->untagged == 1 ? "story is" : "stories are");
    out->notes   = notes.at;
    out->n_notes = notes.n;
}

void jny_evaluation_report(jny_arena *a, const jny_evaluation *e, jny_format format, jny_table *out)
{
    writer w = {.a = a, .e = e, .people = format == JNY_FORMAT_TABLE || format == JNY_FORMAT_MD};
    if (e->query->stories) {
        write_confusions(&w);
    } else {
        figures_columns(&w);
        for (size_t i = 0; i < e->n; i++)
            figures_row(&w, &e->rows[i]);
    }
    *out = (jny_table){
        .caption = jny_str_format(
            a, "INTERNAL: %s%.*s against hand codings (%llu %s)",
            e->query->stories ? "stories on which they differ, " : "",
            JNY_ARG(e->query->codings.n ? e->query->codings : JNY_STR("the machine")),
            (unsigned long long)e->stories, e->stories == 1 ? "story" : "stories"),
        .columns   = w.columns.at,
        .n_columns = w.columns.n,
        .cells     = w.cells.at,
        .n_rows    = w.cells.n / w.columns.n,
    };
    out->n_body = out->n_rows;
    write_notes(&w, out);
}
