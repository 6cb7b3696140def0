/* words.c - what people call things: headings, tellers, consents, blanks. English, as the
 * forms and minute-takers of councils write it. Words only: what follows from them stands
 * elsewhere. */
#include "value.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[FIELDS] = {
    [FIELD_IGNORE]     = "ignore",
    [FIELD_ID]         = "id",
    [FIELD_TEXT]       = "text",
    [FIELD_RESPONDENT] = "respondent",
    [FIELD_TYPE]       = "respondent_type",
    [FIELD_AGE]        = "age",
    [FIELD_WARD]       = "ward",
    [FIELD_LOCALITY]   = "locality",
    [FIELD_EVENT]      = "event",
    [FIELD_DATE]       = "date",
    [FIELD_WAVE]       = "wave",
    [FIELD_CHANNEL]    = "channel",
    [FIELD_CONSENT]    = "consent",
    [FIELD_CONSENT_BY] = "consent_by",
    [FIELD_LANG]       = "lang",
    [FIELD_THEME]      = "theme",
    [FIELD_OTHER]      = "",
};

const char *field_name(field f)
{
    return names[f];
}

field field_named(jny_str name)
{
    for (int f = 0; f < FIELD_OTHER; f++)
        if (jny_str_eq(name, jny_cstr(names[f])))
            return (field)f;
    return FIELD_OTHER;
}

/* ---- Values ---------------------------------------------------------------------------------- */

typedef struct {
    const char *word, *means;
} meaning;

static const meaning types[] = {
    {"child", "child"},
    {"pupil", "child"},
    {"primary pupil", "child"},
    {"primary school pupil", "child"},
    {"child (under 12)", "child"},
    {"child under 12", "child"},
    {"kid", "child"},
    {"boy", "child"},
    {"girl", "child"},
    {"young person", "young person"},
    {"young person (12-19)", "young person"},
    {"young people", "young person"},
    {"yp", "young person"},
    {"youth", "young person"},
    {"teenager", "young person"},
    {"teen", "young person"},
    {"student", "young person"},
    {"secondary pupil", "young person"},
    {"parent", "parent"},
    {"parents", "parent"},
    {"mum", "parent"},
    {"mom", "parent"},
    {"mother", "parent"},
    {"mummy", "parent"},
    {"dad", "parent"},
    {"father", "parent"},
    {"daddy", "parent"},
    {"step-parent", "parent"},
    {"stepdad", "parent"},
    {"stepmum", "parent"},
    {"parent/guardian", "parent"},
    {"parent or guardian", "parent"},
    {"guardian", "parent"},
    {"carer", "carer"},
    {"foster carer", "carer"},
    {"foster parent", "carer"},
    {"kinship carer", "carer"},
    {"uncle", "carer"},
    {"aunt", "carer"},
    {"grandparent", "carer"},
    {"grandmother", "carer"},
    {"grandma", "carer"},
    {"grandfather", "carer"},
    {"grandpa", "carer"},
    {"nan", "carer"},
    {"granny", "carer"},
    {"gran", "carer"},
    {"grandad", "carer"},
    {"frontline staff", "frontline staff"},
    {"front line staff", "frontline staff"},
    {"staff", "frontline staff"},
    {"council staff", "frontline staff"},
    {"practitioner", "frontline staff"},
    {"professional", "frontline staff"},
    {"worker", "frontline staff"},
    {"social worker", "frontline staff"},
    {"teacher", "frontline staff"},
    {"health visitor", "frontline staff"},
    {"youth worker", "frontline staff"},
    {"nurse", "frontline staff"},
    {"police", "frontline staff"},
    {"teacher/social worker/health worker", "frontline staff"},
    {"local group", "local group"},
    {"community group", "local group"},
    {"voluntary group", "local group"},
    {"voluntary organisation", "local group"},
    {"charity", "local group"},
    {"vcs", "local group"},
    {"ward councillor", "ward councillor"},
    {"councillor", "ward councillor"},
    {"cllr", "ward councillor"},
    {"ward member", "ward councillor"},
    {"elected member", "ward councillor"},
    {"community leader", "community leader"},
    {"community ldr", "community leader"},
    {"faith leader", "community leader"},
    {"pastor", "community leader"},
    {"imam", "community leader"},
    {"vicar", "community leader"},
    {"unknown", "unknown"},
};

