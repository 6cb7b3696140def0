/* agree.c - how far two coders, or a coder and the machine, agree, theme by theme. */
#include "desk.h"

#include <math.h>
#include <string.h>

enum { LEAST_POSITIVES = 10 };

typedef struct {
    const jny_agree_query *query;
    const jny_desk        *desk;
    const jny_codebook    *book;
    size_t                 first_theme;   /* of the codebook among those of the desk */
    bool                  *mine, *theirs; /* by theme */
} comparing;

const char *jny_agree_word(const jny_agree_row *r)
{
    if (!r->settled)
        return "too few to tell";
    if (isnan(r->alpha))
        return "undefined";
    return r->alpha >= 0.8 ? "good" : r->alpha >= 0.667 ? "fair" : "low";
}

static void roll_up(const jny_codebook *book, bool *present)
{
    for (size_t t = book->n; t-- > 0;)
        if (present[t] && book->themes[t].parent != JNY_NO_PARENT)
            present[book->themes[t].parent] = true;
}

/* "machine:NAME" is an outside machine; the name, or nothing. */
static jny_str machine_of(jny_str who)
{
    jny_str prefix = JNY_STR("machine:");
    return jny_str_starts(who, prefix) ? jny_str_sub(who, prefix.n, who.n) : (jny_str){0};
}

/* What a coder, or a machine, says of a row; `who` empty: the rules. */
static void take(const comparing *c, size_t row, jny_str who, bool *present)
{
    jny_str outside = machine_of(who), name = outside.n ? outside : who;
    memset(present, 0, c->book->n * sizeof *present);
    const jny_said *s = jny_desk_said(c->desk, row);
    for (size_t t = 0; !who.n && t < c->book->n; t++)
        present[t] = jny_desk_suggested(c->desk, row, c->first_theme + t);
    for (size_t i = 0; who.n && i < s->n_answers; i++) {
        const jny_answer *x = &s->answers[i];
        if (x->machine != (outside.n > 0) || !x->present || !jny_str_eq(x->coder_name, name) ||
            jny_str_eq(x->action, JNY_STR("adjudicate")) ||
            !jny_str_eq(x->theme_codebook, c->book->name))
            continue;
        size_t t = jny_codebook_find(c->book, x->theme_path);
        if (t != JNY_NO_PARENT)
            present[t] = true;
    }
    roll_up(c->book, present);
}

static bool is_settled(const comparing *c, size_t row, size_t theme)
{
    const jny_said *s = jny_desk_said(c->desk, row);
    for (size_t i = 0; i < s->n_answers; i++)
        if (jny_str_eq(s->answers[i].action, JNY_STR("adjudicate")) &&
            jny_str_eq(s->answers[i].theme_codebook, c->book->name) &&
            jny_str_eq(s->answers[i].theme_path, c->book->themes[theme].path))
            return true;
    return false;
}

static jny_status know_machine(const jny_desk *d, jny_str name, jny_err *err)
{
    for (size_t row = 0; row < jny_desk_rows(d); row++) {
        const jny_said *s = jny_desk_said(d, row);
        for (size_t i = 0; i < s->n_answers; i++)
            if (s->answers[i].machine && jny_str_eq(s->answers[i].coder_name, name))
                return JNY_OK;
    }
    return jny_fail(err, JNY_ENOTFOUND, NULL, "no outside machine called \"%.*s\" coded a story",
                    JNY_ARG(name));
}

static jny_status know(const jny_desk *d, jny_str coder, jny_err *err)
{
    if (machine_of(coder).n)
        return know_machine(d, machine_of(coder), err);
    for (size_t row = 0; row < jny_desk_rows(d); row++)
        if (jny_desk_finished(d, row, coder))
            return JNY_OK;
    return jny_fail(
        err, JNY_ENOTFOUND, NULL,
        "no coder called \"%.*s\" has finished a story: `journeys finish ID --coder NAME` says "
        "that one is read",
        JNY_ARG(coder));
}

