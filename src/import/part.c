/* part.c - from cells to named fields: where the headings are, what each column is, and what
 * each value means by the mapping. Rows wait until enough are there to decide. */
#include "row.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEPT_ROWS       = 400,
    KEPT_BYTES      = 8 << 20,
    KEPT_FOR_THEMES = 20000,
    FEW             = 5,  /* rows that are shorter than the headings: no slip any more */
    SHOWN_NOT_GIVEN = 24, /* a longer value is no way of saying nothing */
    CACHED          = 512,
};

/* A value that came before, and what it meant: most columns have few. */
typedef struct {
    jny_str from, to;
    bool    known;
} cached;

typedef struct {
    jny_str           heading, form;
    const map_column *map; /* NULL: kept under its own heading */
    field             to;
    jny_str           name;
    bool              made, repeated;
    uint32_t          theme; /* of FIELD_THEME */
    cached           *cache;
    /* for the remarks */
    uint64_t given, impossible, no_break, breaks, out_of_range, not_dates;
    unsigned orders_seen;
} column;

typedef struct {
    cell       *cells;
    size_t      n;
    uint64_t    line, byte;
    jny_str     raw;
    const char *path;
    int64_t     source;
    jny_str     wrong_place, wrong; /* said by the reader: it is rejected */
    bool        is_wrong;
} kept_row;

struct part {
    import_job        *job;
    jny_str            name;
    bool               grid, decided, left_out, short_rows;
    jny_arena          kept, row, cache;
    size_t             kept_bytes, heading_cells;
    JNY_LIST(kept_row) rows;
    JNY_LIST(column)   columns;
    uint64_t           headings_again, totals, shorter;
};

part *part_open(import_job *job, jny_str name, bool grid)
{
    part *p  = JNY_NEW(job->a, part);
    *p       = (part){.job = job, .name = jny_str_copy(job->a, name), .grid = grid};
    p->kept  = jny_arena_open(job->a->world);
    p->row   = jny_arena_open(job->a->world);
    p->cache = jny_arena_open(job->a->world);
    return p;
}

/* ---- Columns ----------------------------------------------------------------------------------
 */

static bool is_made(const part *p, jny_str heading)
{
    return p == p->job->documents &&
           (jny_str_eq(heading, JNY_STR("title")) || jny_str_eq(heading, JNY_STR("heading")) ||
            jny_str_eq(heading, JNY_STR("file")) || jny_str_eq(heading, JNY_STR("text")));
}

static column *add_column(part *p, jny_str heading)
{
    jny_arena *a = p->job->a;
    column    *c = JNY_PUSH(a, &p->columns);
    *c           = (column){.heading = jny_str_copy(a, jny_str_trim(heading)), .to = FIELD_OTHER};
    c->form      = heading_form(a, heading);
    c->made      = is_made(p, heading);
    c->name      = c->heading;
    return c;
}

static const map_column *mapped(const map_source *s, jny_str form)
{
    for (size_t i = 0; s && i < s->columns.n; i++)
        if (jny_str_eq(s->columns.at[i].form, form))
            return &s->columns.at[i];
    return NULL;
}

static void bind(part *p, column *c, const map_column *m)
{
    c->map = m;
    if (m) {
        c->to   = m->to;
        c->name = m->name;
    } else if (c->made) {
        c->to = jny_str_eq(c->form, JNY_STR("text")) ? FIELD_TEXT : FIELD_IGNORE;
    }
    if (c->to == FIELD_THEME && p->job->codings)
        c->theme = codings_theme(p->job, c->heading);
    if (c->to != FIELD_TEXT && c->to != FIELD_ID && c->to != FIELD_IGNORE)
        c->cache = JNY_ARRAY(&p->cache, cached, CACHED);
}

/* A name that comes first in a later row: as the mapping says, or an attribute. */
static column *late_column(part *p, jny_str heading)
{
    column *c = add_column(p, heading);
    bind(p, c, mapped(p->job->source_map, c->form));
    if (!c->map && !p->job->source_map && field_named(c->heading) != FIELD_OTHER) {
        c->to   = field_named(c->heading);
        c->name = c->heading;
    }
    return c;
}

