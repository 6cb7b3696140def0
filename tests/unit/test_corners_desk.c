/* test_corners_desk.c - desks with everything on them, themes that were renamed, agreement with
 * machines and with many, and changes of a codebook that its own examples speak against. */
#include "deciding.h"

#include <journeys/review.h>
#include <math.h>

/* ---- The desk -------------------------------------------------------------------------------- */

static size_t queue_of(const jny_desk *desk, jny_arena *a, jny_queue_query q)
{
    jny_queue_item *items;
    size_t          n;
    jny_desk_queue(desk, a, &q, &items, &n);
    return n;
}

Test(desk, with_everything_on_it)
{
    desk              d = full_desk();
    jny_desk         *desk;
    jny_err           err = {0};
    const jny_values *v, *again;
    jny_str          *names;
    size_t            n;
    say(&d, "J1", "help/late", "bot", "add"); /* in no event: refused below */
    desk_close(&d);
    d = full_desk();
    begin(&d, "decide");
    say(&d, "J4", "help", "bot", "add");
    commit(&d);
    begin(&d, "decide");
    say(&d, "J4", "help", "bot", "add");
    say(&d, "J4", "waiting", "bot", "add");
    commit(&d);
    works(&d, jny_desk_open(d.p, d.world, &desk, &d.err), "the desk");
    size_t j4 = jny_desk_row(desk, JNY_STR("J4"));
    cr_expect_eq(jny_desk_row(desk, JNY_STR("nobody")), SIZE_MAX);
    size_t help = jny_desk_theme_find(desk, JNY_STR("words"), JNY_STR("help"));
    cr_expect_eq(jny_desk_theme_find(desk, JNY_STR("none"), JNY_STR("help")), JNY_NO_PARENT);
    const jny_answer *learned = jny_desk_learned(desk, j4, help);
    cr_assert(learned && learned->machine);
    cr_expect_eq(learned->decision, 8, "the newest of them, not %lld",
                 (long long)learned->decision);
    works(&d, jny_desk_column(desk, JNY_STR("ward"), &v, &d.err), "a column");
    works(&d, jny_desk_column(desk, JNY_STR("ward"), &again, &d.err), "the same");
    cr_expect_eq(v->of, again->of, "read once");
    cr_expect_eq(jny_desk_column(desk, JNY_STR("none"), &v, &err), JNY_ENOTFOUND);
    jny_desk_coders(desk, &d.a, true, &names, &n);
    cr_expect(n == 1 && jny_str_eq(names[0], JNY_STR("bot")), "%zu machines", n);
    jny_desk_coders(desk, &d.a, false, &names, &n);
    cr_expect_eq(n, 2);
    works(&d, jny_desk_refresh(desk, 4711, &d.err), "a story that is not there");
    jny_queue_query q = {.coder = JNY_STR("cy"), .order = JNY_ORDER_MIXED, .theme = JNY_NO_PARENT};
    size_t          all = queue_of(desk, &d.a, q);
    cr_expect_gt(all, 0);
    q.flagged = true;
    cr_expect_lt(queue_of(desk, &d.a, q), all, "only flagged ones");
    q.flagged   = false;
    q.sensitive = true;
    cr_expect_eq(queue_of(desk, &d.a, q), 0, "no theme is sensitive");
    q.sensitive = false;
    q.again     = true;
    cr_expect_eq(queue_of(desk, &d.a, q), 0, "none is to be read again");
    q.again = false;
    q.theme = help;
    cr_expect_lt(queue_of(desk, &d.a, q), all, "only where help waits");
    q.theme   = JNY_NO_PARENT;
    q.mixture = (jny_mixture){.chance = 2};
    cr_expect_eq(queue_of(desk, &d.a, q), all);
    /* A model of another codebook; one with a theme that is there no more. */
    static const uint64_t        hash     = 1;
    static const float           rarity   = 1, weights[4];
    static const jny_model_theme themes[] = {
        {.path = JNY_INIT("help"), .weight = {[JNY_STACK_ONE_RULE] = 2}},
        {.path = JNY_INIT("gone"), .weight = {[JNY_STACK_ONE_RULE] = 2}}};
    jny_model m = {.codebook = JNY_STR("another"),
                   .language = JNY_STR("en"),
                   .themes   = themes,
                   .n        = 2,
                   .features = 1,
                   .hashes   = &hash,
                   .rarity   = &rarity,
                   .weights  = weights};
    err         = (jny_err){0};
    cr_expect_eq(jny_desk_weigh(desk, &m, &err), JNY_ECONFLICT);
    m.codebook = JNY_STR("words");
    err        = (jny_err){0};
    if (jny_desk_weigh(desk, &m, &err) == JNY_OK)
        for (q.order = JNY_ORDER_SENSITIVE; q.order <= JNY_ORDER_MIXED; q.order++)
            cr_expect_eq(queue_of(desk, &d.a, q), all);
    else
        cr_expect(err.msg[0], "refused, and nobody knows why");
    jny_desk_close(desk);
    desk_close(&d);
}

