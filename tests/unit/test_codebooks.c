/* test_codebooks.c - every codebook that is shipped, in `codebooks/`: it passes its lint
 * and its examples, each theme is told in full, and every link leads to a theme. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <journeys/tag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILES = 50, MAX_NAME = 256, MAX_BYTES = 1 << 20, EACH = 3 };

typedef struct {
    jny_arena    a;
    char         files[MAX_FILES][MAX_NAME];
    jny_codebook books[MAX_FILES];
    size_t       n;
} shelf;

static int is_yaml(const struct dirent *e)
{
    return jny_str_ends(jny_cstr(e->d_name), JNY_STR(".yaml"));
}

static void list_files(shelf *s)
{
    struct dirent **found;
    int             n = scandir(SOURCE_FOLDER "/codebooks", &found, is_yaml, alphasort);
    cr_assert(n >= 0 && n <= MAX_FILES);
    for (int i = 0; i < n; i++) {
        snprintf(s->files[s->n++], MAX_NAME, "%s", found[i]->d_name);
        free(found[i]);
    }
    free(found);
}

/* Reads every codebook; a test may not pass because there was none to look at. */
static shelf open_shelf(void)
{
    shelf s = {.a = jny_arena_open(jny_world_system())};
    list_files(&s);
    cr_assert_geq(s.n, 5, "five codebooks are shipped, and %zu are here", s.n);
    for (size_t i = 0; i < s.n; i++) {
        char    path[1024];
        jny_str yaml;
        jny_err err = {0};
        snprintf(path, sizeof path, "%s/codebooks/%s", SOURCE_FOLDER, s.files[i]);
        if (jny_file_read(&s.a, jny_world_system(), path, MAX_BYTES, &yaml, &err) == JNY_OK)
            jny_codebook_parse(&s.a, jny_cstr(s.files[i]), yaml, &s.books[i], NULL, &err);
        cr_assert_eq(err.status, JNY_OK, "%s: %s", err.place, err.msg);
    }
    return s;
}

#define EACH_BOOK(s, i) for (size_t i = 0; i < (s)->n; i++)
#define EACH_THEME(book, t)                                                                        \
    for (const jny_theme *t = (book)->themes, *end_ = t + (book)->n; t < end_; t++)

static void print_problem(const char *file, const jny_problem *p)
{
    fprintf(stderr, "%s:%u: %.*s\n", file, p->at.line, JNY_ARG(p->msg));
}

Test(codebooks, each_passes_its_lint_without_a_warning)
{
    shelf s = open_shelf();
    EACH_BOOK(&s, i)
    {
        jny_problems problems = {0};
        jny_codebook_check(&s.a, &s.books[i], &problems);
        for (size_t k = 0; k < problems.n; k++)
            print_problem(s.files[i], &problems.at[k]);
        cr_expect_eq(problems.n, 0, "%s does not pass `codebook check`", s.files[i]);
    }
    jny_arena_close(&s.a);
}

Test(codebooks, each_finds_its_examples_and_leaves_its_near_misses)
{
    shelf s = open_shelf();
    EACH_BOOK(&s, i)
    {
        jny_matcher *m;
        jny_err      err = {0};
        cr_assert_eq(jny_matcher_open(jny_world_system(), &s.books[i], &m, &err), JNY_OK, "%s",
                     err.msg);
        jny_example_report r = jny_codebook_test(&s.a, m);
        cr_expect_gt(r.examples, 0);
        for (size_t k = 0; k < r.n; k++)
            cr_expect_fail("%s:%u: %.*s", s.files[i], r.failures[k].example.at.line,
                           JNY_ARG(r.failures[k].example.text));
        jny_matcher_close(m);
    }
    jny_arena_close(&s.a);
}

Test(codebooks, each_is_called_as_its_file)
{
    shelf s = open_shelf();
    EACH_BOOK(&s, i)
    {
        const jny_codebook *book = &s.books[i];
        jny_str             file = jny_str_format(&s.a, "%.*s.yaml", JNY_ARG(book->name));
        cr_expect(jny_str_eq(file, jny_cstr(s.files[i])), "%s is the codebook \"%.*s\"", s.files[i],
                  JNY_ARG(book->name));
        cr_expect_gt(book->title.n, 0, "%s has no title", s.files[i]);
    }
    jny_arena_close(&s.a);
}

static bool has_unless(const jny_theme *t)
{
    for (size_t i = 0; i < t->n_rules; i++)
        if (t->rules[i].n_unless)
            return true;
    return t->n_unless > 0;
}

/* What a reader or the machine still needs of the theme; NULL: nothing. */
static const char *what_lacks(const jny_codebook *book, const jny_theme *t)
{
    bool has_children = t + 1 < book->themes + book->n && t[1].depth > t->depth;
    if (!t->definition.n || !t->include.n || !t->exclude.n)
        return "has no definition, include or exclude";
    if (t->n_rules == 0 && !has_children)
        return "has no rules";
    if (t->n_rules && !has_unless(t))
        return "says nowhere where its words mean something else (unless)";
    if (t->n_examples < EACH || t->n_near_misses < EACH)
        return "has fewer than three examples or near-misses";
    return NULL;
}

Test(codebooks, each_theme_is_told_in_full_with_three_examples_and_three_near_misses)
{
    shelf s = open_shelf();
    EACH_BOOK(&s, i)
    EACH_THEME(&s.books[i], t)
    {
        const char *what = what_lacks(&s.books[i], t);
        cr_expect(!what, "%s:%u: theme \"%.*s\" %s", s.files[i], t->at.line, JNY_ARG(t->path),
                  what);
    }
    jny_arena_close(&s.a);
}

