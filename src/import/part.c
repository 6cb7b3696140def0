/* part.c - from cells to rows of named fields: rows wait until enough are there to decide what
 * the columns are, then go through one by one. */
#include "part.h"

part *part_open(import_job *job, jny_str name, bool grid)
{
    part *p  = JNY_NEW(job->a, part);
    *p       = (part){.job = job, .name = jny_str_copy(job->a, name), .grid = grid};
    p->slots = CACHED;
    p->kept  = jny_arena_open(job->a->world);
    p->row   = jny_arena_open(job->a->world);
    p->cache = jny_arena_open(job->a->world);
    return p;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

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
        import_note(p->job, &m->row, c->name, *wrong);
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
        part_look_at(c, value);
        value = value.n <= 4096 ? part_with_cache(p, c, from, value) : value;
        if (c->map && c->map->typed && value.n)
            part_check_rating(p, c, &m->row, value);
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

bool part_is_total(part *p, const kept_row *row)
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

/* A row that its file cannot give again is set aside by the names of its columns. */
static jny_status reject(part *p, maker *m, const kept_row *row, jny_str place, jny_str msg)
{
    m->fields.n = 0;
    for (size_t i = 0; !row->raw.n && i < row->n; i++) {
        const cell   *from = &row->cells[i];
        const column *c    = part_column_of(p, from, i);
        if (from->text.n && jny_utf8_check(from->text, NULL))
            *JNY_PUSH(&p->row, &m->fields) = (jny_attribute){
                c && c->heading.n ? c->name : jny_str_format(&p->row, "cell %zu", i + 1),
                from->text};
    }
    if (!row->raw.n)
        add_shared(p, m);
    m->row.fields = m->fields.at;
    m->row.n      = m->fields.n;
    import_reject(p->job, &p->row, &m->row, place, msg);
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
    *msg = jny_str_format(&p->row, "has %zu cell%s where the heading has %zu%s", n,
                          n == 1 ? "" : "s", p->heading_cells,
                          many ? ": put quotes around a cell with a separator in it" : "");
    return !many && !few;
}

jny_status part_take_kept(part *p, const kept_row *row, jny_err *err)
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
        return reject(p, &m, row, row->wrong_place, row->wrong);
    if (p->grid && given == 0)
        return JNY_OK;
    if (p->grid && same_as_heading(p, row)) {
        p->headings_again++;
        return JNY_OK;
    }
    if (p->grid && part_is_total(p, row)) {
        p->totals++;
        return JNY_OK;
    }
    if (p->grid && !has_its_cells(p, row, &msg))
        return reject(p, &m, row, (jny_str){0}, msg);
    for (size_t i = 0; i < row->n; i++) {
        const cell *from = &row->cells[i];
        column     *c    = part_column_of(p, from, i);
        size_t      bad;
        if (!jny_utf8_check(from->text, &bad))
            return reject(p, &m, row, c ? c->name : (jny_str){0},
                          jny_str_format(&p->row,
                                         "is not UTF-8 at byte %zu of the cell: save the file as "
                                         "UTF-8, or say --encoding",
                                         bad + 1));
        if (!p->grid && !c)
            return reject(p, &m, row, (jny_str){0},
                          jny_str_format(&p->row,
                                         "has names that no row before has, beyond the limit of %d",
                                         MOST_COLUMNS));
        if ((!c || !c->heading.n) && jny_str_trim(from->text).n)
            return reject(p, &m, row, (jny_str){0},
                          jny_str_format(&p->row, "cell %zu stands under no heading", i + 1));
        if (c && c->heading.n && !take_cell(p, &m, c, from, &msg))
            return reject(p, &m, row, c->name, msg);
    }
    if (is_test(p, &m)) {
        import_test(p->job);
        return JNY_OK;
    }
    follow_ward(p, &m);
    add_shared(p, &m);
    m.row.told     = p->told.at;
    m.row.n_told   = p->told.n;
    m.row.fields   = m.fields.at;
    m.row.n        = m.fields.n;
    m.row.themes   = m.themes.at;
    m.row.n_themes = m.themes.n;
    return import_take(p->job, &p->row, &m.row, err);
}

/* ---- In and out ------------------------------------------------------------------------------ */

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
        jny_status st  = part_take_kept(p, &now, err);
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
    return part_decide(p, err);
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
        import_remark(job, "%llu row%s the headings: left out",
                      (unsigned long long)p->headings_again,
                      p->headings_again == 1 ? " repeats" : "s repeat");
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
        st = part_decide(p, err);
    if (st == JNY_OK && !p->left_out)
        remark_all(p);
    jny_arena_close(&p->kept);
    jny_arena_close(&p->row);
    jny_arena_close(&p->cache);
    return st;
}
