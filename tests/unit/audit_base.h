/* audit_base.h - what a reader can work out of a printed table of who mentions a theme together
 * with the printed table of all who were asked: both at once, as whole numbers, by GLPK.
 *
 * The reader is told more than is printed: of every place, whether few mention the theme, few do
 * not, nobody does not, or neither are few. What is safe from them is safe from everybody. */
#ifndef TESTS_AUDIT_BASE_H
#define TESTS_AUDIT_BASE_H

#include "audit.h"

/* Unknowns: the counts, the bases, and the bases less the counts, place by place. */
typedef struct {
    const printout *x, *b; /* the theme, the base */
    glp_prob       *lp;
} joint;

enum { MENTIONS, ASKED, OTHERS };

static inline int unknown(const joint *j, int kind, int p)
{
    return kind * audit_places(j->x) + p + 1;
}

static inline void joint_set(joint *j, int kind, int p, int low, int high)
{
    glp_set_col_bnds(j->lp, unknown(j, kind, p),
                     low == high          ? GLP_FX
                     : high >= AUDIT_MANY ? GLP_LO
                                          : GLP_DB,
                     low, high);
}

/* What is printed, and of which kind each place is. */
static inline void joint_bounds(joint *j, int p)
{
    int low = 0, high = AUDIT_MANY, t = j->x->threshold, x = j->x->truth[p], b = j->b->truth[p];
    int others_low = 0, others_high = AUDIT_MANY;
    audit_bounds(j->b, p, &low, &high);
    joint_set(j, ASKED, p, low, high);
    bool inner = !audit_is_sum(j->x, p), rounded = j->x->round > 1;
    if (!j->x->hidden[p]) {
        audit_bounds(j->x, p, &low, &high);
        if (x > 0 && b - x == 0)
            others_high = 0;
        else if (x > 0 && rounded)
            others_low = t;
    } else {
        low  = 1;
        high = AUDIT_MANY;
        if (rounded && inner && !j->b->hidden[p]) {
            if (b <= 2 * t - 1) {
                others_low = 1;
            } else if (x < t) {
                high = t - 1;
            } else {
                others_low  = 1;
                others_high = t - 1;
            }
        }
    }
    joint_set(j, MENTIONS, p, low, high);
    joint_set(j, OTHERS, p, others_low, others_high);
}

static inline joint joint_open(const printout *x, const printout *b)
{
    joint  j = {x, b, glp_create_prob()};
    int    n = audit_places(x), width = x->columns + 1, row = 0, index[AUDIT_PLACES + 1];
    double value[AUDIT_PLACES + 1];
    glp_term_out(GLP_OFF);
    glp_add_cols(j.lp, 3 * n);
    for (int i = 1; i <= 3 * n; i++)
        glp_set_col_kind(j.lp, i, GLP_IV);
    glp_add_rows(j.lp, n + 2 * (x->rows + 1 + width));
    for (int p = 0; p < n; p++) {
        joint_bounds(&j, p);
        for (int k = 0; k < 3; k++) {
            index[k + 1] = unknown(&j, k, p);
            value[k + 1] = k == ASKED ? -1 : 1;
        }
        glp_set_row_bnds(j.lp, ++row, GLP_FX, 0, 0);
        glp_set_mat_row(j.lp, row, 3, index, value);
    }
    for (int kind = MENTIONS; kind <= ASKED; kind++) {
        for (int r = 0; r <= x->rows; r++) {
            for (int c = 0; c < width; c++) {
                index[c + 1] = unknown(&j, kind, r * width + c);
                value[c + 1] = c == x->columns ? -1 : 1;
            }
            glp_set_row_bnds(j.lp, ++row, GLP_FX, 0, 0);
            glp_set_mat_row(j.lp, row, width, index, value);
        }
        for (int c = 0; c < width; c++) {
            for (int r = 0; r <= x->rows; r++) {
                index[r + 1] = unknown(&j, kind, r * width + c);
                value[r + 1] = r == x->rows ? -1 : 1;
            }
            glp_set_row_bnds(j.lp, ++row, GLP_FX, 0, 0);
            glp_set_mat_row(j.lp, row, x->rows + 1, index, value);
        }
    }
    return j;
}

