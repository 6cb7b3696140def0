/* publish.h - what may leave the house, and in which form.
 *
 * Redaction is an aid: it proposes, a person signs. The story itself is never changed; a
 * redaction is a span of it with a reason and the words that would stand there instead. */
#ifndef JNY_PUBLISH_H
#define JNY_PUBLISH_H

#include <journeys/store.h>

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
    uint32_t start, end; /* bytes of the story, [start, end)   */
    uint32_t from, to;   /* the same place in code points      */
    jny_redact_class class;
    const char *reason;      /* for the person who signs; static  */
    jny_str     replacement; /* in brackets: "[child]"            */
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

/* ---- Signing --------------------------------------------------------------------------------- */

typedef struct {
    jny_str        id, coder;
    const jny_str *keep; /* proposals that are none: their words, whole      */
    const jny_str *hide; /* words to take out besides, wherever they stand   */
    size_t         n_keep, n_hide;
    bool           ages, dry_run; /* dry_run: show, sign nothing */
} jny_sign_request;
typedef struct {
    jny_story      story;
    jny_redactions redactions;
    jny_str        text; /* as everybody may read it */
} jny_signed;
/* A person has read the story with these redactions and signs them: an event of its own. It
 * holds for these words of the story; a correction asks for another signature. */
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
 * text of its own, every coding with who made it and when. The standard: codebook.h. */
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

#endif
