/* test_merge.c - four laptops, one project: in whatever order their journals come together, and
 * however often, every copy ends in the same state. And journals that no program of ours wrote. */
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

static jny_str id_of(desk *d, size_t i)
{
    return jny_str_format(&d->a, "J%zu", i);
}

static const char words[] = "The flat is damp, and help came in time.";

/* The project that everybody copies: each story came by itself. */
static desk base_project(void)
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

static desk copy_of(desk *from)
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

static void decide(desk *d, chance *c)
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

static void one_step(desk *d, chance *c)
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

static jny_merge_report merge(desk *d, const char *path)
{
    jny_merge_report r;
    jny_limits       limits = JNY_LIMITS;
    works(d, jny_decisions_merge(d->p, &d->a, path, false, &limits, &r, &d->err), path);
    cr_assert_eq(r.bad + r.waiting, 0);
    return r;
}

/* ---- What a project says --------------------------------------------------------------------- */

static int compare_lines(const void *x, const void *y)
{
    return jny_str_cmp(*(const jny_str *)x, *(const jny_str *)y);
}

static jny_str sorted(desk *d, jny_str *lines, size_t n)
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
static void add_parts_of(desk *d, bool standing, int64_t event, jny_interned *out)
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

static void add_parts(desk *d, bool standing, jny_interned *out)
{
    add_parts_of(d, standing, 0, out);
}

/* All that stands, in names and not in numbers; and who was blind to what, event by event. */
static jny_str state_of(desk *d)
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

static void expect_same(desk *x, desk *y, const char *when)
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

static void round_of(uint64_t seed)
{
    chance      c    = chance_of(seed);
    desk        base = base_project(), laptop[LAPTOPS], fresh[2];
    const char *journal[LAPTOPS];
    for (size_t i = 0; i < 5; i++)
        one_step(&base, &c); /* some work from before the copies */
    for (size_t k = 0; k < LAPTOPS; k++)
        laptop[k] = copy_of(&base);
    for (size_t i = 0; i < STEPS; i++) {
        size_t k = chance_below(&c, LAPTOPS);
        one_step(&laptop[k], &c);
        if (chance_below(&c, 10) == 0) /* two meet on the way */
            merge(&laptop[chance_below(&c, LAPTOPS)], export_as(&laptop[k], "way.ndjson"));
    }
    for (size_t k = 0; k < LAPTOPS; k++)
        journal[k] = export_as(&laptop[k], "all.ndjson");
    for (size_t f = 0; f < 2; f++) {
        size_t order[2 * LAPTOPS];
        fresh[f] = copy_of(&base);
        for (size_t i = 0; i < 2 * LAPTOPS; i++) /* each twice, shuffled */
            order[i] = i % LAPTOPS;
        for (size_t i = 2 * LAPTOPS; i > 1; i--) {
            size_t k = chance_below(&c, i), was = order[i - 1];
            order[i - 1] = order[k];
            order[k]     = was;
        }
        for (size_t i = 0; i < 2 * LAPTOPS; i++)
            merge(&fresh[f], journal[order[i]]);
    }
    expect_same(&fresh[0], &fresh[1], "two orders");
    for (size_t k = 0; k < LAPTOPS; k++) {
        for (size_t i = 0; i < LAPTOPS; i++)
            merge(&laptop[k], journal[(i + k) % LAPTOPS]);
        expect_same(&laptop[k], &fresh[0], "a laptop that has seen all");
    }
    /* A journal of what was merged says the same as the journals it came from. */
    desk again = copy_of(&base);
    merge(&again, export_as(&fresh[0], "told.ndjson"));
    expect_same(&again, &fresh[1], "told again");
    for (size_t k = 0; k < LAPTOPS; k++)
        desk_close(&laptop[k]);
    desk_close(&again);
    desk_close(&fresh[0]);
    desk_close(&fresh[1]);
    desk_close(&base);
}

Test(merge, any_order_duplicates_and_partial_sets_come_to_the_same)
{
    size_t rounds = getenv("JNY_LONG") ? 60 : 6;
    for (uint64_t seed = 1; seed <= rounds; seed++)
        round_of(seed);
}

/* ---- In parts -------------------------------------------------------------------------------- */

enum { AWAY = 3, PART_STEPS = 40 };

/* What was done, by the simplest model: parts of events that came into being, and those of which
 * somebody said that they take them back. */
