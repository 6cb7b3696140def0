/* test_select.c - a selection mirrors the whole and shows nobody by what fewer than five share.
 *
 * Who would be shown alike is counted here by SQL of its own, from the file, over what a reader
 * sees: JNY_LONG=1 draws 100,000 selections, else 2,000. */
#include <journeys/publish.h>
#include <journeys/review.h>

#include "projects.h"

static const char book_yaml[] = "codebook: words\n"
                                "language: en\n"
                                "themes:\n"
                                "  - id: help\n"
                                "    name: Help\n"
                                "    definition: Help.\n"
                                "    rules: [help]\n"
                                "  - id: harm\n"
                                "    name: Harm\n"
                                "    definition: Harm.\n"
                                "    sensitive: true\n"
                                "    rules: [harm]\n";

/* ---- Projects by chance ---------------------------------------------------------------------- */

static uint64_t chance;
static size_t   below(size_t n)
{
    return (size_t)(jny_chance(&chance) * (double)n);
}

/* Low numbers are drawn more often, so that some groups are large and some are not. */
static size_t skewed(size_t n)
{
    size_t a = below(n), b = below(n);
    return a < b ? a : b;
}

static const char *const types[]  = {"parent", "young person", "child", "carer", "local group", ""};
static const char *const wards[]  = {"Alpha", "Beta", "Gamma", "Delta", "Epsilon", ""};
static const char *const places[] = {"North", "North", "South", "South", "South", ""};
static const char *const ages[]   = {"34", "41", "35-44", "17", "15", "9",
                                     "8",  "66", "23",    "",   "abc"};
static const char *const consents[] = {"publish", "publish", "anonymous", "internal", ""};

static void add_story(desk *d, size_t i, const char *text)
{
    jny_attribute list[8];
    size_t        n = 0, ward = skewed(6);
    const char   *type = types[skewed(6)], *age = ages[skewed(11)], *consent = consents[skewed(5)];
    const struct {
        const char *name, *value;
    } given[] = {{"age", age},
                 {"consent", consent},
                 {"consent_by", below(2) ? "parent" : ""},
                 {"locality", places[ward]},
                 {"respondent_type", type},
                 {"ward", wards[ward]},
                 {"wave", below(2) ? "2010" : "2012"}};
    for (size_t k = 0; k < sizeof given / sizeof *given; k++)
        if (given[k].value[0])
            list[n++] = (jny_attribute){jny_cstr(given[k].name), jny_cstr(given[k].value)};
    jny_put   result;
    jny_story s = {.id         = jny_str_format(&d->a, "J%04zu", i),
                   .text       = jny_str_format(&d->a, "Story %zu. %s", i, text),
                   .respondent = below(3) ? (jny_str){0} : jny_str_format(&d->a, "R%zu", below(40)),
                   .row        = i + 1,
                   .attributes = list,
                   .n_attributes = n};
    works(d, jny_story_put(d->p, &d->a, &s, 0, false, &result, NULL, &d->err), "putting");
}

static void decide_on(desk *d, const char *id, const char *theme)
{
    bool               stands;
    jny_decide_request r = {.id     = jny_cstr(id),
                            .theme  = jny_cstr(theme),
                            .action = JNY_STR("add"),
                            .coder  = JNY_STR("Ama")};
    works(d, jny_decide(d->p, &d->a, &r, &stands, &d->err), "deciding");
}

static const jny_active *active_of(desk *d)
{
    jny_active *list;
    size_t      n;
    works(d, jny_codebooks_active(d->p, &d->a, &list, &n, &d->err), "the codebook");
    cr_assert_eq(n, 1);
    return list;
}

static desk desk_with_book(void)
{
    desk          d    = desk_with_project();
    jny_codebook *book = book_of(&d, book_yaml);
    int64_t       key;
    begin(&d, "codebook");
    works(&d, jny_codebook_add(d.p, book, JNY_STR("test.yaml"), &key, &d.err), "adding it");
    commit(&d);
    return d;
}

static jny_pool *pool_of(desk *d, bool by_ward)
{
    jny_pool        *pool;
    jny_pool_options o = {.codebook = active_of(d), .wards = by_ward};
    works(d, jny_pool_open(d->p, &d->a, &o, &pool, &d->err), "the pool");
    return pool;
}

/* ---- What a reader could count --------------------------------------------------------------- */

