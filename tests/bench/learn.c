/* learn.c - how good suggestions are on stories by people whose stories were never seen.
 *
 *   bench_learn STORIES.ndjson GOLD.ndjson CODEBOOK.yaml GROUP [ablation | speed N]
 *
 * For every value of the attribute GROUP: learns from all other stories, scores those of
 * this value, compares with the hand codings. Prints a line for each way of learning:
 * micro F1 over the themes that GOLD names, and the mean F1 of the four that the plans ask
 * about; then the same for each value, and each theme. The plain learner beside it is what anybody
 * would try first: one logistic regression a theme on TF-IDF of stems and pieces of words
 * (baseline.c), at the one threshold that suits it best. Last,
 * how many codings of the four are found when half of all stories are read, in which order.
 *
 * With `speed` nothing of this: the processor time of learning from N stories, the sample over and
 * over by other people, and of suggesting for them, tagged before and with tagging. */
#include "baseline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- One way of learning --------------------------------------------------------------------- */

typedef struct {
    jny_pairs *of;     /* [group * themes + theme] */
    float     *chance; /* [lesson * themes + theme] */
    size_t    *how;    /* [group]: valences suggested for themes that are there ... */
    size_t    *right;  /* ... and right */
    double     seconds;
} outcome;

static void count(const corpus *c, outcome *r, const jny_lesson *l, size_t theme, bool said)
{
    jny_pairs *p  = &r->of[l->group * c->book.n + theme];
    bool       is = l->answers[theme] == JNY_ANSWER_PRESENT;
    *(said && is ? &p->both : said ? &p->first : is ? &p->second : &p->neither) += 1;
}

static void count_valence(outcome *r, const jny_lesson *l, size_t theme, const jny_model *m,
                          const jny_score *score)
{
    if (score->valence >= m->n_valences || l->answers[theme] != JNY_ANSWER_PRESENT ||
        l->valences[theme] >= VALENCES)
        return;
    r->how[l->group]++;
    r->right[l->group] +=
        jny_str_eq(m->valences[score->valence].name, valences[l->valences[theme]]);
}

