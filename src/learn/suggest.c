/* suggest.c - what a model says of a project's stories, written down as codings of a
 * machine coder. It proposes: no count takes them for an answer unless it is asked to. */
#include <journeys/learn.h>

#include <stdlib.h>

enum { PASSAGES = 2 };

typedef struct {
    jny_project       *p;
    const jny_taught  *t;
    const jny_learned *learned;
    int64_t            coder;
    int64_t           *themes;  /* of the model: keys in the project */
    const jny_answer  *answers; /* of this coder, by story and theme */
    size_t             n_answers;
    jny_matcher       *m;
    jny_scorer        *s;
    jny_suggested     *out;
} writing;

static jny_status write_decision(writing *w, const jny_story *story, jny_decision *d, jny_err *err)
{
    d->story = story->key;
    d->text  = story->text_key;
    d->body  = story->text;
    d->coder = w->coder;
    *(d->present ? &w->out->added : &w->out->removed) += 1;
    return jny_decision_add(w->p, d, err);
}

/* This coder's answer on a theme of a story; NULL: none. */
static const jny_answer *standing(const writing *w, int64_t story, int64_t theme)
{
    size_t low = 0, high = w->n_answers;
    while (low < high) {
        size_t            mid = (low + high) / 2;
        const jny_answer *x   = &w->answers[mid];
        if (x->story < story || (x->story == story && x->theme < theme))
            low = mid + 1;
        else
            high = mid;
    }
    const jny_answer *x = &w->answers[low];
    return low < w->n_answers && x->story == story && x->theme == theme ? x : NULL;
}

static jny_status suggest_theme(writing *w, jny_arena scratch, const jny_story *story,
                                const jny_featured *read, size_t theme, const jny_score *score,
                                jny_err *err)
{
    const jny_answer *before  = standing(w, story->key, w->themes[theme]);
    const jny_model  *model   = &w->learned->model;
    jny_str           note    = jny_str_format(&scratch, "probability %.3f, %s", score->score,
                                  score->ruled ? "a rule agrees" : "no rule agrees");
    jny_decision      d       = {.theme = w->themes[theme], .action = "remove"};
    jny_str           valence = {0};
    if (score->suggested && score->valence < model->n_valences) {
        valence = model->valences[score->valence].name;
        note    = jny_str_format(&scratch, "%.*s; %.*s %.3f", JNY_ARG(note), JNY_ARG(valence),
                                 score->valence_score);
    }
    if (!score->suggested)
        return before && before->present ? write_decision(w, story, &d, err) : JNY_OK;
    w->out->suggestions++;
    if (before && before->present && jny_str_eq(before->note, note))
        return JNY_OK;
    jny_featured_sentence passages[PASSAGES];
    jny_evidence          evidence[PASSAGES];
    d.action     = "add";
    d.present    = true;
    d.note       = note;
    d.valence    = valence;
    d.evidence   = evidence;
    d.n_evidence = jny_scorer_passages(w->s, read, theme, PASSAGES, passages);
    for (size_t i = 0; i < d.n_evidence; i++)
        evidence[i] = (jny_evidence){passages[i].start, passages[i].end};
    return write_decision(w, story, &d, err);
}

/* What was suggested before of themes that the model does not have any more. */
static jny_status take_back(writing *w, const jny_story *story, jny_err *err)
{
    size_t low = 0, high = w->n_answers;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (w->answers[mid].story < story->key)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < w->n_answers && w->answers[low].story == story->key; low++) {
        const jny_answer *x    = &w->answers[low];
        jny_decision      d    = {.theme = x->theme, .action = "remove"};
        bool              gone = x->present;
        for (size_t t = 0; t < w->learned->model.n; t++)
            gone &= w->themes[t] != x->theme;
        if (gone && write_decision(w, story, &d, err) != JNY_OK)
            return err->status;
    }
    return JNY_OK;
}

