/* sandbox.c - the child process in which archives and XML of strangers are read, and the pipe
 * from it. The child has the file's bytes, or the file open for reading, one pipe, and nothing
 * else: no other file, no network, limited memory and time; the kernel refuses every call it does
 * not need. The parent trusts nothing that comes through the pipe. */
#include "confine.h"
#include "office.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/wait.h>

#ifdef __has_feature /* clang says it so */
#define BUILT_WITH(what) __has_feature(what)
#else
#define BUILT_WITH(what) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    BUILT_WITH(address_sanitizer) || BUILT_WITH(thread_sanitizer)
#define SANITIZED 1 /* the sanitizer maps terabytes, and reads its own maps */
#else
#define SANITIZED 0
#endif

/* ---- What goes through the pipe -------------------------------------------------------------- */

/* A message is its kind, the length of what follows in eight bytes, and that. Numbers are
 * eight bytes, a text its length and its bytes. */
typedef enum {
    SAYS_SHEET  = 'S',
    SAYS_ROW    = 'R',
    SAYS_REMARK = 'N',
    SAYS_ERROR  = 'E',
    SAYS_END    = 'Z'
} saying;

enum { MESSAGE_MOST = 64 << 20, HEADER = 9 };

struct office_out {
    jny_arena arena;
    archive  *from;
    uint64_t  said; /* bytes of rows */
    jny_buf   b;
    int       fd;
    bool      failed;
};

static void put_number(jny_buf *b, uint64_t n)
{
    jny_buf_add(b, (jny_str){(const char *)&n, sizeof n});
}

static void put_text(jny_buf *b, jny_str s)
{
    put_number(b, s.n);
    jny_buf_add(b, s);
}

static void send_all(office_out *o)
{
    size_t sent = 0;
    while (sent < o->b.n && !o->failed) {
        ssize_t k = write(o->fd, o->b.p + sent, o->b.n - sent);
        if (k > 0)
            sent += (size_t)k;
        else if (k < 0 && errno != EINTR)
            o->failed = true;
    }
    jny_arena_reset(&o->arena);
    o->b = jny_buf_open(&o->arena);
}

/* Messages go in blocks: a row each would be a call each. */
static size_t begin(office_out *o, saying kind)
{
    if (o->b.n > 1 << 16)
        send_all(o);
    jny_buf_char(&o->b, (char)kind);
    put_number(&o->b, 0);
    return o->b.n;
}

static void end(office_out *o, size_t from)
{
    uint64_t n = o->b.n - from;
    memcpy(o->b.p + from - sizeof n, &n, sizeof n);
}

void office_sheet(office_out *o, jny_str name)
{
    size_t from = begin(o, SAYS_SHEET);
    put_text(&o->b, name);
    end(o, from);
}

void office_remark(office_out *o, const char *fmt, ...)
{
    char    text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    size_t from = begin(o, SAYS_REMARK);
    put_text(&o->b, jny_cstr(text));
    end(o, from);
}

static void say_error(office_out *o, const jny_err *err)
{
    size_t from = begin(o, SAYS_ERROR);
    put_number(&o->b, (uint64_t)err->status);
    put_text(&o->b, jny_cstr(err->place));
    put_text(&o->b, jny_cstr(err->msg));
    end(o, from);
}

/* A few parts can say the same words a million times: what is said has a limit of its own. */
static void keep_within_limits(office_out *o, const raw_row *row, size_t bytes)
{
    jny_err err = {0};
    o->said += bytes;
    if (bytes > MESSAGE_MOST / 2)
        jny_fail(&err, JNY_ELIMIT, NULL, "row %llu holds more than the limit of %d MiB: refused",
                 (unsigned long long)row->line, MESSAGE_MOST >> 21);
    else if (o->from && o->said > OFFICE_PACKED &&
             o->said / OFFICE_AGAIN > archive_unpacked(o->from))
        jny_fail(&err, JNY_ELIMIT, NULL,
                 "says the same words again and again, more than %d times its size: it looks like "
                 "a bomb",
                 OFFICE_AGAIN);
    if (err.status == JNY_OK)
        return;
    say_error(o, &err);
    send_all(o);
    _exit(0);
}

/* Only cells that hold something, each with its column. */
void office_row(office_out *o, const raw_row *row)
{
    uint64_t given = 0;
    size_t   bytes = 0;
    for (size_t i = 0; i < row->n; i++) {
        given += row->at[i].text.n > 0 || row->at[i].name.n > 0;
        bytes += row->at[i].text.n + row->at[i].name.n;
    }
    keep_within_limits(o, row, bytes);
    size_t from = begin(o, SAYS_ROW);
    put_number(&o->b, row->line);
    put_number(&o->b, row->n);
    put_number(&o->b, given);
    for (size_t i = 0; i < row->n; i++) {
        const cell *c = &row->at[i];
        if (!c->text.n && !c->name.n)
            continue;
        put_number(&o->b, i);
        put_number(&o->b, (uint64_t)c->kind);
        put_text(&o->b, c->name);
        put_text(&o->b, c->text);
    }
    end(o, from);
}

