/* publish.h - what may leave the house, and in which form.
 *
 * Redaction is an aid: it proposes, a person signs. The story itself is never changed; a
 * redaction is a span of it with a reason and the words that would stand there instead. */
#ifndef JNY_PUBLISH_H
#define JNY_PUBLISH_H

#include <journeys/report.h>

JNY_C_BEGIN

/* ---- Gazetteers ----------------------------------------------------------------------- */

/* Words and names by kind, from files of lines under headings in brackets; the form is
 * told in codebooks/gazetteers/README.md. */
typedef struct jny_gazetteer jny_gazetteer;

/* The general lists that come with the program. Lives as long as `a`. */
jny_gazetteer *jny_gazetteer_shipped(jny_arena *a);
/* Adds a list of the council's own. `path` is for messages. JNY_ESYNTAX with line. */
jny_status jny_gazetteer_add(jny_gazetteer *g, const char *path, jny_str text, jny_err *err);

/* ---- What identifies -------------------------------------------------------------------- */

typedef enum {
    JNY_REDACT_PERSON,
    JNY_REDACT_SCHOOL,
    JNY_REDACT_ORGANISATION,
    JNY_REDACT_STREET,
    JNY_REDACT_PLACE,
    JNY_REDACT_PHONE,
    JNY_REDACT_EMAIL,
    JNY_REDACT_POSTCODE,
    JNY_REDACT_BIRTH,
    JNY_REDACT_NHS,
    JNY_REDACT_USERNAME,
    JNY_REDACT_OTHER,
    JNY_REDACT_CLASSES
} jny_redact_class;

/* "person", "date-of-birth", ...: as the filter prints it (design section 7). */
const char *jny_redact_class_name(jny_redact_class c);

typedef struct {
    uint32_t         start, end; /* bytes of the story, [start, end)   */
    uint32_t         from, to;   /* the same place in code points      */
    jny_redact_class kind;
    const char      *reason;      /* for the person who signs; static  */
    jny_str          replacement; /* in brackets: "[child]"            */
} jny_redaction;

typedef struct {
    const jny_redaction *at; /* by place; none overlaps another */
    size_t               n;
} jny_redactions;

typedef struct {
    bool ages; /* exact ages to bands, school years to a stage of school */
} jny_redact_policy;

/* Finds what identifies in a text of well-formed UTF-8 (less than 4 GiB). Pure. What stands
 * in square brackets on one line is a replacement already and is left alone, and the
 * redacted text gives nothing more to redact. `out` lives as long as `a`. */
void jny_redact(jny_arena *a, const jny_gazetteer *g, const jny_redact_policy *policy, jny_str text,
                jny_redactions *out);
/* The text with its replacements. */
jny_str jny_redact_apply(jny_arena *a, jny_str text, jny_redactions redactions);

/* One line of NDJSON in, the design's line out, with its line end; `for_people`: the id, then
 * a line for each with its reason. False: the line was bad, the answer is an error object,
 * and `err` says why. */
bool jny_redact_line(jny_arena *a, const jny_gazetteer *g, const jny_redact_policy *policy,
                     const jny_limits *limits, bool for_people, jny_str line, jny_buf *out,
                     jny_err *err);

/* ---- What only a person can judge ------------------------------------------------------------ */

/* How many stories of a project have each word. Lives as long as `a`. */
typedef struct jny_rarity jny_rarity;
jny_status jny_rarity_open(jny_project *p, jny_arena *a, jny_rarity **out, jny_err *err);
/* A word that at most two stories have, or one that names an event or an office that few have. */
typedef struct {
    jny_str     words;
    size_t      start; /* byte of the text */
    uint64_t    stories;
    bool        event;
    const char *why; /* for people; static */
} jny_unique;
/* Those of a text that its redactions leave; events first, then the rarest. */
void jny_rarity_find(const jny_rarity *r, jny_arena *a, jny_str text, jny_redactions redactions,
                     jny_unique **out, size_t *n);

/* ---- Signing --------------------------------------------------------------------------------- */

typedef struct {
    jny_str           id, coder;
    const jny_str    *keep; /* proposals that are none: their words, whole      */
    const jny_str    *hide; /* words to take out besides, wherever they stand   */
    size_t            n_keep, n_hide;
    bool              ages, dry_run; /* dry_run: show, sign nothing */
    bool              answered;      /* every rare word was looked at, and may stay */
    const jny_rarity *rarity;        /* of the project as it is; NULL: counted anew */
} jny_sign_request;
typedef struct {
    jny_story      story;
    jny_redactions redactions;
    jny_str        text; /* as everybody may read it */
    jny_unique    *rare;
    size_t         n_rare;
} jny_signed;
/* A person has read the story with these redactions and signs them: an event of its own. It
 * holds for these words of the story; a correction asks for another signature. JNY_ECONFLICT
 * where consent is `anonymous` and rare words wait for an answer. */
