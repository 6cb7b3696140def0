/* print.c - problems as people read them, and guids spliced into the source. */
#include <journeys/codebook.h>

#include <stdlib.h>
#include <string.h>

/* Line `number` (from 1) of a text, without its line end. */
static jny_str line_of(jny_str source, unsigned number)
{
    jny_str line = {0};
    while (number-- > 0 && source.n)
        line = jny_str_cut(&source, '\n');
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

void jny_problem_print(jny_buf *b, jny_str file, jny_str source, const jny_problem *p)
{
    jny_buf_format(b, "%.*s:%u:%u: %s: %.*s\n", JNY_ARG(jny_str_line(b->a, file)), p->at.line,
                   p->at.col, p->warning ? "warning" : "error",
                   JNY_ARG(jny_str_line(b->a, p->msg)));
    jny_str line = line_of(source, p->at.line);
    if (line.n == 0 || line.n > 400 || !jny_utf8_check(line, NULL))
        return;
    jny_buf_format(b, "  %.*s\n  ", JNY_ARG(line));
    size_t at = 0;
    for (unsigned col = 1; col < p->at.col && at < line.n; col++)
        jny_buf_char(b, jny_utf8_next(line, &at) == '\t' ? '\t' : ' ');
    jny_buf_add(b, JNY_STR("^\n"));
}

/* Where a guid is missing. */
typedef struct {
    size_t   at; /* byte */
    unsigned column;
} gap;

static int by_place(const void *x, const void *y)
{
    const gap *a = x, *b = y;
    return (a->at > b->at) - (a->at < b->at);
}

jny_str jny_codebook_with_guids(jny_arena *a, const jny_codebook *book, size_t *written)
{
    jny_buf b    = jny_buf_open(a);
    size_t  done = 0; /* bytes of the source */
    *written     = 0;
    gap *gaps    = JNY_ARRAY(a, gap, book->n + 1);
    for (size_t i = 0; i < book->n; i++)
        if (!book->themes[i].guid.n && book->themes[i].guid_at)
            gaps[(*written)++] = (gap){book->themes[i].guid_at, book->themes[i].guid_column};
    qsort(gaps, *written, sizeof *gaps, by_place); /* an id may stand behind the children */
    for (size_t i = 0; i < *written; i++) {
        jny_str before = jny_str_sub(book->source, done, gaps[i].at);
        jny_str guid   = jny_random_guid(a);
        done           = gaps[i].at;
        jny_buf_add(&b, before);
        if (gaps[i].column && before.n && before.p[before.n - 1] != '\n')
            jny_buf_char(&b, '\n'); /* the id ends the file */
        if (gaps[i].column)
            jny_buf_format(&b, "%*sguid: %.*s\n", (int)gaps[i].column - 1, "", JNY_ARG(guid));
        else
            jny_buf_format(&b, ", guid: %.*s", JNY_ARG(guid));
    }
    jny_buf_add(&b, jny_str_sub(book->source, done, book->source.n));
    return jny_buf_str(&b);
}
