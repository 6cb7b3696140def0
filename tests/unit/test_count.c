/* test_count.c - counts against the slow recount in recount.h.
 *
 * Small projects are lived through at random (life.h); then each is counted in every way,
 * and every row must be the same. A disagreement shows the seed, the query and both rows.
 * Every other project keeps its columns now and then, and what it kept may be out of date. */
#include "db.h"

#include "life.h"

#include <journeys/query.h>
#include <journeys/review.h>

enum { PROJECTS = 300, SHARES = 3, QUERIES = 10 };

/* ---- Asking -------------------------------------------------------------------------------- */

/* Whether any version ever had a value in this column: an attribute nobody ever had is
 * no question. */
static bool was_given(const life *l, int column)
{
    for (int s = 0; s < l->p.n_stories; s++)
        for (int i = 0; i < l->stories[s].n; i++)
            if (l->stories[s].at[i].value[column][0])
                return true;
    return column == RESPONDENT;
}

static past_query draw_query(life *l)
{
    past_query q       = {.n_by = 0};
    int        n_by    = roll(l, JNY_BY_MAX + 1);
    int        n_where = roll(l, 2) ? 0 : 1 + roll(l, 3);
    q.any              = roll(l, 2);
    for (int c = 0, first = roll(l, COLUMNS); c < COLUMNS; c++) {
        int column = (first + c) % COLUMNS;
        if (q.n_by < n_by && was_given(l, column))
            q.by[q.n_by++] = column;
    }
    for (int i = 0; i < n_where; i++) {
        int column = roll(l, COLUMNS);
        if (!was_given(l, column))
            continue;
        q.where[q.n_where]   = column;
        q.negated[q.n_where] = roll(l, 2);
        q.is[q.n_where++]    = given[column][roll(l, 4)];
    }
    for (int t = 0, all = roll(l, 2); t < l->p.n_themes; t++)
        if (all || roll(l, 2))
            q.themes[q.n_themes++] = t;
    q.how   = (way)roll(l, 4);
    q.coder = roll(l, CODERS);
    return q;
}

/* Whether anything of this coder stands; the library knows no other. */
static bool is_known(life *l, int coder)
{
    jny_answer *answers;
    jny_done   *done;
    size_t      n, n_done;
    bool        known = false;
    works(l->d, jny_answers(l->d->p, &l->d->a, 0, &answers, &n, &l->d->err), "answers");
    works(l->d, jny_finished(l->d->p, &l->d->a, 0, &done, &n_done, &l->d->err), "finished");
    for (size_t i = 0; i < n; i++)
        known |= jny_str_eq(answers[i].coder_name, jny_cstr(coders[coder]));
    for (size_t i = 0; i < n_done; i++)
        known |= jny_str_eq(done[i].coder_name, jny_cstr(coders[coder]));
    return known;
}

static jny_str codings_of(life *l, const past_query *q)
{
    static const char *const names[] = {"effective", "reviewed", "machine"};
    if (q->how == BY_CODER)
        return jny_str_format(&l->d->a, "%s:%s", q->coder == BOT ? "machine" : "coder",
                              coders[q->coder]);
    return q->how == BY_EFFECTIVE && roll(l, 2) ? (jny_str){0} : jny_cstr(names[q->how]);
}

static jny_str show_row(life *l, const past_row *r, const past_query *q)
{
    jny_buf b = jny_buf_open(&l->d->a);
    jny_buf_format(&b, "%s", r->theme < 0 ? "(none)" : l->path[r->theme]);
    for (int i = 0; i < q->n_by; i++)
        jny_buf_format(&b, " | %s", r->value[i] ? r->value[i] : "(all)");
    jny_buf_format(&b, " | %d stories by %d of %d by %d, %d not reviewed, %d disputed", r->stories,
                   r->respondents, r->base_stories, r->base_respondents, r->unreviewed,
                   r->disputed);
    jny_buf_format(&b, ", %d not tagged; %d well, %d to change, %d mixed, %d neutral", r->untagged,
                   r->valence[0], r->valence[1], r->valence[2], r->valence[3]);
    return jny_buf_str(&b);
}

/* A row of the library in the form of the recount. */
static past_row as_past(life *l, const jny_count_table *t, const jny_count_row *r)
{
    past_row out = {.theme            = r->theme == JNY_NO_PARENT ? -1 : (int)r->theme,
                    .stories          = (int)r->stories,
                    .respondents      = (int)r->respondents,
                    .base_stories     = (int)r->base_stories,
                    .base_respondents = (int)r->base_respondents,
                    .unreviewed       = (int)r->unreviewed,
                    .disputed         = (int)r->disputed,
                    .untagged         = (int)r->untagged};
    for (int v = 0; v < VALENCES; v++)
        out.valence[v] = (int)r->valence[v];
    for (size_t i = 0; i < t->query->n_by; i++)
        if (r->value[i] < t->values[i].n)
            out.value[i] = jny_str_z(&l->d->a, t->values[i].at[r->value[i]]);
    return out;
}

