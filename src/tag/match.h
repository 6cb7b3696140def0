/* match.h - what the parts of the matcher share. Only for tag/.
 *
 *   words -> symbols -> phrases (lane.c), regexes beside them (regex.c)
 *   -> NEAR pairs (near.c) -> contexts cancel, overlaps, negation (settle.c) */
#ifndef JNY_TAG_MATCH_H
#define JNY_TAG_MATCH_H

#include "lane.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { LANES = 32 };

/* A rule made ready. Numbers below the codebook's n_rules are the themes' own rules, by
 * their number; behind them stand the contexts of `unless`; behind these the operands of
 * NEAR rules, which are no rules but are looked for in the same way. */
typedef struct {
    const jny_rule *rule;
    uint32_t        theme;
    uint32_t        first_context, n_contexts; /* this rule's own `unless` */
} compiled;

/* A NEAR rule, kept with that of its operands which fewer rules have. */
typedef struct {
    uint32_t rule;
    uint32_t left, right; /* operands */
} near;
typedef JNY_LIST(near) nears;

typedef struct {
    uint32_t first, n; /* among `rules` of the matcher */
} context_range;

typedef struct regexes regexes;

/* Chains through a list of occurrences, one for each number of some kind: `first` and
 * `last` are places in the list, from 1; 0: none. Between stories all are empty. */
typedef struct {
    uint32_t first, last;
} chain;

/* Where an operand's occurrences lie in a list of all. */
typedef struct {
    uint32_t first, n;
} operand_places;

struct jny_matcher {
    const jny_world     *world;
    jny_arena            arena;
    jny_arena            scratch; /* for the regexes of a story */
    const jny_codebook  *book;
    const compiled      *rules; /* the themes' own first, then the contexts */
    size_t               n_rules;
    const context_range *theme_contexts; /* a theme's `unless`, among `rules` */
    const nears         *nears;          /* by operand */
    size_t               n_operands;
    const wanted        *phrases; /* of rules and operands */
    size_t               n_phrases;
    regexes             *regexes;
    operand_places      *of_operand; /* of the story at hand; between stories all empty */
    chain               *of_theme;   /* the same */
    lane                *lanes[LANES];
    size_t               n_lanes;
};

/* What is being worked on; `a` is the story's arena. */
typedef struct {
    jny_arena      *a;
    jny_matcher    *m;
    lane           *l;
    jny_str         text;
    jny_words       words;
    const uint32_t *symbols;
    jny_points      points;
    occurrences     found; /* of rules, contexts and operands; of rules and contexts in the end */
    JNY_LIST(uint32_t) limited;
    unsigned char     *taken;  /* settle.c: a bit for each byte that a hit of the theme has */
    size_t             gap_at; /* settle.c: the paragraph break in the gap before word gap_next */
    uint32_t           gap_next;
    bool               gap_known;
} story;

typedef JNY_LIST(jny_hit) hit_list;

/* The words that bytes [start, end) touch: [*first, *last), empty if none. */
void words_touched(const story *s, uint32_t start, uint32_t end, uint32_t *first, uint32_t *last);

/* Compiles the regexes among the matcher's rules; frees them. */
jny_status regexes_open(jny_matcher *m, jny_err *err);
void       regexes_close(regexes *r);
/* Adds every match to `found`; rules over their limit to `limited`. */
void regexes_run(story *s, jny_arena scratch);

/* Names the operands of the matcher's NEAR rules and adds them to what is wanted. */
typedef JNY_LIST(wanted) wanted_list;
void                     nears_open(jny_matcher *m, wanted_list *phrases);
/* Replaces the operands in `found` by the pairs they make. */
void resolve_near(story *s);

/* From what was found to hits: unless, longest first, negation. By theme, then start. */
void settle(story *s, hit_list *out);

#endif
