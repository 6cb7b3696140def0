/* bench.c - the engine and its peers, side by side on the same stories and terms, with
 * counts of story x theme pairs, so that nobody wins by doing less. README.md beside this
 * file says what is measured and what a peer does not do. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: journeys-bench --stories F.ndjson --text F.txt --book F.yaml --large F.yaml\n"
    "         --program journeys --generate generate --corpus F.ndjson --folder D\n"
    "         [--times N] [--quick] [--only SECTION,...]\n"
    "Sections: engine parts peers wc rules pathological filter memory project count; and million "
    "and\n"
    "import, which are left out unless asked for by name.\n";

typedef struct {
    const options      *o;
    jny_arena          *a;
    launcher            l;
    stories             all, middle, small; /* 200, 20 and 2 MB, unless --quick */
    const jny_codebook *book, *large;
} bench;

static bool wanted(const options *o, const char *section)
{
    const char *at = o->only ? strstr(o->only, section) : NULL;
    size_t      n  = strlen(section);
    return !o->only || (at && (at == o->only || at[-1] == ',') && (!at[n] || at[n] == ','));
}

/* ---- The engine ------------------------------------------------------------------------------ */

static void measure_memory(bench *b)
{
    engine  one = engine_of(b->book), two[] = {engine_of(b->book), engine_of(b->book)};
    outcome out  = {0};
    size_t  mark = memory_mark();
    engine_cold(&one, &b->all, &out);
    size_t single = memory_above(mark);
    engine_close(&one);
    mark = memory_mark();
    engine_two(two, &b->all, &out);
    size_t both = memory_above(mark);
    engine_close(&two[0]);
    engine_close(&two[1]);
    pin(0);
    report_line("memory above the input: %.1f MB, with two threads %.1f MB", (double)single / 1e6,
                (double)both / 1e6);
    report_goal("memory above the input, MB", (double)single / 1e6, "MB", 64, 0, true);
}

static void measure_engine(bench *b)
{
    engine    one = engine_of(b->book), two[] = {engine_of(b->book), engine_of(b->book)};
    jny_arena words = jny_arena_open(b->a->world);
    char     *room  = malloc(b->all.bytes);
    if (!room)
        bench_fail("no memory");
    memset(room, 1, b->all.bytes);
    runner   runners[] = {{"engine, cold", engine_cold, &one, ""},
                          {"engine, warm", engine_warm, &one, ""},
                          {"tokenise only", tokenise_only, &words, "matching"},
                          {"AVX2 word count", count_words_avx2, NULL, "places of words, UAX #29"},
                          {"memcpy", copy_only, room, "anything"},
                          {"engine, cold, two threads", engine_two, two, ""},
                          {"engine, warm, two threads", engine_two_warm, two, ""}};
    size_t   n         = cores() > 1 ? 7 : 5;
    standing r[7]      = {0};
    report_heading("The engine in memory", "x time");
    race(runners, n, &b->all, b->o->times, r);
    report_race(runners, n, &b->all, r);
    report_line("a matcher is made in %.1f ms; %.1f hits and %.1f themes a story",
                one.opening * 1e3, (double)r[0].found / (double)b->all.n,
                (double)r[0].pairs / (double)b->all.n);
    report_line("words: tokeniser %llu, AVX2 count of runs %llu", (unsigned long long)r[2].found,
                (unsigned long long)r[3].found);
    report_goal("tokenise only, times the time of an AVX2 word count", r[2].seconds / r[3].seconds,
                "x", 7, 0, true);
    if (n == 7) {
        report_line("two threads by the time they were at work, warm: %.2f times one",
                    2 * r[1].seconds / two[0].shared);
        report_goal("two threads, times one (from start to end, cold)", r[0].wall / r[5].wall, "x",
                    1.8, 1.6, false);
    }
    report_goal("engine cold, MB/s", (double)b->all.bytes / 1e6 / r[0].seconds, "MB/s", 250, 0,
                false);
    runner         sizes[]   = {{"engine, cold", engine_cold, &one, ""},
                                {"engine, warm", engine_warm, &one, ""}};
    const stories *smaller[] = {&b->middle, &b->small};
    for (size_t i = 0; i < 2; i++) {
        standing s[2] = {0};
        race(sizes, 2, smaller[i], b->o->times, s);
        report_race(sizes, 2, smaller[i], s);
        if (i == 1)
            report_goal("engine cold on the smallest input, MB/s",
                        (double)b->small.bytes / 1e6 / s[0].seconds, "MB/s", 80, 0, false);
    }
    free(room);
    engine_close(&one);
    engine_close(&two[0]);
    engine_close(&two[1]);
    jny_arena_close(&words);
    pin(0);
}

