/* taught.c - the lessons of a project: its stories and what people answered on them. */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    jny_project         *p;
    jny_arena           *a;
    const jny_active    *active;
    const jny_census    *c;
    const jny_people    *people;
    const jny_answer    *answers; /* by story */
    size_t               n_answers;
    JNY_LIST(jny_story)  stories;
    JNY_LIST(jny_str)    langs;
    JNY_LIST(size_t)     lesson_of;
    JNY_LIST(jny_lesson) lessons;
    JNY_LIST(size_t)     rows; /* by lesson: of the census */
} loading;

static bool bit(const uint64_t *bits, const jny_people *p, size_t row, size_t theme)
{
    return bits && bits[row * p->words + theme / 64] >> theme % 64 & 1;
}

/* NULL where nobody answered. */
static int8_t *answers_on(const loading *l, size_t row)
{
    int8_t *answers = JNY_ARRAY(l->a, int8_t, l->active->book.n + 1);
    bool    any     = false;
    for (size_t t = 0; t < l->active->book.n; t++) {
        bool known = bit(l->people->answered, l->people, row, t) &&
                     !bit(l->people->disputed, l->people, row, t);
        answers[t] = !known                                       ? JNY_ANSWER_NONE
                     : bit(l->people->present, l->people, row, t) ? JNY_ANSWER_PRESENT
                                                                  : JNY_ANSWER_ABSENT;
        any |= known;
    }
    return any ? answers : NULL;
}

/* What people say of how it was, by theme. */
static uint8_t *valences_on(const loading *l, size_t row)
{
    const jny_people *p  = l->people;
    uint8_t          *of = JNY_ARRAY(l->a, uint8_t, l->active->book.n + 1);
    for (size_t t = 0; t < l->active->book.n; t++)
        while (of[t] < p->n_valences && !bit(p->valence[of[t]], p, row, t))
            of[t]++;
    return of;
}

static jny_status take_quotes(loading *l, const jny_answer *answer, jny_lesson *lesson,
                              size_t *room, jny_lesson_quote **quotes, jny_err *err)
{
    jny_str   *found;
    size_t     n, theme = jny_codebook_find(&l->active->book, answer->theme_path);
    jny_status st = jny_answer_quotes(l->p, l->a, answer->decision, &found, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n && theme != JNY_NO_PARENT; i++) {
        const char *at =
            found[i].n ? memmem(lesson->text.p, lesson->text.n, found[i].p, found[i].n) : NULL;
        if (!at)
            continue; /* a quote of an earlier version of the story */
        if (lesson->n_quotes == *room)
            *quotes = jny_grow(l->a, *quotes, *room, room, sizeof **quotes);
        size_t start                  = (size_t)(at - lesson->text.p);
        (*quotes)[lesson->n_quotes++] = (jny_lesson_quote){theme, start, start + found[i].n};
    }
    return st;
}

/* The evidence people gave for what is present in the story. */
static jny_status read_quotes(loading *l, int64_t story, jny_lesson *lesson, jny_err *err)
{
    size_t            low = 0, high = l->n_answers, room = 0;
    jny_lesson_quote *quotes = NULL;
    jny_status        st     = JNY_OK;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (l->answers[mid].story < story)
            low = mid + 1;
        else
            high = mid;
    }
    for (; st == JNY_OK && low < l->n_answers && l->answers[low].story == story; low++) {
        const jny_answer *x = &l->answers[low];
        if (x->present && !x->machine && jny_str_eq(x->theme_codebook, l->active->book.name))
            st = take_quotes(l, x, lesson, &room, &quotes, err);
    }
    lesson->quotes = quotes;
    return st;
}

static jny_status take_story(loading *l, const jny_story *story, jny_err *err)
{
    size_t  row                    = jny_census_row(l->c, story->key);
    int8_t *answers                = row == SIZE_MAX ? NULL : answers_on(l, row);
    *JNY_PUSH(l->a, &l->stories)   = (jny_story){.key      = story->key,
                                                 .text_key = story->text_key,
                                                 .id       = jny_str_copy(l->a, story->id),
                                                 .text     = jny_str_copy(l->a, story->text)};
    *JNY_PUSH(l->a, &l->langs)     = jny_str_copy(l->a, jny_story_attribute(story, "lang"));
    *JNY_PUSH(l->a, &l->lesson_of) = answers ? l->lessons.n : SIZE_MAX;
    if (!answers)
        return JNY_OK;
    const jny_story *kept        = &l->stories.at[l->stories.n - 1];
    jny_lesson       lesson      = {.text     = kept->text,
                                    .lang     = l->langs.at[l->langs.n - 1],
                                    .person   = l->c->person[row],
                                    .answers  = answers,
                                    .valences = valences_on(l, row)};
    jny_status       st          = read_quotes(l, story->key, &lesson, err);
    *JNY_PUSH(l->a, &l->lessons) = lesson;
    *JNY_PUSH(l->a, &l->rows)    = row;
    return st;
}

