/* model.c - a learned model as a file: a line of JSON that says what it is and how it was
 * made, then its numbers, little-endian. It holds hashes and weights, no word of a story.
 *
 * The line's first key is a checksum of all that stands behind it: a changed weight is still a
 * number, and would suggest otherwise without a word. */
#include <journeys/tag.h>

#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 3, MOST_VALENCES = 16, DIGITS = 64 };

static const jny_str seal = JNY_INIT("{\"checksum\":\"sha256:");

/* ---- Writing ---------------------------------------------------------------------------- */

static void put_double(jny_buf *b, const char *key, double v)
{
    if (isnan(v))
        jny_buf_format(b, ",\"%s\":null", key);
    else
        jny_buf_format(b, ",\"%s\":%.17g", key, v);
}

static void put_theme(jny_buf *b, const jny_model_theme *t)
{
    jny_buf_format(b, "{\"accepted\":%llu", (unsigned long long)t->accepted);
    put_double(b, "bias", t->bias);
    put_double(b, "f1", t->f1);
    put_double(b, "passage_bias", t->passage_bias);
    put_double(b, "precision", t->precision);
    put_double(b, "recall", t->recall);
    jny_buf_format(b, ",\"rejected\":%llu,\"stack\":[", (unsigned long long)t->rejected);
    for (int i = 0; i < JNY_STACK_INPUTS; i++)
        jny_buf_format(b, "%s%.17g", i ? "," : "", t->weight[i]);
    jny_buf_char(b, ']');
    put_double(b, "story_bias", t->story_bias);
    jny_buf_add(b, JNY_STR(",\"theme\":"));
    jny_buf_json(b, t->path);
    put_double(b, "threshold", t->threshold);
    jny_buf_char(b, '}');
}

static void put_valence(jny_buf *b, const jny_model *m, const jny_model_valence *v)
{
    jny_buf_format(b, "{\"by_theme\":[");
    for (size_t t = 0; t < m->n; t++)
        jny_buf_format(b, "%s%.17g", t ? "," : "", v->by_theme[t]);
    jny_buf_format(b, "],\"codings\":%llu", (unsigned long long)v->codings);
    put_double(b, "bias", v->bias);
    put_double(b, "f1", v->f1);
    put_double(b, "precision", v->precision);
    put_double(b, "recall", v->recall);
    jny_buf_add(b, JNY_STR(",\"valence\":"));
    jny_buf_json(b, v->name);
    jny_buf_char(b, '}');
}

static void put_bytes(jny_buf *b, uint64_t v, int bytes)
{
    char *to = jny_buf_room(b, (size_t)bytes);
    for (int i = 0; i < bytes; i++)
        to[i] = (char)(v >> (8 * i));
    b->n += (size_t)bytes;
}

static void put_floats(jny_buf *b, const float *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &v[i], sizeof bits);
        put_bytes(b, bits, 4);
    }
}

/* The digits that belong before what stands behind them. */
static void put_checksum(jny_buf *at, jny_str file)
{
    jny_sha256 sum = jny_hash_sha256(jny_str_sub(file, seal.n + DIGITS, file.n));
    jny_buf_hex(at, sum.bytes, sizeof sum.bytes);
}

jny_str jny_model_print(jny_arena *a, const jny_model *m)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, seal);
    jny_buf_room(&b, DIGITS);
    b.n += DIGITS;
    jny_buf_add(&b, JNY_STR("\",\"codebook\":"));
    jny_buf_json(&b, m->codebook);
    jny_buf_add(&b, JNY_STR(",\"codebook_hash\":\"sha256:"));
    jny_buf_hex(&b, m->hash.bytes, sizeof m->hash.bytes);
    jny_buf_format(&b, "\",\"features\":%zu,\"journeys_model\":%d,\"language\":", m->features,
                   FORMAT);
    jny_buf_json(&b, m->language);
    jny_buf_add(&b, JNY_STR(",\"name\":"));
    jny_buf_json(&b, m->name);
    jny_buf_add(&b, JNY_STR(",\"provenance\":"));
    jny_buf_add(&b, m->provenance);
    jny_buf_add(&b, JNY_STR(",\"themes\":["));
    for (size_t t = 0; t < m->n; t++) {
        if (t)
            jny_buf_char(&b, ',');
        put_theme(&b, &m->themes[t]);
    }
    jny_buf_add(&b, JNY_STR("],\"valences\":["));
    for (size_t v = 0; v < m->n_valences; v++) {
        if (v)
            jny_buf_char(&b, ',');
        put_valence(&b, m, &m->valences[v]);
    }
    jny_buf_add(&b, JNY_STR("]}\n"));
    for (size_t i = 0; i < m->features; i++)
        put_bytes(&b, m->hashes[i], 8);
    put_floats(&b, m->rarity, m->features);
    put_floats(&b, m->weights, m->features * 2 * (m->n + m->n_valences));
    jny_str file   = jny_buf_str(&b);
    jny_buf digits = b;
    digits.n       = seal.n;
    put_checksum(&digits, file); /* in the place that was left for it */
    return file;
}

