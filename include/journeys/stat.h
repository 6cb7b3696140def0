/* stat.h - numbers in, numbers out. */
#ifndef JNY_STAT_H
#define JNY_STAT_H

#include <journeys/base.h>

JNY_C_BEGIN

/* The 95 % Wilson score interval for `hits` of `n`, as shares from 0 to 1; 0 and 1
 * where n is 0. Source: Wilson 1927; Brown, Cai and DasGupta 2001, formula (4). */
void jny_wilson(double hits, double n, double *low, double *high);

/* ---- Two answers to the same question -------------------------------------------------- */

/* How often two coders (or a machine and a coder) said yes and no to the same things. */
typedef struct {
    uint64_t both, first, second, neither; /* `first`: the first said yes alone */
} jny_pairs;

/* The first taken for an attempt, the second for the truth. A figure without a meaning is
 * NaN: precision where the first never says yes, recall where the second never does, F1
 * where neither does, kappa where both always give the same one answer. */
typedef struct {
    double precision, recall, f1;
    double kappa; /* Cohen 1960: (observed - expected) / (1 - expected) */
} jny_accuracy;
jny_accuracy jny_accuracy_of(jny_pairs p);

/* Krippendorff's alpha of two coders on yes and no: 1 less observed over expected
 * disagreement, the expected without replacement. NaN where every answer is the same.
 * Source: Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section B. */
double jny_alpha_of(jny_pairs p);
/* Gwet's AC1 (2008): chance agreement 2q(1 - q) with q the mean share of yes; steadier than
 * kappa where a theme is rare. NaN where nothing was compared. */
double jny_ac1_of(jny_pairs p);
/* Of all the times that either said yes, the share in which both did (Dice 1945; Cicchetti
 * and Feinstein 1990). NaN where neither ever did. */
double jny_positive_of(jny_pairs p);

/* The 95 % interval of a figure by the percentile bootstrap (Efron 1979): the questions are
 * drawn with replacement `samples` times, `room` holds as many numbers. The same seed gives the
 * same interval on every machine. Samples for which the figure is undefined are left out; NaN
 * where no more than half remain. */
void jny_bootstrap(jny_pairs p, double (*figure)(jny_pairs), uint64_t seed, size_t samples,
                   double *room, double *low, double *high);

/* ---- What is there, by a machine that errs ------------------------------------------------- */

/* A share from 0 to 1 with its 95 % interval. */
typedef struct {
    double value, low, high;
} jny_estimate;

/* So many of all stories the machine marked; and a sample of both kinds drawn by chance that
 * people read: `both` and `first` of the marked, `second` and `neither` of the rest. */
typedef struct {
    uint64_t  stories, marked;
    jny_pairs sample;
} jny_audit;

/* The share of stories that have the theme: the machine's count, corrected by what was
 * right of the marked and missed of the rest. A stratified estimate with finite population
 * correction (Cochran 1977, section 5.4). False, and NaN: nothing was read of one of the two. */
bool jny_prevalence(jny_audit a, jny_estimate *out);

/* The same where sensitivity and specificity were measured on other stories (Rogan and Gladen
 * 1978, with the variance by the delta method). False: it cannot be estimated, because the
 * machine is not surely better than chance there. */
bool jny_rogan_gladen(double marked, double stories, double sensitivity_hits, double sensitivity_n,
                      double specificity_hits, double specificity_n, jny_estimate *out);

/* A share as readers saw it, corrected for what readers get wrong: `readers` are readings of
 * stories whose truth was settled by several (the first is a reader). False: it cannot be
 * estimated, or there are no such readings. */
bool jny_reread(jny_estimate read, jny_pairs readers, jny_estimate *out);

/* Of `unread` stories `sampled` were drawn by chance and read, and `found` had the theme: with
 * that confidence (0.95) at most so many of those still unread have it. Exact
 * (hypergeometric); without a sample: all of them. */
uint64_t jny_missed_at_most(uint64_t unread, uint64_t sampled, uint64_t found, double confidence);

/* ---- In which order to read ------------------------------------------------------------------ */

/* So many places of each round are for stories likely to hold most, for the least certain, and for
 * those whose lot is next: an honest sample, by which recall is measured. One is above 0. Which
 * places of a round are for which is shuffled anew in every round, so that nobody sees from its
 * place that a story is of the sample, and reads it with other eyes. */
