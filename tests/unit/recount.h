/* recount.h - "What a count counts" (the design, section 3) once more, in plain loops over
 * plain lists: slow, and easy to set beside the words of the design.
 *
 * It knows nothing of the library's tables, bits and sorting. How it rolls up:
 *
 * - A coder who finds a theme finds its parents ("a child theme counts for its parents too").
 * - A coder who says a theme is absent says so of its children, where they are silent.
 * - Agreement is on the theme, after that; an adjudication is rolled up in the same way.
 * - The machine's answer on a parent is rolled up before it is asked, so a parent nobody has
 *   answered stays present by a hit of its child, also where a person rejected that child. */
#ifndef TESTS_RECOUNT_H
#define TESTS_RECOUNT_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PAST_STORIES = 16, PAST_THEMES = 10, PAST_DECISIONS = 400, PAST_COLUMNS = 4 };

typedef struct {
    bool        live;
    const char *person;              /* who told it: one string for each person */
    const char *value[PAST_COLUMNS]; /* "" is not given */
    bool        tagged;              /* its words were seen by the run that stands */
    bool        hit[PAST_THEMES];    /* and this theme's own rules hit them */
} past_story;

typedef struct {
    int  story, theme, coder;
    bool present, adjudicated;
    bool stands; /* not withdrawn */
} past_decision;

typedef struct {
    int  story, coder;
    bool stands;
} past_finish;

typedef struct {
    int           n_themes, n_stories, n_decisions, n_finishes, n_coders;
    int           parent[PAST_THEMES]; /* -1: none; a parent has a smaller number */
    past_story    stories[PAST_STORIES];
    past_decision decisions[PAST_DECISIONS]; /* in the order in which they were made */
    past_finish   finishes[PAST_DECISIONS];
    bool          is_machine[8]; /* coder: an outside machine */
} past;

typedef enum { SAYS_NOTHING, SAYS_ABSENT, SAYS_PRESENT, SAYS_BOTH } saying;

enum { ANYBODY = -1 };

static inline bool is_below(const past *p, int theme, int ancestor)
{
    while (theme >= 0 && theme != ancestor)
        theme = p->parent[theme];
    return theme >= 0;
}

/* The newest decision that stands: of one coder, or the adjudications of anybody. */
static inline saying own_word(const past *p, int story, int theme, int coder, bool adjudicated)
{
    saying said = SAYS_NOTHING;
    for (int i = 0; i < p->n_decisions; i++) {
        const past_decision *d = &p->decisions[i];
        if (d->stands && d->story == story && d->theme == theme && d->adjudicated == adjudicated &&
            (coder == ANYBODY || d->coder == coder))
            said = d->present ? SAYS_PRESENT : SAYS_ABSENT;
    }
    return said;
}

/* The same, rolled up. */
static inline saying word_on(const past *p, int story, int theme, int coder, bool adjudicated)
{
    for (int t = 0; t < p->n_themes; t++)
        if (is_below(p, t, theme) && own_word(p, story, t, coder, adjudicated) == SAYS_PRESENT)
            return SAYS_PRESENT;
    if (own_word(p, story, theme, coder, adjudicated) == SAYS_ABSENT)
        return SAYS_ABSENT;
    if (p->parent[theme] >= 0 &&
        word_on(p, story, p->parent[theme], coder, adjudicated) == SAYS_ABSENT)
        return SAYS_ABSENT;
    return SAYS_NOTHING;
}

/* "The adjudicated answer if there is one; else the decisions of people on this theme where
 * they agree, finished or not; where they differ, disputed." */
static inline saying people_on(const past *p, int story, int theme)
{
    saying said = word_on(p, story, theme, ANYBODY, true);
    if (said != SAYS_NOTHING)
        return said;
    for (int coder = 0; coder < p->n_coders; coder++) {
        saying one = p->is_machine[coder] ? SAYS_NOTHING : word_on(p, story, theme, coder, false);
        if (one != SAYS_NOTHING)
            said = said == SAYS_NOTHING || said == one ? one : SAYS_BOTH;
    }
    return said;
}

static inline bool somebody_finished(const past *p, int story)
{
    for (int i = 0; i < p->n_finishes; i++)
        if (p->finishes[i].stands && p->finishes[i].story == story &&
            !p->is_machine[p->finishes[i].coder])
            return true;
    return false;
}

static inline bool machine_finds(const past *p, int story, int theme)
{
    for (int t = 0; t < p->n_themes; t++)
        if (is_below(p, t, theme) && p->stories[story].tagged && p->stories[story].hit[t])
            return true;
    return false;
}

/* ---- One story and one theme, by each way of counting ---------------------------------------- */

typedef enum { BY_EFFECTIVE, BY_REVIEWED, BY_MACHINE, BY_CODER } way;

typedef struct {
    bool present, reviewed, disputed;
} verdict;

static inline verdict verdict_on(const past *p, int story, int theme, way how, int coder)
{
    saying  people = people_on(p, story, theme);
    verdict v      = {.reviewed = people != SAYS_NOTHING || somebody_finished(p, story)};
    switch (how) {
    case BY_EFFECTIVE: /* "else, if somebody finished the story, absent; else the machine's" */
        v.present  = people == SAYS_PRESENT || (!v.reviewed && machine_finds(p, story, theme));
        v.disputed = people == SAYS_BOTH;
        break;
    case BY_REVIEWED:
        v.present  = people == SAYS_PRESENT;
        v.disputed = people == SAYS_BOTH;
        break;
    case BY_MACHINE: v.present = machine_finds(p, story, theme); break;
    case BY_CODER: /* whatever this coder said, as a coder or adjudicating */
        v.present = word_on(p, story, theme, coder, false) == SAYS_PRESENT;
        for (int t = 0; t < p->n_themes; t++)
            for (int i = 0; i < p->n_decisions; i++) {
                const past_decision *d      = &p->decisions[i];
                bool                 newest = d->stands && d->adjudicated && d->coder == coder &&
                              d->story == story && d->theme == t && is_below(p, t, theme);
                for (int k = i + 1; k < p->n_decisions; k++)
                    newest &= !(p->decisions[k].stands && p->decisions[k].adjudicated &&
                                p->decisions[k].coder == coder && p->decisions[k].story == story &&
                                p->decisions[k].theme == t);
                v.present |= newest && d->present;
            }
        break;
    }
    return v;
}

