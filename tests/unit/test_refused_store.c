/* test_refused_store.c - SQLite refuses, at every statement of what goes into a record and comes
 * out of it (refused.h):
 * the operation is done, or nothing of it, with an error; and the project goes on. */
#include "refused.h"

/* ---- Stories --------------------------------------------------------------------------------- */

static jny_status status(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_status_report r;
    jny_status        st = jny_project_status(d->p, a, &r, err);
    if (st == JNY_OK)
        jny_buf_format(said, "%llu %llu %.*s", (unsigned long long)r.stories,
                       (unsigned long long)r.events, JNY_ARG(r.head));
    return st;
}

static jny_status import(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    static const char *const rows[][2] = {{"J1", "We asked for help early, and the family worker "
                                                 "came to us."},       /* the same */
                                          {"J4", "Her newest words."}, /* corrected */
                                          {"J9", "This one is back."}, /* was withdrawn */
                                          {"K1", "A new one, by R1."}, /* new */
                                          {"K2", "Nothing to say."}};  /* the words of J5 */
    jny_source source = {JNY_STR("more.csv"), JNY_STR("more.csv"), JNY_STR("csv"), 5, {{2}}};
    int64_t    key;
    jny_status st = jny_event_begin(d->p, "import", JNY_STR("tester"), err);
    if (st != JNY_OK)
        return st;
    jny_source_next(d->p, &key, err);
    for (size_t i = 0; err->status == JNY_OK && i < sizeof rows / sizeof *rows; i++) {
        jny_attribute list[] = {{JNY_STR("school"), JNY_STR("None")},
                                {JNY_STR("ward"), JNY_STR("Nunhead")}};
        jny_put       put;
        jny_str       twin = {0}, name = {0};
        bool          now;
        jny_story     s = {.id           = jny_cstr(rows[i][0]),
                           .text         = jny_cstr(rows[i][1]),
                           .respondent   = i == 3 ? JNY_STR("R1") : (jny_str){0},
                           .attributes   = list,
                           .n_attributes = 2,
                           .row          = i + 1};
        if (jny_story_put(d->p, a, &s, key, true, &put, &twin, err) == JNY_OK &&
            jny_story_source(d->p, a, s.id, &name, &now, err) == JNY_OK)
            jny_buf_format(said, "%d %.*s %.*s %d\n", (int)put, JNY_ARG(twin), JNY_ARG(name), now);
    }
    if (err->status == JNY_OK)
        jny_source_add(d->p, &source, key, err);
    return jny_event_commit(d->p, JNY_STR("{}"), err);
}

/* A file comes in again and says more than a person allowed by hand: their word holds. */
static jny_status consent_again(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_attribute list[] = {{JNY_STR("age"), JNY_STR("8")},
                            {JNY_STR("consent"), JNY_STR("publish")},
                            {JNY_STR("ward"), JNY_STR("Nunhead")}};
    jny_put       put;
    jny_story     s = {.id = JNY_STR("J6"),
                       .text =
                           JNY_STR("Help was there, and nobody told us of the help that was there."),
                       .attributes   = list,
                       .n_attributes = 3};
    if (jny_event_begin(d->p, "import", JNY_STR("tester"), err) != JNY_OK)
        return err->status;
    jny_story_put(d->p, a, &s, 0, false, &put, NULL, err);
    if (jny_event_commit(d->p, JNY_STR("{}"), err) != JNY_OK ||
        jny_story_get(d->p, a, s.id, &s, err) != JNY_OK)
        return err->status;
    jny_buf_format(said, "%d %.*s %.*s", (int)put, JNY_ARG(jny_story_attribute(&s, "consent")),
                   JNY_ARG(jny_story_attribute(&s, "ward")));
    return JNY_OK;
}

