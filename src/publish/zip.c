/* zip.c - an archive, part by part: a header, then what zlib packs. Nothing is kept of a part that
 * is written: its directory, which stands at the end, is made from the headers in the file itself.
 * No times and no owners, so that the same parts are the same bytes. Source: PKWARE's APPNOTE.TXT
 * 6.3.9, 4.3 to 4.5. */
#include "zip.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum {
    LOCAL       = 30, /* bytes of a header before its name */
    CENTRAL     = 46,
    SIZES_AT    = 14, /* checksum and both sizes in a header */
    LOCAL_EXTRA = 20, /* both sizes once more, in eight bytes each */
    EXTRA_MOST  = 28,
    METHOD      = 8, /* deflate */
    NAME_UTF8   = 0x800,
    MIDNIGHT    = 0,    /* and the first day that the format knows: */
    DAY_ONE     = 0x21, /* 1980-01-01 */
    SMALL       = 20,   /* the version that a reader needs */
    LARGE       = 45,   /* ... for more than 4 GiB or 65,535 parts */
    MADE_BY     = 0x33F /* 6.3, on Unix */
};
#define FULL      UINT32_C(0xFFFFFFFF) /* "see the eight bytes elsewhere" */
#define ENOUGH    UINT64_C(0xF0000000) /* that what is packed grows a little is within FULL */
#define FILE_MODE UINT32_C(0x81B60000) /* a file that everybody may read and write */

struct zip_out {
    jny_out  out;
    uint64_t at; /* bytes so far */
    uint64_t parts;
    /* the part that is open */
    bool     open, large;
    uint64_t header, name, announced, size, packed;
    uint32_t sum;
    z_stream deflate;
    Bytef    block[1 << 16];
};

static void put(unsigned char **to, unsigned n, uint64_t value)
{
    for (unsigned i = 0; i < n; i++, value >>= 8)
        *(*to)++ = (unsigned char)value;
}

static uint64_t get(const unsigned char *from, unsigned n)
{
    uint64_t value = 0;
    while (n--)
        value = value << 8 | from[n];
    return value;
}

static void write_bytes(zip_out *z, const void *bytes, size_t n)
{
    jny_out_add(&z->out, (jny_str){bytes, n});
    z->at += n;
}

static void failed(zip_out *z, int error)
{
    if (!z->out.error)
        z->out.error = error ? error : EIO;
}

zip_out *zip_begin(jny_arena *a, int fd)
{
    zip_out *z = JNY_NEW(a, zip_out);
    jny_out_open(&z->out, a->world, fd);
    if (deflateInit2(&z->deflate, 6, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        failed(z, ENOMEM);
    return z;
}

/* ---- A part ------------------------------------------------------------------------------- */

/* Writes over what stands there: in the buffer, or in the file. */
static void overwrite(zip_out *z, uint64_t at, const unsigned char *bytes, size_t n)
{
    uint64_t in_file = z->at - z->out.n;
    jny_err  ignored = {0}; /* the way out keeps its own */
    if (at >= in_file) {
        memcpy(z->out.buf + (at - in_file), bytes, n);
        return;
    }
    jny_out_flush(&z->out, &ignored);
    while (n > 0 && !z->out.error) {
        ssize_t k = pwrite(z->out.fd, bytes, n, (off_t)at);
        if (k < 0 && errno != EINTR)
            failed(z, errno);
        if (k > 0)
            bytes += k, at += (uint64_t)k, n -= (size_t)k;
    }
}

static void pack(zip_out *z, jny_str bytes, int flush)
{
    z->deflate.next_in  = (Bytef *)bytes.p;
    z->deflate.avail_in = (uInt)bytes.n;
    do {
        z->deflate.next_out  = z->block;
        z->deflate.avail_out = sizeof z->block;
        if (deflate(&z->deflate, flush) == Z_STREAM_ERROR)
            failed(z, EIO);
        size_t n = sizeof z->block - z->deflate.avail_out;
        write_bytes(z, z->block, n);
        z->packed += n;
    } while (z->deflate.avail_out == 0 && !z->out.error);
}

static void end_part(zip_out *z)
{
    unsigned char sizes[12], extra[16], *to = sizes;
    if (!z->open)
        return;
    pack(z, (jny_str){0}, Z_FINISH);
    z->open = false;
    if (z->size != z->announced)
        failed(z, EIO);
    put(&to, 4, z->sum);
    put(&to, 4, z->large ? FULL : z->packed);
    put(&to, 4, z->large ? FULL : z->size);
    overwrite(z, z->header + SIZES_AT, sizes, sizeof sizes);
    if (!z->large)
        return;
    to = extra;
    put(&to, 8, z->size);
    put(&to, 8, z->packed);
    overwrite(z, z->header + LOCAL + z->name + 4, extra, sizeof extra);
}

static bool is_ascii(const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] >= 0x80)
            return false;
    return true;
}

void zip_part(zip_out *z, const char *name, uint64_t size)
{
    unsigned char header[LOCAL + LOCAL_EXTRA] = {0}, *to = header;
    end_part(z);
    deflateReset(&z->deflate);
    z->open      = true;
    z->large     = size >= ENOUGH;
    z->header    = z->at;
    z->name      = strnlen(name, ZIP_NAME_MOST);
    z->announced = size;
    z->size = z->packed = 0;
    z->sum              = (uint32_t)crc32(0, NULL, 0);
    z->parts++;
    put(&to, 4, 0x04034B50);
    put(&to, 2, z->large ? LARGE : SMALL);
    put(&to, 2, is_ascii(name, (size_t)z->name) ? 0 : NAME_UTF8);
    put(&to, 2, METHOD);
    put(&to, 2, MIDNIGHT);
    put(&to, 2, DAY_ONE);
    to += 12; /* the sum and the sizes, when they are known */
    put(&to, 2, z->name);
    put(&to, 2, z->large ? LOCAL_EXTRA : 0);
    write_bytes(z, header, LOCAL);
    write_bytes(z, name, z->name);
    if (!z->large)
        return;
    put(&to, 2, 1);
    put(&to, 2, LOCAL_EXTRA - 4);
    write_bytes(z, header + LOCAL, LOCAL_EXTRA);
}

