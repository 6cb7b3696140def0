/* encoding.c - which encoding a file is in, said aloud; and its bytes as UTF-8.
 *
 * A mark at the beginning decides; else whole UTF-8; else UTF-16 where every second byte is
 * zero; else windows-1252, which is what spreadsheets of that time wrote. Conversion is
 * strict: a byte that means nothing stops the file with its place, and is never replaced. */
#include "encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { COMMON_SHOWN = 6, CHARACTERS = 256 };

/* ---- What the bytes tell --------------------------------------------------------------- */

/* Counts over a whole file, fed block by block. */
typedef struct {
    uint64_t      bytes, high, even_zero, odd_zero, cr, lf;
    uint64_t      count[256];
    uint64_t      doubled;   /* UTF-8 read as windows-1252 and written as UTF-8 again */
    uint64_t      utf8;      /* what looks like a character of UTF-8, where the whole is none */
    uint64_t      lost;      /* U+FFFD in UTF-8: stands where a character was lost */
    uint64_t      mac_quote; /* 0xD5 between letters: the apostrophe of MacRoman      */
    bool          broken;    /* not UTF-8 */
    char          carry[4];  /* the beginning of a character cut off by the block's end */
    size_t        n_carry;
    unsigned char before[3];
} tally;

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

static void tally_block(tally *t, jny_str s, bool last)
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

static bool is_wide(const encoding_survey *s)
{
    return strncmp(s->name, "UTF-16", 6) == 0;
}

static void decide(encoding_survey *s, const tally *t, jny_str asked)
{
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
    if (!is_wide(s)) {
        uint64_t lf = t->count['\n'] + t->lf, cr = t->count['\r'] + t->cr;
        s->lone_cr = cr > 0 && lf == 0;
    }
}

/* ---- Conversion ------------------------------------------------------------------------- */

static bool needs_conversion(const encoding_survey *s)
{
    return strcmp(s->name, "UTF-8") != 0;
}

static jny_status open_converter(const encoding_survey *s, iconv_t *cd, jny_err *err)
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
    if (open_converter(s, &cd, &ignored) != JNY_OK)
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

/* The head in UTF-8, as far as it converts. */
static jny_str head_of(jny_arena *a, const encoding_survey *s, jny_str raw)
{
    raw       = jny_str_sub(raw, s->mark, raw.n);
    jny_buf b = jny_buf_open(a);
    if (needs_conversion(s)) {
        iconv_t cd;
        jny_err ignored = {0};
        if (open_converter(s, &cd, &ignored) != JNY_OK)
            return (jny_str){0};
        size_t room = raw.n * 3 + 8, left = raw.n;
        char  *to = jny_buf_room(&b, room), *at = to, *from = jny_str_z(a, raw);
        iconv(cd, &from, &left, &at, &room);
        b.n += (size_t)(at - to);
        iconv_close(cd);
    } else {
        jny_buf_add(&b, raw);
    }
    if (s->lone_cr)
        for (size_t i = 0; i < b.n; i++)
            if (b.p[i] == '\r')
                b.p[i] = '\n';
    return jny_buf_str(&b);
}

/* ---- The decoder as a world ---------------------------------------------------------------- */

static ptrdiff_t read_raw(decoder *d, int fd)
{
    ptrdiff_t k;
    do
        k = d->inner->read(d->inner->ctx, fd, d->raw + d->to, sizeof d->raw - d->to);
    while (k < 0 && errno == EINTR);
    if (k > 0) {
        if (!d->looking)
            jny_sha256_add(&d->digest, (jny_str){(const char *)d->raw + d->to, (size_t)k});
        d->to += (size_t)k;
        d->bytes += (uint64_t)k;
    }
    return k;
}

/* Converts what is there; the number of bytes made, or -1. */
static ptrdiff_t convert(decoder *d, char *to, size_t n)
{
    char  *in = (char *)d->raw + d->from, *out = to;
    size_t left = d->to - d->from, room = n;
    size_t said = iconv(d->cd, &in, &left, &out, &room);
    d->from     = d->to - left;
    if (said == (size_t)-1 && errno != E2BIG && out == to && (errno == EILSEQ || d->ended)) {
        d->wrong    = true;
        d->wrong_at = d->bytes - left;
        errno       = EILSEQ;
        return -1;
    }
    return out - to;
}

