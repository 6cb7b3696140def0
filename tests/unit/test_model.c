/* test_model.c - a model file may come from anywhere: what is no model, or not whole, is refused
 * with a word to whoever brought it, whichever of its values is not what it should be. */
#include <journeys/tag.h>

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { FEATURES = 2 };

/* Two themes, one valence, two features. */
static jny_str small_model(jny_arena *a, float first_weight)
{
    static const uint64_t        hashes[FEATURES] = {3, 70000};
    static const float           rarity[FEATURES] = {1.5F, 2};
    static const double          by_theme[]       = {0.25, -1};
    static const jny_model_theme themes[]         = {
                {.path      = JNY_INIT("help"),
                 .weight    = {1, 2, 3, 4, 5, 6, 7, 8},
                 .bias      = -1,
                 .threshold = 0.5,
                 .accepted  = 40,
                 .rejected  = 60,
                 .precision = 0.75,
                 .recall    = 0.5,
                 .f1        = 0.6},
                {.path      = JNY_INIT("send"),
                 .threshold = 0.4,
                 .precision = (double)NAN,
                 .recall    = (double)NAN,
                 .f1        = (double)NAN},
    };
    const jny_model_valence valence = {
        .name = JNY_INIT("good"), .by_theme = by_theme, .precision = 1, .recall = 1, .f1 = 1};
    float     weights[FEATURES * 2 * 3] = {first_weight, 1, -1};
    jny_model m                         = {.codebook   = JNY_STR("a codebook"),
                                           .name       = JNY_STR("m"),
                                           .language   = JNY_STR("en"),
                                           .provenance = JNY_STR("{\"seed\":1}"),
                                           .features   = FEATURES,
                                           .hashes     = hashes,
                                           .rarity     = rarity,
                                           .weights    = weights,
                                           .themes     = themes,
                                           .n          = 2,
                                           .valences   = &valence,
                                           .n_valences = 1};
    return jny_model_print(a, &m);
}

/* With the checksum that belongs to it, so that what was changed behind it is read. */
static jny_str sealed(jny_arena *a, jny_str bytes)
{
    enum { DIGITS_AT = sizeof "{\"checksum\":\"sha256:" - 1, DIGITS_END = DIGITS_AT + 64 };
    jny_buf    b   = jny_buf_open(a);
    jny_sha256 sum = jny_hash_sha256(jny_str_sub(bytes, DIGITS_END, bytes.n));
    jny_buf_add(&b, jny_str_sub(bytes, 0, DIGITS_AT));
    jny_buf_hex(&b, sum.bytes, sizeof sum.bytes);
    jny_buf_add(&b, jny_str_sub(bytes, DIGITS_END, bytes.n));
    return jny_buf_str(&b);
}

static jny_status parsed(jny_arena *a, jny_str bytes, jny_model *m, jny_err *err)
{
    *err = (jny_err){0};
    return jny_model_parse(a, JNY_STR("some.model"), bytes, m, err);
}

Test(model, comes_back_as_it_was)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_model m;
    jny_err   err;
    jny_str   bytes = small_model(&a, 0.5F);
    cr_assert_eq(parsed(&a, bytes, &m, &err), JNY_OK, "%s", err.msg);
    cr_expect_eq(m.n, 2);
    cr_expect_eq(m.themes[0].accepted, 40);
    cr_expect(isnan(m.themes[1].precision), "not measured");
    cr_expect_float_eq(m.valences[0].by_theme[1], -1, 1e-12);
    cr_expect(jny_str_eq(jny_model_print(&a, &m), bytes), "other bytes");
    jny_arena_close(&a);
}

/* The line of JSON with the value of `key`, the first time it stands there, replaced; its
 * checksum is right. */
static jny_str with_value(jny_arena *a, jny_str bytes, jny_str key, jny_str value)
{
    jny_buf     b    = jny_buf_open(a);
    jny_str     name = jny_str_format(a, "\"%.*s\":", JNY_ARG(key));
    const char *at   = memmem(bytes.p, bytes.n, name.p, name.n);
    size_t      from = (size_t)(at - bytes.p) + name.n, to = from;
    int         depth = 0;
    cr_assert(at, "no key %.*s", JNY_ARG(key));
    for (bool text = false; depth > 0 || text || !strchr(",}", bytes.p[to]); to++) {
        text ^= bytes.p[to] == '"';
        depth += strchr("[{", bytes.p[to]) ? 1 : strchr("]}", bytes.p[to]) ? -1 : 0;
    }
    jny_buf_add(&b, jny_str_sub(bytes, 0, from));
    jny_buf_add(&b, value);
    jny_buf_add(&b, jny_str_sub(bytes, to, bytes.n));
    return sealed(a, jny_buf_str(&b));
}

