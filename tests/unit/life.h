/* life.h - small projects lived through at random: imports, corrections, runs, decisions by
 * three people and an outside machine, finished marks, adjudications, and events taken back.
 *
 * What happens is done to a real project and noted in the plain lists of recount.h. */
#ifndef TESTS_LIFE_H
#define TESTS_LIFE_H

#include "chance.h"
#include "projects.h"
#include "recount.h"

enum { STEPS = 16, EVENTS = 64, VERSIONS = 40 };

static const char *const columns[]  = {"ward", "type", "age", "respondent"};
static const char *const given[][4] = {{"", "A", "B", "\u00C9"},
                                       {"", "parent", "carer", "young person"},
                                       {"", "8", "35-44", "16"},
                                       {"", "R1", "R2", "R3"}};
static const char *const coders[]   = {"ann", "bob", "cy", "bot"};
enum { COLUMNS = 4, RESPONDENT = 3, CODERS = 4, BOT = 3 };

/* Words that no other theme's rule meets, in a form no stemmer touches. */
static const char *const words[] = {"quokka", "zebu", "ibex", "gnu", "okapi",
                                    "dingo",  "kudu", "emu",  "yak", "puma"};

/* ---- What was lived through ------------------------------------------------------------------ */

typedef struct {
    int         event, text;
    bool        word[PAST_THEMES]; /* of the themes that are in its text */
    const char *value[COLUMNS];
} version;

typedef struct {
    version at[VERSIONS];
    int     n;
} history; /* of one story */

typedef struct life {
    desk *d;
    void (*between)(struct life *); /* two steps; NULL: nothing */
    chance  luck;
    past    p;
    bool    has_rule[PAST_THEMES], undone[EVENTS];
    int     depth[PAST_THEMES];
    char    path[PAST_THEMES][64];
    int     n_events, n_texts; /* events: the highest number so far */
    history stories[PAST_STORIES];
    int     decision_event[PAST_DECISIONS], finish_event[PAST_DECISIONS];
    int     run_event[STEPS + 1], run_text[STEPS + 1][PAST_STORIES], n_runs; /* text: -1 none */
    jny_matcher *matcher;
    int64_t      codebook;
} life;

static int roll(life *l, int n)
{
    return (int)chance_below(&l->luck, (size_t)n);
}

/* The version that stands, or NULL. */
static const version *standing(const life *l, int story)
{
    for (int i = l->stories[story].n; i-- > 0;)
        if (!l->undone[l->stories[story].at[i].event])
            return &l->stories[story].at[i];
    return NULL;
}

/* What the recount is to know, from what was lived through. */
static void look_back(life *l)
{
    int run = l->n_runs - 1;
    while (run >= 0 && l->undone[l->run_event[run]])
        run--;
    for (int s = 0; s < l->p.n_stories; s++) {
        past_story    *out = &l->p.stories[s];
        const version *v   = standing(l, s);
        static char    alone[PAST_STORIES][24];
        *out = (past_story){.live = v != NULL};
        if (!v)
            continue;
        snprintf(alone[s], sizeof alone[s], "story %d", s);
        out->person = v->value[RESPONDENT][0] ? v->value[RESPONDENT] : alone[s];
        memcpy(out->value, v->value, sizeof v->value);
        out->tagged = run >= 0 && l->run_text[run][s] == v->text;
        for (int t = 0; t < l->p.n_themes; t++)
            out->hit[t] = v->word[t] && l->has_rule[t];
    }
    for (int i = 0; i < l->p.n_decisions; i++)
        l->p.decisions[i].stands = !l->undone[l->decision_event[i]];
    for (int i = 0; i < l->p.n_finishes; i++)
        l->p.finishes[i].stands = !l->undone[l->finish_event[i]];
}

/* ---- The codebook -------------------------------------------------------------------------- */

