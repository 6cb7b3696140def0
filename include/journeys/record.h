/* record.h - a project as a whole: what happened in it, read back, here or for another copy;
 * copies, and the doctor; what must go, erased and proved. The second header of the room `store`:
 * stories, decisions and what else a record is made of stand in store.h. */
#ifndef JNY_RECORD_H
#define JNY_RECORD_H

#include <journeys/store.h>

JNY_C_BEGIN

/* ---- The record, read back ------------------------------------------------------------------- */

typedef struct {
    jny_str actor;    /* empty: everybody                               */
    int64_t before;   /* only events older than this one; 0: all        */
    size_t  most;     /* 0: all                                         */
    bool    coding;   /* only decisions, finished stories and marks     */
    bool    standing; /* without what was withdrawn                     */
    bool    each;     /* a row for each decision of an event, with what is marked `each` below */
} jny_history_query;
/* An event, and the first decision, finished story or mark that it holds. */
typedef struct {
    int64_t  seq, target, withdrawn; /* the event that it undoes; that undid it; or 0 */
    uint64_t decisions;              /* in it; the fields below tell of the first     */
    jny_str  kind, at, actor, summary, digest;
    jny_str  story, codebook, theme, action, valence, note, mark, quote;
    bool     present;
    bool     watch; /* a mark on a story that was ever marked at risk: for leads only */
    /* each: what this coder had answered on this theme here until then, "1" there, "0" not there,
     * empty: nothing. */
    jny_str before, before_valence;
    /* each: "journeys 0.1.0", and "sha256:..." of the codebook's meaning as it was then; empty for
     * what was merged: the record does not have them. */
    jny_str program, codebook_version;
} jny_history_row;
/* Newest first. */
jny_status jny_history(jny_project *p, jny_arena *a, const jny_history_query *q,
                       jny_history_row **out, size_t *n, jny_err *err);

/* ---- While others write ---------------------------------------------------------------------- */

/* What is read from here to jny_project_let_go is of one state of the project, whoever writes
 * meanwhile. Nests; nothing may be written in between, and no event of one's own is seen to end. */
jny_status jny_project_hold(jny_project *p, jny_err *err);
/* Ends it; only where jny_project_hold said JNY_OK. */
void jny_project_let_go(jny_project *p);

/* A number that changes when somebody else has written to the project file. */
jny_status jny_project_change(jny_project *p, int64_t *number, jny_err *err);

/* An event of the record: no two that differ in anything before it have the same. */
typedef struct {
    int64_t    event; /* its number; 0: none, which is before all that happened */
    jny_sha256 digest;
} jny_moment;
/* What happened behind a moment. */
typedef struct {
    jny_moment     now;
    const int64_t *stories; /* of these people spoke, or took back what they said; rising */
    size_t         n;
    bool           more; /* something else was changed too: stories, codebooks, runs, samples ... */
} jny_since;
/* `more` also where the record is not one that goes on from there. Lives in `a`; with `more` the
 * stories are not all. */
jny_status jny_record_since(jny_project *p, jny_arena *a, const jny_moment *since, jny_since *out,
                            jny_err *err);

/* The number of the newest event that the caller knows: of when the project was opened, of the last
 * jny_record_since, or of what they wrote. */
int64_t jny_project_knows(const jny_project *p);

/* ---- The journal: what was decided, event by event, for another copy of the project ----------
 *
 * An event is known everywhere by its origin: the digest that it had where it was made. One that
 * comes from elsewhere is an event "merge" here, whose summary holds origin, kind, when it was
 * made, what its coder could not see, and by which program and codebooks; it counts as made then.
 * An event may be here in parts, of different stories: each came when its stories were here. What
 * takes one back is said of all its stories, or of some: `journeys undo` takes back a part.
 */