static ptrdiff_t give(decoder *d, char *to, size_t n)
{
    if (d->converts)
        return convert(d, to, n);
    size_t k = d->to - d->from < n ? d->to - d->from : n;
    memcpy(to, d->raw + d->from, k);
    d->from += k;
    return (ptrdiff_t)k;
}

static ptrdiff_t decoder_read(void *ctx, int fd, void *to, size_t n)
{
    decoder  *d = ctx;
    ptrdiff_t made;
    for (;;) {
        size_t skipped = d->skip < d->to - d->from ? d->skip : d->to - d->from;
        d->from += skipped;
        d->skip -= skipped;
        made = d->to > d->from ? give(d, to, n) : 0;
        if (made != 0 || (d->ended && d->from == d->to))
            break;
        memmove(d->raw, d->raw + d->from, d->to - d->from);
        d->to -= d->from;
        d->from     = 0;
        ptrdiff_t k = d->ended ? 0 : read_raw(d, fd);
        if (k < 0)
            return -1;
        d->ended = k == 0;
    }
    if (d->survey.lone_cr)
        for (ptrdiff_t i = 0; i < made; i++)
            if (((char *)to)[i] == '\r')
                ((char *)to)[i] = '\n';
    return made;
}

static int decoder_file(void *ctx, const char *path, int flags, unsigned mode)
{
    decoder *d = ctx;
    return d->inner->open(d->inner->ctx, path, flags, mode);
}

static int decoder_done(void *ctx, int fd)
{
    decoder *d = ctx;
    return d->inner->close(d->inner->ctx, fd);
}

/* ---- A file in memory ---------------------------------------------------------------------- */

static jny_status convert_whole(jny_arena *a, const encoding_survey *s, jny_str bytes,
                                const char *path, jny_str *out, jny_err *err)
{
    iconv_t    cd;
    jny_status st = open_converter(s, &cd, err);
    if (st != JNY_OK)
        return st;
    size_t room = bytes.n * 3 + 8, left = bytes.n;
    char  *to = jny_alloc_raw(a, room, 1), *at = to, *from = jny_str_z(a, bytes);
    if (iconv(cd, &from, &left, &at, &room) == (size_t)-1)
        st = jny_fail(err, JNY_ESYNTAX, path,
                      "is not whole %s: byte %zu means nothing there; say --encoding NAME", s->name,
                      s->mark + bytes.n - left + 1);
    iconv_close(cd);
    *out = (jny_str){to, (size_t)(at - to)};
    return st;
}

jny_status encoding_convert(jny_arena *a, jny_str bytes, const char *path, jny_str asked,
                            encoding_survey *survey, jny_str *out, jny_err *err)
{
    tally *t = JNY_NEW(a, tally);
    *survey  = (encoding_survey){.looked_through = true, .bytes = bytes.n};
    tally_block(t, bytes, true);
    take_mark(survey, bytes);
    decide(survey, t, asked);
    jny_str    rest = jny_str_sub(bytes, survey->mark, bytes.n);
    size_t     bad  = 0;
    jny_status st   = JNY_OK;
    *out            = rest;
    if (needs_conversion(survey))
        st = convert_whole(a, survey, rest, path, out, err);
    else if (!jny_utf8_check(rest, &bad))
        st = jny_fail(err, JNY_ESYNTAX, path,
                      "is not whole UTF-8: byte %zu means nothing there; say --encoding NAME",
                      survey->mark + bad + 1);
    show_changed(a, survey, t);
    warn(a, survey, t);
    return st;
}

/* ---- Looking, then reading ---------------------------------------------------------------- */

