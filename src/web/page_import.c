/* page_import.c - stories come in: a file is looked at first, with what its columns are taken to
 * be; then imported as that says, or not at all. The file lies in a private folder beside the
 * project until then, one at a time: the next who opens the project erases what a killed server
 * left of it. */
#include "app.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTES_SHOWN = 20, MAPPING_MOST = 256 << 10 };

/* ---- The file that waits --------------------------------------------------------------------- */

static const char *upload_path(const web *w, jny_arena *a)
{
    return jny_str_z(a, jny_str_format(a, "%s/%s", w->upload, w->upload_name));
}

void upload_drop(web *w)
{
    if (!w->upload[0])
        return;
    jny_part_folder_end(w->world, w->upload, w->upload_lock);
    w->upload[0] = '\0';
}

/* Which of those that people chose, one after the other: what a form says that it is about. */
static jny_str upload_id(const web *w)
{
    enum { DIGITS = 12, ENDING = 5 };
    size_t n = strlen(w->upload);
    if (n < DIGITS + ENDING)
        return (jny_str){0};
    return (jny_str){w->upload + n - DIGITS - ENDING, DIGITS};
}

/* "work/forms 2012.csv" as a name in one folder: it becomes the name of the source. */
static jny_str plain_name(jny_arena *a, jny_str sent)
{
    jny_buf b     = jny_buf_open(a);
    size_t  start = 0;
    for (size_t i = 0; i < sent.n; i++)
        start = sent.p[i] == '/' || sent.p[i] == '\\' ? i + 1 : start;
    jny_str name = jny_str_trim(jny_str_sub(sent, start, sent.n));
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        jny_buf_char(&b, c < 0x20 || c == 0x7F || (i == 0 && c == '.') ? '_' : (char)c);
    }
    return jny_buf_str(&b);
}

static jny_status upload_keep(visit *v)
{
    web    *w    = v->web;
    jny_str name = plain_name(v->a, v->file_name);
    upload_drop(w);
    if (!name.n || !v->file.n)
        return jny_fail(&v->err, JNY_EINVAL, NULL, "Choose a file first; it must not be empty.");
    if (name.n >= sizeof w->upload_name || !jny_import_knows(name))
        return jny_fail(&v->err, JNY_EINVAL, NULL,
                        "\"%.*s\" is no file that can be read: .ndjson, .json, .csv, .tsv, .xlsx, "
                        ".ods, .docx or .txt.",
                        JNY_ARG(jny_str_sub(name, 0, name.n < 100 ? name.n : 100)));
    char real[PATH_MAX];
    bool found =
        realpath(w->options->project, real); /* as it is swept, whatever links lead there */
    w->upload_lock = found ? jny_part_folder(w->world, real, w->upload) : -1;
    if (w->upload_lock < 0) {
        w->upload[0] = '\0';
        return jny_fail(&v->err, JNY_EIO, NULL,
                        "No folder can be made beside the project: is the disk full?");
    }
    snprintf(w->upload_name, sizeof w->upload_name, "%.*s", JNY_ARG(name));
    jny_status st = jny_file_save(w->world, upload_path(w, v->a), v->file, &v->err);
    if (st != JNY_OK)
        upload_drop(w);
    return st;
}

/* ---- Looking and importing ------------------------------------------------------------------- */

static jny_status import_it(visit *v, jny_str mapping, bool dry_run, jny_import_report *report)
{
    jny_limits         limits   = JNY_LIMITS;
    jny_problems       problems = {0};
    jny_mapping       *m        = NULL;
    jny_import_plan    plan;
    const char        *path = upload_path(v->web, v->a);
    jny_import_options o    = {.dry_run     = dry_run,
                               .corrections = get(v, "corrections").n > 0,
                               .limits      = limits,
                               .actor       = v->coder};
    *report                 = (jny_import_report){0};
    if (mapping.n > MAPPING_MOST)
        return jny_fail(&v->err, JNY_ELIMIT, NULL, "The mapping is longer than 256 KiB.");
    if (mapping.n &&
        jny_mapping_parse(v->a, "the mapping", mapping, &m, &problems, &v->err) != JNY_OK)
        return v->err.status;
    o.mapping = m;
    if (jny_import_plan_make(v->a, &path, 1, m, &plan, &v->err) != JNY_OK)
        return v->err.status;
    if (plan.sources.n != 1)
        return jny_fail(
            &v->err, JNY_EINVAL, NULL,
            "The mapping has no source for \"%s\": mend its `match`, or empty the field.",
            v->web->upload_name);
    return jny_import(v->web->project, v->a, &plan.sources.at[0], &o, report, &v->err);
}