static const jny_str keys[] = {
    JNY_INIT("codebook"),
    JNY_INIT("codebook_hash"),
    JNY_INIT("features"),
    JNY_INIT("language"),
    JNY_INIT("name"),
    JNY_INIT("provenance"),
    JNY_INIT("themes"),
    JNY_INIT("valences"),
    JNY_INIT("theme"),
    JNY_INIT("stack"),
    JNY_INIT("bias"),
    JNY_INIT("threshold"),
    JNY_INIT("story_bias"),
    JNY_INIT("passage_bias"),
    JNY_INIT("precision"),
    JNY_INIT("recall"),
    JNY_INIT("f1"),
    JNY_INIT("accepted"),
    JNY_INIT("rejected"),
    JNY_INIT("valence"),
    JNY_INIT("by_theme"),
    JNY_INIT("codings"),
    JNY_INIT("journeys_model"),
};
/* None of these is right for any key: another kind, too large, too many, too few. */
static const jny_str never[] = {
    JNY_INIT("true"),   JNY_INIT("-1e300"),  JNY_INIT("1e16"),
    JNY_INIT("[true]"), JNY_INIT("[1,2,3]"), JNY_INIT("[\"help\",{}]"),
};

Test(model, refuses_a_value_of_another_kind)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    jny_str   bytes = small_model(&a, 0.5F);
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (size_t v = 0; v < sizeof never / sizeof *never; v++) {
            jny_model m;
            jny_err   err;
            cr_expect_eq(parsed(&a, with_value(&a, bytes, keys[k], never[v]), &m, &err),
                         JNY_ESYNTAX, "%.*s = %.*s is taken", JNY_ARG(keys[k]), JNY_ARG(never[v]));
            cr_expect_str_eq(err.place, "some.model");
        }
    jny_arena_close(&a);
}

Test(model, refuses_what_cannot_be)
{
    static const struct {
        jny_str key, value;
    } wrong[] = {
        {JNY_INIT("codebook"), JNY_INIT("\"\"")},
        {JNY_INIT("theme"), JNY_INIT("\"\"")},
        {JNY_INIT("valence"), JNY_INIT("\"\"")},
        {JNY_INIT("features"), JNY_INIT("-1")},
        {JNY_INIT("features"), JNY_INIT("3")},
        {JNY_INIT("themes"), JNY_INIT("[]")},
        {JNY_INIT("valences"), JNY_INIT("[]")},
        {JNY_INIT("by_theme"), JNY_INIT("[1]")},
        {JNY_INIT("by_theme"), JNY_INIT("[1,null]")},
        {JNY_INIT("by_theme"), JNY_INIT("[1,1e999]")},
        {JNY_INIT("stack"), JNY_INIT("[1,2,3,4,5,6,7,-1e999]")},
        {JNY_INIT("features"), JNY_INIT("33554433")},
        {JNY_INIT("stack"), JNY_INIT("[1,2,3,4,5,6,7]")},
        {JNY_INIT("stack"), JNY_INIT("[1,2,3,4,5,6,7,null]")},
        {JNY_INIT("bias"), JNY_INIT("null")},
        {JNY_INIT("codebook_hash"), JNY_INIT("\"sha256:12\"")},
        {JNY_INIT("codebook_hash"), JNY_INIT("\"md5sum:0123456789abcdef0123456789abcdef0123456789"
                                             "abcdef0123456789abcdef\"")},
        {JNY_INIT("codebook_hash"), JNY_INIT("\"sha256:0123456789ABCDEF0123456789abcdef0123456789"
                                             "abcdef0123456789abcdef\"")},
        {JNY_INIT("codebook_hash"), JNY_INIT("\"sha256:0123456789/bcdef0123456789abcdef0123456789"
                                             "abcdef0123456789abcdef\"")},
        {JNY_INIT("codebook_hash"), JNY_INIT("\"sha256:0123456789zbcdef0123456789abcdef0123456789"
                                             "abcdef0123456789abcdef\"")},
        {JNY_INIT("journeys_model"), JNY_INIT("99")},
    };
    jny_arena a     = jny_arena_open(jny_world_system());
    jny_str   bytes = small_model(&a, 0.5F);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        jny_model m;
        jny_err   err;
        cr_expect_eq(parsed(&a, with_value(&a, bytes, wrong[i].key, wrong[i].value), &m, &err),
                     JNY_ESYNTAX, "%.*s = %.*s is taken", JNY_ARG(wrong[i].key),
                     JNY_ARG(wrong[i].value));
    }
    jny_arena_close(&a);
}

