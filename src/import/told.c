/* told.c - what a source does not tell of, it takes from nobody: a file of ratings without a column
 * of wards leaves the wards as they are, where an empty cell in such a column says "not given".
 *
 * A source tells of its columns, under their headings and as what they are taken for, and of what
 * its mapping sets. May not touch the project. */
#include "row.h"

static bool tells(const import_row *row, jny_str name)
{
    for (size_t i = 0; i < row->n_told; i++)
        if (jny_str_eq(row->told[i], name))
            return true;
    return false;
}

static bool is(jny_str name, field f)
{
    return jny_str_eq(name, jny_cstr(field_name(f)));
}

/* A wave that nobody gave is the year of the date, and goes with it. */
static bool follows_date(const jny_story *s, jny_str wave)
{
    jny_str date = jny_story_attribute(s, field_name(FIELD_DATE));
    return jny_is_day_text(date) && jny_str_eq(jny_str_sub(date, 0, 4), wave);
}

/* Whether what is `there` stands although `s` does not say it. */
static bool stands(const import_row *row, const jny_story *there, const jny_attribute *a,
                   const jny_story *s)
{
    if (tells(row, a->name))
        return false;
    if (is(a->name, FIELD_LOCALITY)) /* it is that of the ward */
        return jny_str_eq(jny_story_attribute(there, "ward"), jny_story_attribute(s, "ward"));
    return !is(a->name, FIELD_WAVE) || !tells(row, JNY_STR("date")) ||
           !follows_date(there, a->value);
}

/* Whether `a`, which no column of its source gave, gives way to what is there. */
static bool gives_way(const import_row *row, const jny_story *there, const jny_attribute *a)
{
    if (tells(row, a->name))
        return false;
    if (is(a->name, FIELD_WAVE))
        return !follows_date(there, jny_story_attribute(there, field_name(FIELD_WAVE)));
    return is(a->name, FIELD_TYPE);
}

static void name_change(told_settling *t, jny_arena *a, jny_str name)
{
    *JNY_PUSH(a, &t->changed) = name;
}

/* Both lists are sorted by name, and so is what they make. */
void told_settle(void *settling, jny_arena *a, const jny_story *there, jny_story *s)
{
    told_settling *t    = settling;
    size_t         most = there->n_attributes + s->n_attributes, n = 0;
    jny_attribute *list = JNY_ARRAY(a, jny_attribute, most + 1);
    jny_story      now  = *s; /* its ward, settled first: a locality asks for it */
    jny_str        ward = jny_cstr(field_name(FIELD_WARD));
    jny_attribute  kept = {ward, jny_story_attribute(there, "ward")};
    if (!tells(t->row, ward) && kept.value.n && !jny_story_attribute(s, "ward").n) {
        now.attributes   = &kept;
        now.n_attributes = 1;
    }
    t->changed.n = 0;
    for (size_t i = 0, k = 0; i < there->n_attributes || k < s->n_attributes;) {
        const jny_attribute *was   = i < there->n_attributes ? &there->attributes[i] : NULL;
        const jny_attribute *said  = k < s->n_attributes ? &s->attributes[k] : NULL;
        int                  order = !was ? 1 : !said ? -1 : jny_str_cmp(was->name, said->name);
        if (was && order < 0) {
            if (stands(t->row, there, was, &now))
                list[n++] = *was;
            else
                name_change(t, a, was->name);
        } else if (said && order == 0 && gives_way(t->row, there, said)) {
            list[n++] = *was;
        } else if (said) {
            if (order > 0 || !jny_str_eq(was->value, said->value))
                name_change(t, a, said->name);
            list[n++] = *said;
        }
        i += order <= 0;
        k += order >= 0;
    }
    s->attributes   = list;
    s->n_attributes = n;
    if (!tells(t->row, jny_cstr(field_name(FIELD_RESPONDENT))))
        s->respondent = there->respondent;
    if (!jny_str_eq(s->respondent, there->respondent))
        name_change(t, a, jny_cstr(field_name(FIELD_RESPONDENT)));
}
