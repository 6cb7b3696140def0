/* review.h - what people decide about what a story says. */
#ifndef JNY_REVIEW_H
#define JNY_REVIEW_H

#include <journeys/stat.h>
#include <journeys/record.h>

JNY_C_BEGIN

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
    jny_str           id, theme;
    jny_str           action;  /* accept, reject, add, remove, adjudicate */
    bool              absent;  /* adjudicate: the theme is not there       */
    jny_str           valence; /* empty: none                              */
    jny_str           quote;   /* words of the story; empty: none          */
    jny_str           note, coder;
    size_t            from;  /* code points: where in the story to look for the quote from */
    jny_str           read;  /* the story's words as the coder read them; empty: as they stand */
    jny_str           blind; /* what the coder could not see (jny_desk_blind_to); recorded */
    const jny_active *books; /* the active codebooks, where the caller has them; else NULL */
    size_t            n_books;
} jny_decide_request;

/* Records it as an event of its own. `*stands` says whether the theme is present by it.
 * JNY_ECONFLICT where the story has other words than were read. */
jny_status jny_decide(jny_project *p, jny_arena *a, const jny_decide_request *r, bool *stands,
                      jny_err *err);

/* The coder has read the whole story. JNY_ECONFLICT if they finished it before, no run was made
 * since, and it was not given to them to read again (jny_again_sample). Where it was, their answers
 * are those of this reading: what they had found before and did not find again, they take back. */
jny_status jny_finish(jny_project *p, jny_arena *a, jny_str id, jny_str coder, jny_err *err);
/* The same where the coder read these words; JNY_ECONFLICT if the story has others. */
jny_status jny_finish_read(jny_project *p, jny_arena *a, jny_str id, jny_str read, jny_str coder,
                           jny_err *err);

/* ---- A whole story ------------------------------------------------------------------------- */

/* Sets the consent of a story by hand: publish, anonymous, internal; `by` (may be empty): self,
 * parent, guardian. An event of its own. JNY_ECONFLICT if it is that already. */
jny_status jny_consent(jny_project *p, jny_arena *a, jny_str id, jny_str value, jny_str by,
                       jny_str actor, jny_err *err);
/* Marks a story second-reader or at-risk, or takes both marks away (none). at-risk needs somebody
 * who is to be told: JNY_ECONFLICT before jny_watch_contact_set. An at-risk mark without a note on
 * a story that has one says that `coder` read it and left it so; with one it is another, and waits
 * to be read. JNY_ECONFLICT for none where somebody marked the story since the caller looked at the
 * record: nobody takes away what they never saw. */
jny_status jny_flag(jny_project *p, jny_arena *a, jny_str id, jny_str kind, jny_str note,
                    jny_str coder, jny_err *err);
/* What of the marks of a story (jny_marks_all) somebody has before them: no two lists that differ
 * in a mark of that kind have the same. */
jny_str jny_marks_seen(jny_arena *a, const jny_mark *marks, size_t n, const char *kind);
/* Takes one of the two marks away; the other stays as it is, with who set it and when. `seen`: what
 * jny_marks_seen said of those that were looked at; JNY_ECONFLICT where there are others now.
 * Empty: those that were there when the caller looked at the record. */
jny_status jny_unflag(jny_project *p, jny_arena *a, jny_str id, const char *kind, jny_str seen,
                      jny_str note, jny_str coder, jny_err *err);

/* ---- A file of decisions --------------------------------------------------------------- */

typedef struct {
    uint64_t line;
    jny_str  msg;
} jny_decide_note;

typedef struct {
    uint64_t                  stories;   /* lines read                          */
    uint64_t                  decisions; /* added                               */
    uint64_t                  unchanged; /* codings that stood so already       */
    uint64_t                  finished;  /* newly marked, or marked again       */
    JNY_LIST(jny_decide_note) problems;  /* the first hundred   */
    uint64_t                  bad;       /* lines with a problem                */
} jny_decide_report;

/* Takes NDJSON of the form of corpus/gold.ndjson: a line holds the complete codings of
 * one story by `coder` and marks it finished. What differs from this coder's standing
 * answers becomes new decisions; the rest stays. One event, all or nothing. */
