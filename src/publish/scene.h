/* scene.h - the words of a text, what each can be, and which are part of a name. Only for
 * redact_named.c, redact_places.c, redact_low.c and redact_told.c. */
#ifndef JNY_PUBLISH_SCENE_H
#define JNY_PUBLISH_SCENE_H

#include "redact.h"

/* What stands between a word and the one before it. */
typedef enum {
    GAP_SPACE,
    GAP_HYPHEN,
    GAP_DOT, /* behind an initial or a title: "T. Rowe" */
    GAP_AMPERSAND,
    GAP_COMMA,
    GAP_OTHER, /* brackets, dashes: the sentence goes on */
    GAP_STOP,  /* a sentence begins */
    GAP_LINE,  /* and on a line of its own */
} gap;

typedef struct {
    uint32_t         start, end; /* bytes, without a possessive 's */
    uint32_t         whole;      /* the end with it                */
    uint32_t         kinds;
    jny_redact_class own;
    jny_str          form; /* folded */
    gap              before;
    bool             cap, initial, caps, number, mixed, possessive, closed;
    unsigned char    dedicated; /* so many words are the name of a church: "All Saints" */
    bool             low;       /* no capital, which says nothing: typed small, or shouted */
} token;

/* Words [from, to) that name no person. */
typedef struct {
    size_t from, to;
    jny_redact_class class;
    jny_str replacement;
} found_place;

typedef struct {
    jny_arena            *a;
    findings             *f;
    jny_str               text;
    token                *at;
    size_t                n;
    bool                  small_hand; /* capitals are missing: "i", sentences begun without */
    jny_interned          small;      /* words that stand somewhere without a capital */
    jny_interned          persons;    /* words of the persons found: they are looked for again */
    jny_interned          first; /* the first words of the places found, and under its number ... */
    JNY_LIST(found_place) places; /* ... the place: it is looked for again */
    unsigned char        *taken;  /* token: belongs to a finding */
} scene;

enum { HEADS = KIND_STREET | KIND_BLOCK | KIND_SCHOOL | KIND_ORGANISATION };

/* Cuts the text into words and looks them up, each and in rows. Where a text or a sentence is
 * shouted, its words are read as if typed without capitals. */
void scene_read(scene *s, const jny_gazetteer *g);

bool scene_joined(const token *t); /* to the word before it: by a space, a hyphen, a dot */
bool scene_begins_sentence(const token *t);
/* Whether the capital of word `i` says something. */
bool scene_telling(const scene *s, size_t i);
/* Of the words around `i` that may be one name: behind the last, and the first. */
size_t scene_name_end(const scene *s, size_t i);
size_t scene_name_start(const scene *s, size_t i);
/* A word that any text may write with a capital: it stands elsewhere without one, or has an
 * ending that names have not. */
bool scene_ordinary(const scene *s, size_t i);
/* Whether a word without a capital ends as no name does: "dident", "wasnt". */
bool scene_misspelt(const token *t);
/* Whether `form` is one of `list`. */
bool scene_is_any(jny_str form, const jny_str *list, size_t n);
#define IS_ANY(form, list) scene_is_any(form, list, sizeof(list) / sizeof *(list))
/* Letters only, and in no list but those of first names. */
bool scene_unlisted(const token *t);
/* Behind word `i` a person may act: "came", "and", "who". */
bool scene_acts_behind(const scene *s, size_t i);
/* The clause goes no further behind word `i`. */
bool scene_pauses_behind(const scene *s, size_t i);
bool scene_any_taken(const scene *s, size_t from, size_t to);
/* Words [from, to) are found. */
void scene_take(scene *s, size_t from, size_t to, jny_redact_class class, const char *reason,
                jny_str replacement);
void scene_take_person(scene *s, size_t from, size_t to, const char *reason, jny_str replacement);

/* Takes words [from, to) as a place of the type `kinds`, and the house number before it. */
void take_place(scene *s, size_t from, size_t to, uint32_t kinds);
/* "Sunshine House clinic": a type that may stand behind a type, and no people. */
bool is_small_type(const token *t);
/* Passes of redact_places.c, each over every word. */
void find_by_type(scene *s, size_t head);
void find_short_street(scene *s, size_t i);
void find_linked(scene *s, size_t i);
void find_saint(scene *s, size_t i);
void find_numbered(scene *s, size_t i);
/* Passes of redact_orgs.c. */
void find_dedicated(scene *s, size_t i);
void find_two_in_one(scene *s, size_t i);
void find_opened(scene *s, size_t i);
void find_stepping(scene *s, size_t i);
void find_acronym(scene *s, size_t i);
void find_place_again(scene *s, size_t i);
/* Passes of redact_low.c. */
void find_low_street(scene *s, size_t head);
void find_low_place(scene *s, size_t head);
/* Passes of redact_told.c. */
void find_called(scene *s, size_t i);
void find_surname_first(scene *s, size_t i);
void find_aged(scene *s, size_t i);
void find_opening(scene *s, size_t i);
void find_quoted(scene *s, size_t i);
void find_namesake(scene *s, size_t i);
void find_shoulder(scene *s, size_t i);
/* Passes of redact_small.c. */
void find_small_titled(scene *s, size_t i);
void find_small_introduced(scene *s, size_t i);
void find_small_nickname(scene *s, size_t i);
void find_small_surname(scene *s, size_t i);
void find_small_word(scene *s, size_t i);
void find_small_signature(scene *s, size_t i);
void find_small_beside(scene *s, size_t i);
/* Whether the sentence of word `i` is about a school. */
bool speaks_of_school(const scene *s, size_t i);

#endif
