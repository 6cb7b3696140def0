/* site_numbers.c - the site's numbers: each is a count that went through the gate, and a release
 * of its own. A page never sees an exact one. */
#include "site.h"

static const char policy_name[] = "round-5";

/* A table as it may leave, checked beside all that left before. Refused, it is not on the site. */
static jny_status share(draft *s, const jny_count_query *q, jny_count_table *shared, bool *refused,
                        jny_err *err)
{
    jny_count_table exact;
    jny_policy      policy;
    jny_str         content;
    bool            repeated = false;
    jny_err         why      = {0};
    jny_status      st       = jny_count_next(s->pool->loaded, s->a, q, &exact, err);
    if (st == JNY_OK)
        st = jny_policy_find(jny_cstr(policy_name), &policy, err);
    if (st != JNY_OK)
        return st;
    /* The table points at its policy for as long as the site is made. */
    jny_policy *lasting = JNY_NEW(s->a, jny_policy);
    *lasting            = policy;
    st                  = jny_count_share(s->a, &exact, lasting, shared, &why);
    if (st == JNY_OK)
        st = jny_ledger_check(s->pool->loaded, s->a, shared, &content, &repeated, &why);
    *refused = st == JNY_ECONFLICT;
    if (*refused)
        *JNY_PUSH(s->a, &s->notes) =
            jny_str_format(s->a, "a chart was left out of numbers.html and its pages. %s", why.msg);
    else if (st != JNY_OK)
        *err = why;
    else if (!repeated)
        *JNY_PUSH(s->a, &s->releases) =
            (jny_release){.kind    = "table",
                          .policy  = jny_cstr(policy_name),
                          .query   = JNY_STR("{\"page\":\"numbers.html\"}"),
                          .content = content};
    return *refused ? JNY_OK : st;
}

/* How many people speak of each theme at the top, of so many in all. */
static jny_status count_themes(draft *s, jny_err *err)
{
    const jny_codebook *book = s->book;
    size_t             *tops = JNY_ARRAY(s->a, size_t, book->n + 1), n = 0;
    site_chart       chart = {.caption = JNY_STR("What the stories are about: people who spoke of "
                                                       "each theme")};
    bool             refused;
    jny_count_query *q = JNY_NEW(s->a, jny_count_query);
    jny_count_table  t;
    for (size_t i = 0; i < book->n; i++)
        if (book->themes[i].parent == JNY_NO_PARENT && theme_may_be_shown(s->pool, i))
            tops[n++] = i;
    if (n == 0)
        return JNY_OK;
    *q            = (jny_count_query){.codebook = s->pool->options.codebook,
                                      .codings  = s->pool->options.codings,
                                      .themes   = tops,
                                      .n_themes = n};
    jny_status st = share(s, q, &t, &refused, err);
    if (st != JNY_OK || refused)
        return st;
    chart.at    = JNY_ARRAY(s->a, site_bar, t.n + 1);
    s->reviewed = t.reviewed;
    for (size_t i = 0; i < t.n; i++) {
        const jny_count_row *r = &t.rows[i];
        s->people              = r->base_hidden ? s->people : r->base_respondents;
        if (r->theme == JNY_NO_PARENT)
            continue;
        chart.at[chart.n++] = (site_bar){book->themes[r->theme].name, r->hidden, r->respondents};
        for (size_t g = 0; g < s->themes.n && !r->hidden; g++)
            if (s->themes.at[g].theme == r->theme) {
                s->themes.at[g].people = about(s->a, r->respondents, true);
                s->themes.at[g].bar    = r->respondents;
            }
    }
    *JNY_PUSH(s->a, &s->charts) = chart;
    return JNY_OK;
}

/* Who told, or where: the base alone, which the table of one theme has in its rows. A value that
 * few people have may be all of somebody's address, so where the number is hidden the value is not
 * named: all such stand in one row without a number. That says less than the table does, which the
 * gate found safe, and parts none that few have from one that is hidden for their sake. */
static jny_status count_people(draft *s, jny_str attribute, jny_str caption, bool tellers,
                               jny_err *err)
{
    site_chart       chart = {.caption = caption};
    bool             refused, hidden = false;
    jny_count_query *q    = JNY_NEW(s->a, jny_count_query);
    size_t          *none = JNY_ARRAY(s->a, size_t, 1);
    jny_count_table  t;
    *q            = (jny_count_query){.codebook = s->pool->options.codebook,
                                      .codings  = s->pool->options.codings,
                                      .by       = {attribute},
                                      .n_by     = 1,
                                      .themes   = none,
                                      .n_themes = 0};
    jny_status st = share(s, q, &t, &refused, err);
    if (st != JNY_OK || refused)
        return st;
    chart.at = JNY_ARRAY(s->a, site_bar, t.n + 1);
    for (size_t i = 0; i < t.n; i++) {
        const jny_count_row *r = &t.rows[i];
        if (r->theme != t.rows[0].theme || r->value[0] >= t.values[0].n)
            continue;
        hidden |= r->base_hidden;
        if (r->base_hidden)
            continue;
        jny_str name = t.values[0].at[r->value[0]];
        if (tellers)
            name = tellers_of(s->a, name);
        chart.at[chart.n++] =
            (site_bar){name.n ? name : JNY_STR("Not given"), false, r->base_respondents};
    }
    if (chart.n == 0)
        return JNY_OK;
    if (hidden)
        chart.at[chart.n++] =
            (site_bar){.name = JNY_STR("All others, few of each"), .hidden = true};
    *JNY_PUSH(s->a, &s->charts) = chart;
    return JNY_OK;
}

/* Most first; what is not told last, so that its place tells nothing. */
static void sort_chart(site_chart *c)
{
    for (size_t i = 1; i < c->n; i++)
        for (size_t k = i; k; k--) {
            site_bar *x = &c->at[k - 1], *y = &c->at[k];
            bool      later = x->hidden > y->hidden ||
                         (x->hidden == y->hidden && x->people < y->people) ||
                         (x->hidden == y->hidden && x->people == y->people &&
                          jny_str_cmp(x->name, y->name) > 0);
            if (!later)
                break;
            site_bar z = *x;
            *x         = *y;
            *y         = z;
        }
}

/* Nothing where no story has the attribute. */
static jny_status count_by(draft *s, const char *name, const char *caption, bool tellers,
                           jny_err *err)
{
    jny_values v;
    jny_err    why = {0};
    jny_status st  = jny_loaded_column(s->pool->loaded, jny_cstr(name), &v, &why);
    if (st == JNY_OK)
        return count_people(s, jny_cstr(name), jny_cstr(caption), tellers, err);
    if (st != JNY_ENOTFOUND)
        *err = why;
    return err->status;
}

jny_status site_count(draft *s, jny_err *err)
{
    jny_status st = count_themes(s, err);
    if (st == JNY_OK)
        st = count_by(s, "respondent_type", "Who told a story: people", true, err);
    if (st == JNY_OK)
        st = count_by(s, "locality", "Where they live or work: people", false, err);
    for (size_t i = 0; i < s->charts.n; i++)
        sort_chart(&s->charts.at[i]);
    return st;
}
