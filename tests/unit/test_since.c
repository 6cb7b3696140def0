/* test_since.c - while others write: what is read is of one state, what happened since is told, and
 * a desk that follows is the desk that would be opened anew. */
#include "chance.h"
#include "db.h"
#include "deciding.h"

/* ---- One state ------------------------------------------------------------------------------- */

/* Somebody else who has the project open. */
static desk other_open(desk *d)
{
    desk out = *d;
    out.a    = jny_arena_open(d->world);
    works(d, jny_project_open(d->world, d->path, &out.p, &d->err), "opening it once more");
    return out;
}

static void other_close(desk *other)
{
    jny_project_close(other->p);
    jny_arena_close(&other->a);
}

static const char one_more[] = "  - id: more\n    name: More\n    definition: More.\n"
                               "    rules: [children, help]\n";

/* The codebook of the project, or another version of it. */
static jny_codebook *version_of(desk *d, bool later)
{
    return book_of(
        d, jny_str_z(&d->a, jny_str_format(&d->a, "%s%s", two_themes, later ? one_more : "")));
}

Test(since, what_is_held_stays_as_it_is)
{
    desk   d = full_desk(), other = other_open(&d);
    size_t n[4];
    for (size_t i = 0; i < 4; i++) {
        if (i == 1)
            works(&d, jny_project_hold(d.p, &d.err), "holding");
        jny_census c;
        works(&d, jny_census_load(d.p, &d.a, &c, &d.err), "the census");
        n[i] = c.n;
        if (i == 1)
            put_alone(&other, "K1", "Nobody asked us about the help that we had.", "", false);
        if (i == 2)
            jny_project_let_go(d.p);
    }
    cr_expect_eq(n[1], n[0]);
    cr_expect_eq(n[2], n[0], "held, whoever writes");
    cr_expect_eq(n[3], n[0] + 1, "and no longer");
    other_close(&other);
    desk_close(&d);
}

/* Writes when SQLite is about to begin that statement of somebody else's, once. */
typedef struct {
    desk       *writer;
    const char *before;
} meddler;

static int meddle(unsigned what, void *ctx, void *statement, void *sql)
{
    meddler *m = ctx;
    (void)what;
    (void)statement;
    if (m->before && strncmp(sql, m->before, strlen(m->before)) == 0) {
        m->before = NULL;
        undo_last(m->writer, "import");
        put_alone(m->writer, "K1", "Two come where one went.", "", false);
        put_alone(m->writer, "K2", "Nobody had met either of them.", "", false);
    }
    return 0;
}

/* How many stories there are, then which: of one state, or a sound project is called damaged. */
Test(since, who_writes_between_two_questions_of_a_census_changes_neither)
{
    desk       d = full_desk(), other;
    jny_census before, between;
    put_alone(&d, "J7", "The last one, which is taken back.", "", false);
    other     = other_open(&d);
    meddler m = {&other, "SELECT v.story"};
    works(&d, jny_census_load(d.p, &d.a, &before, &d.err), "the census");
    sqlite3_trace_v2(d.p->db, SQLITE_TRACE_STMT, meddle, &m);
    works(&d, jny_census_load(d.p, &d.a, &between, &d.err), "the census, while somebody writes");
    sqlite3_trace_v2(d.p->db, 0, NULL, NULL);
    cr_expect_null(m.before, "it was written in between");
    cr_assert_eq(between.n, before.n);
    cr_expect_eq(memcmp(between.key, before.key, before.n * sizeof *before.key), 0);
    works(&d, jny_census_load(d.p, &d.a, &between, &d.err), "the census afterwards");
    cr_expect_eq(between.n, before.n + 1);
    other_close(&other);
    desk_close(&d);
}

/* ---- What happened since --------------------------------------------------------------------- */

static jny_since since(desk *d, const jny_moment *m)
{
    jny_since s;
    works(d, jny_record_since(d->p, &d->a, m, &s, &d->err), "what happened since");
    return s;
}

static void expect_since(desk *d, jny_moment *m, bool more, const char *const *ids, size_t n,
                         const char *what)
{
    jny_since s = since(d, m);
    cr_expect_eq(s.more, more, "%s", what);
    cr_expect(more || s.n == n, "%s: %zu stories, not %zu", what, s.n, n);
    for (size_t i = 0; !more && i < n && i < s.n; i++)
        cr_expect_eq(s.stories[i], story(d, ids[i]).key, "%s: the %zuth", what, i + 1);
    cr_expect(s.now.event > m->event, "%s", what);
    *m = s.now;
}

