/* words.c - what was searched, said, said together, and by whom, as tables. All of it shows
 * exact counts or the stories' words, so all of it says INTERNAL. */
#include "maker.h"

#include <math.h>
#include <string.h>

static maker begin(jny_arena *a)
{
    return (maker){.a = a};
}

static void text_column(maker *m, const char *key, const char *heading)
{
    make_column(m, jny_cstr(key), jny_cstr(heading), false);
}

static void number_column(maker *m, const char *key, const char *heading)
{
    make_column(m, jny_cstr(key), jny_cstr(heading), true);
}

static jny_str or_not_given(jny_str s)
{
    return s.n ? s : JNY_STR("(not given)");
}

/* Filters are said in the caption. */
static jny_str caption(maker *m, const char *what, jny_where where)
{
    return jny_str_format(m->a, "INTERNAL: not for sharing. %s%s%.*s", what,
                          where.root ? ", where " : "", JNY_ARG(jny_str_trim(where.text)));
}

/* ---- Search and concordance ------------------------------------------------------------------ */

void jny_search_report(jny_arena *a, const jny_found *list, size_t n, jny_where where,
                       jny_table *out)
{
    maker m = begin(a);
    text_column(&m, "id", "Story");
    text_column(&m, "passage", "Passage");
    for (size_t i = 0; i < n; i++) {
        jny_buf b = jny_buf_open(a);
        for (size_t k = 0; k < list[i].snippet.n; k++) {
            char c = list[i].snippet.p[k];
            if (c == 2 || c == 3)
                jny_buf_add(&b, c == 2 ? JNY_STR(">>") : JNY_STR("<<"));
            else
                jny_buf_char(&b, c == '\n' || c == '\t' ? ' ' : c);
        }
        make_text(&m, list[i].id);
        make_text(&m, jny_buf_str(&b));
    }
    jny_str what =
        jny_str_format(a, "%.*s, the best first", JNY_ARG(make_count(&m, n, "story", "stories")));
    *out = make_table(&m, caption(&m, jny_str_z(a, what), where));
}

void jny_kwic_report(jny_arena *a, const jny_kwic_query *q, const jny_kwic_line *list, size_t n,
                     jny_table *out)
{
    maker m = begin(a);
    if (q->by.n)
        make_column(&m, q->by, q->by, false);
    text_column(&m, "id", "Story");
    number_column(&m, "left", "Before");
    text_column(&m, "hit", "Words");
    text_column(&m, "right", "Behind");
    for (size_t i = 0; i < n; i++) {
        if (q->by.n)
            make_text(&m, or_not_given(list[i].group));
        make_text(&m, list[i].id);
        make_text(&m, list[i].left);
        make_text(&m, list[i].hit);
        make_text(&m, list[i].right);
    }
    *out = make_table(
        &m, caption(&m,
                    jny_str_z(a, jny_str_format(a, "%zu %s of %.*s", n, n == 1 ? "hit" : "hits",
                                                JNY_ARG(q->rule))),
                    q->where));
}

/* ---- Words ----------------------------------------------------------------------------------- */

void jny_words_report(jny_arena *a, const jny_word_counts *c, jny_where where, bool compared,
                      uint64_t least, size_t most, jny_table *out)
{
    maker  m     = begin(a);
    size_t shown = 0;
    text_column(&m, "word", "Word");
    number_column(&m, "count", "Times");
    number_column(&m, "stories", "Stories");
    number_column(&m, "per_million", "Per million");
    number_column(&m, "spread", "Spread");
    if (compared) {
        number_column(&m, "elsewhere", "Elsewhere");
        number_column(&m, "g2", "Log-likelihood");
        number_column(&m, "x2", "Chi-square");
        number_column(&m, "p", "p");
        number_column(&m, "log_ratio", "Log ratio");
    }
    for (size_t i = 0; i < c->n && shown < most; i++) {
        const jny_word_count *w = &c->at[i];
        if (w->here < least)
            continue;
        shown++;
        make_text(&m, w->word);
        make_number(&m, w->here);
        make_number(&m, w->stories);
        make_decimal(&m, 1e6 * (double)w->here / (double)c->here, 1);
        make_decimal(&m, w->spread, 3);
        if (!compared)
            continue;
        make_number(&m, w->there);
        make_decimal(&m, w->key.g2, 2);
        make_decimal(&m, w->key.x2, 2);
        make_decimal(&m, w->key.p_g2, 6);
        make_decimal(&m, w->key.log_ratio, 2);
    }
    make_note(&m, "%llu words in %llu stories, %zu different ones%s.", (unsigned long long)c->here,
              (unsigned long long)c->stories, c->n,
              compared ? "; elsewhere are all other stories" : "");
    make_note(
        &m,
        "Spread: 0 is said everywhere alike, 1 is said in one story (deviation of proportions).");
    if (compared)
        make_note(&m,
                  "Log ratio: 1 is twice as often here as elsewhere, -1 half as often. p is not "
                  "corrected for the number of words.");
    *out = make_table(
        &m, caption(&m, compared ? "Words said more, or less, than elsewhere" : "Words", where));
}

/* ---- Together -------------------------------------------------------------------------------- */

