/* test_refused_query.c - SQLite refuses, at every statement of what is asked of a project and of
 * what leaves it (refused.h): an answer is whole, or there is an error; never half of one. */
#include "refused.h"

#include <journeys/import.h>
#include <journeys/learn.h>
#include <journeys/publish.h>
#include <journeys/report.h>
#include <journeys/review.h>

static const jny_active *book_in(desk *d, jny_arena *a, jny_err *err)
{
    jny_active *books = NULL;
    size_t      n     = 0;
    jny_codebooks_active(d->p, a, &books, &n, err);
    return n ? books : NULL;
}

static jny_where where(jny_arena *a, const char *text)
{
    jny_where out = {0};
    jny_err   err = {0};
    cr_assert_eq(jny_where_parse(a, jny_cstr(text), &out, &err), JNY_OK, "%s", err.msg);
    return out;
}

/* ---- Counting -------------------------------------------------------------------------------- */

static jny_status count_with(desk *d, const char *codings, jny_arena *a, jny_buf *said,
                             jny_err *err)
{
    jny_count_query q = {.codebook = book_in(d, a, err),
                         .by       = {JNY_STR("ward"), JNY_STR("age:band")},
                         .n_by     = 2,
                         .where    = where(a, "respondent_type != carer"),
                         .codings  = jny_cstr(codings)};
    jny_count_table t;
    if (q.codebook && jny_count(d->p, a, &q, &t, err) == JNY_OK)
        for (size_t i = 0; i < t.n; i++)
            jny_buf_format(said, "%llu/%llu ", (unsigned long long)t.rows[i].stories,
                           (unsigned long long)t.rows[i].unreviewed);
    return err->status;
}

static jny_status count(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return count_with(d, "effective", a, said, err);
}

static jny_status count_machine(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return count_with(d, "machine:bot", a, said, err);
}

static jny_status count_coder(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return count_with(d, "coder:ann", a, said, err);
}

/* With columns kept, and kept again. */
static jny_status count_columns(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    d->p->columns_from = 1;
    if (count_with(d, "machine", a, said, err) == JNY_OK)
        count_with(d, "reviewed", a, said, err);
    return err->status;
}

static jny_status share(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_count_query q = {.codebook = book_in(d, a, err), .by = {JNY_STR("ward")}, .n_by = 1};
    jny_loaded     *l;
    jny_count_table exact, shared;
    jny_policy      policy;
    jny_str         content;
    bool            repeated;
    if (q.codebook && jny_count_load(d->p, a, &q, &l, err) == JNY_OK &&
        jny_count_next(l, a, &q, &exact, err) == JNY_OK &&
        jny_policy_find(JNY_STR("round-5"), &policy, err) == JNY_OK &&
        jny_count_share(a, &exact, &policy, &shared, err) == JNY_OK &&
        jny_ledger_check(l, a, &shared, &content, &repeated, err) == JNY_OK &&
        jny_ledger_note(d->p, a, &policy, JNY_STR("{}"), content, JNY_STR("ann"), err) == JNY_OK)
        jny_buf_format(said, "%zu %d", content.n, repeated);
    return err->status;
}

static jny_status stories(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    size_t           theme = 0;
    jny_count_query  q     = {.codebook = book_in(d, a, err),
                              .where    = where(a, "ward = Peckham or consent = publish"),
                              .themes   = &theme,
                              .n_themes = 1};
    jny_cell_stories out;
    if (q.codebook && jny_count_stories(d->p, a, &q, &out, err) == JNY_OK)
        for (size_t i = 0; i < out.n; i++)
            jny_buf_format(said, "%.*s ", JNY_ARG(out.ids[i]));
    return err->status;
}

static jny_status tabulate(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_str        by[] = {JNY_STR("ward"), JNY_STR("age")};
    jny_tabulation t;
    jny_str        hint = {0};
    if (jny_tabulate(d->p, a, by, 2, where(a, "date != 2010"), &t, err) == JNY_OK &&
        jny_where_hint(d->p, a, where(a, "ward = Pekham"), &hint, err) == JNY_OK)
        jny_buf_format(said, "%zu %llu %.*s", t.n, (unsigned long long)t.stories, JNY_ARG(hint));
    return err->status;
}

static jny_status together(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_count_query q = {.codebook = book_in(d, a, err)};
    jny_pair_counts out;
    if (q.codebook && jny_together(d->p, a, &q, &out, err) == JNY_OK)
        jny_buf_format(said, "%zu %llu", out.n, (unsigned long long)out.stories);
    return err->status;
}

