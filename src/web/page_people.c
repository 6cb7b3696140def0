/* page_people.c - who may sign in, and the blind samples that they share. */
#include "app.h"

/* The sooner a story is read again, the more of it is remembered: agreement tells the days. */
static void again_form(visit *v)
{
    html *h = &v->h;
    form_begin(v, "/again", "card");
    html_words(h, "h2", NULL, "Give stories to read again");
    note(h, "small muted",
         "To see whether a coder still answers as they did: stories that they have finished, drawn "
         "by chance. Until they have finished one again, their own answers are hidden from them, "
         "and the machine's and others' too. Some weeks later is better than some days: what is "
         "remembered is no second reading.");
    choice_begin(h, JNY_STR("again-coder"), "coder", "Who reads again");
    option_of(h, v->coder, v->coder, true);
    jny_str *names;
    size_t   n;
    jny_desk_coders(v->web->desk, v->a, false, &names, &n);
    for (size_t i = 0; i < n; i++)
        if (!jny_str_eq(names[i], v->coder))
            option_of(h, names[i], names[i], false);
    choice_end(h);
    typed_field(h, (typing){.id    = "again-stories",
                            .label = "How many stories",
                            .keys  = "numeric",
                            .value = get(v, "again-stories")});
    button(v, "btn", NULL, (jny_str){0}, "Draw and give");
    html_close(h);
}

static void role_choice(visit *v)
{
    static const char *const roles[][2] = {{"coder", "Coder: reads and decides"},
                                           {"lead", "Lead: also settles, and adds people"},
                                           {"viewer", "Viewer: reads"},
                                           {"none", "May no longer sign in"}};
    choice_begin(&v->h, JNY_STR("role"), "role", "Role");
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        option_of(&v->h, jny_cstr(roles[i][0]), jny_cstr(roles[i][1]),
                  jny_str_eq(get(v, "role"), jny_cstr(roles[i][0])));
    choice_end(&v->h);
}

