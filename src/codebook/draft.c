/* draft.c - a codebook in the making, and the report of what did not fit into it. */
#include "draft.h"

#include <stdlib.h>
#include <string.h>

/* ---- The report ----------------------------------------------------------------------- */

typedef JNY_LIST(jny_loss) losses;

/* One more of a kind; kinds stay in the order in which they were met. */
static jny_loss *count_one(jny_arena *a, void *list, const char *what, jny_str where)
{
    losses *l = list;
    for (size_t i = 0; i < l->n; i++)
        if (jny_str_eq(l->at[i].what, jny_cstr(what))) {
            l->at[i].n++;
            return &l->at[i];
        }
    jny_loss *fresh = JNY_PUSH(a, l);
    *fresh          = (jny_loss){jny_str_copy(a, jny_cstr(what)), 1, jny_str_copy(a, where)};
    return fresh;
}

static jny_str line_name(jny_arena *a, jny_loc at)
{
    return at.line ? jny_str_format(a, "line %u", at.line) : (jny_str){0};
}

void exchange_lost(jny_arena *a, jny_exchange *report, const char *what, jny_str where)
{
    count_one(a, &report->losses, what, where);
}

void draft_lost(draft *d, const char *what, jny_loc at)
{
    count_one(d->a, &d->report->losses, what, line_name(d->a, at));
}

void draft_note(draft *d, const char *what, jny_loc at)
{
    count_one(d->a, &d->report->notes, what, line_name(d->a, at));
}

void draft_refuse(draft *d, jny_loc at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    jny_str text = jny_str_vformat(d->a, fmt, ap);
    va_end(ap);
    char *shown = jny_str_z(d->a, text); /* a foreign file must not speak to the terminal */
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)shown[i] < 0x20 || shown[i] == 0x7F)
            shown[i] = '?';
    text.p                               = shown;
    *JNY_PUSH(d->a, &d->report->refused) = (jny_problem){false, at, text};
}

/* ---- Themes --------------------------------------------------------------------------- */

draft draft_open(jny_arena *a, jny_exchange *report, bool glob)
{
    return (draft){.a      = a,
                   .report = report,
                   .glob   = glob,
                   .keys   = jny_intern_open(a),
                   .rules  = jny_intern_open(a)};
}

/* A number and a text as one key. */
static jny_str key_of(draft *d, size_t number, jny_str text)
{
    jny_buf b = jny_buf_open(d->a);
    jny_buf_add(&b, (jny_str){(const char *)&number, sizeof number});
    jny_buf_add(&b, text);
    return jny_buf_str(&b);
}

static void hang(draft *d, size_t self)
{
    size_t  parent = d->themes.at[self].parent, number = self + 1;
    size_t *first = &d->first_top, *last = &d->last_top;
    if (parent != JNY_NO_PARENT) {
        first = &d->themes.at[parent].first_child;
        last  = &d->themes.at[parent].last_child;
    }
    if (*last)
        d->themes.at[*last - 1].next = number;
    else
        *first = number;
    *last = number;
}

size_t draft_theme_new(draft *d, size_t parent, jny_str name, jny_loc at)
{
    unsigned depth = parent == JNY_NO_PARENT ? 0 : d->themes.at[parent].depth + 1;
    if (depth >= THEME_LEVELS) {
        draft_refuse(d, at, "category \"%.*s\" is more than %d levels deep", JNY_ARG(name),
                     THEME_LEVELS);
        return JNY_NO_PARENT;
    }
    draft_theme *t = JNY_PUSH(d->a, &d->themes);
    *t = (draft_theme){.fields = {.name = jny_str_copy(d->a, jny_str_trim(name)), .at = at},
                       .parent = parent,
                       .depth  = depth};
    hang(d, d->themes.n - 1);
    return d->themes.n - 1;
}

size_t draft_theme_of(draft *d, size_t parent, jny_str name, jny_loc at)
{
    jny_str  key   = key_of(d, parent, jny_str_trim(name));
    uint32_t known = jny_intern_find(&d->keys, key);
    if (known)
        return d->of_key.at[known - 1];
    size_t self = draft_theme_new(d, parent, name, at);
    if (self != JNY_NO_PARENT) {
        jny_intern(&d->keys, key);
        *JNY_PUSH(d->a, &d->of_key) = self;
    }
    return self;
}

