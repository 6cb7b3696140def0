/* count.c - a count as a table: its caption and notes, and what its two forms have in common. */
#include "count_maker.h"

bool count_is_shared(const count_maker *w)
{
    return w->count->shared != NULL;
}

jny_str count_theme(const count_maker *w, size_t theme)
{
    return w->q->codebook->book.themes[theme].path;
}

jny_str count_unit(const count_maker *w)
{
    return count_is_shared(w) && !w->count->one_story_each ? JNY_STR("Respondents")
                                                           : JNY_STR("Stories");
}

void count_number(count_maker *w, uint64_t n, bool hidden)
{
    if (hidden)
        make_absent(&w->m, "[c]");
    else
        make_number(&w->m, n);
}

void count_share(const jny_count_row *r, double *percent, double *low, double *high)
{
    double n = (double)r->stories, base = (double)r->base_stories;
    n        = n < base ? n : base; /* both may be rounded */
    *percent = r->base_stories ? 100.0 * n / base : 0;
    jny_wilson(n, base, low, high);
    *low *= 100;
    *high *= 100;
}

uint64_t count_of_valence(const jny_count_row *r, size_t valence)
{
    uint64_t rest = r->stories;
    if (valence < JNY_VALENCES)
        return r->valence[valence];
    for (size_t v = 0; v < JNY_VALENCES; v++)
        rest -= r->valence[v];
    return rest;
}

const jny_theme_test *count_test_of(const count_maker *w, size_t theme)
{
    size_t i = 0;
    while (w->tests.at[i].theme != theme)
        i++;
    return &w->tests.at[i];
}

static jny_str caption_of(const count_maker *w)
{
    jny_buf b = jny_buf_open(w->m.a);
    if (count_is_shared(w))
        jny_buf_format(&b, "SHARED under %.*s. ", JNY_ARG(w->count->shared->name));
    else
        jny_buf_add(&b, JNY_STR("INTERNAL: exact counts, not for sharing. "));
    jny_buf_format(&b, "%.*s mentioning each theme", JNY_ARG(count_unit(w)));
    for (size_t i = 0; i < w->q->n_by; i++)
        jny_buf_format(&b, "%s %.*s", i == 0 ? " by" : " and", JNY_ARG(w->q->by[i]));
    if (w->q->where.root)
        jny_buf_format(&b, ", where %.*s", JNY_ARG(jny_str_trim(w->q->where.text)));
    if (count_is_shared(w)) {
        if (w->count->respondents)
            jny_buf_format(&b, " (%s%llu respondents)", w->count->shared->round > 1 ? "about " : "",
                           (unsigned long long)w->count->respondents);
        return jny_buf_str(&b);
    }
    jny_buf_format(&b, " (%llu %s by %llu %s)", (unsigned long long)w->count->stories,
                   w->count->stories == 1 ? "story" : "stories",
                   (unsigned long long)w->count->respondents,
                   w->count->respondents == 1 ? "respondent" : "respondents");
    return jny_buf_str(&b);
}

static void shared_notes(count_maker *w)
{
    const jny_policy *p = w->count->shared;
    make_note(&w->m,
              "[c]: hidden, because 1 to %u respondents are counted or are left out (1 to %u for "
              "sensitive themes), or because it would tell on such a count. %s.",
              p->threshold - 1, p->sensitive - 1,
              p->round > 1 ? "All other counts are rounded, each by itself, so they need not add up"
                           : "All other counts are exact");
    if (p->round > 1)
        make_note(&w->m, "Rounded to %u. Shares are those of the rounded counts.", p->round);
    make_note(&w->m,
              "Stories that were told; they say nothing of how many residents think so. Of these "
              "%.*s.",
              JNY_ARG(w->count->reviewed));
}

/* What the machine has not looked at; of what is shared, not how much of it. */
static void machine_notes(count_maker *w)
{
    bool shared = count_is_shared(w);
    if (w->count->untagged && shared)
        make_note(&w->m, "Some stories are not tagged yet.");
    else if (w->count->untagged)
        make_note(&w->m, "%.*s not tagged yet: run `journeys tag`.",
                  JNY_ARG(make_count(&w->m, w->count->untagged, "story is", "stories are")));
    if (w->count->limited && shared)
        make_note(&w->m, "In some stories a rule ran over its match limit.");
    else if (w->count->limited)
        make_note(&w->m,
                  "In %.*s a rule ran over its match limit: there, \"absent\" means nothing.",
                  JNY_ARG(make_count(&w->m, w->count->limited, "story", "stories")));
}

static void test_notes(count_maker *w)
{
    for (size_t i = 0; i < w->tests.n; i++)
        make_note(&w->m, "%.*s: %.*s",
                  JNY_ARG(w->tests.at[i].theme == JNY_NO_PARENT
                              ? JNY_STR("(no theme)")
                              : count_theme(w, w->tests.at[i].theme)),
                  JNY_ARG(w->tests.at[i].sentence));
    make_note(&w->m,
              "\xE2\x96\xB2 \xE2\x96\xBC: stands out where groups differ by more than chance "
              "(chi-square, or Fisher's exact test where an expected count is under 5; adjusted "
              "residuals beyond 1.96; Holm's correction for all themes of the table). Stories "
              "that were told are no sample of residents.");
}

static void make_notes(count_maker *w)
{
    const jny_codebook *book = &w->q->codebook->book;
    jny_buf             hash = jny_buf_open(w->m.a);
    jny_buf_hex(&hash, book->hash.bytes, 6);
    make_note(&w->m,
              "Codebook %.*s (%.*s), codings: %.*s. A theme counts once in a story; a child theme "
              "counts for its parents too.",
              JNY_ARG(book->name), JNY_ARG(jny_buf_str(&hash)),
              JNY_ARG(w->q->codings.n ? w->q->codings : JNY_STR("effective")));
    if (count_is_shared(w))
        shared_notes(w);
    else
        make_note(&w->m, "Not reviewed: stories of the base for which only the machine answered.");
    if (w->any_disputed)
        make_note(&w->m, "Disputed: people differ and nobody adjudicated; not counted as present.");
    if (w->style.tests)
        test_notes(w);
    if (w->style.valence)
        make_note(&w->m, "Valence is what people said of a theme; no-valence: nobody said, or "
                         "people differ.");
    if (w->count->hint.n)
        make_note(&w->m, "%.*s", JNY_ARG(w->count->hint));
    machine_notes(w);
}

void jny_count_report(jny_arena *a, const jny_count_table *count, jny_format format,
                      jny_count_style style, jny_table *out)
{
    count_maker w    = {.m = {.a = a}, .count = count, .q = count->query, .style = style};
    size_t      body = count->n;
    for (size_t i = 0; i < count->n; i++)
        w.any_disputed |= count->rows[i].disputed > 0;
    if (style.tests)
        jny_count_test(a, count, &w.tests);
    if (jny_format_is_for_people(format))
        body = count_for_people(&w);
    else
        count_as_data(&w, format != JNY_FORMAT_JSON && format != JNY_FORMAT_NDJSON);
    make_notes(&w);
    *out        = make_table(&w.m, caption_of(&w));
    out->n_body = body;
    out->made   = style.made;
}