jny_status jny_sign(jny_project *p, jny_arena *a, const jny_gazetteer *g, const jny_sign_request *r,
                    jny_signed *out, jny_err *err);
/* The redactions that a signature stands under, for the text it was given for. */
jny_status jny_signed_redactions(jny_arena *a, const jny_mark *signature, jny_str text,
                                 jny_redactions *out, jny_err *err);

/* What stands against showing a story to everybody, in words for people; NULL: nothing. The
 * one gate: consent (design section 1), flags, signature. */
const char *jny_may_not_publish(const jny_story *s, const jny_marks *marks);

/* ---- REFI-QDA projects ------------------------------------------------------------------- */

/* The whole project as a .qdpx, which NVivo, ATLAS.ti, MAXQDA, QualCoder and others read: people,
 * codebooks with all they say, attributes as variables of cases and of sources, every story a
 * text of its own, every coding with who made it and when; nothing of what is marked at risk. The
 * standard: codebook.h. */
typedef struct {
    bool                 accepted;  /* what people answered, and what an adjudication left of it */
    const jny_gazetteer *gazetteer; /* texts redacted, notes left out; NULL: as they are  */
    jny_progress         progress;  /* in stories; may be NULL */
    void                *progress_ctx;
} jny_qdpx_options;
typedef struct {
    uint64_t    stories, respondents, users, themes, variables;
    uint64_t    codings, selections; /* as the file counts them */
    jny_receipt receipt;             /* what the format has no place for */
} jny_qdpx_report;
/* Writes it to `path` (mode 0600, the old file or the whole new one), story by story. The same
 * project gives the same bytes. */
jny_status jny_qdpx_write(jny_project *p, jny_arena *a, const char *path,
                          const jny_qdpx_options *options, jny_qdpx_report *out, jny_err *err);
/* What stands against a story's ever being proposed: consent and flags, without the signature,
 * which comes when it has been read. */
const char *jny_may_not_enter(const jny_story *s, const jny_marks *marks);

/* ---- How a teller is shown ------------------------------------------------------------------- */

/* Who told a story is shown by as much as at least `k` respondents of the project share; the
 * first of these that suffices. A teller whose consent is `anonymous` begins without ward and
 * age. */
typedef enum {
    JNY_SHOW_WARD,     /* respondent type, ward, age band; only where wards are asked for */
    JNY_SHOW_LOCALITY, /* respondent type, locality, age band                             */
    JNY_SHOW_WIDE_AGE, /* the age as under 16, 16 to 25, 26 and over                      */
    JNY_SHOW_NO_TYPE,  /* without respondent type                                         */
    JNY_SHOW_NOTHING,  /* not even that suffices: the story is left out                   */
    JNY_SHOWS
} jny_show;
const char *jny_show_name(jny_show s); /* for people: "by ward", "left out" */

typedef struct {
    jny_show how;
    uint64_t k;                         /* respondents of the project who would be shown alike */
    jny_str  type, ward, locality, age; /* as shown; empty: not given, or not shown      */
} jny_shown;

/* ---- Selecting ------------------------------------------------------------------------------- */

typedef struct {
    const jny_active     *codebook;
    jny_str               codings; /* as for a count; empty: effective */
    bool                  wards;   /* show wards where k allows it     */
    unsigned              k;       /* 0: five                          */
    const jny_tabulation *quotas;  /* what to mirror instead of the project, for the attributes
                                    * that these name (jny_population_parse) */
    size_t n_quotas;
} jny_pool_options;

/* All live stories of a project as selecting sees them; rows are those of the census. It shows
 * the project as it was when the pool was opened, and lives as long as `a`. */
typedef struct jny_pool jny_pool;
jny_status jny_pool_open(jny_project *p, jny_arena *a, const jny_pool_options *o, jny_pool **out,
                         jny_err *err);
size_t     jny_pool_rows(const jny_pool *pool);
jny_str    jny_pool_id(const jny_pool *pool, size_t row);
int64_t    jny_pool_key(const jny_pool *pool, size_t row); /* as jny_chosen.story */
/* The row of a story; JNY_ENOTFOUND. */
jny_status jny_pool_find(const jny_pool *pool, jny_str id, size_t *row, jny_err *err);
/* Why a story cannot be selected, in words for people; NULL: it can. */
const char      *jny_pool_bar(const jny_pool *pool, size_t row);
const jny_shown *jny_pool_shown(const jny_pool *pool, size_t row);

/* A selection as the project keeps it. Stories are told by their keys, so that nothing of it
 * names a story that was forgotten. */
