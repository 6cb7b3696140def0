/* qdpx_story.c - a story as a text source: its passages, its codings and who made them, its
 * attributes. Positions are code points, half-open; the quote stands beside them, by which a
 * reader can tell whether it counts as we do. */
#include "qdpx.h"

#include <stdlib.h>
#include <string.h>

enum { QUOTE_MOST = 1000 /* code points of a passage in its name */ };

typedef struct {
    size_t   start, end; /* bytes of the text that goes out; whole: none */
    bool     whole, adjudicated;
    uint32_t code, user; /* user from 1 */
    jny_str  user_name, when, note;
} coding;

typedef struct {
    qdpx            *q;
    jny_arena       *a;
    const jny_story *s;
    jny_redactions   redactions;
    jny_str          text; /* as it goes out */
    jny_answer      *answers;
    size_t           n_answers;
    jny_passage     *moved; /* passages of decisions on earlier words */
    size_t           n_moved;
    JNY_LIST(coding) codings;
} telling;

/* ---- Where a passage stands in the text that goes out ---------------------------------------- */

/* A passage that begins or ends within what is hidden takes all of what stands there instead. */
static size_t moved_to(const telling *t, size_t at, bool end)
{
    size_t to = at;
    for (size_t i = 0; i < t->redactions.n; i++) {
        const jny_redaction *r = &t->redactions.at[i];
        if (r->end <= at) {
            to = to + r->replacement.n - (r->end - r->start);
        } else if (r->start < at) {
            size_t begin = to - (at - r->start);
            return end ? begin + r->replacement.n : begin;
        } else {
            break;
        }
    }
    return to;
}

static void add_span(telling *t, coding c, size_t start, size_t end)
{
    c.start                      = moved_to(t, start, false);
    c.end                        = moved_to(t, end, true);
    c.whole                      = c.start >= c.end;
    *JNY_PUSH(t->a, &t->codings) = c;
}

/* ---- What people and outside machines say ---------------------------------------------------- */

static size_t code_of_answer(telling *t, const jny_answer *x, jny_err *err)
{
    qdpx    *q     = t->q;
    jny_str  key   = {(const char *)&x->theme, sizeof x->theme};
    uint32_t known = jny_intern_find(&q->theme_keys, key);
    if (known)
        return q->code_of.at[known - 1];
    size_t code = SIZE_MAX;
    for (size_t k = 0; k < q->n_books && code == SIZE_MAX; k++) {
        const jny_active *active = &q->books[k];
        size_t            theme  = JNY_NO_PARENT;
        if (!jny_str_eq(active->book.name, x->theme_codebook))
            continue;
        for (size_t i = 0; i < active->book.n && theme == JNY_NO_PARENT; i++)
            if (jny_str_eq(active->book.themes[i].path, x->theme_path))
                theme = i;
        if (theme == JNY_NO_PARENT)
            jny_codebook_former(q->p, q->a, active, x->theme_path, &theme, err);
        if (theme != JNY_NO_PARENT)
            code = q->first_code[k] + theme;
    }
    jny_intern(&q->theme_keys, key);
    *JNY_PUSH(q->a, &q->code_of) = code;
    return code;
}

/* What people say of a theme of this story: their adjudication, or each for themselves. */
typedef struct {
    bool present, absent, adjudicated, adjudicated_present;
} said;
static said said_of(telling *t, size_t code, jny_err *err)
{
    said s = {0};
    for (size_t i = 0; i < t->n_answers; i++) {
        const jny_answer *x = &t->answers[i];
        if (x->machine || code_of_answer(t, x, err) != code)
            continue;
        if (jny_str_eq(x->action, JNY_STR("adjudicate"))) {
            s.adjudicated         = true;
            s.adjudicated_present = x->present;
        }
        *(x->present ? &s.present : &s.absent) = true;
    }
    return s;
}

static void lost(telling *t, const char *what)
{
    jny_receipt_lost(t->q->a, &t->q->r->receipt, jny_cstr(what), t->s->id, 1);
}