Test(refused, counts)
{
    static const operation list[] = {
        {.name = "counting", .run = count},
        {.name = "counting a machine's", .run = count_machine},
        {.name = "counting a coder's", .run = count_coder},
        {.name = "counting columns", .run = count_columns},
        {.name = "sharing", .run = share},
        {.name = "the stories of a cell", .run = stories},
        {.name = "tabulating", .run = tabulate},
        {.name = "together", .run = together},
    };
    REFUSE_ALL(list);
}

/* ---- Words, and why -------------------------------------------------------------------------- */

static jny_status words_in(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_word_counts out;
    if (jny_words_count(d->p, a, where(a, "ward = Peckham"), true, &out, err) == JNY_OK)
        jny_buf_format(said, "%zu %llu %llu", out.n, (unsigned long long)out.here,
                       (unsigned long long)out.there);
    return err->status;
}

static jny_status kwic(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_kwic_query q = {.rule = JNY_STR("help"), .by = JNY_STR("ward"), .words = 3};
    jny_kwic_line *lines;
    jny_found     *found;
    size_t         n, k;
    if (jny_kwic(d->p, a, &q, &lines, &n, err) == JNY_OK &&
        jny_search_where(d->p, a, JNY_STR("help"), where(a, "ward = Peckham"), 5, &found, &k,
                         err) == JNY_OK)
        jny_buf_format(said, "%zu %zu %.*s", n, k, JNY_ARG(lines[0].group));
    return err->status;
}

static jny_status why(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    const jny_active *book = book_in(d, a, err);
    jny_why_report    out;
    if (book && jny_why(d->p, a, JNY_STR("J2"), book, 0, &out, err) == JNY_OK)
        jny_buf_format(said, "%zu %zu", out.n, out.n_answers);
    return err->status;
}

static jny_status suggest(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    const jny_active *book = book_in(d, a, err);
    jny_suggestions   out;
    if (book && jny_suggest(d->p, a, book, 0, 0.5, &out, err) == JNY_OK)
        jny_buf_format(said, "%llu %llu %zu", (unsigned long long)out.accepted,
                       (unsigned long long)out.missed, out.n);
    return err->status;
}

static jny_status evaluate(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    static const char  gold[] = "{\"id\":\"J1\",\"codes\":[{\"theme\":\"help\"}]}\n"
                                "{\"id\":\"J2\",\"codes\":[]}\n{\"id\":\"J99\",\"codes\":[]}\n";
    jny_evaluate_query q      = {.codebook = book_in(d, a, err),
                                 .gold     = path_in(d, "gold.ndjson"),
                                 .by       = JNY_STR("ward"),
                                 .stories  = true,
                                 .limits   = JNY_LIMITS};
    jny_evaluation     out;
    file_write(q.gold, jny_cstr(gold));
    if (q.codebook && jny_evaluate(d->p, a, &q, &out, err) == JNY_OK)
        jny_buf_format(said, "%llu %zu %zu", (unsigned long long)out.stories, out.n,
                       out.n_confusions);
    return err->status;
}

static void add_piece(void *to, jny_str bytes)
{
    jny_buf_add(to, bytes);
}

static jny_status tidy_data(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    const jny_active *book = book_in(d, a, err);
    jny_tidy          to   = {',', add_piece, said};
    uint64_t          rows;
    if (book && jny_tidy_matrix(d->p, a, book, JNY_STR("effective"), &to, &rows, err) == JNY_OK)
        jny_tidy_codings(d->p, a, &to, &rows, err);
    return err->status;
}

/* Who answered, as lessons; and what a model of one theme says is kept. */
static jny_status learn(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    const jny_active     *book = book_in(d, a, err);
    jny_census            c;
    jny_presence          people;
    jny_readers           readers;
    jny_taught            taught;
    jny_suggested         out;
    static const uint64_t hash   = 1;
    static const float    rarity = 1, weights[4];
    jny_learned           none   = {.model = {.name     = JNY_STR("bot"),
                                              .codebook = JNY_STR("words"),
                                              .features = 1,
                                              .hashes   = &hash,
                                              .rarity   = &rarity,
                                              .weights  = weights}};
    if (!book || jny_census_load(d->p, a, &c, err) != JNY_OK ||
        jny_presence_load(d->p, a, &c, book, JNY_STR("reviewed"), &people, err) != JNY_OK ||
        jny_readers_load(d->p, a, &c, book, &people, &readers, err) != JNY_OK)
        return err->status;
    jny_people           of   = {.words    = people.words,
                                 .present  = people.present,
                                 .answered = people.reviewed,
                                 .disputed = people.disputed};
    static const jny_str by[] = {{"ward", 4}, {"", 0}, {"source", 6}};
    for (size_t i = 0; i < 3; i++)
        if (jny_taught_load(d->p, a, book, &c, &of, by[i], 2, &taught, err) != JNY_OK)
            return err->status;
    if (jny_suggestions_check(d->p, a, JNY_STR("bot"), err) == JNY_OK &&
        jny_suggestions_store(d->p, a, &taught, &none, &out, err) == JNY_OK)
        jny_buf_format(said, "%zu %llu", taught.lessons.n, (unsigned long long)out.removed);
    return err->status;
}

