/* ask.c - what the commands that count have in common. */
#include "ask.h"

#include <stdio.h>
#include <string.h>

jny_status ask_by(const char *list, jny_count_query *q, jny_err *err)
{
    jny_str rest = jny_cstr(list);
    while (rest.n) {
        jny_str name = jny_str_trim(jny_str_cut(&rest, ','));
        if (q->n_by == JNY_BY_MAX)
            return jny_fail(err, JNY_EINVAL, NULL, "--by takes at most %d attributes", JNY_BY_MAX);
        for (size_t i = 0; i < q->n_by; i++)
            if (jny_str_eq(q->by[i], name))
                return jny_fail(err, JNY_EINVAL, NULL, "--by names \"%.*s\" twice", JNY_ARG(name));
        if (!name.n)
            return jny_fail(err, JNY_EINVAL, NULL,
                            "--by takes attributes joined by commas, as in "
                            "respondent_type,locality");
        q->by[q->n_by++] = name;
    }
    return JNY_OK;
}

/* Whether a message is about this attribute. */
static bool names_attribute(const jny_err *err, jny_str name)
{
    char quoted[300];
    snprintf(quoted, sizeof quoted, "attribute \"%.*s\"", JNY_ARG(name));
    return strstr(err->msg, quoted) != NULL || strstr(err->msg, "groups called") != NULL;
}

void ask_point_at_by(const question *w, const jny_count_query *q, jny_err *err)
{
    for (size_t i = 0; err->status == JNY_ENOTFOUND && i < q->n_by; i++)
        if (names_attribute(err, q->by[i]))
            point_at(err, "--by", w->by, q->by[i]);
}

static jny_status ask_merges(app *a, const question *w, jny_count_query *q, jny_err *err)
{
    jny_merge *list = JNY_ARRAY(&a->arena, jny_merge, w->merges.n + 1);
    for (size_t i = 0; i < w->merges.n; i++) {
        jny_status st = jny_merge_parse(&a->arena, jny_cstr(w->merges.items[i]), &list[i], err);
        if (st != JNY_OK)
            return st;
        bool asked = false;
        for (size_t k = 0; k < q->n_by; k++)
            asked |= jny_str_eq(q->by[k], list[i].attribute);
        if (!asked)
            return jny_fail(err, JNY_EINVAL, NULL, "--merge: \"%.*s\" is not counted by",
                            JNY_ARG(list[i].attribute));
    }
    q->merges   = list;
    q->n_merges = w->merges.n;
    return JNY_OK;
}

jny_status ask_where(app *a, const char *given, jny_where *out, jny_err *err)
{
    *out = (jny_where){0};
    if (!given)
        return JNY_OK;
    if (!jny_str_trim(jny_cstr(given)).n)
        return jny_fail(err, JNY_EINVAL, "--where",
                        "a condition is missing, as in: ward = Peckham; for all stories leave "
                        "--where out");
    return jny_where_parse(&a->arena, jny_cstr(given), out, err);
}

jny_status ask_query(app *a, jny_project *p, const question *w, jny_count_query *out, jny_err *err)
{
    *out          = (jny_count_query){.codings = jny_cstr(w->codings)};
    jny_status st = w->by ? ask_by(w->by, out, err) : JNY_OK;
    if (st == JNY_OK)
        st = ask_merges(a, w, out, err);
    if (st == JNY_OK)
        st = ask_where(a, w->where, &out->where, err);
    if (st == JNY_OK)
        st = (w->share || w->policy ? choose_codebook : choose_bare_codebook)(
            a, p, w->codebook, &out->codebook, err); /* sharing asks which themes have rules */
    if (st == JNY_OK && w->themes)
        st = choose_themes(a, out->codebook, "--theme", w->themes, &out->themes, &out->n_themes,
                           err);
    return st;
}

jny_status ask_write(app *a, jny_project *p, const question *w, jny_where where, jny_format format,
                     jny_table *table, jny_err *err)
{
    jny_str    hint;
    jny_status st = jny_where_hint(p, &a->arena, where, &hint, err);
    if (st == JNY_OK && hint.n) {
        jny_str *notes = JNY_ARRAY(&a->arena, jny_str, table->n_notes + 1);
        for (size_t i = 0; i < table->n_notes; i++)
            notes[i] = table->notes[i];
        notes[table->n_notes++] = hint;
        table->notes            = notes;
    }
    return st == JNY_OK ? write_table(a, w->output, format, table, err) : st;
}

/* What the file will be, also where its ending says so. */
static const char *format_name(const question *w)
{
    jny_format  format;
    const char *dot = w->output ? strrchr(w->output, '.') : NULL;
    if (w->format)
        return w->format;
    return dot && jny_format_of_file(jny_cstr(w->output), &format) == JNY_OK ? dot + 1 : "table";
}

/* What is kept as it is, also where it came out of a pipe. */
static bool stands_alone(const question *w)
{
    jny_format format;
    return w->format && jny_format_parse(jny_cstr(w->format), &format, NULL) == JNY_OK &&
           format != JNY_FORMAT_TABLE && format != JNY_FORMAT_NDJSON && format != JNY_FORMAT_CSV &&
           format != JNY_FORMAT_TSV;
}

jny_status ask_made(app *a, jny_project *p, const char *name, const question *w,
                    const jny_count_query *q, jny_str *out, jny_err *err)
{
    enum { MOST = 90 };
    jny_made_part parts[MOST];
    size_t        n = 0;
    jny_str       state;
    jny_buf       book = jny_buf_open(&a->arena);
    *out               = (jny_str){0};
    if (!w->output && !stands_alone(w))
        return JNY_OK;
    const struct {
        const char *name, *value;
    } texts[]     = {{"by", w->by},
                     {"theme", w->themes},
                     {"where", w->where},
                     {"codings", w->codings},
                     {"codebook", w->codebook},
                     {"share", w->share},
                     {"policy", w->policy},
                     {"format", format_name(w)},
                     {"percent", w->percent ? "" : NULL},
                     {"valence", w->valence ? "" : NULL},
                     {"test", w->tests ? "" : NULL}};
    jny_status st = jny_project_state(p, &a->arena, &state, err);
    if (st != JNY_OK)
        return st;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].value)
            parts[n++] = (jny_made_part){jny_cstr(texts[i].name), jny_cstr(texts[i].value)};
    for (size_t i = 0; i < w->merges.n; i++)
        parts[n++] = (jny_made_part){JNY_STR("merge"), jny_cstr(w->merges.items[i])};
    jny_buf_hex(&book, q->codebook->book.hash.bytes, 6);
    parts[n++] = (jny_made_part){JNY_STR("state"), state};
    parts[n++] = (jny_made_part){JNY_STR("hash"), jny_buf_str(&book)};
    parts[n++] = (jny_made_part){JNY_STR("version"), JNY_STR(JNY_VERSION)};
    *out       = jny_made(&a->arena, jny_cstr(name), parts, n);
    return JNY_OK;
}
