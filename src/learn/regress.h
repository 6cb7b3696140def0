/* regress.h - the door to liblinear. Only for learn/. */
#ifndef JNY_LEARN_REGRESS_H
#define JNY_LEARN_REGRESS_H

#include <linear.h>
#include <stdbool.h>
#include <stddef.h>

/* Rows of a sparse matrix; each ends with the constant column and a node of index -1. */
typedef struct {
    struct feature_node **at;
    size_t                n;
    size_t                columns; /* without the constant one */
} linear_rows;

typedef struct {
    double *w;   /* columns and, last, the constant */
    bool    any; /* false: one class only, nothing learned */
} linear_weights;

/* Squared hinge loss is quicker, but says no odds. Odds are found by coordinates where there are
 * many columns, by Newton's method where there are few: there the first goes round and round. */
typedef enum { LINEAR_HINGE, LINEAR_ODDS, LINEAR_ODDS_FEW } linear_solver;

/* What to learn: the rows with a label of 1 or -1; those with 0 are left out. */
typedef struct {
    const linear_rows *rows;
    const signed char *labels;
    double             cost;
    bool               balanced; /* both classes weigh alike */
    linear_solver      by;
    double             eps; /* when to stop: liblinear's -e */
} linear_task;
/* Of more rows of a class, every second, third ... is taken. */
enum { LINEAR_MOST = 30000 };

/* `w` has place for all columns. */
void   linear_train(const linear_task *task, linear_weights *out);
double linear_value(const linear_weights *w, const struct feature_node *row);

#endif