typedef enum {
    JNY_CODER_PERSON,
    JNY_CODER_MACHINE, /* an outside machine: suggestions. Its mark says that it was given the
                        * story: of others it says nothing, and of these "no" where it names no
                        * theme. Nothing is finished by it                                     */
    JNY_CODER_AGAIN,   /* a person's second reading, made without sight of their first answers:
                        * marks finished once more, and says so in the record                  */
} jny_coder_kind;
jny_status jny_decide_file(jny_project *p, jny_arena *a, const char *path, jny_str coder,
                           jny_coder_kind kind, const jny_limits *limits, jny_decide_report *out,
                           jny_err *err);

/* ---- Work done on separate laptops ------------------------------------------------------
 *
 * A journal is NDJSON. Its first line says {"journeys":"decisions","format":1,"program":..,
 * "project":GUID,"head":DIGEST,"events":N}; each other is an event, {"event":ORIGIN,"kind":..,
 * "at":..,"actor":..,"blind":..,"rows":[..]} or, of one that takes another back, "withdraws":ORIGIN
 * instead of rows, and "of":[ID,..] where it is said of these stories only. A row is a decision
 * (story, text, coder, codebook, theme, action, present, valence, note, evidence [[from, to,
 * words]..] in code points), a finished story with the themes that were found there
 * ("found":["CODEBOOK:THEME",..]), or a mark. Marks of present risk are never in it. An event also
 * says by which program and versions of codebooks it was made ("program", "codebooks":{NAME:HASH}),
 * and "again" where it finishes what its coder had finished before. */

typedef struct {
    uint64_t events, decisions, finished, marks, withdrawn; /* told */
    uint64_t watch; /* marks of present risk that were kept back */
} jny_journal_report;
/* The journal of the project, or of one coder (empty: all), added to `b`. */
jny_status jny_decisions_export(jny_project *p, jny_arena *a, jny_str coder, jny_buf *b,
                                jny_journal_report *out, jny_err *err);

/* Two people answer differently on a theme of a story that the merge touched, and nobody settled
 * it. */
typedef struct {
    jny_str story, codebook, theme, yes, no; /* one of those who say so */
    bool    silent; /* "no": finished the story and said nothing of the theme; it counts as there */
} jny_merge_conflict;
typedef struct {
    uint64_t events, known;                         /* read; of these here already          */
    uint64_t decisions, finished, marks, withdrawn; /* new                                  */
    uint64_t forgotten;                             /* rows on what was erased: not taken   */
    uint64_t waiting;                               /* rows whose story or words are not here */
    JNY_LIST(jny_decide_note) notes; /* lines at fault, or why rows wait: the first hundred */
    uint64_t                  bad;   /* lines at fault                       */
    const jny_merge_conflict *conflicts;
    size_t                    n_conflicts;
} jny_merge_report;
/* Takes what a journal has and the project has not: all of it, or with a line at fault nothing
 * (JNY_ESYNTAX). In any order, and again, it comes to the same: what stands stays, what is missing
 * comes, what was taken back of a story of an event stays so. `other_project`: also of a project
 * that is no copy of this one. JNY_ECONFLICT for such a one otherwise. */
jny_status jny_decisions_merge(jny_project *p, jny_arena *a, const char *path, bool other_project,
                               const jny_limits *limits, jny_merge_report *out, jny_err *err);

/* ---- The desk: what waits for whom ------------------------------------------------------- */

/* Everything that a queue or a grid asks again and again, in memory: what the machine
 * suggests in each live story, and what people have said. It shows the project as it was
 * when it was opened; after a decision of one's own, refresh that story. */
typedef struct jny_desk jny_desk;
jny_status jny_desk_open(jny_project *p, const jny_world *w, jny_desk **out, jny_err *err);
void       jny_desk_close(jny_desk *d);
/* Reads again what people said of a story (its number in the project). */
jny_status jny_desk_refresh(jny_desk *d, int64_t story, jny_err *err);
/* Brings a desk up to date with what others wrote since: the stories of which people spoke are
 * refreshed; where anything else was changed it is opened anew (`anew`: no pointer into it holds).
 * Where it fails, the desk is as old as it was, or, opened anew, NULL. */
jny_status jny_desk_follow(jny_desk **d, bool *anew, jny_err *err);
/* Opens it anew, with its cues and without what a model says; of its codebooks those that still
 * stand are taken over, which is most of the work. NULL where it fails. */
jny_status jny_desk_reopen(jny_desk **d, jny_err *err);