static void count_line(visit *v, uint64_t n, const char *one, const char *many)
{
    if (!n)
        return;
    html_open(&v->h, "li");
    html_text(&v->h, counted(v->a, n, one, many));
    html_close(&v->h);
}

static void show_notes(visit *v, const jny_import_report *r)
{
    html *h = &v->h;
    if (!r->notes.n && !r->remarks.n && !r->unknown.n)
        return;
    html_words(h, "h3", NULL, "Worth a look");
    html_el(h, "ul", "plain");
    for (size_t i = 0; i < r->remarks.n; i++) {
        html_open(h, "li");
        html_text(h, r->remarks.at[i]);
        html_close(h);
    }
    for (size_t i = 0; i < r->notes.n && i < NOTES_SHOWN; i++) {
        const jny_import_note *x = &r->notes.at[i];
        html_open(h, "li");
        html_format(h, "Line %llu%s: ", (unsigned long long)x->line,
                    x->rejected ? ", cannot be imported" : "");
        html_text(h, x->place);
        html_say(h, x->place.n ? ": " : "");
        html_text(h, x->msg);
        html_close(h);
    }
    for (size_t i = 0; i < r->unknown.n && i < NOTES_SHOWN; i++) {
        const jny_import_unknown *x = &r->unknown.at[i];
        html_open(h, "li");
        html_format(h, "Nobody knows the %.*s \"%.*s\" (%.*s); it is kept as it is",
                    JNY_ARG(x->field), JNY_ARG(x->value),
                    JNY_ARG(counted(v->a, x->rows, "row", "rows")));
        if (x->nearest.n)
            html_format(h, ". Perhaps \"%.*s\"?", JNY_ARG(x->nearest));
        html_close(h);
    }
    html_close(h);
    uint64_t more = r->more_notes + (r->notes.n > NOTES_SHOWN ? r->notes.n - NOTES_SHOWN : 0);
    if (more) {
        html_el(h, "p", "small muted");
        html_format(h, "And %llu more like these; in a terminal `journeys import` lists them.",
                    (unsigned long long)more);
        html_close(h);
    }
}

static void show_report(visit *v, const jny_import_report *r, const char *title)
{
    html *h = &v->h;
    html_el(h, "section", "card");
    html_open(h, "h2");
    html_format(h, "%s: ", title);
    html_text(h, jny_cstr(v->web->upload_name));
    html_close(h);
    html_el(h, "p", NULL);
    html_format(h, "%.*s read.", JNY_ARG(counted(v->a, r->read, "row", "rows")));
    html_close(h);
    html_open(h, "ul");
    count_line(v, r->added, "new story", "new stories");
    count_line(v, r->back, "story back after having been withdrawn",
               "stories back after having been withdrawn");
    count_line(v, r->changed, "story with changed attributes", "stories with changed attributes");
    count_line(v, r->corrected, "story with corrected words", "stories with corrected words");
    count_line(v, r->same, "story that is there already", "stories that are there already");
    count_line(v, r->repeated, "row a second time: left out", "rows a second time: left out");
    count_line(v, r->tests, "test: left out", "tests: left out");
    count_line(v, r->forgotten, "story that was forgotten at somebody's wish: left out",
               "stories that were forgotten at somebody's wish: left out");
    count_line(v, r->rejected, "row that cannot be imported", "rows that cannot be imported");
    count_line(v, r->twins, "story with the very words of another",
               "stories with the very words of others");
    count_line(v, r->near.n, "pair of stories that are nearly the same",
               "pairs of stories that are nearly the same");
    html_close(h);
    show_notes(v, r);
    html_close(h);
}

