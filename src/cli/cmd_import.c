/* cmd_import.c - files and folders into the project, a report for each. */
#include "cli.h"

#include <string.h>

enum { NOTES_SHOWN = 20, UNKNOWN_SHOWN = 10, NEAR_SHOWN = 5, CHANGES_SHOWN = 8 };

static void print_line(app *a, uint64_t n, const char *what)
{
    if (n)
        jny_out_format(&a->out, "  %9.*s %s\n", JNY_ARG(with_commas(a, n)), what);
}

static void print_notes(app *a, const jny_import_report *r)
{
    size_t shown = 0;
    for (size_t i = 0; i < r->notes.n && shown < NOTES_SHOWN; i++, shown++) {
        const jny_import_note *n = &r->notes.at[i];
        jny_out_format(&a->err, "%.*s%s%.*s%s:%llu: %s: %.*s%s%.*s\n", JNY_ARG(n->file),
                       n->part.n ? " [" : "", JNY_ARG(n->part), n->part.n ? "]" : "",
                       (unsigned long long)n->line, n->rejected ? "rejected" : "note",
                       JNY_ARG(n->place), n->place.n ? ": " : "", JNY_ARG(n->msg));
    }
    uint64_t more = r->notes.n - shown + r->more_notes;
    if (more)
        jny_out_format(&a->err, "%.*s: and %llu more like these\n", JNY_ARG(r->file),
                       (unsigned long long)more);
    for (size_t i = 0; i < r->remarks.n; i++)
        jny_out_format(&a->err, "%.*s: %.*s\n", JNY_ARG(r->file), JNY_ARG(r->remarks.at[i]));
    for (size_t i = 0; i < r->unknown.n && i < UNKNOWN_SHOWN; i++) {
        const jny_import_unknown *u = &r->unknown.at[i];
        jny_out_format(&a->err, "%.*s: nobody knows the %.*s \"%.*s\" (%llu row%s); kept as it is",
                       JNY_ARG(r->file), JNY_ARG(u->field), JNY_ARG(u->value),
                       (unsigned long long)u->rows, u->rows == 1 ? "" : "s");
        if (u->nearest.n)
            jny_out_format(&a->err, " (perhaps \"%.*s\"?)", JNY_ARG(u->nearest));
        jny_out_format(&a->err, "\n");
    }
    if (r->unknown.n > UNKNOWN_SHOWN)
        jny_out_format(&a->err, "%.*s: and %zu more values that nobody knows\n", JNY_ARG(r->file),
                       r->unknown.n - UNKNOWN_SHOWN);
    jny_out_flush(&a->err, NULL);
}

static void print_near(app *a, const jny_import_report *r)
{
    if (r->near.n)
        jny_out_format(&a->out, "  %9.*s nearly the same as another story\n",
                       JNY_ARG(with_commas(a, r->near.n)));
    for (size_t i = 0; i < r->near.n && i < NEAR_SHOWN; i++)
        jny_out_format(&a->out, "            \"%.*s\" shares %u%% with \"%.*s\"\n",
                       JNY_ARG(r->near.at[i].id), r->near.at[i].percent,
                       JNY_ARG(r->near.at[i].other));
}

static void print_changes(app *a, const jny_import_report *r)
{
    size_t shown = r->changes.n < CHANGES_SHOWN ? r->changes.n : CHANGES_SHOWN;
    for (size_t i = 0; i < shown; i++)
        jny_out_format(&a->out, "%s%.*s (%.*s)", i ? ", " : "            ",
                       JNY_ARG(r->changes.at[i].field),
                       JNY_ARG(with_commas(a, r->changes.at[i].rows)));
    if (r->changes.n > shown)
        jny_out_format(&a->out, " and %zu more", r->changes.n - shown);
    if (shown)
        jny_out_format(&a->out, "\n");
}

static void print_report(app *a, const jny_import_report *r, bool written)
{
    jny_out_format(&a->out, "%.*s: %.*s read", JNY_ARG(r->file),
                   JNY_ARG(count_of(a, r->read, "row", "rows")));
    if (r->files > 1)
        jny_out_format(&a->out, " from %.*s", JNY_ARG(count_of(a, r->files, "file", "files")));
    jny_out_format(&a->out, "%s\n", written ? "" : "; nothing was written");
    print_line(a, r->added, r->added == 1 ? "new story" : "new stories");
    print_line(a, r->back, "back after having been withdrawn");
    print_line(a, r->changed, "with changed attributes: applied");
    print_changes(a, r);
    print_line(a, r->corrected, "with corrected words: new versions");
    print_line(a, r->same, "already there, word for word");
    print_line(a, r->repeated, "a second time, word for word: left out");
    print_line(a, r->tests, r->tests == 1 ? "test: left out" : "tests: left out");
    print_line(a, r->forgotten, "left out: forgotten at somebody's wish");
    print_line(a, r->rejected, "rejected");
    print_line(a, r->themes, r->themes == 1 ? "code as a theme" : "codes as themes");
    print_line(a, r->codings, r->codings == 1 ? "coding of a theme" : "codings of themes");
    print_line(a, r->marks, "stories finished or flagged by a coder");
    print_line(a, r->missing, "of which the text is not in the file: left out");
    print_line(a, r->textless, "of them without words");
    print_line(a, r->prefixed, "with the id of another source's story: prefixed");
    print_line(a, r->quotes_kept, "passages of decisions found again in corrected words");
    print_line(a, r->quotes_lost,
               "passages of decisions to place anew: `journeys status` lists them");
    print_line(a, r->twins, "with the very words of another story");
    if (r->twins)
        jny_out_format(&a->out, "            such as \"%.*s\" on line %llu, which is \"%.*s\"\n",
                       JNY_ARG(r->twin_id), (unsigned long long)r->twin_line, JNY_ARG(r->twin_of));
    print_near(a, r);
}

