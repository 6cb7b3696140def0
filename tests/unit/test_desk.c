/* test_desk.c - what waits for whom: queues in every order, blind samples, cues of present risk,
 * the list of marks, and many suggestions answered at once. */
#include <journeys/review.h>

#include <math.h>

#include "projects.h"

static const char mini[] = "codebook: mini\n"
                           "language: en\n"
                           "themes:\n"
                           "  - {id: help, rules: [help]}\n"
                           "  - {id: harm, sensitive: true, rules: [knife]}\n";

static const char *const told[] = {
    "The library gave us help.",                       /* J0: help                    */
    "There was no help at all.",                       /* J1: help, negated           */
    "A knife, and help.",                              /* J2: both; harm is sensitive */
    "We like the park.",                               /* J3: nothing                 */
    "When he comes home he hits me. Nobody can help.", /* J4: a cue                  */
};
enum { STORIES = sizeof told / sizeof *told };

typedef struct {
    desk      d;
    jny_desk *desk;
    jny_cues *cues;
} table;

static void reopen(table *t)
{
    jny_desk_close(t->desk);
    works(&t->d, jny_desk_open(t->d.p, t->d.world, &t->desk, &t->d.err), "opening the desk");
    works(&t->d, jny_desk_watch(t->desk, t->cues, &t->d.err), "cues");
}

static table set_table(void)
{
    table          t = {.d = desk_with_project()};
    jny_codebook   book;
    jny_matcher   *m;
    jny_run_report r;
    int64_t        key;
    begin(&t.d, "import");
    for (size_t i = 0; i < STORIES; i++)
        put(&t.d, jny_str_z(&t.d.a, jny_str_format(&t.d.a, "J%zu", i)), told[i], "", false);
    commit(&t.d);
    works(&t.d, jny_codebook_parse(&t.d.a, JNY_STR("mini"), jny_cstr(mini), &book, NULL, &t.d.err),
          "codebook");
    works(&t.d, jny_matcher_open(t.d.world, &book, &m, &t.d.err), "matcher");
    begin(&t.d, "run");
    works(&t.d, jny_codebook_add(t.d.p, &book, JNY_STR("mini"), &key, &t.d.err), "codebook");
    works(&t.d, jny_run_make(t.d.p, &t.d.a, &m, 1, key, NULL, NULL, &r, &t.d.err), "run");
    commit(&t.d);
    jny_matcher_close(m);
    works(&t.d, jny_cues_open(t.d.world, (jny_str){0}, (jny_str){0}, &t.cues, &t.d.err), "cues");
    reopen(&t);
    return t;
}

static void clear_table(table *t)
{
    jny_desk_close(t->desk);
    jny_cues_close(t->cues);
    desk_close(&t->d);
}

/* "J4 J2 J0 ..." */
static const char *queue_for(table *t, jny_order order, const char *coder, const double *asked)
{
    jny_queue_query q = {
        .coder = jny_cstr(coder), .order = order, .theme = JNY_NO_PARENT, .asked = asked};
    jny_queue_item *items;
    size_t          n;
    jny_buf         b = jny_buf_open(&t->d.a);
    jny_desk_queue(t->desk, &t->d.a, &q, &items, &n);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&b, "%s%.*s", i ? " " : "", JNY_ARG(jny_desk_id(t->desk, items[i].row)));
    return jny_str_z(&t->d.a, jny_buf_str(&b));
}

static const char *queue_of(table *t, jny_order order, const char *coder)
{
    return queue_for(t, order, coder, NULL);
}

