/* db.h - SQLite behind one door: settings, cached statements, errors for people.
 * Only for store/. SQL is constant text; values are bound. */
#ifndef JNY_STORE_DB_H
#define JNY_STORE_DB_H

#include <journeys/record.h>

#include <sodium.h>
#include <sqlite3.h>

enum {
    APPLICATION_ID = 0x4A6E7931, /* "Jny1" */
    SCHEMA_VERSION = 6,
    STATEMENTS     = 256,
    BUSY_MS        = 5000,  /* to wait for another program that writes */
    COLUMNS_FROM   = 20000, /* stories; of fewer, rows are read about as quickly */
};

/* The tables of the record whose rows carry a seal; the order is part of the digest. */
typedef enum {
    SEAL_SETTING,
    SEAL_SOURCE,
    SEAL_VERSION,
    SEAL_CODEBOOK,
    SEAL_THEME,
    SEAL_CODER,
    SEAL_DECISION,
    SEAL_FINISHED,
    SEAL_MARK,
    SEAL_ACCOUNT,
    SEAL_ASSIGNMENT,
    SEAL_RELEASE,
    SEAL_TOMBSTONE,
    SEAL_REMAINS, /* what is left of rows that the event erased */
    SEAL_TABLES
} seal_table;

enum { SALT_BYTES = 16, SEAL_BYTES = 32 };

typedef struct {
    unsigned char salt[SALT_BYTES], seal[SEAL_BYTES];
} row_seal;

enum { SALTS = 256 };

/* A name whose number is known, while nothing is rolled back. */
enum { KEY_SLOTS = 2048, KEY_TEXT = 55 };
typedef struct {
    int64_t key; /* 0: none */
    uint8_t n;
    char    text[KEY_TEXT];
} known_key;

struct jny_project {
    const jny_world *world;
    const char      *path; /* for messages */
    sqlite3         *db;
    struct {
        const char   *sql;
        sqlite3_stmt *stmt;
    } statements[STATEMENTS];
    size_t    n_statements;
    jny_arena arena;        /* lives as long as the project is open */
    size_t    columns_from; /* stories from which columns are kept  */

    jny_moment known;   /* as of when the caller knows the record: since.c */
    dev_t      device;  /* the file that was opened, whatever is called so */
    ino_t      number;  /* by now                                          */
    jny_moment written; /* the event that is to be committed               */

    bool                     in_event, in_batch;
    int64_t                  event; /* its number */
    jny_str                  event_kind, event_actor;
    crypto_hash_sha256_state sealed[SEAL_TABLES];
    unsigned char            salts[SALTS * SALT_BYTES]; /* drawn together: each draw is a call */
    size_t                   n_salts;                   /* that are left                       */
    bool                     has_versions; /* it put stories: their order is by number, not time */
    jny_str                  notice;       /* what happened on opening that a person should know */
    known_key                attribute_keys[KEY_SLOTS], value_keys[KEY_SLOTS];
};

/* When an event was made: of one that was merged, elsewhere. In SQL, of event `e`. What comes after
 * another by this is the newer, in every copy of the project: an event's own time is later than
 * that of all its project knew (event.c). */
#define MADE "CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.made') ELSE e.at END"

/* The same of an event by another name. */
#define MADE_AT(x)                                                                                 \
    "CASE " x ".kind WHEN 'merge' THEN json_extract(" x ".summary, '$.made') ELSE " x ".at END"

/* clang-format off */
/* The program that made event `e`; of one that was merged, as its journal said, or NULL. */
#define PROGRAM                                                                                    \
    "CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.program') ELSE coalesce("            \
    "(SELECT g.value FROM setting g WHERE g.name = 'program' AND g.event <= e.seq"                 \
    " ORDER BY g.id DESC LIMIT 1),"                                                                \
    " (SELECT json_extract(i.summary, '$.program') FROM event i WHERE i.seq = 1)) END"

/* Which version of the codebook `name` (SQL) stood when event `e` was made, likewise. */
#define BOOK_HASH(version) "'sha256:' || lower(hex(" version ".hash))"
#define BOOK_THEN(name)                                                                            \
    "CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.codebooks.\"' || " name " || '\"')"  \
    " ELSE (SELECT " BOOK_HASH("w") " FROM codebook_version w"                                     \
    "  WHERE w.name = " name " AND w.event <= e.seq AND NOT EXISTS"                                \
    "   (SELECT 1 FROM event u WHERE u.target = w.event AND u.seq < e.seq)"                        \
    "  ORDER BY w.id DESC LIMIT 1) END"
/* clang-format on */

/* After a rollback: what was numbered in it has no number. */
void keys_forget(jny_project *p);
/* The number of an attribute, a value, a respondent by name, made where there is none; of no
 * respondent 0. */
jny_status db_attribute_key(jny_project *p, jny_str name, int64_t *key, jny_err *err);
jny_status db_value_key(jny_project *p, jny_str text, int64_t *key, jny_err *err);
jny_status db_respondent_key(jny_project *p, jny_str name, int64_t *key, jny_err *err);

/* The prepared statement for a literal, reset and unbound; NULL with `err` filled. */
sqlite3_stmt *db_get(jny_project *p, const char *sql, jny_err *err);
/* SQLITE_ROW or SQLITE_DONE; anything else is recorded in `err` (SQLITE_ERROR). */
int db_step(jny_project *p, sqlite3_stmt *s, jny_err *err);
/* Ends the reading of rows: `rc` is what db_step said last. */
jny_status db_done(sqlite3_stmt *s, int rc, const jny_err *err);
/* Steps a statement that gives no rows, and resets it. */
jny_status db_run(jny_project *p, sqlite3_stmt *s, jny_err *err);
jny_status db_exec(jny_project *p, const char *sql, jny_err *err);
jny_status db_fail(jny_project *p, jny_err *err);

