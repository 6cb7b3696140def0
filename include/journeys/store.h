/* store.h - one project, one SQLite file: stories, decisions, and what was derived.
 *
 * The only room with SQL for stories and codings. Everything is written inside an
 * event: begun, filled, and committed whole or rolled back; then it can be withdrawn
 * as one by another event. A function that fails inside an event has changed nothing
 * that a rollback does not undo. `err` is never NULL here. */
#ifndef JNY_STORE_H
#define JNY_STORE_H

#include <journeys/tag.h>

JNY_C_BEGIN

/* ---- The project file --------------------------------------------------------------- */

typedef struct jny_project jny_project;

/* Makes a new project file, mode 0600. JNY_ECONFLICT if something is there already;
 * JNY_EIO on a network file system, where SQLite's write-ahead log does not hold. */
jny_status jny_project_create(const jny_world *w, const char *path, jny_str actor, jny_err *err);
/* JNY_ECONFLICT where something is called so, or where the log of a project lies that was: SQLite
 * would put what is in it into any other of that name. */
jny_status jny_project_absent(const char *path, jny_err *err);

/* Opens one. JNY_EIO if there is none; JNY_EDB if it is not ours, newer, or has foreign parts.
 * One of an older version is brought to this one first, after a backup. */
jny_status jny_project_open(const jny_world *w, const char *path, jny_project **out, jny_err *err);
void       jny_project_close(jny_project *p);
/* Whether a file, there or not, is the project at `project` or what lies beside it (its log, what
 * was forgotten, the last five backups): nothing else may be written there. */
bool jny_project_owns(const jny_world *w, const char *project, const char *path);
/* Whether a file is a project, anybody's and in whatever version, a copy of one or a plain pack: by
 * how it begins. JNY_EIO for a file that is there and cannot be read. Not for a project that is
 * open in this process: its locks would be lost. */
jny_status jny_project_is(const jny_world *w, const char *path, bool *is, jny_err *err);
/* How much of the file is kept in memory at most, in MiB; 0: as much as usual (128). Who goes
 * through all stories once needs little. */
void jny_project_cache(jny_project *p, unsigned mib);
/* What happened on opening that the person should be told; mostly empty. */
jny_str jny_project_notice(const jny_project *p);

/* ---- Events --------------------------------------------------------------------------- */

/* Begins an event of `kind` (a word of schema.sql) by `actor`; waits up to five
 * seconds for another writer. JNY_ECONFLICT, and nothing begun, where somebody else wrote since the
 * project was opened, or jny_record_since was last asked, what the caller must look at again first
 * (whoever was forgotten; another release, before one is noted; another codebook, before a run), or
 * where the file that was opened is called so no longer. */
jny_status jny_event_begin(jny_project *p, const char *kind, jny_str actor, jny_err *err);
/* Ends it; `summary` is a JSON object. With an error in `err` it rolls back instead and
 * returns that error's status. */
jny_status jny_event_commit(jny_project *p, jny_str summary, jny_err *err);
/* Ends it and leaves no trace. Does nothing when none is open. */
void jny_event_rollback(jny_project *p);

typedef struct {
    int64_t seq;
    jny_str kind, at, actor, summary;
    bool    machine; /* what a machine coder suggests: a run, not a decision */
    /* Of an import: stories that keep what it changed when it is taken back, since their consent
     * was set by hand behind it. */
    uint64_t stays;
} jny_event;
/* The newest event that stands and is of `kind` ("import", "run", "decide"; empty: any
 * of the kinds that can be withdrawn). What a machine coder suggests is kept in an event "decide",
 * and is a "run" here. JNY_ENOTFOUND if there is none. */
jny_status jny_event_last(jny_project *p, jny_arena *a, jny_str kind, jny_event *out, jny_err *err);
/* Withdraws event `seq` by an event of its own; `summary`: of that one, "{}" if not said. */
jny_status jny_event_undo(jny_project *p, int64_t seq, jny_str actor, jny_err *err);
jny_status jny_event_undo_as(jny_project *p, int64_t seq, jny_str actor, jny_str summary,
                             jny_err *err);

