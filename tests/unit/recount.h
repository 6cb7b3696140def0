/* recount.h - "What a count counts" (the design, section 3) once more, in plain loops over
 * plain lists: slow, and easy to set beside the words of the design.
 *
 * It knows nothing of the library's tables, bits and sorting. How it rolls up:
 *
 * - A coder who finds a theme finds its parents ("a child theme counts for its parents too").
 * - A coder who says a theme is absent says so of its children: of those found before, and of
 *   those nothing was said of. One found after that is there, and so are its parents.
 * - Agreement is on the theme, after that; an adjudication is rolled up in the same way, and is
 *   no coding of the person who made it.
 * - Where nobody answered, a theme is there by the machine if its own rules hit or if one of its
 *   children counts: a child that a person rejected does not.
 */
#ifndef TESTS_RECOUNT_H
#define TESTS_RECOUNT_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PAST_STORIES = 16, PAST_THEMES = 10, PAST_DECISIONS = 400, PAST_COLUMNS = 4 };
enum { VALENCES = 4, MIXED = 2 };

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
    bool stands;  /* not withdrawn */
    int  valence; /* -1: none */
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

/* Whose word is asked for: an adjudicator's, one coder's as they gave it, or one coder's where what
 * was adjudicated away does not count. */
typedef enum { RULED, GIVEN, SETTLED } word;

static inline saying word_on(const past *p, int story, int theme, int coder, word as);

/* The number of the newest decision on a theme that stands: of one coder, or the adjudications
 * of anybody. -1: none. */
static inline int newest_on(const past *p, int story, int theme, int coder, word as)
{
    int newest = -1;
    for (int i = 0; i < p->n_decisions; i++) {
        const past_decision *d = &p->decisions[i];
        if (d->stands && d->story == story && d->theme == theme &&
            d->adjudicated == (as == RULED) && (coder == ANYBODY || d->coder == coder))
            newest = i;
    }
    if (newest >= 0 && as == SETTLED && p->decisions[newest].present &&
        word_on(p, story, theme, ANYBODY, RULED) == SAYS_ABSENT)
        return -1;
    return newest;
}

/* Whether "absent" was said of the theme or one of its parents later than `when`. */
static inline bool is_denied(const past *p, int story, int theme, int coder, word as, int when)
{
    for (int t = theme; t >= 0; t = p->parent[t]) {
        int i = newest_on(p, story, t, coder, as);
        if (i > when && !p->decisions[i].present)
            return true;
    }
    return false;
}

/* The same, rolled up. */
static inline saying word_on(const past *p, int story, int theme, int coder, word as)
{
    for (int t = 0; t < p->n_themes; t++) {
        int i = newest_on(p, story, t, coder, as);
        if (is_below(p, t, theme) && i >= 0 && p->decisions[i].present &&
            !is_denied(p, story, t, coder, as, i))
            return SAYS_PRESENT;
    }
    return is_denied(p, story, theme, coder, as, -1) ? SAYS_ABSENT : SAYS_NOTHING;
}

/* "The adjudicated answer if there is one; else the decisions of people on this theme where
 * they agree, finished or not; where they differ, disputed." What was adjudicated away is no
 * decision on the theme above it either. */
static inline saying people_on(const past *p, int story, int theme)
{
    saying said = word_on(p, story, theme, ANYBODY, RULED);
    if (said != SAYS_NOTHING)
        return said;
    for (int coder = 0; coder < p->n_coders; coder++) {
        saying one = p->is_machine[coder] ? SAYS_NOTHING : word_on(p, story, theme, coder, SETTLED);
        if (one != SAYS_NOTHING)
            said = said == SAYS_NOTHING || said == one ? one : SAYS_BOTH;
    }
    return said;
}

/* The valence of a theme that is there by this word: its own, or that of its children, mixed
 * where they differ. -1: none. */
