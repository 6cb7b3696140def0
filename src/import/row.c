/* row.c - from a row of named fields to a story of the project. */
#include "row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NOTES_MAX = 1000, ID_MAX = 200, NAME_MAX_BYTES = 200, UNKNOWN_MAX = 1000 };

/* ---- What is told ------------------------------------------------------------------------ */

void import_note(import_job *job, bool rejected, const import_row *row, jny_str place, jny_str msg)
{
    if (job->report->notes.n >= NOTES_MAX) {
        job->report->more_notes++;
        return;
    }
    *JNY_PUSH(job->a, &job->report->notes) = (jny_import_note){
        .rejected = rejected,
        .file     = jny_str_copy(job->a, jny_cstr(row->path)),
        .part     = row->part,
        .line     = row->line,
        .byte     = row->byte,
        .place    = jny_str_copy(job->a, place),
        .msg      = jny_str_copy(job->a, msg),
    };
}

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

/* The row as JSON, in the names that every import knows: so it can be mended and imported. */
static void add_as_json(jny_buf *b, const import_row *row)
{
    jny_buf_char(b, '{');
    for (size_t i = 0, n = 0; i < row->n; i++)
        if (row->fields[i].value.n) {
            if (n++)
                jny_buf_char(b, ',');
            jny_buf_json(b, row->fields[i].name);
            jny_buf_char(b, ':');
            jny_buf_json(b, row->fields[i].value);
        }
    jny_buf_char(b, '}');
}

void import_reject(import_job *job, const import_row *row, jny_str place, jny_str msg)
{
    job->report->rejected++;
    import_note(job, true, row, place, msg);
    if (!job->options->rejects)
        return;
    if (row->raw.n)
        jny_buf_add(&job->rejects, row->raw);
    else
        add_as_json(&job->rejects, row);
    jny_buf_char(&job->rejects, '\n');
}

static jny_str nearest_word(import_job *job, field to, jny_str value)
{
    const char *const *words = field_words(to);
    JNY_LIST(jny_str)
    known = {0};
    for (; words && *words; words++)
        *JNY_PUSH(job->a, &known) = jny_cstr(*words);
    for (size_t i = 0; to == FIELD_WARD && i < job->mapping->places.n; i++)
        *JNY_PUSH(job->a, &known) = job->mapping->places.at[i].ward;
    return jny_str_nearest(value, known.at, known.n);
}

void import_unknown(import_job *job, jny_str name, field to, jny_str value)
{
    jny_import_report *r = job->report;
    for (size_t i = 0; i < r->unknown.n; i++)
        if (jny_str_eq(r->unknown.at[i].value, value) && jny_str_eq(r->unknown.at[i].field, name)) {
            r->unknown.at[i].rows++;
            return;
        }
    if (r->unknown.n < UNKNOWN_MAX) {
        jny_str copy = jny_str_copy(job->a, value);
        *JNY_PUSH(job->a, &r->unknown) =
            (jny_import_unknown){jny_str_copy(job->a, name), copy, nearest_word(job, to, copy), 1};
    }
}

void import_place(const import_job *job, jny_str sheet, uint64_t line, char out[320])
{
    jny_str name = jny_cstr(job->path);
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/') {
            name = jny_str_sub(name, i, name.n);
            break;
        }
    if (sheet.n)
        snprintf(out, 320, "%.*s [%.*s]:%llu", JNY_ARG(name), JNY_ARG(sheet),
                 (unsigned long long)line);
    else
        snprintf(out, 320, "%.*s:%llu", JNY_ARG(name), (unsigned long long)line);
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
    s = jny_str_trim(s);
    if (!s.n || !memchr(s.p, '\r', s.n))
        return s;
    char  *to = jny_alloc(a, s.n, 1);
    size_t n  = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
            continue;
        to[n++] = s.p[i] == '\r' ? '\n' : s.p[i];
    }
    return (jny_str){to, n};
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