typedef struct {
    jny_interned came, undone;
} model;

static bool is_here(desk *d, size_t i)
{
    jny_story story;
    jny_err   err = {0};
    return jny_story_get(d->p, &d->a, id_of(d, i), &story, &err) == JNY_OK;
}

static void bring_back(desk *d, size_t i)
{
    if (!is_here(d, i))
        put_alone(d, jny_str_z(&d->a, id_of(d, i)), words, "", false);
}

/* Withdraws the last import, whichever story it brought. */
static void take_out(desk *d)
{
    jny_event import;
    jny_err   err = {0};
    if (jny_event_last(d->p, &d->a, JNY_STR("import"), &import, &err) == JNY_OK)
        works(d, jny_event_undo(d->p, import.seq, JNY_STR("tester"), &d->err), "out");
}

/* A file of answers on several stories: one event. */
static void decide_many(desk *d, chance *c, model *m)
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
static void take_back_last(desk *d, model *m)
{
    jny_event last;
    jny_err   err = {0};
    if (jny_event_last(d->p, &d->a, (jny_str){0}, &last, &err) != JNY_OK ||
        jny_str_eq(last.kind, JNY_STR("import")) || jny_str_eq(last.kind, JNY_STR("codebook")))
        return;
    add_parts_of(d, false, last.seq, &m->undone);
    works(d, jny_event_undo(d->p, last.seq, JNY_STR("tester"), &d->err), "undo");
}

static void merge_some(desk *d, const char *path)
{
    jny_merge_report r;
    jny_limits       limits = JNY_LIMITS;
    works(d, jny_decisions_merge(d->p, &d->a, path, false, &limits, &r, &d->err), path);
    cr_assert_eq(r.bad, 0);
}

static jny_str head_of(desk *d)
{
    jny_status_report r;
    works(d, jny_project_status(d->p, &d->a, &r, &d->err), "status");
    return r.head;
}

static void live_apart(uint64_t seed)
{
    chance      c    = chance_of(seed);
    desk        base = base_project(), at[AWAY];
    model       m    = {jny_intern_open(&base.a), jny_intern_open(&base.a)};
    const char *journal[AWAY];
    for (size_t k = 0; k < AWAY; k++)
        at[k] = copy_of(&base);
    for (size_t i = 0; i < PART_STEPS; i++) {
        desk *d = &at[chance_below(&c, AWAY)];
        switch (chance_below(&c, 8)) {
        case 0:
        case 1: decide_many(d, &c, &m); break;
        case 2: take_back_last(d, &m); break;
        case 3: take_out(d); break;
        case 4: bring_back(d, chance_below(&c, STORIES)); break;
        default: {
            const char *path = export_as(&at[chance_below(&c, AWAY)], "way.ndjson");
            merge_some(d, path);
            jny_str head = head_of(d);
            merge_some(d, path);
            cr_expect(jny_str_eq(head, head_of(d)), "%llu: the same file again wrote something",
                      (unsigned long long)seed);
        }
        }
    }
    for (size_t k = 0; k < AWAY; k++)
        for (size_t i = 0; i < STORIES; i++)
            bring_back(&at[k], i);
    for (int round = 0; round < 2; round++) {
        for (size_t k = 0; k < AWAY; k++)
            journal[k] = export_as(&at[k], "all.ndjson");
        for (size_t k = 0; k < AWAY; k++)
            for (size_t i = 0; i < AWAY; i++)
                merge_some(&at[k], journal[i]);
    }
    for (size_t k = 0; k < AWAY; k++) {
        jny_interned stands = jny_intern_open(&base.a);
        add_parts(&at[k], true, &stands);
        for (size_t i = 0; i < m.came.names.n; i++) {
            jny_str part = m.came.names.at[i];
            bool    want = !jny_intern_find(&m.undone, part);
            cr_expect_eq(jny_intern_find(&stands, part) != 0, want, "%llu: at %zu %.*s %s",
                         (unsigned long long)seed, k, JNY_ARG(part),
                         want ? "is missing" : "was taken back");
        }
        cr_expect_leq(stands.names.n, m.came.names.n);
        expect_same(&at[k], &at[0], "apart");
    }
    for (size_t k = 0; k < AWAY; k++)
        desk_close(&at[k]);
    desk_close(&base);
}

