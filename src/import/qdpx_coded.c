/* qdpx_coded.c - the codings of a story from a REFI-QDA project, as decisions of their coders; what
 * people answered here since is never overruled. */
#include "qdpx.h"

#include <stdlib.h>
#include <string.h>

static jny_status coder_key(qdpx_take *t, qdpx_coder *c, jny_err *err)
{
    jny_str base = jny_coder_plain(t->job->a, c->name);
    jny_str name = base;
    if (!c->key && !jny_str_eq(name, c->name))
        take_told(t, "coders whose name cannot stand here as it is: called otherwise", name);
    for (int k = 2; !c->key && err->status == JNY_OK; k++) {
        jny_err why = {0};
        if (jny_coder_key(t->job->project, name, c->machine, &c->key, &why) == JNY_OK)
            break;
        if (why.status != JNY_ECONFLICT)
            return jny_fail(err, why.status, why.place, "%s", why.msg);
        name = jny_str_format(t->job->a, "%.*s (%d)", JNY_ARG(base), k);
        if (!c->key)
            take_told(t,
                      "coders with the name of a machine here, or the other way: called otherwise",
                      name);
    }
    return err->status;
}

static qdpx_coder *coder_named(qdpx_take *t, jny_str name)
{
    for (size_t i = 0; i < t->coders.n; i++)
        if (jny_str_eq(t->coders.at[i].name, name))
            return &t->coders.at[i];
    *JNY_PUSH(t->job->a, &t->coders) = (qdpx_coder){.name = jny_str_copy(t->job->a, name)};
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

static answer *answer_for(coding_of *c, const qdpx_coding *k, int64_t theme, const qdpx_coder *who)
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
    qdpx_take  *t     = c->t;
    uint32_t    code  = jny_intern_find(&t->code_guids, k->code);
    int64_t     theme = code ? t->keys[t->code_of.at[code - 1]] : 0;
    qdpx_coder *who;
    if (!theme) {
        take_lost(t, "codings by a code that is not in the file", c->s.id);
        return JNY_OK;
    }
    if (k->user && k->user <= t->coders.n)
        who = &t->coders.at[k->user - 1];
    else {
        who = coder_named(t, JNY_STR("somebody"));
        take_told(t, "codings of nobody who is named: of the coder \"somebody\"", c->s.id);
    }
    if (who->skipped) {
        take_told(t, "suggestions of rules that were left to the project's own run", c->s.id);
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
        take_lost(t, "passages of a story that has other words here", c->s.id);
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
            take_told(c->t, "answers that people changed here since: theirs hold", c->s.id);
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
    qdpx_coder  *who = coder_named(c->t, name);
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
    qdpx_coder *who = coder_named(c->t, name);
    jny_status  st  = coder_key(c->t, who, err);
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
    if (coded->codings.n + coded->finished.n + coded->flags.n == 0)
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
    for (size_t i = 0; st == JNY_OK && i < coded->flags.n; i++)
        st = write_flag(&c, coded->flags.at[i].kind, coded->flags.at[i].coder, err);
    return st;
}
