/* guess.c - what the columns of a source are, by their names and by what stands in them.
 *
 * Every column is held against every field: a heading that says so counts up to 100, what
 * stands below it as much again, and a heading that its values belie counts little. The best
 * pair is taken first. What was close is said to be doubtful. */
#include "row.h"

#include <stdlib.h>
#include <string.h>

enum {
    SURE           = 200,
    ENOUGH         = 60,
    DOUBTFUL       = 105,
    CLOSE          = 15,
    HEADINGS_AMONG = 50,
    WORDY          = 6,
    NAMED          = 85
};

/* What stands in a column, of the rows that were looked at. */
typedef struct {
    size_t given, distinct, bytes, words, longest;
    size_t dates, ages, types, consents, wards, marks, digits, not_given;
    size_t day_first, month_first;
} contents;

/* ---- Looking --------------------------------------------------------------------------------- */

static bool looks_like_age(jny_str form)
{
    size_t digits = 0;
    if (form.n == 0 || form.n > 12)
        return false;
    for (size_t i = 0; i < form.n; i++)
        digits += form.p[i] >= '0' && form.p[i] <= '9';
    bool starts = form.p[0] >= '0' && form.p[0] <= '9';
    return digits >= 1 && digits <= 4 &&
           (starts || jny_str_starts(form, JNY_STR("under ")) ||
            jny_str_starts(form, JNY_STR("over ")));
}

bool is_mark(jny_str form, bool *set)
{
    static const char *const on[]  = {"1", "x", "y", "yes", "true", "\xE2\x9C\x93", NULL};
    static const char *const off[] = {"", "0", "n", "no", "false", "-", NULL};
    for (size_t i = 0; on[i]; i++)
        if (jny_str_eq(form, jny_cstr(on[i]))) {
            *set = true;
            return true;
        }
    *set = false;
    for (size_t i = 0; off[i]; i++)
        if (jny_str_eq(form, jny_cstr(off[i])))
            return true;
    return false;
}

static size_t words_in(jny_str s)
{
    size_t n     = 0;
    bool   blank = true;
    for (size_t i = 0; i < s.n; i++) {
        bool b = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\t';
        n += blank && !b;
        blank = b;
    }
    return n;
}

static void look_at_value(const import_job *job, jny_arena *a, contents *c, const cell *v)
{
    char    day[11];
    bool    set;
    jny_str text = jny_str_trim(v->text);
    jny_str form = text.n <= 64 ? value_form(a, text) : (jny_str){0};
    c->bytes += text.n;
    c->words += words_in(text);
    c->longest = text.n > c->longest ? text.n : c->longest;
    for (size_t i = 0; i < text.n && text.n <= 64; i++)
        if (text.p[i] >= '0' && text.p[i] <= '9') {
            c->digits++;
            break;
        }
    if (!form.n)
        return;
    unsigned orders = date_orders(text);
    c->day_first += orders == 1u << ORDER_DMY;
    c->month_first += orders == 1u << ORDER_MDY;
    c->dates += v->kind == CELL_DATE || orders || date_read(text, ORDER_DMY, day) == DATE_READ;
    c->ages += looks_like_age(form);
    c->types += word_for_type(form).n > 0;
    c->consents += word_for_consent(form).n > 0;
    c->wards += job->mapping->places.n && map_ward(a, job->mapping, text);
    c->marks += is_mark(form, &set);
    c->not_given += is_not_given(form);
}

static contents look(const import_job *job, jny_arena *a, const part_sample *s, size_t column)
{
    contents     c        = {0};
    jny_interned distinct = jny_intern_open(a);
    for (size_t r = 0; r < s->n_rows; r++) {
        const cell *v = &s->rows[r][column];
        if (!jny_str_trim(v->text).n)
            continue;
        c.given++;
        look_at_value(job, a, &c, v);
        jny_intern(&distinct, jny_str_trim(v->text));
    }
    c.distinct = distinct.names.n;
    return c;
}

/* ---- Weighing -------------------------------------------------------------------------------- */

static int share(size_t some, size_t of)
{
    return of ? (int)(100 * some / of) : 0;
}

