/* misspelling.c - words that are one letter away from a word of a rule. A hint for a
 * person: it is never counted and no filter puts it out. */
#include "match.h"

#include <string.h>

enum { LEAST_LENGTH = 5 /* code points: shorter words have too many neighbours */ };

typedef JNY_LIST(jny_str) forms;

static void add_forms(jny_arena *a, const jny_phrase *p, jny_interned *seen, forms *out)
{
    for (size_t i = 0; i < p->n; i++) {
        const jny_term *t = &p->at[i];
        bool            whole =
            t->how == JNY_WORD_STEM || t->how == JNY_WORD_FOLDED || t->how == JNY_WORD_WHOLE;
        if (!whole || jny_utf8_count(t->form) < LEAST_LENGTH || jny_intern_find(seen, t->form))
            continue;
        jny_intern(seen, t->form);
        *JNY_PUSH(a, out) = t->form;
    }
}

/* The words that the themes' rules are made of, as they were written. */
static forms forms_of(jny_arena *a, const jny_codebook *book, jny_interned *seen)
{
    forms out = {0};
    for (uint32_t i = 0; i < book->n_rules; i++) {
        const jny_rule *r = jny_codebook_rule(book, i);
        add_forms(a, &r->a, seen, &out);
        add_forms(a, &r->b, seen, &out);
    }
    return out;
}

static bool overlaps(const jny_hit *h, uint32_t start, uint32_t end)
{
    return h->start < end && h->end > start;
}

static bool is_known(const jny_tags *tags, uint32_t theme, uint32_t start, uint32_t end)
{
    for (size_t i = 0; i < tags->n; i++)
        if (tags->hits[i].theme == theme && overlaps(&tags->hits[i], start, end))
            return true;
    return false;
}

typedef JNY_LIST(jny_misspelling) misspellings;

/* Reads the story with `meant` in the place of a word: what is hit there that was not? */
static void try_form(jny_arena *a, jny_matcher *m, jny_str text, jny_str lang, jny_word w,
                     jny_str meant, const jny_tags *before, misspellings *out)
{
    jny_buf  b = jny_buf_open(a);
    jny_tags tags;
    jny_buf_add(&b, jny_str_sub(text, 0, w.start));
    jny_buf_add(&b, meant);
    jny_buf_add(&b, jny_str_sub(text, w.end, text.n));
    jny_tag(a, m, jny_buf_str(&b), lang, &tags);
    uint32_t end = w.start + (uint32_t)meant.n, last = UINT32_MAX;
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        if (h->theme == last || !overlaps(h, w.start, end) ||
            is_known(before, h->theme, w.start, w.end))
            continue;
        last              = h->theme;
        *JNY_PUSH(a, out) = (jny_misspelling){h->rule, h->theme, w.start, w.end, meant};
    }
}

void jny_misspellings_find(jny_arena *a, jny_matcher *m, jny_str text, jny_str lang,
                           const jny_misspelling **out, size_t *n)
{
    jny_tags     before;
    misspellings found = {0};
    jny_interned seen  = jny_intern_open(a);
    forms        all   = forms_of(a, m->book, &seen);
    jny_words    words = jny_words_split(a, text);
    jny_tag(a, m, text, lang, &before);
    for (size_t i = 0; i < words.n; i++) {
        jny_word w      = words.at[i];
        jny_str  folded = jny_text_form(a, jny_str_sub(text, w.start, w.end), true);
        if (jny_utf8_count(folded) < LEAST_LENGTH || jny_intern_find(&seen, folded))
            continue;
        size_t so_far = found.n;
        for (size_t k = 0; k < all.n && found.n == so_far; k++) {
            jny_str f = all.at[k];
            /* The first letter is seldom wrong, and most neighbours differ in it. */
            if (f.p[0] == folded.p[0] && f.n + 4 >= folded.n && folded.n + 4 >= f.n &&
                jny_str_distance(folded, f, 1) == 1)
                try_form(a, m, text, lang, w, f, &before, &found);
        }
    }
    *out = found.at;
    *n   = found.n;
}

void jny_misspelling_explain(jny_buf *b, const jny_codebook *book, jny_str text,
                             const jny_misspelling *x)
{
    jny_buf_format(b, "%.*s: ", JNY_ARG(book->themes[x->theme].path));
    jny_buf_json(b, jny_str_sub(text, x->start, x->end));
    jny_buf_format(b, " for \"%.*s\", by %.*s\n", JNY_ARG(x->meant),
                   JNY_ARG(jny_codebook_rule(book, x->rule)->text));
}
