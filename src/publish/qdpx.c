/* qdpx.c - a REFI-QDA project as a file: project.qde first, then a text for each story. Stories
 * go through one by one into files without a name beside the one that is made, and from these into
 * the archive. */
#include "qdpx.h"
#include "zip.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- Files without a name -------------------------------------------------------------------- */

void qdpx_spool_add(qdpx_spool *s, jny_str bytes)
{
    jny_out_add(&s->out, bytes);
    s->n += bytes.n;
}

static jny_status spool_open(qdpx_spool *s, jny_arena *a, const char *path, jny_err *err)
{
    int fd = jny_file_nameless(a->world, path);
    if (fd < 0)
        return jny_fail(err, JNY_EIO, path, "cannot write beside it: %s", strerror(errno));
    jny_out_open(&s->out, a->world, fd);
    s->n = 0;
    return JNY_OK;
}

/* Reads the next bytes of a spool from `at` on; an end before that is an error. */
static bool spool_read(qdpx_spool *s, uint64_t at, void *to, size_t n)
{
    for (char *p = to; n > 0;) {
        ssize_t k = pread(s->out.fd, p, n, (off_t)at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            s->out.error = k < 0 ? errno : EIO;
            return false;
        }
        p += k, at += (uint64_t)k, n -= (size_t)k;
    }
    return true;
}

static void spool_close(qdpx_spool *s)
{
    if (s->out.world)
        s->out.world->close(s->out.world->ctx, s->out.fd);
}

/* ---- The archive ----------------------------------------------------------------------------- */

typedef struct {
    qdpx      *q;
    qdpx_spool xml, notes, texts; /* a text: its guid, how many bytes it has, and these */
    uint64_t   sources;           /* bytes of the XML that are the stories'             */
    uint64_t   head, tail;        /* where these end, which stand behind them           */
} making;

typedef struct {
    key16    guid;
    uint64_t n;
} text_head;

static void pass_on(zip_out *zip, qdpx_spool *s, uint64_t from, uint64_t to)
{
    char block[1 << 16];
    for (size_t n; from < to; from += n) {
        n = to - from < sizeof block ? (size_t)(to - from) : sizeof block;
        if (!spool_read(s, from, block, n))
            return;
        zip_add(zip, (jny_str){block, n});
    }
}

static void pack(making *m, zip_out *zip)
{
    text_head t;
    zip_part(zip, "project.qde", m->xml.n + m->notes.n);
    pass_on(zip, &m->xml, m->sources, m->head);
    pass_on(zip, &m->xml, 0, m->sources);
    pass_on(zip, &m->xml, m->head, m->tail);
    pass_on(zip, &m->notes, 0, m->notes.n);
    pass_on(zip, &m->xml, m->tail, m->xml.n);
    for (uint64_t at = 0; at < m->texts.n && spool_read(&m->texts, at, &t, sizeof t);) {
        char name[80];
        snprintf(name, sizeof name, "sources/%s.txt", key_print(t.guid).text);
        zip_part(zip, name, t.n);
        pass_on(zip, &m->texts, at + sizeof t, at + sizeof t + t.n);
        at += sizeof t + t.n;
    }
}

static jny_status spool_check(qdpx_spool *s, const char *path, jny_err *err)
{
    jny_err unnamed = {0};
    if (jny_out_flush(&s->out, &unnamed) == JNY_OK)
        return JNY_OK;
    return jny_fail(err, unnamed.status, path, "%s", unnamed.msg);
}

static jny_status pack_in_place(making *m, const char *path, jny_err *err)
{
    char             real[PATH_MAX], part[JNY_PART_BYTES];
    const jny_world *w = m->q->a->world;
    if (jny_file_target(path, real, err) != JNY_OK)
        return err->status;
    int fd = jny_part_open(w, real, part);
    if (fd < 0)
        return jny_fail(err, JNY_EIO, path, "cannot write beside it: %s", strerror(errno));
    zip_out *zip = zip_begin(m->q->a, fd);
    pack(m, zip);
    if (zip_end(zip, path, err) == JNY_OK && spool_check(&m->xml, path, err) == JNY_OK &&
        spool_check(&m->notes, path, err) == JNY_OK &&
        spool_check(&m->texts, path, err) == JNY_OK) {
        if (w->sync(w->ctx, fd) != 0)
            jny_fail(err, JNY_EIO, path, "cannot write it: %s", strerror(errno));
        else
            jny_file_move(w, part, real, err);
    }
    jny_part_end(w, part, fd);
    return err->status;
}

/* ---- Stories --------------------------------------------------------------------------------- */

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
        if (jny_census_row(&q->census, s.key) == SIZE_MAX) /* it came in meanwhile */
            continue;
        st = qdpx_story(q, &scratch, &s, &xml, &text, err);
        if (st != JNY_OK)
            break;
        qdpx_spool_add(&m->xml, jny_buf_str(&xml));
        text_head t = {q->guids.at[q->guids.n - 1], text.n};
        qdpx_spool_add(&m->texts, (jny_str){(const char *)&t, sizeof t});
        qdpx_spool_add(&m->texts, text);
        jny_arena_reset(&scratch);
        jny_arena_reset(&row);
        if (++q->r->stories % 256 == 0 && q->o->progress)
            q->o->progress(q->o->progress_ctx, q->r->stories, q->census.n);
    }
    jny_stories_close(&it);
    jny_arena_close(&scratch);
    jny_arena_close(&row);
    m->sources = m->xml.n;
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
    m->tail = m->xml.n;
    qdpx_end(m->q, &m->xml);
    st = qdpx_count_lost(m->q, err);
    if (st == JNY_OK)
        st = spool_check(&m->xml, path, err);
    if (st == JNY_OK)
        st = spool_check(&m->notes, path, err);
    if (st == JNY_OK)
        st = spool_check(&m->texts, path, err);
    return st == JNY_OK ? pack_in_place(m, path, err) : st;
}

jny_status jny_qdpx_write(jny_project *p, jny_arena *a, const char *path,
                          const jny_qdpx_options *options, jny_qdpx_report *out, jny_err *err)
{
    char   real[PATH_MAX];
    qdpx   q = {.p = p, .a = a, .o = options, .r = out};
    making m = {.q = &q};
    *out     = (jny_qdpx_report){0};
    if (jny_file_target(path, real, err) != JNY_OK) /* files are made beside it */
        return err->status;
    q.user_names = jny_intern_open(a);
    q.notes      = keys_open(a->world, 0);
    q.note_spool = &m.notes;
    q.theme_keys = jny_intern_open(a);
    jny_project_cache(p, 4); /* every story is read once, in order */
    if (spool_open(&m.xml, a, path, err) == JNY_OK &&
        spool_open(&m.notes, a, path, err) == JNY_OK &&
        spool_open(&m.texts, a, path, err) == JNY_OK)
        make(&m, path, err);
    jny_project_cache(p, 0);
    spool_close(&m.xml);
    spool_close(&m.notes);
    spool_close(&m.texts);
    keys_close(&q.notes);
    keys_close(&q.guids);
    return err->status;
}
