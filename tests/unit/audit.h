/* audit.h - what a reader can work out of a printed table, by code that shares nothing with
 * the library's: every table that fits is tried where they are few, GLPK's simplex bounds
 * each hidden cell elsewhere.
 *
 * The reader has what is printed and knows the rules: a hidden cell is at least one (of a
 * rounded table: 1 to t - 1), a rounded number is any count that is printed so, sums add up.
 * Somebody who is alone in a cell knows that cell. */
#ifndef TESTS_AUDIT_H
#define TESTS_AUDIT_H

#include <criterion/criterion.h>
#include <glpk.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { AUDIT_ROWS = 9, AUDIT_COLUMNS = 8, AUDIT_PLACES = (AUDIT_ROWS + 1) * (AUDIT_COLUMNS + 1) };
enum { AUDIT_MANY = 100000, AUDIT_VALUES = 1000 };

/* A table as somebody else holds it in their hands; the last row and column are sums. */
typedef struct {
    int  rows, columns, threshold, round;
    bool hidden[AUDIT_PLACES];
    int  printed[AUDIT_PLACES]; /* of what is not hidden */
    int  truth[AUDIT_PLACES];   /* to know which cells were to be protected, and who is alone */
} printout;

static inline int audit_places(const printout *t)
{
    return (t->rows + 1) * (t->columns + 1);
}

static inline bool audit_is_sum(const printout *t, int p)
{
    return p / (t->columns + 1) == t->rows || p % (t->columns + 1) == t->columns;
}

/* What a place may be by itself. */
static inline void audit_bounds(const printout *t, int p, int *low, int *high)
{
    if (t->hidden[p]) {
        *low  = 1;
        *high = t->round > 1 && !audit_is_sum(t, p) ? t->threshold - 1 : AUDIT_MANY;
    } else if (t->round == 1 || t->printed[p] == 0) {
        *low = *high = t->printed[p];
    } else { /* every count that is printed so, found by printing each */
        *low = AUDIT_MANY;
        for (int n = t->threshold; n <= t->printed[p] + t->round; n++)
            if ((n + t->round / 2) / t->round * t->round == t->printed[p]) {
                *low  = n < *low ? n : *low;
                *high = n;
            }
    }
}

/* ---- GLPK ------------------------------------------------------------------------------------ */

typedef struct {
    const printout *t;
    glp_prob       *lp;
    glp_smcp        how;
} solver;

static inline void solver_set(solver *s, int p, int low, int high)
{
    glp_set_col_bnds(s->lp, p + 1,
                     low == high          ? GLP_FX
                     : high == AUDIT_MANY ? GLP_LO
                                          : GLP_DB,
                     low, high);
}

/* One unknown a place; one equation for every row, and for every column with its sum. */
static inline solver solver_open(const printout *t)
{
    solver s = {.t = t, .lp = glp_create_prob()};
    int    n = audit_places(t), width = t->columns + 1, index[AUDIT_PLACES + 1];
    double value[AUDIT_PLACES + 1];
    glp_term_out(GLP_OFF);
    glp_init_smcp(&s.how);
    s.how.msg_lev = GLP_MSG_OFF;
    glp_add_cols(s.lp, n);
    glp_add_rows(s.lp, t->rows + 1 + width);
    for (int p = 0; p < n; p++) {
        int low, high;
        audit_bounds(t, p, &low, &high);
        solver_set(&s, p, low, high);
    }
    for (int r = 0; r <= t->rows; r++) { /* cells less their sum are nothing */
        for (int c = 0; c < width; c++) {
            index[c + 1] = r * width + c + 1;
            value[c + 1] = c == t->columns ? -1 : 1;
        }
        glp_set_row_bnds(s.lp, r + 1, GLP_FX, 0, 0);
        glp_set_mat_row(s.lp, r + 1, width, index, value);
    }
    for (int c = 0; c < width; c++) {
        for (int r = 0; r <= t->rows; r++) {
            index[r + 1] = r * width + c + 1;
            value[r + 1] = r == t->rows ? -1 : 1;
        }
        glp_set_row_bnds(s.lp, t->rows + 2 + c, GLP_FX, 0, 0);
        glp_set_mat_row(s.lp, t->rows + 2 + c, t->rows + 1, index, value);
    }
    glp_std_basis(s.lp);
    return s;
}

