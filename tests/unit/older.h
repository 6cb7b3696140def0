/* older.h - project files of every older version, and what such a file and the one it becomes both
 * say of the record, whatever seals it. */
#ifndef TESTS_OLDER_H
#define TESTS_OLDER_H

#include "projects.h"

enum { OLDER = 5, NOW = 6 };

/* A file as the program of that version wrote it; tests/old/make.sh says how. */
static inline void unpack_old(desk *d, int version)
{
    char command[600];
    snprintf(command, sizeof command, "xz -dc '%s/tests/old/v%d.journeys.xz' >'%s'", SOURCE_FOLDER,
             version, d->path);
    cr_assert_eq(system(command), 0, "%s", command);
}

static inline int version_of(desk *d, const char *path)
{
    sqlite3 *db   = sql_open(path);
    jny_str  said = sql_text(d, db, "PRAGMA user_version");
    sqlite3_close(db);
    return said.n ? said.p[0] - '0' : -1;
}

static inline jny_str record_of(desk *d, const char *path)
{
    static const char *const asked[] = {
        "SELECT seq, kind, at, actor, target, summary, hex(digest) FROM event WHERE kind <>"
        " 'migrate' ORDER BY seq",
        "SELECT id, event, name, path, format, bytes, hex(sha256) FROM source ORDER BY id",
        "SELECT id, body, hex(hash), points FROM text ORDER BY id",
        "SELECT id, name, live, version FROM story ORDER BY id",
        "SELECT story, version, event, text, respondent, source, row FROM story_version ORDER BY 1,"
        " 2",
        "SELECT sa.story, sa.version, a.name, v.text FROM story_attribute sa JOIN attribute a ON"
        " a.id = sa.attribute JOIN value v ON v.id = sa.value ORDER BY 1, 2, 3",
        "SELECT id, name FROM respondent ORDER BY id",
        "SELECT id, event, name, path, hex(hash), source FROM codebook_version ORDER BY id",
        "SELECT id, codebook, path FROM theme ORDER BY id",
        "SELECT id, name, machine FROM coder ORDER BY id",
        "SELECT id, event, story, text, theme, coder, action, present, valence, note FROM decision"
        " ORDER BY id",
        "SELECT * FROM evidence ORDER BY decision, n",
        "SELECT id, event, story, text, coder FROM finished ORDER BY id",
        "SELECT id, event, story, text, coder, kind, note FROM mark ORDER BY id",
        "SELECT id, event, kind, policy, query, hex(content) FROM release ORDER BY id",
        "SELECT id, event, kind, hex(keyed) FROM tombstone ORDER BY id",
        "SELECT name, value FROM setting WHERE name <> 'sealed-from' ORDER BY name",
        "SELECT id, event, codebook, engine, stories, hits FROM run ORDER BY id",
    };
    sqlite3 *db  = sql_open(path);
    jny_buf  all = jny_buf_open(&d->a);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        jny_buf_add(&all, sql_text(d, db, asked[i]));
    sqlite3_close(db);
    return jny_buf_str(&all);
}

#endif
