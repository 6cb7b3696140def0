/* query.h - who says what, where: counts of themes by attributes, and why. */
#ifndef JNY_QUERY_H
#define JNY_QUERY_H

#include <journeys/stat.h>
#include <journeys/store.h>

JNY_C_BEGIN

/* ---- Filters -------------------------------------------------------------------------- */

/* What a filter says: `respondent_type in (child, "young person") and not (ward = "" or
 * date < 2012-07)`. A value with blanks stands in double quotes; "" is "not given". <, <=, >
 * and >= compare numbers and dates; a date as far as it is given, of a span like 35-44 all
 * of it. What is not given is never less or more. */
typedef enum { JNY_WHERE_TEST, JNY_WHERE_AND, JNY_WHERE_OR, JNY_WHERE_NOT } jny_where_kind;
typedef enum {
    JNY_EQUAL, /* to one of the values: also `in` */
    JNY_UNEQUAL,
    JNY_LESS,
    JNY_LESS_EQUAL,
    JNY_MORE,
    JNY_MORE_EQUAL,
} jny_where_sign;
typedef struct {
    jny_str text;
    size_t  at; /* byte of the filter */
} jny_where_value;
typedef struct jny_where_node jny_where_node;
struct jny_where_node {
    jny_where_kind         kind;
    jny_where_node        *left, *right; /* and, or: both; not: left        */
    jny_str                attribute;    /* of a test; "date:year" too      */
    size_t                 at;           /* byte of the filter where it stands */
    jny_where_sign         sign;
    const jny_where_value *values;
    size_t                 n_values;
};
typedef struct {
    jny_str               text; /* as it was typed */
    const jny_where_node *root; /* NULL: all stories */
} jny_where;
/* JNY_EINVAL with the text and a caret in `err->excerpt`. */
jny_status jny_where_parse(jny_arena *a, jny_str text, jny_where *out, jny_err *err);
/* Whether < and > can be asked of a value: a whole or decimal number, or a date. */
bool jny_where_orders(jny_str value);
/* Whether a value is written as a date or month that no calendar has: "2012-13", "2011-02-29". */
bool jny_where_names_no_day(jny_str value);
/* A sentence about a value in it that no story has, perhaps misspelt; empty: all are there.
 * JNY_ENOTFOUND, with a caret, for an attribute nobody has. */
jny_status jny_where_hint(jny_project *p, jny_arena *a, jny_where where, jny_str *hint,
                          jny_err *err);
/* Fails with the place and a caret under byte `at` of a filter. */
jny_status jny_where_fail(jny_str text, size_t at, jny_status status, const char *what,
                          jny_err *err);

/* ---- What counts as present ------------------------------------------------------------- */

/* "working-well", "needs-change", "mixed", "neutral"; JNY_VALENCES: "no-valence". */
enum { JNY_VALENCES = 4 };
jny_str jny_valence_name(size_t valence);

/* For every live story and every theme of one codebook: is the theme there, by the
 * design's order of answers (section 3)? Bits as in jny_masks; a child theme's bit sets
 * its parents' too, but not that of one whose answer is known: what a person rejected
 * does not count for its parents, and of a coder's answers on a theme and on its parent
 * the later holds. The bit behind the last theme's is "without any theme". */
typedef struct {
    size_t    rows, words;
    uint64_t *present;
    uint64_t *reviewed; /* a person answered, or finished the story               */
    uint64_t *disputed; /* people differ and nobody adjudicated: not in `present` */
    bool      answered; /* false: no bit of `reviewed` or `disputed` is set       */
    /* Of present themes: who coded them says so; NULL where nobody gave a valence. A
     * parent has the valence of its children, mixed where they differ; where coders differ,
     * there is none. */
    uint64_t      *valence[JNY_VALENCES];
    const uint8_t *tagged;     /* row: the latest run has seen its words             */
    const uint8_t *asked;      /* row: "machine:NAME" was given the story; NULL: all were */
    const uint8_t *limited_at; /* row: a rule ran over its limit there                 */
    uint64_t       limited;    /* stories in which a rule ran over its limit             */
    uint64_t       untagged;   /* live stories the latest run has not seen               */
} jny_presence;

