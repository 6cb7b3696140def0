/* tag.h - find where a story touches the themes of a codebook.
 *
 * Pure: reads a story and a codebook and allocates only from the arena it is given.
 * It opens no file and no database, so every test is one call. */
#ifndef JNY_TAG_H
#define JNY_TAG_H

#include <journeys/codebook.h>

JNY_C_BEGIN

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

/* ---- Features ---------------------------------------------------------------------------- */

/* A story as a learner sees it: which stems, pairs of stems and pieces of four letters it
 * has, in all and sentence by sentence. A feature is a number from 1; what it stands for is
 * kept as a 64-bit hash only. */
typedef struct jny_features jny_features;
typedef struct {
    uint32_t start, end; /* bytes of the story: a sentence */
    size_t   first, n;   /* its features: parts[first, first + n), each once */
} jny_featured_sentence;
typedef struct {
    const uint32_t              *at; /* features of the story, each once */
    size_t                       n;
    const uint32_t              *parts;
    const jny_featured_sentence *passages; /* sentences with a word in them */
    size_t                       n_passages;
    /* By a scorer only: what each sentence says of each of its outputs; by what a sum of the whole
     * story is divided. */
    const float *said;
    float        length;
} jny_featured;

/* With `hashes` (of features 1 to n) others are passed over; NULL: every new one gets a
 * number. `language` stems stories that do not say theirs. For one thread; close it. */
jny_features *jny_features_open(const jny_world *w, jny_str language, const uint64_t *hashes,
                                size_t n);
void          jny_features_close(jny_features *f);
/* The hashes of features 1 to n; valid until the next story is read. */
const uint64_t *jny_features_hashes(const jny_features *f, size_t *n);
/* `story` as for jny_tag. `out` lives as long as `a`. */
void jny_features_read(jny_arena *a, jny_features *f, jny_str story, jny_str lang,
                       jny_featured *out);

/* ---- Models ------------------------------------------------------------------------------- */

/* What is known of a story about one theme before the last step: inputs of the stack. */
enum {
    JNY_STACK_STORY,
    JNY_STACK_PASSAGE,
    JNY_STACK_ONE_RULE,
    JNY_STACK_TWO_RULES,
    JNY_STACK_THREE_RULES,
    JNY_STACK_RULES,
    JNY_STACK_ANY_RULE,
    JNY_STACK_OTHER_RULES,
    JNY_STACK_INPUTS
};

/* A theme of a model. Its probability is the logistic function of
 * `bias + sum of weight[i] * input[i]`. */
typedef struct {
    jny_str  path;
    double   weight[JNY_STACK_INPUTS], bias;
    double   threshold;                /* suggested from this probability on */
    double   story_bias, passage_bias; /* of the two learners below           */
    uint64_t accepted, rejected;       /* stories it was learned from        */
    double   precision, recall, f1;    /* cross-validated                    */
} jny_model_theme;

/* How something was, where a theme is suggested: "needs-change" and the like. All themes teach
 * it together: what it has of the story, of the theme's best sentences and of the theme itself is
 * summed up; of all valences' logistic functions it gets its share. */
typedef struct {
    jny_str       name;
    double        bias;
    const double *by_theme;              /* by theme of the model: added to the bias    */
    uint64_t      codings;               /* it was learned from                        */
    double        precision, recall, f1; /* cross-validated, where people saw the theme */
} jny_model_valence;

/* A learner reads the story as a whole, a second one sentence by sentence; a third weighs
 * both and the rules that hit. `weights` are times `rarity` already; a sum is divided by the
 * root of the summed squares of `rarity`. */
typedef struct {
    jny_str                  codebook;                   /* name          */
    jny_sha256               hash;                       /* of the codebook it was learned with */
    jny_str                  name, language, provenance; /* a JSON object: how it was made */
    const jny_model_theme   *themes;
    size_t                   n; /* themes   */
    const jny_model_valence *valences;
    size_t                   n_valences; /* 0: none was learned */
    size_t                   features;
    const uint64_t          *hashes; /* by feature, ascending                   */
    const float             *rarity; /* by feature: its inverse document frequency */
    const float *weights; /* [feature * 2(n + n_valences)]: the themes' and valences' of the
                           * story, then those of a sentence                        */
} jny_model;

/* The inputs of the stack from what the learners say and how many different rules hit: of
 * this theme and those below it, and of all themes. */
void jny_stack_inputs(double story, double passage, size_t rules, size_t all_rules,
                      double in[JNY_STACK_INPUTS]);
/* The likeliest of `n` valences from what is summed up for each; `sums` become what their
 * logistic functions say, and `score` is the chosen one's share of these. */
size_t jny_valence_choose(double *sums, size_t n, double *score);
/* For one story: how many different rules hit, by theme of the codebook with what lies below
 * it; `counts` has a place for each theme. Returns how many in all. With `counted` (by rule)
 * the others are passed over. */
size_t jny_rules_met(jny_arena scratch, const jny_codebook *book, jny_tags hits,
                     const bool *counted, uint32_t *counts);

