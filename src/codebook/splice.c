/* splice.c - one rule, example or near-miss more or less in somebody's file. The YAML is
 * never written anew: bytes go in or out at the place, so that comments and layout stay,
 * and a change is one line in a diff. */
#include "draft.h"

#include <string.h>

/* The keys of a theme in the order in which people write them. */
static const char *const order[] = {"id",      "guid",      "name",       "definition", "include",
                                    "exclude", "sensitive", "links",      "commitment", "rules",
                                    "unless",  "examples",  "near-misses"};

typedef struct {
    jny_arena       *a;
    jny_str          source;
    const yaml_node *map;  /* of the theme */
    const yaml_node *list; /* its list; NULL: none */
    const char      *key;
    bool             glob;
    jny_str          text; /* the item */
    jny_err         *err;
} splice;

/* ---- Places in the source ---------------------------------------------------------------- */

static const yaml_node *child(const yaml_node *map, const char *key)
{
    for (const yaml_node *n = map->first; n; n = n->next)
        if (jny_str_eq(n->key, jny_cstr(key)))
            return n;
    return NULL;
}

static size_t line_start(jny_str s, size_t at)
{
    while (at > 0 && s.p[at - 1] != '\n')
        at--;
    return at;
}

/* Behind the line end of the line that `at` stands in. */
static size_t line_end(jny_str s, size_t at)
{
    while (at < s.n && s.p[at] != '\n')
        at++;
    return at < s.n ? at + 1 : at;
}

/* The byte of a place that is given by line and column. */
static size_t offset_of(jny_str s, jny_loc at)
{
    size_t i = 0;
    for (unsigned line = 1; line < at.line && i < s.n; line++)
        i = line_end(s, i);
    for (unsigned col = 1; col < at.col && i < s.n; col++)
        jny_utf8_next(s, &i);
    return i;
}

/* Where a node's own text ends: the end of a text in `|` or `>` may lie lines further. */
static size_t end_of(jny_str s, const yaml_node *n)
{
    size_t end = n->end > n->start ? n->end : n->start;
    if (n->quoted)
        return end + 1;
    while (end > n->start && strchr(" \t\r\n", s.p[end - 1]))
        end--;
    return end;
}

static size_t start_of(jny_str s, const yaml_node *n)
{
    return offset_of(s, n->at) - n->quoted;
}

/* ---- What is put in and taken out ----------------------------------------------------------- */

static jny_str replace(jny_arena *a, jny_str s, size_t from, size_t to, jny_str with)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, jny_str_sub(s, 0, from));
    jny_buf_add(&b, with);
    jny_buf_add(&b, jny_str_sub(s, to, s.n));
    return jny_buf_str(&b);
}

/* Whole lines behind `at`, which is the start of a line or the end of the source. */
static jny_str insert_lines(const splice *s, size_t at, jny_str lines)
{
    jny_buf b    = jny_buf_open(s->a);
    bool    crlf = s->source.n && memmem(s->source.p, s->source.n, "\r\n", 2);
    if (at > 0 && s->source.p[at - 1] != '\n')
        jny_buf_add(&b, crlf ? JNY_STR("\r\n") : JNY_STR("\n"));
    for (size_t i = 0; i < lines.n; i++) {
        if (lines.p[i] == '\n' && crlf)
            jny_buf_char(&b, '\r');
        jny_buf_char(&b, lines.p[i]);
    }
    return replace(s->a, s->source, at, at, jny_buf_str(&b));
}

static jny_str item_line(const splice *s, size_t column)
{
    jny_buf b = jny_buf_open(s->a);
    jny_buf_format(&b, "%*s- ", (int)column, "");
    write_scalar(&b, s->text, false);
    jny_buf_char(&b, '\n');
    return jny_buf_str(&b);
}

