/* decide.c - one decision of one coder. */
#include "decide.h"

#include <string.h>

jny_status find_quote(const jny_story *story, jny_str quote, jny_evidence *out, jny_err *err)
{
    const char *at = quote.n && quote.n <= story->text.n
                         ? memmem(story->text.p, story->text.n, quote.p, quote.n)
                         : NULL;
    if (!at)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "the story \"%.*s\" does not hold these words; quote it exactly, as "
                        "`journeys show %.*s` prints it",
                        JNY_ARG(story->id), JNY_ARG(story->id));
    out->start = (size_t)(at - story->text.p);
    out->end   = out->start + quote.n;
    return JNY_OK;
}

/* The same, not before so many code points; where it stands only before them, there. */
static jny_status find_quote_from(const jny_story *story, jny_str quote, size_t from,
                                  jny_evidence *out, jny_err *err)
{
    size_t at = 0;
    while (from-- > 0 && at < story->text.n)
        jny_utf8_next(story->text, &at);
    const char *found = memmem(story->text.p + at, story->text.n - at, quote.p, quote.n);
    if (!found)
        return find_quote(story, quote, out, err);
    out->start = (size_t)(found - story->text.p);
    out->end   = out->start + quote.n;
    return JNY_OK;
}

const jny_str valence_names[VALENCES] = {JNY_INIT("working-well"), JNY_INIT("needs-change"),
                                         JNY_INIT("mixed"), JNY_INIT("neutral")};

size_t valence_find(jny_str name)
{
    size_t v = 0;
    while (v < VALENCES && !jny_str_eq(name, valence_names[v]))
        v++;
    return v;
}

jny_status check_valence(jny_str valence, jny_err *err)
{
    if (valence.n == 0 || valence_find(valence) < VALENCES)
        return JNY_OK;
    return jny_fail(err, JNY_EINVAL, NULL,
                    "no valence is called \"%.*s\": working-well, needs-change, mixed or neutral",
                    JNY_ARG(valence));
}

