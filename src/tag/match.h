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

typedef struct {
    uint32_t    rule; /* number of a `compiled` */
    pcre2_code *code;
} regex;

struct jny_matcher {
    const jny_world    *world;
    jny_arena           arena;
    const jny_codebook *book;
    const compiled     *rules; /* the themes' own first, then the contexts */
    size_t              n_rules;
    struct {
        uint32_t first, n;
    } * theme_contexts; /* a theme's `unless`, among `rules` */
    regex               *regexes;
    size_t               n_regexes;
    pcre2_match_context *limits;
    pcre2_match_data    *match;
    pcre2_jit_stack     *jit_stack;
    lane                *lanes[LANES];
    size_t               n_lanes;
};

/* What is being worked on; `a` is the story's arena. */
typedef struct {
    jny_arena           *a;
    jny_matcher         *m;
    jny_str              text;
    jny_words            words;
    const symbol *const *symbols;
    jny_points           points;
    occurrences          found; /* rules, and operands of NEAR; later sorted by rule, side, start */
    JNY_LIST(uint32_t)
    limited;
    size_t   gap_at; /* settle.c: the paragraph break in the gap before word gap_next */
    uint32_t gap_next;
    bool     gap_known;
} story;

typedef JNY_LIST(jny_hit) hit_list;

/* The words that bytes [start, end) touch: [*first, *last), empty if none. */
void words_touched(const story *s, uint32_t start, uint32_t end, uint32_t *first, uint32_t *last);

/* Compiles the regexes among the matcher's rules; frees them. */
jny_status regexes_open(jny_matcher *m, jny_err *err);
void       regexes_close(jny_matcher *m);
/* Adds every match to `found`; rules over their limit to `limited`. */
void regexes_run(story *s);

/* Replaces the operands of NEAR rules by their pairs. Leaves `found` sorted by rule. */
void resolve_near(story *s);

/* From what was found to hits: unless, longest first, negation. By theme, then start. */
void settle(story *s, hit_list *out);

#endif
