/* agree.c - how far two coders, or a coder and the machine, agree, theme by theme. */
#include "agree.h"
#include "decide.h"

#include <math.h>
#include <string.h>

enum { LEAST_POSITIVES = 10 };

const char *jny_agree_word(const jny_agree_row *r)
{
    if (!r->settled)
        return "too few to tell";
    if (isnan(r->alpha))
        return "undefined";
    return r->alpha >= 0.8 ? "good" : r->alpha >= 0.667 ? "fair" : "low";
}

void agree_roll_up(const comparing *c, bool *present)
{
    const jny_codebook *book = c->book;
    for (size_t t = 0; t < book->n; t++)
        c->said[t] |= present[t];
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

/* What a coder, or a machine, says of a row; `who` empty: the rules, which give no valence. */
static void take(const comparing *c, size_t row, jny_str who, bool *present, uint8_t *valence)
{
    jny_str outside = machine_of(who), name = outside.n ? outside : who;
    memset(present, 0, c->book->n * sizeof *present);
    memset(valence, VALENCES, c->book->n);
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
        if (t != JNY_NO_PARENT) {
            present[t] = true;
            valence[t] = (uint8_t)valence_find(x->valence);
        }
    }
    agree_roll_up(c, present);
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

/* The coders who have finished a story, as a list in words; of very many the first. */
static jny_str who_finished(const jny_desk *d, jny_arena *a)
{
    enum { NAMED = 12 };
    jny_interned names = jny_intern_open(a);
    jny_buf      b     = jny_buf_open(a);
    for (size_t row = 0; row < jny_desk_rows(d); row++) {
        const jny_said *s = jny_desk_said(d, row);
        for (size_t i = 0; i < s->n_done; i++)
            if (!s->done[i].machine)
                jny_intern(&names, s->done[i].coder_name);
    }
    for (uint32_t i = 0; i < names.names.n && i < NAMED; i++) {
        jny_buf_add(&b, i ? JNY_STR(", ") : JNY_STR(""));
        jny_buf_add(&b, names.names.at[i]);
    }
    jny_buf_add(&b, names.names.n > NAMED ? JNY_STR(", ...") : JNY_STR(""));
    return jny_buf_str(&b);
}

static jny_status know(const jny_desk *d, jny_str coder, jny_err *err)
{
    if (machine_of(coder).n)
        return know_machine(d, machine_of(coder), err);
    for (size_t row = 0; row < jny_desk_rows(d); row++)
        if (jny_desk_finished(d, row, coder))
            return JNY_OK;
    jny_arena  scratch = jny_arena_open(d->arena.world);
    jny_str    who     = who_finished(d, &scratch);
    jny_status st =
        who.n ? jny_fail(err, JNY_ENOTFOUND, NULL,
                         "no coder called \"%.*s\" has finished a story; these have: %.*s",
                         JNY_ARG(coder), JNY_ARG(who))
              : jny_fail(err, JNY_ENOTFOUND, NULL,
                         "no coder called \"%.*s\" has finished a story: `journeys finish ID "
                         "--coder NAME` says that one is read",
                         JNY_ARG(coder));
    jny_arena_close(&scratch);
    return st;
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

void agree_add(comparing *c, size_t row)
{
    c->out->stories++;
    for (size_t t = 0; t < c->book->n; t++) {
        bool x = c->mine[t], y = c->theirs[t];
        if (c->had && !c->had[t]) {
            c->rows[t].newer++;
            continue;
        }
        c->rows[t].pairs.both += x && y;
        c->rows[t].pairs.first += x && !y;
        c->rows[t].pairs.second += !x && y;
        c->rows[t].pairs.neither += !x && !y;
        if (c->query->stories && x != y) {
            *JNY_PUSH(c->a, &c->by[t]) = (jny_disagreement){.theme = t,
                                                            .id    = jny_desk_id(c->desk, row),
                                                            .first = x,
                                                            .adjudicated = is_settled(c, row, t),
                                                            .implied     = !c->said[t],
                                                            .was         = c->was ? c->was[t] : 0,
                                                            .is          = c->is ? c->is[t] : 0};
            c->n_differ++;
        }
    }
    memset(c->said, 0, c->book->n * sizeof *c->said);
}

void agree_add_valences(comparing *c, size_t row)
{
    for (size_t t = 0; t < c->book->n; t++) {
        size_t mine = c->my_valence[t], theirs = c->their_valence[t];
        if (mine == VALENCES || theirs == VALENCES)
            continue;
        c->out->n_valences = VALENCES;
        if (c->query->stories && mine != theirs)
            *JNY_PUSH(c->a, &c->otherwise) = (jny_valence_disagreement){
                t, jny_desk_id(c->desk, row), valence_names[mine], valence_names[theirs]};
        for (size_t v = 0; v < VALENCES; v++) {
            jny_pairs *of = &c->out->valences[v].row.pairs;
            of->both += mine == v && theirs == v;
            of->first += mine == v && theirs != v;
            of->second += mine != v && theirs == v;
            of->neither += mine != v && theirs != v;
        }
    }
}

static bool was_given(const jny_desk *d, size_t row, jny_str machine)
{
    const jny_said *s = jny_desk_said(d, row);
    for (size_t i = 0; i < s->n_done; i++)
        if (s->done[i].machine && jny_str_eq(s->done[i].coder_name, machine))
            return true;
    return false;
}

/* A machine without any mark was asked about all stories. */
static bool has_marks(const jny_desk *d, jny_str machine)
{
    for (size_t row = 0; machine.n && row < jny_desk_rows(d); row++)
        if (was_given(d, row, machine))
            return true;
    return false;
}

/* Whether somebody is done with a story: has read it, and is not reading it again; was given it, if
 * it is a machine that was given some (`marks`). */
static bool has_read(const jny_desk *d, size_t row, jny_str who, bool marks)
{
    jny_str machine = machine_of(who);
    if (machine.n)
        return !marks || was_given(d, row, machine);
    return !who.n || (jny_desk_finished(d, row, who) && !jny_desk_blind(d, row, who));
}

static void compare(comparing *c)
{
    const jny_agree_query *q      = c->query;
    bool                   first  = has_marks(c->desk, machine_of(q->first));
    bool                   second = has_marks(c->desk, machine_of(q->second));
    for (size_t row = 0; row < jny_desk_rows(c->desk); row++) {
        if (!has_read(c->desk, row, q->first, first) || !has_read(c->desk, row, q->second, second))
            continue;
        take(c, row, c->query->first, c->mine, c->my_valence);
        take(c, row, c->query->second, c->theirs, c->their_valence);
        agree_add(c, row);
        agree_add_valences(c, row);
    }
}

static void sum_up(comparing *c, jny_agreement *out)
{
    jny_disagreement *all = JNY_ARRAY(c->a, jny_disagreement, c->n_differ + 1);
    for (size_t t = 0; t < c->book->n; t++) {
        c->rows[t].theme = t;
        figure(*c->a, c->query, &c->rows[t]);
        if (c->by[t].n)
            memcpy(all + out->n_disagreements, c->by[t].at, c->by[t].n * sizeof *all);
        out->n_disagreements += c->by[t].n;
    }
    for (size_t v = 0; v < out->n_valences; v++) {
        jny_agree_row *r      = &out->valences[v].row;
        out->valences[v].name = valence_names[v];
        r->theme              = c->book->n + v; /* a seed of its own */
        figure(*c->a, c->query, r);
    }
    out->rows          = c->rows;
    out->n             = c->book->n;
    out->disagreements = all;
    out->otherwise     = c->otherwise.at;
    out->n_otherwise   = c->otherwise.n;
}

jny_status jny_agree_on(jny_desk *d, jny_arena *a, const jny_agree_query *q, jny_agreement *out,
                        jny_err *err)
{
    const jny_codebook *book = &q->codebook->book;
    comparing           c    = {.query       = q,
                                .desk        = d,
                                .a           = a,
                                .out         = out,
                                .book        = book,
                                .first_theme = jny_desk_theme_find(d, book->name, book->themes[0].path),
                                .mine        = JNY_ARRAY(a, bool, book->n + 1),
                                .theirs      = JNY_ARRAY(a, bool, book->n + 1),
                                .my_valence  = JNY_ARRAY(a, uint8_t, book->n + 1),
                                .their_valence = JNY_ARRAY(a, uint8_t, book->n + 1),
                                .said          = JNY_ARRAY(a, bool, book->n + 1),
                                .rows          = JNY_ARRAY(a, jny_agree_row, book->n + 1),
                                .by            = jny_alloc(a, book->n + 1, sizeof *c.by)};
    *out                     = (jny_agreement){.query = q, .days = NAN};
    jny_status st            = know(d, q->first, err);
    if (st == JNY_OK && q->second.n)
        st = know(d, q->second, err);
    if (st == JNY_OK && q->again)
        st = agree_again(&c, err);
    else if (st == JNY_OK)
        compare(&c);
    if (st == JNY_OK)
        sum_up(&c, out);
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
    for (size_t i = 0; st == JNY_OK && i < out->n_otherwise; i++) {
        jny_valence_disagreement *x = (jny_valence_disagreement *)&out->otherwise[i];
        x->id                       = jny_str_copy(a, x->id);
    }
    jny_desk_close(d);
    return st;
}