typedef struct {
    int64_t seq;
    jny_str origin; /* 64 hexadecimal digits                       */
    jny_str kind;   /* decide, finish, flag or undo: as it was made */
    jny_str at, actor, blind;
    jny_str withdraws; /* undo: the origin of what it takes back      */
    jny_str of;        /* undo of a part: ids of its stories, JSON; empty: of all ...   */
    jny_str marks;     /* ... or `marks`, where it came from elsewhere: what jny_value_mark makes of
                        * `withdraws` and an id. A list of neither says nothing of any here     */
    bool    withdrawn; /* here, by an event behind it                 */
    int64_t rest;      /* the event, taken back, of which this is what still stands; or 0 */
    bool    again;     /* it finishes stories that its coder had finished there before  */
    jny_str program;   /* what made it, "journeys 0.1.0"; empty: unknown                */
    jny_str codebooks; /* the versions then, JSON: {"NAME":"sha256:.."}; empty: unknown */
} jny_journal_event;
/* All events of decisions, finished stories and flags, and what withdraws one; oldest first. One of
 * which some stories came later stands there in parts, of the same origin. */
jny_status jny_journal(jny_project *p, jny_arena *a, jny_journal_event **out, size_t *n,
                       jny_err *err);

/* What one event holds: a decision has an action, a flag a mark, a finished story neither. */
typedef struct {
    int64_t             decision; /* 0: none */
    jny_str             story, coder, codebook, theme, action, valence, note, mark;
    jny_str             text; /* XXH3 of the words that were read, 16 bytes */
    bool                machine, present;
    const jny_evidence *evidence; /* code points, not bytes */
    const jny_str      *quotes;
    size_t              n_evidence;
    jny_str             found; /* a finished story, JSON: ["CODEBOOK:THEME", ..]; empty: unknown */
} jny_journal_row;
/* In the order in which they were written; without marks of present risk, and without stories
 * that were forgotten. */
jny_status jny_journal_rows(jny_project *p, jny_arena *a, int64_t seq, jny_journal_row **out,
                            size_t *n, jny_err *err);
/* The stories of all its rows, also of those that are not told. */
typedef struct {
    int64_t key;
    jny_str id;
    bool    forgotten;
} jny_journal_place;
jny_status jny_journal_places(jny_project *p, jny_arena *a, int64_t seq, jny_journal_place **out,
                              size_t *n, jny_err *err);
/* Adds to the open event what event `seq` holds of one story: all of it, untold rows too. */
jny_status jny_journal_keep(jny_project *p, int64_t seq, int64_t story, jny_err *err);
/* A live story's words by their hash, of whichever version: JNY_ENOTFOUND where it never had
 * them, or where no such story is live. `*forgotten` (may be NULL): it was erased on request. */
jny_status jny_journal_story(jny_project *p, jny_arena *a, jny_str id, jny_str hash, jny_story *out,
                             bool *forgotten, jny_err *err);
/* Commits an open event "merge" that was made elsewhere at `made`. */
jny_status jny_event_commit_made(jny_project *p, jny_str made, jny_str summary, jny_err *err);
/* Which project this is: the same in every copy of the file. */
jny_status jny_project_guid(jny_project *p, jny_arena *a, jny_str *out, jny_err *err);

/* ---- Copies ---------------------------------------------------------------------------------- */

/* Copies the project to `to` (a new name, mode 0600) while others may work at it: one file, read
 * back before it gets its name. `compact`: without the free space, for taking along. */
jny_status jny_backup_make(jny_project *p, const char *to, bool compact, jny_progress progress,
                           void *ctx, jny_err *err);
/* The same, for taking along, so that only a passphrase opens it (jny_secret_open). The copy that
 * is not encrypted stands in the project's folder, never beside `to`, and is taken away. */
jny_status jny_pack_secret(jny_project *p, const char *to, jny_str passphrase,
                           jny_progress progress, void *ctx, jny_err *err);
/* Makes sure that the project as it stands is among the last five, which are kept in NAME.backups
 * by the number of their newest event. Call it before anything that changes much. */
jny_status jny_backup_rotate(jny_project *p, jny_arena *a, jny_str *path, jny_err *err);
/* Those five, the newest first. */
jny_status jny_backups(jny_arena *a, const char *project, jny_str **out, size_t *n, jny_err *err);
/* Removes them all, and those of this project under a name that no project has any more: what was
 * forgotten stands in them. */
jny_status jny_backups_forget(jny_project *p, jny_arena *a, size_t *removed, jny_err *err);

/* What was withdrawn or left the project since a backup was made, and holds though the project goes
 * back to it. */
