/* presence.c - which theme counts in which story, by whose answer. */
#include "stance.h"

typedef struct {
    jny_project      *project;
    const jny_census *census;
    voices            said; /* of one story at a time, in arrays of its own */
    jny_presence     *out;
    jny_masks         machine; /* of the latest run; no bits if there was none */
    const jny_answer *answers;
    size_t            n_answers;
    const jny_done   *done;
    size_t            n_done;
} work;

static bool get_bit(const uint64_t *bits, size_t words, size_t row, size_t t)
{
    return bits[row * words + t / 64] >> (t % 64) & 1;
}

static void set_bit(uint64_t *bits, size_t words, size_t row, size_t t)
{
    bits[row * words + t / 64] |= (uint64_t)1 << (t % 64);
}

static void clear_bit(uint64_t *bits, size_t words, size_t row, size_t t)
{
    bits[row * words + t / 64] &= ~((uint64_t)1 << (t % 64));
}

/* ---- All stories --------------------------------------------------------------------------- */

static void set_valence(jny_presence *o, size_t row, size_t t, uint8_t valence)
{
    if (valence < JNY_VALENCES && o->valence[valence])
        set_bit(o->valence[valence], o->words, row, t);
}

/* Lets what people said of one story hold over what the machine said. */
static void overrule(work *w, size_t row, bool finished, bool machine_counts)
{
    jny_presence *o = w->out;
    for (size_t t = 0; t < w->said.book->n; t++) {
        bool answered = w->said.all.on[t] != SILENT || finished;
        if (answered)
            set_bit(o->reviewed, o->words, row, t);
        if (w->said.all.on[t] == DISPUTED)
            set_bit(o->disputed, o->words, row, t);
        if (w->said.all.on[t] == PRESENT) {
            set_bit(o->present, o->words, row, t);
            set_valence(o, row, t, w->said.all.valence[t]);
        } else if (answered || !machine_counts) {
            clear_bit(o->present, o->words, row, t);
        }
    }
}

/* Parents stand before their children, so one pass from the end carries presence up: to
 * every parent, or to those nobody has answered. `children` are all that have a parent. */
static void roll_up(const work *w, const size_t *children, size_t n, bool also_answered)
{
    jny_presence *o = w->out;
    for (size_t row = 0; row < o->rows; row++)
        for (size_t i = n; i-- > 0;) {
            size_t t = children[i], parent = w->said.book->themes[t].parent;
            if (get_bit(o->present, o->words, row, t) &&
                (also_answered || !get_bit(o->reviewed, o->words, row, parent)))
                set_bit(o->present, o->words, row, parent);
        }
}

typedef enum { EFFECTIVE, REVIEWED, MACHINE } mode;

/* Goes through all stories with answers or finished marks; both lists are by story. */
static void apply_people(work *w, mode m)
{
    size_t i = 0, f = 0;
    while (i < w->n_answers || f < w->n_done) {
        int64_t story = i < w->n_answers ? w->answers[i].story : INT64_MAX;
        if (f < w->n_done && w->done[f].story < story)
            story = w->done[f].story;
        size_t end = i, last = f;
        bool   finished = false;
        while (end < w->n_answers && w->answers[end].story == story)
            end++;
        for (; last < w->n_done && w->done[last].story == story; last++)
            finished |= !w->done[last].machine;
        size_t row = jny_census_row(w->census, story);
        if (row != SIZE_MAX) {
            voices_of_people(&w->said, w->answers + i, end - i);
            if (m == MACHINE) { /* only who has looked; the answers stay the machine's */
                for (size_t t = 0; t < w->said.book->n; t++)
                    if (w->said.all.on[t] != SILENT || finished)
                        set_bit(w->out->reviewed, w->out->words, row, t);
            } else {
                overrule(w, row, finished, m == EFFECTIVE);
            }
        }
        i = end;
        f = last;
    }
}

/* The machine's answers of the latest run, with people's over them. A child that a person
 * rejected does not count for its parents. */
static void apply_machine(work *w, mode m)
{
    w->out->present = w->machine.bits; /* they are nobody else's */
    apply_people(w, m);
    jny_arena scratch  = w->said.scratch;
    size_t   *children = JNY_ARRAY(&scratch, size_t, w->said.book->n + 1), n = 0;
    for (size_t t = 0; t < w->said.book->n; t++)
        if (w->said.book->themes[t].parent != JNY_NO_PARENT)
            children[n++] = t;
    if (n)
        roll_up(w, children, n, m == MACHINE);
}

