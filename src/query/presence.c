/* presence.c - which theme counts in which story, by whose answer. */
#include <journeys/query.h>

#include <string.h>

/* What one coder says on each theme of one story, rolled up. */
typedef enum { SILENT, ABSENT, PRESENT, DISPUTED } stance;

enum { NO_VALENCE = JNY_VALENCES, VALENCES_DIFFER };

/* For each theme of one story: the stance, and the valence of what is present. */
typedef struct {
    uint8_t *on, *valence;
} stances;

typedef struct {
    jny_project        *project;
    const jny_census   *census;
    const jny_codebook *book;
    jny_presence       *out;
    jny_masks           machine; /* of the latest run; no bits if there was none */
    const jny_answer   *answers;
    size_t              n_answers;
    const jny_done     *done;
    size_t              n_done;
    size_t             *theme_of;  /* by theme key of the project: index, or JNY_NO_PARENT */
    stances             mine, all; /* of one coder, of everybody                         */
    const jny_answer  **denied;    /* by theme: the newest "absent" on it or its parents */
    jny_arena           scratch;   /* after everything that lasts                        */
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

/* ---- One coder ------------------------------------------------------------------------------- */

static const jny_str valences[JNY_VALENCES] = {JNY_INIT("working-well"), JNY_INIT("needs-change"),
                                               JNY_INIT("mixed"), JNY_INIT("neutral")};

jny_str jny_valence_name(size_t valence)
{
    return valence < JNY_VALENCES ? valences[valence] : JNY_STR("no-valence");
}

static uint8_t valence_of(jny_str name)
{
    uint8_t v = 0;
    while (v < JNY_VALENCES && !jny_str_eq(name, valences[v]))
        v++;
    return v;
}

/* A parent that has no valence of its own has that of its children; theirs together are
 * mixed where they differ. */
static void lift_valence(stances s, size_t child, size_t parent, bool parent_has_own)
{
    uint8_t v = s.valence[child], *up = &s.valence[parent];
    if (parent_has_own || v == NO_VALENCE)
        return;
    *up = *up == NO_VALENCE || *up == v ? v : valence_of(JNY_STR("mixed"));
}

/* The newer of two answers; `x` may be NULL. */
static const jny_answer *later(const jny_answer *x, const jny_answer *y)
{
    return x && jny_answer_newer(x, y) ? x : y;
}

/* A coder's answers on one story as stances. Of an answer on a theme and one on its parent
 * the later holds: an absent parent makes absent what was found in it before and what
 * nothing was said of; a child found after that makes its parents present. */
static void take_stances(const work *w, const jny_answer *a, size_t n, stances out)
{
    const jny_codebook *book = w->book;
    memset(out.on, SILENT, book->n);
    memset(out.valence, NO_VALENCE, book->n);
    for (size_t t = 0; t < book->n; t++)
        w->denied[t] = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t t = w->theme_of[a[i].theme];
        if (t != JNY_NO_PARENT && !a[i].present)
            w->denied[t] = later(w->denied[t], &a[i]);
    }
    for (size_t t = 0; t < book->n; t++) {
        size_t parent = book->themes[t].parent;
        if (parent != JNY_NO_PARENT && w->denied[parent])
            w->denied[t] = later(w->denied[t], w->denied[parent]);
        out.on[t] = w->denied[t] ? ABSENT : SILENT;
    }
    jny_arena scratch = w->scratch;
    bool     *own     = JNY_ARRAY(&scratch, bool, book->n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t t = w->theme_of[a[i].theme];
        if (t == JNY_NO_PARENT || !a[i].present ||
            (w->denied[t] && later(w->denied[t], &a[i]) == w->denied[t]))
            continue;
        out.on[t]      = PRESENT;
        out.valence[t] = valence_of(a[i].valence);
        own[t]         = out.valence[t] != NO_VALENCE;
    }
    for (size_t t = book->n; t-- > 0;)
        if (out.on[t] == PRESENT && book->themes[t].parent != JNY_NO_PARENT) {
            size_t parent  = book->themes[t].parent;
            out.on[parent] = PRESENT;
            lift_valence(out, t, parent, own[parent]);
        }
}

/* ---- Several coders -------------------------------------------------------------------------- */

static void merge_stances(const work *w, stances one, stances all)
{
    for (size_t t = 0; t < w->book->n; t++) {
        if (one.on[t] == SILENT)
            continue;
        all.on[t] = all.on[t] == SILENT || all.on[t] == one.on[t] ? one.on[t] : DISPUTED;
        if (one.valence[t] != NO_VALENCE)
            all.valence[t] = all.valence[t] == NO_VALENCE || all.valence[t] == one.valence[t]
                                 ? one.valence[t]
                                 : VALENCES_DIFFER;
    }
}

static bool is_adjudication(const jny_answer *a)
{
    return jny_str_eq(a->action, JNY_STR("adjudicate"));
}

/* The newest adjudication of each theme among `n` answers, whoever made it. */
static size_t take_adjudications(const jny_answer *a, size_t n, jny_answer *own)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        if (!is_adjudication(&a[i]))
            continue;
        while (j < k && own[j].theme != a[i].theme)
            j++;
        if (j == k || later(&own[j], &a[i]) == &a[i])
            own[j] = a[i];
        k += j == k;
    }
    return k;
}

