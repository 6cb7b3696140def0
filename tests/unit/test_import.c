/* test_import.c - untrusted rows: what is wrong with one is told with its place, and nothing
 * of its file comes in; rows set aside can be mended; many rows come in in little memory. */
#include "imports.h"

#include <stdatomic.h>

/* ---- Rows that are wrong ------------------------------------------------------------------- */

static char *run_of(desk *d, char c, size_t n)
{
    char *p = jny_alloc(&d->a, n + 1, 1);
    memset(p, c, n);
    return p;
}

/* A row that cannot come in, between two that could: nothing of the file comes in, and the
 * note tells line and place. */
static void refuses(desk *d, const char *name, jny_str bytes, uint64_t line, const char *place,
                    const char *says)
{
    jny_str before = all_rows(d), export = all_stories(d);
    outcome o   = import_bytes(d, name, bytes);
    int     few = (int)(bytes.n < 200 ? bytes.n : 200);
    cr_expect_eq(o.st, JNY_ECONFLICT, "%s: status %d for\n%.*s", says, (int)o.st, few, bytes.p);
    cr_expect(jny_str_eq(all_rows(d), before), "%s: the project has changed by\n%.*s", says, few,
              bytes.p);
    cr_expect(jny_str_eq(all_stories(d), export), "%s: the stories have changed", says);
    cr_assert(o.report.rejected == 1 && o.report.notes.n >= 1, "%s: %llu rejected by\n%.*s", says,
              (unsigned long long)o.report.rejected, few, bytes.p);
    const jny_import_note *n = &o.report.notes.at[0];
    cr_expect(n->rejected && n->line == line, "%s: line %llu, not %llu", says,
              (unsigned long long)n->line, (unsigned long long)line);
    cr_expect(jny_str_starts(n->place, jny_cstr(place)), "%s: place \"%.*s\", not \"%s\"", says,
              JNY_ARG(n->place), place);
    cr_expect(memmem(n->msg.p, n->msg.n, says, strlen(says)), "\"%s\" is not said by \"%.*s\"",
              says, JNY_ARG(n->msg));
    cr_expect_eq(o.report.read, 3, "%s: %llu rows read", says, (unsigned long long)o.report.read);
}

static desk desk_with_story(void)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "Here already.", "ward=Peckham", false);
    return d;
}

static void refuses_line(desk *d, const char *line, const char *place, const char *says)
{
    jny_str all = jny_str_format(&d->a,
                                 "{\"id\":\"N1\",\"text\":\"Good.\"}\n%s\n"
                                 "{\"id\":\"N2\",\"text\":\"Good too.\"}\n",
                                 line);
    refuses(d, "lines.ndjson", all, 2, place, says);
}

/* The mark at the beginning says UTF-8: what is none is wrong, and not windows-1252. */
static void refuses_marked_line(desk *d, const char *line, const char *place, const char *says)
{
    jny_str all = jny_str_format(&d->a,
                                 "\xEF\xBB\xBF{\"id\":\"N1\",\"text\":\"Good.\"}\n%s\n"
                                 "{\"id\":\"N2\",\"text\":\"Good too.\"}\n",
                                 line);
    refuses(d, "lines.ndjson", all, 2, place, says);
}

