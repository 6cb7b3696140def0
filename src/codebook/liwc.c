/* liwc.c - LIWC's .dic: between two lines of `%` the numbers and names of categories, with
 * tabs before those that belong to the one above; then the words, each with its numbers.
 * Real files part them by tabs or spaces, one or many, and write 1 or 01. */
#include "draft.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    uint64_t number;
    size_t   theme;
} category;

typedef struct {
    draft             *d;
    JNY_LIST(category) categories; /* sorted by number once all are read */
    size_t             open[THEME_LEVELS], levels[THEME_LEVELS], depth;
} liwc;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The next run of characters without blanks; empty at the end. */
static jny_str next_token(jny_str *rest)
{
    size_t i = 0, k;
    while (i < rest->n && is_blank(rest->p[i]))
        i++;
    for (k = i; k < rest->n && !is_blank(rest->p[k]);)
        k++;
    jny_str token = jny_str_sub(*rest, i, k);
    *rest         = jny_str_sub(*rest, k, rest->n);
    return token;
}

static bool is_number(jny_str s, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || i > 15)
            return false;
        *out = *out * 10 + (uint64_t)(s.p[i] - '0');
    }
    return s.n > 0;
}

/* ---- Categories ------------------------------------------------------------------------ */

static void take_category(liwc *l, jny_str line, jny_loc at)
{
    size_t   level = 0;
    uint64_t number;
    while (level < line.n && line.p[level] == '\t')
        level++;
    jny_str rest = line, first = next_token(&rest), name = jny_str_trim(rest);
    bool    numbered = is_number(first, &number);
    if (!numbered)
        name = jny_str_trim(line); /* a heading over the categories below it */
    if (name.n == 0) {
        draft_refuse(l->d, at, "category %.*s has no name", JNY_ARG(first));
        return;
    }
    while (l->depth && l->levels[l->depth - 1] >= level)
        l->depth--;
    size_t parent = l->depth ? l->open[l->depth - 1] : JNY_NO_PARENT;
    size_t theme  = draft_theme_of(l->d, parent, name, at);
    if (theme == JNY_NO_PARENT)
        return;
    l->open[l->depth]     = theme; /* a draft is never deeper than THEME_LEVELS */
    l->levels[l->depth++] = level;
    if (numbered)
        *JNY_PUSH(l->d->a, &l->categories) = (category){number, theme};
    else
        draft_note(l->d, "categories without a number, as headings over others", at);
}

static int by_number(const void *x, const void *y)
{
    const category *a = x, *b = y;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return (a->theme > b->theme) - (a->theme < b->theme);
}

static void check_numbers(liwc *l)
{
    if (l->categories.n)
        qsort(l->categories.at, l->categories.n, sizeof *l->categories.at, by_number);
    for (size_t i = 1; i < l->categories.n; i++)
        if (l->categories.at[i].number == l->categories.at[i - 1].number)
            draft_note(l->d, "numbers that two categories share: its words are in both",
                       l->d->themes.at[l->categories.at[i].theme].fields.at);
}

/* ---- Words ------------------------------------------------------------------------------- */

/* "pattern TAB numbers", or, without a tab, numbers at the end of the line. The first word
 * is the pattern's, even where it is a number. */
static void split_entry(jny_str line, jny_str *pattern, jny_str *numbers)
{
    const char *tab  = memchr(line.p, '\t', line.n);
    jny_str     rest = line;
    next_token(&rest);
    size_t   cut = tab ? (size_t)(tab - line.p) : line.n, first = line.n - rest.n;
    uint64_t ignored;
    for (size_t end = line.n; !tab && end > first;) {
        size_t from = end;
        while (from > first && !is_blank(line.p[from - 1]))
            from--;
        jny_str token = jny_str_sub(line, from, end);
        if (token.n && !is_number(token, &ignored) && !strchr("(<", token.p[0]))
            break;
        cut = end = from > first ? from - 1 : first;
    }
    *pattern = jny_str_trim(jny_str_sub(line, 0, cut));
    *numbers = jny_str_sub(line, cut, line.n);
}

