/* value.h - single values as people write them: dates, wards, yes and no. Only for import/. */
#ifndef JNY_IMPORT_VALUE_H
#define JNY_IMPORT_VALUE_H

#include <journeys/text.h>

/* How values are compared: folded, white space (also U+00A0) at the ends gone and within
 * become one blank. */
jny_str value_form(jny_arena *a, jny_str s);
/* The same for headings: without punctuation, "_" and "." as a blank. */
jny_str heading_form(jny_arena *a, jny_str s);
enum { ATTRIBUTE_NAME_MAX = 200 }; /* bytes */
/* What an attribute is called that stands under that heading. Some headings are a question of a
 * whole paragraph: then its beginning, up to a word's end, and "...". */
jny_str heading_name(jny_arena *a, jny_str heading);
/* The same for places: without "ward" at the end, S. as south, & as and. */
jny_str place_form(jny_arena *a, jny_str s);

/* `*` stands for any text, `?` for any byte, `{}` for the part that is taken. Without `{}`
 * the whole is taken. */
bool value_like(jny_str s, jny_str pattern, jny_str *taken);

/* ---- Dates ------------------------------------------------------------------------------- */

typedef enum { ORDER_UNKNOWN, ORDER_DMY, ORDER_MDY, ORDER_YMD } date_order;

typedef enum {
    DATE_READ,       /* a day of the calendar in this order, or beyond doubt */
    DATE_IMPOSSIBLE, /* numbers like a date, but no day in this order      */
    DATE_NOT,        /* something else                                    */
} date_found;

/* Reads "13/06/2012", "2012-06-13T10:00+01:00", "13 June 2012", "June 13, 2012", "13.6.12"
 * (years of two digits: 1970 to 2069) into "2012-06-13". */
date_found date_read(jny_str s, date_order order, char out[11]);
/* Which orders of a date written in numbers name a day: bits 1 << ORDER_DMY, 1 << ORDER_MDY.
 * 0: none, or it is not written so. */
unsigned    date_orders(jny_str s);
const char *date_order_name(date_order order); /* "dmy" */
date_order  date_order_named(jny_str name);    /* ORDER_UNKNOWN: no such name */

/* ---- Words that everybody uses --------------------------------------------------------------- */

/* What a field is for. FIELD_OTHER keeps its own name. */
typedef enum {
    FIELD_IGNORE,
    FIELD_ID,
    FIELD_TEXT,
    FIELD_RESPONDENT,
    FIELD_TYPE,
    FIELD_AGE,
    FIELD_WARD,
    FIELD_LOCALITY,
    FIELD_EVENT,
    FIELD_DATE,
    FIELD_WAVE,
    FIELD_CHANNEL,
    FIELD_CONSENT,
    FIELD_CONSENT_BY,
    FIELD_LANG,
    FIELD_THEME, /* a column of marks: a theme of an outside coder */
    FIELD_OTHER,
    FIELDS
} field;

const char *field_name(field f); /* "respondent_type"; "" for FIELD_OTHER */
/* FIELD_OTHER: no such name. */
field field_named(jny_str name);

/* The value of the design that an everyday word stands for ("mum": parent, "y": publish);
 * empty: none is known. `form` as value_form makes it. */
jny_str word_for_type(jny_str form);
jny_str word_for_consent(jny_str form);
/* The values that the design knows; NULL-ended. NULL: any will do. */
const char *const *field_words(field f);
bool               is_not_given(jny_str form); /* "-", "not given", "n/a" ... */
/* How strongly a heading speaks for a field, 0 to 100. */
int heading_says(jny_str form, field f);

/* ---- Details above a story ------------------------------------------------------------------ */

/* Whether a line is "Key: value" with a key of at most so many bytes, and not somebody's speech
 * ("Mum: I was tired."). */
bool detail_read(jny_arena *a, jny_str line, size_t most, jny_str *key, jny_str *value);
bool detail_is_known(jny_arena *a, jny_str key); /* it is what people call a field */

#endif
