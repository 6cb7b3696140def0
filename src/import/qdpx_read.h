/* qdpx_read.h - what the child keeps of a REFI-QDA project: qdpx.c opens the archive, qdpx_read.c
 * listens to the XML, qdpx_frame.c keeps what stands around the texts, qdpx_source.c says each text
 * with its codings, qdpx_loss.c counts what has no place. Only for these. */
#ifndef JNY_IMPORT_QDPX_READ_H
#define JNY_IMPORT_QDPX_READ_H

#include "keys.h"
#include "qdpx.h"

#include <string.h>

enum {
    QDPX_NAMED_MOST = 100,
    QDPX_NAME_BYTES = 200, /* of ids and attributes, as row.c has it */
    QDPX_LONG_NAME  = 1000,
    QDPX_LIST_MOST  = 1 << 20
};

typedef struct {
    jny_str name;
    bool    machine;
} qdpx_user;

typedef struct {
    size_t            selection; /* SIZE_MAX: the whole text */
    jny_str           user, code, when;
    JNY_LIST(jny_str) notes;
} read_coding;

typedef struct {
    jny_str           name, description;
    int64_t           from, to;
    size_t            codings;
    JNY_LIST(jny_str) notes;
    /* where it stands */
    bool   placed;
    size_t start, end;
} selection;

typedef struct {
    uint32_t variable; /* from 1 */
    jny_str  value;
} value;
typedef JNY_LIST(value) values;

/* A text source between its tags. */
typedef struct {
    jny_str               guid, name, path;
    jny_buf               content;
    bool                  has_content;
    JNY_LIST(selection)   selections;
    JNY_LIST(read_coding) codings;
    values                values;
} source;

/* As short as it can be said: there are as many as people. */
typedef struct {
    const char *said;      /* its name, then its values: variable and text by number, one after the
                              other, seven bits a byte */
    uint32_t name, values; /* bytes; CASE_OURS: one of a story that says no respondent */
} a_case;
#define CASE_OURS UINT32_MAX

typedef enum { SET_OTHER, SET_OURS, SET_ATTRIBUTE, SET_FINISHED, SET_FLAG, SET_SELECTION } set_kind;
typedef struct {
    jny_str  name, value;
    set_kind kind;
} a_set;

/* What cases and sets say of a source: lists by number of the source's guid. */
typedef struct {
    uint32_t which, next; /* from 1 */
} membership;

typedef struct {
    size_t sources, codes;
} set_members;

/* Whose words are being read. */
typedef enum {
    CAPTURE_NONE,
    CAPTURE_CODE,
    CAPTURE_SELECTION,
    CAPTURE_SOURCE,
    CAPTURE_NOTE,
    CAPTURE_VALUE
} capture;

typedef struct {
    jny_arena  *a, own, said; /* own: of the source that is open; said: of what is told */
    archive    *z;
    office_out *out;
    bool        second;
    /* the parts of the archive by name, in small letters and without folder: the part, from 1; 0:
     * several are called so, and are known by their paths */
    keys      files, paths;
    uint32_t *by_name, *by_path;
    bool     *used; /* a part: by a text, a note ... */
    /* the first reading */
    jny_interned         value_texts, user_guids, variable_guids;
    keys                 case_names, note_guids, source_guids; /* of names a digest */
    JNY_LIST(qdpx_user)  users;
    JNY_LIST(jny_str)    variables;
    JNY_LIST(jny_str)    notes;
    JNY_LIST(bool)       note_used;
    JNY_LIST(qdpx_code)  codes;
    JNY_LIST(a_case)     cases;
    JNY_LIST(a_set)      sets;
    JNY_LIST(membership) links;
    JNY_LIST(uint32_t)   case_of, sets_of; /* by source: the first link */
    JNY_LIST(bool)       is_text;          /* no picture, no film */
    uint64_t             votes[PLACE_READINGS], read_by[PLACE_READINGS];
    keys                 names; /* of stories, a digest */
    size_t               codings, named;
    bool                 ours; /* this program wrote it */
    /* where we are */
    unsigned    depth, code_depth, foreign; /* foreign: how deep within a picture, a film ... */
    const char *foreign_kind;
    bool        in_source, in_case, in_note, in_set, in_project;
    size_t      in_selection, in_coding; /* from 1 */
    size_t      code_at[OFFICE_DEPTH + 2];
    source      s;
    jny_str     note_guid, note_path;
    jny_str     case_name; /* of the case that is open; empty: none, or CASE_OURS */
    bool        case_ours;
    jny_buf     case_said; /* its name, then its values */
    set_members members;
    uint32_t    variable; /* of the value that is open, from 1 */
    capture     capturing;
    unsigned    capturing_at; /* its depth */
    jny_buf     text;
} reader;

/* Adds a text source to what the parent hears; in the first reading, its votes. */
void qdpx_source_end(reader *r, jny_err *err);
/* One more (or n) of a kind that has no place, or that is not as it stood. */
void qdpx_lost(reader *r, const char *what, jny_str where, size_t n);
void qdpx_told(reader *r, const char *what, jny_str where, size_t n);
void qdpx_lost_one(reader *r, const char *what, jny_str which); /* named, of the first hundred */
/* A row for the parent: `kind`, then the cells. */
void    qdpx_say(reader *r, const char *kind, const jny_str *cells, size_t n);
jny_str qdpx_number(jny_arena *a, size_t n);
/* A name on one line; with the reader, an end that is cut off is counted. */
jny_str qdpx_name(reader *r, jny_arena *a, jny_str s, size_t most);
jny_str qdpx_shown(jny_arena *a, jny_str s);
/* A text as UTF-8, without its mark; told where it was none. False: it is in no encoding known. */
bool qdpx_as_utf8(reader *r, jny_str *raw, jny_str where);
/* Whether an element is called so. */
static inline bool qdpx_is(const char *name, const char *what)
{
    return name[0] == what[0] && strcmp(name, what) == 0;
}
/* The value of an attribute of the XML; empty: it has none. */
jny_str qdpx_attribute(jny_arena *a, const char **attributes, const char *name);
jny_str qdpx_guid(jny_arena *a, const char **attributes, const char *name);
jny_str qdpx_path(jny_arena *a, const char **attributes,
                  const char *name); /* without internal:// */
void    qdpx_listen(reader *r, capture what);
/* What stands around the texts. qdpx_frame.c */
void qdpx_frame_start(xml *x, reader *r, const char *name, const char **attributes);
void qdpx_frame_end(reader *r, const char *name);
void qdpx_value_end(reader *r, jny_str text);
void qdpx_source_known(reader *r, jny_str guid);
/* The number of a source that something names, from 1; 0: nothing does. */
uint32_t qdpx_source_number(const reader *r, jny_str guid);
/* The name of a case; the next of its values, from where `at` (0 first) stands: false at the end.
 */
jny_str qdpx_case_name(const a_case *c);
bool    qdpx_case_value(const reader *r, const a_case *c, size_t *at, value *out);
void    qdpx_lost_cases(reader *r);
/* Whether an element is a source that is no text (a picture, a film), or within one. Counted once,
 * as is one that nothing else takes. qdpx_loss.c */
bool qdpx_foreign(reader *r, const char *name, const char **attributes);
void qdpx_other(reader *r, const char *name);
/* Counts what attributes tell that has no place. */
void qdpx_attributes(reader *r, const char *name, const char **attributes);
/* The number of a part of the archive that a path means; SIZE_MAX: none. */
size_t qdpx_file(reader *r, jny_str path);

extern const xml_handler qdpx_handler; /* its context is the reader */
void                     qdpx_instruction(void *reader, const char *target, const char *data);

#endif