/* `codings`: "effective" (also ""), "reviewed", "machine", "machine:NAME",
 * "coder:NAME". JNY_EINVAL, JNY_ENOTFOUND for a coder nobody knows. */
jny_status jny_presence_load(jny_project *p, jny_arena *a, const jny_census *c,
                             const jny_active *active, jny_str codings, jny_presence *out,
                             jny_err *err);

/* How often people err: their answers (first) on stories that several have finished, against what
 * was settled, by agreeing or by adjudication. None on a theme of which such a story is still
 * disputed: what is left open would flatter them. */
typedef struct {
    const jny_pairs *of;      /* by theme */
    const bool      *several; /* by row   */
} jny_readers;
/* `people`: the presence of "reviewed". */
jny_status jny_readers_load(jny_project *p, jny_arena *a, const jny_census *c,
                            const jny_active *active, const jny_presence *people, jny_readers *out,
                            jny_err *err);

/* ---- Counting --------------------------------------------------------------------------- */

enum { JNY_BY_MAX = 3 };

/* `locality: Dulwich + Peckham`: values of an attribute that are counted as one, called
 * "Dulwich + Peckham"; "(not given)" is the empty one. */
typedef struct {
    jny_str        attribute, name;
    const jny_str *values;
    size_t         n;
} jny_merge;
/* JNY_EINVAL */
jny_status jny_merge_parse(jny_arena *a, jny_str text, jny_merge *out, jny_err *err);

typedef struct {
    const jny_active *codebook;
    jny_str           by[JNY_BY_MAX];
    size_t            n_by;
    jny_where         where;
    const jny_merge  *merges; /* values that are counted as one */
    size_t            n_merges;
    const size_t     *themes; /* only these, in codebook order; NULL: all */
    size_t            n_themes;
    jny_str           codings;
    const int64_t    *without; /* stories that are left out: who asks may not see answers on them */
    size_t            n_without;
} jny_count_query;

/* One cell. Unit: a theme is present in a story, never hits. */
typedef struct {
    size_t   theme;             /* index; JNY_NO_PARENT: stories without any theme      */
    size_t   value[JNY_BY_MAX]; /* index into the attribute's values; its n: the total  */
    uint64_t stories, respondents;
    uint64_t base_stories, base_respondents;
    uint64_t settled, base_settled; /* respondents who stand in this cell only; not of totals */
    uint64_t unreviewed; /* stories of the base for which only the machine answered     */
    uint64_t disputed;   /* stories of the base on which people differ: not in stories  */
    uint64_t untagged;   /* stories of the base that the latest run has not seen        */
    uint64_t valence[JNY_VALENCES]; /* of `stories`; the rest has none                  */
    bool     hidden, base_hidden;   /* shared: the number is not told, and is 0 here    */
} jny_count_row;

typedef struct {
    const jny_count_query *query;
    struct {
        const jny_str *at; /* distinct values in byte order, bands by age; "" is "not given" */
        size_t         n;
    } values[JNY_BY_MAX];
    const jny_count_row     *rows; /* by theme, then values, each total behind its values */
    size_t                   n;
    uint64_t                 stories, respondents; /* in all, after the filter */
    uint64_t                 limited, untagged;    /* after the filter too     */
    bool                     any_valence;          /* somebody gave one        */
    const struct jny_policy *shared;   /* by which the numbers were made safe; NULL: exact   */
    jny_str                  reviewed; /* shared: how much of it, in words        */
    bool                     one_story_each; /* shared: else stories are not told       */
    jny_str                  hint;           /* about a value in the filter that nobody has */
} jny_count_table;

/* An attribute may be asked for in groups: "date:year", "date:quarter", "date:month",
 * "age:band" (0-4, 5-11, 12-15, 16-18, 19-25, 26-59, 60+, and "unclear").
 * JNY_ENOTFOUND for an attribute nobody has; JNY_ELIMIT above ten million cells. */
