/* session.c - who is there: the launch link, names and passphrases, the cookie.
 *
 * Cookies and links are kept as digests only: the memory of this program does not hold what
 * would let somebody in. */
#include "app.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { TRIES = 5 };
static const int64_t LAUNCH_TIME = 300LL * 1000000, IDLE_TIME = 12LL * 3600 * 1000000,
                     WAIT_FIRST = 5LL * 1000000;

static int64_t now(const web *w)
{
    return w->world->now(w->world->ctx);
}

static void digest(jny_str s, unsigned char out[TOKEN])
{
    jny_sha256 h = jny_hash_sha256(s);
    memcpy(out, h.bytes, TOKEN);
}

static void make_token(char out[TOKEN_TEXT + 1])
{
    unsigned char bytes[TOKEN];
    jny_random(bytes, sizeof bytes);
    sodium_bin2hex(out, TOKEN_TEXT + 1, bytes, sizeof bytes);
}

/* The port is part of the name: two projects open at once do not share a cookie. */
static jny_str cookie_name(const web *w, jny_arena *a)
{
    return jny_str_format(a, "journeys-%u", edge_port(w->edge));
}

session *session_find(web *w, jny_str cookies)
{
    jny_arena a    = jny_arena_open(w->world);
    jny_str   name = cookie_name(w, &a), value = {0};
    while (cookies.n) {
        jny_str pair = jny_str_trim(jny_str_cut(&cookies, ';')), rest = pair;
        if (jny_str_eq(jny_str_cut(&rest, '='), name))
            value = rest;
    }
    jny_arena_close(&a);
    unsigned char key[TOKEN];
    if (value.n != TOKEN_TEXT)
        return NULL;
    digest(value, key);
    for (size_t i = 0; i < SESSIONS; i++) {
        session *s = &w->sessions[i];
        if (!s->seen || sodium_memcmp(s->key, key, TOKEN) != 0)
            continue;
        if (now(w) - s->seen > IDLE_TIME) {
            *s = (session){0};
            return NULL;
        }
        s->seen = now(w);
        return s;
    }
    return NULL;
}

bool session_known(void *ctx, jny_str cookie)
{
    return session_find(ctx, cookie) != NULL;
}

jny_status session_confirm(visit *v)
{
    jny_coder_claim now_known;
    unsigned char   account[TOKEN];
    if (!v->who || v->who->by_link)
        return JNY_OK;
    jny_str name = jny_cstr(v->who->coder);
    if (jny_coder_find(v->web->project, v->a, name, &now_known, &v->err) != JNY_OK)
        return v->err.status;
    digest(now_known.kept, account);
    v->who->role = role_named(now_known.role);
    if (v->who->role == ROLE_NOBODY || sodium_memcmp(account, v->who->account, TOKEN) != 0) {
        *v->who = (session){0};
        v->who  = NULL;
    }
    return JNY_OK;
}

jny_status session_keep(visit *v)
{
    jny_coder_claim now_known;
    jny_str         name = jny_cstr(v->who->coder);
    jny_status      st   = jny_coder_find(v->web->project, v->a, name, &now_known, &v->err);
    if (st == JNY_OK)
        digest(now_known.kept, v->who->account);
    return st;
}

session *session_make(web *w, jny_str coder, role r, jny_str kept, visit *v)
{
    session *s = &w->sessions[0]; /* a free one, or the one that was silent longest */
    for (size_t i = 1; i < SESSIONS; i++)
        if (w->sessions[i].seen < s->seen)
            s = &w->sessions[i];
    char token[TOKEN_TEXT + 1];
    make_token(token);
    *s = (session){.role = r, .by_link = !kept.n, .seen = now(w)};
    digest(kept, s->account);
    digest(jny_cstr(token), s->key);
    make_token(s->form);
    snprintf(s->coder, sizeof s->coder, "%.*s", JNY_ARG(coder));
    v->rs->cookie =
        jny_str_format(v->a, "%.*s=%s; Path=/; HttpOnly; SameSite=Strict%s",
                       JNY_ARG(cookie_name(w, v->a)), token, w->options->host.n ? "; Secure" : "");
    sodium_memzero(token, sizeof token);
    return s;
}

/* ---- The launch link ------------------------------------------------------------------------- */

void launch_offer(web *w)
{
    char    token[TOKEN_TEXT + 1], url[600];
    jny_str host = w->options->host;
    make_token(token);
    digest(jny_cstr(token), w->launch);
    w->launch_until = now(w) + LAUNCH_TIME;
    if (host.n) /* by the proxy: the cookie is for that name, and so is every change */
        snprintf(url, sizeof url, "https://%.*s/launch?key=%s", JNY_ARG(host), token);
    else
        snprintf(url, sizeof url, "http://127.0.0.1:%u/launch?key=%s", edge_port(w->edge), token);
    w->options->ready(w->options->ctx, jny_cstr(url));
}