/* Several events, all or none: what begins and commits between these two is one write. */
jny_status jny_events_begin(jny_project *p, jny_err *err);
/* With an error in `err`, or after a rollback, none of them stands. */
jny_status jny_events_commit(jny_project *p, jny_err *err);

/* ---- Stories ---------------------------------------------------------------------------- */

typedef struct {
    jny_str name, value;
} jny_attribute;

/* A story as it comes in or goes out. Attributes are sorted by name, none is empty. */
typedef struct jny_story {
    int64_t                  key; /* its number in this project; 0 coming in */
    int64_t                  text_key;
    jny_str                  id, text, respondent;
    const jny_attribute     *attributes;
    size_t                   n_attributes;
    uint64_t                 row;         /* line or row in its source, from 1; 0: none */
    const struct jny_sealed *text_sealed; /* of `text`, by jny_text_seal; NULL: when it is put */
    /* Coming in under the id of a story that stands: what of that one stands on, because the
     * source says nothing of it. Called by jny_story_put before it compares; may be NULL. */
    void (*settle)(void *ctx, jny_arena *a, const struct jny_story *there, struct jny_story *s);
    void *settle_ctx;
} jny_story;

/* Seals the words of a story that comes in before there is a place for it: a sixth of what it costs
 * to put them into a project, done by a thread that has the time. Any thread, any arena. */
const struct jny_sealed *jny_text_seal(jny_arena *a, jny_str text);

jny_str jny_story_attribute(const jny_story *s, const char *name); /* empty: not given */
/* Gives it another value, in a list of its own; an empty one: it is given no longer. `name` and
 * `value` are kept as they are. */
void jny_story_set(jny_arena *a, jny_story *s, const char *name, jny_str value);

typedef struct {
    jny_str    name, path, format;
    uint64_t   bytes;
    jny_sha256 sha256;
} jny_source;
/* Adds a source to the open event (last of all: its digest is known when it was read).
 * `key` is the number that jny_source_next gave to jny_story_put before. */
jny_status jny_source_next(jny_project *p, int64_t *key, jny_err *err);
jny_status jny_source_add(jny_project *p, const jny_source *s, int64_t key, jny_err *err);

typedef enum {
    JNY_PUT_NEW,        /* was not there                                            */
    JNY_PUT_SAME,       /* is there, word for word: nothing was written             */
    JNY_PUT_CHANGED,    /* same words, other attributes: a new version              */
    JNY_PUT_CORRECTED,  /* other words, and `corrections` allowed it: a new version */
    JNY_PUT_OTHER_TEXT, /* other words, or what a forgotten story is called: nothing was written */
    JNY_PUT_BACK,       /* had been withdrawn, is back                              */
    JNY_PUT_REPEATED,   /* came in with this very event, word for word: nothing was written */
    JNY_PUT_FORGOTTEN,  /* its id, its words or its teller were forgotten: nothing was written */
} jny_put;
/* Puts one story into the open event. `*twin` (may be NULL) is the id of another live
 * story with the very same words, or empty. */
jny_status jny_story_put(jny_project *p, jny_arena *a, const jny_story *s, int64_t source,
                         bool corrections, jny_put *result, jny_str *twin, jny_err *err);

/* The name of the file that the story's present version came from; empty: by hand, or not yet
 * known. `*now`: it came with the open event. */
jny_status jny_story_source(jny_project *p, jny_arena *a, jny_str id, jny_str *name, bool *now,
                            jny_err *err);

/* One live story with all its attributes. JNY_ENOTFOUND with the nearest id. */
jny_status jny_story_get(jny_project *p, jny_arena *a, jny_str id, jny_story *out, jny_err *err);

/* All live stories by id (in byte order), with text and attributes:
 *
 *     jny_stories it; jny_story s;
 *     for (jny_stories_open(&it, p); jny_stories_next(&it, &arena, &s, err);) ...
 *     jny_stories_close(&it);
 *
 * What `s` points to lives in `arena`, or until the next call. */