/* What was typed stands in its fields again, but for a passphrase, where it was not taken. */
void page_people(visit *v)
{
    jny_str      wrong = jny_str_copy(v->a, jny_cstr(v->err.msg));
    jny_account *accounts;
    size_t       n;
    html        *h = &v->h;
    v->err         = (jny_err){0};
    if (jny_accounts(v->web->project, v->a, &accounts, &n, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    frame_begin(v, "People", "/people", NULL);
    html_words(h, "h1", NULL, "People");
    note(h, "lede",
         "A coder may also be a workshop or a participant: name them without a person's "
         "name, as in \"Workshop 27 June\".");
    if (wrong.n) {
        html_el(h, "p", "note warn");
        html_set(h, "role", "alert");
        html_set(h, "id", "wrong");
        html_text(h, wrong);
        html_close(h);
    }
    if (get(v, "given").n) {
        html_el(h, "p", "note good");
        html_set(h, "role", "status");
        html_format(h, "%.*s will read %.*s again, without sight of the first answers.",
                    JNY_ARG(get(v, "to")),
                    JNY_ARG(counted(v->a, get_number(v, "given", 0), "story", "stories")));
        html_close(h);
    }
    html_el(h, "section", "card");
    table_begin(h, NULL, JNY_STR("Who may sign in"), NULL);
    html_open(h, "thead");
    html_open(h, "tr");
    head_cell(h, "Name", false);
    head_cell(h, "Role", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < n; i++) {
        html_open(h, "tr");
        html_open(h, "th");
        html_set(h, "scope", "row");
        html_text(h, accounts[i].name);
        html_close(h);
        html_open(h, "td");
        html_text(h, jny_str_eq(accounts[i].role, JNY_STR("none")) ? JNY_STR("may no longer")
                                                                   : accounts[i].role);
        html_close(h);
        html_close(h);
    }
    if (!n) {
        html_open(h, "tr");
        html_words(h, "th", NULL, "Nobody but who comes in by the launch link");
        html_words(h, "td", NULL, "lead");
        html_close(h);
    }
    html_close(h);
    table_end(h);
    html_close(h);
    html_el(h, "div", "split half rowgap");
    form_begin(v, "/people", "card");
    html_words(h, "h2", NULL, "Add or change a coder");
    typed_field(h, (typing){.id = "name", .label = "Name", .value = get(v, "name")});
    role_choice(v);
    typed_field(h, (typing){.id     = "passphrase",
                            .label  = "Passphrase",
                            .type   = "password",
                            .filler = "new-password",
                            .hint = "At least 12 characters. Four words in a row are a good one."});
    button(v, "btn go", NULL, (jny_str){0}, "Save");
    html_close(h);
    form_begin(v, "/sample", "card");
    html_words(h, "h2", NULL, "Give a blind sample");
    note(h, "small muted",
         "Stories that nobody has coded yet, drawn by chance. Each of these coders codes all of "
         "them, and sees neither the machine nor the others until done.");
    typed_field(h, (typing){.id    = "stories",
                            .label = "How many stories",
                            .keys  = "numeric",
                            .value = get(v, "stories")});
    html_el(h, "fieldset", "rowgap");
    html_words(h, "legend", NULL, "Coders");
    for (size_t i = 0; i < n; i++) {
        if (role_named(accounts[i].role) != ROLE_LEAD && role_named(accounts[i].role) != ROLE_CODER)
            continue;
        html_el(h, "div", "tick");
        html_open(h, "input");
        html_set(h, "type", "checkbox");
        html_set(h, "name", "coder");
        html_attr(h, "id", jny_str_format(v->a, "coder-%zu", i));
        html_attr(h, "value", accounts[i].name);
        html_open(h, "label");
        html_attr(h, "for", jny_str_format(v->a, "coder-%zu", i));
        html_text(h, accounts[i].name);
        html_close(h);
        html_close(h);
    }
    if (!n)
        note(h, "small", "Add at least two coders first.");
    html_close(h);
    button(v, "btn", NULL, (jny_str){0}, "Draw and give");
    html_close(h);
    again_form(v);
    html_close(h);
    frame_end(v);
}

/* The page again, with what is wrong: nothing that was typed is lost. */
static void not_taken(visit *v)
{
    jny_status why = v->err.status;
    if (why == JNY_EIO || why == JNY_EDB) {
        fail_by(v);
        return;
    }
    page_people(v);
    v->rs->status = why == JNY_ECONFLICT ? 409 : 400;
}

/* A new passphrase on its way to the worker and back. It lives as long as the request. */
typedef struct {
    jny_str passphrase;
    bool    done;
    char    kept[JNY_KEPT_MOST];
    jny_err err;
} keeping;

static void keep(void *of)
{
    keeping *x = of;
    jny_passphrase_keep(x->passphrase, x->kept, &x->err);
    x->done = true;
}

static void begin_keeping(visit *v)
{
    keeping *x    = JNY_NEW(v->a, keeping);
    x->passphrase = jny_str_copy(v->a, get(v, "passphrase"));
    v->rs->work   = keep;
    v->rs->of     = x;
}

void post_people(visit *v)
{
    jny_str        name = jny_str_trim(get(v, "name")), part = get(v, "role");
    const keeping *x = v->rq->done;
    if (!x && !jny_str_eq(part, JNY_STR("none"))) {
        begin_keeping(v);
        return;
    }
    if (x && !x->done) {
        refuse_visit(v, 503, "The server stops. Nothing was changed.");
        return;
    }
    if (x)
        v->err = x->err;
    if (v->err.status != JNY_OK ||
        jny_coder_set(v->web->project, v->a, name, part, jny_cstr(x ? x->kept : ""), v->coder,
                      &v->err) != JNY_OK) {
        not_taken(v);
        return;
    }
    /* Who has another role, or none, signs in again. */
    for (size_t i = 0; i < SESSIONS; i++)
        if (&v->web->sessions[i] != v->who && jny_str_eq(jny_cstr(v->web->sessions[i].coder), name))
            v->web->sessions[i] = (session){0};
    if (jny_str_eq(v->coder, name) && session_keep(v) != JNY_OK) {
        fail_by(v);
        return;
    }
    redirect(v, JNY_STR("/people"));
}

void post_sample(visit *v)
{
    JNY_LIST(jny_str) coders = {0};
    jny_str           name;
    size_t            at   = 0, given;
    uint64_t          seed = get_number(v, "seed", 0), n = get_number(v, "stories", 0);
    while (get_next(v, "coder", &at, &name))
        *JNY_PUSH(v->a, &coders) = name;
    if (!n) {
        jny_fail(&v->err, JNY_EINVAL, NULL, "Say how many stories, as a number.");
        not_taken(v);
        return;
    }
    if (!seed)
        jny_random(&seed, sizeof seed), seed %= 1000000;
    if (jny_blind_sample(v->web->project, v->a, v->web->desk, (size_t)n, seed, coders.at, coders.n,
                         v->coder, &given, &v->err) != JNY_OK) {
        not_taken(v);
        return;
    }
    desk_drop(v->web);
    redirect(v, JNY_STR("/agreement"));
}

void post_again(visit *v)
{
    size_t   given;
    uint64_t seed = get_number(v, "seed", 0), n = get_number(v, "again-stories", 0);
    if (!n) {
        jny_fail(&v->err, JNY_EINVAL, NULL, "Say how many stories, as a number.");
        not_taken(v);
        return;
    }
    if (!seed)
        jny_random(&seed, sizeof seed), seed %= 1000000;
    if (jny_again_sample(v->web->project, v->a, v->web->desk, (size_t)n, seed, get(v, "coder"),
                         v->coder, &given, &v->err) != JNY_OK) {
        not_taken(v);
        return;
    }
    desk_drop(v->web);
    redirect(v, link_to(v->a, "/people", "given", jny_str_format(v->a, "%zu", given), "to",
                        get(v, "coder")));
}