/* What the questions have met so far, by the way of counting. */
static struct {
    size_t rows[4], found[4], open[4], disputed[4];
} seen;

static void compare(life *l, const past_query *q, const jny_count_table *t, const char *which)
{
    static past_row want[PAST_THEMES * 1000];
    int             n = recount(&l->p, q, want);
    for (int i = 0; i < n; i++) {
        seen.rows[q->how]++;
        seen.found[q->how] += (size_t)want[i].stories;
        seen.open[q->how] += (size_t)want[i].unreviewed;
        seen.disputed[q->how] += (size_t)want[i].disputed;
    }
    for (int i = 0; i < n || i < (int)t->n; i++) {
        jny_str none = JNY_STR("no such row"), expected = none, found = none;
        if (i < n)
            expected = show_row(l, &want[i], q);
        if (i < (int)t->n) {
            past_row got = as_past(l, t, &t->rows[i]);
            found        = show_row(l, &got, q);
        }
        if (!jny_str_eq(expected, found))
            cr_assert_fail("%s, row %d:\n  the recount: %.*s\n  the library: %.*s", which, i + 1,
                           JNY_ARG(expected), JNY_ARG(found));
    }
    const past_row *whole = &want[n - 1]; /* of all stories, in any theme or none */
    cr_assert(t->stories == (uint64_t)whole->base_stories &&
                  t->respondents == (uint64_t)whole->base_respondents,
              "%s: %llu stories by %llu in all", which, (unsigned long long)t->stories,
              (unsigned long long)t->respondents);
    cr_assert_eq(t->untagged, (uint64_t)whole->untagged, "%s: %llu untagged, not %d", which,
                 (unsigned long long)t->untagged, whole->untagged);
    cr_assert_eq(t->limited, 0);
}

/* A filter as somebody might type it, in one of the ways to say the same. */
static jny_str write_filter(life *l, const past_query *q)
{
    jny_buf b      = jny_buf_open(&l->d->a);
    bool    turned = roll(l, 2); /* not (not a and not b) is a or b */
    if (turned && q->n_where)
        jny_buf_add(&b, JNY_STR("not ("));
    for (int i = 0; i < q->n_where; i++) {
        const char *column = columns[q->where[i]];
        bool        no     = q->negated[i] != turned;
        jny_buf_add(&b, i == 0             ? JNY_STR("")
                        : q->any != turned ? JNY_STR(" or ")
                                           : JNY_STR(" and "));
        switch (roll(l, 3)) {
        case 0: jny_buf_format(&b, "%s %s \"%s\"", column, no ? "!=" : "=", q->is[i]); break;
        case 1: jny_buf_format(&b, "(%s%s = \"%s\")", no ? "not " : "", column, q->is[i]); break;
        case 2:
            jny_buf_format(&b, "%s %sin (\"nobody has this\", \"%s\")", column, no ? "not " : "",
                           q->is[i]);
        }
    }
    if (turned && q->n_where)
        jny_buf_char(&b, ')');
    return jny_buf_str(&b);
}

static void ask(life *l, const jny_active *active, const char *which)
{
    past_query      drawn = draw_query(l);
    jny_count_query q     = {.codebook = active, .codings = codings_of(l, &drawn)};
    size_t          themes[PAST_THEMES + 1];
    jny_count_table table;
    jny_err         err = {0};
    for (int i = 0; i < drawn.n_by; i++)
        q.by[q.n_by++] = jny_cstr(columns[drawn.by[i]]);
    works(l->d, jny_where_parse(&l->d->a, write_filter(l, &drawn), &q.where, &l->d->err),
          "the filter");
    for (int i = 0; i < drawn.n_themes; i++)
        themes[i] = (size_t)drawn.themes[i];
    if (drawn.n_themes < l->p.n_themes || roll(l, 2)) { /* NULL: all of them */
        q.themes   = themes;
        q.n_themes = (size_t)drawn.n_themes;
    }
    jny_status st = jny_count(l->d->p, &l->d->a, &q, &table, &err);
    if (drawn.how == BY_CODER && !is_known(l, drawn.coder)) {
        cr_assert_eq(st, JNY_ENOTFOUND, "%s: a coder nobody knows: status %d", which, (int)st);
        return;
    }
    cr_assert_eq(st, JNY_OK, "%s, %.*s: %s", which, JNY_ARG(q.codings), err.msg);
    char more[200];
    snprintf(more, sizeof more, "%s, codings \"%.*s\", by %d, where %.*s, %d themes", which,
             JNY_ARG(q.codings), drawn.n_by, JNY_ARG(q.where.text), drawn.n_themes);
    compare(l, &drawn, &table, more);
}

