/* record.h - what the rows of the record say, as SQL. Only for store/.
 *
 * The rooms' files write a row and seal what it says; here the same is said once more, from
 * the tables alone. The doctor compares the two, and a migration seals old rows by it. A
 * content that changes in one place must change in the other. */
#ifndef JNY_STORE_RECORD_H
#define JNY_STORE_RECORD_H

#include "db.h"

/* Each is the text of a row of its table, under the alias `o`. */
#define SETTING_CONTENT                                                                            \
    "'[' || json_quote(o.name) || ',' || CASE typeof(o.value) WHEN 'blob' THEN '\"' ||"            \
    " lower(hex(o.value)) || '\"' ELSE json_quote(o.value) END || ',\"' || typeof(o.value) || "    \
    "'\"]'"
#define SOURCE_CONTENT                                                                             \
    "'[' || json_quote(o.name) || ',' || json_quote(o.path) || ',' || json_quote(o.format) || ','" \
    " || o.bytes || ',\"' || lower(hex(o.sha256)) || '\"]'"
#define VERSION_CONTENT                                                                            \
    "'{\"id\":' || json_quote((SELECT name FROM story WHERE id = o.story)) || ',\"place\":[' ||"   \
    " o.story || ',' || o.version || ',' || o.text || ',' || coalesce(o.source, 0) || ',' ||"      \
    " coalesce(o.\"row\", 0) || '],\"words\":\"' ||"                                               \
    " (SELECT lower(hex(seal)) FROM text WHERE id = o.text) || '\",\"respondent\":' ||"            \
    " json_quote(coalesce((SELECT name FROM respondent WHERE id = o.respondent), '')) ||"          \
    " ',\"attributes\":{' || coalesce((SELECT group_concat(json_quote(name) || ':' ||"             \
    " json_quote(text), ',') FROM (SELECT n.name, w.text FROM story_attribute sa"                  \
    "  JOIN attribute n ON n.id = sa.attribute JOIN value w ON w.id = sa.value"                    \
    "  WHERE sa.story = o.story AND sa.version = o.version ORDER BY n.name)), '') || '}}'"
#define CODEBOOK_CONTENT                                                                           \
    "'[' || json_quote(o.name) || ',' || json_quote(o.path) || ',\"' || lower(hex(o.hash)) ||"     \
    " '\",' || json_quote(o.source) || ']'"
#define THEME_CONTENT "'[' || json_quote(o.codebook) || ',' || json_quote(o.path) || ']'"
#define CODER_CONTENT "'[' || json_quote(o.name) || ',' || o.machine || ']'"
#define DECISION_CONTENT                                                                           \
    "'[' || o.story || ',' || o.text || ',' || o.theme || ',' || o.coder || ',\"' || o.action ||"  \
    " '\",' || o.present || ',' || json_quote(coalesce(o.valence, '')) || ',' ||"                  \
    " json_quote(coalesce(o.note, '')) || ',[' || coalesce((SELECT group_concat('[' ||"            \
    " start_byte || ',' || end_byte || ']', ',') FROM (SELECT start_byte, end_byte FROM evidence"  \
    " WHERE decision = o.id ORDER BY n)), '') || ']]'"
#define FINISHED_CONTENT                                                                           \
    "'[' || o.story || ',' || o.text || ',' || o.coder || coalesce(',' || o.found, '') || ']'"
#define MARK_CONTENT                                                                               \
    "'[' || o.story || ',' || o.text || ',' || o.coder || ',\"' || o.kind || '\",' ||"             \
    " json_quote(coalesce(o.note, '')) || ']'"
#define ACCOUNT_CONTENT                                                                            \
    "'[' || o.coder || ',' || json_quote(o.role) || ',' || json_quote(o.passphrase) || ']'"
#define ASSIGNMENT_CONTENT "'[' || o.story || ',' || o.coder || ']'"
#define RELEASE_CONTENT                                                                            \
    "'[' || json_quote(o.kind) || ',' || json_quote(o.policy) || ',' || json_quote(o.query) ||"    \
    " ',\"' || lower(hex(row_seal(x'', o.content))) || '\"]'"
