/* estimate.c - what is there, by a machine that errs and a sample that people read. */
#include <journeys/stat.h>

#include <math.h>

static const double Z = 1.959963984540054; /* the normal quantile at 0.975 */

/* A share with one half added to both sides, so that it is never quite 0 or 1, and the
 * variance of it (Agresti and Coull 1998 in the weaker form of Jeffreys' prior). */
static double softened(double hits, double n, double *variance)
{
    double p  = (hits + 0.5) / (n + 1);
    *variance = p * (1 - p) / (n + 2);
    return p;
}

bool jny_prevalence(jny_audit a, jny_estimate *out)
{
    double yes = (double)(a.sample.both + a.sample.first); /* read of those the machine marked */
    double no  = (double)(a.sample.second + a.sample.neither);
    double v1, v2;
    *out = (jny_estimate){NAN, NAN, NAN};
    if (a.stories == 0 || (yes < 1 && a.marked > 0) || (no < 1 && a.marked < a.stories))
        return false;
    double share  = (double)a.marked / (double)a.stories;
    double right  = softened((double)a.sample.both, yes, &v1);
    double missed = softened((double)a.sample.second, no, &v2);
    /* What was read is known: only the rest varies. */
    double rest_yes = a.marked > 0 ? 1 - yes / (double)a.marked : 0;
    double rest_no  = a.marked < a.stories ? 1 - no / (double)(a.stories - a.marked) : 0;
    double value =
        share * (right * rest_yes + (double)a.sample.both / fmax(1, yes) * (1 - rest_yes)) +
        (1 - share) * (missed * rest_no + (double)a.sample.second / fmax(1, no) * (1 - rest_no));
    double reach =
        Z * sqrt(share * share * v1 * rest_yes + (1 - share) * (1 - share) * v2 * rest_no);
    *out = (jny_estimate){value, fmax(0, value - reach), fmin(1, value + reach)};
    return true;
}

/* A share p as it was seen, by who sees se of what is there and sp of what is not. */
static jny_estimate corrected(double p, double vp, double se, double vse, double sp, double vsp)
{
    double j     = se + sp - 1; /* Youden's index: how much better than chance */
    double value = (p + sp - 1) / j;
    double v     = vp + value * value * vse + (1 - value) * (1 - value) * vsp;
    double reach = Z * sqrt(v) / j;
    return (jny_estimate){fmin(1, fmax(0, value)), fmin(1, fmax(0, value - reach)),
                          fmin(1, fmax(0, value + reach))};
}

bool jny_rogan_gladen(double marked, double stories, double sensitivity_hits, double sensitivity_n,
                      double specificity_hits, double specificity_n, jny_estimate *out)
{
    double vp, vse, vsp;
    *out = (jny_estimate){NAN, NAN, NAN};
    if (stories < 1 || sensitivity_n < 1 || specificity_n < 1)
        return false;
    double p  = softened(marked, stories, &vp);
    double se = softened(sensitivity_hits, sensitivity_n, &vse);
    double sp = softened(specificity_hits, specificity_n, &vsp);
    if (se + sp - 1 <= 2 * sqrt(vse + vsp))
        return false;
    *out = corrected(p, vp, se, vse, sp, vsp);
    return true;
}

bool jny_reread(jny_estimate read, jny_pairs readers, jny_estimate *out)
{
    double vse, vsp, yes = (double)(readers.both + readers.second);
    double no = (double)(readers.first + readers.neither);
    *out      = (jny_estimate){NAN, NAN, NAN};
    if (isnan(read.value) || yes < 1 || no < 1)
        return false;
    double se = softened((double)readers.both, yes, &vse);
    double sp = softened((double)readers.neither, no, &vsp);
    if (se + sp - 1 <= 2 * sqrt(vse + vsp))
        return false;
    double deviation = fmax(read.high - read.value, read.value - read.low) / Z;
    *out             = corrected(read.value, deviation * deviation, se, vse, sp, vsp);
    return true;
}

uint64_t jny_missed_at_most(uint64_t unread, uint64_t sampled, uint64_t found, double confidence)
{
    if (sampled > unread || found > sampled)
        return unread;
    /* The largest number of stories in the rest for which finding so few would still happen
     * with a chance of 1 - confidence: the hypergeometric distribution, term by term. */
    for (uint64_t there = found; there <= unread - (sampled - found); there++) {
        double chance = 0;
        for (uint64_t k = 0; k <= found; k++)
            if (k <= there && sampled - k <= unread - there)
                chance +=
                    exp(lgamma((double)there + 1) - lgamma((double)k + 1) -
                        lgamma((double)(there - k) + 1) + lgamma((double)(unread - there) + 1) -
                        lgamma((double)(sampled - k) + 1) -
                        lgamma((double)(unread - there - (sampled - k)) + 1) -
                        lgamma((double)unread + 1) + lgamma((double)sampled + 1) +
                        lgamma((double)(unread - sampled) + 1));
        if (chance < 1 - confidence)
            return there - 1 - found;
    }
    return unread - sampled;
}
