/* test_corners_review.c - what seldom happens while people decide: names that are nobody's, themes
 * that nothing calls so, files of nobody, marks that are not there, passphrases. */
#include "deciding.h"

#include <journeys/review.h>

/* ---- Files ------------------------------------------------------------ */

Test(files, of_nobody_twice_the_same_too_long_or_before_there_is_a_codebook)
{
    desk              d      = full_desk();
    jny_limits        limits = JNY_LIMITS;
    jny_decide_report r;
    const char       *path = path_in(&d, "f.ndjson");
    const char *line = "{\"id\":\"J1\",\"codes\":[{\"theme\":\"help\"},{\"theme\":\"help\"}]}\n";
    jny_err     err  = {0};
    file_write(path, jny_cstr(line));
    cr_expect_eq(
        jny_decide_file(d.p, &d.a, path, JNY_STR(" "), JNY_CODER_PERSON, &limits, &r, &err),
        JNY_EINVAL);
    err = (jny_err){0};
    cr_expect_eq(
        jny_decide_file(d.p, &d.a, path, JNY_STR("cy"), JNY_CODER_PERSON, &limits, &r, &err),
        JNY_ECONFLICT);
    cr_expect_eq(r.bad, 1, "the theme stands there twice");
    err = (jny_err){0};
    cr_expect_eq(
        jny_decide_file(d.p, &d.a, path, JNY_STR("a/b"), JNY_CODER_MACHINE, &limits, &r, &err),
        JNY_EINVAL);
    limits.line = 20;
    err         = (jny_err){0};
    cr_expect_neq(
        jny_decide_file(d.p, &d.a, path, JNY_STR("cy"), JNY_CODER_PERSON, &limits, &r, &err),
        JNY_OK);
    /* What is wrong is listed a hundred times, and counted. */
    limits    = JNY_LIMITS;
    err       = (jny_err){0};
    jny_buf b = jny_buf_open(&d.a);
    for (int i = 0; i < 150; i++)
        jny_buf_format(&b, "{\"id\":\"Z%d\",\"codes\":[]}\n", i);
    file_write(path, jny_buf_str(&b));
    cr_expect_eq(
        jny_decide_file(d.p, &d.a, path, JNY_STR("cy"), JNY_CODER_PERSON, &limits, &r, &err),
        JNY_ECONFLICT);
    cr_expect(r.bad == 150 && r.problems.n == 100, "%llu, %zu listed", (unsigned long long)r.bad,
              r.problems.n);
    desk_close(&d);
    d   = desk_with_project();
    err = (jny_err){0};
    cr_expect_eq(
        jny_decide_file(d.p, &d.a, path, JNY_STR("cy"), JNY_CODER_PERSON, &limits, &r, &err),
        JNY_ENOTFOUND, "there is no codebook");
    desk_close(&d);
}

/* An adjudication in a file's name stays, and what a second file says of one of two codebooks
 * leaves the other alone. */
Test(files, of_one_codebook_of_two)
{
    static const char other[] = "codebook: other\nthemes:\n  - {id: help, rules: [help]}\n"
                                "  - {id: room, rules: [flat]}\n";
    desk              d       = full_desk();
    jny_limits        limits  = JNY_LIMITS;
    jny_decide_report r;
    const char       *path = path_in(&d, "f.ndjson");
    tag_all(&d, book_of(&d, other));
    file_write(path, JNY_STR("{\"id\":\"J1\",\"codes\":[{\"theme\":\"other:help\"},"
                             "{\"theme\":\"words:help\"},{\"theme\":\"room\"}]}\n"));
    works(&d,
          jny_decide_file(d.p, &d.a, path, JNY_STR("cy"), JNY_CODER_PERSON, &limits, &r, &d.err),
          "both");
    cr_expect_eq(r.decisions, 3);
    decide(&d, "J1", "words:help", "adjudicate", "cy");
    file_write(
        path,
        JNY_STR("{\"id\":\"J1\",\"codes\":[{\"theme\":\"other:help\",\"evidence\":null}]}\n"));
    works(&d,
          jny_decide_file(d.p, &d.a, path, JNY_STR("cy"), JNY_CODER_PERSON, &limits, &r, &d.err),
          "one");
    cr_expect(r.decisions == 1 && r.unchanged == 1, "%llu, %llu unchanged: only \"room\" goes",
              (unsigned long long)r.decisions, (unsigned long long)r.unchanged);
    /* Names that are in both, in neither, and nearly in one. */
    jny_active     *books;
    size_t          n;
    jny_named_theme named;
    works(&d, jny_codebooks_active(d.p, &d.a, &books, &n, &d.err), "codebooks");
    static const struct {
        const char *name, *says;
        jny_status  status;
    } names[] = {{"help", "two codebooks", JNY_ECONFLICT},
                 {"rooom", "did you mean", JNY_ENOTFOUND},
                 {"something-else-entirely", "no codebook of the project", JNY_ENOTFOUND},
                 {"other:help", "", JNY_OK}};
    for (size_t i = 0; i < 4; i++) {
        jny_err err = {0};
        cr_expect_eq(jny_theme_named(books, n, jny_cstr(names[i].name), &named, &err),
                     names[i].status, "%s", names[i].name);
        cr_expect(strstr(err.msg, names[i].says), "%s: %s", names[i].name, err.msg);
    }
    desk_close(&d);
}

