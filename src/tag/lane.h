/* lane.h - the matcher's view of one language: words to symbols, symbols to phrases.
 * Only for tag/. */
#ifndef JNY_TAG_LANE_H
#define JNY_TAG_LANE_H

#include <journeys/tag.h>

/* A phrase to look for, and the number under which it is told when found. Several
 * numbers may have one phrase. */
typedef struct {
    const jny_phrase *phrase;
    uint32_t          number;
} wanted;

/* Where something stands. */
typedef struct {
    uint32_t number;      /* a wanted phrase's; later a rule's */
    uint32_t first, last; /* words [first, last)               */
    uint32_t start, end;  /* bytes                             */
} occurrence;
typedef JNY_LIST(occurrence) occurrences;

typedef struct lane lane;

/* A lane for `language` over all phrases that are wanted. */
jny_status lane_open(const jny_world *w, jny_str language, const wanted *phrases, size_t n,
                     lane **out, jny_err *err);
void       lane_close(lane *l);
jny_str    lane_language(const lane *l);

/* The symbol of every word, and one 0 behind them: what the word is to the wanted
 * phrases. 0: nothing. Valid until the next call. */
const uint32_t *lane_symbols(jny_arena *a, lane *l, jny_str text, jny_words words);

/* Adds every place where a wanted phrase stands, in the order of their first words. */
void lane_phrases(jny_arena *a, const lane *l, jny_str text, jny_words words,
                  const uint32_t *symbols, occurrences *out);

/* Whether a word of this symbol negates. */
bool lane_negates(const lane *l, uint32_t symbol);

/* The words that negate in a language (a name of jny_stemmer_language); none where they
 * are not known. */
typedef struct {
    const jny_str *words;
    size_t         n;
    jny_str        beginning, ending; /* or a word that begins or ends so */
} negations;
const negations *negations_of(jny_str language);
bool             is_negation(const negations *list, jny_str folded);

#endif
