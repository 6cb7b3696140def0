/* print.c - tags as outputs name them: JSON for machines, lines for people. */
#include <journeys/tag.h>

#include <string.h>

jny_tags jny_tags_specific(jny_arena *a, const jny_codebook *book, jny_tags all)
{
    bool *hidden = JNY_ARRAY(a, bool, book->n ? book->n : 1);
    for (size_t i = 0; i < all.n; i++)
        for (size_t t = book->themes[all.hits[i].theme].parent; t != JNY_NO_PARENT && !hidden[t];
             t        = book->themes[t].parent)
            hidden[t] = true;
    jny_hit *kept = JNY_ARRAY(a, jny_hit, all.n ? all.n : 1);
    jny_tags out  = all;
    out.hits      = kept;
    out.n         = 0;
    for (size_t i = 0; i < all.n; i++)
        if (!hidden[all.hits[i].theme])
            kept[out.n++] = all.hits[i];
    return out;
}

/* ---- Wording ---------------------------------------------------------------------------- */

/* Part of the wording's text. What is copied is COPIED bytes, of which the next piece
 * writes over what was too much: most pieces are shorter, and a fixed number is quick. */
typedef struct {
    uint32_t at, n;
} piece;
enum { COPIED = 48 };

struct jny_wording {
    const jny_codebook *book;
    const char         *text;
    const piece        *rules, *themes; /* by number: what stands around one in a line */
    piece               head;           /* of a line, up to the id */
};

static piece end_piece(const jny_buf *b, size_t from)
{
    return (piece){(uint32_t)from, (uint32_t)(b->n - from)};
}

const jny_wording *jny_wording_of(jny_arena *a, const jny_codebook *book)
{
    jny_wording *w      = JNY_NEW(a, jny_wording);
    piece       *rules  = JNY_ARRAY(a, piece, book->n_rules + 1);
    piece       *themes = JNY_ARRAY(a, piece, book->n + 1);
    jny_buf      b      = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("{\"codebook\":\"sha256:"));
    jny_buf_hex(&b, book->hash.bytes, sizeof book->hash.bytes);
    jny_buf_add(&b, JNY_STR("\",\"engine\":\"" JNY_VERSION "\",\"id\":"));
    w->head = end_piece(&b, 0);
    for (uint32_t i = 0; i < book->n_rules; i++) {
        size_t from = b.n;
        jny_buf_add(&b, JNY_STR(",\"rule\":"));
        jny_buf_json(&b, jny_codebook_rule(book, i)->text);
        jny_buf_add(&b, JNY_STR(",\"span\":["));
        rules[i] = end_piece(&b, from);
    }
    for (size_t i = 0; i < book->n; i++) {
        size_t from = b.n;
        jny_buf_add(&b, JNY_STR("],\"source\":\"rule\",\"theme\":"));
        jny_buf_json(&b, book->themes[i].path);
        jny_buf_char(&b, '}');
        themes[i] = end_piece(&b, from);
    }
    memset(jny_buf_room(&b, COPIED), 0, COPIED);
    w->book   = book;
    w->text   = b.p;
    w->rules  = rules;
    w->themes = themes;
    return w;
}

static inline char *put_piece(char *to, const jny_wording *w, piece p)
{
    memcpy(to, w->text + p.at, COPIED);
    if (p.n > COPIED)
        memcpy(to + COPIED, w->text + p.at + COPIED, p.n - COPIED);
    return to + p.n;
}

/* ---- JSON ------------------------------------------------------------------------------- */

static inline char *put(char *to, jny_str s)
{
    memcpy(to, s.p, s.n);
    return to + s.n;
}

static char *put_number(char *to, uint32_t v)
{
    if (v >= 10000) {
        to    = put_number(to, v / 10);
        *to++ = (char)('0' + v % 10);
        return to;
    }
    /* Four digits side by side, of which the leading zeros are shifted out: most stories
     * are that short, and a jump for every digit would be guessed wrong. */
    uint32_t high = v / 100, low = v % 100;
    int      zeros = (v < 10) + (v < 100) + (v < 1000);
    uint32_t four  = high / 10 | high % 10 << 8 | low / 10 << 16 | low % 10 << 24;
    four           = (four | 0x30303030u) >> (8 * zeros);
    to[0]          = (char)four;
    to[1]          = (char)(four >> 8);
    to[2]          = (char)(four >> 16);
    to[3]          = (char)(four >> 24);
    return to + (4 - zeros);
}

static char *put_range(char *to, uint32_t from, uint32_t end)
{
    to    = put_number(to, from);
    *to++ = ',';
    return put_number(to, end);
}

static void hit_json(jny_buf *b, const jny_wording *w, jny_str story, const jny_hit *h)
{
    enum { FIXED = 128 }; /* more than the words and four numbers below */
    piece rule = w->rules[h->rule];
    char *p    = jny_buf_room(b, FIXED + COPIED + rule.n);
    p          = put(p, JNY_STR("{\"bytes\":["));
    p          = put_range(p, h->start, h->end);
    *p++       = ']';
    if (h->negated)
        p = put(p, JNY_STR(",\"negated\":true"));
    p    = put_piece(p, w, rule);
    p    = put_range(p, h->from, h->to);
    p    = put(p, JNY_STR("],\"text\":"));
    b->n = (size_t)(p - b->p);
    jny_buf_quote(b, story, h->start, h->end);
    jny_buf_char(b, '}');
}

static void add_piece(jny_buf *b, const jny_wording *w, piece p)
{
    char *end = put_piece(jny_buf_room(b, COPIED + p.n), w, p);
    b->n      = (size_t)(end - b->p);
}

