/* filter.c - one line of NDJSON in, one line out. */
#include <journeys/tag.h>

#include "json.h"

#include <string.h>

/* Reads what the filter needs from one line. Views into `object`. */
static jny_status take_apart(const json_t *object, const jny_filter *f, jny_str *id, jny_str *text,
                             jny_str *lang, jny_err *err)
{
    bool odd_id, odd_text, odd_lang;
    if (!json_is_object(object))
        return jny_fail(err, JNY_ESYNTAX, "column 1", "a line must hold one object, {...}");
    *id   = json_text(object, "id", &odd_id);
    *text = json_text(object, "text", &odd_text);
    *lang = json_text(object, "lang", &odd_lang);
    if (odd_id || !id->p)
        return jny_fail(err, JNY_ESYNTAX, "id", "%s",
                        odd_id ? "\"id\" must be a string" : "no \"id\"");
    if (odd_text || !text->p)
        return jny_fail(err, JNY_ESYNTAX, "text", "%s",
                        odd_text ? "\"text\" must be a string" : "no \"text\"");
    if (odd_lang)
        return jny_fail(err, JNY_ESYNTAX, "lang", "\"lang\" must be a string");
    if (jny_str_trim(*text).n == 0)
        return jny_fail(err, JNY_ESYNTAX, "text", "the text is blank");
    if (text->n > f->limits.story)
        return jny_fail(err, JNY_ELIMIT, "text",
                        "the story is longer than the limit of %zu bytes (--max-story)",
                        f->limits.story);
    return JNY_OK;
}

static bool is_mine(const jny_filter *f, jny_str key)
{
    return f->shards == 0 || jny_hash_xxh64(key) % f->shards == f->shard - 1;
}

static void bad_line(jny_buf *out, jny_str id, const jny_err *err)
{
    jny_buf_add(out, JNY_STR("{\"error\":{\"message\":"));
    jny_buf_json(out, jny_cstr(err->msg));
    jny_buf_add(out, JNY_STR(",\"place\":"));
    jny_buf_json(out, jny_cstr(err->place));
    jny_buf_add(out, JNY_STR("},\"id\":"));
    if (id.p)
        jny_buf_json(out, id);
    else
        jny_buf_add(out, JNY_STR("null"));
    jny_buf_add(out, JNY_STR("}\n"));
}

jny_line jny_filter_line(jny_arena *a, jny_matcher *m, const jny_filter *f, jny_str line,
                         jny_buf *out, jny_err *err)
{
    json_t  *object = NULL;
    jny_str  id = {0}, text = {0}, lang = {0};
    jny_line answer = JNY_LINE_TAGGED;
    if (line.n > f->limits.line)
        jny_fail(err, JNY_ELIMIT, "the line", "is longer than the limit of %zu bytes (--max-line)",
                 f->limits.line);
    else if (json_read(line, &object, err) == JNY_OK)
        take_apart(object, f, &id, &text, &lang, err);
    if (!is_mine(f, id.p ? id : line)) {
        answer = JNY_LINE_ELSEWHERE;
    } else if (err->status != JNY_OK) {
        bad_line(out, id, err);
        answer = JNY_LINE_BAD;
    } else {
        const jny_codebook *book = jny_matcher_codebook(m);
        jny_tags            tags;
        jny_tag(a, m, text, lang, &tags);
        tags = jny_tags_specific(a, book, tags);
        if (f->explain) {
            jny_buf_format(out, "%.*s\n", JNY_ARG(id));
            jny_tags_explain(out, book, text, tags);
        } else {
            jny_tags_json(out, book, id, text, tags);
            jny_buf_char(out, '\n');
        }
        if (tags.n_limited) {
            jny_fail(err, JNY_ELIMIT, NULL,
                     "rule \"%.*s\" ran over its match limit: \"absent\" means nothing here",
                     JNY_ARG(jny_tags_limited_rule(book, tags.limited[0])));
            answer = JNY_LINE_LIMITED;
        }
    }
    json_decref(object);
    return answer;
}
