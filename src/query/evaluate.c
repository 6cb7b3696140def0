/* evaluate.c - codings against hand codings: how many agree, and which do not. */
#include "gold.h"

#include <math.h>

typedef struct {
    jny_project              *project;
    jny_arena                *a;
    const jny_evaluate_query *q; /* with its themes spelt out */
    const jny_codebook       *book;
    jny_census                census;
    jny_presence              presence;
    jny_values                ids, by;
    uint32_t                 *row_of; /* of each value of `ids`: ids stand in order */
    gold                      gold;
    jny_pairs                *pairs;   /* [value][theme]; behind the last value, of all stories */
    uint64_t                 *stories; /* [value] */
    jny_evaluation           *out;
} evaluating;

static bool bit(const uint64_t *bits, size_t words, size_t row, size_t theme)
{
    return bits[row * words + theme / 64] >> theme % 64 & 1;
}

static bool by_codings(const evaluating *e, size_t row, size_t theme)
{
    return bit(e->presence.present, e->presence.words, row, theme);
}

/* Whether these codings say anything of a story: a machine may not have been given it. */
static bool is_asked(const evaluating *e, size_t row)
{
    return !e->presence.asked || e->presence.asked[row];
}

static bool by_hand(const evaluating *e, size_t row, size_t theme)
{
    return bit(e->gold.present, e->presence.words, row, theme);
}

/* The themes at the top, and those the file names. */
static void choose_themes(evaluating *e, jny_evaluate_query *q)
{
    if (q->themes)
        return;
    size_t *themes = JNY_ARRAY(e->a, size_t, e->book->n + 1);
    q->n_themes    = 0;
    for (size_t t = 0; t < e->book->n; t++)
        if (e->book->themes[t].parent == JNY_NO_PARENT || e->gold.named[t])
            themes[q->n_themes++] = t;
    q->themes = themes;
}

/* ---- Counting -------------------------------------------------------------------------- */

static void add_pair(jny_pairs *to, bool first, bool second)
{
    to->both += first && second;
    to->first += first && !second;
    to->second += second && !first;
    to->neither += !first && !second;
}

static void count_pairs(evaluating *e)
{
    size_t themes = e->q->n_themes, values = e->by.n;
    e->pairs   = JNY_ARRAY(e->a, jny_pairs, (values + 1) * themes + 1);
    e->stories = JNY_ARRAY(e->a, uint64_t, values + 1);
    for (size_t row = 0; row < e->census.n; row++) {
        if (!e->gold.coded[row])
            continue;
        if (!is_asked(e, row)) {
            e->out->unasked++;
            continue;
        }
        size_t group[] = {e->by.of ? e->by.of[row] : values, values};
        for (size_t g = e->by.of ? 0 : 1; g < 2; g++) {
            e->stories[group[g]]++;
            for (size_t i = 0; i < themes; i++)
                add_pair(&e->pairs[group[g] * themes + i], by_codings(e, row, e->q->themes[i]),
                         by_hand(e, row, e->q->themes[i]));
        }
    }
}

/* What the codings say of how it was; JNY_VALENCES: nothing. */
static size_t valence_by_codings(const evaluating *e, size_t row, size_t theme)
{
    size_t v = 0;
    while (v < JNY_VALENCES &&
           !(e->presence.valence[v] && bit(e->presence.valence[v], e->presence.words, row, theme)))
        v++;
    return v;
}

/* Of what both have coded and said how it was. */
static void count_valences(const evaluating *e, jny_pairs of[JNY_VALENCES])
{
    for (size_t row = 0; row < e->census.n; row++)
        for (size_t i = 0; e->gold.coded[row] && i < e->q->n_themes; i++) {
            size_t theme = e->q->themes[i], said = valence_by_codings(e, row, theme);
            size_t is = e->gold.valence[row * e->book->n + theme];
            for (size_t v = 0; said < JNY_VALENCES && is < JNY_VALENCES && v < JNY_VALENCES; v++)
                add_pair(&of[v], said == v, is == v);
        }
}