void draft_rule(draft *d, size_t theme, jny_str text, jny_loc at)
{
    draft_theme *t    = &d->themes.at[theme];
    jny_err      err  = {0};
    jny_rule     rule = {0};
    unsigned     control;
    text = jny_str_trim(text);
    if (jny_has_control(text, &control)) {
        draft_lost(d, "patterns with control characters, which stand in no story", at);
        return;
    }
    if (d->glob && d->report->phrases) {
        char *spaced = jny_str_z(d->a, text);
        for (size_t i = 0; i < text.n; i++)
            if (spaced[i] == '_')
                spaced[i] = ' ';
        text = jny_str_trim((jny_str){spaced, text.n});
    } else if (d->glob && text.n && memchr(text.p, '_', text.n)) {
        draft_note(d,
                   "patterns with `_`, found only in words written with it (a phrase was meant? "
                   "--phrases reads it as a space)",
                   at);
    }
    if (d->glob)
        text = lower_of(d->a, text);
    jny_status st = d->glob ? jny_glob_parse(d->a, text, &rule, NULL, &err)
                            : jny_rule_parse(d->a, text, &rule, NULL, &err);
    if (st != JNY_OK) {
        draft_refuse(d, at, "theme \"%.*s\": pattern \"%.*s\": %s", JNY_ARG(t->fields.name),
                     (int)(text.n < 80 ? text.n : 0), text.p ? text.p : "", err.msg);
        return;
    }
    size_t before = d->rules.names.n;
    jny_intern(&d->rules, key_of(d, theme, text));
    if (d->rules.names.n == before) {
        draft_note(d, "patterns that stand twice in their category, kept once", at);
        return;
    }
    rule.at                    = at;
    *JNY_PUSH(d->a, &t->rules) = rule;
}

/* ---- Closing ---------------------------------------------------------------------------- */

typedef struct {
    draft              *d;
    JNY_LIST(jny_theme) out;
    jny_interned        taken;    /* parent and id                                     */
    JNY_LIST(size_t)    suffixes; /* by number of `taken`: the last one tried behind it */
    uint32_t            n_rules;
} closing;

/* "state", "state-2", "state-3": many names have one slug. */
static jny_str free_id(closing *c, size_t parent, jny_str wanted)
{
    for (jny_str id = wanted;;) {
        size_t before = c->taken.names.n;
        jny_intern(&c->taken, key_of(c->d, parent, id));
        if (c->taken.names.n > before) {
            *JNY_PUSH(c->d->a, &c->suffixes) = 1;
            return id;
        }
        uint32_t base = jny_intern_find(&c->taken, key_of(c->d, parent, wanted));
        id = jny_str_format(c->d->a, "%.*s-%zu", JNY_ARG(wanted), ++c->suffixes.at[base - 1]);
    }
}

/* The text without control characters, which no codebook may hold. */
static jny_str printable(draft *d, jny_str s, jny_loc at)
{
    unsigned which;
    if (!jny_has_control(s, &which))
        return s;
    char *out = jny_str_z(d->a, s);
    for (size_t i = 0; i < s.n; i++)
        if (jny_has_control((jny_str){out + i, 1}, &which))
            out[i] = ' ';
    draft_note(d, "texts with control characters, read as spaces", at);
    return jny_str_trim((jny_str){out, s.n});
}

static void close_theme(closing *c, size_t number, size_t parent)
{
    draft_theme *from = &c->d->themes.at[number - 1];
    jny_theme    t    = from->fields;
    t.name            = printable(c->d, t.name, t.at);
    t.definition      = printable(c->d, t.definition, t.at);
    t.include         = printable(c->d, t.include, t.at);
    t.exclude         = printable(c->d, t.exclude, t.at);
    jny_str slug      = t.id.n ? t.id : slug_of(c->d->a, t.name);
    t.id              = free_id(c, parent, slug.n ? slug : JNY_STR("theme"));
    t.path            = t.id;
    t.parent          = parent;
    t.depth           = from->depth;
    if (t.name.n == 0)
        t.name = t.id;
    if (parent != JNY_NO_PARENT) {
        t.path =
            jny_str_format(c->d->a, "%.*s/%.*s", JNY_ARG(c->out.at[parent].path), JNY_ARG(t.id));
        t.sensitive |= c->out.at[parent].sensitive;
    }
    if (from->rules.n) {
        t.rules   = from->rules.at;
        t.n_rules = from->rules.n;
    }
    t.first_rule = c->n_rules;
    c->n_rules += (uint32_t)t.n_rules;
    size_t self                 = c->out.n;
    *JNY_PUSH(c->d->a, &c->out) = t;
    if (!from->first_child && t.n_rules == 0 && c->d->glob)
        draft_note(c->d, "categories without a pattern", t.at);
    for (size_t k = from->first_child; k; k = c->d->themes.at[k - 1].next)
        close_theme(c, k, self); /* at most THEME_LEVELS deep */
}

void draft_close(draft *d, jny_codebook *out)
{
    closing c = {.d = d, .taken = jny_intern_open(d->a)};
    for (size_t k = d->first_top; k; k = d->themes.at[k - 1].next)
        close_theme(&c, k, JNY_NO_PARENT);
    out->name     = d->name;
    out->title    = printable(d, d->title.n ? d->title : d->name, (jny_loc){0});
    out->language = d->language.n ? d->language : JNY_STR("en");
    out->glob     = d->glob;
    out->themes   = c.out.at;
    out->n        = c.out.n;
    out->n_rules  = c.n_rules;
}