Test(ndjson, a_wrong_line_keeps_the_project_as_it_was)
{
    desk        d       = desk_with_story();
    const char *long_id = run_of(&d, 'x', 201), *story_of = run_of(&d, 's', (1 << 20) + 1);
    const char *deep = run_of(&d, '[', 40);
    refuses_line(&d, "{\"id\":\"X\",\"text\":\"open", "column", "not JSON");
    refuses_line(&d, "{\"id\":\"X\" \"text\":\"Words.\"}", "column 1", "not JSON");
    refuses_line(&d, "[\"Words.\"]", "column 1", "one object");
    refuses_line(&d, "\"Words.\"", "column", "");
    refuses_line(&d, "{\"id\":\"X\",\"id\":\"Y\",\"text\":\"Words.\"}", "column", "duplicate");
    refuses_line(&d, "{\"id\":\"X\",\"text\":\"Words.\"} {}", "column", "not JSON");
    refuses_line(&d, "{\"id\":\"X\",\"text\":7}", "text", "must be a string");
    refuses_line(&d, "{\"id\":\"X\",\"text\":[\"Words.\"]}", "text", "must be a string");
    refuses_line(&d, "{\"id\":\"X\"}", "text", "no text");
    refuses_line(&d, "{\"id\":\"X\",\"text\":null}", "text", "no text");
    refuses_line(&d, "{\"id\":\"X\",\"text\":\"\"}", "text", "no text");
    refuses_line(&d, "{\"id\":\"X\",\"text\":\" \\n\\t\\u00a0\"}", "text", "no text");
    refuses_line(&d, "{\"id\":\"X\",\"text\":\"a\\u0007b\"}", "text", "U+0007");
    refuses_line(&d, "{\"id\":\"X\",\"text\":\"a\\u001b[2Jb\"}", "text", "U+001B");
    refuses_line(&d, "{\"id\":\"X\",\"text\":\"a\\u0000b\"}", "", "");
    refuses_line(&d, "{\"id\":\"X\",\"text\":\"a\\ud800b\"}", "column", "not JSON");
    refuses_marked_line(&d, "{\"id\":\"X\",\"text\":\"a\xFF\"}", "column", "not JSON");
    refuses_marked_line(&d, "{\"id\":\"X\",\"text\":\"a\xC0\xAF\"}", "column", "not JSON");
    refuses_line(&d, "{\"id\":\"X\",\"text\":\"Words.\",\"ward\":\"a\\u0001\"}", "ward", "U+0001");
    refuses_line(&d, "{\"id\":\"J1\",\"text\":\"Other words.\"}", "id", "--corrections");
    refuses_line(&d, "{\"id\":\"N1\",\"text\":\"Other words.\"}", "id", "--corrections");
    refuses_line(&d,
                 jny_str_z(&d.a, jny_str_format(&d.a, "{\"id\":\"%s\",\"text\":\"W\"}", long_id)),
                 "id", "200 bytes");
    refuses_line(&d,
                 jny_str_z(&d.a, jny_str_format(&d.a, "{\"id\":\"X\",\"text\":\"%s\"}", story_of)),
                 "text", "--max-story");
    refuses_line(&d, jny_str_z(&d.a, jny_str_format(&d.a, "{\"text\":\"W\",\"a\":%s", deep)),
                 "column", "32 levels");
    desk_close(&d);
}

static void refuses_row(desk *d, const char *row, const char *place, const char *says)
{
    refuses(d, "rows.csv",
            jny_str_format(&d->a, "\xEF\xBB\xBFid,text,ward\nN1,Good.,\n%s\nN2,Good too.,\n", row),
            3, place, says);
}

Test(csv, a_wrong_row_keeps_the_project_as_it_was)
{
    desk d = desk_with_story();
    refuses_row(&d, "X,Words.", "", "2 cells");
    refuses_row(&d, "X,Words.,Peckham,more", "", "4 cells");
    refuses_row(&d, "X,,Peckham", "text", "no text");
    refuses_row(&d, "X,\" \n \",Peckham", "text", "no text");
    refuses_row(&d, "X,a\x07,Peckham", "text", "U+0007");
    refuses_row(&d, "X,Words.,a\x1B[2J", "ward", "U+001B");
    refuses_row(&d, "X,Words.,caf\xE9", "ward", "is not UTF-8 at byte 4");
    refuses_row(&d, "X,\xFF,Peckham", "text", "is not UTF-8");
    refuses_row(&d, "J1,Other words.,Peckham", "id", "--corrections");
    refuses_row(&d, "N1,Other words.,Peckham", "id", "--corrections");
    refuses_row(&d, jny_str_z(&d.a, jny_str_format(&d.a, "%s,W,P", run_of(&d, 'x', 201))), "id",
                "200 bytes");
    refuses(&d, "rows.csv",
            JNY_STR("id,text,\nN1,Good.,\nX,Words.,under no heading\nN2,Good too.,\n"), 3, "",
            "under no heading");
    refuses(&d, "rows.tsv", JNY_STR("id\ttext\nN1\tGood.\nX\nN2\tGood too.\n"), 3, "", "1 cell ");
    /* A NUL in a cell */
    refuses(&d, "rows.csv", JNY_STR("id,text\nN1,Good.\nX,a\0b\nN2,Good too.\n"), 3, "text",
            "U+0000");
    desk_close(&d);
}

