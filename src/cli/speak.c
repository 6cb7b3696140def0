/* speak.c - errors and numbers for the person at the desk; the project they
 * named. Results go to standard output; everything here to standard error. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int exit_code(jny_status status)
{
    switch (status) {
    case JNY_OK: return EXIT_DONE;
    case JNY_EINVAL: return EXIT_USAGE;
    case JNY_ESYNTAX:
    case JNY_ENOTFOUND:
    case JNY_ECONFLICT:
    case JNY_ELIMIT: return EXIT_INPUT;
    case JNY_EIO:
    case JNY_EDB: return EXIT_MACHINE;
    }
    return EXIT_MACHINE;
}

int say_error(app *a, const jny_err *err)
{
    if (!err->msg[0]) /* said already, in full */
        return exit_code(err->status);
    jny_out_format(&a->err, "journeys: %s%s%s\n", err->place, err->place[0] ? ": " : "", err->msg);
    const char *caret = strrchr(err->excerpt, '\n'); /* stands below the line */
    if (caret)
        jny_out_format(&a->err, "%.*s\n", (int)(caret - err->excerpt), err->excerpt);
    if (err->excerpt[0])
        jny_out_format(&a->err, "%s\n", caret ? caret + 1 : err->excerpt);
    jny_out_flush(&a->err, NULL);
    return exit_code(err->status);
}

int usage_error(app *a, const char *fmt, ...)
{
    char    text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    jny_out_format(&a->err, "journeys%s%s: %s\n", a->running ? " " : "",
                   a->running ? a->running->name : "", text);
    if (a->running)
        jny_out_format(&a->err, "Usage: journeys %s\n", a->running->usage);
    jny_out_flush(&a->err, NULL);
    return EXIT_USAGE;
}

jny_str with_commas(app *a, uint64_t n)
{
    char    digits[24];
    int     k = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    jny_buf b = jny_buf_open(&a->arena);
    for (int i = 0; i < k; i++) {
        if (i && (k - i) % 3 == 0)
            jny_buf_char(&b, ',');
        jny_buf_char(&b, digits[i]);
    }
    return jny_buf_str(&b);
}

jny_str count_of(app *a, uint64_t n, const char *one, const char *many)
{
    return jny_str_format(&a->arena, "%.*s %s", JNY_ARG(with_commas(a, n)), n == 1 ? one : many);
}

void put_data(app *a, jny_str data)
{
    if (a->out_is_terminal)
        jny_out_add(&a->out, data);
    else
        jny_out_raw(&a->out, data);
}

jny_status write_result(app *a, const char *path, jny_str data, jny_err *err)
{
    if (path && !a->caught)
        return jny_file_save(a->world, path, data, err);
    if (path)
        *a->caught = data;
    else
        put_data(a, data); /* main hands it on and tells if that fails */
    return JNY_OK;
}

/* Where a report says of which state of the project it is: below, unless the table says it itself.
 * A drawing has no notes. */
static jny_table with_head(app *a, const jny_table *t, jny_format format)
{
    jny_table with  = *t;
    jny_str  *notes = JNY_ARRAY(&a->arena, jny_str, t->n_notes + 1);
    jny_str   head =
        jny_str_format(&a->arena, JNY_HEAD_LINE "%.*s; `journeys doctor --head` finds it again.",
                       JNY_ARG(a->head));
    for (size_t i = 0; i < t->n_notes; i++)
        notes[i] = t->notes[i];
    notes[with.n_notes++] = head;
    with.notes            = notes;
    with.made             = format == JNY_FORMAT_SVG ? head : with.made;
    return with;
}

/* A story can be longer than a cell: the rest is written, and somebody should know. */
static void say_cut(app *a, const char *path, const jny_table *table, jny_format format)
{
    size_t cut = jny_table_cut(table, format);
    if (!cut)
        return;
    jny_out_format(&a->err,
                   "%s: %.*s longer than a cell of a workbook can be (32,767 characters), and cut "
                   "there where it says so; csv has all of it\n",
                   path ? path : "journeys", JNY_ARG(count_of(a, cut, "text is", "texts are")));
    a->found = true;
}

jny_status write_table(app *a, const char *path, jny_format format, const jny_table *table,
                       jny_err *err)
{
    jny_buf   b = jny_buf_open(&a->arena);
    jny_table headed;
    if (a->head.n && !table->made.n &&
        (path || (a->out_is_terminal && format == JNY_FORMAT_TABLE))) {
        headed = with_head(a, table, format);
        table  = &headed;
    }
    jny_status st = jny_table_print(&b, table, format, path ? 0 : a->width, err);
    if (st == JNY_OK)
        st = write_result(a, path, jny_buf_str(&b), err);
    if (st == JNY_OK)
        say_cut(a, path, table, format);
    return st;
}

