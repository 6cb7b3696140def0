/* unknown.c - values that nobody knew when they came in. The event of the import is sealed for
 * good, so it has marks of them that only this project can compare; the words stand with the story,
 * and go with it. */
#include "tombstones.h"

jny_status jny_value_mark(jny_project *p, jny_arena *a, jny_str attribute, jny_str value,
                          jny_str *out, jny_err *err)
{
    unsigned char keyed[KEYED];
    jny_str       both = jny_str_format(a, "%.*s\n%.*s", JNY_ARG(attribute), JNY_ARG(value));
    jny_status    st   = tombstone_hash(p, "value", both, keyed, err);
    jny_buf       b    = jny_buf_open(a);
    if (st == JNY_OK)
        jny_buf_hex(&b, keyed, KEYED / 2);
    *out = jny_buf_str(&b);
    return st;
}

typedef JNY_LIST(jny_unknown) unknowns;

/* What imports that stand said they did not know: marks of values. */
static jny_status marks_load(jny_project *p, jny_arena *a, unknowns *out, jny_err *err)
{
    sqlite3_stmt *s =
        db_get(p,
               "SELECT DISTINCT json_extract(j.value, '$[0]'), json_extract(j.value, '$[1]'),"
               " json_extract(j.value, '$[2]') FROM event e, json_each(e.summary, '$.unknown') j"
               " WHERE e.kind = 'import'"
               " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = e.seq)",
               err);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, out) = (jny_unknown){db_copy(a, s, 0), db_copy(a, s, 1), db_copy(a, s, 2), 0};
    return db_done(s, rc, err);
}

/* What live stories have of these attributes. */
static jny_status values_load(jny_project *p, jny_arena *a, const unknowns *marks, unknowns *out,
                              jny_err *err)
{
    jny_buf names = jny_buf_open(a);
    for (size_t i = 0; i < marks->n; i++) {
        jny_buf_char(&names, i ? ',' : '[');
        jny_buf_json(&names, marks->at[i].attribute);
    }
    jny_buf_char(&names, ']');
    sqlite3_stmt *s =
        db_get(p,
               "SELECT a.name, v.text, count(*) FROM attribute a"
               " JOIN story_attribute sa ON sa.attribute = a.id JOIN value v ON v.id = sa.value"
               " JOIN story st ON st.id = sa.story AND st.version = sa.version AND st.live"
               " WHERE a.name IN (SELECT value FROM json_each(?)) GROUP BY 1, 2 ORDER BY 1, 2",
               err);
    db_bind_str(s, 1, jny_buf_str(&names));
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, out) = (jny_unknown){db_copy(a, s, 0), db_copy(a, s, 1), (jny_str){0},
                                          (uint64_t)sqlite3_column_int64(s, 2)};
    return db_done(s, rc, err);
}

jny_status jny_unknown_values(jny_project *p, jny_arena *a, jny_unknown **out, size_t *n,
                              jny_err *err)
{
    unknowns   marks = {0}, held = {0};
    jny_str    mark;
    jny_status st = marks_load(p, a, &marks, err);
    *n            = 0;
    if (st == JNY_OK && marks.n)
        st = values_load(p, a, &marks, &held, err);
    for (size_t i = 0; st == JNY_OK && i < held.n; i++) {
        st = jny_value_mark(p, a, held.at[i].attribute, held.at[i].value, &mark, err);
        for (size_t k = 0; st == JNY_OK && k < marks.n; k++)
            if (jny_str_eq(marks.at[k].attribute, held.at[i].attribute) &&
                (jny_str_eq(marks.at[k].value, mark) ||
                 jny_str_eq(marks.at[k].value, held.at[i].value))) { /* as version 6 wrote it */
                held.at[*n]             = held.at[i];
                held.at[(*n)++].nearest = marks.at[k].nearest;
                break;
            }
    }
    *out = held.at;
    return st;
}
