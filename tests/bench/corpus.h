/* corpus.h - the sample corpus as the generator sees it: sentences cut into words and
 * what stands between them, the lengths of the stories, and who told them. */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

#include <journeys/text.h>

#include "chance.h"

#include <stdio.h>

/* A word and what stands behind it, up to the next word. */
typedef struct {
    jny_str word, gap;
} piece;

typedef struct {
    jny_str      before; /* in front of the first word: an opening quote */
    const piece *pieces;
    size_t       n;
} sentence;

typedef struct {
    JNY_LIST(sentence) sentences;
    JNY_LIST(jny_str)  words;   /* every occurrence: drawing one is drawing by frequency */
    JNY_LIST(jny_str)  people;  /* a line's attributes as JSON: "age":"8","ward":"Peckham" */
    JNY_LIST(jny_str)  cells;   /* the same as cells of CSV, under CORPUS_HEADINGS */
    JNY_LIST(size_t)   lengths; /* of stories, in bytes */
    size_t             mean;    /* of `lengths`        */
} corpus;

#define CORPUS_HEADINGS "respondent_type,age,ward,locality,event,date,consent"

/* Ends the program with what is wrong. */
_Noreturn void corpus_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

corpus corpus_load(jny_arena *a, const char *path);
/* In quotes, as a spreadsheet would write it. */
void corpus_cell(jny_buf *to, jny_str text);

/* stories.c: so many `stories`, or about `bytes` bytes of story text, to `to`; `mean`: bytes
 * of a story. */
typedef struct {
    uint64_t stories, bytes, seed;
    size_t   mean;
    enum { STORIES_NDJSON, STORIES_TEXT, STORIES_CSV } form; /* text: one story a line */
} story_order;
void write_stories(jny_arena *a, const corpus *c, const story_order *order, FILE *to);

/* rules.c: a codebook of `rules` rules to `to`. */
void write_codebook(jny_arena *a, const corpus *c, size_t rules, uint64_t seed, FILE *to);

/* invent.c: what is in no corpus. */
void invent_name(chance *luck, jny_buf *to);   /* a few often, most hardly ever       */
void invent_number(chance *luck, jny_buf *to); /* "7", "£31.20", "2014", "half past 8" */
void invent_typo(chance *luck, jny_str word, jny_buf *to);
void invent_form(chance *luck, jny_str word, jny_buf *to); /* "unhelpfully" */
void invent_remark(chance *luck, jny_buf *to);  /* a sentence with a name or a number    */
void invent_foreign(chance *luck, jny_buf *to); /* a Spanish, Portuguese or French one */
void invent_emoji(chance *luck, jny_buf *to);

#endif