jny_status jny_count(jny_project *p, jny_arena *a, const jny_count_query *q, jny_count_table *out,
                     jny_err *err);

/* The same in two steps, for who asks more than once: what counts is loaded (codebook,
 * codings and attributes of `q`), then counted in memory as often as one likes. It lives
 * as long as `a` and shows the project as it was when it was loaded. */
typedef struct jny_loaded jny_loaded;
jny_status jny_count_load(jny_project *p, jny_arena *a, const jny_count_query *q, jny_loaded **out,
                          jny_err *err);
/* `q` has the codebook and codings of what was loaded; attributes that were not are
 * loaded now. */
jny_status jny_count_next(jny_loaded *l, jny_arena *a, const jny_count_query *q,
                          jny_count_table *out, jny_err *err);

/* ---- Evaluating ------------------------------------------------------------------------- */

/* How well codings agree with hand codings from a file. */
typedef struct {
    const jny_active *codebook;
    const char       *gold;    /* NDJSON: {"id":..,"codes":[{"theme":..,"evidence":[..]},..]} */
    jny_str           codings; /* as for a count; empty: the machine's        */
    jny_str           by;      /* figures for each value of this attribute too; empty: none */
    const size_t     *themes;  /* only these; NULL: those at the top, and what the file names  */
    size_t            n_themes;
    bool              stories; /* list the stories on which the two differ */
    jny_limits        limits;
} jny_evaluate_query;

typedef enum {
    JNY_OF_THEME,
    JNY_OF_ALL,     /* every pair of story and theme weighs alike (micro)                     */
    JNY_OF_MEAN,    /* every theme weighs alike (macro): means of the figures that are defined */
    JNY_OF_VALENCE, /* of the codings that both have, with a valence from both: one of these */
} jny_figures_of;

typedef struct {
    jny_figures_of of;
    size_t         theme;   /* index, with JNY_OF_THEME; with JNY_OF_VALENCE the valence */
    size_t         value;   /* index into `values`; its n: of all stories */
    uint64_t       stories; /* compared                                   */
    jny_pairs      pairs;   /* first: the codings; second: the hand codings. Sums, but with
                             * JNY_OF_MEAN */
    jny_accuracy accuracy;
} jny_figures;

/* A story on which codings and hand codings differ. */
typedef struct {
    jny_str id;
    size_t  theme;
    bool    missed; /* only the hand coding has it; else only the codings have it */
    jny_str rule;   /* not missed, by the machine: the first rule met             */
    jny_str quote;  /* its words; missed: the evidence of the hand coding; may be empty */
} jny_confusion;

typedef struct {
    const jny_evaluate_query *query;
    struct {
        const jny_str *at; /* distinct values in byte order; "" is "not given" */
        size_t         n;
    } values;
    const jny_figures *rows; /* all stories first, then by value; themes, all, mean; last the
                              * valences, if there are any, of all stories */
    size_t               n;
    const jny_confusion *confusions; /* by theme, missed ones last, by id */
    size_t               n_confusions;
    uint64_t             stories;   /* compared                                 */
    uint64_t             elsewhere; /* stories of the file that the project does not have */
    uint64_t             uncoded;   /* stories of the project that the file does not have */
    uint64_t             unasked;   /* in both, but the machine coder was not given them */
    uint64_t             untagged;  /* as in jny_presence                           */
} jny_evaluation;

/* JNY_ESYNTAX with the line where the file is not of that form or names a theme that the
 * codebook does not have; JNY_ENOTFOUND where no story of it is in the project. */
jny_status jny_evaluate(jny_project *p, jny_arena *a, const jny_evaluate_query *q,
                        jny_evaluation *out, jny_err *err);

/* ---- Candidates for a codebook ------------------------------------------------------------ */

