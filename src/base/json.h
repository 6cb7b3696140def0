/* json.h - jansson behind one door: strict, and with a place people can find.
 * For the rooms that read JSON; not part of the public headers. */
#ifndef JNY_BASE_JSON_H
#define JNY_BASE_JSON_H

#include <jansson.h>
#include <journeys/base.h>

enum { JSON_DEPTH = 32 };

/* Parses one JSON object or array (RFC 8259; strict UTF-8, no duplicate keys, no
 * NUL, at most JSON_DEPTH levels). Give `*out` back with json_decref. On
 * JNY_ESYNTAX `err->place` is "column 12", or "line 3 column 12" of a document. */
jny_status json_read(jny_str s, json_t **out, jny_err *err);

/* Whether a document is JSON as RFC 8259 has it: a single value too, a key twice, NUL as an
 * escape. `json_read` asks for more. */
jny_status json_check(jny_arena scratch, jny_str s, jny_err *err);

/* The string under `key` as a view into the object; `{0}` if absent or null.
 * `*other` (may be NULL) is set when something else than a string stands there. */
jny_str json_text(const json_t *object, const char *key, bool *other);

#endif