/* What people said of a story under a name that the theme had before is said of it now. */
Test(desk, follows_a_theme_that_was_renamed)
{
    static const char was[] =
        "codebook: words\nthemes:\n"
        "  - {id: old, guid: 0b5c5a3e-0000-4000-8000-000000000001, rules: [help]}\n"
        "  - {id: gone, rules: [waiting]}\n";
    static const char is[] =
        "codebook: words\nthemes:\n"
        "  - {id: new, guid: 0b5c5a3e-0000-4000-8000-000000000001, rules: [help]}\n"
        "  - {id: more, rules: [list]}\n";
    desk      d = desk_with_project();
    jny_desk *desk;
    put_alone(&d, "J1", "The help that we had, and the waiting list.", "", false);
    put_alone(&d, "J2", "Some help.", "", false);
    tag_all(&d, book_of(&d, was));
    decide(&d, "J1", "old", "add", "ann");
    decide(&d, "J2", "old", "add", "ann");
    decide(&d, "J2", "gone", "reject", "ann");
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J1"), JNY_STR("ann"), &d.err), "finish");
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J2"), JNY_STR("ann"), &d.err), "finish");
    tag_all(&d, book_of(&d, is));
    works(&d, jny_desk_open(d.p, d.world, &desk, &d.err), "the desk");
    size_t row = jny_desk_row(desk, JNY_STR("J1"));
    cr_expect_not_null(jny_desk_answer(
        desk, row, jny_desk_theme_find(desk, JNY_STR("words"), JNY_STR("new")), JNY_STR("ann")));
    cr_expect(jny_desk_again(desk, row), "the list is new, and nobody has answered on it");
    cr_expect_not(jny_desk_again(desk, jny_desk_row(desk, JNY_STR("J2"))));
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J1"), JNY_STR("ann"), &d.err), "once more");
    works(&d, jny_desk_refresh(desk, jny_desk_key(desk, row), &d.err), "looking again");
    cr_expect_not(jny_desk_again(desk, row));
    jny_desk_close(desk);
    desk_close(&d);
}

/* ---- Agreement ------------------------------------------------------------------------------- */

Test(agreement, in_a_word)
{
    static const struct {
        double      alpha;
        bool        settled;
        const char *word;
    } rows[] = {{0.9, true, "good"}, {0.8, true, "good"},      {0.7, true, "fair"},
                {0.66, true, "low"}, {NAN, true, "undefined"}, {0.9, false, "too few to tell"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_str_eq(
            jny_agree_word(&(jny_agree_row){.alpha = rows[i].alpha, .settled = rows[i].settled}),
            rows[i].word);
}

static jny_status agree(desk *d, const char *first, const char *second, jny_agreement *out,
                        jny_err *err)
{
    jny_agree_query *q = JNY_NEW(&d->a, jny_agree_query);
    *q                 = (jny_agree_query){.codebook = active_book(d),
                                           .first    = jny_cstr(first),
                                           .second   = jny_cstr(second),
                                           .samples  = 20,
                                           .stories  = true};
    return jny_agree(d->p, &d->a, q, out, err);
}

Test(agreement, of_a_person_with_machines_and_with_who_adjudicated)
{
    desk          d = full_desk();
    jny_agreement out;
    jny_err       err = {0};
    decide(&d, "J2", "waiting", "adjudicate", "ann");
    works(&d, agree(&d, "ann", "bob", &out, &d.err), "two people");
    cr_expect_eq(out.stories, 1);
    size_t settled = 0;
    for (size_t i = 0; i < out.n_disagreements; i++)
        settled += out.disagreements[i].adjudicated;
    cr_expect_eq(settled, 1, "%zu of %zu", settled, out.n_disagreements);
    works(&d, agree(&d, "ann", "", &out, &d.err), "the rules");
    cr_expect_eq(out.stories, 2);
    works(&d, agree(&d, "ann", "machine:bot", &out, &d.err), "an outside machine");
    static const char *const nobody[] = {"zed", "machine:zed"};
    for (size_t i = 0; i < 2; i++) {
        err = (jny_err){0};
        cr_expect_neq(agree(&d, "ann", nobody[i], &out, &err), JNY_OK, "%s", nobody[i]);
        cr_expect(err.msg[0]);
    }
    /* There are more coders than anybody wants to read. */
    begin(&d, "finish");
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "coder%02d", i);
        read_whole(&d, "J6", name);
    }
    commit(&d);
    err = (jny_err){0};
    cr_expect_eq(agree(&d, "zed", "ann", &out, &err), JNY_ENOTFOUND);
    cr_expect(strstr(err.msg, "..."), "%s", err.msg);
    desk_close(&d);
}