static int import_one(app *a, jny_project *p, const jny_import_source *source,
                      const jny_import_options *options, const char *receipt,
                      jny_import_report *report)
{
    jny_err            err      = {0};
    progress_line      progress = progress_start(a, jny_str_z(&a->arena, source->name), true);
    jny_import_options o        = *options;
    o.progress                  = progress_show;
    o.progress_ctx              = &progress;
    jny_status st               = jny_import(p, &a->arena, source, &o, report, &err);
    progress_end(&progress);
    print_notes(a, report);
    if (st == JNY_OK)
        st = say_receipt(a, source->n ? source->paths[0] : "", receipt, &report->receipt, &err);
    if (st == JNY_OK || report->read)
        print_report(a, report, st == JNY_OK && !o.dry_run);
    jny_out_flush(&a->out, NULL);
    if (st != JNY_OK)
        return say_error(a, &err);
    if (report->rejected && o.rejects && !o.dry_run)
        jny_out_format(&a->out, "  rejected rows are in %s: mend them and import that file\n",
                       o.rejects);
    return report->rejected || report->missing ? EXIT_FOUND : EXIT_DONE;
}

static jny_status load_mapping(app *a, const char *path, const jny_mapping **out, jny_err *err)
{
    jny_mapping *m;
    jny_str      yaml     = {0};
    jny_problems problems = {0};
    jny_buf      b        = jny_buf_open(&a->arena);
    jny_status   st       = jny_mapping_load(&a->arena, a->world, path, &m, &yaml, &problems, err);
    for (size_t i = 0; i < problems.n; i++)
        jny_problem_print(&b, jny_cstr(path), yaml, &problems.at[i]);
    jny_out_add(&a->err, jny_buf_str(&b));
    jny_out_flush(&a->err, NULL);
    if (st != JNY_OK && problems.n)
        err->msg[0] = '\0'; /* every one was printed, the first too */
    *out = m;
    return st;
}

static void say_left_out(app *a, const jny_import_plan *plan)
{
    for (size_t i = 0; i < plan->left_out.n; i++)
        jny_out_format(&a->err, "journeys: %.*s: left out: %s\n", JNY_ARG(plan->left_out.at[i]),
                       jny_import_knows(plan->left_out.at[i]) ? "no source of the mapping names it"
                                                              : "in no format this program reads");
    jny_out_flush(&a->err, NULL);
}

/* What would write over something is a slip of the person who asked. */
static bool may_reject_to(app *a, const jny_import_options *o, const jny_import_plan *plan)
{
    if (!o->rejects)
        return true;
    if (plan->sources.n > 1)
        return usage_error(a,
                           "--rejects takes the rows of one source: import one at a time with it"),
               false;
    bool over = jny_file_same(o->rejects, a->project);
    for (size_t i = 0; plan->sources.n && i < plan->sources.at[0].n; i++)
        over |= jny_file_same(o->rejects, plan->sources.at[0].paths[i]);
    if (over)
        usage_error(a, "--rejects would write over %s: name another file", o->rejects);
    return !over;
}

static int import_all(app *a, jny_project *p, const jny_import_plan *plan,
                      const jny_import_options *o, const char *write_mapping, const char *receipt)
{
    int                code    = EXIT_DONE;
    jny_err            err     = {0};
    jny_import_report *reports = JNY_ARRAY(&a->arena, jny_import_report, plan->sources.n + 1);
    for (size_t i = 0; i < plan->sources.n; i++) {
        int one = import_one(a, p, &plan->sources.at[i], o, receipt, &reports[i]);
        code    = one > code ? one : code;
    }
    if (!write_mapping)
        return code;
    jny_str yaml = jny_mapping_print(&a->arena, reports, plan->sources.n);
    if (write_result(a, write_mapping, yaml, &err) != JNY_OK)
        return say_error(a, &err);
    jny_out_format(&a->out, "The guess is in %s: look at it, then import with --mapping %s\n",
                   write_mapping, write_mapping);
    return code;
}

