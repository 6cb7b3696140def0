/* export.c - what goes out comes in again. Any bytes become the words of a story, what a form says
 * of its teller, and a coder's note and quote; the project they make goes out as a journal, as a
 * table and as REFI-QDA, and each is read into a project that knows nothing of it.
 *
 * The first line is the attribute, the second the note, the third how far the quote reaches; the
 * rest is the story. */
#include "fuzz.h"

#include <journeys/import.h>
#include <journeys/publish.h>
#include <journeys/report.h>
#include <journeys/review.h>

static const char book_text[] = "codebook: mini\nlanguage: en\nthemes:\n"
                                "  - id: help\n    definition: Help.\n    rules: [help]\n";

static jny_str empty; /* the bytes of a project with a codebook, and no story */

static const char *path_of(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    return path;
}

static jny_project *project_called(const char *name)
{
    jny_project *p   = NULL;
    jny_err      err = {0};
    if (empty.n)
        fuzz_file(name, empty);
    MUST(jny_project_open(jny_world_system(), path_of(name), &p, &err) == JNY_OK, "%s", err.msg);
    return p;
}

static void prepare(void)
{
    static jny_arena a;
    jny_err          err = {0};
    jny_codebook     book;
    int64_t          key;
    if (empty.n)
        return;
    a = jny_arena_open(jny_world_system());
    MUST(jny_project_create(a.world, path_of("empty.journeys"), JNY_STR("fuzz"), &err) == JNY_OK,
         "%s", err.msg);
    jny_project *p = project_called("empty.journeys");
    jny_codebook_parse(&a, JNY_STR("b"), jny_cstr(book_text), &book, NULL, &err);
    if (jny_event_begin(p, "codebook", JNY_STR("fuzz"), &err) == JNY_OK)
        jny_codebook_add(p, &book, JNY_STR("b"), &key, &err);
    jny_event_commit(p, JNY_STR("{}"), &err);
    jny_project_close(p);
    jny_file_read(&a, a.world, path_of("empty.journeys"), SIZE_MAX / 4, &empty, &err);
    MUST(err.status == JNY_OK, "%s: %s", err.place, err.msg);
}

static void take_in(jny_project *p, jny_arena *a, const char *name)
{
    jny_err            err = {0};
    jny_import_report  report;
    jny_import_options options = {.limits = JNY_LIMITS, .actor = JNY_STR("fuzz")};
    jny_status         st      = jny_import_file(p, a, path_of(name), &options, &report, &err);
    MUST(st == JNY_OK, "%s: %s: %s", name, err.place, err.msg);
    MUST(report.rejected == 0, "%s: %.*s", name,
         JNY_ARG(report.notes.n ? report.notes.at[0].msg : (jny_str){0}));
}

/* The only story; `text` empty where there is none. */
static jny_story story_of(jny_project *p, jny_arena *a)
{
    jny_stories it = {0};
    jny_story   s = {0}, none = {0};
    jny_err     err = {0};
    size_t      n   = 0;
    MUST(jny_stories_open(&it, p, &err) == JNY_OK, "%s", err.msg);
    while (jny_stories_next(&it, a, &s, &err))
        n++;
    jny_stories_close(&it);
    MUST(err.status == JNY_OK && n <= 1, "%zu stories: %s", n, err.msg);
    return n ? s : none;
}

static void must_be_same(const char *way, const jny_story *x, const jny_story *y)
{
    MUST(jny_str_eq(x->id, y->id), "%s: \"%.*s\", not \"%.*s\"", way, JNY_ARG(y->id),
         JNY_ARG(x->id));
    MUST(jny_str_eq(x->text, y->text), "%s: \"%.*s\", not \"%.*s\"", way, JNY_ARG(y->text),
         JNY_ARG(x->text));
    jny_str was = jny_story_attribute(x, "remark"), is = jny_story_attribute(y, "remark");
    MUST(jny_str_eq(was, is), "%s: \"%.*s\", not \"%.*s\"", way, JNY_ARG(is), JNY_ARG(was));
}

/* ---- Ways out -------------------------------------------------------------------------------- */

/* The events of a project's journal, without the line that says which project it is of. */
static jny_str journal_of(jny_project *p, jny_arena *a)
{
    jny_buf            b   = jny_buf_open(a);
    jny_err            err = {0};
    jny_journal_report report;
    MUST(jny_decisions_export(p, a, (jny_str){0}, &b, &report, &err) == JNY_OK, "%s", err.msg);
    return jny_buf_str(&b);
}

static jny_str behind_first_line(jny_str s)
{
    size_t i = 0;
    while (i < s.n && s.p[i++] != '\n')
        ;
    return jny_str_sub(s, i, s.n);
}

