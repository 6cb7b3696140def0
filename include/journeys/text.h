/* text.h - from a story's bytes to words that can be compared, and back again.
 *
 * The story is never changed. A word is a pair of byte offsets into it; its folded
 * form and its stem are made beside it. Offsets are bytes unless a name says
 * `points` (Unicode code points). */
#ifndef JNY_TEXT_H
#define JNY_TEXT_H

#include <journeys/base.h>

JNY_C_BEGIN

/* ---- UTF-8 (RFC 3629) --------------------------------------------------------- */

/* Whether `s` is well formed: no overlong form, no surrogate, nothing above
 * U+10FFFF. Where it is not, `*bad` (may be NULL) is the offset of the first byte
 * of the broken sequence. */
bool jny_utf8_check(jny_str s, size_t *bad);
/* Whether there are bytes that no form or person types and that a terminal might obey: all below
 * U+0020 but tab and line ends, and U+007F. `*which` is the first. */
bool jny_has_control(jny_str s, unsigned *which);

/* The code point at byte `*at` of a well-formed string; moves `*at` behind it. */
uint32_t jny_utf8_next(jny_str s, size_t *at);
/* Writes a code point, no surrogate, to `to`; gives its bytes, 1 to 4, and touches no more. */
size_t jny_utf8_put(char *to, uint32_t c);

/* Number of code points in a well-formed string. */
size_t jny_utf8_count(jny_str s);

/* A table that turns byte offsets of one text into code points without counting
 * from the start each time. */
typedef struct {
    const uint32_t *every;  /* code points before byte 64*i; NULL: all ASCII */
    const uint64_t *starts; /* a bit for each byte that begins a code point  */
} jny_points;
jny_points jny_points_of(jny_arena *a, jny_str text);
size_t     jny_points_at(const jny_points *t, size_t byte);

/* Columns of a terminal that a well-formed text takes: two for wide letters and most
 * emoji, none for marks. By utf8proc, whatever the locale. */
size_t jny_text_width(jny_str s);

/* ---- Encodings ------------------------------------------------------------------- */

/* What a file's bytes were read as. */
typedef struct {
    jny_str text;     /* UTF-8, without a byte order mark                              */
    jny_str encoding; /* "UTF-8", "UTF-16LE", "windows-1252", or the name that was given */
    bool    guessed;  /* windows-1252: nothing in the bytes says so                      */
    size_t  changed;  /* characters above ASCII, where it is not UTF-8                  */
    jny_str sample;   /* the first of these, in UTF-8, for people to judge by          */
} jny_decoded;

/* Reads `bytes` in `encoding` (a name that iconv knows); empty: by a byte order mark, else
 * as UTF-8, else as UTF-16 where every other byte is 0, else as windows-1252 where that
 * makes letters. JNY_ESYNTAX names the byte, or says that the encoding must be named;
 * JNY_ENOTFOUND: nobody knows `encoding`. */
jny_status jny_text_decode(jny_arena *a, jny_str bytes, jny_str encoding, jny_decoded *out,
                           jny_err *err);

/* ---- Words (UAX #29, Unicode 15.0) ---------------------------------------------- */

/* End of the word segment that starts at byte `at`: the next word boundary of UAX
 * #29 after it. `at` must itself be a boundary and less than s.n. */
size_t jny_segment_end(jny_str s, size_t at);

/* A segment that holds a letter or a number (general category L or N). */
typedef struct {
    uint32_t start, end; /* bytes */
} jny_word;
typedef struct {
    const jny_word *at;
    size_t          n;
    const uint32_t *breaks; /* the words before which a paragraph begins, but the first */
    size_t          n_breaks;
    bool            ascii; /* every byte of the text is below 128; false may be wrong */
} jny_words;

/* Where the paragraph of byte `from` ends, if it does before byte `to`: behind its last
 * line end (or U+2029), before the blank line that follows. SIZE_MAX: it goes on. */
size_t jny_paragraph_break(jny_str s, size_t from, size_t to);

/* The words of a well-formed text of less than 4 GiB, in order. */
jny_words jny_words_split(jny_arena *a, jny_str text);
/* The number of the paragraph that a word stands in, from 0. */
uint32_t jny_words_paragraph(const jny_words *words, size_t word);

/* The sentence around bytes [start, end): from after the last end of a sentence or
 * paragraph to the next one. For showing a hit, not for matching. */
jny_str jny_sentence_around(jny_str text, size_t start, size_t end);

