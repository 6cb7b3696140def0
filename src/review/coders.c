/* coders.c - people: who may sign in, marks on a story, stories to code blind. */
#include "decide.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { PASSPHRASE_MOST = 1000 }; /* bytes that are looked at */

static jny_status check_role(jny_str role, jny_err *err)
{
    static const jny_str known[] = {JNY_INIT("lead"), JNY_INIT("coder"), JNY_INIT("viewer"),
                                    JNY_INIT("none")};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (jny_str_eq(role, known[i]))
            return JNY_OK;
    return jny_fail(err, JNY_EINVAL, NULL, "no role is called \"%.*s\": lead, coder, viewer, none",
                    JNY_ARG(role));
}

_Static_assert(JNY_KEPT_MOST == crypto_pwhash_STRBYTES, "what libsodium writes");

/* As one keyboard types it: another writes the same letters with other code points. */
static jny_str as_typed(jny_arena *a, jny_str passphrase)
{
    return jny_utf8_check(passphrase, NULL) ? jny_text_form(a, passphrase, false) : passphrase;
}

jny_status jny_passphrase_keep(jny_str passphrase, char kept[JNY_KEPT_MOST], jny_err *err)
{
    kept[0] = '\0';
    if (jny_passphrase_check(passphrase, NULL, err) != JNY_OK)
        return JNY_EINVAL;
    jny_arena a     = jny_arena_open(jny_world_system());
    jny_str   typed = as_typed(&a, passphrase);
    bool      done  = crypto_pwhash_str(kept, typed.p, typed.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                        crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
    jny_arena_close(&a);
    return done ? JNY_OK
                : jny_fail(err, JNY_EIO, NULL,
                           "there is not enough memory to keep a passphrase safely");
}

jny_status jny_coder_set(jny_project *p, jny_arena *a, jny_str name, jny_str role, jny_str kept,
                         jny_str actor, jny_err *err)
{
    bool       leaves = jny_str_eq(role, JNY_STR("none"));
    int64_t    key;
    jny_status st = check_role(role, err);
    if (st == JNY_OK && !leaves) /* an earlier version took names that are none any more */
        st = jny_coder_check(name, err);
    if (st == JNY_OK && !leaves && !kept.n)
        st = jny_fail(err, JNY_EINVAL, NULL, "give the coder a passphrase");
    if (st == JNY_OK)
        st = jny_event_begin(p, "coder", actor, err);
    if (st != JNY_OK)
        return st;
    if (jny_coder_key(p, name, false, &key, err) == JNY_OK)
        jny_account_add(p, key, role, leaves ? JNY_STR("") : kept, err);
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("{\"coder\":"));
    jny_buf_json(&b, name);
    jny_buf_add(&b, JNY_STR(",\"role\":"));
    jny_buf_json(&b, role);
    jny_buf_char(&b, '}');
    return jny_event_commit(p, jny_buf_str(&b), err);
}