static column *column_of(part *p, const cell *c, size_t i)
{
    if (p->grid)
        return i < p->columns.n ? &p->columns.at[i] : NULL;
    if (i < p->columns.n && jny_str_eq(p->columns.at[i].heading, c->name))
        return &p->columns.at[i];
    for (size_t k = 0; k < p->columns.n; k++)
        if (jny_str_eq(p->columns.at[k].heading, jny_str_trim(c->name)))
            return &p->columns.at[k];
    return late_column(p, c->name);
}

/* ---- Deciding
 * ------------------------------------------------------------------------------------- */

static jny_status stop(const part *p, jny_status status, uint64_t line, jny_err *err,
                       const char *msg)
{
    char place[320];
    import_place(p->job, p->name, line, place);
    return jny_fail(err, status, place, "%s", msg);
}

/* Headings of a table, from the row that holds them. */
static jny_status take_headings(part *p, const kept_row *row, jny_err *err)
{
    for (size_t i = 0; i < row->n; i++) {
        if (!jny_utf8_check(row->cells[i].text, NULL))
            return stop(p, JNY_ESYNTAX, row->line, err,
                        "a heading is not UTF-8: save the file as UTF-8, or say --encoding");
        add_column(p, row->cells[i].text);
    }
    while (p->columns.n && p->columns.at[p->columns.n - 1].heading.n == 0)
        p->columns.n--;
    p->heading_cells = row->n;
    if (p->job->options->rejects && row->raw.n && !p->job->rejects_head.n)
        p->job->rejects_head = jny_str_copy(p->job->a, row->raw);
    return JNY_OK;
}

static void take_names(part *p)
{
    for (size_t r = 0; r < p->rows.n; r++)
        for (size_t i = 0; i < p->rows.at[r].n; i++) {
            const cell *c     = &p->rows.at[r].cells[i];
            bool        there = false;
            for (size_t k = 0; k < p->columns.n && !there; k++)
                there = jny_str_eq(p->columns.at[k].heading, jny_str_trim(c->name));
            if (!there)
                add_column(p, c->name);
        }
}

static bool is_total(part *p, const kept_row *row);

/* The sample as a rectangle: columns by their number, whatever the order in a row. */
static void guess(part *p, size_t from)
{
    jny_arena    scratch = jny_arena_open(p->job->a->world);
    part_sample  s       = {.n_columns = p->columns.n};
    part_column *columns = JNY_ARRAY(&scratch, part_column, p->columns.n + 1);
    map_column  *out     = JNY_ARRAY(p->job->a, map_column, p->columns.n + 1);
    const cell **rows    = JNY_ARRAY(&scratch, const cell *, p->rows.n + 1);
    for (size_t i = 0; i < p->columns.n; i++)
        columns[i] =
            (part_column){p->columns.at[i].heading, p->columns.at[i].form, p->columns.at[i].made};
    for (size_t r = from; r < p->rows.n; r++) {
        if (p->grid && is_total(p, &p->rows.at[r]))
            continue;
        cell *cells = JNY_ARRAY(&scratch, cell, p->columns.n + 1);
        for (size_t i = 0; i < p->rows.at[r].n; i++) {
            const column *c = column_of(p, &p->rows.at[r].cells[i], i);
            if (c && jny_utf8_check(p->rows.at[r].cells[i].text, NULL))
                cells[c - p->columns.at] = p->rows.at[r].cells[i];
        }
        rows[s.n_rows++] = cells;
    }
    s.columns = columns;
    s.rows    = rows;
    guess_columns(p->job, &scratch, &s, out);
    for (size_t i = 0; i < p->columns.n; i++)
        bind(p, &p->columns.at[i], &out[i]);
    jny_arena_close(&scratch);
}

/* A workbook has sheets of notes, of lists; a source of documents has no such thing. */
static bool may_be_left_out(const part *p)
{
    return p->name.n > 0;
}

