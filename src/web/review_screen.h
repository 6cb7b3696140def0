/* review_screen.h - the story that somebody reads, and the three parts of its page. Only for
 * page_review.c and review_*.c. */
#ifndef JNY_WEB_REVIEW_SCREEN_H
#define JNY_WEB_REVIEW_SCREEN_H

#include "page_review.h"

/* A theme that is suggested for the story, or decided on. */
typedef struct {
    size_t            theme; /* of the desk */
    unsigned          number;
    bool              suggested;
    const jny_answer *answer;  /* this coder's, else the newest of the others; NULL: waits */
    const jny_answer *learned; /* of an outside machine; NULL: none */
    bool              mine;
} card;

/* What the page shows. */
typedef struct {
    visit            *v;
    size_t            row;
    jny_story         story;
    bool              blind;
    JNY_LIST(card)    cards;
    JNY_LIST(passage) passages;
    struct {
        const jny_codebook *book;
        jny_tags            tags;
    } * hits; /* by codebook */
    jny_queue_item *queue;
    size_t          n_queue, position; /* in it; n_queue: not in it */
} screen;

/* What a form must bring back so that the same queue goes on. */
void review_keep_queue(visit *v, jny_str story);
/* The words of the story, with its marks; what is said of it; what waits. */
void review_show_story(screen *s);
void review_show_decisions(screen *s);
void review_show_queue(screen *s);
/* On a card of one's own: that somebody else answers otherwise, and what to do about it. */
void review_show_conflict(screen *s, const card *c);

#endif
