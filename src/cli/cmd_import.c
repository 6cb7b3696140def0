/* cmd_import.c - files and folders into the project, a report for each. */
#include "cli.h"

#include <string.h>

enum { NOTES_SHOWN = 20, UNKNOWN_SHOWN = 10, NEAR_SHOWN = 5, CHANGES_SHOWN = 8 };

/* ---- For people --------------------------------------------------------------------------- */

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

/* ---- For programs ------------------------------------------------------------------------- */

/* Every key is there, also of what did not occur: a script need not ask whether. */
static void json_counts(jny_buf *b, const jny_import_report *r)
{
    const struct {
        const char *name;
        uint64_t    n;
    } counts[] = {
        {"files", r->files},
        {"read", r->read},
        {"added", r->added},
        {"same", r->same},
        {"repeated", r->repeated},
        {"changed", r->changed},
        {"corrected", r->corrected},
        {"back", r->back},
        {"tests", r->tests},
        {"forgotten", r->forgotten},
        {"rejected", r->rejected},
        {"twins", r->twins},
        {"prefixed", r->prefixed},
        {"textless", r->textless},
        {"themes", r->themes},
        {"codings", r->codings},
        {"marks", r->marks},
        {"missing", r->missing},
        {"passages_kept", r->quotes_kept},
        {"passages_lost", r->quotes_lost},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        json_number(b, counts[i].name, counts[i].n);
}

static void json_notes(jny_buf *b, const jny_import_report *r)
{
    jny_buf_add(b, JNY_STR(",\n\"notes\":["));
    for (size_t i = 0; i < r->notes.n; i++) {
        const jny_import_note *n = &r->notes.at[i];
        jny_buf_add(b, i ? JNY_STR(",\n{\"file\":") : JNY_STR("{\"file\":"));
        jny_buf_json(b, n->file);
        if (n->part.n)
            json_string(b, "part", n->part);
        json_number(b, "line", n->line);
        if (n->place.n)
            json_string(b, "place", n->place);
        json_bool(b, "rejected", n->rejected);
        json_string(b, "message", n->msg);
        jny_buf_char(b, '}');
    }
    jny_buf_char(b, ']');
    json_number(b, "more_notes", r->more_notes);
    jny_buf_add(b, JNY_STR(",\n\"remarks\":["));
    for (size_t i = 0; i < r->remarks.n; i++) {
        jny_buf_add(b, i ? JNY_STR(",\n") : JNY_STR(""));
        jny_buf_json(b, r->remarks.at[i]);
    }
    jny_buf_char(b, ']');
}

static void json_values(jny_buf *b, const jny_import_report *r)
{
    jny_buf_add(b, JNY_STR(",\n\"unknown\":["));
    for (size_t i = 0; i < r->unknown.n; i++) {
        const jny_import_unknown *u = &r->unknown.at[i];
        jny_buf_add(b, i ? JNY_STR(",\n{\"field\":") : JNY_STR("{\"field\":"));
        jny_buf_json(b, u->field);
        json_string(b, "value", u->value);
        json_number(b, "rows", u->rows);
        if (u->nearest.n)
            json_string(b, "nearest", u->nearest);
        jny_buf_char(b, '}');
    }
    jny_buf_add(b, JNY_STR("],\n\"changes\":["));
    for (size_t i = 0; i < r->changes.n; i++) {
        jny_buf_add(b, i ? JNY_STR(",{\"field\":") : JNY_STR("{\"field\":"));
        jny_buf_json(b, r->changes.at[i].field);
        json_number(b, "rows", r->changes.at[i].rows);
        jny_buf_char(b, '}');
    }
    jny_buf_add(b, JNY_STR("],\n\"near\":["));
    for (size_t i = 0; i < r->near.n; i++) {
        jny_buf_add(b, i ? JNY_STR(",\n{\"id\":") : JNY_STR("{\"id\":"));
        jny_buf_json(b, r->near.at[i].id);
        json_string(b, "other", r->near.at[i].other);
        json_number(b, "percent", r->near.at[i].percent);
        jny_buf_char(b, '}');
    }
    jny_buf_char(b, ']');
}

static void json_losses(jny_buf *b, const char *name, const jny_losses *losses)
{
    jny_buf_format(b, ",\n\"%s\":[", name);
    for (size_t i = 0; i < losses->n; i++) {
        jny_buf_add(b, i ? JNY_STR(",\n{\"what\":") : JNY_STR("{\"what\":"));
        jny_buf_json(b, losses->at[i].what);
        json_number(b, "count", losses->at[i].n);
        json_string(b, "first", losses->at[i].first);
        jny_buf_char(b, '}');
    }
    jny_buf_char(b, ']');
}

/* `refused`: why nothing of this source came in. */
static void json_source(jny_buf *b, const jny_import_report *r, bool written,
                        const jny_err *refused)
{
    jny_buf_add(b, JNY_STR("{\"source\":"));
    jny_buf_json(b, r->file);
    json_bool(b, "written", written);
    if (refused->status != JNY_OK)
        json_string(b, "error",
                    jny_str_format(b->a, "%s%s%s", refused->place, refused->place[0] ? ": " : "",
                                   refused->msg));
    json_counts(b, r);
    json_notes(b, r);
    json_values(b, r);
    json_losses(b, "lost", &r->receipt.lost);
    json_losses(b, "told", &r->receipt.told);
    jny_buf_char(b, '}');
}

/* ---- The command --------------------------------------------------------------------------- */

typedef struct {
    jny_import_options o;
    const char        *write_mapping, *receipt;
    bool               json;
    jny_buf            sources; /* what JSON says of them, until all are in */
} wishes;

static int import_one(app *a, jny_project *p, const jny_import_source *source, wishes *w,
                      jny_import_report *report)
{
    jny_err            err = {0};
    jny_import_options o   = w->o;
    o.progress             = progress_show;
    progress_start(a, jny_str_z(&a->arena, source->name), true);
    jny_status st = jny_import(p, &a->arena, source, &o, report, &err);
    progress_end(a);
    print_notes(a, report);
    if (st == JNY_OK)
        st = say_receipt(a, source->n ? source->paths[0] : "", w->receipt, &report->receipt, &err);
    if (w->json) {
        jny_buf_add(&w->sources, w->sources.n ? JNY_STR(",\n") : JNY_STR(""));
        json_source(&w->sources, report, st == JNY_OK && !o.dry_run, &err);
    } else if (st == JNY_OK || report->read) {
        print_report(a, report, st == JNY_OK && !o.dry_run);
    }
    jny_out_flush(&a->out, NULL);
    if (st != JNY_OK)
        return say_error(a, &err);
    if (report->rejected && o.rejects && !o.dry_run && !w->json)
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

/* Whether stories may be missing for it. */
static bool say_left_out(app *a, const jny_import_plan *plan)
{
    bool missing = false;
    for (size_t i = 0; i < plan->left_out.n; i++) {
        const jny_import_left *left = &plan->left_out.at[i];
        jny_out_format(&a->err, "journeys: %.*s: left out: %.*s\n", JNY_ARG(left->path),
                       JNY_ARG(left->why));
        missing |= left->missing;
    }
    jny_out_flush(&a->err, NULL);
    return missing;
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
    bool over = false;
    for (size_t i = 0; plan->sources.n && i < plan->sources.at[0].n; i++)
        over |= jny_file_same(o->rejects, plan->sources.at[0].paths[i]);
    if (over)
        usage_error(a, "--rejects would write over %s: name another file", o->rejects);
    return !over;
}

static void json_all(app *a, const jny_import_plan *plan, const wishes *w)
{
    jny_buf b = jny_buf_open(&a->arena);
    jny_buf_json_head(&b, "import", 1);
    json_string(&b, "project", jny_cstr(a->project));
    jny_buf_add(&b, JNY_STR(",\n\"sources\":["));
    jny_buf_add(&b, jny_buf_str(&w->sources));
    jny_buf_add(&b, JNY_STR("],\n\"left_out\":["));
    for (size_t i = 0; i < plan->left_out.n; i++) {
        jny_buf_add(&b, i ? JNY_STR(",") : JNY_STR(""));
        jny_buf_json(&b, plan->left_out.at[i].path);
    }
    jny_buf_add(&b, JNY_STR("]}\n"));
    put_data(a, jny_buf_str(&b));
}

static int import_all(app *a, jny_project *p, const jny_import_plan *plan, wishes *w)
{
    int                code    = EXIT_DONE;
    jny_err            err     = {0};
    jny_import_report *reports = JNY_ARRAY(&a->arena, jny_import_report, plan->sources.n + 1);
    w->sources                 = jny_buf_open(&a->arena);
    for (size_t i = 0; i < plan->sources.n; i++) {
        int one = import_one(a, p, &plan->sources.at[i], w, &reports[i]);
        code    = one > code ? one : code;
    }
    if (w->json)
        json_all(a, plan, w);
    if (!w->write_mapping)
        return code;
    jny_str yaml = jny_mapping_print(&a->arena, reports, plan->sources.n);
    if (write_result(a, w->write_mapping, yaml, &err) != JNY_OK)
        return say_error(a, &err);
    if (!w->json)
        jny_out_format(&a->out, "The guess is in %s: look at it, then import with --mapping %s\n",
                       w->write_mapping, w->write_mapping);
    return code;
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w       = {.o = {.actor = a->actor}};
    const char  *mapping = NULL, *encoding = NULL, *codings = NULL, *format = NULL;
    const option options[] = {
        {"mapping", 'm', OPT_TEXT, &mapping, "FILE", "what the columns are; else it is guessed"},
        {"write-mapping", 0, OPT_OUTPUT, &w.write_mapping, "FILE",
         "write the guess, to look at it"},
        {"dry-run", 'n', OPT_FLAG, &w.o.dry_run, NULL, "tell everything, write nothing"},
        {"rejects", 0, OPT_OUTPUT, &w.o.rejects, "FILE", "set rows aside that cannot be imported"},
        {"corrections", 0, OPT_FLAG, &w.o.corrections, NULL,
         "a known id with other words becomes a new version"},
        {"encoding", 0, OPT_TEXT, &encoding, "NAME", "of text files: UTF-8, windows-1252, ..."},
        {"codings-from", 0, OPT_TEXT, &codings, "CODER",
         "columns of marks are this coder's themes"},
        {"receipt", 0, OPT_OUTPUT, &w.receipt, "FILE", ".qdpx: what did not come along, as CSV"},
        {"sets-as-attributes", 0, OPT_FLAG, &w.o.sets_as_attributes, NULL,
         ".qdpx: a set \"gender: male\" says so of its stories"},
        {"format", 0, OPT_TEXT, &format, "FORMAT", "of the report: table (default) or json"},
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
    if (w.write_mapping && !w.o.dry_run)
        return usage_error(
            a, "--write-mapping goes with --dry-run: look at the guess before it counts");
    if (choose_json(format, &w.json, &err) != JNY_OK)
        return say_error(a, &err);
    w.o.limits       = a->limits;
    w.o.encoding     = jny_cstr(encoding ? encoding : "");
    w.o.codings_from = jny_cstr(codings ? codings : "");
    if (!project_open(a, &p, &code))
        return code;
    if ((mapping && load_mapping(a, mapping, &w.o.mapping, &err) != JNY_OK) ||
        jny_import_plan_make(&a->arena, args.at, args.n, w.o.mapping, &plan, &err) != JNY_OK)
        code = say_error(a, &err);
    else {
        bool missing = say_left_out(a, &plan);
        if (plan.sources.n == 0)
            code = usage_error(a, "%s: no file in it can be imported", args.at[0]);
        else if (!may_reject_to(a, &w.o, &plan))
            code = EXIT_USAGE;
        else if (!w.o.dry_run && keep_copy(a, p, &err) != JNY_OK)
            code = say_error(a, &err);
        else
            code = import_all(a, p, &plan, &w);
        if (code == EXIT_DONE && missing)
            code = EXIT_FOUND;
    }
    jny_project_close(p);
    return code;
}

const command cmd_import = {
    .name    = "import",
    .usage   = "import PATH... -p PROJECT [--mapping M.yaml] [--dry-run [--write-mapping M.yaml]] "
               "[--rejects FILE] [--corrections] [--encoding NAME] [--codings-from CODER]",
    .summary = "Bring stories in: spreadsheets, form exports, cards; files or folders.",
    .examples =
        "  journeys import forms.csv -p southwark.journeys --dry-run\n"
        "  journeys import raw/ -p southwark.journeys --dry-run --write-mapping raw.yaml\n"
        "  journeys import raw/ -p southwark.journeys --mapping raw.yaml\n"
        "  journeys import forms.csv -p southwark.journeys --rejects mend-these.csv\n"
        "  journeys import inbox/ -p southwark.journeys --format json | jq '.sources[].added'\n",
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
        "--format json tells all of it in one document; what a person should look at goes to\n"
        "standard error as well.\n"
        "A localities.csv beside the stories says in which locality each ward lies. What is left\n"
        "out of a folder is told.\n"
        "Exit: 0 all in, 1 rows set aside, or a link in a folder leads nowhere, 3 a source cannot\n"
        "be imported, 4 disk or project.\n",
    .run = run,
};