static jny_status check_columns(part *p, uint64_t line, jny_err *err)
{
    size_t text = 0, bound = 0;
    bool   codings = false;
    for (size_t i = 0; i < p->columns.n; i++) {
        column *c = &p->columns.at[i];
        text += c->to == FIELD_TEXT;
        bound += c->map != NULL;
        codings |= c->to == FIELD_THEME;
        for (size_t k = 0; k < i; k++) {
            const column *o    = &p->columns.at[k];
            bool          same = c->to == FIELD_OTHER ? jny_str_eq(o->name, c->name)
                                                      : o->to == c->to && c->to != FIELD_THEME;
            if (!same || c->to == FIELD_IGNORE || !c->heading.n)
                continue;
            if (c->to != FIELD_OTHER || jny_str_eq(c->name, JNY_STR("text")))
                return stop(p, JNY_ESYNTAX, line, err,
                            jny_str_eq(o->form, c->form)
                                ? "two columns have the same heading: rename one of them"
                                : "two columns are the same field: say in a mapping which it is "
                                  "(--write-mapping begins one)");
            c->repeated = true;
            c->name     = jny_str_format(p->job->a, "%.*s (%zu)", JNY_ARG(c->heading), i + 1);
            import_remark(p->job, "two columns are called \"%.*s\": the second is kept as \"%.*s\"",
                          JNY_ARG(c->heading), JNY_ARG(c->name));
        }
    }
    if (text == 1 || (text == 0 && codings))
        return JNY_OK;
    if (may_be_left_out(p)) {
        p->left_out = true;
        import_remark(p->job, "the sheet \"%.*s\" has no column of stories: left out (%zu rows)",
                      JNY_ARG(p->name), p->rows.n);
        return JNY_OK;
    }
    return stop(p, JNY_ESYNTAX, line, err,
                p->job->source_map
                    ? "no column of the mapping holds the stories: one needs \"text\""
                    : "no column is called \"text\", and none looks like stories: say in a mapping "
                      "which it is (--dry-run --write-mapping begins one)");
}

static jny_status take_kept(part *p, const kept_row *row, jny_err *err);

static jny_status decide(part *p, jny_err *err)
{
    size_t   from = 0;
    uint64_t line = p->rows.n ? p->rows.at[0].line : 1;
    p->decided    = true;
    if (p->grid) {
        raw_row *rows = JNY_ARRAY(&p->row, raw_row, p->rows.n + 1);
        for (size_t i = 0; i < p->rows.n; i++)
            rows[i] = (raw_row){.at = p->rows.at[i].cells, .n = p->rows.at[i].n};
        size_t at = guess_heading(p->job, &p->row, rows, p->rows.n);
        jny_arena_reset(&p->row);
        if (at == SIZE_MAX && may_be_left_out(p)) {
            p->left_out = true;
            return JNY_OK;
        }
        if (at == SIZE_MAX)
            return stop(p, JNY_ESYNTAX, 1, err, "the file is empty: there is not even a heading");
        line           = p->rows.at[at].line;
        jny_status got = take_headings(p, &p->rows.at[at], err);
        if (got != JNY_OK)
            return got;
        if (at > 0)
            import_remark(p->job, "the headings stand in row %llu, under %zu row%s of title",
                          (unsigned long long)line, at, at == 1 ? "" : "s");
        from = at + 1;
    } else {
        take_names(p);
    }
    if (p->job->source_map)
        for (size_t i = 0; i < p->columns.n; i++)
            bind(p, &p->columns.at[i], mapped(p->job->source_map, p->columns.at[i].form));
    else
        guess(p, from);
    size_t narrow = 0;
    for (size_t i = from; i < p->rows.n; i++)
        narrow += p->rows.at[i].n < p->heading_cells;
    p->short_rows = p->name.n || (narrow >= FEW && narrow * 20 > p->rows.n - from);
    jny_status st = p->columns.n ? check_columns(p, line, err) : JNY_OK;
    for (size_t i = from; st == JNY_OK && i < p->rows.n; i++)
        st = take_kept(p, &p->rows.at[i], err);
    p->rows.n = p->rows.cap = 0;
    p->rows.at              = NULL;
    jny_arena_close(&p->kept);
    p->kept = jny_arena_open(p->job->a->world);
    return st;
}

/* ---- Values
 * ------------------------------------------------------------------------------------------ */

static void look_at(column *c, jny_str value)
{
    c->given++;
    if (memchr(value.p, '\n', value.n))
        c->breaks++;
    for (const char *p = value.p, *end = value.p + value.n;
         (p = memchr(p, 0xC2, (size_t)(end - p))) && p + 1 < end; p++)
        if ((unsigned char)p[1] == 0xA0) {
            c->no_break++;
            break;
        }
}

