/* zip.h - an archive, written part by part in memory that no number of parts changes. Only for
 * publish/. */
#ifndef JNY_PUBLISH_ZIP_H
#define JNY_PUBLISH_ZIP_H

#include <journeys/base.h>

typedef struct zip_out zip_out;
enum { ZIP_NAME_MOST = 200 /* bytes */ };

/* Into an empty file that is open for reading and writing. */
zip_out *zip_begin(jny_arena *a, int fd);
/* Ends the part before, and begins one of so many bytes. */
void zip_part(zip_out *z, const char *name, uint64_t size);
void zip_add(zip_out *z, jny_str bytes);
/* Writes the directory. JNY_EIO: something could not be written, now or earlier. */
jny_status zip_end(zip_out *z, const char *path, jny_err *err);

#endif
