/* codebook.h - themes, what they mean, and the rules that find them.
 *
 * A codebook is a plain value in an arena: read it, never change it. Every part
 * remembers the line and column of the YAML file where its author wrote it. */
#ifndef JNY_CODEBOOK_H
#define JNY_CODEBOOK_H

#include <journeys/text.h>

JNY_C_BEGIN

typedef struct {
    unsigned line, col; /* from 1; columns in code points; 0: unknown */
} jny_loc;

/* ---- Rules ------------------------------------------------------------------------ */

/* How a word of a rule is compared with a word of a story. */
typedef enum {
    JNY_WORD_STEM,        /* waiting list      stems, any case                             */
    JNY_WORD_FOLDED,      /* ^looked after     the word itself, any case; 's apart          */
    JNY_WORD_CASE,        /* =SEND             the word itself, this case; 's apart         */
    JNY_WORD_PREFIX,      /* interven*         begins so, any case                          */
    JNY_WORD_CASE_PREFIX, /* =SEN*        begins so, this case                         */
    JNY_WORD_WHOLE,       /* of a dictionary: the word itself, any case, an 's is part of it */
    JNY_WORD_GLOB,        /* of a dictionary: `*` any characters, `?` any one; any case      */
} jny_word_how;

typedef struct {
    jny_str      form; /* NFC; folded unless the case counts */
    jny_word_how how;
} jny_term;

/* Words in a row. */
typedef struct {
    const jny_term *at;
    size_t          n; /* at least 1, but in `b` of a rule without NEAR: 0 */
} jny_phrase;

typedef struct jny_rule jny_rule;
struct jny_rule {
    jny_str         text; /* as written, without YAML's quotes: what outputs show */
    jny_loc         at;
    jny_phrase      a, b;    /* `b` only with NEAR                                  */
    unsigned        within;  /* NEAR: words that may stand between                  */
    bool            ordered; /* NEAR: `>`, only in this order                       */
    jny_str         pattern; /* a regex without its slashes; empty: not a regex     */
    const jny_rule *unless;  /* contexts that cancel a hit of this rule             */
    size_t          n_unless;
};

/* Parses one rule. The error's place is left to the caller; `*col` (may be NULL) is
 * the offset in bytes into `text` where it went wrong. JNY_ESYNTAX. */
jny_status jny_rule_parse(jny_arena *a, jny_str text, jny_rule *out, size_t *col, jny_err *err);

/* The same for a pattern of a dictionary, as quanteda reads it: words in a row, any case,
 * not stemmed; anywhere in a word `*` stands for any characters and `?` for any one. All
 * other signs stand for themselves. A hyphen parts words, as it does in stories; where
 * only wildcards stand on one side of it (`fair-*`), words must be joined by one. */
jny_status jny_glob_parse(jny_arena *a, jny_str text, jny_rule *out, size_t *col, jny_err *err);
/* Whether all of a word is what such a pattern says; both in the same form. */
bool jny_glob_matches(jny_str pattern, jny_str word);

/* ---- Themes ----------------------------------------------------------------------- */

typedef struct {
    jny_str text;
    jny_loc at;
} jny_example;

typedef struct {
    jny_str text, lead, measure, by, state;
} jny_commitment;

#define JNY_NO_PARENT SIZE_MAX

typedef struct {
    jny_str            id;   /* [a-z0-9-]                                    */
    jny_str            path; /* from the top: "send/diagnosis"               */
    jny_str            guid; /* empty: none yet                              */
    jny_str            name, definition, include, exclude;
    bool               sensitive; /* its own or a parent's                   */
    size_t             parent;    /* index, or JNY_NO_PARENT                 */
    unsigned           depth;     /* 0 at the top                            */
    const jny_str     *links;
    size_t             n_links;
    const jny_rule    *rules;
    size_t             n_rules;
    uint32_t           first_rule; /* number of rules[0] in the codebook      */
    const jny_rule    *unless;
    size_t             n_unless;
    const jny_example *examples, *near_misses;
    size_t             n_examples, n_near_misses;
    jny_commitment     commitment;
    jny_loc            at;          /* of the id */
    size_t             guid_at;     /* byte of the source where a guid would go, or 0 ... */
    unsigned           guid_column; /* ... on a line of its own from there; 0: in braces */
} jny_theme;

typedef struct {
    jny_str          name, title, language;
    const jny_theme *themes; /* depth first, as written: parents before children */
    size_t           n;
    size_t           n_rules;
    bool             glob; /* `source-semantics: glob`: its rules are a dictionary's patterns */
    bool             bare; /* of each theme only names, sensitive, parent and depth are here:
                            * jny_codebooks_bare; no matcher is made of it */
    jny_sha256 hash;       /* of its meaning: jny_codebook_canonical */
    jny_str    source;     /* the bytes it was read from             */
} jny_codebook;