Test(refused, consent)
{
    static const operation list[] = {{.name = "consent", .run = consent_again, .all = true}};
    desk                   d      = desk_with_everything();
    jny_buf                said   = jny_buf_open(&d.a);
    put_alone(&d, "J6", "Help was there, and nobody told us of the help that was there.",
              "consent=publish;ward=Faraday", false);
    begin(&d, "consent");
    put(&d, "J6", "Help was there, and nobody told us of the help that was there.",
        "consent=anonymous;ward=Faraday", false);
    commit(&d);
    refuse_list(&d, list, 1);
    works(&d, consent_again(&d, &d.a, &said, &d.err), "once more");
    cr_expect(jny_str_ends(jny_buf_str(&said), JNY_STR("anonymous Nunhead")), "%.*s",
              JNY_ARG(jny_buf_str(&said)));
    desk_close(&d);
}

static void say_story(jny_buf *b, const jny_story *s)
{
    jny_buf_format(b, "%.*s %.*s %.*s\n", JNY_ARG(s->id), JNY_ARG(s->respondent), JNY_ARG(s->text));
    for (size_t i = 0; i < s->n_attributes; i++)
        jny_buf_format(b, " %.*s=%.*s\n", JNY_ARG(s->attributes[i].name),
                       JNY_ARG(s->attributes[i].value));
}

static jny_status one_story(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_story s;
    if (jny_story_get(d->p, a, JNY_STR("J1"), &s, err) == JNY_OK)
        say_story(said, &s);
    return err->status;
}

/* Who is asked for and not there: the nearest id is looked for. */
static jny_status no_such_story(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_story  s;
    jny_err    told = {0};
    jny_status st   = jny_story_get(d->p, a, JNY_STR("J11"), &s, &told);
    if (st != JNY_ENOTFOUND)
        return *err = told, st;
    jny_buf_format(said, "%s", told.msg);
    return JNY_OK;
}

static jny_status every_story(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_stories it = {0};
    jny_story   s;
    jny_stories_open(&it, d->p, err);
    while (err->status == JNY_OK && jny_stories_next(&it, a, &s, err))
        say_story(said, &s);
    jny_stories_close(&it);
    return err->status;
}

static jny_status columns(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_census c;
    jny_values v;
    jny_str   *names;
    size_t     n;
    if (jny_census_load(d->p, a, &c, err) != JNY_OK ||
        jny_attributes(d->p, a, &names, &n, err) != JNY_OK)
        return err->status;
    static const char *const asked[] = {"ward", "id", "respondent", NULL};
    for (size_t k = 0; k < 4; k++) {
        jny_status st = asked[k] ? jny_census_column(d->p, a, &c, jny_cstr(asked[k]), &v, err)
                                 : jny_census_sources(d->p, a, &c, &v, err);
        for (size_t r = 0; st == JNY_OK && r < c.n; r++)
            jny_buf_format(said, "%.*s ", JNY_ARG(v.values[v.of[r]]));
        if (st != JNY_OK)
            return st;
    }
    return JNY_OK;
}

static jny_status unknown(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_unknown *list;
    size_t       n;
    if (jny_unknown_values(d->p, a, &list, &n, err) == JNY_OK)
        for (size_t i = 0; i < n; i++)
            jny_buf_format(said, "%.*s ", JNY_ARG(list[i].value));
    return err->status;
}

static jny_status search(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_found *found;
    int64_t   *texts;
    size_t     n, k;
    if (jny_search(d->p, a, JNY_STR("waiting OR help"), 10, &found, &n, err) == JNY_OK &&
        jny_search_texts(d->p, a, JNY_STR("help \"us\""), &texts, &k, err) == JNY_OK)
        for (size_t i = 0; i < n; i++)
            jny_buf_format(said, "%.*s %zu ", JNY_ARG(found[i].id), k);
    return err->status;
}

static jny_status undo(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_event last;
    if (jny_event_last(d->p, a, JNY_STR("import"), &last, err) != JNY_OK)
        return err->status;
    jny_buf_format(said, "%lld", (long long)last.seq);
    return jny_event_undo(d->p, last.seq, JNY_STR("ann"), err);
}

