/* put.c - the other side of the intake: stories into the project, and what came of each row,
 * counted and told in the order of the rows. May not read the source. */
#include "intake.h"

#include <stdio.h>
#include <string.h>

enum { NOTES_MAX = 1000, UNKNOWN_MAX = 1000 };

/* A row on its way: `told` is kept for the report, `a` is the row's. */
typedef struct {
    import_job *job;
    jny_arena  *told, *a;
} putter;

/* ---- What is told ------------------------------------------------------------------------ */

static void note(putter *p, bool rejected, const import_row *row, jny_str place, jny_str msg)
{
    jny_import_report *r = p->job->report;
    if (r->notes.n >= NOTES_MAX) {
        r->more_notes++;
        return;
    }
    *JNY_PUSH(p->told, &r->notes) = (jny_import_note){
        .rejected = rejected,
        .file     = jny_str_copy(p->told, jny_cstr(row->path)),
        .part     = row->part,
        .line     = row->line,
        .byte     = row->byte,
        .place    = jny_str_copy(p->told, place),
        .msg      = jny_str_copy(p->told, msg),
    };
}

static void reject(putter *p, const import_row *row, jny_str place, jny_str msg)
{
    p->job->report->rejected++;
    note(p, true, row, place, msg);
    if (!p->job->options->rejects)
        return;
    jny_buf_add(&p->job->rejects, row->raw);
    jny_buf_char(&p->job->rejects, '\n');
}

static jny_str nearest_word(const putter *p, field to, jny_str value)
{
    const char *const *words = field_words(to);
    jny_str            form  = value_form(p->a, value);
    jny_str            means = to == FIELD_TYPE      ? word_for_type(form)
                               : to == FIELD_CONSENT ? word_for_consent(form)
                                                     : (jny_str){0};
    if (means.n) /* an everyday word, which a mapping must say */
        return means;
    const jny_mapping *map   = p->job->mapping;
    JNY_LIST(jny_str)  known = {0};
    for (; words && *words; words++)
        *JNY_PUSH(p->told, &known) = jny_cstr(*words);
    for (size_t i = 0; to == FIELD_WARD && i < map->places.n; i++)
        *JNY_PUSH(p->told, &known) = map->places.at[i].ward;
    return jny_str_nearest(value, known.at, known.n);
}

static void count_unknown(putter *p, const taken *t)
{
    jny_import_report *r = p->job->report;
    for (size_t i = 0; i < r->unknown.n; i++)
        if (jny_str_eq(r->unknown.at[i].value, t->msg) &&
            jny_str_eq(r->unknown.at[i].field, t->place)) {
            r->unknown.at[i].rows++;
            return;
        }
    if (r->unknown.n < UNKNOWN_MAX) {
        jny_str name = jny_str_copy(p->told, t->place), value = jny_str_copy(p->told, t->msg);
        *JNY_PUSH(p->told, &r->unknown) =
            (jny_import_unknown){name, value, nearest_word(p, t->to, value), 1};
    }
}

/* ---- Stories --------------------------------------------------------------------------------- */

static void look_closer(putter *p, const import_row *row, const jny_story *s)
{
    jny_str date = jny_story_attribute(s, "date");
    if (date.n && !jny_is_day_text(date))
        note(p, false, row, JNY_STR("date"),
             JNY_STR("names no day; kept as it is, without a wave of its own"));
}

