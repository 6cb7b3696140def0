/* file.c - a file of decisions: what a coder did elsewhere, taken over as new events. */
#include "decide.h"

#include "json.h"

#include <assert.h>
#include <string.h>

enum { PROBLEMS_MAX = 100 };

/* One coding of a line, checked against the project. */
typedef struct {
    jny_named_theme theme;
    jny_str         valence;
    jny_str        *quotes;
    jny_evidence   *evidence;
    size_t          n;
} coding;

typedef struct {
    jny_project      *project;
    jny_arena        *a; /* the report's */
    jny_active       *books;
    size_t            n_books;
    jny_str           coder;
    jny_coder_kind    kind;
    int64_t           coder_key;
    const jny_answer *answers; /* of this coder, standing before this file */
    size_t            n_answers;
    const jny_done   *done;
    size_t            n_done;
    bool             *named; /* books: the file has spoken about this one; only answers in
                              * these are replaced (with a single codebook: in it) */
    const jny_limits  *limits;
    jny_decide_report *report;
} job;

/* ---- Reading a line ------------------------------------------------------------------ */

static jny_status read_evidence(jny_arena *a, const json_t *list, const jny_story *story,
                                coding *out, jny_err *err)
{
    if (!list || json_is_null(list))
        return JNY_OK;
    if (!json_is_array(list))
        return jny_fail(err, JNY_ESYNTAX, NULL, "\"evidence\" takes a list of quotes");
    out->quotes   = JNY_ARRAY(a, jny_str, json_array_size(list) + 1);
    out->evidence = JNY_ARRAY(a, jny_evidence, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_string(item))
            return jny_fail(err, JNY_ESYNTAX, NULL, "\"evidence\" takes a list of quotes");
        jny_str quote = {json_string_value(item), json_string_length(item)};
        if (find_quote(story, quote, &out->evidence[out->n], err) != JNY_OK)
            return err->status;
        out->quotes[out->n++] = jny_str_copy(a, quote);
    }
    return JNY_OK;
}

static jny_status read_coding(job *j, jny_arena *a, const json_t *item, const jny_story *story,
                              coding *out, jny_err *err)
{
    bool odd;
    *out          = (coding){0};
    jny_str theme = json_text(item, "theme", &odd);
    if (!json_is_object(item) || odd || !theme.n)
        return jny_fail(err, JNY_ESYNTAX, NULL, "a coding is an object with a \"theme\"");
    jny_status st = jny_theme_named(j->books, j->n_books, theme, &out->theme, err);
    if (st != JNY_OK)
        return st;
    out->valence = jny_str_copy(a, json_text(item, "valence", &odd));
    st           = odd ? jny_fail(err, JNY_ESYNTAX, NULL, "\"valence\" must be a string")
                       : check_valence(out->valence, err);
    return st == JNY_OK ? read_evidence(a, json_object_get(item, "evidence"), story, out, err) : st;
}

static jny_status read_codings(job *j, jny_arena *a, const json_t *object, const jny_story *story,
                               coding **out, size_t *n, jny_err *err)
{
    const json_t *codes = json_object_get(object, "codes");
    if (!json_is_array(codes))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "\"codes\" is missing: a list of themes, [] for a story without any");
    *out = JNY_ARRAY(a, coding, json_array_size(codes) + 1);
    *n   = 0;
    for (size_t i = 0; i < json_array_size(codes); i++) {
        coding *c = &(*out)[*n];
        if (read_coding(j, a, json_array_get(codes, i), story, c, err) != JNY_OK)
            return err->status;
        assert(c->theme.codebook);
        for (size_t k = 0; k < *n; k++)
            if ((*out)[k].theme.codebook == c->theme.codebook &&
                (*out)[k].theme.theme == c->theme.theme)
                return jny_fail(err, JNY_ESYNTAX, NULL, "the theme \"%.*s\" stands here twice",
                                JNY_ARG(c->theme.codebook->book.themes[c->theme.theme].path));
        j->named[c->theme.codebook - j->books] = true;
        ++*n;
    }
    return JNY_OK;
}

