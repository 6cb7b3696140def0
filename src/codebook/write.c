/* write.c - a codebook as our own YAML, and how its rules and fields fare elsewhere. */
#include "draft.h"

#include <stdio.h>
#include <string.h>

/* ---- Scalars --------------------------------------------------------------------------------- */

/* Words that YAML programs of one age or another take for something else than text. */
static bool is_reserved(jny_str s)
{
    static const char *const words[]  = {"y",  "yes", "n",    "no",  "true", "false",
                                         "on", "off", "null", "nan", "inf",  "none"};
    char                     small[8] = {0};
    if (s.n >= sizeof small)
        return false;
    for (size_t i = 0; i < s.n; i++)
        small[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], small) == 0)
            return true;
    return false;
}

/* 911, 1.5, 2010-12-01, 1e3, 12:30: a number or a date to somebody. Of a byte at least. */
static bool is_like_number(jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789.,:+-_eExXabcdfABCDFoO", s.p[i]))
            return false;
    return strchr("0123456789.+-", s.p[0]) != NULL;
}

static bool is_printable(jny_str s)
{
    for (size_t at = 0; at < s.n;) {
        uint32_t c = jny_utf8_next(s, &at);
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
            c == 0xFFFE || c == 0xFFFF)
            return false;
    }
    return true;
}

static bool is_plain(jny_str s, bool in_list)
{
    if (s.n == 0 || jny_str_trim(s).n != s.n || s.p[s.n - 1] == ':' ||
        strchr("-?:,[]{}#&*!|>'\"%@`~/", s.p[0]) || is_reserved(s) || is_like_number(s) ||
        jny_str_eq(s, JNY_STR("=")) || jny_str_eq(s, JNY_STR("<<")))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] == ':' && s.p[i + 1] == ' ') || /* it does not end with one */
            (s.p[i] == '#' && s.p[i - 1] == ' ') || (in_list && strchr(",[]{}:", s.p[i])))
            return false;
    return true;
}

static void write_escaped(jny_buf *b, jny_str s)
{
    jny_buf_char(b, '"');
    for (size_t at = 0; at < s.n;) {
        size_t   from = at;
        uint32_t c    = jny_utf8_next(s, &at);
        jny_str  one  = jny_str_sub(s, from, at);
        if (c == '"' || c == '\\')
            jny_buf_format(b, "\\%c", (char)c);
        else if (c == '\n')
            jny_buf_add(b, JNY_STR("\\n"));
        else if (c == '\t')
            jny_buf_add(b, JNY_STR("\\t"));
        else if (is_printable(one))
            jny_buf_add(b, one);
        else
            jny_buf_format(b, "\\u%04x", (unsigned)c); /* all of these are below U+10000 */
    }
    jny_buf_char(b, '"');
}

void write_scalar(jny_buf *b, jny_str s, bool in_list)
{
    if (!is_printable(s)) {
        write_escaped(b, s);
    } else if (is_plain(s, in_list)) {
        jny_buf_add(b, s);
    } else {
        jny_buf_char(b, '\'');
        for (size_t i = 0; i < s.n; i++) {
            jny_buf_char(b, s.p[i]);
            if (s.p[i] == '\'')
                jny_buf_char(b, '\'');
        }
        jny_buf_char(b, '\'');
    }
}

/* ---- Our own YAML ---------------------------------------------------------------------------- */

static void write_field(jny_buf *b, unsigned indent, const char *key, jny_str value)
{
    if (value.n == 0)
        return;
    jny_buf_format(b, "%*s%s: ", (int)indent, "", key);
    write_scalar(b, value, false);
    jny_buf_char(b, '\n');
}

static void begin_list(jny_buf *b, unsigned indent, const char *key)
{
    jny_buf_format(b, "%*s%s:\n", (int)indent, "", key);
}

static void begin_item(jny_buf *b, unsigned indent)
{
    jny_buf_format(b, "%*s- ", (int)indent + 2, "");
}

static void write_rules(jny_buf *b, unsigned indent, const char *key, const jny_rule *rules,
                        size_t n)
{
    if (n)
        begin_list(b, indent, key);
    for (size_t i = 0; i < n; i++) {
        begin_item(b, indent);
        if (rules[i].n_unless) {
            jny_buf_add(b, JNY_STR("{rule: "));
            write_scalar(b, rules[i].text, true);
            jny_buf_add(b, JNY_STR(", unless: ["));
            for (size_t k = 0; k < rules[i].n_unless; k++) {
                jny_buf_add(b, k ? JNY_STR(", ") : JNY_STR(""));
                write_scalar(b, rules[i].unless[k].text, true);
            }
            jny_buf_add(b, JNY_STR("]}"));
        } else {
            write_scalar(b, rules[i].text, false);
        }
        jny_buf_char(b, '\n');
    }
}

static void write_examples(jny_buf *b, unsigned indent, const char *key, const jny_example *at,
                           size_t n)
{
    if (n)
        begin_list(b, indent, key);
    for (size_t i = 0; i < n; i++) {
        begin_item(b, indent);
        write_scalar(b, at[i].text, false);
        jny_buf_char(b, '\n');
    }
}