static void problem(visit *v)
{
    html *h = &v->h;
    html_el(h, "div", "note warn");
    html_set(h, "role", "alert");
    if (v->err.place[0] &&
        !(v->web->upload[0] && jny_str_starts(jny_cstr(v->err.place), jny_cstr(v->web->upload))))
        html_format(h, "%s: ", v->err.place);
    html_say(h, v->err.msg);
    if (v->err.excerpt[0]) {
        html_say(h, " ");
        html_words(h, "code", NULL, v->err.excerpt);
    }
    html_close(h);
    v->err.status = JNY_OK; /* it is told */
}

static void file_form(visit *v, bool first)
{
    html *h = &v->h;
    html_el(h, "form", "card rowgap");
    html_set(h, "method", "post");
    html_set(h, "action", "/import");
    html_set(h, "enctype", "multipart/form-data");
    hidden(v, "token", jny_cstr(v->who->form));
    html_words(h, "h2", NULL, first ? "Choose a file" : "Another file");
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "file");
    html_say(h, "Spreadsheet, form export, transcript or cards");
    html_close(h);
    html_open(h, "input");
    html_set(h, "id", "file");
    html_set(h, "name", "file");
    html_set(h, "type", "file");
    html_set(h, "accept", ".ndjson,.json,.csv,.tsv,.xlsx,.ods,.docx,.txt");
    html_flag(h, "required", true);
    html_close(h);
    note(h, "hint",
         "At most 32 MiB. It is looked at first; nothing is imported before you say so. Larger "
         "files, and folders: `journeys import` in a terminal.");
    button(v, first ? "btn go" : "btn", "do", JNY_STR("look"), "Look at it");
    html_close(h);
}

/* What the columns are taken to be, to be mended; then imported so. */
static void mapping_form(visit *v, jny_str mapping, bool good)
{
    html *h = &v->h;
    form_begin(v, "/import", "card rowgap");
    hidden(v, "upload", upload_id(v->web));
    html_words(h, "h2", NULL, "What its columns are taken to be");
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "mapping");
    html_say(h, "Mapping");
    html_close(h);
    html_open(h, "textarea");
    html_set(h, "id", "mapping");
    html_set(h, "name", "mapping");
    html_set(h, "rows", "16");
    html_set(h, "spellcheck", "false");
    html_set(h, "class", "code");
    html_text(h, jny_str_format(v->a, "\n%.*s", JNY_ARG(mapping)));
    html_close(h);
    html_close(h);
    html_el(h, "div", "tick");
    html_open(h, "input");
    html_set(h, "type", "checkbox");
    html_set(h, "id", "corrections");
    html_set(h, "name", "corrections");
    html_set(h, "value", "1");
    html_flag(h, "checked", get(v, "corrections").n > 0);
    html_open(h, "label");
    html_set(h, "for", "corrections");
    html_say(h, "Other words for a known id are corrections: a new version of the story");
    html_close(h);
    html_close(h);
    html_el(h, "p", "row");
    if (good)
        button(v, "btn go", "do", JNY_STR("import"), "Import it so");
    button(v, good ? "btn" : "btn go", "do", JNY_STR("again"), "Look again");
    button(v, "btn", "do", JNY_STR("drop"), "Leave it");
    html_close(h);
    html_close(h);
}

static void begin_page(visit *v)
{
    html *h = &v->h;
    frame_begin(v, "Import", "/import", NULL);
    html_words(h, "h1", NULL, "Import");
    note(h, "lede",
         "Words are never changed. What came in with one file can be taken back as one step, and "
         "importing it again brings it back.");
}

