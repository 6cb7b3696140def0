/* sign_sheet.h - a story on its way to a signature. Only for web/. */
#ifndef JNY_WEB_SIGN_SHEET_H
#define JNY_WEB_SIGN_SHEET_H

#include "selection.h"

typedef struct {
    visit           *v;
    jny_sign_request asked, r; /* r: without words that the story does not hold */
    jny_signed       s;        /* as the request would have it, or as it was signed */
    jny_str          told;     /* its words, of which r.keep are pieces */
    jny_marks        marks;
    const char      *bar;      /* why it is never shown; NULL: it may be */
    const char      *trouble;  /* what was wrong with what was sent */
    bool             may_undo; /* the signature is this person's, or this is a lead */
} sheet;

/* The page. */
void sheet_show(const sheet *x);
/* Of what is read on it: a signature is for just that. */
jny_str sheet_digest(const sheet *x);
/* Whether its rare words must be answered for. */
bool sheet_must_answer(const sheet *x);

#endif
