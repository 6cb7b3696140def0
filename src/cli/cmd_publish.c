/* cmd_publish.c - what comes of a selection: the site with its record, the pack for a workshop. */
#include "cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *output, *site, *back, *coder;
    bool        no_docx, dry_run;
} request;

/* A path beside another file. */
static const char *beside(app *a, const char *file, jny_str path)
{
    const char *slash = strrchr(file, '/');
    if (path.n == 0 || path.p[0] == '/' || !slash)
        return jny_str_z(&a->arena, path);
    return jny_str_z(&a->arena, jny_str_format(&a->arena, "%.*s/%.*s", (int)(slash - file), file,
                                               JNY_ARG(path)));
}

static jny_status read_settings(app *a, const char *path, jny_site_settings *out, jny_err *err)
{
    jny_str      yaml;
    jny_problems problems = {0};
    jny_status   st = jny_file_read(&a->arena, a->world, path, JNY_CODEBOOK_BYTES, &yaml, err);
    if (st == JNY_ENOTFOUND) {
        *err = (jny_err){0};
        return jny_fail(
            err, JNY_ENOTFOUND, path,
            "is not there: copy corpus/site.yaml, say in it who invites, and name it by "
            "--site");
    }
    if (st != JNY_OK)
        return st;
    st = jny_site_settings_parse(&a->arena, jny_cstr(path), yaml, out, &problems, err);
    problems_say(a, path, yaml, &problems, true);
    if (st != JNY_OK)
        err->msg[0] = '\0'; /* said already */
    return st;
}

/* "site/" is "site": one folder has one name, also among what was released. */
static const char *folder_name(app *a, const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    return jny_str_z(&a->arena, (jny_str){path, n});
}

/* Whatever folder the program is run in next: by its whole path `forget` tells one from another. */
static jny_status whole_name(app *a, const char *path, jny_str *out, jny_err *err)
{
    const char *slash = strrchr(path, '/');
    size_t      split = slash ? (size_t)(slash - path) + 1 : 0;
    char        real[PATH_MAX];
    if (!realpath(split ? jny_str_z(&a->arena, (jny_str){path, split}) : ".", real))
        return jny_fail(err, JNY_EIO, path, "cannot make it: %s%s", strerror(errno),
                        jny_errno_advice(errno));
    *out =
        jny_str_format(&a->arena, "%s%s%s", real, strcmp(real, "/") == 0 ? "" : "/", path + split);
    return JNY_OK;
}

/* Only now is what stood there before known to be gone. */
static jny_status note_place(app *a, jny_project *p, int64_t release, jny_status st, jny_err *err)
{
    jny_err why = {0};
    if (jny_site_placed(p, &a->arena, release, a->actor, &why) == JNY_OK || st != JNY_OK)
        return st;
    *err = why;
    return why.status;
}

/* The record that stands beside the site, and what such a file is known by. */
static const struct {
    const char *ending;
    jny_format  format;
    jny_str     begins, holds;
} records[] = {
    {"csv", JNY_FORMAT_CSV,
     JNY_INIT("page,story,consent,consent_by,signed_by,signed_at,shown,how,"),
     JNY_INIT(",class,from,replacement,reason")},
    {"html", JNY_FORMAT_HTML, JNY_INIT("<!DOCTYPE html>"),
     JNY_INIT("<title>INTERNAL: publication record of ")},
};
enum { RECORDS = sizeof records / sizeof *records };

static const char *record_path(app *a, const char *folder, size_t i)
{
    return jny_str_z(&a->arena,
                     jny_str_format(&a->arena, "%s-record.%s", folder, records[i].ending));
}

/* What is called like it may be anything: a project, a letter. */
static jny_status check_record(app *a, const char *folder, size_t i, jny_err *err)
{
    const char *path = record_path(a, folder, i);
    jny_str     bytes, holds = records[i].holds;
    jny_err     ignored = {0};
    bool        there;
    if (jny_file_there(path, &there, err) != JNY_OK || !there)
        return err->status;
    if (jny_file_read(&a->arena, a->world, path, 1 << 28, &bytes, &ignored) == JNY_OK &&
        jny_str_starts(bytes, records[i].begins) && memmem(bytes.p, bytes.n, holds.p, holds.n))
        return JNY_OK;
    return jny_fail(err, JNY_ECONFLICT, path,
                    "is no record of a site, and one would be written over it: move it elsewhere, "
                    "or give the site another name");
}