/* The themes of all active codebooks, one codebook after the other. */
size_t           jny_desk_themes(const jny_desk *d);
jny_named_theme  jny_desk_theme(const jny_desk *d, size_t t);
const jny_theme *jny_desk_theme_of(const jny_desk *d, size_t t);
/* By codebook and path; JNY_NO_PARENT if no active codebook has it. */
size_t            jny_desk_theme_find(const jny_desk *d, jny_str codebook, jny_str path);
const jny_active *jny_desk_codebooks(const jny_desk *d, size_t *n);

/* Live stories are rows, 0 up to jny_desk_rows. */
size_t  jny_desk_rows(const jny_desk *d);
jny_str jny_desk_id(const jny_desk *d, size_t row);
int64_t jny_desk_key(const jny_desk *d, size_t row);
int64_t jny_desk_text(const jny_desk *d, size_t row); /* the number of its text */
size_t  jny_desk_row(const jny_desk *d, jny_str id);  /* SIZE_MAX: none is called so */
/* One attribute of every row. */
jny_status jny_desk_column(jny_desk *d, jny_str attribute, const jny_values **out, jny_err *err);
/* Whether the machine suggests the theme here, and none of its children. */
bool jny_desk_suggested(const jny_desk *d, size_t row, size_t theme);
bool jny_desk_tagged(const jny_desk *d, size_t row); /* the latest run has seen the story */

/* What people said of a row. */
typedef struct {
    const jny_answer *answers;
    size_t            n_answers;
    const jny_done   *done;
    size_t            n_done;
    const jny_mark   *marks;
    size_t            n_marks;
    const jny_done   *assigned; /* who codes it blind */
    size_t            n_assigned;
} jny_said;
const jny_said *jny_desk_said(const jny_desk *d, size_t row);
/* The newest answer of a person on that very theme, NULL if none. */
const jny_answer *jny_desk_answer(const jny_desk *d, size_t row, size_t theme, jny_str coder);
/* The newest answer of an outside machine (a model that learned, another program) that finds that
 * very theme here; NULL: none does. */
const jny_answer *jny_desk_learned(const jny_desk *d, size_t row, size_t theme);
/* A theme of a story that one person sees and another does not, and that nobody settled. */
typedef struct {
    size_t  row, theme; /* of the desk                                                    */
    jny_str yes, no;    /* one of those who say so                                        */
    bool    silent;     /* "no" has finished the story without it; it counts as there     */
} jny_dispute;
/* All of them, by row; none of a story that somebody is still to code blind. */
void jny_desk_disputes(const jny_desk *d, jny_arena *a, jny_dispute **out, size_t *n);
/* The people who have finished a story, or the outside machines that have coded one: their names,
 * in the order of the rows. */
void jny_desk_coders(const jny_desk *d, jny_arena *a, bool machines, jny_str **out, size_t *n);
/* Whether anybody, or this coder, has finished the story. */
bool jny_desk_finished(const jny_desk *d, size_t row, jny_str coder);
/* Whether a later run gives a finished story a theme, or takes one, on which nobody has
 * answered: it is to be read again. Finishing it once more settles that. */
bool jny_desk_again(const jny_desk *d, size_t row);
/* Whether somebody has finished the story and it need not be read again. */
bool jny_desk_settled(const jny_desk *d, size_t row);
/* Whether a mark of that kind stands: the newest of its kind or "none". */
bool jny_desk_marked(const jny_desk *d, size_t row, const char *kind);
/* Whether this coder is still to code it blind: sees neither others nor the machine; and who has
 * finished it before (jny_again_sample) not what they said themselves. */
bool jny_desk_blind(const jny_desk *d, size_t row, jny_str coder);
/* The event that gave it to them to code blind; 0: none, or they have done so. Of what a coder said
 * themselves they see what came behind it. */
int64_t jny_desk_blind_since(const jny_desk *d, size_t row, jny_str coder);
/* What they cannot see, as jny_decide records it; empty: nothing. */
jny_str jny_desk_blind_to(const jny_desk *d, size_t row, jny_str coder);
/* The newest answer of the coder on that very theme that they may see; NULL: none. */
const jny_answer *jny_desk_own(const jny_desk *d, size_t row, size_t theme, jny_str coder);