static jny_status suggest_story(writing *w, jny_arena scratch, size_t i, jny_err *err)
{
    const jny_story *story = &w->t->stories[i];
    const jny_score *scores;
    jny_featured     read;
    jny_tags         tags;
    jny_status       st = JNY_OK;
    jny_tag(&scratch, w->m, story->text, w->t->langs[i], &tags);
    jny_scorer_score(&scratch, w->s, story->text, w->t->langs[i], tags, &scores, &read);
    if (w->t->lesson_of[i] != SIZE_MAX)
        scores = w->learned->held + w->t->lesson_of[i] * w->learned->model.n;
    for (size_t t = 0; st == JNY_OK && t < w->learned->model.n; t++)
        st = suggest_theme(w, scratch, story, &read, t, &scores[t], err);
    return st == JNY_OK ? take_back(w, story, err) : st;
}

static int by_story(const void *x, const void *y)
{
    const jny_answer *a = x, *b = y;
    if (a->story != b->story)
        return a->story < b->story ? -1 : 1;
    return (a->theme > b->theme) - (a->theme < b->theme);
}

static jny_status load_standing(writing *w, jny_arena *a, jny_err *err)
{
    jny_answer *answers = NULL;
    size_t      n = 0, kept = 0;
    jny_status  st = jny_answers(w->p, a, 0, &answers, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (answers[i].coder == w->coder)
            answers[kept++] = answers[i];
    if (kept)
        qsort(answers, kept, sizeof *answers, by_story);
    w->answers   = answers;
    w->n_answers = kept;
    return st;
}

jny_status jny_suggestions_check(jny_project *p, jny_arena *a, jny_str name, jny_err *err)
{
    jny_answer *answers = NULL;
    size_t      n       = 0;
    jny_status  st      = jny_machine_name_check(name, err);
    if (st == JNY_OK)
        st = jny_answers(p, a, 0, &answers, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (jny_str_eq(answers[i].coder_name, name) &&
            (!answers[i].machine || (answers[i].present && !jny_answer_learned(&answers[i]))))
            st = jny_fail(err, JNY_ECONFLICT, NULL,
                          "\"%.*s\" is %s in this project: call the model otherwise, with --name",
                          JNY_ARG(name), answers[i].machine ? "an outside coder" : "a person");
    return st;
}

static jny_status prepare(writing *w, jny_arena *a, jny_err *err)
{
    const jny_model    *model = &w->learned->model;
    const jny_codebook *book  = &w->t->active->book;
    jny_status          st    = jny_coder_key(w->p, model->name, true, &w->coder, err);
    w->themes                 = JNY_ARRAY(a, int64_t, model->n + 1);
    for (size_t t = 0; st == JNY_OK && t < model->n; t++)
        st = jny_theme_key(w->p, book->name, model->themes[t].path, &w->themes[t], err);
    if (st == JNY_OK)
        st = load_standing(w, a, err);
    if (st == JNY_OK)
        st = jny_matcher_open(a->world, book, &w->m, err);
    if (st == JNY_OK)
        st = jny_scorer_open(a->world, model, book, &w->s, err);
    return st;
}

jny_status jny_suggestions_store(jny_project *p, jny_arena *a, const jny_taught *t,
                                 const jny_learned *learned, jny_suggested *out, jny_err *err)
{
    writing w     = {.p = p, .t = t, .learned = learned, .out = out};
    *out          = (jny_suggested){.stories = t->n};
    jny_status st = jny_event_begin(p, "decide", learned->model.name, err);
    if (st != JNY_OK)
        return st;
    jny_arena scratch = jny_arena_open(a->world);
    st                = prepare(&w, &scratch, err);
    for (size_t i = 0; st == JNY_OK && i < t->n; i++)
        st = suggest_story(&w, scratch, i, err);
    if (w.m)
        jny_matcher_close(w.m);
    if (w.s)
        jny_scorer_close(w.s);
    jny_arena_close(&scratch);
    if (st != JNY_OK || out->added + out->removed == 0) {
        jny_event_rollback(p);
        return st;
    }
    return jny_event_commit(p,
                            jny_str_format(a, "{\"added\":%llu,\"removed\":%llu}",
                                           (unsigned long long)out->added,
                                           (unsigned long long)out->removed),
                            err);
}