/* The theme of rule number `rule`, and the rule itself. */
size_t          jny_codebook_theme_of(const jny_codebook *book, uint32_t rule);
const jny_rule *jny_codebook_rule(const jny_codebook *book, uint32_t rule);
/* The theme of that path ("send/diagnosis"), or JNY_NO_PARENT. A prefix
 * "codebook-name:" may stand before it. */
size_t jny_codebook_find(const jny_codebook *book, jny_str path);
/* Whether a theme is that one, or one below it. */
bool jny_codebook_within(const jny_codebook *book, size_t theme, size_t ancestor);
/* JNY_ENOTFOUND with the nearest theme. */
jny_status jny_codebook_need(const jny_codebook *book, jny_str path, size_t *theme, jny_err *err);

/* ---- Reading ---------------------------------------------------------------------- */

typedef struct {
    bool    warning; /* else an error */
    jny_loc at;
    jny_str msg;
} jny_problem;
typedef JNY_LIST(jny_problem) jny_problems;

enum { JNY_CODEBOOK_BYTES = 1 << 20, JNY_CODEBOOK_DEPTH = 32, JNY_RULE_BYTES = 4096 };

/* Reads a codebook from YAML: the form of the design, or a plain quanteda dictionary
 * (key: list). `file` is only named in messages. Everything found wrong is added to
 * `problems`; with an error among them the answer is JNY_ESYNTAX, `err` holds the
 * first, and `out` is not to be used. */
jny_status jny_codebook_parse(jny_arena *a, jny_str file, jny_str yaml, jny_codebook *out,
                              jny_problems *problems, jny_err *err);

/* The lint: what may be loaded but should not stay (no example, no near-miss, a rule
 * twice, no guid). Adds to `problems`. */
void jny_codebook_check(jny_arena *a, const jny_codebook *book, jny_problems *problems);

/* One problem as people read it: "FILE:LINE:COL: error: ...", the line, a caret. */
void jny_problem_print(jny_buf *b, jny_str file, jny_str source, const jny_problem *p);

/* The meaning of a codebook as JSON with sorted keys: comments, layout and quoting
 * do not change it. */
jny_str jny_codebook_canonical(jny_arena *a, const jny_codebook *book);

/* The source with a new guid line for every theme that has none; all other bytes as
 * they were. `*written` counts them. */
jny_str jny_codebook_with_guids(jny_arena *a, const jny_codebook *book, size_t *written);

/* ---- Changing a codebook's file ------------------------------------------------------ */

typedef enum {
    JNY_EDIT_ADD_RULE,
    JNY_EDIT_REMOVE_RULE,
    JNY_EDIT_ADD_EXAMPLE,
    JNY_EDIT_ADD_NEAR_MISS,
} jny_edit;

/* The source of `book` with one rule, example or near-miss of a theme more or less: bytes
 * are spliced in or out at the place, all others stay as they were, comments too. A new
 * item is a line of its own behind the last of its list; a list that is not there is begun.
 * What comes out was read again and means just that. JNY_ESYNTAX: no rule; JNY_ECONFLICT:
 * it is there already; JNY_ENOTFOUND: it is not there; JNY_EINVAL: the file is written in a
 * way that only a person should change. */
jny_status jny_codebook_edit(jny_arena *a, const jny_codebook *book, size_t theme, jny_edit what,
                             jny_str text, jny_str *out, jny_err *err);

/* ---- Exchange with other programs ---------------------------------------------------- */

typedef enum {
    JNY_BOOK_UNKNOWN,    /* reading: told by the content                          */
    JNY_BOOK_YAML,       /* our own                                              */
    JNY_BOOK_QUANTEDA,   /* YAML: key: [pattern, ...]                             */
    JNY_BOOK_LIWC,       /* .dic: % categories % words                           */
    JNY_BOOK_QDC,        /* REFI-QDA codebook 1.0, XML                            */
    JNY_BOOK_CSV,        /* theme,parent,definition,rule                          */
    JNY_BOOK_WORDSTAT,   /* .cat, an outline by tabs; from here on: only read     */
    JNY_BOOK_YOSHIKODER, /* .ykd and .lcd, XML                                  */
    JNY_BOOK_LEXICODER,  /* .lc3: +category, then a word a line                 */
} jny_book_format;

/* The format of that name ("yaml", "quanteda", "liwc", "qdc", "csv", "wordstat",
 * "yoshikoder", "lexicoder"), and its name for people. */
jny_book_format jny_book_format_named(jny_str name);
jny_str         jny_book_format_title(jny_book_format format);
/* Whether it can be written too. */
bool jny_book_format_is_written(jny_book_format format);

/* Something that has no place in what it was read into or written to. */
typedef struct {
    jny_str what; /* "weights other than 1", for people */
    size_t  n;
    jny_str first; /* where: "line 12", or a theme's path */
} jny_loss;