Test(desk, a_cue_comes_first_in_every_order_until_somebody_has_read_the_story)
{
    table t = set_table();
    for (int order = JNY_ORDER_SENSITIVE; order <= JNY_ORDER_MIXED; order++)
        cr_expect_eq(strncmp(queue_of(&t, (jny_order)order, "Ama"), "J4", 2), 0, "order %d: %s",
                     order, queue_of(&t, (jny_order)order, "Ama"));
    cr_expect_str_eq(queue_of(&t, JNY_ORDER_SOURCE, "Ama"), "J4 J0 J1 J2 J3");
    cr_expect_eq(strncmp(queue_of(&t, JNY_ORDER_SENSITIVE, "Ama"), "J4 J2", 5), 0);
    works(&t.d, jny_finish(t.d.p, &t.d.a, JNY_STR("J4"), JNY_STR("Ama"), &t.d.err), "finish");
    reopen(&t);
    cr_expect_str_eq(queue_of(&t, JNY_ORDER_SOURCE, "Ama"), "J0 J1 J2 J3");
    /* Corrected words are other words. */
    put_alone(&t.d, "J3", "Dad hits me.", "", true);
    reopen(&t);
    cr_expect_str_eq(queue_of(&t, JNY_ORDER_SOURCE, "Ama"), "J3 J0 J1 J2");
    clear_table(&t);
}

Test(desk, cues_are_in_no_count_and_no_project_takes_them_in)
{
    table t = set_table();
    begin(&t.d, "codebook");
    int64_t key;
    cr_expect_eq(jny_codebook_add(t.d.p, jny_cues_codebook(t.cues), JNY_STR("x"), &key, &t.d.err),
                 JNY_EINVAL);
    jny_event_rollback(t.d.p);
    t.d.err = (jny_err){0};
    cr_expect_eq(jny_desk_themes(t.desk), 2);
    clear_table(&t);
}

/* An outside machine on whether there is help in J3, which no rule finds. */
static void machine_says(table *t, bool present)
{
    jny_story s;
    int64_t   coder, theme;
    works(&t->d, jny_story_get(t->d.p, &t->d.a, JNY_STR("J3"), &s, &t->d.err), "the story");
    begin(&t->d, "decide");
    works(&t->d, jny_coder_key(t->d.p, JNY_STR("learned"), true, &coder, &t->d.err), "the coder");
    works(&t->d, jny_theme_key(t->d.p, JNY_STR("mini"), JNY_STR("help"), &theme, &t->d.err),
          "the theme");
    jny_decision d = {.story   = s.key,
                      .text    = s.text_key,
                      .theme   = theme,
                      .coder   = coder,
                      .action  = present ? "add" : "remove",
                      .present = present,
                      .body    = s.text};
    works(&t->d, jny_decision_add(t->d.p, &d, &t->d.err), "saying so");
    commit(&t->d);
    reopen(t);
}

Test(desk, what_a_machine_learned_is_a_suggestion_and_nobodys_answer)
{
    table  t    = set_table();
    size_t row  = jny_desk_row(t.desk, JNY_STR("J3"));
    size_t help = jny_desk_theme_find(t.desk, JNY_STR("mini"), JNY_STR("help"));
    cr_expect_null(jny_desk_learned(t.desk, row, help));
    machine_says(&t, true);
    const jny_answer *x = jny_desk_learned(t.desk, row, help);
    cr_assert_not_null(x);
    cr_expect(jny_str_eq(x->coder_name, JNY_STR("learned")));
    cr_expect_null(jny_desk_learned(t.desk, row, help + 1));
    cr_expect_null(jny_desk_answer(t.desk, row, help, (jny_str){0}));
    cr_expect(!jny_desk_suggested(t.desk, row, help));
    machine_says(&t, false);
    cr_expect_null(jny_desk_learned(t.desk, row, help), "it was taken back");
    clear_table(&t);
}

Test(desk, a_blind_sample_is_its_coders_alone)
{
    table   t     = set_table();
    jny_str two[] = {JNY_STR("Ama"), JNY_STR("Kofi")};
    size_t  given = 0;
    works(&t.d,
          jny_blind_sample(t.d.p, &t.d.a, t.desk, 2, 1, two, 2, JNY_STR("lead"), &given, &t.d.err),
          "sample");
    cr_assert_eq(given, 2);
    reopen(&t);
    size_t blind = 0;
    for (size_t row = 0; row < jny_desk_rows(t.desk); row++)
        blind += jny_desk_blind(t.desk, row, two[0]);
    cr_expect_eq(blind, 2);
    cr_expect_eq(strlen(queue_of(&t, JNY_ORDER_SOURCE, "Ama")), 5 * 3 - 1);
    cr_expect_eq(strlen(queue_of(&t, JNY_ORDER_SOURCE, "Ben")), 3 * 3 - 1);
    clear_table(&t);
}