Test(merge, an_event_in_parts_stands_and_goes_part_by_part_in_every_copy)
{
    size_t rounds = getenv("JNY_LONG") ? 400 : 10;
    for (uint64_t seed = 1; seed <= rounds; seed++)
        live_apart(seed);
}

/* ---- Single cases ---------------------------------------------------------------------------- */

static void say(desk *d, const char *id, const char *theme, const char *action, const char *coder)
{
    bool               stands;
    jny_decide_request r = {.id     = jny_cstr(id),
                            .theme  = jny_cstr(theme),
                            .action = jny_cstr(action),
                            .coder  = jny_cstr(coder)};
    works(d, jny_decide(d->p, &d->a, &r, &stands, &d->err), id);
}

Test(merge, where_two_people_differ_it_is_listed_until_somebody_settles_it)
{
    desk base = base_project(), ben = copy_of(&base);
    say(&base, "J1", "help", "accept", "Ama");
    say(&ben, "J1", "help", "reject", "Ben");
    say(&ben, "J2", "help", "accept", "Ben");
    jny_merge_report r = merge(&base, export_as(&ben, "ben.ndjson"));
    cr_assert_eq(r.n_conflicts, 1);
    cr_expect(jny_str_eq(r.conflicts[0].story, JNY_STR("J1")));
    cr_expect(jny_str_eq(r.conflicts[0].yes, JNY_STR("Ama")));
    cr_expect(jny_str_eq(r.conflicts[0].no, JNY_STR("Ben")));
    say(&base, "J1", "help", "adjudicate", "Kofi");
    say(&ben, "J1", "housing", "reject", "Ben");
    cr_expect_eq(merge(&base, export_as(&ben, "ben.ndjson")).n_conflicts, 0);
    desk_close(&ben);
    desk_close(&base);
}

Test(merge, the_later_answer_of_one_coder_holds_whichever_comes_first)
{
    desk base = base_project(), ben = copy_of(&base);
    say(&ben, "J1", "help", "reject", "Ama"); /* earlier, but merged later */
    const char *journal = export_as(&ben, "ben.ndjson");
    say(&base, "J1", "help", "accept", "Ama");
    merge(&base, journal);
    jny_answer *x;
    size_t      n;
    works(&base, jny_answers(base.p, &base.a, 0, &x, &n, &base.err), "answers");
    cr_assert_eq(n, 1);
    cr_expect(x[0].present, "the merge moved a later decision");
    desk_close(&ben);
    desk_close(&base);
}

Test(merge, what_was_forgotten_or_withdrawn_does_not_return)
{
    desk base = base_project(), ben = copy_of(&base);
    say(&ben, "J1", "help", "accept", "Ben");
    say(&ben, "J2", "help", "accept", "Ben");
    const char        *journal = export_as(&ben, "ben.ndjson");
    jny_str            name    = JNY_STR("J1");
    jny_forget_request r       = {.stories = &name, .n_stories = 1};
    jny_forgotten      out;
    works(&base, jny_forget(base.p, &base.a, &r, JNY_STR("tester"), &out, &base.err), "forget");
    jny_merge_report m = merge(&base, journal);
    cr_expect_eq(m.forgotten, 1);
    cr_expect_eq(m.decisions, 1);
    jny_story story;
    jny_err   gone = {0};
    cr_expect_eq(jny_story_get(base.p, &base.a, name, &story, &gone), JNY_ENOTFOUND);
    desk_close(&base);

    /* Withdrawn: the answer waits, and comes in when the story does. */
    base = copy_of(&ben);
    while (is_here(&base, 3))
        take_out(&base);
    desk             kofi = copy_of(&ben);
    jny_merge_report w;
    jny_limits       limits = JNY_LIMITS;
    say(&kofi, "J3", "help", "accept", "Kofi");
    journal = export_as(&kofi, "kofi.ndjson");
    works(&base, jny_decisions_merge(base.p, &base.a, journal, false, &limits, &w, &base.err),
          journal);
    cr_expect_eq(w.waiting, 1);
    cr_expect_eq(w.decisions, 0);
    cr_expect_eq(jny_story_get(base.p, &base.a, JNY_STR("J3"), &story, &gone), JNY_ENOTFOUND);
    put_alone(&base, "J3", "The flat is damp, and help came in time.", "", false);
    works(&base, jny_decisions_merge(base.p, &base.a, journal, false, &limits, &w, &base.err),
          journal);
    cr_expect_eq(w.decisions, 1);
    desk_close(&kofi);
    desk_close(&ben);
    desk_close(&base);
}