/* What makes the whole file unreadable. */
static void refuses_file(desk *d, const char *name, jny_str bytes, jny_status status,
                         const char *place, const char *says)
{
    jny_str before = all_rows(d);
    outcome o      = import_bytes(d, name, bytes);
    cr_expect_eq(o.st, status, "%s: status %d: %s", says, (int)o.st, o.err.msg);
    cr_expect(jny_str_eq(all_rows(d), before), "%s: the project has changed", says);
    cr_expect(strstr(o.err.place, place), "%s: place \"%s\", not \"%s\"", says, o.err.place, place);
    cr_expect(strstr(o.err.msg, says), "\"%s\" is not said by \"%s\"", says, o.err.msg);
}

Test(csv, a_file_that_cannot_be_read)
{
    desk d = desk_with_story();
    refuses_file(&d, "f.csv", JNY_STR(""), JNY_ESYNTAX, "f.csv:1", "not even a heading");
    refuses_file(&d, "f.csv", JNY_STR("\n\n\n"), JNY_ESYNTAX, "f.csv", "not even a heading");
    refuses_file(&d, "f.csv", JNY_STR("id,colour\nN1,Blue.\n"), JNY_ESYNTAX, "f.csv:1", "\"text\"");
    refuses_file(&d, "f.csv", JNY_STR("id,text,Text\nN1,Good.,x\n"), JNY_ESYNTAX, "f.csv:1",
                 "same heading");
    refuses_file(&d, "f.csv", JNY_STR("id,text\nN1,Good.\nN2,\"open\nand on\n"), JNY_ESYNTAX,
                 "f.csv:3", "ends inside a quoted cell");
    refuses_file(&d, "f.csv", JNY_STR("id,text\nN1,Good.\nN2,\"a\"b\n"), JNY_ESYNTAX, "f.csv:3",
                 "doubled");
    /* What is no text at all, or not where the headings are */
    refuses_file(&d, "f.csv", (jny_str){(char[100000]){0}, 100000}, JNY_ESYNTAX, "f.csv:1",
                 "NUL bytes");
    refuses_file(&d, "f.tsv", JNY_STR("id\tte\0xt\nN1\tGood.\n"), JNY_ESYNTAX, "f.tsv:1",
                 "NUL bytes");
    refuses_file(&d, "f.csv", JNY_STR("\0\0\nid,text\nN1,Good.\nN2,Good too.\n"), JNY_ESYNTAX,
                 "f.csv:1", "NUL bytes");
    refuses_file(&d, "f.csv", JNY_STR("\x01\x01\n\x01\x01\n"), JNY_ESYNTAX, "f.csv:1",
                 "control characters");
    refuses_file(&d, "f.xls", JNY_STR("x"), JNY_ESYNTAX, "f.xls", ".csv");
    jny_import_options options = plain_options();
    outcome            o       = import_with(&d, "none.csv", &options);
    cr_expect_eq(o.st, JNY_ENOTFOUND, "status %d: %s", (int)o.st, o.err.msg);
    cr_expect_eq(mkdir(path_in(&d, "folder.csv"), 0700), 0);
    o = import_with(&d, "folder.csv", &options);
    cr_expect_neq(o.st, JNY_OK, "a folder");
    rmdir(path_in(&d, "folder.csv"));
    desk_close(&d);
}

/* ---- Limits -------------------------------------------------------------------------------- */