#define TOMBSTONE_CONTENT "'[\"' || o.kind || '\",\"' || lower(hex(o.keyed)) || '\"]'"

/* What is left of rows whose story (or source) was erased: `f` the event, `j` the rest. */
#define REMAINS                                                                                    \
    "SELECT forgotten AS f, '[\"story\",' || id || ']' AS j FROM story"                            \
    " WHERE forgotten IS NOT NULL UNION ALL"                                                       \
    " SELECT forgotten, '[\"source\",' || id || ',' || event || ',' || json_quote(format) || ','"  \
    " || bytes || ']' FROM source WHERE forgotten IS NOT NULL UNION ALL"                           \
    " SELECT s.forgotten, '[\"version\",' || o.story || ',' || o.version || ',' || o.event || ','" \
    " || o.text || ',' || coalesce(o.source, 0) || ',' || coalesce(o.\"row\", 0) || ']'"           \
    " FROM story_version o JOIN story s ON s.id = o.story WHERE s.forgotten IS NOT NULL UNION ALL" \
    " SELECT s.forgotten, '[\"text\",' || t.id || ',\"' || lower(hex(t.seal)) || '\"]' FROM text " \
    "t"                                                                                            \
    " JOIN story_version o ON o.text = t.id JOIN story s ON s.id = o.story"                        \
    " WHERE s.forgotten IS NOT NULL UNION ALL"                                                     \
    " SELECT s.forgotten, '[\"decision\",' || o.id || ',' || o.event || ',' || o.story || ',' ||"  \
    " o.text || ',' || o.theme || ',' || o.coder || ',\"' || o.action || '\",' || o.present ||"    \
    " ',' || json_quote(coalesce(o.valence, '')) || ']'"                                           \
    " FROM decision o JOIN story s ON s.id = o.story WHERE s.forgotten IS NOT NULL UNION ALL"      \
    " SELECT s.forgotten, '[\"finished\",' || o.id || ',' || o.event || ',' || o.story || ',' ||"  \
    " o.text || ',' || o.coder || coalesce(',' || o.found, '') || ']'"                             \
    " FROM finished o JOIN story s ON s.id = o.story WHERE s.forgotten IS NOT NULL UNION ALL"      \
    " SELECT s.forgotten, '[\"mark\",' || o.id || ',' || o.event || ',' || o.story || ',' ||"      \
    " o.text || ',' || o.coder || ',\"' || o.kind || '\"]'"                                        \
    " FROM mark o JOIN story s ON s.id = o.story WHERE s.forgotten IS NOT NULL"

/* The sealed tables in the order of the digest. `rows` gives, in the order in which an event
 * seals them: the event, the row's number, its seal, and whether it fits. ?1 is the event up to
 * which everything was sealed anew by a migration, or 0. */
typedef struct {
    const char *table, *rows;
} record_table;
extern const record_table record_tables[SEAL_TABLES];

/* row_seal(salt, content) in SQL: SHA-256 over both. */
jny_status record_functions(jny_project *p, jny_err *err);
/* The event up to which a migration sealed everything anew; 0: none did. */
jny_status record_sealed_from(jny_project *p, int64_t *event, jny_err *err);

/* The digest of an event over its columns. */
void event_digest(jny_arena *a, const unsigned char previous[SEAL_BYTES],
                  const unsigned char sealed[SEAL_BYTES], int64_t seq, jny_str kind, jny_str at,
                  jny_str actor, int64_t target, jny_str summary, unsigned char out[SEAL_BYTES]);

/* In an event that erases, when all is erased: seals what is left. */
jny_status seal_remains(jny_project *p, jny_err *err);
/* A program of another version than the one before says so in the first event that it writes. */
jny_status event_note_program(jny_project *p, jny_err *err);
/* In a migration: seals every row there is, as this event's. */
jny_status seal_everything(jny_project *p, jny_err *err);

#endif