static jny_str read_date(part *p, column *c, jny_str value, cell_kind kind)
{
    char       day[11];
    date_order order = c->map && c->map->order ? c->map->order : p->job->mapping->order;
    if (kind == CELL_DATE && value.n >= 10)
        return jny_str_sub(value, 0, 10);
    c->orders_seen |= date_orders(value);
    switch (date_read(value, order, day)) {
    case DATE_READ: return jny_str_copy(&p->row, (jny_str){day, 10});
    case DATE_IMPOSSIBLE: c->impossible++; break;
    case DATE_NOT: c->not_dates++; break;
    }
    return value;
}

static bool takes_words(const column *c)
{
    return c->to == FIELD_TYPE || c->to == FIELD_CONSENT || c->to == FIELD_CONSENT_BY ||
           c->to == FIELD_WARD || c->to == FIELD_LOCALITY || c->to == FIELD_OTHER ||
           c->to == FIELD_EVENT || c->to == FIELD_CHANNEL || c->to == FIELD_AGE;
}

static void remember_use(import_job *job, jny_str name, jny_str value, jny_str means)
{
    enum { MOST = 500 };
    for (size_t i = 0; i < job->used.n; i++)
        if (jny_str_eq(job->used.at[i].shown, value) && jny_str_eq(job->used.at[i].name, name))
            return;
    if (job->used.n < MOST)
        *JNY_PUSH(job->a, &job->used) = (map_alias){.name  = name,
                                                    .shown = jny_str_copy(job->a, value),
                                                    .means = jny_str_copy(job->a, means)};
}

/* What a value stands for; `*known` tells whether anybody knows it. */
static jny_str meaning(part *p, column *c, jny_str value, bool *known)
{
    import_job *job  = p->job;
    jny_str     form = value_form(&p->row, value);
    *known           = true;
    if ((c->to != FIELD_OTHER || !job->mapping->guessing) && value.n <= SHOWN_NOT_GIVEN &&
        map_is_not_given(job->mapping, form))
        return (jny_str){0};
    if (!takes_words(c))
        return value;
    jny_str means = map_value(&p->row, job->mapping, job->source_map, c->to, c->name, value, form);
    if (means.n) {
        job->places_used |= c->to == FIELD_WARD && !jny_str_eq(means, value);
        if (!job->source_map && !jny_str_eq(means, value))
            remember_use(job, c->name, value, means);
        return means;
    }
    bool open = (c->to != FIELD_WARD || job->mapping->places.n == 0) && !field_words(c->to);
    *known    = open;
    return value;
}

/* The meaning of a value, from the cache where it came before. A slot keeps what came first:
 * a column of many different values must not fill the memory. */
static jny_str with_cache(part *p, column *c, const cell *from, jny_str value)
{
    if (c->to == FIELD_DATE && map_is_not_given(p->job->mapping, value_form(&p->row, value)))
        return (jny_str){0};
    if (c->to == FIELD_DATE)
        return read_date(p, c, value, from->kind);
    cached *slot  = &c->cache[jny_hash_xxh64(value) % CACHED];
    bool    known = true;
    jny_str means;
    if (slot->from.p && jny_str_eq(slot->from, value)) {
        known = slot->known;
        means = slot->to;
    } else {
        means = meaning(p, c, value, &known);
        if (!slot->from.p && value.n <= 200)
            *slot = (cached){jny_str_copy(&p->cache, value), jny_str_copy(&p->cache, means), known};
    }
    if (!known)
        import_unknown(p->job, c->name, c->to, value);
    return means;
}

/* A closed answer must be a number of its range; another is kept and told. */
static void check_rating(part *p, column *c, const import_row *row, jny_str value)
{
    char *end;
    long  n = strtol(jny_str_z(&p->row, value), &end, 10);
    if (*end == '\0' && n >= c->map->low && n <= c->map->high)
        return;
    if (c->out_of_range++ < 3)
        import_note(p->job, false, row, c->heading,
                    jny_str_format(&p->row, "is no answer from %ld to %ld; kept as it is",
                                   c->map->low, c->map->high));
}

/* ---- Rows
 * --------------------------------------------------------------------------------------------- */

typedef struct {
    import_row              row;
    JNY_LIST(jny_attribute) fields;
    JNY_LIST(uint32_t)      themes;
    jny_str                 id, text;
    size_t                  given;
} maker;

static jny_str *field_in(maker *m, const char *name)
{
    for (size_t i = 0; i < m->fields.n; i++)
        if (jny_str_eq(m->fields.at[i].name, jny_cstr(name)))
            return &m->fields.at[i].value;
    return NULL;
}

