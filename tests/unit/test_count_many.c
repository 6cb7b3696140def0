/* test_count_many.c - counts of more stories than the small projects of test_count.c have, loaded
 * once and counted again and again, each row against a plain recount. */
#include "chance.h"
#include "projects.h"

#include <journeys/query.h>
#include <journeys/review.h>

enum { CROWD = 1500, CROWD_THEMES = 70, CROWD_PERSONS = 400, CROWD_WARDS = 3, CROWD_YEARS = 2 };

/* More stories in a group than a byte can count, by people who tell one, several in one
 * ward, or several in several. */
typedef struct {
    int  person, ward, year;
    bool says[CROWD_THEMES + 1]; /* the last: none of them */
} crowd_story;

static void draw_crowd(crowd_story *crowd)
{
    chance luck = chance_of(1);
    for (int i = 0; i < CROWD; i++) {
        crowd_story *s    = &crowd[i];
        bool         none = chance_below(&luck, 9) == 0, any = false;
        s->person = (int)chance_below(&luck, CROWD_PERSONS);
        s->ward   = s->person % 3 ? s->person % CROWD_WARDS : (int)chance_below(&luck, CROWD_WARDS);
        s->year   = (int)chance_below(&luck, CROWD_YEARS);
        for (int t = 0; t < CROWD_THEMES; t++)
            any |= s->says[t] = !none && (t == 3 || chance_below(&luck, 6) == 0);
        s->says[CROWD_THEMES] = !any;
        if (s->person < 100) /* nobody known: one person a story */
            s->person = CROWD_PERSONS + i;
    }
}

static void put_crowd(desk *d, const crowd_story *crowd)
{
    begin(d, "import");
    for (int i = 0; i < CROWD; i++) {
        jny_buf        text = jny_buf_open(&d->a);
        jny_put        result;
        jny_attribute *list;
        jny_story      s = {.row = 1};
        jny_buf_add(&text, JNY_STR("Said:"));
        for (int t = 0; t < CROWD_THEMES; t++)
            if (crowd[i].says[t])
                jny_buf_format(&text, " word%d", t);
        s.n_attributes =
            attributes_of(d,
                          jny_str_z(&d->a, jny_str_format(&d->a, "ward=W%d;wave=%d", crowd[i].ward,
                                                          crowd[i].year)),
                          &list);
        s.attributes = list;
        s.id         = jny_str_format(&d->a, "S%d", i);
        s.text       = jny_buf_str(&text);
        if (crowd[i].person < CROWD_PERSONS)
            s.respondent = jny_str_format(&d->a, "R%d", crowd[i].person);
        works(d, jny_story_put(d->p, &d->a, &s, 0, false, &result, NULL, &d->err), "put");
    }
    commit(d);
}

/* One row counted once more; -1 is any ward, any year. */
static void expect_row(const crowd_story *crowd, const jny_count_row *r, size_t slot, int ward,
                       int year)
{
    static bool says[CROWD_PERSONS + CROWD], is_there[CROWD_PERSONS + CROWD];
    uint64_t    n[4] = {0};
    memset(says, 0, sizeof says);
    memset(is_there, 0, sizeof is_there);
    for (int i = 0; i < CROWD; i++) {
        const crowd_story *s = &crowd[i];
        if ((ward >= 0 && s->ward != ward) || (year >= 0 && s->year != year))
            continue;
        n[0]++;
        n[1] += !is_there[s->person];
        is_there[s->person] = true;
        n[2] += s->says[slot];
        n[3] += s->says[slot] && !says[s->person];
        says[s->person] |= s->says[slot];
    }
    cr_expect(r->base_stories == n[0] && r->base_respondents == n[1] && r->stories == n[2] &&
                  r->respondents == n[3] && r->unreviewed == n[0] && r->disputed == 0,
              "theme %zu, ward %d, year %d: %llu by %llu of %llu by %llu,"
              " not %llu by %llu of %llu by %llu",
              slot, ward, year, (unsigned long long)r->stories, (unsigned long long)r->respondents,
              (unsigned long long)r->base_stories, (unsigned long long)r->base_respondents,
              (unsigned long long)n[2], (unsigned long long)n[3], (unsigned long long)n[0],
              (unsigned long long)n[1]);
}

static void expect_table(const crowd_story *crowd, const jny_count_table *t, int year)
{
    cr_assert_eq(t->n, t->query->n_themes * 4 + 4, "%zu rows", t->n);
    for (size_t i = 0; i < t->n; i++) {
        const jny_count_row *r    = &t->rows[i];
        size_t               slot = r->theme == JNY_NO_PARENT ? CROWD_THEMES : r->theme;
        expect_row(crowd, r, slot, r->value[0] < CROWD_WARDS ? (int)r->value[0] : -1, year);
    }
}

Test(count, loads_once_and_counts_many_stories_again_and_again)
{
    static crowd_story crowd[CROWD];
    desk               d    = desk_with_project();
    jny_buf            yaml = jny_buf_open(&d.a);
    jny_loaded        *loaded;
    jny_count_table    t;
    const size_t       some[] = {3, 64, 69};
    jny_buf_add(&yaml, JNY_STR("codebook: random\nlanguage: en\nthemes:\n"));
    for (int i = 0; i < CROWD_THEMES; i++)
        jny_buf_format(
            &yaml, "  - id: c%d\n    name: C\n    definition: C.\n    rules: ['^word%d']\n", i, i);
    jny_buf_char(&yaml, '\0');
    draw_crowd(crowd);
    put_crowd(&d, crowd);
    tag_all(&d, book_of(&d, yaml.p));
    jny_count_query q = {.codebook = active_book(&d), .by = {JNY_STR("ward")}, .n_by = 1};
    works(&d, jny_count_load(d.p, &d.a, &q, &loaded, &d.err), "loading");
    works(&d, jny_count_next(loaded, &d.a, &q, &t, &d.err), "counting");
    expect_table(crowd, &t, -1);
    cr_expect(t.stories == CROWD && t.untagged == 0, "%llu stories", (unsigned long long)t.stories);
    /* An attribute that was not loaded, fewer themes; then as at first. */
    jny_count_query less = q;
    works(&d, jny_where_parse(&d.a, JNY_STR("wave = 1"), &less.where, &d.err), "the filter");
    less.themes   = some;
    less.n_themes = 3;
    works(&d, jny_count_next(loaded, &d.a, &less, &t, &d.err), "counting");
    expect_table(crowd, &t, 1);
    works(&d, jny_count_next(loaded, &d.a, &q, &t, &d.err), "counting");
    expect_table(crowd, &t, -1);
    jny_err err = {0};
    less.by[0]  = JNY_STR("warp");
    cr_expect_eq(jny_count_next(loaded, &d.a, &less, &t, &err), JNY_ENOTFOUND);
    desk_close(&d);
}
