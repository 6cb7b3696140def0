/* learn.h - suggestions that learn from decisions, and how good they are.
 *
 * A model proposes; it never decides. It is trained on what people answered, measured on
 * stories whose groups it has not seen, and written to a file by jny_model_print (tag.h). */
#ifndef JNY_LEARN_H
#define JNY_LEARN_H

#include <journeys/stat.h>
#include <journeys/store.h>

JNY_C_BEGIN

/* ---- Lessons -------------------------------------------------------------------------------- */

/* Words of a story that people gave as evidence for a theme: bytes [start, end). */
typedef struct {
    size_t theme, start, end;
} jny_lesson_quote;

enum { JNY_ANSWER_NONE = -1, JNY_ANSWER_ABSENT = 0, JNY_ANSWER_PRESENT = 1 };

/* A story and what people said of it. */
typedef struct {
    jny_str        text, lang;
    uint32_t       group;    /* never on both sides of a measurement */
    uint32_t       person;   /* who told it                          */
    const int8_t  *answers;  /* by theme of the codebook, rolled up to parents */
    const uint8_t *valences; /* by theme, where present: index in the lessons' valences, or beyond
                              * them; NULL: none */
    const jny_lesson_quote *quotes;
    size_t                  n_quotes;
} jny_lesson;

typedef struct {
    const jny_codebook *book;
    const jny_lesson   *at;
    size_t              n, groups;
    const jny_str      *valences; /* names */
    size_t              n_valences;
} jny_lessons;

/* ---- Learning ------------------------------------------------------------------------------- */

typedef struct {
    jny_str  name;        /* of the model: its codings are machine:NAME          */
    jny_str  provenance;  /* a JSON object: what it was learned from           */
    unsigned folds;       /* groups are dealt into so many (at least 2)          */
    unsigned least;       /* accepted and rejected stories a theme needs       */
    unsigned rare;        /* people who must have used a feature for it to be kept */
    bool     alone;       /* the learner without the rules: for measuring        */
    bool     no_passages; /* without the learner of sentences: for measuring     */
} jny_learn_options;
#define JNY_LEARN_OPTIONS                                                                          \
    ((jny_learn_options){.name       = JNY_INIT("learned"),                                        \
                         .provenance = JNY_INIT("{}"),                                             \
                         .folds      = 5,                                                          \
                         .least      = 10,                                                         \
                         .rare       = 3})

/* A theme that was asked about and could not be learned: too few answers or, with enough of them,
 * suggestions no better than chance (a cross-validated kappa of 0 or less). */
typedef struct {
    size_t   theme;
    uint64_t accepted, rejected;
    bool     chance;
} jny_unlearned;

typedef struct {
    jny_model     model;
    const size_t *themes; /* of the model: index in the codebook */
    /* By theme of the model: suggested (first) and by people, cross-validated: in a fold whose
     * groups neither the learners nor the thresholds saw. */
    const jny_pairs *pairs; /* rules with learner, as anybody who asks the model has it    */
    const jny_pairs
        *elsewhere;            /* the same, but a rule counts only where a story of another group
                                * meets it too: what rules written from a group know of it is out */
    const jny_pairs *alone;    /* the learner without any rule                                */
    const jny_score *held;     /* [lesson * model.n + theme]: what the model says of a lesson
                                * without having seen its group */
    const jny_pairs *valences; /* of the model, of codings by people: suggested (first) and given by
                                * them; cross-validated like `pairs` */
    uint64_t             usual; /* of these codings, by saying what most of the theme have: right */
    const jny_unlearned *unlearned; /* people answered, to no use */
    size_t               n_unlearned;
    uint64_t             lessons;
    uint64_t             copies; /* of them, nearly the same as a lesson of another group */
} jny_learned;

/* Trains a model. The same lessons in the same order give the same bytes.
 *
 * Learners: L2-regularised, squared hinge loss (liblinear) with classes weighted alike, on
 * stems, pairs and pieces of four letters weighted by rarity (log((1+n)/(1+df)) + 1) and
 * scaled to length 1; of stories, and of sentences with the evidence of accepted codings
 * against all other sentences, of which the best counts. The stack: logistic regression on
 * both, out of fold, and on how many different rules hit. In training a rule counts only in
 * a story of which another group meets it too: rules are written from stories that were
 * read, and would look better than they are. (Wolpert 1992 for stacking.) Valences are learned
 * of all themes together, where `least` codings have them: by logistic regression, one against the
 * others, on the story, its evidence and the theme; asked on the theme's best sentences.
 * No group is on both sides of a measurement; nor is a text and its near-copy (jny_minima): what
 * stands in a fold, and what is nearly the same, teaches nothing that is measured on that fold. For
 * the rarity of words, and for rules, copies are one text by one person.
 * A theme whose suggestions would be no better than chance is left out of the model; of all
 * themes, nothing is left. JNY_ENOTFOUND where no theme has enough answers, or all stand in one
 * group. */