Test(refused, words)
{
    static const operation list[] = {
        {.name = "words", .run = words_in},
        {.name = "kwic", .run = kwic},
        {.name = "why", .run = why},
        {.name = "suggesting", .run = suggest},
        {.name = "evaluating", .run = evaluate},
        {.name = "data for R", .run = tidy_data},
        {.name = "learning", .run = learn},
    };
    REFUSE_ALL(list);
}

/* ---- In and out ------------------------------------------------------------------------------ */

static jny_status import(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    static const char rows[] =
        "id,text,ward,respondent\n"
        "J1,\"We asked for help early, and nobody came at all.\",Peckham,R1\n"
        "N1,A new one.,Pekham,R1\n"
        "N2,A new one.,Faraday,\n";
    jny_import_options options = {
        .limits = JNY_LIMITS, .actor = JNY_STR("tester"), .corrections = true};
    jny_import_report r;
    file_write(path_in(d, "rows.csv"), jny_cstr(rows));
    if (jny_import_file(d->p, a, path_in(d, "rows.csv"), &options, &r, err) == JNY_OK)
        jny_buf_format(said, "%llu %llu %llu %zu", (unsigned long long)r.added,
                       (unsigned long long)r.corrected, (unsigned long long)r.twins, r.unknown.n);
    return err->status;
}

static jny_pool *pool_in(desk *d, jny_arena *a, jny_err *err)
{
    jny_pool_options o    = {.codebook = book_in(d, a, err), .wards = true, .k = 1};
    jny_pool        *pool = NULL;
    if (o.codebook)
        jny_pool_open(d->p, a, &o, &pool, err);
    return pool;
}

static jny_status select_some(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_pool     *pool = pool_in(d, a, err);
    jny_selection s, loaded;
    if (pool && jny_select(pool, a, 2, 1, NULL, &s, err) == JNY_OK &&
        jny_selection_save(d->p, a, &s, JNY_STR("ann"), err) == JNY_OK &&
        jny_selection_load(d->p, a, &loaded, err) == JNY_OK)
        jny_buf_format(said, "%zu", loaded.n);
    return err->status;
}

static jny_status sign(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_sign_request r = {.id = JNY_STR("J2"), .coder = JNY_STR("ann"), .answered = true};
    jny_signed       out;
    if (jny_sign(d->p, a, jny_gazetteer_shipped(a), &r, &out, err) == JNY_OK)
        jny_buf_format(said, "%zu", out.n_rare);
    return err->status;
}

static const char site_yaml[] =
    "title: Stories\ncouncil: Council\nhelpline: Ring.\ncontact: Write.\nplan: p.yaml\n"
    "plan-title: Plan\nplan-link: https://example.org/\npublished: 2015\nlanguage: en-GB\n"
    "collected: [People were asked.]\n";

static jny_status publish(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_site_settings settings;
    jny_problems      problems = {0};
    jny_selection     s;
    jny_site          site;
    jny_codebook      plan;
    jny_site_request  r = {.selection = &s, .settings = &settings, .plan = &plan};
    cr_assert_eq(
        jny_site_settings_parse(a, JNY_STR("s"), jny_cstr(site_yaml), &settings, &problems, err),
        JNY_OK, "%s", err->msg);
    jny_codebook_parse(a, JNY_STR("p"), jny_cstr(two_themes), &plan, NULL, err);
    r.pool = pool_in(d, a, err);
    if (r.pool && jny_selection_load(d->p, a, &s, err) == JNY_OK &&
        jny_site_build(d->p, a, &r, &site, err) == JNY_OK) {
        for (size_t i = 0; i < site.n_problems; i++)
            jny_buf_format(said, "%.*s: %.*s\n", JNY_ARG(site.problems[i].id),
                           JNY_ARG(site.problems[i].why));
        size_t all = 0;
        for (size_t i = 0; i < site.n; i++)
            all += site.files[i].bytes.n;
        jny_buf_format(said, "%zu %zu", site.n, all);
        int64_t release;
        if (jny_site_release(d->p, a, &site, JNY_STR("out"), JNY_STR("ann"), &release, err) ==
            JNY_OK)
            jny_site_placed(d->p, a, release, JNY_STR("ann"), err);
    }
    return err->status;
}

