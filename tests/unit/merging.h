/* merging.h - copies of a project in which people work apart, and what each says in the end: for
 * tests that merge them. */
#ifndef TESTS_MERGING_H
#define TESTS_MERGING_H

#include <journeys/review.h>
#include "chain.h"
#include "chance.h"

enum { STORIES = 6, LAPTOPS = 4, STEPS = 40 };

static const char mini[] =
    "codebook: mini\n"
    "language: en\n"
    "themes:\n"
    "  - {id: help, rules: [help], themes: [{id: early, rules: [in time]}]}\n"
    "  - {id: housing, rules: [damp]}\n";

static inline jny_str id_of(desk *d, size_t i)
{
    return jny_str_format(&d->a, "J%zu", i);
}

static const char words[] = "The flat is damp, and help came in time.";

/* The project that everybody copies: each story came by itself. */
static inline desk base_project(void)
{
    desk         d = desk_with_project();
    jny_codebook book;
    int64_t      key;
    for (size_t i = 0; i < STORIES; i++)
        put_alone(&d, jny_str_z(&d.a, id_of(&d, i)), words, "", false);
    works(&d, jny_codebook_parse(&d.a, JNY_STR("mini"), jny_cstr(mini), &book, NULL, &d.err),
          "codebook");
    begin(&d, "codebook");
    works(&d, jny_codebook_add(d.p, &book, JNY_STR("mini"), &key, &d.err), "codebook");
    commit(&d);
    return d;
}

static inline desk copy_of(desk *from)
{
    desk d = desk_open();
    jny_project_close(from->p);
    from->p = NULL;
    file_write(d.path, file_bytes(from, from->path));
    chmod(d.path, 0600);
    project_reopen(&d);
    project_reopen(from);
    return d;
}

/* ---- Work ------------------------------------------------------------------------------------ */

static const char *const coders[]   = {"Ama", "Ben", "Kofi"};
static const char *const themes[]   = {"help", "help/early", "housing"};
static const char *const actions[]  = {"accept", "reject", "add", "remove", "adjudicate"};
static const char *const valences[] = {"", "mixed", "working-well"};

static inline void decide(desk *d, chance *c)
{
    bool               stands;
    const char        *action = actions[chance_below(c, 5)];
    jny_decide_request r      = {.id      = id_of(d, chance_below(c, STORIES)),
                                 .theme   = jny_cstr(themes[chance_below(c, 3)]),
                                 .action  = jny_cstr(action),
                                 .valence = jny_cstr(valences[chance_below(c, 3)]),
                                 .quote   = chance_below(c, 2) ? JNY_STR("damp, and") : (jny_str){0},
                                 .note    = chance_below(c, 3) ? (jny_str){0} : JNY_STR("a \"note\""),
                                 .coder   = jny_cstr(coders[chance_below(c, 3)]),
                                 .blind =
                                chance_below(c, 3) ? (jny_str){0} : JNY_STR("machine and others")};
    r.absent                  = strcmp(action, "adjudicate") == 0 && chance_below(c, 2);
    works(d, jny_decide(d->p, &d->a, &r, &stands, &d->err), "deciding");
}

static inline void one_step(desk *d, chance *c)
{
    jny_event last;
    jny_str   id = id_of(d, chance_below(c, STORIES)), who = jny_cstr(coders[chance_below(c, 3)]);
    jny_err   err = {0};
    switch (chance_below(c, 8)) {
    case 0: jny_finish(d->p, &d->a, id, who, &err); break; /* may be finished already */
    case 1:
        works(d, jny_flag(d->p, &d->a, id, JNY_STR("second-reader"), (jny_str){0}, who, &d->err),
              "flag");
        break;
    case 2:
        jny_unflag(d->p, &d->a, id, "second-reader", (jny_str){0}, (jny_str){0}, who, &err);
        break;
    case 3:
        if (jny_event_last(d->p, &d->a, (jny_str){0}, &last, &err) == JNY_OK &&
            !jny_str_eq(last.kind, JNY_STR("import")) &&
            !jny_str_eq(last.kind, JNY_STR("codebook")))
            works(d, jny_event_undo(d->p, last.seq, who, &d->err), "undo");
        break;
    default: decide(d, c);
    }
}

static const char *export_as(desk *d, const char *name)
{
    jny_buf            b = jny_buf_open(&d->a);
    jny_journal_report r;
    works(d, jny_decisions_export(d->p, &d->a, (jny_str){0}, &b, &r, &d->err), "export");
    const char *path = path_in(d, name);
    file_write(path, jny_buf_str(&b));
    return path;
}

