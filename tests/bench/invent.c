/* invent.c - what makes the vocabulary of real text grow for ever: names, numbers,
 * misspellings, other languages, signs. All of it made up. */
#include "corpus.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *one_of(chance *luck, const char *const *list, size_t n)
{
    return list[chance_below(luck, n)];
}

static void add(jny_buf *to, const char *z)
{
    jny_buf_add(to, jny_cstr(z));
}

/* ---- Names --------------------------------------------------------------------------- */

/* A number below 2^17. Of two doublings the later counts, so that a few small ones come
 * again and again, and the large ones, nearly never the same, are never done with. */
static size_t rare_number(chance *luck)
{
    size_t one = chance_below(luck, 17), other = chance_below(luck, 17);
    size_t level = one > other ? one : other;
    return ((size_t)1 << level) + chance_below(luck, (size_t)1 << level) - 1;
}

/* The name with that number: always the same. One in six wears an accent. */
static void add_name(jny_buf *to, size_t number)
{
    static const char *const heads[]   = {"Ba", "De", "Fi",  "Jo",  "Ka",  "Lu", "Ma", "Ne",
                                          "O",  "Ra", "Sha", "The", "Ama", "Vi", "Ye", "Zu"};
    static const char *const middles[] = {"", "ra", "li", "no", "mi", "de", "ke", "sha"};
    static const char *const tails[]   = {"la",  "n",   "rin",  "bel", "ko", "sha", "ton", "mi",
                                          "dia", "ric", "ford", "wen", "zo", "que", "rah", "s"};
    static const char *const marked[]  = {"\u00E9",
                                          "\u00ED",
                                          "\u00F1a",
                                          "\u00E7on",
                                          "\u00F6l",
                                          "\u0142",
                                          "\u00E3o",
                                          "\u00FC",
                                          "\u00E8s",
                                          "\u00F3",
                                          "e\u0301"
                                           "ne",
                                          "\u00EB"};
    size_t                   x         = number;
    add(to, heads[x % COUNT(heads)]);
    x /= COUNT(heads);
    add(to, tails[x % COUNT(tails)]);
    x /= COUNT(tails);
    for (; x; x /= COUNT(middles))
        add(to, middles[x % COUNT(middles)]);
    if (number * 2654435761u % 6 == 0)
        add(to, marked[number * 40503u / 64 % COUNT(marked)]);
}

void invent_name(chance *luck, jny_buf *to)
{
    add_name(to, rare_number(luck));
}

/* ---- Numbers --------------------------------------------------------------------------- */

void invent_number(chance *luck, jny_buf *to)
{
    size_t small = chance_below(luck, 60) + 1;
    switch (chance_below(luck, 6)) {
    case 0: jny_buf_format(to, "%zu", chance_below(luck, 40) + 1980); break;
    case 1: jny_buf_format(to, "\u00A3%zu.%02zu", rare_number(luck) % 3000, small); break;
    case 2: jny_buf_format(to, "%zu:%02zu", small % 12 + 1, small % 4 * 15); break;
    case 3: jny_buf_format(to, "%zu,%03zu", small, rare_number(luck) % 1000); break;
    case 4: jny_buf_format(to, "%zu weeks", small); break;
    default: jny_buf_format(to, "%zu", small); break;
    }
}

/* ---- Misspellings ------------------------------------------------------------------------ */

void invent_typo(chance *luck, jny_str word, jny_buf *to)
{
    size_t at     = 1 + chance_below(luck, word.n - 2);
    char   letter = (char)('a' + chance_below(luck, 26));
    jny_buf_add(to, jny_str_sub(word, 0, at));
    switch (chance_below(luck, 4)) {
    case 0: break; /* left out */
    case 1:        /* twice */
        jny_buf_char(to, word.p[at]);
        jny_buf_char(to, word.p[at]);
        break;
    case 2: jny_buf_char(to, letter); break; /* the wrong one */
    default:                                 /* the wrong way round */
        jny_buf_char(to, word.p[at + 1]);
        jny_buf_char(to, word.p[at]);
        at++;
        break;
    }
    jny_buf_add(to, jny_str_sub(word, at + 1, word.n));
}

/* ---- Forms --------------------------------------------------------------------------------- */

/* English goes on making words of its words. Most of these nobody has used; they are as
 * long and as alike as those that people do. */
