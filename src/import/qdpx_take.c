/* qdpx_take.c - what the locked-up reader says of a REFI-QDA project, into the project: stories as
 * any import takes them, and codings as decisions of their coders. Everything is checked anew: to
 * the parent the child is the stranger's file. */
#include "qdpx.h"

#include <stdlib.h>
#include <string.h>

static jny_str text_at(const raw_row *row, size_t i)
{
    return i < row->n ? row->at[i].text : (jny_str){0};
}

static bool number_at(const raw_row *row, size_t i, size_t *out)
{
    jny_str s = text_at(row, i);
    *out      = 0;
    if (s.n == 0 || s.n > 12)
        return false;
    for (size_t k = 0; k < s.n; k++) {
        if (s.p[k] < '0' || s.p[k] > '9')
            return false;
        *out = *out * 10 + (size_t)(s.p[k] - '0');
    }
    return true;
}

void take_told(qdpx_take *t, const char *what, jny_str where)
{
    jny_receipt_told(t->job->a, &t->job->report->receipt, jny_cstr(what), where, 1);
}

void take_lost(qdpx_take *t, const char *what, jny_str where)
{
    jny_receipt_lost(t->job->a, &t->job->report->receipt, jny_cstr(what), where, 1);
}

/* ---- Before the first story ------------------------------------------------------------------ */

/* The stories that are here, by the guid that they came with or would go out with. */
static jny_status load_stories(qdpx_take *t, jny_err *err)
{
    import_job *job = t->job;
    jny_stories it  = {0};
    jny_story   s;
    jny_arena   scratch = jny_arena_open(job->a->world);
    jny_status  st      = jny_stories_open(&it, job->project, err);
    while (st == JNY_OK && jny_stories_next(&it, &scratch, &s, err)) {
        jny_str guid = jny_guid_read(&scratch, jny_story_attribute(&s, QDPX_SOURCE_GUID));
        jny_str id   = jny_intern_copy(&t->names, s.id);
        if (!guid.n)
            guid = jny_refi_guid(&scratch, "source", s.id, s.text);
        if (jny_intern(&t->guids, guid) > t->ids.n)
            *JNY_PUSH(job->a, &t->ids) = id;
        jny_arena_reset(&scratch);
    }
    jny_stories_close(&it);
    jny_arena_close(&scratch);
    return err->status;
}

/* What the rules of a codebook said elsewhere, its own run says here. */
static jny_status skip_rules(qdpx_take *t, jny_err *err)
{
    jny_active *books;
    size_t      n;
    jny_status  st = jny_codebooks_active(t->job->project, t->job->a, &books, &n, err);
    for (size_t k = 0; st == JNY_OK && k < n; k++) {
        jny_run run;
        jny_str of = jny_str_format(t->job->a, ", rules of %.*s ", JNY_ARG(books[k].book.name));
        st         = jny_run_find(t->job->project, books[k].key, &run, err);
        for (size_t i = 0; st == JNY_OK && run.key && i < t->coders.n; i++) {
            qdpx_coder *c = &t->coders.at[i];
            if (c->machine && jny_str_starts(c->name, JNY_STR("journeys ")) &&
                memmem(c->name.p, c->name.n, of.p, of.n))
                c->skipped = true;
        }
    }
    return st;
}

static jny_status prepare(qdpx_take *t, jny_err *err)
{
    if (t->ready)
        return JNY_OK;
    t->ready      = true;
    t->keys       = JNY_ARRAY(t->job->a, int64_t, t->codes.n + 1);
    jny_status st = qdpx_books(t->job, t->codes.at, t->codes.n, t->keys, err);
    for (size_t i = 0; i < t->codes.n; i++)
        if (t->codes.at[i].guid.n && jny_intern(&t->code_guids, t->codes.at[i].guid) > t->code_of.n)
            *JNY_PUSH(t->job->a, &t->code_of) = i;
    if (st == JNY_OK)
        st = skip_rules(t, err);
    return st == JNY_OK ? load_stories(t, err) : st;
}