Test(limits, of_a_story)
{
    desk               d       = desk_with_project();
    jny_import_options options = plain_options();
    options.limits.story       = 1000;
    for (size_t n = 999; n <= 1001; n++) {
        char *file = jny_str_z(&d.a, jny_str_format(&d.a, "s%zu.csv", n));
        file_write(path_in(&d, file), jny_str_format(&d.a, "text\n  \"%s\"\n", run_of(&d, 'x', n)));
        outcome o = import_with(&d, file, &options);
        cr_expect_eq(o.st, n > 1000 ? JNY_ECONFLICT : JNY_OK, "%zu bytes: status %d: %s", n,
                     (int)o.st, o.err.msg);
        if (n > 1000)
            SAYS(o.report.notes.at[0].msg,
                 "the story is longer than the limit of 1000 bytes (--max-story)", "says %.*s");
    }
    desk_close(&d);
}

/* "CSV field 1 MiB; every one an option, every refusal naming it." */
Test(limits, of_a_field)
{
    for (size_t n = 999; n <= 3000; n += n == 999 ? 1 : 2000) {
        desk               d       = desk_with_project();
        jny_import_options options = plain_options();
        options.limits.field       = 1000;
        file_write(path_in(&d, "f.csv"),
                   jny_str_format(&d.a, "text,notes\nWords.,\"%s\"\n", run_of(&d, 'x', n)));
        outcome o = import_with(&d, "f.csv", &options);
        if (n <= 1000)
            cr_expect_eq(o.st, JNY_OK, "%zu bytes: %s", n, o.err.msg);
        else
            cr_expect_neq(o.st, JNY_OK, "a field of %zu bytes came in over a limit of 1000", n);
        if (o.st != JNY_OK)
            cr_expect(
                strstr(o.err.msg, "--max-field") ||
                    (o.report.notes.n && memmem(o.report.notes.at[0].msg.p,
                                                o.report.notes.at[0].msg.n, "--max-field", 11)),
                "it does not name the limit: %s", o.err.msg);
        desk_close(&d);
    }
}

/* JNY_ELIMIT: "over a documented limit: raise the option, or split it". */
Test(limits, of_a_csv_line)
{
    desk  d    = desk_with_project();
    char *line = run_of(&d, 'x', (16 << 20) + 100);
    memcpy(line, "text\n", 5);
    refuses_file(&d, "f.csv", jny_cstr(line), JNY_ELIMIT, "f.csv:2", "--max-line");
    desk_close(&d);
}

/* Of NDJSON, a line beyond the limit is one bad row; set aside, it is there to its end. */
Test(limits, of_a_line)
{
    desk               d       = desk_with_project();
    jny_import_options options = plain_options();
    char              *aside   = path_in(&d, "aside.ndjson");
    options.limits.line        = 100;
    file_write(path_in(&d, "f.ndjson"),
               jny_str_format(&d.a,
                              "{\"id\":\"A\",\"text\":\"Good.\"}\n{\"id\":\"B\",\"text\":\"%s\"}\n"
                              "{\"id\":\"C\",\"text\":\"Good too.\"}\n",
                              run_of(&d, 'x', 300)));
    outcome o = import_with(&d, "f.ndjson", &options);
    cr_expect_eq(o.st, JNY_ECONFLICT, "status %d: %s", (int)o.st, o.err.msg);
    cr_assert_eq(o.report.notes.n, 1);
    cr_expect_eq(o.report.notes.at[0].line, 2);
    SAYS(o.report.notes.at[0].msg, "is longer than the limit of 100 bytes (--max-line)", "%.*s");
    cr_expect_eq(all_stories(&d).n, 0);
    options.rejects = aside;
    o               = import_with(&d, "f.ndjson", &options);
    all_in(&o, 2, "the lines around it");
    jny_str row = file_bytes(&d, aside);
    cr_expect(jny_str_ends(row, JNY_STR("xx\"}\n")), "of the row of 323 bytes %zu are set aside",
              row.n - 1);
    desk_close(&d);
}

