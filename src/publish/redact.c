/* redact.c - what identifies in a story: asks the finders, lets the longest stand, and
 * looks again at what would be printed. Touches no file and no project. */
#include "redact.h"

#include <stdlib.h>
#include <string.h>

static const char *const class_names[JNY_REDACT_CLASSES] = {
    "person", "school",   "organisation",  "street",     "place",    "phone",
    "email",  "postcode", "date-of-birth", "nhs-number", "username", "other",
};

const char *jny_redact_class_name(jny_redact_class c)
{
    return class_names[c];
}

/* ---- Replacements ------------------------------------------------------------------------- */

/* Whether what stands between two brackets is one of the finders' replacements. */
static bool is_replacement(jny_str s)
{
    static const jny_str fixed[] = {
        JNY_INIT("name"),
        JNY_INIT("child"),
        JNY_INIT("adult"),
        JNY_INIT("school"),
        JNY_INIT("estate"),
        JNY_INIT("street"),
        JNY_INIT("organisation"),
        JNY_INIT("place"),
        JNY_INIT("address"),
        JNY_INIT("phone number"),
        JNY_INIT("user name"),
        JNY_INIT("e-mail address"),
        JNY_INIT("web address"),
        JNY_INIT("NHS number"),
        JNY_INIT("National Insurance number"),
        JNY_INIT("date"),
        JNY_INIT("under 5"),
        JNY_INIT("5 to 10"),
        JNY_INIT("11 to 15"),
        JNY_INIT("16 or 17"),
        JNY_INIT("18 to 24"),
        JNY_INIT("25 or over"),
        JNY_INIT("primary school year"),
        JNY_INIT("secondary school year"),
    };
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (jny_str_eq(s, fixed[i]))
            return true;
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!digit && !(s.p[i] >= 'A' && s.p[i] <= 'Z'))
            return false;
        digits += digit;
    }
    return s.n >= 2 && s.n <= 4 && digits > 0; /* a year, the district of a postcode */
}

size_t replacement_end(jny_str text, size_t open)
{
    enum { LONGEST = 32 };
    for (size_t i = open + 1; i < text.n && i < open + LONGEST; i++)
        if (text.p[i] == ']')
            return is_replacement(jny_str_sub(text, open + 1, i)) ? i + 1 : 0;
    return 0;
}

jny_str jny_redact_apply(jny_arena *a, jny_str text, jny_redactions redactions)
{
    jny_buf b  = jny_buf_open(a);
    size_t  at = 0;
    for (size_t i = 0; i < redactions.n; i++) {
        jny_buf_add(&b, jny_str_sub(text, at, redactions.at[i].start));
        jny_buf_add(&b, redactions.at[i].replacement);
        at = redactions.at[i].end;
    }
    jny_buf_add(&b, jny_str_sub(text, at, text.n));
    return jny_buf_str(&b);
}

/* ---- Settling -------------------------------------------------------------------------------- */

/* Longest first, then leftmost; of two alike the one known by its form. */
static int by_length(const void *x, const void *y)
{
    const finding *a = x, *b = y;
    uint32_t       na = a->end - a->start, nb = b->end - b->start;
    if (na != nb)
        return na > nb ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->class < b->class) - (a->class > b->class);
}

static int by_place(const void *x, const void *y)
{
    const finding *a = x, *b = y;
    return (a->start > b->start) - (a->start < b->start);
}

/* What stands of the findings in one text, by place. */
static size_t settle(jny_arena scratch, jny_str text, finding *list, size_t n)
{
    char  *taken = jny_alloc(&scratch, text.n + 1, 1);
    size_t kept  = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '[' && replacement_end(text, i))
            memset(taken + i, 1, replacement_end(text, i) - i);
    if (n)
        qsort(list, n, sizeof *list, by_length);
    for (size_t i = 0; i < n; i++) {
        size_t length = list[i].end - list[i].start;
        if (memchr(taken + list[i].start, 1, length))
            continue;
        memset(taken + list[i].start, 1, length);
        list[kept++] = list[i];
    }
    if (kept)
        qsort(list, kept, sizeof *list, by_place);
    return kept;
}

static jny_redactions look_once(jny_arena *a, const jny_gazetteer *g,
                                const jny_redact_policy *policy, jny_str text)
{
    findings f = {.a = a};
    find_structured(&f, text, policy);
    find_named(&f, g, text);
    size_t         n   = settle(*a, text, f.list.at, f.list.n);
    jny_redaction *out = JNY_ARRAY(a, jny_redaction, n);
    for (size_t i = 0; i < n; i++) {
        const finding *x = &f.list.at[i];
        out[i]           = (jny_redaction){.start       = x->start,
                                           .end         = x->end,
                                           .kind        = x->class,
                                           .reason      = x->reason,
                                           .replacement = x->replacement};
    }
    return (jny_redactions){out, n};
}

/* Lays what was found in the redacted text into the redactions of the original. */
static jny_redactions merge(jny_arena *a, jny_redactions old, jny_redactions more)
{
    jny_redaction *out = JNY_ARRAY(a, jny_redaction, old.n + more.n);
    size_t         n = 0, k = 0;
    int64_t        shift = 0; /* from the redacted text to the original */
    for (size_t i = 0; i <= old.n; i++) {
        while (k < more.n &&
               (i == old.n || (int64_t)more.at[k].start + shift < (int64_t)old.at[i].start)) {
            out[n]       = more.at[k++];
            out[n].start = (uint32_t)((int64_t)out[n].start + shift);
            out[n].end   = (uint32_t)((int64_t)out[n].end + shift);
            n++;
        }
        if (i < old.n) {
            out[n++] = old.at[i];
            shift += (int64_t)(old.at[i].end - old.at[i].start) - (int64_t)old.at[i].replacement.n;
        }
    }
    return (jny_redactions){out, n};
}

void jny_redact(jny_arena *a, const jny_gazetteer *g, const jny_redact_policy *policy, jny_str text,
                jny_redactions *out)
{
    *out = look_once(a, g, policy, text);
    /* A replacement changes what stands beside its neighbours. Each round takes at least
     * one more word out, so this ends. */
    for (;;) {
        jny_redactions more = look_once(a, g, policy, jny_redact_apply(a, text, *out));
        if (more.n == 0)
            break;
        *out = merge(a, *out, more);
    }
    jny_points     points = jny_points_of(a, text);
    jny_redaction *at     = (jny_redaction *)out->at;
    for (size_t i = 0; i < out->n; i++) {
        at[i].from = (uint32_t)jny_points_at(&points, at[i].start);
        at[i].to   = (uint32_t)jny_points_at(&points, at[i].end);
    }
}