typedef struct {
    jny_project *project;
    void        *stories; /* a prepared statement                */
    bool         bare;    /* set after opening: leave attributes out */
} jny_stories;
jny_status jny_stories_open(jny_stories *it, jny_project *p, jny_err *err);
bool       jny_stories_next(jny_stories *it, jny_arena *a, jny_story *out, jny_err *err);
void       jny_stories_close(jny_stories *it);

/* A value that nobody knew when it came in, as long as live stories have it. */
typedef struct {
    jny_str  attribute, value, nearest; /* nearest: the known one that was perhaps meant */
    uint64_t stories;
} jny_unknown;
jny_status jny_unknown_values(jny_project *p, jny_arena *a, jny_unknown **out, size_t *n,
                              jny_err *err);

/* What the summary of an import says in the place of such a value, `"unknown":[[attribute, mark,
 * nearest], ...]`: 32 hexadecimal digits that only this project can make and compare. Summaries
 * are sealed for good, and a name in the wrong column must be able to go (jny_forget). */
jny_status jny_value_mark(jny_project *p, jny_arena *a, jny_str attribute, jny_str value,
                          jny_str *out, jny_err *err);

/* Brings the index of words up to date with the stories, in a step of its own that is no event:
 * it is derived. An import leaves it to who searches first. */
jny_status jny_search_ready(jny_project *p, jny_err *err);

/* All live stories as columns, for counting: n rows, those of one person side by side. */
typedef struct {
    size_t          n;
    const int64_t  *key;
    const int64_t  *text;
    const uint32_t *version;
    const uint32_t *respondent; /* number; 0: not given                                  */
    const uint32_t *person;     /* 0, 1, 2 ... as they come; one per story if not given  */
    const uint32_t *row_of;     /* by key: row + 1, or 0; use jny_census_row             */
    size_t          greatest;   /* key                                                   */
    jny_sha256      state;      /* the event it is kept up to; zeros: rows were read     */
} jny_census;
jny_status jny_census_load(jny_project *p, jny_arena *a, jny_census *out, jny_err *err);
/* The row of a story, or SIZE_MAX. */
size_t jny_census_row(const jny_census *c, int64_t key);
/* One attribute of every row: of row r it is values[of[r]]; empty: not given. */
typedef struct {
    const uint32_t *of;
    const jny_str  *values; /* in byte order, each in use */
    size_t          n;
} jny_values;
/* "id" and "respondent" are attributes too. JNY_ENOTFOUND with the nearest name. */
jny_status jny_census_column(jny_project *p, jny_arena *a, const jny_census *c, jny_str attribute,
                             jny_values *out, jny_err *err);
/* The same of the file each story came in with, by its name without the folder; empty: by hand. */
jny_status jny_census_sources(jny_project *p, jny_arena *a, const jny_census *c, jny_values *out,
                              jny_err *err);
/* The names of all attributes in use, sorted. */
jny_status jny_attributes(jny_project *p, jny_arena *a, jny_str **names, size_t *n, jny_err *err);

/* ---- Codebooks and runs -------------------------------------------------------------------- */

typedef struct {
    int64_t      key; /* of the version */
    jny_str      path;
    jny_sha256   seal; /* of its row in the record: no other has the same */
    jny_codebook book;
} jny_active;
/* The newest version of every codebook of the project, by name. */
jny_status jny_codebooks_active(jny_project *p, jny_arena *a, jny_active **out, size_t *n,
                                jny_err *err);
/* Whether these, as jny_codebooks_active gave them, are still the newest versions of all codebooks
 * of the project: then what was read of them need not be read again. */
jny_status jny_codebooks_stand(jny_project *p, const jny_active *books, size_t n, bool *yes,
                               jny_err *err);
/* The same for who only counts: bare (jny_codebook) where that is kept, and much quicker. */
jny_status jny_codebooks_bare(jny_project *p, jny_arena *a, jny_active **out, size_t *n,
                              jny_err *err);
/* The theme of the active version that an earlier one called `path`: it has the same guid.
 * JNY_NO_PARENT: there is none. */
