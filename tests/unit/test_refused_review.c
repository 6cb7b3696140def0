/* test_refused_review.c - SQLite refuses, at every statement of what people do with stories
 * (refused.h): a decision is there with all that belongs to it, or it is not, and they are told. */
#include "refused.h"

#include <journeys/review.h>

/* ---- One decision --------------------------------------------------------------------------- */

static jny_status decide(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    bool               stands = false;
    jny_decide_request r      = {.id      = JNY_STR("J6"),
                                 .theme   = JNY_STR("waiting"),
                                 .action  = JNY_STR("add"),
                                 .valence = JNY_STR("mixed"),
                                 .quote   = JNY_STR("nobody told us"),
                                 .note    = JNY_STR("a note"),
                                 .blind   = JNY_STR("machine"),
                                 .coder   = JNY_STR("cy")};
    jny_decide(d->p, a, &r, &stands, err);
    jny_buf_format(said, "%d", stands);
    return err->status;
}

static jny_status finish(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)said;
    return jny_finish(d->p, a, JNY_STR("J4"), JNY_STR("cy"), err);
}

/* What ann found in J1 the first time, and not again, is taken back. */
static jny_status finish_again(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)said;
    return jny_finish(d->p, a, JNY_STR("J1"), JNY_STR("ann"), err);
}

static jny_status consent(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)said;
    return jny_consent(d->p, a, JNY_STR("J1"), JNY_STR("anonymous"), JNY_STR("guardian"),
                       JNY_STR("ann"), err);
}

static jny_status flag(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)said;
    return jny_flag(d->p, a, JNY_STR("J1"), JNY_STR("at-risk"), JNY_STR("look"), JNY_STR("ann"),
                    err);
}

static jny_status unflag(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)said;
    return jny_unflag(d->p, a, JNY_STR("J5"), "at-risk", (jny_str){0}, JNY_STR("safe"),
                      JNY_STR("ann"), err);
}

static jny_status contact(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)a, (void)said;
    return jny_watch_contact_set(d->p, JNY_STR("Night team, 020 7946 0001"), JNY_STR("ann"), err);
}

/* J1 is ann's to read once more. */
static desk desk_to_read_again(void)
{
    desk    d = desk_with_everything();
    int64_t ann;
    begin(&d, "assign");
    works(&d, jny_coder_key(d.p, JNY_STR("ann"), false, &ann, &d.err), "coder");
    works(&d, jny_assignment_add(d.p, story(&d, "J1").key, ann, &d.err), "assigning");
    commit(&d);
    return d;
}

Test(refused, decisions)
{
    static const operation list[] = {
        {.name = "deciding", .run = decide},    {.name = "finishing", .run = finish},
        {.name = "again", .run = finish_again}, {.name = "consent", .run = consent},
        {.name = "flag", .run = flag},          {.name = "unflag", .run = unflag},
        {.name = "contact", .run = contact},
    };
    desk d = desk_to_read_again();
    refuse_list(&d, list, sizeof list / sizeof *list);
    desk_close(&d);
}

/* ---- Files and journals --------------------------------------------------------------------- */

static const char answers[] =
    "{\"id\":\"J2\",\"codes\":[{\"theme\":\"waiting\",\"evidence\":[\"waiting list\"]},"
    "{\"theme\":\"help/late\",\"valence\":\"needs-change\"}]}\n"
    "{\"id\":\"J6\",\"codes\":[]}\n";

static jny_status decide_file(desk *d, jny_coder_kind kind, const char *coder, jny_arena *a,
                              jny_buf *said, jny_err *err)
{
    jny_decide_report r;
    jny_limits        limits = JNY_LIMITS;
    jny_str           lines  = jny_cstr(answers);
    if (kind == JNY_CODER_AGAIN) /* they have read one of the two */
        lines = jny_str_cut(&lines, '\n');
    file_write(path_in(d, "answers.ndjson"), lines);
    if (jny_decide_file(d->p, a, path_in(d, "answers.ndjson"), jny_cstr(coder), kind, &limits, &r,
                        err) == JNY_OK)
        jny_buf_format(said, "%llu %llu %llu %llu %llu", (unsigned long long)r.stories,
                       (unsigned long long)r.decisions, (unsigned long long)r.unchanged,
                       (unsigned long long)r.finished, (unsigned long long)r.bad);
    return err->status;
}