/* ---- What it changes ---------------------------------------------------------------------- */

static const jny_theme *theme_of(const coding *c)
{
    return &c->theme.codebook->book.themes[c->theme.theme];
}

static bool is_theme(const jny_answer *answer, const coding *c)
{
    return jny_str_eq(answer->theme_codebook, c->theme.codebook->book.name) &&
           jny_str_eq(answer->theme_path, theme_of(c)->path);
}

static jny_status same_as(job *j, jny_arena *a, const jny_answer *answer, const coding *c,
                          bool *same, jny_err *err)
{
    jny_str *quotes;
    size_t   n;
    *same = answer->present && jny_str_eq(answer->valence, c->valence);
    if (!*same)
        return JNY_OK;
    jny_status st = jny_answer_quotes(j->project, a, answer->decision, &quotes, &n, err);
    *same         = st == JNY_OK && n == c->n;
    for (size_t i = 0; *same && i < n; i++)
        *same = jny_str_eq(quotes[i], c->quotes[i]);
    return st;
}

static jny_status add(job *j, const jny_story *story, jny_decision *d, jny_err *err)
{
    d->story = story->key;
    d->text  = story->text_key;
    d->body  = story->text;
    d->coder = j->coder_key;
    j->report->decisions++;
    return jny_decision_add(j->project, d, err);
}

/* This coder's standing answers on one story: a slice, since they are sorted by story. */
static const jny_answer *answers_on(const job *j, int64_t story, size_t *n)
{
    size_t low = 0, high = j->n_answers;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (j->answers[mid].story < story)
            low = mid + 1;
        else
            high = mid;
    }
    size_t end = low;
    while (end < j->n_answers && j->answers[end].story == story)
        end++;
    *n = end - low;
    return j->answers + low;
}

static jny_status apply_coding(job *j, jny_arena *a, const jny_story *story, const coding *c,
                               const jny_answer *answers, size_t n, jny_err *err)
{
    for (size_t i = 0; i < n; i++) {
        bool same = false;
        if (!is_theme(&answers[i], c))
            continue;
        if (same_as(j, a, &answers[i], c, &same, err) != JNY_OK)
            return err->status;
        if (same) {
            j->report->unchanged++;
            return JNY_OK;
        }
    }
    assert(c->theme.codebook);
    jny_decision d = {.action     = "add",
                      .present    = true,
                      .valence    = c->valence,
                      .evidence   = c->evidence,
                      .n_evidence = c->n};
    jny_status   st =
        jny_theme_key(j->project, c->theme.codebook->book.name, theme_of(c)->path, &d.theme, err);
    return st == JNY_OK ? add(j, story, &d, err) : st;
}

/* Themes this coder had found here before and does not name now. */
static jny_status apply_removals(job *j, const jny_story *story, const coding *codings,
                                 size_t n_codings, const jny_answer *answers, size_t n,
                                 jny_err *err)
{
    for (size_t i = 0; i < n; i++) {
        bool kept = !answers[i].present, concerned = false;
        for (size_t b = 0; b < j->n_books; b++)
            concerned |=
                j->named[b] && jny_str_eq(j->books[b].book.name, answers[i].theme_codebook);
        for (size_t k = 0; k < n_codings; k++)
            kept |= is_theme(&answers[i], &codings[k]);
        if (kept || !concerned)
            continue;
        jny_decision d = {.action = "remove", .theme = answers[i].theme};
        if (add(j, story, &d, err) != JNY_OK)
            return err->status;
    }
    return JNY_OK;
}

/* Whether this coder had finished the story, or this machine was given it, before this file. */
static bool was_finished(const job *j, int64_t story)
{
    size_t low = 0, high = j->n_done; /* sorted by story */
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (j->done[mid].story < story)
            low = mid + 1;
        else
            high = mid;
    }
    return low < j->n_done && j->done[low].story == story;
}