Test(refused, stories)
{
    static const operation list[] = {
        {.name = "status", .run = status},
        {.name = "import", .run = import},
        {.name = "a story", .run = one_story},
        {.name = "no such story", .run = no_such_story},
        {.name = "all stories", .run = every_story},
        {.name = "columns", .run = columns},
        {.name = "unknown values", .run = unknown},
        {.name = "search", .run = search},
        {.name = "undo", .run = undo},
    };
    REFUSE_ALL(list);
}

/* Two events, both or none; the second takes the first back. */
static jny_status batch(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_put   put;
    jny_event last = {0};
    jny_story s    = {.id = JNY_STR("B1"), .text = JNY_STR("One of two."), .row = 1};
    if (jny_events_begin(d->p, err) != JNY_OK)
        return err->status;
    if (jny_event_begin(d->p, "import", JNY_STR("tester"), err) == JNY_OK) {
        jny_story_put(d->p, a, &s, 0, false, &put, NULL, err);
        jny_event_commit(d->p, JNY_STR("{}"), err);
    }
    if (err->status == JNY_OK && jny_event_last(d->p, a, (jny_str){0}, &last, err) == JNY_OK)
        jny_event_undo(d->p, last.seq, JNY_STR("tester"), err);
    jny_buf_format(said, "%lld", (long long)last.seq);
    return jny_events_commit(d->p, err);
}

/* ---- Codebooks and runs ---------------------------------------------------------------------- */

static jny_status codebooks(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_active  *books, *bare;
    jny_codebook was;
    jny_run      run, found;
    size_t       n, k, theme;
    if (jny_codebooks_active(d->p, a, &books, &n, err) != JNY_OK ||
        jny_codebooks_bare(d->p, a, &bare, &k, err) != JNY_OK ||
        jny_codebook_former(d->p, a, &books[0], JNY_STR("waiting"), &theme, err) != JNY_OK ||
        jny_codebook_version(d->p, a, books[0].key, &was, err) != JNY_OK ||
        jny_run_last(d->p, books[0].key, &run, err) != JNY_OK ||
        jny_run_find(d->p, books[0].key, &found, err) != JNY_OK)
        return err->status;
    jny_buf_format(said, "%zu %zu %.*s %zu %zu %zu %llu %d", n, k, JNY_ARG(bare[0].book.name),
                   bare[0].book.n, was.n, theme, (unsigned long long)run.stories, run.current);
    return JNY_OK;
}

/* A new version of the codebook, without a rule; and a run by it. */
static jny_status tag_anew(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_matcher   *m = NULL;
    jny_codebook   book;
    jny_run_report r = {0};
    int64_t        key;
    const char    *cut = strstr(two_themes, "    rules: [waiting");
    jny_str        yaml =
        jny_str_format(a, "%.*s    rules: [list]\n", (int)(cut - two_themes), two_themes);
    if (jny_codebook_parse(a, JNY_STR("test.yaml"), yaml, &book, NULL, err) != JNY_OK ||
        jny_matcher_open(d->world, &book, &m, err) != JNY_OK ||
        jny_event_begin(d->p, "run", JNY_STR("tester"), err) != JNY_OK) {
        jny_matcher_close(m);
        return err->status;
    }
    if (jny_codebook_add(d->p, &book, JNY_STR("test.yaml"), &key, err) == JNY_OK)
        jny_run_make(d->p, a, &m, 1, key, NULL, NULL, &r, err);
    jny_event_commit(d->p, JNY_STR("{}"), err);
    jny_matcher_close(m);
    jny_buf_format(said, "%llu %llu", (unsigned long long)r.tagged, (unsigned long long)r.hits);
    return err->status;
}