Test(merge, a_mark_of_present_risk_neither_leaves_nor_is_taken_away_from_elsewhere)
{
    desk base = base_project(), ben = copy_of(&base);
    works(&base, jny_watch_contact_set(base.p, JNY_STR("Duty team"), JNY_STR("Ama"), &base.err),
          "");
    works(&base,
          jny_flag(base.p, &base.a, JNY_STR("J1"), JNY_STR("at-risk"), JNY_STR("he hits her"),
                   JNY_STR("Ama"), &base.err),
          "mark");
    jny_str told = file_bytes(&base, export_as(&base, "base.ndjson"));
    cr_expect_null(memmem(told.p, told.n, "risk", 4));
    cr_expect_null(memmem(told.p, told.n, "hits", 4));
    works(&ben,
          jny_flag(ben.p, &ben.a, JNY_STR("J1"), JNY_STR("second-reader"), (jny_str){0},
                   JNY_STR("Ben"), &ben.err),
          "flag");
    works(&ben,
          jny_flag(ben.p, &ben.a, JNY_STR("J1"), JNY_STR("none"), (jny_str){0}, JNY_STR("Ben"),
                   &ben.err),
          "none");
    const char *journal = export_as(&ben, "ben.ndjson");
    merge(&base, journal);
    jny_str head = head_of(&base);
    cr_expect_eq(merge(&base, journal).marks, 0, "a flag of a story at risk came again");
    cr_expect(jny_str_eq(head, head_of(&base)));
    jny_mark *marks;
    size_t    n;
    works(&base, jny_marks_all(base.p, &base.a, 0, &marks, &n, &base.err), "marks");
    const jny_mark *risk = jny_mark_since(marks, n, "at-risk");
    cr_assert_not_null(risk, "a flag that came from elsewhere took the mark away");
    cr_expect(jny_str_eq(risk->coder_name, JNY_STR("Ama")));
    cr_expect_null(jny_mark_since(marks, n, "second-reader"));
    desk_close(&ben);
    desk_close(&base);
}

/* A journal with one thing changed is refused whole, and names the line. */
Test(merge, hostile_journals_are_refused_and_nothing_is_written)
{
    static const struct {
        const char *from, *to, *why;
    } cases[] = {
        {"\"journeys\":\"decisions\"", "\"journeys\":\"stories\"", "no file of"},
        {"\"format\":1", "\"format\":2", "newer form"},
        {"\"events\":4", "\"events\":5", "cut short"},
        {"\"project\":\"", "\"project\":\"0", "another project"},
        {"\"kind\":\"decide\"", "\"kind\":\"import\"", "cannot be taken"},
        {"\"action\":\"accept\"", "\"action\":\"reject\"", "cannot be taken"},
        {"\"present\":true", "\"present\":1", "cannot be taken"},
        {"\"theme\":\"help\"", "\"theme\":\"../help\"", "cannot be taken"},
        {"\"coder\":\"Ben\"", "\"coder\":\"\\u001b[2J\"", "cannot be taken"},
        {"\"at\":\"20", "\"at\":\"90", "cannot be taken"},
        {"\"at\":\"20", "\"at\":\"xx", "cannot be taken"},
        {"\"text\":\"xxh128:", "\"text\":\"xxh128:00", "cannot be taken"},
        {"[12,16,\"damp\"]", "[11,15,\"damp\"]", "do not stand there"},
        {"[12,16,\"damp\"]", "[12,1000000000000000000,\"damp\"]", "do not stand there"},
        {"[12,16,\"damp\"]", "[-1,3,\"damp\"]", "do not stand there"},
        {"\"rows\":[", "\"rows\":[7,", "cannot be taken"},
        {"\"rows\":[", "\"of\":[\"J1\"],\"rows\":[", "cannot be taken"},
        {"\"of\":[\"J0\"]", "\"of\":[]", "cannot be taken"},
        {"\"of\":[\"J0\"]", "\"of\":\"J0\"", "cannot be taken"},
        {"\"of\":[\"J0\"]", "\"of\":[\"J0\",7]", "cannot be taken"},
        {"\"event\":\"", "\"event\":\"'", "cannot be taken"},
        {"{\"event\"", "\n{\"event\"", "cannot be taken"},
    };
    desk               base = base_project(), ben = copy_of(&base);
    bool               stands;
    jny_decide_request q      = {.id     = JNY_STR("J1"),
                                 .theme  = JNY_STR("help"),
                                 .action = JNY_STR("accept"),
                                 .quote  = JNY_STR("damp"),
                                 .coder  = JNY_STR("Ben")};
    jny_limits         limits = JNY_LIMITS;
    works(&ben, jny_decide(ben.p, &ben.a, &q, &stands, &ben.err), "deciding");
    say(&ben, "J2", "help", "accept", "Ben");
    say(&base, "J0", "help", "accept", "Ama"); /* and what Ben takes back of it */
    merge(&ben, export_as(&base, "ama.ndjson"));
    model ignored = {jny_intern_open(&ben.a), jny_intern_open(&ben.a)};
    take_back_last(&ben, &ignored);
    jny_str good = file_bytes(&ben, export_as(&ben, "good.ndjson")), before = state_of(&base);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = path_in(&ben, "bad.ndjson");
        const char *at   = memmem(good.p, good.n, cases[i].from, strlen(cases[i].from));
        cr_assert_not_null(at, "the journal does not hold %s: %.*s", cases[i].from, JNY_ARG(good));
        size_t  k = (size_t)(at - good.p);
        jny_buf b = jny_buf_open(&ben.a);
        jny_buf_add(&b, jny_str_sub(good, 0, k));
        jny_buf_add(&b, jny_cstr(cases[i].to));
        jny_buf_add(&b, jny_str_sub(good, k + strlen(cases[i].from), good.n));
        file_write(path, jny_buf_str(&b));
        jny_merge_report r;
        jny_err          err = {0};
        jny_status       st  = jny_decisions_merge(base.p, &base.a, path, false, &limits, &r, &err);
        cr_expect_neq(st, JNY_OK, "%s was taken", cases[i].to);
        cr_expect_not_null(strstr(err.msg, cases[i].why), "%s: %s", cases[i].to, err.msg);
        cr_expect(jny_str_eq(before, state_of(&base)), "%s left something behind", cases[i].to);
    }
    merge(&base, path_in(&ben, "good.ndjson"));
    desk_close(&ben);
    desk_close(&base);
}

