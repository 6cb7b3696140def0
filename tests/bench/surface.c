/* surface.c - the rules of a codebook as patterns for engines that know no stems.
 *
 * Each stem, and each prefix, becomes the alternation of all words it means that stand in
 * these very stories: kinder than life, where a peer would meet forms that nobody wrote out
 * for it. The words of a phrase are parted by one blank, nothing else: of all forms that
 * were tried this is the one with which Hyperscan is fastest (prefixes as `\w*` and blanks
 * as `\W{1,3}` took it half as long again), and it loses 0.2 % of the pairs. NEAR is left
 * out: as a pattern it is a product of alternatives. */
#include "bench.h"

#include <string.h>

typedef JNY_LIST(jny_str) forms;

typedef struct {
    jny_arena      *a;
    jny_stemmer    *stemmer;
    jny_interned    raw, folded, stems;
    JNY_LIST(forms) of_stem;
    size_t          used;
} lexicon;

static void learn_word(lexicon *x, jny_str word)
{
    size_t before = x->raw.names.n;
    if (jny_intern(&x->raw, word) <= before)
        return;
    jny_str  form = jny_text_form(x->a, word, true);
    uint32_t n    = jny_intern(&x->folded, form);
    if (n < x->folded.names.n || x->folded.names.n == 0)
        return;
    uint32_t stem = jny_intern(&x->stems, jny_stem(x->a, x->stemmer, form));
    while (x->of_stem.n < stem)
        *JNY_PUSH(x->a, &x->of_stem) = (forms){0};
    *JNY_PUSH(x->a, &x->of_stem.at[stem - 1]) = form;
}

static void learn(lexicon *x, stories s)
{
    jny_arena story = jny_arena_open(x->a->world);
    for (size_t i = 0; i < s.n; i++) {
        jny_arena_reset(&story);
        jny_words words = jny_words_split(&story, s.at[i]);
        for (size_t w = 0; w < words.n; w++)
            learn_word(x, jny_str_sub(s.at[i], words.at[w].start, words.at[w].end));
    }
    jny_arena_close(&story);
}

static bool ascii_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static void add_form(jny_buf *b, jny_str form)
{
    for (size_t i = 0; i < form.n; i++) {
        char c = form.p[i];
        if (c == '\'') {
            jny_buf_add(b, JNY_STR("(?:'|\u2019)"));
            continue;
        }
        if (!ascii_word(c) && (unsigned char)c < 0x80)
            jny_buf_char(b, '\\');
        jny_buf_char(b, c);
    }
}

/* Without Unicode properties a boundary knows ASCII only: none beside other letters. */
static void add_bounded(jny_buf *b, jny_str form)
{
    if (ascii_word(form.p[0]))
        jny_buf_add(b, JNY_STR("\\b"));
    add_form(b, form);
    if (ascii_word(form.p[form.n - 1]))
        jny_buf_add(b, JNY_STR("\\b"));
}

/* Any of some words. */
static void add_any(lexicon *x, jny_buf *b, const forms *f)
{
    bool plain = true;
    for (size_t i = 0; i < f->n; i++)
        plain &= ascii_word(f->at[i].p[0]) && ascii_word(f->at[i].p[f->at[i].n - 1]);
    jny_buf_add(b, plain ? JNY_STR("\\b(?:") : JNY_STR("(?:"));
    for (size_t i = 0; i < f->n; i++) {
        if (i)
            jny_buf_char(b, '|');
        if (plain)
            add_form(b, f->at[i]);
        else
            add_bounded(b, f->at[i]);
    }
    jny_buf_add(b, plain ? JNY_STR(")\\b") : JNY_STR(")"));
    x->used += f->n;
}

static void add_stem(lexicon *x, jny_buf *b, jny_str form)
{
    uint32_t stem = jny_intern_find(&x->stems, jny_stem(x->a, x->stemmer, form));
    if (stem && x->of_stem.at[stem - 1].n)
        add_any(x, b, &x->of_stem.at[stem - 1]);
    else
        add_bounded(b, form); /* in no story: it still has to be looked for */
}

static void add_prefix(lexicon *x, jny_buf *b, jny_str prefix)
{
    forms found = {0};
    for (size_t i = 0; i < x->folded.names.n; i++)
        if (jny_str_starts(x->folded.names.at[i], prefix))
            *JNY_PUSH(x->a, &found) = x->folded.names.at[i];
    if (found.n)
        add_any(x, b, &found);
    else
        add_bounded(b, prefix);
}

static const char *pattern_of(lexicon *x, const jny_rule *r)
{
    jny_buf b = jny_buf_open(x->a);
    if (r->pattern.n)
        return jny_str_z(x->a, r->pattern);
    for (size_t i = 0; i < r->a.n; i++) {
        const jny_term *t = &r->a.at[i];
        if (i)
            jny_buf_add(&b, JNY_STR(" "));
        if (t->how == JNY_WORD_STEM) {
            add_stem(x, &b, t->form);
        } else if (t->how == JNY_WORD_PREFIX || t->how == JNY_WORD_CASE_PREFIX) {
            add_prefix(x, &b, t->form);
        } else {
            add_bounded(&b, t->form);
        }
    }
    return jny_str_z(x->a, jny_buf_str(&b));
}

surfaces surfaces_of(jny_arena *a, const jny_codebook *book, stories s)
{
    lexicon  x    = {.a = a};
    surfaces out  = {0};
    jny_err  err  = {0};
    x.raw         = jny_intern_open(a);
    x.folded      = jny_intern_open(a);
    x.stems       = jny_intern_open(a);
    surface *list = JNY_ARRAY(a, surface, book->n_rules);
    if (jny_stemmer_open(a->world, JNY_STR("english"), &x.stemmer, &err) != JNY_OK)
        bench_fail("%s", err.msg);
    learn(&x, s);
    for (uint32_t i = 0; i < book->n_rules; i++) {
        const jny_rule *r = jny_codebook_rule(book, i);
        if (r->b.n)
            out.left_out++;
        else
            list[out.n++] =
                (surface){pattern_of(&x, r), i, (uint32_t)jny_codebook_theme_of(book, i)};
    }
    jny_stemmer_close(x.stemmer);
    out.at    = list;
    out.forms = x.used;
    out.words = x.folded.names.n;
    return out;
}
