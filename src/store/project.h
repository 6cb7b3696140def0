/* project.h - the ways into a project file that only store/ may take. */
#ifndef JNY_STORE_PROJECT_H
#define JNY_STORE_PROJECT_H

#include "db.h"

#include <limits.h>

/* ---- beside.c: everything that belongs to a project stands beside the file, not beside its links
 */

/* The file that a link leads to, in `real`; what is no link is `path` itself. */
const char *project_real(const char *path, char real[PATH_MAX]);
/* "southwark.backups" beside "southwark.journeys". */
jny_str project_beside(jny_arena *a, const char *path, const char *ending);
/* What has such an ending in the project's folder under another name than its own: it may have been
 * this one's, unless a copy of it is called so. In the order of names. */
jny_status project_former(jny_arena *a, const char *path, const char *ending, jny_names *out,
                          jny_err *err);
jny_status project_is_of_a_copy(const jny_world *w, jny_arena *a, jny_str name, const char *ending,
                                jny_str guid, bool *out, jny_err *err);
/* Logs of SQLite's in the project's folder whose project is not there (any more): it was given
 * another name while nobody had taken them into it. In the order of names. */
jny_status project_lost_logs(jny_arena *a, const char *path, jny_names *out, jny_err *err);
/* Whether a file is a copy of the project of that guid, or of another. What is no sound project, or
 * somebody else's alone, is neither; JNY_EIO where the disk will not say. */
/* jny_backups_forget, but for those of which `stays` says that they hold nothing of what was
 * forgotten: with them would go what people did since. NULL: none stays. */
typedef jny_status (*backup_stays)(void *ctx, const char *path, bool *yes, jny_err *err);
jny_status backups_forget(jny_project *p, jny_arena *a, backup_stays stays, void *ctx,
                          size_t *removed, jny_err *err);
typedef enum { NO_PROJECT, SAME_PROJECT, OTHER_PROJECT } project_kin;
jny_status project_is_kin(const jny_world *w, const char *path, jny_str guid, project_kin *out,
                          jny_err *err);

/* A project that is not connected yet; end it with jny_project_close. */
jny_project *project_new(const jny_world *w, const char *path);
/* SQLite's flags; every connection gets its settings against hostile files here. */
jny_status project_connect(jny_project *p, const char *name, int flags, jny_err *err);
/* How SQLite keeps what is written. */
jny_status project_set_pragmas(jny_project *p, jny_err *err);
/* And that it keeps a log. A copy that was made for taking along has none: this writes to its
 * header, so what is damaged must have been refused before. */
jny_status project_write_ahead(jny_project *p, jny_err *err);
/* Says whether the file is ours, in a schema of a journeys program, and of which version; a
 * look that changes nothing and leaves nothing behind. */
jny_status project_look(const jny_world *w, const char *path, int64_t *version, jny_err *err);
/* Of all definitions in the file but those that FTS5 makes for itself; hexadecimal. */
jny_status project_schema_digest(jny_project *p, jny_arena *a, jny_str *out, jny_err *err);
/* The answer of a PRAGMA or a count; -1 when there is none, and `err` says why. */
int64_t project_number(jny_project *p, const char *sql, jny_err *err);
/* What tells it from every other project, whatever it is called, and is the same in its copies. */
jny_status project_guid(jny_project *p, jny_arena *a, jny_str *out, jny_err *err);
/* Refuses what is there and no file: a folder, a pipe, a socket, a device. Nothing is opened for
 * it. */
jny_status project_refuse_no_file(const char *path, jny_err *err);
/* The same, files of more names than one, and network file systems. */
jny_status project_refuse_place(const char *path, jny_err *err);
/* Says that nothing is there, or what keeps from reading it. */
jny_status project_may_be_read(const jny_world *w, const char *path, jny_err *err);
/* Whether a log stands beside the file: somebody has it open, or was interrupted. */
bool project_has_log(const jny_world *w, const char *path);
/* What is not finished stands in a file of its own beside `path`, made and empty, held. */
typedef struct {
    char path[JNY_PART_BYTES];
    int  fd;
} part_file;
jny_status project_part(const jny_world *w, const char *path, part_file *out, jny_err *err);
/* Lets it go; what did not get its name is taken away, with SQLite's files beside it. Nobody may
 * have it open any more: closing a file ends SQLite's locks on it. */
void project_part_end(const jny_world *w, part_file *part);

/* ---- backup.c: copies by SQLite's own means, which restore.c takes as well */

/* Copies all pages, COPY_PAGES at once; of none, only makes sure that nobody else can write to
 * where they go from here on. SQLite's answer. */
enum { COPY_PAGES = 2048 };
int        project_copy_step(sqlite3_backup *b, int pages, jny_progress progress, void *ctx);
jny_status project_copy_pages(jny_project *from, jny_project *to, jny_progress progress, void *ctx,
                              jny_err *err);
/* The digest of the newest event. */
jny_str project_head(jny_project *p, jny_arena *a, jny_err *err);
/* Reads every page. JNY_EDB: they do not hang together. */
/* Makes sure that the project as it stands is among its backups, and takes none away; `*made`: it
 * was not. */
jny_status project_keep(jny_project *p, jny_arena *a, jny_str *path, bool *made, jny_err *err);
/* Takes away all but the last five, as far as that can be done. */
void       project_keep_last(jny_project *p, jny_arena *a);
jny_status project_check_pages(jny_project *p, jny_err *err);
/* What is wrong is told of the name that the person knows. */
jny_status project_name_it(jny_status st, const char *path, jny_err *err);

/* ---- restore.c */

/* How many files a restoration has set aside beside the project, as they could not be opened. */
jny_status project_set_aside(const char *project, jny_arena *a, size_t *n, jny_err *err);
/* Brings a file of an older version to this one, in one transaction, after a backup. */
jny_status project_migrate(const jny_world *w, const char *path, int64_t version, jny_str *notice,
                           jny_arena *a, jny_err *err);

#endif
