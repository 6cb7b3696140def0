/* encoding.c - a file's bytes as UTF-8. What they are, survey.c says.
 *
 * Conversion is strict: a byte that means nothing stops the file with its place, and is never
 * replaced. */
#include "survey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* The head in UTF-8, as far as it converts. */
static jny_str head_of(jny_arena *a, const encoding_survey *s, jny_str raw)
{
    raw       = jny_str_sub(raw, s->mark, raw.n);
    jny_buf b = jny_buf_open(a);
    if (survey_converts(s)) {
        iconv_t cd;
        jny_err ignored = {0};
        if (survey_converter(s, &cd, &ignored) != JNY_OK)
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
    jny_status st = survey_converter(s, &cd, err);
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
    survey_decide(survey, t, bytes, asked);
    jny_str    rest = jny_str_sub(bytes, survey->mark, bytes.n);
    size_t     bad  = 0;
    jny_status st   = JNY_OK;
    *out            = rest;
    if (survey_converts(survey))
        st = convert_whole(a, survey, rest, path, out, err);
    else if (!jny_utf8_check(rest, &bad))
        st = jny_fail(err, JNY_ESYNTAX, path,
                      "is not whole UTF-8: byte %zu means nothing there; say --encoding NAME",
                      survey->mark + bad + 1);
    survey_tell(a, survey, t);
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
        tally_end(t);
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
    survey_decide(&d->survey, t, head, asked);
    d->survey.bytes = t->bytes;
    d->converts     = survey_converts(&d->survey);
    if (d->converts)
        st = survey_converter(&d->survey, &d->cd, err);
    if (st != JNY_OK) {
        d->converts = false;
        return st;
    }
    survey_tell(a, &d->survey, t);
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
    if (strncmp(d->survey.name, "UTF-32", 6) == 0)
        return points * 4;
    return survey_is_wide(&d->survey) ? (points + beyond) * 2 : points;
}