/* ---- Names ----------------------------------------------------------------------------------- */

static const char *const no_names[] = {
    "",      " ",       "A ",       " A",        "A\nB",    "A\x1B[2J", "Caf\xE9",
    "A\x7F", "A\u200B", "A\u202EB", "machine:A", "coder:A", "A\xC2",    "\uFEFFA",
};
enum { NO_NAMES = sizeof no_names / sizeof *no_names };

/* Whoever asks: the record takes no name that a journal could not carry. */
Test(names, that_no_journal_can_carry_are_nobodys)
{
    desk d = full_desk();
    for (size_t i = 0; i <= NO_NAMES; i++) {
        jny_err err  = {0};
        jny_str name = i < NO_NAMES ? jny_cstr(no_names[i])
                                    : (jny_str){memset(jny_alloc(&d.a, 201, 1), 'x', 201), 201};
        int64_t key  = 0;
        cr_expect_eq(jny_coder_check(name, &err), JNY_EINVAL, "name %zu", i);
        jny_str plain = jny_coder_plain(&d.a, name);
        err           = (jny_err){0};
        cr_expect_eq(jny_coder_check(plain, &err), JNY_OK, "mended name %zu: \"%.*s\"", i,
                     JNY_ARG(plain));
        works(&d, jny_event_begin(d.p, "decide", JNY_STR("Ama"), &d.err), "begin");
        err = (jny_err){0};
        cr_expect_eq(jny_coder_key(d.p, name, false, &key, &err), JNY_EINVAL, "entered: %zu", i);
        jny_event_rollback(d.p);
    }
    static const char *const names[] = {"Ama", "R. Mensah", "Caf\u00E9", "\u0646\u200C\u0627",
                                        "a:b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        jny_err err = {0};
        cr_expect_eq(jny_coder_check(jny_cstr(names[i]), &err), JNY_OK, "%s", names[i]);
        cr_expect(jny_str_eq(jny_coder_plain(&d.a, jny_cstr(names[i])), jny_cstr(names[i])), "%s",
                  names[i]);
    }
    desk_close(&d);
}

/* ---- What nobody may say --------------------------------------------------------------------- */