jny_status say_receipt(app *a, const char *file, const char *path, const jny_receipt *receipt,
                       jny_err *err)
{
    jny_buf lines = jny_buf_open(&a->arena), csv = jny_buf_open(&a->arena);
    jny_receipt_print(&lines, jny_cstr(file), receipt);
    jny_out_add(&a->err, jny_buf_str(&lines));
    jny_out_flush(&a->err, NULL);
    if (!path)
        return JNY_OK;
    jny_receipt_csv(&csv, receipt);
    return write_result(a, path, jny_buf_str(&csv), err);
}

/* ---- The project ----------------------------------------------------------------------------- */

/* What libraries write for a moment holds stories too: it stands where these do, on the disk that
 * is encrypted, and not where everybody's does. */
static void keep_temporary_beside(app *a)
{
    const char *slash = strrchr(a->project, '/');
    const char *folder =
        slash ? jny_str_z(&a->arena, (jny_str){a->project, (size_t)(slash - a->project) + 1}) : ".";
    if (access(folder, W_OK) == 0)
        setenv("TMPDIR", folder, 1);
}

bool project_open(app *a, jny_project **p, int *code)
{
    jny_err err = {0};
    if (!a->project || !a->project[0]) {
        *code = usage_error(a, "which project? Name it: -p NAME.journeys (or set "
                               "JOURNEYS_PROJECT); `journeys init NAME.journeys` makes one");
        return false;
    }
    uint64_t again = 0;
    keep_temporary_beside(a);
    work_begins(a);
    if (jny_project_open(a->world, a->project, p, &err) != JNY_OK) {
        *code = say_error(a, &err);
        return false;
    }
    /* A damaged record is told by who needs it; what the disk refuses is left out of no report. */
    jny_err why = {0};
    if (jny_project_state(*p, &a->arena, &a->head, &why) == JNY_EIO) {
        *code = say_error(a, &why);
        jny_project_close(*p);
        return false;
    }
    jny_str notice = jny_project_notice(*p);
    if (notice.n)
        jny_out_format(&a->err, "%s: %.*s\n", a->project, JNY_ARG(notice));
    if (jny_forget_again(*p, &a->arena, a->actor, &again, &err) != JNY_OK) {
        *code = say_error(a, &err);
        jny_project_close(*p);
        return false;
    }
    if (again)
        jny_out_format(
            &a->err, "note: this copy is from before somebody was forgotten; erased again: %.*s\n",
            JNY_ARG(count_of(a, again, "story", "stories")));
    jny_out_flush(&a->err, NULL);
    return true;
}

int project_end(app *a, jny_project *p, jny_status st, const jny_err *err)
{
    int code = st == JNY_OK ? EXIT_DONE : say_error(a, err);
    jny_project_close(p);
    return code;
}

jny_status keep_copy(app *a, jny_project *p, jny_err *err)
{
    jny_str           path;
    jny_status_report r;
    jny_status        st = jny_project_status(p, &a->arena, &r, err);
    if (st != JNY_OK || r.stories + r.withdrawn + r.decisions == 0)
        return st;
    return jny_backup_rotate(p, &a->arena, &path, err);
}

static jny_status choose(app *a, jny_project *p, const char *name, bool bare,
                         const jny_active **out, jny_err *err)
{
    jny_active *books;
    size_t      n;
    jny_status  st = bare ? jny_codebooks_bare(p, &a->arena, &books, &n, err)
                          : jny_codebooks_active(p, &a->arena, &books, &n, err);
    if (st != JNY_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        if (name ? jny_str_eq(books[i].book.name, jny_cstr(name)) : n == 1) {
            *out = &books[i];
            return JNY_OK;
        }
    if (n == 0)
        return jny_fail(
            err, JNY_ENOTFOUND, NULL,
            "the project has no codebook yet: `journeys tag --codebook FILE` brings one "
            "in");
    jny_buf all = jny_buf_open(&a->arena);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&all, "%s%.*s", i ? ", " : "", JNY_ARG(books[i].book.name));
    if (name)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "the project has no codebook \"%s\"; it has: %.*s", name,
                        JNY_ARG(jny_buf_str(&all)));
    return jny_fail(err, JNY_EINVAL, NULL, "which codebook? Say --codebook NAME; there are: %.*s",
                    JNY_ARG(jny_buf_str(&all)));
}

jny_status choose_codebook(app *a, jny_project *p, const char *name, const jny_active **out,
                           jny_err *err)
{
    return choose(a, p, name, false, out, err);
}

jny_status choose_bare_codebook(app *a, jny_project *p, const char *name, const jny_active **out,
                                jny_err *err)
{
    return choose(a, p, name, true, out, err);
}

void point_at(jny_err *err, const char *flag, const char *list, jny_str name)
{
    if (!list || err->excerpt[0])
        return;
    size_t col = jny_utf8_count((jny_str){list, (size_t)(name.p - list)});
    if (strlen(list) + col + 8 >= sizeof err->excerpt)
        return;
    snprintf(err->place, sizeof err->place, "%s, column %zu", flag, col + 1);
    snprintf(err->excerpt, sizeof err->excerpt, "  %s\n  %*s^", list, (int)col, "");
}

