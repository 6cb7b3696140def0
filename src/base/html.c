/* html.c - elements, attributes and text, each escaped for its place.
 *
 * Marks of direction that could turn a line around (U+202A to U+202E, U+2066 to U+2069) are
 * shown as what they are instead of being obeyed. */
#include "html.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const known[] __attribute__((unused)) = {
    /* by assertions */

    "html",     "head",   "meta",       "title",   "link",     "script",  "body",   "header",
    "nav",      "main",   "footer",     "section", "article",  "aside",   "div",    "p",
    "h1",       "h2",     "h3",         "h4",      "ul",       "ol",      "li",     "dl",
    "dt",       "dd",     "a",          "span",    "strong",   "em",      "small",  "code",
    "kbd",      "q",      "blockquote", "mark",    "table",    "caption", "thead",  "tbody",
    "tr",       "th",     "td",         "form",    "label",    "input",   "select", "option",
    "textarea", "button", "fieldset",   "legend",  "details",  "summary", "dialog", "svg",
    "rect",     "line",   "circle",     "b",       "datalist", "time",    "br",     "del",
    "ins",      "output", "figure",     "hr",      "style",
};
static const char *const empty[] = {"meta", "link", "input", "rect", "line", "circle", "br", "hr"};

static bool is_one_of(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

/* Of a drawing: without its slash it would hold all that follows. */
static const char *const drawn[] = {"rect", "line", "circle"};

static void end_tag(html *h)
{
    const char *name = h->depth ? h->open[h->depth - 1] : "";
    if (h->in_tag)
        jny_buf_add(&h->out, is_one_of(name, drawn, sizeof drawn / sizeof *drawn) ? JNY_STR("/>")
                                                                                  : JNY_STR(">"));
    h->in_tag = false;
    if (is_one_of(name, empty, sizeof empty / sizeof *empty))
        h->depth--;
}

html html_begin(jny_arena *a)
{
    html h = {.out = jny_buf_open(a)};
    jny_buf_add(&h.out, JNY_STR("<!doctype html>\n"));
    return h;
}

void html_open(html *h, const char *name)
{
    assert(is_one_of(name, known, sizeof known / sizeof *known) && h->depth < HTML_DEPTH);
    end_tag(h);
    jny_buf_char(&h->out, '<');
    jny_buf_add(&h->out, jny_cstr(name));
    h->open[h->depth++] = name;
    h->in_tag           = true;
}

/* 0x2028 + 2 ... as three bytes: E2 80 AA to AE, E2 81 A6 to A9. */
static bool turns_around(jny_str s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    return i + 2 < s.n && p[0] == 0xE2 &&
           ((p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) ||
            (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9));
}

static void escape(html *h, jny_str s, bool in_attribute)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *as = NULL;
        char        mark[16];
        size_t      width = 1;
        switch (s.p[i]) {
        case '&': as = "&amp;"; break;
        case '<': as = "&lt;"; break;
        case '>': as = "&gt;"; break;
        case '"': as = in_attribute ? "&quot;" : NULL; break;
        case '\'': as = in_attribute ? "&#39;" : NULL; break;
        case '\0': as = "\xEF\xBF\xBD"; break;
        default:
            if (turns_around(s, i)) {
                unsigned low = ((unsigned)s.p[i + 1] & 0x3F) << 6 | ((unsigned)s.p[i + 2] & 0x3F);
                snprintf(mark, sizeof mark, "[U+%04X]", 0x2000 | low);
                as    = mark;
                width = 3;
            }
        }
        if (!as)
            continue;
        jny_buf_add(&h->out, jny_str_sub(s, from, i));
        jny_buf_add(&h->out, jny_cstr(as));
        i += width - 1;
        from = i + 1;
    }
    jny_buf_add(&h->out, jny_str_sub(s, from, s.n));
}

void html_attr(html *h, const char *name, jny_str value)
{
    assert(h->in_tag && strncmp(name, "on", 2) != 0 && strcmp(name, "style") != 0);
    jny_buf_char(&h->out, ' ');
    jny_buf_add(&h->out, jny_cstr(name));
    jny_buf_add(&h->out, JNY_STR("=\""));
    escape(h, value, true);
    jny_buf_char(&h->out, '"');
}

void html_set(html *h, const char *name, const char *value)
{
    html_attr(h, name, jny_cstr(value));
}

void html_flag(html *h, const char *name, bool on)
{
    assert(h->in_tag);
    if (!on)
        return;
    jny_buf_char(&h->out, ' ');
    jny_buf_add(&h->out, jny_cstr(name));
}

void html_number(html *h, const char *name, uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    html_set(h, name, digits);
}

void html_link(html *h, const char *name, jny_str path)
{
    /* "//x" would be another site, "javascript:" a program. */
    bool ours = path.n && (path.p[0] == '?' || path.p[0] == '#' ||
                           (path.p[0] == '/' && !(path.n > 1 && strchr("/\\", path.p[1]))));
    html_attr(h, name, ours ? path : JNY_STR("#"));
}

void html_page(html *h, jny_str name)
{
    bool plain = name.n > 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        plain &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '#' ||
                 (c == '.' && i > 0);
    }
    html_attr(h, "href", plain ? name : JNY_STR("#"));
}

void html_away(html *h, jny_str url)
{
    bool known_way =
        jny_str_starts(url, JNY_STR("https://")) || jny_str_starts(url, JNY_STR("mailto:"));
    html_attr(h, "href", known_way ? url : JNY_STR("#"));
}

void html_css(html *h, jny_str css)
{
    html_open(h, "style");
    end_tag(h);
    jny_buf_add(&h->out, css);
    html_close(h);
}

void html_text(html *h, jny_str s)
{
    end_tag(h);
    escape(h, s, false);
}

void html_say(html *h, const char *s)
{
    html_text(h, jny_cstr(s));
}

void html_format(html *h, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    jny_str s = jny_str_vformat(h->out.a, fmt, ap);
    va_end(ap);
    html_text(h, s);
}

void html_close(html *h)
{
    end_tag(h);
    assert(h->depth);
    const char *name = h->open[--h->depth];
    jny_buf_add(&h->out, JNY_STR("</"));
    jny_buf_add(&h->out, jny_cstr(name));
    jny_buf_char(&h->out, '>');
}

void html_close_to(html *h, size_t depth)
{
    end_tag(h);
    while (h->depth > depth)
        html_close(h);
}

void html_el(html *h, const char *name, const char *class)
{
    html_open(h, name);
    if (class)
        html_set(h, "class", class);
}

void html_words(html *h, const char *name, const char *class, const char *words)
{
    html_el(h, name, class);
    html_say(h, words);
    html_close(h);
}