static const char tellers[] =
    "CREATE TEMP TABLE teller AS SELECT s.id AS story, coalesce('r' || v.respondent, 's' || s.id) "
    "AS who,"
    " max(CASE a.name WHEN 'respondent_type' THEN w.text END) AS type,"
    " max(CASE a.name WHEN 'ward' THEN w.text END) AS ward,"
    " max(CASE a.name WHEN 'locality' THEN w.text END) AS place,"
    " max(CASE a.name WHEN 'age' THEN w.text END) AS age"
    " FROM story s JOIN story_version v ON v.story = s.id AND v.version = s.version"
    " LEFT JOIN story_attribute sa ON sa.story = s.id AND sa.version = s.version"
    " LEFT JOIN attribute a ON a.id = sa.attribute LEFT JOIN value w ON w.id = sa.value"
    " WHERE s.live GROUP BY s.id";
/* "12 to 15", "under 16", "26 and over" as the lowest and the highest year. */
static const char alike[] =
    "SELECT count(DISTINCT who) FROM teller WHERE (?1 = '' OR type = ?1) AND (?2 = '' OR ward = ?2)"
    " AND (?3 = '' OR place = ?3) AND (?4 = '' OR (CAST(age AS INTEGER) > 0"
    "  AND CAST(age AS INTEGER) >= CASE WHEN ?4 LIKE 'under%' THEN 0 ELSE CAST(?4 AS INTEGER) END"
    "  AND CAST(age AS INTEGER) <= CASE WHEN ?4 LIKE '%over' THEN 999"
    "   WHEN ?4 LIKE 'under %' THEN CAST(substr(?4, 7) AS INTEGER) - 1"
    "   ELSE CAST(substr(?4, instr(?4, ' to ') + 4) AS INTEGER) END))";

static int64_t count_alike(sqlite3_stmt *s, const jny_shown *shown)
{
    const jny_str keys[] = {shown->type, shown->ward, shown->locality, shown->age};
    for (int i = 0; i < 4; i++)
        sqlite3_bind_text(s, i + 1, keys[i].p ? keys[i].p : "", (int)keys[i].n, SQLITE_STATIC);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return n;
}

/* Nobody twice, nobody barred, nobody shown by what fewer than five share. */
static void check_selection(const jny_pool *pool, const jny_selection *sel, sqlite3_stmt *s,
                            int64_t *known)
{
    for (size_t i = 0; i < sel->n; i++) {
        size_t row = 0;
        while (jny_pool_key(pool, row) != sel->at[i].story)
            row++;
        const jny_shown *shown = jny_pool_shown(pool, row);
        if (!known[row])
            known[row] = count_alike(s, shown);
        cr_assert_null(jny_pool_bar(pool, row));
        cr_assert(known[row] >= 5 && known[row] >= (int64_t)shown->k,
                  "%.*s is shown as \"%.*s, %.*s%.*s, %.*s\", which %lld share",
                  JNY_ARG(jny_pool_id(pool, row)), JNY_ARG(shown->type), JNY_ARG(shown->ward),
                  JNY_ARG(shown->locality), JNY_ARG(shown->age), (long long)known[row]);
    }
}

