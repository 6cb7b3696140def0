/* filter.c - one line of NDJSON in, one line out. */
#include <journeys/tag.h>

#include "json.h"
#include "line.h"

#include <string.h>

/* The fields of a line that line_read left alone. Views into `object`. */
static jny_status take_apart(const json_t *object, line_fields *in, jny_err *err)
{
    bool odd_id, odd_text, odd_lang;
    if (json_typeof(object) != JSON_OBJECT)
        return jny_fail(err, JNY_ESYNTAX, "column 1", "a line must hold one object, {...}");
    in->id   = json_text(object, "id", &odd_id);
    in->text = json_text(object, "text", &odd_text);
    in->lang = json_text(object, "lang", &odd_lang);
    if (odd_id || !in->id.p)
        return jny_fail(err, JNY_ESYNTAX, "id", "%s",
                        odd_id ? "\"id\" must be a string" : "no \"id\"");
    if (odd_text || !in->text.p)
        return jny_fail(err, JNY_ESYNTAX, "text", "%s",
                        odd_text ? "\"text\" must be a string" : "no \"text\"");
    if (odd_lang)
        return jny_fail(err, JNY_ESYNTAX, "lang", "\"lang\" must be a string");
    return JNY_OK;
}

static jny_status check_text(const jny_filter *f, jny_str text, jny_err *err)
{
    if (jny_str_trim(text).n == 0)
        return jny_fail(err, JNY_ESYNTAX, "text", "the text is blank");
    if (text.n > f->limits.story)
        return jny_fail(err, JNY_ELIMIT, "text",
                        "the story is longer than the limit of %zu bytes (--max-story)",
                        f->limits.story);
    return JNY_OK;
}

/* The fields live as long as `*object` (given back by the caller), `a` and `line`. */
static jny_status read_line(jny_arena *a, const jny_filter *f, jny_str line, json_t **object,
                            line_fields *in, jny_err *err)
{
    if (line.n > f->limits.line)
        return jny_fail(err, JNY_ELIMIT, "the line",
                        "is longer than the limit of %zu bytes (--max-line)", f->limits.line);
    jny_status st = JNY_OK;
    if (!line_read(a, line, in)) {
        *in = (line_fields){0};
        st  = json_read(line, object, err);
        if (st == JNY_OK)
            st = take_apart(*object, in, err);
    }
    return st == JNY_OK ? check_text(f, in->text, err) : st;
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

static void good_line(jny_arena *a, jny_matcher *m, jny_scorer *s, const jny_wording *w,
                      const jny_filter *f, const line_fields *in, jny_buf *out, jny_err *err)
{
    const jny_codebook *book = jny_matcher_codebook(m);
    jny_tags            tags;
    jny_suggested_tag  *learned = NULL;
    size_t              n       = 0;
    jny_tag(a, m, in->text, in->lang, &tags);
    if (s)
        n = jny_scorer_suggest(a, s, in->text, in->lang, tags, &learned);
    tags = jny_tags_specific(a, book, tags);
    if (f->explain) {
        jny_buf_format(out, "%.*s\n", JNY_ARG(jny_str_line(a, in->id)));
        jny_tags_explain(out, book, in->text, tags, learned, n);
    } else {
        jny_tags_json(out, w, in->id, in->text, tags, learned, n);
        jny_buf_char(out, '\n');
    }
    if (tags.n_limited)
        jny_fail(err, JNY_ELIMIT, NULL,
                 "rule \"%.*s\" ran over its match limit: \"absent\" means nothing here",
                 JNY_ARG(jny_tags_limited_rule(book, tags.limited[0])));
}

jny_line jny_filter_line(jny_arena *a, jny_matcher *m, jny_scorer *s, const jny_wording *w,
                         const jny_filter *f, jny_str line, jny_buf *out, jny_err *err)
{
    json_t     *object = NULL;
    line_fields in     = {0};
    jny_line    answer = JNY_LINE_TAGGED;
    jny_status  st     = read_line(a, f, line, &object, &in, err);
    if (!is_mine(f, in.id.p ? in.id : line)) {
        answer = JNY_LINE_ELSEWHERE;
    } else if (st != JNY_OK) {
        bad_line(out, in.id, err);
        answer = JNY_LINE_BAD;
    } else {
        good_line(a, m, s, w, f, &in, out, err);
        if (err->status != JNY_OK)
            answer = JNY_LINE_LIMITED;
    }
    json_decref(object);
    return answer;
}
