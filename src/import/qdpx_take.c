/* qdpx_take.c - what the locked-up reader says of a REFI-QDA project, into the project: stories as
 * any import takes them, and codings as decisions of their coders. Everything is checked anew: to
 * the parent the child is the stranger's file. */
#include "qdpx.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    jny_str name;
    bool    machine, skipped; /* skipped: the rules of a codebook that was run here too */
    int64_t key;              /* 0: not asked for yet */
} coder;

struct qdpx_take {
    import_job             *job;
    jny_arena               story; /* the one that is open */
    JNY_LIST(coder)         coders;
    JNY_LIST(qdpx_code)     codes;
    int64_t                *keys;
    jny_interned            code_guids; /* by number: the first code that has it */
    JNY_LIST(size_t)        code_of;
    jny_interned            guids; /* of the project's stories ... */
    JNY_LIST(jny_str)       ids;   /* ... and their ids            */
    jny_interned            names; /* the same ids                 */
    bool                    ready, open;
    import_row              row;
    JNY_LIST(jny_attribute) fields;
    struct qdpx_coded       coded;
    size_t taken, codings; /* codings that have a place here, of so many in the file */
};

static jny_str text_at(const raw_row *row, size_t i)
{
    return i < row->n ? row->at[i].text : (jny_str){0};
}

static bool number_at(const raw_row *row, size_t i, size_t *out)
{
    jny_str s = text_at(row, i);
    *out      = 0;
    if (s.n == 0 || s.n > 12)
        return false;
    for (size_t k = 0; k < s.n; k++) {
        if (s.p[k] < '0' || s.p[k] > '9')
            return false;
        *out = *out * 10 + (size_t)(s.p[k] - '0');
    }
    return true;
}

static void told(qdpx_take *t, const char *what, jny_str where)
{
    jny_receipt_told(t->job->a, &t->job->report->receipt, jny_cstr(what), where, 1);
}

static void lost(qdpx_take *t, const char *what, jny_str where)
{
    jny_receipt_lost(t->job->a, &t->job->report->receipt, jny_cstr(what), where, 1);
}

/* ---- Before the first story
 * ------------------------------------------------------------------------- */

/* The stories that are here, by the guid that they came with or would go out with. */
static jny_status load_stories(qdpx_take *t, jny_err *err)
{
    import_job *job = t->job;
    jny_stories it  = {0};
    jny_story   s;
    jny_arena   scratch = jny_arena_open(job->a->world);
    jny_status  st      = jny_stories_open(&it, job->project, err);
    while (st == JNY_OK && jny_stories_next(&it, &scratch, &s, err)) {
        jny_str guid = jny_guid_read(&scratch, jny_story_attribute(&s, QDPX_SOURCE_GUID));
        jny_str id   = jny_intern_copy(&t->names, s.id);
        if (!guid.n)
            guid = jny_refi_guid(&scratch, "source", s.id, s.text);
        if (jny_intern(&t->guids, guid) > t->ids.n)
            *JNY_PUSH(job->a, &t->ids) = id;
        jny_arena_reset(&scratch);
    }
    jny_stories_close(&it);
    jny_arena_close(&scratch);
    return err->status;
}

/* What the rules of a codebook said elsewhere, its own run says here. */
static jny_status skip_rules(qdpx_take *t, jny_err *err)
{
    jny_active *books;
    size_t      n;
    jny_status  st = jny_codebooks_active(t->job->project, t->job->a, &books, &n, err);
    for (size_t k = 0; st == JNY_OK && k < n; k++) {
        jny_run run;
        jny_str of = jny_str_format(t->job->a, ", rules of %.*s ", JNY_ARG(books[k].book.name));
        st         = jny_run_find(t->job->project, books[k].key, &run, err);
        for (size_t i = 0; st == JNY_OK && run.key && i < t->coders.n; i++) {
            coder *c = &t->coders.at[i];
            if (c->machine && jny_str_starts(c->name, JNY_STR("journeys ")) &&
                memmem(c->name.p, c->name.n, of.p, of.n))
                c->skipped = true;
        }
    }
    return st;
}

static jny_status prepare(qdpx_take *t, jny_err *err)
{
    if (t->ready)
        return JNY_OK;
    t->ready      = true;
    t->keys       = JNY_ARRAY(t->job->a, int64_t, t->codes.n + 1);
    jny_status st = qdpx_books(t->job, t->codes.at, t->codes.n, t->keys, err);
    for (size_t i = 0; i < t->codes.n; i++)
        if (t->codes.at[i].guid.n && jny_intern(&t->code_guids, t->codes.at[i].guid) > t->code_of.n)
            *JNY_PUSH(t->job->a, &t->code_of) = i;
    if (st == JNY_OK)
        st = skip_rules(t, err);
    return st == JNY_OK ? load_stories(t, err) : st;
}