static jny_status check_action(const jny_decide_request *r, const char **action, bool *present,
                               jny_err *err)
{
    static const struct {
        const char *name;
        bool        present;
    } known[] = {
        {"accept", true}, {"reject", false}, {"add", true}, {"remove", false}, {"adjudicate", true},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (jny_str_eq(r->action, jny_cstr(known[i].name))) {
            *action  = known[i].name;
            *present = known[i].present && !r->absent;
            if (r->absent && strcmp(*action, "adjudicate") != 0)
                return jny_fail(err, JNY_EINVAL, NULL, "--absent goes with adjudicate only");
            return JNY_OK;
        }
    return jny_fail(err, JNY_EINVAL, NULL,
                    "no decision is called \"%.*s\": accept, reject, add, remove or adjudicate",
                    JNY_ARG(r->action));
}

void say_blind(jny_buf *summary, jny_str blind)
{
    if (!blind.n)
        return;
    jny_buf_add(summary, JNY_STR(",\"blind\":"));
    jny_buf_json(summary, blind);
}

static jny_status need_coder(jny_str coder, jny_err *err)
{
    if (jny_str_trim(coder).n == 0)
        return jny_fail(err, JNY_EINVAL, NULL, "say who decides: --coder NAME");
    return jny_coder_check(coder, err);
}

/* Whether somebody who read these words (empty: whatever stands) speaks of this story. */
static jny_status check_read(const jny_story *story, jny_str read, jny_err *err)
{
    if (!read.n || jny_str_eq(read, story->text))
        return JNY_OK;
    return jny_fail(err, JNY_ECONFLICT, NULL,
                    "the words of \"%.*s\" were corrected just now, and nothing was written: read "
                    "it again",
                    JNY_ARG(story->id));
}

jny_status jny_decide(jny_project *p, jny_arena *a, const jny_decide_request *r, bool *stands,
                      jny_err *err)
{
    jny_active     *books = NULL;
    size_t          n     = 0;
    jny_named_theme theme;
    jny_story       story;
    jny_evidence    evidence;
    jny_decision    d  = {.valence = r->valence, .note = r->note};
    jny_status      st = need_coder(r->coder, err);
    if (st == JNY_OK)
        st = check_action(r, &d.action, &d.present, err);
    if (st == JNY_OK)
        st = check_valence(r->valence, err);
    if (st == JNY_OK)
        st = check_typed(r->note, "a note", err);
    if (st == JNY_OK && !r->books)
        st = jny_codebooks_active(p, a, &books, &n, err);
    if (st == JNY_OK)
        st = jny_theme_named(r->books ? r->books : books, r->books ? r->n_books : n, r->theme,
                             &theme, err);
    if (st == JNY_OK)
        st = jny_story_get(p, a, r->id, &story, err);
    if (st == JNY_OK)
        st = check_read(&story, r->read, err);
    if (st == JNY_OK && r->quote.n)
        st = find_quote_from(&story, r->quote, r->from, &evidence, err);
    if (st == JNY_OK)
        st = jny_event_begin(p, "decide", r->coder, err);
    if (st != JNY_OK)
        return st;
    const jny_codebook *book = &theme.codebook->book;
    d.story                  = story.key;
    d.text                   = story.text_key;
    d.body                   = story.text;
    d.evidence               = &evidence;
    d.n_evidence             = r->quote.n > 0;
    st = jny_theme_key(p, book->name, book->themes[theme.theme].path, &d.theme, err);
    if (st == JNY_OK)
        st = jny_coder_key(p, r->coder, false, &d.coder, err);
    if (st == JNY_OK)
        jny_decision_add(p, &d, err);
    *stands         = d.present;
    jny_buf summary = jny_buf_open(a);
    jny_buf_add(&summary, JNY_STR("{\"decisions\":1"));
    say_blind(&summary, r->blind);
    jny_buf_char(&summary, '}');
    return jny_event_commit(p, jny_buf_str(&summary), err);
}

/* ---- A story that was read ---------------------------------------------------------------- */

/* One coder and one story before it is marked finished. */
typedef struct {
    jny_story story;
    int64_t   last;  /* the event in which they last finished it; 0: never           */
    int64_t   given; /* the event that gives it to them to code blind; 0: none does */
    bool      rerun; /* the machine has read everything again since `last`          */
} reading;

static jny_status find_reading(jny_project *p, jny_arena *a, jny_str id, jny_str coder,
                               reading *out, jny_err *err)
{
    jny_done     *done, *assigned;
    jny_past_run *runs;
    size_t        n, n_assigned, n_runs;
    *out          = (reading){0};
    jny_status st = jny_story_get(p, a, id, &out->story, err);
    if (st == JNY_OK)
        st = jny_finished(p, a, out->story.key, &done, &n, err);
    if (st == JNY_OK)
        st = jny_assignments(p, a, out->story.key, &assigned, &n_assigned, err);
    if (st == JNY_OK)
        st = jny_runs(p, a, JNY_STR(""), &runs, &n_runs, err);
    if (st != JNY_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(done[i].coder_name, coder))
            out->last = done[i].event;
    for (size_t i = 0; i < n_assigned; i++)
        if (jny_str_eq(assigned[i].coder_name, coder) && assigned[i].event > out->last)
            out->given = assigned[i].event;
    out->rerun = n_runs > 0 && runs[n_runs - 1].event > out->last;
    return JNY_OK;
}

/* What the coder had found before they were given the story again, and did not find again. */
static jny_status take_earlier_back(jny_project *p, jny_arena *a, const reading *r, int64_t coder,
                                    uint64_t *taken, jny_err *err)
{
    jny_answer *x;
    size_t      n;
    jny_status  st = jny_answers(p, a, r->story.key, &x, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        if (x[i].coder != coder || !x[i].present || x[i].event > r->given ||
            jny_str_eq(x[i].action, JNY_STR("adjudicate")))
            continue;
        jny_decision d = {.story  = r->story.key,
                          .text   = r->story.text_key,
                          .theme  = x[i].theme,
                          .coder  = coder,
                          .action = "remove"};
        st             = jny_decision_add(p, &d, err);
        ++*taken;
    }
    return st;
}

jny_status jny_finish(jny_project *p, jny_arena *a, jny_str id, jny_str coder, jny_err *err)
{
    return jny_finish_read(p, a, id, (jny_str){0}, coder, err);
}

jny_status jny_finish_read(jny_project *p, jny_arena *a, jny_str id, jny_str read, jny_str coder,
                           jny_err *err)
{
    reading    r = {0};
    int64_t    key;
    uint64_t   taken = 0;
    jny_status st    = need_coder(coder, err);
    if (st == JNY_OK)
        st = find_reading(p, a, id, coder, &r, err);
    if (st == JNY_OK)
        st = check_read(&r.story, read, err);
    /* Once more behind a later run: it may have read the story differently (again.c). */
    if (st == JNY_OK && r.last && !r.given && !r.rerun)
        st = jny_fail(err, JNY_ECONFLICT, NULL, "%.*s has finished \"%.*s\" already",
                      JNY_ARG(coder), JNY_ARG(id));
    if (st == JNY_OK)
        st = jny_event_begin(p, "finish", coder, err);
    if (st != JNY_OK)
        return st;
    st = jny_coder_key(p, coder, false, &key, err);
    if (st == JNY_OK && r.last && r.given)
        st = take_earlier_back(p, a, &r, key, &taken, err);
    if (st == JNY_OK)
        jny_finished_add(p, r.story.key, r.story.text_key, key, err);
    jny_buf summary = jny_buf_open(a);
    jny_buf_add(&summary, JNY_STR("{\"finished\":1"));
    if (taken)
        jny_buf_format(&summary, ",\"decisions\":%llu", (unsigned long long)taken);
    if (r.given)
        say_blind(&summary, r.last ? BLIND_TO_OWN : BLIND_TO_OTHERS);
    jny_buf_char(&summary, '}');
    return jny_event_commit(p, jny_buf_str(&summary), err);
}
