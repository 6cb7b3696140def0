/* test_line.c - the quick reader of a line set against jansson.
 *
 * It may leave a line alone. Where it takes one, jansson must take it too, and find the
 * same id, text and lang. */
#include "json.h"
#include "line.h"

#include "chance.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same(jny_str a, jny_str b)
{
    return !a.p == !b.p && jny_str_eq(a, b);
}

static const char *what_differs(const json_t *object, const line_fields *f)
{
    bool    odd_id, odd_text, odd_lang;
    jny_str id = json_text(object, "id", &odd_id), text = json_text(object, "text", &odd_text),
            lang = json_text(object, "lang", &odd_lang);
    if (!json_is_object(object) || odd_id || odd_text || odd_lang)
        return "what they are";
    return !same(id, f->id)       ? "id"
           : !same(text, f->text) ? "text"
           : same(lang, f->lang)  ? NULL
                                  : "lang";
}

/* Whether the line was taken. It is read where it ends its memory, so that a look behind
 * it is seen by the sanitizer. */
static bool check(jny_arena *a, jny_str line, const char *where)
{
    line_fields f;
    jny_err     err    = {0};
    json_t     *object = NULL;
    char       *room   = malloc(line.n ? line.n : 1);
    memcpy(room, line.p, line.n);
    jny_arena_reset(a);
    bool taken = line_read(a, (jny_str){room, line.n}, &f);
    if (taken && json_read(line, &object, &err) != JNY_OK)
        cr_assert_fail("%s: taken, though %s: %s\n%.*s", where, err.place, err.msg, JNY_ARG(line));
    const char *wrong = taken ? what_differs(object, &f) : NULL;
    if (wrong)
        cr_assert_fail("%s: another %s\n%.*s", where, wrong, JNY_ARG(line));
    json_decref(object);
    free(room);
    return taken;
}

static bool check_text(jny_arena *a, const char *line)
{
    return check(a, jny_cstr(line), line);
}

/* ---- Lines that must go the quick way, and lines that must not ----------------------------- */

Test(line, taken)
{
    static const char *const lines[] = {
        "{\"id\":\"a\",\"text\":\"b\"}",
        "{\"id\":\"\",\"text\":\"\"}",
        " \t{ \"text\" : \"b\" ,\r\n\"id\":\"a\" } ",
        "{\"id\":\"a\",\"text\":\"b\",\"lang\":\"es\"}",
        "{\"id\":\"a\",\"text\":\"b\",\"lang\":null,\"ward\":null}",
        "{\"id\":\"a\",\"text\":\"b\",\"yes\":true,\"no\":false,\"\":\"\"}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":0,\"d\":-1,\"e\":12.50,\"f\":-0.0,\"g\":"
        "999999999999999999}",
        "{\"id\":\"a\",\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
        "{\"i\\u0064\":\"\\u0041\",\"text\":\"\\u00e9\\u20AC\\ud83D\\uDE00 "
        "\\uFFFF\\u007f\\u0080\\u07ff\\u0800\"}",
        "{\"id\":\"caf\xC3\xA9\",\"text\":\"\xE2\x80\x99\xF0\x9F\x98\x80\",\"\xC3\xA9\":\"\"}",
        "{\"id\":\"a\",\"text\":\"a text of more than a block or two, \\u2019 and on it goes\\n\"}",
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_expect(check_text(&a, lines[i]), "left alone: %s", lines[i]);
    jny_arena_close(&a);
}

Test(line, left_alone)
{
    static const char *const lines[] = {
        "",
        " ",
        "{",
        "{}",
        "[]",
        "null",
        "{\"id\":\"a\"}",
        "{\"text\":\"a\"}",
        "{\"id\":1,\"text\":\"b\"}",
        "{\"id\":null,\"text\":\"b\"}",
        "{\"id\":\"a\",\"text\":\"b\",\"lang\":5}",
        "{\"id\":\"a\",\"text\":\"b\"",
        "{\"id\":\"a\",\"text\":\"b\"}}",
        "{\"id\":\"a\",\"text\":\"b\",}",
        "{\"id\":\"a\",\"text\":\"b\"}{}",
        "{\"id\":\"a\",,\"text\":\"b\"}",
        "{\"id\":\"a\" \"text\":\"b\"}",
        "{id:\"a\",\"text\":\"b\"}",
        "\xEF\xBB\xBF{\"id\":\"a\",\"text\":\"b\"}",
        "{\"id\":\"a\",\"text\":\"b\",\"id\":\"c\"}",
        "{\"id\":\"a\",\"text\":\"b\",\"i\\u0064\":\"c\"}",
        "{\"id\":\"a\",\"text\":\"b\",\"\":1,\"\":2}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":01}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":1.}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":-}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":+1}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":9223372036854775808}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":1e999}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":nul}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":nullx}",
        "{\"id\":\"a\",\"text\":\"b\\u0000\"}",
        "{\"id\":\"a\",\"text\":\"b\\ud800\"}",
        "{\"id\":\"a\",\"text\":\"b\\udc00\\ud800\"}",
        "{\"id\":\"a\",\"text\":\"b\\ud800\\ud800\"}",
        "{\"id\":\"a\",\"text\":\"b\\ud800x\\udc00\"}",
        "{\"id\":\"a\",\"text\":\"b\\u12g4\"}",
        "{\"id\":\"a\",\"text\":\"b\\x\"}",
        "{\"id\":\"a\",\"text\":\"b\\\"}",
        "{\"id\":\"a\",\"text\":\"tab\there\"}",
        "{\"id\":\"a\",\"text\":\"\xE9\"}",
        "{\"id\":\"a\",\"text\":\"b\",\"c\":\"\xED\xA0\x80\"}",
        "{\"id\":\"a\",\"text\":\"b\",\"\xC0\x80\":\"\"}",
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_expect(!check_text(&a, lines[i]), "taken: %s", lines[i]);
    jny_arena_close(&a);
}