/* The passages of an answer: as they were marked, or where they stand in corrected words. */
static jny_status add_spans(telling *t, const jny_answer *x, coding c, jny_err *err)
{
    size_t before = t->codings.n;
    bool   moved  = false;
    for (size_t i = 0; i < t->n_moved; i++) {
        const jny_passage *m = &t->moved[i];
        if (!jny_str_eq(m->codebook, x->theme_codebook) || !jny_str_eq(m->theme, x->theme_path) ||
            !jny_str_eq(m->coder, x->coder_name))
            continue;
        moved = true;
        if (m->found)
            add_span(t, c, m->start, m->end);
        else
            lost(t, "passages that corrected words no longer hold");
    }
    if (!moved) {
        jny_evidence *spans;
        size_t        n;
        if (jny_answer_spans(t->q->p, t->a, x->decision, &spans, &n, err) != JNY_OK)
            return err->status;
        for (size_t i = 0; i < n; i++)
            if (spans[i].start <= spans[i].end && spans[i].end <= t->s->text.n)
                add_span(t, c, spans[i].start, spans[i].end);
    }
    if (t->codings.n == before) {
        c.whole                      = true;
        *JNY_PUSH(t->a, &t->codings) = c;
    }
    return JNY_OK;
}

static jny_status add_answer(telling *t, const jny_answer *x, jny_err *err)
{
    size_t code = code_of_answer(t, x, err);
    said   s    = t->q->o->accepted ? said_of(t, code, err) : (said){0};
    if (code == SIZE_MAX) {
        lost(t, "codings of themes that no codebook of the project has");
        return err->status;
    }
    if (!x->present) {
        lost(t, "answers that a theme is not there (rejected, removed)");
        return err->status;
    }
    if (t->q->o->accepted && (x->machine || (s.adjudicated && !s.adjudicated_present))) {
        lost(t, x->machine ? "suggestions, as only what people accepted was asked for"
                           : "codings that an adjudication overruled, as asked for");
        return err->status;
    }
    jny_refi_note note = {.state   = x->machine ? JNY_STR("suggested") : x->action,
                          .valence = x->valence};
    coding        c    = {.code        = (uint32_t)code,
                          .adjudicated = jny_str_eq(x->action, JNY_STR("adjudicate")),
                          .user        = qdpx_user_of(t->q, x->coder_name, x->machine),
                          .user_name   = x->coder_name};
    jny_str       when;
    if (!jny_refi_undated(x->note, &when, &note.words))
        when = x->at;
    if (!x->machine)
        c.when = when;
    if (t->q->o->gazetteer && note.words.n) {
        note.words = (jny_str){0};
        lost(t, "notes on codings: they may name people, and the texts are redacted");
    }
    c.note = jny_refi_note_print(t->a, &note);
    return add_spans(t, x, c, err);
}

/* ---- What the rules say ---------------------------------------------------------------------- */

static jny_str rules_of(telling *t, const jny_codebook *book, const jny_hit *hits, size_t n)
{
    jny_buf b = jny_buf_open(t->a);
    for (size_t i = 0; i < n; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = hits[k].rule == hits[i].rule && hits[k].negated == hits[i].negated;
        if (!again)
            jny_buf_format(&b, "%srule: %.*s%s", b.n ? "\n" : "",
                           JNY_ARG(jny_codebook_rule(book, hits[i].rule)->text),
                           hits[i].negated ? ", behind a negation" : "");
    }
    return jny_buf_str(&b);
}

static void add_hits(telling *t, size_t k, const jny_hit *hits, size_t n, jny_err *err)
{
    qdpx               *q    = t->q;
    const jny_codebook *book = &q->books[k].book;
    size_t              code = q->first_code[k] + hits[0].theme;
    said                s    = said_of(t, code, err);
    if (s.adjudicated ? !s.adjudicated_present : s.absent && !s.present) {
        lost(t, "suggestions of the rules that people rejected");
        return;
    }
    if (!q->rules[k]) {
        jny_buf hash = jny_buf_open(q->a);
        jny_buf_hex(&hash, book->hash.bytes, 4);
        q->rules[k] =
            qdpx_user_of(q,
                         jny_str_format(q->a, "journeys " JNY_VERSION ", rules of %.*s %.*s",
                                        JNY_ARG(book->name), JNY_ARG(jny_buf_str(&hash))),
                         true);
    }
    jny_refi_note note = {.state = JNY_STR("suggested"), .words = rules_of(t, book, hits, n)};
    coding        c    = {.code      = (uint32_t)code,
                          .user      = q->rules[k],
                          .user_name = q->users.at[q->rules[k] - 1].name,
                          .note      = jny_refi_note_print(t->a, &note)};
    for (size_t i = 0; i < n; i++)
        add_span(t, c, hits[i].start, hits[i].end);
}