Test(codebooks, no_two_themes_share_a_guid)
{
    shelf        s    = open_shelf();
    jny_interned seen = jny_intern_open(&s.a);
    EACH_BOOK(&s, i)
    EACH_THEME(&s.books[i], t)
    {
        size_t before = seen.names.n;
        jny_intern(&seen, t->guid);
        cr_expect_eq(seen.names.n, before + 1, "%s:%u: the guid of \"%.*s\" stands elsewhere too",
                     s.files[i], t->at.line, JNY_ARG(t->path));
    }
    jny_arena_close(&s.a);
}

/* ---- Links -------------------------------------------------------------------------- */

/* Whether `link`, as in "cypp-2013:best-start/timely-early-help", leads to a theme. */
static bool leads_somewhere(const jny_codebook *books, size_t n, jny_str link)
{
    jny_str path = link, name = jny_str_cut(&path, ':');
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(books[i].name, name))
            return path.n && jny_codebook_find(&books[i], path) != JNY_NO_PARENT;
    return false;
}

Test(codebooks, every_link_leads_to_a_theme)
{
    shelf  s     = open_shelf();
    size_t links = 0;
    EACH_BOOK(&s, i)
    EACH_THEME(&s.books[i], t)
    for (size_t k = 0; k < t->n_links; k++, links++)
        cr_expect(leads_somewhere(s.books, s.n, t->links[k]), "%s:%u: no theme %.*s", s.files[i],
                  t->at.line, JNY_ARG(t->links[k]));
    cr_expect_gt(links, 0);
    jny_arena_close(&s.a);
}

Test(codebooks, a_link_to_nothing_is_seen)
{
    shelf                    s       = open_shelf();
    static const char *const wrong[] = {"cypp-2013:best-start/no-such-theme",
                                        "no-such-book:neglect", "cypp-2013:", "cypp-2013",
                                        "timely-early-help"};
    cr_expect(leads_somewhere(s.books, s.n, JNY_STR("cypp-2013:best-start/timely-early-help")));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_not(leads_somewhere(s.books, s.n, jny_cstr(wrong[i])), "%s", wrong[i]);
    jny_arena_close(&s.a);
}

/* ---- What the design fixes ------------------------------------------------------------ */

static const jny_theme *need(const shelf *s, const char *address)
{
    jny_str path = jny_cstr(address), name = jny_str_cut(&path, ':');
    EACH_BOOK(s, i)
    {
        if (!jny_str_eq(s->books[i].name, name))
            continue;
        size_t t = jny_codebook_find(&s->books[i], path);
        cr_assert_neq(t, JNY_NO_PARENT, "no theme %s", address);
        return &s->books[i].themes[t];
    }
    cr_assert_fail("no codebook for %s", address);
    return NULL;
}

Test(codebooks, harm_to_children_is_sensitive_in_every_codebook)
{
    shelf                    s     = open_shelf();
    static const char *const all[] = {
        "1000-journeys:neglect",
        "1000-journeys:cse",
        "1000-journeys:domestic-abuse",
        "1000-journeys:harmful-practices",
        "1000-journeys:send/diagnosis",
        "safeguarding-2013:neglect",
        "safeguarding-2013:cse",
        "safeguarding-2013:domestic-abuse",
        "safeguarding-2013:harmful-practices/forced-marriage",
        "safeguarding-2013:harmful-practices/spirit-possession",
        "safeguarding-2013:trafficking",
        "cypp-2010:working-together/domestic-abuse",
        "cypp-2013:safety-stability/key-risks",
        "families-matter-2015:outcomes/keeping-safe",
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        cr_expect(need(&s, all[i])->sensitive, "%s", all[i]);
    jny_arena_close(&s.a);
}

/* The three plans set no date for a commitment and say nothing of its state. */
Test(codebooks, the_plans_promise_no_more_than_they_do)
{
    shelf                    s       = open_shelf();
    static const char *const plans[] = {"cypp-2010", "cypp-2013", "families-matter-2015"};
    size_t                   texts   = 0;
    for (size_t k = 0; k < sizeof plans / sizeof *plans; k++)
        EACH_BOOK(&s, i)
        {
            if (!jny_str_eq(s.books[i].name, jny_cstr(plans[k])))
                continue;
            EACH_THEME(&s.books[i], t)
            {
                texts += t->commitment.text.n > 0;
                cr_expect_eq(t->commitment.by.n + t->commitment.state.n, 0, "%s:%u", s.files[i],
                             t->at.line);
            }
        }
    cr_expect_gt(texts, 0);
    jny_arena_close(&s.a);
}

/* ---- Memory ------------------------------------------------------------------------------ */

static size_t taken_so_far;

static void *counting_alloc(void *ctx, size_t n)
{
    (void)ctx;
    taken_so_far += n;
    return malloc(n);
}

static void counting_free(void *ctx, void *p, size_t n)
{
    (void)ctx;
    taken_so_far -= n;
    free(p);
}

/* What finds the ends of a word takes half a kilobyte; of a rule only its words stay. */
Test(codebooks, a_rule_keeps_little_memory)
{
    enum { RULES = 20000, MOST = 512 };
    jny_world w = *jny_world_system();
    w.alloc     = counting_alloc;
    w.free      = counting_free;
    jny_arena a = jny_arena_open(&w);
    jny_rule  rule;
    for (int i = 0; i < RULES; i++)
        cr_assert_eq(jny_rule_parse(&a, JNY_STR("waiting list* for help"), &rule, NULL, NULL),
                     JNY_OK);
    cr_expect_lt(taken_so_far, (size_t)RULES * MOST, "%zu bytes a rule", taken_so_far / RULES);
    jny_arena_close(&a);
    cr_expect_eq(taken_so_far, 0);
}