/* As many keys as there are, each once; then one of them again. */
Test(line, keys)
{
    jny_arena a = jny_arena_open(jny_world_system()), text = a;
    text = jny_arena_open(jny_world_system());
    for (size_t n = 0; n < 70; n++)
        for (size_t again = 0; again <= n; again++) {
            jny_buf b = jny_buf_open(&text);
            jny_buf_add(&b, JNY_STR("{\"id\":\"a\",\"text\":\"b\""));
            for (size_t i = 0; i < n; i++)
                jny_buf_format(&b, ",\"k%zu\":\"v\"", i);
            if (again < n)
                jny_buf_format(&b, ",\"k%zu\":\"v\"", again);
            jny_buf_char(&b, '}');
            cr_expect_eq(check(&a, jny_buf_str(&b), "keys"), again == n && n + 2 <= 64,
                         "%zu keys, number %zu again", n + 2, again);
            jny_arena_reset(&text);
        }
    jny_arena_close(&text);
    jny_arena_close(&a);
}

Test(line, sample_corpus)
{
    jny_arena a = jny_arena_open(jny_world_system()), file = jny_arena_open(a.world);
    jny_str   all;
    size_t    n = 0;
    cr_assert_eq(
        jny_file_read(&file, a.world, SOURCE_FOLDER "/corpus/journeys.ndjson", 1 << 24, &all, NULL),
        JNY_OK);
    for (jny_str line; all.n; n++) {
        line = jny_str_cut(&all, '\n');
        cr_expect(check(&a, line, "corpus"), "left alone: line %zu", n + 1);
    }
    cr_expect_eq(n, 1010);
    jny_arena_close(&file);
    jny_arena_close(&a);
}

/* ---- Files of others ------------------------------------------------------------------------- */

/* As it is; as a value of no account; as the text. What the suite has in an array is set
 * in without its brackets too. */
static size_t check_suite(jny_arena *a, jny_str file, const char *name)
{
    static const char *const frames[][2] = {
        {"", ""},
        {"{\"id\":\"a\",\"text\":\"b\",\"x\":", "}"},
        {"{\"id\":\"a\",\"x\":", ",\"text\":\"b\"}"},
        {"{\"id\":\"a\",\"text\":", "}"},
        {"{\"id\":\"a\",\"text\":\"b\",", "}"},
        {"{\"id\":\"a\",\"text\":\"b\",\"", "\":1}"},
    };
    jny_arena text  = jny_arena_open(a->world);
    jny_str   inner = jny_str_trim(file);
    size_t    taken = 0;
    if (inner.n > 1)
        inner = jny_str_sub(inner, 1, inner.n - 1);
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        for (int bare = 0; bare < 2; bare++) {
            jny_buf b = jny_buf_open(&text);
            jny_buf_add(&b, jny_cstr(frames[i][0]));
            jny_buf_add(&b, bare ? inner : file);
            jny_buf_add(&b, jny_cstr(frames[i][1]));
            taken += check(a, jny_buf_str(&b), name);
        }
    jny_arena_close(&text);
    return taken;
}