static void says(table *t, const char *who, const char *id, const char *action, const char *theme)
{
    bool               stands;
    jny_decide_request r = {.id     = jny_cstr(id),
                            .theme  = jny_cstr(theme),
                            .action = jny_cstr(action),
                            .coder  = jny_cstr(who)};
    works(&t->d, jny_decide(t->d.p, &t->d.a, &r, &stands, &t->d.err), "deciding");
}

/* A model that sees rules only: help is as likely as not where none of its rules hits, harm where
 * its rule does. */
static void weigh_by_rules(table *t)
{
    static const uint64_t        hash     = 1;
    static const float           rarity   = 1, weights[4];
    static const jny_model_theme themes[] = {
        {.path = JNY_INIT("help"), .weight = {[JNY_STACK_ONE_RULE] = 2}},
        {.path = JNY_INIT("harm"), .weight = {[JNY_STACK_ONE_RULE] = 5}, .bias = -5},
    };
    jny_model m = {.codebook = JNY_STR("mini"),
                   .language = JNY_STR("en"),
                   .themes   = themes,
                   .n        = 2,
                   .features = 1,
                   .hashes   = &hash,
                   .rarity   = &rarity,
                   .weights  = weights};
    works(&t->d, jny_desk_weigh(t->desk, &m, &t->d.err), "weighing");
}

Test(desk, the_least_certain_by_a_model_is_nearest_to_half)
{
    table        t         = set_table();
    const double harm[]    = {0, 1};
    const char  *by_people = queue_of(&t, JNY_ORDER_UNCERTAIN, "Ama");
    cr_expect_str_eq(by_people + strlen(by_people) - 2, "J3", "nothing is suggested there: %s",
                     by_people);
    weigh_by_rules(&t);
    cr_expect_str_eq(queue_of(&t, JNY_ORDER_UNCERTAIN, "Ama"), "J4 J2 J3 J0 J1");
    cr_expect_eq(strncmp(queue_for(&t, JNY_ORDER_UNCERTAIN, "Ama", harm), "J4 J2 J0", 8), 0);
    /* What somebody answered is certain. */
    says(&t, "Ama", "J2", "reject", "harm");
    says(&t, "Ama", "J3", "reject", "help");
    reopen(&t);
    weigh_by_rules(&t);
    cr_expect_str_eq(queue_of(&t, JNY_ORDER_UNCERTAIN, "Ama"), "J4 J0 J1 J2 J3");
    clear_table(&t);
}

static size_t disputes(table *t, jny_dispute **out)
{
    size_t n;
    reopen(t);
    jny_desk_disputes(t->desk, &t->d.a, out, &n);
    return n;
}

Test(desk, what_people_differ_on_is_a_dispute_until_somebody_settles_it)
{
    table        t = set_table();
    jny_dispute *x;
    says(&t, "Ama", "J2", "accept", "help");
    says(&t, "Ben", "J2", "accept", "help");
    says(&t, "Ama", "J2", "reject", "harm");
    cr_expect_eq(disputes(&t, &x), 0, "they agree, or one alone answered");
    says(&t, "Cleo", "J2", "reject", "help");
    cr_assert_eq(disputes(&t, &x), 1, "once, however many say so; nobody has finished the story");
    cr_expect(jny_str_eq(jny_desk_id(t.desk, x->row), JNY_STR("J2")));
    cr_expect_eq(x->theme, 0);
    cr_expect(jny_str_eq(x->no, JNY_STR("Cleo")));
    says(&t, "Ben", "J2", "add", "harm");
    cr_expect_eq(disputes(&t, &x), 2);
    says(&t, "Ben", "J2", "remove", "harm");
    cr_expect_eq(disputes(&t, &x), 1, "Ben thought better of it");
    says(&t, "lead", "J2", "adjudicate", "help");
    cr_expect_eq(disputes(&t, &x), 0);
    machine_says(&t, true);
    says(&t, "Ama", "J3", "remove", "help");
    cr_expect_eq(disputes(&t, &x), 0, "a machine is nobody");
    clear_table(&t);
}

