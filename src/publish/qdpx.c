/* qdpx.c - a REFI-QDA project as a file: project.qde first, then a text for each story. Stories
 * go through one by one into two files without a name beside the one that is made; the archive
 * is put together from these by libzip. */
#include "qdpx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

/* ---- Files without a name
 * ------------------------------------------------------------------------ */

void qdpx_spool_add(qdpx_spool *s, jny_str bytes)
{
    jny_out_add(&s->out, bytes);
    s->n += bytes.n;
}

static jny_str beside(jny_arena *a, const char *path)
{
    unsigned char r[6];
    jny_buf       b = jny_buf_open(a);
    jny_random(r, sizeof r);
    jny_buf_format(&b, "%s.", path);
    jny_buf_hex(&b, r, sizeof r);
    jny_buf_add(&b, JNY_STR(".spool"));
    return jny_buf_str(&b);
}

/* Its name goes at once: what is left of it after a crash, nobody can open. */
static jny_status spool_open(qdpx_spool *s, jny_arena *a, const char *path, jny_err *err)
{
    const jny_world *w    = a->world;
    const char      *name = jny_str_z(a, beside(a, path));
    int              fd   = w->open(w->ctx, name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        return jny_fail(err, JNY_EIO, path, "cannot write beside it: %s", strerror(errno));
    w->remove(w->ctx, name);
    jny_out_open(&s->out, w, fd);
    s->n = 0;
    return JNY_OK;
}

static void spool_close(qdpx_spool *s)
{
    if (s->out.world)
        s->out.world->close(s->out.world->ctx, s->out.fd);
}

/* ---- The archive
 * ----------------------------------------------------------------------------------- */

/* Pieces of a spool in a row, as libzip asks for them. */
typedef struct {
    int      fd;
    uint64_t from[3], n[3];
    size_t   piece;
    uint64_t at;
} entry;

static zip_int64_t read_entry(entry *e, void *to, zip_uint64_t n)
{
    zip_uint64_t done = 0;
    while (done < n && e->piece < 3) {
        uint64_t left = e->n[e->piece] - e->at;
        if (left == 0) {
            e->piece++;
            e->at = 0;
            continue;
        }
        size_t  want = (size_t)(left < n - done ? left : n - done);
        ssize_t k    = pread(e->fd, (char *)to + done, want, (off_t)(e->from[e->piece] + e->at));
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return -1;
        e->at += (uint64_t)k;
        done += (zip_uint64_t)k;
    }
    return (zip_int64_t)done;
}

static zip_int64_t serve(void *ctx, void *data, zip_uint64_t n, zip_source_cmd_t what)
{
    entry *e = ctx;
    switch (what) {
    case ZIP_SOURCE_OPEN:
        e->piece = 0;
        e->at    = 0;
        return 0;
    case ZIP_SOURCE_READ: return read_entry(e, data, n);
    case ZIP_SOURCE_STAT: {
        zip_stat_t *st = data;
        zip_stat_init(st);
        st->size  = e->n[0] + e->n[1] + e->n[2];
        st->valid = ZIP_STAT_SIZE;
        return sizeof *st;
    }
    case ZIP_SOURCE_ERROR: {
        int code[2] = {ZIP_ER_READ, errno};
        memcpy(data, code, sizeof code);
        return sizeof code;
    }
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                              ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                              -1);
    default: return 0;
    }
}

/* The time is none: midnight of the first day that the format knows. */
static bool add_entry(zip_t *zip, const char *name, entry *e)
{
    zip_source_t *source = zip_source_function(zip, serve, e);
    zip_int64_t   at     = source ? zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (source && at < 0)
        zip_source_free(source);
    return at >= 0 && zip_file_set_dostime(zip, (zip_uint64_t)at, 0, 0x21, 0) == 0 &&
           zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_DEFLATE, 6) == 0;
}

typedef struct {
    qdpx              *q;
    qdpx_spool         xml, texts;
    uint64_t           sources; /* bytes of the XML that are the stories' */
    uint64_t           head;    /* behind them: the head, then the tail   */
    JNY_LIST(uint32_t) rows;
    JNY_LIST(uint32_t) sizes;
} making;

static jny_status zip_failed(zip_t *zip, const char *path, jny_err *err)
{
    return jny_fail(err, JNY_EIO, path, "cannot write it: %s", zip_strerror(zip));
}

static jny_status pack(making *m, const char *path, const char *temp, jny_err *err)
{
    int        code    = 0;
    uint64_t   at      = 0;
    jny_arena *a       = m->q->a;
    entry     *entries = JNY_ARRAY(a, entry, m->rows.n + 1);
    mode_t     mask    = umask(077); /* libzip makes its file as the umask says */
    zip_t     *zip     = zip_open(temp, ZIP_CREATE | ZIP_EXCL, &code);
    bool       good    = zip != NULL;
    entries[0]         = (entry){.fd   = m->xml.out.fd,
                                 .from = {m->sources, 0, m->head},
                                 .n    = {m->head - m->sources, m->sources, m->xml.n - m->head}};
    good               = good && add_entry(zip, "project.qde", &entries[0]);
    for (size_t i = 0; good && i < m->rows.n; i++) {
        char name[80];
        entries[i + 1] = (entry){.fd = m->texts.out.fd, .from = {at}, .n = {m->sizes.at[i]}};
        at += m->sizes.at[i];
        snprintf(name, sizeof name, "sources/%.*s.txt", JNY_ARG(m->q->guids[m->rows.at[i]]));
        good = add_entry(zip, name, &entries[i + 1]);
    }
    if (!zip)
        jny_fail(err, JNY_EIO, path, "cannot write beside it: %s", strerror(errno));
    else if (!good || zip_close(zip) != 0) {
        zip_failed(zip, path, err);
        zip_discard(zip);
    }
    umask(mask);
    return err->status;
}