typedef enum {
    JNY_CONSENT_NARROWED,
    JNY_FLAGGED_AT_RISK,
    JNY_FLAGGED_SECOND, /* for a second reader */
    JNY_SIGNATURE_WITHDRAWN,
    JNY_ACCOUNT_KEPT, /* who may sign in, and how        */
    JNY_CONTACT_KEPT, /* who is told of a story at risk  */
    JNY_RELEASED,     /* a table or selection            */
} jny_outlived_kind;
typedef struct {
    jny_outlived_kind kind;
    jny_str           what; /* id of the story; name of an account; of a release its folder or
                             * page, or how it was made */
    jny_str at;             /* of a release */
    bool    carried;        /* false: it could not be set again in what is there now */
} jny_outlived;
typedef struct {
    jny_str  kind; /* "decide", "consent" ... */
    uint64_t n;
} jny_event_count;
typedef struct {
    uint64_t events;    /* of the backup's record                                   */
    size_t   forgotten; /* stories that had been forgotten since, and are again     */
    bool     was_sound; /* the project could be opened                              */
    jny_str  kept;      /* where it is now: a backup, or set aside; empty: there was none */
    /* Of what the backup does not have: events by kind, and what holds nevertheless. Empty where
     * the project could not be read. */
    const jny_event_count *behind;
    size_t                 n_behind;
    const jny_outlived    *outlived;
    size_t                 n_outlived;
} jny_restored;
/* Puts a backup in the place of the project, which is kept. What the project forgot since stays
 * forgotten; consent that was narrowed since, flags, signatures that were taken back or given anew,
 * accounts, whom to ring, and releases are as they are now, in events of their own. An event tells
 * of it. */
jny_status jny_restore(const jny_world *w, jny_arena *a, const char *from, const char *project,
                       jny_str actor, jny_restored *out, jny_err *err);

/* ---- The doctor ------------------------------------------------------------------------------ */

typedef struct {
    jny_str what;    /* a sentence; no words of a story */
    bool    derived; /* can be made again from the record: jny_mend */
} jny_finding;
typedef struct {
    const jny_finding *findings;
    size_t             n, unlisted; /* more of the same were found            */
    size_t             in_record;   /* of all of them, not derived            */
    uint64_t           events, rows, texts, quotes, codebooks, hits; /* looked at */
    jny_str            head;        /* of the record, hex                     */
    bool               hits_wrong;  /* of a run: mending takes them away       */
    uint64_t           bare_runs;   /* of which no hits are left               */
    int64_t            sealed_from; /* the migration that sealed what is older; 0: none */
    int64_t            head_event;  /* whose head was asked for; 0: nobody's  */
    jny_str            head_at;
} jny_health;
/* Checks every invariant of the file: SQLite's own, the chain of events against every row of the
 * record, numbers without holes, quotes against texts, codebooks against their digests, what is
 * derived against what it is derived from, by working it out anew. Changes nothing. `head`: hex
 * digits (8 at least) of a head that a report was printed with, or empty. `progress` may be
 * NULL. Findings are no error. */
jny_status jny_doctor(jny_project *p, jny_arena *a, jny_str head, jny_progress progress, void *ctx,
                      jny_health *out, jny_err *err);
/* Makes again what is derived: which versions stand, the index of words, SQLite's indexes; takes
 * away names that nothing uses and, where `found` says so, all hits (tag again). The record is not
 * touched: where it is broken, a backup is the only remedy. */
jny_status jny_mend(jny_project *p, const jny_health *found, jny_err *err);

/* ---- Forgetting ------------------------------------------------------------------------------ */

/* A release, and in how many of its cells somebody was counted. */
typedef struct {
    int64_t  release;
    uint64_t cells;
} jny_forget_counted;
typedef struct {
    const jny_str *stories, *respondents; /* ids; names */
    size_t         n_stories, n_respondents;
    bool           dry_run; /* find them and count, no more */
    /* What the caller found of releases: the event keeps it for one who forgets the same again,
     * since who told what is not known any more then. */
    const jny_forget_counted *counted;
    size_t                    n_counted;
} jny_forget_request;
/* What the request reaches, also where it was withdrawn: each story by its number, once with each
 * respondent (0: none named) whom any version of it had; of a name that was forgotten before, the
 * stories that went with it. Nothing where nobody is or was called so. */
