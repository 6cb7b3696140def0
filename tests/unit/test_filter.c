/* test_filter.c - a stream of lines by any number of threads: always the same answers. */
#include <journeys/tag.h>

#include "chance.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char yaml[] = "codebook: mini\n"
                           "themes:\n"
                           "  - id: home\n"
                           "    rules: [damp, =CAF, 'a \"room\"', '/^(a|aa)+$/']\n"
                           "    themes:\n"
                           "      - id: help\n"
                           "        rules: [help ~3 come]\n";

/* ---- A stream of lines in memory ----------------------------------------------------------- */

typedef struct {
    const jny_str             *lines;
    size_t                     n, given, batch; /* batches of 1 to `batch` lines */
    size_t                     prints, most;    /* 0: as many prints as there are */
    uint64_t                   bytes;
    chance                     luck;
    jny_arena                  a;
    jny_buf                    out;
    JNY_LIST(jny_line_problem) problems;
} memory;

static size_t next(void *ctx, jny_arena *a, const jny_str **lines)
{
    memory  *m    = ctx;
    size_t   k    = 1 + chance_below(&m->luck, m->batch);
    jny_str *copy = JNY_ARRAY(a, jny_str, k);
    for (*lines = copy; k > 0 && m->given < m->n; k--)
        *copy++ = jny_str_copy(a, m->lines[m->given++]);
    return (size_t)(copy - *lines);
}

static bool print(void *ctx, const jny_filtered *f)
{
    memory *m = ctx;
    jny_buf_add(&m->out, f->out);
    for (size_t i = 0; i < f->n_problems; i++) {
        jny_line_problem p             = f->problems[i];
        p.place                        = jny_str_copy(&m->a, p.place);
        p.msg                          = jny_str_copy(&m->a, p.msg);
        *JNY_PUSH(&m->a, &m->problems) = p;
    }
    m->bytes = f->bytes;
    return ++m->prints != m->most;
}

/* ---- What they must say, line by line -------------------------------------------------------- */

typedef struct {
    jny_arena          a;
    jny_codebook       book;
    jny_matcher       *matcher;
    const jny_wording *wording;
    jny_filter         filter;
    jny_str            lines[500];
    memory             expected;
} setting;

static jny_str any_line(jny_arena *a, size_t i, chance *luck)
{
    static const char *const forms[] = {
        "{\"id\":\"%zu\",\"text\":\"It is damp. Help did not come, for the CAF.\"}",
        "{\"id\":\"%zu\",\"text\":\"In a \\\"room\\\" it is damp\\n\\u0001and that is "
        "\\u2019all.\"}",
        "{\"id\":\"%zu\",\"tags\":[{}],\"text\":\"nothing\"}",
        "{\"id\":\"%zu\",\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"}",
        "{\"id\":\"%zu\",\"text\":\" \"}",
        "{\"id\":\"%zu\",\"text\":5}",
        "%zu is not JSON",
    };
    size_t kind = chance_below(luck, 30);
    return jny_str_format(a, forms[kind < 7 ? kind : kind % 2], i);
}

static void open_setting(setting *s, unsigned shards)
{
    chance  luck = chance_of(7);
    jny_err err  = {0};
    s->a         = jny_arena_open(jny_world_system());
    jny_codebook_parse(&s->a, JNY_STR("mini.yaml"), jny_cstr(yaml), &s->book, NULL, &err);
    cr_assert_eq(err.status, JNY_OK, "%s", err.msg);
    cr_assert_eq(jny_matcher_open(s->a.world, &s->book, &s->matcher, &err), JNY_OK);
    s->wording    = jny_wording_of(&s->a, &s->book);
    s->filter     = (jny_filter){.shard = shards ? 2 : 0, .shards = shards, .limits = JNY_LIMITS};
    memory *e     = &s->expected;
    e->out        = jny_buf_open(&s->a);
    jny_arena own = jny_arena_open(s->a.world);
    for (size_t i = 0; i < 500; i++) {
        jny_err bad = {0};
        s->lines[i] = any_line(&s->a, i, &luck);
        jny_arena_reset(&own);
        jny_line kind = jny_filter_line(&own, s->matcher, NULL, s->wording, &s->filter, s->lines[i],
                                        &e->out, &bad);
        e->bytes += s->lines[i].n + 1;
        if (kind == JNY_LINE_BAD || kind == JNY_LINE_LIMITED)
            *JNY_PUSH(&s->a, &e->problems) =
                (jny_line_problem){i + 1, kind, jny_str_copy(&s->a, jny_cstr(bad.place)),
                                   jny_str_copy(&s->a, jny_cstr(bad.msg))};
    }
    jny_arena_close(&own);
}

