/* cmd_export.c - the project's stories, or their tags, as NDJSON. */
#include "export.h"

#include <string.h>

static const char *const order[] = {"respondent_type", "age",        "ward", "locality",
                                    "event",           "date",       "wave", "channel",
                                    "consent",         "consent_by", "lang"};
enum { ORDERED = sizeof order / sizeof *order };

static void add_key(jny_buf *b, const char *sep, jny_str key, jny_str value)
{
    jny_buf_add(b, jny_cstr(sep));
    jny_buf_json(b, key);
    jny_buf_char(b, ':');
    jny_buf_json(b, value);
}

/* The canonical form: known attributes in the order of the design, others by name, the
 * text last. What is not given is left out. */
static void add_story(jny_buf *b, const jny_story *s)
{
    add_key(b, "{", JNY_STR("id"), s->id);
    if (s->respondent.n)
        add_key(b, ",", JNY_STR("respondent"), s->respondent);
    for (size_t i = 0; i < ORDERED; i++) {
        jny_str value = jny_story_attribute(s, order[i]);
        if (value.n)
            add_key(b, ",", jny_cstr(order[i]), value);
    }
    for (size_t i = 0; i < s->n_attributes; i++) {
        bool known = false;
        for (size_t k = 0; k < ORDERED; k++)
            known |= jny_str_eq(s->attributes[i].name, jny_cstr(order[k]));
        if (!known)
            add_key(b, ",", s->attributes[i].name, s->attributes[i].value);
    }
    add_key(b, ",", JNY_STR("text"), s->text);
    jny_buf_add(b, JNY_STR("}\n"));
}

static jny_status add_tags(jny_project *p, const jny_active *active, const jny_wording *w,
                           const jny_run *run, jny_arena *scratch, jny_buf *b, const jny_story *s,
                           jny_err *err)
{
    jny_tags   tags;
    jny_status st = jny_run_hits(p, scratch, run->key, &active->book, s, &tags, err);
    if (st != JNY_OK)
        return st;
    jny_tags_json(b, w, s->id, s->text, jny_tags_specific(scratch, &active->book, tags), NULL, 0);
    jny_buf_char(b, '\n');
    return JNY_OK;
}

static jny_status export_all(app *a, jny_project *p, const char *path, const jny_active *active,
                             jny_err *err)
{
    jny_stories        it = {0};
    jny_story          s;
    jny_run            run     = {0};
    jny_arena          story   = jny_arena_open(a->world);
    jny_buf            b       = jny_buf_open(&a->arena);
    const jny_wording *wording = active ? jny_wording_of(&a->arena, &active->book) : NULL;
    jny_status         st      = active ? jny_run_last(p, active->key, &run, err) : JNY_OK;
    if (st == JNY_OK && active && !run.key)
        st = jny_fail(err, JNY_ENOTFOUND, NULL, "no story is tagged yet: run `journeys tag`");
    if (st == JNY_OK)
        st = jny_stories_open(&it, p, err);
    while (st == JNY_OK && jny_stories_next(&it, &story, &s, err)) {
        if (active)
            st = add_tags(p, active, wording, &run, &story, &b, &s, err);
        else
            add_story(&b, &s);
        if (!path && b.n > 1 << 20) {
            put_data(a, jny_buf_str(&b));
            b.n = 0;
        }
        jny_arena_reset(&story);
    }
    if (st == JNY_OK)
        st = err->status;
    jny_stories_close(&it);
    jny_arena_close(&story);
    return st == JNY_OK ? write_result(a, path, jny_buf_str(&b), err) : st;
}

typedef enum { STORIES, TAGS, MATRIX, CODINGS, PROJECT, DATA, NOTHING } export_kind;

