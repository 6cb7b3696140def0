/* test_reread.c - one coder against themselves: what `agree` makes of the record, against the same
 * worked out from a list of what was done, step by step; and what a second reading hides and keeps.
 */
#include <journeys/review.h>

#include "chance.h"
#include "projects.h"

#include <math.h>

enum { STORIES = 8, THEMES = 3, STEPS = 160, HELP = 0, EARLY = 1, HOUSING = 2 };

static const char mini[] =
    "codebook: mini\n"
    "language: en\n"
    "themes:\n"
    "  - {id: help, rules: [help], themes: [{id: early, rules: [in time]}]}\n"
    "  - {id: housing, rules: [damp]}\n";
static const char *const paths[THEMES] = {"help", "help/early", "housing"};

/* ---- A project in which time passes as the test likes ---------------------------------------- */

enum { DAY = 86400 };
static int64_t second = (int64_t)1767225600; /* 1 January 2026 */

static int64_t later(void *ctx)
{
    (void)ctx;
    return second * 1000000;
}

static desk set_desk(jny_world *w)
{
    desk d  = desk_open();
    *w      = *jny_world_system();
    w->now  = later;
    d.world = w;
    works(&d, jny_project_create(d.world, d.path, JNY_STR("tester"), &d.err), "making a project");
    project_reopen(&d);
    begin(&d, "import");
    for (size_t i = 0; i < STORIES; i++)
        put(&d, jny_str_z(&d.a, jny_str_format(&d.a, "J%zu", i)), "Damp, but help came in time.",
            "", false);
    commit(&d);
    jny_codebook book;
    int64_t      key;
    works(&d, jny_codebook_parse(&d.a, JNY_STR("mini"), jny_cstr(mini), &book, NULL, &d.err),
          "codebook");
    begin(&d, "codebook");
    works(&d, jny_codebook_add(d.p, &book, JNY_STR("mini"), &key, &d.err), "codebook");
    commit(&d);
    return d;
}

static jny_str id_of(desk *d, size_t i)
{
    return jny_str_format(&d->a, "J%zu", i);
}

static void says(desk *d, size_t story, size_t theme, bool yes, const char *who)
{
    bool               stands;
    jny_decide_request r = {.id     = id_of(d, story),
                            .theme  = jny_cstr(paths[theme]),
                            .action = yes ? JNY_STR("add") : JNY_STR("reject"),
                            .coder  = jny_cstr(who)};
    works(d, jny_decide(d->p, &d->a, &r, &stands, &d->err), "deciding");
}

/* The machine reads everything again: who has finished a story may do so once more, in sight. */
static void run(desk *d)
{
    jny_codebook  *book = book_of(d, mini);
    jny_matcher   *m;
    jny_run_report r;
    int64_t        key;
    works(d, jny_matcher_open(d->world, book, &m, &d->err), "matcher");
    begin(d, "run");
    works(d, jny_codebook_add(d->p, book, JNY_STR("mini"), &key, &d->err), "codebook");
    works(d, jny_run_make(d->p, &d->a, &m, 1, key, NULL, NULL, &r, &d->err), "run");
    commit(d);
    jny_matcher_close(m);
}

static size_t give(desk *d, size_t n, uint64_t seed)
{
    jny_desk *table;
    size_t    given = 0;
    works(d, jny_desk_open(d->p, d->world, &table, &d->err), "desk");
    works(d,
          jny_again_sample(d->p, &d->a, table, n, seed, JNY_STR("Ama"), JNY_STR("lead"), &given,
                           &d->err),
          "giving stories to read again");
    jny_desk_close(table);
    return given;
}

/* Which stories Ama reads again now. */
static void see_given(desk *d, bool given[STORIES])
{
    jny_desk *table;
    works(d, jny_desk_open(d->p, d->world, &table, &d->err), "desk");
    for (size_t i = 0; i < STORIES; i++)
        given[i] = jny_desk_blind(table, jny_desk_row(table, id_of(d, i)), JNY_STR("Ama"));
    jny_desk_close(table);
}

