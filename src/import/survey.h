/* survey.h - what the bytes of a file tell of their encoding. Only for encoding.c. */
#ifndef JNY_IMPORT_SURVEY_H
#define JNY_IMPORT_SURVEY_H

#include "encoding.h"

/* Counts over a whole file, fed block by block. */
typedef struct {
    uint64_t      bytes, high, even_zero, odd_zero, cr, lf;
    uint64_t      count[256];
    uint64_t      doubled;   /* UTF-8 read as windows-1252 and written as UTF-8 again */
    uint64_t      utf8;      /* what looks like a character of UTF-8, where the whole is none */
    uint64_t      lost;      /* U+FFFD in UTF-8: stands where a character was lost */
    uint64_t      mac_quote; /* 0xD5 between letters: the apostrophe of MacRoman      */
    bool          broken;    /* not UTF-8 */
    char          carry[4];  /* the beginning of a character cut off by the block's end */
    size_t        n_carry;
    unsigned char before[3];
} tally;

/* `last`: nothing follows; where that comes out later, tally_end. */
void tally_block(tally *t, jny_str s, bool last);
void tally_end(tally *t);

/* Names the encoding of bytes that begin with `head`; `asked` (may be empty) overrules. */
void survey_decide(encoding_survey *s, const tally *t, jny_str head, jny_str asked);
/* The commonest characters, and what looks wrong, in `a`. */
void survey_tell(jny_arena *a, encoding_survey *s, const tally *t);

bool survey_is_wide(const encoding_survey *s);
bool survey_converts(const encoding_survey *s);
/* JNY_EINVAL: nobody knows that encoding. */
jny_status survey_converter(const encoding_survey *s, iconv_t *cd, jny_err *err);

#endif