/* ---- Rows set aside ------------------------------------------------------------------------ */

/* The good rows come in; the rest, mended, comes in from the file it was put into; then all
 * is as if nothing had been wrong. */
static void mends(const char *name, const char *rejects, const char *broken, const char *wrong,
                  const char *right)
{
    desk               d       = desk_with_story();
    jny_import_options options = plain_options();
    char              *aside   = path_in(&d, rejects);
    file_write(path_in(&d, name), jny_cstr(broken));
    options.rejects = aside;
    options.dry_run = true;
    jny_str before  = all_rows(&d);
    outcome o       = import_with(&d, name, &options);
    cr_expect(o.report.added == 2 && o.report.rejected == 1, "%s: %llu, %llu rejected", name,
              (unsigned long long)o.report.added, (unsigned long long)o.report.rejected);
    cr_expect(!file_exists(aside) && jny_str_eq(all_rows(&d), before), "%s: a dry run wrote", name);
    options.dry_run = false;
    o               = import_with(&d, name, &options);
    all_in(&o, 2, name);
    cr_expect_eq(o.report.rejected, 1);
    struct stat s;
    cr_assert_eq(stat(aside, &s), 0, "%s: no file of rejects", name);
    cr_expect_eq(s.st_mode & 07777, 0600, "rejects have mode %o", s.st_mode & 07777);

    jny_str     bad = file_bytes(&d, aside);
    const char *at  = memmem(bad.p, bad.n, wrong, strlen(wrong));
    cr_assert(at, "%s: \"%s\" is not among the rejects:\n%.*s", name, wrong, JNY_ARG(bad));
    file_write(aside, jny_str_format(&d.a, "%.*s%s%s", (int)(at - bad.p), bad.p, right,
                                     jny_str_z(&d.a, (jny_str){at + strlen(wrong),
                                                               bad.n - (size_t)(at - bad.p) -
                                                                   strlen(wrong)})));
    options.rejects = NULL;
    o               = import_with(&d, rejects, &options);
    all_in(&o, 1, "mended");
    jny_str mended = all_stories(&d);

    desk other = desk_with_story();
    at         = strstr(broken, wrong);
    o          = import_bytes(
                 &other, name,
                 jny_str_format(&d.a, "%.*s%s%s", (int)(at - broken), broken, right, at + strlen(wrong)));
    all_in(&o, 3, "never broken");
    cr_expect(jny_str_eq(all_stories(&other), mended), "%s: mended\n%.*snever broken\n%.*s", name,
              JNY_ARG(mended), JNY_ARG(all_stories(&other)));
    desk_close(&other);
    desk_close(&d);
}

Test(rejects, can_be_mended)
{
    mends("lines.ndjson", "aside.ndjson",
          "{\"id\":\"N1\",\"text\":\"Good.\"}\n{\"id\":\"N2\",\"text\":7,\"ward\":\"caf\u00E9\"}\n"
          "{\"id\":\"N3\",\"text\":\"Good too.\"}\n",
          "7", "\"Mended.\"");
    mends("lines.ndjson", "aside.ndjson",
          "{\"id\":\"N1\",\"text\":\"Good.\"}\n{\"id\":\"J1\",\"text\":\"Not his.\"}\n"
          "{\"id\":\"N3\",\"text\":\"Good too.\"}\n",
          "J1", "J2");
    mends("rows.csv", "aside.csv",
          "\xEF\xBB\xBFId,Respondent type,\"a \"\"quoted\"\" column\",text\r\n"
          "N1,parent,x,Good.\r\n"
          "N2,carer,\"with, comma and \"\"quotes\"\"\",\"MEND\x07 this\r\nover lines.\"\r\n"
          "N3,,,Good too.\r\n",
          "MEND\x07", "Mended");
    mends("rows.tsv", "aside.tsv", "id\ttext\nN1\tGood.\nN2\tbroken\x01, line\nN3\tGood too.\n",
          "\x01", "");
}

