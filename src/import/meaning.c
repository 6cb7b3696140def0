/* meaning.c - what a value means by the mapping: dates, aliases, ratings. */
#include "part.h"

#include <stdlib.h>
#include <string.h>

void part_look_at(column *c, jny_str value)
{
    c->given++;
    if (memchr(value.p, '\n', value.n))
        c->breaks++;
    for (const char *p = value.p, *end = value.p + value.n;
         (p = memchr(p, 0xC2, (size_t)(end - p))) && p + 1 < end; p++)
        if ((unsigned char)p[1] == 0xA0) {
            c->no_break++;
            break;
        }
}

static jny_str read_date(part *p, column *c, jny_str value, cell_kind kind)
{
    char       day[11];
    date_order order = c->map && c->map->order ? c->map->order : p->job->mapping->order;
    if (kind == CELL_DATE && value.n >= 10)
        return jny_str_sub(value, 0, 10);
    switch (date_read(value, order, day)) {
    case DATE_READ: return jny_str_copy(&p->row, (jny_str){day, 10});
    case DATE_IMPOSSIBLE:
        c->impossible++;
        c->orders_seen |= date_orders(value);
        break;
    case DATE_NOT: c->not_dates++; break;
    }
    return value;
}

static bool takes_words(const column *c)
{
    return c->to == FIELD_TYPE || c->to == FIELD_CONSENT || c->to == FIELD_CONSENT_BY ||
           c->to == FIELD_WARD || c->to == FIELD_LOCALITY || c->to == FIELD_OTHER ||
           c->to == FIELD_EVENT || c->to == FIELD_CHANNEL || c->to == FIELD_AGE;
}

static void remember_use(import_job *job, jny_str name, jny_str value, jny_str means)
{
    enum { MOST = 500 };
    for (size_t i = 0; i < job->used.n; i++)
        if (jny_str_eq(job->used.at[i].shown, value) && jny_str_eq(job->used.at[i].name, name))
            return;
    if (job->used.n < MOST)
        *JNY_PUSH(job->a, &job->used) = (map_alias){.name  = name,
                                                    .shown = jny_str_copy(job->a, value),
                                                    .means = jny_str_copy(job->a, means)};
}

/* What a value stands for; `*known` tells whether anybody knows it. */
static jny_str meaning(part *p, column *c, jny_str value, bool *known)
{
    import_job *job  = p->job;
    jny_str     form = value_form(&p->row, value);
    *known           = true;
    if ((c->to != FIELD_OTHER || !job->mapping->guessing) && value.n <= SHOWN_NOT_GIVEN &&
        map_is_not_given(job->mapping, form))
        return (jny_str){0};
    if (!takes_words(c))
        return value;
    jny_str means = map_value(&p->row, job->mapping, job->source_map, c->to, c->name, value, form);
    if (means.n) {
        job->places_used |= c->to == FIELD_WARD && !jny_str_eq(means, value);
        if (!job->source_map && !jny_str_eq(means, value))
            remember_use(job, c->name, value, means);
        return means;
    }
    bool open = (c->to != FIELD_WARD || job->mapping->places.n == 0) && !field_words(c->to);
    *known    = open;
    return value;
}

/* The meaning of a value, from the cache where it came before. A slot keeps what came first:
 * a column of many different values must not fill the memory. */
jny_str part_with_cache(part *p, column *c, const cell *from, jny_str value)
{
    if (c->to == FIELD_DATE && map_is_not_given(p->job->mapping, value_form(&p->row, value)))
        return (jny_str){0};
    if (c->to == FIELD_DATE)
        return read_date(p, c, value, from->kind);
    cached *slot  = &c->cache[jny_hash_xxh64(value) % p->slots];
    bool    known = true;
    jny_str means;
    if (slot->from.p && jny_str_eq(slot->from, value)) {
        known = slot->known;
        means = slot->to;
    } else {
        means = meaning(p, c, value, &known);
        if (!slot->from.p && value.n <= 200)
            *slot = (cached){jny_str_copy(&p->cache, value), jny_str_copy(&p->cache, means), known};
    }
    if (!known)
        import_unknown(p->job, c->name, c->to, value);
    return means;
}

/* A closed answer must be a number of its range; another is kept and told. */
void part_check_rating(part *p, column *c, const import_row *row, jny_str value)
{
    char *end;
    long  n = strtol(jny_str_z(&p->row, value), &end, 10);
    if (*end == '\0' && n >= c->map->low && n <= c->map->high)
        return;
    if (c->out_of_range++ < 3)
        import_note(p->job, row, c->heading,
                    jny_str_format(&p->row, "is no answer from %ld to %ld; kept as it is",
                                   c->map->low, c->map->high));
}