/* Stories go into what the file's ending says, where no format is given. */
static bool take_ending(app *a, export_request *r)
{
    static const char *const known[] = {"csv",  "tsv",    "xlsx",  "sqlite",
                                        "qdpx", "ndjson", "jsonl", "txt"};
    const char              *ending  = r->output ? strrchr(r->output, '.') : NULL;
    bool tidy = r->what && (strcmp(r->what, "matrix") == 0 || strcmp(r->what, "codings") == 0);
    if (!ending || strchr(ending, '/') || r->format)
        return true;
    if (tidy && strcmp(ending, ".csv") != 0 && strcmp(ending, ".tsv") != 0 &&
        strcmp(ending, ".txt") != 0) {
        usage_error(a, "%s: `export --what %s` writes .csv or .tsv; or say --format", r->output,
                    r->what);
        return false;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(ending + 1, known[i]) == 0) {
            if (i < 5 && !tidy)
                r->format = known[i];
            return true;
        }
    usage_error(a,
                "%s: `export` writes .ndjson, .csv, .tsv, .xlsx, .sqlite or .qdpx; or say --format",
                r->output);
    return false;
}

static export_kind kind_of(const export_request *r)
{
    static const char *const names[] = {"stories", "tags", "matrix", "codings"};
    if (r->format && strcmp(r->format, "qdpx") == 0)
        return !r->what || strcmp(r->what, "stories") == 0 ? PROJECT : NOTHING;
    if (export_is_data(r))
        return !r->what || strcmp(r->what, "stories") == 0 ? DATA : NOTHING;
    for (int k = STORIES; r->what && k < PROJECT; k++)
        if (strcmp(r->what, names[k]) == 0)
            return (export_kind)k;
    return r->what ? NOTHING : STORIES;
}

/* 0: it can be done. */
static int check_request(app *a, const export_request *r, export_kind kind)
{
    bool separated = kind == MATRIX || kind == CODINGS;
    if (kind == NOTHING && r->format && strcmp(r->format, "qdpx") == 0)
        return usage_error(a, "--format qdpx holds the whole project: leave --what out");
    if (kind == NOTHING && r->deidentified)
        return usage_error(a, "--deidentified holds stories with their themes: leave --what out");
    if (kind == NOTHING)
        return usage_error(a, "--what is stories, tags, matrix or codings, not \"%s\"", r->what);
    if (r->format && separated && strcmp(r->format, "csv") != 0 && strcmp(r->format, "tsv") != 0)
        return usage_error(a, "`export --what %s` writes csv or tsv, not \"%s\"", r->what,
                           r->format);
    if (r->format && !separated && kind < PROJECT && strcmp(r->format, "ndjson") != 0)
        return usage_error(a,
                           kind == TAGS ? "tags come as ndjson, not as \"%s\""
                                        : "`export` writes ndjson, csv, tsv, xlsx, sqlite or qdpx, "
                                          "not \"%s\"",
                           r->format);
    if (kind == PROJECT && r->deidentified)
        return usage_error(a, "--deidentified makes tables; a .qdpx without what identifies is "
                              "--redacted");
    if (kind == PROJECT && !r->output)
        return usage_error(a, "a .qdpx is an archive: name its file, -o FILE.qdpx");
    if (kind != PROJECT && (r->accepted || r->redacted || r->receipt))
        return usage_error(a, "--accepted, --redacted and --receipt go with --format qdpx");
    if (r->unread && !r->deidentified)
        return usage_error(a, "--unsigned goes with --deidentified");
    if (kind != MATRIX && r->codings)
        return usage_error(a, "--codings goes with --what matrix");
    return 0;
}