/* Nothing good: no story, but the rows are set aside all the same. */
Test(rejects, of_a_file_without_a_good_row)
{
    desk               d       = desk_with_story();
    jny_import_options options = plain_options();
    jny_str            before  = all_rows(&d);
    options.rejects            = path_in(&d, "aside.csv");
    file_write(path_in(&d, "f.csv"), JNY_STR("id,text\nN1,\nN2,\n"));
    outcome o = import_with(&d, "f.csv", &options);
    cr_expect_eq(o.st, JNY_OK, "%s", o.err.msg);
    cr_expect_eq(o.report.rejected, 2);
    cr_expect(jny_str_eq(all_rows(&d), before), "an event without a story");
    SAYS(file_bytes(&d, options.rejects), "\"id\",\"text\"\n\"N1\",\"\"\n\"N2\",\"\"\n", "%.*s");
    desk_close(&d);
}

Test(rejects, that_cannot_be_written)
{
    desk               d       = desk_with_story();
    jny_import_options options = plain_options();
    jny_str            before  = all_rows(&d);
    options.rejects            = path_in(&d, "none/aside.csv");
    file_write(path_in(&d, "f.csv"), JNY_STR("id,text\nN1,Good.\nN2,\n"));
    outcome o = import_with(&d, "f.csv", &options);
    cr_expect_neq(o.st, JNY_OK, "the rejected row is nowhere");
    cr_expect(jny_str_eq(all_rows(&d), before), "the good row is in, the bad one nowhere");
    desk_close(&d);
}

/* ---- Memory -------------------------------------------------------------------------------- */

/* Rows are read in one thread and put into the project by another. */
struct held {
    _Atomic size_t now, most;
};

static void *held_alloc(void *ctx, size_t n)
{
    struct held *h   = ctx;
    size_t       now = h->now += n, most = h->most;
    while (now > most && !atomic_compare_exchange_weak(&h->most, &most, now)) {
        /* another thread was quicker */
    }
    return malloc(n);
}

static void held_free(void *ctx, void *p, size_t n)
{
    struct held *h = ctx;
    h->now -= n;
    free(p);
}

/* The most memory held at one time while `n` stories come in. */
static size_t memory_for(size_t n, bool csv)
{
    struct held        h       = {0};
    jny_world          w       = *jny_world_system();
    desk               d       = desk_with_project();
    jny_import_options options = plain_options();
    jny_import_report  report;
    char              *path = path_in(&d, csv ? "many.csv" : "many.ndjson");
    FILE              *f    = fopen(path, "w");
    if (csv)
        fprintf(f, "id,ward,text\n");
    for (size_t i = 0; i < n; i++)
        fprintf(f,
                csv ? "S%zu,Ward %zu,\"We waited %0500zu months,\nand then some.\"\n"
                    : "{\"id\":\"S%zu\",\"ward\":\"Ward %zu\",\"text\":\"We waited %0500zu "
                      "months.\"}\n",
                i, i % 23, i);
    fclose(f);
    w.ctx   = &h;
    w.alloc = held_alloc;
    w.free  = held_free;
    d.world = &w;
    project_reopen(&d);
    sqlite3_memory_highwater(1);
    size_t    before = h.now;
    jny_arena a      = jny_arena_open(&w);
    h.most           = 0;
    works(&d, jny_import_file(d.p, &a, path, &options, &report, &d.err), path);
    cr_expect_eq(report.added, n, "%llu stories", (unsigned long long)report.added);
    cr_expect_lt(sqlite3_memory_highwater(0), 40 << 20, "SQLite held %lld bytes for %zu stories",
                 (long long)sqlite3_memory_highwater(0), n);
    jny_arena_close(&a);
    jny_project_close(d.p);
    d.p = NULL;
    cr_expect_eq(h.now, 0, "%zu bytes were not given back", h.now);
    desk_close(&d);
    return h.most - before;
}

/* What the two threads hold just then is a matter of luck. */
enum { LUCK = 3 << 19 };