static jny_str write_codebook(life *l)
{
    jny_buf b     = jny_buf_open(&l->d->a);
    l->p.n_themes = 3 + roll(l, PAST_THEMES - 3);
    jny_buf_add(&b, JNY_STR("codebook: random\nlanguage: en\nthemes:\n"));
    for (int t = 0; t < l->p.n_themes; t++) {
        int deepest    = t ? l->depth[t - 1] + 1 : 0;
        int depth      = roll(l, (deepest > 2 ? 2 : deepest) + 1);
        int parent     = t - 1;
        l->depth[t]    = depth;
        l->has_rule[t] = roll(l, 4) > 0;
        while (parent >= 0 && l->depth[parent] >= depth)
            parent--;
        l->p.parent[t] = parent;
        snprintf(l->path[t], sizeof l->path[t], "%.40s%st%d", parent < 0 ? "" : l->path[parent],
                 parent < 0 ? "" : "/", t);
        if (t && depth > l->depth[t - 1])
            jny_buf_format(&b, "%*sthemes:\n", 4 * depth, "");
        jny_buf_format(&b, "%*s- id: t%d\n%*sname: T\n%*sdefinition: T.\n", 4 * depth + 2, "", t,
                       4 * depth + 4, "", 4 * depth + 4, "");
        if (l->has_rule[t])
            jny_buf_format(&b, "%*srules: ['^%s']\n", 4 * depth + 4, "", words[t]);
    }
    jny_buf_char(&b, '\0');
    return jny_buf_str(&b);
}

/* ---- What may happen ----------------------------------------------------------------------- */

static void start(life *l, const char *kind)
{
    begin(l->d, kind);
    l->n_events++;
}

/* Random attributes: at most two of the three, and now and then a respondent. */
static void draw_values(life *l, version *v)
{
    int without = roll(l, 3);
    for (int c = 0; c < COLUMNS; c++)
        v->value[c] = c == without ? "" : given[c][roll(l, 4)];
}

static void draw_text(life *l, version *v)
{
    v->text = l->n_texts++;
    for (int t = 0; t < l->p.n_themes; t++)
        v->word[t] = roll(l, 4) == 0;
}

/* A story as one version of it, into the open event. */
static jny_put put_version(life *l, int story_number, const version *v)
{
    jny_attribute    attributes[3];
    jny_story        s    = {.attributes = attributes, .row = 1};
    jny_buf          text = jny_buf_open(&l->d->a);
    jny_put          result;
    static const int sorted[] = {2, 1, 0}; /* age, type, ward */
    for (int i = 0; i < 3; i++)
        if (v->value[sorted[i]][0])
            attributes[s.n_attributes++] =
                (jny_attribute){jny_cstr(columns[sorted[i]]), jny_cstr(v->value[sorted[i]])};
    jny_buf_format(&text, "Text %d:", v->text);
    for (int t = 0; t < l->p.n_themes; t++)
        if (v->word[t])
            jny_buf_format(&text, " a %s and a %s,", words[t], words[t]);
    s.id         = jny_str_format(&l->d->a, "S%d", story_number);
    s.text       = jny_buf_str(&text);
    s.respondent = jny_cstr(v->value[RESPONDENT]);
    works(l->d, jny_story_put(l->d->p, &l->d->a, &s, 0, true, &result, NULL, &l->d->err), "put");
    return result;
}

static void import_some(life *l)
{
    start(l, "import");
    for (int k = 1 + roll(l, 5); k > 0; k--) {
        int            s = roll(l, l->p.n_stories);
        history       *h = &l->stories[s];
        const version *v = standing(l, s);
        version        next;
        if (h->n == VERSIONS)
            continue;
        if (!v && h->n)
            v = &h->at[h->n - 1]; /* withdrawn: its last words may come back */
        if (v)
            next = *v;
        if (!v || roll(l, 2))
            draw_text(l, &next);
        if (!v || roll(l, 2))
            draw_values(l, &next);
        next.event     = l->n_events;
        jny_put result = put_version(l, s, &next);
        if (result != JNY_PUT_SAME)
            h->at[h->n++] = next;
    }
    commit(l->d);
}

static void make_run(life *l)
{
    jny_run_report report;
    start(l, "run");
    works(l->d,
          jny_run_make(l->d->p, &l->d->a, &l->matcher, 1, l->codebook, NULL, NULL, &report,
                       &l->d->err),
          "tagging");
    commit(l->d);
    l->run_event[l->n_runs] = l->n_events;
    for (int s = 0; s < l->p.n_stories; s++) {
        const version *v          = standing(l, s);
        l->run_text[l->n_runs][s] = v ? v->text : -1;
    }
    l->n_runs++;
}

