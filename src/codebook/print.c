/* print.c - problems as people read them, and guids spliced into the source. */
#include <journeys/codebook.h>

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
    jny_buf_format(b, "%.*s:%u:%u: %s: %.*s\n", JNY_ARG(file), p->at.line, p->at.col,
                   p->warning ? "warning" : "error", JNY_ARG(p->msg));
    jny_str line = line_of(source, p->at.line);
    if (line.n == 0 || line.n > 400 || !jny_utf8_check(line, NULL))
        return;
    jny_buf_format(b, "  %.*s\n  ", JNY_ARG(line));
    size_t at = 0;
    for (unsigned col = 1; col < p->at.col && at < line.n; col++)
        jny_buf_char(b, jny_utf8_next(line, &at) == '\t' ? '\t' : ' ');
    jny_buf_add(b, JNY_STR("^\n"));
}

jny_str jny_codebook_with_guids(jny_arena *a, const jny_codebook *book, size_t *written)
{
    jny_buf  b    = jny_buf_open(a);
    jny_str  rest = book->source;
    unsigned line = 1;
    *written      = 0;
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t = &book->themes[i];
        if (t->guid.n || t->after_id.line == 0)
            continue;
        for (; line <= t->after_id.line && rest.n; line++) {
            jny_buf_add(&b, jny_str_cut(&rest, '\n'));
            jny_buf_char(&b, '\n');
        }
        for (unsigned col = 1; col < t->after_id.col; col++)
            jny_buf_char(&b, ' ');
        jny_buf_format(&b, "guid: %.*s\n", JNY_ARG(jny_random_guid(a)));
        ++*written;
    }
    jny_buf_add(&b, rest);
    return jny_buf_str(&b);
}
