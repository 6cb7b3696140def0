/* test_base.c - memory, text and buffers of src/base: arenas as lifetimes, lists that grow,
 * JSON text, errors, hashes, and whether a file is there. Strings and files have pages of their
 * own, test_str.c and test_file.c. */
#include <journeys/base.h>

#include "chance.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Arenas --------------------------------------------------------------------------- */

/* A world that counts, and has no memory left after `most` requests. */
struct counted {
    size_t calls, most, bytes;
};

static void *counted_alloc(void *ctx, size_t n)
{
    struct counted *c = ctx;
    if (c->calls == c->most)
        return NULL;
    c->calls++;
    c->bytes += n;
    return malloc(n);
}

static void counted_free(void *ctx, void *p, size_t n)
{
    struct counted *c = ctx;
    c->bytes -= n;
    free(p);
}

static jny_world counted_world(struct counted *c)
{
    jny_world w = *jny_world_system();
    w.ctx       = c;
    w.alloc     = counted_alloc;
    w.free      = counted_free;
    return w;
}

static bool all_bytes(const unsigned char *p, size_t n, unsigned char value)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != value)
            return false;
    return true;
}

Test(arena, zeroed_and_aligned)
{
    jny_arena a = jny_arena_open(jny_world_system());
    for (int again = 0; again < 2; again++) {
        for (size_t n = 0; n < 3000; n++) {
            unsigned char *p = jny_alloc(&a, n, 1);
            cr_assert_eq((uintptr_t)p % _Alignof(max_align_t), 0, "%zu bytes at %p", n, (void *)p);
            cr_assert(all_bytes(p, n, 0), "%zu bytes are not zero", n);
            memset(p, 0xAA, n); /* what the second time must not see */
        }
        jny_arena_reset(&a);
    }
    double *d = JNY_NEW(&a, double);
    cr_assert_eq(*d, 0);
    jny_arena_close(&a);
}

/* Works in what it was given by value, far beyond the first chunk. */
static void scribble(jny_arena scratch)
{
    for (int i = 0; i < 100; i++)
        memset(jny_alloc(&scratch, 20000, 1), 0xBB, 20000);
}

Test(arena, by_value_is_scratch)
{
    struct counted c    = {.most = SIZE_MAX};
    jny_world      w    = counted_world(&c);
    jny_arena      a    = jny_arena_open(&w);
    unsigned char *kept = jny_alloc(&a, 1000, 1);
    memset(kept, 0x11, 1000);
    scribble(a);
    unsigned char *next = jny_alloc(&a, 1000, 1);
    cr_assert_eq(next, kept + 1008, "the scratch was not given back");
    cr_assert(all_bytes(next, 1000, 0), "what the scratch left is still there");
    memset(next, 0x22, 1000);
    size_t calls = c.calls;
    scribble(a);
    cr_assert_eq(c.calls, calls, "the chunks of the first scratch were not used again");
    cr_assert(all_bytes(kept, 1000, 0x11) && all_bytes(next, 1000, 0x22), "scratch wrote over");
    memset(jny_alloc(&a, 1, 10 << 20), 0x33, 10 << 20); /* no chunk of the scratch is so large */
    jny_arena_close(&a);
    cr_assert_eq(c.bytes, 0, "%zu bytes were not given back", c.bytes);
}

Test(arena, reset_keeps_its_memory)
{
    struct counted c      = {.most = SIZE_MAX};
    jny_world      w      = counted_world(&c);
    jny_arena      a      = jny_arena_open(&w);
    size_t         before = 0;
    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < 300; i++)
            jny_alloc(&a, i, 100);
        cr_assert(round == 0 || c.calls == before, "round %d asked for more memory", round);
        before = c.calls;
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    cr_assert_eq(c.bytes, 0);
}

/* Random objects of all sizes; now and then back to an earlier mark, as a callee's return
 * does. What was there at the mark must stand unharmed. */
Test(arena, objects_stand_apart)
{
    enum { OBJECTS = 200 };
    chance luck = chance_of(1);
    for (int round = 0; round < 300; round++) {
        jny_arena a = jny_arena_open(jny_world_system()), mark = a;
        struct {
            unsigned char *p;
            size_t         n;
        } live[OBJECTS];
        size_t n = 0, n_mark = 0;
        while (n < OBJECTS) {
            size_t kind = chance_below(&luck, 50);
            size_t size = kind == 0   ? chance_below(&luck, 200000)
                          : kind < 10 ? chance_below(&luck, 9000)
                                      : chance_below(&luck, 100);
            if (kind == 20)
                mark = a, n_mark = n;
            if (kind == 21)
                a = mark, n = n_mark;
            live[n].p = jny_alloc(&a, size, 1);
            live[n].n = size;
            memset(live[n].p, (int)n, size);
            n++;
        }
        for (size_t i = 0; i < n; i++)
            if (!all_bytes(live[i].p, live[i].n, (unsigned char)i))
                cr_assert_fail("round %d: object %zu of %zu bytes was written over", round, i,
                               live[i].n);
        jny_arena_close(&a);
    }
}

