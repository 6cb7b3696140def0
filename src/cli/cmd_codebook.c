/* cmd_codebook.c - check, test, list and add codebooks. */
#include "cmd_codebook.h"

#include <string.h>

enum { COMMON = 20, PRECISION = 70 }; /* per cent of stories */

static int write_guids(app *a, const char *path)
{
    jny_codebook book;
    size_t       n;
    jny_err      err = {0};
    if (codebook_load(a, path, &book, &err) != JNY_OK)
        return say_error(a, &err);
    jny_str with = jny_codebook_with_guids(&a->arena, &book, &n);
    if (n && jny_file_edit(a->world, path, with, &err) != JNY_OK)
        return say_error(a, &err);
    jny_out_format(&a->out, "%s: %.*s written\n", path, JNY_ARG(count_of(a, n, "guid", "guids")));
    return EXIT_DONE;
}

/* All that the lint has to say of a codebook that can be read: on its own, tried out, and
 * with a project against its stories. */
static jny_status lint(app *a, const codebook_wishes *w, const jny_codebook *book,
                       jny_problems *problems, jny_err *err)
{
    jny_matcher *m  = NULL;
    jny_status   st = jny_matcher_open(a->world, book, &m, err);
    if (st != JNY_OK)
        return st;
    jny_codebook_check(&a->arena, book, problems);
    jny_codebook_probe(&a->arena, m, problems);
    jny_matcher_close(m);
    return a->project ? codebook_lint_project(a, w, book, problems, err) : JNY_OK;
}

static int check_one(app *a, const char *path, const codebook_wishes *w)
{
    jny_codebook book     = {0};
    jny_problems problems = {0};
    jny_err      err      = {0};
    jny_status   st       = codebook_read(a, path, &book, &problems, &err);
    if (st == JNY_OK)
        st = lint(a, w, &book, &problems, &err);
    size_t errors = problems_say(a, path, book.source, &problems, true);
    if (st != JNY_OK) {
        if (errors)
            err.msg[0] = '\0'; /* every one was printed, the first too */
        return say_error(a, &err);
    }
    if (errors) /* it can be used, but was found wanting */
        return EXIT_FOUND;
    jny_out_format(&a->out, "%s: %.*s, %.*s: passes\n", path,
                   JNY_ARG(count_of(a, book.n, "theme", "themes")),
                   JNY_ARG(count_of(a, book.n_rules, "rule", "rules")));
    return EXIT_DONE;
}

static void print_failure(app *a, const char *path, const jny_codebook *book,
                          const jny_example_failure *f)
{
    const jny_theme *t = &book->themes[f->theme];
    jny_out_format(&a->out, "%s:%u: theme \"%.*s\": ", path, f->example.at.line, JNY_ARG(t->path));
    if (f->near_miss) {
        const jny_rule *r = jny_codebook_rule(book, f->rule);
        jny_out_format(&a->out, "near-miss is tagged: \"%.*s\" by %.*s (line %u)\n",
                       JNY_ARG(f->quote), JNY_ARG(r->text), r->at.line);
    } else {
        jny_out_format(&a->out, "example is not tagged\n");
    }
    jny_out_format(&a->out, "  %.*s\n", JNY_ARG(f->example.text));
}

static int test_one(app *a, const char *path)
{
    jny_codebook book;
    jny_matcher *m   = NULL;
    jny_err      err = {0};
    if (codebook_load(a, path, &book, &err) != JNY_OK ||
        jny_matcher_open(a->world, &book, &m, &err) != JNY_OK)
        return say_error(a, &err);
    jny_example_report r = jny_codebook_test(&a->arena, m);
    for (size_t i = 0; i < r.n; i++)
        print_failure(a, path, &book, &r.failures[i]);
    jny_out_format(&a->out, "%s: %.*s and %.*s: ", path,
                   JNY_ARG(count_of(a, r.examples, "example", "examples")),
                   JNY_ARG(count_of(a, r.near_misses, "near-miss", "near-misses")));
    if (r.n)
        jny_out_format(&a->out, "%.*s\n", JNY_ARG(count_of(a, r.n, "fails", "fail")));
    else
        jny_out_format(&a->out, "all as they should be\n");
    jny_matcher_close(m);
    return r.n ? EXIT_FOUND : EXIT_DONE;
}

static void list_book(app *a, const jny_codebook *book)
{
    jny_out_format(&a->out, "%.*s: %.*s (%.*s, %.*s)\n", JNY_ARG(book->name), JNY_ARG(book->title),
                   JNY_ARG(count_of(a, book->n, "theme", "themes")),
                   JNY_ARG(count_of(a, book->n_rules, "rule", "rules")));
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t = &book->themes[i];
        jny_out_format(&a->out, "  %-24.*s %.*s%s\n", JNY_ARG(t->path), JNY_ARG(t->name),
                       t->sensitive ? " (sensitive)" : "");
    }
}