static jny_status add_rules(telling *t, jny_err *err)
{
    qdpx *q = t->q;
    for (size_t k = 0; k < q->n_books && err->status == JNY_OK; k++) {
        jny_tags tags;
        if (!q->runs[k].key ||
            jny_run_hits(q->p, t->a, q->runs[k].key, &q->books[k].book, t->s, &tags, err) != JNY_OK)
            continue;
        tags = jny_tags_specific(t->a, &q->books[k].book, tags);
        for (size_t i = 0, next; i < tags.n; i = next) {
            for (next = i; next < tags.n && tags.hits[next].theme == tags.hits[i].theme;)
                next++;
            if (q->o->accepted)
                lost(t, "suggestions, as only what people accepted was asked for");
            else
                add_hits(t, k, tags.hits + i, next - i, err);
        }
    }
    return err->status;
}

/* ---- XML ------------------------------------------------------------------------------------- */

static int by_place(const void *x, const void *y)
{
    const coding *a = x, *b = y;
    if (a->whole != b->whole)
        return a->whole - b->whole;
    if (!a->whole && a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (!a->whole && a->end != b->end)
        return a->end < b->end ? -1 : 1;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    int by_name = jny_str_cmp(a->user_name, b->user_name);
    return by_name ? by_name : a->adjudicated - b->adjudicated;
}

static bool same_place(const coding *a, const coding *b)
{
    return a->whole == b->whole && (a->whole || (a->start == b->start && a->end == b->end));
}

/* What several codings say is one note, written where the first of them stands. */
static jny_str note_of(telling *t, const coding *c)
{
    qdpx   *q    = t->q;
    jny_str guid = jny_refi_guid(t->a, "note", c->note, (jny_str){0});
    size_t  n    = q->notes.n;
    jny_buf b    = jny_buf_open(t->a);
    keys_add(&q->notes, key_of_guid(guid));
    if (q->notes.n == n)
        return guid;
    jny_buf_format(&b, "  <Note guid=\"%.*s\" name=\"How this was coded\"><PlainTextContent>",
                   JNY_ARG(guid));
    if (!jny_xml_escape(&b, c->note, false))
        lost(t, "control characters in notes, which XML cannot hold");
    jny_buf_add(&b, JNY_STR("</PlainTextContent></Note>\n"));
    qdpx_spool_add(q->note_spool, jny_buf_str(&b));
    return guid;
}

static void add_coding(telling *t, jny_buf *b, const coding *c, jny_str place, unsigned depth)
{
    const qdpx *q    = t->q;
    jny_str     user = q->users.at[c->user - 1].guid;
    jny_str     what = jny_str_format(t->a, "%.*s%.*s%s", JNY_ARG(user), JNY_ARG(q->codes[c->code]),
                                  c->adjudicated ? "!" : "");
    jny_buf_format(b, "%*s<Coding guid=\"%.*s\" creatingUser=\"%.*s\"", (int)depth, "",
                   JNY_ARG(jny_refi_guid(t->a, "coding", place, what)), JNY_ARG(user));
    if (c->when.n) {
        jny_buf_add(b, JNY_STR(" creationDateTime=\""));
        jny_xml_escape(b, c->when, true);
        jny_buf_char(b, '"');
    }
    jny_buf_format(b, "><CodeRef targetGUID=\"%.*s\"/>", JNY_ARG(q->codes[c->code]));
    jny_buf_format(b, "<NoteRef targetGUID=\"%.*s\"/>", JNY_ARG(note_of(t, c)));
    jny_buf_add(b, JNY_STR("</Coding>\n"));
    t->q->r->codings++;
}

static jny_str quote_of(jny_str text, size_t start, size_t end)
{
    size_t at = start;
    for (size_t n = 0; at < end && n < QUOTE_MOST; n++)
        jny_utf8_next(text, &at);
    return jny_str_sub(text, start, at);
}

static void add_selection(telling *t, jny_buf *b, const jny_points *points, jny_str source,
                          const coding *c, size_t n)
{
    size_t  from = jny_points_at(points, c->start), to = jny_points_at(points, c->end);
    jny_str place = jny_str_format(t->a, "%.*s:%zu-%zu", JNY_ARG(source), from, to);
    jny_str quote = quote_of(t->text, c->start, c->end);
    jny_buf_format(b, "   <PlainTextSelection guid=\"%.*s\" name=\"",
                   JNY_ARG(jny_refi_guid(t->a, "selection", place, (jny_str){0})));
    jny_xml_escape(b, quote, true);
    jny_buf_format(b, "%s\" startPosition=\"%zu\" endPosition=\"%zu\">\n",
                   quote.n < c->end - c->start ? "\xE2\x80\xA6" : "", from, to);
    for (size_t i = 0; i < n; i++)
        add_coding(t, b, &c[i], place, 4);
    jny_buf_add(b, JNY_STR("   </PlainTextSelection>\n"));
    t->q->r->selections++;
}

static void add_codings(telling *t, jny_buf *b, jny_str source)
{
    coding    *c      = t->codings.at;
    size_t     n      = 0;
    jny_points points = jny_points_of(t->a, t->text);
    if (t->codings.n)
        qsort(c, t->codings.n, sizeof *c, by_place);
    for (size_t i = 0; i < t->codings.n; i++) /* one of each */
        if (n == 0 || by_place(&c[n - 1], &c[i]) != 0)
            c[n++] = c[i];
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i; next < n && same_place(&c[i], &c[next]);)
            next++;
        if (!c[i].whole)
            add_selection(t, b, &points, source, &c[i], next - i);
        else
            for (size_t k = i; k < next; k++)
                add_coding(t, b, &c[k], source, 3);
    }
}