/* As many selections as asked for from one project. */
static void draw(desk *d, size_t times)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *s  = NULL;
    cr_assert_eq(sqlite3_open_v2(d->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, tellers, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_prepare_v2(db, alike, -1, &s, NULL), SQLITE_OK);
    for (int by_ward = 0; by_ward < 2; by_ward++) {
        jny_pool *pool  = pool_of(d, by_ward);
        int64_t  *known = JNY_ARRAY(&d->a, int64_t, jny_pool_rows(pool) + 1);
        for (size_t i = 0; i < times / 2; i++) {
            jny_arena     scratch = jny_arena_open(jny_world_system());
            jny_selection one, two;
            jny_err       err = {0};
            if (jny_select(pool, &scratch, 1 + below(12), below(1000000), NULL, &one, &err) ==
                JNY_OK) {
                check_selection(pool, &one, s, known);
                jny_str id = jny_pool_id(pool, below(jny_pool_rows(pool)));
                err        = (jny_err){0};
                if (jny_select_change(pool, &scratch, &one,
                                      below(2) ? JNY_SELECT_DROP : JNY_SELECT_PIN, id, id, &two,
                                      &err) == JNY_OK)
                    check_selection(pool, &two, s, known);
            }
            jny_arena_close(&scratch);
        }
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
}

Test(select, nobody_is_shown_by_what_fewer_than_five_share, .timeout = 3600)
{
    size_t projects = getenv("JNY_LONG") ? 500 : 10, each = 200;
    for (size_t i = 0; i < projects; i++) {
        desk d = desk_with_book();
        chance = i + 1;
        begin(&d, "import");
        for (size_t k = 0, n = 20 + below(120); k < n; k++)
            add_story(&d, k, "A few words.");
        commit(&d);
        draw(&d, each);
        desk_close(&d);
    }
}

/* ---- The method ------------------------------------------------------------------------------ */

static desk desk_of_many(void)
{
    desk d = desk_with_book();
    begin(&d, "import");
    for (size_t i = 0; i < 60; i++)
        put(&d, jny_str_z(&d.a, jny_str_format(&d.a, "P%02zu", i)),
            jny_str_z(&d.a, jny_str_format(&d.a, "I am a parent, number %zu.", i)),
            i % 2 ? "consent=publish;locality=North;respondent_type=parent"
                  : "consent=publish;locality=South;respondent_type=parent",
            false);
    for (size_t i = 0; i < 20; i++)
        put(&d, jny_str_z(&d.a, jny_str_format(&d.a, "C%02zu", i)),
            jny_str_z(&d.a, jny_str_format(&d.a, "I am a carer, number %zu.", i)),
            "consent=publish;locality=North;respondent_type=carer", false);
    commit(&d);
    return d;
}

static const jny_balance_row *balance_of(const jny_balance *b, const char *value)
{
    for (size_t i = 0; i < b->n; i++)
        if (jny_str_eq(b->rows[i].value, jny_cstr(value)))
            return &b->rows[i];
    cr_assert_fail("no row %s", value);
    return NULL;
}

Test(select, it_mirrors_the_whole_and_the_seed_decides_the_rest)
{
    desk          d    = desk_of_many();
    jny_pool     *pool = pool_of(&d, false);
    jny_selection one, again, other;
    jny_balance   b;
    works(&d, jny_select(pool, &d.a, 8, 7, NULL, &one, &d.err), "selecting");
    works(&d, jny_select(pool, &d.a, 8, 7, NULL, &again, &d.err), "again");
    works(&d, jny_select(pool, &d.a, 8, 8, NULL, &other, &d.err), "with another seed");
    cr_assert_eq(one.n, 8);
    cr_expect_eq(memcmp(one.at, again.at, 8 * sizeof *one.at), 0,
                 "the same seed, the same stories");
    cr_expect_neq(memcmp(one.at, other.at, 8 * sizeof *one.at), 0, "another seed, others");
    jny_select_balance(pool, &d.a, &one, &b);
    cr_expect_eq(balance_of(&b, "parent")->chosen, 6);
    cr_expect_eq(balance_of(&b, "carer")->chosen, 2);
    cr_expect_eq(balance_of(&b, "South")->chosen, 3);
    desk_close(&d);
}

Test(select, what_the_curator_says_holds_and_all_else_stays)
{
    desk          d    = desk_of_many();
    jny_pool     *pool = pool_of(&d, false);
    jny_selection one, two, kept;
    works(&d, jny_select(pool, &d.a, 8, 7, NULL, &one, &d.err), "selecting");
    jny_str first = {0};
    for (size_t row = 0; row < jny_pool_rows(pool); row++)
        if (jny_pool_key(pool, row) == one.at[0].story)
            first = jny_pool_id(pool, row);
    works(&d,
          jny_select_change(pool, &d.a, &one, JNY_SELECT_DROP, first, (jny_str){0}, &two, &d.err),
          "dropping");
    cr_assert_eq(two.n, 8, "another came in its place");
    size_t same = 0;
    for (size_t i = 0; i < 8; i++)
        for (size_t k = 0; k < 8; k++)
            same += one.at[i].story == two.at[k].story && one.at[i].page == two.at[k].page;
    cr_expect_eq(same, 7, "seven stayed, with their pages");
    for (size_t i = 0; i < 8; i++)
        cr_expect_neq(two.at[i].page, one.at[0].page, "its page goes to nobody else");
    works(&d, jny_selection_save(d.p, &d.a, &two, JNY_STR("t"), &d.err), "saving");
    works(&d, jny_selection_load(d.p, &d.a, &kept, &d.err), "loading");
    cr_expect_eq(memcmp(kept.at, two.at, 8 * sizeof *two.at), 0, "kept as it was");
    cr_expect_eq(kept.n_dropped, 1);
    works(&d, jny_select(pool, &d.a, 80, 7, &kept, &two, &d.err), "all of them");
    cr_expect_eq(two.n, 79, "what was dropped stays out");
    desk_close(&d);
}

Test(select, the_ladder_shows_less_until_five_are_alike)
{
    desk d = desk_with_book();
    begin(&d, "import");
    for (size_t i = 0; i < 6; i++) {
        char id[8];
        snprintf(id, sizeof id, "A%zu", i);
        put(&d, id, jny_str_z(&d.a, jny_str_format(&d.a, "Words %zu", i)),
            i < 3    ? "age=34;consent=publish;locality=North;respondent_type=parent;ward=Alpha"
            : i == 3 ? "age=34;consent=publish;locality=North;respondent_type=parent;ward=Beta"
                     : "age=66;consent=publish;locality=North;respondent_type=parent;ward=Beta",
            false);
    }
    put(&d, "carer", "One carer", "age=40;consent=publish;locality=North;respondent_type=carer",
        false);
    put(&d, "far", "Far away", "age=40;consent=publish;locality=South;respondent_type=carer",
        false);
    put(&d, "quiet", "Quiet",
        "age=34;consent=anonymous;locality=North;respondent_type=parent;ward=Alpha", false);
    commit(&d);
    const struct {
        const char *id, *type, *age;
        jny_show    how;
    } expected[]   = {{"A0", "parent", "26 to 59", JNY_SHOW_LOCALITY},
                      {"A5", "parent", "26 and over", JNY_SHOW_WIDE_AGE},
                      {"carer", "", "26 and over", JNY_SHOW_NO_TYPE},
                      {"quiet", "parent", "", JNY_SHOW_LOCALITY},
                      {"far", "", "", JNY_SHOW_NOTHING}};
    jny_pool *pool = pool_of(&d, true);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        size_t row;
        works(&d, jny_pool_find(pool, jny_cstr(expected[i].id), &row, &d.err), expected[i].id);
        const jny_shown *s = jny_pool_shown(pool, row);
        cr_expect_eq(s->how, expected[i].how, "%s: %s", expected[i].id, jny_show_name(s->how));
        cr_expect(jny_str_eq(s->type, jny_cstr(expected[i].type)), "%s: %.*s", expected[i].id,
                  JNY_ARG(s->type));
        cr_expect(jny_str_eq(s->age, jny_cstr(expected[i].age)), "%s: %.*s", expected[i].id,
                  JNY_ARG(s->age));
        cr_expect_eq(jny_pool_bar(pool, row) != NULL, s->how == JNY_SHOW_NOTHING);
    }
    desk_close(&d);
}

