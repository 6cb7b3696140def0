/* presence.c - which theme counts in which story, by whose answer. */
#include <journeys/query.h>

#include <string.h>

/* What one coder says on each theme of one story, rolled up. */
typedef enum { SILENT, ABSENT, PRESENT, DISPUTED } stance;

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
    size_t             *theme_of;   /* by theme key of the project: index, or JNY_NO_PARENT */
    uint8_t            *mine, *all; /* stances by theme: of one coder, of everybody      */
    jny_arena           scratch;    /* after everything that lasts                        */
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

/* Parents stand before their children, so one pass from the end carries presence up. */
static void roll_up(const jny_codebook *book, uint64_t *bits, size_t words, size_t row)
{
    for (size_t t = book->n; t-- > 0;)
        if (book->themes[t].parent != JNY_NO_PARENT && get_bit(bits, words, row, t))
            set_bit(bits, words, row, book->themes[t].parent);
}

/* A coder's answers on one story as stances: a present child makes its parents present;
 * an absent parent makes silent children absent. */
static void take_stances(const work *w, const jny_answer *a, size_t n, uint8_t *stances)
{
    const jny_codebook *book = w->book;
    memset(stances, SILENT, book->n);
    for (size_t i = 0; i < n; i++) {
        size_t t = w->theme_of[a[i].theme];
        if (t != JNY_NO_PARENT)
            stances[t] = a[i].present ? PRESENT : ABSENT;
    }
    for (size_t t = book->n; t-- > 0;)
        if (stances[t] == PRESENT && book->themes[t].parent != JNY_NO_PARENT)
            stances[book->themes[t].parent] = PRESENT;
    for (size_t t = 0; t < book->n; t++)
        if (stances[t] == SILENT && book->themes[t].parent != JNY_NO_PARENT &&
            stances[book->themes[t].parent] == ABSENT)
            stances[t] = ABSENT;
}

static void merge_stances(const work *w, const uint8_t *one, uint8_t *all)
{
    for (size_t t = 0; t < w->book->n; t++)
        if (one[t] != SILENT)
            all[t] = all[t] == SILENT || all[t] == one[t] ? one[t] : DISPUTED;
}

/* What people say of one story: `n` answers, sorted by coder here. Adjudication wins. */
static void people_of(work *w, const jny_answer *a, size_t n)
{
    memset(w->all, SILENT, w->book->n);
    jny_arena   scratch = w->scratch; /* a copy: what is allocated here is gone on return */
    jny_answer *own     = JNY_ARRAY(&scratch, jny_answer, n + 1);
    bool       *taken   = JNY_ARRAY(&scratch, bool, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool adjudicated = jny_str_eq(a[i].action, JNY_STR("adjudicate"));
        if (taken[i] || a[i].machine || adjudicated)
            continue;
        size_t k = 0;
        for (size_t j = i; j < n; j++)
            if (a[j].coder == a[i].coder && !jny_str_eq(a[j].action, JNY_STR("adjudicate"))) {
                own[k++] = a[j];
                taken[j] = true;
            }
        take_stances(w, own, k, w->mine);
        merge_stances(w, w->mine, w->all);
    }
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(a[i].action, JNY_STR("adjudicate"))) {
            /* The newest adjudication of a theme holds, whoever made it. */
            size_t j = 0;
            while (j < k && own[j].theme != a[i].theme)
                j++;
            if (j == k || own[j].decision < a[i].decision)
                own[j] = a[i];
            k += j == k;
        }
    if (k) {
        take_stances(w, own, k, w->mine);
        for (size_t t = 0; t < w->book->n; t++)
            if (w->mine[t] != SILENT)
                w->all[t] = w->mine[t];
    }
}