static jny_status put_in_place(const jny_world *w, const char *temp, const char *path, jny_err *err)
{
    int fd    = w->open(w->ctx, temp, O_RDONLY, 0);
    int error = fd < 0 || w->sync(w->ctx, fd) != 0 ? errno : 0;
    if (fd >= 0)
        w->close(w->ctx, fd);
    if (!error && (chmod(temp, 0600) != 0 || w->rename(w->ctx, temp, path) != 0))
        error = errno;
    if (error)
        return jny_fail(err, JNY_EIO, path, "cannot write it: %s", strerror(error));
    return JNY_OK;
}

/* libzip wants a name of its own, and makes another: both begin with that of a file that is held.
 */
static jny_status pack_in_place(making *m, const char *path, jny_err *err)
{
    char             part[JNY_PART_BYTES];
    jny_arena       *a  = m->q->a;
    const jny_world *w  = a->world;
    int              fd = jny_part_open(w, path, part);
    if (fd < 0)
        return jny_fail(err, JNY_EIO, path, "cannot write beside it: %s", strerror(errno));
    const char *temp = jny_str_z(a, jny_str_format(a, "%s.zip", part));
    if (pack(m, path, temp, err) != JNY_OK || put_in_place(w, temp, path, err) != JNY_OK)
        w->remove(w->ctx, temp);
    w->remove(w->ctx, part);
    w->close(w->ctx, fd);
    return err->status;
}

/* ---- Stories
 * ------------------------------------------------------------------------------------- */

static jny_status tell_stories(making *m, jny_err *err)
{
    qdpx       *q  = m->q;
    jny_stories it = {0};
    jny_story   s;
    jny_arena   scratch = jny_arena_open(q->a->world), row = jny_arena_open(q->a->world);
    jny_status  st = jny_stories_open(&it, q->p, err);
    while (st == JNY_OK && jny_stories_next(&it, &row, &s, err)) {
        jny_buf xml = jny_buf_open(&row);
        jny_str text;
        st = qdpx_story(q, &scratch, &s, &xml, &text, err);
        if (st != JNY_OK)
            break;
        qdpx_spool_add(&m->xml, jny_buf_str(&xml));
        qdpx_spool_add(&m->texts, text);
        *JNY_PUSH(q->a, &m->rows)  = (uint32_t)jny_census_row(&q->census, s.key);
        *JNY_PUSH(q->a, &m->sizes) = (uint32_t)text.n;
        jny_arena_reset(&scratch);
        jny_arena_reset(&row);
        if (q->o->progress && ++q->r->stories % 256 == 0)
            q->o->progress(q->o->progress_ctx, q->r->stories, q->census.n);
    }
    jny_stories_close(&it);
    jny_arena_close(&scratch);
    jny_arena_close(&row);
    q->r->stories = m->rows.n;
    m->sources    = m->xml.n;
    return err->status;
}

static jny_status make(making *m, const char *path, jny_err *err)
{
    jny_status st = qdpx_load(m->q, err);
    if (st == JNY_OK)
        st = tell_stories(m, err);
    if (st != JNY_OK)
        return st;
    qdpx_head(m->q, &m->xml);
    m->head = m->xml.n;
    qdpx_tail(m->q, &m->xml);
    st = qdpx_count_lost(m->q, err);
    if (st == JNY_OK &&
        (jny_out_flush(&m->xml.out, err) != JNY_OK || jny_out_flush(&m->texts.out, err) != JNY_OK))
        st = err->status;
    return st == JNY_OK ? pack_in_place(m, path, err) : st;
}

jny_status jny_qdpx_write(jny_project *p, jny_arena *a, const char *path,
                          const jny_qdpx_options *options, jny_qdpx_report *out, jny_err *err)
{
    qdpx   q     = {.p = p, .a = a, .o = options, .r = out};
    making m     = {.q = &q};
    *out         = (jny_qdpx_report){0};
    q.user_names = jny_intern_open(a);
    q.notes      = jny_intern_open(a);
    q.theme_keys = jny_intern_open(a);
    q.taken      = jny_intern_open(a);
    jny_project_cache(p, 16); /* every story is read once */
    if (spool_open(&m.xml, a, path, err) == JNY_OK && spool_open(&m.texts, a, path, err) == JNY_OK)
        make(&m, path, err);
    jny_project_cache(p, 0);
    spool_close(&m.xml);
    spool_close(&m.texts);
    return err->status;
}
