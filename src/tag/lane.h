/* lane.h - the matcher's view of one language: words to symbols, symbols to phrases.
 * Only for tag/. */
#ifndef JNY_TAG_LANE_H
#define JNY_TAG_LANE_H

#include <journeys/tag.h>

/* A rule made ready. Numbers below the codebook's n_rules are the themes' own rules,
 * by their number; behind them stand the contexts of `unless`. */
typedef struct {
    const jny_rule *rule;
    uint32_t        theme;
    uint32_t        first_context, n_contexts; /* this rule's own `unless` */
} compiled;

/* Where a phrase of a rule stands: its operand `side` (0: the rule is no NEAR). */
typedef struct {
    uint32_t rule;        /* number of a `compiled` */
    uint32_t side;        /* 0, or 1 and 2 for the operands of a NEAR */
    uint32_t first, last; /* words [first, last) */
    uint32_t start, end;  /* bytes */
} occurrence;
typedef JNY_LIST(occurrence) occurrences;

/* A word as the rules see it: the terms it meets, and whether it negates. */
typedef struct {
    uint32_t term;
    bool     apart; /* met without its possessive 's, which stays outside the hit */
} met_term;
typedef struct {
    const met_term *at;
    uint32_t        n;
    bool            negation;
} symbol;

typedef struct lane lane;

/* A lane for `language` over all phrases of `rules`. */
jny_status lane_open(const jny_world *w, jny_str language, const compiled *rules, size_t n,
                     lane **out, jny_err *err);
void       lane_close(lane *l);
jny_str    lane_language(const lane *l);

/* The symbol of every word; NULL where the word concerns no rule. Valid until the
 * next call. */
const symbol **lane_symbols(jny_arena *a, lane *l, jny_str text, jny_words words);

/* Adds every place where a phrase stands. */
void lane_phrases(jny_arena *a, const lane *l, jny_str text, jny_words words,
                  const symbol *const *symbols, occurrences *out);

/* Whether a folded word negates in this language (a name of jny_stemmer_language). */
bool is_negation(jny_str language, jny_str folded);

#endif
