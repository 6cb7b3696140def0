/* adopt.c - one thing changed in a codebook of the project, and all stories tagged by what comes
 * out: one event, which an undo takes back. The file it came from is not touched. */
#include <journeys/review.h>

static jny_status try_examples(jny_arena *a, jny_matcher *was, jny_matcher *is, jny_err *err)
{
    jny_example_report before = jny_codebook_test(a, was), after = jny_codebook_test(a, is);
    if (after.n <= before.n)
        return JNY_OK;
    /* The last failure of the new one that the old one does not have. */
    const jny_example_failure *x = &after.failures[after.n - 1];
    for (size_t i = after.n; i-- > 0;) {
        bool known = false;
        for (size_t k = 0; k < before.n; k++)
            known |= jny_str_eq(before.failures[k].example.text, after.failures[i].example.text);
        if (!known) {
            x = &after.failures[i];
            break;
        }
    }
    return jny_fail(err, JNY_EINVAL, NULL,
                    x->near_miss
                        ? "the near-miss \"%.*s\" would be tagged: make the rules narrower first"
                        : "the example \"%.*s\" is found by no rule: adopt a rule for it first",
                    JNY_ARG(jny_str_sub(x->example.text, 0, 200)));
}

static jny_str summary_of(jny_arena *a, const jny_codebook *book, jny_str text,
                          const jny_run_report *r)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("{\"adopted\":"));
    jny_buf_json(&b, text);
    jny_buf_add(&b, JNY_STR(",\"codebook\":"));
    jny_buf_json(&b, book->name);
    jny_buf_format(
        &b, ",\"engine\":\"" JNY_VERSION "\",\"hits\":%llu,\"stories\":%llu,\"tagged\":%llu}",
        (unsigned long long)r->hits, (unsigned long long)r->stories, (unsigned long long)r->tagged);
    return jny_buf_str(&b);
}

jny_status jny_codebook_adopt(jny_project *p, jny_arena *a, const jny_world *w,
                              const jny_active *was, const jny_adoption *x, jny_run_report *out,
                              jny_err *err)
{
    jny_codebook book;
    jny_str      source;
    jny_matcher *m = NULL, *old = NULL;
    int64_t      key;
    *out          = (jny_run_report){0};
    jny_status st = jny_codebook_edit(a, &was->book, x->theme, x->what, x->text, &source, err);
    if (st == JNY_OK)
        st = jny_codebook_parse(a, was->path, source, &book, NULL, err);
    if (st == JNY_OK)
        st = jny_matcher_open(w, &was->book, &old, err);
    if (st == JNY_OK)
        st = jny_matcher_open(w, &book, &m, err);
    if (st == JNY_OK)
        st = try_examples(a, old, m, err);
    if (st == JNY_OK)
        st = jny_event_begin(p, "run", x->actor, err);
    if (st == JNY_OK) {
        if (jny_codebook_add(p, &book, was->path, &key, err) == JNY_OK)
            jny_run_make(p, a, &m, 1, key, NULL, NULL, out, err);
        st = jny_event_commit(p, summary_of(a, &book, x->text, out), err);
    }
    jny_matcher_close(m);
    jny_matcher_close(old);
    return st;
}