/* Which stories an outside machine was given: those it marked, or said something of. One without
 * any mark, a learned model among them, was asked about all. */
static void note_asked(work *w, jny_arena *a, jny_str name)
{
    uint8_t *asked = NULL;
    for (size_t f = 0; f < w->n_done; f++) {
        size_t row = jny_census_row(w->census, w->done[f].story);
        if (!w->done[f].machine || !jny_str_eq(w->done[f].coder_name, name))
            continue;
        if (!asked)
            asked = JNY_ARRAY(a, uint8_t, w->out->rows + 1);
        if (row != SIZE_MAX)
            asked[row] = 1;
    }
    for (size_t i = 0; asked && i < w->n_answers; i++) {
        const jny_answer *x   = &w->answers[i];
        size_t            row = jny_census_row(w->census, x->story);
        if (row != SIZE_MAX && x->machine && jny_str_eq(x->coder_name, name))
            asked[row] = 1;
    }
    w->out->asked = asked;
}

/* Only what one coder says. */
static jny_status apply_coder(work *w, jny_str name, bool machine, jny_err *err)
{
    bool known = false;
    for (size_t f = 0; f < w->n_done; f++)
        known |= w->done[f].machine == machine && jny_str_eq(w->done[f].coder_name, name);
    for (size_t i = 0, end; i < w->n_answers; i = end) {
        const jny_answer *a   = &w->answers[i];
        size_t            row = jny_census_row(w->census, a->story);
        for (end = i + 1; end < w->n_answers && w->answers[end].story == a->story;)
            end++;
        if (!voice_of_coder(&w->said, a, end - i, name, machine))
            continue;
        known = true;
        for (size_t t = 0; row != SIZE_MAX && t < w->said.book->n; t++)
            if (w->said.mine.on[t] == PRESENT) {
                set_bit(w->out->present, w->out->words, row, t);
                set_valence(w->out, row, t, w->said.mine.valence[t]);
            }
    }
    if (!known)
        return jny_fail(err, JNY_ENOTFOUND, NULL, "no %s in this project is called \"%.*s\"",
                        machine ? "outside machine" : "coder", JNY_ARG(name));
    return JNY_OK;
}

/* "Without any theme" as one theme more: present where no other is present or disputed,
 * reviewed where all are, disputed where one is and none is present. */
static void add_none(work *w)
{
    jny_presence *o = w->out;
    o->answered     = w->n_answers || w->n_done;
    size_t   n = w->said.book->n, last = n / 64;
    uint64_t rest = ((uint64_t)1 << (n % 64)) - 1; /* the themes of the last word */
    for (size_t row = 0; row < o->rows; row++) {
        size_t   at  = row * o->words;
        uint64_t any = 0, open = ~o->reviewed[at + last] & rest, argued = 0;
        for (size_t i = 0; i < o->words; i++) {
            any |= o->present[at + i];
            argued |= o->disputed[at + i];
            open |= i < last ? ~o->reviewed[at + i] : 0;
        }
        o->answered |= !open || argued;
        o->present[at + last] |= (uint64_t)(!any && !argued) << (n % 64);
        o->reviewed[at + last] |= (uint64_t)!open << (n % 64);
        o->disputed[at + last] |= (uint64_t)(!any && argued) << (n % 64);
    }
}

enum { THEMES_MAX = 10000000 };

static int64_t lowest_theme(const jny_answer *answers, size_t n)
{
    int64_t lowest = INT64_MAX;
    for (size_t i = 0; i < n; i++)
        if (answers[i].theme < lowest)
            lowest = answers[i].theme;
    return lowest;
}

/* Where in the codebook each theme is that somebody answered on. One that was renamed since
 * is known by its guid. */
static jny_status place_themes(work *w, jny_arena *a, const jny_active *active, size_t n,
                               jny_err *err)
{
    bool *tried      = JNY_ARRAY(a, bool, n);
    w->said.theme_of = JNY_ARRAY(a, size_t, n);
    for (size_t i = 0; i < n; i++)
        w->said.theme_of[i] = JNY_NO_PARENT;
    for (size_t i = 0; i < w->n_answers; i++) {
        const jny_answer *x = &w->answers[i];
        if (tried[x->theme] || !jny_str_eq(x->theme_codebook, w->said.book->name))
            continue;
        tried[x->theme]            = true;
        w->said.theme_of[x->theme] = jny_codebook_find(w->said.book, x->theme_path);
        if (w->said.theme_of[x->theme] == JNY_NO_PARENT &&
            jny_codebook_former(w->project, a, active, x->theme_path, &w->said.theme_of[x->theme],
                                err) != JNY_OK)
            return err->status;
    }
    return JNY_OK;
}

