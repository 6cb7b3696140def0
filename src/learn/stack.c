/* stack.c - the last step of a model: what both learners say and which rules hit, weighed; from
 * which probability a theme is suggested; and how good that is on groups that were not seen. */
#include "training.h"

#include <math.h>
#include <string.h>

static const double TIGHT = 0.001;
enum { STEPS = 99 /* thresholds that are tried: 0.01 to 0.99 */ };

/* ---- The stack ------------------------------------------------------------------------------ */

/* `rules` NULL: as if there were none. */
static struct feature_node *stack_row(const training *t, const rule_counts *rules, size_t theme,
                                      size_t i, struct feature_node *row)
{
    double in[JNY_STACK_INPUTS];
    size_t at = theme * t->l->n + i;
    jny_stack_inputs(t->story[at], t->passage[at],
                     rules ? rules->of[i * t->l->book->n + t->themes[theme]] : 0,
                     rules ? rules->all[i] : 0, in);
    for (int k = 0; k < JNY_STACK_INPUTS; k++)
        row[k] = (struct feature_node){k + 1, in[k]};
    row[JNY_STACK_INPUTS]     = (struct feature_node){JNY_STACK_INPUTS + 1, 1};
    row[JNY_STACK_INPUTS + 1] = (struct feature_node){-1, 0};
    return row;
}

static double chance_of(const linear_weights *w, const struct feature_node *row)
{
    return 1 / (1 + exp(-linear_value(w, row)));
}

/* Learns a theme out of fold from rules as counted in `taught`. What is said then goes to `seen`,
 * where the same rules are counted, and to `asked`, where all rules are that hit. The weights of
 * all folds go to `whole`. (Each may be NULL.) */
static void train_on(training *t, size_t theme, const rule_counts *taught, double *seen,
                     double *asked, double *whole)
{
    jny_arena           scratch                     = t->scratch;
    double              place[JNY_STACK_INPUTS + 1] = {0};
    struct feature_node row[JNY_STACK_INPUTS + 2];
    linear_weights      w      = {.w = place};
    size_t              first  = theme * t->l->n;
    signed char        *labels = jny_alloc_raw(&scratch, t->l->n + 1, 1);
    linear_rows         rows   = {JNY_ARRAY(&scratch, struct feature_node *, t->l->n + 1), t->l->n,
                                  JNY_STACK_INPUTS};
    linear_task         task   = {&rows, labels, 1, false, LINEAR_ODDS_FEW, TIGHT};
    for (size_t i = 0; i < t->l->n; i++)
        rows.at[i] = stack_row(t, taught, theme, i,
                               JNY_ARRAY(&scratch, struct feature_node, JNY_STACK_INPUTS + 2));
    for (unsigned f = 0; f < t->folds + (whole != NULL); f++) { /* the last: all of them */
        training_label(t, theme, f, labels);
        linear_train(&task, &w);
        for (size_t i = 0; i < t->l->n; i++) {
            if (t->fold[i] != f)
                continue;
            seen[first + i] = chance_of(&w, rows.at[i]);
            if (asked)
                asked[first + i] = chance_of(&w, stack_row(t, &t->rules.any, theme, i, row));
        }
    }
    if (whole)
        memcpy(whole, place, sizeof place);
}

void stack_train(training *t, size_t theme)
{
    double whole[JNY_STACK_INPUTS + 1];
    if (t->o->alone) {
        train_on(t, theme, NULL, t->alone, NULL, whole);
    } else {
        train_on(t, theme, &t->rules.elsewhere, t->elsewhere, t->asked, whole);
        train_on(t, theme, NULL, t->alone, NULL, NULL);
    }
    memcpy(t->model[theme].weight, whole, sizeof t->model[theme].weight);
    t->model[theme].bias = whole[JNY_STACK_INPUTS];
}

/* ---- Thresholds ----------------------------------------------------------------------------- */

/* How suggestions from a threshold on would agree with people, by step of the threshold. */
typedef struct {
    double both[STEPS + 1], first[STEPS + 1], people;
} curve;

static void add_to_curve(const training *t, const double *chances, size_t theme, unsigned out,
                         curve *c)
{
    for (size_t i = 0; i < t->l->n; i++) {
        int8_t answer = training_answer(t, i, theme);
        if (answer == JNY_ANSWER_NONE || !training_may_teach(t, i, out))
            continue;
        int step = (int)(chances[theme * t->l->n + i] * (STEPS + 1));
        step     = step > STEPS ? STEPS : step;
        c->people += answer == JNY_ANSWER_PRESENT;
        for (int s = 0; s <= step; s++)
            (answer == JNY_ANSWER_PRESENT ? c->both : c->first)[s]++;
    }
}