jny_status jny_codebook_former(jny_project *p, jny_arena *a, const jny_active *active, jny_str path,
                               size_t *theme, jny_err *err);
/* Cues of present risk (review.h) are a codebook of this name: no project takes it in, so that they
 * stand in no count, export or publication. */
#define JNY_CUES_NAME "present-risk"
/* Adds this version to the open event, unless it is the active one already. JNY_EINVAL for
 * JNY_CUES_NAME. */
jny_status jny_codebook_add(jny_project *p, const jny_codebook *book, jny_str path, int64_t *key,
                            jny_err *err);

typedef struct {
    int64_t  key;      /* 0: there is none          */
    int64_t  codebook; /* key of the version        */
    uint64_t stories, hits;
    bool     current; /* this engine, and every live text was tagged */
} jny_run;
/* The newest run of the codebook version that stands. */
jny_status jny_run_last(jny_project *p, int64_t codebook, jny_run *out, jny_err *err);
/* The same without a look at every story: `current` tells of the engine only. */
jny_status jny_run_find(jny_project *p, int64_t codebook, jny_run *out, jny_err *err);

/* All standing runs by versions of the codebook of that name (empty: of every codebook), the
 * oldest first. */
typedef struct {
    int64_t key, codebook, event;
} jny_past_run;
jny_status jny_runs(jny_project *p, jny_arena *a, jny_str codebook, jny_past_run **out, size_t *n,
                    jny_err *err);
/* A version of a codebook as it was, also an old one. */
jny_status jny_codebook_version(jny_project *p, jny_arena *a, int64_t key, jny_codebook *out,
                                jny_err *err);

/* Told about every thousand stories or so; may be NULL. */
typedef void (*jny_progress)(void *ctx, uint64_t done, uint64_t total);

/* Tags all live stories in the open event: one run. An event of kind "run" makes one and no other
 * event makes any; its summary says {"codebook":,"engine":,"hits":,"stories":}, by which the doctor
 * knows it again. `limited` counts the stories where a rule ran over its limit, `limited_rule` is
 * the first such rule. */
typedef struct {
    uint64_t stories, tagged, hits, limited;
    jny_str  limited_rule;
} jny_run_report;
/* With `n` matchers of one codebook, each but the first in a thread of its own. What is
 * written is the same, byte for byte, for every n. */
jny_status jny_run_make(jny_project *p, jny_arena *a, jny_matcher *const *m, size_t n,
                        int64_t codebook, jny_progress progress, void *ctx, jny_run_report *out,
                        jny_err *err);

/* A bit for every theme with a hit of its own: bit t of row r is
 * bits[r * words + t / 64] >> t % 64 & 1. */
typedef struct {
    uint64_t *bits;
    size_t    rows, words;
    uint8_t  *limited; /* row: a rule ran over its limit */
    uint8_t  *tagged;  /* row: its present words were tagged in this run */
} jny_masks;
jny_status jny_run_masks(jny_project *p, jny_arena *a, int64_t run, const jny_census *c,
                         size_t themes, jny_masks *out, jny_err *err);
/* Keeps census, attributes and (`book` not NULL) the masks of the latest run by a codebook in the
 * project, so that counting twenty thousand stories or more need not read each: jny_census_load,
 * jny_census_column and jny_run_masks then take what is kept. In a step of its own that is no
 * event: it is derived, and of use only for as long as no event changes the stories. What cannot be
 * kept is not missed. */
void jny_columns_ready(jny_project *p, const jny_active *book, const jny_str *names, size_t n);
/* The hits of one story in a run, with the bytes and code points of its text. */
jny_status jny_run_hits(jny_project *p, jny_arena *a, int64_t run, const jny_codebook *book,
                        const jny_story *s, jny_tags *out, jny_err *err);

/* ---- Decisions ------------------------------------------------------------------------------- */

typedef struct {
    size_t start, end; /* bytes of the story's text */
} jny_evidence;

typedef struct {
    int64_t             story, text, theme, coder;
    const char         *action; /* a word of schema.sql */
    bool                present;
    jny_str             valence, note; /* empty: none */
    const jny_evidence *evidence;
    size_t              n_evidence;
    jny_str             body; /* the story's text, for quoting the evidence */
} jny_decision;