/* ---- Peers ----------------------------------------------------------------------------------- */

/* The engine against one peer; counts that are far apart mean that somebody is wrong. */
static double against(bench *b, runner peer, const stories *s, size_t times, double most_apart)
{
    engine   one       = engine_of(b->book);
    runner   runners[] = {{"engine, cold", engine_cold, &one, ""}, peer};
    standing r[2]      = {0};
    race(runners, 2, s, times, r);
    report_race(runners, 2, s, r);
    double apart = (double)r[1].pairs / (double)r[0].pairs - 1;
    report_line("pairs of the peer: %+.2f %%", apart * 100);
    if (apart > most_apart || apart < -most_apart)
        bench_fail("%s and the engine differ by more than %.0f %% of the pairs", peer.name,
                   most_apart * 100);
    engine_close(&one);
    return r[1].ratio;
}

static void measure_peers(bench *b)
{
    report_heading("Peers, one core, same stories and terms", "x time");
    surfaces s    = surfaces_of(b->a, b->book, b->all);
    runner   hs   = hyperscan_open(b->a, &s);
    runner   pcre = pcre_open(b->a, &s);
    runner   fts  = fts5_open(b->a, b->book);
    runner   icu  = icu_open(b->a, b->book);
    report_line("%zu distinct words in the stories, folded", s.words);
    report_line("left out by Hyperscan and PCRE2: %zu NEAR rules", s.left_out);
    double t = against(b, hs, &b->all, b->o->times, 0.03);
    report_goal("engine, times Hyperscan with start offsets", t, "x", 4.5, 3, false);
    against(b, hs, &b->middle, b->o->times, 0.03);
    t = against(b, fts, &b->middle, b->o->times, 0.1);
    report_goal("engine, times SQLite FTS5 in memory", t, "x", 8, 5, false);
    against(b, icu, &b->middle, b->o->times, 0.5);
    against(b, pcre, &b->small, 1 + b->o->times / 2, 0.03);
    hyperscan_close(&hs);
    pcre_close(&pcre);
    icu_close(&icu);
}

/* ---- Parts ----------------------------------------------------------------------------------- */

static void measure_parts(bench *b)
{
    static const char nothing[] = "codebook: none\ntitle: None\nlanguage: en\nthemes:\n"
                                  "  - id: none\n    name: None\n    rules: [zxqvzxqv]\n";
    jny_codebook      empty     = book_of(b->a, jny_cstr(nothing));
    jny_codebook      plain     = book_without_regexes(b->a, b->book);
    engine    full = engine_of(b->book), none = engine_of(&empty), no_regex = engine_of(&plain);
    jny_arena words     = jny_arena_open(b->a->world);
    runner    runners[] = {{"all", engine_cold, &full, ""},
                           {"all, warm", engine_warm, &full, ""},
                           {"without regexes", engine_cold, &no_regex, "5 regexes"},
                           {"without regexes, warm", engine_warm, &no_regex, "5 regexes"},
                           {"one rule that nothing meets", engine_cold, &none, "799 rules"},
                           {"one rule that nothing meets, warm", engine_warm, &none, "799 rules"},
                           {"tokenise only", tokenise_only, &words, "matching"}};
    standing  r[7]      = {0};
    double    n;
    report_heading("Parts of the engine, by what is left out", "x time");
    race(runners, 7, &b->middle, b->o->times, r);
    report_race(runners, 7, &b->middle, r);
    n = (double)r[6].found / 1e9;
    report_line("ns a word, warm: tokenise %.1f, look-up %.1f, phrases and settling %.1f, "
                "regexes %.1f; words met for the first time add %.1f",
                r[6].seconds / n, (r[5].seconds - r[6].seconds) / n,
                (r[3].seconds - r[5].seconds) / n, (r[1].seconds - r[3].seconds) / n,
                (r[0].seconds - r[1].seconds) / n);
    engine_close(&full);
    engine_close(&none);
    engine_close(&no_regex);
    jny_arena_close(&words);
}