Test(desk, a_dispute_waits_for_those_who_still_code_the_story_blind)
{
    table        t = set_table();
    jny_dispute *x;
    jny_str      two[]  = {JNY_STR("Ama"), JNY_STR("Kofi")};
    size_t       given  = 0;
    const char  *who[2] = {"Ama", "Kofi"};
    works(&t.d,
          jny_blind_sample(t.d.p, &t.d.a, t.desk, STORIES, 1, two, 2, JNY_STR("lead"), &given,
                           &t.d.err),
          "sample");
    says(&t, "Ama", "J0", "add", "help");
    says(&t, "Kofi", "J0", "reject", "help");
    /* Not for one who has left. */
    works(&t.d,
          jny_coder_set(t.d.p, &t.d.a, JNY_STR("Ama"), JNY_STR("none"), (jny_str){0},
                        JNY_STR("lead"), &t.d.err),
          "leaving");
    works(&t.d, jny_finish(t.d.p, &t.d.a, JNY_STR("J0"), JNY_STR("Kofi"), &t.d.err), "finish");
    cr_expect_eq(disputes(&t, &x), 1, "Ama has left");
    works(&t.d,
          jny_coder_set(t.d.p, &t.d.a, JNY_STR("Ama"), JNY_STR("coder"), JNY_STR("$argon2id$"),
                        JNY_STR("lead"), &t.d.err),
          "coming back");
    undo_last(&t.d, "finish");
    for (size_t i = 0; i < 2; i++) {
        cr_expect_eq(disputes(&t, &x), 0, "%zu of two are done", i);
        works(&t.d, jny_finish(t.d.p, &t.d.a, JNY_STR("J0"), jny_cstr(who[i]), &t.d.err), "finish");
    }
    cr_expect_eq(disputes(&t, &x), 1);
    clear_table(&t);
}

Test(desk, the_pace_is_the_median_of_what_can_be_reading)
{
    desk            d = desk_with_project();
    jny_history_row rows[16];
    size_t          n = 0;
    /* Newest first: Ama 30 s apart; Kofi in between, who is no end of hers; a break of an hour. */
    static const struct {
        const char *who, *kind;
        int         second;
    } told[] = {{"Ama", "finish", 4000}, {"Kofi", "finish", 3990}, {"Ama", "finish", 3960},
                {"Ama", "decide", 3950}, {"Ama", "finish", 3930},  {"Ama", "finish", 3900},
                {"Ama", "finish", 3898}, {"Ama", "finish", 3870},  {"Kofi", "finish", 3890},
                {"Ama", "finish", 100},  {"Ama", "finish", 50}};
    for (; n < sizeof told / sizeof *told; n++) {
        char at[28];
        jny_time_format((int64_t)told[n].second * 1000000, at);
        rows[n] = (jny_history_row){.actor = jny_cstr(told[n].who),
                                    .kind  = jny_cstr(told[n].kind),
                                    .at    = jny_str_copy(&d.a, jny_cstr(at))};
    }
    /* 40, 30, 30, 28, 100 (Kofi), 50: the middle one, of six the fourth. 2 s and the hour are none.
     */
    cr_expect_float_eq(jny_pace_of(d.a, rows, n), 40, 1e-9, "%g", jny_pace_of(d.a, rows, n));
    cr_expect(isnan(jny_pace_of(d.a, rows, 5)), "too few to tell");
    desk_close(&d);
}

