/* readers.c - how often people err, by the stories that several have read and that were settled. */
#include <journeys/query.h>

#include <string.h>

typedef struct {
    const jny_census   *census;
    const jny_presence *people;
    size_t              themes;
    const jny_done     *done; /* by story */
    size_t              n_done;
    jny_readers        *out;
    bool               *open; /* by theme: people differ on it somewhere, and nobody settled it */
} reading;

static bool bit(const jny_presence *p, const uint64_t *bits, size_t row, size_t theme)
{
    return bits[row * p->words + theme / 64] >> theme % 64 & 1;
}

/* Which stories two people or more have finished. */
static void find_doubles(reading *r, bool *several)
{
    for (size_t i = 0; i < r->n_done; i++) {
        size_t row = jny_census_row(r->census, r->done[i].story);
        for (size_t k = i; row != SIZE_MAX && k-- > 0 && r->done[k].story == r->done[i].story;)
            several[row] |= !r->done[i].machine && !r->done[k].machine &&
                            !jny_str_eq(r->done[i].coder_name, r->done[k].coder_name);
    }
    for (size_t row = 0; row < r->census->n; row++)
        for (size_t t = 0; several[row] && t < r->themes; t++)
            r->open[t] |= bit(r->people, r->people->disputed, row, t);
}

/* One person's readings of such stories. */
static void count_reader(reading *r, const jny_presence *says, jny_str name, jny_pairs *pairs)
{
    int64_t before = 0;
    for (size_t i = 0; i < r->n_done; i++) {
        size_t row = jny_census_row(r->census, r->done[i].story);
        if (row == SIZE_MAX || r->done[i].machine || !r->out->several[row] ||
            r->done[i].story == before || !jny_str_eq(r->done[i].coder_name, name))
            continue;
        before = r->done[i].story;
        for (size_t t = 0; t < r->themes; t++) {
            bool said = bit(says, says->present, row, t);
            bool is   = bit(r->people, r->people->present, row, t);
            *(said ? is ? &pairs[t].both : &pairs[t].first
              : is ? &pairs[t].second
                   : &pairs[t].neither) += 1;
        }
    }
}

jny_status jny_readers_load(jny_project *p, jny_arena *a, const jny_census *c,
                            const jny_active *active, const jny_presence *people, jny_readers *out,
                            jny_err *err)
{
    jny_done  *done;
    size_t     n_done, n = active->book.n;
    bool      *several = JNY_ARRAY(a, bool, c->n + 1);
    jny_pairs *pairs   = JNY_ARRAY(a, jny_pairs, n + 1);
    *out               = (jny_readers){pairs, several};
    jny_status st      = jny_finished(p, a, 0, &done, &n_done, err);
    if (st != JNY_OK || !people->answered)
        return st;
    reading r = {c, people, n, done, n_done, out, JNY_ARRAY(a, bool, n + 1)};
    find_doubles(&r, several);
    JNY_LIST(jny_str) names = {0};
    for (size_t i = 0; st == JNY_OK && i < n_done; i++) {
        jny_presence says;
        size_t       k   = 0;
        size_t       row = jny_census_row(c, done[i].story);
        while (k < names.n && !jny_str_eq(names.at[k], done[i].coder_name))
            k++;
        if (done[i].machine || k < names.n || row == SIZE_MAX || !several[row])
            continue;
        *JNY_PUSH(a, &names) = done[i].coder_name;
        jny_str name         = jny_str_format(a, "coder:%.*s", JNY_ARG(done[i].coder_name));
        st                   = jny_presence_load(p, a, c, active, name, &says, err);
        if (st == JNY_OK)
            count_reader(&r, &says, done[i].coder_name, pairs);
    }
    for (size_t t = 0; t < n; t++)
        if (r.open[t])
            pairs[t] = (jny_pairs){0};
    return st;
}
