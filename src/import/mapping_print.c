/* mapping_print.c - a guess as a mapping that a person can read, mend and use. */
#include "mapping.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* In single quotes where YAML would read something else than the words. */
static void add_text(jny_buf *b, jny_str s)
{
    bool plain = s.n > 0 && ((s.p[0] | 32) >= 'a' && (s.p[0] | 32) <= 'z');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        plain &= c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
                 c == '_' || c == '.' || (c == ' ' && i + 1 < s.n);
    }
    static const char *const words[] = {"y",     "n",    "yes", "no",  "true",
                                        "false", "null", "on",  "off", NULL};
    for (size_t i = 0; words[i]; i++)
        plain &= !(s.n == strlen(words[i]) && strncasecmp(s.p, words[i], s.n) == 0);
    if (plain) {
        jny_buf_add(b, s);
        return;
    }
    if (memchr(s.p ? s.p : "", '\n', s.n) || memchr(s.p ? s.p : "", '\t', s.n)) {
        jny_buf_json(b, s); /* YAML's double quotes know JSON's escapes */
        return;
    }
    jny_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            jny_buf_char(b, '\'');
        jny_buf_char(b, s.p[i]);
    }
    jny_buf_char(b, '\'');
}

static void add_column(jny_buf *b, const map_column *c)
{
    jny_buf_add(b, JNY_STR("      "));
    add_text(b, c->heading);
    jny_buf_add(b, JNY_STR(": "));
    bool details = c->order || c->like.n || c->typed;
    if (details)
        jny_buf_add(b, JNY_STR("{to: "));
    add_text(b, c->name);
    if (c->order)
        jny_buf_format(b, ", order: %s", date_order_name(c->order));
    if (c->like.n) {
        jny_buf_add(b, JNY_STR(", like: "));
        add_text(b, c->like);
    }
    if (c->typed)
        jny_buf_format(b, ", rating: [%ld, %ld]", c->low, c->high);
    if (details)
        jny_buf_char(b, '}');
    if (c->to == FIELD_OTHER)
        jny_buf_add(b, JNY_STR("   # kept under its own heading; ignore leaves it out"));
    else if (c->why.n)
        jny_buf_format(b, "   # %s%.*s", c->says < 105 ? "DOUBTFUL: " : "", JNY_ARG(c->why));
    jny_buf_char(b, '\n');
}

/* The aliases of one field, by what they mean. */
static void add_values(jny_buf *b, const map_source *s, jny_str field_)
{
    bool *done = JNY_ARRAY(b->a, bool, s->aliases.n + 1);
    jny_buf_add(b, JNY_STR("      "));
    add_text(b, field_);
    jny_buf_add(b, JNY_STR(":\n"));
    for (size_t i = 0; i < s->aliases.n; i++) {
        const map_alias *first = &s->aliases.at[i];
        if (done[i] || !jny_str_eq(first->name, field_))
            continue;
        jny_buf_add(b, JNY_STR("        "));
        add_text(b, first->means);
        jny_buf_add(b, JNY_STR(": ["));
        for (size_t k = i, n = 0; k < s->aliases.n; k++) {
            const map_alias *o = &s->aliases.at[k];
            if (!jny_str_eq(o->name, field_) || !jny_str_eq(o->means, first->means))
                continue;
            done[k] = true;
            if (n++)
                jny_buf_add(b, JNY_STR(", "));
            add_text(b, o->shown);
        }
        jny_buf_add(b, JNY_STR("]\n"));
    }
}

static void add_source(jny_buf *b, const map_source *s, const jny_import_report *r)
{
    jny_interned fields = jny_intern_open(b->a);
    jny_buf_add(b, JNY_STR("\n  - files: "));
    add_text(b, s->files);
    jny_buf_add(b, JNY_STR("\n    columns:\n"));
    for (size_t i = 0; i < s->columns.n; i++)
        add_column(b, &s->columns.at[i]);
    for (size_t i = 0; i < s->aliases.n; i++)
        jny_intern(&fields, s->aliases.at[i].name);
    if (s->aliases.n)
        jny_buf_add(b, JNY_STR("    values:   # what its words were taken for\n"));
    for (size_t i = 0; i < fields.names.n; i++)
        add_values(b, s, fields.names.at[i]);
    for (size_t i = 0; i < r->unknown.n; i++) {
        jny_buf_add(b, JNY_STR("    # nobody knows "));
        jny_buf_add(b, r->unknown.at[i].field);
        jny_buf_add(b, JNY_STR(" "));
        jny_buf_json(b, r->unknown.at[i].value);
        jny_buf_format(b, " (%llu rows)", (unsigned long long)r->unknown.at[i].rows);
        if (r->unknown.at[i].nearest.n)
            jny_buf_format(b, "; perhaps %.*s", JNY_ARG(r->unknown.at[i].nearest));
        jny_buf_char(b, '\n');
    }
    if (r->tests)
        jny_buf_add(b,
                    JNY_STR("    tests: {id: 'test*', text: [test, testing, test test, this is a "
                            "test, asdf, xxx]}\n"));
    jny_buf_add(b, JNY_STR("    # set: {consent_by: parent}   what all its stories share\n"));
}

jny_str jny_mapping_print(jny_arena *a, const jny_import_report *reports, size_t n)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(
        &b, JNY_STR("# How these files are read. It was guessed: look at every line, mend what is "
                    "wrong, and\n# import with --mapping and this file. A column is a field (id, "
                    "text, respondent,\n# respondent_type, age, ward, locality, event, date, wave, "
                    "channel, consent, consent_by,\n# lang), a name of your own, or ignore.\n"
                    "date-order: dmy   # dmy, mdy or ymd; a column may say its own\n"
                    "not-given: ['-', '?', 'n/a', not given, not known, prefer not to say]\n"));
    jny_str places = n && reports[0].mapping ? reports[0].mapping->places_path : (jny_str){0};
    if (places.n) {
        char whole[PATH_MAX]; /* a mapping's paths begin at its own folder */
        jny_buf_add(&b, JNY_STR("localities: "));
        add_text(&b, realpath(jny_str_z(a, places), whole) ? jny_cstr(whole) : places);
        jny_buf_add(&b, JNY_STR("   # wards and their localities\n"));
    } else {
        jny_buf_add(&b, JNY_STR("# localities: localities.csv   wards and their localities\n"));
    }
    jny_buf_add(&b, JNY_STR("\nsources:"));
    for (size_t i = 0; i < n; i++)
        if (reports[i].source)
            add_source(&b, reports[i].source, &reports[i]);
    return jny_buf_str(&b);
}
