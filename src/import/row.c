/* row.c - from a row of named fields to a story, and over the counter. May not touch the project.
 */
#include "intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- What is told ------------------------------------------------------------------------ */

void import_remark(import_job *job, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    jny_str said = jny_str_vformat(job->a, fmt, ap);
    va_end(ap);
    for (size_t i = 0; i < job->report->remarks.n; i++)
        if (jny_str_eq(job->report->remarks.at[i], said)) {
            job->times.at[i]++;
            return;
        }
    *JNY_PUSH(job->a, &job->report->remarks) = said;
    *JNY_PUSH(job->a, &job->times)           = 1;
}

void import_count_remarks(import_job *job)
{
    for (size_t i = 0; i < job->times.n; i++)
        if (job->times.at[i] > 1)
            job->report->remarks.at[i] =
                jny_str_format(job->a, "%.*s (%llu times)", JNY_ARG(job->report->remarks.at[i]),
                               (unsigned long long)job->times.at[i]);
}

jny_str import_file_name(jny_str path)
{
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/')
        from--;
    return jny_str_sub(path, from, path.n);
}

jny_str import_stem(jny_arena *a, jny_str path)
{
    jny_str rest = import_file_name(path);
    return jny_str_line(a, jny_str_cut(&rest, '.'));
}

void import_place(const import_job *job, jny_str sheet, uint64_t line, char out[320])
{
    jny_str name = import_file_name(jny_cstr(job->path));
    if (sheet.n)
        snprintf(out, 320, "%.*s [%.*s]:%llu", JNY_ARG(name), JNY_ARG(sheet),
                 (unsigned long long)line);
    else
        snprintf(out, 320, "%.*s:%llu", JNY_ARG(name), (unsigned long long)line);
}

/* The row as JSON, in the names that every import knows: so it can be mended and imported. */
static void add_as_json(jny_buf *b, const import_row *row)
{
    bool   text = false;
    size_t n    = 0;
    jny_buf_char(b, '{');
    for (size_t i = 0; i < row->n; i++)
        if (row->fields[i].value.n) {
            text |= jny_str_eq(row->fields[i].name, JNY_STR("text"));
            if (n++)
                jny_buf_char(b, ',');
            jny_buf_json(b, row->fields[i].name);
            jny_buf_char(b, ':');
            jny_buf_json(b, row->fields[i].value);
        }
    if (!text) /* where it is to be written */
        jny_buf_format(b, "%s\"text\":\"\"", n ? "," : "");
    jny_buf_char(b, '}');
}

/* The row for the file of rejects: as its file wrote it, or by its fields. */
static jny_str as_reject(import_job *job, jny_arena *a, const import_row *row)
{
    jny_buf b = jny_buf_open(a);
    if (!job->options->rejects)
        return (jny_str){0};
    if (row->raw.n)
        return row->raw;
    add_as_json(&b, row);
    return jny_buf_str(&b);
}

void import_reject(import_job *job, jny_arena *a, const import_row *row, jny_str place, jny_str msg)
{
    taken t   = {.kind = TAKEN_REJECTED, .row = *row, .place = place, .msg = msg};
    t.row.raw = as_reject(job, a, row);
    intake_give(job->intake, &t);
}

void import_note(import_job *job, const import_row *row, jny_str place, jny_str msg)
{
    taken t   = {.kind = TAKEN_NOTE, .row = *row, .place = place, .msg = msg};
    t.row.raw = (jny_str){0};
    intake_give(job->intake, &t);
}

void import_unknown(import_job *job, jny_str name, field to, jny_str value)
{
    intake_give(job->intake,
                &(taken){.kind = TAKEN_UNKNOWN, .to = to, .place = name, .msg = value});
}

void import_test(import_job *job)
{
    intake_give(job->intake, &(taken){.kind = TAKEN_TEST});
}

void import_progress(import_job *job, uint64_t bytes)
{
    if (job->options->progress)
        job->options->progress(job->options->progress_ctx, job->bytes_before + bytes,
                               job->bytes_all);
}

/* ---- Text as the project keeps it ----------------------------------------------------- */

/* LF line ends, outer white space trimmed; nothing else is changed. */
static jny_str tidy(jny_arena *a, jny_str s)
{
    return jny_str_lf(a, jny_str_trim(s));
}

static bool is_one_of(jny_str s, const char *const *words)
{
    for (; *words; words++)
        if (s.n == strlen(*words) && strncasecmp(s.p, *words, s.n) == 0)
            return true;
    return false;
}

/* For respondent type, every way of not saying is `unknown`. */
static jny_str respondent_type(jny_str s)
{
    static const char *const unsaid[] = {
        "?", "n/a", "na", "none", "not given", "unknown", "prefer not to say", NULL};
    return s.n == 0 || is_one_of(s, unsaid) ? JNY_STR("unknown") : s;
}