/* A line, with what was changed in it. */
static const char *changed(desk *d, const char *path, const char *from, const char *to)
{
    jny_str     all = file_bytes(d, path);
    const char *at  = memmem(all.p, all.n, from, strlen(from));
    cr_assert_not_null(at, "%.*s", JNY_ARG(all));
    size_t  k = (size_t)(at - all.p);
    jny_buf b = jny_buf_open(&d->a);
    jny_buf_add(&b, jny_str_sub(all, 0, k));
    jny_buf_add(&b, jny_cstr(to));
    jny_buf_add(&b, jny_str_sub(all, k + strlen(from), all.n));
    file_write(path, jny_buf_str(&b));
    return path;
}

/* Ben's answers on two stories of which one comes later; Ama takes back the later one. Whoever
 * hears of it, Ben himself, keeps the other: with its quote, its finished mark and the time it was
 * made; and the id of a story that may have to be forgotten is in no summary. */
Test(merge, who_takes_back_a_part_takes_back_no_other)
{
    desk        base = base_project(), ben = copy_of(&base);
    jny_limits  limits = JNY_LIMITS;
    jny_answer *x;
    jny_done   *done;
    size_t      n, n_done;
    take_out(&base); /* J5 */
    jny_decide_report r;
    const char       *many = path_in(&ben, "many.ndjson");
    file_write(
        many,
        JNY_STR("{\"id\":\"J1\",\"codes\":[{\"theme\":\"housing\",\"evidence\":[\"damp\"]}]}\n"
                "{\"id\":\"J5\",\"codes\":[{\"theme\":\"help\"}]}\n"));
    works(&ben,
          jny_decide_file(ben.p, &ben.a, many, JNY_STR("Ben"), JNY_CODER_PERSON, &limits, &r,
                          &ben.err),
          "many");
    jny_str     before  = state_of(&ben);
    const char *journal = export_as(&ben, "ben.ndjson");
    merge_some(&base, journal);
    bring_back(&base, 5);
    merge_some(&base, journal);
    model ignored = {jny_intern_open(&base.a), jny_intern_open(&base.a)};
    take_back_last(&base, &ignored);
    merge_some(&base, journal);
    works(&base, jny_answers(base.p, &base.a, 0, &x, &n, &base.err), "answers");
    cr_assert_eq(n, 1, "%zu answers stand", n);
    cr_expect(jny_str_eq(x[0].theme_path, JNY_STR("housing")));

    const char *told = export_as(&base, "base.ndjson");
    jny_str     line = file_bytes(&base, told);
    cr_expect_not_null(memmem(line.p, line.n, "\"of\":[\"J5\"]", 11));
    merge(&ben, told);
    expect_same(&ben, &base, "Ben hears of it");
    cr_expect_eq(merge(&ben, told).withdrawn, 0);
    works(&ben, jny_answers(ben.p, &ben.a, 0, &x, &n, &ben.err), "answers");
    works(&ben, jny_finished(ben.p, &ben.a, 0, &done, &n_done, &ben.err), "finished");
    cr_assert_eq(n, 1);
    cr_assert_eq(n_done, 1);
    cr_expect(memmem(before.p, before.n, x[0].at.p, x[0].at.n), "made at another time");
    jny_str *quotes;
    works(&ben, jny_answer_quotes(ben.p, &ben.a, x[0].decision, &quotes, &n, &ben.err), "quotes");
    cr_assert_eq(n, 1);
    cr_expect(jny_str_eq(quotes[0], JNY_STR("damp")));
    jny_history_row  *rows;
    jny_history_query all = {.each = true};
    works(&ben, jny_history(ben.p, &ben.a, &all, &rows, &n, &ben.err), "history");
    for (size_t i = 0; i < n; i++)
        cr_expect_null(memmem(rows[i].summary.p, rows[i].summary.n, "J5", 2), "%.*s",
                       JNY_ARG(rows[i].summary));

    /* What still stands is where it was: it is not the last step because it was merged. */
    jny_event last;
    say(&ben, "J2", "help", "accept", "Ben");
    merge(&ben, changed(&base, told, "\"of\":[\"J5\"]", "\"of\":[\"J1\",\"J5\",\"J5\"]"));
    works(&ben, jny_answers(ben.p, &ben.a, 0, &x, &n, &ben.err), "answers");
    cr_expect_eq(n, 1, "an undo of which more is heard takes back more");
    works(&ben, jny_event_last(ben.p, &ben.a, (jny_str){0}, &last, &ben.err), "last");
    cr_expect(jny_str_eq(last.kind, JNY_STR("decide")));
    desk_close(&ben);
    desk_close(&base);
}

