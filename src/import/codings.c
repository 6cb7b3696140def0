/* codings.c - columns of marks as another coder's codings: a codebook made of their headings, a
 * decision for every mark. */
#include "row.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { SLUG_MOST = 60, THEMES_MOST = 500 };

struct codings {
    int64_t           coder;
    jny_str           codebook; /* its name */
    JNY_LIST(jny_str) names, slugs;
    JNY_LIST(int64_t) themes;
};

/* "Staff manner & personal attributes" is staff-manner-personal-attributes; a name of another
 * alphabet is theme-7. */
static jny_str slug_of(jny_arena *a, jny_str name, size_t number)
{
    char   slug[SLUG_MOST + 1];
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < SLUG_MOST; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (isalnum(c) && c < 0x80)
            slug[n++] = (char)tolower(c);
        else if (n && slug[n - 1] != '-')
            slug[n++] = '-';
    }
    while (n && slug[n - 1] == '-')
        n--;
    if (n == 0)
        return jny_str_format(a, "theme-%zu", number + 1);
    return jny_str_copy(a, (jny_str){slug, n});
}

jny_status codings_open(import_job *job, jny_err *err)
{
    struct codings *c     = JNY_NEW(job->a, struct codings);
    jny_str         coder = job->options->codings_from;
    job->codings          = c;
    c->codebook           = slug_of(job->a, coder, 0);
    return jny_coder_key(job->project, coder, false, &c->coder, err);
}

/* The number of the theme of a column; SIZE_MAX in 32 bits: too many. */
uint32_t codings_theme(import_job *job, jny_str heading)
{
    struct codings *c = job->codings;
    for (size_t i = 0; i < c->names.n; i++)
        if (jny_str_eq(c->names.at[i], heading))
            return (uint32_t)i;
    jny_str slug = slug_of(job->a, heading, c->names.n);
    for (size_t i = 0; i < c->slugs.n; i++)
        if (jny_str_eq(c->slugs.at[i], slug)) {
            slug = jny_str_format(job->a, "%.*s-%zu", JNY_ARG(slug), c->names.n + 1);
            break;
        }
    *JNY_PUSH(job->a, &c->names) = jny_str_copy(job->a, heading);
    *JNY_PUSH(job->a, &c->slugs) = slug;
    return (uint32_t)(c->names.n - 1);
}

/* ---- The codebook ---------------------------------------------------------------------------- */

static void add_quoted(jny_buf *b, jny_str s)
{
    jny_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            jny_buf_char(b, '\'');
        jny_buf_char(b, s.p[i] == '\n' ? ' ' : s.p[i]);
    }
    jny_buf_char(b, '\'');
}

static void add_theme(jny_buf *b, jny_str id, jny_str name)
{
    jny_buf_format(b, "  - id: %.*s\n    name: ", JNY_ARG(id));
    add_quoted(b, name);
    jny_buf_char(b, '\n');
}