static bool is_iso_date(jny_str s)
{
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (i != 4 && i != 7 && (s.p[i] < '0' || s.p[i] > '9'))
            return false;
    int month = (s.p[5] - '0') * 10 + s.p[6] - '0', day = (s.p[8] - '0') * 10 + s.p[9] - '0';
    static const int days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int  year = (s.p[0] - '0') * 1000 + (s.p[1] - '0') * 100 + (s.p[2] - '0') * 10 + s.p[3] - '0';
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month] + (month == 2 && leap);
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
    if (f->name.n > NAME_MAX_BYTES || jny_has_control(f->name, &control))
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
    if (date && is_iso_date(date->value) && !find(list, *n, "wave"))
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
        out->id = jny_str_format(a, "%.*s%s%.*s-%llu", JNY_ARG(job->name), row->part.n ? "-" : "",
                                 JNY_ARG(row->part), (unsigned long long)row->line);
    if (out->id.n > ID_MAX)
        return wrong(err, "id", "is longer than 200 bytes");
    fill_in(a, list, &n);
    qsort(list, n, sizeof *list, by_name);
    out->attributes   = list;
    out->n_attributes = n;
    return JNY_OK;
}

static void look_closer(import_job *job, const import_row *row, const jny_story *s)
{
    jny_str date = jny_story_attribute(s, "date");
    if (date.n && !is_iso_date(date))
        import_note(job, false, row, JNY_STR("date"),
                    JNY_STR("names no day; kept as it is, without a wave of its own"));
}