static void follow_ward(part *p, maker *m)
{
    const jny_mapping *map      = p->job->mapping;
    const jny_str     *ward     = map->places.n ? field_in(m, "ward") : NULL;
    const jny_str     *locality = field_in(m, "locality");
    if (!ward || !ward->n || (locality && locality->n))
        return;
    for (size_t i = 0; i < map->places.n; i++)
        if (jny_str_eq(map->places.at[i].ward, *ward)) {
            *JNY_PUSH(&p->row, &m->fields) =
                (jny_attribute){JNY_STR("locality"), map->places.at[i].locality};
            p->job->places_used = true;
            if (i < 64 && map->places.at[i].note.n)
                p->job->places_seen[i]++;
        }
}

static void add_shared(part *p, maker *m)
{
    const map_source *s = p->job->source_map;
    for (size_t i = 0; s && i < s->set.n; i++) {
        const jny_str *there = field_in(m, jny_str_z(&p->row, s->set.at[i].name));
        if (!there || !there->n)
            *JNY_PUSH(&p->row, &m->fields) = s->set.at[i];
    }
}

/* Takes one cell into the row that is made; the place and reason if it cannot. */
static bool take_cell(part *p, maker *m, column *c, const cell *from, jny_str *wrong)
{
    jny_str value = jny_str_trim(from->text);
    bool    set;
    if (c->to == FIELD_IGNORE)
        return true;
    if (c->to == FIELD_TEXT && from->kind != CELL_TEXT && from->name.n) {
        *wrong = JNY_STR("must be a string");
        return false;
    }
    if (c->map && c->map->like.n && value.n && !value_like(value, c->map->like, &value)) {
        *wrong = jny_str_format(&p->row, "is not like \"%.*s\", as the mapping says",
                                JNY_ARG(c->map->like));
        if (c->to == FIELD_ID)
            return false;
        import_note(p->job, false, &m->row, c->name, *wrong);
    }
    if (c->to == FIELD_THEME) {
        if (!is_mark(value_form(&p->row, value), &set)) {
            *wrong = JNY_STR("is neither 0 nor 1, x nor empty: no mark of a theme");
            return false;
        }
        if (set)
            *JNY_PUSH(&p->row, &m->themes) = c->theme;
        return true;
    }
    if (c->to == FIELD_TEXT) {
        m->text = value;
    } else if (c->to == FIELD_ID) {
        m->id = value;
    } else if (value.n) {
        look_at(c, value);
        value = value.n <= 4096 ? with_cache(p, c, from, value) : value;
        if (c->map && c->map->typed && value.n)
            check_rating(p, c, &m->row, value);
    }
    *JNY_PUSH(&p->row, &m->fields) = (jny_attribute){c->name, value};
    return true;
}

static bool same_as_heading(const part *p, const kept_row *row)
{
    size_t same = 0;
    for (size_t i = 0; i < row->n; i++) {
        jny_str text = jny_str_trim(row->cells[i].text);
        if (!text.n)
            continue;
        if (i >= p->columns.n || !jny_str_eq(text, p->columns.at[i].heading))
            return false;
        same++;
    }
    return same > 1;
}

static bool is_total(part *p, const kept_row *row)
{
    static const char *const words[] = {"total", "totals", "grand total", "sum", NULL};
    size_t                   given = 0, first = 0;
    for (size_t i = row->n; i-- > 0;)
        if (jny_str_trim(row->cells[i].text).n) {
            given++;
            first = i;
        }
    if (given == 0 || given > 3)
        return false;
    jny_str form = heading_form(&p->row, row->cells[first].text);
    for (size_t i = 0; words[i]; i++)
        if (jny_str_eq(form, jny_cstr(words[i])))
            return p->columns.n > 2;
    return false;
}

