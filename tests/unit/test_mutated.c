/* test_mutated.c - journals and files of decisions in which any one thing is another than it should
 * be, or is not there: each is taken, or refused with a message and nothing written. */
#include "deciding.h"

#include <jansson.h>
#include <journeys/review.h>

static void close_project(desk *d)
{
    jny_project_close(d->p);
    d->p = NULL;
}

static jny_str head_of(desk *d)
{
    jny_status_report r;
    works(d, jny_project_status(d->p, &d->a, &r, &d->err), "status");
    return r.head;
}

static void is_sound(desk *d, const char *what)
{
    jny_arena  a = jny_arena_open(d->world);
    jny_health h;
    works(d, jny_doctor(d->p, &a, (jny_str){0}, NULL, NULL, &h, &d->err), what);
    for (size_t i = 0; i < h.n; i++)
        cr_expect(false, "%s: the doctor finds: %.*s", what, JNY_ARG(h.findings[i].what));
    jny_arena_close(&a);
}

/* ---- Any one thing is another ---------------------------------------------------------------- */

typedef jny_status taking(desk *d, const char *path, jny_err *err);

static const char *const others[] = {
    "null",
    "true",
    "0",
    "-1",
    "9007199254740993",
    "1.5",
    "\"\"",
    "\"x\"",
    "\" \"",
    "\"a:b\"",
    "\"../x\"",
    "\"tab\\there\"",
    "[]",
    "{}",
    "[1]",
    "[\"x\"]",
    "[[]]",
    "[[0,1,\"x\"]]",
    "[[0,1]]",
    "[[-1,1,\"x\"]]",
    "[[3,1,\"x\"]]",
    "[[900,901,\"x\"]]",
    "{\"a\":1}",
    "{\"words\":\"sha256:x\"}",
    "[\"words:help\"]",
    "[\"words:\"]",
    "[\":help\"]",
    "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
    "\"xxh128:00000000000000000000000000000000\"",
    "\"000000000000000000000000000000000000000000000000000000000000000g\"",
    "\"machine:x\"",
    "\"undo\"",
    "\"flag\"",
    "\"finish\"",
    "\"decide\"",
    "\"remove\"",
    "\"mixed\"",
    "\"at-risk\"",
    "\"2026-02-30T00:00:00.000000Z\"",
};
enum { OTHERS = sizeof others / sizeof *others };

typedef struct {
    desk       *d;
    taking     *take;
    jny_str     whole, head;
    const char *path;
    json_t     *lines[64];
    size_t      n, tried, taken;
} mutation;

static void try_it(mutation *m, const char *what)
{
    const char *path = m->path;
    FILE       *f    = fopen(path, "wb");
    jny_err     err  = {0};
    for (size_t i = 0; i < m->n; i++) {
        json_dumpf(m->lines[i], f, JSON_COMPACT | JSON_ENCODE_ANY);
        fputc('\n', f);
    }
    fclose(f);
    jny_status st = m->take(m->d, path, &err);
    cr_expect_eq(st, err.status, "%s", what);
    cr_expect(st != JNY_EDB && st != JNY_EIO, "%s: status %d: %s", what, (int)st, err.msg);
    cr_expect(st == JNY_OK || err.msg[0], "%s: no message", what);
    m->tried++;
    if (st != JNY_OK) {
        cr_expect(jny_str_eq(head_of(m->d), m->head), "%s: refused, and written: %s", what,
                  err.msg);
        return;
    }
    if (m->taken++ % 20 == 0)
        is_sound(m->d, what);
    close_project(m->d);
    file_write(m->d->path, m->whole);
    project_reopen(m->d);
}

static void mutate(mutation *m, json_t *of, const char *where);

static void mutate_one(mutation *m, json_t *of, const char *key, const char *where)
{
    char    what[300];
    json_t *was = json_incref(json_object_get(of, key));
    json_object_del(of, key);
    snprintf(what, sizeof what, "%.200s without \"%s\"", where, key);
    try_it(m, what);
    for (size_t i = 0; i < OTHERS; i++) {
        json_object_set_new(of, key, json_loads(others[i], JSON_DECODE_ANY, NULL));
        snprintf(what, sizeof what, "%.200s, \"%s\" is %s", where, key, others[i]);
        try_it(m, what);
    }
    json_object_set_new(of, key, was);
    snprintf(what, sizeof what, "%.200s, in \"%s\"", where, key);
    if (json_is_object(was))
        mutate(m, was, what);
    for (size_t i = 0; json_is_array(was) && i < json_array_size(was); i++)
        if (json_is_object(json_array_get(was, i)))
            mutate(m, json_array_get(was, i), what);
}

