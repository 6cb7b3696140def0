/* fuzz.h - what the fuzzers share: a property that must hold, and a folder for those whose reader
 * wants a file.
 *
 * A fuzzer is one function that takes any bytes, hands them to one reader, and asks whether what
 * came out is what the reader's header promises. It keeps nothing from one input to the next. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <journeys/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Ends the program, so that libFuzzer keeps the input. */
#define MUST(holds, ...)                                                                           \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #holds);                            \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fprintf(stderr, "\n");                                                                 \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static inline jny_str fuzz_text(const uint8_t *data, size_t n)
{
    return (jny_str){n ? (const char *)data : "", n};
}

/* An answer and its error tell the same, and the message is for people: one line of UTF-8. */
static inline void must_agree(jny_status st, const jny_err *err)
{
    MUST(st == err->status, "answer %d, error %d", (int)st, (int)err->status);
    MUST((st == JNY_OK) == (err->msg[0] == '\0'), "answer %d: \"%s\"", (int)st, err->msg);
    MUST(!strchr(err->msg, '\n'), "a message of two lines: \"%s\"", err->msg);
}

/* [start, end) are whole characters of a text, behind `behind`. */
static inline void must_lie_in(jny_str text, size_t behind, size_t start, size_t end)
{
    MUST(behind <= start && start < end && end <= text.n, "[%zu, %zu) behind %zu of %zu", start,
         end, behind, text.n);
    MUST(((unsigned char)text.p[start] & 0xC0) != 0x80 &&
             (end == text.n || ((unsigned char)text.p[end] & 0xC0) != 0x80),
         "[%zu, %zu) cuts a character", start, end);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static char fuzz_folder_name[300];

static inline void fuzz_folder_remove(void)
{
    char command[400];
    snprintf(command, sizeof command, "rm -rf '%s'", fuzz_folder_name);
    if (system(command) != 0)
        fprintf(stderr, "%s is left\n", fuzz_folder_name);
}

/* A folder of this process; it goes with it. */
static inline const char *fuzz_folder(void)
{
    const char *temp = getenv("TMPDIR");
    if (fuzz_folder_name[0])
        return fuzz_folder_name;
    snprintf(fuzz_folder_name, sizeof fuzz_folder_name, "%.250s/journeys-fuzz.XXXXXX",
             temp ? temp : "/tmp");
    MUST(mkdtemp(fuzz_folder_name), "no folder %s", fuzz_folder_name);
    atexit(fuzz_folder_remove);
    return fuzz_folder_name;
}

/* The bytes as a file of that name in the folder; the path lives until the next call. */
static inline const char *fuzz_file(const char *name, jny_str bytes)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    FILE *f = fopen(path, "wb");
    MUST(f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && fclose(f) == 0, "cannot write %s", path);
    return path;
}

#endif