static inline int valence_by(const past *p, int story, int theme, int coder, word as)
{
    int i = newest_on(p, story, theme, coder, as), found = -1;
    if (word_on(p, story, theme, coder, as) != SAYS_PRESENT)
        return -1;
    if (i >= 0 && p->decisions[i].present && p->decisions[i].valence >= 0 &&
        !is_denied(p, story, theme, coder, as, i))
        return p->decisions[i].valence;
    for (int t = p->n_themes; t-- > 0;) {
        int v = p->parent[t] == theme ? valence_by(p, story, t, coder, as) : -1;
        if (v >= 0)
            found = found < 0 || found == v ? v : MIXED;
    }
    return found;
}

/* The adjudicated valence, or the one of all people who give one. */
static inline int valence_on(const past *p, int story, int theme)
{
    int found = valence_by(p, story, theme, ANYBODY, RULED);
    if (found >= 0)
        return found;
    for (int coder = 0; coder < p->n_coders; coder++) {
        int v = p->is_machine[coder] ? -1 : valence_by(p, story, theme, coder, SETTLED);
        if (v >= 0 && found >= 0 && v != found)
            return -1;
        found = v >= 0 ? v : found;
    }
    return found;
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
    int  valence; /* -1: none, or not present */
} verdict;

static inline verdict verdict_on(const past *p, int story, int theme, way how, int coder)
{
    saying  people = people_on(p, story, theme);
    verdict v = {.reviewed = people != SAYS_NOTHING || somebody_finished(p, story), .valence = -1};
    switch (how) {
    case BY_EFFECTIVE: /* "else, if somebody finished the story, absent; else the machine's" */
        v.present = people == SAYS_PRESENT ||
                    (!v.reviewed && p->stories[story].tagged && p->stories[story].hit[theme]);
        for (int t = 0; t < p->n_themes; t++)
            if (p->parent[t] == theme && !v.reviewed)
                v.present |= verdict_on(p, story, t, how, coder).present;
        v.disputed = people == SAYS_BOTH;
        break;
    case BY_REVIEWED:
        v.present  = people == SAYS_PRESENT;
        v.disputed = people == SAYS_BOTH;
        break;
    case BY_MACHINE: v.present = machine_finds(p, story, theme); break;
    case BY_CODER: v.present = word_on(p, story, theme, coder, GIVEN) == SAYS_PRESENT; break;
    }
    if (how == BY_CODER)
        v.valence = valence_by(p, story, theme, coder, GIVEN);
    else if (how != BY_MACHINE && people == SAYS_PRESENT)
        v.valence = valence_on(p, story, theme);
    return v;
}

/* "The stories without any theme of the codebook": none is present, none is disputed. */
static inline verdict verdict_on_none(const past *p, int story, way how, int coder)
{
    verdict none = {.present = true, .reviewed = true, .valence = -1};
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
    int         untagged, valence[VALENCES];
} past_row;

typedef struct {
    int         by[PAST_COLUMNS], n_by;
    int         where[PAST_COLUMNS]; /* column ... */
    const char *is[PAST_COLUMNS];    /* ... and its value: "it is", or "it is not" */
    bool        negated[PAST_COLUMNS];
    int         n_where;
    bool        any; /* one of them is enough */
    int         themes[PAST_THEMES], n_themes;
    way         how;
    int         coder;
} past_query;

static inline bool is_asked_for(const past *p, const past_query *q, const char *const *value,
                                int story)
{
    const past_story *s    = &p->stories[story];
    bool              in   = true;
    bool              some = q->n_where == 0;
    if (!s->live)
        return false;
    for (int i = 0; i < q->n_where; i++) {
        bool holds = (strcmp(s->value[q->where[i]], q->is[i]) == 0) != q->negated[i];
        some |= holds;
        in &= holds || q->any;
    }
    in &= some || !q->any;
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
        row.untagged += !p->stories[s].tagged;
        if (on[s].valence >= 0)
            row.valence[on[s].valence]++;
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