static size_t find_category(const liwc *l, uint64_t number)
{
    size_t low = 0, high = l->categories.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (l->categories.at[mid].number < number)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* "(02 134)125/464" and "<of>131/125" name a category only where another word stands by. */
static jny_str next_number(jny_str *rest, bool *conditional)
{
    jny_str token = next_token(rest);
    *conditional  = token.n && (token.p[0] == '(' || token.p[0] == '<');
    while (*conditional && token.p[0] == '(' && !memchr(token.p, ')', token.n)) {
        jny_str more = next_token(rest);
        if (more.n == 0)
            break;
        token.n = (size_t)(more.p + more.n - token.p);
    }
    return token;
}

static void take_entry(liwc *l, jny_str line, jny_loc at)
{
    jny_str pattern, numbers;
    size_t  into = 0;
    split_entry(line, &pattern, &numbers);
    if (pattern.n == 0) {
        if (jny_str_trim(numbers).n)
            draft_refuse(l->d, at, "numbers without a word");
        return;
    }
    l->d->report->entries++;
    for (jny_str rest = numbers; rest.n;) {
        bool     conditional;
        uint64_t number;
        jny_str  token = next_number(&rest, &conditional);
        if (token.n == 0)
            break;
        if (conditional) {
            draft_lost(l->d, "categories that depend on the words around, as in `<of>131/125`", at);
            continue;
        }
        if (!is_number(token, &number)) {
            draft_lost(l->d, "signs in the place of a category's number", at);
            continue;
        }
        size_t k = find_category(l, number), before = into;
        for (; k < l->categories.n && l->categories.at[k].number == number; k++, into++)
            draft_rule(l->d, l->categories.at[k].theme, pattern, at);
        if (into == before)
            draft_lost(l->d, "numbers of categories that the file does not name", at);
    }
    if (into == 0)
        draft_refuse(l->d, at, "pattern \"%.*s\" is left in no category", JNY_ARG(pattern));
}

/* ---- The whole ------------------------------------------------------------------------------ */

jny_status read_liwc(draft *d, jny_str text, jny_err *err)
{
    liwc     l      = {.d = d};
    unsigned number = 0, marks = 0;
    for (jny_str rest = text; rest.n;) {
        jny_str line = jny_str_cut(&rest, '\n');
        jny_loc at   = {++number, 1};
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (jny_str_trim(line).n == 0)
            continue;
        if (jny_str_trim(line).p[0] == '%' && marks < 2) {
            if (++marks == 2)
                check_numbers(&l);
        } else if (marks == 1) {
            take_category(&l, line, at);
        } else if (marks == 2) {
            take_entry(&l, line, at);
        } else {
            return jny_fail(err, JNY_ESYNTAX, jny_str_z(d->a, jny_str_format(d->a, "%u", number)),
                            "a LIWC dictionary begins with a line of `%%`");
        }
    }
    if (marks < 2)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "a LIWC dictionary has a second line of `%%` behind its categories");
    return JNY_OK;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* A name without blanks, which would part it; nothing may look like a number. */
static jny_str liwc_name(jny_arena *a, jny_str name)
{
    char *out = jny_str_z(a, name);
    for (size_t i = 0; i < name.n; i++)
        if (out[i] == ' ' || (out[i] >= '\t' && out[i] <= '\r'))
            out[i] = '_';
    return (jny_str){out, name.n};
}

/* What LIWC can match: a star only at the end, no `?`. */
static bool fits_liwc(jny_str glob)
{
    for (size_t i = 0; i < glob.n; i++)
        if (glob.p[i] == '?' || (glob.p[i] == '*' && i + 1 < glob.n))
            return false;
    return glob.n && !strchr("%(<", glob.p[0]);
}

typedef struct {
    jny_str text;
    size_t  theme; /* number in the file, from 1 */
} liwc_entry;

static int by_text(const void *x, const void *y)
{
    const liwc_entry *a = x, *b = y;
    int               c = jny_str_cmp(a->text, b->text);
    return c ? c : (a->theme > b->theme) - (a->theme < b->theme);
}

jny_status write_liwc(jny_arena *a, const jny_codebook *book, jny_buf *b, jny_exchange *report,
                      jny_err *err)
{
    JNY_LIST(liwc_entry) entries = {0};
    (void)err;
    jny_buf_add(b, JNY_STR("%\n"));
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t = &book->themes[i];
        for (unsigned k = 0; k < t->depth; k++)
            jny_buf_char(b, '\t');
        jny_buf_format(b, "%zu\t%.*s\n", i + 1, JNY_ARG(liwc_name(a, t->name)));
        for (size_t k = 0; k < t->n_rules; k++) {
            jny_str glob;
            if (!glob_of_rule(a, book, t, &t->rules[k], &glob, report))
                continue;
            if (fits_liwc(glob)) {
                *JNY_PUSH(a, &entries) = (liwc_entry){glob, i + 1};
                continue;
            }
            exchange_lost(a, report, "rules with a wildcard inside, left out: LIWC has none there",
                          t->path);
            report->left_out++;
        }
    }
    jny_buf_add(b, JNY_STR("%\n"));
    if (entries.n)
        qsort(entries.at, entries.n, sizeof *entries.at, by_text);
    for (size_t i = 0; i < entries.n; i++) {
        bool again = i && jny_str_eq(entries.at[i].text, entries.at[i - 1].text);
        if (!again)
            jny_buf_format(b, "%s%.*s", i ? "\n" : "", JNY_ARG(entries.at[i].text));
        if (!again || entries.at[i].theme != entries.at[i - 1].theme)
            jny_buf_format(b, "\t%zu", entries.at[i].theme);
    }
    if (entries.n)
        jny_buf_char(b, '\n');
    report_fields(a, book, true, true, report);
    return JNY_OK;
}
