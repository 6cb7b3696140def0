/* archive.c - a zip archive by minizip, within limits; what it holds in memory is some bytes for
 * each part. Runs in the child process only: nothing here may open a file. */
#include "keys.h"
#include "office.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <unzip.h>

enum { WINDOW = 1 << 16, NAME_MOST = 1000 };

/* A way through the file: minizip is at one place at a time, and asks for single bytes. */
typedef struct {
    const office_file *file;
    uint64_t           at;      /* where it reads next */
    uint64_t           from, n; /* what of the file is in the window */
    unsigned char      window[WINDOW];
    unzFile            zip;
    bool               locked; /* the part asked for is, by a password */
    bool               open;   /* a part is ... */
    uint64_t           left;   /* ... and so much of it is to come */
} way;

struct archive {
    office_file file;
    way         parts, stream; /* one that goes from part to part, one that stays with one */
    size_t      n;
    uint64_t   *at;                  /* by number of a part: its place in the directory */
    keys        names;               /* in small letters ... */
    uint32_t   *entry_of;            /* ... and the first part that is called so */
    char        name[NAME_MOST * 3]; /* that was last asked for; in UTF-8 */
    size_t      packed;              /* bytes of the archive */
    size_t      unpacked;            /* bytes read from it   */
    size_t      most;                /* that may be read     */
    size_t      ratio;               /* to the bytes packed, above OFFICE_PACKED */
    void (*told)(void *ctx, const char *target, const char *data);
    void *told_ctx;
};

/* ---- The file, as minizip asks for it -------------------------------------------------------- */

static void fill(way *w)
{
    const office_file *f    = w->file;
    size_t             want = f->n - w->at < WINDOW ? (size_t)(f->n - w->at) : WINDOW;
    w->from                 = w->at;
    w->n                    = 0;
    if (f->fd < 0) {
        memcpy(w->window, f->bytes + w->at, want);
        w->n = want;
        return;
    }
    while (w->n < want) {
        ssize_t k = pread(f->fd, w->window + w->n, want - (size_t)w->n, (off_t)(w->at + w->n));
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) /* what was cut off meanwhile is missed where it is needed */
            return;
        w->n += (uint64_t)k;
    }
}

static uLong file_read(voidpf ctx, voidpf stream, void *to, uLong n)
{
    way  *w    = stream;
    uLong done = 0;
    (void)ctx;
    while (done < n && w->at < w->file->n) {
        if (w->at < w->from || w->at >= w->from + w->n)
            fill(w);
        uint64_t here = w->from + w->n - w->at;
        size_t   some = here < n - done ? (size_t)here : (size_t)(n - done);
        if (some == 0)
            break;
        memcpy((char *)to + done, w->window + (w->at - w->from), some);
        w->at += some;
        done += some;
    }
    return done;
}

static long file_seek(voidpf ctx, voidpf stream, ZPOS64_T offset, int origin)
{
    way     *w    = stream;
    uint64_t base = origin == ZLIB_FILEFUNC_SEEK_CUR   ? w->at
                    : origin == ZLIB_FILEFUNC_SEEK_END ? w->file->n
                                                       : 0;
    (void)ctx;
    if (base + offset > w->file->n) /* backwards it is a number that goes round */
        return -1;
    w->at = base + offset;
    return 0;
}

static ZPOS64_T file_tell(voidpf ctx, voidpf stream)
{
    (void)ctx;
    return ((way *)stream)->at;
}

static voidpf file_open(voidpf ctx, const void *name, int mode)
{
    (void)name, (void)mode;
    return ctx;
}

static uLong file_write(voidpf ctx, voidpf stream, const void *from, uLong n)
{
    (void)ctx, (void)stream, (void)from, (void)n;
    return 0;
}

static int file_nothing(voidpf ctx, voidpf stream)
{
    (void)ctx, (void)stream;
    return 0;
}

static bool way_open(way *w, const office_file *file)
{
    zlib_filefunc64_def calls = {file_open, file_read,    file_write,   file_tell,
                                 file_seek, file_nothing, file_nothing, w};
    w->file                   = file;
    w->zip                    = unzOpen2_64("", &calls);
    return w->zip != NULL;
}

/* ---- Its directory --------------------------------------------------------------------------- */