static jny_status file_of_a_person(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return decide_file(d, JNY_CODER_PERSON, "ann", a, said, err);
}

static jny_status file_of_a_machine(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return decide_file(d, JNY_CODER_MACHINE, "outside", a, said, err);
}

static jny_status file_of_a_second_reading(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return decide_file(d, JNY_CODER_AGAIN, "ann", a, said, err);
}

static jny_status journal(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_journal_report r;
    jny_decisions_export(d->p, a, (jny_str){0}, said, &r, err);
    return err->status;
}

/* From another laptop: decisions, a finished story, a mark, one taken back, one of a coder
 * whom nobody knows here, one on words that are not here. */
static jny_status merge(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_merge_report r;
    jny_limits       limits = JNY_LIMITS;
    if (jny_decisions_merge(d->p, a, path_in(d, "away.ndjson"), false, &limits, &r, err) == JNY_OK)
        jny_buf_format(said, "%llu %llu %llu %llu %llu %zu", (unsigned long long)r.decisions,
                       (unsigned long long)r.finished, (unsigned long long)r.marks,
                       (unsigned long long)r.withdrawn, (unsigned long long)r.waiting,
                       r.n_conflicts);
    return err->status;
}

static void work_away(desk *away, desk *d)
{
    jny_journal_report told;
    jny_buf            b = jny_buf_open(&away->a), none = jny_buf_open(&away->a);
    jny_err            err = {0};
    project_reopen(away);
    put_alone(away, "J8", "Only here do we have this story.", "", false);
    decide(away, &away->a, &none, &err);
    decide_file(away, JNY_CODER_PERSON, "bob", &away->a, &none, &err);
    finish(away, &away->a, &none, &err);
    jny_finish(away->p, &away->a, JNY_STR("J8"), JNY_STR("cy"), &err);
    jny_flag(away->p, &away->a, JNY_STR("J2"), JNY_STR("second-reader"), (jny_str){0},
             JNY_STR("cy"), &err);
    jny_decide_request r = {.id     = JNY_STR("J1"),
                            .theme  = JNY_STR("help"),
                            .action = JNY_STR("reject"),
                            .coder  = JNY_STR("cy")};
    bool               stands;
    jny_decide(away->p, &away->a, &r, &stands, &err);
    undo_last(away, "decide");
    jny_decide(away->p, &away->a, &r, &stands, &err);
    jny_decisions_export(away->p, &away->a, (jny_str){0}, &b, &told, &err);
    cr_assert_eq(err.status, JNY_OK, "%s", err.msg);
    file_write(path_in(d, "away.ndjson"), jny_buf_str(&b));
}

Test(refused, journals)
{
    static const operation list[] = {
        {.name = "a person's file", .run = file_of_a_person},
        {.name = "a machine's file", .run = file_of_a_machine},
        {.name = "a second reading", .run = file_of_a_second_reading},
        {.name = "journal", .run = journal},
        {.name = "merging", .run = merge},
    };
    desk d = desk_with_everything(), away = desk_open();
    close_project(&d);
    file_write(away.path, file_bytes(&d, d.path));
    chmod(away.path, 0600);
    work_away(&away, &d);
    desk_close(&away);
    project_reopen(&d);
    refuse_list(&d, list, sizeof list / sizeof *list);
    desk_close(&d);
}

/* ---- The desk -------------------------------------------------------------------------------- */

