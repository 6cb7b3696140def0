/* merge.h - what a file of decisions from another copy of the project says, line by line. Only for
 * review/. */
#ifndef JNY_REVIEW_MERGE_H
#define JNY_REVIEW_MERGE_H

#include "decide.h"

#include <journeys/record.h>

#include "json.h"

/* A line as it should be: every text checked, nothing looked up. */
typedef struct {
    jny_str       origin, kind, at, actor, blind, withdraws, program;
    bool          again;
    const json_t *codebooks, *rows; /* an object of names and hashes, or NULL */
    const json_t *of;               /* an undo of some stories: a list of ids, or NULL: of all */
} incoming;

/* One story's row of an event, as it should be. */
typedef struct {
    jny_str       story, coder, codebook, theme, action, valence, note, mark;
    unsigned char hash[16];
    bool          machine, present;
    const json_t *evidence, *found; /* a list of "CODEBOOK:THEME", or NULL */
} incoming_row;

/* A member that is a text of at most `most` bytes, or absent (empty); otherwise `bad` is set. */
jny_str merge_text(const json_t *object, const char *key, size_t most, bool *bad);
/* JNY_ESYNTAX says what is wrong; `w` knows what time it is. */
jny_status merge_read_event(const jny_world *w, const json_t *object, incoming *in, jny_err *err);
/* "CODEBOOK:THEME"; false: it is not. */
bool       merge_read_theme(const json_t *item, jny_str *codebook, jny_str *theme);
jny_status merge_read_row(const json_t *object, const incoming *in, incoming_row *r, jny_err *err);

/* ---- What was taken back --------------------------------------------------------------------- */

/* The summary by which an event of elsewhere is known here. `of`: what an undo is said of, as
 * marks, JSON; `rest`: the event here of which this is what still stands, or 0. */
jny_str merge_summary(jny_arena *a, const incoming *in, jny_str of, int64_t rest);
/* The marks of the stories that the undo `in` names, as JSON, without those that `events` say of it
 * already; `*n` of them. */
jny_status withdraw_marks(jny_project *p, jny_arena *a, const incoming *in,
                          const jny_journal_event *events, size_t n_events, jny_str *out, size_t *n,
                          jny_err *err);
/* Within a batch of events: carries out here what was taken back elsewhere, also where it came
 * before what it takes back. */
jny_status withdraw_settle(jny_project *p, jny_arena *a, jny_err *err);
/* What is said of a part: ids of the stories of these events that `undo` means, those that were
 * forgotten left out. */
jny_status withdraw_named(jny_project *p, jny_arena *a, const jny_journal_event *undo,
                          const jny_journal_event *part, jny_interned *out, jny_err *err);

#endif