static void close_setting(setting *s)
{
    jny_matcher_close(s->matcher);
    jny_arena_close(&s->a);
}

static memory run(setting *s, size_t threads, size_t batch, size_t most)
{
    memory m = {
        .lines = s->lines, .n = 500, .batch = batch, .most = most, .luck = chance_of(batch)};
    jny_err err       = {0};
    m.a               = jny_arena_open(s->a.world);
    m.out             = jny_buf_open(&m.a);
    jny_stream stream = {&m, next, print};
    cr_assert_eq(jny_filter_stream(s->a.world, &s->book, &s->filter, threads, &stream, &err),
                 JNY_OK, "%s", err.msg);
    return m;
}

static void compare(setting *s, size_t threads, size_t batch)
{
    memory m = run(s, threads, batch, 0), *e = &s->expected;
    cr_expect(jny_str_eq(jny_buf_str(&m.out), jny_buf_str(&e->out)),
              "%zu threads, batches of %zu: other bytes", threads, batch);
    cr_expect_eq(m.bytes, e->bytes);
    cr_assert_eq(m.problems.n, e->problems.n, "%zu threads, batches of %zu: %zu problems", threads,
                 batch, m.problems.n);
    for (size_t i = 0; i < m.problems.n; i++) {
        const jny_line_problem *x = &m.problems.at[i], *y = &e->problems.at[i];
        cr_expect(x->line == y->line && x->kind == y->kind && jny_str_eq(x->place, y->place) &&
                      jny_str_eq(x->msg, y->msg),
                  "%zu threads: problem %zu is of line %zu: %.*s", threads, i, (size_t)x->line,
                  JNY_ARG(x->msg));
    }
    jny_arena_close(&m.a);
}

Test(filter, any_number_of_threads)
{
    for (unsigned shards = 0; shards <= 3; shards += 3) {
        setting s = {0};
        open_setting(&s, shards);
        cr_expect_gt(s.expected.problems.n, 20);
        for (size_t threads = 1; threads <= 9; threads += threads < 3 ? 1 : 3)
            for (size_t batch = 1; batch <= 600; batch = batch * 5 + 2)
                compare(&s, threads, batch);
        close_setting(&s);
    }
}

Test(filter, ends_when_nobody_listens)
{
    setting s = {0};
    open_setting(&s, 0);
    for (size_t threads = 1; threads <= 4; threads++)
        for (size_t most = 1; most <= 5; most++) {
            memory m = run(&s, threads, 3, most);
            cr_expect_eq(m.prints, most, "%zu threads go on printing", threads);
            cr_expect_leq(m.given, 3 * (most + 2 * threads), "%zu threads go on reading", threads);
            cr_expect(jny_str_starts(jny_buf_str(&s.expected.out), jny_buf_str(&m.out)));
            jny_arena_close(&m.a);
        }
    close_setting(&s);
}

Test(filter, empty)
{
    setting s = {0};
    open_setting(&s, 0);
    memory     m      = {.batch = 1, .luck = chance_of(1)};
    jny_stream stream = {&m, next, print};
    for (size_t threads = 1; threads <= 3; threads++)
        cr_expect_eq(jny_filter_stream(s.a.world, &s.book, &s.filter, threads, &stream, NULL),
                     JNY_OK);
    cr_expect_eq(m.prints, 0);
    close_setting(&s);
}