static jny_figures *write_valences(const evaluating *e, jny_figures *to)
{
    jny_pairs of[JNY_VALENCES] = {0};
    count_valences(e, of);
    for (size_t v = 0; v < JNY_VALENCES; v++)
        if (of[v].both + of[v].first + of[v].second)
            *to++ = (jny_figures){JNY_OF_VALENCE,      v,     e->by.n,
                                  e->stories[e->by.n], of[v], jny_accuracy_of(of[v])};
    return to;
}

static void add_defined(double *sum, double *n, double figure)
{
    if (!isnan(figure)) {
        *sum += figure;
        ++*n;
    }
}

static jny_accuracy mean_of(const jny_figures *rows, size_t n)
{
    jny_accuracy sum = {0}, of = {0};
    for (size_t i = 0; i < n; i++) {
        add_defined(&sum.precision, &of.precision, rows[i].accuracy.precision);
        add_defined(&sum.recall, &of.recall, rows[i].accuracy.recall);
        add_defined(&sum.f1, &of.f1, rows[i].accuracy.f1);
        add_defined(&sum.kappa, &of.kappa, rows[i].accuracy.kappa);
    }
    return (jny_accuracy){
        .precision = of.precision > 0 ? sum.precision / of.precision : NAN,
        .recall    = of.recall > 0 ? sum.recall / of.recall : NAN,
        .f1        = of.f1 > 0 ? sum.f1 / of.f1 : NAN,
        .kappa     = of.kappa > 0 ? sum.kappa / of.kappa : NAN,
    };
}

/* The figures of one group of stories: each theme, all together, their mean. */
static jny_figures *write_group(const evaluating *e, size_t value, jny_figures *to)
{
    size_t       n      = e->q->n_themes;
    jny_figures *themes = to;
    jny_pairs    sum    = {0};
    for (size_t i = 0; i < n; i++) {
        jny_pairs p = e->pairs[value * n + i];
        sum.both += p.both;
        sum.first += p.first;
        sum.second += p.second;
        sum.neither += p.neither;
        *to++ = (jny_figures){JNY_OF_THEME,      e->q->themes[i], value, e->stories[value], p,
                              jny_accuracy_of(p)};
    }
    *to++ = (jny_figures){JNY_OF_ALL, 0, value, e->stories[value], sum, jny_accuracy_of(sum)};
    *to++ = (jny_figures){JNY_OF_MEAN, 0, value, e->stories[value], {0}, mean_of(themes, n)};
    return to;
}

static void write_figures(evaluating *e)
{
    size_t       values = e->by.n;
    jny_figures *rows =
        JNY_ARRAY(e->a, jny_figures, (values + 1) * (e->q->n_themes + 2) + JNY_VALENCES);
    jny_figures *to = write_group(e, values, rows);
    for (size_t v = 0; v < values; v++)
        if (e->stories[v])
            to = write_group(e, v, to);
    to                = write_valences(e, to);
    e->out->rows      = rows;
    e->out->n         = (size_t)(to - rows);
    e->out->values.at = e->by.values;
    e->out->values.n  = values;
    e->out->stories   = e->stories[values];
}

/* ---- The stories on which the two differ ------------------------------------------------- */

/* Why the machine tagged this story: the first hit of the theme or one below it. */
static jny_status explain(const evaluating *e, int64_t run, jny_arena *scratch, jny_confusion *c,
                          jny_err *err)
{
    jny_story  story;
    jny_tags   tags = {0};
    jny_status st   = jny_story_get(e->project, scratch, c->id, &story, err);
    if (st == JNY_OK && run)
        st = jny_run_hits(e->project, scratch, run, e->book, &story, &tags, err);
    for (size_t i = 0; st == JNY_OK && i < tags.n; i++)
        if (jny_codebook_within(e->book, tags.hits[i].theme, c->theme)) {
            c->rule = jny_codebook_rule(e->book, tags.hits[i].rule)->text;
            c->quote =
                jny_str_copy(e->a, jny_str_sub(story.text, tags.hits[i].start, tags.hits[i].end));
            break;
        }
    return st;
}

