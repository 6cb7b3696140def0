/* merge.c - takes over what was decided in another copy of the project: event by event, each once,
 * in whatever order it comes. Its input is a stranger's: every line is checked whole before a row
 * of it is written, and with one at fault nothing is.
 *
 * What is looked at is one event's rows on one story. Such a part comes in once, when the story is
 * here with the words that were read; that it is here is known from then on, whether it stands or
 * not. It is taken back by whoever said so of it, wherever they said it, and for good: `undo` where
 * the event was made is said of all its stories, elsewhere of those of the part that it takes back.
 * So what stands stays, what is missing comes, and what was taken back stays so, in whatever order
 * files, imports and undos come (withdraw.c carries it out). */
#include "merge.h"

#include "desk.h"

#include <stdio.h>
#include <string.h>

enum { NOTES_MAX = 100, EVIDENCE_MAX = 1000 };

typedef struct {
    jny_project       *project;
    jny_arena         *a; /* the report's */
    const char        *path;
    const jny_limits  *limits;
    jny_merge_report  *report;
    bool               writing; /* else the lines are only checked */
    jny_journal_event *events;  /* that are here already           */
    size_t             n_events;
    jny_interned       here, came; /* origins: of these events; of the file's    */
    jny_interned       touched;    /* ids of stories                             */
    uint64_t           promised;   /* events that the first line says there are */
} job;

/* ---- Writing --------------------------------------------------------------------------------- */

static void add_note(job *j, uint64_t line, jny_str msg)
{
    if (j->report->notes.n < NOTES_MAX)
        *JNY_PUSH(j->a, &j->report->notes) = (jny_decide_note){line, jny_str_copy(j->a, msg)};
}

/* [from, to, "words"] of the words that were read; they must stand there. */
static jny_status read_evidence(jny_arena *a, const json_t *list, const jny_story *story,
                                jny_decision *d, jny_err *err)
{
    if (!list)
        return JNY_OK;
    if (!json_is_array(list) || json_array_size(list) > EVIDENCE_MAX)
        return jny_fail(err, JNY_ESYNTAX, NULL, "\"evidence\" is a list of [from, to, words]");
    jny_evidence *out = JNY_ARRAY(a, jny_evidence, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *x     = json_array_get(list, i);
        const json_t *words = json_array_get(x, 2);
        json_int_t    from  = json_integer_value(json_array_get(x, 0));
        json_int_t    to    = json_integer_value(json_array_get(x, 1));
        jny_str       quote = {json_string_value(words), json_string_length(words)};
        size_t        at    = 0;
        for (json_int_t k = 0; k < from && at < story->text.n; k++)
            jny_utf8_next(story->text, &at);
        if (json_array_size(x) != 3 || !quote.p || from < 0 || to < from ||
            !jny_str_eq(jny_str_sub(story->text, at, at + quote.n), quote) ||
            jny_utf8_count(quote) != (size_t)(to - from))
            return jny_fail(err, JNY_ESYNTAX, NULL,
                            "the words of \"evidence\" do not stand there in story \"%.*s\"",
                            JNY_ARG(story->id));
        out[i] = (jny_evidence){at, at + quote.n};
    }
    d->evidence   = out;
    d->n_evidence = json_array_size(list);
    return JNY_OK;
}

static jny_status put_decision(job *j, jny_arena *a, const incoming_row *r, const jny_story *story,
                               int64_t coder, jny_err *err)
{
    jny_decision d = {.story   = story->key,
                      .text    = story->text_key,
                      .coder   = coder,
                      .action  = jny_str_z(a, r->action),
                      .present = r->present,
                      .valence = r->valence,
                      .note    = r->note,
                      .body    = story->text};
    if (read_evidence(a, r->evidence, story, &d, err) != JNY_OK ||
        jny_theme_key(j->project, r->codebook, r->theme, &d.theme, err) != JNY_OK)
        return err->status;
    j->report->decisions++;
    return jny_decision_add(j->project, &d, err);
}