static inline jny_merge_report merge(desk *d, const char *path)
{
    jny_merge_report r;
    jny_limits       limits = JNY_LIMITS;
    works(d, jny_decisions_merge(d->p, &d->a, path, false, &limits, &r, &d->err), path);
    cr_assert_eq(r.bad + r.waiting, 0);
    return r;
}

/* ---- What a project says --------------------------------------------------------------------- */

static inline int compare_lines(const void *x, const void *y)
{
    return jny_str_cmp(*(const jny_str *)x, *(const jny_str *)y);
}

static inline jny_str sorted(desk *d, jny_str *lines, size_t n)
{
    jny_buf b = jny_buf_open(&d->a);
    if (n)
        qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&b, "%.*s\n", JNY_ARG(lines[i]));
    return jny_buf_str(&b);
}

/* The parts of events as the tables say: "part ORIGIN STORY", of those that stand or of all that
 * came; of one event, where it is asked for. */
static inline void add_parts_of(desk *d, bool standing, int64_t event, jny_interned *out)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *s;
    cr_assert_eq(sqlite3_open_v2(d->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    cr_assert_eq(
        sqlite3_prepare_v2(
            db,
            "SELECT DISTINCT 'part ' || iif(e.kind = 'merge', json_extract(e.summary, '$.origin'),"
            " lower(hex(e.digest))) || ' ' || s.name FROM (SELECT event, story FROM decision UNION"
            " SELECT event, story FROM finished UNION SELECT event, story FROM mark) r"
            " JOIN event e ON e.seq = r.event JOIN story s ON s.id = r.story"
            " WHERE (NOT ?1 OR NOT EXISTS (SELECT 1 FROM event u WHERE u.target = e.seq))"
            " AND (?2 = 0 OR e.seq = ?2)",
            -1, &s, NULL),
        SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_bind_int(s, 1, standing);
    sqlite3_bind_int64(s, 2, event);
    while (sqlite3_step(s) == SQLITE_ROW)
        jny_intern(out, jny_cstr((const char *)sqlite3_column_text(s, 0)));
    sqlite3_finalize(s);
    sqlite3_close(db);
}

static inline void add_parts(desk *d, bool standing, jny_interned *out)
{
    add_parts_of(d, standing, 0, out);
}

/* All that stands, in names and not in numbers; and who was blind to what, event by event. */
static inline jny_str state_of(desk *d)
{
    JNY_LIST(jny_str)  lines = {0};
    jny_answer        *x;
    jny_done          *done;
    jny_mark          *marks;
    jny_journal_event *events;
    size_t             n, n_done, n_marks, n_events;
    works(d, jny_journal(d->p, &d->a, &events, &n_events, &d->err), "journal");
    jny_interned told = jny_intern_open(&d->a); /* once, in however many parts */
    for (size_t i = 0; i < n_events; i++)
        jny_intern(&told, jny_str_format(&d->a, "event %.*s %.*s %.*s blind=%.*s withdraws=%.*s",
                                         JNY_ARG(events[i].origin), JNY_ARG(events[i].kind),
                                         JNY_ARG(events[i].at), JNY_ARG(events[i].blind),
                                         JNY_ARG(events[i].withdraws)));
    add_parts(d, true, &told);
    for (size_t i = 0; i < told.names.n; i++)
        *JNY_PUSH(&d->a, &lines) = told.names.at[i];
    for (size_t s = 0; s < STORIES; s++) {
        jny_story story;
        jny_err   none = {0};
        if (jny_story_get(d->p, &d->a, id_of(d, s), &story, &none) != JNY_OK)
            continue;
        works(d, jny_answers(d->p, &d->a, story.key, &x, &n, &d->err), "answers");
        works(d, jny_finished(d->p, &d->a, story.key, &done, &n_done, &d->err), "finished");
        works(d, jny_marks_all(d->p, &d->a, story.key, &marks, &n_marks, &d->err), "marks");
        for (size_t i = 0; i < n; i++) {
            jny_str *quotes;
            size_t   n_quotes;
            works(d, jny_answer_quotes(d->p, &d->a, x[i].decision, &quotes, &n_quotes, &d->err),
                  "quotes");
            *JNY_PUSH(&d->a, &lines) = jny_str_format(
                &d->a, "J%zu %.*s %.*s %.*s %d %.*s '%.*s' %.*s '%.*s'", s,
                JNY_ARG(x[i].theme_path), JNY_ARG(x[i].coder_name), JNY_ARG(x[i].action),
                x[i].present, JNY_ARG(x[i].valence), JNY_ARG(x[i].note), JNY_ARG(x[i].at),
                JNY_ARG(n_quotes ? quotes[0] : (jny_str){0}));
        }
        for (size_t i = 0; i < n_done; i++)
            *JNY_PUSH(&d->a, &lines) =
                jny_str_format(&d->a, "J%zu finished by %.*s", s, JNY_ARG(done[i].coder_name));
        const jny_mark *flag = jny_mark_since(marks, n_marks, "second-reader");
        if (flag)
            *JNY_PUSH(&d->a, &lines) = jny_str_format(&d->a, "J%zu flagged by %.*s at %.*s", s,
                                                      JNY_ARG(flag->coder_name), JNY_ARG(flag->at));
    }
    return sorted(d, lines.at, lines.n);
}

static inline void expect_same(desk *x, desk *y, const char *when)
{
    jny_str a = state_of(x), b = state_of(y);
    cr_expect(jny_str_eq(a, b), "%s:\n%.*s\n---\n%.*s", when, JNY_ARG(a), JNY_ARG(b));
    sqlite3      *db = NULL;
    unsigned char head[32];
    cr_assert_eq(sqlite3_open_v2(x->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    const char *wrong = check_chain(db, head);
    cr_expect_null(wrong, "%s: %s", when, wrong);
    sqlite3_close(db);
}

/* ---- In parts -------------------------------------------------------------------------------- */

enum { AWAY = 3, PART_STEPS = 40 };

/* What was done, by the simplest model: parts of events that came into being, and those of which
 * somebody said that they take them back. */
typedef struct {
    jny_interned came, undone;
} model;

static inline bool is_here(desk *d, size_t i)
{
    jny_story story;
    jny_err   err = {0};
    return jny_story_get(d->p, &d->a, id_of(d, i), &story, &err) == JNY_OK;
}

static inline void bring_back(desk *d, size_t i)
{
    if (!is_here(d, i))
        put_alone(d, jny_str_z(&d->a, id_of(d, i)), words, "", false);
}

/* Withdraws the last import, whichever story it brought. */
static inline void take_out(desk *d)
{
    jny_event import;
    jny_err   err = {0};
    if (jny_event_last(d->p, &d->a, JNY_STR("import"), &import, &err) == JNY_OK)
        works(d, jny_event_undo(d->p, import.seq, JNY_STR("tester"), &d->err), "out");
}

/* A file of answers on several stories: one event. */
static inline void decide_many(desk *d, chance *c, model *m)
{
    jny_buf           b      = jny_buf_open(&d->a);
    jny_limits        limits = JNY_LIMITS;
    jny_decide_report r;
    for (size_t i = 0; i < STORIES; i++)
        if (is_here(d, i) && chance_below(c, 2))
            jny_buf_format(&b, "{\"id\":\"J%zu\",\"codes\":[%s]}\n", i,
                           (const char *[]){"", "{\"theme\":\"help\"}",
                                            "{\"theme\":\"housing\"}"}[chance_below(c, 3)]);
    if (!b.n)
        return;
    const char *path = path_in(d, "many.ndjson");
    file_write(path, jny_buf_str(&b));
    works(d,
          jny_decide_file(d->p, &d->a, path, jny_cstr(coders[chance_below(c, 3)]), JNY_CODER_PERSON,
                          &limits, &r, &d->err),
          "many");
    add_parts(d, false, &m->came);
}

/* Takes back the last step that can be, as `journeys undo` does: of an event that came in parts,
 * one of them. */
static inline void take_back_last(desk *d, model *m)
{
    jny_event last;
    jny_err   err = {0};
    if (jny_event_last(d->p, &d->a, (jny_str){0}, &last, &err) != JNY_OK ||
        jny_str_eq(last.kind, JNY_STR("import")) || jny_str_eq(last.kind, JNY_STR("codebook")))
        return;
    add_parts_of(d, false, last.seq, &m->undone);
    works(d, jny_event_undo(d->p, last.seq, JNY_STR("tester"), &d->err), "undo");
}

static inline void merge_some(desk *d, const char *path)
{
    jny_merge_report r;
    jny_limits       limits = JNY_LIMITS;
    works(d, jny_decisions_merge(d->p, &d->a, path, false, &limits, &r, &d->err), path);
    cr_assert_eq(r.bad, 0);
}

static inline jny_str head_of(desk *d)
{
    jny_status_report r;
    works(d, jny_project_status(d->p, &d->a, &r, &d->err), "status");
    return r.head;
}

#endif