void page_launch(visit *v)
{
    unsigned char key[TOKEN];
    web          *w = v->web;
    digest(get(v, "key"), key);
    bool good = w->launch_until >= now(w) && sodium_memcmp(key, w->launch, TOKEN) == 0;
    if (!good) {
        refuse_visit(v, 403,
                     "This link was used already, or is too old. Press Enter in the terminal where "
                     "`journeys review` runs: it prints a new one.");
        return;
    }
    w->launch_until = 0;
    session_make(w, w->options->coder, ROLE_LEAD, (jny_str){0}, v);
    redirect(v, JNY_STR("/"));
}

/* ---- Name and passphrase --------------------------------------------------------------------- */

role role_named(jny_str name)
{
    return jny_str_eq(name, JNY_STR("lead"))     ? ROLE_LEAD
           : jny_str_eq(name, JNY_STR("coder"))  ? ROLE_CODER
           : jny_str_eq(name, JNY_STR("viewer")) ? ROLE_VIEWER
                                                 : ROLE_NOBODY;
}

static void show_login(visit *v, const char *wrong, jny_str name)
{
    html *h = &v->h;
    frame_begin(v, "Sign in", "", NULL);
    html_words(h, "h1", NULL, "Sign in");
    if (wrong) {
        html_el(h, "p", "note warn");
        html_set(h, "id", "wrong");
        html_set(h, "role", "alert");
        html_say(h, wrong);
        html_close(h);
    }
    form_begin(v, "/login", "card narrow");
    typed_field(h, (typing){.id = "name", .label = "Name", .filler = "username", .value = name});
    typed_field(h, (typing){.id     = "passphrase",
                            .label  = "Passphrase",
                            .type   = "password",
                            .filler = "current-password",
                            .wrong  = wrong ? "wrong" : NULL});
    button(v, "btn go wide", NULL, (jny_str){0}, "Sign in");
    html_close(h);
    note(h, "hint",
         "Your lead gives you a name and a passphrase. Who runs `journeys review` on this computer "
         "comes in by the link that it prints.");
    frame_end(v);
}

void page_login(visit *v)
{
    show_login(v, NULL, (jny_str){0});
}

/* Names share a place where their hashes do, and wait for each other. None makes room for another:
 * who tries many names would have those forgotten that they are after. */
static attempt *attempts_of(web *w, jny_str name)
{
    unsigned char hash[crypto_generichash_BYTES];
    uint32_t      place;
    crypto_generichash(hash, sizeof hash, (const unsigned char *)name.p, name.n, w->attempts_key,
                       sizeof w->attempts_key);
    memcpy(&place, hash, sizeof place);
    return &w->attempts[place % ATTEMPTS];
}

/* A passphrase on its way to the worker and back. It lives as long as the request. */
typedef struct {
    jny_coder_claim claim;
    jny_str         passphrase;
    bool            done, good;
    jny_err         err;
} proof;

static void prove(void *of)
{
    proof *x = of;
    jny_coder_prove(&x->claim, x->passphrase, &x->good, &x->err);
    x->done = true;
}

/* Asked before and behind the work, so that many tries at once are no way around the wait. */
static bool must_wait(visit *v, jny_str name)
{
    if (attempts_of(v->web, name)->until <= now(v->web))
        return false;
    show_login(v, "Too many tries with this name. Wait, then try again.", name);
    v->rs->status = 429;
    return true;
}

static void begin_login(visit *v, jny_str name)
{
    if (must_wait(v, name))
        return;
    proof *x      = JNY_NEW(v->a, proof);
    x->passphrase = jny_str_copy(v->a, get(v, "passphrase"));
    if (jny_coder_find(v->web->project, v->a, name, &x->claim, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    v->rs->work = prove;
    v->rs->of   = x;
}

static void end_login(visit *v, jny_str name, const proof *x)
{
    jny_coder_claim now_known;
    if (!x->done) {
        refuse_visit(v, 503, "The server stops. Nobody was signed in.");
        return;
    }
    if (must_wait(v, name))
        return;
    v->err = x->err;
    if (v->err.status != JNY_OK ||
        jny_coder_find(v->web->project, v->a, name, &now_known, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    /* A lead may have changed passphrase or role meanwhile. */
    role given = x->good && jny_str_eq(x->claim.kept, now_known.kept) ? role_named(now_known.role)
                                                                      : ROLE_NOBODY;
    attempt *tries = attempts_of(v->web, name);
    if (given == ROLE_NOBODY) {
        if (++tries->failures >= TRIES) { /* 5 s, 10 s, 20 s ... up to about an hour */
            unsigned doubled = tries->failures - TRIES;
            tries->until     = now(v->web) + (WAIT_FIRST << (doubled < 9 ? doubled : 9));
        }
        show_login(v, "Name and passphrase do not fit together.", name);
        v->rs->status = 403;
        return;
    }
    *tries = (attempt){0};
    session_make(v->web, name, given, now_known.kept, v);
    redirect(v, JNY_STR("/"));
}

void post_login(visit *v)
{
    jny_str name = jny_str_trim(get(v, "name"));
    if (name.n > 200)
        refuse_visit(v, 400, "A name has at most 200 bytes.");
    else if (v->rq->done)
        end_login(v, name, v->rq->done);
    else
        begin_login(v, name);
}

void post_logout(visit *v)
{
    *v->who = (session){0};
    redirect(v, JNY_STR("/login"));
}