typedef enum {
    JNY_SUGGEST_RULE,       /* words that stories with the theme have, and no rule finds them by */
    JNY_SUGGEST_NEAR_MISS,  /* a rule and where it was wrong: a near-miss, perhaps an `unless`   */
    JNY_SUGGEST_MISSPELLING /* one edit from a rule, in a story with the theme                   */
} jny_suggestion_kind;

typedef struct {
    jny_suggestion_kind kind;
    jny_str             rule;     /* as it may be pasted; else the codebook's            */
    uint64_t            accepted; /* stories with it of which people say the theme is there ... */
    uint64_t            rejected; /* ... and is not                                            */
    uint64_t            missed;   /* of the accepted: no rule of the theme finds them now      */
    double              keyness;  /* log-likelihood of accepted against rejected; rules only   */
    jny_str             id, before, quote, after; /* an example, in its sentence               */
} jny_suggestion;

typedef struct {
    uint64_t              accepted, rejected, missed; /* stories people answered on */
    const jny_suggestion *at; /* by kind; rules by keyness, near-misses by how often wrong */
    size_t                n;
} jny_suggestions;

/* Candidates for the theme, from people's answers in this project. Nothing is added by it.
 * Words in a row (one to three, by stem) that at least three accepted stories have (one
 * more of every fifty), and that are right in at least `precision` of the stories with them. */
jny_status jny_suggest(jny_project *p, jny_arena *a, const jny_active *active, size_t theme,
                       double precision, jny_suggestions *out, jny_err *err);

/* ---- Differences ------------------------------------------------------------------------- */

/* Whether a theme is mentioned more often by some groups of a count than by others: the
 * groups by all attributes at once, of those that are told. */
typedef struct {
    size_t  theme;
    bool    fisher; /* an expected count is under 5: Fisher's test, else chi-square */
    double  x2, df, p, p_holm, p_bh, v; /* NaN: nothing to compare */
    size_t  row;      /* of the count: the group that stands out most; SIZE_MAX: none */
    jny_str sentence; /* for people */
} jny_theme_test;
typedef struct {
    const jny_theme_test *at; /* in the order of the count's themes */
    size_t                n;
    const double         *residual; /* adjusted, by row of the count; NaN: not tested */
} jny_count_tests;
/* From the numbers of the table alone: of a shared one, those that are told. */
void jny_count_test(jny_arena *a, const jny_count_table *t, jny_count_tests *out);

/* ---- Sharing ------------------------------------------------------------------------------ */

/* What may leave: 1 to threshold - 1 respondents are hidden, of a sensitive theme 1 to
 * sensitive - 1; all else is rounded to a multiple of `round` (1: exact). */
typedef struct jny_policy {
    jny_str  name;
    unsigned threshold, round, sensitive;
} jny_policy;
/* "round-5", "round-7", "round-10", "exact-5", "exact-10" (the design, section 6). */
jny_status jny_policy_find(jny_str name, jny_policy *out, jny_err *err);
/* From a file of lines `threshold: 8`, `round: 5`, `sensitive: 10`, `policy: NAME`;
 * JNY_ESYNTAX with the line. */
jny_status jny_policy_parse(jny_arena *a, jny_str file, jny_str yaml, jny_policy *out,
                            jny_err *err);

/* The count as it may be printed: respondents rounded or hidden, so that neither a reader
 * nor somebody who is alone in a cell can tell more of a small group than the policy says.
 * Nothing of what is hidden is left in `out`: no stories beside respondents unless all told
 * one, no disputes, valences or stories not reviewed. JNY_ECONFLICT: REFUSED, with what
 * would help. */
jny_status jny_count_share(jny_arena *a, const jny_count_table *t, const jny_policy *policy,
                           jny_count_table *out, jny_err *err);

/* What was loaded, row by row of the census; lives as long as `l`. */
const jny_census   *jny_loaded_census(const jny_loaded *l);
const jny_presence *jny_loaded_presence(const jny_loaded *l);
/* The ages a text stands for, in whole years: "8", "35-44", "under 5", "60+", "17 months", "40s".
 * False: it says none that is sure. */