static jny_status runs(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_past_run *runs;
    jny_active   *books;
    jny_census    c;
    jny_masks     m;
    jny_story     s;
    jny_tags      tags;
    size_t        n, k;
    if (jny_codebooks_active(d->p, a, &books, &k, err) != JNY_OK ||
        jny_runs(d->p, a, JNY_STR("words"), &runs, &n, err) != JNY_OK ||
        jny_runs(d->p, a, (jny_str){0}, &runs, &n, err) != JNY_OK ||
        jny_census_load(d->p, a, &c, err) != JNY_OK ||
        jny_run_masks(d->p, a, runs[0].key, &c, books[0].book.n, &m, err) != JNY_OK ||
        jny_story_get(d->p, a, JNY_STR("J2"), &s, err) != JNY_OK ||
        jny_run_hits(d->p, a, runs[0].key, &books[0].book, &s, &tags, err) != JNY_OK)
        return err->status;
    for (size_t r = 0; r < m.rows; r++)
        jny_buf_format(said, "%llx%d ", (unsigned long long)m.bits[r * m.words], m.tagged[r]);
    jny_buf_format(said, "%zu %zu", n, tags.n);
    return JNY_OK;
}

/* What is kept for counting is derived: where it cannot be, nobody misses it. */
static jny_status kept(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    static const jny_str names[] = {{"ward", 4}, {"age", 3}};
    jny_active          *books;
    jny_census           c;
    jny_values           v;
    size_t               n;
    if (jny_codebooks_active(d->p, a, &books, &n, err) != JNY_OK)
        return err->status;
    d->p->columns_from = 1;
    jny_columns_ready(d->p, &books[0], names, 2);
    if (jny_census_load(d->p, a, &c, err) != JNY_OK ||
        jny_census_column(d->p, a, &c, names[0], &v, err) != JNY_OK)
        return err->status;
    for (size_t r = 0; r < c.n; r++)
        jny_buf_format(said, "%.*s ", JNY_ARG(v.values[v.of[r]]));
    return jny_forget_again(d->p, a, JNY_STR("x"), &(uint64_t){0}, err);
}

/* What is kept is no part of the figures: so that it is not there already, the file is put back. */
static void keep_nothing(desk *d)
{
    (void)d;
}

Test(refused, codebooks)
{
    static const operation list[] = {
        {.name = "two events", .run = batch},
        {.name = "codebooks", .run = codebooks},
        {.name = "tagging", .run = tag_anew},
        {.name = "runs", .run = runs},
        {.name = "columns kept", .run = kept, .all = true, .tidy = keep_nothing},
    };
    REFUSE_ALL(list);
}

/* ---- The record ------------------------------------------------------------------------------ */

static jny_status decide(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_story    s;
    jny_evidence words = {0, 2};
    jny_decision x     = {.action     = "add",
                          .present    = true,
                          .valence    = JNY_STR("mixed"),
                          .note       = JNY_STR("new"),
                          .evidence   = &words,
                          .n_evidence = 1};
    if (jny_story_get(d->p, a, JNY_STR("J6"), &s, err) != JNY_OK ||
        jny_event_begin(d->p, "decide", JNY_STR("tester"), err) != JNY_OK)
        return err->status;
    jny_theme_key(d->p, JNY_STR("words"), JNY_STR("another"), &x.theme, err);
    if (err->status == JNY_OK)
        jny_coder_key(d->p, JNY_STR("cy"), false, &x.coder, err);
    x.story = s.key;
    x.text  = s.text_key;
    x.body  = s.text;
    if (err->status == JNY_OK)
        jny_decision_add(d->p, &x, err);
    if (err->status == JNY_OK)
        jny_finished_add(d->p, s.key, s.text_key, x.coder, err);
    if (err->status == JNY_OK)
        jny_finished_with(d->p, s.key, s.text_key, x.coder, &x.theme, 1, err);
    jny_mark m = {.story = s.key, .text = s.text_key, .coder = x.coder, .kind = "second-reader"};
    if (err->status == JNY_OK)
        jny_mark_add(d->p, &m, err);
    if (err->status == JNY_OK)
        jny_assignment_add(d->p, s.key, x.coder, err);
    if (err->status == JNY_OK)
        jny_account_add(d->p, x.coder, JNY_STR("coder"), JNY_STR("$argon2id$y"), err);
    jny_buf_format(said, "%lld", (long long)x.coder);
    return jny_event_commit(d->p, JNY_STR("{}"), err);
}