static bool is_test(part *p, const maker *m)
{
    static const char *const words[] = {"test", "testing", "test test", "this is a test",
                                        "asdf", "xxx",     NULL};
    const map_source        *s       = p->job->source_map;
    if (!s && p->job->codings) /* somebody has read and marked it */
        return false;
    if (!s) {
        jny_str text = m->text.n <= 40 ? value_form(&p->row, m->text) : (jny_str){0};
        for (size_t i = 0; words[i] && text.n; i++)
            if (jny_str_eq(text, jny_cstr(words[i])))
                return true;
        return value_like(m->id, JNY_STR("test*"), NULL) && m->id.n < 12;
    }
    for (size_t i = 0; i < s->tests.n; i++) {
        jny_str name = s->tests.at[i].name, value = {0};
        for (size_t k = 0; k < p->columns.n; k++)
            if (jny_str_eq(p->columns.at[k].form, heading_form(&p->row, name)))
                name = p->columns.at[k].name;
        for (size_t k = 0; k < m->fields.n; k++)
            if (jny_str_eq(m->fields.at[k].name, name))
                value = m->fields.at[k].value;
        if (value.n && value_like(value, s->tests.at[i].pattern, NULL))
            return true;
    }
    return false;
}

static jny_status reject(part *p, const import_row *row, jny_str place, jny_str msg)
{
    p->job->report->read++;
    import_reject(p->job, row, place, msg);
    return JNY_OK;
}

/* A cell too many or too few has shifted the others, but for blanks at the end, which some
 * programs leave out. */
static bool has_its_cells(part *p, const kept_row *row, jny_str *msg)
{
    size_t n = row->n;
    if (n > p->heading_cells)
        while (n > p->heading_cells && jny_str_trim(row->cells[n - 1].text).n == 0)
            n--;
    bool many = n > p->heading_cells, few = n < p->heading_cells && !p->short_rows;
    p->shorter += n < p->heading_cells && !few;
    *msg = jny_str_format(&p->row, "has %zu cells where the heading has %zu", n, p->heading_cells);
    return !many && !few;
}

static jny_status take_kept(part *p, const kept_row *row, jny_err *err)
{
    jny_str msg   = {0};
    size_t  given = 0;
    maker   m     = {.row = {.line   = row->line,
                             .byte   = row->byte,
                             .part   = p->name,
                             .path   = row->path,
                             .source = row->source,
                             .raw    = row->raw}};
    if (p->left_out)
        return JNY_OK;
    for (size_t i = 0; i < row->n; i++)
        given += jny_str_trim(row->cells[i].text).n > 0;
    if (row->is_wrong)
        return reject(p, &m.row, row->wrong_place, row->wrong);
    if (p->grid && given == 0)
        return JNY_OK;
    if (p->grid && same_as_heading(p, row)) {
        p->headings_again++;
        return JNY_OK;
    }
    if (p->grid && is_total(p, row)) {
        p->totals++;
        return JNY_OK;
    }
    if (p->grid && !has_its_cells(p, row, &msg))
        return reject(p, &m.row, (jny_str){0}, msg);
    for (size_t i = 0; i < row->n; i++) {
        const cell *from = &row->cells[i];
        column     *c    = column_of(p, from, i);
        size_t      bad;
        if (!jny_utf8_check(from->text, &bad))
            return reject(p, &m.row, c ? c->name : (jny_str){0},
                          jny_str_format(&p->row,
                                         "is not UTF-8 at byte %zu of the cell: save the file as "
                                         "UTF-8, or say --encoding",
                                         bad + 1));
        if ((!c || !c->heading.n) && jny_str_trim(from->text).n)
            return reject(p, &m.row, (jny_str){0},
                          jny_str_format(&p->row, "cell %zu stands under no heading", i + 1));
        if (c && c->heading.n && !take_cell(p, &m, c, from, &msg))
            return reject(p, &m.row, c->name, msg);
    }
    if (is_test(p, &m)) {
        p->job->report->read++;
        p->job->report->tests++;
        return JNY_OK;
    }
    follow_ward(p, &m);
    add_shared(p, &m);
    m.row.fields   = m.fields.at;
    m.row.n        = m.fields.n;
    m.row.themes   = m.themes.at;
    m.row.n_themes = m.themes.n;
    return import_take(p->job, &p->row, &m.row, err);
}

/* ---- In and out
 * ------------------------------------------------------------------------------------------ */

static bool is_blank(const raw_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (jny_str_trim(row->at[i].text).n)
            return false;
    return true;
}