enum { JNY_MODEL_BYTES = 256 << 20, JNY_MODEL_THEMES = 4096 };
/* The bytes of a model file: a line of JSON, then little-endian numbers; and back. The same
 * model has the same bytes. The line opens with {"checksum":"sha256:..."}, of all bytes behind
 * these digits. JNY_ESYNTAX where it is none, of another version, damaged, or not whole. */
jny_str    jny_model_print(jny_arena *a, const jny_model *m);
jny_status jny_model_parse(jny_arena *a, jny_str file, jny_str bytes, jny_model *out, jny_err *err);

/* What a model says of one theme of a story. */
typedef struct {
    double score;     /* probability, 0 to 1          */
    bool   suggested; /* not below the theme's threshold */
    bool   ruled;     /* a rule of the theme hit too  */
    size_t valence;   /* suggested: the likeliest of the model; else, and without any, n_valences */
    double valence_score; /* its probability, if the theme is right */
} jny_score;
enum { JNY_VALENCE_SENTENCES = 2 }; /* a theme's best ones, which say how it was */

/* A model made ready for a codebook; for one thread. Model and codebook must live as long.
 * JNY_ECONFLICT where it was learned with a codebook of another name; themes that this
 * one does not have are passed over. */
typedef struct jny_scorer jny_scorer;
jny_status jny_scorer_open(const jny_world *w, const jny_model *m, const jny_codebook *book,
                           jny_scorer **out, jny_err *err);
void       jny_scorer_close(jny_scorer *s);
/* Scores by theme of the model, for a story and its hits (all, as by jny_tag). `out` lives
 * as long as `a`; `read` (may be NULL) is the story's passages for jny_scorer_passages. */
void jny_scorer_score(jny_arena *a, jny_scorer *s, jny_str story, jny_str lang, jny_tags hits,
                      const jny_score **out, jny_featured *read);
/* A suggestion ready to be shown. */
enum { JNY_PASSAGES_SHOWN = 2 };
typedef struct {
    uint32_t start, end; /* bytes       */
    uint32_t from, to;   /* code points */
} jny_shown_passage;
typedef struct {
    size_t            theme; /* of the codebook */
    double            score;
    bool              ruled;                        /* a rule of the theme hit too */
    jny_str           valence;                      /* how it was; empty: not known */
    jny_shown_passage passages[JNY_PASSAGES_SHOWN]; /* that weighed most, in their order */
    size_t            n;
} jny_suggested_tag;
/* What is suggested for a story, in codebook order. */
size_t jny_scorer_suggest(jny_arena *a, jny_scorer *s, jny_str story, jny_str lang, jny_tags hits,
                          jny_suggested_tag **out);
/* The sentences of a story as it was scored that weighed most for a theme of the model: at most
 * `most`, by weight; only such as speak for it. Returns how many. */
size_t jny_scorer_passages(jny_scorer *s, const jny_featured *read, size_t theme, size_t most,
                           jny_featured_sentence *out);

/* ---- Showing tags -------------------------------------------------------------------- */

/* What a codebook says in every such line, made once and then copied. The codebook must
 * live as long; any number of threads may use it. */
typedef struct jny_wording jny_wording;
const jny_wording         *jny_wording_of(jny_arena *a, const jny_codebook *book);

/* The design's line for a story (section 7), without its line end. What a model suggests
 * (`learned`, in codebook order; NULL and 0 without one) stands behind the rules' of a theme. */
void jny_tags_json(jny_buf *b, const jny_wording *w, jny_str id, jny_str story, jny_tags tags,
                   const jny_suggested_tag *learned, size_t n);
/* The same for people: `theme: "quote" by rule`, a line a hit; "(none)" without any. */
void jny_tags_explain(jny_buf *b, const jny_codebook *book, jny_str story, jny_tags tags,
                      const jny_suggested_tag *learned, size_t n);

/* ---- The filter ------------------------------------------------------------------------ */

typedef struct {
    bool             explain; /* for people, not as JSON                     */
    unsigned         shard;   /* only this one ...                           */
    unsigned         shards;  /* ... of so many; 0: all lines                */
    const jny_model *model;   /* suggests too; NULL: rules only             */
    jny_limits       limits;
} jny_filter;

typedef enum { JNY_LINE_TAGGED, JNY_LINE_BAD, JNY_LINE_LIMITED, JNY_LINE_ELSEWHERE } jny_line;

/* Tags one line of NDJSON and adds one line to `out` (none for JNY_LINE_ELSEWHERE:
 * another shard's); `s` is a scorer of f->model, or NULL without one. A bad line gives an error
 * object and its reason in `err`; with JNY_LINE_LIMITED `err` names the rule. The answer depends on
 * the line, the codebook and the version of this program only. */
jny_line jny_filter_line(jny_arena *a, jny_matcher *m, jny_scorer *s, const jny_wording *w,
                         const jny_filter *f, jny_str line, jny_buf *out, jny_err *err);

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

JNY_C_END

#endif
