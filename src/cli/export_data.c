/* export_data.c - `export` of tables: everything, or de-identified for researchers. A file of the
 * one kind cannot bear the name of the other. */
#include "export.h"

#include <string.h>

bool export_is_data(const export_request *r)
{
    static const char *const formats[] = {"csv", "tsv", "xlsx", "sqlite"};
    bool                     tables    = r->deidentified;
    for (size_t i = 0; r->format && i < sizeof formats / sizeof *formats; i++)
        tables |= strcmp(r->format, formats[i]) == 0;
    return tables && (r->deidentified || !r->what || strcmp(r->what, "stories") == 0);
}

static const char *format_of(const export_request *r)
{
    return r->format ? r->format : "ndjson";
}

static jny_plain_table plain_of(app *a, const char *name, const jny_table *t)
{
    jny_str *columns = JNY_ARRAY(&a->arena, jny_str, t->n_columns + 1);
    jny_str *cells   = JNY_ARRAY(&a->arena, jny_str, t->n_rows * t->n_columns + 1);
    for (size_t i = 0; i < t->n_columns; i++)
        columns[i] = t->columns[i].key;
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++)
        cells[i] = t->cells[i].text;
    return (jny_plain_table){jny_cstr(name), columns, t->n_columns, cells, t->n_rows};
}

static jny_status write_data(app *a, const export_request *r, const jny_dataset *d, jny_err *err)
{
    jny_format format;
    if (strcmp(format_of(r), "sqlite") == 0) {
        bool            safe     = r->deidentified;
        jny_plain_table tables[] = {
            plain_of(a, safe ? "deidentified_stories" : "stories", &d->stories),
            plain_of(a, safe ? "deidentified_codings" : "codings", &d->codings)};
        return jny_tables_save(a->world, &a->arena, r->output, tables, 2, err);
    }
    jny_status st = jny_format_parse(jny_cstr(format_of(r)), &format, err);
    return st == JNY_OK ? write_table(a, r->output, format, &d->stories, err) : st;
}

int export_check_name(app *a, const export_request *r)
{
    bool binary = strcmp(format_of(r), "xlsx") == 0 || strcmp(format_of(r), "sqlite") == 0;
    if (binary && !r->output)
        return usage_error(a, "--format %s needs a file: -o FILE.%s", format_of(r), format_of(r));
    const char *name = r->output ? strrchr(r->output, '/') : NULL;
    name             = name ? name + 1 : r->output;
    bool says        = name && strstr(name, "deidentified");
    if (name && r->deidentified && !says)
        return usage_error(a,
                           "a de-identified file says so by its name: -o "
                           "stories.deidentified.%s",
                           format_of(r));
    if (name && !r->deidentified && says)
        return usage_error(a,
                           "%s would hold everything, and its name says that it is "
                           "de-identified: give --deidentified, or another name",
                           r->output);
    return EXIT_DONE;
}

/* Stories can leave before there is any codebook: then without themes. */
static jny_status choose_any_codebook(app *a, jny_project *p, const char *name,
                                      const jny_active **out, jny_err *err)
{
    static const jny_active none = {0};
    jny_active             *books;
    size_t                  n;
    if (!name && jny_codebooks_bare(p, &a->arena, &books, &n, err) == JNY_OK && n == 0) {
        *out = &none;
        return JNY_OK;
    }
    return choose_codebook(a, p, name, out, err);
}

int export_data(app *a, jny_project *p, const export_request *r)
{
    jny_pool        *pool;
    jny_dataset      d;
    jny_pool_options o   = {0};
    jny_err          err = {0};
    jny_status       st  = choose_any_codebook(a, p, r->codebook, &o.codebook, &err);
    if (st == JNY_OK)
        st = jny_pool_open(p, &a->arena, &o, &pool, &err);
    if (st == JNY_OK)
        st = jny_dataset_make(pool, &a->arena,
                              r->deidentified ? jny_gazetteer_shipped(&a->arena) : NULL, r->unread,
                              &d, &err);
    if (st == JNY_OK)
        st = write_data(a, r, &d, &err);
    return st == JNY_OK ? EXIT_DONE : say_error(a, &err);
}