/* What is counted on is what would be counted anew. */
static void same_as_counted_anew(const table *t, const char *when)
{
    jny_desk *fresh;
    jny_err   err = {0};
    cr_assert_eq(jny_desk_open(t->d.p, t->d.world, &fresh, &err), JNY_OK);
    const jny_progress_report *kept = jny_desk_progress(t->desk), *anew = jny_desk_progress(fresh);
    cr_expect(kept->waiting == anew->waiting && kept->sensitive == anew->sensitive &&
                  kept->finished == anew->finished && kept->again == anew->again,
              "after %s: %llu waiting, not %llu; %llu finished, not %llu", when,
              (unsigned long long)kept->waiting, (unsigned long long)anew->waiting,
              (unsigned long long)kept->finished, (unsigned long long)anew->finished);
    cr_expect_eq(memcmp(kept->themes, anew->themes, jny_desk_themes(fresh) * sizeof *kept->themes),
                 0, "after %s: by theme", when);
    jny_desk_close(fresh);
}

Test(desk, progress_is_kept_as_stories_are_refreshed)
{
    table t      = set_table();
    bool  stands = false;
    static const struct {
        const char *id, *theme, *action; /* no theme: finished; no id: the last step is undone */
    } steps[] = {
        {"J0", "help", "accept"}, {"J2", "harm", "reject"}, {"J2", "help", "accept"},
        {"J2", "help", "reject"}, {"J3", "harm", "add"},    {"J3", NULL, NULL},
        {"J0", NULL, NULL},       {"J1", "help", "reject"}, {"J1", NULL, NULL},
        {NULL, NULL, NULL},
    };
    cr_expect_eq(jny_desk_progress(t.desk)->waiting, 5);
    cr_expect_eq(jny_desk_progress(t.desk)->sensitive, 1);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const char *id = steps[i].id ? steps[i].id : steps[i - 1].id;
        jny_event   last;
        if (steps[i].theme) {
            jny_decide_request r = {.id     = jny_cstr(id),
                                    .theme  = jny_cstr(steps[i].theme),
                                    .action = jny_cstr(steps[i].action),
                                    .coder  = JNY_STR("Ama")};
            works(&t.d, jny_decide(t.d.p, &t.d.a, &r, &stands, &t.d.err), "decide");
        } else if (steps[i].id) {
            works(&t.d, jny_finish(t.d.p, &t.d.a, jny_cstr(id), JNY_STR("Ama"), &t.d.err),
                  "finish");
        } else {
            works(&t.d, jny_event_last(t.d.p, &t.d.a, (jny_str){0}, &last, &t.d.err), "last");
            works(&t.d, jny_event_undo(t.d.p, last.seq, JNY_STR("Ama"), &t.d.err), "undo");
        }
        size_t row = jny_desk_row(t.desk, jny_cstr(id));
        works(&t.d, jny_desk_refresh(t.desk, jny_desk_key(t.desk, row), &t.d.err), "refresh");
        same_as_counted_anew(&t, steps[i].action ? steps[i].action : id);
    }
    cr_expect_eq(jny_desk_progress(t.desk)->finished, 2);
    clear_table(&t);
}

