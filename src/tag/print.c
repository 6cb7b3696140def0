/* print.c - tags as outputs name them: JSON for machines, lines for people. */
#include <journeys/tag.h>

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

static jny_str quote_of(jny_str story, const jny_hit *h)
{
    return jny_str_sub(story, h->start, h->end);
}

static void hit_json(jny_buf *b, const jny_codebook *book, jny_str story, const jny_hit *h)
{
    jny_buf_format(b, "{\"bytes\":[%u,%u],", h->start, h->end);
    if (h->negated)
        jny_buf_add(b, JNY_STR("\"negated\":true,"));
    jny_buf_add(b, JNY_STR("\"rule\":"));
    jny_buf_json(b, jny_codebook_rule(book, h->rule)->text);
    jny_buf_format(b, ",\"span\":[%u,%u],\"text\":", h->from, h->to);
    jny_buf_json(b, quote_of(story, h));
    jny_buf_char(b, '}');
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

void jny_tags_json(jny_buf *b, const jny_codebook *book, jny_str id, jny_str story, jny_tags tags)
{
    jny_xxh128 hash = jny_hash_xxh128(story);
    jny_buf_add(b, JNY_STR("{\"codebook\":\"sha256:"));
    jny_buf_hex(b, book->hash.bytes, sizeof book->hash.bytes);
    jny_buf_add(b, JNY_STR("\",\"engine\":\"" JNY_VERSION "\",\"id\":"));
    jny_buf_json(b, id);
    jny_buf_add(b, JNY_STR(",\"story\":\"xxh128:"));
    jny_buf_hex(b, hash.bytes, sizeof hash.bytes);
    jny_buf_add(b, JNY_STR("\",\"tags\":["));
    for (size_t i = 0; i < tags.n; i++) {
        bool first = i == 0 || tags.hits[i - 1].theme != tags.hits[i].theme;
        bool last  = i + 1 == tags.n || tags.hits[i + 1].theme != tags.hits[i].theme;
        if (first)
            jny_buf_add(b, i ? JNY_STR(",{\"hits\":[") : JNY_STR("{\"hits\":["));
        else
            jny_buf_char(b, ',');
        hit_json(b, book, story, &tags.hits[i]);
        if (last) {
            jny_buf_add(b, JNY_STR("],\"source\":\"rule\",\"theme\":"));
            jny_buf_json(b, book->themes[tags.hits[i].theme].path);
            jny_buf_char(b, '}');
        }
    }
    jny_buf_char(b, ']');
    limited_json(b, book, tags);
    jny_buf_char(b, '}');
}

void jny_tags_explain(jny_buf *b, const jny_codebook *book, jny_str story, jny_tags tags)
{
    if (tags.n == 0)
        jny_buf_add(b, JNY_STR("(none)\n"));
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        jny_buf_format(b, "%.*s: ", JNY_ARG(book->themes[h->theme].path));
        jny_buf_json(b, quote_of(story, h));
        jny_buf_format(b, " by %.*s%s\n", JNY_ARG(jny_codebook_rule(book, h->rule)->text),
                       h->negated ? ", negated" : "");
    }
    for (size_t i = 0; i < tags.n_limited; i++)
        jny_buf_format(b, "over its match limit: %.*s\n",
                       JNY_ARG(jny_tags_limited_rule(book, tags.limited[i])));
}