/* What will be replaced must be a site, or nothing; so must what stands beside it. */
static jny_status check_place(app *a, const char *folder, bool recorded, jny_err *err)
{
    jny_status st = jny_folder_ours(a->world, folder, err);
    for (size_t i = 0; st == JNY_OK && recorded && i < RECORDS; i++)
        st = check_record(a, folder, i, err);
    return st;
}

static int say_problems(app *a, const jny_site *site)
{
    for (size_t i = 0; i < site->n_problems; i++)
        jny_out_format(&a->err, "%.*s: %.*s\n", JNY_ARG(site->problems[i].id),
                       JNY_ARG(site->problems[i].why));
    jny_out_format(&a->err,
                   "journeys: nothing was published: %.*s of the selection may not be. Sign them, "
                   "or change the selection: journeys select --list\n",
                   JNY_ARG(count_of(a, site->n_problems, "story", "stories")));
    return EXIT_FOUND;
}

static void say_warnings(app *a, const jny_site *site)
{
    for (size_t i = 0; i < site->n_jigsaws; i++) {
        const jny_jigsaw *j = &site->jigsaws[i];
        jny_out_format(
            &a->err,
            "warning: release %lld %s %.*s: %.*s there tell a story of this site, and only %.*s "
            "do not; who reads both knows that\n",
            (long long)j->release, j->hidden ? "hides a group under" : "tells of a group under",
            JNY_ARG(jny_str_eq(j->theme, JNY_STR("*")) ? JNY_STR("all stories")
                    : j->theme.n                       ? j->theme
                                                       : JNY_STR("no theme")),
            JNY_ARG(count_of(a, j->published, "person", "people")),
            JNY_ARG(count_of(a, j->others, "other", "others")));
    }
    for (size_t i = 1; i < site->record.n_notes; i++)
        jny_out_format(&a->err, "note: %.*s\n", JNY_ARG(site->record.notes[i]));
}

static jny_status write_record(app *a, const request *r, const jny_site *site, jny_err *err)
{
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < RECORDS; i++)
        st = write_table(a, record_path(a, r->output, i), records[i].format, &site->record, err);
    return st;
}

static jny_status put_in_place(app *a, jny_project *p, const request *r, const jny_site *site,
                               jny_err *err)
{
    jny_named_bytes *files = JNY_ARRAY(&a->arena, jny_named_bytes, site->n + 1);
    size_t           n     = site->n;
    jny_str          docx;
    jny_err          why = {0};
    memcpy(files, site->files, n * sizeof *files);
    if (!r->no_docx) {
        if (jny_docx_of_html(&a->arena, site->document, &docx, &why) == JNY_OK)
            files[n++] = (jny_named_bytes){JNY_STR("stories.docx"), docx};
        else
            jny_out_format(&a->err, "note: %s\n", why.msg);
    }
    jny_str    whole   = {0};
    bool       placed  = false;
    int64_t    release = 0;
    jny_status st      = whole_name(a, r->output, &whole, err);
    /* Noted before it is there to be read: a kill between the two errs on the safe side. */
    if (st == JNY_OK)
        st = jny_site_release(p, &a->arena, site, whole, a->actor, &release, err);
    if (st == JNY_OK)
        st = write_record(a, r, site, err);
    if (st == JNY_OK)
        st = jny_folder_replace(a->world, r->output, files, n, &placed, err);
    if (placed)
        st = note_place(a, p, release, st, err);
    if (placed)
        jny_out_format(&a->out, "%s: %.*s, %.*s. The record of it is beside it: %s-record.html\n",
                       r->output,
                       JNY_ARG(count_of(a, site->record.n_rows ? n : 0, "file", "files")),
                       JNY_ARG(count_of(a, site->n_stories, "story", "stories")), r->output);
    return st;
}

/* What both commands ask the library with. */
typedef struct {
    jny_site_settings set;
    jny_codebook      plan;
    jny_selection     selection;
    jny_pool         *pool;
    jny_site_request  q;
} sources;

