/* dictionary.c - quanteda's dictionaries in YAML: keys, lists of patterns, keys within
 * keys, and the key `__` for patterns that stand beside inner keys. */
#include "draft.h"

static void take_values(draft *d, const yaml_node *value, size_t theme);

static void take_keys(draft *d, const yaml_node *map, size_t parent)
{
    for (const yaml_node *n = map->first; n; n = n->next) {
        bool beside = parent != JNY_NO_PARENT && jny_str_eq(n->key, JNY_STR("__"));
        if (n->key.n == 0) {
            draft_refuse(d, n->key_at, "a category needs a name");
            continue;
        }
        size_t theme = beside ? parent : draft_theme_of(d, parent, n->key, n->key_at);
        if (theme != JNY_NO_PARENT)
            take_values(d, n, theme);
    }
}

/* A pattern, a list of them, or categories; in a list categories may stand too. */
static void take_values(draft *d, const yaml_node *value, size_t theme)
{
    if (value->kind == YAML_MAP) {
        take_keys(d, value, theme);
        return;
    }
    const yaml_node *item = value->kind == YAML_LIST ? value->first : value;
    for (; item; item = value->kind == YAML_LIST ? item->next : NULL) {
        bool empty = item->kind == YAML_SCALAR && item->plain && item->text.n == 0;
        if (item->kind == YAML_MAP) {
            take_keys(d, item, theme);
        } else if (item->kind == YAML_LIST) {
            draft_refuse(d, item->at, "theme \"%.*s\": a dictionary holds lists of words",
                         JNY_ARG(d->themes.at[theme].fields.name));
        } else if (!empty || value->kind == YAML_LIST) {
            d->report->entries++;
            draft_rule(d, theme, item->text, item->at);
        }
    }
}

void read_dictionary(draft *d, const yaml_node *root)
{
    take_keys(d, root, JNY_NO_PARENT);
}

jny_status read_quanteda(draft *d, jny_str text, jny_err *err)
{
    jny_problems problems = {0};
    yaml_node   *root     = yaml_parse(d->a, text, &problems);
    if (problems.n) {
        jny_str place =
            jny_str_format(d->a, "%u:%u", problems.at[0].at.line, problems.at[0].at.col);
        return jny_fail(err, JNY_ESYNTAX, jny_str_z(d->a, place), "%.*s",
                        JNY_ARG(problems.at[0].msg));
    }
    if (!root || root->kind != YAML_MAP)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "no format is known by its content: neither a codebook nor a dictionary of "
                        "quanteda, LIWC, WordStat, Yoshikoder or Lexicoder, nor QDC, nor CSV");
    read_dictionary(d, root);
    return JNY_OK;
}

/* ---- Writing ------------------------------------------------------------------------------ */

static void indent(jny_buf *b, unsigned depth)
{
    jny_buf_format(b, "%*s", (int)(2 * depth), "");
}

static bool has_children(const jny_codebook *book, size_t i)
{
    return i + 1 < book->n && book->themes[i + 1].depth > book->themes[i].depth;
}

jny_status write_quanteda(jny_arena *a, const jny_codebook *book, jny_buf *b, jny_exchange *report,
                          jny_err *err)
{
    (void)err;
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t      = &book->themes[i];
        unsigned         depth  = t->depth;
        bool             parent = has_children(book, i);
        JNY_LIST(jny_str)
        patterns = {0};
        for (size_t k = 0; k < t->n_rules; k++) {
            jny_str glob;
            if (glob_of_rule(a, book, t, &t->rules[k], &glob, report))
                *JNY_PUSH(a, &patterns) = glob;
        }
        indent(b, depth);
        write_scalar(b, t->name, false);
        jny_buf_add(b, !parent && patterns.n == 0 ? JNY_STR(": []\n") : JNY_STR(":\n"));
        if (parent && patterns.n) {
            indent(b, ++depth);
            jny_buf_add(b, JNY_STR("__:\n"));
        }
        for (size_t k = 0; k < patterns.n; k++) {
            indent(b, depth + 1);
            jny_buf_add(b, JNY_STR("- "));
            write_scalar(b, patterns.at[k], false);
            jny_buf_char(b, '\n');
        }
    }
    report_fields(a, book, true, true, report);
    return JNY_OK;
}