/* The newest import that stands may be taken back here. */
static void undo_form(visit *v)
{
    html     *h = &v->h;
    jny_event last;
    jny_err   none = {0};
    if (jny_event_last(v->web->project, v->a, JNY_STR("import"), &last, &none) != JNY_OK) {
        note_trouble(v, &none);
        return;
    }
    form_begin(v, "/import", "card rowgap");
    hidden(v, "event", event_numbered(v, last.seq));
    html_words(h, "h2", NULL, "The last import");
    html_el(h, "p", NULL);
    html_format(h, "By %.*s on %.*s. Its stories and the decisions on them stay in the record.",
                JNY_ARG(last.actor), JNY_ARG(spoken_time(v->a, last.at)));
    if (last.stays)
        html_format(h,
                    " %.*s what it changed, since consent was set behind it: the earlier "
                    "words come back with a file of corrections.",
                    JNY_ARG(counted(v->a, last.stays, "story keeps", "stories keep")));
    html_close(h);
    button(v, "btn", "do", JNY_STR("undo"), "Take it back");
    html_close(h);
}

static void look(visit *v, jny_str mapping)
{
    jny_import_report r;
    bool              good = import_it(v, mapping, true, &r) == JNY_OK;
    begin_page(v);
    if (good || r.read)
        show_report(v, &r, "Looked at, not yet imported");
    if (!good)
        problem(v);
    mapping_form(v, mapping.n || !r.mapping ? mapping : jny_mapping_print(v->a, &r, 1), good);
    file_form(v, false);
    frame_end(v);
}

static void import(visit *v)
{
    jny_import_report r;
    html             *h    = &v->h;
    bool              good = import_it(v, get(v, "mapping"), false, &r) == JNY_OK;
    jny_err           why  = v->err;
    desk_drop(v->web);
    v->err = (jny_err){0};
    if (desk_ready(v->web, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    begin_page(v);
    if (!good) {
        v->err = why;
        problem(v);
        show_report(v, &r, "Not imported");
        mapping_form(v, get(v, "mapping"), false);
        frame_end(v);
        return;
    }
    show_report(v, &r, "Imported");
    upload_drop(v->web);
    note(h, "note",
         "New stories have no suggestions until they are tagged. In a terminal: journeys tag");
    undo_form(v);
    file_form(v, false);
    frame_end(v);
}

void page_import(visit *v)
{
    begin_page(v);
    if (jny_str_eq(get(v, "said"), JNY_STR("undone")))
        note(&v->h, "note good", "Taken back.");
    file_form(v, true);
    undo_form(v);
    frame_end(v);
}

static void undo(visit *v)
{
    jny_event last;
    int64_t   event = event_asked(v);
    if (!event)
        return;
    if (jny_event_last(v->web->project, v->a, JNY_STR("import"), &last, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    if (last.seq != event) {
        refuse_visit(v, 409, "Something else was imported since, or it was taken back already.");
        return;
    }
    if (jny_event_undo(v->web->project, event, v->coder, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    desk_drop(v->web);
    redirect(v, JNY_STR("/import?said=undone"));
}

void post_import(visit *v)
{
    jny_str act = get(v, "do");
    if (jny_str_eq(act, JNY_STR("undo"))) {
        undo(v);
    } else if (jny_str_eq(act, JNY_STR("look"))) {
        if (upload_keep(v) == JNY_OK) {
            look(v, (jny_str){0});
        } else {
            begin_page(v);
            problem(v);
            file_form(v, true);
            frame_end(v);
            v->rs->status = 400;
        }
    } else if (!v->web->upload[0]) {
        refuse_visit(v, 409, "No file waits any more: it was imported or left. Choose it again.");
    } else if (!jny_str_eq(get(v, "upload"), upload_id(v->web))) {
        refuse_visit(v, 409,
                     "Another file was chosen since, by you or by somebody else, and waits now. "
                     "Nothing was imported or left. Choose yours again.");
    } else if (jny_str_eq(act, JNY_STR("drop"))) {
        upload_drop(v->web);
        redirect(v, JNY_STR("/import"));
    } else if (jny_str_eq(act, JNY_STR("import"))) {
        import(v);
    } else {
        look(v, jny_str_trim(get(v, "mapping")));
    }
}
