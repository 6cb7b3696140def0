/* rules.c - a codebook of any size from the vocabulary of the corpus: 28 themes; of each
 * 800 rules 552 words, 187 word groups, 44 prefixes, 12 NEAR and 5 regexes.
 *
 * The first 800 are chosen by frequency for about 12 hits in a story of 115 words. What
 * is beyond them is rare or made up, as in large dictionaries, so that a codebook grows
 * and the hits in a story hardly do; none of it is a regex. */
#include "vocabulary.h"

#include <string.h>

enum { THEMES = 28, FIRST = 800, KINDS = 5 };
enum kind { WORD, GROUP, PREFIX, NEAR, REGEX };

static const size_t shares[KINDS] = {552, 187, 44, 12, 5}; /* of FIRST */

/* Occurrences among 10,000 words of the corpus, of all rules of a kind together. */
enum { WORDS_MASS = 680, GROUPS_MASS = 80, PREFIX_MASS = 90 };
/* Rare forms of the corpus among the rules beyond the first 800. */
enum { RARE_WORDS = 300, RARE_GROUPS = 250, RARE_PREFIXES = 60 };

static const char *const regexes[] = {
    "/\\b(?:year|yr)s? \\d{1,2}\\b/", "/\u00A3 ?\\d+(?:[.,]\\d+)?/",
    "/\\bE\\.?H\\.?C\\.?P\\b/",       "/\\b\\d+ (?:weeks|months|hours)\\b/",
    "/\\b(?:19|20)\\d\\d\\b/",
};

typedef JNY_LIST(jny_str) rule_list;

typedef struct {
    jny_arena    *a;
    const corpus *c;
    vocabulary    v;
    chance        luck;
    choice        words, groups, prefixes;
    size_t        rare_words, rare_groups; /* ranks where they begin */
    size_t        made[KINDS];
    jny_interned  all; /* no rule twice */
    rule_list     themes[THEMES];
    jny_str       example[THEMES];
} author;

/* ---- The first 800 ------------------------------------------------------------------------ */

static jny_str head(jny_str word, size_t n)
{
    return jny_str_sub(word, 0, word.n < n ? word.n : n);
}

/* The first and the last word of a group, apart; both long enough to mean something. */
static jny_str near_of(const author *w, size_t i)
{
    for (size_t rank = w->groups.first + i * w->groups.step * 15;; rank++) {
        jny_str group = w->v.groups.at[rank % w->v.groups.n].form;
        jny_str rest = group, first = jny_str_cut(&rest, ' '), last = rest;
        while (rest.n)
            last = jny_str_cut(&rest, ' ');
        if (first.n >= 4 && last.n >= 4)
            return jny_str_format(w->a, "%.*s %c%zu %.*s", JNY_ARG(first), i % 3 ? '~' : '>',
                                  4 + i % 5, JNY_ARG(last));
    }
}

static jny_str first_rule(author *w, enum kind kind, size_t i)
{
    switch (kind) {
    case WORD: return choice_at(w->v.words, w->words, i)->form;
    case GROUP: return choice_at(w->v.groups, w->groups, i)->form;
    case PREFIX:
        return jny_str_format(w->a, "%.*s*",
                              JNY_ARG(head(choice_at(w->v.long_words, w->prefixes, i)->form, 5)));
    case NEAR: return near_of(w, i);
    case REGEX: break;
    }
    return jny_cstr(regexes[i % (sizeof regexes / sizeof *regexes)]);
}

/* ---- Beyond -------------------------------------------------------------------------------- */

static jny_str some_word(author *w)
{
    return choice_at(w->v.words, w->words, chance_below(&w->luck, w->words.want))->form;
}

/* A rare word of some length: the head of a short one would be the head of many. */
static jny_str rare_word(const author *w, size_t i)
{
    size_t n = w->v.long_words.n - w->rare_words;
    return w->v.long_words.at[w->rare_words + i * 3 % n].form;
}

/* A word that could be: two in one, or one that is misspelt. */
static jny_str new_word(author *w)
{
    jny_buf b = jny_buf_open(w->a);
    if (chance_below(&w->luck, 2)) {
        jny_buf_add(&b, some_word(w));
        jny_buf_add(&b, some_word(w));
    } else {
        invent_typo(&w->luck, rare_word(w, chance_below(&w->luck, 5000)), &b);
    }
    return jny_buf_str(&b);
}