/* The threshold with the best F1 for the theme, of which all themes together have a say as
 * large as twenty stories': with few stories the best of one theme is chance. */
static double best_threshold(const curve *own, const curve *all)
{
    double best = -1, threshold = 0.5, weight = all->people > 0 ? 20 / all->people : 0;
    for (int s = 5; s <= STEPS - 5; s++) {
        double both  = own->both[s] + weight * all->both[s];
        double first = own->first[s] + weight * all->first[s];
        double f1    = 2 * both / (both + first + own->people + weight * all->people);
        if (f1 > best) {
            best      = f1;
            threshold = (double)s / (STEPS + 1);
        }
    }
    return threshold;
}

/* By theme, from all lessons that may teach what is measured on `out`. */
static void choose_thresholds(const training *t, jny_arena scratch, const double *chances,
                              unsigned out, double *thresholds)
{
    curve *all = JNY_NEW(&scratch, curve), *own = JNY_ARRAY(&scratch, curve, t->n + 1);
    for (size_t k = 0; k < t->n; k++) {
        add_to_curve(t, chances, k, out, &own[k]);
        add_to_curve(t, chances, k, out, all);
    }
    for (size_t k = 0; k < t->n; k++)
        thresholds[k] = best_threshold(&own[k], all);
}

/* ---- Figures -------------------------------------------------------------------------------- */

/* One way of judging: thresholds by what the learner said when it was taught, figures by what it
 * says when it is asked. */
static const jny_pairs *judge(training *t, const double *taught, const double *asked)
{
    jny_pairs *pairs = JNY_ARRAY(t->a, jny_pairs, t->n + 1);
    for (unsigned f = 0; f < t->folds; f++) {
        jny_arena scratch    = t->scratch;
        double   *thresholds = JNY_ARRAY(&scratch, double, t->n + 1);
        choose_thresholds(t, scratch, taught, f, thresholds);
        for (size_t i = 0; i < t->l->n; i++)
            for (size_t k = 0; t->fold[i] == f && k < t->n; k++) {
                int8_t     answer               = training_answer(t, i, k);
                bool       said                 = asked[k * t->l->n + i] >= thresholds[k];
                bool       is                   = answer == JNY_ANSWER_PRESENT;
                jny_pairs *p                    = &pairs[k];
                t->held[i * t->n + k].suggested = said;
                if (answer != JNY_ANSWER_NONE)
                    *(said && is ? &p->both
                      : said     ? &p->first
                      : is       ? &p->second
                                 : &p->neither) += 1;
            }
    }
    return pairs;
}

static void describe(training *t, size_t k)
{
    jny_model_theme *theme    = &t->model[k];
    jny_pairs        p        = t->out->pairs[k];
    jny_accuracy     accuracy = jny_accuracy_of(p);
    theme->precision          = accuracy.precision;
    theme->recall             = accuracy.recall;
    theme->f1                 = accuracy.f1;
    theme->accepted           = p.both + p.second;
    theme->rejected           = p.first + p.neither;
}

void stack_measure(training *t)
{
    jny_arena     scratch    = t->scratch;
    double       *thresholds = JNY_ARRAY(&scratch, double, t->n + 1);
    const double *taught     = t->o->alone ? t->alone : t->elsewhere;
    const double *asked      = t->o->alone ? t->alone : t->asked;
    t->held                  = JNY_ARRAY(t->a, jny_score, t->n * t->l->n + 1);
    t->out->alone            = judge(t, t->alone, t->alone);
    t->out->elsewhere        = judge(t, taught, taught);
    t->out->pairs            = judge(t, taught, asked); /* last: what is held is by this one */
    t->out->held             = t->held;
    choose_thresholds(t, scratch, taught, UINT32_MAX, thresholds);
    for (size_t k = 0; k < t->n; k++) {
        t->model[k].threshold = thresholds[k];
        describe(t, k);
        for (size_t i = 0; i < t->l->n; i++) {
            jny_score *held = &t->held[i * t->n + k];
            held->score     = asked[k * t->l->n + i];
            held->ruled     = t->rules.any.of[i * t->l->book->n + t->themes[k]] > 0;
        }
    }
}
