/* pool.h - all stories of a project as selecting sees them. Only for publish/. */
#ifndef JNY_PUBLISH_POOL_H
#define JNY_PUBLISH_POOL_H

#include <journeys/publish.h>

enum { K_DEFAULT = 5, CELLS_OF_STORY = 160 };

/* Why a story cannot be selected; the order of jny_balance.barred. */
typedef enum { BAR_CONSENT, BAR_FLAG, BAR_ALONE, BAR_ALIKE, BARS } bar_kind;

/* A quota: a value of something that is balanced. */
typedef struct {
    jny_str  what, value;
    size_t   theme;     /* index; JNY_NO_PARENT: none */
    unsigned weight;    /* of its square in the sum   */
    uint64_t whole, of; /* the share that is wanted: whole / of */
    uint64_t eligible;
    bool     must; /* at least one story, if it can be had */
} quota;

struct jny_pool {
    jny_project        *project;
    jny_arena          *a;
    jny_pool_options    options;
    jny_loaded         *loaded;
    const jny_census   *census;
    const jny_presence *presence;
    const jny_codebook *book;
    const jny_str      *ids;
    const char        **bar; /* row: NULL, or why not */
    uint64_t            barred[BARS];
    jny_shown          *shown;
    JNY_LIST(quota)     quotas;
    struct {
        const uint32_t *at; /* quotas that the story counts in */
        size_t          n;
    } * cells;
    uint64_t eligible;
};

/* A column of the census that every project has: one without it has it empty. */
typedef struct {
    jny_values type, ward, locality, band, age, consent, by, wave, lang;
} pool_columns;

static inline jny_str value_of(const jny_values *v, size_t row)
{
    return v->values[v->of[row]];
}

static inline bool has_theme(const jny_presence *p, size_t row, size_t theme)
{
    return p->present[row * p->words + theme / 64] >> theme % 64 & 1;
}

/* anonymity.c: how the teller of every row is shown, and whether that is enough. */
void anonymity_find(jny_pool *pool, const pool_columns *c);

/* quotas.c: what is balanced, and in which of it every story counts. */
jny_status quotas_find(jny_pool *pool, const pool_columns *c, jny_err *err);

/* Whether a theme may be shown at all: so many respondents speak of it. */
bool theme_may_be_shown(const jny_pool *pool, size_t theme);
/* A theme of a story that a page may name: a sensitive one only when a person said so. */
bool theme_is_shown(const jny_pool *pool, size_t row, size_t theme);

#endif