/* More themes, or more valences, than anybody has. */
Test(model, refuses_too_many)
{
    static const struct {
        const char *key, *one;
        size_t      n;
    } many[]        = {{"themes", "{}", JNY_MODEL_THEMES + 1}, {"valences", "{}", 17}};
    jny_arena a     = jny_arena_open(jny_world_system());
    jny_str   bytes = small_model(&a, 0.5F);
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        jny_buf   b = jny_buf_open(&a);
        jny_model m;
        jny_err   err;
        for (size_t k = 0; k < many[i].n; k++)
            jny_buf_format(&b, "%c%s", k ? ',' : '[', many[i].one);
        jny_buf_char(&b, ']');
        jny_str with = with_value(&a, bytes, jny_cstr(many[i].key), jny_buf_str(&b));
        cr_expect_eq(parsed(&a, with, &m, &err), JNY_ESYNTAX, "%s", many[i].key);
        cr_expect_eq(m.n, 0, "nothing of it was read");
    }
    jny_arena_close(&a);
}

Test(model, refuses_what_is_cut_or_goes_on)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    jny_str   bytes = small_model(&a, 0.5F);
    jny_model m;
    jny_err   err;
    for (size_t n = 0; n < bytes.n; n++) {
        jny_str cut = jny_str_sub(bytes, 0, n);
        cr_expect_eq(parsed(&a, cut, &m, &err), JNY_ESYNTAX, "%zu bytes", n);
        cr_expect(n < 100 || parsed(&a, sealed(&a, cut), &m, &err) == JNY_ESYNTAX, "%zu bytes", n);
    }
    jny_buf b = jny_buf_open(&a);
    jny_buf_add(&b, bytes);
    jny_buf_char(&b, 0);
    cr_expect_eq(parsed(&a, jny_buf_str(&b), &m, &err), JNY_ESYNTAX, "a byte too many");
    cr_expect_eq(parsed(&a, sealed(&a, jny_buf_str(&b)), &m, &err), JNY_ESYNTAX, "the same");
    jny_arena_close(&a);
}

/* What went wrong on a disk or on the way: no byte of the file may be another one. */
Test(model, refuses_every_changed_byte)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    jny_str   bytes = small_model(&a, 0.5F);
    char     *other = JNY_ARRAY(&a, char, bytes.n);
    memcpy(other, bytes.p, bytes.n);
    for (size_t i = 0; i < bytes.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            jny_model m;
            jny_err   err;
            other[i] = (char)(bytes.p[i] ^ 1 << bit);
            cr_expect_eq(parsed(&a, (jny_str){other, bytes.n}, &m, &err), JNY_ESYNTAX,
                         "bit %d of byte %zu", bit, i);
            cr_expect_str_eq(err.place, "some.model");
            other[i] = bytes.p[i];
        }
    jny_arena_close(&a);
}

Test(model, says_what_to_do_with_one_of_another_version)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    jny_str   bytes = small_model(&a, 0.5F);
    jny_model m;
    jny_err   err;
    parsed(&a, with_value(&a, bytes, JNY_STR("journeys_model"), JNY_STR("2")), &m, &err);
    cr_expect(strstr(err.msg, "earlier version") && strstr(err.msg, "learn -o"), "%s", err.msg);
    parsed(&a, with_value(&a, bytes, JNY_STR("journeys_model"), JNY_STR("4")), &m, &err);
    cr_expect(strstr(err.msg, "later version"), "%s", err.msg);
    parsed(&a, JNY_STR("{\"codebook\":\"x\",\"journeys_model\":3}\n"), &m, &err);
    cr_expect(strstr(err.msg, "damaged"), "%s", err.msg);
    jny_arena_close(&a);
}

Test(model, refuses_numbers_that_are_none)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_model m;
    jny_err   err;
    cr_expect_eq(parsed(&a, small_model(&a, NAN), &m, &err), JNY_ESYNTAX, "no number");
    cr_expect_eq(parsed(&a, small_model(&a, INFINITY), &m, &err), JNY_ESYNTAX, "without end");
    /* hashes that do not rise would be found by nobody */
    jny_buf b = jny_buf_open(&a);
    jny_buf_add(&b, small_model(&a, 0.5F));
    size_t head = (size_t)((char *)memchr(b.p, '\n', b.n) - b.p) + 1;
    memset(b.p + head, 0x7F, 8);
    cr_expect_eq(parsed(&a, sealed(&a, jny_buf_str(&b)), &m, &err), JNY_ESYNTAX, "hashes fall");
    jny_arena_close(&a);
}