/* ---- The story --------------------------------------------------------------------------- */

static int by_name(const void *x, const void *y)
{
    const jny_attribute *a = x, *b = y;
    return jny_str_cmp(a->name, b->name);
}

static jny_status wrong(jny_err *err, const char *place, const char *msg)
{
    return jny_fail(err, JNY_ESYNTAX, place, "%s", msg);
}

/* A story may be without words where something else came with it. */
static bool may_be_textless(const import_job *job)
{
    return job->codings || job->refi || (job->source_map && job->source_map->keeps_textless);
}

static jny_status check_text(import_job *job, jny_str text, jny_err *err)
{
    unsigned control;
    if (text.n == 0 && may_be_textless(job))
        return JNY_OK;
    if (text.n == 0)
        return wrong(err, "text", "there is no text: a story needs words");
    if (text.n > job->options->limits.story)
        return jny_fail(err, JNY_ELIMIT, "text",
                        "the story is longer than the limit of %zu bytes (--max-story)",
                        job->options->limits.story);
    if (jny_has_control(text, &control))
        return jny_fail(err, JNY_ESYNTAX, "text",
                        "holds the control character U+%04X: take it out in the source", control);
    return JNY_OK;
}

static jny_status check_field(const jny_attribute *f, jny_err *err)
{
    unsigned control;
    if (f->name.n > ATTRIBUTE_NAME_MAX || jny_has_control(f->name, &control))
        return wrong(err, "a column's name", "is too long or holds control characters");
    if (jny_has_control(f->value, &control)) {
        char place[240];
        snprintf(place, sizeof place, "%.*s", JNY_ARG(f->name));
        return jny_fail(err, JNY_ESYNTAX, place,
                        "holds the control character U+%04X: take it out in the source", control);
    }
    return JNY_OK;
}

static jny_attribute *find(jny_attribute *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(list[i].name, jny_cstr(name)))
            return &list[i];
    return NULL;
}

/* What follows from other fields: a respondent type, and the wave of the date. */
static void fill_in(jny_arena *a, jny_attribute *list, size_t *n)
{
    jny_attribute *type = find(list, *n, "respondent_type");
    if (!type) {
        type       = &list[(*n)++];
        type->name = JNY_STR("respondent_type");
    }
    type->value               = respondent_type(type->value);
    const jny_attribute *date = find(list, *n, "date");
    if (date && jny_is_day_text(date->value) && !find(list, *n, "wave"))
        list[(*n)++] =
            (jny_attribute){JNY_STR("wave"), jny_str_copy(a, jny_str_sub(date->value, 0, 4))};
}

static jny_status make_story(import_job *job, jny_arena *a, const import_row *row, jny_story *out,
                             jny_err *err)
{
    *out                = (jny_story){.row = row->line};
    jny_attribute *list = JNY_ARRAY(a, jny_attribute, row->n + 2);
    size_t         n    = 0;
    for (size_t i = 0; i < row->n; i++) {
        jny_attribute f  = {row->fields[i].name, tidy(a, row->fields[i].value)};
        jny_status    st = JNY_OK;
        if (jny_str_eq(f.name, JNY_STR("text"))) {
            out->text = f.value;
            continue;
        }
        st = check_field(&f, err);
        if (st != JNY_OK)
            return st;
        if (jny_str_eq(f.name, JNY_STR("id")))
            out->id = f.value;
        else if (jny_str_eq(f.name, JNY_STR("respondent")))
            out->respondent = f.value;
        else if (f.value.n)
            list[n++] = f;
    }
    jny_status st = check_text(job, out->text, err);
    if (st != JNY_OK)
        return st;
    if (out->id.n == 0)
        out->id = jny_str_format(a, "%.*s%s%.*s-%llu", JNY_ARG(import_stem(a, jny_cstr(row->path))),
                                 row->part.n ? "-" : "", JNY_ARG(jny_str_line(a, row->part)),
                                 (unsigned long long)row->line);
    if (out->id.n > ID_MAX)
        return wrong(err, "id", "is longer than 200 bytes");
    fill_in(a, list, &n);
    qsort(list, n, sizeof *list, by_name);
    out->attributes   = list;
    out->n_attributes = n;
    return JNY_OK;
}

jny_status import_take(import_job *job, jny_arena *a, const import_row *row, jny_err *err)
{
    taken   t   = {.kind = TAKEN_STORY, .row = *row};
    jny_err bad = {0};
    if (make_story(job, a, row, &t.story, &bad) == JNY_OK) {
        t.row.raw = as_reject(job, a, row);
        intake_give(job->intake, &t);
    } else {
        import_reject(job, a, row, jny_cstr(bad.place), jny_cstr(bad.msg));
    }
    return intake_check(job->intake, err);
}
