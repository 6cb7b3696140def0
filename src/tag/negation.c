/* negation.c - the words that make a reviewer look twice. Lists, not grammar: a flag
 * is a hint for a person and never changes what is counted. */
#include "lane.h"

static const jny_str english[] = {
    JNY_INIT("no"),      JNY_INIT("not"),      JNY_INIT("never"),   JNY_INIT("nobody"),
    JNY_INIT("none"),    JNY_INIT("nothing"),  JNY_INIT("neither"), JNY_INIT("nor"),
    JNY_INIT("without"), JNY_INIT("cannot"),   JNY_INIT("dont"),    JNY_INIT("didnt"),
    JNY_INIT("cant"),    JNY_INIT("wont"),     JNY_INIT("isnt"),    JNY_INIT("wasnt"),
    JNY_INIT("doesnt"),  JNY_INIT("hasnt"),    JNY_INIT("havent"),  JNY_INIT("couldnt"),
    JNY_INIT("wouldnt"), JNY_INIT("shouldnt"), JNY_INIT("arent"),   JNY_INIT("werent"),
};
static const jny_str spanish[] = {
    JNY_INIT("no"),      JNY_INIT("nunca"),   JNY_INIT("nadie"),   JNY_INIT("nada"),
    JNY_INIT("sin"),     JNY_INIT("ni"),      JNY_INIT("jamás"),   JNY_INIT("ningún"),
    JNY_INIT("ninguna"), JNY_INIT("ninguno"), JNY_INIT("tampoco"),
};
static const jny_str portuguese[] = {
    JNY_INIT("não"), JNY_INIT("nunca"),  JNY_INIT("ninguém"), JNY_INIT("nada"),    JNY_INIT("sem"),
    JNY_INIT("nem"), JNY_INIT("jamais"), JNY_INIT("nenhum"),  JNY_INIT("nenhuma"),
};
static const jny_str french[] = {
    JNY_INIT("ne"),    JNY_INIT("pas"),    JNY_INIT("jamais"), JNY_INIT("sans"),     JNY_INIT("ni"),
    JNY_INIT("aucun"), JNY_INIT("aucune"), JNY_INIT("rien"),   JNY_INIT("personne"),
};

#define LIST(l) l, sizeof l / sizeof *l
static const struct {
    jny_str   language;
    negations words;
} lists[] = {
    {JNY_INIT("english"), {LIST(english), {0}, JNY_INIT("n't")}},
    {JNY_INIT("spanish"), {LIST(spanish), {0}, {0}}},
    {JNY_INIT("portuguese"), {LIST(portuguese), {0}, {0}}},
    {JNY_INIT("french"), {LIST(french), JNY_INIT("n'"), {0}}},
};

const negations *negations_of(jny_str language)
{
    static const negations none = {0};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (jny_str_eq(lists[i].language, language))
            return &lists[i].words;
    return &none;
}

bool is_negation(const negations *list, jny_str folded)
{
    if (folded.n == 0)
        return false;
    if (list->beginning.n && jny_str_starts(folded, list->beginning))
        return true;
    if (list->ending.n && jny_str_ends(folded, list->ending))
        return true;
    for (size_t i = 0; i < list->n; i++) {
        jny_str w = list->words[i];
        if (w.n == folded.n && w.p[0] == folded.p[0] && jny_str_eq(w, folded))
            return true;
    }
    return false;
}
