/* record.c - the publication record: who agreed to each story, who signed it, what was taken out
 * and why, how many are alike. For the council alone; it holds no word of a story. */
#include "site.h"

static jny_cell text(jny_str s)
{
    return (jny_cell){JNY_CELL_TEXT, s};
}

static jny_cell number(jny_arena *a, uint64_t n)
{
    return (jny_cell){JNY_CELL_NUMBER, jny_str_format(a, "%llu", (unsigned long long)n)};
}

static const jny_column columns[] = {
    {JNY_INIT("page"), JNY_INIT("Page"), false},
    {JNY_INIT("story"), JNY_INIT("Story"), false},
    {JNY_INIT("consent"), JNY_INIT("Consent"), false},
    {JNY_INIT("consent_by"), JNY_INIT("Given by"), false},
    {JNY_INIT("signed_by"), JNY_INIT("Signed by"), false},
    {JNY_INIT("signed_at"), JNY_INIT("Signed at"), false},
    {JNY_INIT("shown"), JNY_INIT("Shown as"), false},
    {JNY_INIT("how"), JNY_INIT("How"), false},
    {JNY_INIT("alike"), JNY_INIT("Alike (k)"), true},
    {JNY_INIT("class"), JNY_INIT("Taken out"), false},
    {JNY_INIT("from"), JNY_INIT("At"), true},
    {JNY_INIT("replacement"), JNY_INIT("Replaced by"), false},
    {JNY_INIT("reason"), JNY_INIT("Reason"), false},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* A row for each redaction; for a story without any, one that says so. */
static jny_cell *story_rows(jny_arena *a, const site_story *x, jny_cell *c)
{
    jny_str by = jny_story_attribute(&x->story, "consent_by");
    for (size_t i = 0; i < x->redactions.n || i == 0; i++) {
        const jny_redaction *r = x->redactions.n ? &x->redactions.at[i] : NULL;
        *c++                   = text(x->page);
        *c++                   = text(x->story.id);
        *c++                   = text(jny_story_attribute(&x->story, "consent"));
        *c++                   = text(by.n ? by : JNY_STR("self"));
        *c++                   = text(x->marks.signature.coder_name);
        *c++                   = text(x->marks.signature.at);
        *c++                   = text(x->by);
        *c++                   = text(jny_cstr(jny_show_name(x->shown->how)));
        *c++                   = number(a, x->shown->k);
        *c++ = text(r ? jny_cstr(jny_redact_class_name(r->kind)) : JNY_STR("nothing"));
        *c++ = r ? number(a, jny_utf8_count(jny_str_sub(x->story.text, 0, r->start)))
                 : text((jny_str){0});
        *c++ = text(r ? r->replacement : (jny_str){0});
        *c++ = text(r ? jny_cstr(r->reason) : (jny_str){0});
    }
    return c;
}

void site_record(draft *s, jny_table *out)
{
    size_t rows = 0;
    for (size_t i = 0; i < s->n; i++)
        rows += s->stories[i].redactions.n ? s->stories[i].redactions.n : 1;
    jny_cell *cells = JNY_ARRAY(s->a, jny_cell, rows * COLUMNS + 1), *c = cells;
    jny_str  *notes = JNY_ARRAY(s->a, jny_str, s->notes.n + 2);
    size_t    n     = 0;
    for (size_t i = 0; i < s->n; i++)
        c = story_rows(s->a, &s->stories[i], c);
    notes[n++] = JNY_STR(
        "Checked for every story: consent, and of a parent or guardian where a child or a young "
        "person of unknown age told it; no flag; a signature for these very words; enough people "
        "shown alike; two themes among them where one is sensitive. Quotes on other pages are "
        "sentences of these stories as they were signed.");
    for (size_t i = 0; i < s->notes.n; i++)
        notes[n++] = s->notes.at[i];
    *out = (jny_table){.caption   = jny_str_format(s->a,
                                                   "INTERNAL: publication record of %zu stories. It "
                                                     "names stories by their ids: keep it inside",
                                                   s->n),
                       .columns   = columns,
                       .n_columns = COLUMNS,
                       .cells     = cells,
                       .n_rows    = rows,
                       .n_body    = rows,
                       .notes     = notes,
                       .n_notes   = n};
}
