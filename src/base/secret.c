/* secret.c - files that only a passphrase opens: libsodium's secretstream (XChaCha20-Poly1305), its
 * key from the passphrase by Argon2id.
 *
 * A file is MAGIC, a salt, the stream's header, then pieces of 64 KiB and the 17 bytes that each
 * grows by; the last one is marked as such, so that a file cut short does not open. MAGIC and salt
 * are authenticated with the first piece. How hard the passphrase is to guess (128 MiB of memory,
 * 4 passes) is part of the format's name: a file cannot ask for more. */
#include <journeys/base.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "journeys secret1"
enum {
    MAGIC_BYTES = sizeof MAGIC - 1,
    SALT        = crypto_pwhash_argon2id_SALTBYTES,
    STREAM      = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    FRONT       = MAGIC_BYTES + SALT + STREAM,
    KEY         = crypto_secretstream_xchacha20poly1305_KEYBYTES,
    MORE        = crypto_secretstream_xchacha20poly1305_ABYTES,
    PIECE       = 64 << 10,
    PASSES      = 4,
    MEMORY      = 128 << 20,
};

typedef crypto_secretstream_xchacha20poly1305_state stream;

/* Bytes of a file, or of memory where there is none. */
typedef struct {
    const jny_world *w;
    int              fd;
    jny_str          rest;
} intake;

static ptrdiff_t take(intake *in, void *to, size_t n)
{
    size_t got = 0;
    while (got < n) {
        ptrdiff_t k;
        if (in->fd < 0) {
            k = (ptrdiff_t)(in->rest.n < n - got ? in->rest.n : n - got);
            memcpy((char *)to + got, in->rest.p, (size_t)k);
            in->rest = jny_str_sub(in->rest, (size_t)k, in->rest.n);
        } else {
            k = in->w->read(in->w->ctx, in->fd, (char *)to + got, n - got);
        }
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return k;
        if (k == 0)
            break;
        got += (size_t)k;
    }
    return (ptrdiff_t)got;
}

typedef struct {
    stream        state;
    unsigned char front[FRONT];
    char          plain[PIECE + 1];
    unsigned char cipher[PIECE + MORE + 1];
} work;