/* The rule's text, or how an `unless` of a theme is told apart from it. */
static void limited_json(jny_buf *b, const jny_codebook *book, jny_tags tags)
{
    if (tags.n_limited == 0)
        return;
    jny_buf_add(b, JNY_STR(",\"warnings\":["));
    for (size_t i = 0; i < tags.n_limited; i++) {
        if (i)
            jny_buf_char(b, ',');
        jny_buf_json(b, jny_tags_limited_rule(book, tags.limited[i]));
    }
    jny_buf_char(b, ']');
}

jny_str jny_tags_limited_rule(const jny_codebook *book, uint32_t rule)
{
    if (rule < book->n_rules)
        return jny_codebook_rule(book, rule)->text;
    /* A context: numbered behind the rules, theme by theme, then rule by rule. */
    rule -= (uint32_t)book->n_rules;
    for (size_t t = 0; t < book->n; t++) {
        if (rule < book->themes[t].n_unless)
            return book->themes[t].unless[rule].text;
        rule -= (uint32_t)book->themes[t].n_unless;
    }
    for (uint32_t i = 0; i < book->n_rules; i++) {
        const jny_rule *r = jny_codebook_rule(book, i);
        if (rule < r->n_unless)
            return r->unless[rule].text;
        rule -= (uint32_t)r->n_unless;
    }
    return (jny_str){0};
}

static void learned_json(jny_buf *b, const jny_codebook *book, jny_str story,
                         const jny_suggested_tag *tag)
{
    jny_buf_add(b, JNY_STR("{\"hits\":["));
    for (size_t i = 0; i < tag->n; i++) {
        const jny_shown_passage *p = &tag->passages[i];
        jny_buf_format(b, "%s{\"bytes\":[%u,%u],\"span\":[%u,%u],\"text\":", i ? "," : "", p->start,
                       p->end, p->from, p->to);
        jny_buf_quote(b, story, p->start, p->end);
        jny_buf_char(b, '}');
    }
    jny_buf_format(b, "],\"rule_agrees\":%s", tag->ruled ? "true" : "false");
    jny_buf_format(b, ",\"score\":%.3f,\"source\":\"learned\",\"theme\":", tag->score);
    jny_buf_json(b, book->themes[tag->theme].path);
    if (tag->valence.n) {
        jny_buf_add(b, JNY_STR(",\"valence\":"));
        jny_buf_json(b, tag->valence);
    }
    jny_buf_char(b, '}');
}

void jny_tags_json(jny_buf *b, const jny_wording *w, jny_str id, jny_str story, jny_tags tags,
                   const jny_suggested_tag *learned, size_t n)
{
    jny_xxh128 hash = jny_hash_xxh128(story);
    size_t     k    = 0;
    add_piece(b, w, w->head);
    jny_buf_json(b, id);
    jny_buf_add(b, JNY_STR(",\"story\":\"xxh128:"));
    jny_buf_hex(b, hash.bytes, sizeof hash.bytes);
    jny_buf_add(b, JNY_STR("\",\"tags\":["));
    for (size_t i = 0; i < tags.n; i++) {
        bool first = i == 0 || tags.hits[i - 1].theme != tags.hits[i].theme;
        bool last  = i + 1 == tags.n || tags.hits[i + 1].theme != tags.hits[i].theme;
        for (; first && k < n && learned[k].theme < tags.hits[i].theme; k++) {
            if (i + k)
                jny_buf_char(b, ',');
            learned_json(b, w->book, story, &learned[k]);
        }
        if (first)
            jny_buf_add(b, i + k ? JNY_STR(",{\"hits\":[") : JNY_STR("{\"hits\":["));
        else
            jny_buf_char(b, ',');
        hit_json(b, w, story, &tags.hits[i]);
        if (last)
            add_piece(b, w, w->themes[tags.hits[i].theme]);
    }
    for (; k < n; k++) {
        if (tags.n + k)
            jny_buf_char(b, ',');
        learned_json(b, w->book, story, &learned[k]);
    }
    jny_buf_char(b, ']');
    limited_json(b, w->book, tags);
    jny_buf_char(b, '}');
}

/* ---- For people -------------------------------------------------------------------------- */

static jny_str quote_of(jny_str story, const jny_hit *h)
{
    return jny_str_sub(story, h->start, h->end);
}

void jny_tags_explain(jny_buf *b, const jny_codebook *book, jny_str story, jny_tags tags,
                      const jny_suggested_tag *learned, size_t n)
{
    if (tags.n + n == 0)
        jny_buf_add(b, JNY_STR("(none)\n"));
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        jny_buf_format(b, "%.*s: ", JNY_ARG(book->themes[h->theme].path));
        jny_buf_json(b, quote_of(story, h));
        jny_buf_format(b, " by %.*s%s\n", JNY_ARG(jny_codebook_rule(book, h->rule)->text),
                       h->negated ? ", negated" : "");
    }
    for (size_t k = 0; k < n; k++) {
        const jny_suggested_tag *tag = &learned[k];
        jny_buf_format(b, "%.*s: learned, %.3f, %s rule agrees",
                       JNY_ARG(book->themes[tag->theme].path), tag->score, tag->ruled ? "a" : "no");
        if (tag->valence.n)
            jny_buf_format(b, ", %.*s", JNY_ARG(tag->valence));
        for (size_t i = 0; i < tag->n; i++) {
            jny_buf_add(b, i ? JNY_STR("; ") : JNY_STR(", "));
            jny_buf_json(b, jny_str_sub(story, tag->passages[i].start, tag->passages[i].end));
        }
        jny_buf_char(b, '\n');
    }
    for (size_t i = 0; i < tags.n_limited; i++)
        jny_buf_format(b, "over its match limit: %.*s\n",
                       JNY_ARG(jny_tags_limited_rule(book, tags.limited[i])));
}
