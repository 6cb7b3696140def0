/* world.c - the real machine behind the seams of base.h. */
#include <journeys/base.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HUGE_PAGE = 2 << 20, HUGE = 4 << 20 };

static void *sys_alloc(void *ctx, size_t n)
{
    (void)ctx;
    void *p = malloc(n);
    if (p && n >= HUGE) { /* random access to it should not wait for page tables */
        size_t before = (size_t)(-(uintptr_t)p & (HUGE_PAGE - 1));
        size_t pages  = (n - before) / HUGE_PAGE;
        madvise((char *)p + before, pages * HUGE_PAGE, MADV_HUGEPAGE); /* a wish: may fail */
    }
    return p;
}

static void sys_free(void *ctx, void *p, size_t n)
{
    (void)ctx, (void)n;
    free(p);
}

static int64_t sys_now(void *ctx)
{
    (void)ctx;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int sys_open(void *ctx, const char *path, int flags, unsigned mode)
{
    (void)ctx;
    return open(path, flags | O_CLOEXEC, (mode_t)mode);
}

static ptrdiff_t sys_read(void *ctx, int fd, void *to, size_t n)
{
    (void)ctx;
    return read(fd, to, n);
}

static ptrdiff_t sys_write(void *ctx, int fd, const void *from, size_t n)
{
    (void)ctx;
    return write(fd, from, n);
}

static int sys_sync(void *ctx, int fd)
{
    (void)ctx;
    return fsync(fd);
}

static int64_t sys_size(void *ctx, int fd)
{
    (void)ctx;
    struct stat s;
    return fstat(fd, &s) == 0 && S_ISREG(s.st_mode) ? (int64_t)s.st_size : -1;
}

static int sys_close(void *ctx, int fd)
{
    (void)ctx;
    return close(fd);
}

static int sys_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return rename(from, to);
}

/* Of file systems that cannot, one has links, the other nobody who is quicker. */
static int sys_name(void *ctx, const char *from, const char *to)
{
    struct stat s;
    (void)ctx;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (link(from, to) == 0)
        return unlink(from);
    if (errno == EEXIST)
        return -1;
    if (lstat(to, &s) == 0)
        return errno = EEXIST, -1;
    return rename(from, to);
}

static int sys_remove(void *ctx, const char *path)
{
    (void)ctx;
    return remove(path);
}

const jny_world *jny_world_system(void)
{
    static const jny_world system = {
        .alloc  = sys_alloc,
        .free   = sys_free,
        .now    = sys_now,
        .open   = sys_open,
        .read   = sys_read,
        .write  = sys_write,
        .sync   = sys_sync,
        .size   = sys_size,
        .close  = sys_close,
        .rename = sys_rename,
        .name   = sys_name,
        .remove = sys_remove,
    };
    return &system;
}

void jny_time_format(int64_t micros, char out[28])
{
    int64_t   seconds = micros / 1000000, left = micros % 1000000;
    struct tm t;
    if (left < 0) {
        left += 1000000;
        seconds--;
    }
    time_t when = (time_t)seconds;
    if (!gmtime_r(&when, &t))
        t = (struct tm){.tm_year = 70, .tm_mday = 1};
    /* Years beyond four digits would not fit, nor sort: they are pinned. */
    int year = t.tm_year + 1900;
    if (year < 0 || year > 9999)
        year = 9999;
    char text[80];
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", year, t.tm_mon + 1,
             t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, (int)left);
    snprintf(out, 28, "%.27s", text);
}

bool jny_is_day(int year, int month, int day)
{
    static const int days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool             leap   = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year > 0 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month] + (month == 2 && leap);
}

bool jny_is_day_text(jny_str s)
{
    int part[3] = {0};
    if (s.n != 10)
        return false;
    for (size_t i = 0, k = 0; i < s.n; i++) {
        if (i == 4 || i == 7) {
            if (s.p[i] != '-')
                return false;
            k++;
        } else if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        } else {
            part[k] = part[k] * 10 + s.p[i] - '0';
        }
    }
    return jny_is_day(part[0], part[1], part[2]);
}

bool jny_time_parse(jny_str at, int64_t *micros)
{
    static const char form[] = "0000-00-00T00:00:00.000000Z";
    char              text[28], again[28];
    struct tm         t = {0};
    int               left;
    if (at.n != sizeof form - 1)
        return false;
    for (size_t i = 0; i < at.n; i++)
        if (form[i] == '0' ? at.p[i] < '0' || at.p[i] > '9' : at.p[i] != form[i])
            return false;
    snprintf(text, sizeof text, "%.*s", JNY_ARG(at));
    if (sscanf(text, "%d-%d-%dT%d:%d:%d.%dZ", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour,
               &t.tm_min, &t.tm_sec, &left) != 7)
        return false;
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    *micros = (int64_t)timegm(&t) * 1000000 + left;
    jny_time_format(*micros, again); /* 31 February would come back as another day */
    return strcmp(text, again) == 0;
}