static jny_status make_key(jny_str passphrase, const unsigned char *salt, unsigned char key[KEY],
                           jny_err *err)
{
    if (crypto_pwhash(key, KEY, passphrase.p, passphrase.n, salt, PASSES, MEMORY,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return jny_fail(err, JNY_EIO, NULL,
                        "there is not enough memory to use a passphrase safely");
    return JNY_OK;
}

static jny_status encrypt(work *k, intake *in, jny_out *out, jny_str passphrase, jny_err *err)
{
    unsigned char key[KEY];
    memcpy(k->front, MAGIC, MAGIC_BYTES);
    jny_random(k->front + MAGIC_BYTES, SALT);
    jny_status st = make_key(passphrase, k->front + MAGIC_BYTES, key, err);
    if (st != JNY_OK)
        return st;
    crypto_secretstream_xchacha20poly1305_init_push(&k->state, k->front + MAGIC_BYTES + SALT, key);
    sodium_memzero(key, sizeof key);
    jny_out_add(out, (jny_str){(char *)k->front, FRONT});
    ptrdiff_t got = take(in, k->plain, PIECE);
    for (bool first = true; got >= 0; first = false) {
        char      next;
        ptrdiff_t more = got == PIECE ? take(in, &next, 1) : 0;
        if (more < 0)
            break;
        crypto_secretstream_xchacha20poly1305_push(
            &k->state, k->cipher, NULL, (unsigned char *)k->plain, (size_t)got,
            first ? k->front : NULL, first ? MAGIC_BYTES + SALT : 0,
            more ? 0 : crypto_secretstream_xchacha20poly1305_TAG_FINAL);
        jny_out_add(out, (jny_str){(char *)k->cipher, (size_t)got + MORE});
        if (!more)
            return JNY_OK;
        k->plain[0] = next;
        got         = take(in, k->plain + 1, PIECE - 1);
        got += got >= 0;
    }
    return jny_fail(err, JNY_EIO, NULL, "cannot be read to its end: %s", strerror(errno));
}

static jny_status decrypt(work *k, intake *in, jny_out *out, jny_str passphrase, jny_err *err)
{
    unsigned char key[KEY], tag = 0;
    ptrdiff_t     got = take(in, k->front, FRONT);
    if (got != FRONT || memcmp(k->front, MAGIC, MAGIC_BYTES) != 0)
        return jny_fail(err, JNY_ESYNTAX, NULL, "is not a file that journeys encrypted");
    jny_status st = make_key(passphrase, k->front + MAGIC_BYTES, key, err);
    if (st != JNY_OK)
        return st;
    crypto_secretstream_xchacha20poly1305_init_pull(&k->state, k->front + MAGIC_BYTES + SALT, key);
    sodium_memzero(key, sizeof key);
    for (bool first = true; !tag; first = false) {
        unsigned long long n = 0;
        got                  = take(in, k->cipher, PIECE + MORE);
        if (got < 0)
            return jny_fail(err, JNY_EIO, NULL, "cannot be read to its end: %s", strerror(errno));
        if (got < MORE ||
            crypto_secretstream_xchacha20poly1305_pull(
                &k->state, (unsigned char *)k->plain, &n, &tag, k->cipher, (size_t)got,
                first ? k->front : NULL, first ? MAGIC_BYTES + SALT : 0) != 0)
            return jny_fail(err, JNY_ESYNTAX, NULL,
                            first ? "does not open: the passphrase is another one, or the file was "
                                    "changed"
                                  : "was changed or cut short");
        jny_out_add(out, (jny_str){k->plain, (size_t)n});
    }
    if (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL || take(in, k->cipher, 1) != 0)
        return jny_fail(err, JNY_ESYNTAX, NULL, "was changed: something stands behind its end");
    return JNY_OK;
}

typedef jny_status (*turn)(work *k, intake *in, jny_out *out, jny_str passphrase, jny_err *err);

/* Under another name first; `to` gets it when all of it is on the disk. */
static jny_status through(const jny_world *w, turn f, intake *in, const char *from, const char *to,
                          jny_str passphrase, jny_err *err)
{
    char real[PATH_MAX], part[JNY_PART_BYTES];
    if (jny_file_target(to, real, err) != JNY_OK)
        return err->status;
    jny_arena a   = jny_arena_open(w);
    work     *k   = JNY_NEW(&a, work);
    jny_out  *out = JNY_NEW(&a, jny_out);
    int       fd  = jny_part_open(w, real, part);
    if (fd < 0) {
        jny_status st = jny_fail(err, JNY_EIO, to, "cannot write beside it: %s", strerror(errno));
        jny_arena_close(&a);
        return st;
    }
    int held = dup(fd); /* until it has its name */
    jny_out_open(out, w, fd);
    jny_status st = f(k, in, out, passphrase, err);
    if (st != JNY_OK)
        snprintf(err->place, sizeof err->place, "%s", from);
    jny_err full = {0};
    if (jny_out_flush(out, &full) != JNY_OK || w->sync(w->ctx, fd) != 0)
        st = jny_fail(err, JNY_EIO, to, "cannot write it: %s",
                      strerror(out->error ? out->error : errno));
    if (w->close(w->ctx, fd) != 0 && st == JNY_OK)
        st = jny_fail(err, JNY_EIO, to, "cannot write it: %s", strerror(errno));
    if (st == JNY_OK)
        st = jny_file_move(w, part, real, err);
    jny_part_end(w, part, -1);
    if (held >= 0)
        close(held);
    sodium_memzero(k, sizeof *k);
    sodium_memzero(out->buf, sizeof out->buf);
    jny_arena_close(&a);
    return st;
}

static jny_status from_file(const jny_world *w, turn f, const char *from, const char *to,
                            jny_str passphrase, jny_err *err)
{
    intake in = {.w = w, .fd = w->open(w->ctx, from, O_RDONLY, 0)};
    if (in.fd < 0)
        return jny_fail(err, errno == ENOENT ? JNY_ENOTFOUND : JNY_EIO, from,
                        "cannot open it: %s%s", strerror(errno), jny_errno_advice(errno));
    jny_status st = through(w, f, &in, from, to, passphrase, err);
    w->close(w->ctx, in.fd);
    return st;
}

jny_status jny_secret_save(const jny_world *w, const char *path, jny_str data, jny_str passphrase,
                           jny_err *err)
{
    intake in = {.w = w, .fd = -1, .rest = data};
    return through(w, encrypt, &in, path, path, passphrase, err);
}

jny_status jny_secret_close(const jny_world *w, const char *from, const char *to,
                            jny_str passphrase, jny_err *err)
{
    return from_file(w, encrypt, from, to, passphrase, err);
}

jny_status jny_secret_open(const jny_world *w, const char *from, const char *to, jny_str passphrase,
                           jny_err *err)
{
    return from_file(w, decrypt, from, to, passphrase, err);
}

bool jny_secret_is(const jny_world *w, const char *path)
{
    char        front[MAGIC_BYTES];
    struct stat s;
    if (stat(path, &s) != 0 || !S_ISREG(s.st_mode))
        return false; /* what was read of a pipe would be gone */
    intake in  = {.w = w, .fd = w->open(w->ctx, path, O_RDONLY, 0)};
    bool   yes = in.fd >= 0 && take(&in, front, sizeof front) == sizeof front &&
               memcmp(front, MAGIC, sizeof front) == 0;
    if (in.fd >= 0)
        w->close(w->ctx, in.fd);
    return yes;
}
