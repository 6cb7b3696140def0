/* test_search.c - the index of words is made by who searches first, holds what came in since, and
 * never a story that does not stand. */
#include "projects.h"

/* The ids that a search finds, in their order. */
static jny_str found(desk *d, const char *query)
{
    jny_found *list = NULL;
    size_t     n    = 0;
    jny_buf    b    = jny_buf_open(&d->a);
    works(d, jny_search(d->p, &d->a, jny_cstr(query), 100, &list, &n, &d->err), query);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&b, "%.*s ", JNY_ARG(list[i].id));
    return jny_buf_str(&b);
}

static void expect_found(desk *d, const char *query, const char *want)
{
    jny_str got = found(d, query);
    cr_expect(jny_str_eq(got, jny_cstr(want)), "\"%s\" finds %.*s, not %s", query, JNY_ARG(got),
              want);
}

static int64_t indexed(desk *d)
{
    sqlite3 *db = sql_open(d->path);
    jny_str  n  = sql_text(d, db, "SELECT count(*) FROM story_search_docsize");
    sqlite3_close(db);
    return strtoll(jny_str_z(&d->a, n), NULL, 10);
}

Test(search, makes_its_index_when_it_is_first_asked)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "The kettle boiled over.", "", false);
    put_alone(&d, "J2", "Nobody rang.", "", false);
    cr_expect_eq(indexed(&d), 0, "an import does not wait for an index");
    works(&d, jny_search_ready(d.p, &d.err), "making it");
    cr_expect_eq(indexed(&d), 2);
    expect_found(&d, "kettle", "J1 ");
    put_alone(&d, "J3", "Another kettle, and a cold one.", "", false);
    cr_expect_eq(indexed(&d), 2, "nor for one that is there");
    expect_found(&d, "cold", "J3 ");
    cr_expect_eq(indexed(&d), 3);
    works(&d, jny_search_ready(d.p, &d.err), "again");
    cr_expect_eq(indexed(&d), 3, "nothing is indexed twice");
    desk_close(&d);
}

Test(search, of_an_empty_project)
{
    desk d = desk_with_project();
    works(&d, jny_search_ready(d.p, &d.err), "an index of nothing");
    expect_found(&d, "kettle", "");
    desk_close(&d);
}

/* The texts that hold the words as somebody types them, by their numbers from 1. */
static void expect_texts(desk *d, const char *typed, const char *want)
{
    int64_t *texts;
    size_t   n;
    jny_buf  b = jny_buf_open(&d->a);
    works(d, jny_search_texts(d->p, &d->a, jny_cstr(typed), &texts, &n, &d->err), typed);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&b, "%lld ", (long long)texts[i]);
    cr_expect(jny_str_eq(jny_buf_str(&b), jny_cstr(want)), "<%s> finds %.*s, not %s", typed,
              JNY_ARG(jny_buf_str(&b)), want);
}

Test(search, of_what_a_person_types)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "A long wait for the school.", "", false);
    put_alone(&d, "J2", "Schools wait, for long. NOT a preschool.", "", false);
    put_alone(&d, "J3", "Un caf\xC3\xA9 for the self-harm group.", "", false);
    expect_texts(&d, "school", "1 2 ");
    expect_texts(&d, "SCHOOL  wait", "1 2 ");
    expect_texts(&d, "schools", "2 ");
    expect_texts(&d, "\"long wait\"", "1 ");
    expect_texts(&d, "\"long wait", "1 ");
    expect_texts(&d, "school \"wait for long\"", "2 ");
    expect_texts(&d, "cafe", "3 ");
    expect_texts(&d, "self-ha", "3 ");
    expect_texts(&d, "lo", "");
    expect_texts(&d, "NOT", "2 ");
    expect_texts(&d, "school OR cafe", "");
    const char *none[] = {"",        " ", "\"", "\"\"", "\"\"\"", "()",
                          "* NEAR(", "-", "^",  "{}",   "'",      ";--"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        expect_texts(&d, none[i], "");
    expect_texts(&d, "school ()", "1 2 ");
    expect_texts(&d, "NEAR(school wait)", "");
    expect_texts(&d, "body:school", "");
    desk_close(&d);
}

Test(search, finds_what_stands)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "The kettle boiled over.", "", false);
    expect_found(&d, "kettle", "J1 ");
    cr_expect_eq(put_alone(&d, "J1", "The teapot boiled over.", "", true), JNY_PUT_CORRECTED);
    expect_found(&d, "kettle", "");
    expect_found(&d, "teapot", "J1 ");
    undo_last(&d, "import");
    expect_found(&d, "teapot", "");
    expect_found(&d, "kettle", "J1 ");
    undo_last(&d, "import");
    expect_found(&d, "kettle", "");
    desk_close(&d);
}

Test(search, within_an_event_that_is_rolled_back_leaves_no_trace)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "The kettle boiled over.", "", false);
    begin(&d, "import");
    put(&d, "J2", "A kettle of fish.", "", false);
    works(&d, jny_search_ready(d.p, &d.err), "within an event");
    jny_event_rollback(d.p);
    cr_expect_eq(indexed(&d), 0);
    expect_found(&d, "kettle", "J1 ");
    desk_close(&d);
}

Test(search, that_cannot_be_understood_is_the_askers_slip)
{
    desk       d    = desk_with_project();
    jny_found *list = NULL;
    size_t     n    = 0;
    put_alone(&d, "J1", "The kettle boiled over.", "", false);
    cr_expect_eq(jny_search(d.p, &d.a, JNY_STR("\"kettle"), 10, &list, &n, &d.err), JNY_EINVAL);
    d.err = (jny_err){0};
    expect_found(&d, "kettle", "J1 ");
    desk_close(&d);
}
