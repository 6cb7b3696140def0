/* tag.h - find where a story touches the themes of a codebook.
 *
 * Pure: reads a story and a codebook and allocates only from the arena it is given.
 * It opens no file and no database, so every test is one call. */
#ifndef JNY_TAG_H
#define JNY_TAG_H

#include <journeys/codebook.h>

/* ---- The matcher ------------------------------------------------------------------- */

/* A codebook made ready to match; remembers the words it has met, so one for each
 * thread. The codebook must live as long. Close it. */
typedef struct jny_matcher jny_matcher;
jny_status jny_matcher_open(const jny_world *w, const jny_codebook *book, jny_matcher **out,
                            jny_err *err);
void       jny_matcher_close(jny_matcher *m);
const jny_codebook *jny_matcher_codebook(const jny_matcher *m);

/* A rule matched here. [start, end) are bytes of the story, [from, to) the same place
 * in code points. */
typedef struct {
    uint32_t rule;  /* number in the codebook */
    uint32_t theme; /* index in the codebook  */
    uint32_t start, end;
    uint32_t from, to;
    bool     negated; /* a negation stands in the five words before */
} jny_hit;

typedef struct {
    const jny_hit  *hits; /* by theme, then start; in one theme none overlaps another */
    size_t          n;
    const uint32_t *limited; /* rules that hit their match limit: their silence means nothing */
    size_t          n_limited;
} jny_tags;

/* All hits of a story of well-formed UTF-8 (less than 4 GiB). `lang` chooses the
 * stemmer ("es", "pt-BR"); empty or unknown: the codebook's language. `out` lives as
 * long as `a`. Themes stand alone: a parent's hits are given beside its children's. */
void jny_tag(jny_arena *a, jny_matcher *m, jny_str story, jny_str lang, jny_tags *out);

/* The text of a rule in `limited`: one of the codebook's, or one of an `unless`. */
jny_str jny_tags_limited_rule(const jny_codebook *book, uint32_t rule);

/* The same without the parents of which a descendant was hit: what outputs name. */
jny_tags jny_tags_specific(jny_arena *a, const jny_codebook *book, jny_tags all);

/* ---- Showing tags -------------------------------------------------------------------- */

/* What a codebook says in every such line, made once and then copied. The codebook must
 * live as long; any number of threads may use it. */
typedef struct jny_wording jny_wording;
const jny_wording         *jny_wording_of(jny_arena *a, const jny_codebook *book);

/* The design's line for a story (section 7), without its line end. */
void jny_tags_json(jny_buf *b, const jny_wording *w, jny_str id, jny_str story, jny_tags tags);
/* The same for people: `theme: "quote" by rule`, a line a hit; "(none)" without any. */
void jny_tags_explain(jny_buf *b, const jny_codebook *book, jny_str story, jny_tags tags);

/* ---- Misspellings -------------------------------------------------------------------- */

/* A word of the story, bytes [start, end), that is one edit from a word of a rule: if it
 * were written so, the rule would hit there. Only ever a suggestion. */
typedef struct {
    uint32_t rule, theme;
    uint32_t start, end;
    jny_str  meant; /* the word of the rule, folded */
} jny_misspelling;

/* One edit: a letter more, less or another, or two neighbours swapped; in words of five
 * letters and more, behind the first letter. In the order of the story, one word's rule
 * each theme. Takes as long as tagging the story once for each. */
void jny_misspellings_find(jny_arena *a, jny_matcher *m, jny_str story, jny_str lang,
                           const jny_misspelling **out, size_t *n);
/* `theme: "word" for "meant", by rule` and a line end. */
void jny_misspelling_explain(jny_buf *b, const jny_codebook *book, jny_str story,
                             const jny_misspelling *x);

/* ---- The filter ------------------------------------------------------------------------ */

typedef struct {
    bool       explain; /* for people, not as JSON                     */
    unsigned   shard;   /* only this one ...                           */
    unsigned   shards;  /* ... of so many; 0: all lines                */
    jny_limits limits;
} jny_filter;

typedef enum { JNY_LINE_TAGGED, JNY_LINE_BAD, JNY_LINE_LIMITED, JNY_LINE_ELSEWHERE } jny_line;

/* Tags one line of NDJSON and adds one line to `out` (none for JNY_LINE_ELSEWHERE:
 * another shard's). A bad line gives an error object and its reason in `err`; with
 * JNY_LINE_LIMITED `err` names the rule. The answer depends on the line, the
 * codebook and the version of this program only. */
jny_line jny_filter_line(jny_arena *a, jny_matcher *m, const jny_wording *w, const jny_filter *f,
                         jny_str line, jny_buf *out, jny_err *err);

/* A line that was bad, or over which a rule gave up. */
typedef struct {
    uint64_t line; /* its number in the input, from 1 */
    jny_line kind; /* JNY_LINE_BAD or JNY_LINE_LIMITED */
    jny_str  place, msg;
} jny_line_problem;

/* What is given for the lines of one batch, in their order. */
typedef struct {
    jny_str                 out;
    const jny_line_problem *problems;
    size_t                  n_problems;
    uint64_t                bytes; /* of all lines answered so far, with an end each */
} jny_filtered;

/* Where the lines of a stream come from and where its answers go: the filter itself opens
 * nothing. Any thread may call, but none of the two while it is running already. */
typedef struct {
    void *ctx;
    /* The next batch of lines, in memory of `a`, and how many; 0: there are no more. */
    size_t (*next)(void *ctx, jny_arena *a, const jny_str **lines);
    /* Batch by batch, in the order of reading. False: nobody wants to know the rest. */
    bool (*print)(void *ctx, const jny_filtered *answer);
} jny_stream;

/* The same for a stream of lines, by `n` matchers in threads of their own. What is printed
 * is the same, byte for byte, for every n. Holds two batches and their answers for each thread.
 * Fails only where jny_matcher_open does. */
jny_status jny_filter_stream(const jny_world *w, const jny_codebook *book, const jny_filter *f,
                             size_t n, const jny_stream *stream, jny_err *err);

/* ---- The examples of a codebook ----------------------------------------------------------- */

/* An example that was not tagged, or a near-miss that was. */
typedef struct {
    size_t      theme;
    bool        near_miss;
    jny_example example;
    jny_str     quote; /* near-miss: the words that were hit */
    uint32_t    rule;  /* near-miss: the rule at fault        */
} jny_example_failure;

typedef struct {
    size_t                     examples, near_misses; /* how many were run */
    const jny_example_failure *failures;
    size_t                     n;
} jny_example_report;

/* Runs every example and near-miss of the codebook. A child's hit counts for its
 * parents; a near-miss of a theme must be free of its own and its children's hits. */
jny_example_report jny_codebook_test(jny_arena *a, jny_matcher *m);

/* The part of the lint that takes a matcher. Adds errors for an example that is not tagged
 * and a near-miss that is; warnings for a rule that is not found in its own words (an
 * `unless` always cancels it) and a regex that runs over its limit on dull text. */
void jny_codebook_probe(jny_arena *a, jny_matcher *m, jny_problems *problems);

#endif
