/* quotas.c - what a selection is to mirror: who told, where, when, how it felt, how long, in
 * which voice, and about what. From the project itself, or from what people give instead. */
#include "pool.h"

#include <stdlib.h>

/* How much the square of a miss weighs: who and where first, as the eye does; what people gave
 * instead of the project comes before all, also before a story for every theme. */
enum { WEIGHT_WHO = 4, WEIGHT_WHEN = 2, WEIGHT_HOW = 1, WEIGHT_GIVEN = 1 << 27 };
enum { LENGTHS = 3, THEME_LEAST = 5, THEME_LEAST_SENSITIVE = 10 };

typedef struct {
    jny_pool           *pool;
    JNY_LIST(uint32_t) *in; /* row: its quotas */
} finder;

static size_t add_quota(finder *f, jny_str what, jny_str value, unsigned weight, uint64_t of)
{
    *JNY_PUSH(f->pool->a, &f->pool->quotas) =
        (quota){.what = what, .value = value, .theme = JNY_NO_PARENT, .weight = weight, .of = of};
    return f->pool->quotas.n - 1;
}

static void count_in(finder *f, size_t row, size_t q)
{
    quota *x = &f->pool->quotas.at[q];
    x->eligible += !f->pool->bar[row];
    *JNY_PUSH(f->pool->a, &f->in[row]) = (uint32_t)q;
}

/* Every value of a column is a quota of its share of the stories; not given is one too. */
static void add_column(finder *f, const char *what, const jny_values *v, unsigned weight)
{
    size_t  n      = f->pool->census->n;
    size_t *number = JNY_ARRAY(f->pool->a, size_t, v->n + 1); /* of its quota */
    bool   *used   = JNY_ARRAY(f->pool->a, bool, v->n + 1);
    for (size_t row = 0; row < n; row++)
        used[v->of[row]] = true;
    for (size_t i = 0; i < v->n; i++)
        if (used[i])
            number[i] = add_quota(f, jny_cstr(what), v->values[i], weight, n);
    for (size_t row = 0; row < n; row++) {
        f->pool->quotas.at[number[v->of[row]]].whole++;
        count_in(f, row, number[v->of[row]]);
    }
}

static void add_kinds(finder *f, const char *what, const uint8_t *kind, const jny_str *names,
                      size_t n_names, unsigned weight)
{
    uint32_t *of = JNY_ARRAY(f->pool->a, uint32_t, f->pool->census->n + 1);
    for (size_t row = 0; row < f->pool->census->n; row++)
        of[row] = kind[row];
    jny_values v = {.of = of, .values = names, .n = n_names};
    add_column(f, what, &v, weight);
}

/* ---- From the words -------------------------------------------------------------------------- */

static const jny_str lengths[LENGTHS] = {JNY_INIT("short"), JNY_INIT("middle"), JNY_INIT("long")};
typedef enum { VOICE_I, VOICE_WE, VOICE_OTHERS, VOICE_FOREIGN, VOICES } voice;
static const jny_str voices[VOICES] = {JNY_INIT("I"), JNY_INIT("we"), JNY_INIT("of others"),
                                       JNY_INIT("another language")};

/* Whether the words that tell a voice may begin with this byte: most words need no look at. */
static bool may_speak(char c)
{
    return c == 'i' || c == 'I' || c == 'm' || c == 'M' || c == 'w' || c == 'W' || c == 'u' ||
           c == 'U' || c == 'o' || c == 'O' || (unsigned char)c >= 0x80;
}

static bool is_one_of(jny_str s, const char *const *list)
{
    for (; *list; list++)
        if (jny_str_eq(s, jny_cstr(*list)))
            return true;
    return false;
}

static voice voice_of(jny_arena scratch, jny_str text, const jny_words *words, jny_str lang)
{
    static const char *const i[]  = {"i", "i'm", "i've", "i'd", "i'll", "me", "my", "mine", NULL};
    static const char *const we[] = {"we", "we're", "we've", "we'd", "we'll",
                                     "us", "our",   "ours",  NULL};
    size_t                   singular = 0, plural = 0;
    if (lang.n && !jny_str_eq(jny_stemmer_language(lang), JNY_STR("english")))
        return VOICE_FOREIGN;
    for (size_t k = 0; k < words->n; k++) {
        jny_arena one  = scratch;
        jny_str   word = jny_str_sub(text, words->at[k].start, words->at[k].end);
        if (word.n > 8 || !may_speak(word.p[0]))
            continue;
        jny_str form = jny_text_form(&one, word, true);
        singular += is_one_of(form, i);
        plural += is_one_of(form, we);
    }
    return !singular && !plural ? VOICE_OTHERS : plural > singular ? VOICE_WE : VOICE_I;
}

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