Test(select, being_one_of_them_must_not_tell_a_sensitive_theme)
{
    desk d = desk_with_book();
    begin(&d, "import");
    for (size_t i = 0; i < 12; i++) {
        char id[8];
        snprintf(id, sizeof id, "S%02zu", i);
        put(&d, id, jny_str_z(&d.a, jny_str_format(&d.a, "Words %zu", i)),
            i < 6 ? "consent=publish;locality=North;respondent_type=parent"
                  : "consent=publish;locality=South;respondent_type=parent",
            false);
    }
    commit(&d);
    for (size_t i = 0; i < 12; i++)
        decide_on(&d, jny_str_z(&d.a, jny_str_format(&d.a, "S%02zu", i)),
                  i == 11 ? "help" : "harm");
    jny_pool *pool = pool_of(&d, false);
    size_t    row;
    works(&d, jny_pool_find(pool, JNY_STR("S00"), &row, &d.err), "S00");
    cr_expect_not_null(jny_pool_bar(pool, row), "all in the north tell of harm");
    works(&d, jny_pool_find(pool, JNY_STR("S06"), &row, &d.err), "S06");
    cr_expect_null(jny_pool_bar(pool, row), "in the south somebody tells of help");
    desk_close(&d);
}

Test(select, what_may_not_be_shown_does_not_come_in)
{
    desk          d = desk_of_many();
    jny_selection sel;
    jny_err       err = {0};
    works(&d,
          jny_consent(d.p, &d.a, JNY_STR("P00"), JNY_STR("internal"), (jny_str){0}, JNY_STR("t"),
                      &d.err),
          "consent");
    works(&d,
          jny_watch_contact_set(d.p, JNY_STR("Duty desk, 020 7946 0000"), JNY_STR("Ama"), &d.err),
          "contact");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("P01"), JNY_STR("at-risk"), (jny_str){0}, JNY_STR("Ama"),
                   &d.err),
          "flag");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("P02"), JNY_STR("second-reader"), (jny_str){0},
                   JNY_STR("Ama"), &d.err),
          "flag");
    jny_pool *pool = pool_of(&d, false);
    works(&d, jny_select(pool, &d.a, 80, 1, NULL, &sel, &d.err), "all that may");
    cr_expect_eq(sel.n, 77);
    const char *const barred[] = {"P00", "P01", "P02"};
    for (size_t i = 0; i < 3; i++) {
        err = (jny_err){0};
        cr_expect_eq(jny_select_change(pool, &d.a, &sel, JNY_SELECT_PIN, jny_cstr(barred[i]),
                                       (jny_str){0}, &sel, &err),
                     JNY_ECONFLICT, "%s", barred[i]);
    }
    /* The second reader has answered. */
    works(
        &d,
        jny_flag(d.p, &d.a, JNY_STR("P02"), JNY_STR("none"), (jny_str){0}, JNY_STR("Ben"), &d.err),
        "answered");
    size_t row;
    pool = pool_of(&d, false);
    works(&d, jny_pool_find(pool, JNY_STR("P02"), &row, &d.err), "P02");
    cr_expect_null(jny_pool_bar(pool, row));
    desk_close(&d);
}