Test(since, what_people_said_of_which_stories)
{
    desk              d    = full_desk();
    const char *const j1[] = {"J1"}, *const j2[] = {"J2"}, *const both[] = {"J1", "J2"};
    jny_moment m = {0};
    expect_since(&d, &m, true, NULL, 0, "from the beginning");
    cr_expect_eq(since(&d, &m).n, 0);
    cr_expect(!since(&d, &m).more, "nothing happened");
    decide(&d, "J2", "help", "accept", "cy");
    expect_since(&d, &m, false, j2, 1, "a decision");
    decide(&d, "J2", "help", "reject", "cy");
    decide(&d, "J1", "help", "reject", "cy");
    decide(&d, "J2", "waiting", "reject", "cy");
    expect_since(&d, &m, false, both, 2, "of two stories, each once");
    undo_last(&d, "decide");
    expect_since(&d, &m, false, j2, 1, "a decision that is taken back");
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J1"), JNY_STR("cy"), &d.err), "finishing");
    expect_since(&d, &m, false, j1, 1, "a finished story");
    undo_last(&d, "finish");
    expect_since(&d, &m, true, NULL, 0, "not finished after all: which run it goes by is another");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("J2"), JNY_STR("second-reader"), JNY_STR("look"),
                   JNY_STR("cy"), &d.err),
          "flag");
    expect_since(&d, &m, false, j2, 1, "a mark");
    begin(&d, "coder");
    commit(&d);
    expect_since(&d, &m, false, NULL, 0, "an account");
    put_alone(&d, "K1", "A new one.", "", false);
    expect_since(&d, &m, true, NULL, 0, "an import");
    undo_last(&d, "import");
    expect_since(&d, &m, true, NULL, 0, "an import that is taken back");
    tag_all(&d, book_of(&d, two_themes));
    expect_since(&d, &m, true, NULL, 0, "a run");
    begin(&d, "assign");
    commit(&d);
    expect_since(&d, &m, true, NULL, 0, "a blind sample");
    desk_close(&d);
}

Test(since, a_record_that_does_not_go_on_from_there_is_another)
{
    desk       d = full_desk();
    jny_moment m = {0}, wrong;
    m            = since(&d, &m).now;
    wrong        = m;
    wrong.digest.bytes[31] ^= 1;
    cr_expect(since(&d, &wrong).more, "the same number, and not the same event");
    wrong = m;
    wrong.event++;
    cr_expect(since(&d, &wrong).more, "an event that never was");
    desk_close(&d);
}

Test(since, codebooks_stand_until_one_is_changed)
{
    desk        d = full_desk();
    jny_active *books;
    size_t      n;
    bool        yes;
    works(&d, jny_codebooks_active(d.p, &d.a, &books, &n, &d.err), "codebooks");
    cr_assert_gt(n, 0);
    works(&d, jny_codebooks_stand(d.p, books, n, &yes, &d.err), "they stand");
    cr_expect(yes);
    works(&d, jny_codebooks_stand(d.p, books, n - 1, &yes, &d.err), "one is missing");
    cr_expect(!yes);
    books[0].seal.bytes[0] ^= 1;
    works(&d, jny_codebooks_stand(d.p, books, n, &yes, &d.err), "another of the same number");
    cr_expect(!yes);
    books[0].seal.bytes[0] ^= 1;
    tag_all(&d, version_of(&d, true));
    works(&d, jny_codebooks_stand(d.p, books, n, &yes, &d.err), "a later version");
    cr_expect(!yes);
    desk_close(&d);
}

/* ---- A desk that follows --------------------------------------------------------------------- */