static jny_status load(work *w, jny_arena *a, const jny_active *active, jny_err *err)
{
    jny_run     run;
    jny_answer *answers;
    jny_done   *done;
    jny_status  st = jny_run_find(w->project, active->key, &run, err);
    if (st == JNY_OK)
        st = jny_run_masks(w->project, a, run.key ? run.key : -1, w->census, w->said.book->n,
                           &w->machine, err);
    if (st == JNY_OK)
        st = jny_answers(w->project, a, 0, &answers, &w->n_answers, err);
    if (st == JNY_OK)
        st = jny_finished(w->project, a, 0, &done, &w->n_done, err);
    if (st != JNY_OK)
        return st;
    w->answers      = answers;
    w->done         = done;
    int64_t highest = 0;
    for (size_t i = 0; i < w->n_answers; i++)
        if (answers[i].theme > highest)
            highest = answers[i].theme;
    /* Themes are numbered one after the other as codebooks bring them in. */
    if (highest > THEMES_MAX || (w->n_answers && lowest_theme(answers, w->n_answers) < 1))
        return jny_fail(
            err, JNY_EDB, NULL,
            "the project file is damaged: a theme has the number %lld; restore a backup",
            (long long)highest);
    st = place_themes(w, a, active, (size_t)highest + 1, err);
    if (st != JNY_OK)
        return st;
    w->out->tagged     = w->machine.tagged;
    w->out->limited_at = w->machine.limited;
    for (size_t row = 0; row < w->out->rows; row++) {
        w->out->limited += w->machine.limited[row];
        w->out->untagged += !w->machine.tagged[row];
    }
    return JNY_OK;
}

static bool is_effective(jny_str codings)
{
    return codings.n == 0 || jny_str_eq(codings, JNY_STR("effective"));
}

/* Whether the machine's answers are where these codings begin. */
static bool of_machine(jny_str codings)
{
    return is_effective(codings) || jny_str_eq(codings, JNY_STR("machine"));
}

/* What `codings` says is to hold. */
static jny_status apply(work *w, jny_str codings, jny_err *err)
{
    if (of_machine(codings)) {
        apply_machine(w, is_effective(codings) ? EFFECTIVE : MACHINE);
    } else if (jny_str_eq(codings, JNY_STR("reviewed"))) {
        apply_people(w, REVIEWED);
    } else if (jny_str_starts(codings, JNY_STR("coder:"))) {
        apply_people(w, MACHINE);
        return apply_coder(w, jny_str_sub(codings, 6, codings.n), false, err);
    } else if (jny_str_starts(codings, JNY_STR("machine:"))) {
        apply_people(w, MACHINE);
        return apply_coder(w, jny_str_sub(codings, 8, codings.n), true, err);
    } else {
        return jny_fail(err, JNY_EINVAL, NULL,
                        "no codings are called \"%.*s\": effective, reviewed, machine, "
                        "machine:NAME or coder:NAME",
                        JNY_ARG(codings));
    }
    return JNY_OK;
}

static bool any_valence(const work *w)
{
    bool any = false;
    for (size_t i = 0; i < w->n_answers; i++)
        any |= w->answers[i].present && w->answers[i].valence.n > 0;
    return any;
}

jny_status jny_presence_load(jny_project *p, jny_arena *a, const jny_census *c,
                             const jny_active *active, jny_str codings, jny_presence *out,
                             jny_err *err)
{
    size_t words = active->book.n / 64 + 1;
    *out         = (jny_presence){.rows = c->n, .words = words};
    if (!of_machine(codings)) /* else they are the machine's own */
        out->present = JNY_ARRAY(a, uint64_t, c->n * words + 1);
    out->reviewed = JNY_ARRAY(a, uint64_t, c->n * words + 1);
    out->disputed = JNY_ARRAY(a, uint64_t, c->n * words + 1);
    work w        = {.project = p, .census = c, .out = out};
    w.said        = voices_open(a, &active->book);
    jny_status st = load(&w, a, active, err);
    if (st == JNY_OK) {
        for (size_t v = 0; v < JNY_VALENCES && any_valence(&w); v++)
            out->valence[v] = JNY_ARRAY(a, uint64_t, c->n * words + 1);
        if (jny_str_starts(codings, JNY_STR("machine:")))
            note_asked(&w, a, jny_str_sub(codings, 8, codings.n));
        w.said.scratch = *a;
        st             = apply(&w, codings, err);
    }
    if (st == JNY_OK)
        add_none(&w);
    return st;
}
