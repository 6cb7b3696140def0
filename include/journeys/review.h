/* review.h - what people decide about what a story says. */
#ifndef JNY_REVIEW_H
#define JNY_REVIEW_H

#include <journeys/store.h>

/* ---- Themes of the project ---------------------------------------------------------- */

/* A theme of one of the project's codebooks. */
typedef struct {
    const jny_active *codebook;
    size_t            theme;
} jny_named_theme;
/* Finds "send/diagnosis" or "1000-journeys:send/diagnosis" among the active codebooks.
 * JNY_ENOTFOUND with the nearest; JNY_ECONFLICT where two codebooks have it. */
jny_status jny_theme_named(const jny_active *books, size_t n, jny_str name, jny_named_theme *out,
                           jny_err *err);

/* ---- One decision ------------------------------------------------------------------------ */

typedef struct {
    jny_str id, theme;
    jny_str action;  /* accept, reject, add, remove, adjudicate */
    bool    absent;  /* adjudicate: the theme is not there       */
    jny_str valence; /* empty: none                              */
    jny_str quote;   /* words of the story; empty: none          */
    jny_str note, coder;
} jny_decide_request;

/* Records it as an event of its own. `*stands` says whether the theme is present by it. */
jny_status jny_decide(jny_project *p, jny_arena *a, const jny_decide_request *r, bool *stands,
                      jny_err *err);

/* The coder has read the whole story. JNY_ECONFLICT if they finished it before. */
jny_status jny_finish(jny_project *p, jny_arena *a, jny_str id, jny_str coder, jny_err *err);

/* ---- A whole story ------------------------------------------------------------------------- */

/* Sets the consent of a story by hand: publish, anonymous, internal; `by` (may be empty): self,
 * parent, guardian. An event of its own. JNY_ECONFLICT if it is that already. */
jny_status jny_consent(jny_project *p, jny_arena *a, jny_str id, jny_str value, jny_str by,
                       jny_str actor, jny_err *err);
/* Marks a story second-reader or at-risk, or takes the mark away (none). */
jny_status jny_flag(jny_project *p, jny_arena *a, jny_str id, jny_str kind, jny_str note,
                    jny_str coder, jny_err *err);

/* ---- A file of decisions --------------------------------------------------------------- */

typedef struct {
    uint64_t line;
    jny_str  msg;
} jny_decide_note;

typedef struct {
    uint64_t                  stories;   /* lines read                          */
    uint64_t                  decisions; /* added                               */
    uint64_t                  unchanged; /* codings that stood so already       */
    uint64_t                  finished;  /* newly marked                        */
    JNY_LIST(jny_decide_note) problems;  /* the first hundred   */
    uint64_t                  bad;       /* lines with a problem                */
} jny_decide_report;

/* Takes NDJSON of the form of corpus/gold.ndjson: a line holds the complete codings of
 * one story by `coder` and marks it finished. What differs from this coder's standing
 * answers becomes new decisions; the rest stays. With `machine` the coder is an outside
 * machine: suggestions, and nothing is marked finished. One event, all or nothing. */
jny_status jny_decide_file(jny_project *p, jny_arena *a, const char *path, jny_str coder,
                           bool machine, const jny_limits *limits, jny_decide_report *out,
                           jny_err *err);

/* ---- Before a codebook is changed -------------------------------------------------------- */

/* What two codebooks, or two versions of one, say of a theme. Themes are the same when
 * their guids are, else by path. */
typedef struct {
    size_t   was, is;      /* index in each codebook; JNY_NO_PARENT: not there            */
    uint64_t stories;      /* tagged by the old one ...                                */
    uint64_t gained, lost; /* ... and what the new one changes. A child's hits count for its
                            * parents */
} jny_theme_change;

/* A story that gains or loses a theme, and by which words. */
typedef struct {
    size_t  theme; /* index into `themes` */
    bool    gained;
    bool    finished; /* a person has read it: it would have to be looked at again */
    jny_str id, rule, before, quote, after; /* the rest of the sentence around the quote */
} jny_story_change;

typedef struct {
    const jny_codebook     *was, *is;
    const jny_theme_change *themes; /* in the order of the new one; what it drops stands last */
    size_t                  n_themes;
    const jny_story_change *changes; /* by theme, gained first, then by id */
    size_t                  n;
    uint64_t                stories, changed, finished; /* in all; with a change; of these read */
} jny_codebook_changes;

/* What the project's stories say of a codebook; adds warnings: rules found in no story, or in
 * more than so many per cent of all; rules found by other words of the same stem; themes of
 * which four stories in five have both. */
jny_status jny_codebook_lint(jny_project *p, jny_arena *a, const jny_codebook *book,
                             unsigned percent, jny_problems *problems, jny_err *err);

/* Tags every live story by both and compares; writes nothing. */
jny_status jny_codebook_compare(jny_project *p, jny_arena *a, const jny_codebook *was,
                                const jny_codebook *is, jny_progress progress, void *ctx,
                                jny_codebook_changes *out, jny_err *err);

#endif