typedef struct {
    int64_t  story; /* key */
    bool     pinned;
    uint32_t page; /* its number on the site: given once, never to another story */
} jny_chosen;
typedef struct {
    uint64_t          seed;
    size_t            wanted;
    bool              wards;
    jny_str           codebook; /* its name */
    const jny_chosen *at;       /* by page */
    size_t            n;
    const int64_t    *dropped; /* stories that the curator does not want */
    size_t            n_dropped;
    const jny_chosen *pages; /* every number that was ever given, by story */
    size_t            n_pages;
    uint32_t          next_page;
} jny_selection;

/* Proposes `wanted` stories: constrained coverage. Every theme that may be shown gets a story
 * where one can be had; within that the stories are taken, and then exchanged one by one, so
 * that the squares of what is missing from each quota are least; the seed decides between
 * equals. No two stories of one respondent. Pins and drops of `was` (may be NULL) hold. The
 * same pool, seed and `was` give the same selection on every machine. */
jny_status jny_select(const jny_pool *pool, jny_arena *a, size_t wanted, uint64_t seed,
                      const jny_selection *was, jny_selection *out, jny_err *err);
/* The curator's changes, each a new selection; all other stories stay. Pin: it is in whatever is
 * proposed (in place of the one that is missed least). Drop: it is out for good, and the best
 * comes in its place. Swap: `id` out, `other` in. Free: neither pinned nor dropped any longer.
 * JNY_ECONFLICT says why a story cannot come in. */
typedef enum { JNY_SELECT_PIN, JNY_SELECT_DROP, JNY_SELECT_SWAP, JNY_SELECT_FREE } jny_select_act;
jny_status jny_select_change(const jny_pool *pool, jny_arena *a, const jny_selection *was,
                             jny_select_act act, jny_str id, jny_str other, jny_selection *out,
                             jny_err *err);

/* The project's selection; saving is an event. `out->n` is 0 before the first; a story that was
 * withdrawn or forgotten since is left out. */
jny_status jny_selection_load(jny_project *p, jny_arena *a, jny_selection *out, jny_err *err);
jny_status jny_selection_save(jny_project *p, jny_arena *a, const jny_selection *s, jny_str actor,
                              jny_err *err);

/* How a selection mirrors the whole: a row for each value of what is balanced. */
typedef struct {
    jny_str  what, value; /* "respondent_type", "parent" */
    uint64_t whole;       /* stories of the project; with quotas: people of the quota */
    uint64_t eligible;    /* stories that can be selected */
    double   wanted;      /* stories */
    uint64_t chosen;
    jny_str  note; /* where the balance cannot be met: why; else empty */
} jny_balance_row;
typedef struct {
    const jny_balance_row *rows;
    size_t                 n;
    uint64_t               eligible, stories; /* in all */
    uint64_t               barred[4];         /* by consent, a flag, k, a sensitive theme */
} jny_balance;
void jny_select_balance(const jny_pool *pool, jny_arena *a, const jny_selection *s,
                        jny_balance *out);

/* ---- The site -------------------------------------------------------------------------------- */

/* What a council says of itself and of a theme, from site.yaml; the form is told in
 * src/publish/README.md. */
typedef struct {
    jny_str theme, said, will;
} jny_easy_words;
typedef struct {
    jny_str               title, council, helpline, contact; /* none is empty */
    jny_str               plan; /* path of the plan's codebook, beside site.yaml */
    jny_str               plan_title, plan_link, notice, language, published;
    const jny_str        *collected; /* paragraphs: how the stories came */
    size_t                n_collected;
    const jny_easy_words *easy;
    size_t                n_easy;
} jny_site_settings;
/* Everything wrong is added to `problems`, also what is missing; JNY_ESYNTAX with the first. */
jny_status jny_site_settings_parse(jny_arena *a, jny_str file, jny_str yaml, jny_site_settings *out,
                                   jny_problems *problems, jny_err *err);

typedef struct {
    const jny_pool          *pool;
    const jny_selection     *selection;
    const jny_site_settings *settings;
    const jny_codebook      *plan;
} jny_site_request;
/* What stands against publishing; `id` empty: of the whole. */
typedef struct {
    jny_str id, why;
} jny_site_problem;
typedef struct {
    const jny_named_bytes  *files; /* by name */
    size_t                  n, n_stories;
    jny_str                 document; /* all of it as one plain page, for jny_docx_of_html */
    jny_table               record;   /* who agreed, who signed, what was taken out: INTERNAL */
    const jny_site_problem *problems; /* not empty: there are no files */
    size_t                  n_problems;
    const jny_jigsaw       *jigsaws; /* what released tables tell beside these stories */
    size_t                  n_jigsaws;
    const jny_release      *releases; /* what leaves: for jny_site_release */
    size_t                  n_releases;
} jny_site;
/* Makes the site of a selection in memory; writes nothing. Every story passes the one gate; the
 * same project and settings give the same bytes. */