jny_status choose_themes(app *a, const jny_active *active, const char *flag, const char *list,
                         const size_t **themes, size_t *n, jny_err *err)
{
    jny_str rest   = jny_cstr(list);
    size_t *chosen = JNY_ARRAY(&a->arena, size_t, active->book.n + 1);
    bool   *wanted = JNY_ARRAY(&a->arena, bool, active->book.n + 1);
    while (rest.n) {
        size_t     t;
        jny_str    name = jny_str_trim(jny_str_cut(&rest, ','));
        jny_status st   = jny_codebook_need(&active->book, name, &t, err);
        if (st != JNY_OK) {
            point_at(err, flag, list, name);
            return st;
        }
        wanted[t] = true;
    }
    *n = 0;
    for (size_t t = 0; t < active->book.n; t++)
        if (wanted[t])
            chosen[(*n)++] = t;
    *themes = chosen;
    return JNY_OK;
}

jny_status choose_format(const char *name, const char *file, jny_format *out, jny_err *err)
{
    *out = JNY_FORMAT_TABLE;
    if (name)
        return jny_format_parse(jny_cstr(name), out, err);
    const char *ending = file ? strrchr(file, '.') : NULL;
    if (!ending || strchr(ending, '/') || strcmp(ending, ".txt") == 0 ||
        jny_format_of_file(jny_cstr(file), out) == JNY_OK)
        return JNY_OK;
    return jny_fail(err, JNY_EINVAL, file,
                    "no format goes by \"%s\": end it in .csv, .tsv, .json, .ndjson, .md, .html, "
                    ".xlsx, .svg, .r or .txt, or say --format",
                    ending);
}

jny_status choose_json(const char *name, bool *json, jny_err *err)
{
    *json = name && strcmp(name, "json") == 0;
    if (!name || *json || strcmp(name, "table") == 0)
        return JNY_OK;
    return jny_fail(err, JNY_EINVAL, NULL, "--format is table or json here, not \"%s\"", name);
}

void json_number(jny_buf *b, const char *name, uint64_t n)
{
    jny_buf_format(b, ",\"%s\":%llu", name, (unsigned long long)n);
}

void json_string(jny_buf *b, const char *name, jny_str text)
{
    jny_buf_format(b, ",\"%s\":", name);
    jny_buf_json(b, text);
}

void json_bool(jny_buf *b, const char *name, bool yes)
{
    jny_buf_format(b, ",\"%s\":%s", name, yes ? "true" : "false");
}

jny_status codebook_read(app *a, const char *path, jny_codebook *out, jny_problems *problems,
                         jny_err *err)
{
    jny_str    yaml;
    jny_status st = jny_file_read(&a->arena, a->world, path, JNY_CODEBOOK_BYTES, &yaml, err);
    if (st != JNY_OK)
        return st;
    st          = jny_codebook_parse(&a->arena, jny_cstr(path), yaml, out, problems, err);
    out->source = yaml; /* also of one that is broken, to show its lines */
    return st;
}

static int by_place(const void *x, const void *y)
{
    const jny_problem *a = x, *b = y;
    if (a->at.line != b->at.line)
        return a->at.line < b->at.line ? -1 : 1;
    if (a->at.col != b->at.col)
        return a->at.col < b->at.col ? -1 : 1;
    return jny_str_cmp(a->msg, b->msg);
}

size_t problems_say(app *a, const char *path, jny_str source, jny_problems *problems, bool warnings)
{
    jny_buf b      = jny_buf_open(&a->arena);
    size_t  errors = 0;
    if (problems->n)
        qsort(problems->at, problems->n, sizeof *problems->at, by_place);
    for (size_t i = 0; i < problems->n; i++) {
        errors += !problems->at[i].warning;
        if (warnings || !problems->at[i].warning)
            jny_problem_print(&b, jny_cstr(path), source, &problems->at[i]);
    }
    jny_out_add(&a->err, jny_buf_str(&b));
    jny_out_flush(&a->err, NULL);
    return errors;
}

jny_status model_load(app *a, const char *path, jny_model *out, jny_err *err)
{
    jny_str    bytes;
    jny_status st = jny_file_read(&a->arena, a->world, path, JNY_MODEL_BYTES, &bytes, err);
    return st == JNY_OK ? jny_model_parse(&a->arena, jny_cstr(path), bytes, out, err) : st;
}

void say_other_version(app *a, const char *path, const jny_model *model, const jny_codebook *book)
{
    if (jny_str_eq(model->codebook, book->name) &&
        memcmp(&model->hash, &book->hash, sizeof book->hash) != 0)
        jny_out_format(&a->err,
                       "journeys: %s was learned with another version of %.*s: themes that are new "
                       "have no suggestions, and rules that changed weigh as the old ones did; "
                       "`journeys learn -o %s` makes it anew\n",
                       path, JNY_ARG(book->name), path);
}

jny_status codebook_load(app *a, const char *path, jny_codebook *out, jny_err *err)
{
    jny_problems problems = {0};
    jny_status   st       = codebook_read(a, path, out, &problems, err);
    if (problems_say(a, path, out->source, &problems, false))
        err->msg[0] = '\0'; /* every one was printed, the first too */
    return st;
}
