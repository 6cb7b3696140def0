/* icu.c - the obvious way to write this program: ICU's word breaks, libstemmer for every
 * word, a look-up of its stem. Single words only. */
#include "bench.h"

#include <libstemmer.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

typedef struct {
    UBreakIterator    *breaks;
    struct sb_stemmer *stemmer;
    jny_interned       stems;  /* of the rules             */
    uint64_t          *themes; /* by stem: a bit for each  */
} breaker;

enum { LONGEST = 128 };

/* Folds ASCII only. */
static uint32_t look_up(const breaker *x, jny_str word)
{
    sb_symbol folded[LONGEST];
    if (word.n > LONGEST)
        return 0;
    for (size_t i = 0; i < word.n; i++) {
        char c    = word.p[i];
        folded[i] = (sb_symbol)(c >= 'A' && c <= 'Z' ? c | 32 : c);
    }
    const sb_symbol *stem = sb_stemmer_stem(x->stemmer, folded, (int)word.n);
    return jny_intern_find(&x->stems,
                           (jny_str){(const char *)stem, (size_t)sb_stemmer_length(x->stemmer)});
}

static uint64_t themes_of(const breaker *x, jny_str text, UText **view, uint64_t *words)
{
    UErrorCode status = U_ZERO_ERROR;
    uint64_t   seen   = 0;
    *view             = utext_openUTF8(*view, text.p, (int64_t)text.n, &status);
    ubrk_setUText(x->breaks, *view, &status);
    if (U_FAILURE(status))
        bench_fail("ICU: %s", u_errorName(status));
    for (int32_t from = ubrk_first(x->breaks), to; (to = ubrk_next(x->breaks)) != UBRK_DONE;
         from         = to) {
        if (ubrk_getRuleStatus(x->breaks) < UBRK_WORD_NONE_LIMIT)
            continue;
        uint32_t stem = look_up(x, jny_str_sub(text, (size_t)from, (size_t)to));
        seen |= stem ? x->themes[stem] : 0;
        ++*words;
    }
    return seen;
}

static void run(void *ctx, const stories *s, outcome *out)
{
    const breaker *x     = ctx;
    UText         *view  = NULL;
    double         start = busy();
    for (size_t i = 0; i < s->n; i++)
        out->pairs += (uint64_t)__builtin_popcountll(themes_of(x, s->at[i], &view, &out->found));
    out->seconds = busy() - start;
    utext_close(view);
}

runner icu_open(jny_arena *a, const jny_codebook *book)
{
    breaker   *x      = JNY_NEW(a, breaker);
    UErrorCode status = U_ZERO_ERROR;
    x->breaks         = ubrk_open(UBRK_WORD, "en", NULL, 0, &status);
    x->stemmer        = sb_stemmer_new("english", "UTF_8");
    x->stems          = jny_intern_open(a);
    x->themes         = JNY_ARRAY(a, uint64_t, book->n_rules + 1);
    if (U_FAILURE(status) || !x->stemmer)
        bench_fail("ICU or libstemmer does not open");
    for (uint32_t i = 0; i < book->n_rules; i++) {
        const jny_rule *r = jny_codebook_rule(book, i);
        if (r->pattern.n || r->b.n || r->a.n != 1 || r->a.at[0].how != JNY_WORD_STEM)
            continue;
        const sb_symbol *stem = sb_stemmer_stem(x->stemmer, (const sb_symbol *)r->a.at[0].form.p,
                                                (int)r->a.at[0].form.n);
        uint32_t         n    = jny_intern(
                       &x->stems, (jny_str){(const char *)stem, (size_t)sb_stemmer_length(x->stemmer)});
        x->themes[n] |= 1ull << jny_codebook_theme_of(book, i);
    }
    return (runner){"ICU word break + libstemmer each word", run, x,
                    "all but single words; NFC, case beyond ASCII"};
}

void icu_close(runner *r)
{
    breaker *x = r->ctx;
    ubrk_close(x->breaks);
    sb_stemmer_delete(x->stemmer);
}
