/* html.h - the only way HTML is made here: elements are opened and closed, and whatever
 * goes between is escaped. There is no door for ready-made markup. For the rooms that make
 * pages (web/, publish/); not part of the public headers. */
#ifndef JNY_BASE_HTML_H
#define JNY_BASE_HTML_H

#include <journeys/base.h>

enum { HTML_DEPTH = 64 };

typedef struct {
    jny_buf     out;
    const char *open[HTML_DEPTH]; /* elements that are not closed yet */
    size_t      depth;
    bool        in_tag; /* attributes may still follow */
} html;

html html_begin(jny_arena *a); /* the doctype */
/* Opens an element (a name from the closed list in html.c: no script without src, no style). */
void html_open(html *h, const char *name);
/* Attributes of the element just opened. `name` is a literal; the value is escaped. */
void html_attr(html *h, const char *name, jny_str value);
void html_set(html *h, const char *name, const char *value); /* of a C string */
void html_flag(html *h, const char *name, bool on);          /* hidden, checked, ... */
void html_number(html *h, const char *name, uint64_t value);
/* A link of this application: begins with / ? or #. */
void html_link(html *h, const char *name, jny_str path);
/* `href` to a page beside this one: a plain name, perhaps with a #place; and to another place:
 * begins with https:// or mailto: . Any other becomes "#". */
void html_page(html *h, jny_str name);
void html_away(html *h, jny_str url);
/* A stylesheet of the program's own, in its element. `css` is a literal, or a file of the build. */
void html_css(html *h, jny_str css);
void html_text(html *h, jny_str s);
void html_say(html *h, const char *s); /* a literal of the program */
void html_format(html *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void html_close(html *h);
/* Closes everything down to that depth (h->depth from before). */
void html_close_to(html *h, size_t depth);

/* An element with a class (may be NULL), left open; and one with nothing but words in it. */
void html_el(html *h, const char *name, const char *class);
void html_words(html *h, const char *name, const char *class, const char *words);

#endif