void zip_add(zip_out *z, jny_str bytes)
{
    enum { MOST = 1 << 30 }; /* that zlib's counters hold */
    while (bytes.n > 0 && !z->out.error) {
        jny_str some = jny_str_sub(bytes, 0, bytes.n < MOST ? bytes.n : MOST);
        z->sum       = (uint32_t)crc32(z->sum, (const Bytef *)some.p, (uInt)some.n);
        z->size += some.n;
        pack(z, some, Z_NO_FLUSH);
        bytes = jny_str_sub(bytes, some.n, bytes.n);
    }
}

/* ---- The directory -------------------------------------------------------------------------- */

enum { HEADER_MOST = LOCAL + ZIP_NAME_MOST + LOCAL_EXTRA };

static bool read_header(zip_out *z, uint64_t at, unsigned char *header)
{
    size_t n = 0;
    while (n < HEADER_MOST) {
        ssize_t k = pread(z->out.fd, header + n, HEADER_MOST - n, (off_t)(at + n));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            failed(z, errno);
        if (k <= 0)
            break;
        n += (size_t)k;
    }
    return n >= LOCAL && get(header + 26, 2) <= ZIP_NAME_MOST;
}

/* The entry of the part at `at`; where the next one is. */
static uint64_t add_entry(zip_out *z, uint64_t at)
{
    unsigned char  h[HEADER_MOST] = {0};
    unsigned char  out[CENTRAL + ZIP_NAME_MOST + EXTRA_MOST], extra[EXTRA_MOST], *to = out;
    unsigned char *more = extra + 4;
    if (!read_header(z, at, h)) {
        failed(z, EIO);
        return UINT64_MAX;
    }
    size_t   name  = (size_t)get(h + 26, 2);
    bool     large = get(h + 28, 2) > 0, far = at >= FULL;
    uint64_t packed = large ? get(h + LOCAL + name + 12, 8) : get(h + SIZES_AT + 4, 4);
    if (large) {
        memcpy(more, h + LOCAL + name + 4, 16);
        more += 16;
    }
    if (far)
        put(&more, 8, at);
    size_t n = more > extra + 4 ? (size_t)(more - extra) : 0;
    more     = extra;
    put(&more, 2, 1);
    put(&more, 2, n ? n - 4 : 0);
    put(&to, 4, 0x02014B50);
    put(&to, 2, MADE_BY);
    put(&to, 2, large || far ? LARGE : SMALL);
    memcpy(to, h + 6, 22); /* flags to the length of the name, as they stand there */
    to += 22;
    put(&to, 2, n);
    put(&to, 6, 0); /* no remark, one disk, no kind of file */
    put(&to, 4, FILE_MODE);
    put(&to, 4, far ? FULL : at);
    memcpy(to, h + LOCAL, name);
    memcpy(to + name, extra, n);
    write_bytes(z, out, CENTRAL + name + n);
    return at + LOCAL + name + (large ? LOCAL_EXTRA : 0) + packed;
}

/* For what counts beyond what the end of a first archive can say. */
static void add_large_end(zip_out *z, uint64_t from, uint64_t n)
{
    unsigned char out[56 + 20], *to = out;
    uint64_t      at = z->at;
    put(&to, 4, 0x06064B50);
    put(&to, 8, 44);
    put(&to, 2, LARGE);
    put(&to, 2, LARGE);
    put(&to, 8, 0);
    put(&to, 8, z->parts);
    put(&to, 8, z->parts);
    put(&to, 8, n);
    put(&to, 8, from);
    put(&to, 4, 0x07064B50);
    put(&to, 4, 0);
    put(&to, 8, at);
    put(&to, 4, 1);
    write_bytes(z, out, sizeof out);
}

static void add_end(zip_out *z, uint64_t from, uint64_t n)
{
    unsigned char out[22], *to = out;
    uint64_t      parts = z->parts < 0xFFFF ? z->parts : 0xFFFF;
    if (parts == 0xFFFF || from >= FULL || n >= FULL)
        add_large_end(z, from, n);
    put(&to, 4, 0x06054B50);
    put(&to, 4, 0);
    put(&to, 2, parts);
    put(&to, 2, parts);
    put(&to, 4, n < FULL ? n : FULL);
    put(&to, 4, from < FULL ? from : FULL);
    put(&to, 2, 0);
    write_bytes(z, out, sizeof out);
}

jny_status zip_end(zip_out *z, const char *path, jny_err *err)
{
    jny_err ignored = {0};
    end_part(z);
    jny_out_flush(&z->out, &ignored);
    uint64_t from = z->at;
    for (uint64_t at = 0; at < from && !z->out.error;)
        at = add_entry(z, at);
    add_end(z, from, z->at - from);
    jny_out_flush(&z->out, &ignored);
    deflateEnd(&z->deflate);
    if (z->out.error)
        return jny_fail(err, JNY_EIO, path, "cannot write it: %s%s", strerror(z->out.error),
                        jny_errno_advice(z->out.error));
    return JNY_OK;
}