/* ---- A story --------------------------------------------------------------------------------- */

/* A story that does not come in takes its codings with it. */
static void lose_with_story(qdpx_take *t, const jny_import_report *before)
{
    const jny_import_report *now = t->job->report;
    jny_receipt             *r   = &t->job->report->receipt;
    if (now->rejected > before->rejected)
        jny_receipt_lost(t->job->a, r, JNY_STR("codings of texts that cannot be imported"), t->id,
                         t->coded.codings.n);
    if (now->forgotten > before->forgotten)
        jny_receipt_lost(t->job->a, r, JNY_STR("codings of stories that were forgotten here"),
                         (jny_str){0}, t->coded.codings.n);
}

static jny_status flush(qdpx_take *t, jny_err *err)
{
    jny_import_report before = *t->job->report;
    if (!t->open)
        return err->status;
    t->open       = false;
    t->row.fields = t->fields.at;
    t->row.n      = t->fields.n;
    t->row.coded  = &t->coded;
    import_take(t->job, &t->story, &t->row, err);
    lose_with_story(t, &before);
    t->fields.at = NULL;
    t->fields.n = t->fields.cap = 0;
    t->coded                    = (struct qdpx_coded){.take = t};
    jny_arena_reset(&t->story);
    return err->status;
}

static void add_field(qdpx_take *t, jny_str name, jny_str value)
{
    if (value.n == 0)
        return;
    for (size_t i = 0; i < t->fields.n; i++)
        if (jny_str_eq(t->fields.at[i].name, name)) { /* the first that tells it */
            if (!jny_str_eq(t->fields.at[i].value, value))
                take_lost(t, "second values of an attribute", name);
            return;
        }
    *JNY_PUSH(&t->story, &t->fields) =
        (jny_attribute){jny_str_copy(&t->story, name), jny_str_copy(&t->story, value)};
}

static jny_status on_story(qdpx_take *t, const raw_row *row, jny_err *err)
{
    if (flush(t, err) != JNY_OK || prepare(t, err) != JNY_OK)
        return err->status;
    jny_str  guid = jny_guid_read(&t->story, text_at(row, 1)), name = text_at(row, 2);
    uint32_t here = guid.n ? jny_intern_find(&t->guids, guid) : 0;
    jny_str  id   = here ? t->ids.at[here - 1] : name;
    jny_str  text = text_at(row, 4);
    t->open       = true;
    t->row        = (import_row){.line = row->line, .path = t->job->path, .source = t->job->source};
    t->id         = jny_str_copy(&t->story, id);
    add_field(t, JNY_STR("id"), id);
    add_field(t, JNY_STR("text"), text);
    add_field(t, JNY_STR("respondent"), text_at(row, 3));
    bool ours = jny_str_eq(guid, jny_refi_guid(&t->story, "source", id, text));
    if (guid.n && (!ours || (!here && jny_intern_find(&t->names, id))))
        add_field(t, JNY_STR(QDPX_SOURCE_GUID), guid);
    for (size_t i = 5; i < row->n; i++)
        if (row->at[i].name.n &&
            (row->at[i].kind != CELL_OTHER || t->job->options->sets_as_attributes))
            add_field(t, row->at[i].name, row->at[i].text);
    return err->status;
}

static void on_coding(qdpx_take *t, const raw_row *row)
{
    jny_arena  *a = &t->story;
    qdpx_coding c = {.code    = jny_str_copy(a, text_at(row, 4)),
                     .when    = jny_str_copy(a, text_at(row, 5)),
                     .state   = jny_str_copy(a, text_at(row, 6)),
                     .valence = jny_str_copy(a, text_at(row, 7)),
                     .words   = jny_str_copy(a, text_at(row, 8))};
    if (!number_at(row, 1, &c.from) || !number_at(row, 2, &c.to))
        c.from = c.to = 0;
    number_at(row, 3, &c.user);
    if (t->open)
        *JNY_PUSH(a, &t->coded.codings) = c;
}