/* A flag from elsewhere never takes away a mark of present risk: it is set again with it. */
static jny_status put_mark(job *j, jny_arena *a, const incoming_row *r, const jny_story *story,
                           int64_t coder, jny_err *err)
{
    jny_mark  *marks;
    size_t     n;
    jny_mark   m  = {.story = story->key,
                     .text  = story->text_key,
                     .coder = coder,
                     .kind  = jny_str_z(a, r->mark),
                     .note  = r->note};
    jny_status st = jny_marks_all(j->project, a, story->key, &marks, &n, err);
    if (st != JNY_OK)
        return st;
    const jny_mark *risk = jny_mark_since(marks, n, "at-risk");
    j->report->marks++;
    st = jny_mark_add(j->project, &m, err);
    if (st == JNY_OK && risk && jny_str_eq(r->mark, JNY_STR("none"))) {
        m  = (jny_mark){.story = story->key,
                        .text  = story->text_key,
                        .coder = risk->coder,
                        .kind  = "at-risk",
                        .note  = risk->note};
        st = jny_mark_add(j->project, &m, err);
    }
    return st;
}

static jny_status put_finished(job *j, jny_arena *a, const incoming_row *r, const jny_story *story,
                               int64_t coder, jny_err *err)
{
    size_t   n     = json_array_size(r->found);
    int64_t *found = r->found ? JNY_ARRAY(a, int64_t, n + 1) : NULL;
    for (size_t i = 0; i < n; i++) {
        jny_str codebook = {0}, theme = {0};
        merge_read_theme(json_array_get(r->found, i), &codebook, &theme);
        if (jny_theme_key(j->project, codebook, theme, &found[i], err) != JNY_OK)
            return err->status;
    }
    j->report->finished++;
    return jny_finished_with(j->project, story->key, story->text_key, coder, found, n, err);
}

static jny_status put_row(job *j, jny_arena *a, const incoming_row *r, const jny_story *story,
                          jny_err *err)
{
    int64_t coder;
    if (jny_coder_key(j->project, r->coder, r->machine, &coder, err) != JNY_OK)
        return err->status;
    jny_intern(&j->touched, story->id);
    if (r->action.n)
        return put_decision(j, a, r, story, coder, err);
    if (r->mark.n)
        return put_mark(j, a, r, story, coder, err);
    return put_finished(j, a, r, story, coder, err);
}

static void add_codebooks(jny_buf *b, const json_t *codebooks)
{
    const char *name, *before = ",\"codebooks\":{";
    json_t     *hash;
    json_object_foreach((json_t *)codebooks, name, hash)
    {
        jny_buf_format(b, "%s\"%s\":\"%s\"", before, name, json_string_value(hash));
        before = ",";
    }
    jny_buf_add(b, json_object_size(codebooks) ? JNY_STR("}") : JNY_STR(""));
}

jny_str merge_summary(jny_arena *a, const incoming *in, jny_str of, int64_t rest)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("{\"origin\":"));
    jny_buf_json(&b, in->origin);
    jny_buf_add(&b, JNY_STR(",\"kind\":"));
    jny_buf_json(&b, in->kind);
    jny_buf_add(&b, JNY_STR(",\"made\":"));
    jny_buf_json(&b, in->at);
    if (in->blind.n) {
        jny_buf_add(&b, JNY_STR(",\"blind\":"));
        jny_buf_json(&b, in->blind);
    }
    if (in->again)
        jny_buf_add(&b, JNY_STR(",\"again\":true"));
    if (in->program.n) {
        jny_buf_add(&b, JNY_STR(",\"program\":"));
        jny_buf_json(&b, in->program);
    }
    add_codebooks(&b, in->codebooks);
    if (in->withdraws.n) {
        jny_buf_add(&b, JNY_STR(",\"withdraws\":"));
        jny_buf_json(&b, in->withdraws);
    }
    if (of.n)
        jny_buf_format(&b, ",\"of\":%.*s", JNY_ARG(of));
    if (rest)
        jny_buf_format(&b, ",\"rest\":%lld", (long long)rest);
    jny_buf_char(&b, '}');
    return jny_buf_str(&b);
}

