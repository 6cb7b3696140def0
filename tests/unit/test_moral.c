/* test_moral.c - a dictionary of moral words over thousands of patients' comments: what the
 * matcher finds, story by story and theme by theme, against a count made here by other
 * means: its own reading of the dictionary, of the CSV and of words. */
#include "shared.h"

#include <journeys/tag.h>

#include <string.h>

enum { CATEGORIES = 11, PATTERNS = 400, COMMENT = 8 /* the column "FFT answer" */ };

/* ---- The dictionary, line by line ------------------------------------------------------- */

typedef struct {
    char     text[40];
    bool     prefix;
    unsigned categories; /* a bit for each, from 1 */
} pattern;

static pattern patterns[PATTERNS];
static size_t  n_patterns;

static void read_patterns(char *dic)
{
    int marks = 0;
    for (char *save = NULL, *line = strtok_r(dic, "\r\n", &save); line;
         line = strtok_r(NULL, "\r\n", &save)) {
        marks += line[0] == '%';
        char *rest = NULL, *word = strtok_r(line, " \t", &rest);
        if (marks < 2 || line[0] == '%' || !word)
            continue;
        pattern *p = &patterns[n_patterns++];
        size_t   n = strlen(word);
        p->prefix  = word[n - 1] == '*';
        memcpy(p->text, word, n - p->prefix);
        for (char *id = strtok_r(NULL, " \t", &rest); id; id = strtok_r(NULL, " \t", &rest))
            p->categories |= 1u << atoi(id);
    }
}

/* ---- A comment, letter by letter ----------------------------------------------------------- */

static bool is_letter(unsigned c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x250);
}

static bool is_digit(unsigned c)
{
    return c >= '0' && c <= '9';
}

static bool is_quote(unsigned c)
{
    return c == '\'' || c == 0x2018 || c == 0x2019 || c == '.';
}

/* Whether the sign between two characters keeps them in one word: o'clock, e.g, 1,000. */
static bool joins(unsigned before, unsigned c, unsigned after)
{
    if (is_letter(before) && is_letter(after))
        return is_quote(c) || c == ':';
    if (is_digit(before) && is_digit(after))
        return is_quote(c) || c == ',' || c == ';';
    return false;
}

static bool in_word(const unsigned *c, size_t n, size_t i)
{
    if (is_letter(c[i]) || is_digit(c[i]) || c[i] == '_')
        return true;
    return i > 0 && i + 1 < n && joins(c[i - 1], c[i], c[i + 1]);
}

static size_t to_points(const char *s, size_t n, unsigned *out)
{
    size_t k = 0;
    for (size_t i = 0; i < n; k++) {
        unsigned char c = (unsigned char)s[i++];
        out[k]          = c < 0x80 ? c : c < 0xE0 ? c & 31 : c < 0xF0 ? c & 15 : c & 7;
        while (i < n && ((unsigned char)s[i] & 0xC0) == 0x80)
            out[k] = out[k] << 6 | ((unsigned char)s[i++] & 63);
    }
    return k;
}

static bool meets(const pattern *p, const char *word)
{
    size_t n = strlen(p->text);
    return p->prefix ? strncmp(word, p->text, n) == 0 : strcmp(word, p->text) == 0;
}

/* Adds one to every category that has a pattern for this word. */
static void count_word(const char *word, size_t *counts)
{
    unsigned categories = 0;
    for (size_t i = 0; i < n_patterns; i++)
        if (meets(&patterns[i], word))
            categories |= patterns[i].categories;
    for (int c = 1; c <= CATEGORIES; c++)
        counts[c] += categories >> c & 1;
}

/* `fair-*` is the one pattern with a hyphen: the two words around one count together. */
static void count_comment(const char *text, size_t n, size_t *counts)
{
    unsigned *c   = malloc((n + 1) * sizeof *c);
    size_t    k   = to_points(text, n, c);
    char     *low = malloc(2 * n + 2);
    for (size_t i = 0; i < k;) {
        size_t len = 0;
        for (; i < k && in_word(c, k, i); i++)
            low[len++] = (char)(c[i] >= 'A' && c[i] <= 'Z'         ? c[i] + 32
                                : c[i] == 0x2018 || c[i] == 0x2019 ? '\''
                                : c[i] > 127                       ? '?'
                                                                   : c[i]);
        low[len]  = '\0';
        bool fair = strcmp(low, "fair") == 0 && i + 1 < k && c[i] == '-' && in_word(c, k, i + 1);
        if (len)
            count_word(fair ? "fair-x" : low, counts);
        i++;
    }
    free(low);
    free(c);
}

