/* corpus.c - reads the sample corpus and cuts it into sentences. */
#include "corpus.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void corpus_fail(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("generate: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(2);
}

static void add_sentence(jny_arena *a, corpus *c, jny_str text)
{
    jny_words words = jny_words_split(a, text);
    if (words.n == 0)
        return;
    piece *pieces = JNY_ARRAY(a, piece, words.n);
    for (size_t i = 0; i < words.n; i++) {
        size_t next             = i + 1 < words.n ? words.at[i + 1].start : text.n;
        pieces[i].word          = jny_str_sub(text, words.at[i].start, words.at[i].end);
        pieces[i].gap           = jny_str_sub(text, words.at[i].end, next);
        *JNY_PUSH(a, &c->words) = pieces[i].word;
    }
    *JNY_PUSH(a, &c->sentences) =
        (sentence){jny_str_sub(text, 0, words.at[0].start), pieces, words.n};
}

/* A sentence ends behind . ! or ? and the quotes that close there, before a blank. */
static void cut_sentences(jny_arena *a, corpus *c, jny_str text)
{
    size_t start = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\n' && !strchr(".!?", text.p[i]))
            continue;
        size_t end = i + (text.p[i] != '\n');
        while (end < text.n && text.p[end] != '\n' && text.p[end] != ' ')
            if (strchr("\"').!?", text.p[end]) || (unsigned char)text.p[end] >= 0x80)
                end++;
            else
                break;
        if (end < text.n && text.p[end] != ' ' && text.p[end] != '\n')
            continue;
        add_sentence(a, c, jny_str_trim(jny_str_sub(text, start, end)));
        start = i = end;
    }
    add_sentence(a, c, jny_str_trim(jny_str_sub(text, start, text.n)));
}

static jny_str person(jny_arena *a, json_t *line)
{
    static const char *const keys[] = {"respondent_type", "age",       "ward", "locality",
                                       "event",           "date",      "wave", "channel",
                                       "consent",         "consent_by"};
    jny_buf                  b      = jny_buf_open(a);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = json_string_value(json_object_get(line, keys[i]));
        jny_buf_format(&b, "%s\"%s\":", i ? "," : "", keys[i]);
        jny_buf_json(&b, jny_cstr(value ? value : ""));
    }
    return jny_str_copy(a, jny_buf_str(&b));
}

void corpus_cell(jny_buf *to, jny_str text)
{
    jny_buf_char(to, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            jny_buf_char(to, '"');
        jny_buf_char(to, text.p[i]);
    }
    jny_buf_char(to, '"');
}

static jny_str cells_of(jny_arena *a, const json_t *object)
{
    jny_str names = JNY_STR(CORPUS_HEADINGS);
    jny_buf b     = jny_buf_open(a);
    while (names.n) {
        const char *text =
            json_string_value(json_object_get(object, jny_str_z(a, jny_str_cut(&names, ','))));
        corpus_cell(&b, jny_cstr(text ? text : ""));
        jny_buf_char(&b, ',');
    }
    return jny_buf_str(&b);
}

static void add_line(jny_arena *a, corpus *c, jny_str line, const char *path, uint64_t number)
{
    json_error_t why;
    json_t      *object = json_loadb(line.p, line.n, 0, &why);
    const char  *text   = json_string_value(json_object_get(object, "text"));
    if (!text)
        corpus_fail("%s:%llu: no story: %s", path, (unsigned long long)number,
                    object ? "it has no text" : why.text);
    jny_str story             = jny_str_copy(a, jny_cstr(text));
    *JNY_PUSH(a, &c->lengths) = story.n;
    *JNY_PUSH(a, &c->people)  = person(a, object);
    *JNY_PUSH(a, &c->cells)   = cells_of(a, object);
    c->mean += story.n;
    cut_sentences(a, c, story);
    json_decref(object);
}

corpus corpus_load(jny_arena *a, const char *path)
{
    corpus    c      = {0};
    jny_err   err    = {0};
    jny_arena buffer = jny_arena_open(a->world);
    jny_lines in;
    jny_str   line;
    if (jny_lines_open(&in, &buffer, a->world, path, JNY_LIMITS.line, &err) != JNY_OK)
        corpus_fail("%s: %s", path, err.msg);
    while (jny_lines_next(&in, &line))
        add_line(a, &c, line, path, in.line);
    if (jny_lines_close(&in, &err) != JNY_OK)
        corpus_fail("%s: %s", path, err.msg);
    jny_arena_close(&buffer);
    if (c.sentences.n == 0)
        corpus_fail("%s: holds no story", path);
    c.mean /= c.lengths.n;
    return c;
}