static inline void solver_close(solver *s)
{
    glp_delete_prob(s->lp);
}

/* The greatest (or least) a place can be; `found` (may be NULL) is a table where it is. */
static inline int solver_reach(solver *s, int p, bool up, int *found)
{
    int n = audit_places(s->t);
    glp_set_obj_dir(s->lp, up ? GLP_MAX : GLP_MIN);
    for (int i = 1; i <= n; i++)
        glp_set_obj_coef(s->lp, i, i == p + 1);
    int rc = glp_simplex(s->lp, &s->how);
    if (rc != 0 || glp_get_status(s->lp) == GLP_NOFEAS) {
        glp_std_basis(s->lp);
        rc = glp_simplex(s->lp, &s->how);
    }
    cr_assert_eq(rc, 0, "GLPK gave up");
    if (glp_get_status(s->lp) == GLP_UNBND)
        return AUDIT_MANY;
    cr_assert_eq(glp_get_status(s->lp), GLP_OPT, "no table fits what is printed");
    for (int i = 0; found && i < n; i++)
        found[i] = (int)(glp_get_col_prim(s->lp, i + 1) + 0.5);
    double v = glp_get_col_prim(s->lp, p + 1);
    return (int)(v + 0.5);
}

/* ---- Every table --------------------------------------------------------------------------- */

/* Tries all values of the cells one after the other; the values of each place that fit are
 * noted in `can`. Sums are checked as rows are filled and at the end. */
typedef struct {
    const printout *t;
    int             at[AUDIT_PLACES], low[AUDIT_PLACES], high[AUDIT_PLACES];
    bool            can[AUDIT_PLACES][AUDIT_VALUES];
    long            tried, most; /* gives up above that */
} trial;

static inline void trial_from(trial *x, int p)
{
    const printout *t     = x->t;
    int             width = t->columns + 1, n = audit_places(t);
    if (x->tried > x->most)
        return;
    if (p == n) {
        x->tried++;
        for (int i = 0; i < n; i++)
            x->can[i][x->at[i] < AUDIT_VALUES - 1 ? x->at[i] : AUDIT_VALUES - 1] = true;
        return;
    }
    if (audit_is_sum(t, p)) {
        int sum = 0;
        if (p % width == t->columns)
            for (int c = 0; c < t->columns; c++)
                sum += x->at[p - t->columns + c];
        else
            for (int r = 0; r < t->rows; r++)
                sum += x->at[r * width + p % width];
        x->at[p] = sum;
        if (sum >= x->low[p] && sum <= x->high[p])
            trial_from(x, p + 1);
        return;
    }
    int high = x->high[p], r = p / width, c = p % width;
    int room = x->high[r * width + t->columns]; /* no cell is more than its sums */
    if (x->high[t->rows * width + c] < room)
        room = x->high[t->rows * width + c];
    if (high > room)
        high = room;
    for (int v = x->low[p]; v <= high && v < AUDIT_VALUES; v++) {
        x->tried++;
        x->at[p] = v;
        trial_from(x, p + 1);
    }
}

/* False: too many. */
static inline bool trial_of(const printout *t, int insider, trial *x)
{
    *x = (trial){.t = t, .most = 300000};
    for (int p = 0; p < audit_places(t); p++)
        audit_bounds(t, p, &x->low[p], &x->high[p]);
    if (insider >= 0)
        x->low[insider] = x->high[insider] = t->truth[insider];
    trial_from(x, 0);
    return x->tried <= x->most;
}

/* ---- The verdict --------------------------------------------------------------------------- */

static inline bool audit_is_within(const printout *t, int cell, int sum)
{
    int width = t->columns + 1;
    return (sum / width == t->rows || sum / width == cell / width) &&
           (sum % width == t->columns || sum % width == cell % width);
}

