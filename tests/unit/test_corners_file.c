/* test_corners_file.c - what seldom happens to what was forgotten: it comes back with an older
 * copy, a disk fails half way, words of it stand elsewhere, its name is taken. */
#include "by_hand.h"
#include "faults.h"

/* ---- Forgetting ------------------------------------------------------------------------------ */

static jny_status forget_one(desk *d, const char *id, jny_forgotten *out, jny_err *err)
{
    jny_str            ids[] = {jny_cstr(id), jny_cstr(id)};
    jny_forget_request r     = {.stories = ids, .n_stories = 2};
    return jny_forget(d->p, &d->a, &r, JNY_STR("ann"), out, err);
}

/* The project as it was before somebody was forgotten comes back over it. */
static void put_older_back(desk *d, jny_str older)
{
    jny_project_close(d->p);
    d->p = NULL;
    file_write(d->path, older);
    project_reopen(d);
}

Test(forgetting, holds_where_an_older_file_is_put_in_the_place_of_the_project)
{
    desk     d = full_desk();
    uint64_t again;
    jny_project_close(d.p);
    d.p           = NULL;
    jny_str older = file_bytes(&d, d.path);
    project_reopen(&d);
    jny_forgotten out;
    works(&d, jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &d.err), "nothing to do");
    cr_expect_eq(again, 0);
    works(&d, forget_one(&d, "J1", &out, &d.err), "forgetting");
    cr_expect_eq(out.stories, 1, "named twice, erased once");
    works(&d, jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &d.err), "all is well");
    cr_expect_eq(again, 0);
    put_older_back(&d, older);
    works(&d, jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &d.err), "it goes again");
    cr_expect_eq(again, 1);
    jny_err   err = {0};
    jny_story s;
    cr_expect_eq(jny_story_get(d.p, &d.a, JNY_STR("J1"), &s, &err), JNY_ENOTFOUND);
    /* What the file has and the project has not, of stories that are not in it, is kept too. */
    works(&d, forget_one(&d, "J3", &out, &d.err), "another");
    desk_close(&d);
}

/* A disk that fails behind the event: the rows are erased, the backups still hold the words. The
 * same again goes on from there. */
static int no_remove(void *ctx, const char *path)
{
    (void)ctx, (void)path;
    return errno = EIO, -1;
}

Test(forgetting, goes_on_where_it_failed)
{
    desk               d   = full_desk();
    jny_err            err = {0};
    jny_forgotten      out;
    jny_str            path, who[] = {JNY_STR("R0"), JNY_STR("R0")}, ids[] = {JNY_STR("J1")};
    jny_forget_request r = {.stories = ids, .n_stories = 1, .respondents = who, .n_respondents = 2};
    works(&d, jny_backup_rotate(d.p, &d.a, &path, &d.err), "a backup");
    const char *backup = jny_str_z(&d.a, path);
    jny_world   w      = *d.world;
    w.remove           = no_remove;
    d.p->world         = &w;
    cr_expect_eq(jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &out, &err), JNY_EIO, "%s", err.msg);
    cr_expect(out.stories == 2 && out.respondents == 1, "%llu by %llu",
              (unsigned long long)out.stories, (unsigned long long)out.respondents);
    cr_expect(file_exists(backup));
    d.p->world = d.world;
    err        = (jny_err){0};
    cr_expect_eq(jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &out, &err), JNY_OK, "again: %s",
                 err.msg);
    cr_expect(out.before == 3 && out.stories == 0 && out.backups == 1, "%llu before, %zu backups",
              (unsigned long long)out.before, out.backups);
    jny_event last;
    works(&d, jny_event_last(d.p, &d.a, JNY_STR("import"), &last, &d.err), "the record goes on");
    ids[0] = JNY_STR("nobody");
    err    = (jny_err){0};
    cr_expect_eq(jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &out, &err), JNY_ENOTFOUND);
    jny_str *list;
    size_t   n;
    works(&d, jny_backups(&d.a, d.path, &list, &n, &d.err), "backups");
    cr_assert_eq(n, 1);
    jny_str bytes = file_bytes(&d, jny_str_z(&d.a, list[0]));
    cr_expect_null(memmem(bytes.p, bytes.n, "the family worker", 17), "the words are in a backup");
    works(&d, jny_backups_forget(d.p, &d.a, &n, &d.err), "away");
    desk_close(&d);
}

/* A story that was never in the older file: only that it may not come in is known there. */
Test(forgetting, of_what_an_older_file_does_not_have_yet)
{
    desk     d = full_desk();
    uint64_t again;
    jny_project_close(d.p);
    d.p           = NULL;
    jny_str older = file_bytes(&d, d.path);
    project_reopen(&d);
    jny_forgotten out;
    put_alone(&d, "X1", "A story that came later than that copy, and went.", "", false);
    works(&d, forget_one(&d, "X1", &out, &d.err), "forgetting");
    put_older_back(&d, older);
    works(&d, forget_one(&d, "J1", &out, &d.err), "forgetting in the older one");
    works(&d, jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &d.err), "again");
    cr_expect_eq(again, 0);
    cr_expect_eq(put_alone(&d, "X1", "Other words.", "", false), JNY_PUT_FORGOTTEN);
    desk_close(&d);
}