typedef enum {
    JNY_ORDER_SENSITIVE, /* stories with a sensitive suggestion, then the least certain */
    JNY_ORDER_UNCERTAIN, /* the theme of which people accept nearest to half first; with a
                          * model the one whose probability is nearest to half      */
    JNY_ORDER_RANDOM,    /* by a hash of the id and the seed: an honest sample           */
    JNY_ORDER_SOURCE,    /* as imported                                                  */
    JNY_ORDER_MIXED,     /* likely to hold most, least certain, by chance: see below     */
} jny_order;
typedef struct {
    jny_str       coder;
    jny_order     order;
    uint64_t      seed;
    size_t        theme;                     /* only stories where it waits; JNY_NO_PARENT: all */
    bool          sensitive, flagged, again; /* only such */
    const double *asked; /* mixed: what each theme of the desk weighs; NULL: those on top alike,
                          * sensitive ones twice. Least certain by a model: those above 0 count */
    jny_mixture mixture; /* mixed; no place for chance: JNY_MIXTURE */
    size_t open; /* mixed: 1 + the row that is being read, which stays in its place while answers on
                  * it come in; 0: none */
} jny_queue_query;
typedef struct {
    size_t    row;
    uint32_t  waiting, sensitive; /* suggestions nobody decided on */
    bool      flagged, blind;
    bool      cue;   /* a cue of present risk: before all others, in every order */
    double    key;   /* the smaller, the sooner */
    jny_place place; /* mixed: what it got its place for */
} jny_queue_item;
/* What a learned model says of every story, for the mixed order, jny_reading_order (stat.h) on the
 * chances of the themes, and for what is least certain. Without a model these are of what rules and
 * outside machines suggest only: a machine's note "probability 0.7, ..." where it has one, else how
 * often people accept the theme. JNY_ECONFLICT where no codebook of the project is the model's. */
jny_status jny_desk_weigh(jny_desk *d, const jny_model *model, jny_err *err);
bool       jny_desk_weighed(const jny_desk *d); /* a model weighs */
/* The stories that this coder may still read: not settled, or theirs to code blind. */
void jny_desk_queue(const jny_desk *d, jny_arena *a, const jny_queue_query *q, jny_queue_item **out,
                    size_t *n);

typedef struct {
    uint64_t waiting, sensitive; /* suggestions nobody decided on, in unsettled stories */
    uint64_t finished, again;    /* stories: settled; to be read again                  */
    struct {
        uint64_t waiting, accepted, rejected;
    } * themes;
} jny_progress_report;
/* Kept as stories are refreshed; lives as long as the desk. */
const jny_progress_report *jny_desk_progress(const jny_desk *d);

/* Seconds that a story takes: the median of the times between two stories that one person finished
 * in a row; what is under 3 seconds or over 10 minutes is no reading. `rows` newest first, as from
 * jny_history. NaN where there are fewer than five such times. */
double jny_pace_of(jny_arena scratch, const jny_history_row *rows, size_t n);

/* ---- Safeguarding watch ---------------------------------------------------------------------
 *
 * What is marked "may be at risk now" is for leads: in no count, no export, no publication. Cues
 * of present risk order the reading and nothing else; they are matched in memory, and stand
 * nowhere in the project. */

enum { JNY_CONTACT_BYTES = 300 };
/* Who is to be told, in a line: a name and a telephone number. */
jny_status jny_watch_contact_set(jny_project *p, jny_str contact, jny_str actor, jny_err *err);

typedef struct {
    jny_str by, at, note;
} jny_watch_mark;
typedef struct {
    size_t                   row;          /* of the desk                                        */
    jny_str                  by, at, note; /* the mark                                           */
    JNY_LIST(jny_watch_mark) again;  /* marks with a note that came while it stood, oldest first */
    jny_str read_by, read_at;        /* the first reading behind the newest; empty: none yet */
    jny_str ended_by, ended_at, why; /* the mark was taken away; empty: it stands          */
    double  minutes;                 /* from the newest to that reading; NaN: none yet     */
} jny_watch_item;
/* Every story that was ever marked: what waits for a reading first (the oldest mark first), then
 * what was read, then what was ended. */
void jny_watch_list(const jny_desk *d, jny_arena *a, jny_watch_item **out, size_t *n);

/* The cues, ready to match. `yaml` empty: those that are shipped (codebooks/present-risk.yaml);
 * `file` is named in messages. JNY_ESYNTAX; JNY_EINVAL for a codebook of another name. */
typedef struct jny_cues jny_cues;
jny_status jny_cues_open(const jny_world *w, jny_str file, jny_str yaml, jny_cues **out,
                         jny_err *err);