/* ---- A story
 * ------------------------------------------------------------------------------------------ */

static jny_status flush(qdpx_take *t, jny_err *err)
{
    if (!t->open)
        return err->status;
    t->open       = false;
    t->row.fields = t->fields.at;
    t->row.n      = t->fields.n;
    t->row.coded  = &t->coded;
    import_take(t->job, &t->story, &t->row, err);
    t->fields.at = NULL;
    t->fields.n = t->fields.cap = 0;
    t->coded                    = (struct qdpx_coded){.take = t};
    jny_arena_reset(&t->story);
    return err->status;
}

static void add_field(qdpx_take *t, jny_str name, jny_str value)
{
    if (value.n == 0)
        return;
    for (size_t i = 0; i < t->fields.n; i++)
        if (jny_str_eq(t->fields.at[i].name, name)) { /* the first that tells it */
            if (!jny_str_eq(t->fields.at[i].value, value))
                lost(t, "second values of an attribute", name);
            return;
        }
    *JNY_PUSH(&t->story, &t->fields) =
        (jny_attribute){jny_str_copy(&t->story, name), jny_str_copy(&t->story, value)};
}

static jny_status on_story(qdpx_take *t, const raw_row *row, jny_err *err)
{
    if (flush(t, err) != JNY_OK || prepare(t, err) != JNY_OK)
        return err->status;
    jny_str  guid = jny_guid_read(&t->story, text_at(row, 1)), name = text_at(row, 2);
    uint32_t here = guid.n ? jny_intern_find(&t->guids, guid) : 0;
    jny_str  id   = here ? t->ids.at[here - 1] : name;
    jny_str  text = text_at(row, 4);
    t->open       = true;
    t->row        = (import_row){.line = row->line, .path = t->job->path, .source = t->job->source};
    add_field(t, JNY_STR("id"), id);
    add_field(t, JNY_STR("text"), text);
    add_field(t, JNY_STR("respondent"), text_at(row, 3));
    bool ours = jny_str_eq(guid, jny_refi_guid(&t->story, "source", id, text));
    if (guid.n && (!ours || (!here && jny_intern_find(&t->names, id))))
        add_field(t, JNY_STR(QDPX_SOURCE_GUID), guid);
    for (size_t i = 5; i < row->n; i++)
        if (row->at[i].name.n &&
            (row->at[i].kind != CELL_OTHER || t->job->options->sets_as_attributes))
            add_field(t, row->at[i].name, row->at[i].text);
    return err->status;
}

static void on_coding(qdpx_take *t, const raw_row *row)
{
    jny_arena  *a = &t->story;
    qdpx_coding c = {.code    = jny_str_copy(a, text_at(row, 4)),
                     .when    = jny_str_copy(a, text_at(row, 5)),
                     .state   = jny_str_copy(a, text_at(row, 6)),
                     .valence = jny_str_copy(a, text_at(row, 7)),
                     .words   = jny_str_copy(a, text_at(row, 8))};
    if (!number_at(row, 1, &c.from) || !number_at(row, 2, &c.to))
        c.from = c.to = 0;
    number_at(row, 3, &c.user);
    if (t->open)
        *JNY_PUSH(a, &t->coded.codings) = c;
}

static void on_rest(qdpx_take *t, char kind, const raw_row *row)
{
    jny_arena *a = t->job->a;
    size_t     n;
    if (kind == 'U')
        *JNY_PUSH(a, &t->coders) =
            (coder){.name = jny_str_copy(a, text_at(row, 1)), .machine = text_at(row, 2).n > 0};
    else if (kind == 'I')
        *JNY_PUSH(a, &t->codes) =
            (qdpx_code){.instruction = true, .name = jny_str_copy(a, text_at(row, 1))};
    else if (kind == 'C') {
        number_at(row, 4, &n);
        *JNY_PUSH(a, &t->codes) = (qdpx_code){.guid        = jny_guid_read(a, text_at(row, 1)),
                                              .name        = jny_str_copy(a, text_at(row, 2)),
                                              .description = jny_str_copy(a, text_at(row, 3)),
                                              .depth       = (unsigned)(n < OFFICE_DEPTH ? n : 0),
                                              .folder      = text_at(row, 5).n > 0,
                                              .colour      = jny_str_copy(a, text_at(row, 6))};
    } else if (kind == 'F' && t->open)
        *JNY_PUSH(&t->story, &t->coded.finished) = jny_str_copy(&t->story, text_at(row, 1));
    else if (kind == 'G' && t->open && t->coded.n_flags < QDPX_FLAGS) {
        t->coded.flags[t->coded.n_flags].kind    = jny_str_copy(&t->story, text_at(row, 1));
        t->coded.flags[t->coded.n_flags++].coder = jny_str_copy(&t->story, text_at(row, 2));
    } else if (kind == 'N')
        number_at(row, 1, &t->codings);
    else if (kind == 'M')
        t->job->report->missing++;
    else if (number_at(row, 3, &n) && kind == 'L')
        jny_receipt_lost(a, &t->job->report->receipt, text_at(row, 1), text_at(row, 2), n);
    else if (number_at(row, 3, &n) && kind == 'T')
        jny_receipt_told(a, &t->job->report->receipt, text_at(row, 1), text_at(row, 2), n);
}

