/* test_readers.c - how often people err: their answers on stories that several have finished,
 * against what was settled; and nothing at all where something was left open. */
#include <journeys/query.h>
#include <journeys/review.h>

#include "projects.h"

typedef struct {
    desk         d;
    jny_active  *active;
    jny_census   census;
    jny_presence people;
    jny_readers  readers;
} room;

static void says(room *r, const char *coder, const char *id, const char *action, const char *theme)
{
    bool               stands;
    bool               absent = strcmp(action, "absent") == 0;
    jny_decide_request q      = {.id     = jny_cstr(id),
                                 .theme  = jny_cstr(theme),
                                 .action = absent ? JNY_STR("adjudicate") : jny_cstr(action),
                                 .absent = absent,
                                 .coder  = jny_cstr(coder)};
    works(&r->d, jny_decide(r->d.p, &r->d.a, &q, &stands, &r->d.err), action);
}

static void finishes(room *r, const char *coder, const char *id)
{
    works(&r->d, jny_finish(r->d.p, &r->d.a, jny_cstr(id), jny_cstr(coder), &r->d.err), id);
}

static room enter(void)
{
    room r = {.d = desk_with_project()};
    begin(&r.d, "import");
    for (int i = 0; i < 6; i++)
        put(&r.d, jny_str_z(&r.d.a, jny_str_format(&r.d.a, "J%d", i)), "A story of the park.", "",
            false);
    commit(&r.d);
    tag_all(&r.d, book_of(&r.d, two_themes));
    return r;
}

static void load(room *r)
{
    size_t n;
    desk  *d = &r->d;
    works(d, jny_codebooks_active(d->p, &d->a, &r->active, &n, &d->err), "codebooks");
    works(d, jny_census_load(d->p, &d->a, &r->census, &d->err), "census");
    works(d,
          jny_presence_load(d->p, &d->a, &r->census, r->active, JNY_STR("reviewed"), &r->people,
                            &d->err),
          "people");
    works(d, jny_readers_load(d->p, &d->a, &r->census, r->active, &r->people, &r->readers, &d->err),
          "readers");
}

static const char *figures(room *r, const char *theme)
{
    jny_pairs p = r->readers.of[jny_codebook_find(&r->active->book, jny_cstr(theme))];
    return jny_str_z(&r->d.a,
                     jny_str_format(&r->d.a, "right %llu, too many %llu, missed %llu, absent %llu",
                                    (unsigned long long)p.both, (unsigned long long)p.first,
                                    (unsigned long long)p.second, (unsigned long long)p.neither));
}

/* Both see help in J0; only A in J1, and is right; only A sees waiting in J3, and is wrong; nobody
 * sees anything in J4. J2 has one reader, and B has left J5 half read. */
static void read_and_settle(room *r)
{
    says(r, "A", "J0", "add", "help");
    says(r, "B", "J0", "add", "help");
    says(r, "A", "J1", "add", "help");
    says(r, "A", "J2", "add", "help");
    says(r, "A", "J3", "add", "waiting");
    says(r, "B", "J5", "add", "help");
    says(r, "A", "J5", "reject", "help");
    for (const char *id = "0134"; *id; id++)
        for (const char *who = "A\0B\0"; *who; who += 2)
            finishes(r, who, (char[]){'J', *id, 0});
    finishes(r, "A", "J2");
    finishes(r, "A", "J5");
    says(r, "C", "J1", "adjudicate", "help");
    says(r, "C", "J3", "absent", "waiting");
}

Test(readers, are_set_against_what_was_settled_where_several_have_read)
{
    room r = enter();
    read_and_settle(&r);
    load(&r);
    cr_expect_str_eq(figures(&r, "help"), "right 3, too many 0, missed 1, absent 4");
    cr_expect_str_eq(figures(&r, "waiting"), "right 0, too many 1, missed 0, absent 7");
    cr_expect_str_eq(figures(&r, "help/late"), "right 0, too many 0, missed 0, absent 8");
    size_t several = 0;
    for (size_t row = 0; row < r.census.n; row++)
        several += r.readers.several[row];
    cr_expect_eq(several, 4);
    desk_close(&r.d);
}

/* Two who differ are not both right; who of them errs is not known before it is settled. */
Test(readers, what_is_left_open_flatters_nobody)
{
    room r = enter();
    read_and_settle(&r);
    finishes(&r, "B", "J5");
    load(&r);
    cr_expect_str_eq(figures(&r, "help"), "right 0, too many 0, missed 0, absent 0");
    cr_expect_str_eq(figures(&r, "waiting"), "right 0, too many 1, missed 0, absent 9");
    says(&r, "C", "J5", "adjudicate", "help");
    load(&r);
    cr_expect_str_eq(figures(&r, "help"), "right 4, too many 0, missed 2, absent 4");
    desk_close(&r.d);
}

Test(readers, nobody_has_read_twice)
{
    room r = enter();
    load(&r);
    cr_expect_str_eq(figures(&r, "help"), "right 0, too many 0, missed 0, absent 0");
    says(&r, "A", "J0", "add", "help");
    finishes(&r, "A", "J0");
    load(&r);
    cr_expect_str_eq(figures(&r, "help"), "right 0, too many 0, missed 0, absent 0");
    desk_close(&r.d);
}