jny_status jny_site_build(jny_project *p, jny_arena *a, const jny_site_request *r, jny_site *out,
                          jny_err *err);
/* Notes in the project what leaves, in one event; what left last just so, into this folder, is not
 * noted again. `folder`, an absolute path, is told by `forget` later; of what is no UTF-8 in it, as
 * "%DF". To be done before the folder is put in its place; `release` is for jny_site_placed. */
jny_status jny_site_release(jny_project *p, jny_arena *a, const jny_site *site, jny_str folder,
                            jny_str actor, int64_t *release, jny_err *err);
/* To be done when it is there: only now is what stood there before known to be gone. Notes nothing
 * where that is known already. */
jny_status jny_site_placed(jny_project *p, jny_arena *a, int64_t release, jny_str actor,
                           jny_err *err);
/* A pack for coding together on paper: pack.html (the stories of the selection without their
 * themes, cards of the themes, a blank sheet) and sheet.csv. Every story passes the one gate. */
jny_status jny_workshop_build(jny_project *p, jny_arena *a, const jny_site_request *r,
                              jny_site *out, jny_err *err);
/* A sheet that was filled in: numbers of stories, and ids or names of themes. Everything is
 * checked first (JNY_ESYNTAX with the line); then they are decisions of `coder` in one event,
 * which one undo takes back. What this coder said before is not said again. */
typedef struct {
    uint64_t stories, codings, unchanged;
} jny_workshop_report;
jny_status jny_workshop_back(const jny_pool *pool, jny_arena *a, const jny_selection *selection,
                             jny_str file, jny_str csv, jny_str coder, jny_workshop_report *out,
                             jny_err *err);

/* What was published with stories that are to be forgotten, and what follows from it. To be asked
 * before they are: afterwards nobody knows. Stories that were withdrawn count too. */
typedef struct {
    jny_str folder, at;   /* as it was named, and when                                   */
    jny_str replaced;     /* when, by pages that are known to stand there; empty: by none */
    bool    placed;       /* it is known to have been put there; earlier versions noted that of
                             none, and not every page */
    const jny_str *pages; /* each once, sorted                    */
    size_t         n_pages;
} jny_published;
typedef struct {
    const jny_published *sites; /* oldest first; of a folder that is named by its whole path, the
                                   newest that showed one of them, and what was not known to be put
                                   there since */
    size_t          n_sites;
    const jny_held *tables;
    size_t          n_tables;
} jny_consequences;
jny_status jny_publish_consequences(jny_project *p, jny_arena *a, const jny_forget_request *r,
                                    jny_consequences *out, jny_err *err);
/* Stories on pages of which nobody knows that others took their place, and which nobody may show
 * now. */
typedef struct {
    jny_str     id, folder, at;
    const char *why; /* in words for people */
} jny_still_public;
jny_status jny_published_still(jny_project *p, jny_arena *a, jny_still_public **out, size_t *n,
                               jny_err *err);

/* A page as DOCX, by pandoc (--sandbox, no network, limits of time and memory). JNY_ENOTFOUND
 * where there is no pandoc. */
jny_status jny_docx_of_html(jny_arena *a, jny_str html, jny_str *out, jny_err *err);

/* ---- For researchers ------------------------------------------------------------------------- */

/* A row for each story, and one for each coding that counts. */
typedef struct {
    jny_table stories, codings;
} jny_dataset;
/* Everything; or, with a gazetteer, de-identified: texts as they were signed, none of a story
 * that the one gate stops, and not why; with `unread` also of those that nobody signed, as rules
 * propose.
 * Tellers as generalised for a selection, numbers by chance instead of ids. The columns of the
 * two have other names. */
jny_status jny_dataset_make(const jny_pool *pool, jny_arena *a, const jny_gazetteer *deidentify,
                            bool unread, jny_dataset *out, jny_err *err);

/* ---- Validators: is the whole of `s` one? ----------------------------------------------- */

/* Ten digits, grouped 3-3-4 or in a row, whose last is the check digit. Source: NHS Data
 * Dictionary, "NHS NUMBER": weights 10 to 2, modulo 11. */
bool jny_valid_nhs_number(jny_str s);
/* Two letters, six digits, A to D. Source: HMRC NIM39110 for the prefixes never given. */
bool jny_valid_ni_number(jny_str s);
/* A full postcode in a postcode area that is in use. Source: BS 7666; Royal Mail PAF. */
bool jny_valid_postcode(jny_str s);
/* A number of the United Kingdom of 10 or 11 digits, or one with + and its country. */
bool jny_valid_phone(jny_str s);
bool jny_valid_email(jny_str s);

JNY_C_END

#endif