/* ---- Codebooks ------------------------------------------------------------------------------- */

static const char lint_yaml[] =
    "codebook: words\nlanguage: en\nthemes:\n"
    "  - {id: care, rules: [caring, stopped, silent one, never here, =NO]}\n"
    "  - {id: twin, rules: [care]}\n"
    "  - {id: univ, rules: [university, ponies]}\n";

static bool warned(const jny_problems *p, const char *of)
{
    for (size_t i = 0; i < p->n; i++)
        if (strstr(p->at[i].msg.p, of))
            return true;
    return false;
}

Test(codebooks, what_the_stories_say_of_one)
{
    static const char *const told[] = {"She cares, and that care is all.",
                                       "They care for us. Take care.",
                                       "Caring is hard; they cared.",
                                       "We care and they care, at the universe of ponies.",
                                       "A pony, the universal one, that stops: we care.",
                                       "They care. He stopped, she stops, all stop."};
    desk                     d      = desk_with_project();
    jny_problems             p      = {0};
    works(&d, jny_codebook_lint(d.p, &d.a, book_of(&d, lint_yaml), 50, &p, &d.err), "no stories");
    cr_expect(warned(&p, "has no stories yet"), "%zu", p.n);
    begin(&d, "import");
    for (int k = 0; k < 4; k++)
        for (size_t i = 0; i < 6; i++)
            put(&d, jny_str_z(&d.a, jny_str_format(&d.a, "J%d%zu", k, i)),
                jny_str_z(&d.a, jny_str_format(&d.a, "%s (%d)", told[i], k)), "", false);
    commit(&d);
    p = (jny_problems){0};
    works(&d, jny_codebook_lint(d.p, &d.a, book_of(&d, lint_yaml), 50, &p, &d.err), "linting");
    static const char *const said[] = {"are found in none", "can so many be about it?",
                                       "shares its stem with other words", "nearly coincide"};
    for (size_t i = 0; i < 4; i++)
        cr_expect(warned(&p, said[i]), "nobody says \"%s\" (%zu are said)", said[i], p.n);
    desk_close(&d);
}

static const char tried_yaml[] = "codebook: words\nlanguage: en\nthemes:\n"
                                 "  - id: help\n"
                                 "    name: Help\n"
                                 "    definition: Help.\n"
                                 "    rules:\n"
                                 "      - help\n"
                                 "    examples:\n"
                                 "      - They gave help.\n"
                                 "      - Nothing of this is found.\n"
                                 "    near-misses:\n"
                                 "      - The list by the door.\n";

Test(codebooks, a_change_that_its_own_examples_speak_against)
{
    desk           d = desk_with_project();
    jny_run_report r;
    put_alone(&d, "J1", "They gave help.", "", false);
    tag_all(&d, book_of(&d, tried_yaml));
    static const struct {
        jny_edit    what;
        const char *text, *says;
        jny_status  status;
    } changes[] = {{JNY_EDIT_ADD_RULE, "list", "would be tagged", JNY_EINVAL},
                   {JNY_EDIT_ADD_EXAMPLE, "Nor is this one.", "is found by no rule", JNY_EINVAL},
                   {JNY_EDIT_ADD_NEAR_MISS, "A help too many.", "would be tagged", JNY_EINVAL},
                   {JNY_EDIT_ADD_RULE, "help", "", JNY_ECONFLICT},
                   {JNY_EDIT_ADD_RULE, "gave", "", JNY_OK}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        jny_err      err = {0};
        jny_adoption x   = {.theme = 0,
                            .what  = changes[i].what,
                            .text  = jny_cstr(changes[i].text),
                            .actor = JNY_STR("ann")};
        cr_expect_eq(jny_codebook_adopt(d.p, &d.a, d.world, active_book(&d), &x, &r, &err),
                     changes[i].status, "%s: %s", changes[i].text, err.msg);
        cr_expect(strstr(err.msg, changes[i].says), "%s: %s", changes[i].text, err.msg);
    }
    desk_close(&d);
}

Test(codebooks, cues_are_one_of_that_name)
{
    desk      d = full_desk();
    jny_cues *cues;
    jny_err   err = {0};
    cr_expect_eq(jny_cues_open(d.world, JNY_STR("x.yaml"), jny_cstr(two_themes), &cues, &err),
                 JNY_EINVAL);
    err = (jny_err){0};
    cr_expect_eq(jny_cues_open(d.world, (jny_str){0}, JNY_STR("codebook: ["), &cues, &err),
                 JNY_ESYNTAX);
    jny_cues_close(NULL);
    desk_close(&d);
}
