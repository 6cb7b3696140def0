/* migrate.c - brings a project file of an older version to this one: a backup first, then one
 * transaction. Interrupted anywhere, the file is the old one, and the next start does it again.
 *
 * The steps to version 3 only see to it that every table and column is there. The step to
 * version 4 makes all tables anew from schema.sql and copies into them, so that the file's schema
 * is ours to the letter, of this version; only a file of version 4 takes the steps after it. Up to
 * here seals did not hold the order of all rows, nor names and settings: every row is sealed anew,
 * as rows of the event that the migration is. The events themselves stay as they are, so that a
 * head that was printed earlier is still found. */
#include "codebooks.h"
#include "project.h"
#include "record.h"

#include <string.h>

extern const char jny_schema_sql[]; /* schema.S */

/* Hits can be made again. */
static const char to_2[] = "DROP TABLE hit;"
                           "CREATE TABLE hit (place INTEGER PRIMARY KEY, text INTEGER, lang TEXT,"
                           " mask BLOB, packed BLOB, limited BLOB)";

static const char to_3[] =
    "CREATE TABLE account (id INTEGER PRIMARY KEY, event INTEGER, coder INTEGER, role TEXT,"
    " passphrase TEXT);"
    "CREATE TABLE assignment (id INTEGER PRIMARY KEY, event INTEGER, story INTEGER,"
    " coder INTEGER)";

/* Triggers and indexes go with their tables, but their names are needed at once. */
static const char away_with_old[] =
    "DROP TRIGGER event_is_kept; DROP TRIGGER event_is_not_edited; DROP TRIGGER decision_is_kept;"
    "DROP TRIGGER decision_is_not_moved; DROP TRIGGER IF EXISTS event_is_not_replaced;"
    "DROP TRIGGER IF EXISTS decision_is_not_replaced; DROP TRIGGER text_is_not_edited;"
    "DROP INDEX event_target; DROP INDEX text_hash; DROP INDEX story_live;"
    "DROP INDEX story_version_event; DROP INDEX story_version_text;"
    "DROP INDEX story_attribute_story; DROP INDEX codebook_version_name;"
    "DROP INDEX decision_story; DROP INDEX decision_event; DROP INDEX finished_story;"
    "DROP INDEX IF EXISTS finished_event; DROP INDEX mark_story;"
    "DROP INDEX IF EXISTS mark_event; DROP INDEX IF EXISTS account_coder;"
    "DROP INDEX IF EXISTS assignment_story; DROP INDEX tombstone_keyed;"
    "DROP TABLE story_search;"
#define AWAY(t) "ALTER TABLE " t " RENAME TO old_" t ";"
    AWAY("event") AWAY("source") AWAY("text") AWAY("story") AWAY("respondent") AWAY("story_version")
        AWAY("attribute") AWAY("value") AWAY("story_attribute") AWAY("codebook_version")
            AWAY("theme") AWAY("coder") AWAY("decision") AWAY("evidence") AWAY("finished")
                AWAY("mark") AWAY("account") AWAY("assignment") AWAY("release") AWAY("tombstone")
                    AWAY("setting") AWAY("run") AWAY("hit");

#define NOW "(SELECT max(seq) + 1 FROM old_event)"
/* Erased rows have no salt, and keep the seal they had. */
#define SEALED_ANEW(content) "iif(o.salt IS NULL, o.seal, row_seal(o.salt, " content "))"
/* What had no seal gets one: salt and seal are set when the row is there. */
#define SEAL_NEW(table, content)                                                                   \
    "UPDATE " table " AS o SET salt = randomblob(16);"                                             \
    "UPDATE " table " AS o SET seal = row_seal(o.salt, " content ");"

