/* flow.c - how far a number can move in a network of sums: flows with bounds on every arc.
 * It may not know what the numbers count.
 *
 * The flow that is given keeps all bounds; what can be reached from it is found by
 * augmenting along the shortest way round (Edmonds and Karp 1972), the cheapest by the
 * cheapest way round (Busacker and Gowen 1960; Bellman and Ford for the way). All
 * numbers are whole, so every value between the least and the greatest is one that the
 * arc can have. */
#include <journeys/stat.h>

#include <string.h>

enum { NONE = -1 };

/* What one more unit may do to an arc. */
static int64_t room(const jny_arc *a, int64_t flow, bool up)
{
    return up ? a->high - flow : flow - a->low;
}

typedef struct {
    const jny_network *net;
    int64_t           *flow, *start; /* by arc; `start`: before anything moved */
    const int64_t     *cost;         /* of moving an arc by one; NULL: all the same */
    size_t             arc;          /* the one that is moved */
    int64_t           *distance;     /* by node */
    int64_t           *by;           /* by node: arc it was reached by, NONE */
    size_t            *queue;
} walk;

static walk walk_open(jny_arena *a, const jny_network *net, size_t arc, const int64_t *cost,
                      int64_t *flow)
{
    walk w = {.net      = net,
              .flow     = flow,
              .start    = JNY_ARRAY(a, int64_t, net->n + 1),
              .cost     = cost,
              .arc      = arc,
              .distance = JNY_ARRAY(a, int64_t, net->nodes + 1),
              .by       = JNY_ARRAY(a, int64_t, net->nodes + 1),
              .queue    = JNY_ARRAY(a, size_t, net->nodes + 1)};
    memcpy(w.start, flow, net->n * sizeof *flow);
    return w;
}

/* Breadth first from `from`; whether `to` was reached. */
static bool find_way(walk *w, uint32_t from, uint32_t to)
{
    size_t head = 0, tail = 0;
    for (size_t v = 0; v < w->net->nodes; v++)
        w->by[v] = NONE;
    w->queue[tail++] = from;
    while (head < tail && w->by[to] == NONE) {
        uint32_t at = (uint32_t)w->queue[head++];
        for (uint32_t k = w->net->first[at]; k < w->net->first[at + 1]; k++) {
            size_t         i    = w->net->touching[k];
            const jny_arc *a    = &w->net->arcs[i];
            bool           up   = a->from == at;
            uint32_t       next = up ? a->to : a->from;
            if (i == w->arc || next == from || w->by[next] != NONE || room(a, w->flow[i], up) <= 0)
                continue;
            w->by[next]      = (int64_t)i;
            w->queue[tail++] = next;
        }
    }
    return w->by[to] != NONE;
}

/* What it costs to move arc `i` by one more in this direction; less where it was moved
 * the other way before. */
static int64_t price(const walk *w, size_t i, bool up)
{
    int64_t moved = w->flow[i] - w->start[i];
    return (up ? moved < 0 : moved > 0) ? -w->cost[i] : w->cost[i];
}

/* The cheapest way from `from`; rounds over all arcs until nothing gets cheaper. */
static bool find_cheapest_way(walk *w, uint32_t from, uint32_t to)
{
    bool better = true;
    for (size_t v = 0; v < w->net->nodes; v++) {
        w->by[v]       = NONE;
        w->distance[v] = INT64_MAX;
    }
    w->distance[from] = 0;
    for (size_t round = 0; better && round < w->net->nodes; round++) {
        better = false;
        for (size_t i = 0; i < w->net->n; i++)
            for (int up = 0; up < 2 && i != w->arc; up++) {
                const jny_arc *a = &w->net->arcs[i];
                uint32_t       u = up ? a->from : a->to, v = up ? a->to : a->from;
                if (w->distance[u] == INT64_MAX || room(a, w->flow[i], up) <= 0)
                    continue;
                int64_t d = w->distance[u] + price(w, i, up);
                if (d < w->distance[v]) {
                    w->distance[v] = d;
                    w->by[v]       = (int64_t)i;
                    better         = true;
                }
            }
    }
    return w->distance[to] != INT64_MAX;
}

/* How much fits through the way found, at most `most`. Where prices change at the start
 * of an arc's move, only up to there. */
static int64_t width_of(const walk *w, uint32_t from, uint32_t to, int64_t most)
{
    for (uint32_t v = to; v != from;) {
        size_t         i     = (size_t)w->by[v];
        const jny_arc *a     = &w->net->arcs[i];
        bool           up    = a->to == v;
        int64_t        fits  = room(a, w->flow[i], up);
        int64_t        moved = up ? w->start[i] - w->flow[i] : w->flow[i] - w->start[i];
        if (w->cost && moved > 0 && moved < fits)
            fits = moved;
        if (fits < most)
            most = fits;
        v = up ? a->from : a->to;
    }
    return most;
}

static void push(walk *w, uint32_t from, uint32_t to, int64_t amount)
{
    for (uint32_t v = to; v != from;) {
        size_t         i  = (size_t)w->by[v];
        const jny_arc *a  = &w->net->arcs[i];
        bool           up = a->to == v;
        w->flow[i] += up ? amount : -amount;
        v = up ? a->from : a->to;
    }
}

int64_t jny_flow_move(const jny_network *net, size_t arc, int64_t by, const int64_t *cost,
                      int64_t *flow, jny_arena scratch)
{
    const jny_arc *a    = &net->arcs[arc];
    bool           up   = by > 0;
    int64_t        left = up ? by : -by, own = room(a, flow[arc], up), moved = 0;
    uint32_t       from = up ? a->to : a->from, to = up ? a->from : a->to;
    walk           w = walk_open(&scratch, net, arc, cost, flow);
    if (own < left)
        left = own;
    while (left > 0 &&
           (from == to || (cost ? find_cheapest_way(&w, from, to) : find_way(&w, from, to)))) {
        int64_t amount = width_of(&w, from, to, left);
        push(&w, from, to, amount);
        flow[arc] += up ? amount : -amount;
        moved += amount;
        left -= amount;
    }
    return moved;
}

void jny_network_index(jny_arena *a, jny_network *net)
{
    net->first    = JNY_ARRAY(a, uint32_t, net->nodes + 2);
    net->touching = JNY_ARRAY(a, uint32_t, 2 * net->n + 1);
    for (size_t i = 0; i < net->n; i++) {
        net->first[net->arcs[i].from + 1]++;
        net->first[net->arcs[i].to + 1]++;
    }
    for (size_t v = 0; v < net->nodes; v++)
        net->first[v + 1] += net->first[v];
    uint32_t *next = JNY_ARRAY(a, uint32_t, net->nodes + 1);
    memcpy(next, net->first, net->nodes * sizeof *next);
    for (size_t i = 0; i < net->n; i++) {
        net->touching[next[net->arcs[i].from]++] = (uint32_t)i;
        net->touching[next[net->arcs[i].to]++]   = (uint32_t)i;
    }
}
