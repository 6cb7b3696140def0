/* test_heard.c - words, themes together and tabulations against counting once more, plainly,
 * over small projects made at random. */
#include "chance.h"
#include "projects.h"

#include <journeys/query.h>
#include <math.h>

enum { STORIES = 24, VOCABULARY = 7, SLOTS = 9 };
static const char *const vocabulary[VOCABULARY] = {"quokka", "zebu",  "ibex", "gnu",
                                                   "okapi",  "dingo", "kudu"};
static const char        three_themes[] =
    "codebook: random\nlanguage: en\nthemes:\n"
    "  - {id: a, rules: ['^quokka'], themes: [{id: b, rules: ['^zebu']}]}\n"
    "  - {id: c, rules: ['^ibex']}\n  - {id: d, rules: ['^gnu']}\n";

typedef struct {
    int word[SLOTS], n, type, person; /* type 0: not given */
} told;

static told stories[STORIES];

static desk project_of(unsigned seed)
{
    desk   d = desk_with_project();
    chance c = chance_of(seed);
    begin(&d, "import");
    for (int i = 0; i < STORIES; i++) {
        jny_buf        text = jny_buf_open(&d.a);
        jny_attribute *list;
        jny_put        result;
        told          *t = &stories[i];
        t->n             = 1 + (int)chance_below(&c, SLOTS);
        t->type          = (int)chance_below(&c, 3);
        t->person        = (int)chance_below(&c, 15);
        for (int k = 0; k < t->n; k++) {
            t->word[k] = (int)chance_below(&c, VOCABULARY);
            jny_buf_format(&text, "%s%s", k ? ", " : "", vocabulary[t->word[k]]);
        }
        jny_story s    = {.id         = jny_str_format(&d.a, "S%02d", i),
                          .text       = jny_buf_str(&text),
                          .row        = 1,
                          .respondent = jny_str_format(&d.a, "R%d", t->person)};
        s.n_attributes = attributes_of(&d,
                                       t->type == 1 ? "type=one"
                                       : t->type    ? "type=two"
                                                    : "",
                                       &list);
        s.attributes   = list;
        works(&d, jny_story_put(d.p, &d.a, &s, 0, false, &result, NULL, &d.err), "put");
    }
    commit(&d);
    tag_all(&d, book_of(&d, three_themes));
    return d;
}

static bool says(int story, int word)
{
    for (int k = 0; k < stories[story].n; k++)
        if (stories[story].word[k] == word)
            return true;
    return false;
}

/* ---- Words ---------------------------------------------------------------------------------- */

static void check_word(const jny_word_count *got, int word, int type)
{
    int    here = 0, there = 0, in = 0, all = 0;
    double spread = 0;
    for (int i = 0; i < STORIES; i++)
        all += stories[i].type == type ? stories[i].n : 0;
    for (int i = 0; i < STORIES; i++)
        for (int k = 0; k < stories[i].n; k++) {
            here += stories[i].word[k] == word && stories[i].type == type;
            there += stories[i].word[k] == word && stories[i].type != type;
        }
    for (int i = 0; i < STORIES; i++) {
        int times = 0;
        if (stories[i].type != type)
            continue;
        for (int k = 0; k < stories[i].n; k++)
            times += stories[i].word[k] == word;
        in += times > 0;
        spread += fabs((double)times / here - (double)stories[i].n / all) / 2;
    }
    cr_expect(got->here == (uint64_t)here && got->there == (uint64_t)there &&
                  got->stories == (uint64_t)in && fabs(got->spread - spread) < 1e-9,
              "%s: %llu and %llu in %llu, spread %.6f; not %d and %d in %d, %.6f", vocabulary[word],
              (unsigned long long)got->here, (unsigned long long)got->there,
              (unsigned long long)got->stories, got->spread, here, there, in, spread);
}

