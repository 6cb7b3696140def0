/* header.c - what a file is by how it begins. Only looks: a project that is open in this process is
 * asked for by its connection, since closing the file would give up the locks that SQLite holds. */
#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* The SQLite file format, 1.3: the first 16 bytes, and the application's own four at 68. */
enum { MAGIC_BYTES = 16, APPLICATION_AT = 68, LOOKED_AT = APPLICATION_AT + 4 };

bool jny_project_is(const jny_world *w, const char *path)
{
    static const char magic[MAGIC_BYTES] = "SQLite format 3";
    unsigned char     front[LOOKED_AT];
    size_t            n = 0;
    struct stat       s;
    if (stat(path, &s) != 0 || !S_ISREG(s.st_mode))
        return false; /* what was read of a pipe would be gone */
    int fd = w->open(w->ctx, path, O_RDONLY, 0);
    if (fd < 0)
        return false;
    while (n < sizeof front) {
        ptrdiff_t k = w->read(w->ctx, fd, front + n, sizeof front - n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            break;
        n += (size_t)k;
    }
    w->close(w->ctx, fd);
    const unsigned char *id = front + APPLICATION_AT;
    return n == sizeof front && memcmp(front, magic, sizeof magic) == 0 &&
           ((uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3]) ==
               APPLICATION_ID;
}
