/* cmd_decisions.c - take what was decided from one copy of a project to another. */
#include "cli.h"

#include <string.h>

enum { SHOWN = 20 };

typedef struct {
    const char *coder, *output, *passphrase_file;
    bool        encrypt;
    jny_str     passphrase;
} away;

static int export_to(app *a, jny_project *p, const away *w)
{
    const char        *path = w->output;
    jny_journal_report r;
    jny_err            err = {0};
    jny_buf            b   = jny_buf_open(&a->arena);
    jny_status         st  = jny_decisions_export(p, &a->arena, jny_cstr(w->coder), &b, &r, &err);
    if (st == JNY_OK)
        st = w->encrypt ? jny_secret_save(a->world, path, jny_buf_str(&b), w->passphrase, &err)
                        : write_result(a, path, jny_buf_str(&b), &err);
    if (st != JNY_OK)
        return say_error(a, &err);
    jny_out_format(path ? &a->out : &a->err, "%s: %.*s: %.*s, %.*s, %.*s", path ? path : "told",
                   JNY_ARG(count_of(a, r.events, "event", "events")),
                   JNY_ARG(count_of(a, r.decisions, "decision", "decisions")),
                   JNY_ARG(count_of(a, r.finished, "finished story", "finished stories")),
                   JNY_ARG(count_of(a, r.marks, "mark", "marks")));
    if (r.withdrawn)
        jny_out_format(path ? &a->out : &a->err, ", %.*s taken back",
                       JNY_ARG(with_commas(a, r.withdrawn)));
    jny_out_format(path ? &a->out : &a->err, ".%s\n",
                   r.watch ? " Marks \"may be at risk now\" are not in it." : "");
    if (w->encrypt)
        jny_out_format(&a->out, "Without the passphrase nobody can open it; `journeys unpack` does "
                                "with it.\n");
    return EXIT_DONE;
}

static void print_merged(app *a, const char *path, const jny_merge_report *r)
{
    jny_out_format(&a->out, "%s: %.*s, %.*s here already: %.*s, %.*s, %.*s new", path,
                   JNY_ARG(count_of(a, r->events, "event", "events")),
                   JNY_ARG(with_commas(a, r->known)),
                   JNY_ARG(count_of(a, r->decisions, "decision", "decisions")),
                   JNY_ARG(count_of(a, r->finished, "finished story", "finished stories")),
                   JNY_ARG(count_of(a, r->marks, "mark", "marks")));
    if (r->withdrawn)
        jny_out_format(&a->out, ", %.*s taken back", JNY_ARG(with_commas(a, r->withdrawn)));
    jny_out_format(&a->out, "\n");
    if (r->forgotten)
        jny_out_format(&a->out, "      %.*s erased on request: kept out\n",
                       JNY_ARG(count_of(a, r->forgotten, "answer on a story that was",
                                        "answers on stories that were")));
    if (r->waiting)
        jny_out_format(&a->out, "      %.*s not here: import them, then merge this file again\n",
                       JNY_ARG(count_of(a, r->waiting, "answer on a story that is",
                                        "answers on stories that are")));
    if (r->n_conflicts)
        jny_out_format(&a->out, "      %.*s to settle:\n",
                       JNY_ARG(count_of(a, r->n_conflicts, "answer differs", "answers differ")));
    for (size_t i = 0; i < r->n_conflicts && i < SHOWN; i++) {
        const jny_merge_conflict *c = &r->conflicts[i];
        jny_out_format(&a->out, "  %.*s %.*s: %.*s says yes, %.*s %s\n", JNY_ARG(c->story),
                       JNY_ARG(c->theme), JNY_ARG(c->yes), JNY_ARG(c->no),
                       c->silent ? "finished without it" : "no");
    }
    if (r->n_conflicts > SHOWN)
        jny_out_format(&a->out, "  and %.*s more: `journeys agree` lists them\n",
                       JNY_ARG(with_commas(a, r->n_conflicts - SHOWN)));
}

/* Before the project is open: one of them may be the project itself. */
static int check_files(app *a, const arguments *args)
{
    jny_err err = {0};
    for (size_t i = 1; i < args->n; i++) {
        bool is;
        if (jny_project_is(a->world, args->at[i], &is, &err) == JNY_OK && is)
            jny_fail(&err, JNY_ESYNTAX, args->at[i],
                     "is a project: `journeys decisions export -o FILE.ndjson -p %s` makes a "
                     "journal of it; merge that",
                     args->at[i]);
        if (err.status != JNY_OK)
            return say_error(a, &err);
    }
    return EXIT_DONE;
}

