/* xml.h - XML that nobody here wrote, element by element. Only for codebook/. */
#ifndef JNY_CODEBOOK_XML_H
#define JNY_CODEBOOK_XML_H

#include "draft.h"

enum { XML_DEPTH = 64 };

/* What is told of a document; each may be NULL. Names come without their namespace. A false
 * answer ends the reading. */
typedef struct {
    bool (*open)(void *ctx, jny_str name, const char *const *attributes, jny_loc at);
    void (*close)(void *ctx, jny_str name);
    void (*text)(void *ctx, jny_str text);
    void (*instruction)(void *ctx, jny_str target, jny_str data);
} xml_events;

/* Reads a document in UTF-8. Refused: a DOCTYPE, more than XML_DEPTH levels. */
jny_status xml_read(jny_arena *a, jny_str text, const xml_events *events, void *ctx, jny_err *err);
/* The value of an attribute of that name, as a copy; empty: there is none. */
jny_str xml_attribute(jny_arena *a, const char *const *attributes, const char *name);
/* The name of the document's outermost element; empty: it has none. */
jny_str xml_root(jny_arena *a, jny_str text);

#endif
