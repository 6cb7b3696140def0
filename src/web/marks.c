/* marks.c - parts a text into nested <mark>s, paragraph by paragraph. */
#include "marks.h"

#include <stdlib.h>

typedef struct {
    passage p;
    bool    last; /* the piece that carries the number */
} piece;

static int compare_pieces(const void *x, const void *y)
{
    const piece *a = x, *b = y;
    if (a->p.start != b->p.start)
        return a->p.start < b->p.start ? -1 : 1;
    if (a->p.end != b->p.end)
        return a->p.end > b->p.end ? -1 : 1; /* the longer one is the outer one */
    return a->p.card < b->p.card ? -1 : a->p.card > b->p.card;
}

static void open_mark(html *h, const piece *x)
{
    html_el(h, "mark",
            x->p.kind == MARK_RULE      ? "rule"
            : x->p.kind == MARK_LEARNED ? "learned"
                                        : NULL);
    jny_str number = jny_str_format(h->out.a, "%u", x->p.card);
    html_attr(h, "data-s", number);
}

static void close_mark(html *h, const piece *x)
{
    if (x->last) {
        html_el(h, "a", "ref");
        html_link(h, "href", jny_str_format(h->out.a, "#s%u", x->p.card));
        html_attr(h, "aria-label",
                  jny_str_format(h->out.a, "Evidence for %u, %.*s, %s", x->p.card,
                                 JNY_ARG(x->p.theme),
                                 x->p.kind == MARK_RULE      ? "rule"
                                 : x->p.kind == MARK_LEARNED ? "learned"
                                                             : "chosen by a person"));
        html_format(h, "%u", x->p.card);
        html_close(h);
    }
    html_close(h);
}

/* Where a piece begins inside another and ends behind it, it is parted at that end. The list
 * grows at its end and is sorted again: passages are few. */
static void show_paragraph(html *h, jny_str text, size_t from, size_t to, const passage *p,
                           size_t n)
{
    jny_arena      *a    = h->out.a;
    JNY_LIST(piece) all  = {0};
    JNY_LIST(piece) open = {0};
    size_t          at   = from;
    for (size_t i = 0; i < n; i++)
        if (p[i].start < to && p[i].end > from) {
            piece x            = {.p = p[i], .last = p[i].end <= to};
            x.p.start          = x.p.start < from ? from : x.p.start;
            x.p.end            = x.p.end > to ? to : x.p.end;
            *JNY_PUSH(a, &all) = x;
        }
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, compare_pieces);
    for (size_t i = 0; i < all.n; i++) {
        while (open.n && open.at[open.n - 1].p.end <= all.at[i].p.start) {
            html_text(h, jny_str_sub(text, at, open.at[open.n - 1].p.end));
            at = open.at[open.n - 1].p.end;
            close_mark(h, &open.at[--open.n]);
        }
        if (open.n && all.at[i].p.end > open.at[open.n - 1].p.end) {
            piece rest         = all.at[i];
            rest.p.start       = open.at[open.n - 1].p.end;
            all.at[i].p.end    = rest.p.start;
            all.at[i].last     = false;
            *JNY_PUSH(a, &all) = rest;
            qsort(all.at + i + 1, all.n - i - 1, sizeof *all.at, compare_pieces);
        }
        html_text(h, jny_str_sub(text, at, all.at[i].p.start));
        at = all.at[i].p.start;
        open_mark(h, &all.at[i]);
        piece opened        = all.at[i];
        *JNY_PUSH(a, &open) = opened;
    }
    while (open.n) {
        html_text(h, jny_str_sub(text, at, open.at[open.n - 1].p.end));
        at = open.at[open.n - 1].p.end;
        close_mark(h, &open.at[--open.n]);
    }
    html_text(h, jny_str_sub(text, at, to));
}

/* The end of the paragraph that begins at `from`, and where the next one begins. */
static size_t paragraph_end(jny_str text, size_t from, size_t *next)
{
    for (size_t i = from; i < text.n; i++) {
        if (text.p[i] != '\n')
            continue;
        size_t j = i + 1;
        while (j < text.n && (text.p[j] == ' ' || text.p[j] == '\t'))
            j++;
        if (j < text.n && text.p[j] == '\n') {
            while (j < text.n && (text.p[j] == '\n' || text.p[j] == ' ' || text.p[j] == '\t'))
                j++;
            *next = j;
            return i;
        }
    }
    *next = text.n;
    return text.n;
}

void marks_show(html *h, jny_str text, const passage *p, size_t n)
{
    size_t points = 0, counted = 0;
    for (size_t from = 0, next; from < text.n; from = next) {
        size_t end = paragraph_end(text, from, &next);
        points += jny_utf8_count(jny_str_sub(text, counted, from));
        counted = from;
        html_open(h, "p");
        html_number(h, "data-from", points);
        show_paragraph(h, text, from, end, p, n);
        html_close(h);
    }
}