/* All that a desk tells, in words. */
static jny_str told(jny_desk *t, jny_arena *a)
{
    static const char *const   coders[] = {"", "ann", "bob", "cy"};
    jny_buf                    b        = jny_buf_open(a);
    const jny_progress_report *p        = jny_desk_progress(t);
    jny_buf_format(&b, "%llu waiting, %llu sensitive, %llu finished, %llu again\n",
                   (unsigned long long)p->waiting, (unsigned long long)p->sensitive,
                   (unsigned long long)p->finished, (unsigned long long)p->again);
    for (size_t i = 0; i < jny_desk_themes(t); i++)
        jny_buf_format(&b, "%zu: %llu %llu %llu\n", i, (unsigned long long)p->themes[i].waiting,
                       (unsigned long long)p->themes[i].accepted,
                       (unsigned long long)p->themes[i].rejected);
    for (size_t row = 0; row < jny_desk_rows(t); row++) {
        jny_buf_format(&b, "%.*s%s%s%s", JNY_ARG(jny_desk_id(t, row)),
                       jny_desk_again(t, row) ? " again" : "", jny_desk_cue(t, row) ? " cue" : "",
                       jny_desk_marked(t, row, "second-reader") ? " flagged" : "");
        for (size_t i = 0; i < jny_desk_themes(t); i++) {
            jny_buf_format(&b, " %d", jny_desk_suggested(t, row, i));
            for (size_t c = 0; c < 4; c++) {
                const jny_answer *x = jny_desk_answer(t, row, i, jny_cstr(coders[c]));
                jny_buf_format(&b, ",%lld%s", (long long)(x ? x->decision : 0),
                               x && x->present ? "+" : "");
            }
        }
        for (size_t c = 0; c < 4; c++)
            jny_buf_format(&b, " %d%d", jny_desk_finished(t, row, jny_cstr(coders[c])),
                           jny_desk_blind(t, row, jny_cstr(coders[c])));
        jny_buf_char(&b, '\n');
    }
    return jny_buf_str(&b);
}

static const char *const ids[]    = {"J1", "J2", "J3", "J4", "J5"};
static const char *const themes[] = {"help", "help/late", "waiting"};
static const char *const who[]    = {"ann", "bob", "cy"};

/* One step of somebody else's; true: of what people say of a story. */
static bool somebody_writes(desk *d, chance *c)
{
    jny_err     refused = {0};
    bool        stands;
    const char *id = ids[chance_below(c, 5)], *coder = who[chance_below(c, 3)];
    jny_event   last;
    switch (chance_below(c, 12)) {
    case 0:
        put_alone(d, jny_str_z(&d->a, jny_str_format(&d->a, "K%zu", chance_below(c, 1000))),
                  "Help came too late; a waiting list.", "", true);
        return false;
    case 1: tag_all(d, version_of(d, chance_below(c, 2))); return false;
    case 2:
        if (jny_event_last(d->p, &d->a, (jny_str){0}, &last, &refused) == JNY_OK)
            jny_event_undo(d->p, last.seq, JNY_STR("tester"), &refused);
        return false;
    case 3: /* refused where it stands, or nobody marked it */
        if (chance_below(c, 2))
            jny_flag(d->p, &d->a, jny_cstr(id), JNY_STR("second-reader"), (jny_str){0},
                     jny_cstr(coder), &refused);
        else
            jny_unflag(d->p, &d->a, jny_cstr(id), "second-reader", (jny_str){0}, (jny_str){0},
                       jny_cstr(coder), &refused);
        return true;
    case 4:
    case 5: jny_finish(d->p, &d->a, jny_cstr(id), jny_cstr(coder), &refused); return true;
    default: {
        jny_decide_request r = {.id     = jny_cstr(id),
                                .theme  = jny_cstr(themes[chance_below(c, 3)]),
                                .action = chance_below(c, 2) ? JNY_STR("add") : JNY_STR("reject"),
                                .coder  = jny_cstr(coder)};
        jny_decide(d->p, &d->a, &r, &stands, &refused);
        return true;
    }
    }
}

