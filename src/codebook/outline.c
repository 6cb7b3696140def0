/* outline.c - dictionaries that are plain lines: WordStat's .cat, where tabs make the
 * levels and a weight in brackets the patterns, and Lexicoder's .lc3, where a plus makes
 * the categories. */
#include "draft.h"

#include <string.h>

static jny_str next_line(jny_str *rest, unsigned *number)
{
    jny_str line = jny_str_cut(rest, '\n');
    ++*number;
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

/* ---- WordStat ---------------------------------------------------------------------------- */

/* "BEER* (1)": what stands before the weight; false: it ends with none. */
static bool cut_weight(jny_str line, jny_str *pattern, jny_str *weight)
{
    if (line.n < 4 || line.p[line.n - 1] != ')')
        return false;
    size_t open = line.n - 1;
    while (open > 0 && line.p[open] != '(')
        open--;
    for (size_t i = open + 1; i + 1 < line.n; i++)
        if (!(line.p[i] >= '0' && line.p[i] <= '9') && !strchr(".-", line.p[i]))
            return false;
    if (open == 0 || line.p[open - 1] != ' ' || open + 2 >= line.n)
        return false;
    *pattern = jny_str_trim(jny_str_sub(line, 0, open));
    *weight  = jny_str_sub(line, open + 1, line.n - 1);
    return true;
}

/* How far a line stands in: tabs, or where somebody typed spaces, whatever is before it. */
static size_t level_of(jny_str line, jny_str *rest, bool *mixed)
{
    size_t tabs = 0, i = 0, spaces = 0;
    for (; i < line.n && (line.p[i] == '\t' || line.p[i] == ' '); i++)
        *(line.p[i] == '\t' ? &tabs : &spaces) += 1;
    *rest = jny_str_trim(jny_str_sub(line, i, line.n));
    if (spaces)
        *mixed = true;
    return tabs + spaces / 4;
}

jny_status read_wordstat(draft *d, jny_str text, jny_err *err)
{
    size_t   open[THEME_LEVELS], levels[THEME_LEVELS], depth = 0; /* categories not yet closed */
    unsigned number = 0;
    for (jny_str rest = text; rest.n;) {
        jny_str line  = next_line(&rest, &number), body, pattern, weight;
        jny_loc at    = {number, 1};
        bool    mixed = false;
        size_t  level = level_of(line, &body, &mixed);
        if (body.n == 0)
            continue;
        if (mixed)
            draft_note(d, "lines that stand in by spaces; four were taken for a tab", at);
        while (depth && levels[depth - 1] >= level)
            depth--;
        if (cut_weight(body, &pattern, &weight)) {
            d->report->entries++;
            if (!jny_str_eq(weight, JNY_STR("1")))
                draft_lost(d, "weights other than 1", at);
            if (depth)
                draft_rule(d, open[depth - 1], pattern, at);
            else
                draft_refuse(d, at, "pattern \"%.*s\" stands in no category", JNY_ARG(pattern));
            continue;
        }
        if (level > 0 && depth == 0)
            draft_note(d, "categories that stand in without one above them", at);
        size_t theme = depth < THEME_LEVELS
                           ? draft_theme_of(d, depth ? open[depth - 1] : JNY_NO_PARENT, body, at)
                           : JNY_NO_PARENT;
        if (theme == JNY_NO_PARENT)
            return jny_fail(err, JNY_ELIMIT, jny_str_z(d->a, jny_str_format(d->a, "%u", number)),
                            "more than %d levels of categories", THEME_LEVELS);
        open[depth]     = theme;
        levels[depth++] = level;
    }
    return JNY_OK;
}

/* ---- Lexicoder ---------------------------------------------------------------------------- */

jny_status read_lexicoder(draft *d, jny_str text, jny_err *err)
{
    size_t   theme  = JNY_NO_PARENT;
    unsigned number = 0;
    (void)err;
    for (jny_str rest = text; rest.n;) {
        jny_str line = jny_str_trim(next_line(&rest, &number));
        jny_loc at   = {number, 1};
        if (line.n == 0)
            continue;
        if (line.p[0] == '+') {
            jny_str name = jny_str_trim(jny_str_sub(line, 1, line.n));
            theme        = JNY_NO_PARENT;
            if (name.n)
                theme = draft_theme_of(d, JNY_NO_PARENT, name, at);
            else
                draft_refuse(d, at, "a `+` without the name of a category");
            continue;
        }
        d->report->entries++;
        if (theme == JNY_NO_PARENT)
            draft_refuse(d, at, "pattern \"%.*s\" stands in no category", JNY_ARG(line));
        else
            draft_rule(d, theme, line, at);
    }
    return JNY_OK;
}
