/* document.h - what the readers of documents share. Only for import/, in the child. */
#ifndef JNY_IMPORT_DOCUMENT_H
#define JNY_IMPORT_DOCUMENT_H

#include "office.h"

enum { LEVELS = 9 };

typedef struct {
    jny_str  text;
    int      level;    /* of a heading, from 1; 0: none; -1: the title   */
    uint64_t number;   /* from 1, in the document                       */
    bool     in_table; /* a row: those that follow each other are lines */
} paragraph;

typedef struct {
    jny_arena          *a;
    office_out         *out;
    JNY_LIST(paragraph) paragraphs;
    jny_str             title;
} document;

/* Hands its stories over, each with "title", "heading" and "text" behind its details. */
void document_give(document *d);
/* "2 comments are not read", where there are any. */
void document_remark(document *d, uint64_t n, const char *one, const char *many);

#endif
