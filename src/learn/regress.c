/* regress.c - logistic regression and its like by liblinear (Fan et al. 2008), the same every time.
 */
#include "regress.h"

#include <stdlib.h>
#include <string.h>

static void say_nothing(const char *text)
{
    (void)text;
}

static void *need(void *p)
{
    if (!p)
        abort(); /* liblinear itself goes on without looking */
    return p;
}

double linear_value(const linear_weights *w, const struct feature_node *row)
{
    double sum = 0;
    for (; row->index > 0; row++)
        sum += row->value * w->w[row->index - 1];
    return sum;
}

void linear_train(const linear_task *task, linear_weights *out)
{
    const linear_rows *rows      = task->rows;
    size_t             counts[2] = {0};
    for (size_t i = 0; i < rows->n; i++)
        if (task->labels[i])
            counts[task->labels[i] > 0]++;
    memset(out->w, 0, (rows->columns + 1) * sizeof *out->w);
    out->any = counts[0] > 0 && counts[1] > 0;
    if (!out->any)
        return;
    size_t                stride[2] = {counts[0] / LINEAR_MOST + 1, counts[1] / LINEAR_MOST + 1};
    size_t                n = counts[0] + counts[1], k = 0, met[2] = {0}, taken[2] = {0};
    struct feature_node **x = need(malloc(n * sizeof(struct feature_node *)));
    double               *y = need(malloc(n * sizeof *y));
    for (size_t i = 0; i < rows->n; i++) {
        int class = task->labels[i] > 0;
        if (!task->labels[i] || met[class]++ % stride[class])
            continue;
        taken[class]++;
        x[k]   = rows->at[i];
        y[k++] = task->labels[i];
    }
    /* A row stands for those that were passed over. */
    int    labels[2]  = {-1, 1};
    double weights[2] = {1, 1};
    for (int class = 0; class < 2; class ++)
        weights[class] = task->balanced ? (double)k / (2 * (double)taken[class])
                                        : (double)counts[class] / (double)taken[class];
    static const int solver[] = {L2R_L2LOSS_SVC_DUAL, L2R_LR_DUAL, L2R_LR};
    struct problem   p        = {(int)k, (int)rows->columns + 1, y, x, 1};
    struct parameter how      = {.solver_type  = solver[task->by],
                                 .eps          = task->eps,
                                 .C            = task->cost,
                                 .nr_weight    = 2,
                                 .weight_label = labels,
                                 .weight       = weights};
    set_print_string_function(say_nothing);
    /* NOLINTNEXTLINE(cert-msc32-c,cert-msc51-cpp): no secret; the answer must repeat. */
    srand(1); /* liblinear shuffles by rand(): the same order each time */
    struct model *m    = train(&p, &how);
    double        sign = m->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i <= rows->columns; i++)
        out->w[i] = sign * m->w[i];
    free_and_destroy_model(&m);
    free(x);
    free(y);
}
