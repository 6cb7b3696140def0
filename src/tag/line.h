/* line.h - what the filter needs of one line of NDJSON. Only for tag/. */
#ifndef JNY_TAG_LINE_H
#define JNY_TAG_LINE_H

#include <journeys/base.h>

typedef struct {
    jny_str id, text, lang; /* p == NULL: not given */
} line_fields;

/* Reads a plain line without building its tree: one object of strings, short numbers,
 * true, false and null, in which `id` and `text` are strings and `lang` is one, null or
 * absent. Then jansson would take the line too and give the same three. False says
 * nothing about the line but that json_read must look at it. Views into `line`, or
 * copies in `a` where there were escapes. */
bool line_read(jny_arena *a, jny_str line, line_fields *out);

#endif