/* What people say of one story: `n` answers. Adjudication wins. */
static void people_of(work *w, const jny_answer *a, size_t n)
{
    jny_arena   before = w->scratch; /* what is allocated here is gone on return */
    jny_answer *own    = JNY_ARRAY(&w->scratch, jny_answer, n + 1);
    bool       *taken  = JNY_ARRAY(&w->scratch, bool, n + 1);
    memset(w->all.on, SILENT, w->book->n);
    memset(w->all.valence, NO_VALENCE, w->book->n);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        if (taken[i] || a[i].machine || is_adjudication(&a[i]))
            continue;
        for (size_t j = i; j < n; j++)
            if (a[j].coder == a[i].coder && !is_adjudication(&a[j])) {
                own[k++] = a[j];
                taken[j] = true;
            }
        take_stances(w, own, k, w->mine);
        merge_stances(w, w->mine, w->all);
    }
    size_t k = take_adjudications(a, n, own);
    if (k) {
        take_stances(w, own, k, w->mine);
        for (size_t t = 0; t < w->book->n; t++) {
            if (w->mine.on[t] != SILENT)
                w->all.on[t] = w->mine.on[t];
            if (w->mine.valence[t] != NO_VALENCE)
                w->all.valence[t] = w->mine.valence[t];
        }
    }
    w->scratch = before;
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
    for (size_t t = 0; t < w->book->n; t++) {
        bool answered = w->all.on[t] != SILENT || finished;
        if (answered)
            set_bit(o->reviewed, o->words, row, t);
        if (w->all.on[t] == DISPUTED)
            set_bit(o->disputed, o->words, row, t);
        if (w->all.on[t] == PRESENT) {
            set_bit(o->present, o->words, row, t);
            set_valence(o, row, t, w->all.valence[t]);
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
            size_t t = children[i], parent = w->book->themes[t].parent;
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
            people_of(w, w->answers + i, end - i);
            if (m == MACHINE) { /* only who has looked; the answers stay the machine's */
                for (size_t t = 0; t < w->book->n; t++)
                    if (w->all.on[t] != SILENT || finished)
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
    jny_arena scratch  = w->scratch;
    size_t   *children = JNY_ARRAY(&scratch, size_t, w->book->n + 1), n = 0;
    for (size_t t = 0; t < w->book->n; t++)
        if (w->book->themes[t].parent != JNY_NO_PARENT)
            children[n++] = t;
    if (n)
        roll_up(w, children, n, m == MACHINE);
}

/* What one coder says of one story, person or outside machine; adjudicating is not
 * coding. Whether they said anything. */
static bool coder_of(work *w, const jny_answer *a, size_t n, jny_str name, bool machine)
{
    jny_arena   before = w->scratch;
    jny_answer *own    = JNY_ARRAY(&w->scratch, jny_answer, n + 1);
    size_t      k      = 0;
    bool        known  = false;
    for (size_t i = 0; i < n; i++) {
        if (a[i].machine != machine || !jny_str_eq(a[i].coder_name, name))
            continue;
        known = true;
        if (!is_adjudication(&a[i]))
            own[k++] = a[i];
    }
    take_stances(w, own, k, w->mine);
    w->scratch = before;
    return known;
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
        if (!coder_of(w, a, end - i, name, machine))
            continue;
        known = true;
        for (size_t t = 0; row != SIZE_MAX && t < w->book->n; t++)
            if (w->mine.on[t] == PRESENT) {
                set_bit(w->out->present, w->out->words, row, t);
                set_valence(w->out, row, t, w->mine.valence[t]);
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
    size_t   n = w->book->n, last = n / 64;
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
    bool *tried = JNY_ARRAY(a, bool, n);
    w->theme_of = JNY_ARRAY(a, size_t, n);
    for (size_t i = 0; i < n; i++)
        w->theme_of[i] = JNY_NO_PARENT;
    for (size_t i = 0; i < w->n_answers; i++) {
        const jny_answer *x = &w->answers[i];
        if (tried[x->theme] || !jny_str_eq(x->theme_codebook, w->book->name))
            continue;
        tried[x->theme]       = true;
        w->theme_of[x->theme] = jny_codebook_find(w->book, x->theme_path);
        if (w->theme_of[x->theme] == JNY_NO_PARENT &&
            jny_codebook_former(w->project, a, active, x->theme_path, &w->theme_of[x->theme],
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
        st = jny_run_masks(w->project, a, run.key ? run.key : -1, w->census, w->book->n,
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

static stances stances_open(jny_arena *a, size_t themes)
{
    return (stances){JNY_ARRAY(a, uint8_t, themes + 1), JNY_ARRAY(a, uint8_t, themes + 1)};
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
    work w        = {.project = p, .census = c, .book = &active->book, .out = out};
    w.mine        = stances_open(a, active->book.n);
    w.all         = stances_open(a, active->book.n);
    w.denied      = JNY_ARRAY(a, const jny_answer *, active->book.n + 1);
    jny_status st = load(&w, a, active, err);
    if (st == JNY_OK) {
        for (size_t v = 0; v < JNY_VALENCES && any_valence(&w); v++)
            out->valence[v] = JNY_ARRAY(a, uint64_t, c->n * words + 1);
        w.scratch = *a;
        st        = apply(&w, codings, err);
    }
    if (st == JNY_OK)
        add_none(&w);
    return st;
}
