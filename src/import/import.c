/* import.c - one source, one event: all of it, or nothing. */
#include "encoding.h"
#include "intake.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Formats -------------------------------------------------------------------------------- */

typedef enum { BY_LINES, BY_JSON, BY_COMMA, BY_TAB, BY_CARD, BY_OFFICE, BY_PANDOC } reading;

static const struct {
    jny_str ending, format;
    reading by;
    bool    document; /* files of a folder are one source */
} formats[] = {
    {JNY_INIT(".ndjson"), JNY_INIT("ndjson"), BY_LINES, false},
    {JNY_INIT(".jsonl"), JNY_INIT("ndjson"), BY_LINES, false},
    {JNY_INIT(".json"), JNY_INIT("json"), BY_JSON, false},
    {JNY_INIT(".csv"), JNY_INIT("csv"), BY_COMMA, false},
    {JNY_INIT(".tsv"), JNY_INIT("tsv"), BY_TAB, false},
    {JNY_INIT(".txt"), JNY_INIT("text"), BY_CARD, true},
    {JNY_INIT(".xlsx"), JNY_INIT("xlsx"), BY_OFFICE, false},
    {JNY_INIT(".xlsm"), JNY_INIT("xlsx"), BY_OFFICE, false},
    {JNY_INIT(".ods"), JNY_INIT("ods"), BY_OFFICE, false},
    {JNY_INIT(".docx"), JNY_INIT("docx"), BY_OFFICE, true},
    {JNY_INIT(".odt"), JNY_INIT("odt"), BY_PANDOC, true},
    {JNY_INIT(".rtf"), JNY_INIT("rtf"), BY_PANDOC, true},
    {JNY_INIT(".html"), JNY_INIT("html"), BY_PANDOC, true},
    {JNY_INIT(".htm"), JNY_INIT("html"), BY_PANDOC, true},
    {JNY_INIT(".qdpx"), JNY_INIT("qdpx"), BY_OFFICE, false},
    {JNY_INIT(".zip"), JNY_INIT("qdpx"), BY_OFFICE, false}, /* by some mail programs */
    {JNY_INIT("-"), JNY_INIT("ndjson"), BY_LINES, false},   /* standard input */
};
enum { FORMATS = sizeof formats / sizeof *formats };
#define READ_FORMATS                                                                               \
    ".ndjson, .jsonl, .json, .csv, .tsv, .txt, .xlsx, .ods, .docx, .odt, .rtf, .html "             \
    "or .qdpx"

static bool ends_with(jny_str path, jny_str ending)
{
    return path.n >= ending.n && strncasecmp(path.p + path.n - ending.n, ending.p, ending.n) == 0;
}

static size_t format_of(jny_str path)
{
    size_t i = 0;
    while (i < FORMATS &&
           !(jny_str_eq(formats[i].ending, JNY_STR("-")) ? jny_str_eq(path, JNY_STR("-"))
                                                         : ends_with(path, formats[i].ending)))
        i++;
    return i;
}

bool jny_import_knows(jny_str path)
{
    return format_of(path) < FORMATS;
}

bool import_is_document(jny_str path)
{
    size_t format = format_of(path);
    return format < FORMATS && formats[format].document;
}

/* ---- Encodings ------------------------------------------------------------------------------- */

void import_remark_encoding(import_job *job, const encoding_survey *s)
{
    size_t i = 0;
    if (s->warning.n)
        import_remark(job, "%.*s", JNY_ARG(s->warning));
    while (i < job->encodings.n && !jny_str_eq(job->encodings.at[i].name, jny_cstr(s->name)))
        i++;
    if (i == job->encodings.n)
        *JNY_PUSH(job->a, &job->encodings) =
            (met_encoding){.name = jny_str_copy(job->a, jny_cstr(s->name))};
    met_encoding *e = &job->encodings.at[i];
    e->files++;
    e->beyond += s->beyond;
    e->guessed |= s->guessed;
    if (!e->changed.n)
        e->changed = jny_str_copy(job->a, s->changed); /* a card's text goes with the card */
}