Test(memory, of_20000_stories_is_that_of_1000)
{
    size_t few = memory_for(1000, false), many = memory_for(20000, false);
    cr_expect_leq(many, few + LUCK, "%zu bytes for 1,000 lines, %zu for 20,000", few, many);
}

Test(memory, of_many_rows_is_that_of_few)
{
    size_t few = memory_for(1000, true), many = memory_for(10000, true);
    cr_expect_leq(many, few + LUCK, "%zu bytes for 1,000 rows, %zu for 10,000", few, many);
}

/* ---- What is told -------------------------------------------------------------------------- */

Test(report, counts_what_happened)
{
    desk               d       = desk_with_project();
    jny_import_options options = plain_options();
    outcome            o       = import_text(&d, "a.ndjson",
                                             "{\"id\":\"A\",\"text\":\"One.\"}\n"
                                                              "{\"id\":\"B\",\"text\":\"Two.\"}\n"
                                                              "{\"id\":\"C\",\"text\":\"Three.\"}\n"
                                                              "{\"id\":\"D\",\"text\":\"One.\"}\n");
    cr_expect(o.report.read == 4 && o.report.added == 4 && o.report.twins == 1);
    cr_expect_eq(o.report.twin_line, 4);
    SAYS(o.report.twin_id, "D", "%.*s");
    SAYS(o.report.twin_of, "A", "%.*s");
    options.corrections = true;
    file_write(
        path_in(&d, "b.ndjson"),
        JNY_STR(
            "{\"id\":\"A\",\"text\":\"One.\"}\n{\"id\":\"B\",\"text\":\"Two!\"}\n"
            "{\"id\":\"C\",\"text\":\"Three.\",\"age\":8}\n{\"id\":\"E\",\"text\":\"Five.\"}\n"));
    options.dry_run = true;
    jny_str before  = all_rows(&d);
    for (int i = 0; i < 2; i++) {
        o = import_with(&d, "b.ndjson", &options);
        cr_expect_eq(o.st, JNY_OK, "%s", o.err.msg);
        cr_expect(o.report.read == 4 && o.report.same == 1 && o.report.corrected == 1 &&
                      o.report.changed == 1 && o.report.added == 1 && o.report.rejected == 0,
                  "%s", i ? "for good" : "as a dry run");
        cr_expect_eq(jny_str_eq(all_rows(&d), before), i == 0);
        options.dry_run = false;
    }
    before = all_rows(&d);
    o      = import_with(&d, "b.ndjson", &options);
    cr_expect(o.report.same == 4 && jny_str_eq(all_rows(&d), before), "again: an event of nothing");
    undo_last(&d, "import");
    undo_last(&d, "import");
    o = import_with(&d, "a.ndjson", &options);
    cr_expect(o.st == JNY_OK && o.report.back == 4 && o.report.added == 0, "%llu are back",
              (unsigned long long)o.report.back);
    desk_close(&d);
}

Test(report, no_story_text_in_a_message)
{
    static const char *const broken[] = {
        "{\"id\":\"A\",\"text\":\"secret words\" \"x\"}\n",
        "{\"id\":\"A\",\"text\":\"secret words}\n",
        "{\"id\":\"A\",\"text\":\"secret words\\q\"}\n",
        "{\"id\":\"A\",\"text\":\"secret words\\u0007\"}\n",
        "secret words\n",
    };
    desk d = desk_with_project();
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        outcome o = import_text(&d, "f.ndjson", broken[i]);
        cr_expect_eq(o.st, JNY_ECONFLICT);
        jny_str msg = o.report.notes.n ? o.report.notes.at[0].msg : JNY_STR("");
        cr_expect(!strstr(o.err.msg, "secret") && !memmem(msg.p, msg.n, "secret", 6), "%s%.*s",
                  o.err.msg, JNY_ARG(msg));
    }
    outcome o = import_text(&d, "f.csv", "id,text\nA,\"secret words\"x\n");
    cr_expect(o.st != JNY_OK && !strstr(o.err.msg, "secret"), "%s", o.err.msg);
    desk_close(&d);
}
