/* team.c - the filter in several threads: a share of the lines for each, one matcher
 * each, and the answers put together in the order of the lines. */
#include <journeys/tag.h>

#include <pthread.h>
#include <stdio.h>

typedef struct {
    jny_matcher               *matcher;
    jny_arena                  kept, line; /* until the next call; for one line */
    jny_buf                    out;
    const jny_filter          *filter;
    const jny_wording         *wording;
    const jny_str             *lines;
    size_t                     from, to;
    JNY_LIST(jny_line_problem) problems;
} member;

struct jny_team {
    const jny_world   *world;
    jny_arena          arena;  /* the team itself        */
    jny_arena          answer; /* until the next call    */
    const jny_wording *wording;
    member            *members;
    size_t             n;
};

jny_status jny_team_open(const jny_world *w, const jny_codebook *book, size_t n, jny_team **out,
                         jny_err *err)
{
    jny_arena arena = jny_arena_open(w);
    jny_team *t     = JNY_NEW(&arena, jny_team);
    t->world        = w;
    t->arena        = arena;
    t->answer       = jny_arena_open(w);
    t->wording      = jny_wording_of(&t->arena, book);
    t->members      = JNY_ARRAY(&t->arena, member, n ? n : 1);
    for (; t->n < (n ? n : 1); t->n++) {
        member *m = &t->members[t->n];
        if (jny_matcher_open(w, book, &m->matcher, err) != JNY_OK) {
            jny_team_close(t);
            return err ? err->status : JNY_EINVAL;
        }
        m->wording = t->wording;
        m->kept    = jny_arena_open(w);
        m->line    = jny_arena_open(w);
    }
    *out = t;
    return JNY_OK;
}

void jny_team_close(jny_team *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n; i++) {
        jny_matcher_close(t->members[i].matcher);
        jny_arena_close(&t->members[i].kept);
        jny_arena_close(&t->members[i].line);
    }
    jny_arena_close(&t->answer);
    jny_arena arena = t->arena;
    jny_arena_close(&arena);
}

static void *work(void *ctx)
{
    member *m = ctx;
    for (size_t i = m->from; i < m->to; i++) {
        jny_err err = {0};
        jny_arena_reset(&m->line);
        jny_line kind = jny_filter_line(&m->line, m->matcher, m->wording, m->filter, m->lines[i],
                                        &m->out, &err);
        if (kind == JNY_LINE_BAD || kind == JNY_LINE_LIMITED)
            *JNY_PUSH(&m->kept, &m->problems) =
                (jny_line_problem){i, kind, jny_str_copy(&m->kept, jny_cstr(err.place)),
                                   jny_str_copy(&m->kept, jny_cstr(err.msg))};
    }
    return NULL;
}

void jny_team_filter(jny_team *t, const jny_filter *f, const jny_str *lines, size_t n, jny_str *out,
                     const jny_line_problem **problems, size_t *n_problems)
{
    pthread_t                 *threads;
    JNY_LIST(jny_line_problem) all = {0};
    jny_arena_reset(&t->answer);
    jny_buf whole = jny_buf_open(&t->answer);
    threads       = JNY_ARRAY(&t->answer, pthread_t, t->n);
    bool *started = JNY_ARRAY(&t->answer, bool, t->n);
    for (size_t i = 0; i < t->n; i++) {
        member *m = &t->members[i];
        jny_arena_reset(&m->kept);
        m->out         = jny_buf_open(&m->kept);
        m->problems.at = NULL;
        m->problems.n = m->problems.cap = 0;
        m->filter                       = f;
        m->lines                        = lines;
        m->from                         = n * i / t->n;
        m->to                           = n * (i + 1) / t->n;
        /* The last share is this thread's; so is one that gets no thread of its own. */
        started[i] = i + 1 < t->n && pthread_create(&threads[i], NULL, work, m) == 0;
        if (!started[i])
            work(m);
    }
    for (size_t i = 0; i < t->n; i++) {
        member *m = &t->members[i];
        if (started[i])
            pthread_join(threads[i], NULL);
        jny_buf_add(&whole, jny_buf_str(&m->out));
        for (size_t k = 0; k < m->problems.n; k++)
            *JNY_PUSH(&t->answer, &all) = m->problems.at[k];
    }
    *out        = jny_buf_str(&whole);
    *problems   = all.at;
    *n_problems = all.n;
}