/* Now and then, of an attribute or two. */
static void keep_columns(life *l)
{
    jny_active *active;
    size_t      n;
    jny_str     names[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
        names[c] = jny_cstr(columns[c]);
    if (roll(l, 3))
        return;
    l->d->p->columns_from = 0;
    works(l->d, jny_codebooks_active(l->d->p, &l->d->a, &active, &n, &l->d->err), "codebooks");
    jny_columns_ready(l->d->p, active, names, (size_t)roll(l, COLUMNS));
}

static void one_project(unsigned seed, jny_str bare)
{
    static life l;
    desk        d = desk_open();
    char        which[64];
    jny_active *active;
    size_t      n;
    file_write(d.path, bare);
    project_reopen(&d);
    l                   = (life){.d = &d, .luck = chance_of(seed), .n_events = 1};
    l.p.n_stories       = 3 + roll(&l, 10);
    l.p.n_coders        = CODERS;
    l.p.is_machine[BOT] = true;
    jny_codebook *book  = book_of(&d, write_codebook(&l).p);
    cr_assert_eq(book->n, (size_t)l.p.n_themes, "seed %u: %zu themes, not %d", seed, book->n,
                 l.p.n_themes);
    start(&l, "codebook");
    works(&d, jny_codebook_add(d.p, book, JNY_STR("x.yaml"), &l.codebook, &d.err), "codebook");
    commit(&d);
    works(&d, jny_matcher_open(d.world, book, &l.matcher, &d.err), "matcher");
    l.between = seed % 2 ? keep_columns : NULL;
    live_through(&l);
    works(&d, jny_codebooks_active(d.p, &d.a, &active, &n, &d.err), "codebooks");
    cr_assert_eq(n, 1);
    for (int i = 0; i < QUERIES; i++) {
        snprintf(which, sizeof which, "seed %u, question %d", seed, i + 1);
        ask(&l, active, which);
    }
    jny_matcher_close(l.matcher);
    desk_close(&d);
}

/* Every third project, ten times as many with JNY_LONG=1 in the environment. */
static void share_of_projects(unsigned share)
{
    desk     d    = desk_with_project();
    unsigned many = PROJECTS * (getenv("JNY_LONG") ? 10 : 1);
    jny_project_close(d.p);
    d.p          = NULL;
    jny_str bare = file_bytes(&d, d.path);
    for (unsigned seed = 1 + share; seed <= many; seed += SHARES)
        one_project(seed, bare);
    /* The test of the test: nothing was counted that is always nothing. */
    for (int how = 0; how < 4; how++)
        cr_expect(seen.rows[how] > 500 && seen.found[how] > 500 && seen.open[how] > 500 &&
                      (how > BY_REVIEWED || seen.disputed[how] > 50),
                  "way %d: %zu rows, %zu stories found, %zu not reviewed, %zu disputed", how,
                  seen.rows[how], seen.found[how], seen.open[how], seen.disputed[how]);
    desk_close(&d);
}

Test(count, is_the_recount)
{
    share_of_projects(0);
}

Test(count, is_the_recount_2)
{
    share_of_projects(1);
}

Test(count, is_the_recount_3)
{
    share_of_projects(2);
}

/* ---- What chance does not meet --------------------------------------------------------------- */

static jny_status count_by(desk *d, const jny_active *active, const char *by, const char *codings,
                           jny_count_table *out, jny_err *err)
{
    jny_count_query q    = {.codebook = active, .codings = jny_cstr(codings)};
    jny_str         rest = jny_cstr(by);
    *err                 = (jny_err){0};
    while (rest.n)
        q.by[q.n_by++] = jny_str_cut(&rest, ',');
    return jny_count(d->p, &d->a, &q, out, err);
}

static const char one_theme[] = "codebook: random\nlanguage: en\nthemes:\n  - id: a\n    name: A\n"
                                "    definition: A.\n    rules: [quokka]\n";

Test(count, says_what_it_does_not_know)
{
    desk            d = desk_with_project();
    jny_count_table t;
    jny_err         err;
    put_alone(&d, "S1", "A quokka.", "locality=Peckham", false);
    tag_all(&d, book_of(&d, one_theme));
    const jny_active *active = active_book(&d);
    cr_expect_eq(count_by(&d, active, "lokality", "", &t, &err), JNY_ENOTFOUND);
    cr_expect(strstr(err.msg, "\"locality\""), "no suggestion: %s", err.msg);
    cr_expect_eq(count_by(&d, active, "locality,colour", "", &t, &err), JNY_ENOTFOUND);
    cr_expect_eq(count_by(&d, active, "", "effectiv", &t, &err), JNY_EINVAL);
    cr_expect(strstr(err.msg, "reviewed"), "no list: %s", err.msg);
    cr_expect_eq(count_by(&d, active, "", "coder:", &t, &err), JNY_ENOTFOUND);
    cr_expect_eq(count_by(&d, active, "", "coder:ann", &t, &err), JNY_ENOTFOUND);
    jny_arena a = jny_arena_open(d.world);
    bool      stands;
    works(&d,
          jny_decide(d.p, &a,
                     &(jny_decide_request){.id     = JNY_STR("S1"),
                                           .theme  = JNY_STR("a"),
                                           .action = JNY_STR("accept"),
                                           .coder  = JNY_STR("ann")},
                     &stands, &d.err),
          "deciding");
    cr_expect_eq(count_by(&d, active, "", "coder:ann", &t, &err), JNY_OK);
    cr_expect_eq(count_by(&d, active, "", "machine:ann", &t, &err), JNY_ENOTFOUND, "a person");
    jny_arena_close(&a);
    desk_close(&d);
}

Test(count, of_an_empty_project)
{
    desk            d = desk_with_project();
    jny_count_table t;
    jny_err         err;
    tag_all(&d, book_of(&d, one_theme));
    cr_assert_eq(count_by(&d, active_book(&d), "", "", &t, &err), JNY_OK, "%s", err.msg);
    cr_assert_eq(t.n, 2);
    cr_expect(t.rows[0].theme == 0 && t.rows[0].base_stories == 0 && t.rows[0].stories == 0);
    cr_expect(t.rows[1].theme == JNY_NO_PARENT && t.rows[1].stories == 0);
    desk_close(&d);
}

Test(count, has_a_limit_of_cells)
{
    desk            d = desk_with_project();
    jny_count_table t;
    jny_err         err;
    char            id[16];
    begin(&d, "import");
    for (int i = 0; i < 220; i++) {
        snprintf(id, sizeof id, "S%d", i);
        put(&d, id, "A quokka.", "", false);
    }
    commit(&d);
    tag_all(&d, book_of(&d, one_theme));
    cr_expect_eq(count_by(&d, active_book(&d), "id,id,id", "", &t, &err), JNY_ELIMIT);
    cr_expect_eq(count_by(&d, active_book(&d), "id,id", "", &t, &err), JNY_OK, "%s", err.msg);
    cr_expect_eq(t.stories, 220);
    desk_close(&d);
}

/* More themes than a machine word has bits: a child in the third word, its parent in the first. */
Test(count, of_many_themes)
{
    enum { THEMES = 140 };
    desk            d    = desk_with_project();
    jny_buf         yaml = jny_buf_open(&d.a);
    jny_count_table t;
    jny_err         err;
    jny_buf_add(&yaml, JNY_STR("codebook: random\nlanguage: en\nthemes:\n  - id: top\n    name: T\n"
                               "    definition: T.\n    themes:\n"));
    for (int i = 1; i < THEMES; i++)
        jny_buf_format(&yaml,
                       "      - id: c%d\n        name: C\n        definition: C.\n"
                       "        rules: ['^word%d']\n",
                       i, i);
    jny_buf_char(&yaml, '\0');
    begin(&d, "import");
    put(&d, "S1", "word139 and word1 and word64", "", false);
    put(&d, "S2", "word63 and word65 and word127 and word128", "", false);
    put(&d, "S3", "none", "", false);
    commit(&d);
    tag_all(&d, book_of(&d, yaml.p));
    cr_assert_eq(count_by(&d, active_book(&d), "", "", &t, &err), JNY_OK, "%s", err.msg);
    cr_assert_eq(t.n, THEMES + 1);
    for (size_t i = 1; i < THEMES; i++) {
        bool hit = i == 139 || i == 1 || i == 64 || i == 63 || i == 65 || i == 127 || i == 128;
        cr_expect_eq(t.rows[i].stories, hit, "theme %zu: %llu stories", i,
                     (unsigned long long)t.rows[i].stories);
    }
    cr_expect_eq(t.rows[0].stories, 2, "the parent of all: %llu stories",
                 (unsigned long long)t.rows[0].stories);
    cr_expect_eq(t.rows[THEMES].stories, 1, "without a theme: %llu stories",
                 (unsigned long long)t.rows[THEMES].stories);
    desk_close(&d);
}