/* Of an older program: an undo that does not say of which stories. */
Test(merge, an_undo_that_names_no_story_is_of_all)
{
    desk base = base_project(), ben = copy_of(&base);
    say(&base, "J1", "help", "accept", "Ama");
    merge(&ben, export_as(&base, "ama.ndjson"));
    model ignored = {jny_intern_open(&ben.a), jny_intern_open(&ben.a)};
    take_back_last(&ben, &ignored);
    const char *told = changed(&ben, export_as(&ben, "ben.ndjson"), ",\"of\":[\"J1\"]", "");
    cr_expect_eq(merge(&base, told).withdrawn, 1);
    cr_expect_eq(merge(&base, told).withdrawn, 0);
    jny_answer *x;
    size_t      n;
    works(&base, jny_answers(base.p, &base.a, 0, &x, &n, &base.err), "answers");
    cr_expect_eq(n, 0);
    desk_close(&ben);
    desk_close(&base);
}

/* What one person decided of 3,000 stories by a file is one event, so one line of 20 MB: it comes
 * home as it left. */
Test(merge, a_line_may_be_as_long_as_a_document)
{
    desk             base = base_project(), away = copy_of(&base);
    chance           luck   = chance_of(3);
    jny_limits       limits = JNY_LIMITS;
    jny_merge_report r;
    jny_err          err = {0};
    decide(&away, &luck);
    const char *journal = export_as(&away, "journal.ndjson");
    limits.document     = 64;
    cr_assert_eq(jny_decisions_merge(base.p, &base.a, journal, false, &limits, &r, &err),
                 JNY_ELIMIT);
    cr_assert(strstr(err.msg, "--max-document"), "%s", err.msg);
    limits      = (jny_limits)JNY_LIMITS;
    limits.line = 64;
    works(&base, jny_decisions_merge(base.p, &base.a, journal, false, &limits, &r, &base.err),
          "merge");
    cr_assert_eq(r.decisions, 1);
    desk_close(&away);
    desk_close(&base);
}
