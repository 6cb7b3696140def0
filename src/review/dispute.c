/* dispute.c - where people differ and nobody settled it: what an adjudicator is asked. */
#include "desk.h"

static bool same_theme(const jny_answer *x, const jny_answer *y)
{
    return x->theme == y->theme || (jny_str_eq(x->theme_path, y->theme_path) &&
                                    jny_str_eq(x->theme_codebook, y->theme_codebook));
}

/* Whether a coder found the theme of `x`, or a part of it. */
static bool has_found(const jny_answer *all, size_t n, int64_t coder, const jny_answer *x)
{
    for (size_t i = 0; i < n; i++) {
        jny_str path = all[i].theme_path, theme = x->theme_path;
        if (all[i].coder == coder && all[i].present &&
            jny_str_eq(all[i].theme_codebook, x->theme_codebook) && jny_str_starts(path, theme) &&
            (path.n == theme.n || path.p[theme.n] == '/'))
            return true;
    }
    return false;
}

bool find_dispute(const jny_answer *all, size_t n, size_t i, const jny_done *done, size_t n_done,
                  jny_dispute *out)
{
    const jny_answer *x = &all[i];
    *out                = (jny_dispute){0};
    for (size_t k = 0; k < n; k++) {
        const jny_answer *y = &all[k];
        if (y->machine || !same_theme(x, y))
            continue;
        if (k < i || jny_str_eq(y->action, JNY_STR("adjudicate")))
            return false;
        *(y->present ? &out->yes : &out->no) = y->coder_name;
    }
    for (size_t k = 0; out->yes.n && !out->no.n && k < n_done; k++)
        if (!done[k].machine && !has_found(all, n, done[k].coder, x)) {
            out->no     = done[k].coder_name;
            out->silent = true;
        }
    return out->yes.n && out->no.n;
}

/* Who may not code any more (or never) will not finish what they were given. */
static bool may_code(const jny_account *accounts, size_t n, jny_str name)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(accounts[i].name, name))
            return jny_str_eq(accounts[i].role, JNY_STR("lead")) ||
                   jny_str_eq(accounts[i].role, JNY_STR("coder"));
    return true;
}

static bool is_still_blind(const jny_desk *d, size_t row, const jny_account *accounts, size_t n)
{
    const jny_said *s = jny_desk_said(d, row);
    for (size_t i = 0; i < s->n_assigned; i++)
        if (jny_desk_blind(d, row, s->assigned[i].coder_name) &&
            may_code(accounts, n, s->assigned[i].coder_name))
            return true;
    return false;
}

void jny_desk_disputes(const jny_desk *d, jny_arena *a, jny_dispute **out, size_t *n)
{
    JNY_LIST(jny_dispute) list       = {0};
    jny_account          *accounts   = NULL;
    size_t                n_accounts = 0;
    jny_err               none       = {0}; /* then all are waited for */
    if (jny_accounts(d->project, a, &accounts, &n_accounts, &none) != JNY_OK)
        n_accounts = 0;
    for (size_t row = 0; row < jny_desk_rows(d); row++) {
        const jny_said *s = jny_desk_said(d, row);
        if (s->n_answers + s->n_done < 2 || is_still_blind(d, row, accounts, n_accounts))
            continue;
        for (size_t i = 0; i < s->n_answers; i++) {
            const jny_answer *x = &s->answers[i];
            jny_dispute       found;
            if (x->machine ||
                !find_dispute(s->answers, s->n_answers, i, s->done, s->n_done, &found))
                continue;
            found.row   = row;
            found.theme = jny_desk_theme_find(d, x->theme_codebook, x->theme_path);
            if (found.theme != JNY_NO_PARENT)
                *JNY_PUSH(a, &list) = found;
        }
    }
    *out = list.at;
    *n   = list.n;
}