static void measure_rules(bench *b)
{
    engine   few = engine_of(b->book), many = engine_of(b->large);
    char     name[2][48];
    standing r[2] = {0};
    snprintf(name[0], sizeof name[0], "engine, cold, %zu rules", b->book->n_rules);
    snprintf(name[1], sizeof name[1], "engine, cold, %zu rules", b->large->n_rules);
    runner runners[] = {{name[0], engine_cold, &few, ""}, {name[1], engine_cold, &many, ""}};
    report_heading("A large codebook", "x time");
    race(runners, 2, &b->all, b->o->times, r);
    report_race(runners, 2, &b->all, r);
    report_line("hits a story: %.1f, then %.1f; a matcher is made in %.1f ms, then %.1f ms",
                (double)r[0].found / (double)b->all.n, (double)r[1].found / (double)b->all.n,
                few.opening * 1e3, many.opening * 1e3);
    report_goal("10,000 rules, times the time of 800", r[1].ratio, "x", 1.5, 0, true);
    engine_close(&few);
    engine_close(&many);
}

/* ---- The program ----------------------------------------------------------------------------- */

static options read_options(char **argv)
{
    options o = {.times = 5};
    struct {
        const char  *name;
        const char **to;
    } texts[] = {{"--stories", &o.stories}, {"--text", &o.text},       {"--book", &o.book},
                 {"--large", &o.large},     {"--program", &o.program}, {"--generate", &o.generate},
                 {"--corpus", &o.corpus},   {"--folder", &o.folder},   {"--only", &o.only}};
    for (size_t i = 1, k; argv[i]; i++) {
        for (k = 0; k < 9 && strcmp(argv[i], texts[k].name) != 0; k++)
            ;
        if (k < 9 && argv[i + 1])
            *texts[k].to = argv[++i];
        else if (strcmp(argv[i], "--times") == 0 && argv[i + 1])
            o.times = strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--quick") == 0)
            o.quick = true;
        else
            bench_fail("what is \"%s\"?\n%s", argv[i], usage);
    }
    for (size_t k = 0; k < 8; k++)
        if (!*texts[k].to)
            bench_fail("%s is missing\n%s", texts[k].name, usage);
    if (o.times == 0)
        bench_fail("--times is a number from 1");
    return o;
}

static void measure(bench *b)
{
    const options *o = b->o;
    report_line("%zu stories of %.0f bytes, %.1f MB; %zu rules in %zu themes", b->all.n,
                (double)b->all.bytes / (double)b->all.n, (double)b->all.bytes / 1e6,
                b->book->n_rules, b->book->n);
    if (wanted(o, "engine")) {
        measure_memory(b);
        measure_engine(b);
    }
    if (wanted(o, "parts"))
        measure_parts(b);
    if (wanted(o, "peers"))
        measure_peers(b);
    if (wanted(o, "wc"))
        measure_wc(b->l, o, &b->all, b->book);
    if (wanted(o, "rules"))
        measure_rules(b);
    if (wanted(o, "pathological"))
        measure_pathological(o, &b->middle, b->book);
    if (wanted(o, "filter"))
        measure_filter(b->l, o, &b->all, b->book);
    if (wanted(o, "memory"))
        measure_filter_memory(b->l, o);
    if (wanted(o, "project"))
        measure_project(b->l, o, &b->middle, b->book);
    if (wanted(o, "count"))
        measure_crosstab(b->l, o, o->quick ? 2000 : 100000);
    if (o->only && wanted(o, "million"))
        measure_crosstab(b->l, o, o->quick ? 4000 : 1000000);
    if (o->only && wanted(o, "import"))
        measure_import(b->l, o);
}

int main(int argc, char **argv)
{
    (void)argc;
    options   o = read_options(argv);
    launcher  l = launcher_start();
    jny_arena a = jny_arena_open(jny_world_system());
    pin(0);
    jny_codebook book = book_load(&a, o.book), large = book_load(&a, o.large);
    bench        b   = {&o, &a, l, stories_load(&a, o.stories), {0}, {0}, &book, &large};
    size_t       all = b.all.bytes;
    b.middle         = stories_first(b.all, all / 2 < 20000000 ? all / 2 : 20000000);
    b.small          = stories_first(b.all, all / 4 < 2000000 ? all / 4 : 2000000);
    measure(&b);
    report_goals(o.quick);
    report_line("the engine had its core for %.0f %% of the time", race_share() * 100);
    jny_arena_close(&a);
    return 0;
}
