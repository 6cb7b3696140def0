/* seen.c - what a page was made of, as its forms bring it back: who answers a form made of
 * something else by now would answer for what they never saw. Numbers alone do not say it, since
 * after a `restore` the same number is another's. */
#include "app.h"

enum { DIGITS = 16 }; /* of a digest: nobody looks for two that are alike, they only must not be */

jny_str event_name(jny_arena *a, const jny_history_row *r)
{
    return jny_str_format(a, "%lld-%.*s", (long long)r->seq,
                          JNY_ARG(jny_str_sub(r->digest, 0, DIGITS)));
}

/* The event of that number; NULL: there is none, or it cannot be read. */
static const jny_history_row *event_at(visit *v, int64_t seq)
{
    jny_history_row  *rows;
    size_t            n = 0;
    jny_history_query q = {.before = seq + 1, .most = 1};
    return seq > 0 && jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) == JNY_OK && n &&
                   rows[0].seq == seq
               ? &rows[0]
               : NULL;
}

jny_str event_numbered(visit *v, int64_t seq)
{
    const jny_history_row *r = event_at(v, seq);
    return r ? event_name(v->a, r) : (jny_str){0};
}

static const char gone_back[] =
    "The record has something else in that place: the project went back to a backup since this "
    "page "
    "was made. Nothing was taken back; open the page again and look at what stands.";

int64_t event_asked(visit *v)
{
    enum { MOST = 15 };
    jny_str name = get(v, "event"), rest = name, number = jny_str_cut(&rest, '-');
    int64_t seq = 0;
    for (size_t i = 0; i < number.n && number.n <= MOST; i++)
        seq = number.p[i] >= '0' && number.p[i] <= '9' ? seq * 10 + (number.p[i] - '0') : -MOST;
    const jny_history_row *r = event_at(v, seq);
    if (r && jny_str_eq(event_name(v->a, r), name))
        return seq;
    if (v->err.status != JNY_OK)
        fail_by(v);
    else if (v->json)
        overtaken(v, jny_cstr(gone_back), NULL);
    else
        refuse_visit(v, 409, name.n ? gone_back : "Say what is to be taken back.");
    return 0;
}

/* ---- Words, suggestions, answers ------------------------------------------------------------- */

static jny_str digest_of(jny_arena *a, jny_str s)
{
    jny_buf    b = jny_buf_open(a);
    jny_sha256 h = jny_hash_sha256(s);
    jny_buf_hex(&b, h.bytes, DIGITS / 2);
    return jny_buf_str(&b);
}

jny_str words_seen(jny_arena *a, jny_str text)
{
    return digest_of(a, text);
}

jny_str suggestions_seen(visit *v, size_t row)
{
    const jny_desk *d = v->web->desk;
    jny_buf         b = jny_buf_open(v->a);
    for (size_t t = 0; !is_blind(v, row) && t < jny_desk_themes(d); t++)
        if (jny_desk_suggested(d, row, t) || jny_desk_learned(d, row, t))
            jny_buf_format(&b, "%.*s:%.*s\n", JNY_ARG(jny_desk_theme(d, t).codebook->book.name),
                           JNY_ARG(jny_desk_theme_of(d, t)->path));
    return digest_of(v->a, jny_buf_str(&b));
}

jny_str answers_seen(visit *v, size_t row, size_t theme, jny_str text)
{
    const jny_desk *d    = v->web->desk;
    const jny_said *s    = jny_desk_said(d, row);
    jny_str         book = jny_desk_theme(d, theme).codebook->book.name;
    jny_buf         b    = jny_buf_open(v->a);
    for (size_t i = 0; i < s->n_answers; i++) {
        const jny_answer *x = &s->answers[i];
        if (jny_str_eq(x->theme_codebook, book) &&
            jny_str_eq(x->theme_path, jny_desk_theme_of(d, theme)->path))
            jny_buf_format(&b, "%lld %.*s %.*s %.*s %d %.*s\n", (long long)x->decision,
                           JNY_ARG(x->coder_name), JNY_ARG(x->at), JNY_ARG(x->action), x->present,
                           JNY_ARG(x->valence));
    }
    jny_buf_format(&b, "%d\n%.*s", jny_desk_suggested(d, row, theme), JNY_ARG(text));
    return digest_of(v->a, jny_buf_str(&b));
}

jny_str batch_seen(visit *v, const jny_batch_item *items, size_t n)
{
    jny_buf b = jny_buf_open(v->a);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&b, "%.*s %d %d %zu %.*s|%.*s|%.*s\n",
                       JNY_ARG(jny_desk_id(v->web->desk, items[i].row)), items[i].negated,
                       items[i].decided, items[i].quote.n, JNY_ARG(items[i].before),
                       JNY_ARG(items[i].quote), JNY_ARG(items[i].after));
    return digest_of(v->a, jny_buf_str(&b));
}

jny_str version_seen(jny_arena *a, const jny_active *book)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_hex(&b, book->seal.bytes, DIGITS / 2);
    return jny_buf_str(&b);
}

/* ---- What it is told with -------------------------------------------------------------------- */

void overtaken(visit *v, jny_str why, void (*page)(visit *v))
{
    if (v->json) {
        jny_buf b = jny_buf_open(v->a);
        jny_buf_add(&b, JNY_STR("{\"stale\":true,\"error\":"));
        jny_buf_json(&b, why);
        jny_buf_char(&b, '}');
        send_text(v, "application/json", jny_buf_str(&b), NULL);
    } else {
        v->why_not = why;
        page(v);
    }
    if (v->rs->status == 200)
        v->rs->status = 409;
}

void show_why_not(visit *v)
{
    if (!v->why_not.n)
        return;
    html_el(&v->h, "p", "note warn");
    html_set(&v->h, "id", "why-not");
    html_set(&v->h, "role", "alert");
    html_text(&v->h, v->why_not);
    html_close(&v->h);
}
