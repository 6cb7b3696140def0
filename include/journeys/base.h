/* base.h - what every room stands on: text, memory, errors, the outside world.
 *
 * No domain word here. Text is a pointer and a length in UTF-8 bytes; memory is
 * an arena with a lifetime; an error is a small value on the caller's stack; the
 * clock, the files and the memory itself are reached through a `jny_world`, so
 * that a test can make each of them fail. */
#ifndef JNY_BASE_H
#define JNY_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every header stands alone under C17 and C++17. */
#ifdef __cplusplus
#define JNY_C_BEGIN extern "C" {
#define JNY_C_END   }
#else
#define JNY_C_BEGIN
#define JNY_C_END
#endif

JNY_C_BEGIN

#define JNY_VERSION "0.1.0"

/* ---- Status and errors ---------------------------------------------------- */

/* One status for each thing a caller can do about it. */
typedef enum {
    JNY_OK,
    JNY_EINVAL,    /* the request makes no sense: ask differently             */
    JNY_EIO,       /* the machine refused: disk, permission                   */
    JNY_ESYNTAX,   /* the input is broken: mend it at the place named         */
    JNY_ENOTFOUND, /* a name nobody knows: choose another                     */
    JNY_ECONFLICT, /* it contradicts what is there: decide which holds        */
    JNY_ELIMIT,    /* over a documented limit: raise the option, or split it  */
    JNY_EDB,       /* the project file is not ours, newer, damaged or busy    */
} jny_status;

/* What went wrong, where, and the line it stands in. Lives on the caller's
 * stack, starts as `{0}`; the first failure is kept, later ones are ignored. */
typedef struct {
    jny_status status;
    char       place[320];   /* "journeys.ndjson:12:3"; empty: no place           */
    char       msg[512];     /* one sentence: what is wrong, what to do           */
    char       excerpt[400]; /* the source line and a caret below; may be empty */
} jny_err;

/* Records a failure and returns its status, so that `return jny_fail(...)` is the
 * one idiom. `place` may be NULL. `err` may be NULL (the status alone counts). */