/* Names without a mark are those of old systems. Source: unicode.org, CP437.TXT. */
static const uint16_t old_letters[128] = {
    0xC7,   0xFC,   0xE9,   0xE2,   0xE4,   0xE0,   0xE5,   0xE7,   0xEA,   0xEB,   0xE8,   0xEF,
    0xEE,   0xEC,   0xC4,   0xC5,   0xC9,   0xE6,   0xC6,   0xF4,   0xF6,   0xF2,   0xFB,   0xF9,
    0xFF,   0xD6,   0xDC,   0xA2,   0xA3,   0xA5,   0x20A7, 0x192,  0xE1,   0xED,   0xF3,   0xFA,
    0xF1,   0xD1,   0xAA,   0xBA,   0xBF,   0x2310, 0xAC,   0xBD,   0xBC,   0xA1,   0xAB,   0xBB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255D, 0x255C, 0x255B, 0x2510, 0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F,
    0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C, 0x2588, 0x2584, 0x258C, 0x2590, 0x2580,
    0x3B1,  0xDF,   0x393,  0x3C0,  0x3A3,  0x3C3,  0xB5,   0x3C4,  0x3A6,  0x398,  0x3A9,  0x3B4,
    0x221E, 0x3C6,  0x3B5,  0x2229, 0x2261, 0xB1,   0x2265, 0x2264, 0x2320, 0x2321, 0xF7,   0x2248,
    0xB0,   0x2219, 0xB7,   0x221A, 0x207F, 0xB2,   0x25A0, 0xA0};

static jny_str as_utf8(archive *z, jny_str raw)
{
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        unsigned char c = (unsigned char)raw.p[i];
        n += jny_utf8_put(z->name + n, c < 0x80 ? c : old_letters[c - 0x80]);
    }
    return (jny_str){z->name, n};
}

static bool go_to(const archive *z, way *w, size_t entry)
{
    unz64_file_pos at = {z->at[entry], entry};
    return unzGoToFilePos64(w->zip, &at) == UNZ_OK;
}

jny_str archive_name(archive *z, size_t entry)
{
    char            raw[NAME_MOST + 1] = {0};
    unz_file_info64 info;
    if (entry >= z->n || !go_to(z, &z->parts, entry) ||
        unzGetCurrentFileInfo64(z->parts.zip, &info, raw, NAME_MOST, NULL, 0, NULL, 0) != UNZ_OK)
        return (jny_str){0};
    jny_str name = jny_cstr(raw);
    if (!jny_utf8_check(name, NULL))
        return as_utf8(z, name);
    memcpy(z->name, name.p, name.n);
    return (jny_str){z->name, name.n};
}

static key16 name_key(jny_str name)
{
    char   low[NAME_MOST * 3];
    size_t n = 0;
    for (; n < name.n && n < sizeof low; n++)
        low[n] = (char)(name.p[n] >= 'A' && name.p[n] <= 'Z' ? name.p[n] + 32 : name.p[n]);
    return key_of_bytes((jny_str){low, n});
}

size_t archive_find(const archive *z, jny_str name)
{
    uint32_t k = keys_find(&z->names, name_key(name));
    return k ? z->entry_of[k - 1] : SIZE_MAX;
}

static bool list_parts(archive *z)
{
    for (size_t i = 0; i < z->n; i++) {
        unz64_file_pos at;
        int            got = i ? unzGoToNextFile(z->parts.zip) : unzGoToFirstFile(z->parts.zip);
        if (got != UNZ_OK || unzGetFilePos64(z->parts.zip, &at) != UNZ_OK)
            return false;
        z->at[i] = at.pos_in_zip_directory;
    }
    return true;
}

static void list_names(archive *z)
{
    for (size_t i = 0; i < z->n; i++) {
        size_t before = z->names.n;
        keys_add(&z->names, name_key(archive_name(z, i)));
        if (z->names.n > before)
            z->entry_of[before] = (uint32_t)i;
    }
}

jny_status archive_open(jny_arena *a, office_file file, bool project, archive **out, jny_err *err)
{
    size_t            most = project ? QDPX_ENTRIES : OFFICE_ENTRIES;
    unz_global_info64 all  = {0};
    archive          *z    = JNY_NEW(a, archive);
    *out                   = z;
    z->file                = file;
    z->packed              = file.n;
    z->most                = project ? QDPX_UNPACKED : OFFICE_UNPACKED;
    z->ratio               = OFFICE_RATIO;
    z->names               = keys_open(a->world, 0);
    bool good              = way_open(&z->parts, &z->file) && way_open(&z->stream, &z->file) &&
                unzGetGlobalInfo64(z->parts.zip, &all) == UNZ_OK;
    if (good && all.number_entry > most)
        return jny_fail(err, JNY_ELIMIT, NULL, "has more than the limit of %zu parts", most);
    z->n        = (size_t)all.number_entry;
    z->at       = JNY_ARRAY(a, uint64_t, z->n + 1);
    z->entry_of = JNY_ARRAY(a, uint32_t, project ? 1 : z->n + 1);
    if (!good || !list_parts(z))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "is no whole archive: the file is damaged, or is called something it is "
                        "not");
    if (!project) /* its parts are found by its reader */
        list_names(z);
    return JNY_OK;
}

