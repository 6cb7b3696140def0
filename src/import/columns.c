/* columns.c - where the headings are, and what each column is, by the mapping or the guess. */
#include "part.h"

#include <string.h>

/* ---- Columns --------------------------------------------------------------------------------- */

static bool is_made(const part *p, jny_str heading)
{
    return p == p->job->documents &&
           (jny_str_eq(heading, JNY_STR("title")) || jny_str_eq(heading, JNY_STR("heading")) ||
            jny_str_eq(heading, JNY_STR("file")) || jny_str_eq(heading, JNY_STR("text")));
}

/* A name as it stands, without control characters: nobody sees them, and no mapping could say
 * them. */
static jny_str heading_in(jny_arena *a, jny_str name)
{
    unsigned which;
    if (!jny_has_control(name, &which))
        return jny_str_trim(name);
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < name.n; i++)
        if (!jny_has_control(jny_str_sub(name, i, i + 1), &which))
            jny_buf_char(&b, name.p[i]);
    return jny_str_trim(jny_buf_str(&b));
}

static column *find_column(part *p, jny_str name)
{
    jny_str heading = heading_in(p->job->a, name);
    for (size_t k = 0; k < p->columns.n; k++)
        if (jny_str_eq(p->columns.at[k].heading, heading))
            return &p->columns.at[k];
    return NULL;
}

static column *add_column(part *p, jny_str name)
{
    jny_arena *a       = p->job->a;
    jny_str    heading = jny_str_copy(a, heading_in(a, name));
    column    *c       = JNY_PUSH(a, &p->columns);
    *c                 = (column){.heading = heading, .to = FIELD_OTHER};
    unsigned which;
    if (jny_has_control(name, &which))
        import_remark(p->job,
                      "a heading holds the control character U+%04X: it is read as \"%.*s\"", which,
                      JNY_ARG(heading));
    c->form = heading_form(a, heading);
    c->made = is_made(p, heading);
    c->name = heading_name(a, c->heading);
    if (c->name.n < c->heading.n)
        import_remark(p->job, "a heading of %zu bytes is kept as \"%.*s\"", c->heading.n,
                      JNY_ARG(c->name));
    return c;
}

static const map_column *mapped(const map_source *s, jny_str form)
{
    for (size_t i = 0; s && i < s->columns.n; i++)
        if (jny_str_eq(s->columns.at[i].form, form))
            return &s->columns.at[i];
    return NULL;
}

/* Its heading too: under that it was kept before somebody said what it is. */
static void tell(part *p, const column *c)
{
    jny_arena *a           = p->job->a;
    *JNY_PUSH(a, &p->told) = c->heading;
    if (!jny_str_eq(c->name, c->heading))
        *JNY_PUSH(a, &p->told) = c->name;
    if (c->to == FIELD_WARD && p->job->mapping->places.n)
        *JNY_PUSH(a, &p->told) = jny_cstr(field_name(FIELD_LOCALITY));
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
    tell(p, c);
    if (c->to == FIELD_THEME && p->job->codings)
        c->theme = codings_theme(p->job, c->heading);
    while (p->slots > 1 && p->slots * p->columns.n > CACHED_IN_ALL)
        p->slots /= 2; /* who has more keeps them, and uses as many */
    if (c->to != FIELD_TEXT && c->to != FIELD_ID && c->to != FIELD_IGNORE)
        c->cache = JNY_ARRAY(&p->cache, cached, p->slots);
}

/* A name that comes first in a later row: as the mapping says, or an attribute. */
static column *late_column(part *p, jny_str heading)
{
    column *c = add_column(p, heading);
    bind(p, c, mapped(p->job->source_map, c->form));
    if (!c->map && !p->job->source_map && field_named(c->heading) != FIELD_OTHER) {
        c->to   = field_named(c->heading);
        c->name = c->heading;
        tell(p, c);
    }
    return c;
}