static void redact(telling *t)
{
    static const jny_redact_policy policy = {.ages = false};
    t->text                               = t->s->text;
    if (!t->q->o->gazetteer)
        return;
    jny_redact(t->a, t->q->o->gazetteer, &policy, t->s->text, &t->redactions);
    t->text = jny_redact_apply(t->a, t->s->text, t->redactions);
}

static jny_status count_signature(telling *t, jny_err *err)
{
    jny_marks  marks;
    jny_status st = jny_marks_of(t->q->p, t->a, t->s, &marks, err);
    if (st == JNY_OK && marks.is_signed)
        lost(t, "signatures under redactions");
    return st;
}

/* The one that it came in with, or one made of its id and its words. */
static void give_guid(telling *t, size_t row)
{
    qdpx   *q    = t->q;
    jny_str guid = jny_guid_read(t->a, jny_story_attribute(t->s, QDPX_SOURCE_GUID));
    if (!guid.n || keys_find(&q->guids, key_of_guid(guid)))
        guid = jny_refi_guid(t->a, "source", t->s->id, t->text);
    q->guid_of[row] = keys_add(&q->guids, key_of_guid(guid));
}

key_text qdpx_story_guid(const qdpx *q, size_t row)
{
    return key_print(q->guids.at[q->guid_of[row] - 1]);
}

jny_status qdpx_story(qdpx *q, jny_arena *scratch, const jny_story *s, jny_buf *xml, jny_str *text,
                      jny_err *err)
{
    telling    t   = {.q = q, .a = scratch, .s = s};
    size_t     row = jny_census_row(&q->census, s->key);
    jny_status st  = jny_answers(q->p, scratch, s->key, &t.answers, &t.n_answers, err);
    if (st == JNY_OK && row != SIZE_MAX && q->census.version[row] > 1)
        st = jny_passages_corrected(q->p, scratch, s->id, &t.moved, &t.n_moved, err);
    if (st == JNY_OK)
        st = count_signature(&t, err);
    redact(&t);
    for (size_t i = 0; st == JNY_OK && i < t.n_answers; i++)
        st = add_answer(&t, &t.answers[i], err);
    if (st == JNY_OK)
        st = add_rules(&t, err);
    if (st != JNY_OK)
        return st;
    give_guid(&t, row);
    key_text written = qdpx_story_guid(q, row);
    jny_str  guid    = jny_cstr(written.text);
    jny_buf_format(xml, "  <TextSource guid=\"%.*s\" name=\"", JNY_ARG(guid));
    jny_xml_escape(xml, s->id, true);
    jny_buf_format(xml, "\" plainTextPath=\"internal://%.*s.txt\">\n", JNY_ARG(guid));
    add_codings(&t, xml, guid);
    qdpx_values(q, &row, 1, xml);
    jny_buf_add(xml, JNY_STR("  </TextSource>\n"));
    *text = t.text;
    return JNY_OK;
}