/* ... or is damaged, or another project's. */
Test(forgetting, where_the_file_beside_the_project_is_not_what_it_was)
{
    static const struct {
        const char *line;
        jny_status  status;
    } lines[] = {
        {"story 00", JNY_EDB},
        {"a-kind-of-many-letters 0000000000000000000000000000000000000000000000000000000000000000",
         JNY_EDB},
        {" 0000000000000000000000000000000000000000000000000000000000000000", JNY_EDB},
        {"story 000000000000000000000000000000000000000000000000000000000000000x", JNY_EDB},
        {"story /00000000000000000000000000000000000000000000000000000000000000a", JNY_EDB},
        {"story X000000000000000000000000000000000000000000000000000000000000000", JNY_EDB},
        {"story 00000000000000000000000000000000000000000000000000000000000000aF", JNY_EDB},
        {"story 00000000000000000000000000000000000000000000000000000000000000af", JNY_OK},
    };
    desk          d = full_desk();
    jny_forgotten out;
    uint64_t      again;
    works(&d, forget_one(&d, "J1", &out, &d.err), "forgetting");
    const char *path = path_in(&d, "test.forgotten");
    jny_str     was  = file_bytes(&d, path);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        jny_err err = {0};
        file_write(path, jny_str_format(&d.a, "%.*s%s\n", JNY_ARG(was), lines[i].line));
        cr_expect_eq(jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &err), lines[i].status,
                     "%s: %s", lines[i].line, err.msg);
    }
    file_write(path, JNY_STR("journeys forgotten 1 of another project\nstory 00\n"));
    works(&d, jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &d.err), "another project's");
    cr_expect_eq(again, 0);
    struct faults f   = {.nth = 1};
    jny_world     w   = world_with(&f);
    jny_err       err = {0};
    d.p->world        = &w;
    cr_expect_eq(jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &err), JNY_EIO, "not read");
    d.p->world = d.world;
    desk_close(&d);
}

/* A project of another ending has its file beside it too; one that lost its own settings is
 * damaged. */
Test(forgetting, in_a_project_of_any_name)
{
    desk d = full_desk();
    jny_project_close(d.p);
    d.p              = NULL;
    const char *name = path_in(&d, "stories.sqlite");
    cr_assert_eq(rename(d.path, name), 0);
    d.path = path_in(&d, "stories.sqlite");
    project_reopen(&d);
    jny_forgotten out;
    works(&d, forget_one(&d, "J1", &out, &d.err), "forgetting");
    cr_expect(file_exists(path_in(&d, "stories.sqlite.forgotten")));
    static const char *const lost[] = {"UPDATE setting SET name = 'x' WHERE name = 'guid'",
                                       "UPDATE setting SET name = 'x' WHERE name = 'tombstone-key'",
                                       "UPDATE setting SET value = zeroblob (100) WHERE name ="
                                       " 'tombstone-key'",
                                       "UPDATE tombstone SET keyed = x'00'",
                                       "UPDATE tombstone SET kind = 'something longer'"};
    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
        jny_err   err  = {0};
        jny_arena a    = jny_arena_open(d.world);
        jny_str   copy = file_bytes(&d, d.path);
        uint64_t  again;
        jny_project_close(d.p);
        d.p = NULL;
        change(&d, lost[i]);
        project_reopen(&d);
        jny_status st = i < 3 ? forget_one(&d, "J3", &out, &err)
                              : jny_forget_again(d.p, &a, JNY_STR("ann"), &again, &err);
        cr_expect_eq(st, JNY_EDB, "%s: %d: %s", lost[i], (int)st, err.msg);
        for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(d.p->db, s));)
            cr_expect(!sqlite3_stmt_busy(s), "still being read: %s", sqlite3_sql(s));
        put_older_back(&d, copy);
        jny_arena_close(&a);
    }
    desk_close(&d);
}

/* ---- What is still found -------------------------------------------------------------------- */

static const char said[]  = "Her uncle drinks, and she would not go home.";
static const char noted[] = "Rang the duty team about the uncle, 14 June.";

/* A story with a mark; what `copied` says of it left the project, which keeps what left. */
static desk desk_with_words(const char *copied)
{
    desk     d = full_desk();
    jny_mark m = {.kind = "at-risk", .note = jny_cstr(noted)};
    put_alone(&d, "T1", said, "", false);
    jny_story s = story(&d, "T1");
    m.story     = s.key;
    m.text      = s.text_key;
    begin(&d, "flag");
    works(&d, jny_coder_key(d.p, JNY_STR("ann"), false, &m.coder, &d.err), "coder");
    works(&d, jny_mark_add(d.p, &m, &d.err), "marking");
    commit(&d);
    jny_release r = {.kind    = "selection",
                     .policy  = JNY_STR("none"),
                     .query   = JNY_STR("{}"),
                     .content = jny_cstr(copied)};
    begin(&d, "release");
    works(&d, jny_release_add(d.p, &r, &d.err), "release");
    commit(&d);
    return d;
}