static const meaning consents[] = {
    {"publish", "publish"},
    {"y", "publish"},
    {"yes", "publish"},
    {"yes please", "publish"},
    {"ok", "publish"},
    {"agreed", "publish"},
    {"true", "publish"},
    {"public", "publish"},
    {"can publish", "publish"},
    {"yes - you can use my story", "publish"},
    {"you can use my story", "publish"},
    {"anonymous", "anonymous"},
    {"anon", "anonymous"},
    {"a", "anonymous"},
    {"anonymised", "anonymous"},
    {"anonymously", "anonymous"},
    {"yes but no names", "anonymous"},
    {"yes, but no names", "anonymous"},
    {"no names", "anonymous"},
    {"yes anonymously", "anonymous"},
    {"internal", "internal"},
    {"n", "internal"},
    {"no", "internal"},
    {"false", "internal"},
    {"private", "internal"},
    {"do not publish", "internal"},
    {"internal use only", "internal"},
    {"council only", "internal"},
};

static jny_str look_up(const meaning *list, size_t n, jny_str form)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(form, jny_cstr(list[i].word)))
            return jny_cstr(list[i].means);
    return (jny_str){0};
}

jny_str word_for_type(jny_str form)
{
    return look_up(types, sizeof types / sizeof *types, form);
}

jny_str word_for_consent(jny_str form)
{
    return look_up(consents, sizeof consents / sizeof *consents, form);
}

const char *const *field_words(field f)
{
    static const char *const tellers[] = {
        "child",       "young person",    "parent",           "carer",   "frontline staff",
        "local group", "ward councillor", "community leader", "unknown", NULL};
    static const char *const permissions[] = {"publish", "anonymous", "internal", NULL};
    static const char *const givers[]      = {"self", "parent", "guardian", NULL};
    return f == FIELD_TYPE         ? tellers
           : f == FIELD_CONSENT    ? permissions
           : f == FIELD_CONSENT_BY ? givers
                                   : NULL;
}

bool is_not_given(jny_str form)
{
    static const char *const ways[] = {
        "",          "-",         "--",         "?",   "n/a",  "na",    "none",
        "not given", "not known", "not stated", "nil", "null", "blank", "prefer not to say",
        NULL};
    for (size_t i = 0; ways[i]; i++)
        if (jny_str_eq(form, jny_cstr(ways[i])))
            return true;
    return false;
}

/* ---- Headings -------------------------------------------------------------------------------- */

typedef struct {
    field       to;
    int         says;
    const char *heading;
} heading;

static const heading headings[] = {
    {FIELD_ID, 100, "id"},
    {FIELD_ID, 95, "ref"},
    {FIELD_ID, 95, "ref no"},
    {FIELD_ID, 95, "reference"},
    {FIELD_ID, 95, "reference number"},
    {FIELD_ID, 95, "journey id"},
    {FIELD_ID, 95, "story id"},
    {FIELD_ID, 95, "comment id"},
    {FIELD_ID, 95, "response id"},
    {FIELD_ID, 95, "submission id"},
    {FIELD_ID, 90, "submission"},
    {FIELD_ID, 80, "no"},
    {FIELD_ID, 80, "number"},
    {FIELD_ID, 80, "card"},
    {FIELD_ID, 70, "heading"},
    {FIELD_TEXT, 100, "text"},
    {FIELD_TEXT, 98, "story"},
    {FIELD_TEXT, 98, "your story"},
    {FIELD_TEXT, 97, "journey"},
    {FIELD_TEXT, 97, "your journey"},
    {FIELD_TEXT, 90, "comment"},
    {FIELD_TEXT, 90, "comments"},
    {FIELD_TEXT, 88, "feedback"},
    {FIELD_TEXT, 85, "what happened"},
    {FIELD_TEXT, 85, "response"},
    {FIELD_TEXT, 80, "answer"},
    {FIELD_TEXT, 80, "fft answer"},
    {FIELD_TEXT, 80, "words"},
    {FIELD_TEXT, 80, "message"},
    {FIELD_RESPONDENT, 95, "respondent id"},
    {FIELD_RESPONDENT, 95, "respondent no"},
    {FIELD_RESPONDENT, 90, "person"},
    {FIELD_RESPONDENT, 90, "participant"},
    {FIELD_RESPONDENT, 90, "participant id"},
    {FIELD_RESPONDENT, 75, "respondent"},
    {FIELD_TYPE, 100, "respondent type"},
    {FIELD_TYPE, 98, "who are you"},
    {FIELD_TYPE, 95, "i am"},
    {FIELD_TYPE, 95, "i am a"},
    {FIELD_TYPE, 95, "told by"},
    {FIELD_TYPE, 90, "who"},
    {FIELD_TYPE, 85, "role"},
    {FIELD_TYPE, 85, "relationship"},
    {FIELD_TYPE, 75, "respondent"},
    {FIELD_TYPE, 70, "type"},
    {FIELD_AGE, 100, "age"},
    {FIELD_AGE, 98, "age band"},
    {FIELD_AGE, 98, "age group"},
    {FIELD_AGE, 98, "age range"},
    {FIELD_AGE, 95, "how old are you"},
    {FIELD_WARD, 100, "ward"},
    {FIELD_WARD, 95, "where do you live"},
    {FIELD_WARD, 95, "lives in"},
    {FIELD_WARD, 85, "area"},
    {FIELD_WARD, 80, "neighbourhood"},
    {FIELD_WARD, 60, "where"},
    {FIELD_LOCALITY, 100, "locality"},
    {FIELD_EVENT, 100, "event"},
    {FIELD_EVENT, 98, "event name"},
    {FIELD_EVENT, 80, "session"},
    {FIELD_EVENT, 80, "workshop"},
    {FIELD_EVENT, 80, "venue"},
    {FIELD_EVENT, 75, "heard about"},
    {FIELD_EVENT, 75, "how did you hear about this"},
    {FIELD_EVENT, 70, "where"},
    {FIELD_DATE, 100, "date"},
    {FIELD_DATE, 98, "date of event"},
    {FIELD_DATE, 95, "when"},
    {FIELD_DATE, 90, "submitted at"},
    {FIELD_DATE, 90, "submitted"},
    {FIELD_DATE, 90, "timestamp"},
    {FIELD_DATE, 85, "completed"},
    {FIELD_DATE, 60, "title"},
    {FIELD_WAVE, 100, "wave"},
    {FIELD_CHANNEL, 100, "channel"},
    {FIELD_CONSENT, 100, "consent"},
    {FIELD_CONSENT, 98, "consent given"},
    {FIELD_CONSENT, 98, "can we publish"},
    {FIELD_CONSENT, 95, "permission"},
    {FIELD_CONSENT, 95, "can we use your story"},
    {FIELD_CONSENT, 95, "may we publish"},
    {FIELD_CONSENT, 90, "publish"},
    {FIELD_CONSENT, 85, "use"},
    {FIELD_CONSENT_BY, 100, "consent by"},
    {FIELD_CONSENT_BY, 95, "consent given by"},
    {FIELD_CONSENT_BY, 90, "who gave consent"},
    {FIELD_LANG, 100, "lang"},
    {FIELD_LANG, 95, "language"},
};

