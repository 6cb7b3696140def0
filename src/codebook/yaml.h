/* yaml.h - a YAML document as a tree that knows its places. Only for codebook/. */
#ifndef JNY_CODEBOOK_YAML_H
#define JNY_CODEBOOK_YAML_H

#include <journeys/codebook.h>

typedef enum { YAML_SCALAR, YAML_LIST, YAML_MAP } yaml_kind;

typedef struct yaml_node yaml_node;
struct yaml_node {
    yaml_kind  kind;
    jny_loc    at;
    jny_str    text;   /* of a scalar                                         */
    bool       single; /* the scalar stands in single quotes                   */
    bool       plain;  /* the scalar stands without quotes                    */
    bool       quoted; /* the scalar stands in quotes, single or double             */
    bool       flow;   /* a list or map between brackets                        */
    size_t     start;  /* byte offset in the source where it begins ...         */
    size_t     end;    /* ... and ends: both within quotes, a list's with its bracket */
    jny_str    key;    /* in a map: the key this node is the value of          */
    jny_loc    key_at;
    yaml_node *first, *next; /* items of a list, values of a map              */
    size_t     n;
};

/* Parses one document. Refused: aliases, anchors, tags, a second document,
 * duplicate or non-scalar keys, more than JNY_CODEBOOK_DEPTH levels, more than
 * JNY_CODEBOOK_BYTES. Problems are added; NULL if there was an error, or nothing. */
yaml_node *yaml_parse(jny_arena *a, jny_str source, jny_problems *problems);

/* Adds an error (or warning) to the list. */
void yaml_problem(jny_arena *a, jny_problems *problems, bool warning, jny_loc at, const char *fmt,
                  ...) __attribute__((format(printf, 5, 6)));

/* Warns of rules of a theme that add nothing beside its others. */
void check_overlaps(jny_arena *a, const jny_theme *theme, jny_str language, jny_problems *problems);

#endif