/* Words of the story and notes on it that stand elsewhere are told, however little of the file is
 * read at a time; what others say too is not. */
Test(forgetting, tells_of_what_it_does_not_reach)
{
    static const struct {
        const char *copied;
        bool        found;
    } cases[] = {{said, true}, {noted, true}, {"Another story, by somebody else.", false}};
    for (size_t i = 0; i < 2 * (sizeof cases / sizeof *cases); i++) {
        desk          d = desk_with_words(cases[i / 2].copied);
        struct faults f = {.piece = i % 2 ? 7 : 0};
        jny_world     w = world_with(&f);
        jny_forgotten out;
        d.p->world = &w;
        works(&d, forget_one(&d, "T1", &out, &d.err), "forgetting");
        d.p->world = d.world;
        cr_expect_eq(out.traces > 0, cases[i / 2].found, "%s: %llu", cases[i / 2].copied,
                     (unsigned long long)out.traces);
        cr_expect_geq(out.searched, 100000, "%llu bytes", (unsigned long long)out.searched);
        desk_close(&d);
    }
}

static ptrdiff_t no_read(void *ctx, int fd, void *to, size_t n)
{
    (void)ctx, (void)fd, (void)to, (void)n;
    return errno = EIO, -1;
}

/* It is erased, but nobody can say that nothing is left: the same again goes on from there. */
Test(forgetting, goes_on_where_its_search_failed)
{
    desk          d   = desk_with_words("Another story, by somebody else.");
    jny_world     w   = *d.world;
    jny_err       err = {0};
    jny_forgotten out;
    w.read     = no_read;
    d.p->world = &w;
    cr_expect_eq(forget_one(&d, "T1", &out, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "the search is not whole"), "%s", err.msg);
    d.p->world = d.world;
    works(&d, forget_one(&d, "T1", &out, &d.err), "again");
    cr_expect(out.before == 2 && out.stories == 0 && out.traces == 0);
    jny_forget_request nobody = {0};
    err                       = (jny_err){0};
    cr_expect_eq(jny_forget(d.p, &d.a, &nobody, JNY_STR("ann"), &out, &err), JNY_EINVAL, "whom?");
    desk_close(&d);
}

/* ---- What a forgotten story is called -------------------------------------------------------- */

static void is_sound(desk *d, const char *when)
{
    jny_health h;
    works(d, jny_doctor(d->p, &d->a, (jny_str){0}, NULL, NULL, &h, &d->err), when);
    for (size_t i = 0; i < h.n; i++)
        cr_expect(false, "%s: the doctor finds: %.*s", when, JNY_ARG(h.findings[i].what));
}

/* It is the id of nobody's story: neither new words nor a second erasure get to what is left. */
Test(forgetting, leaves_a_name_by_which_nothing_comes_in)
{
    desk          d   = full_desk();
    jny_err       err = {0};
    jny_forgotten out;
    works(&d, forget_one(&d, "J1", &out, &d.err), "forgetting");
    begin(&d, "import");
    cr_expect_eq(put(&d, "forgotten-1", "New words.", "", false), JNY_PUT_OTHER_TEXT);
    cr_expect_eq(put(&d, "forgotten-1", "New words.", "", true), JNY_PUT_OTHER_TEXT);
    cr_expect_eq(put(&d, "forgotten-1", "", "ward=Peckham", true), JNY_PUT_OTHER_TEXT);
    cr_expect_eq(put(&d, "forgotten-2", "New words.", "", false), JNY_PUT_NEW, "J2 is there");
    commit(&d);
    cr_expect_eq(forget_one(&d, "forgotten-1", &out, &err), JNY_ENOTFOUND, "%s", err.msg);
    is_sound(&d, "forgotten once");
    desk_close(&d);
}

Test(forgetting, of_a_story_whose_later_name_another_has)
{
    desk          d = full_desk();
    jny_forgotten out;
    put_alone(&d, "forgotten-1", "This one was called so from the start.", "", false);
    works(&d, forget_one(&d, "J1", &out, &d.err), "forgetting");
    cr_expect_eq(out.stories, 1);
    is_sound(&d, "under another name");
    cr_expect(jny_str_eq(story(&d, "forgotten-1").text,
                         JNY_STR("This one was called so from the start.")));
    works(&d, forget_one(&d, "forgotten-1", &out, &d.err), "forgetting that one too");
    cr_expect_eq(out.stories, 1);
    is_sound(&d, "both");
    static const char *const names[] = {"forgotten-1-0123ABCX", "forgotten-1-0123ABCDE", "J1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        jny_health h;
        change(&d, jny_str_z(&d.a, jny_str_format(&d.a, "UPDATE story SET name = '%s' WHERE id = 1",
                                                  names[i])));
        project_reopen(&d);
        works(&d, jny_doctor(d.p, &d.a, (jny_str){0}, NULL, NULL, &h, &d.err), names[i]);
        cr_expect(h.n == 1 && jny_str_eq(h.findings[0].what, JNY_STR("story number 1 was forgotten,"
                                                                     " but not all of it")),
                  "%s: %zu found", names[i], h.n);
    }
    desk_close(&d);
}