typedef struct {
    unsigned likely, uncertain, chance;
} jny_mixture;
#define JNY_MIXTURE ((jny_mixture){7, 2, 1})
enum { JNY_AUDIT_SEED = 2012 }; /* of the draw, where nobody asks for another */
typedef enum { JNY_PLACE_LIKELY, JNY_PLACE_UNCERTAIN, JNY_PLACE_CHANCE } jny_place;
typedef struct {
    size_t          n, themes;
    const float    *chance; /* [story * themes + theme]: that the theme is there     */
    const double   *weight; /* by theme                                              */
    const double   *found;  /* by theme: stories known to have it; NULL: none        */
    const uint64_t *lot;    /* by story: the smaller, the sooner it is drawn         */
    uint64_t        seed;   /* of the shuffle of places                              */
    size_t before; /* places that were given away before: stories that are read. An order that is
                    * made anew after each story goes on with the rounds, and does not begin the
                    * first one again and again, without ever coming to its later places */
} jny_reading;
/* Puts every story into its place: order[place], and for what it got that place. Likely: what it
 * holds of all codings expected, each theme's whole weighing alike whether rare or common, and less
 * the more of it is found. Uncertain: by how much the share of its themes may still move (the
 * variance of each answer). Who has read the first so many has read a sample by chance too: all
 * stories up to the first lot not read. */
void jny_reading_order(jny_arena scratch, const jny_reading *r, jny_mixture m, size_t *order,
                       jny_place *why);

/* ---- Differences, and chance ------------------------------------------------------------ */

/* Pearson's test of a table of counts, row by row; rows and columns of nothing do not
 * count. p and v (Cramer's V, 0 to 1) are NaN where there is nothing to compare. */
typedef struct {
    double x2, df, p, v, least_expected;
} jny_chi_square;
jny_chi_square jny_chi_square_of(const double *n, size_t rows, size_t columns, jny_arena scratch);
/* Of each cell (Haberman 1973): above 1.96 or below -1.96, it stands out. */
void jny_adjusted_residuals(const double *n, size_t rows, size_t columns, double *out,
                            jny_arena scratch);
/* Fisher's exact test, two-sided, of whether `yes` of `base` differ between groups: all
 * tables no likelier than this one (Freeman and Halton 1951). Where they are too many to be gone
 * through it draws 10,000 of them, always the same ones. */
double jny_fisher(const double *yes, const double *base, size_t groups, jny_arena scratch);

/* Whether something stands more often here than there: log-likelihood (Dunning 1993),
 * chi-square without and with Yates' correction (which is capped at the difference, as R
 * does it), and the log to base 2 of how many times more often (Hardie 2014; half a hit
 * where there is none). NaN where there is nothing to compare. */
typedef struct {
    double g2, p_g2, x2, p_x2, x2_yates, p_yates, log_ratio;
} jny_keyness;
jny_keyness jny_keyness_of(double here, double here_all, double there, double there_all);

/* p values when several are tested at once: Holm 1979 (any wrong at all), Benjamini and
 * Hochberg 1995 (the share that is wrong). NaN was not tested and stays NaN. */
void jny_adjust_holm(const double *p, size_t n, double *out, jny_arena scratch);
void jny_adjust_bh(const double *p, size_t n, double *out, jny_arena scratch);

/* ---- Agreement of several coders -------------------------------------------------------- */

typedef enum { JNY_NOMINAL, JNY_ORDINAL, JNY_INTERVAL, JNY_RATIO } jny_scale;
/* Krippendorff's alpha (2004, chapter 11) of codes[coder * units + unit]; NaN: not coded.
 * The answer is NaN where all values are equal: no variation, so undefined. */
double jny_alpha(const double *codes, size_t coders, size_t units, jny_scale scale,
                 jny_arena scratch);
/* Gwet's AC1 (2008) of the same; nominal. */
double jny_ac1(const double *codes, size_t coders, size_t units, jny_arena scratch);
/* The middle 95 % of alpha when units are drawn again `times` times. */
void jny_alpha_bootstrap(const double *codes, size_t coders, size_t units, jny_scale scale,
                         size_t times, uint64_t seed, double *low, double *high, jny_arena scratch);

/* A share from 0 to below 1; the same for the same `*state` on every machine. */
double jny_chance(uint64_t *state);

/* ---- Networks of sums ------------------------------------------------------------------- */

/* A number that stands in two sums: it flows out of one node and into another, and what
 * flows into a node flows out of it. */
typedef struct {
    uint32_t from, to;
    int64_t  low, high;
} jny_arc;
typedef struct {
    size_t    nodes;
    jny_arc  *arcs;
    size_t    n;
    uint32_t *first, *touching; /* by jny_network_index */
} jny_network;
/* Notes which arcs touch which node; to be done when arcs were added. Their bounds may
 * change after it. */
void jny_network_index(jny_arena *a, jny_network *net);

/* Moves `flow` of one arc by as much of `by` as all bounds allow, the others along with
 * it; how much that was, without sign. `flow` must keep the bounds before, and does so
 * after. With `cost` (of moving each arc by one, not negative) it is the cheapest such
 * move, else any. Source: Ford and Fulkerson 1962. */
int64_t jny_flow_move(const jny_network *net, size_t arc, int64_t by, const int64_t *cost,
                      int64_t *flow, jny_arena scratch);

JNY_C_END

#endif