void       jny_cues_close(jny_cues *c);
/* The hits in one story. */
void                jny_cues_find(jny_cues *c, jny_arena *a, const jny_story *s, jny_tags *out);
const jny_codebook *jny_cues_codebook(const jny_cues *c);
/* Gives them to a desk: its queues then begin with the stories that hold one. Texts that `c` has
 * met before are not looked at again; it must outlive the desk. */
jny_status jny_desk_watch(jny_desk *d, jny_cues *c, jny_err *err);
/* Whether the story holds a cue and no person has finished reading it. */
bool jny_desk_cue(const jny_desk *d, size_t row);

/* ---- Many stories at once ----------------------------------------------------------------- */

typedef struct {
    size_t        theme; /* of the desk */
    jny_str       rule;  /* only its hits, as the codebook writes it; empty: any rule's */
    const size_t *rows;  /* among these */
    size_t        n;
    jny_str       coder;
} jny_batch_query;
typedef struct {
    size_t  row;
    jny_str before, quote, after; /* the hit in its sentence           */
    bool    negated, decided;     /* why it would be left out          */
} jny_batch_item;
/* The suggestions that an answer to all of them would touch, in the order of the rows. Stories
 * that are finished, or that somebody codes blind, are not among them. */
jny_status jny_batch_find(jny_project *p, jny_arena *a, const jny_desk *d, const jny_batch_query *q,
                          jny_batch_item **out, size_t *n, jny_err *err);
/* Accepts them in one event, but those that are negated or decided. The desk is then old. */
jny_status jny_batch_accept(jny_project *p, jny_arena *a, const jny_desk *d,
                            const jny_batch_query *q, uint64_t *accepted, jny_err *err);

/* ---- Coders -------------------------------------------------------------------------------- */

/* Whether it may be set: text of 12 characters to 1000 bytes that does not repeat a short piece,
 * run on in order (1234..., abcd...) or make do with four different letters. JNY_EINVAL, told of
 * `place` (NULL: of none). What was set once opens, whatever is asked of new ones. Source: NIST SP
 * 800-63B, section 5.1.1.2, and its appendix on strength. */
jny_status jny_passphrase_check(jny_str passphrase, const char *place, jny_err *err);
/* What is kept of a passphrase that may be set: an Argon2id string. Takes long, and needs
 * nothing of the project: any thread may do it. JNY_EIO: there is not enough memory. */
enum { JNY_KEPT_MOST = 128 };
jny_status jny_passphrase_keep(jny_str passphrase, char kept[JNY_KEPT_MOST], jny_err *err);
/* Gives a coder a role (lead, coder, viewer; none takes it away) and what is kept of a passphrase;
 * with the role none there is none. */
jny_status jny_coder_set(jny_project *p, jny_arena *a, jny_str name, jny_str role, jny_str kept,
                         jny_str actor, jny_err *err);
/* What a passphrase is held against. In two steps, since the second takes long, and needs nothing
 * of the project: any thread may do it. */
typedef struct {
    jny_str kept; /* the Argon2id string, with a NUL behind it; empty: nobody has that name */
    jny_str role; /* lead, coder, viewer; none */
} jny_coder_claim;
jny_status jny_coder_find(jny_project *p, jny_arena *a, jny_str name, jny_coder_claim *out,
                          jny_err *err);
/* Whether the passphrase is that one. Takes as long for a name that nobody has. JNY_EIO: there is
 * not enough memory. */
jny_status jny_coder_prove(const jny_coder_claim *claim, jny_str passphrase, bool *good,
                           jny_err *err);
/* Gives `n` stories, chosen by the seed among those nobody has coded, to every one of these
 * coders to code blind. `*given` may be smaller than `n`. */
jny_status jny_blind_sample(jny_project *p, jny_arena *a, const jny_desk *d, size_t n,
                            uint64_t seed, const jny_str *coders, size_t n_coders, jny_str actor,
                            size_t *given, jny_err *err);
/* Gives a coder `n` of the stories that they have finished to read once more, chosen by the seed,
 * without sight of their own answers, the machine's or others'. What they said stays in the record,
 * and stands until they have finished the story again. */
jny_status jny_again_sample(jny_project *p, jny_arena *a, const jny_desk *d, size_t n,
                            uint64_t seed, jny_str coder, jny_str actor, size_t *given,
                            jny_err *err);