static jny_status mark_finished(job *j, const jny_story *story, jny_err *err)
{
    if (j->kind != JNY_CODER_AGAIN && was_finished(j, story->key))
        return JNY_OK;
    j->report->finished++;
    return jny_finished_add(j->project, story->key, story->text_key, j->coder_key, err);
}

/* What `learn` writes down is called "learned" where nobody says otherwise. */
static jny_status check_machine(jny_str name, jny_err *err)
{
    if (jny_str_eq(name, JNY_STR("learned")))
        return jny_fail(err, JNY_EINVAL, NULL,
                        "\"learned\" is what `learn` calls its own suggestions: give the outside "
                        "coder a name of its own");
    return jny_machine_name_check(name, err);
}

/* ---- The whole -------------------------------------------------------------------------- */

static void add_problem(job *j, uint64_t line, const jny_err *bad)
{
    j->report->bad++;
    if (j->report->problems.n < PROBLEMS_MAX)
        *JNY_PUSH(j->a, &j->report->problems) = (jny_decide_note){
            line, bad->place[0] ? jny_str_format(j->a, "%s: %s", bad->place, bad->msg)
                                : jny_str_copy(j->a, jny_cstr(bad->msg))};
}

static jny_status take_line(job *j, jny_arena *a, jny_str line, uint64_t number, jny_interned *seen,
                            jny_err *err)
{
    json_t   *object  = NULL;
    jny_err   bad     = {0};
    jny_story story   = {0};
    coding   *codings = NULL;
    size_t    n = 0, n_answers = 0;
    j->report->stories++;
    if (line.n > j->limits->line) {
        jny_fail(&bad, JNY_ELIMIT, NULL,
                 "the line is longer than the limit of %zu bytes "
                 "(--max-line)",
                 j->limits->line);
    } else if (json_read(line, &object, &bad) == JNY_OK) {
        jny_str id     = json_text(object, "id", NULL);
        size_t  before = seen->names.n;
        if (!id.n)
            jny_fail(&bad, JNY_ESYNTAX, NULL, "no \"id\"");
        else if (jny_intern(seen, id), seen->names.n == before)
            jny_fail(&bad, JNY_ECONFLICT, NULL, "the story \"%.*s\" stands here twice",
                     JNY_ARG(id));
        else if (jny_story_get(j->project, a, id, &story, &bad) == JNY_OK &&
                 read_codings(j, a, object, &story, &codings, &n, &bad) == JNY_OK &&
                 j->kind == JNY_CODER_AGAIN && !was_finished(j, story.key))
            jny_fail(&bad, JNY_ECONFLICT, NULL,
                     "%.*s has not finished \"%.*s\" before: there is no first reading",
                     JNY_ARG(j->coder), JNY_ARG(id));
    }
    jny_status st = JNY_OK;
    if (bad.status == JNY_EDB || bad.status == JNY_EIO) {
        *err = bad;
        st   = bad.status;
    } else if (bad.status != JNY_OK) {
        add_problem(j, number, &bad);
    } else {
        const jny_answer *answers = answers_on(j, story.key, &n_answers);
        for (size_t i = 0; st == JNY_OK && i < n; i++)
            st = apply_coding(j, a, &story, &codings[i], answers, n_answers, err);
        if (st == JNY_OK)
            st = apply_removals(j, &story, codings, n, answers, n_answers, err);
        if (st == JNY_OK)
            st = mark_finished(j, &story, err);
    }
    json_decref(object);
    return st;
}

