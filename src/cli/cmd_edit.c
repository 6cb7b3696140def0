/* cmd_edit.c - `codebook edit`: a rule, example or near-miss more or less, in place. */
#include "cli.h"

#include <stdio.h>

typedef struct {
    jny_edit           what;
    const option_list *items;
} edit_wish;

/* One change after the other; each is made in what the last one left. */
static jny_status apply(app *a, const char *path, jny_codebook *book, jny_str theme,
                        const edit_wish *wish, size_t *changes, jny_err *err)
{
    for (size_t i = 0; i < wish->items->n; i++) {
        jny_str    source;
        size_t     at;
        jny_status st = jny_codebook_need(book, theme, &at, err);
        if (st == JNY_OK)
            st = jny_codebook_edit(&a->arena, book, at, wish->what, jny_cstr(wish->items->items[i]),
                                   &source, err);
        if (st == JNY_OK)
            st = jny_codebook_parse(&a->arena, jny_cstr(path), source, book, NULL, err);
        if (st != JNY_OK)
            return st;
        ++*changes;
    }
    return JNY_OK;
}

static int edit(app *a, const char *path, const char *theme, const edit_wish *wishes, size_t n)
{
    jny_codebook book;
    jny_err      err     = {0};
    size_t       changes = 0;
    jny_status   st      = codebook_load(a, path, &book, &err);
    for (size_t i = 0; i < n && st == JNY_OK; i++)
        st = apply(a, path, &book, jny_cstr(theme), &wishes[i], &changes, &err);
    if (st == JNY_OK && changes == 0)
        return usage_error(a, "say what to change, as in --add-rule 'waiting list'");
    if (st == JNY_OK)
        st = jny_file_edit(a->world, path, book.source, &err);
    if (st != JNY_OK && !err.place[0])
        snprintf(err.place, sizeof err.place, "%s", path);
    if (st != JNY_OK)
        return say_error(a, &err);
    jny_out_format(&a->out, "%s: theme %s: %.*s made\n", path, theme,
                   JNY_ARG(count_of(a, changes, "change", "changes")));
    return EXIT_DONE;
}

int codebook_edit(app *a, int argc, const char **argv)
{
    static option_list add, remove, examples, misses;
    const option       options[] = {
              {"add-rule", 0, OPT_LIST, &add, "RULE", "one more rule, behind the others"},
              {"remove-rule", 0, OPT_LIST, &remove, "RULE", "one rule less"},
              {"add-example", 0, OPT_LIST, &examples, "TEXT", "a sentence that must be tagged"},
              {"add-near-miss", 0, OPT_LIST, &misses, "TEXT", "a sentence that must not be"},
              {0},
    };
    const edit_wish wishes[] = {{JNY_EDIT_REMOVE_RULE, &remove},
                                {JNY_EDIT_ADD_RULE, &add},
                                {JNY_EDIT_ADD_EXAMPLE, &examples},
                                {JNY_EDIT_ADD_NEAR_MISS, &misses}};
    arguments       args;
    int             code;
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 2)
        return usage_error(a, "name the codebook's file and the theme");
    return edit(a, args.at[0], args.at[1], wishes, sizeof wishes / sizeof *wishes);
}

const command cmd_edit = {
    .name     = "codebook edit",
    .usage    = "codebook edit FILE THEME --add-rule RULE ...",
    .summary  = "Add or remove rules, add examples and near-misses; all else stays as it is.",
    .examples = "  journeys codebook edit mine.yaml housing --add-rule 'bed and breakfast'\n",
    .details =
        "The file keeps its comments and its layout: a change is one line in `diff`. All the\n"
        "changes are made, or none; what comes out was read again and means just that.\n"
        "Exit: 0 done, 3 the file is broken, or has no such theme or rule.\n",
    .run = codebook_edit,
};