static void remark_encodings(import_job *job)
{
    for (size_t i = 0; i < job->encodings.n; i++) {
        const met_encoding *e     = &job->encodings.at[i];
        bool                plain = jny_str_eq(e->name, JNY_STR("UTF-8"));
        jny_buf             b     = jny_buf_open(job->a);
        if (plain && job->encodings.n == 1)
            continue;
        if (job->many_files)
            jny_buf_format(&b, "%zu file%s in %.*s", e->files, e->files == 1 ? "" : "s",
                           JNY_ARG(e->name));
        else
            jny_buf_format(&b, "read as %.*s", JNY_ARG(e->name));
        if (e->guessed && !plain)
            jny_buf_add(&b, JNY_STR(", by a guess"));
        if (e->beyond)
            jny_buf_format(&b, ": %llu character%s beyond ASCII, such as %.*s",
                           (unsigned long long)e->beyond, e->beyond == 1 ? "" : "s",
                           JNY_ARG(e->changed));
        if (e->guessed && e->beyond)
            jny_buf_add(&b, e->beyond == 1 ? JNY_STR("; --encoding if it looks wrong")
                                           : JNY_STR("; --encoding if they look wrong"));
        import_remark(job, "%.*s", JNY_ARG(jny_buf_str(&b)));
    }
}

jny_status import_decode(import_job *job, decoder *d, jny_arena *a, const char *path, jny_err *err)
{
    jny_str asked = job->options->encoding;
    if (!asked.n && job->source_map)
        asked = job->source_map->encoding;
    jny_status st = decoder_open(d, a, job->a->world, path, asked, err);
    if (st == JNY_OK)
        import_remark_encoding(job, &d->survey);
    return st;
}

void import_decoded(import_job *job, decoder *d)
{
    job->digest = d->digest;
    job->bytes  = d->bytes;
    decoder_close(d);
}

/* ---- One source ------------------------------------------------------------------------------ */

/* Figures and marks: no word that somebody told, nor the name of a file, which may be theirs. */
static jny_str summary_of(import_job *job, jny_err *err)
{
    const jny_import_report *r = job->report;
    jny_buf                  b = jny_buf_open(job->a);
    jny_buf_format(&b,
                   "{\"added\":%llu,\"back\":%llu,\"changed\":%llu,\"corrected\":%llu,"
                   "\"read\":%llu,\"rejected\":%llu,\"same\":%llu",
                   (unsigned long long)r->added, (unsigned long long)r->back,
                   (unsigned long long)r->changed, (unsigned long long)r->corrected,
                   (unsigned long long)r->read, (unsigned long long)r->rejected,
                   (unsigned long long)r->same);
    for (size_t i = 0; i < r->unknown.n; i++) {
        const jny_import_unknown *u    = &r->unknown.at[i];
        jny_str                   mark = {0};
        jny_value_mark(job->project, job->a, u->field, u->value, &mark, err);
        jny_buf_add(&b, i ? JNY_STR(",[") : JNY_STR(",\"unknown\":[["));
        jny_buf_json(&b, u->field);
        jny_buf_format(&b, ",\"%.*s\",", JNY_ARG(mark));
        jny_buf_json(&b, u->nearest);
        jny_buf_char(&b, ']');
    }
    jny_buf_add(&b, r->unknown.n ? JNY_STR("]}") : JNY_STR("}"));
    return jny_buf_str(&b);
}

/* The rejected rows, mended by hand, can be imported from this file. */
static jny_status save_rejects(import_job *job, jny_err *err)
{
    const jny_import_options *o = job->options;
    if (!o->rejects || job->report->rejected == 0 || o->dry_run)
        return JNY_OK;
    jny_buf     all    = jny_buf_open(job->a);
    const char *ending = !job->rejects_head.n                              ? ".ndjson"
                         : ends_with(jny_cstr(job->path), JNY_STR(".tsv")) ? ".tsv"
                                                                           : ".csv";
    if (!ends_with(jny_cstr(o->rejects), jny_cstr(ending)))
        import_remark(job,
                      "what is set aside %s: give their file a name that ends in %s before it is "
                      "imported",
                      job->rejects_head.n ? "are rows as they stood here" : "are lines of NDJSON",
                      ending);
    if (job->rejects_head.n) {
        jny_buf_add(&all, job->rejects_head);
        jny_buf_char(&all, '\n');
    }
    jny_buf_add(&all, jny_buf_str(&job->rejects));
    return jny_file_save(job->a->world, o->rejects, jny_buf_str(&all), err);
}

static jny_status add_source(import_job *job, size_t format, jny_err *err)
{
    jny_str    path   = jny_cstr(job->path);
    jny_source source = {
        .name   = jny_str_line(job->a, import_file_name(path)), /* any bytes, on a disk */
        .path   = jny_str_line(job->a, path),
        .format = formats[format].format,
        .bytes  = job->bytes,
        .sha256 = jny_sha256_end(&job->digest),
    };
    return jny_source_add(job->project, &source, job->source, err);
}

