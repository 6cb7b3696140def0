/* site_words.c - what stands on a page in words that are made: who told a story, what it is
 * called, the name of a page. From what may be shown, and from nothing else. */
#include "site.h"

#include <string.h>

static const struct {
    jny_str type, one, many;
} tellers[] = {
    {JNY_INIT("child"), JNY_INIT("A child"), JNY_INIT("Children")},
    {JNY_INIT("young person"), JNY_INIT("A young person"), JNY_INIT("Young people")},
    {JNY_INIT("parent"), JNY_INIT("A parent"), JNY_INIT("Parents")},
    {JNY_INIT("carer"), JNY_INIT("A carer"), JNY_INIT("Carers")},
    {JNY_INIT("frontline staff"), JNY_INIT("Somebody who works with families"),
     JNY_INIT("People who work with families")},
    {JNY_INIT("local group"), JNY_INIT("A local group"), JNY_INIT("Local groups")},
    {JNY_INIT("ward councillor"), JNY_INIT("A ward councillor"), JNY_INIT("Ward councillors")},
    {JNY_INIT("community leader"), JNY_INIT("A community leader"), JNY_INIT("Community leaders")},
};
enum { TELLERS = sizeof tellers / sizeof *tellers };

jny_str tellers_of(jny_arena *a, jny_str type)
{
    for (size_t i = 0; i < TELLERS; i++)
        if (jny_str_eq(type, tellers[i].type))
            return tellers[i].many;
    if (type.n == 0 || jny_str_eq(type, JNY_STR("unknown")))
        return JNY_STR("Others");
    char first = type.p[0] >= 'a' && type.p[0] <= 'z' ? (char)(type.p[0] - 32) : type.p[0];
    return jny_str_format(a, "%c%.*s", first, JNY_ARG(jny_str_sub(type, 1, type.n)));
}

jny_str by_line(jny_arena *a, const jny_shown *shown)
{
    jny_str one = JNY_STR("Somebody");
    jny_buf b   = jny_buf_open(a);
    for (size_t i = 0; i < TELLERS; i++)
        if (jny_str_eq(shown->type, tellers[i].type))
            one = tellers[i].one;
    jny_buf_add(&b, one);
    jny_str place = shown->ward.n ? shown->ward : shown->locality;
    if (place.n)
        jny_buf_format(&b, ", %.*s", JNY_ARG(place));
    if (shown->age.n)
        jny_buf_format(&b, ", aged %.*s", JNY_ARG(shown->age));
    return jny_buf_str(&b);
}

/* The first sentence, and those after it where it is one word or two ("Noise."). */
static jny_str opening_of(jny_arena scratch, jny_str text)
{
    enum { FEWEST = 3 };
    jny_sentences it    = {.text = text};
    jny_str       first = text, next;
    if (!jny_sentence_next(&it, &first))
        return text;
    while (jny_words_split(&scratch, first).n < FEWEST && jny_sentence_next(&it, &next)) {
        jny_str more = {first.p, (size_t)(next.p + next.n - first.p)};
        if (memchr(more.p, '\n', more.n))
            break;
        first = more;
    }
    return first;
}

/* The first sentence, if it is short enough to stand above a story; else how it begins. */
jny_str title_of(jny_arena *a, jny_str text)
{
    enum { LONGEST = 64 };
    jny_str first = opening_of(*a, text);
    size_t  end   = 0;
    for (size_t i = 0; i <= first.n && i <= LONGEST; i++)
        if (i == first.n || first.p[i] == ' ' || first.p[i] == '\n')
            end = i;
    if (end == 0)
        end = first.n < LONGEST ? first.n : 0;
    jny_str words = jny_str_trim(jny_str_sub(first, 0, end));
    bool    whole = words.n == jny_str_trim(first).n;
    while (words.n && strchr(".,;:-", words.p[words.n - 1]))
        words.n--;
    if (words.n == 0)
        return JNY_STR("A story");
    return whole ? words : jny_str_format(a, "%.*s \xE2\x80\xA6", JNY_ARG(words));
}

jny_str page_slug(jny_arena *a, jny_str name)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            jny_buf_char(&b, c);
        else if (b.n && b.p[b.n - 1] != '-' && (signed char)c > 0)
            jny_buf_char(&b, '-');
    }
    while (b.n && b.p[b.n - 1] == '-')
        b.n--;
    return b.n ? jny_buf_str(&b) : JNY_STR("other");
}

/* ISO 639-1 */
static const char languages[] =
    " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy "
    "hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg "
    "li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or "
    "os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Of two or three letters, and behind them parts of one to eight letters or digits (RFC 5646). */
static bool is_tag(jny_str s)
{
    enum { PART = 8 };
    size_t  n    = 0;
    jny_str rest = s, first = jny_str_cut(&rest, '-');
    for (size_t i = 0; i < first.n; i++)
        n += is_letter(first.p[i]);
    if (n != first.n || n < 2 || n > 3 || (s.n > n && rest.n == 0))
        return false;
    while (rest.n) {
        bool    more = memchr(rest.p, '-', rest.n) != NULL;
        jny_str part = jny_str_cut(&rest, '-');
        for (size_t i = 0; i < part.n; i++)
            if (!is_letter(part.p[i]) && (part.p[i] < '0' || part.p[i] > '9'))
                return false;
        if (part.n == 0 || part.n > PART || (more && rest.n == 0))
            return false;
    }
    return true;
}

jny_str language_shown(jny_str tag, bool by_many)
{
    if (!is_tag(tag))
        return (jny_str){0};
    jny_str first   = by_many ? tag : jny_str_cut(&tag, '-');
    char    known[] = {' ', first.p[0] | 32, first.p[1] | 32, ' ', 0};
    return by_many || (first.n == 2 && strstr(languages, known)) ? first : (jny_str){0};
}

jny_str spoken_number(jny_arena *a, uint64_t n)
{
    return n < 1000 ? jny_str_format(a, "%llu", (unsigned long long)n)
                    : jny_str_format(a, "%.*s,%03llu", JNY_ARG(spoken_number(a, n / 1000)),
                                     (unsigned long long)(n % 1000));
}