/* What people type for other people to read: one line of UTF-8 without controls, of at most `most`
 * bytes. JNY_EINVAL, and what is wrong with `what`. Everything that is in the record can be carried
 * by every journal and file that is made of it. */
enum { JNY_NAME_BYTES = 200, JNY_NOTE_BYTES = 64 << 10 };
jny_status jny_typed_check(jny_str s, const char *what, size_t most, jny_err *err);
/* What a person may be called who codes, signs or acts: the same, without a space at an end or a
 * sign that nobody sees, and not what names somebody's codings. JNY_EINVAL. */
jny_status jny_coder_check(jny_str name, jny_err *err);
/* The name that a stranger's file has for a coder, as it may stand here: `name` itself where
 * jny_coder_check takes it. In `a`. */
jny_str jny_coder_plain(jny_arena *a, jny_str name);
/* The number of a theme (or coder) by name; made in the open event if there is none. A coder who is
 * new must have a name that jny_coder_check takes; a machine one that jny_typed_check does. */
jny_status jny_theme_key(jny_project *p, jny_str codebook, jny_str path, int64_t *key,
                         jny_err *err);
jny_status jny_coder_key(jny_project *p, jny_str name, bool machine, int64_t *key, jny_err *err);
/* What a new machine coder may be called, since "machine:NAME" must mean it and nothing else. */
jny_status jny_machine_name_check(jny_str name, jny_err *err);
/* Adds to the open event. */
jny_status jny_decision_add(jny_project *p, const jny_decision *d, jny_err *err);
/* The coder has read the story to its end, and what they said of it is all of their answer: the
 * themes that they say are there now, in this copy of the project, are kept with it. */
jny_status jny_finished_add(jny_project *p, int64_t story, int64_t text, int64_t coder,
                            jny_err *err);
/* The same of a reading that was made elsewhere, with the themes that were found there; NULL: they
 * are not known. */
jny_status jny_finished_with(jny_project *p, int64_t story, int64_t text, int64_t coder,
                             const int64_t *found, size_t n, jny_err *err);

/* A standing answer: the newest decision of one coder on one theme of one story. */
typedef struct {
    int64_t story, theme, coder;
    jny_str theme_codebook, theme_path, coder_name, action, valence, note, at;
    bool    present, machine;
    int64_t decision, event;
} jny_answer;
/* Whether `x` was made after `y`, in whichever copy of the project; in one event the later row. */
bool jny_answer_newer(const jny_answer *x, const jny_answer *y);
/* Whether `learn` made it: a machine's, whose note begins with a probability. */
bool jny_answer_learned(const jny_answer *x);
/* All standing answers, by story, theme, coder; `story` 0: of all stories. */
jny_status jny_answers(jny_project *p, jny_arena *a, int64_t story, jny_answer **out, size_t *n,
                       jny_err *err);
/* Themes of a codebook in which people found something and which the version that holds does not
 * have, under whatever name: what they said of them is kept, and stands in no table. By path. */
typedef struct {
    jny_str  path;
    uint64_t stories; /* in which somebody found it */
} jny_orphan;
jny_status jny_orphans(jny_project *p, jny_arena *a, const jny_active *book, jny_orphan **out,
                       size_t *n, jny_err *err);
/* The quotes of a decision, in order. */
jny_status jny_answer_quotes(jny_project *p, jny_arena *a, int64_t decision, jny_str **out,
                             size_t *n, jny_err *err);
/* A passage that somebody pointed at, in a story that was corrected since. The decision keeps the
 * words it was made on; where they stand now is worked out each time. */
typedef struct {
    jny_str story, codebook, theme, coder;
    jny_str quote;      /* as it was */
    bool    found;      /* else a person must look */
    size_t  start, end; /* bytes of the present text */
} jny_passage;
/* All passages of standing decisions on other words than the story's present ones; of one story
 * or, with an empty `id`, of all. */