jny_status jny_fail(jny_err *err, jny_status status, const char *place, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- Length strings ------------------------------------------------------- */

/* UTF-8 bytes that belong to somebody else; never NUL-terminated. */
typedef struct {
    const char *p;
    size_t      n; /* bytes */
} jny_str;

#define JNY_STR(literal) ((jny_str){"" literal, sizeof(literal) - 1})
#define JNY_INIT(literal)                                                                          \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    } /* for static tables */
/* For printf: "%.*s", JNY_ARG(s). */
static inline const char *jny_str_chars(jny_str s)
{
    return s.p ? s.p : "";
}
#define JNY_ARG(s) (int)(s).n, jny_str_chars(s)

jny_str jny_cstr(const char *z); /* a view of a C string (argv, a library's answer) */
bool    jny_str_eq(jny_str a, jny_str b);
int     jny_str_cmp(jny_str a, jny_str b); /* by bytes: the order of code points */
bool    jny_str_starts(jny_str s, jny_str prefix);
bool    jny_str_ends(jny_str s, jny_str suffix);
jny_str jny_str_sub(jny_str s, size_t from, size_t to); /* bytes [from, to) */
/* Without ASCII white space (and U+00A0, U+FEFF) at either end. */
jny_str jny_str_trim(jny_str s);
/* Whether a spreadsheet that opens a file of separated values would take the cell for a formula:
 * =, +, - or @, also full-width, behind white space and any number of apostrophes. Who writes such
 * a file puts one apostrophe more before it, who reads it takes one away, so that what stood there
 * comes back. Source: CWE-1236; OWASP ASVS 1.2.10. */
bool jny_cell_is_formula(jny_str s);
/* A cell as it was before it was written: without the apostrophe, where there is one. */
jny_str jny_cell_read(jny_str s);
/* Cuts at the first `sep`: the part before it is returned, `rest` keeps the part
 * after it; without a `sep`, all is returned and `rest` becomes empty. */
jny_str jny_str_cut(jny_str *rest, char sep);
/* Optimal string alignment distance in code points, at most `most` + 1; for "did
 * you mean". Source: Damerau 1964; Boytsov 2011, section 2.2. */
size_t jny_str_distance(jny_str a, jny_str b, size_t most);
/* The name among `names` that `wrong` was probably meant to be, or an empty one. */
jny_str jny_str_nearest(jny_str wrong, const jny_str *names, size_t n);

/* ---- The outside world ---------------------------------------------------- */

/* The only doors to memory, clock and files. `jny_world_system` is the real one;
 * tests hand in others, whose n-th call fails. Return values follow POSIX. */
typedef struct jny_world {
    void *ctx;
    void *(*alloc)(void *ctx, size_t n);
    void (*free)(void *ctx, void *p, size_t n);
    int64_t (*now)(void *ctx); /* microseconds since 1970-01-01 UTC */
    int (*open)(void *ctx, const char *path, int flags, unsigned mode);
    ptrdiff_t (*read)(void *ctx, int fd, void *to, size_t n);
    ptrdiff_t (*write)(void *ctx, int fd, const void *from, size_t n);
    int (*sync)(void *ctx, int fd);
    int64_t (*size)(void *ctx, int fd); /* of a regular file; -1: not known */
    int (*close)(void *ctx, int fd);
    int (*rename)(void *ctx, const char *from, const char *to);
    int (*name)(void *ctx, const char *from,
                const char *to); /* the same, where nothing is: EEXIST */
    int (*remove)(void *ctx, const char *path);
    const char *vfs; /* name of the SQLite VFS; NULL: SQLite's own */
} jny_world;

const jny_world *jny_world_system(void);

/* "2026-11-22T01:17:32.123456Z" for a time of `now`; writes 28 bytes with the NUL. */
void jny_time_format(int64_t micros, char out[28]);
/* Reads exactly that form back; false for any other text and for no such time. */
bool jny_time_parse(jny_str at, int64_t *micros);
/* Whether the Gregorian calendar has that day; years from 1. */
bool jny_is_day(int year, int month, int day);
/* The same for "2012-06-13", and for nothing that is written otherwise. */
bool jny_is_day_text(jny_str s);

/* ---- Arenas --------------------------------------------------------------- */

/* A lifetime. What is allocated lives until the arena is reset or closed.
 *
 * Passing a `jny_arena` **by value** gives the callee scratch space: what it
 * allocates there is gone when it returns. Never pass the same arena by pointer
 * (for results) and by value (for scratch) to one call.
 *
 * When memory runs out the program says so and ends with exit code 4; nothing
 * that was not committed is in the project file. */
typedef struct {
    char             *beg, *end;
    struct jny_chunk *chunk, *first;
    const jny_world  *world;
} jny_arena;

/* That end: for whoever else is refused memory and cannot do without. */
void jny_out_of_memory(void) __attribute__((noreturn));

jny_arena jny_arena_open(const jny_world *world);
void      jny_arena_close(jny_arena *a);
void      jny_arena_reset(jny_arena *a); /* keeps its memory for the next use */
/* What `b` holds lives as long as `a` from now on; `b` is closed. Both are of one world. */
void jny_arena_adopt(jny_arena *a, jny_arena *b);

/* Zeroed memory for `n` objects of `size` bytes, aligned for any of them. */
void *jny_alloc(jny_arena *a, size_t n, size_t size) __attribute__((returns_nonnull));
/* The same without the zeros, for bytes that are written at once. */
void *jny_alloc_raw(jny_arena *a, size_t n, size_t size) __attribute__((returns_nonnull));
#define JNY_NEW(a, type)      ((type *)jny_alloc((a), 1, sizeof(type)))
#define JNY_ARRAY(a, type, n) ((type *)jny_alloc((a), (n), sizeof(type)))

jny_str jny_str_copy(jny_arena *a, jny_str s);
/* With LF where lines end with CR LF, or with CR alone ("CSV (Macintosh)"); `s` itself where no CR
 * is in it. */
jny_str jny_str_lf(jny_arena *a, jny_str s);
char   *jny_str_z(jny_arena *a, jny_str s); /* NUL-terminated, for foreign libraries */
jny_str jny_str_format(jny_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
jny_str jny_str_vformat(jny_arena *a, const char *fmt, va_list ap);

/* Text as a person may be shown it, for names and words that strangers wrote. What a terminal would
 * obey stands there spelt, "\x1b" or "\u202e": controls (C0 but for tabs and line ends, DEL, C1),
 * overrides and isolates of direction (U+202A-202E, U+2066-2069), bytes that are no UTF-8. `s`
 * itself where nothing is to be spelt. Source: ECMA-48; UAX #9, section 2; CWE-150, CWE-1007. */
jny_str jny_str_shown(jny_arena *a, jny_str s);
/* The same for what must stay on one line: tabs and line ends are spelt too. */
jny_str jny_str_line(jny_arena *a, jny_str s);

/* A growing list in an arena: `JNY_LIST(jny_str) names = {0}; *JNY_PUSH(a, &names) = s;` */
#define JNY_LIST(type)                                                                             \
    struct {                                                                                       \
        type  *at;                                                                                 \
        size_t n, cap;                                                                             \
    }
#define JNY_PUSH(a, list)                                                                          \
    ((list)->n == (list)->cap ? (void)((list)->at = jny_grow((a), (list)->at, (list)->n,           \
                                                             &(list)->cap, sizeof *(list)->at))    \
                              : (void)0,                                                           \
     &(list)->at[(list)->n++])
/* Room for `count` items from the start, in a list that is still empty. */
#define JNY_ROOM(a, list, count)                                                                   \
    ((list)->at = jny_alloc_raw((a), (count), sizeof *(list)->at), (list)->cap = (count), (void)0)
void *jny_grow(jny_arena *a, const void *old, size_t n, size_t *cap, size_t size)
    __attribute__((returns_nonnull));

/* ---- Buffers -------------------------------------------------------------- */

/* Growing bytes in an arena. */
typedef struct {
    char      *p;
    size_t     n, cap;
    jny_arena *a;
} jny_buf;

jny_buf jny_buf_open(jny_arena *a);
void    jny_buf_add(jny_buf *b, jny_str s);
void    jny_buf_char(jny_buf *b, char c);
void    jny_buf_format(jny_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
jny_str jny_buf_str(const jny_buf *b); /* a view; ends with the next addition */
/* Where the next `n` bytes go, for who writes them in place and moves `b->n`. */
char *jny_buf_room(jny_buf *b, size_t n);

/* `s` as a JSON string with its quotes; only what must be escaped is. */
void jny_buf_json(jny_buf *b, jny_str s);
/* The beginning of every JSON document and of every NDJSON file with a head: an open object
 * that says what it is ("table"), in which version of this form, and by which program. A
 * form's number rises when a reader of the old one would go wrong; a new key is no new form.
 * src/cli/README.md lists the forms. */
void jny_buf_json_head(jny_buf *b, const char *what, unsigned form);
/* The bytes [from, to) of `s` in the same way. Quicker than of a copy: it may look at what
 * stands behind them. */
void jny_buf_quote(jny_buf *b, jny_str s, size_t from, size_t to);
/* How many bytes at the start of `s` stand in a JSON string as they are: before the first
 * `"`, `\` or control character. */
size_t jny_str_plain(jny_str s);
void   jny_buf_hex(jny_buf *b, const void *bytes, size_t n);

/* ---- Hashes --------------------------------------------------------------- */

typedef struct {
    unsigned char bytes[32];
} jny_sha256;
typedef struct {
    unsigned char bytes[16]; /* canonical (big-endian) form */
} jny_xxh128;

jny_sha256 jny_hash_sha256(jny_str s);
/* The same piece by piece: begin, add, end. */
typedef struct {
    uint64_t opaque[16];
} jny_sha256_running;
void       jny_sha256_begin(jny_sha256_running *h);
void       jny_sha256_add(jny_sha256_running *h, jny_str s);
jny_sha256 jny_sha256_end(jny_sha256_running *h);
jny_xxh128 jny_hash_xxh128(jny_str s); /* XXH3, 128 bits, seed 0 */
uint64_t   jny_hash_xxh64(jny_str s);  /* XXH3, 64 bits, seed 0  */
/* For tables in memory: with a seed of chance nobody can choose strings that collide. Never
 * for what is printed or stored. */
uint64_t jny_hash_seeded(jny_str s, uint64_t seed);
/* The lot that a thing of that name draws: read by ascending lot, things are drawn by chance. */
uint64_t jny_hash_lot(jny_str name, uint64_t seed);
void     jny_random(void *out, size_t n);
jny_str  jny_random_guid(jny_arena *a); /* RFC 4122, version 4, lower case */

/* ---- Files ---------------------------------------------------------------- */

/* What somebody can do about a file that gave this errno, as the end of a sentence ("; ..."); or
 * nothing. */
const char *jny_errno_advice(int error);

/* The whole of `path` ("-": standard input). JNY_ELIMIT above `limit` bytes. */
jny_status jny_file_read(jny_arena *a, const jny_world *w, const char *path, size_t limit,
                         jny_str *out, jny_err *err);

/* A file in the making: a new one beside `path`, "PATH.8d1e0f2a3b4c.part", mode 0600, for writing;
 * -1 with errno. As long as the answer is open nobody sweeps the file, nor what begins with its
 * name. What a killed program left of the same path is swept first. */
enum { JNY_PART_BYTES = 4096 };
int jny_part_open(const jny_world *w, const char *path, char part[JNY_PART_BYTES]);
/* Ends it: what did not get its name is taken away; then `fd` is closed, if not -1. */
void jny_part_end(const jny_world *w, const char *part, int fd);
/* A folder of its own beside `path`, "PATH.8d1e0f2a3b4c.part", mode 0700, for files that must bear
 * a name; -1 with errno. As long as the answer is open nobody sweeps it, as with a file. */
int jny_part_folder(const jny_world *w, const char *path, char part[JNY_PART_BYTES]);
/* Takes it away with the files in it, and closes `fd`. */
void jny_part_folder_end(const jny_world *w, const char *part, int fd);
/* Takes away what this process has in the making, with SQLite's files beside it, also a folder that
 * was replaced and is not gone yet: for the handler of a signal that ends the process. */
void jny_parts_abandon(void);
/* A file without a name on the disk of `path`, for reading and writing; -1 with errno. What is left
 * of it after a crash, nobody can open. */
int jny_file_nameless(const jny_world *w, const char *path);
/* Removes what was in the making for `path`, or for a name that begins with it and a dot, and that
 * nobody makes any more: files, and folders with the files in them. What cannot be removed stays.
 */
void jny_parts_sweep(const jny_world *w, const char *path);
/* Whether a file bears the name of one in the making. */
bool jny_part_is(const char *path);

/* Writes `data` under a temporary name beside `path`, syncs and renames: under
 * the final name stands the old file or the whole new one. Mode 0600. A link is
 * followed, a device written to as it is. */
jny_status jny_file_save(const jny_world *w, const char *path, jny_str data, jny_err *err);
/* The same for a file of the person's own, which keeps its mode. */
jny_status jny_file_edit(const jny_world *w, const char *path, jny_str data, jny_err *err);

/* The file that `path` leads to or will be, in `real` (PATH_MAX bytes): what another is to be moved
 * over. JNY_EINVAL: a device, a pipe or a folder stands there. */
jny_status jny_file_target(const char *path, char *real, jny_err *err);
/* Gives a finished file its name, so that it survives a power cut; what was there is replaced. */
jny_status jny_file_move(const jny_world *w, const char *from, const char *to, jny_err *err);
/* The same where nothing is called so, whoever tries at once: else JNY_ECONFLICT. */
jny_status jny_file_name(const jny_world *w, const char *from, const char *to, jny_err *err);
typedef struct {
    jny_str name, bytes;
} jny_named_bytes;
/* Puts a folder with just these files (mode 0644) where `path` is: at any moment, also after a
 * kill, the old folder is there whole or the new one. The old folder must hold files only. It is
 * made beside it, as ".NAME.8d1e0f2a3b4c.part", held by a lock; what a killed run left under such a
 * name is taken away first, where it is no link and nobody holds it. Under that name only its owner
 * looks into it, but for the moment at which it gets the other. `placed`: the new folder stands
 * there, also where the answer is JNY_EIO, because an old one cannot be taken away: its path is
 * told. JNY_EIO, too, where the file system cannot exchange two folders at once; JNY_ECONFLICT
 * where something else than a folder stands there, or one that holds anything else
 * (jny_folder_ours). A file more, SHA256SUMS, says what was put there, as `sha256sum -c` reads it.
 */
jny_status jny_folder_replace(const jny_world *w, const char *path, const jny_named_bytes *files,
                              size_t n, bool *placed, jny_err *err);

/* Whether all that stands at `path` was put there by jny_folder_replace and is as it was: nothing,
 * an empty folder, or one with SHA256SUMS, whose first line says that it is ours and unchanged, and
 * files of just these names and bytes. Earlier versions wrote no such line. Else
 * JNY_ECONFLICT, which names the first file that is not; JNY_EIO where it cannot be looked into, or
 * is somebody else's, so that it could not be taken away. */
jny_status jny_folder_ours(const jny_world *w, const char *path, jny_err *err);

/* The names in a folder, each NUL-terminated, in byte order and without "." and "..": all of them
 * or an error. JNY_ENOTFOUND: no such folder; JNY_EIO: it cannot be looked into, errno says why. */
typedef JNY_LIST(jny_str) jny_names;
jny_status jny_folder_list(jny_arena *a, const char *path, jny_names *out, jny_err *err);

/* Whether something is called `path`, be it a link that leads nowhere. JNY_EIO where nobody can
 * say: that is not "no". */
jny_status jny_file_there(const char *path, bool *there, jny_err *err);
/* JNY_ECONFLICT where something is: for what is never written over. */
jny_status jny_file_absent(const char *path, jny_err *err);
/* Whether two paths lead to one file that is there. */
bool jny_file_same(const char *a, const char *b);

/* Files that only a passphrase opens (libsodium: Argon2id, 128 MiB, 4 passes; XChaCha20-Poly1305 in
 * pieces). What is changed or cut short does not open. Each writes `to` as jny_file_save does:
 * mode 0600, the whole or nothing; none removes `from`. JNY_ESYNTAX for another passphrase, a
 * changed file or one that is none of these. */
jny_status jny_secret_save(const jny_world *w, const char *path, jny_str data, jny_str passphrase,
                           jny_err *err);
jny_status jny_secret_close(const jny_world *w, const char *from, const char *to,
                            jny_str passphrase, jny_err *err);
jny_status jny_secret_open(const jny_world *w, const char *from, const char *to, jny_str passphrase,
                           jny_err *err);
bool       jny_secret_is(const jny_world *w, const char *path); /* by how it begins */

/* A buffered way out. The first failure sticks; `jny_out_flush` tells. */
typedef struct {
    const jny_world *world;
    int              fd;
    int              error; /* errno of the first failure, 0 if none */
    bool             shown; /* to a person: all goes out as jny_str_shown has it; at first false */
    size_t           n;
    char             buf[65536];
} jny_out;
void jny_out_open(jny_out *o, const jny_world *w, int fd);
void jny_out_add(jny_out *o, jny_str s);
void jny_out_raw(jny_out *o, jny_str s); /* as it is, whoever reads it: for words of our own */
/* At most 4095 bytes. Where it is shown, line ends of the arguments are spelt too (jny_str_line).
 */
void jny_out_format(jny_out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Hands on what is buffered. JNY_EIO if anything could not be written. */
jny_status jny_out_flush(jny_out *o, jny_err *err);

/* Lines of a file of any length, one at a time: memory for the longest line.
 *
 *     jny_lines in; jny_str line;
 *     st = jny_lines_open(&in, &arena, world, path, limit, err);
 *     while (jny_lines_next(&in, &line)) ...
 *     st = jny_lines_close(&in, err);
 *
 * The line end (LF or CR LF) is not part of the line. Of a line above `limit` bytes
 * the first limit + 1 are given: its length tells. `bytes` counts what was consumed. */
typedef struct {
    const jny_world    *world;
    const char         *path;
    int                 fd;
    jny_sha256_running *digest; /* set it after opening: every byte read goes in too */
    char               *buf;
    size_t              cap, from, to, limit;
    uint64_t            line;  /* number of the line last given, from 1 */
    uint64_t            bytes; /* up to the end of that line            */
    uint64_t            size;  /* of the whole file; 0: not known (a pipe) */
    bool                done, skipping;
    int                 error;
    jny_arena          *a;
} jny_lines;
jny_status jny_lines_open(jny_lines *in, jny_arena *a, const jny_world *w, const char *path,
                          size_t limit, jny_err *err);
bool       jny_lines_next(jny_lines *in, jny_str *line);
/* Whether the next line is here whole: jny_lines_next would not have to wait for it. */
bool jny_lines_ready(const jny_lines *in);
/* What is left of a line that was given cut short, in pieces; false at its end. Not
 * asking for it leaves it out. */
bool       jny_lines_rest(jny_lines *in, jny_str *piece);
jny_status jny_lines_close(jny_lines *in, jny_err *err);

/* ---- Options of the program's readers --------------------------------------- */

/* Every limit of the readers, with the design's figures; each an option of the
 * program, each refusal names it. */
typedef struct {
    size_t line;     /* bytes of an NDJSON line          --max-line     */
    size_t field;    /* bytes of a CSV field             --max-field    */
    size_t story;    /* bytes of a story                 --max-story    */
    size_t document; /* bytes of a whole JSON document   --max-document */
} jny_limits;
#define JNY_LIMITS ((jny_limits){16u << 20, 1u << 20, 1u << 20, 256u << 20})

JNY_C_END

#endif