static void json_book(jny_buf *b, const jny_codebook *book)
{
    jny_buf_add(b, JNY_STR("{\"name\":"));
    jny_buf_json(b, book->name);
    json_string(b, "title", book->title);
    json_number(b, "rules", book->n_rules);
    jny_buf_add(b, JNY_STR(",\n\"themes\":["));
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t = &book->themes[i];
        jny_buf_add(b, i ? JNY_STR(",\n{\"theme\":") : JNY_STR("{\"theme\":"));
        jny_buf_json(b, t->path);
        json_string(b, "name", t->name);
        json_bool(b, "sensitive", t->sensitive);
        jny_buf_char(b, '}');
    }
    jny_buf_add(b, JNY_STR("]}"));
}

static void list_books(app *a, const jny_codebook *const *books, size_t n, bool json)
{
    jny_buf b = jny_buf_open(&a->arena);
    for (size_t i = 0; i < n && !json; i++)
        list_book(a, books[i]);
    if (!json)
        return;
    jny_buf_json_head(&b, "codebooks", 1);
    jny_buf_add(&b, JNY_STR(",\n\"codebooks\":["));
    for (size_t i = 0; i < n; i++) {
        jny_buf_add(&b, i ? JNY_STR(",\n") : JNY_STR(""));
        json_book(&b, books[i]);
    }
    jny_buf_add(&b, JNY_STR("]}\n"));
    put_data(a, jny_buf_str(&b));
}

static int list_files(app *a, const arguments *args, bool json)
{
    const jny_codebook **books = JNY_ARRAY(&a->arena, const jny_codebook *, args->n);
    jny_codebook        *read  = JNY_ARRAY(&a->arena, jny_codebook, args->n);
    for (size_t i = 1; i < args->n; i++) {
        jny_err err = {0};
        if (codebook_load(a, args->at[i], &read[i - 1], &err) != JNY_OK)
            return say_error(a, &err);
        books[i - 1] = &read[i - 1];
    }
    list_books(a, books, args->n - 1, json);
    return EXIT_DONE;
}

static int list_project(app *a, bool json)
{
    jny_project *p;
    jny_active  *active;
    size_t       n;
    int          code = EXIT_DONE;
    jny_err      err  = {0};
    if (!project_open(a, &p, &code))
        return code;
    jny_status st = jny_codebooks_active(p, &a->arena, &active, &n, &err);
    if (st == JNY_OK) {
        const jny_codebook **books = JNY_ARRAY(&a->arena, const jny_codebook *, n + 1);
        for (size_t i = 0; i < n; i++)
            books[i] = &active[i].book;
        list_books(a, books, n, json);
        if (n == 0 && !json)
            jny_out_format(&a->out,
                           "No codebook yet: `journeys tag --codebook FILE` brings one in.\n");
    }
    return project_end(a, p, st, &err);
}

static int list(app *a, const arguments *args, const codebook_wishes *w)
{
    bool    json = false;
    jny_err err  = {0};
    if (w->output)
        return usage_error(a, "`list` takes no --output: end the command by > FILE");
    if (choose_json(w->format, &json, &err) != JNY_OK)
        return say_error(a, &err);
    return args->n > 1 ? list_files(a, args, json) : list_project(a, json);
}

/* Whether the project works with this very codebook already. */
static jny_status is_active(app *a, jny_project *p, const jny_codebook *book, bool *out,
                            jny_err *err)
{
    jny_active *books;
    size_t      n;
    jny_status  st = jny_codebooks_active(p, &a->arena, &books, &n, err);
    *out           = false;
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        *out |= memcmp(books[i].book.hash.bytes, book->hash.bytes, sizeof book->hash.bytes) == 0;
    return st;
}

static int add_file(app *a, const char *path)
{
    jny_codebook book;
    jny_project *p;
    int64_t      key;
    bool         there;
    int          code = EXIT_DONE;
    jny_err      err  = {0};
    if (codebook_load(a, path, &book, &err) != JNY_OK)
        return say_error(a, &err);
    if (!project_open(a, &p, &code))
        return code;
    if (is_active(a, p, &book, &there, &err) == JNY_OK && !there &&
        jny_event_begin(p, "codebook", a->actor, &err) == JNY_OK) {
        jny_codebook_add(p, &book, jny_cstr(path), &key, &err);
        jny_event_commit(p, JNY_STR("{}"), &err);
    }
    if (err.status == JNY_OK)
        jny_out_format(&a->out, "%.*s is in the project%s. Next: journeys tag -p %s\n",
                       JNY_ARG(book.name), there ? " already" : "", a->project);
    return project_end(a, p, err.status, &err);
}

