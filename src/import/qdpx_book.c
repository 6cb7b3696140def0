/* qdpx_book.c - the codes of a foreign project as themes. A code whose guid the project knows is
 * that theme, and the project's codebook stays as it is; all others come in as codebooks of their
 * own, so that no import changes what somebody wrote here. */
#include "json.h"
#include "qdpx.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    import_job       *job;
    jny_arena        *a;
    const qdpx_code  *codes;
    int64_t          *keys;
    jny_interned      guids;  /* that have a theme ...                        */
    JNY_LIST(int64_t) themes; /* ... and its key                             */
    JNY_LIST(jny_str) taken;  /* names of codebooks                           */
} booking;

static void know(booking *b, jny_str guid, int64_t key)
{
    if (!guid.n)
        return;
    size_t n = jny_intern(&b->guids, guid);
    if (n == b->themes.n + 1) /* the first that has it */
        *JNY_PUSH(b->a, &b->themes) = key;
}

static int64_t known(const booking *b, jny_str guid)
{
    uint32_t k = guid.n ? jny_intern_find(&b->guids, guid) : 0;
    return k && k <= b->themes.n ? b->themes.at[k - 1] : 0;
}

static jny_status load_known(booking *b, jny_err *err)
{
    jny_active *books;
    size_t      n;
    jny_status  st = jny_codebooks_active(b->job->project, b->a, &books, &n, err);
    for (size_t k = 0; st == JNY_OK && k < n; k++) {
        const jny_codebook *book   = &books[k].book;
        *JNY_PUSH(b->a, &b->taken) = book->name;
        for (size_t i = 0; st == JNY_OK && i < book->n; i++) {
            int64_t key = 0;
            st = jny_theme_key(b->job->project, book->name, book->themes[i].path, &key, err);
            know(b, jny_refi_theme_guid(b->a, book, &book->themes[i]), key);
            know(b, jny_refi_guid(b->a, "code", book->name, book->themes[i].path), key);
        }
    }
    return st;
}

/* ---- A codebook that nobody here has --------------------------------------------------------- */

/* What a codebook of ours says of itself, with `name` in the place of its own. */
typedef struct {
    jny_str name, title, language;
    bool    glob;
} heading;

static heading heading_of(booking *b, const qdpx_code *instruction)
{
    heading h    = {0};
    json_t *root = NULL;
    jny_err none = {0};
    if (instruction && json_read(instruction->name, &root, &none) == JNY_OK) {
        h.name     = jny_str_copy(b->a, json_text(root, "codebook", NULL));
        h.title    = jny_str_copy(b->a, json_text(root, "title", NULL));
        h.language = jny_str_copy(b->a, json_text(root, "language", NULL));
        h.glob     = jny_str_eq(json_text(root, "source-semantics", NULL), JNY_STR("glob"));
        json_decref(root);
    }
    return h;
}

static bool is_taken(const booking *b, jny_str name)
{
    for (size_t i = 0; i < b->taken.n; i++)
        if (jny_str_eq(b->taken.at[i], name))
            return true;
    return false;
}