Test(since, a_desk_that_follows_is_the_one_that_would_be_opened)
{
    desk      d = full_desk(), other = other_open(&d);
    chance    c = chance_of(20261123);
    jny_desk *followed, *fresh;
    jny_cues *cues;
    size_t    by_story = 0, renewed = 0;
    works(&d, jny_cues_open(d.world, (jny_str){0}, (jny_str){0}, &cues, &d.err), "cues");
    works(&d, jny_desk_open(d.p, d.world, &followed, &d.err), "the desk");
    works(&d, jny_desk_watch(followed, cues, &d.err), "cues");
    for (size_t step = 0; step < 300; step++) {
        bool said = true, anew;
        for (size_t n = 1 + chance_below(&c, 3); n; n--)
            said &= somebody_writes(&other, &c);
        works(&d, jny_desk_follow(&followed, &anew, &d.err), "following");
        cr_expect(!said || !anew, "step %zu: what people say needs no desk opened anew", step);
        by_story += !anew;
        renewed += anew;
        works(&d, jny_desk_open(d.p, d.world, &fresh, &d.err), "a fresh one");
        works(&d, jny_desk_watch(fresh, cues, &d.err), "cues");
        jny_str x = told(followed, &d.a), y = told(fresh, &d.a);
        cr_assert(jny_str_eq(x, y), "step %zu:\n%.*s\nand anew:\n%.*s", step, JNY_ARG(x),
                  JNY_ARG(y));
        jny_desk_close(fresh);
        works(&d, jny_desk_follow(&followed, &anew, &d.err), "following");
        cr_expect(!anew, "nothing was written");
    }
    cr_expect(by_story > 100 && renewed > 50, "%zu and %zu", by_story, renewed);
    jny_desk_close(followed);
    jny_cues_close(cues);
    other_close(&other);
    desk_close(&d);
}

/* The themes themselves: a codebook that stands is not parsed again. */
Test(since, a_desk_opened_anew_keeps_the_codebooks_that_stand)
{
    desk             d = full_desk(), other = other_open(&d);
    jny_desk        *t;
    bool             anew;
    const jny_theme *was;
    works(&d, jny_desk_open(d.p, d.world, &t, &d.err), "the desk");
    was = jny_desk_theme_of(t, 0);
    put_alone(&other, "K1", "A new one.", "", false);
    works(&d, jny_desk_follow(&t, &anew, &d.err), "following");
    cr_expect(anew);
    cr_expect_eq(jny_desk_theme_of(t, 0), was, "the very same");
    cr_expect_neq(jny_desk_row(t, JNY_STR("K1")), SIZE_MAX);
    tag_all(&other, version_of(&d, true));
    works(&d, jny_desk_follow(&t, &anew, &d.err), "following");
    cr_expect(anew);
    size_t n;
    cr_expect_eq(jny_desk_codebooks(t, &n)[0].book.n_rules, version_of(&d, true)->n_rules);
    sqlite3 *sql =
        sql_open(d.path); /* as the doctor mends: the file is another, the record is not */
    sql_run(sql, "DELETE FROM packed");
    sqlite3_close(sql);
    works(&d, jny_desk_follow(&t, &anew, &d.err), "following");
    cr_expect(anew, "what was mended");
    jny_desk_close(t);
    other_close(&other);
    desk_close(&d);
}

/* ---- What the caller knows ------------------------------------------------------------------- */

static void forget_one(desk *d, const char *id)
{
    jny_str            name = jny_cstr(id);
    jny_forget_request r    = {.stories = &name, .n_stories = 1};
    jny_forgotten      out;
    works(d, jny_forget(d->p, &d->a, &r, JNY_STR("ann"), &out, &d->err), "forgetting");
}

static jny_status begins(desk *d, const char *kind)
{
    jny_status st = jny_event_begin(d->p, kind, JNY_STR("ann"), &d->err);
    if (st == JNY_OK)
        jny_event_rollback(d->p);
    d->err = (jny_err){0};
    return st;
}

/* Between what somebody read and what they write, another writes: who goes by what may be gone, or
 * be another's, is told to look again; who only adds to what others do is not. */