/* The column of an item's dash, from 0; SIZE_MAX: there is more before it than blanks. */
static size_t dash_column(const splice *s, const yaml_node *item)
{
    size_t at = start_of(s->source, item), first = line_start(s->source, at), dash = at;
    while (dash > first && strchr(" \t", s->source.p[dash - 1]))
        dash--;
    if (dash == first || s->source.p[dash - 1] != '-')
        return SIZE_MAX;
    for (size_t i = first; i + 1 < dash; i++)
        if (s->source.p[i] != ' ')
            return SIZE_MAX;
    return dash - 1 - first;
}

static jny_status by_hand(const splice *s)
{
    return jny_fail(s->err, JNY_EINVAL, NULL,
                    "the list \"%s\" is written in a way that only a person should change: edit it "
                    "by hand",
                    s->key);
}

/* ---- Adding ---------------------------------------------------------------------------------- */

static jny_status add_to_flow(const splice *s, jny_str *out)
{
    const yaml_node *last = s->list->first;
    jny_buf          b    = jny_buf_open(s->a);
    while (last && last->next)
        last = last->next;
    if (last)
        jny_buf_add(&b, JNY_STR(", "));
    write_scalar(&b, s->text, true);
    size_t at = last ? end_of(s->source, last) : offset_of(s->source, s->list->at) + 1;
    *out      = replace(s->a, s->source, at, at, jny_buf_str(&b));
    return JNY_OK;
}

static jny_status add_to_block(const splice *s, jny_str *out)
{
    const yaml_node *last = s->list->first;
    while (last->next)
        last = last->next;
    size_t column = dash_column(s, last);
    if (column == SIZE_MAX)
        return by_hand(s);
    *out = insert_lines(s, line_end(s->source, end_of(s->source, last)), item_line(s, column));
    return JNY_OK;
}

/* `rules:` with nothing behind it, or no such key at all. */
static jny_status begin_list(const splice *s, jny_str *out)
{
    const yaml_node *empty = child(s->map, s->key), *before = s->map->first;
    if (s->map->flow)
        return by_hand(s);
    size_t key_column = s->map->first->key_at.col - 1;
    if (empty) {
        size_t at = line_end(s->source, offset_of(s->source, empty->key_at));
        *out      = insert_lines(s, at, item_line(s, key_column + 2));
        return JNY_OK;
    }
    for (size_t i = 0; i < sizeof order / sizeof *order && strcmp(order[i], s->key) != 0; i++) {
        const yaml_node *n = child(s->map, order[i]);
        before             = n && n->key_at.line > before->key_at.line ? n : before;
    }
    size_t at = end_of(s->source, before), key = offset_of(s->source, before->key_at);
    if (at < key) /* a key with nothing behind it */
        at = key;
    jny_str lines = jny_str_format(s->a, "%*s%s:\n%.*s", (int)key_column, "", s->key,
                                   JNY_ARG(item_line(s, key_column + 2)));
    *out          = insert_lines(s, line_end(s->source, at), lines);
    return JNY_OK;
}

/* ---- Removing -------------------------------------------------------------------------------- */

static jny_str item_text(const yaml_node *item)
{
    const yaml_node *text = item->kind == YAML_MAP ? child(item, "rule") : item;
    return text ? jny_str_trim(text->text) : (jny_str){0};
}

static const yaml_node *find_item(const splice *s)
{
    for (const yaml_node *n = s->list ? s->list->first : NULL; n; n = n->next)
        if (jny_str_eq(item_text(n), s->text))
            return n;
    return NULL;
}

/* The comma on this side of the item, or SIZE_MAX. What stands between is blank, or a
 * comment that stays. */
static size_t comma_from(jny_str s, size_t at, size_t to)
{
    for (bool comment = false; at < to; at++) {
        if (s.p[at] == '#' && at > 0 && strchr(" \t\n", s.p[at - 1]))
            comment = true;
        if (s.p[at] == '\n')
            comment = false;
        if (s.p[at] == ',' && !comment)
            return at;
    }
    return SIZE_MAX;
}

static jny_str cut_bytes(const splice *s, jny_str from, size_t start, size_t end)
{
    return replace(s->a, from, start, end, (jny_str){0});
}