/* clang-format off */ /* a statement begins a line */
static const char copy_to_4[] =
    "INSERT INTO event SELECT seq, kind, at, actor, target, summary, sealed, previous, digest"
    " FROM old_event;"
    "INSERT INTO setting (event, name, value, salt, seal)"
    " SELECT " NOW ", name, value, x'', x'' FROM old_setting ORDER BY name;"
    "INSERT INTO setting (event, name, value, salt, seal)"
    " VALUES (" NOW ", 'sealed-from', CAST (" NOW " AS TEXT), x'', x'');"
    SEAL_NEW("setting", SETTING_CONTENT)
    "INSERT INTO source SELECT id, event, name, path, format, bytes, sha256,"
    " iif(salt IS NULL, " NOW ", NULL), salt, " SEALED_ANEW(SOURCE_CONTENT) " FROM old_source o;"
    "INSERT INTO text SELECT id, body, hash, points, salt, seal FROM old_text;"
    "INSERT INTO story SELECT id, name, live, version, iif(EXISTS (SELECT 1 FROM old_story_version v"
    " WHERE v.story = o.id AND v.salt IS NULL), " NOW ", NULL) FROM old_story o;"
    "INSERT INTO respondent SELECT id, name FROM old_respondent;"
    "INSERT INTO attribute SELECT id, name FROM old_attribute;"
    "INSERT INTO value SELECT id, text FROM old_value;"
    "INSERT INTO story_attribute SELECT attribute, story, version, value FROM old_story_attribute;"
    "INSERT INTO story_version SELECT story, version, event, text, respondent, source, \"row\", salt, "
    SEALED_ANEW(VERSION_CONTENT) " FROM old_story_version o;"
    "INSERT INTO codebook_version SELECT id, event, name, path, hash, source, salt, row_seal(o.salt,"
    CODEBOOK_CONTENT ") FROM old_codebook_version o;"
    "INSERT INTO theme SELECT id, " NOW ", codebook, path, x'', x'' FROM old_theme;"
    SEAL_NEW("theme", THEME_CONTENT)
    "INSERT INTO coder SELECT id, " NOW ", name, machine, x'', x'' FROM old_coder;"
    SEAL_NEW("coder", CODER_CONTENT)
    "INSERT INTO evidence SELECT decision, n, start, \"end\", start_byte, end_byte, quote"
    " FROM old_evidence;"
    "INSERT INTO decision SELECT id, event, story, text, theme, coder, action, present, valence, note,"
    " salt, " SEALED_ANEW(DECISION_CONTENT) " FROM old_decision o;"
    "INSERT INTO finished SELECT id, event, story, text, coder, found, salt, "
    SEALED_ANEW(FINISHED_CONTENT) " FROM (SELECT *, NULL AS found FROM old_finished) o;"
    "INSERT INTO mark SELECT id, event, story, text, coder, kind, note, salt, "
    SEALED_ANEW(MARK_CONTENT) " FROM old_mark o;"
    "INSERT INTO account SELECT id, event, coder, role, passphrase, x'', x'' FROM old_account;"
    SEAL_NEW("account", ACCOUNT_CONTENT)
    "INSERT INTO assignment SELECT id, event, story, coder, x'', x'' FROM old_assignment;"
    SEAL_NEW("assignment", ASSIGNMENT_CONTENT)
    "INSERT INTO release SELECT id, event, kind, policy, query, content, salt,"
    " row_seal(o.salt, " RELEASE_CONTENT ") FROM old_release o;"
    "INSERT INTO tombstone SELECT id, event, kind, keyed, row_seal(x'', " TOMBSTONE_CONTENT ")"
    " FROM old_tombstone o;"
    "INSERT INTO run SELECT id, event, codebook, engine, stories, hits FROM old_run;"
    "INSERT INTO hit SELECT place, text, lang, mask, packed, limited FROM old_hit;";
/* clang-format on */

static const char drop_old[] =
#define DROP(t) "DROP TABLE old_" t ";"
    DROP("hit") DROP("run") DROP("evidence") DROP("decision") DROP("finished") DROP("mark")
        DROP("account") DROP("assignment") DROP("release") DROP("tombstone") DROP("setting")
            DROP("story_attribute") DROP("value") DROP("attribute") DROP("story_version")
                DROP("codebook_version") DROP("theme") DROP("coder") DROP("source") DROP("text")
                    DROP("story") DROP("respondent") DROP("event");

static jny_status to_4(jny_project *p, jny_err *err)
{
    jny_status st = db_exec(p, away_with_old, err);
    if (st == JNY_OK)
        st = db_exec(p, jny_schema_sql, err);
    if (st == JNY_OK)
        st = db_exec(p, copy_to_4, err);
    if (st == JNY_OK)
        st = db_exec(p, drop_old, err);
    return st;
}

/* A statement of our schema, to the letter: the one that begins so. */
static jny_status make(jny_project *p, const char *begins, const char *ends, jny_err *err)
{
    const char *from = strstr(jny_schema_sql, begins);
    jny_str     made = {from, (size_t)(strstr(from, ends) - from) + strlen(ends)};
    return db_exec(p, jny_str_z(&p->arena, made), err);
}