/* ---- The child ------------------------------------------------------------------------------- */

/* What a program that only computes asks of the kernel. Everything else answers EPERM. */
static bool refuse_the_rest(void)
{
#define ALLOW(call)                                                                                \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
    struct sock_filter rules[] = {
        ONLY_OWN_CALLS,
        ALLOW(SYS_read),
        ALLOW(SYS_pread64),
        ALLOW(SYS_write),
        ALLOW(SYS_brk),
        ALLOW(SYS_mmap),
        ALLOW(SYS_munmap),
        ALLOW(SYS_mremap),
        ALLOW(SYS_madvise),
        ALLOW(SYS_mprotect),
        ALLOW(SYS_exit_group),
        ALLOW(SYS_exit),
        ALLOW(SYS_futex),
        ALLOW(SYS_getrandom),
        ALLOW(SYS_clock_gettime),
        ALLOW(SYS_rt_sigprocmask),
        ALLOW(SYS_rt_sigreturn),
        ALLOW(SYS_close),
        ALLOW(SYS_getpid),
        ALLOW(SYS_gettid),
        ALLOW(SYS_tgkill),
        ALLOW(SYS_sigaltstack),
        ALLOW(SYS_restart_syscall),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
#undef ALLOW
    return confine_calls(rules, sizeof rules / sizeof *rules);
}

static unsigned seconds_for(office_file file)
{
    return OFFICE_SECONDS + (unsigned)(file.n >> 20);
}

static bool lock_up(office_file file)
{
    confine_limit(RLIMIT_CPU, seconds_for(file));
    confine_limit(RLIMIT_CORE, 0);
    confine_limit(RLIMIT_FSIZE, 0);
    confine_limit(RLIMIT_NOFILE, 0);
    if (!SANITIZED)
        confine_limit(RLIMIT_AS, OFFICE_MEMORY);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    return refuse_the_rest();
}

/* Nothing stays open but the pipe, the way to the terminal's errors, and the file. */
static bool close_the_rest(int pipe, office_file *file)
{
    enum { PIPE = 3, FILE_READ = 4 };
    int read_from = file->fd;
    if (read_from >= 0 && (read_from = fcntl(read_from, F_DUPFD, FILE_READ + 1)) < 0)
        return false;
    if (dup2(pipe, PIPE) != PIPE ||
        (read_from >= 0 && (file->fd = dup2(read_from, FILE_READ)) != FILE_READ))
        return false;
    close(0);
    close(1);
    return syscall(SYS_close_range, read_from >= 0 ? FILE_READ + 1U : PIPE + 1U, ~0U, 0U) == 0;
}

static _Noreturn void child(office_kind kind, office_file file, const jny_world *w, int fd)
{
    jny_arena  a   = jny_arena_open(w);
    jny_err    err = {0};
    archive   *z   = NULL;
    office_out o   = {.arena = jny_arena_open(w), .fd = 3};
    o.b            = jny_buf_open(&o.arena);
    if (!close_the_rest(fd, &file))
        _exit(2);
    if (!lock_up(file))
        jny_fail(&err, JNY_EIO, NULL, "this system cannot lock a process up: not read");
    else if (kind == OFFICE_TREE)
        read_tree(&a, (jny_str){file.bytes, (size_t)file.n}, &o, &err);
    else if (archive_open(&a, file, kind == OFFICE_QDPX, &z, &err) == JNY_OK) {
        o.from = z;
        switch (kind) {
        case OFFICE_XLSX: read_xlsx(&a, z, &o, &err); break;
        case OFFICE_ODS: read_ods(&a, z, &o, &err); break;
        case OFFICE_DOCX: read_docx(&a, z, &o, &err); break;
        case OFFICE_QDPX: read_qdpx(&a, z, &o, &err); break;
        case OFFICE_TREE: break;
        }
    }
    if (err.status != JNY_OK)
        say_error(&o, &err);
    else
        end(&o, begin(&o, SAYS_END));
    send_all(&o);
    _exit(o.failed ? 2 : 0);
}

/* ---- The parent ------------------------------------------------------------------------------ */

typedef struct {
    int                fd;
    const char        *path;
    const jny_limits  *limits;
    const office_sink *sink;
    jny_arena          message;
    jny_str            rest;    /* of the message */
    unsigned           seconds; /* that the child had */
    bool               bad, ended;
    uint64_t           cells;
    jny_err           *err;
} listener;

static bool receive(listener *l, char *to, size_t n)
{
    while (n > 0) {
        ssize_t k = read(l->fd, to, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        to += k;
        n -= (size_t)k;
    }
    return true;
}

static uint64_t get_number(listener *l)
{
    uint64_t n = 0;
    if (l->rest.n < sizeof n) {
        l->bad = true;
        return 0;
    }
    memcpy(&n, l->rest.p, sizeof n);
    l->rest = jny_str_sub(l->rest, sizeof n, l->rest.n);
    return n;
}

static jny_str get_text(listener *l)
{
    uint64_t n = get_number(l);
    if (n > l->rest.n) {
        l->bad = true;
        return (jny_str){0};
    }
    jny_str s = jny_str_sub(l->rest, 0, n);
    l->rest   = jny_str_sub(l->rest, n, l->rest.n);
    l->bad |= !jny_utf8_check(s, NULL);
    return s;
}

static jny_status take_row(listener *l)
{
    raw_row row    = {0};
    row.line       = get_number(l);
    row.n          = get_number(l);
    uint64_t given = get_number(l);
    l->cells += row.n;
    if (row.n > MOST_COLUMNS || given > row.n || l->cells > OFFICE_CELLS)
        l->bad = true;
    cell *cells = JNY_ARRAY(&l->message, cell, l->bad ? 1 : row.n + 1);
    for (uint64_t i = 0; i < given && !l->bad; i++) {
        uint64_t at = get_number(l), kind = get_number(l);
        jny_str  name = get_text(l), text = get_text(l);
        if (l->bad || at >= row.n || kind > CELL_OTHER) {
            l->bad = true;
            break;
        }
        if (text.n > l->limits->story && text.n > l->limits->field)
            return jny_fail(l->err, JNY_ELIMIT, l->path,
                            "row %llu: a cell is longer than the limit of %zu bytes (--max-field)",
                            (unsigned long long)row.line, l->limits->field);
        cells[at] = (cell){name, text, (cell_kind)kind};
    }
    row.at = cells;
    return l->bad ? JNY_OK : l->sink->row(l->sink->ctx, &row, l->err);
}

static void take_error(listener *l)
{
    char       place[400];
    jny_status status = (jny_status)get_number(l);
    jny_str    where = get_text(l), what = get_text(l);
    if (status <= JNY_OK || status > JNY_EDB)
        status = JNY_ESYNTAX;
    snprintf(place, sizeof place, "%s%s%.*s", l->path, where.n ? ": " : "", JNY_ARG(where));
    jny_fail(l->err, status, place, "%.*s", JNY_ARG(what));
}

static jny_status take_message(listener *l, char kind)
{
    switch ((saying)kind) {
    case SAYS_SHEET: {
        jny_str name = get_text(l);
        return l->bad ? JNY_OK : l->sink->sheet(l->sink->ctx, name, l->err);
    }
    case SAYS_ROW: return take_row(l);
    case SAYS_REMARK: {
        jny_str text = get_text(l);
        if (!l->bad)
            l->sink->remark(l->sink->ctx, text);
        return JNY_OK;
    }
    case SAYS_ERROR: take_error(l); return l->err->status;
    case SAYS_END: l->ended = true; return JNY_OK;
    }
    l->bad = true;
    return JNY_OK;
}

static jny_status listen_to(listener *l)
{
    char header[HEADER];
    while (!l->ended && !l->bad && l->err->status == JNY_OK && receive(l, header, HEADER)) {
        uint64_t n;
        memcpy(&n, header + 1, sizeof n);
        if (n > MESSAGE_MOST) {
            l->bad = true;
            break;
        }
        jny_arena_reset(&l->message);
        char *bytes = jny_alloc_raw(&l->message, (size_t)n + 1, 1);
        if (!receive(l, bytes, (size_t)n))
            break;
        l->rest = (jny_str){bytes, (size_t)n};
        take_message(l, header[0]);
    }
    return l->err->status;
}

/* Why the child ended without a word. */
static void explain(listener *l, int status)
{
    if (l->err->status != JNY_OK || (l->ended && !l->bad))
        return;
    if (l->bad)
        jny_fail(l->err, JNY_ESYNTAX, l->path, "made its reader say what no file says: refused");
    else if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        jny_fail(l->err, JNY_ELIMIT, l->path,
                 "takes more than the limit of %u seconds to read: refused", l->seconds);
    else if (WIFEXITED(status) && WEXITSTATUS(status) == 4)
        jny_fail(l->err, JNY_ELIMIT, l->path,
                 "takes more memory to read than the limit of %zu MiB: refused",
                 OFFICE_MEMORY >> 20);
    else
        jny_fail(l->err, JNY_ESYNTAX, l->path, "is damaged: its reader gave up");
}

jny_status office_read(jny_arena scratch, office_kind kind, const char *path, office_file file,
                       const jny_limits *limits, const office_sink *sink, jny_err *err)
{
    int fds[2], status = 0;
    if (pipe(fds) != 0)
        return jny_fail(err, JNY_EIO, path, "cannot make a pipe: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0) {
        close(fds[0]);
        close(fds[1]);
        return jny_fail(err, JNY_EIO, path, "cannot start its reader: %s", strerror(errno));
    }
    if (pid == 0) {
        close(fds[0]);
        child(kind, file, jny_world_system(), fds[1]);
    }
    close(fds[1]);
    listener l = {.fd      = fds[0],
                  .path    = path,
                  .limits  = limits,
                  .sink    = sink,
                  .message = jny_arena_open(scratch.world),
                  .seconds = seconds_for(file),
                  .err     = err};
    listen_to(&l);
    close(fds[0]);
    if (l.bad || err->status != JNY_OK) /* nobody listens any more */
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        /* again */
    }
    explain(&l, status);
    jny_arena_close(&l.message);
    return err->status;
}