static jny_str as_qdc(booking *b, const heading *h, size_t from, size_t to, size_t *n)
{
    jny_buf      x    = jny_buf_open(b->a);
    jny_codebook self = {
        .name = h->name, .title = h->title, .language = h->language, .glob = h->glob};
    unsigned open[OFFICE_DEPTH + 1], depth = 0;
    jny_buf_add(&x, JNY_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    if (h->name.n)
        jny_refi_codebook_name(&x, &self);
    jny_buf_add(&x, JNY_STR("<CodeBook><Codes>\n"));
    for (size_t i = from; i < to; i++) {
        const qdpx_code *c = &b->codes[i];
        if (c->instruction || known(b, c->guid) ||
            (c->folder && c->depth == 0 && h->name.n &&
             jny_str_eq(c->guid, jny_refi_guid(b->a, "codebook", h->name, (jny_str){0}))))
            continue;
        for (; depth && open[depth - 1] >= c->depth; depth--)
            jny_buf_add(&x, JNY_STR("</Code>\n"));
        if (depth == OFFICE_DEPTH)
            continue;
        open[depth++] = c->depth;
        jny_buf_format(&x, "<Code guid=\"%.*s\" name=\"", JNY_ARG(c->guid));
        jny_xml_escape(&x, c->name, true);
        jny_buf_add(&x, JNY_STR("\" color=\""));
        jny_xml_escape(&x, c->colour, true);
        jny_buf_format(&x, "\" isCodable=\"%s\"><Description>", c->folder ? "false" : "true");
        jny_xml_escape(&x, c->description, false);
        jny_buf_add(&x, JNY_STR("</Description>\n"));
        ++*n;
    }
    while (depth--)
        jny_buf_add(&x, JNY_STR("</Code>\n"));
    jny_buf_add(&x, JNY_STR("</Codes></CodeBook>\n"));
    return jny_buf_str(&x);
}

static void pass_on(booking *b, const jny_exchange *from)
{
    jny_receipt *r = &b->job->report->receipt;
    for (size_t i = 0; i < from->losses.n; i++)
        jny_receipt_lost(b->job->a, r, from->losses.at[i].what, (jny_str){0}, from->losses.at[i].n);
    for (size_t i = 0; i < from->notes.n; i++)
        jny_receipt_told(b->job->a, r, from->notes.at[i].what, (jny_str){0}, from->notes.at[i].n);
    for (size_t i = 0; i < from->refused.n; i++)
        jny_receipt_lost(b->job->a, r, from->refused.at[i].msg, (jny_str){0}, 1);
}

static jny_status add_book(booking *b, size_t from, size_t to, jny_err *err)
{
    size_t       n = 0;
    int64_t      key;
    jny_codebook book;
    heading h    = heading_of(b, from < to && b->codes[from].instruction ? &b->codes[from] : NULL);
    jny_str file = jny_cstr(b->job->path);
    jny_str qdc  = as_qdc(b, &h, from, to, &n);
    jny_str wanted = {0};
    for (size_t k = 1; n; k++) {
        jny_exchange report = {.format = JNY_BOOK_QDC};
        if (jny_codebook_read(b->a, file, qdc, &book, &report, err) != JNY_OK)
            return err->status;
        if (!is_taken(b, book.name)) {
            pass_on(b, &report);
            break;
        }
        if (k == 1)
            wanted = book.name;
        h   = (heading){jny_str_format(b->a, "%.*s-%zu", JNY_ARG(wanted), k + 1), book.title,
                        book.language, book.glob};
        n   = 0;
        qdc = as_qdc(b, &h, from, to, &n);
    }
    if (n == 0)
        return JNY_OK;
    if (book.source.n > JNY_CODEBOOK_BYTES)
        return jny_fail(err, JNY_ELIMIT, b->job->path,
                        "its codes make a codebook of more than the limit of %d bytes",
                        JNY_CODEBOOK_BYTES);
    *JNY_PUSH(b->a, &b->taken) = book.name;
    jny_str    path            = jny_str_format(b->a, "%.*s.yaml", JNY_ARG(book.name));
    jny_status st              = jny_codebook_add(b->job->project, &book, path, &key, err);
    for (size_t i = 0; st == JNY_OK && i < book.n; i++) {
        int64_t theme = 0;
        st            = jny_theme_key(b->job->project, book.name, book.themes[i].path, &theme, err);
        know(b, jny_guid_read(b->a, book.themes[i].guid), theme);
    }
    b->job->report->themes += book.n;
    import_remark(b->job, "%zu code%s as the codebook \"%.*s\"", book.n, book.n == 1 ? "" : "s",
                  JNY_ARG(book.name));
    return st;
}

jny_status qdpx_books(import_job *job, const qdpx_code *codes, size_t n, int64_t *keys,
                      jny_err *err)
{
    booking b = {
        .job = job, .a = job->a, .codes = codes, .keys = keys, .guids = jny_intern_open(job->a)};
    jny_status st = load_known(&b, err);
    for (size_t from = 0, to; st == JNY_OK && from < n; from = to) {
        for (to = from + 1; to < n && !codes[to].instruction;)
            to++;
        st = add_book(&b, from, to, err);
    }
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        keys[i] = codes[i].instruction ? 0 : known(&b, codes[i].guid);
    return st;
}
