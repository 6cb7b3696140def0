/* header.c - what a file is by how it begins. Only looks: a project that is open in this process is
 * asked for by its connection, since closing the file would give up the locks that SQLite holds. */
#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* The SQLite file format, 1.3: the first 16 bytes, and the application's own four at 68. */
enum { MAGIC_BYTES = 16, APPLICATION_AT = 68, LOOKED_AT = APPLICATION_AT + 4 };

static jny_status cannot_say(const char *path, int error, jny_err *err)
{
    return jny_fail(err, JNY_EIO, path, "cannot be looked into, and may be a project: %s%s",
                    strerror(error), jny_errno_advice(error));
}

jny_status jny_project_is(const jny_world *w, const char *path, bool *is, jny_err *err)
{
    static const char magic[MAGIC_BYTES] = "SQLite format 3";
    unsigned char     front[LOOKED_AT];
    size_t            n = 0;
    ptrdiff_t         k = 1;
    bool              there;
    struct stat       s;
    *is = false;
    if (jny_file_there(path, &there, err) != JNY_OK || !there)
        return err->status;
    if (stat(path, &s) != 0)
        return errno == ENOENT || errno == ELOOP ? JNY_OK : cannot_say(path, errno, err);
    if (!S_ISREG(s.st_mode))
        return JNY_OK; /* what was read of a pipe would be gone */
    int fd = w->open(w->ctx, path, O_RDONLY, 0);
    if (fd < 0)
        return cannot_say(path, errno, err);
    while (n < sizeof front && k != 0) {
        k = w->read(w->ctx, fd, front + n, sizeof front - n);
        if (k < 0 && errno != EINTR)
            break;
        n += k > 0 ? (size_t)k : 0;
    }
    int error = k < 0 ? errno : 0;
    w->close(w->ctx, fd);
    const unsigned char *id = front + APPLICATION_AT;
    *is                     = n == sizeof front && memcmp(front, magic, sizeof magic) == 0 &&
          ((uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3]) ==
              APPLICATION_ID;
    return error ? cannot_say(path, error, err) : JNY_OK;
}