/* The verbs that have options of their own. */
static const command *command_of(const char *verb)
{
    return strcmp(verb, "convert") == 0 ? &cmd_convert
           : strcmp(verb, "edit") == 0  ? &cmd_edit
                                        : NULL;
}

static int unknown_verb(app *a, const char *verb)
{
    static const jny_str verbs[] = {JNY_INIT("check"),   JNY_INIT("test"), JNY_INIT("diff"),
                                    JNY_INIT("suggest"), JNY_INIT("list"), JNY_INIT("add"),
                                    JNY_INIT("convert"), JNY_INIT("edit")};
    const jny_str near = jny_str_nearest(jny_cstr(verb), verbs, sizeof verbs / sizeof *verbs);
    return usage_error(a,
                       "`codebook` does not know \"%s\"%s%.*s%s: check, test, diff, suggest, list, "
                       "add, convert or edit",
                       verb, near.n ? " (did you mean \"" : "", JNY_ARG(near),
                       near.n ? "\"?)" : "");
}

static int run(app *a, int argc, const char **argv)
{
    if (argc > 1 && command_of(argv[1])) {
        a->running = command_of(argv[1]);
        return a->running->run(a, argc - 1, argv + 1);
    }
    codebook_wishes w         = {.common = COMMON, .precision = PRECISION};
    const option    options[] = {
           {"write-guids", 0, OPT_FLAG, &w.guids, NULL, "check: add a guid to each theme without one"},
           {"common", 0, OPT_NUMBER, &w.common, "PERCENT",
            "check: a rule found in more stories than that is told (20)"},
           {"precision", 0, OPT_NUMBER, &w.precision, "PERCENT",
            "suggest: words that are right at least so often (70)"},
           {"all", 0, OPT_FLAG, &w.all, NULL, "diff: every story, not the first five of a theme"},
           {"format", 'f', OPT_TEXT, &w.format, "F",
            "list: table or json; diff: table, csv, tsv, json, ndjson, md"},
           {"output", 'o', OPT_OUTPUT, &w.output, "FILE",
            "write there (mode 0600); its ending chooses"},
           {0},
    };
    arguments args;
    int       code = EXIT_DONE;
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    const char *verb = args.n ? args.at[0] : "";
    if (strcmp(verb, "list") == 0)
        return list(a, &args, &w);
    if (args.n < 2)
        return usage_error(a, "say what to do, and with which file");
    if (strcmp(verb, "diff") == 0)
        return codebook_diff(a, &args, &w);
    if (strcmp(verb, "suggest") == 0)
        return codebook_suggest(a, &args, &w);
    if (w.format || w.output)
        return usage_error(a, "--format and --output go with list, diff and suggest");
    for (size_t i = 1; i < args.n; i++) {
        int one;
        if (strcmp(verb, "check") == 0)
            one = w.guids ? write_guids(a, args.at[i]) : check_one(a, args.at[i], &w);
        else if (strcmp(verb, "test") == 0)
            one = test_one(a, args.at[i]);
        else if (strcmp(verb, "add") == 0)
            one = add_file(a, args.at[i]);
        else
            return unknown_verb(a, verb);
        code = one > code ? one : code;
    }
    return code;
}

const command cmd_codebook = {
    .name     = "codebook",
    .usage    = "codebook check|test|diff|suggest|list|add|convert|edit FILE...",
    .summary  = "Check a codebook, try it out, compare, list, add, convert or edit it.",
    .examples = "  journeys codebook check codebooks/1000-journeys.yaml\n"
                "  journeys codebook test codebooks/1000-journeys.yaml\n"
                "  journeys codebook diff my.yaml -p southwark.journeys\n"
                "  journeys codebook suggest neglect -p southwark.journeys\n"
                "  journeys codebook list -p southwark.journeys\n",
    .details =
        "check  reads the file and names every mistake with its line; also what is allowed\n"
        "       but should not stay: a theme without a near-miss, rules that add nothing or\n"
        "       can never be found, a near-miss that is tagged. With -p also what its stories\n"
        "       say: rules found nowhere or everywhere, words that share a stem by chance,\n"
        "       themes that are one\n"
        "test   runs every example (must be tagged) and near-miss (must not be)\n"
        "diff   [OLD] NEW: which stories would gain or lose which theme, and by which words;\n"
        "       without OLD against the project's version. Nothing is written: adopt it by\n"
        "       `journeys tag --codebook NEW`, which `journeys undo run` takes back\n"
        "suggest THEME: words that may find more of what people accepted, where rules were\n"
        "       wrong, what may be misspelt; nothing is added by itself\n"
        "list   the themes of files, or with -p of the project's codebooks\n"
        "add    puts a codebook into the project without tagging\n"
        "convert, edit  have options of their own: `journeys codebook convert --help`\n"
        "How to write one: codebooks/README.md. Exit: 0 passes (warnings may\n"
        "stay), 1 does not pass, 3 broken.\n",
    .run = run,
};