/* ---- The same from a list of what was done --------------------------------------------------- */

typedef struct {
    size_t  story, theme;
    int64_t at;
    enum { SAY, GIVE, FINISH } what;
    bool yes;
} step;

typedef struct {
    bool    answers[THEMES];
    int64_t at;
    bool    blind;
} past;

typedef struct {
    past   list[STEPS];
    size_t n;
} pasts;

static pasts readings_of(const step *steps, size_t n, size_t story)
{
    pasts  out            = {.n = 0};
    bool   now[THEMES]    = {false};
    size_t set_at[THEMES] = {0}, given_at = 0;
    bool   given = false;
    for (size_t i = 0; i < n; i++) {
        const step *s = &steps[i];
        if (s->story != story)
            continue;
        if (s->what == SAY) {
            now[s->theme]    = s->yes;
            set_at[s->theme] = i;
        } else if (s->what == GIVE) {
            given    = true;
            given_at = i;
        } else {
            for (size_t t = 0; given && t < THEMES; t++)
                now[t] &= set_at[t] > given_at;
            past *p = &out.list[out.n++];
            *p      = (past){.at = s->at, .blind = given};
            memcpy(p->answers, now, sizeof now);
            p->answers[HELP] |= p->answers[EARLY];
            given = false;
        }
    }
    return out;
}