static void print_valences(const corpus *c, const outcome *r)
{
    size_t how = 0, right = 0;
    for (size_t g = 0; g < c->groups; g++) {
        how += r->how[g];
        right += r->right[g];
        if (r->how[g] && c->four[0] != JNY_NO_PARENT)
            printf("valence where the theme is right: %.*s %.3f of %zu\n", JNY_ARG(c->names[g]),
                   (double)r->right[g] / (double)r->how[g], r->how[g]);
    }
    if (how)
        printf("valence where the theme is right: all %.3f of %zu\n", (double)right / (double)how,
               how);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Learns without group `out` and scores it. */
static void blind(corpus *c, jny_arena a, const jny_learn_options *o, uint32_t out, outcome *r)
{
    jny_lesson *taught = JNY_ARRAY(&a, jny_lesson, c->n + 1);
    jny_lessons l      = {&c->book, taught, 0, c->groups - 1, valences, VALENCES};
    pupil       p;
    for (size_t i = 0; i < c->n; i++)
        if (c->lessons[i].group != out) {
            taught[l.n] = c->lessons[i];
            taught[l.n++].group -= c->lessons[i].group > out;
        }
    double began = now();
    pupil_teach(c, &a, &l, o, &p);
    r->seconds += now() - began;
    const jny_model *model = &p.learned.model;
    const size_t    *theme = p.learned.themes;
    bool            *said  = JNY_ARRAY(&a, bool, c->book.n + 1);
    for (size_t i = 0; i < c->n; i++) {
        const jny_lesson *lesson  = &c->lessons[i];
        jny_arena         scratch = a;
        if (lesson->group != out)
            continue;
        memset(said, 0, c->book.n);
        const jny_score *scores = pupil_ask(&p, &scratch, lesson);
        for (size_t t = 0; t < model->n; t++) {
            said[theme[t]]                      = scores[t].suggested;
            r->chance[i * c->book.n + theme[t]] = (float)scores[t].score;
            count_valence(r, lesson, theme[t], model, &scores[t]);
        }
        for (size_t t = 0; t < c->book.n; t++)
            if (c->asked[t])
                count(c, r, lesson, t, said[t]);
    }
    pupil_close(&p);
}

static jny_pairs sum(const corpus *c, const outcome *r, const char *groups, size_t theme)
{
    jny_pairs all = {0};
    for (size_t g = 0; g < c->groups; g++)
        for (size_t t = 0; t < c->book.n; t++) {
            const jny_pairs *p = &r->of[g * c->book.n + t];
            if ((theme != SIZE_MAX && theme != t) ||
                (groups && !(c->names[g].n && strchr(groups, c->names[g].p[0]))))
                continue;
            all.both += p->both;
            all.first += p->first;
            all.second += p->second;
        }
    return all;
}

static void print_groups(const corpus *c, const outcome *r, const char *name, const char *groups)
{
    double mean = 0;
    for (int k = 0; k < 4; k++)
        mean +=
            c->four[k] == JNY_NO_PARENT ? 0 : jny_accuracy_of(sum(c, r, groups, c->four[k])).f1 / 4;
    jny_accuracy micro = jny_accuracy_of(sum(c, r, groups, SIZE_MAX));
    printf("%-28s %-6s  %.3f  %.3f  %.3f  %.3f", name, groups ? groups : "all", micro.f1,
           micro.precision, micro.recall, mean);
    for (int k = 0; k < 4 && c->four[0] != JNY_NO_PARENT; k++)
        printf("  %.2f", jny_accuracy_of(sum(c, r, groups, c->four[k])).f1);
    printf("\n");
}

static void print_outcome(const corpus *c, const outcome *r, const char *name)
{
    print_groups(c, r, name, NULL);
    if (c->four[0] == JNY_NO_PARENT)
        return;
    print_groups(c, r, name, "abcd");
    print_groups(c, r, name, "e");
    print_groups(c, r, name, "f");
    print_groups(c, r, name, "ef");
}

/* ---- The plain learner ----------------------------------------------------------------------- */

enum { PLAIN_STEPS = 10 };

/* At thresholds 0.05, 0.1 ... 0.5. */
static void plain_theme(const corpus *c, const linear_rows *rows, size_t theme, uint32_t out,
                        signed char *labels, linear_weights *w, outcome r[PLAIN_STEPS])
{
    linear_task task = {rows, labels, 4, true, LINEAR_ODDS, 0.1};
    for (size_t i = 0; i < c->n; i++) {
        bool there = c->lessons[i].answers[theme] == JNY_ANSWER_PRESENT;
        labels[i]  = (signed char)(c->lessons[i].group == out ? 0 : there ? 1 : -1);
    }
    linear_train(&task, w);
    for (size_t i = 0; i < c->n; i++)
        for (int k = 0; c->lessons[i].group == out && k < PLAIN_STEPS; k++)
            count(c, &r[k], &c->lessons[i], theme,
                  1 / (1 + exp(-linear_value(w, rows->at[i]))) >= 0.05 * (k + 1));
}

static void run_plain(corpus *c)
{
    jny_arena   a              = jny_arena_open(jny_world_system());
    outcome     r[PLAIN_STEPS] = {0};
    int         best           = 0;
    linear_rows rows           = baseline_rows(&a, c);
    for (int k = 0; k < PLAIN_STEPS; k++)
        r[k].of = JNY_ARRAY(&a, jny_pairs, c->groups * c->book.n + 1);
    linear_weights w      = {.w = JNY_ARRAY(&a, double, rows.columns + 1)};
    signed char   *labels = JNY_ARRAY(&a, signed char, c->n + 1);
    for (size_t t = 0; t < c->book.n; t++)
        for (uint32_t g = 0; c->asked[t] && g < c->groups; g++)
            plain_theme(c, &rows, t, g, labels, &w, r);
    for (int k = 1; k < PLAIN_STEPS; k++)
        if (jny_accuracy_of(sum(c, &r[k], NULL, SIZE_MAX)).f1 >
            jny_accuracy_of(sum(c, &r[best], NULL, SIZE_MAX)).f1)
            best = k;
    print_outcome(c, &r[best], "plain TF-IDF");
    jny_arena_close(&a);
}

static outcome run(corpus *c, const char *name, jny_learn_options o)
{
    outcome   r       = {.of     = JNY_ARRAY(&c->arena, jny_pairs, c->groups * c->book.n + 1),
                         .chance = JNY_ARRAY(&c->arena, float, c->n * c->book.n + 1),
                         .how    = JNY_ARRAY(&c->arena, size_t, c->groups + 1),
                         .right  = JNY_ARRAY(&c->arena, size_t, c->groups + 1)};
    jny_arena scratch = jny_arena_open(jny_world_system());
    for (uint32_t g = 0; g < c->groups; g++)
        blind(c, scratch, &o, g, &r);
    jny_arena_close(&scratch);
    print_outcome(c, &r, name);
    printf("%-28s %.1f seconds to learn, each of %zu times\n", name, r.seconds / (double)c->groups,
           c->groups);
    fflush(stdout);
    return r;
}

/* ---- Speed ----------------------------------------------------------------------------------- */

static void suggest_all(const corpus *c, jny_matcher *m, jny_scorer *s, bool score)
{
    jny_arena scratch = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < c->n; i++) {
        jny_suggested_tag *out;
        jny_tags           tags;
        jny_tag(&scratch, m, c->lessons[i].text, c->lessons[i].lang, &tags);
        if (score)
            jny_scorer_suggest(&scratch, s, c->lessons[i].text, c->lessons[i].lang, tags, &out);
        jny_arena_reset(&scratch);
    }
    jny_arena_close(&scratch);
}

