/* qdpx.h - a REFI-QDA project on its way out: qdpx_load.c asks the project, qdpx.c makes the file,
 * qdpx_story.c a story with its codings, qdpx_frame.c all that stands around the stories. What is
 * kept of a story is some numbers; all words go through. Only for publish/. */
#ifndef JNY_PUBLISH_QDPX_H
#define JNY_PUBLISH_QDPX_H

#include "keys.h"

#include <journeys/publish.h>

/* An attribute that a story keeps from the file it came in with: the guid of its source there. */
#define QDPX_SOURCE_GUID "refi_guid"

/* Who coded: a person, an outside machine, or the rules of a codebook. */
typedef struct {
    jny_str name, guid;
    bool    machine;
} qdpx_user;

typedef struct {
    jny_str     name, guid;
    const char *type, *element; /* "Integer", "IntegerValue" */
    jny_values  values;
} qdpx_variable;

/* A set of stories: a wave, what somebody finished, a flag. */
typedef struct {
    jny_str            name, guid;
    JNY_LIST(uint32_t) members; /* rows of the census */
} qdpx_set;

/* Bytes on their way into the archive, kept in a file that has no name. */
typedef struct {
    jny_out  out;
    uint64_t n;
} qdpx_spool;
void qdpx_spool_add(qdpx_spool *s, jny_str bytes);

typedef struct {
    jny_project            *p;
    jny_arena              *a;
    const jny_qdpx_options *o;
    jny_qdpx_report        *r;
    /* codebooks */
    jny_active      *books;
    jny_run         *runs;       /* the latest of each */
    size_t          *first_code; /* of each book; one more behind the last */
    size_t           n_books;
    jny_str         *codes;      /* guids */
    jny_interned     theme_keys; /* of decisions ...                                    */
    JNY_LIST(size_t) code_of;    /* ... and their code; SIZE_MAX: no codebook has it    */
    /* who and why */
    jny_interned        user_names;
    JNY_LIST(qdpx_user) users;
    keys                notes;      /* by guid; their words are in ... */
    qdpx_spool         *note_spool; /* ... as they are met             */
    uint32_t           *rules;      /* of each book: the number of its user; 0: not met yet */
    /* stories */
    jny_census         census;
    jny_values         ids, tellers;
    uint32_t          *order;   /* rows by their stories' ids          */
    keys               guids;   /* of stories, as they are written ... */
    uint32_t          *guid_of; /* ... and by row: the number there    */
    qdpx_variable     *variables;
    size_t             n_variables;
    JNY_LIST(qdpx_set) sets;
} qdpx;

/* The number of a user, from 1. */
uint32_t qdpx_user_of(qdpx *q, jny_str name, bool machine);

/* Writes a story as <TextSource>, and its words as they go out; its guid is the last of
 * `q->guids`. */
jny_status qdpx_story(qdpx *q, jny_arena *scratch, const jny_story *s, jny_buf *xml, jny_str *text,
                      jny_err *err);
/* The guid of the story in a row that is written. */
key_text qdpx_story_guid(const qdpx *q, size_t row);
/* The values of one row, or those that all rows of a person share. */
void qdpx_values(const qdpx *q, const size_t *rows, size_t n, jny_buf *b);

/* Loads what the frame needs before the first story. */
jny_status qdpx_load(qdpx *q, jny_err *err);
void       qdpx_head(qdpx *q, qdpx_spool *to); /* up to <Sources> */
/* From </Sources> to the notes, and from there. */
void qdpx_tail(qdpx *q, qdpx_spool *to);
void qdpx_end(qdpx *q, qdpx_spool *to);
/* Counts what the standard has no place for. */
jny_status qdpx_count_lost(qdpx *q, jny_err *err);

#endif