/* What earlier files of this coder were marked with stays in the codebook: its codings count. */
static jny_status add_earlier(import_job *job, jny_buf *b, jny_err *err)
{
    const struct codings *c = job->codings;
    jny_active           *active;
    size_t                n;
    jny_status            st = jny_codebooks_active(job->project, job->a, &active, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        for (size_t t = 0; jny_str_eq(active[i].book.name, c->codebook) && t < active[i].book.n;
             t++) {
            const jny_theme *theme = &active[i].book.themes[t];
            bool             here  = theme->parent != JNY_NO_PARENT;
            for (size_t k = 0; k < c->slugs.n && !here; k++)
                here = jny_str_eq(c->slugs.at[k], theme->id);
            if (!here)
                add_theme(b, theme->id, theme->name);
        }
    return st;
}

static jny_status codebook_yaml(import_job *job, jny_str *out, jny_err *err)
{
    const struct codings *c = job->codings;
    jny_buf               b = jny_buf_open(job->a);
    jny_buf_format(&b, "# The themes of %.*s, from the columns of %.*s.\n",
                   JNY_ARG(job->options->codings_from), JNY_ARG(job->report->file));
    jny_buf_format(&b, "codebook: %.*s\ntitle: ", JNY_ARG(c->codebook));
    add_quoted(&b, jny_str_format(job->a, "Themes of %.*s", JNY_ARG(job->options->codings_from)));
    jny_buf_add(&b, JNY_STR("\nlanguage: en\nthemes:\n"));
    for (size_t i = 0; i < c->names.n; i++)
        add_theme(&b, c->slugs.at[i], c->names.at[i]);
    jny_status st = add_earlier(job, &b, err);
    *out          = jny_buf_str(&b);
    return st;
}

/* The codebook comes in before the first mark, when all columns are known. */
static jny_status make_themes(import_job *job, jny_err *err)
{
    struct codings *c = job->codings;
    jny_codebook    book;
    jny_problems    problems = {0};
    int64_t         key;
    if (c->names.n > THEMES_MOST)
        return jny_fail(err, JNY_ELIMIT, job->path, "has more than %d columns of marks",
                        THEMES_MOST);
    import_remark(job, "%zu column%s the themes of %.*s", c->names.n,
                  c->names.n == 1 ? " of marks is" : "s of marks are",
                  JNY_ARG(job->options->codings_from));
    jny_str    file = jny_str_format(job->a, "%.*s.yaml", JNY_ARG(c->codebook));
    jny_str    yaml;
    jny_status st = codebook_yaml(job, &yaml, err);
    if (st == JNY_OK)
        st = jny_codebook_parse(job->a, file, yaml, &book, &problems, err);
    if (st == JNY_OK)
        st = jny_codebook_add(job->project, &book, file, &key, err);
    for (size_t i = 0; st == JNY_OK && i < c->slugs.n; i++) {
        int64_t theme = 0;
        st            = jny_theme_key(job->project, c->codebook, c->slugs.at[i], &theme, err);
        *JNY_PUSH(job->a, &c->themes) = theme;
    }
    return st;
}

/* No import takes a decision back. */
static void tell_gone(import_job *job, const import_row *row, const jny_answer *answers, size_t n)
{
    const struct codings *c = job->codings;
    for (size_t k = 0; k < n; k++)
        for (size_t t = 0; t < c->themes.n; t++) {
            bool here = false;
            for (size_t i = 0; i < row->n_themes; i++)
                here |= row->themes[i] == t;
            if (!here && answers[k].present && answers[k].coder == c->coder &&
                answers[k].theme == c->themes.at[t])
                import_remark(job, "a mark that came in before is no longer there: it stands; "
                                   "`journeys decide ID THEME remove` takes it back");
        }
}

/* The marks of a row, without those that this coder has made already. */
jny_status codings_add(import_job *job, jny_arena *a, const import_row *row, jny_str id,
                       jny_err *err)
{
    struct codings *c       = job->codings;
    jny_status      st      = JNY_OK;
    jny_story       s       = {0};
    jny_answer     *answers = NULL;
    size_t          n       = 0;
    if (c->themes.n < c->slugs.n) {
        c->themes.n = 0;
        st          = make_themes(job, err);
    }
    if (st == JNY_OK)
        st = jny_story_get(job->project, a, id, &s, err);
    if (st == JNY_OK)
        st = jny_answers(job->project, a, s.key, &answers, &n, err);
    if (st == JNY_OK)
        tell_gone(job, row, answers, n);
    for (size_t i = 0; st == JNY_OK && i < row->n_themes; i++) {
        jny_decision d     = {.story   = s.key,
                              .text    = s.text_key,
                              .theme   = c->themes.at[row->themes[i]],
                              .coder   = c->coder,
                              .action  = "add",
                              .present = true,
                              .body    = s.text};
        bool         there = false;
        for (size_t k = 0; k < n; k++)
            there |=
                answers[k].theme == d.theme && answers[k].coder == d.coder && answers[k].present;
        if (there)
            continue;
        st = jny_decision_add(job->project, &d, err);
        job->report->codings++;
    }
    return st;
}