/* ---- Agreement ----------------------------------------------------------------------------- */

typedef struct {
    const jny_active *codebook;
    jny_str           first, second; /* coders; second empty: the latest run of the rules;
                                      * "machine:NAME": an outside machine */
    unsigned samples;                /* of the bootstrap; 0: no interval               */
    uint64_t seed;
    bool     stories; /* list every disagreement */
    /* One coder against themselves: `first` when they first finished a story against `first` when
     * they last did; `second` is empty. A reading is what their answers were when they finished,
     * on the computer where they did. Only second readings that were made without sight of the
     * first answers, unless `in_sight`; of a story that was corrected, readings of the same words.
     */
    bool    again, in_sight;
    jny_str since; /* "2026-11-01", UTC: their last reading before that day against one since it */
} jny_agree_query;

typedef struct {
    size_t    theme;
    jny_pairs pairs;
    double    kappa, alpha, ac1, positive; /* NaN: undefined */
    double    low, high;                   /* 95 %, of alpha, by bootstrap; NaN: none */
    bool      settled;                     /* at least ten say yes: a word may be said */
    uint64_t  newer; /* `again`: stories whose first reading knew no such theme: not compared */
} jny_agree_row;

/* "good" (alpha 0.8 and more), "fair" (0.667), "low"; "too few to tell", "undefined".
 * Source of the marks: Krippendorff 2004, chapter 11. */
const char *jny_agree_word(const jny_agree_row *r);

/* How it was: of all codings, of a story and a theme, that both have and give a valence. */
enum { JNY_AGREE_VALENCES = 4 };
typedef struct {
    jny_str       name; /* "needs-change" */
    jny_agree_row row;  /* it has no theme */
} jny_agree_valence;

typedef struct {
    size_t  theme;
    jny_str id;
    bool    first;       /* the first said yes, else the second */
    bool    adjudicated; /* somebody settled it                 */
    bool    implied;     /* by a part of it that was found: settled with that */
    int64_t was, is;     /* `again`: the decisions on that very theme that stood at the end of the
                          * first reading and of the second; 0: none */
} jny_disagreement;

/* A coding that both have and say otherwise of, how it was. */
typedef struct {
    size_t  theme;
    jny_str id;
    jny_str first, second; /* "needs-change" */
} jny_valence_disagreement;

typedef struct {
    const jny_agree_query  *query;
    const jny_agree_row    *rows; /* in codebook order */
    size_t                  n;
    const jny_disagreement *disagreements; /* by theme, then id */
    size_t                  n_disagreements;
    jny_agree_valence       valences[JNY_AGREE_VALENCES];
    size_t                  n_valences; /* 0: no coding has two */
    const jny_valence_disagreement
            *otherwise; /* where `stories` are asked for: by id, then theme */
    size_t   n_otherwise;
    uint64_t stories;   /* finished by both, or read twice */
    uint64_t in_sight;  /* `again`: second readings made in sight of the first answers; among
                         * `stories` only where the query says so                             */
    uint64_t corrected; /* read again with other words, and so not compared                   */
    double   days;      /* between the two readings, the median; NaN: none                    */
} jny_agreement;

/* Compares two people, a person and the machine, or a person and themselves, on the stories that
 * both have finished, theme by theme, rolled up. JNY_ENOTFOUND for a coder who finished none, or
 * read none twice. */
jny_status jny_agree(jny_project *p, jny_arena *a, const jny_agree_query *q, jny_agreement *out,
                     jny_err *err);
/* The same of a desk that is open already; ids live as long as it. */
jny_status jny_agree_on(jny_desk *d, jny_arena *a, const jny_agree_query *q, jny_agreement *out,
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

/* One change of a theme of an active codebook. */
typedef struct {
    size_t   theme; /* of that codebook */
    jny_edit what;
    jny_str  text, actor;
} jny_adoption;
/* Makes it, and tags all stories by what comes out, in one event. Decisions stay as they are, and
 * so does the codebook's file. Fails as jny_codebook_edit does, and with JNY_EINVAL where an
 * example or near-miss would no longer be as it should. */
jny_status jny_codebook_adopt(jny_project *p, jny_arena *a, const jny_world *w,
                              const jny_active *was, const jny_adoption *x, jny_run_report *out,
                              jny_err *err);

JNY_C_END

#endif
