/* lessons.c - stories with their hand codings as lessons. */
#include "lessons.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void stop(const char *what)
{
    fprintf(stderr, "bench_learn: %s\n", what);
    exit(3);
}

jny_str lessons_file(corpus *c, const char *path)
{
    jny_str text;
    jny_err err = {0};
    if (jny_file_read(&c->arena, jny_world_system(), path, (size_t)256 << 20, &text, &err) !=
        JNY_OK)
        stop(err.msg);
    return text;
}

static jny_str text_of(corpus *c, const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return jny_str_copy(&c->arena, jny_cstr(s ? s : ""));
}

static uint32_t group_of(corpus *c, jny_str name)
{
    for (size_t g = 0; g < c->groups; g++)
        if (jny_str_eq(c->names[g], name))
            return (uint32_t)g;
    if (c->groups == MOST_GROUPS)
        stop("too many groups");
    c->names[c->groups] = name;
    return (uint32_t)c->groups++;
}

void lessons_read_stories(corpus *c, const char *path, const char *group)
{
    jny_str all = lessons_file(c, path), line;
    for (size_t i = 0; i < all.n; i++)
        c->n += all.p[i] == '\n';
    c->lessons = JNY_ARRAY(&c->arena, jny_lesson, c->n + 1);
    c->stories = JNY_ARRAY(&c->arena, jny_story, c->n + 1);
    for (size_t i = 0; all.n; i++) {
        line      = jny_str_cut(&all, '\n');
        json_t *o = json_loadb(line.p, line.n, 0, NULL);
        if (!o)
            stop("a story is no JSON");
        jny_str respondent   = text_of(c, o, "respondent");
        c->stories[i].id     = text_of(c, o, "id");
        c->lessons[i].text   = text_of(c, o, "text");
        c->lessons[i].lang   = text_of(c, o, "lang");
        c->lessons[i].person = respondent.n ? (uint32_t)jny_hash_xxh64(respondent) : (uint32_t)i;
        c->lessons[i].group  = group_of(c, text_of(c, o, group));
        json_decref(o);
    }
}

const jny_str valences[VALENCES] = {JNY_INIT("working-well"), JNY_INIT("needs-change"),
                                    JNY_INIT("mixed"), JNY_INIT("neutral")};

static uint8_t valence_of(jny_str name)
{
    uint8_t v = 0;
    while (v < VALENCES && !jny_str_eq(name, valences[v]))
        v++;
    return v;
}

static void read_quotes(jny_lesson *l, size_t theme, const json_t *evidence,
                        jny_lesson_quote *quotes)
{
    for (size_t e = 0; e < json_array_size(evidence) && l->n_quotes < 64; e++) {
        const char *quote = json_string_value(json_array_get(evidence, e));
        const char *at    = memmem(l->text.p, l->text.n, quote, strlen(quote));
        if (at) {
            size_t start          = (size_t)(at - l->text.p);
            quotes[l->n_quotes++] = (jny_lesson_quote){theme, start, start + strlen(quote)};
        }
    }
}

void lessons_read_gold(corpus *c, const char *path)
{
    jny_str all = lessons_file(c, path), line;
    c->asked    = JNY_ARRAY(&c->arena, bool, c->book.n + 1);
    size_t i    = 0;
    while (all.n) {
        line          = jny_str_cut(&all, '\n');
        json_t *o     = json_loadb(line.p, line.n, 0, NULL);
        jny_str id    = text_of(c, o, "id");
        json_t *codes = json_object_get(o, "codes");
        size_t  tried = 0;
        while (tried++ < c->n && !jny_str_eq(c->stories[i].id, id))
            i = (i + 1) % c->n;
        if (!jny_str_eq(c->stories[i].id, id))
            stop("a hand coding without its story");
        jny_lesson       *l       = &c->lessons[i];
        int8_t           *answers = JNY_ARRAY(&c->arena, int8_t, c->book.n + 1);
        uint8_t          *how     = JNY_ARRAY(&c->arena, uint8_t, c->book.n + 1);
        jny_lesson_quote *quotes  = JNY_ARRAY(&c->arena, jny_lesson_quote, 64);
        for (size_t k = 0; k < json_array_size(codes); k++) {
            const json_t *code  = json_array_get(codes, k);
            size_t        theme = jny_codebook_find(&c->book, text_of(c, code, "theme"));
            if (theme == JNY_NO_PARENT)
                stop("a theme the codebook does not have");
            c->asked[theme] = true;
            read_quotes(l, theme, json_object_get(code, "evidence"), quotes);
            for (size_t t = theme; t != JNY_NO_PARENT; t = c->book.themes[t].parent)
                answers[t] = JNY_ANSWER_PRESENT;
            how[theme] = valence_of(text_of(c, code, "valence"));
        }
        for (size_t t = 0; t < c->book.n; t++) /* a parent's is not told */
            how[t] = answers[t] == JNY_ANSWER_PRESENT && c->asked[t] ? how[t] : VALENCES;
        l->answers  = answers;
        l->valences = how;
        l->quotes   = quotes;
        json_decref(o);
    }
}

/* ---- Asking a model -------------------------------------------------------------------------- */

void pupil_teach(const corpus *c, jny_arena *a, const jny_lessons *l, const jny_learn_options *o,
                 pupil *out)
{
    jny_err err = {0};
    if (jny_learn(a, l, o, &out->learned, &err) != JNY_OK ||
        jny_scorer_open(jny_world_system(), &out->learned.model, &c->book, &out->scorer, &err) !=
            JNY_OK ||
        jny_matcher_open(jny_world_system(), &c->book, &out->matcher, &err) != JNY_OK)
        stop(err.msg);
}

const jny_score *pupil_ask(const pupil *p, jny_arena *a, const jny_lesson *lesson)
{
    const jny_score *scores;
    jny_tags         tags;
    jny_tag(a, p->matcher, lesson->text, lesson->lang, &tags);
    jny_scorer_score(a, p->scorer, lesson->text, lesson->lang, tags, &scores, NULL);
    return scores;
}

void pupil_close(pupil *p)
{
    jny_scorer_close(p->scorer);
    jny_matcher_close(p->matcher);
}