jny_status jny_passages_corrected(jny_project *p, jny_arena *a, jny_str id, jny_passage **out,
                                  size_t *n, jny_err *err);
/* Where bytes [from, to) of `was` stand in `is`: the same words, of several those with the same
 * words around them; else as many words of which four in five are the same. */
bool jny_passage_find(jny_arena *a, jny_str was, size_t from, size_t to, jny_str is, size_t *start,
                      size_t *end);

/* The passages of a decision, in order: bytes of the text that it was made on. */
jny_status jny_answer_spans(jny_project *p, jny_arena *a, int64_t decision, jny_evidence **out,
                            size_t *n, jny_err *err);
/* Who finished what: pairs of story and coder, by story. */
typedef struct {
    int64_t story, coder;
    jny_str coder_name;
    bool    machine;
    int64_t event; /* the newest in which they did */
} jny_done;
jny_status jny_finished(jny_project *p, jny_arena *a, int64_t story, jny_done **out, size_t *n,
                        jny_err *err);

/* Each time a coder finished a story, by story, the oldest first: a story may be read again. */
typedef struct {
    int64_t        story, text, event; /* `text`: the words that were read */
    jny_str        at, blind; /* when it was made; what the coder could not see, empty: nothing */
    bool           again;     /* where it was made, they had finished the story before          */
    int64_t        codebook;  /* the version of the codebook that was asked for, then; 0: unknown */
    bool           whole;     /* what they found is recorded: ...                                */
    const int64_t *found;     /* ... themes of the record                                        */
    size_t         n_found;
} jny_story_reading;
jny_status jny_readings(jny_project *p, jny_arena *a, jny_str coder, jny_str codebook,
                        jny_story_reading **out, size_t *n, jny_err *err);
/* Every theme that an answer was ever given on, by its number in the record, as answers of nobody:
 * `theme`, `theme_codebook` and `theme_path` are filled. Numbers are from 1 and not far apart, so
 * that a caller may count by them; JNY_EDB where they are not. */
jny_status jny_themes_ever(jny_project *p, jny_arena *a, jny_answer **out, size_t *n, jny_err *err);
/* All of a coder's decisions that were not withdrawn, also those that later ones replaced, by
 * story, the oldest first; adjudications apart. Notes are not among them. */
jny_status jny_answers_ever(jny_project *p, jny_arena *a, jny_str coder, jny_answer **out,
                            size_t *n, jny_err *err);

/* ---- Searching ------------------------------------------------------------------------ */

typedef struct {
    jny_str id, snippet; /* in the snippet, hits stand between U+0002 and U+0003 */
    double  rank;        /* bm25: the less, the better */
    int64_t key;
} jny_found;
/* Live stories by words, the best first: SQLite's FTS5 language (words, "a phrase",
 * begin*, AND, OR, NOT). JNY_EINVAL for what it does not understand. */
jny_status jny_search(jny_project *p, jny_arena *a, jny_str query, size_t most, jny_found **out,
                      size_t *n, jny_err *err);
/* The texts (their numbers, ascending, as jny_census has them; also of earlier versions) that hold
 * every one of the words as a person types them into a field: `school` also finds schools, "in
 * quotes" is a phrase. None for what holds no word. */
jny_status jny_search_texts(jny_project *p, jny_arena *a, jny_str words, int64_t **out, size_t *n,
                            jny_err *err);

/* ---- Releases -------------------------------------------------------------------------- */

/* A table or selection that left. */
typedef struct {
    int64_t     number;
    const char *kind; /* a word of schema.sql */
    jny_str     policy, query, content, at;
    int64_t     event;  /* that noted it; read only */
    int64_t     placed; /* the last that noted its pages to stand in their folder; 0: none */
} jny_release;
/* Adds to the open event ("release"). */
jny_status jny_release_add(jny_project *p, const jny_release *r, jny_err *err);
/* All of them, oldest first; what left does not come back, so none is ever withdrawn. */
jny_status jny_releases(jny_project *p, jny_arena *a, jny_release **out, size_t *n, jny_err *err);
/* The same without tables: pages that anybody may have read. */
jny_status jny_releases_of_pages(jny_project *p, jny_arena *a, jny_release **out, size_t *n,
                                 jny_err *err);