/* The ids of the stories of which the event's rows are here, in all its parts: also of rows that
 * nobody is told, and of a part that was taken back. */
static jny_status held_stories(job *j, jny_arena *a, const incoming *in, jny_interned *held,
                               jny_err *err)
{
    for (size_t i = 0; i < j->n_events; i++) {
        jny_journal_place *at;
        size_t             n;
        if (!jny_str_eq(j->events[i].origin, in->origin))
            continue;
        if (jny_journal_places(j->project, a, j->events[i].seq, &at, &n, err) != JNY_OK)
            return err->status;
        for (size_t k = 0; k < n; k++)
            jny_intern(held, at[k].id);
    }
    return JNY_OK;
}

/* A row whose story is here. */
typedef struct {
    incoming_row row;
    jny_story    story;
} placed_row;
typedef JNY_LIST(placed_row) placed_rows;

/* Finds the story of a row; counts what cannot be taken. */
static jny_status place_row(job *j, jny_arena *a, const incoming_row *r, uint64_t line,
                            placed_rows *out, jny_err *err)
{
    placed_row x = {.row = *r};
    jny_err    absent;
    bool       forgotten = false;
    jny_str    hash      = {(const char *)r->hash, sizeof r->hash};
    absent               = (jny_err){0};
    jny_status st = jny_journal_story(j->project, a, r->story, hash, &x.story, &forgotten, &absent);
    if (absent.status != JNY_OK) {
        *err = absent;
        return err->status;
    }
    if (forgotten) {
        j->report->forgotten++;
    } else if (st != JNY_OK) {
        j->report->waiting++;
        add_note(j, line,
                 jny_str_format(a, "story \"%.*s\" is not here with the words that were read",
                                JNY_ARG(r->story)));
    } else {
        *JNY_PUSH(a, out) = x;
    }
    return JNY_OK;
}

/* What is new of one event: of one that is here already, the stories that were not here when it
 * came. An event of which no story is here leaves no trace, and comes in when they do. */
static jny_status take_rows(job *j, jny_arena *a, const incoming *in, bool known, uint64_t line,
                            jny_err *err)
{
    jny_interned held = jny_intern_open(a);
    placed_rows  rows = {0};
    if (known && held_stories(j, a, in, &held, err) != JNY_OK)
        return err->status;
    for (size_t i = 0; i < json_array_size(in->rows); i++) {
        incoming_row r;
        if (merge_read_row(json_array_get(in->rows, i), in, &r, err) != JNY_OK)
            return err->status;
        if (j->writing && !jny_intern_find(&held, r.story) &&
            place_row(j, a, &r, line, &rows, err) != JNY_OK)
            return err->status;
    }
    if (!rows.n)
        return JNY_OK;
    if (jny_event_begin(j->project, "merge", in->actor, err) != JNY_OK)
        return err->status;
    for (size_t i = 0; i < rows.n && err->status == JNY_OK; i++)
        put_row(j, a, &rows.at[i].row, &rows.at[i].story, err);
    return jny_event_commit_made(j->project, in->at, merge_summary(a, in, (jny_str){0}, 0), err);
}