/* The story in the project, if it is live. */
static bool fetch(life *l, int s, jny_story *out)
{
    char id[16];
    snprintf(id, sizeof id, "S%d", s);
    if (standing(l, s))
        *out = story(l->d, id);
    return standing(l, s) != NULL;
}

static void decide_some(life *l, int coder, bool adjudicates)
{
    int64_t key;
    start(l, "decide");
    works(l->d, jny_coder_key(l->d->p, jny_cstr(coders[coder]), coder == BOT, &key, &l->d->err),
          "coder");
    for (int k = 1 + roll(l, 6); k > 0; k--) {
        int          s = roll(l, l->p.n_stories), t = roll(l, l->p.n_themes), kind = roll(l, 4);
        int          elsewhere = roll(l, 12); /* in another codebook, or a theme that is gone */
        jny_story    found;
        jny_decision decision = {.coder = key, .present = kind < 2};
        if (!fetch(l, s, &found) || l->p.n_decisions == PAST_DECISIONS)
            continue;
        int valence = roll(l, 8) - 4; /* half of them give none */
        if (valence >= 0)
            decision.valence = jny_cstr(
                (const char *[]){"working-well", "needs-change", "mixed", "neutral"}[valence]);
        decision.story  = found.key;
        decision.text   = found.text_key;
        decision.body   = found.text;
        decision.action = adjudicates ? "adjudicate"
                                      : (const char *[]){"accept", "add", "reject", "remove"}[kind];
        works(l->d,
              jny_theme_key(l->d->p, elsewhere == 0 ? JNY_STR("other") : JNY_STR("random"),
                            elsewhere == 1 ? JNY_STR("t0/gone") : jny_cstr(l->path[t]),
                            &decision.theme, &l->d->err),
              "theme");
        works(l->d, jny_decision_add(l->d->p, &decision, &l->d->err), "deciding");
        if (elsewhere < 2)
            continue;
        l->decision_event[l->p.n_decisions] = l->n_events;
        l->p.decisions[l->p.n_decisions++]  = (past_decision){
             s, t, coder, decision.present, adjudicates, true, valence < 0 ? -1 : valence};
    }
    commit(l->d);
}

static void finish_some(life *l)
{
    int     coder = roll(l, 8) ? roll(l, BOT) : BOT; /* a machine's mark means nothing */
    int64_t key;
    start(l, "finish");
    works(l->d, jny_coder_key(l->d->p, jny_cstr(coders[coder]), coder == BOT, &key, &l->d->err),
          "coder");
    for (int k = 1 + roll(l, 3); k > 0; k--) {
        int       s = roll(l, l->p.n_stories);
        jny_story found;
        if (!fetch(l, s, &found) || l->p.n_finishes == PAST_DECISIONS)
            continue;
        works(l->d, jny_finished_add(l->d->p, found.key, found.text_key, key, &l->d->err),
              "finish");
        l->finish_event[l->p.n_finishes] = l->n_events;
        l->p.finishes[l->p.n_finishes++] = (past_finish){s, coder, true};
    }
    commit(l->d);
}

/* Takes back any event that stands, not only the last; never the codebook's (number 2). */
static void undo_one(life *l)
{
    int seq = 3 + roll(l, l->n_events - 2);
    if (l->n_events < 3 || l->undone[seq])
        return;
    works(l->d, jny_event_undo(l->d->p, seq, JNY_STR("tester"), &l->d->err), "undoing");
    l->undone[seq]           = true;
    l->undone[++l->n_events] = true; /* an undo is not undone: not to be chosen again */
}

static void live_through(life *l)
{
    static const int weights[] = {0, 0, 1, 1, 2, 2, 2, 2, 3, 4, 4, 5, 6, 6, 6};
    import_some(l);
    import_some(l);
    for (int step = 0; step < STEPS; step++) {
        if (l->between)
            l->between(l);
        switch (weights[roll(l, sizeof weights / sizeof *weights)]) {
        case 0: import_some(l); break;
        case 1: make_run(l); break;
        case 2: decide_some(l, roll(l, BOT), false); break;
        case 3: decide_some(l, BOT, false); break;
        case 4: finish_some(l); break;
        case 5: decide_some(l, roll(l, BOT), true); break;
        case 6: undo_one(l); break;
        }
    }
    if (roll(l, 2))
        make_run(l);
    look_back(l);
}

#endif