project_kind import_project_kind(jny_str path, const char **program)
{
    static const struct {
        const char *ending, *program; /* what the last part of the name begins with */
    } known[]    = {{"nvp", "NVivo"},    {"atlproj", "ATLAS.ti"}, {"mx1", "MAXQDA"},
                    {"mx2", "MAXQDA"},   {"mex2", "MAXQDA"},      {"ppj", "QDA Miner"},
                    {"qda", "QualCoder"}};
    jny_str name = import_file_name(path), ending = {0};
    while (memchr(name.p, '.', name.n)) {
        jny_str_cut(&name, '.');
        ending = name;
    }
    if (ending.n == 3 && strncasecmp(ending.p, "qde", 3) == 0)
        return PROJECT_UNPACKED;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t n = strlen(known[i].ending);
        *program = known[i].program;
        if (ending.n >= n && ending.n <= n + 3 && strncasecmp(ending.p, known[i].ending, n) == 0)
            return PROJECT_FOREIGN;
    }
    return PROJECT_NONE;
}

/* A slip in a name looks like an unknown ending: the slip is told. */
static jny_status refuse_format(const char *path, jny_err *err)
{
    struct stat  st;
    const char  *program;
    project_kind kind = import_project_kind(jny_cstr(path), &program);
    if (stat(path, &st) != 0)
        return jny_fail(err, JNY_ENOTFOUND, path, "cannot open it: %s%s", strerror(errno),
                        jny_errno_advice(errno));
    if (kind == PROJECT_FOREIGN)
        return jny_fail(err, JNY_ESYNTAX, path,
                        "looks like a project of %s, which only that program reads: export it "
                        "there as REFI-QDA (.qdpx), and import that",
                        program);
    if (kind == PROJECT_UNPACKED)
        return jny_fail(err, JNY_ESYNTAX, path,
                        "is one part of a REFI-QDA project: pack it as a zip, together with the "
                        "folder \"sources\" beside it, call that NAME.qdpx, and import it");
    return jny_fail(err, JNY_ESYNTAX, path,
                    "is in no format this program reads, by the end of its name: " READ_FORMATS);
}

static jny_status read_file(import_job *job, const char *path, jny_err *err)
{
    size_t format = format_of(jny_cstr(path));
    if (format == FORMATS)
        return refuse_format(path, err);
    job->path           = path;
    job->report->format = formats[format].format;
    if (formats[format].document && !job->documents)
        job->documents = part_open(job, (jny_str){0}, false);
    job->name = import_stem(job->a, jny_cstr(path));
    jny_sha256_begin(&job->digest);
    jny_status st = JNY_OK;
    switch (formats[format].by) {
    case BY_LINES: st = read_ndjson(job, path, err); break;
    case BY_JSON: st = read_json(job, path, err); break;
    case BY_COMMA: st = read_csv(job, path, ',', err); break;
    case BY_TAB: st = read_csv(job, path, '\t', err); break;
    case BY_CARD: st = read_card(job, path, err); break;
    case BY_OFFICE: st = read_office(job, path, err); break;
    case BY_PANDOC: st = read_pandoc(job, path, err); break;
    }
    if (st == JNY_OK)
        st = intake_drain(job->intake, err);
    if (st == JNY_OK)
        st = add_source(job, format, err);
    job->bytes_before += job->bytes;
    job->source++;
    return st;
}

static jny_status check_rejected(import_job *job, jny_err *err)
{
    const jny_import_report *r = job->report;
    char                     place[200];
    snprintf(place, sizeof place, "%.*s", JNY_ARG(r->file));
    if (r->rejected == 0 || job->options->rejects)
        return save_rejects(job, err);
    return jny_fail(err, JNY_ECONFLICT, job->many_files ? place : job->path,
                    "%llu of %llu rows cannot be imported, so nothing was: mend them, or use "
                    "--rejects FILE to set them aside",
                    (unsigned long long)r->rejected, (unsigned long long)r->read);
}