/* "The stories without any theme of the codebook": none is present, none is disputed. */
static inline verdict verdict_on_none(const past *p, int story, way how, int coder)
{
    verdict none = {.present = true, .reviewed = true};
    bool    any  = false;
    for (int t = 0; t < p->n_themes; t++) {
        verdict v = verdict_on(p, story, t, how, coder);
        any |= v.present;
        none.reviewed &= v.reviewed;
        none.disputed |= v.disputed;
    }
    none.present = !any && !none.disputed;
    none.disputed &= !any;
    return none;
}

/* ---- Counting ------------------------------------------------------------------------------ */

typedef struct {
    int         theme;               /* -1: without any theme */
    const char *value[PAST_COLUMNS]; /* NULL: all of them */
    int         stories, respondents, base_stories, base_respondents, unreviewed, disputed;
} past_row;

typedef struct {
    int         by[PAST_COLUMNS], n_by;
    int         where[PAST_COLUMNS]; /* column ... */
    const char *is[PAST_COLUMNS];    /* ... and its value */
    int         n_where;
    int         themes[PAST_THEMES], n_themes;
    way         how;
    int         coder;
} past_query;

static inline bool is_asked_for(const past *p, const past_query *q, const char *const *value,
                                int story)
{
    const past_story *s  = &p->stories[story];
    bool              in = true;
    if (!s->live)
        return false;
    for (int i = 0; i < q->n_where; i++)
        in &= strcmp(s->value[q->where[i]], q->is[i]) == 0;
    for (int i = 0; i < q->n_by; i++)
        in &= !value[i] || strcmp(s->value[q->by[i]], value[i]) == 0;
    return in;
}

/* How many different people told the stories chosen. */
static inline int persons(const past *p, const bool *chosen)
{
    int n = 0;
    for (int i = 0; i < p->n_stories; i++) {
        bool new = chosen[i];
        for (int k = 0; new &&k < i; k++)
            new = !chosen[k] || strcmp(p->stories[k].person, p->stories[i].person) != 0;
        n += new;
    }
    return n;
}

/* `on`: the verdicts on this theme, story by story. */
static inline past_row count_row(const past *p, const past_query *q, int theme, const verdict *on,
                                 const char *const *value)
{
    past_row row                = {.theme = theme};
    bool     base[PAST_STORIES] = {0}, found[PAST_STORIES] = {0};
    memcpy(row.value, value, sizeof row.value);
    for (int s = 0; s < p->n_stories; s++) {
        base[s] = is_asked_for(p, q, value, s);
        if (!base[s])
            continue;
        found[s] = on[s].present;
        row.base_stories++;
        row.stories += on[s].present;
        row.unreviewed += !on[s].reviewed;
        row.disputed += on[s].disputed;
    }
    row.respondents      = persons(p, found);
    row.base_respondents = persons(p, base);
    return row;
}

static inline int by_bytes(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Values by their bytes, each once; then NULL for all of them. */
static inline int values_of(const past *p, const past_query *q, int column, const char **out)
{
    static const char *const all[PAST_COLUMNS];
    int                      n    = 0;
    past_query               only = *q;
    only.n_by                     = 0;
    for (int s = 0; s < p->n_stories; s++) {
        bool new = is_asked_for(p, &only, all, s);
        for (int k = 0; new &&k < n; k++)
            new = strcmp(out[k], p->stories[s].value[column]) != 0;
        if (new)
            out[n++] = p->stories[s].value[column];
    }
    if (n)
        qsort(out, (size_t)n, sizeof *out, by_bytes);
    out[n] = NULL;
    return n + 1;
}

/* Rows in codebook order, then values by name, each total behind its values; groups in
 * which nobody is are left out, but for the whole. How many rows. */
static inline int recount(const past *p, const past_query *q, past_row *rows)
{
    const char *values[PAST_COLUMNS][PAST_STORIES + 1];
    int         size[PAST_COLUMNS] = {0}, n = 0, groups = 1;
    for (int i = 0; i < q->n_by; i++) {
        size[i] = values_of(p, q, q->by[i], values[i]);
        groups *= size[i];
    }
    for (int slot = 0; slot <= q->n_themes; slot++) {
        verdict on[PAST_STORIES] = {0};
        int     theme            = slot < q->n_themes ? q->themes[slot] : -1;
        for (int s = 0; s < p->n_stories; s++)
            on[s] = theme < 0 ? verdict_on_none(p, s, q->how, q->coder)
                              : verdict_on(p, s, theme, q->how, q->coder);
        for (int group = 0; group < groups; group++) {
            const char *value[PAST_COLUMNS] = {0};
            for (int i = q->n_by - 1, rest = group; i >= 0; rest /= size[i--])
                value[i] = values[i][rest % size[i]];
            past_row row = count_row(p, q, theme, on, value);
            if (row.base_stories || group == groups - 1)
                rows[n++] = row;
        }
    }
    return n;
}

#endif