/* Everything in `of`, at whatever depth: another value, or none. */
static void mutate(mutation *m, json_t *of, const char *where)
{
    const char *keys[32], *key;
    size_t      n = 0;
    json_t     *value;
    json_object_foreach(of, key, value) if (n < 32) keys[n++] = strdup(key);
    for (size_t i = 0; i < n; i++) {
        mutate_one(m, of, keys[i], where);
        free((char *)keys[i]);
    }
}

/* A file as it should be, line by line, and all that differs from it in one thing. */
static void mutate_all(desk *d, taking *take, jny_str text)
{
    mutation m   = {.d = d, .take = take, .head = head_of(d), .path = path_in(d, "odd.ndjson")};
    jny_str  all = text;
    close_project(d);
    m.whole = file_bytes(d, d->path);
    project_reopen(d);
    while (all.n) {
        jny_str line   = jny_str_cut(&all, '\n');
        m.lines[m.n++] = json_loadb(line.p, line.n, 0, NULL);
        cr_assert(m.lines[m.n - 1] && m.n < 64, "line %zu: %.*s", m.n, JNY_ARG(line));
    }
    try_it(&m, "as it should be");
    cr_assert_eq(m.taken, 1, "it is not taken as it should be");
    for (size_t i = 0; i < m.n; i++) {
        char    where[40];
        json_t *was = m.lines[i];
        snprintf(where, sizeof where, "line %zu", i + 1);
        mutate(&m, was, where);
        for (size_t k = 0; k < OTHERS; k++) {
            m.lines[i] = json_loads(others[k], JSON_DECODE_ANY, NULL);
            try_it(&m, others[k]);
            json_decref(m.lines[i]);
        }
        m.lines[i] = was;
    }
    cr_expect(m.tried > 300 && m.taken > 1 && m.taken < m.tried, "%zu tried, %zu taken", m.tried,
              m.taken);
    for (size_t i = 0; i < m.n; i++)
        json_decref(m.lines[i]);
}

static jny_status take_journal(desk *d, const char *path, jny_err *err)
{
    jny_arena        a = jny_arena_open(d->world);
    jny_merge_report r;
    jny_limits       limits = JNY_LIMITS;
    jny_status       st     = jny_decisions_merge(d->p, &a, path, false, &limits, &r, err);
    cr_expect(st != JNY_OK || r.bad == 0, "taken, with %llu lines at fault",
              (unsigned long long)r.bad);
    jny_arena_close(&a);
    return st;
}

Test(journals, in_which_any_one_thing_is_another)
{
    desk               d = full_desk(), away = desk_open();
    jny_journal_report told;
    jny_buf            b = jny_buf_open(&d.a);
    close_project(&d);
    file_write(away.path, file_bytes(&d, d.path));
    chmod(away.path, 0600);
    project_reopen(&d);
    project_reopen(&away);
    decide(&away, "J1", "help/late", "add", "cy");
    works(&away, jny_finish(away.p, &away.a, JNY_STR("J6"), JNY_STR("cy"), &away.err), "finish");
    works(&away,
          jny_flag(away.p, &away.a, JNY_STR("J2"), JNY_STR("second-reader"), JNY_STR("look"),
                   JNY_STR("cy"), &away.err),
          "flag");
    decide(&away, "J6", "help", "adjudicate", "cy");
    undo_last(&away, "decide");
    works(&away, jny_decisions_export(away.p, &away.a, JNY_STR("cy"), &b, &told, &away.err),
          "export");
    cr_assert_geq(told.events, 4);
    mutate_all(&d, take_journal, jny_buf_str(&b));
    desk_close(&away);
    desk_close(&d);
}

static jny_status take_decisions(desk *d, const char *path, jny_err *err)
{
    jny_arena         a = jny_arena_open(d->world);
    jny_decide_report r;
    jny_limits        limits = JNY_LIMITS;
    jny_status        st =
        jny_decide_file(d->p, &a, path, JNY_STR("cy"), JNY_CODER_PERSON, &limits, &r, err);
    cr_expect(st != JNY_OK || r.bad == 0, "taken, with %llu lines at fault",
              (unsigned long long)r.bad);
    jny_arena_close(&a);
    return st;
}

Test(files, in_which_any_one_thing_is_another)
{
    desk    d    = full_desk();
    jny_str text = JNY_STR("{\"id\":\"J1\",\"codes\":[{\"theme\":\"help\",\"valence\":\"mixed\","
                           "\"evidence\":[\"help\"]},"
                           "{\"theme\":\"waiting\"}]}\n"
                           "{\"id\":\"J2\",\"codes\":[]}\n");
    mutate_all(&d, take_decisions, text);
    desk_close(&d);
}