typedef struct {
    jny_book_format    format;
    jny_decoded        encoding; /* reading */
    size_t             entries;  /* lines or items of the source that name patterns */
    size_t             left_out; /* writing: rules that are not in what was written */
    bool               phrases;  /* asked for: `_` within a pattern is a space       */
    JNY_LIST(jny_loss) losses;
    JNY_LIST(jny_loss) notes;   /* nothing is lost, but it was read in some way */
    jny_problems       refused; /* entries left out, each with its place and reason */
} jny_exchange;

enum { JNY_DICTIONARY_BYTES = 16 << 20 };

/* Reads a codebook or dictionary of any of these formats. In `report`, `format` may say
 * which and `encoding.encoding` in what; else both are told by the bytes, never by the
 * file's name. `out` means what the file means, with `source` as our own YAML. A file
 * that cannot be read is refused with its reason and place. */
jny_status jny_codebook_read(jny_arena *a, jny_str file, jny_str bytes, jny_codebook *out,
                             jny_exchange *report, jny_err *err);

/* Writes `book` in a format; what it has no place for is in `report`. What would mean
 * something else there (a rule in exact capitals to a program that knows none) is left out
 * and named. JNY_EINVAL: that format is only read; JNY_ELIMIT: too large for it. */
jny_status jny_codebook_write(jny_arena *a, const jny_codebook *book, jny_book_format to,
                              jny_str *out, jny_exchange *report, jny_err *err);

/* The report as lines for people. */
void jny_exchange_print(jny_buf *b, jny_str file, const jny_exchange *report);

/* ---- REFI-QDA projects ------------------------------------------------------------------
 *
 * What their writer (publish.h) and their reader (import.h) must agree on. Source: the standard
 * "REFI-QDA 1.5" with its Project.xsd and Codebook.xsd (www.qdasoftware.org). Its clause 7 asks
 * that everybody be told what does not come along: the receipt tells. */

/* "{8C5A...}" is 8c5a...; empty where it is no guid. */
jny_str jny_guid_read(jny_arena *a, jny_str s);
/* A guid for what has none of its own: always the same for the same kind and names. RFC 9562,
 * version 8. */
jny_str jny_refi_guid(jny_arena *a, const char *kind, jny_str one, jny_str two);
/* A theme's own guid, or one made of its place in the codebook. */
jny_str jny_refi_theme_guid(jny_arena *a, const jny_codebook *book, const jny_theme *t);

/* Text for an element or, with its line ends kept, an attribute. What XML cannot hold at all
 * (control characters) is left out: false. */
bool jny_xml_escape(jny_buf *b, jny_str s, bool attribute);
/* The codes of a codebook as <Code> elements, a guid for each theme; rules, examples and all
 * else that the standard has no place for stand as YAML in the descriptions, and the codebook's
 * own name in a processing instruction before them. */
void jny_refi_codes(jny_buf *b, const jny_codebook *book, const jny_str *guids, unsigned depth,
                    jny_exchange *report);
void jny_refi_codebook_name(jny_buf *b, const jny_codebook *book);

/* The standard has a coder and a date for a coding and nothing else; the rest stands in a note
 * that it refers to: lines `state: accept`, `valence: mixed`, and behind a blank line the
 * coder's own words. */
typedef struct {
    jny_str state;   /* accept, add, adjudicate; suggested: by a machine */
    jny_str valence; /* empty: none */
    jny_str words;   /* the coder's note, or the rules of a machine; empty: none */
} jny_refi_note;
jny_str jny_refi_note_print(jny_arena *a, const jny_refi_note *n);
/* False: it is no such note, but somebody's memo. */
bool jny_refi_note_parse(jny_str text, jny_refi_note *out);

/* Whether it is a time as XML Schema has it ("2019-05-06T07:08:09Z"), the year with four digits. */
bool jny_refi_is_time(jny_str s);
/* When an answer was given that came from another program: a line of its own at the head of the
 * decision's note, as the project knows only when it came in. */
jny_str jny_refi_dated(jny_arena *a, jny_str when, jny_str words);
/* Takes it off again: false, and all are `words`, where there is no such line: a person may begin a
 * note with the same words. */
bool jny_refi_undated(jny_str note, jny_str *when, jny_str *words);

typedef JNY_LIST(jny_loss) jny_losses;
typedef struct {
    jny_losses lost; /* not carried                                       */
    jny_losses told; /* carried, but not as it stood: what was made of it */
} jny_receipt;
/* One more (or `n` more) of a kind; `where` is kept of the first. */
void jny_receipt_lost(jny_arena *a, jny_receipt *r, jny_str what, jny_str where, size_t n);
void jny_receipt_told(jny_arena *a, jny_receipt *r, jny_str what, jny_str where, size_t n);
/* As lines for people, and as CSV: kind, what, count, first. */
void jny_receipt_print(jny_buf *b, jny_str file, const jny_receipt *r);
void jny_receipt_csv(jny_buf *b, const jny_receipt *r);

JNY_C_END

#endif