static jny_status gather(app *a, jny_project *p, const request *r, sources *s, jny_err *err)
{
    jny_pool_options o  = {0};
    jny_status       st = read_settings(a, r->site, &s->set, err);
    if (st == JNY_OK)
        st = codebook_load(a, beside(a, r->site, s->set.plan), &s->plan, err);
    if (s->set.plan_title.n == 0)
        s->set.plan_title = s->plan.title;
    if (st == JNY_OK)
        st = jny_selection_load(p, &a->arena, &s->selection, err);
    const char *codebook =
        s->selection.codebook.n ? jny_str_z(&a->arena, s->selection.codebook) : NULL;
    if (st == JNY_OK)
        st = choose_codebook(a, p, codebook, &o.codebook, err);
    o.wards = s->selection.wards;
    if (st == JNY_OK)
        st = jny_pool_open(p, &a->arena, &o, &s->pool, err);
    s->q = (jny_site_request){
        .pool = s->pool, .selection = &s->selection, .settings = &s->set, .plan = &s->plan};
    return st;
}

static jny_status answer(app *a, jny_project *p, const request *r, int *code, jny_err *err)
{
    sources    s    = {0};
    jny_site   site = {0};
    jny_status st   = check_place(a, r->output, true, err);
    if (st == JNY_OK)
        st = gather(a, p, r, &s, err);
    if (st == JNY_OK)
        st = jny_site_build(p, &a->arena, &s.q, &site, err);
    if (st != JNY_OK)
        return st;
    if (site.n_problems) {
        *code = say_problems(a, &site);
        return JNY_OK;
    }
    say_warnings(a, &site);
    if (r->dry_run) {
        jny_out_format(&a->out, "%s: would be %.*s; nothing was written\n", r->output,
                       JNY_ARG(count_of(a, site.n, "file", "files")));
        return JNY_OK;
    }
    return put_in_place(a, p, r, &site, err);
}

/* ---- The workshop ---------------------------------------------------------------------------- */

static jny_status make_pack(app *a, jny_project *p, const request *r, int *code, jny_err *err)
{
    sources    s    = {0};
    jny_site   site = {0};
    jny_status st   = check_place(a, r->output, false, err);
    if (st == JNY_OK)
        st = gather(a, p, r, &s, err);
    if (st == JNY_OK)
        st = jny_workshop_build(p, &a->arena, &s.q, &site, err);
    if (st == JNY_OK && site.n_problems)
        *code = say_problems(a, &site);
    if (st != JNY_OK || site.n_problems)
        return st;
    jny_str whole   = {0};
    bool    placed  = false;
    int64_t release = 0;
    st              = whole_name(a, r->output, &whole, err);
    if (st == JNY_OK)
        st = jny_site_release(p, &a->arena, &site, whole, a->actor, &release, err);
    if (st == JNY_OK)
        st = jny_folder_replace(a->world, r->output, site.files, site.n, &placed, err);
    if (placed)
        st = note_place(a, p, release, st, err);
    if (placed)
        jny_out_format(&a->out,
                       "%s: %.*s with cards and a sheet. Print pack.html; what is filled in "
                       "comes back with --back sheet.csv\n",
                       r->output, JNY_ARG(count_of(a, site.n_stories, "story", "stories")));
    return st;
}

static jny_status take_back(app *a, jny_project *p, const request *r, jny_err *err)
{
    jny_pool_options    o         = {0};
    jny_selection       selection = {0};
    jny_pool           *pool;
    jny_workshop_report done;
    jny_str             csv;
    jny_status          st = jny_file_read(&a->arena, a->world, r->back, 1 << 20, &csv, err);
    if (st == JNY_OK)
        st = jny_selection_load(p, &a->arena, &selection, err);
    const char *codebook = selection.codebook.n ? jny_str_z(&a->arena, selection.codebook) : NULL;
    if (st == JNY_OK)
        st = choose_codebook(a, p, codebook, &o.codebook, err);
    if (st == JNY_OK)
        st = jny_pool_open(p, &a->arena, &o, &pool, err);
    if (st == JNY_OK)
        st = jny_workshop_back(pool, &a->arena, &selection, jny_cstr(r->back),
                               jny_str_lf(&a->arena, csv), jny_cstr(r->coder), &done, err);
    if (st == JNY_OK)
        jny_out_format(&a->out, "%s: %.*s of %.*s by %s%s%s\n", r->back,
                       JNY_ARG(count_of(a, done.codings, "coding", "codings")),
                       JNY_ARG(count_of(a, done.stories, "story", "stories")), r->coder,
                       done.unchanged ? "; the others stood already" : "",
                       done.codings ? ". `journeys undo` takes it back." : "");
    return st;
}

