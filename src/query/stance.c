/* stance.c - what people say of one story: one coder's answers rolled up, several coders' together,
 * and what an adjudicator settled over them. */
#include "stance.h"

#include <string.h>

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
static void take_stances(const voices *w, const jny_answer *a, size_t n, stances out)
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

static void merge_stances(const voices *w, stances one, stances all)
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

/* Whether it was adjudicated that what the answer found is not there: then neither does it count
 * for the themes above. */
static bool is_overruled(const voices *w, const jny_answer *a)
{
    size_t t = w->theme_of[a->theme];
    return a->present && t != JNY_NO_PARENT && w->ruled.on[t] == ABSENT;
}

void voices_of_people(voices *w, const jny_answer *a, size_t n)
{
    jny_arena   before = w->scratch; /* what is allocated here is gone on return */
    jny_answer *own    = JNY_ARRAY(&w->scratch, jny_answer, n + 1);
    bool       *taken  = JNY_ARRAY(&w->scratch, bool, n + 1);
    take_stances(w, own, take_adjudications(a, n, own), w->ruled);
    memset(w->all.on, SILENT, w->book->n);
    memset(w->all.valence, NO_VALENCE, w->book->n);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        if (taken[i] || a[i].machine || is_adjudication(&a[i]))
            continue;
        for (size_t j = i; j < n; j++)
            if (a[j].coder == a[i].coder && !is_adjudication(&a[j])) {
                own[k] = a[j];
                k += !is_overruled(w, &a[j]);
                taken[j] = true;
            }
        take_stances(w, own, k, w->mine);
        merge_stances(w, w->mine, w->all);
    }
    for (size_t t = 0; t < w->book->n; t++) {
        if (w->ruled.on[t] != SILENT)
            w->all.on[t] = w->ruled.on[t];
        if (w->ruled.valence[t] != NO_VALENCE)
            w->all.valence[t] = w->ruled.valence[t];
    }
    w->scratch = before;
}

bool voice_of_coder(voices *w, const jny_answer *a, size_t n, jny_str name, bool machine)
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

/* ---- Room ------------------------------------------------------------------------------------ */

static stances stances_open(jny_arena *a, size_t themes)
{
    return (stances){JNY_ARRAY(a, uint8_t, themes + 1), JNY_ARRAY(a, uint8_t, themes + 1)};
}

voices voices_open(jny_arena *a, const jny_codebook *book)
{
    return (voices){.book   = book,
                    .mine   = stances_open(a, book->n),
                    .all    = stances_open(a, book->n),
                    .ruled  = stances_open(a, book->n),
                    .denied = JNY_ARRAY(a, const jny_answer *, book->n + 1)};
}
