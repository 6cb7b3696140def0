/* fisher.c - Fisher's exact test: of all ways to spread the yeses over the groups, the share of
 * those that are no likelier than the one that was seen.
 *
 * The ways are a tree, a group a level. Before a branch is walked, the likeliest and the least
 * likely of its ways are known: where all of them count, or none, it is not walked. This is the
 * idea of Mehta and Patel's network algorithm (1983, section 3). Where there are still too many,
 * ways are drawn by chance. */
#include <journeys/stat.h>

#include <gsl/gsl_sf_gamma.h>
#include <math.h>

enum {
    STEPS  = 500000,   /* branches that are walked             */
    PLACES = 2000000,  /* groups times yeses that are kept     */
    WORK   = 50000000, /* people times yeses that are gone through */
    DRAWS  = 10000,
    TABLE  = 100000 /* logarithms of factorials that are kept */
};

typedef struct {
    size_t        groups, yes;
    const size_t *base;         /* of each group                                            */
    size_t       *room;         /* in the groups from here on                               */
    double       *factorial;    /* logarithms, of 0 to TABLE - 1 or all                     */
    double       *most, *least; /* [group][yeses left]: log weight of the rest, at best and worst */
    double        limit, whole; /* log weight of the seen one, of all together           */
    double        p;
    long          steps;
} spreading;

static double factorial(const spreading *s, size_t n)
{
    return n < TABLE ? s->factorial[n] : gsl_sf_lnfact((unsigned)n);
}

/* Logarithm of how many ways there are to choose k of n. */
static double choose(const spreading *s, size_t n, size_t k)
{
    return factorial(s, n) - factorial(s, k) - factorial(s, n - k);
}

/* How many of `left` yeses a group may have, so that the rest fits into those behind it. */
static size_t fewest(const spreading *s, size_t group, size_t left)
{
    return left > s->room[group + 1] ? left - s->room[group + 1] : 0;
}

static size_t greatest(const spreading *s, size_t group, size_t left)
{
    return left < s->base[group] ? left : s->base[group];
}

/* ---- All ways -------------------------------------------------------------------------------- */

static void find_ends(spreading *s)
{
    size_t width = s->yes + 1;
    for (size_t i = 0; i < width; i++) {
        s->most[s->groups * width + i]  = i ? -INFINITY : 0;
        s->least[s->groups * width + i] = i ? INFINITY : 0;
    }
    for (size_t g = s->groups; g-- > 0;)
        for (size_t left = 0; left < width; left++) {
            double *most = &s->most[g * width + left], *least = &s->least[g * width + left];
            *most  = -INFINITY;
            *least = INFINITY;
            for (size_t k = fewest(s, g, left); k <= greatest(s, g, left); k++) {
                double here = choose(s, s->base[g], k);
                *most       = fmax(*most, here + s->most[(g + 1) * width + left - k]);
                *least      = fmin(*least, here + s->least[(g + 1) * width + left - k]);
            }
        }
}

static void spread_from(spreading *s, size_t group, size_t left, double weight)
{
    size_t at = group * (s->yes + 1) + left;
    if (weight + s->least[at] > s->limit)
        return;
    if (weight + s->most[at] <= s->limit) { /* all ways of the rest (Vandermonde) */
        s->p += exp(weight + choose(s, s->room[group], left) - s->whole);
        return;
    }
    for (size_t k = fewest(s, group, left); k <= greatest(s, group, left) && s->steps <= STEPS;
         k++) {
        s->steps++;
        spread_from(s, group + 1, left - k, weight + choose(s, s->base[group], k));
    }
}

/* ---- Some ways ------------------------------------------------------------------------------- */

/* How many of `left` yeses fall to a group, by chance: from the likeliest number outwards. */
static size_t draw_group(const spreading *s, size_t group, size_t left, uint64_t *state)
{
    size_t n = s->base[group], rest = s->room[group + 1], least = fewest(s, group, left),
           most = greatest(s, group, left);
    size_t mode = (size_t)((double)(left + 1) * (double)(n + 1) / (double)(n + rest + 2));
    mode        = mode < least ? least : mode > most ? most : mode;
    double up = exp(choose(s, n, mode) + choose(s, rest, left - mode) - choose(s, n + rest, left));
    double down = up, u = jny_chance(state) - up;
    size_t high = mode, low = mode;
    while (u > 0 && (high < most || low > least)) {
        if (high < most) {
            up *= (double)(n - high) * (double)(left - high) /
                  ((double)(high + 1) * (double)(rest + high + 1 - left));
            high++;
            u -= up;
            if (u <= 0)
                return high;
        }
        if (low > least) {
            down *= (double)low * (double)(rest + low - left) /
                    ((double)(n - low + 1) * (double)(left - low + 1));
            low--;
            u -= down;
            if (u <= 0)
                return low;
        }
    }
    return mode;
}

/* Seeded, so that it is the same always. */
static double by_drawing(const spreading *s)
{
    uint64_t state = 20120714, hits = 0;
    for (int i = 0; i < DRAWS; i++) {
        double weight = 0;
        size_t left   = s->yes;
        for (size_t g = 0; g < s->groups; g++) {
            size_t k = draw_group(s, g, left, &state);
            left -= k;
            weight += choose(s, s->base[g], k);
        }
        hits += weight <= s->limit;
    }
    return (double)(hits + 1) / (DRAWS + 1);
}

/* ---- The test -------------------------------------------------------------------------------- */

static void keep_factorials(spreading *s, jny_arena *a)
{
    size_t n     = s->room[0] < TABLE ? s->room[0] : TABLE - 1;
    s->factorial = JNY_ARRAY(a, double, n + 1);
    for (size_t i = 2; i <= n; i++)
        s->factorial[i] = gsl_sf_lnfact((unsigned)i);
}

double jny_fisher(const double *yes, const double *base, size_t groups, jny_arena scratch)
{
    size_t   *of = JNY_ARRAY(&scratch, size_t, groups + 1);
    spreading s  = {.groups = groups, .base = of, .room = JNY_ARRAY(&scratch, size_t, groups + 1)};
    for (size_t g = groups; g-- > 0;) {
        of[g]     = (size_t)base[g];
        s.room[g] = s.room[g + 1] + of[g];
        s.yes += (size_t)yes[g];
    }
    if (s.yes == 0 || s.yes == s.room[0])
        return 1;
    keep_factorials(&s, &scratch);
    for (size_t g = 0; g < groups; g++)
        s.limit += choose(&s, of[g], (size_t)yes[g]);
    s.limit += 1e-7; /* as likely, but for rounding */
    s.whole = choose(&s, s.room[0], s.yes);
    if (s.yes > s.room[0] - s.yes) /* the noes are spread as the yeses are */
        s.yes = s.room[0] - s.yes;
    if ((groups + 1) * (s.yes + 1) > PLACES || s.room[0] * s.yes > WORK)
        return by_drawing(&s);
    s.most  = JNY_ARRAY(&scratch, double, (groups + 1) * (s.yes + 1));
    s.least = JNY_ARRAY(&scratch, double, (groups + 1) * (s.yes + 1));
    find_ends(&s);
    spread_from(&s, 0, s.yes, 0);
    return s.steps > STEPS ? by_drawing(&s) : fmin(s.p, 1);
}