void archive_again(archive *z)
{
    z->ratio += OFFICE_RATIO;
}

void archive_close(archive *z)
{
    if (z->parts.zip)
        unzClose(z->parts.zip);
    if (z->stream.zip)
        unzClose(z->stream.zip);
    keys_close(&z->names);
}

uint64_t archive_unpacked(const archive *z)
{
    return z->unpacked;
}

size_t archive_entries(const archive *z)
{
    return z->n;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

static void way_end(way *w)
{
    if (w->open)
        unzCloseCurrentFile(w->zip);
    w->open = false;
}

static bool way_begin(const archive *z, way *w, size_t entry)
{
    unz_file_info64 info;
    way_end(w);
    w->locked = false;
    if (entry >= z->n || !go_to(z, w, entry) ||
        unzGetCurrentFileInfo64(w->zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
        return false;
    w->locked = info.flag & 1;
    if (w->locked || unzOpenCurrentFile(w->zip) != UNZ_OK)
        return false;
    w->open = true;
    w->left = info.uncompressed_size;
    return true;
}

jny_status archive_refuse(const archive *z, const char *place, jny_err *err)
{
    return jny_fail(err, JNY_ESYNTAX, place,
                    z->parts.locked || z->stream.locked
                        ? "is locked with a password: save it again without one"
                        : "cannot be unpacked: the file is damaged");
}

/* Counts what was unpacked; a bomb shows by how much comes from how little. */
static jny_status count_unpacked(archive *z, size_t n, jny_err *err)
{
    z->unpacked += n;
    if (z->unpacked > z->most)
        return jny_fail(err, JNY_ELIMIT, NULL, "unpacks to more than the limit of %zu MiB",
                        z->most >> 20);
    if (z->unpacked > OFFICE_PACKED && z->unpacked / z->ratio > z->packed)
        return jny_fail(err, JNY_ELIMIT, NULL,
                        "unpacks to more than %zu times its size: it looks like a bomb", z->ratio);
    return JNY_OK;
}

/* 0: that was all, and it is what the directory says of it. */
static int64_t way_next(archive *z, way *w, void *to, size_t n, jny_err *err)
{
    int  k    = unzReadCurrentFile(w->zip, to, (unsigned)n);
    bool good = k >= 0 && (uint64_t)k <= w->left;
    if (good && k == 0) {
        w->open = false;
        good    = unzCloseCurrentFile(w->zip) == UNZ_OK && w->left == 0;
    }
    if (!good) {
        archive_refuse(z, NULL, err);
        return -1;
    }
    w->left -= (uint64_t)k;
    return count_unpacked(z, (size_t)k, err) == JNY_OK ? k : -1;
}

bool archive_begin(archive *z, size_t entry)
{
    return way_begin(z, &z->stream, entry);
}

int64_t archive_next(archive *z, void *to, size_t n, jny_err *err)
{
    return way_next(z, &z->stream, to, n, err);
}

void archive_end(archive *z)
{
    way_end(&z->stream);
}

jny_status archive_read(archive *z, jny_arena *a, size_t entry, jny_str *out, jny_err *err)
{
    enum { BLOCK = 1 << 14 };
    jny_buf b   = jny_buf_open(a);
    int64_t n   = 1;
    jny_err why = {0};
    if (!way_begin(z, &z->parts, entry)) {
        n = -1;
        archive_refuse(z, NULL, &why);
    }
    while (n > 0) {
        n = way_next(z, &z->parts, jny_buf_room(&b, BLOCK), BLOCK, &why);
        b.n += n > 0 ? (size_t)n : 0;
    }
    way_end(&z->parts);
    *out = jny_buf_str(&b);
    if (n == 0)
        return JNY_OK;
    char place[200];
    snprintf(place, sizeof place, "%.*s", JNY_ARG(archive_name(z, entry)));
    return jny_fail(err, why.status, place, "%s", why.msg);
}

void archive_on_instruction(archive *z,
                            void (*told)(void *ctx, const char *target, const char *data),
                            void *ctx)
{
    z->told     = told;
    z->told_ctx = ctx;
}

void archive_tell(const archive *z, const char *target, const char *data)
{
    if (z->told)
        z->told(z->told_ctx, target, data);
}