/* Takes out the item, and the comma behind it, or that before it if it is the last. */
static void remove_from_flow(const splice *s, const yaml_node *item, jny_str *out)
{
    const yaml_node *before = NULL;
    jny_str          text   = s->source;
    size_t           from = start_of(text, item), to = end_of(text, item), comma = SIZE_MAX;
    for (const yaml_node *n = s->list->first; n != item; n = n->next)
        before = n;
    if (item->next)
        comma = comma_from(text, to, start_of(text, item->next));
    else if (before)
        comma = comma_from(text, end_of(text, before), from);
    size_t behind = comma == SIZE_MAX ? 0 : comma + 1;
    if (item->next && comma == to) /* the usual case: `item, ` */
        while (behind < text.n && text.p[behind] == ' ')
            behind++;
    if (comma != SIZE_MAX && comma >= to)
        text = cut_bytes(s, text, comma, behind);
    text = cut_bytes(s, text, from, to);
    if (comma != SIZE_MAX && comma < from) {
        if (from == comma + 2 && text.p[comma + 1] == ' ')
            behind = from;
        text = cut_bytes(s, text, comma, behind);
    }
    *out = text;
}

static jny_status remove_item(const splice *s, jny_str *out)
{
    const yaml_node *item = find_item(s);
    if (!item || !s->list)
        return jny_fail(s->err, JNY_ENOTFOUND, NULL, "there is no rule \"%.*s\" in this theme",
                        JNY_ARG(s->text));
    if (s->list->flow) {
        remove_from_flow(s, item, out);
        return JNY_OK;
    }
    if (dash_column(s, item) == SIZE_MAX)
        return by_hand(s);
    size_t from = line_start(s->source, start_of(s->source, item));
    *out =
        replace(s->a, s->source, from, line_end(s->source, end_of(s->source, item)), (jny_str){0});
    return JNY_OK;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* The map of theme number `theme`, counted as they are written: parents before children. */
static const yaml_node *find_theme(const yaml_node *themes, size_t *theme)
{
    for (const yaml_node *n = themes ? themes->first : NULL; n; n = n->next) {
        if (n->kind != YAML_MAP)
            return NULL;
        if ((*theme)-- == 0)
            return n;
        const yaml_node *inner = child(n, "themes");
        const yaml_node *found =
            find_theme(inner && inner->kind == YAML_LIST ? inner : NULL, theme);
        if (found)
            return found;
    }
    return NULL;
}

/* The model with the change made in it, for comparing. */
static jny_str expected(jny_arena *a, const jny_codebook *book, size_t theme, jny_edit what,
                        const jny_rule *rule, jny_str text)
{
    jny_codebook copy   = *book;
    jny_theme   *themes = JNY_ARRAY(a, jny_theme, book->n), *t = &themes[theme];
    memcpy(themes, book->themes, book->n * sizeof *themes);
    jny_rule    *rules    = JNY_ARRAY(a, jny_rule, t->n_rules + 1);
    jny_example *examples = JNY_ARRAY(a, jny_example, t->n_examples + 1);
    jny_example *misses   = JNY_ARRAY(a, jny_example, t->n_near_misses + 1);
    size_t       n        = 0;
    bool         removed  = false;
    for (size_t i = 0; i < t->n_rules; i++)
        if (what == JNY_EDIT_REMOVE_RULE && !removed && jny_str_eq(t->rules[i].text, text))
            removed = true;
        else
            rules[n++] = t->rules[i];
    for (size_t i = 0; i < t->n_examples; i++)
        examples[i] = t->examples[i];
    for (size_t i = 0; i < t->n_near_misses; i++)
        misses[i] = t->near_misses[i];
    if (what == JNY_EDIT_ADD_RULE)
        rules[n++] = *rule;
    if (what == JNY_EDIT_ADD_EXAMPLE)
        examples[t->n_examples++].text = text;
    if (what == JNY_EDIT_ADD_NEAR_MISS)
        misses[t->n_near_misses++].text = text;
    t->rules = rules, t->n_rules = n;
    t->examples = examples, t->near_misses = misses;
    copy.themes = themes;
    return jny_codebook_canonical(a, &copy);
}

static bool is_there(const jny_theme *t, jny_edit what, jny_str text)
{
    for (size_t i = 0; what == JNY_EDIT_ADD_RULE && i < t->n_rules; i++)
        if (jny_str_eq(t->rules[i].text, text))
            return true;
    for (size_t i = 0; what == JNY_EDIT_ADD_EXAMPLE && i < t->n_examples; i++)
        if (jny_str_eq(t->examples[i].text, text))
            return true;
    for (size_t i = 0; what == JNY_EDIT_ADD_NEAR_MISS && i < t->n_near_misses; i++)
        if (jny_str_eq(t->near_misses[i].text, text))
            return true;
    return false;
}

static jny_status check_item(splice *s, const jny_theme *t, jny_edit what, jny_rule *rule)
{
    jny_err why = {0};
    if (s->text.n == 0)
        return jny_fail(s->err, JNY_ESYNTAX, NULL, "there is nothing to add: write a text");
    if (!jny_utf8_check(s->text, NULL))
        return jny_fail(s->err, JNY_ESYNTAX, NULL, "not UTF-8 text");
    if (what == JNY_EDIT_ADD_RULE &&
        (s->glob ? jny_glob_parse(s->a, s->text, rule, NULL, &why)
                 : jny_rule_parse(s->a, s->text, rule, NULL, &why)) != JNY_OK)
        return jny_fail(s->err, why.status, NULL, "rule \"%.*s\": %s", JNY_ARG(s->text), why.msg);
    if (is_there(t, what, s->text))
        return jny_fail(s->err, JNY_ECONFLICT, NULL, "theme \"%.*s\" has \"%.*s\" already",
                        JNY_ARG(t->path), JNY_ARG(s->text));
    return JNY_OK;
}

static jny_status change(splice *s, jny_edit what, jny_str *out)
{
    if (s->list && s->list->kind != YAML_LIST)
        s->list = NULL;
    if (what == JNY_EDIT_REMOVE_RULE)
        return remove_item(s, out);
    if (s->list && s->list->flow)
        return add_to_flow(s, out);
    return s->list && s->list->first ? add_to_block(s, out) : begin_list(s, out);
}

jny_status jny_codebook_edit(jny_arena *a, const jny_codebook *book, size_t theme, jny_edit what,
                             jny_str text, jny_str *out, jny_err *err)
{
    static const char *const keys[]   = {"rules", "rules", "examples", "near-misses"};
    const jny_theme         *t        = &book->themes[theme];
    jny_problems             problems = {0};
    jny_rule                 rule     = {0};
    jny_codebook             after;
    size_t                   number = theme;
    const yaml_node         *root   = yaml_parse(a, book->source, &problems);
    const yaml_node         *themes = root && root->kind == YAML_MAP ? child(root, "themes") : NULL;
    splice                   s      = {.a      = a,
                                       .source = book->source,
                                       .key    = keys[what],
                                       .glob   = book->glob,
                                       .text   = jny_str_trim(text),
                                       .err    = err};
    s.map = find_theme(themes && themes->kind == YAML_LIST ? themes : NULL, &number);
    if (!s.map)
        return jny_fail(err, JNY_EINVAL, NULL,
                        "not a codebook in our own YAML: `journeys codebook convert` makes one");
    s.list        = child(s.map, s.key);
    jny_status st = check_item(&s, t, what, &rule);
    if (st == JNY_OK)
        st = change(&s, what, out);
    if (st != JNY_OK)
        return st;
    jny_str wanted = expected(a, book, theme, what, &rule, s.text);
    if (jny_codebook_parse(a, JNY_STR("edited"), *out, &after, NULL, NULL) != JNY_OK ||
        !jny_str_eq(jny_codebook_canonical(a, &after), wanted))
        return by_hand(&s);
    return JNY_OK;
}