static int run(app *a, int argc, const char **argv)
{
    jny_import_options o       = {.limits = a->limits, .actor = a->actor};
    const char        *mapping = NULL, *write_mapping = NULL, *encoding = NULL, *codings = NULL,
               *receipt    = NULL;
    const option options[] = {
        {"mapping", 'm', OPT_TEXT, &mapping, "FILE", "what the columns are; else it is guessed"},
        {"write-mapping", 0, OPT_TEXT, &write_mapping, "FILE", "write the guess, to look at it"},
        {"dry-run", 'n', OPT_FLAG, &o.dry_run, NULL, "tell everything, write nothing"},
        {"rejects", 0, OPT_TEXT, &o.rejects, "FILE", "set rows aside that cannot be imported"},
        {"corrections", 0, OPT_FLAG, &o.corrections, NULL,
         "a known id with other words becomes a new version"},
        {"encoding", 0, OPT_TEXT, &encoding, "NAME", "of text files: UTF-8, windows-1252, ..."},
        {"codings-from", 0, OPT_TEXT, &codings, "CODER",
         "columns of marks are this coder's themes"},
        {"receipt", 0, OPT_TEXT, &receipt, "FILE", ".qdpx: what did not come along, as CSV"},
        {"sets-as-attributes", 0, OPT_FLAG, &o.sets_as_attributes, NULL,
         ".qdpx: a set \"gender: male\" says so of its stories"},
        {0},
    };
    arguments       args;
    int             code = EXIT_DONE;
    jny_project    *p;
    jny_import_plan plan;
    jny_err         err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n == 0)
        return usage_error(a, "name the files to import");
    if (write_mapping && !o.dry_run)
        return usage_error(
            a, "--write-mapping goes with --dry-run: look at the guess before it counts");
    o.limits       = a->limits;
    o.encoding     = jny_cstr(encoding ? encoding : "");
    o.codings_from = jny_cstr(codings ? codings : "");
    if (!project_open(a, &p, &code))
        return code;
    if ((mapping && load_mapping(a, mapping, &o.mapping, &err) != JNY_OK) ||
        jny_import_plan_make(&a->arena, args.at, args.n, o.mapping, &plan, &err) != JNY_OK)
        code = say_error(a, &err);
    else {
        say_left_out(a, &plan);
        if (plan.sources.n == 0)
            code = usage_error(a, "%s: no file in it can be imported", args.at[0]);
        else if (!may_reject_to(a, &o, &plan))
            code = EXIT_USAGE;
        else if (!o.dry_run && keep_copy(a, p, &err) != JNY_OK)
            code = say_error(a, &err);
        else
            code = import_all(a, p, &plan, &o, write_mapping, receipt);
    }
    jny_project_close(p);
    return code;
}

const command cmd_import = {
    .name     = "import",
    .usage    = "import PATH... -p PROJECT [--mapping M.yaml] [--dry-run [--write-mapping M.yaml]] "
                "[--rejects FILE] [--corrections] [--encoding NAME] [--codings-from CODER]",
    .summary  = "Bring stories in: spreadsheets, form exports, cards; files or folders.",
    .examples = "  journeys import forms.csv -p southwark.journeys --dry-run\n"
                "  journeys import raw/ -p southwark.journeys --dry-run --write-mapping raw.yaml\n"
                "  journeys import raw/ -p southwark.journeys --mapping raw.yaml\n"
                "  journeys import forms.csv -p southwark.journeys --rejects mend-these.csv\n",
    .details =
        "What the columns are is guessed from their headings and their values, and said;\n"
        "--dry-run --write-mapping writes the guess as a file to look at and to mend. Fields:\n"
        "text (needed), id, respondent, respondent_type, age, ward, locality, event, date, wave,\n"
        "channel, consent (publish, anonymous, internal), consent_by, lang; any other column is\n"
        "kept as an attribute. A story without an id is called after its file and line.\n"
        "Importing a file again adds nothing. A source with a row that cannot be imported\n"
        "imports nothing, unless --rejects sets such rows aside. Each source is one step that\n"
        "`journeys undo import` takes back.\n"
        "Formats: .ndjson, .json, .csv, .tsv, .xlsx, .ods, .docx (a story under each heading),\n"
        ".txt (\"Key: value\" lines above a story); .odt, .rtf and .html where pandoc is\n"
        "installed. Columns of 0 and 1, or x, are themes of another coder with --codings-from.\n"
        ".qdpx: a REFI-QDA project of NVivo, ATLAS.ti, MAXQDA, QualCoder, with its codes,\n"
        "codings and attributes; what does not come along is told.\n"
        "Exit: 0 all in, 1 rows set aside, 3 a source cannot be imported, 4 disk or project.\n",
    .run = run,
};