static jny_status look_through(decoder *d, tally *t, jny_arena *a, const char *path, jny_str *head,
                               jny_err *err)
{
    bool stdin_ = strcmp(path, "-") == 0;
    int  fd     = stdin_ ? 0 : d->inner->open(d->inner->ctx, path, O_RDONLY, 0);
    if (fd < 0)
        return jny_fail(err, errno == ENOENT || errno == ENOTDIR ? JNY_ENOTFOUND : JNY_EIO, path,
                        "cannot open it: %s%s", strerror(errno), jny_errno_advice(errno));
    ptrdiff_t k;
    bool      first = true;
    while ((k = read_raw(d, fd)) > 0) {
        if (stdin_ && d->to < sizeof d->raw)
            continue; /* a pipe gives what it has: wait for a whole block */
        tally_block(t, (jny_str){(const char *)d->raw, d->to}, false);
        if (first)
            *head = jny_str_copy(a, (jny_str){(const char *)d->raw, d->to});
        first = false;
        if (stdin_)
            break;
        d->to = 0;
    }
    int error = errno;
    if (!stdin_)
        d->inner->close(d->inner->ctx, fd);
    if (k < 0)
        return jny_fail(err, error == EISDIR ? JNY_ENOTFOUND : JNY_EIO, path, "cannot read it: %s",
                        strerror(error));
    if (stdin_ && k == 0) {
        d->ended = true;
        tally_block(t, (jny_str){(const char *)d->raw, d->to}, true);
        if (first)
            *head = jny_str_copy(a, (jny_str){(const char *)d->raw, d->to});
    } else if (!stdin_) {
        check_utf8(t, JNY_STR(""), true);
    }
    d->survey.looked_through = !stdin_ || k == 0;
    return JNY_OK;
}

jny_status decoder_open(decoder *d, jny_arena *a, const jny_world *w, const char *path,
                        jny_str asked, jny_err *err)
{
    tally  *t      = JNY_NEW(a, tally);
    jny_str head   = {0};
    bool    stdin_ = strcmp(path, "-") == 0;
    memset(d, 0, offsetof(decoder, raw));
    d->inner       = w;
    d->world       = *w;
    d->world.ctx   = d;
    d->world.open  = decoder_file;
    d->world.read  = decoder_read;
    d->world.close = decoder_done;
    d->looking     = !stdin_;
    jny_sha256_begin(&d->digest);
    jny_status st = look_through(d, t, a, path, &head, err);
    if (st != JNY_OK)
        return st;
    take_mark(&d->survey, head);
    decide(&d->survey, t, asked);
    d->survey.bytes = t->bytes;
    d->converts     = needs_conversion(&d->survey);
    if (d->converts)
        st = open_converter(&d->survey, &d->cd, err);
    if (st != JNY_OK) {
        d->converts = false;
        return st;
    }
    show_changed(a, &d->survey, t);
    warn(a, &d->survey, t);
    d->survey.head = head_of(a, &d->survey, head);
    d->looking     = false;
    if (!stdin_) { /* it is read again, from its beginning */
        d->bytes = 0;
        d->to    = 0;
    }
    d->skip = d->survey.mark; /* part of the bytes, and not of the text */
    return st;
}

jny_status decoder_check(const decoder *d, const char *path, jny_err *err)
{
    if (!d->wrong)
        return JNY_OK;
    return jny_fail(err, JNY_ESYNTAX, path,
                    "is not whole %s: byte %llu means nothing there; say --encoding NAME",
                    d->survey.name, (unsigned long long)d->wrong_at + 1);
}

void decoder_close(decoder *d)
{
    if (d->converts)
        iconv_close(d->cd);
    d->converts = false;
}

uint64_t decoder_bytes_of(const decoder *d, jny_str text)
{
    if (!d->converts)
        return text.n;
    uint64_t points = 0, beyond = 0;
    for (size_t i = 0; i < text.n; i++) {
        points += ((unsigned char)text.p[i] & 0xC0) != 0x80;
        beyond += (unsigned char)text.p[i] >= 0xF0;
    }
    return is_wide(&d->survey) ? (points + beyond) * 2 : points;
}