static int merge_one(app *a, jny_project *p, const char *path, bool other)
{
    jny_merge_report r;
    jny_err          err = {0};
    if (jny_secret_is(a->world, path)) {
        jny_fail(&err, JNY_EINVAL, path,
                 "is encrypted: `journeys unpack` opens it, then merge what "
                 "it holds");
        return say_error(a, &err);
    }
    jny_status st = jny_decisions_merge(p, &a->arena, path, other, &a->limits, &r, &err);
    for (size_t i = 0; i < r.notes.n && i < SHOWN; i++)
        jny_out_format(&a->err, "%s:%llu: %.*s\n", path, (unsigned long long)r.notes.at[i].line,
                       JNY_ARG(r.notes.at[i].msg));
    if (r.bad + r.waiting > SHOWN)
        jny_out_format(&a->err, "%s: and %llu more\n", path,
                       (unsigned long long)(r.bad + r.waiting - SHOWN));
    if (st != JNY_OK)
        return say_error(a, &err);
    print_merged(a, path, &r);
    return r.waiting ? EXIT_FOUND : EXIT_DONE;
}

static int run(app *a, int argc, const char **argv)
{
    away         w         = {0};
    bool         other     = false;
    const option options[] = {
        {"coder", 0, OPT_TEXT, &w.coder, "NAME", "export: what this coder did, and no more"},
        {"output", 'o', OPT_OUTPUT, &w.output, "FILE", "export: write there (mode 0600)"},
        {"encrypt", 0, OPT_FLAG, &w.encrypt, NULL, "export: so that only a passphrase opens it"},
        {"passphrase-file", 0, OPT_TEXT, &w.passphrase_file, "F",
         "export: its first line, instead of asking"},
        {"other-project", 0, OPT_FLAG, &other, NULL,
         "merge: also from a project that is no copy of this one"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_err      err  = {0};
    jny_project *p;
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    bool merge = args.n && strcmp(args.at[0], "merge") == 0;
    if (!args.n || (!merge && strcmp(args.at[0], "export") != 0))
        return usage_error(a, "say export or merge, as in: journeys decisions merge ben.ndjson");
    if (merge ? args.n < 2 : args.n > 1)
        return usage_error(a, merge ? "name the files to merge" : "export writes to -o FILE");
    if (merge ? w.coder || w.output || w.encrypt : other)
        return usage_error(a, merge ? "--coder, --encrypt and -o go with export"
                                    : "--other-project goes with merge");
    if (w.encrypt && !w.output)
        return usage_error(a, "--encrypt makes a file: name it, -o FILE");
    if (w.passphrase_file && !w.encrypt)
        return usage_error(a, "--passphrase-file goes with --encrypt");
    if (w.encrypt && ask_passphrase(a, w.passphrase_file, true, &w.passphrase, &err) != JNY_OK)
        return say_error(a, &err);
    if (merge)
        code = check_files(a, &args);
    if (code != EXIT_DONE || !project_open(a, &p, &code))
        return code;
    if (!merge)
        code = export_to(a, p, &w);
    for (size_t i = 1; merge && i < args.n && code <= EXIT_FOUND; i++) {
        int one = merge_one(a, p, args.at[i], other);
        code    = one > code ? one : code;
    }
    jny_project_close(p);
    return code;
}

const command cmd_decisions = {
    .by_name  = true,
    .name     = "decisions",
    .usage    = "decisions export [-o FILE [--encrypt]] | decisions merge FILE... -p PROJECT",
    .summary  = "Bring together what people decided on separate copies of a project.",
    .examples = "  journeys decisions export --coder Ben -o ben.ndjson -p ben.journeys\n"
                "  journeys decisions export --encrypt -o ben.sealed -p ben.journeys\n"
                "  journeys decisions merge ben.ndjson kofi.ndjson -p southwark.journeys\n",
    .details =
        "Copy the project file to each laptop, code there, export, merge. Each event comes in\n"
        "once, in whatever order; merging a file again changes nothing. Of two answers by one\n"
        "coder the later holds; where two people differ both stand, and the story is listed to be\n"
        "settled, also where one has finished it without the theme. What somebody took back stays\n"
        "so: of an event whose stories came one after the other, that part. What was forgotten\n"
        "does not return. What each coder could not see, by which program and codebook they\n"
        "worked, and what they had found when they finished stays in the record.\n"
        "A file with one bad line is refused whole. Marks of present risk are never in it, nor\n"
        "codings that came with an import: import the same file. The file quotes stories: keep it\n"
        "as safe as the project, and let it travel with --encrypt only (`pack --help` says how it\n"
        "is encrypted; `journeys unpack ben.sealed -o ben.ndjson` opens it).\n",
    .run = run,
};
