/* marks.h - a story with its evidence marked. Only for web/. */
#ifndef JNY_WEB_MARKS_H
#define JNY_WEB_MARKS_H

#include "app.h"

typedef enum { MARK_PERSON, MARK_RULE, MARK_LEARNED } mark_kind;
/* A passage, bytes [start, end) of the text, and the card that it belongs to. */
typedef struct {
    size_t    start, end;
    mark_kind kind;
    unsigned  card;
    jny_str   theme; /* its name, for who cannot see the number */
} passage;

/* The story as paragraphs; passages nest where they overlap, and are parted where they
 * cross. Each ends with a numbered link to its card. */
void marks_show(html *h, jny_str text, const passage *p, size_t n);

#endif
