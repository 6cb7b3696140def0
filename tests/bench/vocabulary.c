/* vocabulary.c - counts words by stem, and word groups, over the corpus. */
#include "vocabulary.h"

#include <stdlib.h>

enum {
    COMMON_WORDS = 120, /* a group must hold a word beyond these */
    SHORTEST     = 4,   /* Porter's older stemmer makes "at" of "ate" */
    LONG         = 7,
};

/* A folded word as it stands, the number of its stem, and how often it came. */
typedef struct {
    uint32_t stem, count;
} surface;

typedef struct {
    jny_arena         *a;
    jny_stemmer       *stemmer;
    jny_interned       forms, stems, groups;
    JNY_LIST(surface)  surfaces;    /* by number of the form, from 0  */
    JNY_LIST(uint32_t) stem_counts; /* by number of the stem, from 0  */
    JNY_LIST(uint32_t) group_counts;
    uint32_t          *ranks; /* of stems */
} counter;

static bool letters_only(jny_str form)
{
    for (size_t i = 0; i < form.n; i++)
        if (form.p[i] < 'a' || form.p[i] > 'z')
            return false;
    return true;
}

static uint32_t count_word(counter *k, jny_str word)
{
    jny_str  folded = jny_text_form(k->a, word, true);
    uint32_t form   = jny_intern(&k->forms, folded);
    if (form > k->surfaces.n) {
        uint32_t stem = jny_intern(&k->stems, jny_stem(k->a, k->stemmer, folded));
        if (stem > k->stem_counts.n)
            *JNY_PUSH(k->a, &k->stem_counts) = 0;
        *JNY_PUSH(k->a, &k->surfaces) = (surface){stem, 0};
    }
    k->surfaces.at[form - 1].count++;
    k->stem_counts.at[k->surfaces.at[form - 1].stem - 1]++;
    return form;
}

static void count_group(counter *k, const uint32_t *forms, size_t n)
{
    bool    rare = false;
    jny_buf b    = jny_buf_open(k->a);
    for (size_t i = 0; i < n; i++) {
        jny_str form = k->forms.names.at[forms[i] - 1];
        if (!letters_only(form))
            return;
        rare |= k->ranks[k->surfaces.at[forms[i] - 1].stem - 1] >= COMMON_WORDS;
        if (i)
            jny_buf_char(&b, ' ');
        jny_buf_add(&b, form);
    }
    if (!rare)
        return;
    uint32_t group = jny_intern(&k->groups, jny_buf_str(&b));
    if (group > k->group_counts.n)
        *JNY_PUSH(k->a, &k->group_counts) = 0;
    k->group_counts.at[group - 1]++;
}

static int by_count(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return jny_str_cmp(a->form, b->form);
}

static ranking rank(ranked *list, size_t n)
{
    qsort(list, n, sizeof *list, by_count);
    return (ranking){list, n};
}

static ranking rank_words(counter *k, size_t shortest)
{
    size_t    n    = 0;
    ranked   *list = JNY_ARRAY(k->a, ranked, k->stems.names.n);
    uint32_t *best = JNY_ARRAY(k->a, uint32_t, k->stems.names.n);
    for (uint32_t form = 1; form <= k->surfaces.n; form++) {
        const surface *s = &k->surfaces.at[form - 1];
        uint32_t      *b = &best[s->stem - 1];
        if (*b == 0 || s->count > k->surfaces.at[*b - 1].count)
            *b = form;
    }
    for (size_t stem = 0; stem < k->stems.names.n; stem++) {
        jny_str form = k->forms.names.at[best[stem] - 1];
        if (letters_only(form) && form.n >= shortest)
            list[n++] = (ranked){form, k->stem_counts.at[stem]};
    }
    return rank(list, n);
}

/* The rank of every stem among all stems, plain or not: how common it is. */
static void rank_stems(counter *k)
{
    size_t  n    = k->stems.names.n;
    ranked *list = JNY_ARRAY(k->a, ranked, n);
    for (size_t i = 0; i < n; i++)
        list[i] = (ranked){k->stems.names.at[i], k->stem_counts.at[i]};
    qsort(list, n, sizeof *list, by_count);
    k->ranks = JNY_ARRAY(k->a, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        k->ranks[jny_intern_find(&k->stems, list[i].form) - 1] = i;
}

static ranking rank_groups(counter *k)
{
    size_t  n    = k->groups.names.n;
    ranked *list = JNY_ARRAY(k->a, ranked, n ? n : 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (ranked){k->groups.names.at[i], k->group_counts.at[i]};
    return rank(list, n);
}

vocabulary vocabulary_of(jny_arena *a, const corpus *c)
{
    jny_err err = {0};
    counter k   = {.a = a};
    k.forms     = jny_intern_open(a);
    k.stems     = jny_intern_open(a);
    k.groups    = jny_intern_open(a);
    if (jny_stemmer_open(a->world, JNY_STR("english"), &k.stemmer, &err) != JNY_OK)
        corpus_fail("%s", err.msg);
    uint32_t *forms = JNY_ARRAY(a, uint32_t, c->words.n);
    size_t    n     = 0;
    for (size_t i = 0; i < c->words.n; i++)
        forms[n++] = count_word(&k, c->words.at[i]);
    rank_stems(&k);
    n = 0;
    for (size_t i = 0; i < c->sentences.n; n += c->sentences.at[i++].n)
        for (size_t w = 0; w + 1 < c->sentences.at[i].n; w++) {
            count_group(&k, forms + n + w, 2);
            if (w + 2 < c->sentences.at[i].n)
                count_group(&k, forms + n + w, 3);
        }
    jny_stemmer_close(k.stemmer);
    return (vocabulary){rank_words(&k, SHORTEST), rank_words(&k, LONG), rank_groups(&k),
                        c->words.n};
}

/* ---- Choosing -------------------------------------------------------------------------- */

const ranked *choice_at(ranking r, choice c, size_t i)
{
    return r.at + c.first + c.step * i;
}

choice ranking_choose(ranking r, size_t want, size_t step, size_t most)
{
    choice c = {0, step, want};
    if (want * step > r.n)
        corpus_fail("the corpus is too small for a codebook");
    for (; c.first + want * step < r.n; c.first++) {
        size_t sum = 0;
        for (size_t i = 0; i < want; i++)
            sum += choice_at(r, c, i)->count;
        if (sum <= most)
            break;
    }
    return c;
}

size_t ranking_tail(ranking r, uint32_t count)
{
    size_t i = r.n;
    while (i > 0 && r.at[i - 1].count <= count)
        i--;
    return i;
}