/* What people pointed at in the words of before: found again, or to be looked at. */
static jny_status count_passages(putter *p, jny_str id, jny_err *err)
{
    jny_passage *passages;
    size_t       n;
    jny_status   st = jny_passages_corrected(p->job->project, p->a, id, &passages, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (passages[i].found)
            p->job->report->quotes_kept++;
        else
            p->job->report->quotes_lost++;
    return st;
}

static void count_changes(putter *p, const told_settling *t)
{
    jny_import_report *r = p->job->report;
    for (size_t i = 0; i < t->changed.n; i++) {
        size_t k = 0;
        while (k < r->changes.n && !jny_str_eq(r->changes.at[k].field, t->changed.at[i]))
            k++;
        if (k < r->changes.n)
            r->changes.at[k].rows++;
        else if (k < UNKNOWN_MAX)
            *JNY_PUSH(p->told, &r->changes) =
                (jny_import_change){jny_str_copy(p->told, t->changed.at[i]), 1};
    }
}

static void count_put(putter *p, const import_row *row, const jny_story *s, jny_put put,
                      jny_str twin)
{
    jny_import_report *r = p->job->report;
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
    look_closer(p, row, s);
    r->textless += s->text.n == 0;
    if (twin.n && !r->twins++) {
        r->twin_line = s->row;
        r->twin_id   = jny_str_copy(p->told, s->id);
        r->twin_of   = jny_str_copy(p->told, twin);
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
static jny_status is_of_other_source(putter *p, const import_row *row, const jny_story *s,
                                     bool *other, jny_err *err)
{
    jny_str    from = {0}, here = jny_str_line(p->a, import_file_name(jny_cstr(row->path)));
    bool       now   = false;
    jny_story  there = {0};
    jny_status st    = jny_story_source(p->job->project, p->a, s->id, &from, &now, err);
    *other           = st == JNY_OK && !now && from.n && !jny_str_eq(from, here);
    if (*other)
        st = jny_story_get(p->job->project, p->a, s->id, &there, err);
    *other = *other && st == JNY_OK && !resemble(p->a, there.text, s->text);
    return st;
}

static jny_status put_story(putter *p, const import_row *row, jny_story *story, jny_put *put,
                            jny_str *twin, jny_err *err)
{
    import_job *job   = p->job;
    bool        other = false, corrections = job->options->corrections;
    jny_str    *twin_wanted = story->text.n ? twin : NULL;
    jny_status  st =
        jny_story_put(job->project, p->a, story, row->source, corrections, put, twin_wanted, err);
    if (st != JNY_OK || *put != JNY_PUT_OTHER_TEXT || job->codings)
        return st;
    st = is_of_other_source(p, row, story, &other, err);
    if (st != JNY_OK || !other)
        return st;
    jny_str own = story->id;
    story->id   = jny_str_format(p->a, "%.*s-%.*s", JNY_ARG(import_stem(p->a, jny_cstr(row->path))),
                                 JNY_ARG(story->id));
    if (story->id.n > ID_MAX)
        return JNY_OK;
    st = jny_story_put(job->project, p->a, story, row->source, corrections, put, twin_wanted, err);
    bool in = *put != JNY_PUT_OTHER_TEXT && *put != JNY_PUT_SAME && *put != JNY_PUT_REPEATED &&
              *put != JNY_PUT_FORGOTTEN;
    if (st == JNY_OK && in && !job->report->prefixed++)
        note(p, false, row, JNY_STR("id"),
             jny_str_format(p->a,
                            "another source calls another story \"%.*s\": this one is "
                            "\"%.*s\"; --corrections if these are its new words",
                            JNY_ARG(own), JNY_ARG(story->id)));
    return st;
}

static jny_status take_story(putter *p, const taken *t, jny_err *err)
{
    import_job   *job      = p->job;
    jny_story     story    = t->story;
    told_settling settling = {.row = &t->row};
    jny_put       put;
    jny_str       twin = {0};
    if (t->row.told) {
        story.settle     = told_settle;
        story.settle_ctx = &settling;
    }
    jny_status st = put_story(p, &t->row, &story, &put, &twin, err);
    if (st != JNY_OK)
        return st;
    if (put == JNY_PUT_OTHER_TEXT) {
        reject(p, &t->row, JNY_STR("id"),
               jny_str_format(p->a,
                              "another story has the id \"%.*s\": give this one an id of "
                              "its own%s",
                              JNY_ARG(story.id),
                              job->options->corrections
                                  ? "; this is what one that was forgotten is called now"
                                  : ", or use --corrections if these are its new words"));
        return JNY_OK;
    }
    count_put(p, &t->row, &story, put, twin);
    if (put == JNY_PUT_FORGOTTEN) /* neither its codings */
        return JNY_OK;
    if (put == JNY_PUT_CHANGED || put == JNY_PUT_CORRECTED)
        count_changes(p, &settling);
    if (put == JNY_PUT_CORRECTED)
        st = count_passages(p, story.id, err);
    if (st == JNY_OK && (put == JNY_PUT_NEW || put == JNY_PUT_CORRECTED) && !job->codings)
        st = near_look(job, p->told, p->a, &story, t->signature, twin.n > 0, err);
    if (st == JNY_OK && t->row.coded)
        st = qdpx_codings(job, p->a, &t->row, &story, err);
    return st == JNY_OK && job->codings ? codings_add(job, p->a, &t->row, story.id, err) : st;
}

jny_status put_taken(import_job *job, jny_arena *told, jny_arena *row, const taken *t, jny_err *err)
{
    putter p = {job, told, row};
    job->report->read +=
        t->kind == TAKEN_STORY || t->kind == TAKEN_TEST || t->kind == TAKEN_REJECTED;
    switch (t->kind) {
    case TAKEN_STORY: return take_story(&p, t, err);
    case TAKEN_TEST: job->report->tests++; break;
    case TAKEN_REJECTED: reject(&p, &t->row, t->place, t->msg); break;
    case TAKEN_NOTE: note(&p, false, &t->row, t->place, t->msg); break;
    case TAKEN_UNKNOWN: count_unknown(&p, t); break;
    }
    return JNY_OK;
}