typedef struct {
    int64_t  story;
    uint32_t respondent;
} jny_forget_reach;
jny_status jny_forget_reaches(jny_project *p, jny_arena *a, const jny_forget_request *r,
                              jny_forget_reach **out, size_t *n, jny_err *err);
/* What an earlier forgetting of the same names kept of releases; nothing where there was none. */
jny_status jny_forget_counted_before(jny_project *p, jny_arena *a, const jny_forget_request *r,
                                     jny_forget_counted **out, size_t *n, jny_err *err);
/* Where a name of somebody who was forgotten stands in what is left. */
typedef struct {
    const char *one, *many; /* "note on another story", "notes on other stories" */
    uint64_t    n;
    bool        record; /* in what is sealed: it stays there */
} jny_mention;
/* Where people have put words of a forgotten story. */
typedef struct {
    jny_str codebook, theme; /* a theme by its path; empty: elsewhere in the codebook ... */
    jny_str story;           /* ... or in a note on this one, */
    int64_t key;             /* by number                    */
    bool    stands;          /* false: in an earlier version of the codebook only */
} jny_quoted;
typedef struct {
    uint64_t stories, respondents; /* erased */
    uint64_t before;               /* names that were forgotten by an earlier run */
    bool     erased;               /* now, whatever comes of the rest: `quoted` is known then */
    uint64_t pieces;               /* of sixteen bytes that were looked for ...     */
    uint64_t searched;             /* ... in so many bytes of the project and its log */
    uint64_t traces;               /* found in them: must be 0                      */
    uint64_t in_index;             /* words of erased texts in the index: must be 0 */
    size_t   backups;              /* of the last five, removed: they held the words */
    size_t   aside;                /* files set aside as damaged, which nobody can look into */
    /* Logs beside it whose project has another name now: searched as well, and left. */
    const jny_str *lost_logs;
    size_t         n_lost;
    /* Of respondents whose names are no numbers. */
    jny_mention *mentions;
    size_t       n_mentions;
    /* Sentences, and eight words in a row, in codebooks and notes, unless others told them too.
     * They are sealed, and stay. Of a name that was forgotten before, as it was found then. */
    jny_quoted *quoted;
    size_t      n_quoted;
} jny_forgotten;
/* Erases stories in all their versions, and all that respondents told: words, attributes,
 * quotes, notes, hits, index. The seals stay, and keyed hashes, by which jny_story_put knows
 * them again. Writes the file anew and looks through its bytes. An event of its own, which
 * cannot be undone. JNY_ENOTFOUND, before anything is erased, for a name nobody has; JNY_EIO
 * where another program keeps the old bytes. What fails behind the event has erased the rows
 * (`erased`): the same again then removes what they left in the file's bytes and in backups, and
 * tells what this one told. */
jny_status jny_forget(jny_project *p, jny_arena *a, const jny_forget_request *r, jny_str actor,
                      jny_forgotten *out, jny_err *err);

/* Beside the project stands NAME.forgotten: keyed hashes of what was forgotten, nothing else. Where
 * an older copy of the project was put in its place, they say what must go again: it is erased, and
 * `again` tells how many stories. Backups that hold what is erased go, those from behind its
 * forgetting stay. JNY_OK and 0 where all is as it should be. */
jny_status jny_forget_again(jny_project *p, jny_arena *a, jny_str actor, uint64_t *again,
                            jny_err *err);

/* ---- Tables for other programs --------------------------------------------------------------- */

typedef struct {
    jny_str        name;
    const jny_str *columns;
    size_t         n_columns;
    const jny_str *cells; /* row by row; empty: NULL in the file */
    size_t         n_rows;
} jny_plain_table;
/* A new SQLite database of tables of text, under a temporary name and then as `path` (0600). */
jny_status jny_tables_save(const jny_world *w, jny_arena *a, const char *path,
                           const jny_plain_table *tables, size_t n, jny_err *err);

/* ---- The whole ------------------------------------------------------------------------------- */

typedef struct {
    uint64_t stories, withdrawn, respondents, events;
    uint64_t decisions, finished; /* of people, ever made                */
    uint64_t suggestions;         /* of machine coders, as they stand now */
    jny_str  head; /* digest of the newest event, hex: proves the record up to here */
} jny_status_report;
jny_status jny_project_status(jny_project *p, jny_arena *a, jny_status_report *out, jny_err *err);

JNY_C_END

#endif