/* The values that must be possible: low to high, or (high 0) any two. */
static inline void audit_wanted(const printout *t, int p, int *low, int *high)
{
    *low = *high = 0;
    if (t->truth[p] < 1 || t->truth[p] >= t->threshold)
        return;
    *low  = 1;
    *high = t->threshold - 1;
    if (audit_is_sum(t, p)) {
        *low = 0;
        for (int q = 0; q < audit_places(t); q++)
            *low += !audit_is_sum(t, q) && audit_is_within(t, q, p) && t->truth[q] > 0;
    }
}

static inline bool audit_is_alone(const printout *t, int p)
{
    return !audit_is_sum(t, p) && t->hidden[p] && t->truth[p] == 1;
}

/* Of themselves, and of the sums they stand in, somebody knows more than anybody may. */
static inline bool audit_concerns(const printout *t, int p, int insider)
{
    return insider < 0 || (p != insider && !(audit_is_sum(t, p) && audit_is_within(t, insider, p)));
}

/* By trial: how many places are known too well. -1: too many tables. */
static inline int audit_by_trial(const printout *t)
{
    static trial x;
    int          unsafe = 0;
    for (int insider = -1; insider < audit_places(t); insider++) {
        if (insider >= 0 && !audit_is_alone(t, insider))
            continue;
        if (!trial_of(t, insider, &x))
            return -1;
        for (int p = 0; p < audit_places(t); p++) {
            int low, high, values = 0;
            if (!t->hidden[p] || !audit_concerns(t, p, insider))
                continue;
            audit_wanted(t, p, &low, &high);
            for (int v = 0; v < AUDIT_VALUES; v++)
                values += x.can[p][v];
            bool safe = values >= 2;
            for (int v = low; high && v <= high; v++)
                safe &= x.can[p][v];
            unsafe += !safe && (high || values < 2);
        }
    }
    return unsafe;
}

/* By GLPK: whether a place can reach `to`, for everybody. Where the table found leaves a cell
 * of one respondent as it is, it is one for that respondent too. */
static inline bool audit_reaches(solver *s, int p, int to)
{
    const printout *t  = s->t;
    bool            up = to > t->truth[p];
    int             found[AUDIT_PLACES], before[AUDIT_PLACES];
    if (to == t->truth[p])
        return true;
    int far = solver_reach(s, p, up, found);
    if (up ? far < to : far > to)
        return false;
    memcpy(before, found, sizeof before);
    for (int q = 0; q < audit_places(t); q++) {
        if (!audit_is_alone(t, q) || !audit_concerns(t, p, q) ||
            (far != AUDIT_MANY && before[q] == t->truth[q]))
            continue;
        int low, high;
        audit_bounds(t, q, &low, &high);
        solver_set(s, q, 1, 1);
        int knowing = solver_reach(s, p, up, NULL);
        solver_set(s, q, low, high);
        if (up ? knowing < to : knowing > to)
            return false;
    }
    return true;
}

static inline int audit_by_glpk(const printout *t)
{
    solver s      = solver_open(t);
    int    unsafe = 0;
    for (int p = 0; p < audit_places(t); p++) {
        int low, high;
        if (!t->hidden[p])
            continue;
        audit_wanted(t, p, &low, &high);
        unsafe +=
            high ? !audit_reaches(&s, p, low) || !audit_reaches(&s, p, high)
                 : !audit_reaches(&s, p, t->truth[p] - 1) && !audit_reaches(&s, p, t->truth[p] + 1);
    }
    solver_close(&s);
    return unsafe;
}

static inline int audit(const printout *t)
{
    int hidden = 0;
    for (int p = 0; p < audit_places(t); p++)
        hidden += t->hidden[p] && !audit_is_sum(t, p);
    int unsafe = hidden <= 4 ? audit_by_trial(t) : -1;
    return unsafe < 0 ? audit_by_glpk(t) : unsafe;
}

#endif