static void by_journal(jny_project *p, jny_arena *a)
{
    jny_err          err    = {0};
    jny_limits       limits = JNY_LIMITS;
    jny_merge_report report;
    jny_str          was   = journal_of(p, a);
    jny_project     *other = project_called("journal.journeys");
    take_in(other, a, "in.ndjson");
    const char *path = fuzz_file("journal.ndjson", was);
    MUST(jny_decisions_merge(other, a, path, true, &limits, &report, &err) == JNY_OK, "%s",
         err.msg);
    jny_str is = journal_of(other, a);
    MUST(jny_str_eq(behind_first_line(is), behind_first_line(was)), "%.*s became %.*s",
         JNY_ARG(was), JNY_ARG(is));
    jny_project_close(other);
}

static void by_table(jny_project *p, jny_arena *a, const jny_story *s)
{
    jny_err          err = {0};
    jny_active      *books;
    size_t           n_books;
    jny_pool        *pool;
    jny_dataset      data;
    jny_buf          b = jny_buf_open(a);
    jny_pool_options o = {0};
    MUST(jny_codebooks_active(p, a, &books, &n_books, &err) == JNY_OK && n_books == 1, "%s",
         err.msg);
    o.codebook = books;
    MUST(jny_pool_open(p, a, &o, &pool, &err) == JNY_OK &&
             jny_dataset_make(pool, a, NULL, true, &data, &err) == JNY_OK &&
             jny_table_print(&b, &data.stories, JNY_FORMAT_CSV, 0, &err) == JNY_OK,
         "%s", err.msg);
    fuzz_file("out.csv", jny_buf_str(&b));
    jny_project *other = project_called("table.journeys");
    take_in(other, a, "out.csv");
    jny_story is = story_of(other, a);
    must_be_same("a table", s, &is);
    jny_project_close(other);
}

static void by_qdpx(jny_project *p, jny_arena *a, const jny_story *s)
{
    jny_err          err = {0};
    jny_qdpx_options o   = {0};
    jny_qdpx_report  report;
    remove(path_of("out.qdpx"));
    MUST(jny_qdpx_write(p, a, path_of("out.qdpx"), &o, &report, &err) == JNY_OK, "%s", err.msg);
    jny_project *other = project_called("qdpx.journeys");
    take_in(other, a, "out.qdpx");
    jny_story is = story_of(other, a);
    must_be_same("REFI-QDA", s, &is);
    jny_project_close(other);
}

/* ---- What goes out --------------------------------------------------------------------------- */

static jny_str take_line(jny_str *rest)
{
    const char *end  = memchr(rest->p, '\n', rest->n);
    size_t      n    = end ? (size_t)(end - rest->p) : rest->n;
    jny_str     line = jny_str_sub(*rest, 0, n);
    *rest            = jny_str_sub(*rest, n + (end != NULL), rest->n);
    return line;
}

static void add_pair(jny_buf *b, const char *before, const char *name, jny_str value)
{
    jny_buf_format(b, "%s\"%s\":", before, name);
    jny_buf_json(b, value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    prepare();
    jny_arena a    = jny_arena_open(jny_world_system());
    jny_err   err  = {0};
    jny_str   rest = fuzz_text(data, n), remark = take_line(&rest), note = take_line(&rest),
            reach = take_line(&rest);
    if (jny_utf8_check(fuzz_text(data, n), NULL)) {
        jny_buf line = jny_buf_open(&a);
        add_pair(&line, "{", "id", JNY_STR("S1"));
        if (remark.n)
            add_pair(&line, ",", "remark", remark);
        add_pair(&line, ",", "text", rest);
        jny_buf_add(&line, JNY_STR("}\n"));
        fuzz_file("in.ndjson", jny_buf_str(&line));
        jny_project       *p = project_called("p.journeys");
        jny_import_report  report;
        jny_import_options options = {
            .limits = JNY_LIMITS, .rejects = "/dev/null", .actor = JNY_STR("fuzz")};
        jny_status st = jny_import_file(p, &a, path_of("in.ndjson"), &options, &report, &err);
        must_agree(st, &err);
        jny_story s = st == JNY_OK ? story_of(p, &a) : (jny_story){0};
        if (s.text.n) {
            bool   stands;
            size_t end = reach.n < s.text.n ? reach.n : s.text.n;
            while (end > 0 && end < s.text.n && ((unsigned char)s.text.p[end] & 0xC0) == 0x80)
                end--;
            jny_decide_request r  = {.id     = s.id,
                                     .theme  = JNY_STR("help"),
                                     .action = JNY_STR("add"),
                                     .quote  = jny_str_sub(s.text, 0, end),
                                     .note   = note,
                                     .coder  = JNY_STR("Ann")};
            jny_err            no = {0};
            must_agree(jny_decide(p, &a, &r, &stands, &no), &no);
            by_journal(p, &a);
            by_table(p, &a, &s);
            by_qdpx(p, &a, &s);
        }
        jny_project_close(p);
    }
    jny_arena_close(&a);
    return 0;
}