/* Lets what people said of one story hold over what the machine said. */
static void overrule(work *w, size_t row, bool finished, bool machine_counts)
{
    jny_presence *o = w->out;
    for (size_t t = 0; t < w->book->n; t++) {
        bool answered = w->all[t] != SILENT || finished;
        if (answered)
            set_bit(o->reviewed, o->words, row, t);
        if (w->all[t] == DISPUTED)
            set_bit(o->disputed, o->words, row, t);
        if (w->all[t] == PRESENT)
            set_bit(o->present, o->words, row, t);
        else if (answered || !machine_counts)
            clear_bit(o->present, o->words, row, t);
    }
}

/* After overruling: a parent without an answer of its own is present with its children. */
static void roll_up_unanswered(work *w, size_t row)
{
    jny_presence *o = w->out;
    for (size_t t = w->book->n; t-- > 0;) {
        size_t parent = w->book->themes[t].parent;
        if (parent != JNY_NO_PARENT && get_bit(o->present, o->words, row, t) &&
            !get_bit(o->disputed, o->words, row, parent))
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
                    if (w->all[t] != SILENT || finished)
                        set_bit(w->out->reviewed, w->out->words, row, t);
            } else {
                overrule(w, row, finished, m == EFFECTIVE);
                roll_up_unanswered(w, row);
            }
        }
        i = end;
        f = last;
    }
}

/* Only what one coder says, person or outside machine. */
static jny_status apply_coder(work *w, jny_str name, bool machine, jny_err *err)
{
    bool known = false;
    for (size_t f = 0; f < w->n_done; f++)
        known |= w->done[f].machine == machine && jny_str_eq(w->done[f].coder_name, name);
    for (size_t i = 0; i < w->n_answers;) {
        const jny_answer *a   = &w->answers[i];
        size_t            end = i;
        while (end < w->n_answers && w->answers[end].story == a->story)
            end++;
        size_t row = jny_census_row(w->census, a->story);
        for (; i < end; i++) {
            size_t t = w->theme_of[w->answers[i].theme];
            if (w->answers[i].machine != machine || !jny_str_eq(w->answers[i].coder_name, name))
                continue;
            known = true;
            if (row != SIZE_MAX && t != JNY_NO_PARENT && w->answers[i].present)
                set_bit(w->out->present, w->out->words, row, t);
        }
        if (row != SIZE_MAX)
            roll_up(w->book, w->out->present, w->out->words, row);
    }
    if (!known)
        return jny_fail(err, JNY_ENOTFOUND, NULL, "no %s in this project is called \"%.*s\"",
                        machine ? "outside machine" : "coder", JNY_ARG(name));
    return JNY_OK;
}

/* The machine's answers of the latest run, rolled up. Its bits are nobody else's. */
static void apply_machine(work *w)
{
    jny_presence *o      = w->out;
    bool          nested = false;
    for (size_t t = 0; t < w->book->n; t++)
        nested |= w->book->themes[t].parent != JNY_NO_PARENT;
    o->present = w->machine.bits;
    for (size_t row = 0; nested && row < o->rows; row++)
        roll_up(w->book, o->present, o->words, row);
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
    w->theme_of = JNY_ARRAY(a, size_t, (size_t)highest + 1);
    for (size_t i = 0; i <= (size_t)highest; i++)
        w->theme_of[i] = JNY_NO_PARENT;
    for (size_t i = 0; i < w->n_answers; i++)
        if (jny_str_eq(answers[i].theme_codebook, w->book->name))
            w->theme_of[answers[i].theme] = jny_codebook_find(w->book, answers[i].theme_path);
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
        apply_machine(w);
        apply_people(w, is_effective(codings) ? EFFECTIVE : MACHINE);
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
    w.mine        = JNY_ARRAY(a, uint8_t, active->book.n + 1);
    w.all         = JNY_ARRAY(a, uint8_t, active->book.n + 1);
    jny_status st = load(&w, a, active, err);
    if (st == JNY_OK) {
        w.scratch = *a;
        st        = apply(&w, codings, err);
    }
    if (st == JNY_OK)
        add_none(&w);
    return st;
}
