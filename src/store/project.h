/* project.h - the ways into a project file that only store/ may take. */
#ifndef JNY_STORE_PROJECT_H
#define JNY_STORE_PROJECT_H

#include "db.h"

/* A project that is not connected yet; end it with jny_project_close. */
jny_project *project_new(const jny_world *w, const char *path);
/* SQLite's flags; every connection gets its settings against hostile files here. */
jny_status project_connect(jny_project *p, const char *name, int flags, jny_err *err);
/* How SQLite keeps what is written. */
jny_status project_set_pragmas(jny_project *p, jny_err *err);
/* Says whether the file is ours, in a schema of a journeys program, and of which version; a
 * look that changes nothing and leaves nothing behind. */
jny_status project_look(const jny_world *w, const char *path, int64_t *version, jny_err *err);
/* The answer of a PRAGMA or a count; -1: none. */
int64_t project_number(jny_project *p, const char *sql);
/* Refuses network file systems. */
jny_status project_refuse_network(const char *path, jny_err *err);
/* Whether a log stands beside the file: somebody has it open, or was interrupted. */
bool project_has_log(const jny_world *w, const char *path);
/* "PATH.8d1e0f2a3b4c.part", made and empty, mode 0600: what is not finished stands there. */
jny_status project_part(const jny_world *w, const char *path, char out[4096], jny_err *err);
/* Takes away what was not finished, with SQLite's files beside it. */
void project_remove_part(const jny_world *w, const char *part);

/* Brings a file of an older version to this one, in one transaction, after a backup. */
jny_status project_migrate(const jny_world *w, const char *path, int64_t version, jny_str *notice,
                           jny_arena *a, jny_err *err);

#endif