/* Notes, in an event of its own, that the pages of a release stand in their folder now: that is so
 * whatever others wrote since it was noted. JNY_ECONFLICT where the record went back meanwhile. */
jny_status jny_release_placed(jny_project *p, int64_t release, jny_str actor, jny_err *err);
/* A story by its number, also one that is no more: what it is called, and whether it stands. */
typedef struct {
    jny_str id;
    bool    live, forgotten;
} jny_story_fate;
jny_status jny_story_fate_of(jny_project *p, jny_arena *a, int64_t story, jny_story_fate *out,
                             jny_err *err);
/* A selection in the making: an event of its own, `what` a JSON object without a word of a story;
 * and the newest one, empty before the first. */
jny_status jny_choice_add(jny_project *p, jny_str what, jny_str actor, jny_err *err);
jny_status jny_choice_last(jny_project *p, jny_arena *a, jny_str *out, jny_err *err);
/* What the project's data is, in 16 hexadecimal digits: releases do not change it. */
jny_status jny_project_state(jny_project *p, jny_arena *a, jny_str *out, jny_err *err);
/* How the line begins by which a report says it: who reads one knows the cover by it. */
#define JNY_HEAD_LINE "Head of the record: "

/* ---- Marks: for a second reader, at risk, redaction signed ------------------------------- */

typedef struct {
    int64_t     story, text, coder;
    const char *kind;           /* second-reader, at-risk, none; signed, unsigned */
    jny_str     note;           /* empty: none; of a signature the redactions that were signed */
    jny_str     coder_name, at; /* going out */
    int64_t     event;          /* going out */
} jny_mark;
/* Adds to the open event. */
jny_status jny_mark_add(jny_project *p, const jny_mark *m, jny_err *err);
/* What stands on a story; where both flags stand, `flag` is the at-risk one. A signature holds for
 * the words that were signed. */
typedef struct {
    bool     flagged, is_signed;
    jny_mark flag, signature;
} jny_marks;
jny_status jny_marks_of(jny_project *p, jny_arena *a, const jny_story *story, jny_marks *out,
                        jny_err *err);

/* All flags that stand (not signatures), by story, oldest first; `story` 0: of all stories. */
jny_status jny_marks_all(jny_project *p, jny_arena *a, int64_t story, jny_mark **out, size_t *n,
                         jny_err *err);
/* Whether a flag of that kind stands, by the flags of one story in that order. "none" takes all
 * away that stood before its event: what comes with it in the same event stands. Gives the first
 * flag since which it stands without a break, else NULL. */
const jny_mark *jny_mark_since(const jny_mark *marks, size_t n, const char *kind);

/* ---- People ------------------------------------------------------------------------ */

/* Who may sign in. `role`: lead, coder, viewer; none: may no longer. The passphrase is
 * kept as its Argon2id string. */
typedef struct {
    jny_str name, role, passphrase;
} jny_account;
jny_status jny_account_add(jny_project *p, int64_t coder, jny_str role, jny_str passphrase,
                           jny_err *err);
jny_status jny_accounts(jny_project *p, jny_arena *a, jny_account **out, size_t *n, jny_err *err);

/* Who must be told of a story marked at risk, as an event ("coder") of its own; the newest holds.
 */
jny_status jny_contact_set(jny_project *p, jny_str contact, jny_str actor, jny_err *err);
/* Empty: nobody was named yet. */
jny_status jny_contact(jny_project *p, jny_arena *a, jny_str *out, jny_err *err);

/* Stories (0: all) that a coder is to code blind: pairs of story and coder, by story, with the
 * newest event that says so. Who finished the story before that event is to read it again. */
jny_status jny_assignment_add(jny_project *p, int64_t story, int64_t coder, jny_err *err);
jny_status jny_assignments(jny_project *p, jny_arena *a, int64_t story, jny_done **out, size_t *n,
                           jny_err *err);

JNY_C_END

#endif
