/* desk.h - what the desk is made of. Only for review/. */
#ifndef JNY_REVIEW_DESK_H
#define JNY_REVIEW_DESK_H

#include <journeys/review.h>

/* A theme of a finished story that the run it was finished by sees otherwise than the desk's. */
struct unlike {
    size_t row, theme;
};

struct jny_desk {
    jny_project            *project;
    jny_arena               arena;     /* everything else, also this struct                */
    jny_arena               shelf;     /* the codebooks, which the next desk may take over */
    jny_moment              seen;      /* what others did until then is on it              */
    int64_t                 change;    /* jny_project_change, likewise                     */
    size_t                  refreshed; /* stories since it was opened                      */
    const jny_active       *books;
    size_t                  n_books, n_themes;
    size_t                 *first;   /* by codebook: the number of its first theme */
    jny_masks              *machine; /* by codebook: most specific themes only     */
    jny_census              census;
    jny_values              ids;
    size_t                 *row_of_id;
    jny_said               *said;       /* by row */
    bool                   *again;      /* by row: finished, but read differently since */
    int64_t                 newest_run; /* its event                                    */
    JNY_LIST(struct unlike) unlike;     /* by row */
    jny_progress_report     progress;   /* of all rows, kept */
    jny_cues               *cues;       /* NULL: not looked for */
    float                  *chances;    /* [row * n_weighed + k], as a model says; NULL: none */
    size_t                 *weighed;    /* k: theme of the desk, or JNY_NO_PARENT */
    size_t                  n_weighed;
    JNY_LIST(struct named_column {
        jny_str    name;
        jny_values values;
    }) columns;
    JNY_LIST(struct renamed_theme {
        int64_t theme; /* of the record                     */
        jny_str path;  /* what a present codebook calls it  */
    }) renamed;
};

/* Who differs on the theme of answer `i` of a story, if that is the first person's on it, among all
 * `n` answers and who finished the story; `row` and `theme` of it are left to the caller. False:
 * nobody differs, or it is settled. */
bool find_dispute(const jny_answer *all, size_t n, size_t i, const jny_done *done, size_t n_done,
                  jny_dispute *out);
/* Finds out what is to be read again; when people and machine are loaded. */
jny_status desk_find_again(jny_desk *d, jny_err *err);
/* After a row was refreshed: it may have been finished again, or what differs answered. */
void desk_read_again(jny_desk *d, size_t row);
/* Answers on a theme that a later codebook calls otherwise, by guid, are answers on that. */
jny_status desk_follow_renames(jny_desk *d, jny_answer *answers, size_t n, jny_err *err);
/* Adds what a row counts to the progress, or takes it away: before and after the row changes. */
void desk_count_row(jny_desk *d, size_t row, bool in);
/* The suggestions of a row, theme by theme, without a look at those it does not have. */
typedef struct {
    const jny_desk *d;
    size_t          row, book, word;
    uint64_t        bits;
} suggestions;
bool next_suggestion(suggestions *s, size_t *theme);
/* Gives the items of a queue the keys of the mixed order. */
void desk_mix(const jny_desk *d, jny_arena scratch, const jny_queue_query *q, jny_queue_item *items,
              size_t n);
/* How far the chance that is nearest to one half is from it, by a model that weighs (0 to 0.5);
 * `asked` (NULL: all) as in the query; `chance` has a place for each theme. */
double desk_certainty(const jny_desk *d, size_t row, const double *asked, float *chance);
/* Whether a text holds a cue; it was looked at. */
bool cues_hold(const jny_cues *c, int64_t text);

#endif