static int run_workshop(app *a, int argc, const char **argv)
{
    request      r         = {.site = "site.yaml"};
    const option options[] = {
        {"output", 'o', OPT_OUTPUT, &r.output, "DIR", "the folder of the pack"},
        {"site", 0, OPT_TEXT, &r.site, "F.yaml", "who invites (site.yaml)"},
        {"back", 0, OPT_TEXT, &r.back, "F.csv", "a sheet that was filled in"},
        {"coder", 0, OPT_TEXT, &r.coder, "NAME", "with --back: which workshop, which table"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n || !r.output == !r.back || !r.back != !r.coder)
        return usage_error(a, "make a pack, -o DIR, or take a sheet back: --back sheet.csv --coder "
                              "'Youth forum, table 2'");
    if (r.output)
        r.output = folder_name(a, r.output);
    if (!project_open(a, &p, &code))
        return code;
    jny_status st    = r.back ? take_back(a, p, &r, &err) : make_pack(a, p, &r, &code, &err);
    int        ended = project_end(a, p, st, &err);
    return st == JNY_OK ? code : ended;
}

const command cmd_workshop = {
    .name     = "workshop",
    .by_name  = true,
    .usage    = "workshop -o DIR [--site F.yaml] | --back F.csv --coder NAME -p PROJECT",
    .summary  = "A pack for making sense of the selection together, on paper; and back.",
    .examples = "  journeys workshop -o pack --site corpus/site.yaml -p southwark.journeys\n"
                "  journeys workshop --back sheet.csv --coder 'Youth forum, table 2' -p P\n",
    .details =
        "The pack holds the signed stories of the selection without their themes, a card for each\n"
        "theme, and a sheet. The sheet as CSV has the number of a story and up to four themes, by\n"
        "id or by the name on the card; each becomes a decision of that coder. A line that cannot\n"
        "be read is named, and nothing is taken over. A pack whose sheet was filled in, or that\n"
        "holds anything else, is not replaced.\n",
    .run = run_workshop,
};

/* ---- The site -------------------------------------------------------------------------------- */

static int run(app *a, int argc, const char **argv)
{
    request      r         = {.site = "site.yaml"};
    const option options[] = {
        {"output", 'o', OPT_OUTPUT, &r.output, "DIR", "the folder of the site (needed)"},
        {"site", 0, OPT_TEXT, &r.site, "F.yaml", "who publishes it (site.yaml)"},
        {"no-docx", 0, OPT_FLAG, &r.no_docx, NULL, "leave out stories.docx"},
        {"dry-run", 'n', OPT_FLAG, &r.dry_run, NULL, "check all of it, write nothing"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n || !r.output)
        return usage_error(a, "name the folder, as in: journeys publish -o site");
    r.output = folder_name(a, r.output);
    if (!project_open(a, &p, &code))
        return code;
    jny_status st    = answer(a, p, &r, &code, &err);
    int        ended = project_end(a, p, st, &err);
    return st == JNY_OK ? code : ended;
}

const command cmd_publish = {
    .name     = "publish",
    .usage    = "publish -o DIR [--site F.yaml] [--no-docx] [-n] -p PROJECT",
    .summary  = "Make the site of the selection: static, accessible, the same each time.",
    .examples = "  journeys publish -o site --site corpus/site.yaml -p southwark.journeys\n"
                "  journeys publish -o site --dry-run -p southwark.journeys\n",
    .details =
        "Every story of the selection must be agreed to, not flagged, and signed; else nothing is\n"
        "published and each story is named with what it lacks. Numbers go through --share, and\n"
        "what leaves is noted as a release. The folder is put in place in one step: a kill at any\n"
        "moment leaves the old site whole. DIR-record.csv and DIR-record.html are for the council\n"
        "alone. SHA256SUMS in the folder says what is its own: a folder with anything else, or "
        "with\n"
        "a file that was changed since, is not touched.\n"
        "Exit: 0 published, 1 a story may not be, 3 site.yaml lacks something, 4 the folder is "
        "not\n"
        "ours to replace, or it was replaced and the old one cannot be taken away: its path is "
        "said.\n",
    .run = run,
};