static void time_suggestions(corpus *c, const jny_model *model)
{
    enum { TIMES = 40 };
    jny_scorer  *s;
    jny_matcher *m;
    jny_err      err = {0};
    if (jny_scorer_open(jny_world_system(), model, &c->book, &s, &err) != JNY_OK ||
        jny_matcher_open(jny_world_system(), &c->book, &m, &err) != JNY_OK)
        stop(err.msg);
    suggest_all(c, m, s, true); /* words are met for the first time */
    double began = now();
    for (int k = 0; k < TIMES; k++)
        suggest_all(c, m, s, false);
    double tagged = now() - began;
    began         = now();
    for (int k = 0; k < TIMES; k++)
        suggest_all(c, m, s, true);
    double all = now() - began, stories = TIMES * (double)c->n;
    printf("%.0f stories a second are given suggestions; tagged as well, %.0f\n",
           stories / (all - tagged), stories / all);
    jny_scorer_close(s);
    jny_matcher_close(m);
}

static void time_learning(corpus *c, size_t n)
{
    jny_arena   a    = jny_arena_open(jny_world_system());
    jny_lesson *many = JNY_ARRAY(&a, jny_lesson, n + 1);
    jny_lessons l    = {&c->book, many, n, c->groups, valences, VALENCES};
    jny_learned learned;
    jny_err     err = {0};
    for (size_t i = 0; i < n; i++) {
        many[i]        = c->lessons[i % c->n];
        many[i].person = (uint32_t)i;
    }
    double began = now();
    if (jny_learn(&a, &l, &JNY_LEARN_OPTIONS, &learned, &err) != JNY_OK)
        stop(err.msg);
    printf("%.1f seconds to learn from %zu stories: %zu themes, %zu features\n", now() - began, n,
           learned.model.n, learned.model.features);
    fflush(stdout);
    time_suggestions(c, &learned.model);
    jny_arena_close(&a);
}

int main(int argc, char **argv)
{
    corpus                   c        = {.arena = jny_arena_open(jny_world_system())};
    jny_problems             problems = {0};
    jny_err                  err      = {0};
    static const char *const four[]   = {"early-help", "send", "neglect", "cse"};
    if (argc < 5)
        stop("usage: bench_learn STORIES.ndjson GOLD.ndjson CODEBOOK.yaml GROUP");
    if (jny_codebook_parse(&c.arena, jny_cstr(argv[3]), lessons_file(&c, argv[3]), &c.book,
                           &problems, &err) != JNY_OK)
        stop(err.msg);
    for (int k = 0; k < 4; k++)
        c.four[k] = jny_codebook_find(&c.book, jny_cstr(four[k]));
    lessons_read_stories(&c, argv[1], argv[4]);
    lessons_read_gold(&c, argv[2]);
    if (argc > 6) {
        time_learning(&c, strtoul(argv[6], NULL, 10));
        jny_arena_close(&c.arena);
        return 0;
    }
    jny_learn_options o = JNY_LEARN_OPTIONS;
    printf("%-28s %-6s  micro  prec.  recall mean4  early-help send neglect cse\n", "", "");
    outcome both = run(&c, "rules and learner", o);
    print_valences(&c, &both);
    run_plain(&c);
    if (c.four[0] != JNY_NO_PARENT)
        read_halves(&c, both.chance);
    if (argc > 5) {
        o.alone = true;
        run(&c, "learner alone", o);
        o.no_passages = true;
        run(&c, "learner of stories alone", o);
        o             = JNY_LEARN_OPTIONS;
        o.no_passages = true;
        run(&c, "rules and stories", o);
    }
    for (size_t t = 0; t < c.book.n; t++)
        if (c.asked[t]) {
            jny_accuracy x = jny_accuracy_of(sum(&c, &both, NULL, t));
            printf("  %-40.*s %.3f\n", JNY_ARG(c.book.themes[t].path), x.f1);
        }
    jny_arena_close(&c.arena);
    return 0;
}