/* What the values say for a field, -1: they cannot tell. */
static int values_say(const import_job *job, const contents *c, field f)
{
    size_t said = c->given > c->not_given ? c->given - c->not_given : 0;
    size_t mean = c->given ? c->words / c->given : 0;
    if (!c->given || !said)
        return -1;
    switch (f) {
    case FIELD_TEXT: return mean >= WORDY ? 50 + (int)(mean > 50 ? 50 : mean) : 0;
    case FIELD_ID:
        return c->distinct * 20 >= c->given * 19 && c->longest <= 40 &&
                       c->digits * 10 >= c->given * 9
                   ? 50
                   : 0;
    case FIELD_RESPONDENT: return c->longest <= 60 && c->digits * 10 >= c->given * 9 ? 30 : 0;
    case FIELD_TYPE: return share(c->types, said);
    case FIELD_AGE: return share(c->ages, said);
    case FIELD_DATE: return share(c->dates, said);
    case FIELD_CONSENT: return share(c->consents, said);
    case FIELD_WARD: return job->mapping->places.n ? share(c->wards, said) : -1;
    case FIELD_EVENT: return mean < WORDY && c->distinct * 2 <= c->given + 2 ? 20 : 5;
    default: return -1;
    }
}

static int weigh(const import_job *job, const part_column *column, const contents *c, field f)
{
    int heading = heading_says(column->form, f), values = values_say(job, c, f);
    if (heading == 100)
        return SURE;
    if (values < 0)
        return heading;
    if (f == FIELD_EVENT && column->made)
        return 0;
    if (values == 0 && c->given >= 5)
        return heading - 60;
    /* short answers of few kinds look like many things: a name must speak too */
    if (!heading && (f == FIELD_CONSENT || f == FIELD_AGE || f == FIELD_ID ||
                     f == FIELD_RESPONDENT || f == FIELD_EVENT))
        return 0;
    return heading + values;
}

/* ---- Patterns -------------------------------------------------------------------------------- */

/* "Journey J0056", "Journey J0057": what all share before the last word. */
static jny_str pattern_of(jny_arena *a, const part_sample *s, size_t column)
{
    jny_str before = {0};
    bool    first  = true;
    for (size_t r = 0; r < s->n_rows; r++) {
        jny_str v = jny_str_trim(s->rows[r][column].text);
        if (!v.n)
            continue;
        size_t at = v.n;
        while (at > 0 && v.p[at - 1] != ' ')
            at--;
        jny_str now = jny_str_sub(v, 0, at);
        if (!first && !jny_str_eq(now, before))
            return (jny_str){0};
        before = now;
        first  = false;
    }
    return before.n ? jny_str_format(a, "%.*s{}", JNY_ARG(before)) : (jny_str){0};
}

/* Whether every title ends in a date, as the pattern has it. */
static bool all_dated(const part_sample *s, size_t column, jny_str pattern)
{
    for (size_t r = 0; r < s->n_rows; r++) {
        char    day[11];
        jny_str date, v = jny_str_trim(s->rows[r][column].text);
        if (v.n && (!value_like(v, pattern, &date) || date_read(date, ORDER_DMY, day) == DATE_NOT))
            return false;
    }
    return true;
}

static jny_str pattern_of_date(const part_sample *s, size_t column)
{
    static const char *const patterns[] = {"* {}", "*, {}", "* - {}", "*: {}", "{}", NULL};
    for (size_t i = 0; patterns[i]; i++)
        if (all_dated(s, column, jny_cstr(patterns[i])))
            return jny_cstr(patterns[i]);
    return (jny_str){0};
}

/* The date that stands at the end of a title is as good as a date. */
static void look_into_titles(jny_arena *a, const part_sample *s, contents *c, jny_str *likes)
{
    for (size_t i = 0; i < s->n_columns; i++) {
        if (!s->columns[i].made || !c[i].given)
            continue;
        if (jny_str_eq(s->columns[i].form, JNY_STR("title"))) {
            likes[i] = pattern_of_date(s, i);
            if (likes[i].n)
                c[i].dates = c[i].given;
        } else if (jny_str_eq(s->columns[i].form, JNY_STR("heading"))) {
            likes[i] = pattern_of(a, s, i);
        }
    }
}

/* ---- Choosing -------------------------------------------------------------------------------- */

typedef struct {
    int    weight;
    size_t column;
    field  to;
} pair;

static int by_weight(const void *x, const void *y)
{
    const pair *a = x, *b = y;
    if (a->weight != b->weight)
        return a->weight < b->weight ? 1 : -1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return (int)a->to - (int)b->to;
}

static date_order order_of(const contents *c)
{
    return c->month_first > c->day_first ? ORDER_MDY : ORDER_DMY;
}