/* A ward that lies in two areas was put into one of them by convention: that is told. */
static void remark_places(import_job *job)
{
    for (size_t i = 0; i < job->mapping->places.n && i < 64; i++)
        if (job->places_seen[i])
            import_remark(
                job, "%llu stor%s from %.*s, which %.*s", (unsigned long long)job->places_seen[i],
                job->places_seen[i] == 1 ? "y is" : "ies are",
                JNY_ARG(job->mapping->places.at[i].ward), JNY_ARG(job->mapping->places.at[i].note));
}

static jny_status read_all(import_job *job, const jny_import_source *source, jny_err *err)
{
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < source->n; i++)
        st = read_file(job, source->paths[i], err);
    if (job->documents)
        part_close(job->documents, err);
    intake_drain(job->intake, err);
    near_close(job);
    remark_encodings(job);
    remark_places(job);
    if (job->places_used && !job->source_map)
        import_remark(job, "wards and localities by %.*s", JNY_ARG(job->mapping->places_path));
    import_count_remarks(job);
    return err->status;
}

static jny_status read_rows(import_job *job, const jny_import_source *source, jny_err *err)
{
    job->intake = intake_open(job);
    read_all(job, source, err);
    intake_close(job->intake);
    return err->status;
}

/* Nothing is named: everyday words and the usual blanks stand for what they mean. */
static const jny_mapping *guessing(import_job *job)
{
    const jny_mapping *given = job->options->mapping;
    jny_mapping       *m     = JNY_NEW(job->a, jny_mapping);
    *m                       = (jny_mapping){.a = job->a, .order = ORDER_DMY, .guessing = true};
    job->guess               = JNY_NEW(job->a, map_source);
    *job->guess              = (map_source){.name = job->report->file, .files = job->report->file};
    if (given) { /* a file that no source names */
        m->order       = given->order;
        m->places.at   = given->places.at;
        m->places.n    = given->places.n;
        m->aliases.at  = given->aliases.at;
        m->aliases.n   = given->aliases.n;
        m->places_path = given->places_path;
    }
    return m;
}

static uint64_t size_of(const jny_import_source *source)
{
    uint64_t    all = 0;
    struct stat st;
    for (size_t i = 0; i < source->n; i++)
        if (stat(source->paths[i], &st) == 0 && S_ISREG(st.st_mode))
            all += (uint64_t)st.st_size;
    return all;
}

static jny_status prepare(import_job *job, const jny_import_source *source, jny_err *err)
{
    jny_status st   = JNY_OK;
    job->many_files = source->n > 1;
    job->source_map = source->source;
    job->path       = source->n ? source->paths[0] : "";
    job->bytes_all  = size_of(source);
    job->mapping    = job->options->mapping;
    if (!job->source_map) {
        jny_mapping *m = (jny_mapping *)guessing(job);
        if (!m->places.n)
            st = find_places(job, m, job->path, err);
        job->mapping = m;
    }
    job->report->mapping = job->mapping;
    job->report->source  = job->source_map ? job->source_map : job->guess;
    return st;
}

jny_status jny_import(jny_project *p, jny_arena *a, const jny_import_source *source,
                      const jny_import_options *options, jny_import_report *out, jny_err *err)
{
    *out           = (jny_import_report){.file = jny_str_copy(a, source->name), .files = source->n};
    import_job job = {.project = p, .a = a, .options = options, .report = out};
    jny_status st  = prepare(&job, source, err);
    if (st == JNY_OK)
        st = jny_event_begin(p, "import", options->actor, err);
    if (st != JNY_OK)
        return st;
    st = jny_source_next(p, &job.source, err);
    if (st == JNY_OK && options->codings_from.n)
        st = codings_open(&job, err);
    if (st == JNY_OK)
        st = read_rows(&job, source, err);
    if (st == JNY_OK)
        st = check_rejected(&job, err);
    if (job.guess)
        job.guess->aliases.at = job.used.at, job.guess->aliases.n = job.used.n;
    bool anything = out->added + out->changed + out->corrected + out->back + out->codings +
                        out->themes + out->marks >
                    0;
    if (st != JNY_OK || options->dry_run || !anything) {
        jny_event_rollback(p);
        return st;
    }
    return jny_event_commit(p, summary_of(&job, err), err);
}

jny_status jny_import_file(jny_project *p, jny_arena *a, const char *path,
                           const jny_import_options *options, jny_import_report *out, jny_err *err)
{
    jny_import_source source = {.name = import_file_name(jny_cstr(path)), .paths = &path, .n = 1};
    if (options->mapping)
        source.source = map_source_for(options->mapping, jny_cstr(path));
    return jny_import(p, a, &source, options, out, err);
}