Test(since, who_begins_an_event_looks_again_when_others_wrote)
{
    static const struct {
        const char *happens, *may[12], *may_not[12];
    } rows[] = {
        {"decide", {"decide", "finish", "flag", "sign", "release", "run", "codebook", "undo"}, {0}},
        {"finish", {"decide", "release", "undo"}, {0}},
        {"release", {"decide", "flag", "sign", "run", "undo"}, {"release"}},
        {"flag", {"decide", "flag", "run", "undo"}, {"release"}},
        {"undo", {"decide", "undo"}, {"release"}},
        {"run", {"decide", "finish", "release"}, {"run", "codebook"}},
        {"undo run", {"decide", "finish", "undo"}, {"run", "codebook", "release"}},
        {"import", {"decide", "finish", "run"}, {"release"}},
        {"forget",
         {"import", "merge", "forget", "coder"},
         {"decide", "finish", "flag", "consent", "sign", "release", "run", "codebook", "undo"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        desk        d = full_desk(), other = other_open(&d);
        const char *what = rows[i].happens;
        if (strcmp(what, "decide") == 0)
            decide(&other, "J1", "help", "add", "cy");
        else if (strcmp(what, "finish") == 0)
            works(&other, jny_finish(other.p, &other.a, JNY_STR("J4"), JNY_STR("cy"), &other.err),
                  what);
        else if (strcmp(what, "release") == 0)
            works(&other, jny_choice_add(other.p, JNY_STR("{}"), JNY_STR("cy"), &other.err), what);
        else if (strcmp(what, "flag") == 0)
            works(&other,
                  jny_flag(other.p, &other.a, JNY_STR("J4"), JNY_STR("second-reader"), (jny_str){0},
                           JNY_STR("cy"), &other.err),
                  what);
        else if (strcmp(what, "undo") == 0)
            undo_last(&other, "import");
        else if (strcmp(what, "undo run") == 0) {
            undo_last(&other, "run"); /* what a machine suggests */
            undo_last(&other, "run");
        } else if (strcmp(what, "run") == 0)
            tag_all(&other, version_of(&other, true));
        else if (strcmp(what, "import") == 0)
            put_alone(&other, "K1", "A new one.", "", false);
        else
            forget_one(&other, "J1");
        for (const char *const *kind = rows[i].may; *kind; kind++)
            cr_expect_eq(begins(&d, *kind), JNY_OK, "%s after %s", *kind, what);
        for (const char *const *kind = rows[i].may_not; *kind; kind++)
            cr_expect_eq(begins(&d, *kind), JNY_ECONFLICT, "%s after %s", *kind, what);
        jny_moment begin = {0};
        since(&d, &begin); /* and looks again */
        for (const char *const *kind = rows[i].may_not; *kind; kind++)
            cr_expect_eq(begins(&d, *kind), JNY_OK, "%s, having looked again after %s", *kind,
                         what);
        other_close(&other);
        desk_close(&d);
    }
}

/* Numbers of stories are others' there. */
Test(since, who_writes_into_a_restored_project_looks_again)
{
    desk         d      = full_desk();
    const char  *backup = path_in(&d, "backup.journeys");
    jny_restored out;
    works(&d, jny_backup_make(d.p, backup, false, NULL, NULL, &d.err), "a backup");
    put_alone(&d, "K1", "A new one.", "", false);
    works(&d, jny_restore(d.world, &d.a, backup, d.path, JNY_STR("cy"), &out, &d.err), "restoring");
    static const char *const kinds[] = {"decide", "finish", "import", "merge", "undo", "release"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        cr_expect_eq(begins(&d, kinds[i]), JNY_ECONFLICT, "%s", kinds[i]);
    desk_close(&d);
}

/* What was acknowledged would be in a file that nobody looks for. */
Test(since, a_project_that_is_called_otherwise_takes_no_more)
{
    desk        d     = full_desk();
    const char *other = path_in(&d, "other.journeys");
    cr_expect_eq(begins(&d, "decide"), JNY_OK);
    cr_assert_eq(rename(d.path, other), 0);
    cr_expect_eq(begins(&d, "decide"), JNY_ECONFLICT, "moved");
    cr_expect_eq(begins(&d, "import"), JNY_ECONFLICT, "moved");
    file_write(d.path, JNY_STR("another"));
    cr_expect_eq(begins(&d, "decide"), JNY_ECONFLICT, "replaced");
    cr_assert_eq(rename(other, d.path), 0);
    cr_expect_eq(begins(&d, "decide"), JNY_OK, "put back");
    desk_close(&d);
}

Test(since, what_two_take_back_at_once_is_taken_back_once)
{
    desk      d = full_desk(), other = other_open(&d);
    jny_event last;
    works(&d, jny_event_last(d.p, &d.a, (jny_str){0}, &last, &d.err), "the last event");
    works(&other, jny_event_undo(other.p, last.seq, JNY_STR("cy"), &other.err), "taking it back");
    cr_expect_eq(jny_event_undo(d.p, last.seq, JNY_STR("ann"), &d.err), JNY_ECONFLICT);
    cr_expect(strstr(d.err.msg, "by somebody else"), "%s", d.err.msg);
    other_close(&other);
    desk_close(&d);
}

/* Corrects a story when SQLite is about to begin somebody else's event, once. */
static int correct(unsigned what, void *ctx, void *statement, void *sql)
{
    meddler *m = ctx;
    (void)what;
    (void)statement;
    if (m->before && strcmp(sql, m->before) == 0) {
        m->before = NULL;
        put_alone(m->writer, "J7", "The words as they ought to be.", "consent=publish", true);
    }
    return 0;
}

Test(since, a_consent_is_of_the_story_as_it_is_by_then)
{
    desk d = full_desk(), other;
    put_alone(&d, "J7", "The words as they came.", "consent=publish", false);
    other     = other_open(&d);
    meddler m = {&other, "BEGIN IMMEDIATE"};
    sqlite3_trace_v2(d.p->db, SQLITE_TRACE_STMT, correct, &m);
    works(&d,
          jny_consent(d.p, &d.a, JNY_STR("J7"), JNY_STR("internal"), (jny_str){0}, JNY_STR("ann"),
                      &d.err),
          "consent, while somebody corrects");
    sqlite3_trace_v2(d.p->db, 0, NULL, NULL);
    cr_expect_null(m.before, "it was corrected in between");
    jny_story s = story(&d, "J7");
    cr_expect(jny_str_eq(s.text, JNY_STR("The words as they ought to be.")));
    cr_expect(jny_str_eq(jny_story_attribute(&s, "consent"), JNY_STR("internal")), "and stays so");
    other_close(&other);
    desk_close(&d);
}

/* The marks of J2 as `d` has them before it. */
static jny_str marks_of_two(desk *d, const char *kind)
{
    jny_story s = story(d, "J2");
    jny_mark *marks;
    size_t    n;
    works(d, jny_marks_all(d->p, &d->a, s.key, &marks, &n, &d->err), "marks");
    return jny_marks_seen(&d->a, marks, n, kind);
}

static void mark_two(desk *d, const char *note, const char *who)
{
    works(d,
          jny_flag(d->p, &d->a, JNY_STR("J2"), JNY_STR("at-risk"), jny_cstr(note), jny_cstr(who),
                   &d->err),
          note);
}

Test(since, nobody_takes_a_mark_away_that_they_never_saw)
{
    const jny_str two = JNY_STR("J2"), none = JNY_STR("none"), ann = JNY_STR("ann");
    desk          d   = full_desk();
    jny_err       err = {0};
    jny_since     since;
    works(&d, jny_watch_contact_set(d.p, JNY_STR("Duty team"), ann, &d.err), "whom to tell");
    mark_two(&d, "first", "ben");
    desk    other = other_open(&d);
    jny_str seen  = marks_of_two(&d, "at-risk");
    mark_two(&other, "a new bruise", "cy");
    jny_str now = marks_of_two(&other, "at-risk");
    cr_expect_not(jny_str_eq(seen, now));
    cr_expect_eq(jny_flag(d.p, &d.a, two, none, (jny_str){0}, ann, &err), JNY_ECONFLICT);
    cr_expect(strstr(err.msg, "was marked again by somebody meanwhile"), "%s", err.msg);
    err = (jny_err){0};
    cr_expect_eq(jny_unflag(d.p, &d.a, two, "at-risk", (jny_str){0}, JNY_STR("told"), ann, &err),
                 JNY_ECONFLICT);
    err = (jny_err){0};
    cr_expect_eq(jny_unflag(d.p, &d.a, two, "at-risk", seen, JNY_STR("told"), ann, &err),
                 JNY_ECONFLICT, "what was seen is not all there is");
    cr_expect(jny_str_eq(marks_of_two(&d, "at-risk"), now), "it is gone");
    works(&other,
          jny_flag(other.p, &other.a, JNY_STR("J3"), JNY_STR("second-reader"), (jny_str){0},
                   JNY_STR("cy"), &other.err),
          "another story's");
    works(&d, jny_unflag(d.p, &d.a, two, "at-risk", now, JNY_STR("told both"), ann, &d.err),
          "what was seen");
    mark_two(&other, "once more", "cy");
    works(&d, jny_record_since(d.p, &d.a, &(jny_moment){0}, &since, &d.err), "looking");
    works(&other,
          jny_flag(other.p, &other.a, JNY_STR("J3"), JNY_STR("second-reader"), (jny_str){0},
                   JNY_STR("cy"), &other.err),
          "another story's");
    works(&d, jny_flag(d.p, &d.a, two, none, (jny_str){0}, ann, &d.err), "seen by looking");
    other_close(&other);
    desk_close(&d);
}
