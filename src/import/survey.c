/* survey.c - which encoding bytes are in, said aloud.
 *
 * A mark at the beginning decides; else whole UTF-8; else UTF-16 where every second byte is
 * zero; else windows-1252, which is what spreadsheets of that time wrote. */
#include "survey.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { COMMON_SHOWN = 6 };

/* ---- What the bytes tell --------------------------------------------------------------- */

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How many bytes at the end of `s` begin a character that the next block ends. */
static size_t cut_off(jny_str s)
{
    for (size_t back = 1; back <= 3 && back <= s.n; back++) {
        unsigned char c = (unsigned char)s.p[s.n - back];
        if (c >= 0xC0) {
            size_t whole = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            return whole > back ? back : 0;
        }
        if (c < 0x80)
            return 0;
    }
    return 0;
}

static void check_utf8(tally *t, jny_str s, bool last)
{
    char   joined[8];
    size_t k = 0;
    if (t->broken)
        return;
    if (t->n_carry) {
        unsigned char first = (unsigned char)t->carry[0];
        size_t        whole = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        memcpy(joined, t->carry, t->n_carry);
        while (t->n_carry + k < whole && k < s.n) {
            joined[t->n_carry + k] = s.p[k];
            k++;
        }
        if (!last && t->n_carry + k < whole) {
            memcpy(t->carry, joined, t->n_carry + k);
            t->n_carry += k;
            return;
        }
        t->broken  = !jny_utf8_check((jny_str){joined, t->n_carry + k}, NULL);
        t->n_carry = 0;
    }
    s           = jny_str_sub(s, k, s.n);
    size_t left = last ? 0 : cut_off(s);
    t->broken |= !jny_utf8_check(jny_str_sub(s, 0, s.n - left), NULL);
    memcpy(t->carry, s.p + s.n - left, left);
    t->n_carry = left;
}

static void count_bytes(tally *t, jny_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        t->count[c]++;
        if (c == 0) {
            if ((t->bytes + i) % 2)
                t->odd_zero++;
            else
                t->even_zero++;
        }
        if (t->before[2] == 0xD5 && is_letter(t->before[1]) && is_letter(c))
            t->mac_quote++;
        /* "Ã©" and "â€™" are the bytes of é and ’ read one by one */
        if ((t->before[1] == 0xC3 && t->before[2] == 0x83 && c == 0xC2) ||
            (t->before[1] == 0xE2 && t->before[2] == 0x82 && c == 0xAC && t->before[0] == 0xA2))
            t->doubled++;
        if (c >= 0x80 && c < 0xC0 &&
            (t->before[2] == 0xC2 || t->before[2] == 0xC3 ||
             (t->before[1] == 0xE2 && t->before[2] == 0x80)))
            t->utf8++;
        t->lost += t->before[1] == 0xEF && t->before[2] == 0xBF && c == 0xBD;
        if (c != 0xD5 || t->before[2] == 0xD5)
            t->before[0] = t->before[1];
        t->before[1] = t->before[2];
        t->before[2] = c;
    }
    t->bytes += s.n;
}

void tally_block(tally *t, jny_str s, bool last)
{
    bool plain = true;
    for (size_t i = 0; i < s.n; i++)
        plain &= (signed char)s.p[i] > 0;
    if (plain && !t->n_carry && t->bytes > DECODER_BLOCK) {
        t->bytes += s.n; /* nothing to learn but where lines end */
        if (!t->lf && !t->count['\n'])
            for (size_t i = 0; i < s.n; i++) {
                t->lf += s.p[i] == '\n';
                t->cr += s.p[i] == '\r';
            }
        memset(t->before, 0, sizeof t->before);
        return;
    }
    check_utf8(t, s, last);
    count_bytes(t, s);
}

void tally_end(tally *t)
{
    check_utf8(t, JNY_STR(""), true);
}

/* ---- What that means ------------------------------------------------------------------------- */

static bool is_named(jny_str name, const char *const *names)
{
    for (; *names; names++)
        if (name.n == strlen(*names) && strncasecmp(name.p, *names, name.n) == 0)
            return true;
    return false;
}

/* The names people use, and the one that iconv and our messages use. */
static void name_encoding(encoding_survey *s, jny_str asked)
{
    static const char *const utf8[]   = {"utf-8", "utf8", NULL};
    static const char *const latin[]  = {"windows-1252", "cp1252",     "1252", "latin1",
                                         "latin-1",      "iso-8859-1", "ansi", NULL};
    static const char *const mac[]    = {"macintosh", "macroman", "mac", "mac-roman", NULL};
    static const char *const utf16[]  = {"utf-16", "utf16", "utf-16le", "utf16le", NULL};
    static const char *const utf16b[] = {"utf-16be", "utf16be", NULL};
    jny_str                  name     = is_named(asked, utf8)     ? JNY_STR("UTF-8")
                                        : is_named(asked, latin)  ? JNY_STR("windows-1252")
                                        : is_named(asked, mac)    ? JNY_STR("macintosh")
                                        : is_named(asked, utf16)  ? JNY_STR("UTF-16LE")
                                        : is_named(asked, utf16b) ? JNY_STR("UTF-16BE")
                                                                  : asked;
    snprintf(s->name, sizeof s->name, "%.*s", JNY_ARG(name));
}