Test(decisions, that_cannot_be)
{
    desk                     d        = full_desk();
    jny_decide_request       good     = {.id     = JNY_STR("J1"),
                                         .theme  = JNY_STR("help"),
                                         .action = JNY_STR("add"),
                                         .coder  = JNY_STR("cy")};
    static const char *const coders[] = {"",         " ",        "machine:x", "coder:x",
                                         " cy",      "c\ny",     "c\x7fy",    "\xff",
                                         "c\u200By", "c\u200Ey", "c\u200Fy",  "c\u202Ay",
                                         "c\u202Ey", "c\u2060y", "c\u2069y",  "\uFEFFcy"};
    bool                     stands;
    jny_err                  err;
    for (size_t i = 0; i < sizeof coders / sizeof *coders; i++) {
        jny_decide_request r = good;
        r.coder              = jny_cstr(coders[i]);
        err                  = (jny_err){0};
        cr_expect_eq(jny_decide(d.p, &d.a, &r, &stands, &err), JNY_EINVAL, "\"%s\"", coders[i]);
        err = (jny_err){0};
        cr_expect_eq(
            jny_flag(d.p, &d.a, JNY_STR("J1"), JNY_STR("none"), (jny_str){0}, r.coder, &err),
            JNY_EINVAL, "\"%s\"", coders[i]);
        err = (jny_err){0};
        cr_expect_eq(jny_finish(d.p, &d.a, JNY_STR("J1"), r.coder, &err), JNY_EINVAL, "\"%s\"",
                     coders[i]);
    }
    static const char *const fine[] = {"c\u200Cy", "c\u2029y", "c\u202Fy", "c\u2070y", "\u9999"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        jny_decide_request r = good;
        r.coder              = jny_cstr(fine[i]);
        works(&d, jny_decide(d.p, &d.a, &r, &stands, &d.err), fine[i]);
    }
    jny_decide_request wrong[6] = {good, good, good, good, good, good};
    wrong[0].action             = JNY_STR("maybe");
    wrong[1].absent             = true;
    wrong[2].valence            = JNY_STR("sad");
    wrong[3].note               = JNY_STR("two\nlines");
    wrong[4].quote              = JNY_STR("words that are not there");
    wrong[5].quote =
        jny_str_format(&d.a, "%0400d is longer than the whole story is, and not in it", 7);
    for (size_t i = 0; i < 6; i++) {
        err = (jny_err){0};
        cr_expect_neq(jny_decide(d.p, &d.a, &wrong[i], &stands, &err), JNY_OK, "%zu", i);
    }
    /* A quote is looked for from a place on, and then from the beginning. */
    jny_decide_request from = good;
    from.quote              = JNY_STR("We asked");
    from.from               = 9;
    works(&d, jny_decide(d.p, &d.a, &from, &stands, &d.err), "only before it");
    from.from  = 100000;
    from.coder = JNY_STR("eve");
    works(&d, jny_decide(d.p, &d.a, &from, &stands, &d.err), "beyond the end");
    desk_close(&d);
}

Test(decisions, on_consent_and_marks_that_cannot_be)
{
    desk    d = full_desk();
    jny_err err;
    static const struct {
        const char *value, *by;
        jny_status  status;
    } consents[] = {{"sometimes", "", JNY_EINVAL},
                    {"publish", "aunt", JNY_EINVAL},
                    {"publish", "parent", JNY_ECONFLICT},
                    {"internal", "self", JNY_OK},
                    {"internal", "guardian", JNY_OK}};
    for (size_t i = 0; i < 5; i++) {
        err = (jny_err){0};
        cr_expect_eq(jny_consent(d.p, &d.a, JNY_STR("J1"), jny_cstr(consents[i].value),
                                 jny_cstr(consents[i].by), JNY_STR("ann"), &err),
                     consents[i].status, "%s by %s: %s", consents[i].value, consents[i].by,
                     err.msg);
    }
    works(&d,
          jny_consent(d.p, &d.a, JNY_STR("J6"), JNY_STR("publish"), JNY_STR("self"), JNY_STR("ann"),
                      &d.err),
          "there was none");
    works(&d,
          jny_consent(d.p, &d.a, JNY_STR("K0"), JNY_STR("publish"), (jny_str){0}, JNY_STR("ann"),
                      &d.err),
          "there was nothing at all");
    cr_expect(jny_str_eq(jny_story_attribute(&(jny_story){0}, "consent"), JNY_STR("")));
    err = (jny_err){0};
    cr_expect_eq(
        jny_flag(d.p, &d.a, JNY_STR("J1"), JNY_STR("red"), (jny_str){0}, JNY_STR("ann"), &err),
        JNY_EINVAL);
    err = (jny_err){0};
    cr_expect_eq(jny_unflag(d.p, &d.a, JNY_STR("J1"), "at-risk", (jny_str){0}, (jny_str){0},
                            JNY_STR("ann"), &err),
                 JNY_ECONFLICT, "it is not marked");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("J5"), JNY_STR("second-reader"), (jny_str){0}, JNY_STR("ann"),
                   &d.err),
          "both marks");
    works(&d,
          jny_unflag(d.p, &d.a, JNY_STR("J5"), "second-reader", (jny_str){0}, (jny_str){0},
                     JNY_STR("ann"), &d.err),
          "one of them");
    jny_marks of;
    jny_story s = story(&d, "J5");
    works(&d, jny_marks_of(d.p, &d.a, &s, &of, &d.err), "marks");
    cr_expect(of.flagged && strcmp(of.flag.kind, "at-risk") == 0);
    char long_one[400];
    memset(long_one, 'x', sizeof long_one);
    jny_str bad[] = {{"", 0}, {"  ", 2}, {long_one, 301}, {"a\nb", 3}};
    for (size_t i = 0; i < 4; i++) {
        err = (jny_err){0};
        cr_expect_eq(jny_watch_contact_set(d.p, bad[i], JNY_STR("ann"), &err), JNY_EINVAL, "%zu",
                     i);
    }
    desk_close(&d);
}