void    db_bind_str(sqlite3_stmt *s, int at, jny_str v); /* {0} binds NULL; static text */
void    db_bind_key(sqlite3_stmt *s, int at, int64_t v); /* 0 binds NULL */
void    db_bind_blob(sqlite3_stmt *s, int at, const void *p, size_t n);
jny_str db_column(sqlite3_stmt *s, int at); /* until the next step */
jny_str db_copy(jny_arena *a, sqlite3_stmt *s, int at);
/* JNY_EDB: what stands in the file is not what this program writes. */
jny_status db_damaged(jny_project *p, jny_err *err);
/* The same of pages that SQLite calls corrupt, unless the disk refused to read them: `cause` is the
 * errno it left. */
jny_status db_bad_pages(jny_project *p, int cause, jny_err *err);
/* JNY_EDB: it is some other file. */
jny_status db_foreign(jny_project *p, jny_err *err);
/* Whether a text from the file is whole UTF-8, as all texts were when they came in. */
bool db_is_text(jny_str s);

/* The place of a story's hits in a run, see schema.sql. */
static inline int64_t hit_place(int64_t run, int64_t story)
{
    return (int64_t)(((uint64_t)run << 32) + (uint64_t)story);
}

/* Seals a row of the record: a fresh salt, SHA-256 over salt and content, and the seal
 * added to the open event's digest of that table. */
row_seal seal_row(jny_project *p, seal_table table, jny_str content);
/* The same for a version: the event's digest takes them later, in the order of their numbers. */
row_seal seal_apart(jny_project *p, jny_str content);
/* SHA-256 over salt and content. Touches no project: a text's goes into its versions. */
row_seal seal_salted(const unsigned char salt[SALT_BYTES], jny_str content);
/* Binds salt and seal to two parameters in a row. */
void db_bind_seal(sqlite3_stmt *s, int at, const row_seal *seal);

/* Adds a setting to the open event; the newest of a name holds. `blob`: bytes, not text. */
jny_status setting_put(jny_project *p, const char *name, jny_str value, bool blob, jny_err *err);

/* A story read to its end: `found` is a JSON list of themes, or empty: not known. decision.c */
jny_status finished_put(jny_project *p, int64_t story, int64_t text, int64_t coder, jny_str found,
                        jny_err *err);

/* Whether the story, its words or who told it were forgotten. */
jny_status story_is_forgotten(jny_project *p, const jny_story *story, bool *yes, jny_err *err);

/* What `live` forgot is forgotten in `copy` too: its tombstones are taken over, and the stories
 * that they mean are erased there. */
jny_status tombstones_carry(jny_project *live, jny_project *copy, jny_arena *a, jny_str actor,
                            size_t *forgotten, jny_err *err);
/* jny_forget_again, by what lies beside `path`: the place that `p` is to have. forgotten.c */
jny_status forget_as_beside(jny_project *p, const char *path, jny_arena *a, jny_str actor,
                            uint64_t *again, jny_err *err);

/* How much a consent allows: publish 2, anonymous 1, all else 0. story_put.c */
int consent_rank(jny_str consent);
/* Lets a story be shown no further than another says: its consent, and by whom it was given, where
 * a parent or guardian was to. Whether that changed anything. */
bool story_narrow_consent(jny_arena *a, jny_story *s, const jny_story *as);

/* The attributes of a version, by name, into `out`. story.c */
jny_status story_attributes(jny_project *p, jny_arena *a, int64_t story, int64_t version,
                            jny_story *out, jny_err *err);
/* clang-format off */
/* In SQL, of table `story`: the newest version that was not withdrawn, or 0. A consent that was set
 * by hand says how a story may be used, not that there is one: it goes with the last import that
 * brought it, and stays with a story that another import brought, so that no consent is wider for
 * an undo. */
#define STANDING_VERSION                                                                           \
    "coalesce((SELECT max(v.version) FROM story_version v JOIN text t ON t.id = v.text"            \
    " WHERE v.story = story.id AND t.body IS NOT NULL"                                             \
    " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = v.event)"                             \
    " AND EXISTS (SELECT 1 FROM story_version i JOIN event e ON e.seq = i.event"                   \
    "  WHERE i.story = story.id AND e.kind <> 'consent'"                                           \
    "  AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = i.event))), 0)"
/* clang-format on */

/* Marks stories live or withdrawn and picks their versions anew, for those that
 * `event` touched. */
jny_status stories_refresh(jny_project *p, int64_t event, jny_err *err);

/* ---- Others who write: since.c --------------------------------------------------------------- */

/* Whether that event is in the record: a restored project may have another in its place. */
jny_status record_has(jny_project *p, const jny_moment *m, bool *yes, jny_err *err);
/* The caller begins to read here; a later event of theirs is held against it. */
jny_status project_knows_now(jny_project *p, jny_err *err);
/* Within the transaction of an event of that kind that begins. JNY_ECONFLICT: others wrote since
 * what those who begin one must look at again, or the file is no longer called so. */
jny_status project_check_known(jny_project *p, jny_str kind, jny_err *err);

#endif