static void figure(jny_arena scratch, const jny_agree_query *q, jny_agree_row *r)
{
    r->kappa    = jny_accuracy_of(r->pairs).kappa;
    r->alpha    = jny_alpha_of(r->pairs);
    r->ac1      = jny_ac1_of(r->pairs);
    r->positive = jny_positive_of(r->pairs);
    r->settled  = r->pairs.both + r->pairs.first + r->pairs.second >= LEAST_POSITIVES;
    r->low = r->high = NAN;
    if (q->samples && !isnan(r->alpha))
        jny_bootstrap(r->pairs, jny_alpha_of, q->seed + r->theme, q->samples,
                      JNY_ARRAY(&scratch, double, q->samples), &r->low, &r->high);
}

static void compare(comparing *c, jny_arena *a, jny_agreement *out)
{
    const jny_agree_query      *q     = c->query;
    jny_agree_row              *rows  = JNY_ARRAY(a, jny_agree_row, c->book->n + 1);
    JNY_LIST(jny_disagreement) *by    = jny_alloc(a, c->book->n + 1, sizeof *by);
    size_t                      total = 0;
    for (size_t row = 0; row < jny_desk_rows(c->desk); row++) {
        if (!jny_desk_finished(c->desk, row, q->first) ||
            (q->second.n && !machine_of(q->second).n &&
             !jny_desk_finished(c->desk, row, q->second)))
            continue;
        out->stories++;
        take(c, row, q->first, c->mine);
        take(c, row, q->second, c->theirs);
        for (size_t t = 0; t < c->book->n; t++) {
            bool x = c->mine[t], y = c->theirs[t];
            rows[t].pairs.both += x && y;
            rows[t].pairs.first += x && !y;
            rows[t].pairs.second += !x && y;
            rows[t].pairs.neither += !x && !y;
            if (q->stories && x != y) {
                *JNY_PUSH(a, &by[t]) =
                    (jny_disagreement){t, jny_desk_id(c->desk, row), x, is_settled(c, row, t)};
                total++;
            }
        }
    }
    jny_disagreement *all = JNY_ARRAY(a, jny_disagreement, total + 1);
    for (size_t t = 0; t < c->book->n; t++) {
        rows[t].theme = t;
        figure(*a, q, &rows[t]);
        if (by[t].n)
            memcpy(all + out->n_disagreements, by[t].at, by[t].n * sizeof *all);
        out->n_disagreements += by[t].n;
    }
    out->rows          = rows;
    out->n             = c->book->n;
    out->disagreements = all;
}

jny_status jny_agree_on(const jny_desk *d, jny_arena *a, const jny_agree_query *q,
                        jny_agreement *out, jny_err *err)
{
    const jny_codebook *book = &q->codebook->book;
    comparing           c    = {.query       = q,
                                .desk        = d,
                                .book        = book,
                                .first_theme = jny_desk_theme_find(d, book->name, book->themes[0].path),
                                .mine        = JNY_ARRAY(a, bool, book->n + 1),
                                .theirs      = JNY_ARRAY(a, bool, book->n + 1)};
    *out                     = (jny_agreement){.query = q};
    jny_status st            = know(d, q->first, err);
    if (st == JNY_OK && q->second.n)
        st = know(d, q->second, err);
    if (st == JNY_OK)
        compare(&c, a, out);
    return st;
}

jny_status jny_agree(jny_project *p, jny_arena *a, const jny_agree_query *q, jny_agreement *out,
                     jny_err *err)
{
    jny_desk  *d;
    jny_status st = jny_desk_open(p, a->world, &d, err);
    if (st != JNY_OK)
        return st;
    st = jny_agree_on(d, a, q, out, err);
    for (size_t i = 0; st == JNY_OK && i < out->n_disagreements; i++) {
        jny_disagreement *x = (jny_disagreement *)&out->disagreements[i];
        x->id               = jny_str_copy(a, x->id); /* the desk goes */
    }
    jny_desk_close(d);
    return st;
}