column *part_column_of(part *p, const cell *c, size_t i)
{
    if (p->grid)
        return i < p->columns.n ? &p->columns.at[i] : NULL;
    if (i < p->columns.n && jny_str_eq(p->columns.at[i].heading, c->name))
        return &p->columns.at[i];
    column *there = find_column(p, c->name);
    return there || p->columns.n == MOST_COLUMNS ? there : late_column(p, c->name);
}

/* ---- Deciding -------------------------------------------------------------------------------- */

static jny_status stop(const part *p, jny_status status, uint64_t line, jny_err *err,
                       const char *msg)
{
    char place[320];
    import_place(p->job, p->name, line, place);
    return jny_fail(err, status, place, "%s", msg);
}

/* A NUL in a row is told with the row; one in the headings, or above, is of a file that is no text:
 * what a disk left of one, or UTF-16 that does not look like it. */
static jny_status check_above(const part *p, size_t heading, jny_err *err)
{
    for (size_t r = 0; r <= heading; r++)
        for (size_t i = 0; i < p->rows.at[r].n; i++) {
            jny_str text = p->rows.at[r].cells[i].text;
            if (text.n && memchr(text.p, '\0', text.n))
                return stop(p, JNY_ESYNTAX, p->rows.at[r].line, err,
                            "holds NUL bytes, which no text does: the file is damaged (ask for a "
                            "fresh one), or in an encoding that must be said (--encoding NAME)");
        }
    return JNY_OK;
}

/* Headings of a table, from the row that holds them. */
static jny_status take_headings(part *p, const kept_row *row, jny_err *err)
{
    if (row->n > MOST_COLUMNS)
        return stop(
            p, JNY_ELIMIT, row->line, err,
            jny_str_z(&p->row, jny_str_format(&p->row, "has %zu columns, more than the limit of %d",
                                              row->n, MOST_COLUMNS)));
    for (size_t i = 0; i < row->n; i++) {
        if (!jny_utf8_check(row->cells[i].text, NULL))
            return stop(p, JNY_ESYNTAX, row->line, err,
                        "a heading is not UTF-8: save the file as UTF-8, or say --encoding");
        add_column(p, row->cells[i].text);
    }
    while (p->columns.n && p->columns.at[p->columns.n - 1].heading.n == 0)
        p->columns.n--;
    if (!p->columns.n)
        return stop(p, JNY_ESYNTAX, row->line, err,
                    "holds control characters and no heading: the file is no table");
    p->heading_cells = row->n;
    if (p->job->options->rejects && row->raw.n && !p->job->rejects_head.n)
        p->job->rejects_head = jny_str_copy(p->job->a, row->raw);
    return JNY_OK;
}

static void take_names(part *p)
{
    for (size_t r = 0; r < p->rows.n; r++)
        for (size_t i = 0; i < p->rows.at[r].n; i++) {
            const cell *c = &p->rows.at[r].cells[i];
            if (p->columns.n < MOST_COLUMNS && !find_column(p, c->name))
                add_column(p, c->name);
        }
}

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
    for (size_t r = from; r < p->rows.n && s.n_rows * s.n_columns < SAMPLED_CELLS; r++) {
        if (p->grid && part_is_total(p, &p->rows.at[r]))
            continue;
        cell *cells = JNY_ARRAY(&scratch, cell, p->columns.n + 1);
        for (size_t i = 0; i < p->rows.at[r].n; i++) {
            const column *c = part_column_of(p, &p->rows.at[r].cells[i], i);
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
            c->name     = jny_str_format(p->job->a, "%.*s (%zu)", JNY_ARG(c->name), i + 1);
            import_remark(p->job, "two columns are called \"%.*s\": the second is kept as \"%.*s\"",
                          JNY_ARG(c->heading), JNY_ARG(c->name));
        }
    }
    if (text == 1 || (text == 0 && codings))
        return JNY_OK;
    if (may_be_left_out(p)) {
        p->left_out = true;
        import_remark(p->job, "the sheet \"%.*s\" has no column of stories: left out (%zu row%s)",
                      JNY_ARG(p->name), p->rows.n, p->rows.n == 1 ? "" : "s");
        return JNY_OK;
    }
    return stop(p, JNY_ESYNTAX, line, err,
                p->job->source_map
                    ? "no column of the mapping holds the stories: one needs \"text\""
                    : "no column is called \"text\", and none looks like stories: say in a mapping "
                      "which it is (--dry-run --write-mapping begins one)");
}