static bool by_machine(const jny_evaluate_query *q)
{
    return q->codings.n == 0 || jny_str_eq(q->codings, JNY_STR("machine"));
}

static jny_status list_confusions(evaluating *e, jny_err *err)
{
    JNY_LIST(jny_confusion) list    = {0};
    jny_run                 run     = {0};
    jny_arena               scratch = jny_arena_open(e->a->world);
    jny_status              st      = JNY_OK;
    if (by_machine(e->q))
        st = jny_run_find(e->project, e->q->codebook->key, &run, err);
    for (size_t i = 0; i < 2 * e->q->n_themes; i++) {
        size_t theme  = e->q->themes[i / 2];
        bool   missed = i % 2;
        for (size_t k = 0; st == JNY_OK && k < e->census.n; k++) {
            size_t row = e->row_of[k];
            if (!e->gold.coded[row] || by_hand(e, row, theme) != missed ||
                by_codings(e, row, theme) == missed)
                continue;
            jny_confusion c = {.id = e->ids.values[k], .theme = theme, .missed = missed};
            if (missed)
                c.quote = e->gold.evidence[row * e->book->n + theme];
            else if (by_machine(e->q))
                st = explain(e, run.key, &scratch, &c, err);
            *JNY_PUSH(e->a, &list) = c;
            jny_arena_reset(&scratch);
        }
    }
    jny_arena_close(&scratch);
    e->out->confusions   = list.at;
    e->out->n_confusions = list.n;
    return st;
}

/* ---- The whole --------------------------------------------------------------------------- */

static jny_status load(evaluating *e, jny_err *err)
{
    const jny_evaluate_query *q       = e->q;
    jny_str                   codings = q->codings.n ? q->codings : JNY_STR("machine");
    jny_status                st      = jny_census_load(e->project, e->a, &e->census, err);
    if (st == JNY_OK)
        st = jny_presence_load(e->project, e->a, &e->census, q->codebook, codings, &e->presence,
                               err);
    if (st == JNY_OK)
        st = jny_census_column(e->project, e->a, &e->census, JNY_STR("id"), &e->ids, err);
    if (st == JNY_OK && q->by.n)
        st = jny_census_column(e->project, e->a, &e->census, q->by, &e->by, err);
    if (st != JNY_OK)
        return st;
    e->row_of = JNY_ARRAY(e->a, uint32_t, e->census.n + 1);
    for (size_t row = 0; row < e->census.n; row++)
        e->row_of[e->ids.of[row]] = (uint32_t)row;
    return gold_load(e->a, q, &e->ids, e->row_of, e->presence.words, &e->gold, err);
}

jny_status jny_evaluate(jny_project *p, jny_arena *a, const jny_evaluate_query *q,
                        jny_evaluation *out, jny_err *err)
{
    jny_evaluate_query *kept = JNY_NEW(a, jny_evaluate_query);
    *kept                    = *q;
    *out                     = (jny_evaluation){.query = kept};
    evaluating e  = {.project = p, .a = a, .q = kept, .book = &q->codebook->book, .out = out};
    jny_status st = load(&e, err);
    if (st != JNY_OK)
        return st;
    choose_themes(&e, kept);
    count_pairs(&e);
    write_figures(&e);
    out->elsewhere = e.gold.elsewhere;
    out->uncoded   = e.census.n - out->stories - out->unasked;
    out->untagged  = e.presence.untagged;
    if (out->stories == 0 && out->unasked)
        return jny_fail(err, JNY_ENOTFOUND, q->gold,
                        "this machine coder was given no story of it that the project has (%llu)",
                        (unsigned long long)out->unasked);
    if (out->stories == 0 && out->elsewhere == 0)
        return jny_fail(err, JNY_ENOTFOUND, q->gold, "holds no story");
    if (out->stories == 0)
        return jny_fail(err, JNY_ENOTFOUND, q->gold,
                        "none of its %llu stories is in the project: are the ids the same?",
                        (unsigned long long)out->elsewhere);
    return q->stories ? list_confusions(&e, err) : JNY_OK;
}