/* ---- The CSV, byte by byte ------------------------------------------------------------------- */

/* The next cell; `*end`: it was the last of its row. NULL: there is none. */
static char *next_cell(const char **at, size_t *n, bool *end)
{
    const char *p = *at;
    if (!*p)
        return NULL;
    char *cell   = malloc(strlen(p) < 65536 ? strlen(p) + 1 : 65536);
    bool  quoted = *p == '"';
    *n           = 0;
    p += quoted;
    while (*p && (quoted ? !(p[0] == '"' && p[1] != '"') : *p != ',' && *p != '\n' && *p != '\r')) {
        p += quoted && *p == '"';
        cell[(*n)++] = *p++;
    }
    p += quoted;
    *end = *p != ',';
    while (*p == '\r')
        p++;
    *at = *p ? p + 1 : p;
    return cell;
}

/* ---- The two side by side -------------------------------------------------------------------- */

typedef struct {
    jny_arena   *a;
    jny_matcher *m;
    size_t       comments, hits, differ, both[CATEGORIES + 1];
} race;

static void compare(race *r, jny_str comment)
{
    size_t   counts[CATEGORIES + 1] = {0}, found[CATEGORIES + 1] = {0};
    jny_tags tags;
    count_comment(comment.p, comment.n, counts);
    jny_tag(r->a, r->m, comment, (jny_str){0}, &tags);
    for (size_t i = 0; i < tags.n; i++)
        found[tags.hits[i].theme + 1]++;
    r->comments++;
    r->hits += tags.n;
    for (int c = 1; c <= CATEGORIES; c++) {
        r->both[c] += counts[c] > 0;
        if (counts[c] != found[c] && r->differ++ < 5) /* the place, never the words */
            cr_expect(false, "comment %zu, category %d: %zu here, %zu by the matcher", r->comments,
                      c, counts[c], found[c]);
    }
}

Test(moral, the_matcher_counts_what_plain_code_counts)
{
    jny_arena    a = jny_arena_open(jny_world_system()), story = jny_arena_open(a.world);
    jny_str      dic    = shared_file(&a, "dictionaries/moral_foundations_dictionary.dic");
    const char  *csv    = jny_str_z(&a, shared_file(&a, "nhs-feedback/v6-neas.csv"));
    jny_exchange report = {0};
    jny_codebook book;
    race         r   = {.a = &story};
    jny_err      err = {0};
    jny_codebook_read(&a, JNY_STR("moral.dic"), dic, &book, &report, &err);
    cr_assert_eq(err.status, JNY_OK, "%s", err.msg);
    cr_assert_eq(jny_matcher_open(a.world, &book, &r.m, &err), JNY_OK);
    read_patterns(jny_str_z(&a, dic));
    cr_assert_eq(n_patterns, 324);
    bool   end    = false;
    size_t column = 0, row = 0, n;
    for (char *cell; (cell = next_cell(&csv, &n, &end)); column++) {
        if (row && column == COMMENT && n)
            compare(&r, (jny_str){cell, n});
        free(cell);
        jny_arena_reset(&story);
        if (end)
            row++, column = (size_t)-1;
    }
    cr_log_info("%zu comments, %zu hits", r.comments, r.hits);
    cr_expect_eq(row, 5097, "%zu rows", row);
    cr_expect_gt(r.hits, 1000);
    size_t met = 0; /* of FairnessVice (unfair*, bias*, bigot* ...) the patients do not speak */
    for (int c = 1; c <= CATEGORIES; c++)
        met += r.both[c] > 0;
    cr_expect_geq(met, CATEGORIES - 1, "%zu categories are too few to compare", met);
    cr_expect_eq(r.differ, 0, "%zu differences", r.differ);
    jny_matcher_close(r.m);
    jny_arena_close(&story);
    jny_arena_close(&a);
}