/* Words within a longer heading: "Please tell us your story in your own words". */
static const heading within[] = {
    {FIELD_TEXT, 80, "your story"},    {FIELD_TEXT, 75, "tell us"},
    {FIELD_TEXT, 70, "describe"},      {FIELD_TEXT, 70, "in your own words"},
    {FIELD_CONSENT, 85, "publish"},    {FIELD_CONSENT, 80, "consent"},
    {FIELD_CONSENT, 75, "permission"}, {FIELD_WARD, 85, "you live"},
    {FIELD_WARD, 75, "ward"},          {FIELD_AGE, 75, "age group"},
    {FIELD_AGE, 75, "your age"},       {FIELD_AGE, 70, "old are you"},
    {FIELD_TYPE, 80, "are you a"},     {FIELD_TYPE, 75, "best describes you"},
    {FIELD_DATE, 65, "date"},          {FIELD_EVENT, 65, "event"},
    {FIELD_ID, 60, "reference"},       {FIELD_RESPONDENT, 70, "respondent id"},
};

/* The last part of "answers story", the name of a nested answer. */
static int says_whole(jny_str form, field f)
{
    int best = 0;
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (headings[i].to == f && headings[i].says > best &&
            jny_str_eq(form, jny_cstr(headings[i].heading)))
            best = headings[i].says;
    return best;
}

/* Whether the words stand in a heading as words: "ward" and "wards", not "afterwards". */
static bool has_words(jny_str form, jny_str words)
{
    static const char *const endings[] = {"", "s", "ed", "ing"};
    for (size_t at = 0; at + words.n <= form.n; at++) {
        jny_str rest = jny_str_sub(form, at, form.n), ending;
        if (!jny_str_starts(rest, words) || (at && form.p[at - 1] != ' '))
            continue;
        rest   = jny_str_sub(rest, words.n, rest.n);
        ending = jny_str_cut(&rest, ' ');
        for (size_t e = 0; e < sizeof endings / sizeof *endings; e++)
            if (jny_str_eq(ending, jny_cstr(endings[e])))
                return true;
    }
    return false;
}

int heading_says(jny_str form, field f)
{
    int best = says_whole(form, f);
    if (jny_str_starts(form, JNY_STR("answers ")) && !best)
        best = says_whole(jny_str_sub(form, 8, form.n), f) - 2;
    for (size_t i = 0; best <= 0 && i < sizeof within / sizeof *within; i++)
        if (within[i].to == f && has_words(form, jny_cstr(within[i].heading)))
            best = within[i].says;
    return best > 0 ? best : 0;
}