/* Groups in use become 0, 1, 2 ... in the order in which they come. */
static size_t number_groups(loading *l)
{
    size_t n = 0, most = 0;
    for (size_t i = 0; i < l->lessons.n; i++)
        most = l->lessons.at[i].group > most ? l->lessons.at[i].group : most;
    uint32_t *number = JNY_ARRAY(l->a, uint32_t, most + 1);
    for (size_t i = 0; i < l->lessons.n; i++) {
        uint32_t *of = &number[l->lessons.at[i].group];
        if (!*of)
            *of = (uint32_t)++n;
        l->lessons.at[i].group = *of - 1;
    }
    return n;
}

/* ---- Groups --------------------------------------------------------------------------------- */

/* A value is a group; where none is given a person is, numbered behind the values. */
static void group_by_value(loading *l, const jny_values *of)
{
    for (size_t i = 0; i < l->lessons.n; i++) {
        jny_lesson *x     = &l->lessons.at[i];
        uint32_t    value = of->of[l->rows.at[i]];
        x->group          = of->values[value].n ? value : (uint32_t)of->n + x->person;
    }
}

static void group_by_person(loading *l)
{
    for (size_t i = 0; i < l->lessons.n; i++)
        l->lessons.at[i].group = l->lessons.at[i].person;
}

/* Groups, of which there are so many at most, become one where the same person spoke in both. */
static void join_people(loading *l, size_t groups)
{
    jny_arena scratch = jny_arena_open(l->a->world);
    uint32_t *above   = JNY_ARRAY(&scratch, uint32_t, groups + l->c->n + 1);
    for (size_t i = 0; i < groups + l->c->n; i++)
        above[i] = (uint32_t)i;
    for (size_t i = 0; i < l->lessons.n; i++) {
        const jny_lesson *x              = &l->lessons.at[i];
        above[first_of(above, x->group)] = first_of(above, (uint32_t)groups + x->person);
    }
    for (size_t i = 0; i < l->lessons.n; i++)
        l->lessons.at[i].group = first_of(above, l->lessons.at[i].group);
    jny_arena_close(&scratch);
}

/* Nobody said by what: by file, or by person where these are too few. */
static jny_status group_as_usual(loading *l, size_t folds, jny_taught *out, jny_err *err)
{
    jny_values files;
    jny_status st = jny_census_sources(l->p, l->a, l->c, &files, err);
    if (st != JNY_OK)
        return st;
    group_by_value(l, &files);
    join_people(l, files.n + l->c->n);
    out->group_by       = JNY_STR("source");
    out->by_file        = true;
    out->lessons.groups = number_groups(l);
    if (out->lessons.groups < folds) {
        out->too_few  = out->lessons.groups;
        out->group_by = JNY_STR("respondent");
        out->by_file  = false;
        group_by_person(l);
        out->lessons.groups = number_groups(l);
    }
    return JNY_OK;
}

static jny_status group_by_attribute(loading *l, jny_str name, jny_taught *out, jny_err *err)
{
    jny_values values;
    jny_err    unknown = {0};
    jny_status st      = jny_census_column(l->p, l->a, l->c, name, &values, &unknown);
    out->group_by      = name;
    out->by_file       = st == JNY_ENOTFOUND && jny_str_eq(name, JNY_STR("source"));
    if (out->by_file)
        st = jny_census_sources(l->p, l->a, l->c, &values, err);
    else if (st != JNY_OK)
        *err = unknown;
    if (st != JNY_OK)
        return st;
    group_by_value(l, &values);
    out->lessons.groups = number_groups(l);
    return JNY_OK;
}

/* ---- All of it ------------------------------------------------------------------------------ */

jny_status jny_taught_load(jny_project *p, jny_arena *a, const jny_active *active,
                           const jny_census *c, const jny_people *people, jny_str group_by,
                           size_t folds, jny_taught *out, jny_err *err)
{
    jny_answer *answers = NULL;
    jny_stories it;
    jny_story   story;
    jny_arena   scratch = jny_arena_open(a->world);
    loading     l       = {.p = p, .a = a, .active = active, .c = c, .people = people};
    jny_status  st      = jny_answers(p, a, 0, &answers, &l.n_answers, err);
    l.answers           = answers;
    if (st == JNY_OK)
        st = jny_stories_open(&it, p, err);
    if (st == JNY_OK) {
        while (st == JNY_OK && jny_stories_next(&it, &scratch, &story, err)) {
            st = take_story(&l, &story, err);
            jny_arena_reset(&scratch);
        }
        jny_stories_close(&it);
        st = err->status;
    }
    jny_arena_close(&scratch);
    *out = (jny_taught){.active    = active,
                        .stories   = l.stories.at,
                        .langs     = l.langs.at,
                        .lesson_of = l.lesson_of.at,
                        .n         = l.stories.n,
                        .lessons   = {.book       = &active->book,
                                      .at         = l.lessons.at,
                                      .n          = l.lessons.n,
                                      .valences   = people->valences,
                                      .n_valences = people->n_valences}};
    if (st == JNY_OK)
        st = group_by.n ? group_by_attribute(&l, group_by, out, err)
                        : group_as_usual(&l, folds, out, err);
    return st;
}