static jny_str reason(jny_arena *a, const contents *c, field f, int heading)
{
    if (heading == 100)
        return JNY_STR("by its name");
    size_t said = c->given > c->not_given ? c->given - c->not_given : 0;
    size_t fits = f == FIELD_TYPE      ? c->types
                  : f == FIELD_AGE     ? c->ages
                  : f == FIELD_DATE    ? c->dates
                  : f == FIELD_CONSENT ? c->consents
                  : f == FIELD_WARD    ? c->wards
                                       : 0;
    if (f == FIELD_TEXT) {
        size_t mean = c->given ? c->words / c->given : 0;
        return jny_str_format(a, "%s%zu word%s in a row", heading ? "by its name; " : "", mean,
                              mean == 1 ? "" : "s");
    }
    if (f == FIELD_ID)
        return jny_str_format(a, "%s%zu different values in %zu rows",
                              heading ? "by its name; " : "", c->distinct, c->given);
    if (fits)
        return jny_str_format(a, "%s%zu of %zu values fit", heading ? "by its name; " : "", fits,
                              said);
    return heading ? JNY_STR("by its name") : JNY_STR("by its values");
}

/* Other columns are kept under their own headings. */
static map_column keep(jny_arena *a, const part_column *column)
{
    return (map_column){.heading = column->heading,
                        .form    = column->form,
                        .to      = column->made ? FIELD_IGNORE : FIELD_OTHER,
                        .name = column->made ? JNY_STR("ignore") : heading_name(a, column->heading),
                        .says = SURE};
}

/* The columns of marks that stand side by side, blank ones between them included. */
static void choose_themes(const part_sample *s, const contents *c, map_column *out)
{
    size_t best = 0, best_n = 0;
    for (size_t i = 0; i < s->n_columns; i++) {
        size_t n = 0, marked = 0;
        while (i + n < s->n_columns && out[i + n].to == FIELD_OTHER &&
               c[i + n].marks == c[i + n].given) {
            n++;
            if (c[i + n - 1].given)
                marked = n;
        }
        if (c[i].given && marked > best_n) {
            best   = i;
            best_n = marked;
        }
    }
    for (size_t i = best; i < best + best_n; i++) {
        out[i].to   = FIELD_THEME;
        out[i].name = JNY_STR("theme");
        out[i].why  = JNY_STR("marks only");
    }
}

static void remember(import_job *job, const map_column *c)
{
    for (size_t i = 0; i < job->guess->columns.n; i++)
        if (jny_str_eq(job->guess->columns.at[i].form, c->form))
            return;
    if (c->heading.n)
        *JNY_PUSH(job->a, &job->guess->columns) = *c;
}

static void take_pair(import_job *job, const part_sample *s, const pair *best, const contents *c,
                      jny_str like, map_column *out)
{
    const part_column *column = &s->columns[best->column];
    out->to                   = best->to;
    out->name                 = jny_cstr(field_name(best->to));
    out->says                 = best->weight;
    out->why                  = reason(job->a, c, best->to, heading_says(column->form, best->to));
    if (best->to == FIELD_DATE)
        out->order = order_of(c);
    if (column->made && (best->to == FIELD_DATE || best->to == FIELD_ID))
        out->like = like;
}

/* No column is wordy: that which is called a story is one, however short its answers are. */
static void take_by_name(import_job *job, const part_sample *s, const contents *c, map_column *out)
{
    size_t best      = SIZE_MAX;
    int    best_says = NAMED - 1;
    for (size_t i = 0; i < s->n_columns; i++) {
        int says = heading_says(s->columns[i].form, FIELD_TEXT);
        if (says > best_says && c[i].given && c[i].marks * 2 < c[i].given &&
            c[i].digits * 2 < c[i].given && out[i].to == FIELD_OTHER) {
            best      = i;
            best_says = says;
        }
    }
    if (best < s->n_columns)
        take_pair(job, s, &(pair){ENOUGH, best, FIELD_TEXT}, &c[best], (jny_str){0}, &out[best]);
}