/* What people pointed at in the words of before: found again, or to be looked at. */
static jny_status count_passages(import_job *job, jny_arena *a, jny_str id, jny_err *err)
{
    jny_passage *passages;
    size_t       n;
    jny_status   st = jny_passages_corrected(job->project, a, id, &passages, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (passages[i].found)
            job->report->quotes_kept++;
        else
            job->report->quotes_lost++;
    return st;
}

static void count_put(import_job *job, const import_row *row, const jny_story *s, jny_put put,
                      jny_str twin)
{
    jny_import_report *r = job->report;
    switch (put) {
    case JNY_PUT_NEW: r->added++; break;
    case JNY_PUT_SAME: r->same++; return;
    case JNY_PUT_REPEATED: r->repeated++; return;
    case JNY_PUT_CHANGED: r->changed++; break;
    case JNY_PUT_CORRECTED: r->corrected++; break;
    case JNY_PUT_BACK: r->back++; break;
    case JNY_PUT_OTHER_TEXT: return;
    case JNY_PUT_FORGOTTEN: r->forgotten++; return;
    }
    look_closer(job, row, s);
    r->textless += s->text.n == 0;
    if (twin.n && !r->twins++) {
        r->twin_line = s->row;
        r->twin_id   = jny_str_copy(job->a, s->id);
        r->twin_of   = jny_str_copy(job->a, twin);
    }
}

/* Whether two texts share at least half of their words: then one is the other, mended. */
static bool resemble(jny_arena *a, jny_str x, jny_str y)
{
    jny_interned of_x = jny_intern_open(a), of_y = jny_intern_open(a);
    jny_words    w    = jny_words_split(a, x);
    size_t       both = 0;
    for (size_t i = 0; i < w.n; i++)
        jny_intern(&of_x, value_form(a, jny_str_sub(x, w.at[i].start, w.at[i].end)));
    w = jny_words_split(a, y);
    for (size_t i = 0; i < w.n; i++)
        jny_intern(&of_y, value_form(a, jny_str_sub(y, w.at[i].start, w.at[i].end)));
    for (size_t i = 0; i < of_x.names.n; i++)
        both += jny_intern_find(&of_y, of_x.names.at[i]) != 0;
    return 2 * both >= of_x.names.n + of_y.names.n - both;
}

/* Whether the story of that id came from another source than the one being read, and says
 * something else: then two sources use one id for two people, and nothing is corrected. */
static jny_status is_of_other_source(import_job *job, jny_arena *a, const import_row *row,
                                     const jny_story *s, bool *other, jny_err *err)
{
    jny_str    from = {0}, here = jny_cstr(row->path);
    bool       now   = false;
    jny_story  there = {0};
    jny_status st    = jny_story_source(job->project, a, s->id, &from, &now, err);
    for (size_t i = here.n; i > 0; i--)
        if (here.p[i - 1] == '/') {
            here = jny_str_sub(here, i, here.n);
            break;
        }
    *other = st == JNY_OK && !now && from.n && !jny_str_eq(from, here);
    if (*other)
        st = jny_story_get(job->project, a, s->id, &there, err);
    *other = *other && st == JNY_OK && !resemble(a, there.text, s->text);
    return st;
}

static jny_status put_story(import_job *job, jny_arena *a, const import_row *row, jny_story *story,
                            jny_put *put, jny_str *twin, jny_err *err)
{
    bool       other = false, corrections = job->options->corrections;
    jny_str   *twin_wanted = story->text.n ? twin : NULL;
    jny_status st =
        jny_story_put(job->project, a, story, row->source, corrections, put, twin_wanted, err);
    if (st != JNY_OK || *put != JNY_PUT_OTHER_TEXT || job->codings)
        return st;
    st = is_of_other_source(job, a, row, story, &other, err);
    if (st != JNY_OK || !other)
        return st;
    jny_str own = story->id;
    story->id   = jny_str_format(a, "%.*s-%.*s", JNY_ARG(job->name), JNY_ARG(story->id));
    if (story->id.n > ID_MAX)
        return JNY_OK;
    st = jny_story_put(job->project, a, story, row->source, corrections, put, twin_wanted, err);
    bool in = *put != JNY_PUT_OTHER_TEXT && *put != JNY_PUT_SAME && *put != JNY_PUT_REPEATED &&
              *put != JNY_PUT_FORGOTTEN;
    if (st == JNY_OK && in && !job->report->prefixed++)
        import_note(job, false, row, JNY_STR("id"),
                    jny_str_format(a,
                                   "another source calls another story \"%.*s\": this one is "
                                   "\"%.*s\"; --corrections if these are its new words",
                                   JNY_ARG(own), JNY_ARG(story->id)));
    return st;
}

jny_status import_take(import_job *job, jny_arena *a, const import_row *row, jny_err *err)
{
    jny_story story;
    jny_err   bad = {0};
    job->report->read++;
    if (make_story(job, a, row, &story, &bad) != JNY_OK) {
        import_reject(job, row, jny_cstr(bad.place), jny_cstr(bad.msg));
        return JNY_OK;
    }
    jny_put    put;
    jny_str    twin = {0};
    jny_status st   = put_story(job, a, row, &story, &put, &twin, err);
    if (st != JNY_OK)
        return st;
    if (put == JNY_PUT_OTHER_TEXT) {
        import_reject(job, row, JNY_STR("id"),
                      jny_str_format(a,
                                     "another story has the id \"%.*s\": give this one an id of "
                                     "its own, or use --corrections if these are its new words",
                                     JNY_ARG(story.id)));
        return JNY_OK;
    }
    count_put(job, row, &story, put, twin);
    if (put == JNY_PUT_FORGOTTEN) /* neither its codings */
        return JNY_OK;
    if (put == JNY_PUT_CORRECTED)
        st = count_passages(job, a, story.id, err);
    if (st == JNY_OK && (put == JNY_PUT_NEW || put == JNY_PUT_CORRECTED) && !job->codings)
        st = near_look(job, a, &story, twin.n > 0, err);
    if (st == JNY_OK && row->coded)
        st = qdpx_codings(job, a, row, &story, err);
    return st == JNY_OK && job->codings ? codings_add(job, a, row, story.id, err) : st;
}