/* Of what it is said of, what was not known yet. */
static jny_status take_undo(job *j, jny_arena *a, const incoming *in, bool known, jny_err *err)
{
    jny_str marks = {0};
    size_t  n     = 0;
    if (in->of &&
        withdraw_marks(j->project, a, in, j->events, j->n_events, &marks, &n, err) != JNY_OK)
        return err->status;
    if (known && n == 0)
        return JNY_OK;
    if (jny_event_begin(j->project, "merge", in->actor, err) != JNY_OK)
        return err->status;
    j->report->withdrawn++;
    return jny_event_commit_made(j->project, in->at, merge_summary(a, in, marks, 0), err);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static jny_status read_head(job *j, const json_t *object, bool other_project, jny_err *err)
{
    jny_str       guid = {0};
    bool          bad  = !json_is_object(object);
    jny_str       what = merge_text(object, "journeys", 16, &bad);
    jny_str       from = merge_text(object, "project", 64, &bad);
    const json_t *n    = json_object_get(object, "events");
    if (bad || !jny_str_eq(what, JNY_STR("decisions")) || !json_is_integer(n) ||
        json_integer_value(n) < 0)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "is no file of `journeys decisions export`: its first line says so");
    if (json_integer_value(json_object_get(object, "format")) != 1)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "is of a newer form than this program knows: update the program");
    j->promised = (uint64_t)json_integer_value(n);
    if (jny_project_guid(j->project, j->a, &guid, err) != JNY_OK)
        return err->status;
    if (!other_project && !jny_str_eq(from, guid))
        return jny_fail(err, JNY_ECONFLICT, NULL,
                        "is of another project, no copy of this one; where both hold the same "
                        "stories: --other-project");
    return JNY_OK;
}

static jny_status take_line(job *j, jny_arena *a, const json_t *object, uint64_t line, jny_err *err)
{
    incoming in;
    if (merge_read_event(j->a->world, object, &in, err) != JNY_OK)
        return err->status;
    bool known = jny_intern_find(&j->here, in.origin) != 0;
    if (!j->writing) {
        size_t before = j->came.names.n;
        jny_intern(&j->came, in.origin);
        if (j->came.names.n == before)
            return jny_fail(err, JNY_ESYNTAX, NULL, "this event stands here twice");
        j->report->events++;
        j->report->known += known;
    }
    if (!in.withdraws.n)
        return take_rows(j, a, &in, known, line, err);
    return j->writing ? take_undo(j, a, &in, known, err) : JNY_OK;
}

/* The first line cannot be read at a column: which says less than that it is another file. */
static jny_err not_a_journal(const jny_err *at)
{
    jny_err out = {0};
    jny_fail(&out, at->status, NULL,
             "is no file of `journeys decisions export`: its first line, %s: %s", at->place,
             at->msg);
    return out;
}

/* A line, whatever it is: an event with all its rows, so a document by its size. While the file is
 * checked, all lines at fault are named; what is wrong with the first, or with the disk, ends it.
 */
static jny_status one_line(job *j, jny_arena *a, jny_str text, uint64_t line, bool other_project,
                           jny_err *err)
{
    json_t *object = NULL;
    jny_err bad    = {0};
    if (text.n > j->limits->document)
        jny_fail(&bad, JNY_ELIMIT, NULL,
                 "the line is longer than the limit of %zu bytes (--max-document)",
                 j->limits->document);
    else if (json_read(text, &object, &bad) == JNY_OK && line == 1)
        read_head(j, object, other_project, &bad);
    else if (bad.status == JNY_OK)
        take_line(j, a, object, line, &bad);
    json_decref(object);
    if (bad.status == JNY_OK)
        return JNY_OK;
    if (bad.status == JNY_EDB || bad.status == JNY_EIO || line == 1 || j->writing) {
        if (line == 1 && bad.place[0] && bad.status != JNY_EDB && bad.status != JNY_EIO)
            bad = not_a_journal(&bad);
        *err = bad;
        if (line > 1)
            snprintf(err->place, sizeof err->place, "%s:%llu", j->path, (unsigned long long)line);
        return bad.status;
    }
    j->report->bad++;
    add_note(j, line,
             bad.place[0] ? jny_str_format(a, "%s: %s", bad.place, bad.msg) : jny_cstr(bad.msg));
    return JNY_OK;
}