bool jny_ages_of(jny_str text, int *from, int *to);

/* An attribute of every row, or its groups ("age:band"). JNY_ENOTFOUND. */
jny_status jny_loaded_column(jny_loaded *l, jny_str attribute, jny_values *out, jny_err *err);

/* The rows of the census that are in one cell of a count of `l`: of its theme, or (`base`)
 * all that were counted there. */
jny_status jny_count_cell(jny_loaded *l, jny_arena *a, const jny_count_query *q,
                          const jny_count_row *r, bool base, uint32_t **rows, size_t *n,
                          jny_err *err);

/* The stories behind a figure: those that pass the filter of `q` and (if it names one) have
 * its only theme. By id. */
typedef struct {
    const jny_str *ids;
    size_t         n;
} jny_cell_stories;
jny_status jny_count_stories(jny_project *p, jny_arena *a, const jny_count_query *q,
                             jny_cell_stories *out, jny_err *err);

/* Whether a shared table tells, beside all that were released before, of fewer respondents
 * than may be told: JNY_ECONFLICT with the release. `content` is what the ledger keeps of
 * it (jny_release); `repeated`: the same was released before. */
jny_status jny_ledger_check(jny_loaded *l, jny_arena *a, const jny_count_table *shared,
                            jny_str *content, bool *repeated, jny_err *err);
/* Notes that a table left, in an event of its own. `made` says how it was made (report.h). */
jny_status jny_ledger_note(jny_project *p, jny_arena *a, const jny_policy *policy, jny_str made,
                           jny_str content, jny_str actor, jny_err *err);

/* A number for a person that stays the same from release to release: of who told a story, by the
 * respondent's number, or by the story's where none is named (0). */
uint32_t jny_ledger_teller(uint32_t respondent, int64_t story);
uint32_t jny_ledger_person(const jny_census *c, size_t row);
/* A story that everybody can read: who told it, and the themes that its page names, with those
 * above them. */
typedef struct {
    uint32_t       person;
    const jny_str *themes;
    size_t         n;
} jny_told_story;
/* A cell of a released table in which such stories leave fewer others than may be told. */
typedef struct {
    int64_t  release;
    jny_str  theme;             /* "*": of all; "": of those without any theme */
    bool     hidden;            /* the cell was not told                       */
    uint64_t published, others; /* people in it                                */
} jny_jigsaw;
jny_status jny_ledger_jigsaw(jny_project *p, jny_arena *a, const jny_told_story *stories, size_t n,
                             jny_jigsaw **out, size_t *n_out, jny_err *err);

/* A released table that counts some of these people, and in how many of its cells. */
typedef struct {
    int64_t  release;
    uint64_t cells;
} jny_held;
jny_status jny_ledger_holds(jny_project *p, jny_arena *a, const uint32_t *people, size_t n,
                            jny_held **out, size_t *n_out, jny_err *err);

/* ---- Why -------------------------------------------------------------------------------- */

typedef struct {
    jny_str  path; /* theme: the one asked for, or one below it         */
    jny_str  rule;
    jny_loc  at; /* of the rule in the codebook                       */
    jny_str  quote;
    uint32_t from, to;      /* code points of the quote in the story         */
    jny_str  before, after; /* the rest of its sentence                 */
    bool     negated;
} jny_reason;

typedef struct {
    jny_story         story;
    const jny_active *codebook;
    jny_run           run;
    const jny_theme  *theme;
    const jny_reason *reasons;
    size_t            n;
    const jny_str    *limited; /* rules over their match limit here: their silence means nothing */
    size_t            n_limited;
    const jny_answer *answers; /* people's answers on this theme */
    size_t            n_answers;
} jny_why_report;

/* Why story `id` was tagged with a theme of `active`, or that it was not (n is 0). */
jny_status jny_why(jny_project *p, jny_arena *a, jny_str id, const jny_active *active, size_t theme,
                   jny_why_report *out, jny_err *err);