/* Thirds of the project's stories by their words. */
static void cut_lengths(jny_arena *a, const uint32_t *words, size_t n, uint8_t *out)
{
    uint32_t *sorted = JNY_ARRAY(a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = words[i];
    if (n)
        qsort(sorted, n, sizeof *sorted, by_number);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)((words[i] > sorted[n / 3]) + (words[i] > sorted[2 * n / 3]));
}

static jny_status add_words(finder *f, const pool_columns *c, jny_err *err)
{
    jny_pool   *pool   = f->pool;
    size_t      n      = pool->census->n;
    uint32_t   *count  = JNY_ARRAY(pool->a, uint32_t, n + 1);
    uint8_t    *spoken = JNY_ARRAY(pool->a, uint8_t, n + 1), *length;
    jny_stories it     = {0};
    jny_story   s;
    jny_arena   story = jny_arena_open(jny_world_system());
    jny_status  st    = jny_stories_open(&it, pool->project, err);
    it.bare           = true;
    while (st == JNY_OK && jny_stories_next(&it, &story, &s, err)) {
        size_t row = jny_census_row(pool->census, s.key);
        if (row != SIZE_MAX) {
            jny_words words = jny_words_split(&story, s.text);
            count[row]      = (uint32_t)words.n;
            spoken[row]     = (uint8_t)voice_of(story, s.text, &words, value_of(&c->lang, row));
        }
        jny_arena_reset(&story);
    }
    if (st == JNY_OK)
        st = err->status;
    jny_stories_close(&it);
    jny_arena_close(&story);
    length = JNY_ARRAY(pool->a, uint8_t, n + 1);
    cut_lengths(pool->a, count, n, length);
    add_kinds(f, "length", length, lengths, LENGTHS, WEIGHT_HOW);
    add_kinds(f, "voice", spoken, voices, VOICES, WEIGHT_HOW);
    return st;
}

/* ---- From the codings ------------------------------------------------------------------------ */

/* What the tellers found, of all themes of a story: mixed where it differs. */
static void add_valence(finder *f)
{
    const jny_presence *p = f->pool->presence;
    jny_str             names[JNY_VALENCES + 1];
    uint8_t            *kind = JNY_ARRAY(f->pool->a, uint8_t, p->rows + 1);
    bool                any  = false;
    for (size_t row = 0; row < p->rows; row++) {
        kind[row] = JNY_VALENCES;
        for (size_t v = 0; v < JNY_VALENCES && p->valence[0]; v++)
            for (size_t w = 0; w < p->words; w++)
                if (p->valence[v][row * p->words + w]) {
                    bool other = kind[row] != JNY_VALENCES && kind[row] != v;
                    kind[row]  = other ? 2 /* mixed */ : (uint8_t)v;
                    any        = true;
                }
    }
    for (size_t v = 0; v <= JNY_VALENCES; v++)
        names[v] = jny_valence_name(v);
    jny_str *lasting = JNY_ARRAY(f->pool->a, jny_str, JNY_VALENCES + 1);
    for (size_t v = 0; v <= JNY_VALENCES; v++)
        lasting[v] = names[v];
    if (any)
        add_kinds(f, "valence", kind, lasting, JNY_VALENCES + 1, WEIGHT_WHEN);
}

bool theme_may_be_shown(const jny_pool *pool, size_t theme)
{
    uint64_t people = 0,
             least  = pool->book->themes[theme].sensitive ? THEME_LEAST_SENSITIVE : THEME_LEAST;
    uint32_t last   = UINT32_MAX;
    for (size_t row = 0; row < pool->census->n && people < least; row++)
        if (has_theme(pool->presence, row, theme) && pool->census->person[row] != last) {
            last = pool->census->person[row];
            people++;
        }
    return people >= least;
}