Test(heard, words_counted_once_more)
{
    size_t seen = 0;
    for (unsigned seed = 1; seed <= 20; seed++) {
        desk            d = project_of(seed);
        jny_where       where;
        jny_word_counts counts;
        works(&d, jny_where_parse(&d.a, JNY_STR("type = one"), &where, &d.err), "the filter");
        works(&d, jny_words_count(d.p, &d.a, where, true, &counts, &d.err), "counting");
        for (size_t i = 0; i < counts.n; i++) {
            int word = 0;
            while (!jny_str_eq(counts.at[i].word, jny_cstr(vocabulary[word])))
                word++;
            check_word(&counts.at[i], word, 1);
            seen++;
        }
        desk_close(&d);
    }
    cr_expect(seen > 100, "%zu", seen);
}

/* ---- Themes together ------------------------------------------------------------------------- */

/* The words of each theme; "a" is there with its child "b". */
static bool has_theme(int story, size_t theme)
{
    switch (theme) {
    case 0: return says(story, 0) || says(story, 1);
    case 1: return says(story, 1);
    case 2: return says(story, 2);
    default: return says(story, 3);
    }
}

Test(heard, pairs_counted_once_more)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        desk            d = project_of(seed);
        jny_active     *active;
        jny_pair_counts pairs;
        size_t          n, expected = 0;
        works(&d, jny_codebooks_active(d.p, &d.a, &active, &n, &d.err), "codebooks");
        jny_count_query q = {.codebook = active};
        works(&d, jny_where_parse(&d.a, JNY_STR("type != two"), &q.where, &d.err), "the filter");
        works(&d, jny_together(d.p, &d.a, &q, &pairs, &d.err), "counting");
        for (size_t t = 0; t < 4; t++)
            for (size_t u = t + 1; u < 4; u++) {
                uint64_t both = 0, one = 0, other = 0;
                for (int i = 0; i < STORIES; i++) {
                    bool in = stories[i].type != 2;
                    both += in && has_theme(i, t) && has_theme(i, u);
                    one += in && has_theme(i, t);
                    other += in && has_theme(i, u);
                }
                bool found = false;
                for (size_t i = 0; i < pairs.n; i++)
                    if (pairs.at[i].first == t && pairs.at[i].second == u) {
                        found = true;
                        cr_expect(pairs.at[i].both == both && pairs.at[i].stories[0] == one &&
                                      pairs.at[i].stories[1] == other,
                                  "seed %u: themes %zu and %zu", seed, t, u);
                    }
                cr_expect_eq(found, both > 0 && !(t == 0 && u == 1), "seed %u: %zu and %zu", seed,
                             t, u);
                expected += found;
            }
        cr_expect_eq(pairs.n, expected);
        desk_close(&d);
    }
}

/* ---- Tabulations ----------------------------------------------------------------------------- */

Test(heard, attributes_counted_once_more)
{
    static const char *const names[] = {"", "one", "two"};
    for (unsigned seed = 1; seed <= 20; seed++) {
        desk           d = project_of(seed);
        jny_tabulation t;
        works(&d, jny_tabulate(d.p, &d.a, &JNY_STR("type"), 1, (jny_where){0}, &t, &d.err),
              "counting");
        cr_expect_eq(t.stories, STORIES);
        for (size_t r = 0; r < t.n; r++) {
            uint64_t n = 0, persons = 0;
            for (int i = 0; i < STORIES; i++) {
                bool first = jny_str_eq(t.rows[r].value[0], jny_cstr(names[stories[i].type]));
                n += first;
                for (int k = 0; k < i; k++)
                    first &= stories[k].type != stories[i].type ||
                             stories[k].person != stories[i].person;
                persons += first;
            }
            cr_expect(t.rows[r].stories == n && t.rows[r].respondents == persons,
                      "seed %u, %.*s: %llu by %llu, not %llu by %llu", seed,
                      JNY_ARG(t.rows[r].value[0]), (unsigned long long)t.rows[r].stories,
                      (unsigned long long)t.rows[r].respondents, (unsigned long long)n,
                      (unsigned long long)persons);
        }
        desk_close(&d);
    }
}