static void take_mark(encoding_survey *s, jny_str head)
{
    if (jny_str_starts(head, JNY_STR("\xEF\xBB\xBF"))) {
        s->mark = 3;
        name_encoding(s, JNY_STR("UTF-8"));
    } else if (jny_str_starts(head, JNY_STR("\xFF\xFE\0\0"))) {
        s->mark = 4;
        name_encoding(s, JNY_STR("UTF-32LE"));
    } else if (jny_str_starts(head, JNY_STR("\xFF\xFE"))) {
        s->mark = 2;
        name_encoding(s, JNY_STR("UTF-16LE"));
    } else if (jny_str_starts(head, JNY_STR("\xFE\xFF"))) {
        s->mark = 2;
        name_encoding(s, JNY_STR("UTF-16BE"));
    }
}

bool survey_is_wide(const encoding_survey *s)
{
    return strncmp(s->name, "UTF-16", 6) == 0;
}

void survey_decide(encoding_survey *s, const tally *t, jny_str head, jny_str asked)
{
    take_mark(s, head);
    bool marked = s->mark > 0;
    if (asked.n) {
        char found[32];
        memcpy(found, s->name, sizeof found);
        name_encoding(s, asked);
        if (strcmp(found, s->name) != 0)
            s->mark = 0;
    } else if (!marked) {
        uint64_t half = t->bytes / 2;
        s->guessed    = true;
        if (half && t->odd_zero > half * 2 / 5 && t->even_zero < half / 20)
            name_encoding(s, JNY_STR("UTF-16LE"));
        else if (half && t->even_zero > half * 2 / 5 && t->odd_zero < half / 20)
            name_encoding(s, JNY_STR("UTF-16BE"));
        else
            name_encoding(s, t->broken ? JNY_STR("windows-1252") : JNY_STR("UTF-8"));
    }
    if (!survey_is_wide(s)) {
        uint64_t lf = t->count['\n'] + t->lf, cr = t->count['\r'] + t->cr;
        s->lone_cr = cr > 0 && lf == 0;
    }
}

/* ---- What people are told -------------------------------------------------------------------- */

bool survey_converts(const encoding_survey *s)
{
    return strcmp(s->name, "UTF-8") != 0;
}

jny_status survey_converter(const encoding_survey *s, iconv_t *cd, jny_err *err)
{
    *cd = iconv_open("UTF-8", strcmp(s->name, "windows-1252") == 0 ? "CP1252" : s->name);
    if (*cd != (iconv_t)-1) /* NOLINT: that is how POSIX says no */
        return JNY_OK;
    return jny_fail(err, JNY_EINVAL, NULL,
                    "nobody here knows the encoding \"%s\": say UTF-8, UTF-16, windows-1252, "
                    "macintosh or another that `iconv -l` lists",
                    s->name);
}

/* Which characters beyond ASCII there are, the commonest first: what a person looks at to
 * see whether the guess is right. */
static void show_changed(jny_arena *a, encoding_survey *s, const tally *t)
{
    uint64_t count[256];
    jny_buf  b = jny_buf_open(a);
    iconv_t  cd;
    jny_err  ignored = {0};
    if (strcmp(s->name, "windows-1252") != 0 && strcmp(s->name, "macintosh") != 0)
        return;
    if (survey_converter(s, &cd, &ignored) != JNY_OK)
        return;
    memcpy(count, t->count, sizeof count);
    for (size_t i = 0x80; i < 256; i++)
        s->beyond += count[i];
    for (int shown = 0; shown < COMMON_SHOWN; shown++) {
        size_t best = 0x80;
        for (size_t i = 0x80; i < 256; i++)
            if (count[i] > count[best])
                best = i;
        if (!count[best])
            break;
        count[best] = 0;
        char   in = (char)best, out[8], *from = &in, *to = out;
        size_t left = 1, room = sizeof out;
        if (iconv(cd, &from, &left, &to, &room) == 0)
            jny_buf_format(&b, "%s%.*s", b.n ? " " : "", (int)(sizeof out - room), out);
    }
    iconv_close(cd);
    s->changed = jny_buf_str(&b);
}

static void warn(jny_arena *a, encoding_survey *s, const tally *t)
{
    bool latin = strcmp(s->name, "windows-1252") == 0;
    bool utf8  = strcmp(s->name, "UTF-8") == 0;
    if (latin && s->guessed && t->mac_quote > 0 && t->mac_quote * 2 >= t->count[0xD5] &&
        t->count[0x92] == 0)
        s->warning = jny_str_format(
            a,
            "%llu apostrophes look as if an old Macintosh had written them: if words read like "
            "\"don\xC3\x95t\", import it with --encoding macintosh",
            (unsigned long long)t->mac_quote);
    else if (latin && s->guessed && t->utf8 > 0)
        s->warning =
            jny_str_format(a,
                           "%llu character%s like UTF-8 (\"\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2\" for "
                           "\"\xE2\x80\x99\"), and others do not: the file was put together from "
                           "two; import each by "
                           "itself; nothing is changed",
                           (unsigned long long)t->utf8, t->utf8 == 1 ? " looks" : "s look");
    else if (utf8 && t->lost > 0)
        s->warning = jny_str_format(a,
                                    "%llu character%s lost before this file was written "
                                    "(\"\xEF\xBF\xBD\" stands there): ask "
                                    "for a fresh export; nothing is changed",
                                    (unsigned long long)t->lost, t->lost == 1 ? " was" : "s were");
    else if (utf8 && t->doubled > 0)
        s->warning = jny_str_format(
            a,
            "%llu character%s as if %s had been garbled before (\"caf\xC3\x83\xC2\xA9\" for "
            "\"caf\xC3\xA9\"): ask for a fresh export; nothing is changed",
            (unsigned long long)t->doubled, t->doubled == 1 ? " looks" : "s look",
            t->doubled == 1 ? "it" : "they");
}

void survey_tell(jny_arena *a, encoding_survey *s, const tally *t)
{
    show_changed(a, s, t);
    warn(a, s, t);
}