static jny_status answers(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_answer   *list, *ever, *themes;
    jny_str      *quotes;
    jny_evidence *spans;
    jny_done     *done, *assigned;
    size_t        n, n_ever, n_themes, n_done, n_assigned, k;
    if (jny_answers(d->p, a, 0, &list, &n, err) != JNY_OK ||
        jny_answers(d->p, a, list[0].story, &ever, &n_ever, err) != JNY_OK ||
        jny_answers_ever(d->p, a, JNY_STR("ann"), &ever, &n_ever, err) != JNY_OK ||
        jny_themes_ever(d->p, a, &themes, &n_themes, err) != JNY_OK ||
        jny_answer_quotes(d->p, a, list[0].decision, &quotes, &k, err) != JNY_OK ||
        jny_answer_spans(d->p, a, list[0].decision, &spans, &k, err) != JNY_OK ||
        jny_finished(d->p, a, 0, &done, &n_done, err) != JNY_OK ||
        jny_assignments(d->p, a, 0, &assigned, &n_assigned, err) != JNY_OK)
        return err->status;
    jny_buf_format(said, "%zu %zu %zu %zu %zu %.*s %zu", n, n_ever, n_themes, n_done, n_assigned,
                   JNY_ARG(quotes[0]), spans[0].end);
    return JNY_OK;
}

static jny_status readings(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_story_reading *list;
    jny_passage       *moved, *one;
    size_t             n, n_moved, n_one;
    if (jny_readings(d->p, a, JNY_STR("ann"), JNY_STR("words"), &list, &n, err) != JNY_OK ||
        jny_passages_corrected(d->p, a, (jny_str){0}, &moved, &n_moved, err) != JNY_OK ||
        jny_passages_corrected(d->p, a, JNY_STR("J4"), &one, &n_one, err) != JNY_OK)
        return err->status;
    for (size_t i = 0; i < n; i++)
        jny_buf_format(said, "%lld %zu ", (long long)list[i].story, list[i].n_found);
    jny_buf_format(said, "%zu %zu", n_moved, n_one);
    return JNY_OK;
}

static jny_status marks(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_story s;
    jny_marks of;
    jny_mark *all, *some;
    size_t    n, k;
    jny_str   contact;
    if (jny_story_get(d->p, a, JNY_STR("J5"), &s, err) != JNY_OK ||
        jny_marks_of(d->p, a, &s, &of, err) != JNY_OK ||
        jny_marks_all(d->p, a, 0, &all, &n, err) != JNY_OK ||
        jny_marks_all(d->p, a, s.key, &some, &k, err) != JNY_OK ||
        jny_contact(d->p, a, &contact, err) != JNY_OK)
        return err->status;
    jny_buf_format(said, "%d %zu %zu %.*s", of.flagged, n, k, JNY_ARG(contact));
    return JNY_OK;
}

static jny_status people(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_account *list;
    jny_release *left;
    jny_str      choice, state, guid;
    int64_t      change;
    size_t       n, k;
    if (jny_accounts(d->p, a, &list, &n, err) != JNY_OK ||
        jny_releases(d->p, a, &left, &k, err) != JNY_OK ||
        jny_choice_last(d->p, a, &choice, err) != JNY_OK ||
        jny_project_state(d->p, a, &state, err) != JNY_OK ||
        jny_project_guid(d->p, a, &guid, err) != JNY_OK ||
        jny_project_change(d->p, &change, err) != JNY_OK)
        return err->status;
    jny_buf_format(said, "%zu %zu %.*s %.*s %.*s", n, k, JNY_ARG(choice), JNY_ARG(state),
                   JNY_ARG(guid));
    return JNY_OK;
}

static jny_status choose(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)a, (void)said;
    return jny_choice_add(d->p, JNY_STR("{\"n\":1}"), JNY_STR("ann"), err);
}

