/* draft.h - a codebook in the making: what the readers of foreign formats fill, and how
 * they tell what they could not take. Only for codebook/. */
#ifndef JNY_CODEBOOK_DRAFT_H
#define JNY_CODEBOOK_DRAFT_H

#include "yaml.h"

/* Levels of themes that YAML's own limit of depth leaves room for: two for each, two for
 * the top, two for a rule with its contexts. */
enum { THEME_LEVELS = (JNY_CODEBOOK_DEPTH - 4) / 2 };

typedef struct {
    jny_theme          fields; /* name, definition, guid ...; id empty: made from the name */
    size_t             parent; /* in the draft; JNY_NO_PARENT                              */
    size_t             first_child, last_child, next; /* from 1; 0: none                  */
    unsigned           depth;
    JNY_LIST(jny_rule) rules;
} draft_theme;

typedef struct {
    jny_arena            *a;
    jny_exchange         *report;
    bool                  glob; /* its rules are patterns of a dictionary */
    jny_str               name, title, language;
    JNY_LIST(draft_theme) themes;
    jny_interned          keys;   /* parent and name ...                              */
    JNY_LIST(size_t)      of_key; /* ... and by their number the theme               */
    jny_interned          rules;  /* theme and text: what stands there already        */
    size_t                first_top, last_top;
} draft;

draft draft_open(jny_arena *a, jny_exchange *report, bool glob);

/* The theme of that name under `parent`; made if there is none yet. JNY_NO_PARENT: it
 * would be too deep, and was refused. */
size_t draft_theme_of(draft *d, size_t parent, jny_str name, jny_loc at);
/* A theme for itself, even where one has that name already. */
size_t draft_theme_new(draft *d, size_t parent, jny_str name, jny_loc at);
/* Adds a pattern, in lower case, or a rule. One that is none is refused; one that stands
 * there already is noted. */
void draft_rule(draft *d, size_t theme, jny_str text, jny_loc at);

/* One more of a kind that has no place here. */
void draft_lost(draft *d, const char *what, jny_loc at);
void draft_note(draft *d, const char *what, jny_loc at);
void draft_refuse(draft *d, jny_loc at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same for those who have no draft. */
void exchange_lost(jny_arena *a, jny_exchange *report, const char *what, jny_str where);

/* Themes in their order, each with an id that no sibling has. */
void draft_close(draft *d, jny_codebook *out);

/* ---- Names -------------------------------------------------------------------------- */

/* "Welfare State" becomes "welfare-state"; empty where there is no ASCII letter or digit. */
jny_str slug_of(jny_arena *a, jny_str name);
bool    is_slug(jny_str s);
/* Small letters, but the same letters: what a dictionary's patterns are compared in. */
jny_str lower_of(jny_arena *a, jny_str s);
/* "dir/laver-garry.yml" is laver-garry. */
jny_str name_of_file(jny_arena *a, jny_str file);

/* ---- The readers ---------------------------------------------------------------------- */

/* Each fills the draft from a text in UTF-8. What it cannot take it refuses or reports;
 * where the whole is not what it should be, `err` says so. */
typedef jny_status reader(draft *d, jny_str text, jny_err *err);
reader read_quanteda, read_liwc, read_wordstat, read_lexicoder, read_yoshikoder, read_qdc,
    read_csv_rules;

/* The themes of a dictionary in YAML: keys, lists of patterns, keys within keys. */
void read_dictionary(draft *d, const yaml_node *root);

/* The fields of a theme in YAML but its id, guid, name, definition and children, as they
 * stand in a QDC description. False: not that, and nothing was taken. */
bool theme_fields_parse(jny_arena *a, jny_str yaml, bool glob, jny_theme *out);

/* ---- The writers ---------------------------------------------------------------------- */

typedef jny_status writer(jny_arena *a, const jny_codebook *book, jny_buf *out,
                          jny_exchange *report, jny_err *err);
writer             write_yaml, write_quanteda, write_liwc, write_qdc, write_csv_rules;

/* A theme's fields as theme_fields_parse reads them; empty where it has none of them. */
void write_theme_fields(jny_buf *b, const jny_theme *t, unsigned indent);
/* A text as a YAML scalar: as it is where that is safe, else in quotes. `in_list`: also
 * between the brackets of a list. */
void write_scalar(jny_buf *b, jny_str s, bool in_list);

/* How a rule is written in the glob patterns of a dictionary; false: it cannot be, and the
 * report says so. */
bool glob_of_rule(jny_arena *a, const jny_codebook *book, const jny_theme *t, const jny_rule *r,
                  jny_str *out, jny_exchange *report);
/* Tells which of the fields for people have no place. */
void report_fields(jny_arena *a, const jny_codebook *book, bool definitions, bool ids,
                   jny_exchange *report);

#endif