void jny_together_report(jny_arena *a, const jny_pair_counts *c, size_t most, jny_table *out)
{
    maker               m    = begin(a);
    const jny_codebook *book = &c->query->codebook->book;
    text_column(&m, "first", "Theme");
    text_column(&m, "second", "Together with");
    number_column(&m, "both", "Stories with both");
    number_column(&m, "expected", "Expected");
    number_column(&m, "first_stories", "With the first");
    number_column(&m, "second_stories", "With the second");
    number_column(&m, "g2", "Log-likelihood");
    number_column(&m, "p", "p");
    number_column(&m, "log_ratio", "Log ratio");
    for (size_t i = 0; i < c->n && i < most; i++) {
        const jny_pair_count *p = &c->at[i];
        make_text(&m, book->themes[p->first].path);
        make_text(&m, book->themes[p->second].path);
        make_number(&m, p->both);
        make_decimal(&m, p->expected, 1);
        make_number(&m, p->stories[0]);
        make_number(&m, p->stories[1]);
        make_decimal(&m, p->key.g2, 2);
        make_decimal(&m, p->key.p_g2, 6);
        make_decimal(&m, p->key.log_ratio, 2);
    }
    make_note(&m,
              "Expected: stories with both, if one theme had nothing to do with the other. Of %llu "
              "stories.",
              (unsigned long long)c->stories);
    make_note(&m, "p is not corrected for the number of pairs.");
    *out = make_table(&m, caption(&m, "Themes in one story", c->query->where));
}

/* ---- Who was heard --------------------------------------------------------------------------- */

void jny_tabulate_report(jny_arena *a, const jny_tabulation *t, jny_where where, jny_table *out)
{
    maker m = begin(a);
    for (size_t i = 0; i < t->n_by; i++)
        make_column(&m, t->by[i], t->by[i], false);
    number_column(&m, "stories", "Stories");
    number_column(&m, "respondents", "Respondents");
    number_column(&m, "percent", "Per cent");
    number_column(&m, "low", "Low");
    number_column(&m, "high", "High");
    for (size_t r = 0; r < t->n; r++) {
        double low, high;
        for (size_t i = 0; i < t->n_by; i++)
            make_text(&m, or_not_given(t->rows[r].value[i]));
        jny_wilson((double)t->rows[r].stories, (double)t->stories, &low, &high);
        make_number(&m, t->rows[r].stories);
        make_number(&m, t->rows[r].respondents);
        make_decimal(&m, 100 * (double)t->rows[r].stories / (double)t->stories, 1);
        make_decimal(&m, 100 * low, 1);
        make_decimal(&m, 100 * high, 1);
    }
    make_note(&m, "Per cent of %llu stories, with the 95 %% interval.",
              (unsigned long long)t->stories);
    if (t->hint.n)
        make_note(&m, "%.*s", JNY_ARG(t->hint));
    *out = make_table(&m, caption(&m, "Stories by what is known of them", where));
}

void jny_coverage_report(jny_arena *a, const jny_tabulation *heard, const jny_covered *list,
                         size_t n, jny_where where, jny_table *out)
{
    maker    m      = begin(a);
    uint64_t people = 0, respondents = 0, silent = 0, strange = 0;
    for (size_t i = 0; i < n; i++) {
        people += list[i].people;
        respondents += list[i].known ? list[i].group.respondents : 0;
        silent += list[i].known && list[i].people && !list[i].group.respondents;
        strange += !list[i].known;
    }
    for (size_t i = 0; i < heard->n_by; i++)
        make_column(&m, heard->by[i], heard->by[i], false);
    number_column(&m, "stories", "Stories");
    number_column(&m, "respondents", "Respondents");
    number_column(&m, "population", "Population");
    number_column(&m, "expected", "Expected");
    number_column(&m, "ratio", "Heard to expected");
    text_column(&m, "remark", "");
    for (size_t r = 0; r < n; r++) {
        const jny_covered *c = &list[r];
        double expected = people ? (double)c->people * (double)respondents / (double)people : NAN;
        for (size_t i = 0; i < heard->n_by; i++)
            make_text(&m, or_not_given(c->group.value[i]));
        make_number(&m, c->group.stories);
        make_number(&m, c->group.respondents);
        if (c->known) {
            make_number(&m, c->people);
            make_decimal(&m, expected, 1);
            make_decimal(&m, expected > 0 ? (double)c->group.respondents / expected : NAN, 2);
        } else {
            for (int i = 0; i < 3; i++)
                make_null(&m, "");
        }
        make_text(&m, !c->known                            ? JNY_STR("not in the population")
                      : c->people && !c->group.respondents ? JNY_STR("NOT HEARD")
                      : (double)c->group.respondents < expected / 2 ? JNY_STR("seldom heard")
                                                                    : (jny_str){0});
    }
    make_note(&m, "%llu of the population's groups were not heard at all%s.",
              (unsigned long long)silent,
              strange ? "; some respondents are in none of its groups" : "");
    make_note(&m,
              "Expected: respondents, if every group were heard by its share of the population. "
              "Seldom: less than half of that.");
    *out = make_table(&m, caption(&m, "Who was heard, and who was not", where));
}

/* ---- The stories of a cell ------------------------------------------------------------------- */

void jny_cell_report(jny_arena *a, const jny_str *ids, const jny_str *begins, size_t n,
                     jny_str cell, jny_table *out)
{
    maker m = begin(a);
    text_column(&m, "id", "Story");
    text_column(&m, "begins", "Begins");
    for (size_t i = 0; i < n; i++) {
        make_text(&m, ids[i]);
        make_text(&m, begins[i]);
    }
    *out = make_table(&m, jny_str_format(a, "INTERNAL: not for sharing. %zu %s of the cell %.*s", n,
                                         n == 1 ? "story" : "stories", JNY_ARG(cell)));
}