/* ---- Reading: a model may come from anywhere -------------------------------------------- */

typedef struct {
    jny_arena *a;
    jny_model *out;
    bool       bad;
} reader;

static double number_at(reader *r, const json_t *object, const char *key, bool may_be_null)
{
    const json_t *v = json_object_get(object, key);
    if (may_be_null && json_is_null(v))
        return NAN;
    double d = json_number_value(v);
    if (json_is_number(v) && fabs(d) <= 1e15)
        return d;
    r->bad = true;
    return 0;
}

static jny_str text_at(reader *r, const json_t *object, const char *key)
{
    bool    odd;
    jny_str s = json_text(object, key, &odd);
    r->bad |= odd;
    return jny_str_copy(r->a, s);
}

static void read_theme(reader *r, const json_t *object, jny_model_theme *t)
{
    const json_t *stack = json_object_get(object, "stack");
    t->path             = text_at(r, object, "theme");
    t->bias             = number_at(r, object, "bias", false);
    t->threshold        = number_at(r, object, "threshold", false);
    t->story_bias       = number_at(r, object, "story_bias", false);
    t->passage_bias     = number_at(r, object, "passage_bias", false);
    t->precision        = number_at(r, object, "precision", true);
    t->recall           = number_at(r, object, "recall", true);
    t->f1               = number_at(r, object, "f1", true);
    t->accepted         = (uint64_t)fabs(number_at(r, object, "accepted", false));
    t->rejected         = (uint64_t)fabs(number_at(r, object, "rejected", false));
    r->bad |= !t->path.n || json_array_size(stack) != JNY_STACK_INPUTS;
    for (size_t i = 0; !r->bad && i < JNY_STACK_INPUTS; i++) {
        const json_t *v = json_array_get(stack, i);
        t->weight[i]    = json_number_value(v);
        r->bad |= !json_is_number(v); /* JSON has finite ones only */
    }
}

static void read_valence(reader *r, const json_t *object, jny_model_valence *v)
{
    const json_t *by_theme = json_object_get(object, "by_theme");
    double       *at       = JNY_ARRAY(r->a, double, r->out->n + 1);
    v->name                = text_at(r, object, "valence");
    v->bias                = number_at(r, object, "bias", false);
    v->precision           = number_at(r, object, "precision", true);
    v->recall              = number_at(r, object, "recall", true);
    v->f1                  = number_at(r, object, "f1", true);
    v->codings             = (uint64_t)fabs(number_at(r, object, "codings", false));
    v->by_theme            = at;
    r->bad |= !v->name.n || json_array_size(by_theme) != r->out->n;
    for (size_t t = 0; !r->bad && t < r->out->n; t++) {
        const json_t *x = json_array_get(by_theme, t);
        at[t]           = json_number_value(x);
        r->bad |= !json_is_number(x);
    }
}

static void read_hash(reader *r, const json_t *head)
{
    jny_str s = json_text(head, "codebook_hash", NULL);
    r->bad |= s.n != 7 + 64 || !jny_str_starts(s, JNY_STR("sha256:"));
    for (size_t i = 0; !r->bad && i < 64; i++) {
        char c     = s.p[7 + i];
        int  value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (value < 0) {
            r->bad = true;
            return;
        }
        r->out->hash.bytes[i / 2] =
            (unsigned char)((unsigned)r->out->hash.bytes[i / 2] << 4 | (unsigned)value);
    }
}