Test(desk, many_at_once_leaves_out_what_is_negated_decided_finished_or_blind)
{
    table              t      = set_table();
    size_t             rows[] = {0, 1, 2, 3, 4};
    jny_batch_query    q      = {.theme = 0, .rows = rows, .n = STORIES, .coder = JNY_STR("Ama")};
    jny_batch_item    *items;
    size_t             n;
    uint64_t           accepted;
    bool               stands;
    jny_decide_request r = {.id     = JNY_STR("J0"),
                            .theme  = JNY_STR("help"),
                            .action = JNY_STR("reject"),
                            .coder  = JNY_STR("Ben")};
    works(&t.d, jny_decide(t.d.p, &t.d.a, &r, &stands, &t.d.err), "deciding");
    works(&t.d, jny_finish(t.d.p, &t.d.a, JNY_STR("J4"), JNY_STR("Ben"), &t.d.err), "finish");
    reopen(&t);
    works(&t.d, jny_batch_find(t.d.p, &t.d.a, t.desk, &q, &items, &n, &t.d.err), "find");
    cr_assert_eq(n, 3, "%zu", n); /* J0, J1, J2; J4 is finished, J3 says nothing of it */
    cr_expect(items[0].decided && !items[0].negated);
    cr_expect(items[1].negated && !items[1].decided);
    cr_expect(!items[2].negated && !items[2].decided);
    cr_expect(jny_str_eq(items[2].quote, JNY_STR("help")));
    cr_expect(jny_str_eq(items[2].before, JNY_STR("A knife, and ")));
    works(&t.d, jny_batch_accept(t.d.p, &t.d.a, t.desk, &q, &accepted, &t.d.err), "accept");
    cr_expect_eq(accepted, 1);
    reopen(&t);
    cr_expect_not_null(jny_desk_answer(t.desk, jny_desk_row(t.desk, JNY_STR("J2")), 0, q.coder));
    jny_event last; /* one step for all of them */
    works(&t.d, jny_event_last(t.d.p, &t.d.a, JNY_STR("decide"), &last, &t.d.err), "last");
    works(&t.d, jny_event_undo(t.d.p, last.seq, q.coder, &t.d.err), "undo");
    reopen(&t);
    cr_expect_null(jny_desk_answer(t.desk, jny_desk_row(t.desk, JNY_STR("J2")), 0, q.coder));
    jny_err err = {0};
    q.rows      = (const size_t[]){3};
    q.n         = 1;
    cr_expect_eq(jny_batch_accept(t.d.p, &t.d.a, t.desk, &q, &accepted, &err), JNY_ENOTFOUND);
    clear_table(&t);
}

/* Who has old words before them neither decides on the new ones nor has read them. */
Test(desk, what_was_said_of_other_words_is_not_said_of_these)
{
    table              t   = set_table();
    jny_story          s   = story(&t.d, "J0");
    jny_str            old = jny_str_copy(&t.d.a, s.text);
    size_t             before;
    bool               stands;
    jny_err            err = {0};
    jny_decide_request r   = {.id     = JNY_STR("J0"),
                              .theme  = JNY_STR("help"),
                              .action = JNY_STR("accept"),
                              .coder  = JNY_STR("Ama"),
                              .read   = old};
    works(&t.d, jny_decide(t.d.p, &t.d.a, &r, &stands, &t.d.err), "the words that stand");
    put_alone(&t.d, "J0", "Nobody came at all.", "", true);
    jny_history_row *rows;
    works(&t.d, jny_history(t.d.p, &t.d.a, &(jny_history_query){0}, &rows, &before, &t.d.err), "");
    cr_expect_eq(jny_decide(t.d.p, &t.d.a, &r, &stands, &err), JNY_ECONFLICT);
    cr_expect(strstr(err.msg, "corrected just now"), "%s", err.msg);
    err = (jny_err){0};
    cr_expect_eq(jny_finish_read(t.d.p, &t.d.a, r.id, old, r.coder, &err), JNY_ECONFLICT);
    size_t after;
    works(&t.d, jny_history(t.d.p, &t.d.a, &(jny_history_query){0}, &rows, &after, &t.d.err), "");
    cr_expect_eq(after, before, "something was written");
    r.read = JNY_STR("Nobody came at all.");
    works(&t.d, jny_decide(t.d.p, &t.d.a, &r, &stands, &t.d.err), "read again");
    works(&t.d, jny_finish_read(t.d.p, &t.d.a, r.id, r.read, r.coder, &t.d.err), "and finished");
    clear_table(&t);
}

static void flag(table *t, const char *id, const char *kind, const char *note, const char *who)
{
    works(&t->d,
          jny_flag(t->d.p, &t->d.a, jny_cstr(id), jny_cstr(kind), jny_cstr(note), jny_cstr(who),
                   &t->d.err),
          kind);
    reopen(t);
}

