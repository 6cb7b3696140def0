/* selection.h - what the pages of the selection share. Only for web/. */
#ifndef JNY_WEB_SELECTION_H
#define JNY_WEB_SELECTION_H

#include "app.h"

/* The selection as it stands, and the pool that it is taken from. */
typedef struct {
    jny_selection now;
    jny_pool     *pool; /* NULL: no codebook yet, so nothing can be selected */
} chosen;
/* `codebook` empty and `wards` false: as the selection has it. */
jny_status chosen_open(visit *v, jny_str codebook, bool wards, chosen *out);

/* One story of it, with what is left to do. */
typedef struct {
    jny_story        story;
    jny_marks        marks;
    const jny_shown *shown;
    const char      *left; /* before it can be published; NULL: nothing */
    uint32_t         page;
    bool             pinned, may_enter;
    size_t           n_rare, n_events;
    jny_str          event; /* the first of the events, as the story says it */
} chosen_story;
/* Those that need somebody first. */
jny_status chosen_list(visit *v, const chosen *c, chosen_story **out, size_t *n);

/* selection_balance.c: all that is balanced, as one card. */
void selection_balance(visit *v, const chosen *c, const jny_balance *b);

/* One button of a story, as a form of its own; its words name the story for who cannot see it. */
void selection_button(visit *v, const char *act, jny_str id, const char *words);
/* selection_forms.c: the cards beside the list. */
void selection_propose(visit *v, const chosen *c);
void selection_swap(visit *v, const chosen_story *list, size_t n);
void selection_ask(visit *v, const chosen *c); /* may this story come in? */
void selection_dropped(visit *v, const chosen *c);
void selection_publish(visit *v, const chosen_story *list, size_t n);

/* What stands against showing a story, as far as this person may know of it: a mark of present
 * risk is for leads. `whole`: also that nobody signed. */
const char *stands_against(visit *v, const jny_story *s, const jny_marks *m, bool whole);

#endif