static jny_status to_5(jny_project *p, jny_err *err)
{
    jny_status st = db_exec(p,
                            "DROP TABLE packed; DROP INDEX story_attribute_story;"
                            "ALTER TABLE story_attribute RENAME TO old_story_attribute",
                            err);
    if (st == JNY_OK)
        st = make(p, "CREATE TABLE packed", ") STRICT;", err);
    if (st == JNY_OK)
        st = make(p, "CREATE TABLE story_attribute", "WITHOUT ROWID;", err);
    if (st == JNY_OK)
        st = db_exec(p,
                     "INSERT INTO story_attribute SELECT attribute, story, version, value"
                     " FROM old_story_attribute; DROP TABLE old_story_attribute",
                     err);
    return st == JNY_OK ? make(p, "CREATE INDEX story_attribute_story", ";", err) : st;
}

/* What was found by whom is not known of what was finished before. */
static jny_status to_6(jny_project *p, jny_err *err)
{
    jny_status st = db_exec(p,
                            "DROP INDEX finished_story; DROP INDEX finished_event;"
                            "ALTER TABLE finished RENAME TO old_finished",
                            err);
    if (st == JNY_OK)
        st = make(p, "CREATE TABLE finished", ") STRICT;", err);
    if (st == JNY_OK)
        st = db_exec(p,
                     "INSERT INTO finished SELECT id, event, story, text, coder, NULL, salt, seal"
                     " FROM old_finished ORDER BY id; DROP TABLE old_finished",
                     err);
    if (st == JNY_OK)
        st = make(p, "CREATE INDEX finished_story", ";", err);
    return st == JNY_OK ? make(p, "CREATE INDEX finished_event", ";", err) : st;
}

/* Inside the event: everything but its own row. */
static jny_status change(jny_project *p, int64_t version, jny_err *err)
{
    jny_status st = JNY_OK;
    if (version < 2)
        st = db_exec(p, to_2, err);
    if (st == JNY_OK && version < 3)
        st = db_exec(p, to_3, err);
    if (st == JNY_OK && version < 4)
        st = to_4(p, err); /* the schema of this version, and nothing left to do */
    if (st == JNY_OK && version == 4)
        st = to_5(p, err);
    if (st == JNY_OK && version >= 4)
        st = to_6(p, err);
    if (st == JNY_OK && version < 4)
        st = seal_everything(p, err);
    if (st == JNY_OK)
        st = codebooks_keep_bare(p, err);
    if (st == JNY_OK)
        st = event_note_program(p, err);
    return st == JNY_OK ? db_exec(p, "PRAGMA user_version = 6", err) : st;
}

_Static_assert(SCHEMA_VERSION == 6, "a step to the new version, and the number that it sets");

static jny_status migrate(jny_project *p, int64_t version, jny_str summary, jny_err *err)
{
    /* As SQLite asks for when tables are made anew; both hold outside a transaction only. */
    jny_status st = db_exec(p, "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON", err);
    if (st == JNY_OK)
        st = record_functions(p, err);
    if (st == JNY_OK)
        st = jny_event_begin(p, "migrate", JNY_STR("journeys"), err);
    if (st != JNY_OK)
        return st;
    if (project_number(p, "PRAGMA user_version", err) != version) { /* somebody was quicker */
        jny_event_rollback(p);
        return err->status;
    }
    change(p, version, err);
    return jny_event_commit(p, summary, err);
}

jny_status project_migrate(const jny_world *w, const char *path, int64_t version, jny_str *notice,
                           jny_arena *a, jny_err *err)
{
    jny_str      backup = {0};
    jny_project *p      = project_new(w, path);
    jny_status   st     = project_connect(p, p->path, SQLITE_OPEN_READWRITE, err);
    if (st == JNY_OK)
        st = project_set_pragmas(p, err);
    /* What is in the making is a copy already. */
    if (st == JNY_OK && !jny_part_is(path))
        st = jny_backup_rotate(p, a, &backup, err);
    if (st == JNY_OK)
        st = project_write_ahead(p, err);
    if (st == JNY_OK)
        st = migrate(
            p, version,
            jny_str_format(a, "{\"from\":%lld,\"to\":%d}", (long long)version, SCHEMA_VERSION),
            err);
    jny_project_close(p);
    *notice =
        jny_str_format(a, "brought from file version %lld to %d; as it was it is kept in %.*s",
                       (long long)version, SCHEMA_VERSION, JNY_ARG(backup));
    return st;
}