Test(desk, the_watch_tells_who_marked_who_read_first_and_how_it_ended)
{
    table           t = set_table();
    jny_watch_item *x;
    size_t          n;
    jny_err         err = {0};
    cr_expect_eq(jny_flag(t.d.p, &t.d.a, JNY_STR("J1"), JNY_STR("at-risk"), (jny_str){0},
                          JNY_STR("Ama"), &err),
                 JNY_ECONFLICT, "marked although nobody is to be told");
    works(&t.d, jny_watch_contact_set(t.d.p, JNY_STR("Duty team"), JNY_STR("Ama"), &t.d.err), "");
    flag(&t, "J1", "at-risk", "she is alone", "Ama");
    flag(&t, "J2", "at-risk", "", "Ben");
    flag(&t, "J1", "second-reader", "", "Ben");
    works(&t.d,
          jny_unflag(t.d.p, &t.d.a, JNY_STR("J1"), "second-reader", (jny_str){0}, (jny_str){0},
                     JNY_STR("Ben"), &t.d.err),
          "unflag");
    reopen(&t);
    cr_expect_not(jny_desk_marked(t.desk, jny_desk_row(t.desk, JNY_STR("J1")), "second-reader"));
    jny_watch_list(t.desk, &t.d.a, &x, &n);
    cr_assert_eq(n, 2);
    cr_expect(jny_str_eq(jny_desk_id(t.desk, x[0].row), JNY_STR("J1")), "the oldest first");
    cr_expect(jny_str_eq(x[0].by, JNY_STR("Ama")) &&
              jny_str_eq(x[0].note, JNY_STR("she is alone")));
    cr_expect_eq(x[0].read_by.n, 0, "a colleague's flag is no reading");
    flag(&t, "J1", "at-risk", "", "Lead"); /* read, and left so */
    jny_watch_list(t.desk, &t.d.a, &x, &n);
    cr_expect(jny_str_eq(jny_desk_id(t.desk, x[0].row), JNY_STR("J2")), "what nobody read first");
    cr_expect(jny_str_eq(x[1].read_by, JNY_STR("Lead")));
    cr_expect(x[1].minutes >= 0 && x[1].minutes < 5);
    flag(&t, "J1", "at-risk", "a new bruise", "Cleo"); /* that is no reading */
    jny_watch_list(t.desk, &t.d.a, &x, &n);
    cr_expect(n == 2 && jny_str_eq(jny_desk_id(t.desk, x[0].row), JNY_STR("J1")) &&
                  x[0].read_by.n == 0,
              "what was marked again waits again");
    cr_assert(x[0].again.n == 1);
    cr_expect(jny_str_eq(x[0].note, JNY_STR("she is alone")) &&
              jny_str_eq(x[0].again.at[0].by, JNY_STR("Cleo")) &&
              jny_str_eq(x[0].again.at[0].note, JNY_STR("a new bruise")));
    flag(&t, "J1", "at-risk", "", "Lead");
    jny_watch_list(t.desk, &t.d.a, &x, &n);
    cr_expect(jny_str_eq(x[1].read_by, JNY_STR("Lead")) && x[1].minutes < 5);
    works(&t.d,
          jny_unflag(t.d.p, &t.d.a, JNY_STR("J1"), "at-risk", (jny_str){0}, JNY_STR("in hand"),
                     JNY_STR("Lead"), &t.d.err),
          "end");
    reopen(&t);
    jny_watch_list(t.desk, &t.d.a, &x, &n);
    cr_assert_eq(n, 2, "what was ended stays on the list");
    cr_expect(jny_str_eq(x[1].ended_by, JNY_STR("Lead")) &&
              jny_str_eq(x[1].why, JNY_STR("in hand")));
    cr_expect_not(jny_desk_marked(t.desk, x[1].row, "at-risk"));
    clear_table(&t);
}