static jny_status name_contact(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)a, (void)said;
    return jny_contact_set(d->p, JNY_STR("Night team"), JNY_STR("ann"), err);
}

static jny_status history(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_history_query q[] = {{.each = true}, {.coding = true, .actor = JNY_STR("tester")}};
    for (size_t i = 0; i < 2; i++) {
        jny_history_row *rows;
        size_t           n;
        if (jny_history(d->p, a, &q[i], &rows, &n, err) != JNY_OK)
            return err->status;
        for (size_t k = 0; k < n; k++)
            jny_buf_format(said, "%lld %.*s %.*s %.*s\n", (long long)rows[k].seq,
                           JNY_ARG(rows[k].kind), JNY_ARG(rows[k].quote), JNY_ARG(rows[k].before));
    }
    return JNY_OK;
}

/* Since the run, which people then spoke of. */
static jny_status what_since(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_history_query q = {0};
    jny_history_row  *rows;
    jny_active       *books;
    size_t            n, at = 0, n_books;
    bool              stand;
    jny_moment        run;
    jny_since         since;
    if (jny_codebooks_active(d->p, a, &books, &n_books, err) != JNY_OK ||
        jny_codebooks_stand(d->p, books, n_books, &stand, err) != JNY_OK ||
        jny_history(d->p, a, &q, &rows, &n, err) != JNY_OK)
        return err->status;
    while (at < n && !jny_str_eq(rows[at].kind, JNY_STR("run")))
        at++;
    if (at == n)
        return JNY_OK;
    run.event = rows[at].seq;
    for (size_t i = 0; i < sizeof run.digest.bytes; i++)
        sscanf(rows[at].digest.p + 2 * i, "%2hhx", &run.digest.bytes[i]);
    if (jny_project_hold(d->p, err) != JNY_OK)
        return err->status;
    jny_status st = jny_record_since(d->p, a, &run, &since, err);
    jny_project_let_go(d->p);
    if (st == JNY_OK)
        jny_buf_format(said, "%d %zu %d", since.more, since.n, stand);
    return st;
}

static jny_status journal(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_journal_event *events;
    size_t             n;
    if (jny_journal(d->p, a, &events, &n, err) != JNY_OK)
        return err->status;
    for (size_t i = 0; i < n; i++) {
        jny_journal_row *rows;
        size_t           k;
        if (jny_journal_rows(d->p, a, events[i].seq, &rows, &k, err) != JNY_OK)
            return err->status;
        for (size_t r = 0; r < k; r++) {
            jny_story s;
            if (jny_journal_story(d->p, a, rows[r].story, rows[r].text, &s, NULL, err) != JNY_OK)
                return err->status;
            jny_buf_format(said, "%.*s %.*s %.*s\n", JNY_ARG(s.id), JNY_ARG(rows[r].theme),
                           JNY_ARG(rows[r].found));
        }
    }
    return JNY_OK;
}

static jny_status merged(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)a, (void)said;
    if (jny_event_begin(d->p, "merge", JNY_STR("cy"), err) != JNY_OK)
        return err->status;
    return jny_event_commit_made(d->p, JNY_STR("2099-01-01T00:00:00.000000Z"),
                                 JNY_STR("{\"origin\":\"00\",\"kind\":\"decide\",\"made\":"
                                         "\"2099-01-01T00:00:00.000000Z\"}"),
                                 err);
}

Test(refused, record)
{
    static const operation list[] = {
        {.name = "deciding", .run = decide},
        {.name = "answers", .run = answers},
        {.name = "readings", .run = readings},
        {.name = "marks", .run = marks},
        {.name = "people", .run = people},
        {.name = "a choice", .run = choose},
        {.name = "history", .run = history},
        {.name = "journal", .run = journal},
        {.name = "what happened since", .run = what_since},
        {.name = "contact", .run = name_contact},
        {.name = "merged", .run = merged},
    };
    REFUSE_ALL(list);
}