static jny_status on_row(void *ctx, const raw_row *row, jny_err *err)
{
    qdpx_take *t    = ctx;
    jny_str    kind = text_at(row, 0);
    if (kind.n != 1)
        return JNY_OK;
    if (kind.p[0] == 'S')
        return on_story(t, row, err);
    if (kind.p[0] == 'K')
        on_coding(t, row);
    else
        on_rest(t, kind.p[0], row);
    return JNY_OK;
}

static jny_status on_sheet(void *ctx, jny_str name, jny_err *err)
{
    (void)ctx, (void)name;
    return err->status;
}

static void on_remark(void *ctx, jny_str text)
{
    qdpx_take *t = ctx;
    import_remark(t->job, "%.*s", JNY_ARG(text));
}

jny_status read_refi(import_job *job, const char *path, jny_str bytes, jny_err *err)
{
    qdpx_take  *t     = JNY_NEW(job->a, qdpx_take);
    office_sink sink  = {t, on_sheet, on_row, on_remark};
    *t                = (qdpx_take){.job = job, .story = jny_arena_open(job->a->world)};
    t->code_guids     = jny_intern_open(job->a);
    t->guids          = jny_intern_open(job->a);
    t->names          = jny_intern_open(job->a);
    t->coded.take     = t;
    jny_arena scratch = jny_arena_open(job->a->world);
    office_read(scratch, OFFICE_QDPX, path, bytes, &job->options->limits, &sink, err);
    if (err->status == JNY_OK && flush(t, err) == JNY_OK && prepare(t, err) == JNY_OK)
        jny_receipt_told(job->a, &job->report->receipt,
                         jny_str_format(job->a, "codings carried, of %zu in the file", t->codings),
                         (jny_str){0}, t->taken);
    jny_arena_close(&scratch);
    jny_arena_close(&t->story);
    return err->status;
}

/* ---- Its codings
 * ----------------------------------------------------------------------------------------- */

static jny_status coder_key(qdpx_take *t, coder *c, jny_err *err)
{
    jny_str name = c->name;
    for (int k = 2; !c->key && err->status == JNY_OK; k++) {
        jny_err why = {0};
        if (jny_coder_key(t->job->project, name, c->machine, &c->key, &why) == JNY_OK)
            break;
        if (why.status != JNY_ECONFLICT)
            return jny_fail(err, why.status, why.place, "%s", why.msg);
        name = jny_str_format(t->job->a, "%.*s (%d)", JNY_ARG(c->name), k);
        if (!c->key)
            told(t, "coders with the name of a machine here, or the other way: called otherwise",
                 name);
    }
    return err->status;
}

static coder *coder_named(qdpx_take *t, jny_str name)
{
    for (size_t i = 0; i < t->coders.n; i++)
        if (jny_str_eq(t->coders.at[i].name, name))
            return &t->coders.at[i];
    *JNY_PUSH(t->job->a, &t->coders) = (coder){.name = jny_str_copy(t->job->a, name)};
    return &t->coders.at[t->coders.n - 1];
}

/* One answer: all that a coder says of a theme of the story. */
typedef struct {
    int64_t                theme, who;
    bool                   adjudicated, machine;
    jny_str                when, state, valence;
    jny_buf                words;
    JNY_LIST(jny_evidence) spans;
} answer;

typedef struct {
    qdpx_take       *t;
    jny_arena       *a;
    jny_story        s;
    bool             same_text;
    jny_answer      *standing;
    size_t           n_standing;
    JNY_LIST(answer) answers;
} coding_of;