static jny_status put(part *p, const raw_row *row, bool is_wrong, jny_str place, jny_str msg,
                      jny_err *err)
{
    import_job *job = p->job;
    if (p->grid && !is_wrong && is_blank(row))
        return JNY_OK;
    if (p->decided) {
        kept_row   now = {(cell *)row->at, row->n,      row->line, row->byte, row->raw,
                          job->path,       job->source, place,     msg,       is_wrong};
        jny_status st  = take_kept(p, &now, err);
        jny_arena_reset(&p->row);
        return st;
    }
    kept_row kept    = {.n        = row->n,
                        .line     = row->line,
                        .byte     = row->byte,
                        .raw      = jny_str_copy(&p->kept, row->raw),
                        .path     = job->path,
                        .source   = job->source,
                        .is_wrong = is_wrong};
    kept.cells       = JNY_ARRAY(&p->kept, cell, row->n + 1);
    kept.wrong_place = jny_str_copy(&p->kept, place);
    kept.wrong       = jny_str_copy(&p->kept, msg);
    for (size_t i = 0; i < row->n; i++) {
        kept.cells[i] = (cell){jny_str_copy(&p->kept, row->at[i].name),
                               jny_str_copy(&p->kept, row->at[i].text), row->at[i].kind};
        p->kept_bytes += row->at[i].text.n + sizeof(cell);
    }
    *JNY_PUSH(&p->kept, &p->rows) = kept;
    size_t most                   = job->options->codings_from.n ? KEPT_FOR_THEMES : KEPT_ROWS;
    if (p->rows.n < most && p->kept_bytes < (most > KEPT_ROWS ? 8 : 1) * (size_t)KEPT_BYTES)
        return JNY_OK;
    return decide(p, err);
}

jny_status part_row(part *p, const raw_row *row, jny_err *err)
{
    return put(p, row, false, (jny_str){0}, (jny_str){0}, err);
}

jny_status part_reject(part *p, const raw_row *row, jny_str place, jny_str msg, jny_err *err)
{
    return put(p, row, true, place, msg, err);
}

static void remark_column(part *p, const column *c)
{
    import_job *job = p->job;
    if (c->impossible) {
        date_order order = c->map && c->map->order ? c->map->order : job->mapping->order;
        import_remark(
            job, "%.*s: %llu of %llu dates name no day when read as %s%s; kept as they are",
            JNY_ARG(c->heading), (unsigned long long)c->impossible, (unsigned long long)c->given,
            date_order_name(order),
            c->orders_seen & (1u << (order == ORDER_DMY ? ORDER_MDY : ORDER_DMY))
                ? (order == ORDER_DMY ? " (they look month first)" : " (they look day first)")
                : "");
    }
    if (c->not_dates)
        import_remark(job, "%.*s: %llu of %llu values are no dates; kept as they are",
                      JNY_ARG(c->heading), (unsigned long long)c->not_dates,
                      (unsigned long long)c->given);
    if (c->no_break)
        import_remark(job, "%.*s: %llu of %llu values hold a no-break space (U+00A0); kept",
                      JNY_ARG(c->heading), (unsigned long long)c->no_break,
                      (unsigned long long)c->given);
    if (c->breaks)
        import_remark(job, "%.*s: %llu of %llu values hold line breaks; kept", JNY_ARG(c->heading),
                      (unsigned long long)c->breaks, (unsigned long long)c->given);
    if (c->out_of_range > 3)
        import_remark(job, "%.*s: %llu answers are outside their range", JNY_ARG(c->heading),
                      (unsigned long long)c->out_of_range);
}

static void remark_all(part *p)
{
    import_job *job = p->job;
    for (size_t i = 0; i < p->columns.n; i++)
        remark_column(p, &p->columns.at[i]);
    if (p->headings_again)
        import_remark(job, "%llu rows repeat the headings: left out",
                      (unsigned long long)p->headings_again);
    if (p->totals)
        import_remark(job, "%llu row%s of totals left out", (unsigned long long)p->totals,
                      p->totals == 1 ? "" : "s");
    if (p->shorter && !p->name.n)
        import_remark(job, "%llu rows are shorter than the headings: what is missing was not given",
                      (unsigned long long)p->shorter);
}

jny_status part_close(part *p, jny_err *err)
{
    jny_status st = err->status;
    if (st == JNY_OK && !p->decided)
        st = decide(p, err);
    if (st == JNY_OK && !p->left_out)
        remark_all(p);
    jny_arena_close(&p->kept);
    jny_arena_close(&p->row);
    jny_arena_close(&p->cache);
    return st;
}