static jny_status workshop(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_site_settings   settings;
    jny_problems        problems = {0};
    jny_selection       s;
    jny_site            site;
    jny_workshop_report back;
    jny_site_request    r = {.selection = &s, .settings = &settings};
    jny_site_settings_parse(a, JNY_STR("s"), jny_cstr(site_yaml), &settings, &problems, err);
    r.pool = pool_in(d, a, err);
    if (r.pool && jny_selection_load(d->p, a, &s, err) == JNY_OK &&
        jny_workshop_build(d->p, a, &r, &site, err) == JNY_OK &&
        jny_workshop_back(r.pool, a, &s, JNY_STR("sheet.csv"),
                          JNY_STR("story,theme,theme\n1,help,waiting\n"), JNY_STR("cy"), &back,
                          err) == JNY_OK)
        jny_buf_format(said, "%zu %zu %llu", site.n, site.n_problems,
                       (unsigned long long)back.codings);
    return err->status;
}

static void tidy(desk *d)
{
    remove(path_in(d, "out.qdpx"));
}

static jny_status qdpx(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_qdpx_options o = {0};
    jny_qdpx_report  r;
    const char      *path = path_in(d, "out.qdpx");
    remove(path);
    if (jny_qdpx_write(d->p, a, path, &o, &r, err) == JNY_OK)
        jny_buf_format(said, "%llu %llu %llu %llu %zu", (unsigned long long)r.stories,
                       (unsigned long long)r.respondents, (unsigned long long)r.codings,
                       (unsigned long long)r.selections, file_bytes(d, path).n);
    else
        cr_expect(!file_exists(path), "a file in spite of an error");
    return err->status;
}

static jny_status dataset(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_pool   *pool = pool_in(d, a, err);
    jny_dataset out;
    if (pool && jny_dataset_make(pool, a, jny_gazetteer_shipped(a), true, &out, err) == JNY_OK)
        jny_buf_format(said, "%zu %zu", out.stories.n_rows, out.codings.n_rows);
    return err->status;
}

static jny_status consequences(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_str            ids[] = {JNY_STR("J1")}, who[] = {JNY_STR("R7")};
    jny_forget_request r = {.stories = ids, .n_stories = 1, .respondents = who, .n_respondents = 1};
    jny_consequences   out;
    if (jny_publish_consequences(d->p, a, &r, &out, err) == JNY_OK)
        for (size_t i = 0; i < out.n_sites; i++)
            for (size_t k = 0; k < out.sites[i].n_pages; k++)
                jny_buf_format(said, "%.*s ", JNY_ARG(out.sites[i].pages[k]));
    jny_still_public *still;
    size_t            n = 0;
    if (err->status == JNY_OK && jny_published_still(d->p, a, &still, &n, err) == JNY_OK)
        jny_buf_format(said, "%zu", n);
    return err->status;
}

/* Two stories are selected, signed and published. */
Test(refused, publication)
{
    static const operation list[] = {
        {.name = "importing", .run = import},    {.name = "selecting", .run = select_some},
        {.name = "signing", .run = sign},        {.name = "publishing", .run = publish},
        {.name = "a workshop", .run = workshop}, {.name = "a QDPX", .run = qdpx, .tidy = tidy},
        {.name = "a dataset", .run = dataset},   {.name = "consequences", .run = consequences},
    };
    desk          d         = desk_with_everything();
    jny_buf       none      = jny_buf_open(&d.a);
    jny_attribute list_of[] = {{JNY_STR("consent"), JNY_STR("publish")},
                               {JNY_STR("respondent_type"), JNY_STR("carer")},
                               {JNY_STR("ward"), JNY_STR("Peckham")}};
    jny_put       put;
    jny_story     s = {.id           = JNY_STR("J7"),
                       .text         = JNY_STR("There was help for us, and it was good help."),
                       .respondent   = JNY_STR("R7"),
                       .attributes   = list_of,
                       .n_attributes = 3,
                       .row          = 1};
    begin(&d, "import");
    works(&d, jny_story_put(d.p, &d.a, &s, 0, false, &put, NULL, &d.err), "putting");
    commit(&d);
    tag_all(&d, book_of(&d, two_themes));
    works(&d, select_some(&d, &d.a, &none, &d.err), "selecting");
    static const char *const ids[] = {"J1", "J2", "J3", "J7"};
    for (size_t i = 0; i < 4; i++) {
        jny_sign_request r = {.id = jny_cstr(ids[i]), .coder = JNY_STR("ann"), .answered = true};
        jny_signed       out;
        works(&d, jny_sign(d.p, &d.a, jny_gazetteer_shipped(&d.a), &r, &out, &d.err), ids[i]);
    }
    works(&d, publish(&d, &d.a, &none, &d.err), "publishing");
    if (getenv("JNY_FIGURES"))
        fprintf(stderr, "%.*s\n", JNY_ARG(jny_buf_str(&none)));
    refuse_list(&d, list, sizeof list / sizeof *list);
    desk_close(&d);
}