static jny_str further_rule(author *w, enum kind kind, size_t i)
{
    jny_str one, other;
    switch (kind) {
    case WORD: return i < RARE_WORDS ? rare_word(w, i) : new_word(w);
    case GROUP:
        if (i < RARE_GROUPS)
            return w->v.groups.at[w->rare_groups + i * 7].form;
        one = some_word(w), other = some_word(w);
        if (i % 3 == 0)
            return jny_str_format(w->a, "%.*s %.*s %.*s", JNY_ARG(one), JNY_ARG(other),
                                  JNY_ARG(some_word(w)));
        return jny_str_format(w->a, "%.*s %.*s", JNY_ARG(one), JNY_ARG(other));
    case PREFIX:
        one = i < RARE_PREFIXES ? rare_word(w, i * 5 + 1) : new_word(w);
        return jny_str_format(w->a, "%.*s*", JNY_ARG(head(one, 8)));
    case NEAR:
    case REGEX: break;
    }
    one = some_word(w), other = rare_word(w, i * 11);
    return jny_str_format(w->a, "%.*s ~%zu %.*s", JNY_ARG(one), 3 + i % 6, JNY_ARG(other));
}

/* ---- Themes ---------------------------------------------------------------------------------- */

/* Some themes are spoken of much more than others. */
static size_t some_theme(chance *luck)
{
    size_t sum = 0, dice;
    for (size_t t = 0; t < THEMES; t++)
        sum += 10000 / (t + 3);
    dice = chance_below(luck, sum);
    for (size_t t = 0; t < THEMES; t++) {
        if (dice < 10000 / (t + 3))
            return t;
        dice -= 10000 / (t + 3);
    }
    return 0;
}

/* The kind of which most is missing, with `n` rules made; a regex only at first. */
static enum kind next_kind(const author *w, size_t n)
{
    enum kind best    = WORD;
    double    missing = -1e9;
    for (enum kind k = WORD; k <= REGEX; k++) {
        double due = (double)(n + 1) * (double)shares[k] / FIRST - (double)w->made[k];
        if (due > missing && (k != REGEX || n < FIRST)) {
            best    = k;
            missing = due;
        }
    }
    return best;
}

static void add_rule(author *w, size_t n)
{
    enum kind kind   = next_kind(w, n);
    size_t    i      = w->made[kind]++;
    size_t    theme  = kind == WORD && i < THEMES ? i : some_theme(&w->luck);
    size_t    before = w->all.names.n;
    for (size_t again = 0; w->all.names.n == before; again++) {
        /* A rule that is there already gives way to a made up one. */
        jny_str rule = again       ? further_rule(w, kind, RARE_WORDS + i + again)
                       : n < FIRST ? first_rule(w, kind, i)
                                   : further_rule(w, kind, i - shares[kind]);
        jny_intern(&w->all, rule);
    }
    jny_str rule = w->all.names.at[before];
    if (kind == WORD && w->example[theme].n == 0)
        w->example[theme] = rule;
    *JNY_PUSH(w->a, &w->themes[theme]) = rule;
}

static void print_theme(const author *w, size_t t, FILE *to)
{
    fprintf(to, "\n  - id: theme-%02zu\n", t + 1);
    fprintf(to, "    guid: 00000000-0000-4000-8000-%012zu\n", t + 1);
    fprintf(to, "    name: Theme %zu\n", t + 1);
    fprintf(to, "    definition: Made for measuring; it means nothing.\n    rules:\n");
    for (size_t i = 0; i < w->themes[t].n; i++)
        fprintf(to, "      - '%.*s'\n", JNY_ARG(w->themes[t].at[i]));
    fprintf(to, "    examples:\n      - 'Then %.*s, zxqv.'\n", JNY_ARG(w->example[t]));
    fprintf(to, "    near-misses:\n      - 'Zxqv vqxz.'\n");
}

void write_codebook(jny_arena *a, const corpus *c, size_t rules, uint64_t seed, FILE *to)
{
    author w      = {.a = a, .c = c, .v = vocabulary_of(a, c), .luck = chance_of(seed)};
    size_t all    = w.v.tokens;
    w.all         = jny_intern_open(a);
    w.words       = ranking_choose(w.v.words, shares[WORD], 3, all * WORDS_MASS / 10000);
    w.groups      = ranking_choose(w.v.groups, shares[GROUP], 5, all * GROUPS_MASS / 10000);
    w.prefixes    = ranking_choose(w.v.long_words, shares[PREFIX], 13, all * PREFIX_MASS / 10000);
    w.rare_words  = ranking_tail(w.v.long_words, 1);
    w.rare_groups = ranking_tail(w.v.groups, 1);
    for (size_t n = 0; n < rules; n++)
        add_rule(&w, n);
    fprintf(to, "# %zu rules made by tests/bench/generate.c, seed %llu.\n", rules,
            (unsigned long long)seed);
    fprintf(to, "codebook: bench-%zu\ntitle: For measuring\nlanguage: en\nthemes:\n", rules);
    for (size_t t = 0; t < THEMES; t++)
        print_theme(&w, t, to);
}
