/* gold.c - hand codings from a file, laid beside the stories of a project. Each line holds
 * the complete codings of one story, so a theme that is not there was judged absent. */
#include "gold.h"

#include "json.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    jny_arena                *a;
    const jny_evaluate_query *q;
    const jny_codebook       *book;
    const jny_values         *ids;
    const uint32_t           *row_of; /* value of the column "id": the row */
    size_t                    words;
    gold                     *out;
} reading;

static int compare_ids(const void *x, const void *y)
{
    return jny_str_cmp(*(const jny_str *)x, *(const jny_str *)y);
}

static jny_status read_code(reading *r, size_t row, const json_t *code, jny_err *err)
{
    bool    odd;
    size_t  theme;
    jny_str name = json_text(code, "theme", &odd);
    if (!json_is_object(code) || odd || !name.n)
        return jny_fail(err, JNY_ESYNTAX, NULL, "a coding is an object with a \"theme\"");
    if (jny_codebook_need(r->book, name, &theme, err) != JNY_OK)
        return err->status;
    r->out->named[theme] = true;
    if (row == SIZE_MAX)
        return JNY_OK;
    jny_str valence = json_text(code, "valence", NULL);
    uint8_t v       = 0;
    while (v < JNY_VALENCES && !jny_str_eq(valence, jny_valence_name(v)))
        v++;
    r->out->valence[row * r->book->n + theme] = v;
    const json_t *first = json_array_get(json_object_get(code, "evidence"), 0);
    jny_str       quote = {0};
    if (r->out->evidence && json_is_string(first))
        quote = jny_str_copy(r->a, (jny_str){json_string_value(first), json_string_length(first)});
    for (; theme != JNY_NO_PARENT; theme = r->book->themes[theme].parent) {
        r->out->present[row * r->words + theme / 64] |= UINT64_C(1) << theme % 64;
        if (quote.n && !r->out->evidence[row * r->book->n + theme].n)
            r->out->evidence[row * r->book->n + theme] = quote;
    }
    return JNY_OK;
}

static jny_status read_line(reading *r, const json_t *object, jny_err *err)
{
    jny_str       id    = json_text(object, "id", NULL);
    const json_t *codes = json_object_get(object, "codes");
    if (!id.n)
        return jny_fail(err, JNY_ESYNTAX, NULL, "no \"id\"");
    if (!json_is_array(codes))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "\"codes\" is missing: a list of themes, [] for a story without any");
    const jny_str *at  = bsearch(&id, r->ids->values, r->ids->n, sizeof id, compare_ids);
    size_t         row = at ? r->row_of[at - r->ids->values] : SIZE_MAX;
    if (!at)
        r->out->elsewhere++;
    else if (r->out->coded[row])
        return jny_fail(err, JNY_ESYNTAX, NULL, "the story \"%.*s\" stands here twice",
                        JNY_ARG(id));
    else
        r->out->coded[row] = true;
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < json_array_size(codes); i++)
        st = read_code(r, row, json_array_get(codes, i), err);
    return st;
}

static jny_status take_line(reading *r, jny_str line, uint64_t number, jny_err *err)
{
    json_t *object = NULL;
    jny_err bad    = {0};
    if (line.n > r->q->limits.line)
        jny_fail(&bad, JNY_ELIMIT, NULL,
                 "the line is longer than the limit of %zu bytes "
                 "(--max-line)",
                 r->q->limits.line);
    else if (json_read(line, &object, &bad) == JNY_OK)
        read_line(r, object, &bad);
    json_decref(object);
    if (bad.status == JNY_OK)
        return JNY_OK;
    jny_str place = jny_str_format(r->a, "%s:%llu", r->q->gold, (unsigned long long)number);
    return jny_fail(err, bad.status == JNY_ENOTFOUND ? JNY_ESYNTAX : bad.status,
                    jny_str_z(r->a, place), "%s%s%s", bad.place, bad.place[0] ? ": " : "", bad.msg);
}

jny_status gold_load(jny_arena *a, const jny_evaluate_query *q, const jny_values *ids,
                     const uint32_t *row_of, size_t words, gold *out, jny_err *err)
{
    size_t themes = q->codebook->book.n, stories = ids->n;
    *out = (gold){
        .coded    = JNY_ARRAY(a, bool, stories + 1),
        .present  = JNY_ARRAY(a, uint64_t, stories * words + 1),
        .evidence = q->stories ? JNY_ARRAY(a, jny_str, stories * themes + 1) : NULL,
        .valence  = jny_alloc_raw(a, stories * themes + 1, 1),
        .named    = JNY_ARRAY(a, bool, themes + 1),
    };
    memset(out->valence, JNY_VALENCES, stories * themes + 1);
    reading    r     = {a, q, &q->codebook->book, ids, row_of, words, out};
    jny_arena  lines = jny_arena_open(a->world);
    jny_lines  in;
    jny_str    line;
    jny_status st = jny_lines_open(&in, &lines, a->world, q->gold, q->limits.line, err);
    while (st == JNY_OK && jny_lines_next(&in, &line))
        st = take_line(&r, line, in.line, err);
    jny_status closed = jny_lines_close(&in, err);
    jny_arena_close(&lines);
    return st != JNY_OK ? st : closed;
}