jny_status jny_coder_find(jny_project *p, jny_arena *a, jny_str name, jny_coder_claim *out,
                          jny_err *err)
{
    jny_account *accounts;
    size_t       n;
    *out          = (jny_coder_claim){0};
    jny_status st = jny_accounts(p, a, &accounts, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (jny_str_eq(accounts[i].name, name) && accounts[i].passphrase.n) {
            out->kept = (jny_str){jny_str_z(a, accounts[i].passphrase), accounts[i].passphrase.n};
            out->role = accounts[i].role;
        }
    return st;
}

jny_status jny_coder_prove(const jny_coder_claim *claim, jny_str passphrase, bool *good,
                           jny_err *err)
{
    *good = false;
    if (passphrase.n > PASSPHRASE_MOST)
        passphrase.n = 0;
    if (claim->kept.n) {
        jny_arena a     = jny_arena_open(jny_world_system());
        jny_str   typed = as_typed(&a, passphrase);
        *good           = crypto_pwhash_str_verify(claim->kept.p, typed.p, typed.n) == 0;
        jny_arena_close(&a);
        return JNY_OK;
    }
    /* The same work, so that the time does not tell who has an account. */
    char hash[crypto_pwhash_STRBYTES];
    return crypto_pwhash_str(hash, "nobody", 6, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
               ? JNY_OK
               : jny_fail(err, JNY_EIO, NULL, "there is not enough memory to check it");
}

/* ---- Blind double coding ------------------------------------------------------------------ */

typedef struct {
    uint64_t hash;
    size_t   row;
} drawn;

static int compare_drawn(const void *x, const void *y)
{
    const drawn *a = x, *b = y;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Who is given stories must be able to read them: what nobody can read is never settled. */
static jny_status check_reader(jny_project *p, jny_arena *a, const jny_desk *d, jny_str name,
                               jny_str actor, jny_err *err)
{
    jny_account *accounts;
    jny_str     *coders;
    size_t       n, n_coders;
    bool         known;
    if (jny_accounts(p, a, &accounts, &n, err) != JNY_OK)
        return err->status;
    known = !n || jny_str_eq(name, actor); /* without accounts all come in by the launch link */
    for (size_t i = 0; i < n; i++) {
        bool reads = jny_str_eq(accounts[i].role, JNY_STR("lead")) ||
                     jny_str_eq(accounts[i].role, JNY_STR("coder"));
        if (jny_str_eq(accounts[i].name, name) && !reads)
            return jny_fail(err, JNY_EINVAL, NULL,
                            "\"%.*s\" may not code (role %.*s): stories go to a lead or a coder",
                            JNY_ARG(name), JNY_ARG(accounts[i].role));
        known |= jny_str_eq(accounts[i].name, name);
    }
    jny_desk_coders(d, a, false, &coders, &n_coders);
    for (size_t i = 0; i < n_coders; i++)
        known |= jny_str_eq(coders[i], name);
    return known ? JNY_OK
                 : jny_fail(err, JNY_EINVAL, NULL,
                            "nobody called \"%.*s\" may sign in: add them on the page People first",
                            JNY_ARG(name));
}

/* By a digest of seed and id: the same sample on every machine. */
static uint64_t draw(jny_arena a, uint64_t seed, jny_str id)
{
    jny_sha256 h =
        jny_hash_sha256(jny_str_format(&a, "%llu\n%.*s", (unsigned long long)seed, JNY_ARG(id)));
    uint64_t out = 0;
    for (int i = 0; i < 8; i++)
        out = out << 8 | h.bytes[i];
    return out;
}

/* Gives the first `n` of the pool, by the draw, to the coders, as one event. */
static jny_status give(jny_project *p, jny_arena *a, const jny_desk *d, drawn *pool, size_t n,
                       const jny_str *coders, size_t n_coders, jny_str actor, jny_str summary,
                       jny_err *err)
{
    for (size_t c = 0; c < n_coders; c++)
        if (check_reader(p, a, d, coders[c], actor, err) != JNY_OK)
            return err->status;
    if (jny_event_begin(p, "assign", actor, err) != JNY_OK)
        return err->status;
    for (size_t c = 0; err->status == JNY_OK && c < n_coders; c++) {
        int64_t key;
        jny_coder_key(p, coders[c], false, &key, err);
        for (size_t i = 0; err->status == JNY_OK && i < n; i++)
            jny_assignment_add(p, jny_desk_key(d, pool[i].row), key, err);
    }
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, summary);
    jny_buf_add(&b, JNY_STR(",\"coders\":["));
    for (size_t c = 0; c < n_coders; c++) {
        if (c)
            jny_buf_char(&b, ',');
        jny_buf_json(&b, coders[c]);
    }
    jny_buf_add(&b, JNY_STR("]}"));
    return jny_event_commit(p, jny_buf_str(&b), err);
}

jny_status jny_blind_sample(jny_project *p, jny_arena *a, const jny_desk *d, size_t n,
                            uint64_t seed, const jny_str *coders, size_t n_coders, jny_str actor,
                            size_t *given, jny_err *err)
{
    drawn *pool = JNY_ARRAY(a, drawn, jny_desk_rows(d) + 1);
    size_t free = 0;
    *given      = 0;
    if (n_coders < 2)
        return jny_fail(err, JNY_EINVAL, NULL, "a blind sample is coded by two coders or more");
    for (size_t row = 0; row < jny_desk_rows(d); row++) {
        const jny_said *s = jny_desk_said(d, row);
        if (!s->n_answers && !s->n_done && !s->n_assigned)
            pool[free++] = (drawn){draw(*a, seed, jny_desk_id(d, row)), row};
    }
    if (!free)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "there is no story left that nobody has coded yet");
    qsort(pool, free, sizeof *pool, compare_drawn);
    *given = n < free ? n : free;
    return give(
        p, a, d, pool, *given, coders, n_coders, actor,
        jny_str_format(a, "{\"stories\":%zu,\"seed\":%llu", *given, (unsigned long long)seed), err);
}

jny_status jny_again_sample(jny_project *p, jny_arena *a, const jny_desk *d, size_t n,
                            uint64_t seed, jny_str coder, jny_str actor, size_t *given,
                            jny_err *err)
{
    drawn *pool = JNY_ARRAY(a, drawn, jny_desk_rows(d) + 1);
    size_t free = 0;
    *given      = 0;
    for (size_t row = 0; coder.n && row < jny_desk_rows(d); row++)
        if (jny_desk_finished(d, row, coder) && !jny_desk_blind(d, row, coder))
            pool[free++] = (drawn){draw(*a, seed, jny_desk_id(d, row)), row};
    if (!free)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "\"%.*s\" has finished no story that could be read again", JNY_ARG(coder));
    qsort(pool, free, sizeof *pool, compare_drawn);
    *given = n < free ? n : free;
    return give(p, a, d, pool, *given, &coder, 1, actor,
                jny_str_format(a, "{\"stories\":%zu,\"again\":true,\"seed\":%llu", *given,
                               (unsigned long long)seed),
                err);
}