static bool is_valence(jny_str s)
{
    return jny_str_eq(s, JNY_STR("working-well")) || jny_str_eq(s, JNY_STR("needs-change")) ||
           jny_str_eq(s, JNY_STR("mixed")) || jny_str_eq(s, JNY_STR("neutral"));
}

static answer *answer_for(coding_of *c, const qdpx_coding *k, int64_t theme, const coder *who)
{
    bool adjudicated = !who->machine && jny_str_eq(k->state, JNY_STR("adjudicate"));
    for (size_t i = 0; i < c->answers.n; i++) {
        answer *x = &c->answers.at[i];
        if (x->theme == theme && x->who == who->key && x->adjudicated == adjudicated)
            return x;
    }
    answer *x = JNY_PUSH(c->a, &c->answers);
    *x        = (answer){.theme       = theme,
                         .who         = who->key,
                         .adjudicated = adjudicated,
                         .machine     = who->machine,
                         .when        = k->when,
                         .state       = k->state,
                         .valence     = is_valence(k->valence) ? k->valence : (jny_str){0},
                         .words       = jny_buf_open(c->a)};
    return x;
}

static bool is_boundary(jny_str s, size_t at)
{
    return at <= s.n && (at == s.n || ((unsigned char)s.p[at] & 0xC0) != 0x80);
}

static void add_words(answer *x, jny_str words)
{
    if (words.n == 0 || (x->words.n && memmem(x->words.p, x->words.n, words.p, words.n)))
        return;
    if (x->words.n)
        jny_buf_add(&x->words, JNY_STR("\n\n"));
    jny_buf_add(&x->words, words);
}

static jny_status gather(coding_of *c, const qdpx_coding *k, jny_err *err)
{
    qdpx_take *t     = c->t;
    uint32_t   code  = jny_intern_find(&t->code_guids, k->code);
    int64_t    theme = code ? t->keys[t->code_of.at[code - 1]] : 0;
    coder     *who;
    if (!theme) {
        lost(t, "codings by a code that is not in the file", c->s.id);
        return JNY_OK;
    }
    if (k->user && k->user <= t->coders.n)
        who = &t->coders.at[k->user - 1];
    else {
        who = coder_named(t, JNY_STR("somebody"));
        told(t, "codings of nobody who is named: of the coder \"somebody\"", c->s.id);
    }
    if (who->skipped) {
        told(t, "suggestions of rules that were left to the project's own run", c->s.id);
        return JNY_OK;
    }
    if (coder_key(t, who, err) != JNY_OK)
        return err->status;
    answer *x = answer_for(c, k, theme, who);
    t->taken++;
    if (k->when.n && (!x->when.n || jny_str_cmp(k->when, x->when) < 0))
        x->when = k->when;
    add_words(x, k->words);
    if (k->to > k->from && c->same_text && is_boundary(c->s.text, k->from) &&
        is_boundary(c->s.text, k->to))
        *JNY_PUSH(c->a, &x->spans) = (jny_evidence){k->from, k->to};
    else if (k->to > k->from)
        lost(t, "passages of a story that has other words here", c->s.id);
    return JNY_OK;
}

