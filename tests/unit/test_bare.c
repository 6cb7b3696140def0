/* test_bare.c - the bare names of a codebook, kept packed for counting: they say what the codebook
 * says, and are never believed when they are damaged, missing, or of another codebook. */
#include "packed.h"
#include "projects.h"

#include <journeys/query.h>

static desk desk_with_book(const jny_codebook **book)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "We wait for help.", "", false);
    *book = book_of(&d, two_themes);
    tag_all(&d, *book);
    return d;
}

static void run(const desk *d, const char *sql)
{
    sqlite3 *db = sql_open(d->path);
    sql_run(db, sql);
    sqlite3_close(db);
}

static jny_codebook bare_of(desk *d)
{
    jny_active *active;
    size_t      n;
    works(d, jny_codebooks_bare(d->p, &d->a, &active, &n, &d->err), "bare codebooks");
    cr_assert_eq(n, 1);
    return active[0].book;
}

static void expect_same_names(const jny_codebook *bare, const jny_codebook *book)
{
    cr_expect(jny_str_eq(bare->name, book->name) && jny_str_eq(bare->title, book->title) &&
              jny_str_eq(bare->language, book->language) && bare->n_rules == book->n_rules &&
              bare->glob == book->glob);
    cr_expect_eq(memcmp(&bare->hash, &book->hash, sizeof book->hash), 0, "another hash");
    cr_assert_eq(bare->n, book->n);
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *x = &bare->themes[i], *t = &book->themes[i];
        cr_expect(jny_str_eq(x->id, t->id) && jny_str_eq(x->path, t->path) &&
                      jny_str_eq(x->guid, t->guid) && jny_str_eq(x->name, t->name) &&
                      x->sensitive == t->sensitive && x->parent == t->parent &&
                      x->depth == t->depth,
                  "theme %zu is %.*s", i, JNY_ARG(x->path));
    }
}

Test(bare, say_what_the_codebook_says)
{
    const jny_codebook *book;
    desk                d    = desk_with_book(&book);
    jny_codebook        bare = bare_of(&d);
    cr_expect(bare.bare, "it was read in full");
    expect_same_names(&bare, book);
    cr_expect_eq(bare.themes[0].n_rules, 0);
    desk_close(&d);
}

Test(bare, of_every_codebook_of_the_house)
{
    static const char *const files[] = {"1000-journeys", "cypp-2010", "cypp-2013",
                                        "families-matter-2015", "safeguarding-2013"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        desk    d    = desk_with_project();
        jny_str path = jny_str_format(&d.a, SOURCE_FOLDER "/codebooks/%s.yaml", files[i]), yaml;
        int64_t key;
        works(
            &d,
            jny_file_read(&d.a, d.world, jny_str_z(&d.a, path), JNY_CODEBOOK_BYTES, &yaml, &d.err),
            files[i]);
        const jny_codebook *book = book_of(&d, jny_str_z(&d.a, yaml));
        begin(&d, "codebook");
        works(&d, jny_codebook_add(d.p, book, path, &key, &d.err), "adding it");
        commit(&d);
        jny_codebook bare = bare_of(&d);
        cr_expect(bare.bare);
        expect_same_names(&bare, book);
        desk_close(&d);
    }
}

Test(bare, that_are_not_there_or_damaged_are_read_in_full)
{
    static const char *const harm[] = {
        "DELETE FROM packed",
        "UPDATE packed SET state = zeroblob(32)",
        "UPDATE packed SET hash = zeroblob(16)",
        "UPDATE packed SET bytes = x''",
        "UPDATE packed SET bytes = CAST(substr(bytes, 1, 40) || 'x' || substr(bytes, 42) AS BLOB)",
        "UPDATE packed SET number = 77",
    };
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
        const jny_codebook *book;
        desk                d = desk_with_book(&book);
        run(&d, harm[i]);
        jny_codebook read = bare_of(&d);
        cr_expect(!read.bare, "believed after: %s", harm[i]);
        expect_same_names(&read, book);
        desk_close(&d);
    }
}

/* Who can compute a hash changes names that they could have changed anywhere; nothing is read
 * beyond its end, and the doctor tells, and mends. */
Test(bare, that_are_forged_do_no_harm_and_are_found)
{
    const jny_codebook *book;
    desk                d     = desk_with_book(&book);
    jny_str             bytes = {0};
    jny_health          h;
    sqlite3_stmt       *s = packed_find(d.p, PACKED_BOOK, 1, &book->hash, &bytes);
    cr_assert(s);
    jny_str good = jny_str_copy(&d.a, bytes);
    sqlite3_reset(s);
    for (size_t at = 0; at < good.n; at++)
        for (int how = 0; how < 3; how++) {
            jny_str bad = jny_str_copy(&d.a, good);
            if (how < 2)
                ((char *)bad.p)[at] = how ? (char)0xFF : (char)(bad.p[at] ^ 1);
            else
                bad.n = at;
            if (jny_str_eq(bad, good))
                continue;
            packed_keep(d.p, PACKED_BOOK, 1, &book->hash, bad, &d.err);
            jny_codebook read = bare_of(&d);
            cr_expect(read.n > 0);
        }
    works(&d, jny_doctor(d.p, &d.a, (jny_str){0}, NULL, NULL, &h, &d.err), "the doctor");
    cr_assert_eq(h.n, 1);
    cr_expect(h.findings[0].derived);
    works(&d, jny_mend(d.p, &h, &d.err), "mending");
    jny_codebook bare = bare_of(&d);
    cr_expect(bare.bare);
    expect_same_names(&bare, book);
    desk_close(&d);
}

Test(bare, outlive_a_forgetting)
{
    const jny_codebook *book;
    desk                d  = desk_with_book(&book);
    jny_str             id = JNY_STR("J1");
    jny_forget_request  r  = {.stories = &id, .n_stories = 1};
    jny_forgotten       out;
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "forgetting");
    cr_expect(bare_of(&d).bare);
    desk_close(&d);
}