jny_status jny_learn(jny_arena *a, const jny_lessons *l, const jny_learn_options *o,
                     jny_learned *out, jny_err *err);

/* ---- A project ------------------------------------------------------------------------------- */

/* What people say of the stories of a census: bits as in jny_presence (query.h). */
typedef struct {
    size_t                 words;
    const uint64_t        *present, *answered, *disputed;
    const uint64_t *const *valence;  /* by valence, of what is present; a NULL: nobody gave it */
    const jny_str         *valences; /* their names */
    size_t                 n_valences;
} jny_people;

/* The project's stories, and lessons of those on which people answered. */
typedef struct {
    const jny_active *active;
    jny_lessons       lessons;
    const jny_story  *stories;   /* all live ones, by id; without attributes */
    const jny_str    *langs;     /* by story */
    const size_t     *lesson_of; /* by story: index, or SIZE_MAX             */
    size_t            n;
    jny_str           group_by; /* what the lessons are grouped by */
    bool              by_file;  /* that is the file a story came in with */
    size_t too_few; /* files without people in common; too few of them, so a person is a group */
} jny_taught;

/* Reads all stories and what people answered. No group of `group_by` (an attribute, "respondent",
 * "id", or "source", which is the file a story came in with where no attribute is called so) is on
 * both sides of a measurement; where a story has no value, a person is a group. Empty: by file, and
 * files that told of the same person are one group; where that makes fewer groups than `folds`, a
 * person is a group. JNY_ENOTFOUND for an attribute nobody has. */
jny_status jny_taught_load(jny_project *p, jny_arena *a, const jny_active *active,
                           const jny_census *c, const jny_people *people, jny_str group_by,
                           size_t folds, jny_taught *out, jny_err *err);

/* Whether a model may be called so, before it is trained: JNY_EINVAL for what no machine coder is
 * called, JNY_ECONFLICT where a person or an outside coder of the project is. */
jny_status jny_suggestions_check(jny_project *p, jny_arena *a, jny_str name, jny_err *err);

typedef struct {
    uint64_t stories, suggestions; /* in all; that stand now */
    uint64_t added, removed;       /* of them, by this event */
} jny_suggested;

/* Writes what a model suggests for every story as codings of the machine coder of its name,
 * in one event: probability in the note, the sentences that weighed most as evidence. For
 * a lesson it is what the model says without its group, so that `evaluate` measures stories
 * that were not seen. Replaces what this coder said before. */
jny_status jny_suggestions_store(jny_project *p, jny_arena *a, const jny_taught *t,
                                 const jny_learned *learned, jny_suggested *out, jny_err *err);

/* ---- What a sample by chance says ------------------------------------------------------------ */

typedef struct {
    const jny_active *active;
    const jny_census *census;
    const jny_values *ids, *groups; /* `groups` NULL: all stories together */
    const jny_people *people;
    const uint64_t   *machine; /* what the machine says, bits as those of people */
    const uint8_t    *asked;   /* by row: the machine was given the story; NULL: all; others are
                                * left out                                       */
    const jny_pairs *readers;  /* by theme: how people err (jny_readers); NULL: not known */
    const bool      *several;  /* row: settled by several                               */
    jny_str          codings;  /* which machine, and by which attribute: for the caption */
    jny_str          by;
    const size_t    *themes; /* of the codebook */
    size_t           n_themes;
    uint64_t         seed;
} jny_audit_query;
typedef struct {
    size_t       theme, group;      /* a value of `groups`; their number: all stories        */
    jny_audit    audit;             /* stories, those the machine marked, and the sample     */
    uint64_t     read, disputed;    /* in the sample; left out of it, as people differ      */
    jny_estimate precision, recall; /* of the sample, by Wilson; NaN: nothing to go by       */
    jny_estimate prevalence;        /* jny_prevalence; NaN: it cannot be estimated            */
    bool         borrowed;          /* jny_rogan_gladen instead, by the figures of all stories */
    bool         reread;            /* corrected for people's errors as well (jny_reread)     */
    uint64_t     settled;           /* in the sample, by several                              */
    uint64_t     unread, missed;    /* all stories: nobody answered; at most so many of them have
                                     * the theme, with 95 % confidence                       */
    uint64_t found;                 /* all stories: in which people see it                   */
} jny_audit_row;
typedef struct {
    const jny_audit_query *query;
    const jny_audit_row   *rows; /* by theme; in it by group, all stories last */
    size_t                 n;
} jny_audited;
/* Sets a machine's codings against the stories drawn by chance: of each theme those up to the
 * first lot (jny_hash_lot of the id) on which no person answered. A group of which fewer than ten
 * stories were read, of those marked or of the rest, has its prevalence from the figures of all.
 * Unread stories that the machine marked count as missed, all of them; of the rest as many as
 * jny_missed_at_most says, without those known by now. */
void jny_audit_make(jny_arena *a, const jny_audit_query *q, jny_audited *out);

JNY_C_END

#endif