static int run(app *a, int argc, const char **argv)
{
    export_request r         = {0};
    const option   options[] = {
          {"what", 0, OPT_TEXT, &r.what, "W",
           "stories (default), tags; matrix: stories by themes; codings: a row a passage"},
          {"codebook", 'c', OPT_TEXT, &r.codebook, "NAME",
           "tags, matrix: which, if the project has several"},
          {"codings", 0, OPT_TEXT, &r.codings, "C",
           "matrix: effective (default), reviewed, machine, coder:NAME"},
          {"format", 'f', OPT_TEXT, &r.format, "F",
           "ndjson, csv, tsv, xlsx, sqlite; qdpx: for NVivo, ATLAS.ti, MAXQDA, QualCoder"},
          {"deidentified", 0, OPT_FLAG, &r.deidentified, NULL,
           "for researchers: redacted texts, generalised tellers, no ids"},
          {"unsigned", 0, OPT_FLAG, &r.unread, NULL,
           "deidentified: also texts that rules redacted and nobody read"},
          {"accepted", 0, OPT_FLAG, &r.accepted, NULL, "qdpx: only codings that people made"},
          {"redacted", 0, OPT_FLAG, &r.redacted, NULL, "qdpx: texts without what identifies"},
          {"receipt", 0, OPT_OUTPUT, &r.receipt, "FILE", "qdpx: what has no place in it, as CSV"},
          {"output", 'o', OPT_OUTPUT, &r.output, "FILE",
           "write there (mode 0600); its ending chooses"},
          {0},
    };
    arguments         args;
    int               code = EXIT_DONE;
    jny_project      *p;
    const jny_active *active = NULL;
    jny_err           err    = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`export` takes no argument \"%s\"", args.at[0]);
    if (!take_ending(a, &r))
        return EXIT_USAGE;
    export_kind kind = kind_of(&r);
    code             = check_request(a, &r, kind);
    if (code == EXIT_DONE && kind == DATA)
        code = export_check_name(a, &r);
    if (code != EXIT_DONE || !project_open(a, &p, &code))
        return code;
    if (kind == PROJECT)
        code = export_refi(a, p, &r);
    else if (kind == MATRIX || kind == CODINGS)
        code = export_tidy(a, p, &r);
    else if (kind == DATA)
        code = export_data(a, p, &r);
    else if ((kind == TAGS && choose_codebook(a, p, r.codebook, &active, &err) != JNY_OK) ||
             export_all(a, p, r.output, active, &err) != JNY_OK)
        code = say_error(a, &err);
    jny_project_close(p);
    return code;
}

const command cmd_export = {
    .name     = "export",
    .usage    = "export [--what W] [--format F] [--deidentified] [-o FILE] -p PROJECT",
    .summary  = "Write the project for other programs: NVivo and its like, R, spreadsheets.",
    .examples = "  journeys export -p southwark.journeys -o stories.ndjson\n"
                "  journeys export --what tags -p southwark.journeys > tags.ndjson\n"
                "  journeys export -p southwark.journeys -o southwark.qdpx\n"
                "  journeys export --what matrix -p southwark.journeys -o matrix.csv\n"
                "  journeys export --deidentified -f csv -o stories.deidentified.csv -p P\n",
    .details =
        "Stories come by id, with everything that was given; importing the file elsewhere gives\n"
        "the same stories. Tags come as `journeys tag ... -` writes them, from the latest run.\n"
        "Stories as csv, xlsx and sqlite have a row each, with their themes (sqlite: one a "
        "coding,\n"
        "too). --deidentified: texts as they were signed; tellers as at least five are alike; "
        "numbers\n"
        "by chance instead of ids; no text where nobody agreed or signed, or a mark forbids it: "
        "which\n"
        "of them is not said. With --unsigned also texts as rules redact them: rules miss names, "
        "and\n"
        "nobody read these. For researchers under an agreement, not for publication.\n"
        "A matrix has a row a story, with its attributes and words and a column for each theme: "
        "1,\n"
        "0, or nothing where nobody knows. Codings have a row for each passage, with who says "
        "what\n"
        "of it. A .qdpx is a REFI-QDA project, which `journeys import` reads too; what it has no\n"
        "place for is counted, also in a file with --receipt.\n"
        "These files are INTERNAL. They hold people's words: keep them as safe as the project.\n",
    .run = run,
};