static jny_status look_at_desk(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    static const uint64_t        hash     = 1;
    static const float           rarity   = 1, weights[4];
    static const jny_model_theme themes[] = {
        {.path = JNY_INIT("help"), .weight = {[JNY_STACK_ONE_RULE] = 2}},
        {.path = JNY_INIT("waiting"), .weight = {[JNY_STACK_ONE_RULE] = 5}, .bias = -5}};
    const jny_model   model = {.codebook = JNY_STR("words"),
                               .language = JNY_STR("en"),
                               .themes   = themes,
                               .n        = 2,
                               .features = 1,
                               .hashes   = &hash,
                               .rarity   = &rarity,
                               .weights  = weights};
    jny_desk         *desk  = NULL;
    jny_cues         *cues  = NULL;
    const jny_values *wards = NULL;
    bool              anew;
    jny_queue_query   q = {
          .coder = JNY_STR("bob"), .order = JNY_ORDER_UNCERTAIN, .theme = JNY_NO_PARENT};
    jny_queue_item *items;
    jny_dispute    *disputes;
    size_t          n, n_disputes;
    if (jny_cues_open(d->world, (jny_str){0}, (jny_str){0}, &cues, err) == JNY_OK &&
        jny_desk_open(d->p, d->world, &desk, err) == JNY_OK &&
        jny_desk_watch(desk, cues, err) == JNY_OK && jny_desk_follow(&desk, &anew, err) == JNY_OK &&
        jny_desk_reopen(&desk, err) == JNY_OK && jny_desk_weigh(desk, &model, err) == JNY_OK &&
        jny_desk_refresh(desk, jny_desk_key(desk, 1), err) == JNY_OK &&
        jny_desk_column(desk, JNY_STR("ward"), &wards, err) == JNY_OK) {
        jny_desk_queue(desk, a, &q, &items, &n);
        jny_desk_disputes(desk, a, &disputes, &n_disputes);
        for (size_t i = 0; i < n; i++)
            jny_buf_format(said, "%.*s %.*s %u ", JNY_ARG(jny_desk_id(desk, items[i].row)),
                           JNY_ARG(wards->values[wards->of[items[i].row]]), items[i].waiting);
        jny_buf_format(said, "%zu", n_disputes);
    }
    jny_desk_close(desk);
    jny_cues_close(cues);
    return err->status;
}

static jny_status on_desk(desk *d, jny_arena *a, jny_buf *said, jny_err *err,
                          jny_status (*run)(desk *, jny_desk *, jny_arena *, jny_buf *, jny_err *))
{
    jny_desk *desk = NULL;
    if (jny_desk_open(d->p, d->world, &desk, err) == JNY_OK)
        run(d, desk, a, said, err);
    jny_desk_close(desk);
    return err->status;
}

static jny_status accept_on(desk *d, jny_desk *desk, jny_arena *a, jny_buf *said, jny_err *err)
{
    size_t          rows[8], n;
    jny_batch_item *items;
    uint64_t        accepted = 0;
    for (size_t i = 0; i < jny_desk_rows(desk); i++)
        rows[i] = i;
    jny_batch_query q = {.theme = jny_desk_theme_find(desk, JNY_STR("words"), JNY_STR("help")),
                         .rows  = rows,
                         .n     = jny_desk_rows(desk),
                         .coder = JNY_STR("cy")};
    if (jny_batch_find(d->p, a, desk, &q, &items, &n, err) == JNY_OK &&
        jny_batch_accept(d->p, a, desk, &q, &accepted, err) == JNY_OK)
        jny_buf_format(said, "%zu %llu", n, (unsigned long long)accepted);
    return err->status;
}

static jny_status accept_many(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return on_desk(d, a, said, err, accept_on);
}

static jny_status blind_on(desk *d, jny_desk *desk, jny_arena *a, jny_buf *said, jny_err *err)
{
    static const jny_str coders[] = {JNY_INIT("cy"), JNY_INIT("di")};
    size_t               given    = 0;
    jny_blind_sample(d->p, a, desk, 2, 7, coders, 2, JNY_STR("ann"), &given, err);
    jny_buf_format(said, "%zu", given);
    return err->status;
}

static jny_status blind_sample(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return on_desk(d, a, said, err, blind_on);
}

static jny_status again_on(desk *d, jny_desk *desk, jny_arena *a, jny_buf *said, jny_err *err)
{
    size_t given = 0;
    jny_again_sample(d->p, a, desk, 2, 7, JNY_STR("ann"), JNY_STR("ann"), &given, err);
    jny_buf_format(said, "%zu", given);
    return err->status;
}

static jny_status again_sample(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return on_desk(d, a, said, err, again_on);
}

static jny_status role(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_coder_claim claim;
    if (jny_coder_set(d->p, a, JNY_STR("eve"), JNY_STR("viewer"), JNY_STR("$argon2id$z"),
                      JNY_STR("ann"), err) == JNY_OK &&
        jny_coder_find(d->p, a, JNY_STR("eve"), &claim, err) == JNY_OK)
        jny_buf_format(said, "%.*s %.*s", JNY_ARG(claim.role), JNY_ARG(claim.kept));
    return err->status;
}