/* Whether some pair of tables has `v` there, for somebody who knows cell `insider`. */
static inline bool joint_can_be(joint *j, int kind, int p, int v, int insider)
{
    glp_iocp how;
    int      column = unknown(j, kind, p), type = glp_get_col_type(j->lp, column);
    double   low = glp_get_col_lb(j->lp, column), high = glp_get_col_ub(j->lp, column);
    if (v < low || ((type == GLP_DB || type == GLP_FX) && v > high))
        return false;
    if (insider >= 0) {
        joint_set(j, MENTIONS, insider, j->x->truth[insider], j->x->truth[insider]);
        if (j->b->truth[insider] == 1)
            joint_set(j, ASKED, insider, 1, 1);
    }
    glp_set_col_bnds(j->lp, column, GLP_FX, v, v);
    glp_init_iocp(&how);
    how.msg_lev  = GLP_MSG_OFF;
    how.presolve = GLP_ON;
    int  rc      = glp_intopt(j->lp, &how);
    bool can     = rc == 0 && glp_mip_status(j->lp) == GLP_OPT;
    cr_assert(rc == 0 || rc == GLP_ENOPFS || rc == GLP_ENODFS, "GLPK gave up: %d", rc);
    glp_set_col_bnds(j->lp, column, type, low, high);
    if (insider >= 0)
        joint_bounds(j, insider);
    return can;
}

static inline bool joint_is_alone(const joint *j, int p)
{
    return !audit_is_sum(j->x, p) && j->x->hidden[p] &&
           (j->x->truth[p] == 1 || j->b->truth[p] - j->x->truth[p] == 1 || j->b->truth[p] == 1);
}

/* All of low to high for everybody it concerns. */
static inline bool joint_has_all(joint *j, int kind, int p, int low, int high)
{
    bool all = true;
    for (int insider = -1; insider < audit_places(j->x) && all; insider++) {
        if (insider >= 0 && (!joint_is_alone(j, insider) || !audit_concerns(j->x, p, insider)))
            continue;
        for (int v = low; v <= high && all; v++)
            all = joint_can_be(j, kind, p, v, insider);
    }
    return all;
}

/* Whether of every cell in a sum it is told that nobody mentions it, or everybody: then the sum is
 * told, and hiding it hides nothing. */
static inline bool joint_is_told(const joint *j, int p)
{
    bool told = true;
    for (int q = 0; q < audit_places(j->x); q++)
        if (!audit_is_sum(j->x, q) && audit_is_within(j->x, q, p))
            told &= !j->x->hidden[q] && (j->x->truth[q] == 0 || j->x->truth[q] == j->b->truth[q]);
    return told;
}

/* A hidden sum of few who mention the theme: from as many as its cells that are not nought, to
 * t - 1; or any other value than the true one. */
static inline bool joint_sum_is_good(joint *j, int p)
{
    int n = j->x->truth[p], t = j->x->threshold, high = t - 1, cells = 0, room = 0;
    for (int q = 0; q < audit_places(j->x); q++)
        if (!audit_is_sum(j->x, q) && audit_is_within(j->x, q, p) && j->x->truth[q]) {
            bool few = j->b->hidden[q] && j->b->truth[q] < t;
            cells++;
            room += few ? t - 1 : j->b->truth[q];
        }
    if (n >= t && joint_is_told(j, p))
        return true;
    if (n >= t)
        return joint_has_all(j, MENTIONS, p, n - 1, n) || joint_has_all(j, MENTIONS, p, n, n + 1);
    return joint_has_all(j, MENTIONS, p, cells, room < high ? room : high);
}

/* Places of which too much is known. */
static inline int audit_with_base(const printout *x, const printout *b)
{
    joint j      = joint_open(x, b);
    int   unsafe = 0, t = x->threshold;
    for (int p = 0; p < audit_places(x); p++) {
        int  n = x->truth[p], others = b->truth[p] - n;
        bool good = true;
        if (audit_is_sum(x, p)) {
            bool others_few = others >= 1 && others < t;
            unsafe += x->hidden[p] && !others_few && !joint_sum_is_good(&j, p);
            continue;
        }
        if (!x->hidden[p] && !b->hidden[p])
            continue;
        if (b->hidden[p] && b->truth[p] >= t)
            good = joint_has_all(&j, ASKED, p, b->truth[p] - 1, b->truth[p]) ||
                   joint_has_all(&j, ASKED, p, b->truth[p], b->truth[p] + 1);
        if (b->hidden[p] && b->truth[p] < t && x->hidden[p]) {
            good =
                joint_has_all(&j, MENTIONS, p, 1, t - 1) && joint_has_all(&j, ASKED, p, 1, t - 1);
        } else if (b->hidden[p] && b->truth[p] < t) {
            good = joint_has_all(&j, ASKED, p, 1, t - 1);
        } else if (x->hidden[p]) {
            if (n < t)
                good &= joint_has_all(&j, MENTIONS, p, 1, t - 1);
            if (others >= 1 && others < t)
                good &= joint_has_all(&j, OTHERS, p, 1, t - 1);
            if (n >= t && !(others >= 1 && others < t))
                good &= joint_has_all(&j, MENTIONS, p, n - 1, n) ||
                        joint_has_all(&j, MENTIONS, p, n, n + 1);
        }
        unsafe += !good;
    }
    glp_delete_prob(j.lp);
    return unsafe;
}

#endif