static int by_place(const void *x, const void *y)
{
    const jny_evidence *a = x, *b = y;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

static void sort_spans(answer *x)
{
    size_t n = 0;
    if (x->spans.n == 0)
        return;
    qsort(x->spans.at, x->spans.n, sizeof *x->spans.at, by_place);
    for (size_t i = 0; i < x->spans.n; i++)
        if (n == 0 || by_place(&x->spans.at[n - 1], &x->spans.at[i]) != 0)
            x->spans.at[n++] = x->spans.at[i];
    x->spans.n = n;
}

static jny_status same_spans(coding_of *c, const jny_answer *was, const answer *x, bool *same,
                             jny_err *err)
{
    jny_evidence *spans;
    size_t        n;
    jny_status    st = jny_answer_spans(c->t->job->project, c->a, was->decision, &spans, &n, err);
    *same            = st == JNY_OK && n == x->spans.n;
    if (*same && n) {
        qsort(spans, n, sizeof *spans, by_place);
        *same = memcmp(spans, x->spans.at, n * sizeof *spans) == 0;
    }
    return st;
}

/* What a person answered here is never overruled by what came from elsewhere. */
static jny_status is_settled(coding_of *c, const answer *x, jny_str note, bool *settled,
                             jny_err *err)
{
    *settled = false;
    for (size_t i = 0; i < c->n_standing; i++) {
        const jny_answer *was = &c->standing[i];
        jny_str           when, words;
        bool              same;
        if (was->theme != x->theme || was->coder != x->who ||
            jny_str_eq(was->action, JNY_STR("adjudicate")) != x->adjudicated)
            continue;
        if (same_spans(c, was, x, &same, err) != JNY_OK)
            return err->status;
        bool here = !x->machine && !jny_refi_undated(was->note, &when, &words);
        same      = same && was->present && jny_str_eq(was->valence, x->valence);
        *settled  = here || (same && jny_str_eq(was->note, note));
        if (here && !same)
            told(c->t, "answers that people changed here since: theirs hold", c->s.id);
    }
    return JNY_OK;
}

static jny_status write_answer(coding_of *c, answer *x, jny_err *err)
{
    bool    settled;
    jny_str words = jny_buf_str(&x->words);
    jny_str note  = x->machine ? words : jny_refi_dated(c->a, x->when, words);
    sort_spans(x);
    if (is_settled(c, x, note, &settled, err) != JNY_OK || settled)
        return err->status;
    jny_decision d = {.story      = c->s.key,
                      .text       = c->s.text_key,
                      .theme      = x->theme,
                      .coder      = x->who,
                      .action     = x->adjudicated ? "adjudicate"
                                    : !x->machine && jny_str_eq(x->state, JNY_STR("accept")) ? "accept"
                                                                                             : "add",
                      .present    = true,
                      .valence    = x->valence,
                      .note       = note,
                      .evidence   = x->spans.at,
                      .n_evidence = x->spans.n,
                      .body       = c->s.text};
    c->t->job->report->codings++;
    return jny_decision_add(c->t->job->project, &d, err);
}

static jny_status write_finished(coding_of *c, jny_str name, jny_err *err)
{
    jny_project *p = c->t->job->project;
    jny_done    *done;
    size_t       n;
    coder       *who = coder_named(c->t, name);
    jny_status   st  = coder_key(c->t, who, err);
    if (st == JNY_OK)
        st = jny_finished(p, c->a, c->s.key, &done, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (done[i].coder == who->key)
            return JNY_OK;
    c->t->job->report->marks++;
    return st == JNY_OK ? jny_finished_add(p, c->s.key, c->s.text_key, who->key, err) : st;
}

static jny_status write_flag(coding_of *c, jny_str kind, jny_str name, jny_err *err)
{
    jny_project *p = c->t->job->project;
    jny_mark    *marks;
    size_t       n;
    const char  *word = jny_str_eq(kind, JNY_STR("at-risk"))         ? "at-risk"
                        : jny_str_eq(kind, JNY_STR("second-reader")) ? "second-reader"
                                                                     : NULL;
    if (!word)
        return JNY_OK;
    coder     *who = coder_named(c->t, name);
    jny_status st  = coder_key(c->t, who, err);
    if (st == JNY_OK)
        st = jny_marks_all(p, c->a, c->s.key, &marks, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (marks[i].coder == who->key && strcmp(marks[i].kind, word) == 0)
            return JNY_OK;
    jny_mark m = {.story = c->s.key, .text = c->s.text_key, .coder = who->key, .kind = word};
    c->t->job->report->marks++;
    return st == JNY_OK ? jny_mark_add(p, &m, err) : st;
}

jny_status qdpx_codings(import_job *job, jny_arena *a, const import_row *row,
                        const jny_story *story, jny_err *err)
{
    const struct qdpx_coded *coded = row->coded;
    coding_of                c     = {.t = coded->take, .a = a};
    if (coded->codings.n + coded->finished.n + coded->n_flags == 0)
        return JNY_OK;
    jny_status st = jny_story_get(job->project, a, story->id, &c.s, err);
    c.same_text   = st == JNY_OK && jny_str_eq(c.s.text, story->text);
    if (st == JNY_OK)
        st = jny_answers(job->project, a, c.s.key, &c.standing, &c.n_standing, err);
    for (size_t i = 0; st == JNY_OK && i < coded->codings.n; i++)
        st = gather(&c, &coded->codings.at[i], err);
    for (size_t i = 0; st == JNY_OK && i < c.answers.n; i++)
        st = write_answer(&c, &c.answers.at[i], err);
    for (size_t i = 0; st == JNY_OK && i < coded->finished.n; i++)
        st = write_finished(&c, coded->finished.at[i], err);
    for (size_t i = 0; st == JNY_OK && i < coded->n_flags; i++)
        st = write_flag(&c, coded->flags[i].kind, coded->flags[i].coder, err);
    return st;
}