Test(arena, ends_with_code_4_when_there_is_no_memory, .init = cr_redirect_stderr, .exit_code = 4)
{
    static struct counted c = {.most = 3};
    static jny_world      w;
    w           = counted_world(&c);
    jny_arena a = jny_arena_open(&w);
    for (;;)
        jny_alloc(&a, 1000, 100);
}

Test(arena, ends_with_code_4_at_a_size_that_wraps, .init = cr_redirect_stderr, .exit_code = 4)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_alloc(&a, SIZE_MAX / 4 + 2, 4); /* four bytes, if nobody looks */
}

/* ---- Lists and buffers ------------------------------------------------------------------ */

Test(list, keeps_what_was_pushed)
{
    typedef struct {
        char   c;
        size_t n;
    } pair;
    jny_arena a = jny_arena_open(jny_world_system());
    JNY_LIST(pair)
    pairs = {0};
    JNY_LIST(char)
    chars = {0};
    for (size_t i = 0; i < 20000; i++) {
        *JNY_PUSH(&a, &pairs) = (pair){(char)i, i};
        *JNY_PUSH(&a, &chars) = (char)i; /* two lists grow in one arena */
    }
    cr_assert_eq(pairs.n, 20000);
    cr_assert_eq(chars.n, 20000);
    for (size_t i = 0; i < pairs.n; i++)
        if (pairs.at[i].n != i || pairs.at[i].c != (char)i || chars.at[i] != (char)i)
            cr_assert_fail("number %zu is not what was pushed", i);
    jny_arena_close(&a);
}

Test(buffer, grows_and_formats)
{
    static char want[70000];
    jny_arena   a = jny_arena_open(jny_world_system());
    jny_buf     b = jny_buf_open(&a);
    size_t      n = 0;
    cr_assert(jny_buf_str(&b).p && jny_buf_str(&b).n == 0, "an empty buffer is an empty string");
    jny_buf_add(&b, (jny_str){0});
    for (int i = 0; n < 60000; i++) {
        n += (size_t)sprintf(want + n, "%d:%s;", i, "text");
        jny_buf_format(&b, "%d:", i);
        jny_buf_add(&b, JNY_STR("text"));
        jny_buf_char(&b, ';');
    }
    cr_assert(jny_str_eq(jny_buf_str(&b), (jny_str){want, n}), "not what was added");
    jny_buf_format(&b, "%060000d", 7); /* one piece larger than the buffer */
    cr_assert_eq(b.n, n + 60000);
    cr_assert_eq(b.p[b.n - 1], '7');
    cr_assert(jny_str_eq(jny_str_sub(jny_buf_str(&b), 0, n), (jny_str){want, n}));

    jny_buf h = jny_buf_open(&a);
    jny_buf_hex(&h, "\x00\x0F\xF0\xFF", 4);
    cr_assert(jny_str_eq(jny_buf_str(&h), JNY_STR("000ff0ff")));
    jny_arena_close(&a);
}