static jny_status read_file(job *j, const char *path, bool other_project, jny_err *err)
{
    const jny_world *w     = j->a->world;
    jny_arena        lines = jny_arena_open(w), row = jny_arena_open(w);
    jny_lines        in;
    jny_str          line;
    jny_status       st = jny_lines_open(&in, &lines, w, path, j->limits->document, err);
    while (st == JNY_OK && jny_lines_next(&in, &line)) {
        jny_arena_reset(&row);
        st = one_line(j, &row, line, in.line, other_project, err);
    }
    if (st != JNY_OK && !err->place[0])
        snprintf(err->place, sizeof err->place, "%s", path);
    bool       empty  = in.line == 0;
    jny_status closed = jny_lines_close(&in, err);
    jny_arena_close(&row);
    jny_arena_close(&lines);
    if (st != JNY_OK || closed != JNY_OK)
        return st != JNY_OK ? st : closed;
    if (j->report->bad)
        return jny_fail(err, JNY_ESYNTAX, path, "%llu of its lines cannot be taken, so none was",
                        (unsigned long long)j->report->bad);
    if (empty)
        return jny_fail(err, JNY_ESYNTAX, path,
                        "is empty: what `journeys decisions export` writes has a line at least");
    if (j->report->events != j->promised)
        return jny_fail(err, JNY_ESYNTAX, path,
                        "is cut short: it should hold %llu events and holds %llu",
                        (unsigned long long)j->promised, (unsigned long long)j->report->events);
    return JNY_OK;
}

/* Themes of touched stories on which people differ, and nobody settled it. */
static jny_status find_conflicts(job *j, jny_err *err)
{
    JNY_LIST(jny_merge_conflict) list = {0};
    for (uint32_t i = 0; i < j->touched.names.n; i++) {
        jny_story   story;
        jny_answer *x;
        jny_done   *done;
        size_t      n, n_done;
        jny_err     why = {0};
        if (jny_story_get(j->project, j->a, j->touched.names.at[i], &story, &why) != JNY_OK) {
            if (why.status == JNY_ENOTFOUND)
                continue;
            *err = why;
            return why.status;
        }
        if (jny_answers(j->project, j->a, story.key, &x, &n, err) != JNY_OK ||
            jny_finished(j->project, j->a, story.key, &done, &n_done, err) != JNY_OK)
            return err->status;
        for (size_t k = 0; k < n; k++) {
            jny_dispute who;
            if (!x[k].machine && find_dispute(x, n, k, done, n_done, &who))
                *JNY_PUSH(j->a, &list) = (jny_merge_conflict){
                    story.id, x[k].theme_codebook, x[k].theme_path, who.yes, who.no, who.silent};
        }
    }
    j->report->conflicts   = list.at;
    j->report->n_conflicts = list.n;
    return JNY_OK;
}

jny_status jny_decisions_merge(jny_project *p, jny_arena *a, const char *path, bool other_project,
                               const jny_limits *limits, jny_merge_report *out, jny_err *err)
{
    job j = {.project = p,
             .a       = a,
             .path    = path,
             .limits  = limits,
             .report  = out,
             .here    = jny_intern_open(a),
             .came    = jny_intern_open(a),
             .touched = jny_intern_open(a)};
    *out  = (jny_merge_report){0};
    if (jny_events_begin(p, err) != JNY_OK)
        return err->status;
    if (jny_journal(p, a, &j.events, &j.n_events, err) == JNY_OK)
        for (size_t i = 0; i < j.n_events; i++)
            jny_intern(&j.here, j.events[i].origin);
    if (err->status == JNY_OK && read_file(&j, path, other_project, err) == JNY_OK) {
        j.writing = true;
        if (read_file(&j, path, other_project, err) == JNY_OK &&
            withdraw_settle(p, a, err) == JNY_OK)
            find_conflicts(&j, err);
    }
    return jny_events_commit(p, err);
}
