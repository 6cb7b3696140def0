/* test_placed.c - which pages are known to stand in their folder, and what that ends. */
#include "gate.h"

/* Pages of one story that are to be put into a folder; as a killed program leaves it. */
static int64_t to_be_put(desk *d, const char *folder, int64_t story)
{
    jny_str content =
        jny_str_format(&d->a, "{\"stories\":[{\"story\":%lld,\"pages\":[\"p%lld.html\"]}]}",
                       (long long)story, (long long)story);
    jny_release left   = {.kind = "selection", .policy = JNY_STR("signed"), .content = content};
    jny_site    site   = {.releases = &left, .n_releases = 1};
    int64_t     number = 0;
    works(d,
          jny_site_release(d->p, &d->a, &site, jny_cstr(folder), JNY_STR("Ama"), &number, &d->err),
          "release");
    cr_assert_neq(number, 0);
    return number;
}

static void is_there(desk *d, int64_t release)
{
    works(d, jny_site_placed(d->p, &d->a, release, JNY_STR("Ama"), &d->err), "placed");
}

/* What of a story is told: "3 p-" for the pages of release 3, p: known to be put there, -: nothing
 * is known to be there instead (else r). */
static void expect_told(desk *d, const char *id, const char *wanted)
{
    jny_str            name = jny_cstr(id);
    jny_forget_request r    = {.stories = &name, .n_stories = 1};
    jny_consequences   out;
    jny_buf            b = jny_buf_open(&d->a);
    works(d, jny_publish_consequences(d->p, &d->a, &r, &out, &d->err), "consequences");
    for (size_t i = 0; i < out.n_sites; i++)
        jny_buf_format(&b, "%s%.*s %c%c", i ? ", " : "", JNY_ARG(out.sites[i].folder),
                       out.sites[i].placed ? 'p' : '-', out.sites[i].replaced.n ? 'r' : '-');
    jny_str got = jny_buf_str(&b);
    cr_expect(jny_str_eq(got, jny_cstr(wanted)), "%s: \"%.*s\", not \"%s\"", id, JNY_ARG(got),
              wanted);
}

static void expect_still(desk *d, const char *wanted)
{
    jny_still_public *list;
    size_t            n;
    jny_buf           b = jny_buf_open(&d->a);
    works(d, jny_published_still(d->p, &d->a, &list, &n, &d->err), "still");
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&b, "%s%.*s", i ? " " : "", JNY_ARG(list[i].id));
    jny_str got = jny_buf_str(&b);
    cr_expect(jny_str_eq(got, jny_cstr(wanted)), "\"%.*s\", not \"%s\"", JNY_ARG(got), wanted);
}

static int64_t events(desk *d)
{
    jny_status_report r;
    works(d, jny_project_status(d->p, &d->a, &r, &d->err), "status");
    return (int64_t)r.events;
}

Test(placed, only_what_is_known_to_stand_there_has_replaced_what_stood_there)
{
    desk      d = desk_with_project();
    jny_story a, b;
    begin(&d, "import"); /* neither may be shown */
    put(&d, "A", "One.", "", false);
    put(&d, "B", "Two.", "", false);
    commit(&d);
    works(&d, jny_story_get(d.p, &d.a, JNY_STR("A"), &a, &d.err), "A");
    works(&d, jny_story_get(d.p, &d.a, JNY_STR("B"), &b, &d.err), "B");
    int64_t first = to_be_put(&d, "/w/site", a.key);
    expect_told(&d, "A", "/w/site --");
    is_there(&d, first);
    expect_told(&d, "A", "/w/site p-");
    int64_t second = to_be_put(&d, "/w/site", b.key); /* and it failed, or was killed */
    expect_told(&d, "A", "/w/site p-");
    expect_told(&d, "B", "/w/site --");
    expect_still(&d, "A B");
    is_there(&d, second);
    expect_told(&d, "A", "/w/site pr");
    expect_told(&d, "B", "/w/site p-");
    expect_still(&d, "B");
    is_there(&d, to_be_put(&d, "/w/other", a.key)); /* ends nothing elsewhere */
    expect_still(&d, "B A");
    to_be_put(&d, "/w/site", a.key);
    expect_told(&d, "A", "/w/site pr, /w/other p-, /w/site --");
    expect_told(&d, "B", "/w/site p-");
    is_there(&d, to_be_put(&d, "/w/site", a.key)); /* the same again; now it went well */
    expect_told(&d, "A", "/w/other p-, /w/site p-");
    expect_told(&d, "B", "/w/site pr");
    int64_t before = events(&d);
    is_there(&d, to_be_put(&d, "/w/site", a.key));
    cr_expect_eq(events(&d), before, "what is known was noted again");
    /* Two at once: who came last, and not who was noted last, stands there. */
    int64_t slow = to_be_put(&d, "/w/race", a.key), quick = to_be_put(&d, "/w/race", b.key);
    is_there(&d, quick);
    is_there(&d, slow);
    expect_told(&d, "B", "/w/site pr, /w/race pr");
    expect_told(&d, "A", "/w/other p-, /w/site p-, /w/race p-");
    desk_close(&d);
}

/* As earlier versions noted it: the bytes of the path, which are no JSON. */
Test(placed, a_release_whose_folder_is_no_text_stops_nothing)
{
    desk      d = desk_with_project();
    jny_story s;
    begin(&d, "import");
    put(&d, "A", "One.", "", false);
    commit(&d);
    works(&d, jny_story_get(d.p, &d.a, JNY_STR("A"), &s, &d.err), "A");
    jny_str content = jny_str_format(
        &d.a, "{\"stories\":[{\"story\":%lld,\"pages\":[\"p.html\"]}]}", (long long)s.key);
    static const char *const queries[] = {"{\"folder\":\"/w/Stra\xDF"
                                          "e \\\"1\\\"\"}",
                                          "{\"folder"};
    for (size_t i = 0; i < 2; i++) {
        jny_release r = {.kind    = "selection",
                         .policy  = JNY_STR("signed"),
                         .query   = jny_cstr(queries[i]),
                         .content = content};
        begin(&d, "release");
        works(&d, jny_release_add(d.p, &r, &d.err), "release");
        commit(&d);
    }
    expect_told(&d, "A", "/w/Stra%DFe \"1\" --, a folder whose name cannot be read --");
    is_there(&d, to_be_put(&d,
                           "/w/Stra\xDF"
                           "e \"1\"",
                           s.key)); /* its place is taken */
    expect_told(&d, "A", "a folder whose name cannot be read --, /w/Stra%DFe \"1\" p-");
    desk_close(&d);
}

/* Between the note that pages are to be put there and the note that they are. */
Test(placed, what_others_write_meanwhile_takes_nothing_back)
{
    desk      d = desk_with_project();
    jny_story a;
    begin(&d, "import");
    put(&d, "A", "One.", "", false);
    commit(&d);
    works(&d, jny_story_get(d.p, &d.a, JNY_STR("A"), &a, &d.err), "A");
    int64_t      first = to_be_put(&d, "/w/site", a.key);
    jny_project *other;
    works(&d, jny_project_open(d.world, d.path, &other, &d.err), "another program");
    works(&d,
          jny_flag(other, &d.a, JNY_STR("A"), JNY_STR("second-reader"), (jny_str){0},
                   JNY_STR("Ben"), &d.err),
          "flag");
    jny_project_close(other);
    is_there(&d, first);
    expect_told(&d, "A", "/w/site p-");
    desk_close(&d);
}
