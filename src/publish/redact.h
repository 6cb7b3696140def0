/* redact.h - what the finders of redact*.c share. Only for publish/. */
#ifndef JNY_PUBLISH_REDACT_H
#define JNY_PUBLISH_REDACT_H

#include <journeys/publish.h>

/* What a word or a row of words can be; a heading of a gazetteer each. */
enum {
    KIND_FIRST_NAME   = 1u << 0,
    KIND_WORD_NAME    = 1u << 1, /* a first name that is a word too: Grace, Will */
    KIND_TITLE        = 1u << 2,
    KIND_RELATION     = 1u << 3,
    KIND_CHILD        = 1u << 4, /* with relation: of a child */
    KIND_CUE          = 1u << 5, /* a name follows: called, named */
    KIND_STREET       = 1u << 6,
    KIND_BLOCK        = 1u << 7,
    KIND_SCHOOL       = 1u << 8,
    KIND_ORGANISATION = 1u << 9,
    KIND_SCHOOL_WORD  = 1u << 10, /* the sentence speaks of a school */
    KIND_PUBLIC       = 1u << 11, /* known to everyone, tells on nobody */
    KIND_PLAIN        = 1u << 12, /* begins sentences, tells nothing */
    KIND_GENERIC      = 1u << 13, /* before a type it names no particular one: "primary school" */
    KIND_VERB         = 1u << 14, /* what people do: a name stands before it */
    KIND_CLOSING      = 1u << 15, /* of letters: yours, regards */
    KIND_TOWN         = 1u << 16, /* a place everybody knows: Croydon, Ghana */
    KIND_WHERE        = 1u << 17, /* a place follows: at, to, behind */
    KIND_PARTICLE     = 1u << 18, /* inside names: de, van, al */
    KIND_OWN          = 1u << 19, /* a council's own name: its class is in `own` */
    KIND_EVERYDAY     = 1u << 20, /* any English text may have it */
    KIND_DEDICATION   = 1u << 21, /* a church or a school is called so: All Saints */
};

typedef struct {
    uint32_t         kinds;
    jny_redact_class own;
} gazetteer_entry;

/* What is listed under a folded word, or folded words with one space between. */
gazetteer_entry gazetteer_look(const jny_gazetteer *g, jny_str folded);
/* Whether it is a word of any list but those of names, or one with an ending. */
bool gazetteer_everyday(const jny_gazetteer *g, jny_str folded);
/* The most words of any entry. */
size_t gazetteer_longest(const jny_gazetteer *g);

/* Bytes of the text and what they may be; the finders add, redact.c settles. */
typedef struct {
    uint32_t start, end;
    jny_redact_class class;
    const char *reason;
    jny_str     replacement;
} finding;
typedef struct {
    jny_arena        *a;
    JNY_LIST(finding) list;
} findings;

static inline void found(findings *f, size_t start, size_t end, jny_redact_class class,
                         const char *reason, jny_str replacement)
{
    *JNY_PUSH(f->a, &f->list) =
        (finding){(uint32_t)start, (uint32_t)end, class, reason, replacement};
}

/* Like jny_valid_postcode; not `strict`: also with letters that no postcode ends with, as
 * people mistype and invent them. */
bool postcode_read(jny_str s, bool strict);
/* "1st", "2nd": three letters that could end a postcode, and count something. */
bool postcode_ordinal(const char inward[3]);

/* The end of the replacement whose bracket opens at `open`; 0: there is none. */
size_t replacement_end(jny_str text, size_t open);

/* Numbers, addresses of the net, dates: what is known by its form alone. */
void find_structured(findings *f, jny_str text, const jny_redact_policy *policy);
/* Persons, schools, organisations, streets and places. */
void find_named(findings *f, const jny_gazetteer *g, jny_str text);

#endif
