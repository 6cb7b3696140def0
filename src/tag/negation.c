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
    jny_str        language;
    const jny_str *words;
    size_t         n;
    jny_str        beginning, ending; /* or a word that begins or ends so */
} lists[] = {
    {JNY_INIT("english"), LIST(english), {0}, JNY_INIT("n't")},
    {JNY_INIT("spanish"), LIST(spanish), {0}, {0}},
    {JNY_INIT("portuguese"), LIST(portuguese), {0}, {0}},
    {JNY_INIT("french"), LIST(french), JNY_INIT("n'"), {0}},
};

bool is_negation(jny_str language, jny_str folded)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!jny_str_eq(lists[i].language, language))
            continue;
        if (lists[i].beginning.n && jny_str_starts(folded, lists[i].beginning))
            return true;
        if (lists[i].ending.n && jny_str_ends(folded, lists[i].ending))
            return true;
        for (size_t k = 0; k < lists[i].n; k++)
            if (lists[i].words[k].n == folded.n && jny_str_eq(lists[i].words[k], folded))
                return true;
    }
    return false;
}