Test(refused, desk)
{
    static const operation list[] = {
        {.name = "the desk", .run = look_at_desk},
        {.name = "many at once", .run = accept_many},
        {.name = "a blind sample", .run = blind_sample},
        {.name = "a sample to read again", .run = again_sample},
        {.name = "a role", .run = role},
    };
    desk d = desk_with_everything();
    for (const char *const *who = (const char *const[]){"cy", "di", NULL}; *who; who++)
        works(&d,
              jny_coder_set(d.p, &d.a, jny_cstr(*who), JNY_STR("coder"), JNY_STR("$argon2id$y"),
                            JNY_STR("ann"), &d.err),
              "an account");
    refuse_list(&d, list, sizeof list / sizeof *list);
    desk_close(&d);
}

/* ---- Agreement, and codebooks ---------------------------------------------------------------- */

static jny_status agreement(desk *d, const jny_agree_query *asked, jny_arena *a, jny_buf *said,
                            jny_err *err)
{
    jny_agree_query q = *asked;
    jny_active     *books;
    size_t          n;
    jny_agreement   out;
    if (jny_codebooks_active(d->p, a, &books, &n, err) != JNY_OK)
        return err->status;
    q.codebook = &books[0];
    q.stories  = true;
    if (jny_agree(d->p, a, &q, &out, err) == JNY_OK)
        jny_buf_format(said, "%llu %zu", (unsigned long long)out.stories, out.n_disagreements);
    return err->status;
}

static jny_status agree(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return agreement(d, &(jny_agree_query){.first = JNY_STR("ann"), .second = JNY_STR("bob")}, a,
                     said, err);
}

static jny_status agree_machine(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return agreement(d, &(jny_agree_query){.first = JNY_STR("ann")}, a, said, err);
}

static jny_status agree_again(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return agreement(d,
                     &(jny_agree_query){.first = JNY_STR("ann"), .again = true, .in_sight = true},
                     a, said, err);
}

static jny_status lint(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_problems problems = {0};
    jny_active  *books;
    size_t       n;
    if (jny_codebooks_active(d->p, a, &books, &n, err) == JNY_OK &&
        jny_codebook_lint(d->p, a, &books[0].book, 50, &problems, err) == JNY_OK)
        jny_buf_format(said, "%zu", problems.n);
    return err->status;
}

static jny_status compare(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_codebook_changes c;
    jny_active          *books;
    jny_codebook         is;
    size_t               n;
    jny_str source = JNY_STR("codebook: words\nthemes:\n  - {id: help, rules: [family]}\n");
    if (jny_codebooks_active(d->p, a, &books, &n, err) == JNY_OK &&
        jny_codebook_parse(a, JNY_STR("x"), source, &is, NULL, err) == JNY_OK &&
        jny_codebook_compare(d->p, a, &books[0].book, &is, NULL, NULL, &c, err) == JNY_OK)
        jny_buf_format(said, "%llu %llu %llu %zu", (unsigned long long)c.stories,
                       (unsigned long long)c.changed, (unsigned long long)c.finished, c.n);
    return err->status;
}

static jny_status adopt(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_run_report r;
    jny_active    *books;
    size_t         n;
    if (jny_codebooks_active(d->p, a, &books, &n, err) != JNY_OK)
        return err->status;
    jny_adoption x = {.theme = jny_codebook_find(&books[0].book, JNY_STR("waiting")),
                      .what  = JNY_EDIT_ADD_RULE,
                      .text  = JNY_STR("nobody told"),
                      .actor = JNY_STR("ann")};
    if (jny_codebook_adopt(d->p, a, d->world, &books[0], &x, &r, err) == JNY_OK)
        jny_buf_format(said, "%llu %llu", (unsigned long long)r.tagged, (unsigned long long)r.hits);
    return err->status;
}

/* ann has read J1 twice, by two versions of the codebook. */
Test(refused, agreement)
{
    static const operation list[] = {
        {.name = "agreement", .run = agree},
        {.name = "agreement with the machine", .run = agree_machine},
        {.name = "agreement with oneself", .run = agree_again},
        {.name = "lint", .run = lint},
        {.name = "comparing", .run = compare},
        {.name = "adopting", .run = adopt},
    };
    desk    d    = desk_to_read_again();
    jny_buf none = jny_buf_open(&d.a);
    works(&d, adopt(&d, &d.a, &none, &d.err), "adopting");
    undo_last(&d, "run");
    works(&d, finish_again(&d, &d.a, &none, &d.err), "reading again");
    refuse_list(&d, list, sizeof list / sizeof *list);
    desk_close(&d);
}