/* ---- People ---------------------------------------------------------------------------------- */

/* What lists of guesses begin with is refused; four words are not. */
Test(people, passphrases_that_may_be_set)
{
    static const struct {
        jny_str     passphrase;
        const char *says; /* NULL: it may be set */
    } tries[] = {
        {JNY_INIT("four words in a row"), NULL},
        {JNY_INIT("f\u00FCnf W\u00F6rter!"), NULL},
        {JNY_INIT("12345678901a"), NULL},
        {JNY_INIT("\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341\u767E\u5343"),
         NULL},
        {JNY_INIT("correct horse correct horse"), NULL},
        {JNY_INIT(""), "12 to 1000"},
        {JNY_INIT("eleven char"), "12 to 1000"},
        {JNY_INIT("\u4E00\u4E8C\u4E09\u56DB"), "12 to 1000"},
        {JNY_INIT("four words\0in a row"), "NUL"},
        {JNY_INIT("four words in a r\xF6w"), "UTF-8"},
        {JNY_INIT("aaaaaaaaaaaa"), "guessed"},
        {JNY_INIT("aabbccddaabbccdc"), "guessed"},
        {JNY_INIT("passwordpassword"), "guessed"},
        {JNY_INIT("abc1xabc1xabc1"), "guessed"},
        {JNY_INIT("1234567890123"), "guessed"},
        {JNY_INIT("abcdefghijklm"), "guessed"},
        {JNY_INIT("210987654321"), "guessed"},
    };
    char huge[1001];
    for (size_t i = 0; i < sizeof huge; i++)
        huge[i] = (char)('a' + i * i % 23);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        jny_err    err = {0};
        jny_status st  = jny_passphrase_check(tries[i].passphrase, "the file", &err);
        cr_expect_eq(st, tries[i].says ? JNY_EINVAL : JNY_OK, "%zu: %s", i, err.msg);
        cr_expect(!tries[i].says || strstr(err.msg, tries[i].says), "%zu: %s", i, err.msg);
        cr_expect(!tries[i].says || strcmp(err.place, "the file") == 0, "%zu: %s", i, err.place);
    }
    cr_expect_eq(jny_passphrase_check((jny_str){huge, sizeof huge}, NULL, NULL), JNY_EINVAL);
    cr_expect_eq(jny_passphrase_check((jny_str){huge, sizeof huge - 1}, NULL, NULL), JNY_OK);
}

Test(people, passphrases_are_kept_and_proved)
{
    desk            d = full_desk();
    char            kept[JNY_KEPT_MOST], huge[5000];
    jny_err         err = {0};
    jny_coder_claim claim;
    bool            good;
    memset(huge, 'x', sizeof huge);
    jny_str bad[] = {{"short", 5}, {huge, sizeof huge}, {"\xff\xfe twelve and more", 20}};
    for (size_t i = 0; i < 3; i++) {
        err = (jny_err){0};
        cr_expect_eq(jny_passphrase_keep(bad[i], kept, &err), JNY_EINVAL, "%zu", i);
    }
    works(&d, jny_passphrase_keep(JNY_STR("f\u00FCnf words in a row"), kept, &d.err), "keeping");
    works(&d,
          jny_coder_set(d.p, &d.a, JNY_STR("cy"), JNY_STR("coder"), jny_cstr(kept), JNY_STR("ann"),
                        &d.err),
          "an account");
    works(&d, jny_coder_find(d.p, &d.a, JNY_STR("cy"), &claim, &d.err), "who is it");
    works(&d, jny_coder_prove(&claim, JNY_STR("fu\u0308nf words in a row"), &good, &d.err),
          "proof");
    cr_expect(good, "typed on a keyboard that composes");
    works(&d, jny_coder_prove(&claim, JNY_STR("five words in a row"), &good, &d.err), "another");
    cr_expect_not(good);
    works(&d, jny_coder_prove(&claim, (jny_str){huge, sizeof huge}, &good, &d.err), "too long");
    cr_expect_not(good);
    works(&d, jny_coder_prove(&claim, JNY_STR("\xff\xfe"), &good, &d.err), "no text");
    cr_expect_not(good);
    works(&d, jny_coder_find(d.p, &d.a, JNY_STR("nobody"), &claim, &d.err), "nobody");
    cr_expect_eq(claim.kept.n, 0);
    works(&d, jny_coder_prove(&claim, JNY_STR("anything at all"), &good, &d.err), "takes as long");
    cr_expect_not(good);
    desk_close(&d);
}

