/* model.c - looking things up in a codebook, and its meaning as canonical JSON. */
#include <journeys/codebook.h>

#include <assert.h>

size_t jny_codebook_theme_of(const jny_codebook *book, uint32_t rule)
{
    size_t low = 0, high = book->n; /* the last theme whose first rule is not behind */
    while (low + 1 < high) {
        size_t mid = (low + high) / 2;
        if (book->themes[mid].first_rule <= rule)
            low = mid;
        else
            high = mid;
    }
    /* Themes without rules share their first_rule with the next theme. */
    while (low > 0 && book->themes[low].n_rules == 0)
        low--;
    return low;
}

const jny_rule *jny_codebook_rule(const jny_codebook *book, uint32_t rule)
{
    assert(rule < book->n_rules);
    const jny_theme *t = &book->themes[jny_codebook_theme_of(book, rule)];
    return &t->rules[rule - t->first_rule];
}

size_t jny_codebook_find(const jny_codebook *book, jny_str path)
{
    if (jny_str_starts(path, book->name) && path.n > book->name.n && path.p[book->name.n] == ':')
        path = jny_str_sub(path, book->name.n + 1, path.n);
    for (size_t i = 0; i < book->n; i++)
        if (jny_str_eq(book->themes[i].path, path))
            return i;
    return JNY_NO_PARENT;
}

bool jny_codebook_within(const jny_codebook *book, size_t theme, size_t ancestor)
{
    while (theme != JNY_NO_PARENT && theme != ancestor)
        theme = book->themes[theme].parent;
    return theme == ancestor;
}

jny_status jny_codebook_need(const jny_codebook *book, jny_str path, size_t *theme, jny_err *err)
{
    *theme = jny_codebook_find(book, path);
    if (*theme != JNY_NO_PARENT)
        return JNY_OK;
    jny_arena scratch = jny_arena_open(jny_world_system());
    jny_str  *paths   = JNY_ARRAY(&scratch, jny_str, book->n + 1);
    for (size_t i = 0; i < book->n; i++)
        paths[i] = book->themes[i].path;
    jny_str nearest = jny_str_nearest(path, paths, book->n);
    jny_arena_close(&scratch);
    if (nearest.n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "the codebook \"%.*s\" has no theme \"%.*s\" (did you mean \"%.*s\"?)",
                        JNY_ARG(book->name), JNY_ARG(path), JNY_ARG(nearest));
    return jny_fail(err, JNY_ENOTFOUND, NULL,
                    "the codebook \"%.*s\" has no theme \"%.*s\"; `journeys codebook list` names "
                    "them all",
                    JNY_ARG(book->name), JNY_ARG(path));
}

/* ---- Canonical JSON: keys in byte order, absent things absent ------------------- */

static void key(jny_buf *b, const char *name, bool *first)
{
    if (!*first)
        jny_buf_char(b, ',');
    *first = false;
    jny_buf_json(b, jny_cstr(name));
    jny_buf_char(b, ':');
}

static void text_key(jny_buf *b, const char *name, jny_str value, bool *first)
{
    if (value.n) {
        key(b, name, first);
        jny_buf_json(b, value);
    }
}

static void rule_list(jny_buf *b, const char *name, const jny_rule *rules, size_t n, bool *first)
{
    if (n == 0)
        return;
    key(b, name, first);
    jny_buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            jny_buf_char(b, ',');
        if (rules[i].n_unless == 0) {
            jny_buf_json(b, rules[i].text);
            continue;
        }
        bool inner = true;
        jny_buf_char(b, '{');
        text_key(b, "rule", rules[i].text, &inner);
        rule_list(b, "unless", rules[i].unless, rules[i].n_unless, &inner);
        jny_buf_char(b, '}');
    }
    jny_buf_char(b, ']');
}

static void example_list(jny_buf *b, const char *name, const jny_example *at, size_t n, bool *first)
{
    if (n == 0)
        return;
    key(b, name, first);
    for (size_t i = 0; i < n; i++) {
        jny_buf_char(b, i ? ',' : '[');
        jny_buf_json(b, at[i].text);
    }
    jny_buf_char(b, ']');
}

/* Writes theme `i` with its children; returns the index behind them. */
static size_t theme_object(jny_buf *b, const jny_codebook *book, size_t i)
{
    const jny_theme *t     = &book->themes[i];
    bool             first = true, inner = true;
    jny_buf_char(b, '{');
    const jny_commitment *c = &t->commitment;
    if (c->text.n || c->lead.n || c->measure.n || c->by.n || c->state.n) {
        key(b, "commitment", &first);
        jny_buf_char(b, '{');
        text_key(b, "by", c->by, &inner);
        text_key(b, "lead", c->lead, &inner);
        text_key(b, "measure", c->measure, &inner);
        text_key(b, "state", c->state, &inner);
        text_key(b, "text", c->text, &inner);
        jny_buf_char(b, '}');
    }
    text_key(b, "definition", t->definition, &first);
    example_list(b, "examples", t->examples, t->n_examples, &first);
    text_key(b, "exclude", t->exclude, &first);
    text_key(b, "id", t->id, &first);
    text_key(b, "include", t->include, &first);
    if (t->n_links) {
        key(b, "links", &first);
        for (size_t k = 0; k < t->n_links; k++) {
            jny_buf_char(b, k ? ',' : '[');
            jny_buf_json(b, t->links[k]);
        }
        jny_buf_char(b, ']');
    }
    text_key(b, "name", t->name, &first);
    example_list(b, "near-misses", t->near_misses, t->n_near_misses, &first);
    rule_list(b, "rules", t->rules, t->n_rules, &first);
    if (t->sensitive) {
        key(b, "sensitive", &first);
        jny_buf_add(b, JNY_STR("true"));
    }
    size_t next = i + 1;
    if (next < book->n && book->themes[next].depth > t->depth) {
        key(b, "themes", &first);
        jny_buf_char(b, '[');
        while (next < book->n && book->themes[next].depth > t->depth) {
            if (next > i + 1)
                jny_buf_char(b, ',');
            next = theme_object(b, book, next);
        }
        jny_buf_char(b, ']');
    }
    rule_list(b, "unless", t->unless, t->n_unless, &first);
    jny_buf_char(b, '}');
    return next;
}

jny_str jny_codebook_canonical(jny_arena *a, const jny_codebook *book)
{
    jny_buf b     = jny_buf_open(a);
    bool    first = true;
    jny_buf_char(&b, '{');
    text_key(&b, "codebook", book->name, &first);
    text_key(&b, "language", book->language, &first);
    if (book->glob)
        text_key(&b, "source-semantics", JNY_STR("glob"), &first);
    key(&b, "themes", &first);
    jny_buf_char(&b, '[');
    for (size_t i = 0; i < book->n;) {
        if (i)
            jny_buf_char(&b, ',');
        i = theme_object(&b, book, i);
    }
    jny_buf_char(&b, ']');
    text_key(&b, "title", book->title, &first);
    jny_buf_char(&b, '}');
    return jny_buf_str(&b);
}
