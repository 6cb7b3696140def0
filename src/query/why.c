/* why.c - the reasons for a tag: rule, place in the codebook, words in their sentence. */
#include <journeys/query.h>

static jny_reason reason_of(const jny_codebook *book, jny_str text, const jny_hit *h)
{
    const jny_rule *rule     = jny_codebook_rule(book, h->rule);
    jny_str         sentence = jny_sentence_around(text, h->start, h->end);
    size_t          from     = (size_t)(sentence.p - text.p);
    return (jny_reason){
        .path    = book->themes[h->theme].path,
        .rule    = rule->text,
        .at      = rule->at,
        .quote   = jny_str_sub(text, h->start, h->end),
        .from    = h->from,
        .to      = h->to,
        .before  = jny_str_sub(text, from < h->start ? from : h->start, h->start),
        .after   = jny_str_sub(text, h->end, from + sentence.n),
        .negated = h->negated,
    };
}

jny_status jny_why(jny_project *p, jny_arena *a, jny_str id, const jny_active *active, size_t theme,
                   jny_why_report *out, jny_err *err)
{
    const jny_codebook *book = &active->book;
    jny_answer         *answers;
    size_t              n;
    jny_tags            tags = {0};
    *out                     = (jny_why_report){.codebook = active, .theme = &book->themes[theme]};
    jny_status st            = jny_story_get(p, a, id, &out->story, err);
    if (st == JNY_OK)
        st = jny_run_last(p, active->key, &out->run, err);
    if (st == JNY_OK && out->run.key)
        st = jny_run_hits(p, a, out->run.key, book, &out->story, &tags, err);
    if (st == JNY_OK)
        st = jny_answers(p, a, out->story.key, &answers, &n, err);
    if (st != JNY_OK)
        return st;

    jny_reason *reasons = JNY_ARRAY(a, jny_reason, tags.n + 1);
    for (size_t i = 0; i < tags.n; i++)
        if (jny_codebook_within(book, tags.hits[i].theme, theme))
            reasons[out->n++] = reason_of(book, out->story.text, &tags.hits[i]);
    out->reasons     = reasons;
    jny_str *limited = JNY_ARRAY(a, jny_str, tags.n_limited + 1);
    for (size_t i = 0; i < tags.n_limited; i++)
        limited[out->n_limited++] = jny_tags_limited_rule(book, tags.limited[i]);
    out->limited = limited;
    for (size_t i = 0; i < n; i++) {
        size_t of = JNY_NO_PARENT;
        if (!jny_str_eq(answers[i].theme_codebook, book->name))
            continue;
        of = jny_codebook_find(book, answers[i].theme_path);
        if (of == JNY_NO_PARENT &&
            jny_codebook_former(p, a, active, answers[i].theme_path, &of, err) != JNY_OK)
            return err->status;
        if (of != JNY_NO_PARENT && jny_codebook_within(book, of, theme))
            answers[out->n_answers++] = answers[i];
    }
    out->answers = answers;
    return JNY_OK;
}
