/* agree.h - what comparing two coders, and one with themselves, share. Only for review/. */
#ifndef JNY_REVIEW_AGREE_H
#define JNY_REVIEW_AGREE_H

#include "desk.h"

typedef struct {
    const jny_agree_query *query;
    jny_desk              *desk;
    jny_arena             *a;
    jny_agreement         *out;
    const jny_codebook    *book;
    size_t                 first_theme;   /* of the codebook among those of the desk */
    bool                  *mine, *theirs; /* by theme: of the story that is looked at */
    int64_t               *was, *is;      /* the decisions behind them; NULL: not asked */
    bool          *said; /* by theme: one of them found it itself, and not only a part of it */
    uint8_t       *my_valence, *their_valence; /* by theme itself: VALENCES: they gave none */
    const bool    *had;  /* by theme: the first could say so; NULL: of every theme */
    jny_agree_row *rows; /* by theme */
    JNY_LIST(jny_disagreement)        *by; /* by theme */
    size_t                             n_differ;
    JNY_LIST(jny_valence_disagreement) otherwise;
} comparing;

/* A theme that is there makes those above it be there. */
void agree_roll_up(const comparing *c, bool *present);
/* Counts a story by what `mine` and `theirs` say of it. */
void agree_add(comparing *c, size_t row);
/* And by `my_valence` and `their_valence`: of codings that both have, and say how it was. */
void agree_add_valences(comparing *c, size_t row);
/* All stories that the coder read twice. JNY_ENOTFOUND: there is none. */
jny_status agree_again(comparing *c, jny_err *err);

#endif