/* A workbook of ours says on its first sheet what it is and where it comes from. */
static bool is_cover(const part *p)
{
    for (size_t r = 0; p->name.n && r < p->rows.n; r++)
        if (p->rows.at[r].n && jny_str_starts(p->rows.at[r].cells[0].text, JNY_STR(JNY_HEAD_LINE)))
            return true;
    return false;
}

static bool has_all_columns(part *p, const map_source *s)
{
    bool text = false;
    for (size_t i = 0; i < s->columns.n; i++) {
        size_t k = 0;
        while (k < p->columns.n && !jny_str_eq(p->columns.at[k].form, s->columns.at[i].form))
            k++;
        if (k == p->columns.n)
            return false;
        text |= s->columns.at[i].to == FIELD_TEXT;
    }
    return text;
}

/* Rows that were set aside and mended come in a file that the mapping does not name. */
static void take_map_by_headings(part *p)
{
    import_job        *job = p->job;
    const jny_mapping *m   = job->options->mapping;
    for (size_t i = 0; m && p->grid && !p->name.n && i < m->sources.n; i++)
        if (has_all_columns(p, &m->sources.at[i])) {
            job->mapping = job->report->mapping = m;
            job->source_map = job->report->source = &m->sources.at[i];
            import_remark(
                job,
                "the mapping does not name it, but has all its columns for \"%.*s\": read "
                "like that",
                JNY_ARG(m->sources.at[i].files));
            return;
        }
    if (m && m->sources.n)
        import_remark(job, "no source of the mapping names it: its columns are guessed");
}

jny_status part_decide(part *p, jny_err *err)
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
        if ((at == SIZE_MAX && may_be_left_out(p)) || is_cover(p)) {
            p->left_out = true;
            return JNY_OK;
        }
        if (at == SIZE_MAX)
            return stop(p, JNY_ESYNTAX, 1, err, "the file is empty: there is not even a heading");
        line           = p->rows.at[at].line;
        jny_status got = check_above(p, at, err);
        if (got == JNY_OK)
            got = take_headings(p, &p->rows.at[at], err);
        if (got != JNY_OK)
            return got;
        if (at > 0)
            import_remark(p->job, "the headings stand in row %llu, under %zu row%s of title",
                          (unsigned long long)line, at, at == 1 ? "" : "s");
        from = at + 1;
    } else {
        take_names(p);
    }
    if (!p->job->source_map)
        take_map_by_headings(p);
    if (p->job->source_map)
        for (size_t i = 0; i < p->columns.n; i++)
            bind(p, &p->columns.at[i], mapped(p->job->source_map, p->columns.at[i].form));
    else
        guess(p, from);
    for (size_t i = 0; p->job->source_map && i < p->job->source_map->set.n; i++)
        *JNY_PUSH(p->job->a, &p->told) = p->job->source_map->set.at[i].name;
    size_t narrow = 0;
    for (size_t i = from; i < p->rows.n; i++)
        narrow += p->rows.at[i].n < p->heading_cells;
    p->short_rows = p->name.n || (narrow >= FEW && narrow * 20 > p->rows.n - from);
    jny_status st = p->columns.n ? check_columns(p, line, err) : JNY_OK;
    for (size_t i = from; st == JNY_OK && i < p->rows.n; i++)
        st = part_take_kept(p, &p->rows.at[i], err);
    p->rows.n = p->rows.cap = 0;
    p->rows.at              = NULL;
    jny_arena_close(&p->kept);
    p->kept = jny_arena_open(p->job->a->world);
    return st;
}
