/* qdpx.h - a REFI-QDA project on its way in. In the child (qdpx_read.h): qdpx.c and
 * others read, qdpx_place.c finds where a passage stands. In the parent: qdpx_take.c takes stories,
 * qdpx_coded.c their codings, qdpx_book.c codebooks. Only for import/. */
#ifndef JNY_IMPORT_QDPX_H
#define JNY_IMPORT_QDPX_H

#include "office.h"

/* ---- What the child says ---------------------------------------------------------------- */

/* Rows of cells without names; the first is one of these letters. */
#define QDPX_USER  "U" /* name, "machine" */
#define QDPX_BOOK  "I" /* what a codebook of ours says of itself, as JSON */
#define QDPX_CODE  "C" /* guid, name, description, depth, "folder", colour */
#define QDPX_STORY "S" /* guid, name, respondent, text; then attributes by name; of kind */
                       /* CELL_OTHER: offered by a set */
#define QDPX_CODING                                                                                \
    "K" /* from, to (bytes; none: whole), user, code, when, state, valence, words                  \
         */
#define QDPX_FINISHED "F" /* coder */
#define QDPX_FLAG     "G" /* kind, coder */
#define QDPX_LOST     "L" /* what, where, how many */
#define QDPX_TOLD     "T" /* the same */
#define QDPX_CODINGS  "N" /* how many codings the file holds, those of pictures too */
#define QDPX_MISSING  "M" /* a text that is not there */
enum { QDPX_CELLS = 9 };

/* An attribute that keeps the guid of a story's source, where we would not make the same. */
#define QDPX_SOURCE_GUID "refi_guid"

/* ---- Where a passage stands ------------------------------------------------------------------ */

/* A text as it stands in the file and as the project keeps it: LF, trimmed, and a blank for each
 * control character, so that what stands behind it stands where it stood. */
typedef struct {
    jny_str   raw, text;
    size_t    controls; /* how many */
    uint32_t *kept;     /* of every byte of raw and its end: the byte of text */
    uint32_t *at[6];
    size_t    n[6];
} place_text;
void               place_open(place_text *t, jny_arena *a, jny_str raw);
static inline bool place_is_control(char c)
{
    unsigned char x = (unsigned char)c;
    return (x < 0x20 && c != '\t' && c != '\n' && c != '\r') || x == 0x7F;
}

/* How a program counts: line ends, characters, from where, to where. */
enum { PLACE_READINGS = 36 };
jny_str place_reading_name(jny_arena *a, int reading);
/* The bytes [start, end) of `text` at these positions by one reading. */
bool place_at(place_text *t, jny_arena *a, int reading, int64_t from, int64_t to, size_t *start,
              size_t *end);
/* Whether a quote is these words: 2; 1 but for white space around them; 0 not. White space within
 * aside, and as far as it goes if it ends in dots. */
int place_is(jny_str quote, jny_str words);
/* Where the words of a quote stand, the nearest to a place. */
bool place_find(jny_str text, jny_str quote, size_t near, size_t *start, size_t *end);

/* ---- In the parent --------------------------------------------------------------------------- */

typedef struct qdpx_take qdpx_take;

typedef struct {
    size_t  from, to; /* bytes; both 0: the whole */
    size_t  user;
    jny_str code, when, state, valence, words;
} qdpx_coding;

typedef struct {
    jny_str kind, coder;
} qdpx_flag;

/* What comes with a story besides its fields. */
struct qdpx_coded {
    qdpx_take            *take;
    JNY_LIST(qdpx_coding) codings;
    JNY_LIST(jny_str)     finished;
    JNY_LIST(qdpx_flag)   flags;
};

typedef struct {
    jny_str  guid, name, description, colour;
    unsigned depth;
    bool folder, instruction; /* instruction: `name` is what a codebook of ours says of itself */
} qdpx_code;
/* The themes of all codes: those that the project knows by their guids, the others from
 * codebooks that are added. `keys[i]` of code i; 0: none. */
jny_status qdpx_books(import_job *job, const qdpx_code *codes, size_t n, int64_t *keys,
                      jny_err *err);

/* What is known of a project on its way in. */
typedef struct {
    jny_str name;
    bool    machine, skipped; /* skipped: the rules of a codebook that was run here too */
    int64_t key;              /* 0: not asked for yet */
} qdpx_coder;

struct qdpx_take {
    import_job             *job;
    jny_arena               story; /* the one that is open */
    JNY_LIST(qdpx_coder)    coders;
    JNY_LIST(qdpx_code)     codes;
    int64_t                *keys;
    jny_interned            code_guids; /* by number: the first code that has it */
    JNY_LIST(size_t)        code_of;
    jny_interned            guids; /* of the project's stories ... */
    JNY_LIST(jny_str)       ids;   /* ... and their ids            */
    jny_interned            names; /* the same ids                 */
    bool                    ready, open;
    jny_str                 id; /* of the story that is open */
    import_row              row;
    JNY_LIST(jny_attribute) fields;
    struct qdpx_coded       coded;
    size_t taken, codings; /* codings that have a place here, of so many in the file */
};

/* Notes in the receipt: said, or left behind; at `where`. */
void take_told(qdpx_take *t, const char *what, jny_str where);
void take_lost(qdpx_take *t, const char *what, jny_str where);

#endif
