/* cmd_codebook_project.c - what a codebook does in a project: the verbs of `codebook` that
 * look at its stories. */
#include "cmd_codebook.h"

enum { LINES_OF_A_THEME = 5 };

jny_status codebook_lint_project(app *a, const codebook_wishes *w, const jny_codebook *book,
                                 jny_problems *problems, jny_err *err)
{
    jny_project *p;
    work_begins(a);
    jny_status st = jny_project_open(a->world, a->project, &p, err);
    if (st != JNY_OK)
        return st;
    st = jny_codebook_lint(p, &a->arena, book, (unsigned)w->common, problems, err);
    jny_project_close(p);
    return st;
}

static jny_status print_changes(app *a, const codebook_wishes *w, const jny_codebook_changes *c,
                                jny_err *err)
{
    jny_format format;
    jny_table  table;
    jny_buf    b  = jny_buf_open(&a->arena);
    jny_status st = JNY_OK;
    if (choose_format(w->format, w->output, &format, err) != JNY_OK)
        return err->status;
    if (format == JNY_FORMAT_TABLE || format == JNY_FORMAT_MD) {
        jny_changes_summary(&a->arena, c, &table);
        st = jny_table_print(&b, &table, format, w->output ? 0 : a->width, err);
        jny_changes_explain(&b, &a->arena, c, w->all ? SIZE_MAX : LINES_OF_A_THEME);
    } else {
        jny_changes_stories(&a->arena, c, &table);
        st = jny_table_print(&b, &table, format, 0, err);
    }
    return st != JNY_OK ? st : write_result(a, w->output, jny_buf_str(&b), err);
}

static jny_status diff(app *a, jny_project *p, const codebook_wishes *w, const jny_codebook *was,
                       const jny_codebook *is, jny_err *err)
{
    jny_codebook_changes changes;
    progress_start(a, "comparing", false);
    jny_status st = jny_codebook_compare(p, &a->arena, was, is, progress_show, NULL, &changes, err);
    progress_end(a);
    return st == JNY_OK ? print_changes(a, w, &changes, err) : st;
}

int codebook_diff(app *a, const arguments *args, const codebook_wishes *w)
{
    jny_codebook      was, is;
    const jny_active *active;
    jny_project      *p;
    int               code = EXIT_DONE;
    jny_err           err  = {0};
    if (args->n > 3)
        return usage_error(a, "`codebook diff` compares two: [OLD] NEW");
    jny_status st = codebook_load(a, args->at[args->n - 1], &is, &err);
    if (st == JNY_OK && args->n == 3)
        st = codebook_load(a, args->at[1], &was, &err);
    if (st != JNY_OK)
        return say_error(a, &err);
    if (!project_open(a, &p, &code))
        return code;
    if (args->n == 2) { /* the project's own version of it */
        st = choose_codebook(a, p, jny_str_z(&a->arena, is.name), &active, &err);
        if (st == JNY_OK)
            was = active->book;
    }
    if (st == JNY_OK)
        st = diff(a, p, w, &was, &is, &err);
    jny_project_close(p);
    return st == JNY_OK ? EXIT_DONE : say_error(a, &err);
}

static jny_status suggest(app *a, jny_project *p, const char *theme, const codebook_wishes *w,
                          jny_err *err)
{
    jny_active     *books;
    size_t          n;
    jny_named_theme named;
    jny_suggestions found;
    jny_format      format;
    jny_table       table;
    jny_status      st = choose_format(w->format, w->output, &format, err);
    if (st == JNY_OK)
        st = jny_codebooks_active(p, &a->arena, &books, &n, err);
    if (st == JNY_OK)
        st = jny_theme_named(books, n, jny_cstr(theme), &named, err);
    if (st == JNY_OK)
        st = jny_suggest(p, &a->arena, named.codebook, named.theme, (double)w->precision / 100,
                         &found, err);
    if (st != JNY_OK)
        return st;
    if (found.accepted == 0)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "nobody has accepted %s in any story yet: code some stories first, with "
                        "`journeys decide`",
                        theme);
    jny_suggestions_report(&a->arena, &found, jny_cstr(theme), &table);
    return write_table(a, w->output, format, &table, err);
}

int codebook_suggest(app *a, const arguments *args, const codebook_wishes *w)
{
    jny_project *p;
    int          code = EXIT_DONE;
    jny_err      err  = {0};
    if (args->n != 2)
        return usage_error(a, "name one theme, as in: journeys codebook suggest neglect");
    if (w->precision > 100)
        return usage_error(a, "--precision takes a share in per cent, 0 to 100");
    if (!project_open(a, &p, &code))
        return code;
    return project_end(a, p, suggest(a, p, args->at[1], w, &err), &err);
}