/* Reads a JSON string back by RFC 8259, section 7; false where it is none. */
static bool unquote(jny_str json, jny_str *out, char *room)
{
    static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    size_t            n = 0;
    if (json.n < 2 || json.p[0] != '"' || json.p[json.n - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < json.n; i++) {
        unsigned char c = (unsigned char)json.p[i];
        if (c < 0x20 || c == '"')
            return false;
        if (c == '\\') {
            const char *known = strchr(escapes, json.p[++i]);
            unsigned    code;
            if (known) {
                c = (unsigned char)meant[known - escapes];
            } else if (sscanf(json.p + i, "u%4x", &code) == 1 && code < 0x80) {
                c = (unsigned char)code;
                i += 4;
            } else {
                return false;
            }
        }
        room[n++] = (char)c;
    }
    *out = (jny_str){room, n};
    return true;
}

Test(buffer, json_reads_back)
{
    jny_arena a    = jny_arena_open(jny_world_system());
    chance    luck = chance_of(2);
    for (unsigned round = 0; round < 20000; round++) {
        char    text[40], room[40];
        size_t  n = round < 256 ? 1 : chance_below(&luck, sizeof text);
        jny_str s = {text, n}, back = {0};
        for (size_t i = 0; i < n; i++) /* first each byte by itself */
            text[i] = (char)(round < 256              ? round
                             : chance_below(&luck, 2) ? chance_bits(&luck)
                                                      : '"');
        jny_buf b = jny_buf_open(&a);
        jny_buf_json(&b, s);
        if (!unquote(jny_buf_str(&b), &back, room) || !jny_str_eq(back, s))
            cr_assert_fail("round %u: %.*s does not read back", round, JNY_ARG(jny_buf_str(&b)));
        jny_arena_reset(&a);
    }
    jny_buf b = jny_buf_open(&a);
    jny_buf_json(&b, JNY_STR("a\"b\\c\n\r\t\b\f\x01\x7F/\xC3\xA9\xE2\x80\xA8"));
    cr_assert(jny_str_eq(jny_buf_str(&b), JNY_STR("\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\x7F/\xC3\xA9"
                                                  "\xE2\x80\xA8\"")),
              "only what must be escaped is: %.*s", JNY_ARG(jny_buf_str(&b)));
    jny_arena_close(&a);
}

/* A part of a text is written as its copy would be, and nothing behind the text is looked
 * at: it ends where its memory ends. */
Test(buffer, json_of_a_part)
{
    jny_arena a    = jny_arena_open(jny_world_system());
    chance    luck = chance_of(3);
    for (unsigned round = 0; round < 60000; round++) {
        size_t n = chance_below(&luck, 70), from = chance_below(&luck, n + 1);
        size_t to = from + chance_below(&luck, n - from + 1), plain = from;
        size_t odd  = 1 + chance_below(&luck, 40);
        char  *text = malloc(n ? n : 1);
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(chance_below(&luck, odd) ? 'a' + i % 26 : chance_bits(&luck) & 0x7F);
        if (n && chance_below(&luck, 2))
            text[chance_below(&luck, n)] = "\"\\\n\x1F \x7F\x80\xFF"[chance_below(&luck, 8)];
        jny_str s     = {text, n};
        jny_buf whole = jny_buf_open(&a), part = jny_buf_open(&a);
        jny_buf_json(&whole, jny_str_copy(&a, jny_str_sub(s, from, to)));
        jny_buf_add(&part, JNY_STR("before"));
        jny_buf_quote(&part, s, from, to);
        cr_assert(jny_str_eq(jny_str_sub(jny_buf_str(&part), 6, part.n), jny_buf_str(&whole)),
                  "round %u: %.*s", round, JNY_ARG(jny_buf_str(&part)));
        while (plain < n && (unsigned char)text[plain] >= 0x20 && text[plain] != '"' &&
               text[plain] != '\\')
            plain++;
        cr_assert_eq(jny_str_plain(jny_str_sub(s, from, n)), plain - from, "round %u", round);
        free(text);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

/* ---- Errors, time, hashes -------------------------------------------------------------------- */

Test(err, a_message_is_one_line_whatever_it_quotes)
{
    jny_err err = {0};
    jny_fail(&err, JNY_ESYNTAX, "a\tb", "unknown key \"%s\"", "x\n\x1B[2Jy");
    cr_expect_str_eq(err.place, "a b");
    cr_expect_str_eq(err.msg, "unknown key \"x  [2Jy\"");
}

Test(day, is_one_of_the_calendar)
{
    static const char *const are[]  = {"2012-06-13", "2012-02-29", "2000-02-29", "0001-01-01",
                                       "2026-12-31"};
    static const char *const not [] = {"2013-02-29",  "1900-02-29", "2012-13-01", "2012-00-10",
                                       "2012-04-31",  "2012-06-00", "0000-01-01", "2012-6-13",
                                       "2012-06-13 ", "13-06-2012", "2012/06/13", ""};
    for (size_t i = 0; i < sizeof are / sizeof *are; i++)
        cr_expect(jny_is_day_text(jny_cstr(are[i])), "%s", are[i]);
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
        cr_expect_not(jny_is_day_text(jny_cstr(not [i])), "%s", not [i]);
}

Test(err, first_failure_is_kept)
{
    jny_err err = {0};
    cr_expect_eq(jny_fail(&err, JNY_ESYNTAX, "file:3:1", "unknown key \"%s\"", "rule"),
                 JNY_ESYNTAX);
    cr_expect_eq(jny_fail(&err, JNY_EIO, "elsewhere", "later"), JNY_ESYNTAX);
    cr_expect_str_eq(err.place, "file:3:1");
    cr_expect_str_eq(err.msg, "unknown key \"rule\"");
    cr_expect_eq(jny_fail(NULL, JNY_EIO, NULL, "nobody listens"), JNY_EIO);
    err = (jny_err){0};
    jny_fail(&err, JNY_EIO, NULL, "%0900d", 1);
    cr_expect_str_eq(err.place, "");
    cr_expect_eq(strlen(err.msg), sizeof err.msg - 1, "cut, not spilt");
}

Test(time, as_text)
{
    static const struct {
        int64_t     micros;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000000Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {-1000000, "1969-12-31T23:59:59.000000Z"},
        {1795310252123456, "2026-11-22T01:17:32.123456Z"},
        {951782400000000, "2000-02-29T00:00:00.000000Z"},
        {253402300799999999, "9999-12-31T23:59:59.999999Z"},
    };
    char out[28];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_time_format(cases[i].micros, out);
        cr_expect_str_eq(out, cases[i].text);
    }
    for (size_t i = 0; i < 2; i++) {
        jny_time_format(i ? INT64_MAX : INT64_MIN, out);
        cr_expect_eq(strlen(out), 27, "%s", out);
    }
    int64_t now = jny_world_system()->now(NULL);
    cr_expect_gt(now, 1600000000000000, "the clock counts microseconds since 1970");
}

Test(hash, known_values)
{
    jny_arena  a     = jny_arena_open(jny_world_system());
    jny_buf    b     = jny_buf_open(&a);
    jny_sha256 abc   = jny_hash_sha256(JNY_STR("abc"));
    jny_xxh128 empty = jny_hash_xxh128((jny_str){0});
    jny_buf_hex(&b, abc.bytes, sizeof abc.bytes);
    jny_buf_hex(&b, empty.bytes, sizeof empty.bytes);
    cr_expect(jny_str_eq(jny_buf_str(&b),
                         JNY_STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                                 "99aa06d3014798d86001c324468d497f")),
              "SHA-256 of abc, XXH3-128 of nothing");
    cr_expect_eq(jny_hash_xxh64((jny_str){0}), 0x2d06800538d394c2u);
    cr_expect_eq(jny_hash_xxh64(JNY_STR("")), 0x2d06800538d394c2u);
    jny_arena_close(&a);
}

Test(hash, guids)
{
    jny_arena a    = jny_arena_open(jny_world_system());
    jny_str   last = {0};
    for (int i = 0; i < 100; i++) {
        static const char form[] = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";
        jny_str           g      = jny_random_guid(&a);
        cr_assert_eq(g.n, sizeof form - 1);
        for (size_t k = 0; k < g.n; k++) {
            const char *may = form[k] == 'x' ? "0123456789abcdef" : form[k] == 'v' ? "89ab" : NULL;
            cr_assert(may ? g.p[k] && strchr(may, g.p[k]) : g.p[k] == form[k], "%.*s", JNY_ARG(g));
        }
        cr_assert(!jny_str_eq(g, last));
        last = g;
    }
    jny_arena_close(&a);
}

/* "Nobody can say" is not "no": what is taken for absent may be written over. */
Test(file, what_cannot_be_looked_at_is_not_absent)
{
    char    folder[] = "/tmp/journeys-test-XXXXXX", path[64], beyond[80];
    bool    there;
    jny_err err = {0};
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
    snprintf(beyond, sizeof beyond, "%s/p.journeys", path);
    cr_assert_eq(jny_file_there(path, &there, &err), JNY_OK);
    cr_assert(!there);
    cr_assert_eq(jny_file_absent(path, &err), JNY_OK);
    cr_assert_eq(symlink(path, path), 0); /* a link to itself is something */
    cr_assert_eq(jny_file_there(path, &there, &err), JNY_OK);
    cr_assert(there);
    cr_assert_eq(jny_file_absent(path, &err), JNY_ECONFLICT);
    err = (jny_err){0};
    cr_assert_eq(jny_file_there(beyond, &there, &err), JNY_EIO);
    cr_assert(strstr(err.msg, "cannot be looked at"), "%s", err.msg);
    err = (jny_err){0};
    cr_assert_eq(jny_file_absent(beyond, &err), JNY_EIO);
    unlink(path);
    rmdir(folder);
}