/* ---- Words -------------------------------------------------------------------------------- */

/* jny_search among the stories that pass a filter. */
jny_status jny_search_where(jny_project *p, jny_arena *a, jny_str query, jny_where where,
                            size_t most, jny_found **out, size_t *n, jny_err *err);

typedef enum { JNY_KWIC_STORY, JNY_KWIC_LEFT, JNY_KWIC_RIGHT } jny_kwic_sort;
typedef struct {
    jny_str       rule; /* in the language of codebooks: help, =SEND, nobody ~6 help, /regex/ */
    jny_where     where;
    jny_str       by;    /* grouped by this attribute; empty: not */
    size_t        words; /* of context on each side */
    jny_kwic_sort sort;  /* by the words before or behind the hit, from it outwards */
} jny_kwic_query;
typedef struct {
    jny_str  id, group, left, hit, right;
    uint32_t from; /* code points */
    jny_str  key;  /* what it was sorted by */
} jny_kwic_line;
/* Every hit of a rule in its context. JNY_ESYNTAX: no rule. */
jny_status jny_kwic(jny_project *p, jny_arena *a, const jny_kwic_query *q, jny_kwic_line **out,
                    size_t *n, jny_err *err);

typedef struct {
    jny_str     word;        /* folded */
    uint64_t    here, there; /* how often in the stories asked for, in the rest */
    uint64_t    stories;     /* asked for, that have it */
    double      spread;      /* deviation of proportions (Gries 2008): 0 even, 1 in one story */
    jny_keyness key;         /* here against there; NaN: not compared */
} jny_word_count;
typedef struct {
    const jny_word_count *at; /* the most telling first, else the most frequent */
    size_t                n;
    uint64_t              here, there, stories; /* words here and there; stories here */
} jny_word_counts;
/* The words of the stories that pass a filter, with `against_rest` beside those of all
 * others. */
jny_status jny_words_count(jny_project *p, jny_arena *a, jny_where where, bool against_rest,
                           jny_word_counts *out, jny_err *err);

/* ---- Themes together ----------------------------------------------------------------------- */

typedef struct {
    size_t      first, second;
    uint64_t    stories[2], both;
    double      expected; /* stories with both, were they told of independently */
    jny_keyness key;
} jny_pair_count;
typedef struct {
    const jny_count_query *query;
    const jny_pair_count  *at; /* the strongest first; none without any story */
    size_t                 n;
    uint64_t               stories;
} jny_pair_counts;
/* Codebook, codings, themes and filter of `q`; a parent and its child are no pair. */
jny_status jny_together(jny_project *p, jny_arena *a, const jny_count_query *q,
                        jny_pair_counts *out, jny_err *err);

/* ---- Who was heard --------------------------------------------------------------------------- */

typedef struct {
    jny_str  value[JNY_BY_MAX];
    uint64_t stories, respondents;
} jny_tabulated;
typedef struct {
    jny_str              by[JNY_BY_MAX];
    size_t               n_by;
    const jny_tabulated *rows; /* groups with anybody in them, by value */
    size_t               n;
    uint64_t             stories; /* of a population: people */
    jny_str              hint;
} jny_tabulation;
/* Attributes counted for themselves, at most JNY_BY_MAX crossed. */
jny_status jny_tabulate(jny_project *p, jny_arena *a, const jny_str *by, size_t n_by,
                        jny_where where, jny_tabulation *out, jny_err *err);
/* A population, or quotas, from CSV: one to three columns of attributes, the last of people. */
jny_status jny_population_parse(jny_arena *a, jny_str file, jny_str csv, jny_tabulation *out,
                                jny_err *err);
typedef struct {
    jny_tabulated group;
    bool          known;  /* the population has this group */
    uint64_t      people; /* in it */
} jny_covered;
/* The groups of a population in its order, then those heard that it does not have. */
void jny_coverage(jny_arena *a, const jny_tabulation *heard, const jny_tabulation *population,
                  jny_covered **out, size_t *n);

JNY_C_END

#endif