static void read_head(reader *r, const json_t *head)
{
    jny_model    *m        = r->out;
    const json_t *themes   = json_object_get(head, "themes");
    const json_t *valences = json_object_get(head, "valences");
    json_t       *made     = json_object_get(head, "provenance");
    m->codebook            = text_at(r, head, "codebook");
    m->name                = text_at(r, head, "name");
    m->language            = text_at(r, head, "language");
    double features        = number_at(r, head, "features", false);
    read_hash(r, head);
    r->bad |= features < 0 || features > (double)JNY_MODEL_BYTES / 8 || !m->codebook.n ||
              !json_is_object(made) || json_array_size(themes) > JNY_MODEL_THEMES ||
              json_array_size(valences) > MOST_VALENCES;
    if (r->bad)
        return;
    char *json    = json_dumps(made, JSON_COMPACT | JSON_SORT_KEYS);
    m->provenance = jny_str_copy(r->a, jny_cstr(json ? json : "{}"));
    free(json);
    m->features         = (size_t)features;
    m->n                = json_array_size(themes);
    jny_model_theme *at = JNY_ARRAY(r->a, jny_model_theme, m->n + 1);
    for (size_t t = 0; t < m->n; t++)
        read_theme(r, json_array_get(themes, t), &at[t]);
    m->themes             = at;
    m->n_valences         = json_array_size(valences);
    jny_model_valence *of = JNY_ARRAY(r->a, jny_model_valence, m->n_valences + 1);
    for (size_t v = 0; v < m->n_valences; v++)
        read_valence(r, json_array_get(valences, v), &of[v]);
    m->valences = of;
}

static uint64_t take_bytes(const char *p, int bytes)
{
    uint64_t v = 0;
    for (int i = bytes; i-- > 0;)
        v = v << 8 | (unsigned char)p[i];
    return v;
}

static const float *read_floats(reader *r, const char *p, size_t n)
{
    float *out = jny_alloc_raw(r->a, n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        uint32_t bits = (uint32_t)take_bytes(p + 4 * i, 4);
        memcpy(&out[i], &bits, sizeof bits);
        r->bad |= !isfinite(out[i]);
    }
    return out;
}

static void read_numbers(reader *r, jny_str bytes)
{
    jny_model *m      = r->out;
    size_t     row    = 8 + 4 + 8 * (m->n + m->n_valences);
    uint64_t  *hashes = NULL;
    if (bytes.n != m->features * row) {
        r->bad = true;
        return;
    }
    hashes = jny_alloc_raw(r->a, m->features + 1, sizeof *hashes);
    for (size_t i = 0; i < m->features; i++) {
        hashes[i] = take_bytes(bytes.p + 8 * i, 8);
        r->bad |= i > 0 && hashes[i] <= hashes[i - 1];
    }
    m->hashes = hashes;
    m->rarity = read_floats(r, bytes.p + 8 * m->features, m->features);
    m->weights =
        read_floats(r, bytes.p + 12 * m->features, m->features * 2 * (m->n + m->n_valences));
}

static bool is_whole(jny_arena scratch, jny_str bytes)
{
    jny_buf digits = jny_buf_open(&scratch);
    if (!jny_str_starts(bytes, seal) || bytes.n < seal.n + DIGITS)
        return false;
    put_checksum(&digits, bytes);
    return jny_str_eq(jny_str_sub(bytes, seal.n, seal.n + DIGITS), jny_buf_str(&digits));
}

static jny_status refuse(jny_arena *a, jny_str file, jny_err *err, const char *why)
{
    return jny_fail(err, JNY_ESYNTAX, jny_str_z(a, file), "%s", why);
}

static jny_status refuse_damaged(jny_arena *a, jny_str file, jny_err *err)
{
    return refuse(a, file, err,
                  "is damaged or not whole: bring the file here once more, or make it anew with "
                  "`journeys learn -o FILE`");
}

jny_status jny_model_parse(jny_arena *a, jny_str file, jny_str bytes, jny_model *out, jny_err *err)
{
    json_t *head = NULL;
    jny_err odd  = {0};
    reader  r    = {.a = a, .out = out};
    jny_str rest = bytes, line = jny_str_cut(&rest, '\n');
    bool    whole = is_whole(*a, bytes);
    *out          = (jny_model){0};
    if (!whole && jny_str_starts(bytes, seal))
        return refuse_damaged(a, file, err);
    if (json_read(line, &head, &odd) != JNY_OK || !json_object_get(head, "journeys_model")) {
        json_decref(head);
        return refuse(a, file, err, "is not a model: `journeys learn -o FILE` makes one");
    }
    json_int_t format = json_integer_value(json_object_get(head, "journeys_model"));
    if (format == FORMAT && whole)
        read_head(&r, head);
    json_decref(head);
    if (format < FORMAT)
        return refuse(a, file, err,
                      "is a model of an earlier version of journeys, without a checksum: make it "
                      "anew with `journeys learn -o FILE`");
    if (format > FORMAT)
        return refuse(a, file, err, "is a model of a later version of journeys: use that one");
    if (whole && !r.bad)
        read_numbers(&r, rest);
    return whole && !r.bad ? JNY_OK : refuse_damaged(a, file, err);
}