static void on_rest(qdpx_take *t, char kind, const raw_row *row)
{
    jny_arena *a = t->job->a;
    size_t     n;
    if (kind == 'U')
        *JNY_PUSH(a, &t->coders) = (qdpx_coder){.name    = jny_str_copy(a, text_at(row, 1)),
                                                .machine = text_at(row, 2).n > 0};
    else if (kind == 'I')
        *JNY_PUSH(a, &t->codes) =
            (qdpx_code){.instruction = true, .name = jny_str_copy(a, text_at(row, 1))};
    else if (kind == 'C') {
        number_at(row, 4, &n);
        *JNY_PUSH(a, &t->codes) = (qdpx_code){.guid        = jny_guid_read(a, text_at(row, 1)),
                                              .name        = jny_str_copy(a, text_at(row, 2)),
                                              .description = jny_str_copy(a, text_at(row, 3)),
                                              .depth       = (unsigned)(n < OFFICE_DEPTH ? n : 0),
                                              .folder      = text_at(row, 5).n > 0,
                                              .colour      = jny_str_copy(a, text_at(row, 6))};
    } else if (kind == 'F' && t->open)
        *JNY_PUSH(&t->story, &t->coded.finished) = jny_str_copy(&t->story, text_at(row, 1));
    else if (kind == 'G' && t->open)
        *JNY_PUSH(&t->story, &t->coded.flags) = (qdpx_flag){
            jny_str_copy(&t->story, text_at(row, 1)), jny_str_copy(&t->story, text_at(row, 2))};
    else if (kind == 'N')
        number_at(row, 1, &t->codings);
    else if (kind == 'M')
        t->job->report->missing++;
    else if (number_at(row, 3, &n) && kind == 'L')
        jny_receipt_lost(a, &t->job->report->receipt, text_at(row, 1), text_at(row, 2), n);
    else if (number_at(row, 3, &n) && kind == 'T')
        jny_receipt_told(a, &t->job->report->receipt, text_at(row, 1), text_at(row, 2), n);
}

static jny_status on_row(void *ctx, const raw_row *row, jny_err *err)
{
    qdpx_take *t    = ctx;
    jny_str    kind = text_at(row, 0);
    if (kind.n != 1)
        return JNY_OK;
    if (kind.p[0] == 'S')
        return on_story(t, row, err);
    if (kind.p[0] == 'K')
        on_coding(t, row);
    else
        on_rest(t, kind.p[0], row);
    return JNY_OK;
}

static jny_status on_sheet(void *ctx, jny_str name, jny_err *err)
{
    (void)ctx, (void)name;
    return err->status;
}

static void on_remark(void *ctx, jny_str text)
{
    qdpx_take *t = ctx;
    import_remark(t->job, "%.*s", JNY_ARG(text));
}

jny_status read_refi(import_job *job, const char *path, office_file file, jny_err *err)
{
    qdpx_take  *t     = JNY_NEW(job->a, qdpx_take);
    office_sink sink  = {t, on_sheet, on_row, on_remark};
    *t                = (qdpx_take){.job = job, .story = jny_arena_open(job->a->world)};
    t->code_guids     = jny_intern_open(job->a);
    t->guids          = jny_intern_open(job->a);
    t->names          = jny_intern_open(job->a);
    t->coded.take     = t;
    jny_arena scratch = jny_arena_open(job->a->world);
    jny_project_cache(job->project, 8); /* with 32 it is no quicker */
    office_read(scratch, OFFICE_QDPX, path, file, &job->options->limits, &sink, err);
    if (err->status == JNY_OK && flush(t, err) == JNY_OK && prepare(t, err) == JNY_OK)
        jny_receipt_told(job->a, &job->report->receipt,
                         jny_str_format(job->a, "codings carried, of %zu in the file", t->codings),
                         (jny_str){0}, t->taken);
    jny_project_cache(job->project, 0);
    jny_arena_close(&scratch);
    jny_arena_close(&t->story);
    return err->status;
}