void guess_columns(import_job *job, jny_arena *scratch, const part_sample *s, map_column *out)
{
    contents *c     = JNY_ARRAY(scratch, contents, s->n_columns + 1);
    jny_str  *likes = JNY_ARRAY(scratch, jny_str, s->n_columns + 1);
    pair     *pairs = JNY_ARRAY(scratch, pair, s->n_columns * FIELDS + 1);
    bool     *taken = JNY_ARRAY(scratch, bool, s->n_columns + 1), given[FIELDS] = {false};
    size_t    n = 0;
    for (size_t i = 0; i < s->n_columns; i++)
        c[i] = look(job, scratch, s, i);
    look_into_titles(job->a, s, c, likes);
    for (size_t i = 0; i < s->n_columns; i++) {
        out[i] = keep(job->a, &s->columns[i]);
        for (int f = FIELD_ID; f < FIELD_THEME; f++) {
            int  weight = weigh(job, &s->columns[i], &c[i], (field)f);
            bool titled = s->columns[i].made && f != FIELD_TEXT;
            if (titled && (!c[i].given || (f == FIELD_DATE && !likes[i].n)))
                continue; /* a name of the whole is a date only where one stands in it */
            if (weight >= ENOUGH && s->columns[i].heading.n)
                pairs[n++] = (pair){weight, i, (field)f};
        }
    }
    qsort(pairs, n, sizeof *pairs, by_weight);
    for (size_t k = 0; k < n; k++) {
        const pair *best = &pairs[k];
        if (taken[best->column])
            continue;
        if (given[best->to] && best->weight < SURE)
            continue;
        /* two columns that are both surely one field are told apart by nobody: part.c says so */
        taken[best->column] = given[best->to] = true;
        take_pair(job, s, best, &c[best->column], likes[best->column], &out[best->column]);
        for (size_t o = k + 1; o < n && out[best->column].says >= DOUBTFUL; o++)
            if (pairs[o].column == best->column && pairs[o].weight + CLOSE > best->weight)
                out[best->column].says = DOUBTFUL - 1;
    }
    if (!given[FIELD_TEXT])
        take_by_name(job, s, c, out);
    if (job->options->codings_from.n)
        choose_themes(s, c, out);
    for (size_t i = 0; i < s->n_columns; i++) {
        bool unsure = out[i].to != FIELD_OTHER && out[i].to != FIELD_IGNORE &&
                      out[i].to != FIELD_THEME && out[i].says < DOUBTFUL;
        if (unsure)
            import_remark(job, "\"%.*s\" is taken for %s, but with doubt (%.*s)",
                          JNY_ARG(out[i].heading), field_name(out[i].to), JNY_ARG(out[i].why));
        if (out[i].to == FIELD_DATE && c[i].dates && !c[i].day_first && !c[i].month_first &&
            date_orders(jny_str_trim(s->rows[0][i].text)))
            import_remark(job,
                          "\"%.*s\": nothing tells whether day or month stands first; read as day "
                          "first",
                          JNY_ARG(out[i].heading));
        remember(job, &out[i]);
    }
}

/* ---- The row of headings --------------------------------------------------------------------- */

static int heading_weight(const import_job *job, jny_arena *a, const raw_row *row, size_t width)
{
    int    weight = 0;
    size_t given  = 0;
    for (size_t i = 0; i < row->n; i++) {
        jny_str text = jny_str_trim(row->at[i].text);
        char    day[11];
        int     best = 0;
        if (!text.n)
            continue;
        given++;
        jny_str form = jny_utf8_check(text, NULL) ? heading_form(a, text) : (jny_str){0};
        for (int f = FIELD_ID; f < FIELD_THEME && !job->source_map; f++) {
            int says = heading_says(form, (field)f);
            best     = says > best ? says : best;
        }
        for (size_t k = 0; job->source_map && k < job->source_map->columns.n; k++)
            if (jny_str_eq(job->source_map->columns.at[k].form, form))
                best = 100;
        weight += best / 10;
        if (row->at[i].kind != CELL_TEXT || date_read(text, ORDER_DMY, day) == DATE_READ)
            weight -= 10;
        else if (text.n > 120 || memchr(text.p, '\n', text.n))
            weight -= text.n > 120 ? 8 : 1;
        else
            weight += 1;
    }
    if (given == 0)
        return -1000;
    if (given == 1 && width > 1) /* a title */
        weight -= 8;
    return weight;
}

/* The best row; of equals the first. A table without a row that looks like headings begins
 * with its first row all the same, as spreadsheets do. */
size_t guess_heading(const import_job *job, jny_arena *scratch, const raw_row *rows, size_t n)
{
    size_t best = SIZE_MAX, width = 0;
    int    best_weight = -1000;
    for (size_t r = 0; r < n && r < HEADINGS_AMONG; r++)
        width = rows[r].n > width ? rows[r].n : width;
    for (size_t r = 0; r < n && r < HEADINGS_AMONG; r++) {
        int weight = heading_weight(job, scratch, &rows[r], width);
        if (weight > best_weight + (best == SIZE_MAX ? 0 : 3)) {
            best        = r;
            best_weight = weight;
        }
    }
    return best;
}