/* Standing answers and finished marks of this coder alone. */
static jny_status load_standing(job *j, jny_err *err)
{
    jny_answer *answers = NULL;
    jny_done   *done    = NULL;
    size_t      n = 0, kept = 0;
    jny_status  st = jny_answers(j->project, j->a, 0, &answers, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (answers[i].coder == j->coder_key &&
            !jny_str_eq(answers[i].action, JNY_STR("adjudicate")))
            answers[kept++] = answers[i];
    for (size_t i = 0; i < kept; i++)
        if (answers[i].present && jny_answer_learned(&answers[i]))
            return jny_fail(
                err, JNY_ECONFLICT, NULL,
                "\"%.*s\" is a model that was learned in this project: give the outside "
                "coder another name",
                JNY_ARG(j->coder));
    j->answers   = answers;
    j->n_answers = kept;
    if (st == JNY_OK)
        st = jny_finished(j->project, j->a, 0, &done, &n, err);
    kept = 0;
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (done[i].coder == j->coder_key)
            done[kept++] = done[i];
    j->done   = done;
    j->n_done = kept;
    return st;
}

static jny_status read_file(job *j, const char *path, jny_err *err)
{
    const jny_world *w     = j->a->world;
    jny_arena        lines = jny_arena_open(w), row = jny_arena_open(w), ids = jny_arena_open(w);
    jny_interned     seen = jny_intern_open(&ids);
    jny_lines        in;
    jny_str          line;
    jny_status       st = jny_lines_open(&in, &lines, w, path, j->limits->line, err);
    while (st == JNY_OK && jny_lines_next(&in, &line)) {
        jny_arena_reset(&row);
        st = take_line(j, &row, line, in.line, &seen, err);
    }
    jny_status closed = jny_lines_close(&in, err);
    jny_arena_close(&ids);
    jny_arena_close(&row);
    jny_arena_close(&lines);
    return st != JNY_OK ? st : closed;
}

jny_status jny_decide_file(jny_project *p, jny_arena *a, const char *path, jny_str coder,
                           jny_coder_kind kind, const jny_limits *limits, jny_decide_report *out,
                           jny_err *err)
{
    job j = {.project = p, .a = a, .coder = coder, .kind = kind, .limits = limits, .report = out};
    *out  = (jny_decide_report){0};
    if (jny_str_trim(coder).n == 0)
        return jny_fail(err, JNY_EINVAL, NULL, "say whose decisions these are: --coder NAME");
    jny_status st =
        kind == JNY_CODER_MACHINE ? check_machine(coder, err) : jny_coder_check(coder, err);
    if (st == JNY_OK)
        st = jny_codebooks_active(p, a, &j.books, &j.n_books, err);
    if (st == JNY_OK && j.n_books == 0)
        st = jny_fail(err, JNY_ENOTFOUND, NULL,
                      "the project has no codebook yet: `journeys tag --codebook FILE` brings one "
                      "in");
    if (st == JNY_OK)
        st = jny_event_begin(p, "decide", coder, err);
    if (st != JNY_OK)
        return st;
    j.named = JNY_ARRAY(a, bool, j.n_books);
    if (j.n_books == 1)
        j.named[0] = true;
    st = jny_coder_key(p, coder, kind == JNY_CODER_MACHINE, &j.coder_key, err);
    if (st == JNY_OK)
        st = load_standing(&j, err);
    if (st == JNY_OK)
        st = read_file(&j, path, err);
    if (st == JNY_OK && out->bad)
        st = jny_fail(err, JNY_ECONFLICT, path, "%llu of %llu lines cannot be taken, so none was",
                      (unsigned long long)out->bad, (unsigned long long)out->stories);
    if (st != JNY_OK || out->decisions + out->finished == 0) {
        jny_event_rollback(p);
        return st;
    }
    jny_buf summary = jny_buf_open(a);
    jny_buf_format(&summary, "{\"decisions\":%llu,\"finished\":%llu",
                   (unsigned long long)out->decisions, (unsigned long long)out->finished);
    if (kind == JNY_CODER_AGAIN)
        say_blind(&summary, OWN_EARLIER);
    jny_buf_char(&summary, '}');
    return jny_event_commit(p, jny_buf_str(&summary), err);
}
