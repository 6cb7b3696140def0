/* policy.c - how much may be told when a table is passed on: the policies there are, and a file
 * with one's own. */
#include <journeys/query.h>

#include <stdio.h>
#include <string.h>

static const jny_policy known[] = {
    {JNY_INIT("round-5"), 5, 5, 10},   {JNY_INIT("round-7"), 8, 5, 10},
    {JNY_INIT("round-10"), 10, 5, 10}, {JNY_INIT("exact-5"), 5, 1, 10},
    {JNY_INIT("exact-10"), 10, 1, 10},
};
enum { KNOWN = sizeof known / sizeof *known };

jny_status jny_policy_find(jny_str name, jny_policy *out, jny_err *err)
{
    jny_str names[KNOWN];
    for (size_t i = 0; i < KNOWN; i++) {
        names[i] = known[i].name;
        if (jny_str_eq(name, known[i].name)) {
            *out = known[i];
            return JNY_OK;
        }
    }
    jny_str near = jny_str_nearest(name, names, KNOWN);
    if (near.n)
        return jny_fail(err, JNY_EINVAL, NULL,
                        "no policy is called \"%.*s\" (did you mean \"%.*s\"?)", JNY_ARG(name),
                        JNY_ARG(near));
    return jny_fail(err, JNY_EINVAL, NULL,
                    "no policy is called \"%.*s\": round-5, round-7, round-10, exact-5 or exact-10",
                    JNY_ARG(name));
}

/* "threshold: 8 # respondents" as a name and a number. */
static bool read_setting(jny_str line, jny_str *name, jny_str *value)
{
    *value = jny_str_cut(&line, '#');
    *name  = jny_str_trim(jny_str_cut(value, ':'));
    *value = jny_str_trim(*value);
    return name->n > 0;
}

static jny_status bad_setting(jny_str file, unsigned line, const char *what, jny_err *err)
{
    char place[300];
    snprintf(place, sizeof place, "%.*s:%u", JNY_ARG(file), line);
    return jny_fail(err, JNY_ESYNTAX, place, "%s", what);
}

static bool read_number(jny_str s, unsigned *out)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || *out > 1000)
            return false;
        *out = *out * 10 + (unsigned)(s.p[i] - '0');
    }
    return s.n > 0;
}

jny_status jny_policy_parse(jny_arena *a, jny_str file, jny_str yaml, jny_policy *out, jny_err *err)
{
    unsigned number = 0, line = 0;
    *out = (jny_policy){.name = JNY_STR("own"), .threshold = 0, .round = 5, .sensitive = 10};
    while (yaml.n) {
        jny_str name, value, text = jny_str_cut(&yaml, '\n');
        line++;
        if (!read_setting(text, &name, &value))
            continue;
        if (jny_str_eq(name, JNY_STR("policy"))) {
            out->name = jny_str_copy(a, value);
            continue;
        }
        if (!read_number(value, &number))
            return bad_setting(file, line, "a whole number is missing here, as in: threshold: 8",
                               err);
        if (jny_str_eq(name, JNY_STR("threshold")))
            out->threshold = number;
        else if (jny_str_eq(name, JNY_STR("round")))
            out->round = number;
        else if (jny_str_eq(name, JNY_STR("sensitive")))
            out->sensitive = number;
        else
            return bad_setting(file, line,
                               "only policy, threshold, round and sensitive are known here", err);
    }
    if (out->threshold < 3 || out->threshold > 100)
        return bad_setting(
            file, line ? line : 1,
            "threshold: the least number of respondents that is shown, from 3 to 100, "
            "must be given",
            err);
    if (out->round < 1 || out->round > 2 * out->threshold)
        return bad_setting(file, line, "round: 1 is exact; at most twice the threshold", err);
    if (out->sensitive < 10)
        return bad_setting(file, line, "sensitive: never less than 10", err);
    return JNY_OK;
}
