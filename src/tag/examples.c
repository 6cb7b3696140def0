/* examples.c - a codebook proves itself on its own examples and near-misses. */
#include <journeys/tag.h>

/* The first hit that counts for `theme`, or NULL. */
static const jny_hit *hit_for(const jny_codebook *book, const jny_tags *tags, size_t theme)
{
    for (size_t i = 0; i < tags->n; i++)
        if (jny_codebook_within(book, tags->hits[i].theme, theme))
            return &tags->hits[i];
    return NULL;
}

jny_example_report jny_codebook_test(jny_arena *a, jny_matcher *m)
{
    const jny_codebook           *book     = jny_matcher_codebook(m);
    jny_example_report            out      = {0};
    JNY_LIST(jny_example_failure) failures = {0};
    for (size_t t = 0; t < book->n; t++) {
        const jny_theme *theme = &book->themes[t];
        for (size_t i = 0; i < theme->n_examples + theme->n_near_misses; i++) {
            bool               near = i >= theme->n_examples;
            const jny_example *e =
                near ? &theme->near_misses[i - theme->n_examples] : &theme->examples[i];
            jny_tags tags;
            jny_tag(a, m, e->text, (jny_str){0}, &tags);
            const jny_hit *h = hit_for(book, &tags, t);
            *(near ? &out.near_misses : &out.examples) += 1;
            if (near ? h == NULL : h != NULL)
                continue;
            *JNY_PUSH(a, &failures) = (jny_example_failure){
                .theme     = t,
                .near_miss = near,
                .example   = *e,
                .quote     = h ? jny_str_sub(e->text, h->start, h->end) : (jny_str){0},
                .rule      = h ? h->rule : 0,
            };
        }
    }
    out.failures = failures.at;
    out.n        = failures.n;
    return out;
}