bool theme_is_shown(const jny_pool *pool, size_t row, size_t theme)
{
    const jny_presence *p        = pool->presence;
    bool                reviewed = p->reviewed[row * p->words + theme / 64] >> theme % 64 & 1;
    return has_theme(p, row, theme) && (reviewed || !pool->book->themes[theme].sensitive);
}

static void add_themes(finder *f)
{
    jny_pool *pool = f->pool;
    for (size_t t = 0; t < pool->book->n; t++) {
        if (!theme_may_be_shown(pool, t))
            continue;
        size_t q =
            add_quota(f, JNY_STR("theme"), pool->book->themes[t].path, WEIGHT_HOW, pool->census->n);
        pool->quotas.at[q].theme = t;
        pool->quotas.at[q].must  = true;
        for (size_t row = 0; row < pool->census->n; row++) {
            pool->quotas.at[q].whole += has_theme(pool->presence, row, t);
            if (theme_is_shown(pool, row, t))
                count_in(f, row, q);
        }
    }
}

/* ---- From people ----------------------------------------------------------------------------- */

static bool is_named(const jny_pool *pool, const char *attribute)
{
    for (size_t i = 0; i < pool->options.n_quotas; i++)
        for (size_t k = 0; k < pool->options.quotas[i].n_by; k++)
            if (jny_str_eq(pool->options.quotas[i].by[k], jny_cstr(attribute)))
                return true;
    return false;
}

static jny_status add_given(finder *f, const jny_tabulation *t, jny_err *err)
{
    jny_pool  *pool  = f->pool;
    size_t     first = pool->quotas.n;
    jny_values column[JNY_BY_MAX];
    jny_buf    what = jny_buf_open(pool->a);
    for (size_t k = 0; k < t->n_by; k++) {
        if (jny_loaded_column(pool->loaded, t->by[k], &column[k], err) != JNY_OK)
            return err->status;
        jny_buf_format(&what, "%s%.*s", k ? ", " : "", JNY_ARG(t->by[k]));
    }
    for (size_t i = 0; i < t->n; i++) {
        jny_buf value = jny_buf_open(pool->a);
        for (size_t k = 0; k < t->n_by; k++)
            jny_buf_format(&value, "%s%.*s", k ? ", " : "", JNY_ARG(t->rows[i].value[k]));
        size_t q = add_quota(f, jny_buf_str(&what), jny_buf_str(&value), WEIGHT_GIVEN, t->stories);
        pool->quotas.at[q].whole = t->rows[i].respondents; /* people of the quota */
    }
    for (size_t row = 0; row < pool->census->n; row++)
        for (size_t i = 0; i < t->n; i++) {
            bool same = true;
            for (size_t k = 0; k < t->n_by; k++)
                same &= jny_str_eq(value_of(&column[k], row), t->rows[i].value[k]);
            if (same)
                count_in(f, row, first + i);
        }
    return JNY_OK;
}

jny_status quotas_find(jny_pool *pool, const pool_columns *c, jny_err *err)
{
    const struct {
        const char       *name;
        const jny_values *column;
        unsigned          weight;
    } own[]       = {{"respondent_type", &c->type, WEIGHT_WHO},
                     {"locality", &c->locality, WEIGHT_WHO},
                     {"wave", &c->wave, WEIGHT_WHEN}};
    finder     f  = {.pool = pool};
    jny_status st = JNY_OK;
    f.in          = jny_alloc(pool->a, pool->census->n + 1, sizeof *f.in);
    for (size_t i = 0; st == JNY_OK && i < pool->options.n_quotas; i++)
        st = add_given(&f, &pool->options.quotas[i], err);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!is_named(pool, own[i].name))
            add_column(&f, own[i].name, own[i].column, own[i].weight);
    add_valence(&f);
    if (st == JNY_OK)
        st = add_words(&f, c, err);
    add_themes(&f);
    pool->cells = jny_alloc(pool->a, pool->census->n + 1, sizeof *pool->cells);
    for (size_t row = 0; row < pool->census->n; row++) {
        pool->cells[row].at = f.in[row].at;
        pool->cells[row].n  = f.in[row].n;
    }
    return st;
}