/* The sentences of a text one after another, trimmed, none blank; by the same ends:
 *
 *     jny_sentences it = {.text = story};
 *     while (jny_sentence_next(&it, &sentence)) ... */
typedef struct {
    jny_str text;
    size_t  at, paragraph; /* where the next one begins; where its paragraph ends */
} jny_sentences;
bool jny_sentence_next(jny_sentences *it, jny_str *out);

/* ---- Comparing -------------------------------------------------------------------- */

/* The form in which words are compared: NFC, U+2019 as an apostrophe and, with
 * `fold`, full case folding. `s` must be well formed. */
jny_str jny_text_form(jny_arena *a, jny_str s, bool fold);

/* How many bytes of the end of a word are a possessive 's (with a straight or a
 * curly apostrophe): 0, 2 or 4. */
size_t jny_text_possessive(jny_str word);

/* The form in which a name is looked for: folded, white space of any kind in a row (Unicode's Z,
 * line ends, tabs) as one blank and none at the ends, without what is not seen (category Cf: soft
 * hyphens, joiners, marks of direction). `s` must be well formed. */
jny_str jny_text_plain(jny_arena *a, jny_str s);
/* Whether `text` has `name` in it, not within a longer word ("Ama" is not said by "Amanda"): both
 * as jny_text_plain gives them. In scripts without blanks between words (Han, Kana, Thai ...) it
 * may stand anywhere. False for an empty name. */
bool jny_text_says(jny_str text, jny_str name);
/* A text as it was before it went into an address (RFC 3986; forms write "+" for a blank):
 * "Jos%C3%A9" with hexadecimal digits of either case. What is no UTF-8 when it is read so stays as
 * it stands. `s` itself where there is nothing to read. */
jny_str jny_text_unquoted(jny_arena *a, jny_str s);

/* ---- Stems --------------------------------------------------------------------------- */

/* A stemmer for one language; close it. Not for two threads at once. */
typedef struct jny_stemmer jny_stemmer;

/* The name by which this program knows the language of a tag like "en-GB", "ES" or
 * "Spanish" ("english", "spanish", ...); empty if libstemmer has no such language. */
jny_str jny_stemmer_language(jny_str tag);

/* JNY_ENOTFOUND where jny_stemmer_language knows nothing. */
jny_status jny_stemmer_open(const jny_world *w, jny_str language, jny_stemmer **out, jny_err *err);
void       jny_stemmer_close(jny_stemmer *s);
/* The stem of a folded word, as a copy in `a`. */
jny_str jny_stem(jny_arena *a, jny_stemmer *s, jny_str folded);

/* ---- Texts that are nearly the same ------------------------------------------------------ */

/* A text by its runs of three words: of 48 hash functions the least value that one of them has. */
enum { JNY_MINIMA = 48, JNY_MINIMA_BANDS = 16, JNY_MINIMA_WORDS = 8 };
typedef struct {
    uint32_t hash[JNY_MINIMA];
} jny_minima;
/* False for fewer than JNY_MINIMA_WORDS words: what few words say, many people say. */
bool jny_minima_of(jny_arena scratch, jny_str text, jny_minima *out);
/* How many of the runs of both are shared, in per cent: an estimate, give or take seven. */
unsigned jny_minima_shared(const jny_minima *x, const jny_minima *y);
/* A part of it as one number (`band` from 0): of two texts that share 60 % of their runs, one of
 * the JNY_MINIMA_BANDS numbers is the same in 98 cases of 100; of two that share 50 %, in 88. */
uint64_t jny_minima_band(const jny_minima *m, size_t band);

/* ---- Interning ------------------------------------------------------------------------- */

/* Distinct strings numbered 1, 2, 3 ... in the order in which they came; 0 is "no
 * such string". Everything lives in the arena it was opened with. */
typedef struct {
    jny_arena        *a;
    uint32_t         *slots; /* open addressing: 0 or a number  */
    size_t            mask;  /* number of slots less one        */
    uint64_t          seed;  /* of the hash: another each time  */
    JNY_LIST(jny_str) names; /* names.at[number - 1]     */
} jny_interned;
jny_interned jny_intern_open(jny_arena *a);
uint32_t     jny_intern(jny_interned *t, jny_str s);
/* The lasting copy of `s`: equal strings give the same one. */
jny_str  jny_intern_copy(jny_interned *t, jny_str s);
uint32_t jny_intern_find(const jny_interned *t, jny_str s);

JNY_C_END

#endif