static int compare(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

typedef struct {
    uint64_t cells[THEMES][4], stories, in_sight; /* both, first, second, neither */
    double   days;
} counted;

static counted count(const step *steps, size_t n, int64_t since, bool in_sight)
{
    counted c = {.days = NAN};
    double  days[STORIES];
    for (size_t story = 0; story < STORIES; story++) {
        pasts  p     = readings_of(steps, n, story);
        size_t first = p.n, last = p.n, behind = 0;
        for (size_t i = 0; i < p.n; i++)
            if (since ? p.list[i].at < since : i == 0)
                first = i;
        for (size_t i = first + 1; first < p.n && i < p.n; i++) {
            behind++;
            if (in_sight || p.list[i].blind)
                last = i;
        }
        c.in_sight += behind && (last == p.n || !p.list[last].blind);
        if (last == p.n)
            continue;
        for (size_t t = 0; t < THEMES; t++)
            c.cells[t][p.list[first].answers[t]  ? p.list[last].answers[t] ? 0 : 1
                       : p.list[last].answers[t] ? 2
                                                 : 3]++;
        days[c.stories++] = (double)(p.list[last].at - p.list[first].at) / DAY;
    }
    qsort(days, c.stories, sizeof *days, compare);
    if (c.stories)
        c.days = (days[(c.stories - 1) / 2] + days[c.stories / 2]) / 2;
    return c;
}

static uint64_t same_as_counted(desk *d, const step *steps, size_t n, int64_t since, bool in_sight,
                                uint64_t seed)
{
    char        day[28];
    jny_active *books;
    size_t      n_books;
    counted     c = count(steps, n, since, in_sight);
    works(d, jny_codebooks_active(d->p, &d->a, &books, &n_books, &d->err), "codebooks");
    jny_time_format(since * 1000000, day);
    jny_agree_query q = {.codebook = books,
                         .first    = JNY_STR("Ama"),
                         .again    = true,
                         .in_sight = in_sight,
                         .since    = since ? (jny_str){day, 10} : (jny_str){0}};
    jny_agreement   a;
    jny_err         err = {0};
    jny_status      st  = jny_agree(d->p, &d->a, &q, &a, &err);
    cr_assert_eq(st, c.stories ? JNY_OK : JNY_ENOTFOUND, "seed %llu: %s", (unsigned long long)seed,
                 err.msg);
    if (st != JNY_OK)
        return 0;
    cr_expect_eq(a.stories, c.stories, "seed %llu: %llu stories, not %llu",
                 (unsigned long long)seed, (unsigned long long)a.stories,
                 (unsigned long long)c.stories);
    cr_expect_eq(a.in_sight, c.in_sight, "seed %llu", (unsigned long long)seed);
    cr_expect_float_eq(a.days, c.days, 1e-3, "seed %llu: %g days, not %g", (unsigned long long)seed,
                       a.days, c.days);
    for (size_t t = 0; t < THEMES; t++) {
        const jny_pairs *p = &a.rows[t].pairs;
        cr_expect(p->both == c.cells[t][0] && p->first == c.cells[t][1] &&
                      p->second == c.cells[t][2] && p->neither == c.cells[t][3],
                  "seed %llu, %s: %llu %llu %llu %llu, not %llu %llu %llu %llu",
                  (unsigned long long)seed, paths[t], (unsigned long long)p->both,
                  (unsigned long long)p->first, (unsigned long long)p->second,
                  (unsigned long long)p->neither, (unsigned long long)c.cells[t][0],
                  (unsigned long long)c.cells[t][1], (unsigned long long)c.cells[t][2],
                  (unsigned long long)c.cells[t][3]);
    }
    return a.stories;
}

static uint64_t by_chance(uint64_t seed)
{
    jny_world w;
    desk      d = set_desk(&w);
    chance    c = chance_of(seed);
    step      steps[STEPS + STORIES];
    size_t    n        = 0;
    uint64_t  compared = 0;
    for (size_t i = 0; i < STEPS && n < STEPS; i++) {
        size_t    story = chance_below(&c, STORIES);
        step      s     = {.story = story, .theme = chance_below(&c, THEMES)};
        jny_err   err   = {0};
        jny_event last;
        second += (int64_t)chance_below(&c, (size_t)3 * DAY);
        switch (chance_below(&c, 10)) {
        case 0:
            if (jny_finish(d.p, &d.a, id_of(&d, 0), JNY_STR("Ama"), &err) == JNY_OK)
                steps[n++] = (step){0, 0, second, FINISH, false};
            if (n + STORIES < STEPS) {
                bool was[STORIES], is[STORIES];
                see_given(&d, was);
                jny_err no = {0};
                if (jny_finish(d.p, &d.a, id_of(&d, 1), JNY_STR("Ama"), &no) == JNY_OK)
                    steps[n++] = (step){1, 0, second, FINISH, false};
                see_given(&d, was);
                if (was[0] && was[1])
                    break;
                give(&d, 2, chance_bits(&c));
                see_given(&d, is);
                for (size_t k = 0; k < STORIES; k++)
                    if (is[k] && !was[k])
                        steps[n++] = (step){k, 0, second, GIVE, false};
            }
            break;
        case 1:
        case 2:
        case 3:
            if (jny_finish(d.p, &d.a, id_of(&d, story), JNY_STR("Ama"), &err) == JNY_OK)
                steps[n++] = (step){story, 0, second, FINISH, false};
            break;
        case 6: run(&d); break;
        case 4: says(&d, story, s.theme, chance_below(&c, 2), "Ben"); break;
        case 5:
            if (n && steps[n - 1].what != GIVE &&
                jny_event_last(d.p, &d.a, (jny_str){0}, &last, &err) == JNY_OK &&
                jny_str_eq(last.actor, JNY_STR("Ama"))) {
                works(&d, jny_event_undo(d.p, last.seq, JNY_STR("Ama"), &d.err), "undo");
                n--;
            }
            break;
        default:
            s.yes = chance_below(&c, 2);
            s.at  = second;
            says(&d, story, s.theme, s.yes, "Ama");
            steps[n++] = s;
        }
    }
    for (int sight = 0; sight < 2; sight++) {
        compared += same_as_counted(&d, steps, n, 0, sight, seed);
        for (int64_t back = 1; back < 100; back += 13) {
            int64_t day = (second / DAY - back) * DAY;
            compared += same_as_counted(&d, steps, n, day, sight, seed);
        }
    }
    desk_close(&d);
    return compared;
}

Test(reread, is_what_a_list_of_all_that_was_done_gives)
{
    uint64_t compared = 0;
    for (uint64_t seed = 1; seed <= (getenv("JNY_LONG") ? 60 : 6); seed++)
        compared += by_chance(seed);
    cr_expect_gt(compared, 100, "only %llu stories were compared", (unsigned long long)compared);
}

/* ---- What a second reading hides and keeps --------------------------------------------------- */

Test(reread, hides_ones_first_answers_until_the_story_is_finished_again)
{
    jny_world w;
    desk      d = set_desk(&w);
    jny_desk *t;
    jny_err   err = {0};
    says(&d, 3, HELP, true, "Ama");
    says(&d, 3, HOUSING, true, "Ama");
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J3"), JNY_STR("Ama"), &d.err), "finish");
    cr_expect_eq(jny_finish(d.p, &d.a, JNY_STR("J3"), JNY_STR("Ama"), &err), JNY_ECONFLICT);
    cr_expect_eq(give(&d, 5, 1), 1, "only what Ama has finished is given");
    works(&d, jny_desk_open(d.p, d.world, &t, &d.err), "desk");
    size_t row = jny_desk_row(t, JNY_STR("J3"));
    cr_expect(jny_desk_blind(t, row, JNY_STR("Ama")) && !jny_desk_blind(t, row, JNY_STR("Ben")));
    cr_expect(jny_str_eq(jny_desk_blind_to(t, row, JNY_STR("Ama")),
                         JNY_STR("machine, others and own earlier answers")));
    cr_expect(jny_desk_answer(t, row, HELP, JNY_STR("Ama")), "it stands, for others to see");
    cr_expect(!jny_desk_own(t, row, HELP, JNY_STR("Ama")), "and is hidden from her");
    says(&d, 3, HELP, true, "Ama");
    works(&d, jny_desk_refresh(t, jny_desk_key(t, row), &d.err), "refresh");
    cr_expect(jny_desk_own(t, row, HELP, JNY_STR("Ama")), "what she says now she sees");
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J3"), JNY_STR("Ama"), &d.err), "finish again");
    works(&d, jny_desk_refresh(t, jny_desk_key(t, row), &d.err), "refresh");
    cr_expect(!jny_desk_blind(t, row, JNY_STR("Ama")));
    const jny_answer *x = jny_desk_answer(t, row, HOUSING, JNY_STR("Ama"));
    cr_assert(x);
    cr_expect(!x->present && jny_str_eq(x->action, JNY_STR("remove")),
              "what she did not find again is hers no more");
    x = jny_desk_answer(t, row, HELP, JNY_STR("Ama"));
    cr_expect(x && x->present);
    /* One step takes the second reading's end back: the first answers stand again, hidden. */
    undo_last(&d, "finish");
    works(&d, jny_desk_refresh(t, jny_desk_key(t, row), &d.err), "refresh");
    cr_expect(jny_desk_blind(t, row, JNY_STR("Ama")));
    x = jny_desk_answer(t, row, HOUSING, JNY_STR("Ama"));
    cr_expect(x && x->present && !jny_desk_own(t, row, HOUSING, JNY_STR("Ama")));
    jny_desk_close(t);
    desk_close(&d);
}

Test(reread, other_words_are_no_second_reading)
{
    jny_world       w;
    desk            d = set_desk(&w);
    jny_active     *books;
    size_t          n;
    jny_agreement   a;
    jny_agree_query q = {.first = JNY_STR("Ama"), .again = true};
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J1"), JNY_STR("Ama"), &d.err), "finish");
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J2"), JNY_STR("Ama"), &d.err), "finish");
    give(&d, 2, 1);
    put_alone(&d, "J1", "Help came too late.", "", true);
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J1"), JNY_STR("Ama"), &d.err), "again");
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J2"), JNY_STR("Ama"), &d.err), "again");
    works(&d, jny_codebooks_active(d.p, &d.a, &books, &n, &d.err), "codebooks");
    q.codebook = books;
    works(&d, jny_agree(d.p, &d.a, &q, &a, &d.err), "agree");
    cr_expect_eq(a.stories, 1);
    cr_expect_eq(a.corrected, 1);
    desk_close(&d);
}
