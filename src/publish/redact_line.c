/* redact_line.c - redaction as a filter: one line of NDJSON in, one line out. */
#include "redact.h"

#include "json.h"

static jny_status read_story(const json_t *object, const jny_limits *limits, jny_str *id,
                             jny_str *text, jny_err *err)
{
    bool odd_id = false, odd_text = false;
    if (json_typeof(object) != JSON_OBJECT)
        return jny_fail(err, JNY_ESYNTAX, "column 1", "a line must hold one object, {...}");
    *id   = json_text(object, "id", &odd_id);
    *text = json_text(object, "text", &odd_text);
    if (odd_id || !id->p)
        return jny_fail(err, JNY_ESYNTAX, "id", "%s",
                        odd_id ? "\"id\" must be a string" : "no \"id\"");
    if (odd_text || !text->p)
        return jny_fail(err, JNY_ESYNTAX, "text", "%s",
                        odd_text ? "\"text\" must be a string" : "no \"text\"");
    if (jny_str_trim(*text).n == 0)
        return jny_fail(err, JNY_ESYNTAX, "text", "the text is blank");
    if (text->n > limits->story)
        return jny_fail(err, JNY_ELIMIT, "text",
                        "the story is longer than the limit of %zu bytes (--max-story)",
                        limits->story);
    return JNY_OK;
}

static void add_error(jny_buf *out, jny_str id, const jny_err *err)
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

static void add_redactions(jny_buf *out, jny_str id, jny_str text, jny_redactions redactions)
{
    jny_buf_add(out, JNY_STR("{\"id\":"));
    jny_buf_json(out, id);
    jny_buf_add(out, JNY_STR(",\"redactions\":["));
    for (size_t i = 0; i < redactions.n; i++) {
        const jny_redaction *r = &redactions.at[i];
        jny_buf_format(out, "%s{\"bytes\":[%u,%u],\"class\":\"%s\",\"replacement\":", i ? "," : "",
                       r->start, r->end, jny_redact_class_name(r->kind));
        jny_buf_json(out, r->replacement);
        jny_buf_format(out, ",\"span\":[%u,%u],\"text\":", r->from, r->to);
        jny_buf_quote(out, text, r->start, r->end);
        jny_buf_char(out, '}');
    }
    jny_buf_add(out, JNY_STR("]}\n"));
}

static void explain(jny_buf *out, jny_str id, jny_str text, jny_redactions redactions)
{
    jny_buf_format(out, "%.*s\n", JNY_ARG(jny_str_line(out->a, id)));
    for (size_t i = 0; i < redactions.n; i++) {
        const jny_redaction *r = &redactions.at[i];
        jny_buf_format(out, "%s: ", jny_redact_class_name(r->kind));
        jny_buf_quote(out, text, r->start, r->end);
        jny_buf_format(out, " -> %.*s, %s\n", JNY_ARG(r->replacement), r->reason);
    }
    if (redactions.n == 0)
        jny_buf_add(out, JNY_STR("(none)\n"));
}

bool jny_redact_line(jny_arena *a, const jny_gazetteer *g, const jny_redact_policy *policy,
                     const jny_limits *limits, bool for_people, jny_str line, jny_buf *out,
                     jny_err *err)
{
    json_t        *object = NULL;
    jny_str        id = {0}, text = {0};
    jny_redactions redactions;
    jny_status     st = JNY_OK;
    if (line.n > limits->line)
        st = jny_fail(err, JNY_ELIMIT, "the line",
                      "is longer than the limit of %zu bytes (--max-line)", limits->line);
    if (st == JNY_OK)
        st = json_read(line, &object, err);
    if (st == JNY_OK)
        st = read_story(object, limits, &id, &text, err);
    if (st == JNY_OK) {
        jny_redact(a, g, policy, text, &redactions);
        if (for_people)
            explain(out, id, text, redactions);
        else
            add_redactions(out, id, text, redactions);
    } else {
        add_error(out, id, err);
    }
    json_decref(object);
    return st == JNY_OK;
}
