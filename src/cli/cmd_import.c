/* cmd_import.c - files and folders into the project, a report for each. */
#include "cli.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NOTES_SHOWN = 20 };

typedef JNY_LIST(const char *) paths;

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* A folder stands for the files in it that can be read, in the order of their names; the
 * others are named, so that none is left out in silence. */
static void add_folder(app *a, const char *folder, paths *out)
{
    DIR           *d = opendir(folder);
    struct dirent *e;
    size_t         first = out->n;
    while (d && (e = readdir(d))) {
        jny_str name = jny_cstr(e->d_name);
        if (name.p[0] == '.')
            continue;
        if (jny_import_knows(name))
            *JNY_PUSH(&a->arena, out) =
                jny_str_z(&a->arena, jny_str_format(&a->arena, "%s/%s", folder, e->d_name));
        else
            jny_out_format(&a->err,
                           "journeys: %s/%s: left out: not .ndjson, .jsonl, .csv or .tsv\n", folder,
                           e->d_name);
    }
    if (d)
        closedir(d);
    if (out->n > first)
        qsort(out->at + first, out->n - first, sizeof *out->at, by_text);
}

static void print_line(app *a, uint64_t n, const char *what)
{
    if (n)
        jny_out_format(&a->out, "  %9.*s %s\n", JNY_ARG(with_commas(a, n)), what);
}

static void print_notes(app *a, const char *path, const jny_import_report *r)
{
    size_t shown = 0;
    for (size_t i = 0; i < r->notes.n && shown < NOTES_SHOWN; i++, shown++) {
        const jny_import_note *n = &r->notes.at[i];
        jny_out_format(&a->err, "%s:%llu: %s: %.*s%s%.*s\n", path, (unsigned long long)n->line,
                       n->rejected ? "rejected" : "note", JNY_ARG(n->place), n->place.n ? ": " : "",
                       JNY_ARG(n->msg));
    }
    if (r->notes.n > shown)
        jny_out_format(&a->err, "%s: and %zu more like these\n", path, r->notes.n - shown);
    jny_out_flush(&a->err, NULL);
}

static void print_report(app *a, const jny_import_report *r, bool written)
{
    jny_out_format(&a->out, "%.*s: %.*s read%s\n", JNY_ARG(r->file),
                   JNY_ARG(count_of(a, r->read, "row", "rows")),
                   written ? "" : "; nothing was written");
    print_line(a, r->added, r->added == 1 ? "new story" : "new stories");
    print_line(a, r->back, "back after having been withdrawn");
    print_line(a, r->changed, "with changed attributes: applied");
    print_line(a, r->corrected, "with corrected words: new versions");
    print_line(a, r->same, "already there, word for word");
    print_line(a, r->rejected, "rejected");
    print_line(a, r->twins, "with the very words of another story");
    if (r->twins)
        jny_out_format(&a->out, "            such as \"%.*s\" on line %llu, which is \"%.*s\"\n",
                       JNY_ARG(r->twin_id), (unsigned long long)r->twin_line, JNY_ARG(r->twin_of));
}

static int import_one(app *a, jny_project *p, const char *path, const jny_import_options *options)
{
    jny_import_report  report;
    jny_err            err      = {0};
    progress_line      progress = progress_start(a, path, true);
    jny_import_options o        = *options;
    o.progress                  = progress_show;
    o.progress_ctx              = &progress;
    jny_status st               = jny_import_file(p, &a->arena, path, &o, &report, &err);
    progress_end(&progress);
    print_notes(a, path, &report);
    if (st == JNY_OK || report.read)
        print_report(a, &report, st == JNY_OK && !o.dry_run);
    jny_out_flush(&a->out, NULL);
    if (st != JNY_OK)
        return say_error(a, &err);
    if (report.rejected && o.rejects && !o.dry_run)
        jny_out_format(&a->out, "  rejected rows are in %s: mend them and import that file\n",
                       o.rejects);
    return report.rejected ? EXIT_FOUND : EXIT_DONE;
}

static int run(app *a, int argc, const char **argv)
{
    jny_import_options o         = {.limits = a->limits, .actor = a->actor};
    const option       options[] = {
              {"dry-run", 'n', OPT_FLAG, &o.dry_run, NULL, "tell everything, write nothing"},
              {"corrections", 0, OPT_FLAG, &o.corrections, NULL,
               "a known id with other words becomes a new version"},
              {"rejects", 0, OPT_TEXT, &o.rejects, "FILE", "set rows aside that cannot be imported"},
              {0},
    };
    arguments    args;
    bool         done;
    int          code = EXIT_DONE;
    jny_project *p;
    paths        files = {0};
    if (!options_read(a, options, argc, argv, &args, &done))
        return EXIT_USAGE;
    if (done)
        return EXIT_DONE;
    if (args.n == 0)
        return usage_error(a, "name the files to import");
    o.limits = a->limits;
    if (!project_open(a, &p, &code))
        return code;
    for (size_t i = 0; i < args.n; i++) {
        struct stat st;
        if (stat(args.at[i], &st) == 0 && S_ISDIR(st.st_mode))
            add_folder(a, args.at[i], &files);
        else
            *JNY_PUSH(&a->arena, &files) = args.at[i];
    }
    if (files.n == 0)
        code = usage_error(a, "there is no file to import in that folder");
    if (o.rejects && files.n > 1)
        code = usage_error(a, "--rejects takes the rows of one file: import one at a time with it");
    if (o.rejects && (jny_file_same(o.rejects, a->project) ||
                      (files.n && jny_file_same(o.rejects, files.at[0]))))
        code = usage_error(a, "--rejects would write over %s: name another file", o.rejects);
    for (size_t i = 0; code != EXIT_USAGE && i < files.n; i++) {
        int one = import_one(a, p, files.at[i], &o);
        code    = one > code ? one : code;
    }
    jny_project_close(p);
    return code;
}

const command cmd_import = {
    .name     = "import",
    .usage    = "import PATH... -p PROJECT [--dry-run] [--rejects FILE] [--corrections]",
    .summary  = "Bring stories in: NDJSON, CSV or TSV in UTF-8, files or folders.",
    .examples = "  journeys import corpus/journeys.ndjson -p southwark.journeys\n"
                "  journeys import forms.csv -p southwark.journeys --dry-run\n"
                "  journeys import forms.csv -p southwark.journeys --rejects mend-these.csv\n",
    .details =
        "Columns: text (needed), id, respondent, respondent_type, age, ward, locality, event,\n"
        "date (2012-06-13), wave, channel, consent (publish, anonymous, internal), consent_by,\n"
        "lang; any other column is kept as an attribute. A story without an id is called\n"
        "after its file and line. Importing a file again adds nothing.\n"
        "A file with a row that cannot be imported imports nothing, unless --rejects sets\n"
        "such rows aside. Each file is one step that `journeys undo import` takes back.\n"
        "Exit: 0 all in, 1 rows set aside, 3 the file cannot be imported, 4 disk or project.\n",
    .run = run,
};
