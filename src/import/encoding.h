/* encoding.h - a file's bytes as UTF-8, whatever they were. Only for import/. */
#ifndef JNY_IMPORT_ENCODING_H
#define JNY_IMPORT_ENCODING_H

#include <journeys/text.h>

#include <iconv.h>

enum { DECODER_BLOCK = 1 << 16 };

/* What a look at the bytes told, before the first row. */
typedef struct encoding_survey {
    char     name[32];       /* "UTF-8", "UTF-16LE", "windows-1252" or what was asked for */
    bool     guessed;        /* from the bytes; false: by a mark at the beginning, or asked for */
    bool     looked_through; /* the whole file; false: its beginning (standard input) */
    bool     lone_cr;        /* lines end with CR alone */
    size_t   mark;           /* bytes of the mark at the beginning */
    uint64_t bytes;          /* of the file, if looked through */
    uint64_t beyond;         /* characters beyond ASCII, if looked through */
    jny_str  changed;        /* the commonest of them, for people: "é ’ £" */
    jny_str  warning;        /* empty: none */
    jny_str  head;           /* its beginning in UTF-8, at most a block */
} encoding_survey;

/* A world in which the one file that is opened reads as UTF-8 without its mark, and with LF
 * where lines ended with CR alone. Its digest is that of the bytes as they stand. */
typedef struct decoder {
    jny_world          world; /* hand this to jny_lines_open */
    const jny_world   *inner;
    encoding_survey    survey;
    jny_sha256_running digest;
    uint64_t           bytes;    /* read so far, of the file */
    bool               wrong;    /* bytes that mean nothing in this encoding ...   */
    uint64_t           wrong_at; /* ... begin at this one, from 0                   */
    iconv_t            cd;
    bool               converts, ended, looking; /* looking: it will be read again */
    size_t             skip;                     /* bytes of the mark that are still to come */
    size_t             from, to;
    unsigned char      raw[DECODER_BLOCK];
} decoder;

/* Looks at the file and gets ready. `asked` (may be empty) overrules the guess.
 * JNY_EINVAL: nobody knows that encoding. A decoder is large: keep it off the stack. */
jny_status decoder_open(decoder *d, jny_arena *a, const jny_world *w, const char *path,
                        jny_str asked, jny_err *err);
void       decoder_close(decoder *d);
/* JNY_ESYNTAX where bytes came that mean nothing in this encoding. */
jny_status decoder_check(const decoder *d, const char *path, jny_err *err);
/* The bytes of the file that `text` was made from. */
uint64_t decoder_bytes_of(const decoder *d, jny_str text);

/* The whole of `bytes` as UTF-8, for who has them in memory; the mark is left out. */
jny_status encoding_convert(jny_arena *a, jny_str bytes, const char *path, jny_str asked,
                            encoding_survey *survey, jny_str *out, jny_err *err);

#endif
