/* audit.c - what the stories drawn by chance say of a machine's codings: how often it is right,
 * what it misses, and how many stories have a theme. Reads answers and decides nothing. */
#include <journeys/learn.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OWN_LEAST = 10 }; /* read of either kind, for a group to have figures of its own */

typedef struct {
    uint64_t lot;
    size_t   row;
} drawn;

typedef struct {
    const jny_audit_query *q;
    drawn                 *order; /* rows by lot */
    size_t                 n;
    jny_audit_row         *rows; /* of a theme: by group, the whole behind them */
    size_t                 groups;
} auditing;

static bool bit(const auditing *x, const uint64_t *bits, size_t row, size_t theme)
{
    return bits && bits[row * x->q->people->words + theme / 64] >> theme % 64 & 1;
}

static int by_lot(const void *x, const void *y)
{
    const drawn *a = x, *b = y;
    if (a->lot != b->lot)
        return a->lot < b->lot ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static void draw(auditing *x, jny_arena *scratch)
{
    const jny_audit_query *q = x->q;
    x->order                 = JNY_ARRAY(scratch, drawn, q->census->n + 1);
    for (size_t row = 0; row < q->census->n; row++)
        if (!q->asked || q->asked[row])
            x->order[x->n++] = (drawn){jny_hash_lot(q->ids->values[q->ids->of[row]], q->seed), row};
    qsort(x->order, x->n, sizeof *x->order, by_lot);
}

/* ---- The sample of one theme ----------------------------------------------------------------- */

static size_t group_of(const auditing *x, size_t row)
{
    return x->q->groups ? x->q->groups->of[row] : 0;
}

static void count_read(auditing *x, size_t theme, size_t row)
{
    bool           marked = bit(x, x->q->machine, row, theme);
    bool           there  = bit(x, x->q->people->present, row, theme);
    jny_audit_row *to[]   = {&x->rows[x->groups], &x->rows[group_of(x, row)]};
    for (size_t i = 0; i < (x->q->groups ? 2 : 1); i++) {
        jny_pairs *s = &to[i]->audit.sample;
        *(marked ? there ? &s->both : &s->first : there ? &s->second : &s->neither) += 1;
        to[i]->read++;
        to[i]->settled += x->q->several && x->q->several[row];
    }
}

/* How many stories there are and how many the machine marked; and of those that are not in the
 * sample, what is known and what is not. */
typedef struct {
    uint64_t marked_unread, rest_unread, rest_known;
    uint64_t found; /* in the sample or not */
} beyond;

static void count_stories(auditing *x, size_t theme, const bool *sampled, beyond *b)
{
    for (size_t i = 0; i < x->n; i++) {
        size_t row    = x->order[i].row;
        bool   marked = bit(x, x->q->machine, row, theme);
        bool   known  = bit(x, x->q->people->answered, row, theme) &&
                     !bit(x, x->q->people->disputed, row, theme);
        jny_audit_row *group = &x->rows[group_of(x, row)], *all = &x->rows[x->groups];
        if (x->q->groups) {
            group->audit.stories++;
            group->audit.marked += marked;
        }
        all->audit.stories++;
        all->audit.marked += marked;
        b->found += known && bit(x, x->q->people->present, row, theme);
        if (sampled[row])
            continue;
        b->marked_unread += marked && !known;
        b->rest_unread += !marked && !known;
        b->rest_known += !marked && known && bit(x, x->q->people->present, row, theme);
    }
}

/* All stories up to the first lot on which nobody answered: read by chance, whatever order
 * brought them. */
static void take_sample(auditing *x, size_t theme, bool *sampled)
{
    memset(sampled, 0, x->q->census->n * sizeof *sampled);
    for (size_t i = 0; i < x->n; i++) {
        size_t row = x->order[i].row;
        if (!bit(x, x->q->people->answered, row, theme))
            return;
        if (bit(x, x->q->people->disputed, row, theme)) {
            x->rows[x->groups].disputed++;
            continue;
        }
        sampled[row] = true;
        count_read(x, theme, row);
    }
}

/* ---- Figures --------------------------------------------------------------------------------- */

static jny_estimate share(uint64_t hits, uint64_t n)
{
    jny_estimate e = {NAN, NAN, NAN};
    if (n) {
        e.value = (double)hits / (double)n;
        jny_wilson((double)hits, (double)n, &e.low, &e.high);
    }
    return e;
}

static bool stands_alone(const jny_audit *a)
{
    uint64_t yes = a->sample.both + a->sample.first, no = a->sample.second + a->sample.neither;
    return (yes >= OWN_LEAST || yes == a->marked) &&
           (no >= OWN_LEAST || no == a->stories - a->marked);
}

/* People err too; where several settled a story, they do no more. */
static void correct_readers(const auditing *x, jny_audit_row *r)
{
    if (!x->q->readers || !r->read)
        return;
    jny_estimate corrected;
    jny_pairs    p      = x->q->readers[r->theme];
    double       alone  = 1 - (double)r->settled / (double)r->read;
    uint64_t     first  = (uint64_t)llround((double)p.first * alone);
    uint64_t     second = (uint64_t)llround((double)p.second * alone);
    jny_pairs    errors = {p.both + p.second - second, first, second, p.neither + p.first - first};
    r->reread           = alone > 0 && jny_reread(r->prevalence, errors, &corrected);
    if (r->reread)
        r->prevalence = corrected;
}

static void estimate(const auditing *x, jny_audit_row *r)
{
    const jny_audit_row *all = &x->rows[x->groups];
    const jny_pairs     *s = &r->audit.sample, *of = &all->audit.sample;
    r->precision = share(s->both, s->both + s->first);
    r->recall    = share(s->both, s->both + s->second);
    r->borrowed  = r != all && !stands_alone(&r->audit);
    if (r->borrowed)
        jny_rogan_gladen((double)r->audit.marked, (double)r->audit.stories, (double)of->both,
                         (double)(of->both + of->second), (double)of->neither,
                         (double)(of->neither + of->first), &r->prevalence);
    else
        jny_prevalence(r->audit, &r->prevalence);
    correct_readers(x, r);
}

/* What is still unread: of what the machine marked all of it may have the theme. */
static void bound_missed(jny_audit_row *r, const beyond *b)
{
    uint64_t rest    = r->audit.stories - r->audit.marked;
    uint64_t sampled = r->audit.sample.second + r->audit.sample.neither;
    uint64_t most    = jny_missed_at_most(rest, sampled, r->audit.sample.second, 0.95);
    most             = most > b->rest_known ? most - b->rest_known : 0;
    r->missed        = b->marked_unread + (most < b->rest_unread ? most : b->rest_unread);
    r->unread        = b->marked_unread + b->rest_unread;
    r->found         = b->found;
}

void jny_audit_make(jny_arena *a, const jny_audit_query *q, jny_audited *out)
{
    size_t         groups  = q->groups ? q->groups->n : 0;
    jny_audit_row *rows    = JNY_ARRAY(a, jny_audit_row, q->n_themes * (groups + 1) + 1);
    jny_arena      scratch = jny_arena_open(a->world);
    bool          *sampled = JNY_ARRAY(&scratch, bool, q->census->n + 1);
    auditing       x       = {.q = q, .rows = rows, .groups = groups};
    draw(&x, &scratch);
    for (size_t i = 0; i < q->n_themes; i++, x.rows += groups + 1) {
        beyond b = {0};
        take_sample(&x, q->themes[i], sampled);
        count_stories(&x, q->themes[i], sampled, &b);
        bound_missed(&x.rows[groups], &b);
        for (size_t g = 0; g <= groups; g++) {
            x.rows[g].theme = q->themes[i];
            x.rows[g].group = g;
            estimate(&x, &x.rows[g]);
        }
    }
    jny_arena_close(&scratch);
    *out = (jny_audited){q, rows, q->n_themes * (groups + 1)};
}