Test(line, json_test_suite)
{
    const char *folder = getenv("JOURNEYS_SHARED_DATA");
    char        path[1024];
    size_t      n = 0, taken = 0;
    snprintf(path, sizeof path, "%s/json/test_parsing",
             folder ? folder : SOURCE_FOLDER "/../shared/data");
    DIR *d = opendir(path);
    if (!d) {
        fprintf(stderr, "SKIP: lines of JSONTestSuite: no %s\n", path);
        cr_skip_test("no third-party data");
    }
    jny_arena a = jny_arena_open(jny_world_system()), file = jny_arena_open(a.world);
    for (struct dirent *e; (e = readdir(d));) {
        jny_str data;
        char    name[2048];
        if (e->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        cr_assert_eq(jny_file_read(&file, a.world, name, 1 << 24, &data, NULL), JNY_OK, "%s", name);
        taken += check_suite(&a, data, e->d_name);
        n++;
        jny_arena_reset(&file);
    }
    closedir(d);
    cr_expect_geq(n, 300, "%zu files", n);
    cr_expect_geq(taken, 100, "%zu lines taken: that tests nothing", taken);
    jny_arena_close(&file);
    jny_arena_close(&a);
}

/* ---- Lines broken by chance ------------------------------------------------------------------ */

static const char *const pieces[] = {
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\udc00",
    "\\u0000",
    "\\u",
    "\\x",
    "null",
    "true",
    "false",
    "-",
    "0",
    "1.5",
    "1e400",
    "-1E-400",
    "123456789012345678901234567890",
    "\"id\":\"z\",",
    "\"text\":\"z\",",
    "\"lang\":\"fr\",",
    "\"lang\":null,",
    ",\"ward\":\"z\"",
    "\xC3\xA9",
    "\xC3",
    "\xED\xA0\x80",
    "\xF4\x90\x80\x80",
    "\xF0\x9F\x98\x80",
    "\x01",
    "\t",
    "\r",
    "\n",
    "\x7F",
    "\xEF\xBB\xBF",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "{\"a\":{\"b\":[1,2]}}",
    "[]",
    "{}",
    "\"c\":1,",
    "0000",
    ".",
    "e5",
    "\\b\\f\\r\\t",
    "\"\":\"\",",
    "\"i\\u0064\":\"y\",",
};

/* One change: a byte, a piece put in, a stretch doubled or taken out, or the end cut off. */
static jny_str change(char *line, size_t n, size_t room, chance *luck)
{
    const char *piece = pieces[chance_below(luck, sizeof pieces / sizeof *pieces)];
    size_t      at = chance_below(luck, n + 1), k = strlen(piece), most = n - at < 12 ? n - at : 12;
    switch (chance_below(luck, 8)) {
    case 0:
        if (at < n)
            line[at] = (char)chance_bits(luck);
        break;
    case 1: return (jny_str){line, at};
    case 2:
        k = chance_below(luck, most + 1);
        memmove(line + at, line + at + k, n - at - k);
        return (jny_str){line, n - k};
    case 3: k = chance_below(luck, most + 1); piece = line + at; /* fall through */
    default:
        if (n + k > room)
            break;
        char copy[64];
        memcpy(copy, piece, k);
        memmove(line + at + k, line + at, n - at);
        memcpy(line + at, copy, k);
        return (jny_str){line, n + k};
    }
    return (jny_str){line, n};
}

Test(line, random_changes)
{
    static const char *const good[] = {
        "{\"id\":\"J1\",\"text\":\"It is damp.\"}",
        "{\"id\":\"J1\",\"lang\":\"es\",\"text\":\"Los ni\xC3\xB1os \\\"si\\\"\\nno.\",\"age\":12}",
        "{\"id\": \"J1\", \"ward\": \"College\", \"age\": null, \"text\": \"\\u2019 and "
        "\\ud83d\\ude00\", \"n\": -1.25}",
        "{\"a\":true,\"b\":false,\"c\":0,\"text\":\"a b c d e f g h i j k l m n o p\",\"id\":\"\"}",
    };
    jny_arena a      = jny_arena_open(jny_world_system());
    size_t    rounds = getenv("JNY_LONG") ? 4000000 : 400000, taken = 0;
    for (size_t round = 0; round < rounds; round++) {
        char        line[512], where[40];
        chance      luck  = chance_of(round);
        const char *start = good[chance_below(&luck, sizeof good / sizeof *good)];
        jny_str     s     = {line, strlen(start)};
        memcpy(line, start, s.n);
        for (size_t k = 1 + chance_below(&luck, 3); k > 0; k--)
            s = change(line, s.n, sizeof line, &luck);
        snprintf(where, sizeof where, "round %zu", round);
        taken += check(&a, s, where);
    }
    cr_expect(taken > rounds / 20 && taken < rounds / 2, "%zu of %zu taken", taken, rounds);
    jny_arena_close(&a);
}