Test(people, roles_and_samples_that_cannot_be)
{
    desk      d = full_desk();
    jny_desk *desk;
    jny_err   err;
    size_t    given;
    char      long_name[300];
    memset(long_name, 'n', sizeof long_name);
    const struct {
        jny_str name, role, kept;
    } bad[] = {{JNY_STR(" "), JNY_STR("coder"), JNY_STR("k")},
               {{long_name, 201}, JNY_STR("coder"), JNY_STR("k")},
               {JNY_STR("machine:x"), JNY_STR("coder"), JNY_STR("k")},
               {JNY_STR("cy"), JNY_STR("king"), JNY_STR("k")},
               {JNY_STR("cy"), JNY_STR("coder"), {0}},
               {JNY_STR("bot"), JNY_STR("coder"), JNY_STR("k")}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err = (jny_err){0};
        cr_expect_neq(
            jny_coder_set(d.p, &d.a, bad[i].name, bad[i].role, bad[i].kept, JNY_STR("ann"), &err),
            JNY_OK, "%zu", i);
    }
    works(&d,
          jny_coder_set(d.p, &d.a, JNY_STR("vi"), JNY_STR("viewer"), JNY_STR("k"), JNY_STR("ann"),
                        &d.err),
          "a viewer");
    works(&d,
          jny_coder_set(d.p, &d.a, JNY_STR("old"), JNY_STR("none"), (jny_str){0}, JNY_STR("ann"),
                        &d.err),
          "who left");
    works(&d, jny_desk_open(d.p, d.world, &desk, &d.err), "the desk");
    jny_str two[] = {JNY_STR("ann"), JNY_STR("vi")}, strange[] = {JNY_STR("ann"), JNY_STR("zed")};
    err = (jny_err){0};
    cr_expect_eq(jny_blind_sample(d.p, &d.a, desk, 1, 1, two, 1, JNY_STR("ann"), &given, &err),
                 JNY_EINVAL, "one is not two");
    err = (jny_err){0};
    cr_expect_eq(jny_blind_sample(d.p, &d.a, desk, 1, 1, two, 2, JNY_STR("ann"), &given, &err),
                 JNY_EINVAL, "a viewer");
    err = (jny_err){0};
    cr_expect_eq(jny_blind_sample(d.p, &d.a, desk, 1, 1, strange, 2, JNY_STR("ann"), &given, &err),
                 JNY_EINVAL, "a stranger");
    err = (jny_err){0};
    cr_expect_eq(
        jny_again_sample(d.p, &d.a, desk, 1, 1, (jny_str){0}, JNY_STR("ann"), &given, &err),
        JNY_ENOTFOUND);
    err = (jny_err){0};
    cr_expect_eq(
        jny_again_sample(d.p, &d.a, desk, 1, 1, JNY_STR("vi"), JNY_STR("ann"), &given, &err),
        JNY_ENOTFOUND);
    jny_str both[] = {JNY_STR("ann"), JNY_STR("bob")}; /* bob has coded, and has no account */
    works(&d, jny_blind_sample(d.p, &d.a, desk, 99, 1, both, 2, JNY_STR("ann"), &given, &d.err),
          "all that nobody has coded");
    cr_expect_gt(given, 0);
    jny_desk_close(desk);
    works(&d, jny_desk_open(d.p, d.world, &desk, &d.err), "the desk");
    err = (jny_err){0};
    cr_expect_eq(jny_blind_sample(d.p, &d.a, desk, 1, 1, both, 2, JNY_STR("ann"), &given, &err),
                 JNY_ENOTFOUND, "nothing is left");
    jny_desk_close(desk);
    desk_close(&d);
}