void write_theme_fields(jny_buf *b, const jny_theme *t, unsigned indent)
{
    const jny_commitment *c = &t->commitment;
    write_field(b, indent, "include", t->include);
    write_field(b, indent, "exclude", t->exclude);
    if (t->sensitive)
        jny_buf_format(b, "%*ssensitive: true\n", (int)indent, "");
    if (t->n_links)
        begin_list(b, indent, "links");
    for (size_t i = 0; i < t->n_links; i++) {
        begin_item(b, indent);
        write_scalar(b, t->links[i], false);
        jny_buf_char(b, '\n');
    }
    if (c->text.n || c->lead.n || c->measure.n || c->by.n || c->state.n)
        begin_list(b, indent, "commitment");
    write_field(b, indent + 2, "text", c->text);
    write_field(b, indent + 2, "lead", c->lead);
    write_field(b, indent + 2, "measure", c->measure);
    write_field(b, indent + 2, "by", c->by);
    write_field(b, indent + 2, "state", c->state);
    write_rules(b, indent, "rules", t->rules, t->n_rules);
    write_rules(b, indent, "unless", t->unless, t->n_unless);
    write_examples(b, indent, "examples", t->examples, t->n_examples);
    write_examples(b, indent, "near-misses", t->near_misses, t->n_near_misses);
}

jny_status write_yaml(jny_arena *a, const jny_codebook *book, jny_buf *b, jny_exchange *report,
                      jny_err *err)
{
    (void)a, (void)report;
    write_field(b, 0, "codebook", book->name);
    write_field(b, 0, "title", book->title);
    write_field(b, 0, "language", book->language);
    if (book->glob)
        write_field(b, 0, "source-semantics", JNY_STR("glob"));
    jny_buf_add(b, JNY_STR("themes:\n"));
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t      = &book->themes[i];
        unsigned         indent = 4 + 4 * t->depth;
        if (i && t->depth > book->themes[i - 1].depth)
            begin_list(b, indent - 4, "themes");
        jny_buf_format(b, "%*s- id: ", (int)indent - 2, "");
        write_scalar(b, t->id, false);
        jny_buf_char(b, '\n');
        write_field(b, indent, "guid", t->guid);
        write_field(b, indent, "name", t->name);
        write_field(b, indent, "definition", t->definition);
        write_theme_fields(b, t, indent);
    }
    if (b->n > JNY_CODEBOOK_BYTES)
        return jny_fail(err, JNY_ELIMIT, NULL,
                        "as YAML it is larger than the limit of 1 MiB for a codebook: split it");
    return JNY_OK;
}

/* ---- What other programs have no place for --------------------------------------------------- */

/* Our rule as words for a glob; `?` is punctuation to us and a wildcard to them. */
static jny_str without_question_marks(jny_arena *a, jny_str s)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '?')
            jny_buf_char(&b, s.p[i]);
    return jny_str_trim(jny_buf_str(&b));
}

static bool has_stem(const jny_phrase *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i].how == JNY_WORD_STEM)
            return true;
    return false;
}

bool glob_of_rule(jny_arena *a, const jny_codebook *book, const jny_theme *t, const jny_rule *r,
                  jny_str *out, jny_exchange *report)
{
    *out = r->text;
    if (r->n_unless)
        exchange_lost(a, report, "rules' own contexts (unless)", t->path);
    if (book->glob)
        return true;
    const char *left_out = NULL;
    if (r->pattern.n)
        left_out = "rules that are a regex, left out";
    else if (r->b.n)
        left_out = "rules with ~ or >, left out";
    else if (r->text.p[0] == '=')
        left_out = "rules in exact capitals, left out: in small letters they are other words";
    if (left_out) {
        exchange_lost(a, report, left_out, t->path);
        report->left_out++;
        return false;
    }
    if (has_stem(&r->a))
        exchange_lost(a, report,
                      "rules that find other endings too, written as they stand: only these "
                      "words will be found",
                      t->path);
    *out = without_question_marks(a, r->text.p[0] == '^' ? jny_str_sub(r->text, 1, r->text.n)
                                                         : r->text);
    return true;
}

void report_fields(jny_arena *a, const jny_codebook *book, bool definitions, bool ids,
                   jny_exchange *report)
{
    if (!jny_str_eq(book->title, book->name))
        exchange_lost(a, report, "the title of the codebook", (jny_str){0});
    if (!jny_str_eq(book->language, JNY_STR("en")))
        exchange_lost(a, report, "the language of the codebook", (jny_str){0});
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme      *t = &book->themes[i];
        const jny_commitment *c = &t->commitment;
        const struct {
            bool        there;
            const char *what;
        } fields[] = {
            {ids && !jny_str_eq(slug_of(a, t->name), t->id), "ids that are not the name"},
            {t->guid.n > 0, "guids"},
            {definitions && t->definition.n > 0, "definitions"},
            {t->include.n > 0 || t->exclude.n > 0, "notes on what belongs and what does not"},
            {t->sensitive, "marks of sensitive themes"},
            {t->n_links > 0, "links"},
            {c->text.n || c->lead.n || c->measure.n || c->by.n || c->state.n, "commitments"},
            {t->n_unless > 0, "themes' contexts (unless): what they cancelled will be found"},
            {t->n_examples > 0, "themes' examples"},
            {t->n_near_misses > 0, "themes' near-misses"},
        };
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
            if (fields[k].there)
                exchange_lost(a, report, fields[k].what, t->path);
    }
}