void invent_form(chance *luck, jny_str word, jny_buf *to)
{
    static const char *const heads[] = {"un", "re", "over", "non", "self", "after"};
    static const char *const tails[] = {"s",    "ing",  "ed",   "er",   "ness",  "less",
                                        "like", "time", "work", "wise", "group", "room"};
    if (chance_below(luck, 4) == 0)
        add(to, one_of(luck, heads, COUNT(heads)));
    jny_buf_add(to, word);
    add(to, one_of(luck, tails, COUNT(tails)));
}

/* ---- Sentences --------------------------------------------------------------------------- */

/* `%` is a name, `#` a number. */
static void fill(chance *luck, const char *pattern, jny_buf *to)
{
    for (const char *p = pattern; *p; p++)
        if (*p == '%')
            invent_name(luck, to);
        else if (*p == '#')
            invent_number(luck, to);
        else
            jny_buf_char(to, *p);
}

void invent_remark(chance *luck, jny_buf *to)
{
    static const char *const remarks[] = {
        "Ask %, she remembers.",
        "My cousin % says the same.",
        "% and % were there with us.",
        "It was Miss % who rang back in the end.",
        "We live behind % Road, number #.",
        "That cost us # and nobody paid it back.",
        "I kept the letter from Mr %.",
        "% is # now and doing fine.",
        "There were # of us on the list that day.",
        "Then % moved to % House and we lost touch.",
        "It has been # since anyone came.",
        "They wrote # on the form, which was wrong.",
    };
    fill(luck, one_of(luck, remarks, COUNT(remarks)), to);
}

typedef struct {
    const char *first[6], *then[6], *last[6];
} tongue;

static const tongue tongues[] = {
    {{"Mi hijo", "Mi hermana", "La se\u00F1ora %", "El ni\u00F1o", "Mi mam\u00E1", "La vecina"},
     {"esper\u00F3 #", "no pudo hablar con nadie", "lleg\u00F3 tarde a la escuela",
      "pidi\u00F3 ayuda muchas veces", "se sinti\u00F3 sola aqu\u00ED",
      "encontr\u00F3 a una persona amable"},
     {"y despu\u00E9s todo cambi\u00F3.", "porque nadie contest\u00F3.", "como siempre.",
      "en el centro de los ni\u00F1os.", "\u00BFy qu\u00E9 pod\u00EDamos hacer?",
      "gracias a la maestra %."}},
    {{"Meu filho", "A minha irm\u00E3", "A dona %", "O menino", "A nossa fam\u00EDlia", "O %"},
     {"esperou #", "n\u00E3o conseguiu falar com ningu\u00E9m", "chegou tarde \u00E0 escola",
      "pediu ajuda v\u00E1rias vezes", "sentiu-se sozinho", "encontrou uma pessoa boa"},
     {"e depois tudo mudou.", "porque ningu\u00E9m respondeu.", "como sempre.",
      "no centro das crian\u00E7as.", "e o que pod\u00EDamos fazer?", "gra\u00E7as \u00E0 %."}},
    {{"Mon fils", "Ma s\u0153ur", "Madame %", "Le petit", "Notre voisine", "Le p\u00E8re de %"},
     {"a attendu #", "n\u2019a parl\u00E9 \u00E0 personne", "est arriv\u00E9 tr\u00E8s t\u00F4t",
      "a demand\u00E9 de l\u2019aide", "s\u2019est senti seul", "a trouv\u00E9 quelqu\u2019un"},
     {"et apr\u00E8s tout a chang\u00E9.", "parce que l\u2019\u00E9cole n\u2019a rien dit.",
      "comme d\u2019habitude.", "au centre de l\u2019enfance.", "que pouvait-on faire\u00A0?",
      "gr\u00E2ce \u00E0 %."}},
};

void invent_foreign(chance *luck, jny_buf *to)
{
    const tongue *t = &tongues[chance_below(luck, COUNT(tongues))];
    fill(luck, one_of(luck, t->first, COUNT(t->first)), to);
    jny_buf_char(to, ' ');
    fill(luck, one_of(luck, t->then, COUNT(t->then)), to);
    jny_buf_char(to, ' ');
    fill(luck, one_of(luck, t->last, COUNT(t->last)), to);
}

void invent_emoji(chance *luck, jny_buf *to)
{
    static const char *const emoji[] = {
        "\U0001F642",
        "\u2764\uFE0F",
        "\U0001F44D\U0001F3FE",
        "\U0001F468\u200D\U0001F469\u200D\U0001F467",
        "\U0001F1EC\U0001F1E7",
        "\U0001F622\U0001F622",
        "\U0001F937\U0001F3FD\u200D\u2640\uFE0F",
    };
    add(to, one_of(luck, emoji, COUNT(emoji)));
}
